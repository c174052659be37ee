"""The catalogue of `expressions/`: its problems, the gradients they ask for, points to try them at.

Every gradient may be had as a test parameter; the programs and derivations are made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation import Point
from in_turn import in_turn
from objectives import OBJECTIVES, Shape, Values
from objectives.objective import distinct, drawn

from gradcheck_cli.calculus import Derivation, derive
from gradcheck_cli.homework import Problem, homework_from
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import Program, parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

FILES = sorted((Path(__file__).parents[1] / "expressions").glob("*.yaml"))
#: The operations, one entry each: without an objective written by hand.
OPERATIONS = "operations.yaml"

PROBLEMS_OF: dict[str, dict[str, Problem]] = {
    path.name: {problem.id: problem for problem in homework_from(path).problems} for path in FILES
}
PROBLEMS = {name: problem for file in PROBLEMS_OF.values() for name, problem in file.items()}


@dataclass(frozen=True)
class Asked:
    """One gradient that the catalogue asks for, with its answer there."""

    problem: str
    wrt: str
    layout: str
    answer: str

    def __str__(self) -> str:
        return f"{self.problem}-{self.wrt}"


ASKED = [
    Asked(name, wrt, problem.layout, problem.answers[wrt].text if wrt in problem.answers else "")
    for name, problem in PROBLEMS.items()
    for wrt in problem.grads
]
GRADIENTS = {name: [asked for asked in ASKED if asked.problem == name] for name in PROBLEMS}
every_gradient = in_turn("asked", GRADIENTS)


@cache
def program_of(name: str) -> Program:
    """Read a problem: its definitions as statements, then its objective."""
    problem = PROBLEMS[name]
    return parse(problem.source, problem.shapes, functions=problem.functions)


@cache
def derivation_of(asked: Asked) -> Derivation:
    return derive(program_of(asked.problem), asked.wrt, layout=asked.layout)


def printed(derivation: Derivation) -> str:
    """Return the gradient in ASCII, after the definitions of names that nobody gave."""
    own = [str(item) for item in derivation.where if not item.is_given]
    return ascii_text("; ".join([*own, derivation.text()]))


def shapes_of(name: str) -> dict[str, Shape]:
    """Return each variable's sizes and properties as the problem declares them."""
    specs = [spec.partition(":") for spec in PROBLEMS[name].shapes]
    return {
        variable: tuple(int(word) if word.isdigit() else word for word in words.split())
        for variable, _, words in specs
    }


@cache
def draws(name: str) -> list[Values]:
    """Return points of a problem: the course's own, and three with sizes that all differ."""
    if name in OBJECTIVES:
        return OBJECTIVES[name].draws()
    shapes = shapes_of(name)
    return [drawn(shapes, distinct(shapes), seed) for seed in range(3)]


@cache
def points(name: str) -> list[Point]:
    """Return these points with what is computed there so far."""
    return [point_of(program_of(name), values) for values in draws(name)]


def point_of(program: Program, values: Values) -> Point:
    """Return the point that has these values, each variable as rows × columns."""
    sizes: dict[str, int] = {}
    given: dict[Expr, Any] = {}
    for name, variable in program.variables.items():
        if variable.kind == "elementwise":  # a function that `complex_system` stands in for
            continue
        array = values[name].numpy()
        for dim, extent in zip(variable.shape, array.shape, strict=True):
            if dim.name:
                sizes[dim.name] = extent
        given[variable.symbol] = array.reshape(*array.shape, *[1] * (2 - array.ndim))
    return Point(given, sizes)

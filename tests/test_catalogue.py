"""The catalogue: every gradient that it asks for, as text and in numbers.

The text is what the course prints; the numbers are autograd's, of objectives written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
import yaml
from evaluation import Point, near
from objectives import COOKBOOK, OBJECTIVES, Values

from gradcheck_cli.calculus import Derivation, derive
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import Program, parse, parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

CATALOGUE = sorted((Path(__file__).parents[1] / "expressions").glob("*.yaml"))
OBJECTIVE_OF = {**OBJECTIVES, **COOKBOOK}
#: the course states these in another form than the derivation ends in
IN_ANOTHER_FORM = {"A7-tanh-exp-x"}


@dataclass(frozen=True)
class Asked:
    """One gradient that the catalogue asks for, with its answer there."""

    problem: str
    wrt: str
    layout: str
    answer: str

    def __str__(self) -> str:
        return f"{self.problem}-{self.wrt}"


def homework() -> dict[str, dict[str, Any]]:
    """Return the problems by id."""
    loaded = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in CATALOGUE]
    return {
        problem["id"]: {"layout": file["layout"], **problem}
        for file in loaded
        for problem in file["problems"]
    }


PROBLEMS = homework()
ASKED = [
    Asked(name, wrt, problem["layout"], problem["answers"][wrt])
    for name, problem in PROBLEMS.items()
    for wrt in problem["grads"]
]
every_gradient = pytest.mark.parametrize("asked", ASKED, ids=str)


@cache
def program_of(name: str) -> Program:
    """Read a problem: its definitions as statements, then its objective."""
    problem = PROBLEMS[name]
    shapes = [f"{v}: {' '.join(map(str, sizes))}" for v, sizes in problem["vars"].items()]
    lines = [f"{defined} = {formula}" for defined, formula in problem.get("let", {}).items()]
    return parse("\n".join([*lines, problem["f"]]), shapes)


@cache
def derivation_of(asked: Asked) -> Derivation:
    return derive(program_of(asked.problem), asked.wrt, layout=asked.layout)


def draws(name: str) -> list[Values]:
    """Return points of a problem: the course's own, and three with sizes that all differ."""
    objective = OBJECTIVE_OF[name]
    names = dict.fromkeys(
        s for shape in objective.shapes.values() for s in shape if isinstance(s, str)
    )
    sizes = {size: i + 2 for i, size in enumerate(names)}
    return [objective.course_values(), *(objective.draw(sizes, seed=seed) for seed in range(3))]


def point_of(program: Program, values: Values) -> Point:
    """Return the point that has these values, each variable as rows × columns."""
    sizes: dict[str, int] = {}
    given: dict[Expr, Any] = {}
    for name, variable in program.variables.items():
        array = values[name].numpy()
        for dim, extent in zip(variable.shape, array.shape, strict=True):
            if dim.name:
                sizes[dim.name] = extent
        given[variable.symbol] = array.reshape(*array.shape, *[1] * (2 - array.ndim))
    return Point(given, sizes)


def expected(asked: Asked, values: Values) -> Any:
    """Return autograd's gradient as rows × columns, lying down where the problem wants it so."""
    gradient = OBJECTIVE_OF[asked.problem].gradients(values)[asked.wrt].numpy()
    upright = gradient.reshape(*gradient.shape, *[1] * (2 - gradient.ndim))
    return upright.T if asked.layout == "numerator" else upright


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_objective_is_the_one_written_by_hand(name: str) -> None:
    program = program_of(name)
    for values in draws(name):
        value = point_of(program, values).value(program.value)
        assert near(value, OBJECTIVE_OF[name].value(**values).numpy().reshape(1, 1), 1e-10)


@every_gradient
def test_the_gradient_reads_as_the_catalogue_s_answer(asked: Asked) -> None:
    same = ascii_text(derivation_of(asked).text()) == asked.answer
    assert same is (str(asked) not in IN_ANOTHER_FORM)


@every_gradient
def test_the_gradient_has_the_variable_s_shape(asked: Asked) -> None:
    derivation = derivation_of(asked)
    declared = program_of(asked.problem).variables[asked.wrt].shape
    symbol = program_of(asked.problem).variables[asked.wrt].symbol
    lying = asked.layout == "numerator"
    assert derivation.shape == (declared[::-1] if lying else declared)
    assert derivation.gradient.shape == (symbol.shape[::-1] if lying else symbol.shape)


@every_gradient
def test_the_gradient_is_autograd_s(asked: Asked) -> None:
    for values in draws(asked.problem):
        point = point_of(program_of(asked.problem), values)
        assert near(point.value(derivation_of(asked).gradient), expected(asked, values), 1e-10)


@every_gradient
def test_the_answer_in_the_catalogue_is_autograd_s(asked: Asked) -> None:
    program = program_of(asked.problem)
    answer = parse_answer(program, asked.answer, asked.wrt)
    for values in draws(asked.problem):
        value = point_of(program, values).value(answer.value)
        wanted = expected(asked, values)
        assert near(value, wanted if value.shape == wanted.shape else wanted.T, 1e-10)


@every_gradient
def test_the_gradient_at_the_course_s_float32_tensors_is_autograd_s(asked: Asked) -> None:
    """The course works in float32, where a formula that cancels would show."""
    objective = OBJECTIVE_OF[asked.problem]
    values = {name: value.float() for name, value in objective.course_values().items()}
    point = point_of(program_of(asked.problem), values)
    gradient = objective.gradients(values)[asked.wrt]
    assert gradient.dtype == torch.float32
    rounded = expected(asked, values)
    scale = max(1.0, float(np.abs(rounded).max()))
    assert np.abs(point.value(derivation_of(asked).gradient) - rounded).max() <= 1e-4 * scale

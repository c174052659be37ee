"""Derivations of the catalogue: each line has its rule and is worth what the line before was."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from catalogue import ASKED, Asked, derivation_of, draws, every_gradient, point_of, program_of
from evaluation import extent, leaves_of, near

from gradcheck_cli.calculus import derive
from gradcheck_cli.expr import Differential
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evaluation import Motion

    from gradcheck_cli.expr import Expr

#: The rules of the differential and the identities of the trace, by the names of the course (§A).
RULES = {"sum", "product", "transpose", "trace", "hadamard", "elementwise"}
IDENTITIES = {"scalar", "trace-transpose", "trace-sum", "trace-cyclic", "trace-hadamard"}


def motion_of(asked: Asked, draw: int = -1) -> Motion:
    """Return a motion along a random direction, at a random point where all sizes differ."""
    point = point_of(program_of(asked.problem), draws(asked.problem)[draw])
    target = derivation_of(asked).target
    direction = np.random.default_rng(2).normal(size=extent(target.shape, point.sizes))
    return point.along(target, direction)


def test_every_rule_and_identity_of_the_course_occurs() -> None:
    used = {step.rule for asked in ASKED for step in derivation_of(asked).steps}
    assert used >= RULES, RULES - used
    assert used >= IDENTITIES, IDENTITIES - used


@every_gradient
def test_every_step_names_its_rule_and_states_it(asked: Asked) -> None:
    statements: dict[str, str] = {}
    for step in derivation_of(asked).steps:
        assert step.rule
        assert step.statement
        assert statements.setdefault(step.rule, step.statement) == step.statement


@every_gradient
def test_every_line_is_worth_what_the_line_before_was(asked: Asked) -> None:
    motion = motion_of(asked)
    df = motion.differential(program_of(asked.problem).value)
    for step in derivation_of(asked).steps:
        for line in (step.before, step.after):
            assert near(np.array([[motion.line(line)]]), df, 1e-10), step.text()


@every_gradient
def test_every_step_begins_where_the_last_one_ended(asked: Asked) -> None:
    steps = derivation_of(asked).steps
    for before, after in pairwise(steps):
        assert differentials(after.before) == differentials(before.after)


def differentials(line: Iterable[tuple[Expr, Expr]]) -> set[Expr]:
    """Return the parts whose differentials stand in a line."""
    leaves = (leaf for _, dU in line for leaf in leaves_of(dU))
    return {leaf.data for leaf in leaves if isinstance(leaf, Differential)}


@every_gradient
def test_every_step_shows(asked: Asked) -> None:
    """Two lines in a row that read the same would teach nothing."""
    steps = derivation_of(asked).steps
    for before, after in pairwise(steps):
        assert before.text() != after.text(), after.rule


@every_gradient
def test_the_last_line_is_tr_of_the_gradient_times_dX(asked: Asked) -> None:
    derivation = derivation_of(asked)
    if not derivation.steps:
        assert derivation.text() == "0"
        return
    ((G, dX),) = derivation.steps[-1].after
    assert isinstance(dX, Differential)
    assert dX.data is derivation.target
    assert G is (derivation.gradient.T if asked.layout == "numerator" else derivation.gradient)


@every_gradient
def test_the_lines_are_written_as_df_equals(asked: Asked) -> None:
    derivation = derivation_of(asked)
    for step in derivation.steps:
        assert step.text().startswith(f"d{derivation.objective_name} = ")
        assert step.latex().startswith(r"\mathrm{d} ")


@every_gradient
def test_only_what_leads_to_the_variable_enters(asked: Asked) -> None:
    derivation = derivation_of(asked)
    motions = [motion_of(asked, draw) for draw in (-1, -2, -3)]
    for node in set().union(*(differentials(step.after) for step in derivation.steps)):
        moved = (np.abs(motion.differential(node)).max() for motion in motions)
        assert any(by > 0 for by in moved) or "max" in str(node)


@pytest.mark.parametrize(
    ("source", "name"), [("x^T x", "f"), ("loss = x^T x", "loss"), ("f^T f", "f_")]
)
def test_the_objective_has_the_name_of_the_last_line(source: str, name: str) -> None:
    """Without a name it is f, unless a variable is called so."""
    derivation = derive(parse(source), "f" if name == "f_" else "x")
    assert all(step.text().startswith(f"d{name} = ") for step in derivation.steps)

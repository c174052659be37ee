"""The catalogue: every gradient that it asks for, as text and in numbers.

The text is what `derive` prints; the numbers are autograd's, of objectives written by hand. Only
`operations.yaml` has none of these: there autograd differentiates our own evaluation.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from catalogue import (
    OPERATIONS,
    PROBLEMS,
    PROBLEMS_OF,
    Asked,
    derivation_of,
    draws,
    every_gradient,
    point_of,
    points,
    printed,
    program_of,
    shapes_of,
)
from evaluation import near
from objectives import BY_FILE, OBJECTIVES, Values

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.syntax import parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

#: the course states these in another form than the derivation ends in
IN_ANOTHER_FORM = {"A7-tanh-exp-x"}


def gradient_at(asked: Asked, values: Values) -> Any:
    """Return autograd's gradient in its own shape."""
    if asked.problem in OBJECTIVES:
        return OBJECTIVES[asked.problem].gradients(values)[asked.wrt]
    gradient = own_gradient(asked, values)
    return gradient.reshape(values[asked.wrt].shape) if asked.wrt in values else gradient


@cache
def expected_at_all(asked: Asked) -> list[Any]:
    """Return autograd's gradient at every point."""
    return [expected(asked, values) for values in draws(asked.problem)]


def own_gradient(asked: Asked, values: Values) -> Any:
    """Return autograd's gradient of our own evaluation, rows × columns."""
    program = program_of(asked.problem)
    point = point_of(program, values)
    xp = torch_system(point.sizes, str(next(iter(values.values())).dtype).removeprefix("torch."))
    given: dict[Expr, Any] = {s: xp.array(value[None]) for s, value in point.variables.items()}
    target = program.target(asked.wrt)
    (leaf,) = evaluate([target], xp, dict(given))
    given[target] = leaf.clone().requires_grad_()
    (value,) = evaluate([program.value], xp, given)
    value.sum().backward()
    return given[target].grad[0]


def expected(asked: Asked, values: Values) -> Any:
    """Return autograd's gradient as rows × columns, lying down where the problem wants it so."""
    gradient = gradient_at(asked, values).numpy()
    upright = gradient.reshape(*gradient.shape, *[1] * (2 - gradient.ndim))
    return upright.T if asked.layout == "numerator" else upright


# The files --------------------------------------------------------------------------------------


def test_no_two_problems_of_the_catalogue_have_one_id() -> None:
    counted = Counter(name for file in PROBLEMS_OF.values() for name in file)
    assert [name for name, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("file", BY_FILE)
def test_every_problem_has_an_objective_written_by_hand(file: str) -> None:
    assert set(PROBLEMS_OF[file]) == set(BY_FILE[file])


def test_only_the_operations_have_no_objectives_written_by_hand() -> None:
    assert set(PROBLEMS_OF) - set(BY_FILE) <= {OPERATIONS}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_objective_has_the_variables_that_the_problem_declares(name: str) -> None:
    assert dict(OBJECTIVES[name].shapes) == shapes_of(name)


# Every gradient ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in PROBLEMS if name in OBJECTIVES])
def test_the_objective_is_the_one_written_by_hand(name: str) -> None:
    for values, point in zip(draws(name), points(name), strict=True):
        value = point.value(program_of(name).value)
        assert near(value, OBJECTIVES[name].value(**values).numpy().reshape(1, 1), 1e-10)


@every_gradient
def test_the_gradient_reads_as_the_catalogue_s_answer(asked: Asked) -> None:
    same = printed(derivation_of(asked)) == asked.answer
    assert same is (str(asked) not in IN_ANOTHER_FORM)


@every_gradient
def test_the_gradient_has_the_variable_s_shape(asked: Asked) -> None:
    derivation = derivation_of(asked)
    program = program_of(asked.problem)
    target = program.target(asked.wrt).shape
    lying = asked.layout == "numerator"
    assert derivation.gradient.shape == (target[::-1] if lying else target)
    if asked.wrt in program.variables:
        declared = program.variables[asked.wrt].shape
        assert derivation.shape == (declared[::-1] if lying else declared)


@every_gradient
def test_the_gradient_is_autograd_s(asked: Asked) -> None:
    gradient = derivation_of(asked).gradient
    for wanted, point in zip(expected_at_all(asked), points(asked.problem), strict=True):
        assert near(point.value(gradient), wanted, 1e-10)


@every_gradient
def test_the_answer_in_the_catalogue_is_autograd_s(asked: Asked) -> None:
    program = program_of(asked.problem)
    answer = parse_answer(program, asked.answer, asked.wrt)
    for wanted, point in zip(expected_at_all(asked), points(asked.problem), strict=True):
        value = point.value(answer.value)
        assert near(value, wanted if value.shape == wanted.shape else wanted.T, 1e-10)


@every_gradient
def test_the_gradient_at_the_course_s_float32_tensors_is_autograd_s(asked: Asked) -> None:
    """The course works in float32, where a formula that cancels would show."""
    values = {name: value.float() for name, value in draws(asked.problem)[0].items()}
    point = point_of(program_of(asked.problem), values)
    assert gradient_at(asked, values).dtype == torch.float32
    rounded = expected(asked, values)
    scale = max(1.0, float(np.abs(rounded).max()))
    assert np.abs(point.value(derivation_of(asked).gradient) - rounded).max() <= 1e-4 * scale

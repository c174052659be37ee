"""Python sources of the tests' own, really run by NumPy and torch, and read by gradcheck.

Nothing but the tests' own text is ever executed. What Python computes is compared with the value,
at the same point, of the expression that gradcheck reads, by the interpreter of `evaluation`.
"""

from __future__ import annotations

import ast
from functools import cache
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from evaluation import near, value_of
from readings import check_span
from torch import nn
from torch.nn import functional as F  # noqa: N812 -- as everybody writes it

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.syntax import Answer, Program, parse, parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

SIZES = {"m": 4, "n": 3, "p": 5}

#: What is declared everywhere; as in Python a name with one size is 1-D.
DECLARED = [
    *["X: m n", "Z: m n", "A: n n", "B: n p", "S: n n symmetric posdef", "P: m n unit_interval"],
    *["Q: m n onehot_rows", "R: 1 n", "K: m 1", "x: n", "y: n", "u: m", "v: n unit_interval", "c:"],
]


def points() -> dict[str, Any]:
    """Return an array for each declared name; no two entries in one place of X and Z agree."""
    rng = np.random.default_rng(4)
    m, n, p = SIZES.values()
    normal = rng.normal
    A = normal(size=(n, n)) / 2 + 2 * np.eye(n)
    return {
        "X": normal(size=(m, n)),
        "Z": normal(size=(m, n)),
        "A": A,
        "B": normal(size=(n, p)),
        "S": A @ A.T + np.eye(n),
        "P": rng.uniform(0.1, 0.9, size=(m, n)),
        "Q": np.eye(n)[[1, 0, 2, 1]],
        "R": normal(size=(1, n)),
        "K": normal(size=(m, 1)),
        "x": normal(size=n),
        "y": normal(size=n),
        "u": normal(size=m),
        "v": rng.uniform(0.1, 0.9, size=n),
        "c": np.float64(1.7),
    }


@cache
def declared_program() -> Program:
    """Return a program in which every declared name occurs."""
    names = [declaration.split(":")[0] for declaration in DECLARED]
    return parse(" + ".join(f"sum({name})" for name in names), DECLARED)


def run(source: str, library: str) -> Any:
    """Run a source of the tests' own, and return its last value as a NumPy array."""
    given: dict[str, Any] = points()
    if library == "torch":
        given = {name: torch.tensor(value) for name, value in given.items()}
    space = given | SIZES | {"np": np, "numpy": np, "torch": torch, "F": F, "nn": nn}
    tree = ast.parse(source)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("_", ast.Store())], last.value)
        name = "_"
    else:
        target = last.target if isinstance(last, ast.AugAssign) else getattr(last, "targets")[0]  # noqa: B009
        while isinstance(target, ast.Subscript):
            target = target.value
        assert isinstance(target, ast.Name), "the last line of a test's source has a value"
        name = target.id
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # what a source makes itself goes with what is given
    try:
        exec(compile(ast.fix_missing_locations(tree), "<test>", "exec"), space)  # noqa: S102
    finally:
        torch.set_default_dtype(usual)
    value = space[name]
    return np.asarray(value.detach() if isinstance(value, torch.Tensor) else value)


def read(source: str, wrt: str = "X") -> Answer:
    """Read a Python answer in which the declared names may stand."""
    return parse_answer(declared_program(), source, wrt, language="python")


def at_point(e: Expr) -> Any:
    """Return an expression's value at the point of `points`."""
    given: dict[Expr, Any] = {}
    for name, variable in declared_program().variables.items():
        value = np.asarray(points()[name])
        given[variable.symbol] = value.reshape(-1, 1) if value.ndim < 2 else value
    return value_of(e, given, SIZES)


def same(answer: Answer, expected: Any) -> bool:
    """Tell whether an answer has the shape and the value that Python computed."""
    if expected.size == 1 and expected.ndim < 3:
        return answer.shape == SCALAR and near(at_point(answer.value), expected.reshape(1, 1))
    if answer.flat != (expected.ndim == 1):
        return False
    column = expected.reshape(-1, 1) if expected.ndim == 1 else expected
    return near(at_point(answer.value), column)


def listed(text: str) -> list[str]:
    """Return the sources of a list: one on a line, or blocks with blank lines between them."""
    text = dedent(text).strip("\n")
    parts = text.split("\n\n") if "\n\n" in text else text.split("\n")
    return [part.strip("\n") for part in parts]


def check_placed(error: GradcheckError) -> None:
    """Assert that an error has a message and a place inside the text."""
    assert error.span is not None, error.message
    check_span(error)


def assert_read_as_run(source: str, library: str) -> None:
    """Assert that a source means what the library makes of it."""
    expected = run(source, library)
    answer = read(source)
    assert same(answer, expected), (
        f"{source!r}: {library} gives shape {expected.shape}\n{expected}\n"
        f"read as {answer.text!r}, shape {answer.shape}, 1-D {answer.flat}\n"
        f"{at_point(answer.value)}"
    )


def assert_read_as_run_or_refused(source: str, library: str) -> None:
    """Assert that a source is refused with its place, or means what the library makes of it."""
    try:
        answer = read(source)
    except GradcheckError as error:
        check_placed(error)
        return
    try:
        expected = run(source, library)
    except Exception as error:  # noqa: BLE001 -- whatever it is
        pytest.fail(f"read as {answer.text!r}, but {library} refuses it: {error}")
    assert expected.dtype.kind in "bif", answer.text
    assert same(answer, expected), (answer.text, expected, at_point(answer.value))

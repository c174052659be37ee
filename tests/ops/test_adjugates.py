"""The adjugate: against exact cofactors in every number system, emitted, read and printed."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from cofactors import adjugates, matrices
from evaluation import near
from second_opinion import Expanded
from sympy import Matrix
from test_laws import executed

from gradcheck_cli.algebra import Power
from gradcheck_cli.calculus import derive
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.errors import ShapeError, UnsupportedError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.balls import BallArithmetic
from gradcheck_cli.evaluate.matrix_functions import FEW_ROWS
from gradcheck_cli.evaluate.modular import Modular
from gradcheck_cli.evaluate.modular_primes import primes
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.expr import Eye, Number, Symbol
from gradcheck_cli.ops.adjugates import Adjugate
from gradcheck_cli.printing.code import Wanted, source
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import parse
from gradcheck_cli.syntax.shapes import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays

n = Dim.of("n")
A, X = (Symbol.named(name, (n, n)) for name in "AX")
S = Symbol.named("S", (n, n), ["symmetric"])
s, u = Symbol.named("s", SCALAR), Symbol.named("u", (n, ONE))
ADJ = Adjugate.intern((X,))

every_system = pytest.mark.parametrize("make", [numpy_system, torch_system])
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])
every_size = pytest.mark.parametrize("size", [1, 2, 3, 4, 5, FEW_ROWS + 1])


# The value, in every number system --------------------------------------------------------------


@every_size
@every_dtype
@every_system
def test_floats_are_the_cofactors_within_their_bound(
    make: Callable[[dict[str, int], str], Arrays], dtype: str, size: int
) -> None:
    """Sixteenths are exact in float32: all that is off is rounding, and it is bounded."""
    system = make({"n": size}, dtype)
    batch = matrices(size)
    bounds = Rounding(system)
    given = system.array(np.array(batch, dtype=float))
    (got,) = evaluate([ADJ], bounds, {X: bounds.given(given)})
    exact = np.array(adjugates(size), dtype=float)
    off = np.abs(system.numpy(got.v) - exact)
    assert (off <= 1.01 * system.roundoff * system.numpy(got.E)).all()
    scale = np.abs(np.array(batch, dtype=float)).sum() ** (size - 1)
    assert (system.numpy(got.E) <= 100 * scale).all()
    plain = system.numpy(evaluate([ADJ], system, {X: given})[0])
    assert near(np.broadcast_to(plain, exact.shape) / scale, exact / scale, 99 * system.roundoff)
    if size <= FEW_ROWS:
        assert np.array_equal(system.numpy(got.v), plain)


@every_size
def test_residues_are_the_cofactors_exactly(size: int) -> None:
    for seed, (rows, exact) in enumerate(zip(matrices(size), adjugates(size), strict=True)):
        chain = primes(seed, 3)
        system = Modular({"n": size}, chain, Random(seed))  # noqa: S311 -- draws for a test
        (got,) = evaluate([ADJ], system, {X: system.literal(tuple(map(tuple, rows)))})
        assert got == system.literal(tuple(map(tuple, exact)))


@every_size
def test_balls_hold_the_cofactors_and_little_else(size: int) -> None:
    system = BallArithmetic({"n": size}, 256)
    for rows, exact in zip(matrices(size), adjugates(size), strict=True):
        with system.working():
            (got,) = evaluate([ADJ], system, {X: system.given(rows)})
            wanted = [system.exactly(entry) for row in exact for entry in row]
            scale = max(map(abs, wanted)) + 1
            for ball, entry in zip(got.entries(), wanted, strict=True):
                assert ball.contains(entry)
                assert ball.rad() < 1e-50 * scale


def test_autograd_goes_through_the_regular_ones_of_a_large_batch() -> None:
    """A singular neighbour spoils no gradient: ∂ tr(adj X) = tr(adj X) X⁻ᵀ − (adj(X) X⁻¹)ᵀ."""
    size = FEW_ROWS + 1
    system = torch_system({"n": size})
    regular = np.eye(size) + np.random.default_rng(1).normal(size=(size, size)) / size
    batch = system.array(np.stack([regular, np.zeros((size, size))])).requires_grad_()
    system.trace(system.adj(batch))[0].sum().backward()
    inverse = np.linalg.inv(regular)
    expected = np.linalg.det(regular) * (np.trace(inverse) * inverse - inverse @ inverse).T
    assert near(batch.grad[0].numpy(), expected)
    assert not batch.grad[1].any()


def test_sympy_agrees_on_letters() -> None:
    letters = Matrix(3, 3, lambda i, j: f"x_{i}{j}")
    value = ADJ.evaluate(Expanded({"n": 3}), letters)
    assert (letters * value - letters.det() * Matrix.eye(3)).expand().is_zero_matrix


# Emitted source ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["numpy", "torch"])
@every_size
@every_dtype
def test_emitted_source_is_right_for_singular_matrices_too(
    dialect: Any, size: int, dtype: str
) -> None:
    written = source([Wanted("A", ADJ.T, (n, n))], [Variable("X", (n, n))], dialect)
    function = executed(written)
    tolerance = 1e-12 if dtype == "float64" else 1e-5
    for rows, exact in zip(matrices(size), adjugates(size), strict=True):
        array = np.array(rows, dtype=dtype)
        value = function(array if dialect == "numpy" else torch.tensor(array))
        assert str(value.dtype).removeprefix("torch.") == dtype
        expected = np.array(exact, dtype=float).T
        scale = max(1.0, float(np.linalg.norm(array)) ** (size - 1))
        assert near(np.asarray(value, dtype=float) / scale, expected / scale, tolerance)


@pytest.mark.parametrize("dialect", ["numpy", "torch"])
def test_emitted_source_keeps_its_digits_at_sizes_that_people_have(dialect: Any) -> None:
    written = source([Wanted("A", ADJ, (n, n))], [Variable("X", (n, n))], dialect)
    array = np.random.default_rng(0).normal(size=(60, 60)) / 5
    value = executed(written)(array if dialect == "numpy" else torch.tensor(array))
    expected = np.linalg.det(array) * np.linalg.inv(array)
    assert np.abs(np.asarray(value) - expected).max() <= 1e-9 * np.abs(expected).max()


def test_a_variable_called_like_the_function_gets_another_name() -> None:
    written = source(
        [Wanted("A", ADJ, (n, n))],
        [Variable("X", (n, n)), Variable("adjugate", (n,))],
        "numpy",
    )
    assert "def gradient(X, adjugate_):" in written


def test_sympy_has_no_matrix_expression_for_it() -> None:
    with pytest.raises(UnsupportedError, match="adj"):
        derive(parse("det(u v^T)", ["u: n", "v: n"]), "u").source("sympy")


# Normal forms, reading and printing -------------------------------------------------------------


def test_equal_forms_are_one_object() -> None:
    eye = Eye.sized(n)
    assert Adjugate.of(X.T) is Adjugate.of(X).T
    assert Adjugate.of(eye) is eye
    assert Adjugate.of(s) is Number.exactly(1)
    assert Adjugate.of(S).T is Adjugate.of(S)
    assert Adjugate.of(X).total


def test_that_of_a_number_is_1_where_there_is_one() -> None:
    """adj(1/s) is 1, but has no value at s = 0."""
    whole = Adjugate.of(Power.of(s, data=Fraction(-1)))
    assert whole is not Number.exactly(1)
    assert not whole.total


READ = [
    *("adj(X)", "adjugate(X)", "cofactor(X)^T", "cof(X)'", "adj X", "cofactor(X^T)"),
    *(r"\operatorname{adj}(X)", r"\mathrm{adj}(X)", r"\text{adj}\left(X\right)", r"\adj(X)"),
    *(r"\operatorname{Adj} X", r"\operatorname{cof}(X)^\top", r"\operatorname{Cof}(X)^{T}"),
]


@pytest.mark.parametrize("written", READ)
def test_the_names_and_their_latex_are_read(written: str) -> None:
    program = parse(rf"\operatorname{{tr}}({written})" if "\\" in written else f"tr({written})")
    assert program.value is parse("tr(adj(X))").value


@pytest.mark.parametrize("shape", ["n n", "n n symmetric", "1 1", "3 3"])
def test_printed_forms_are_read_back(shape: str) -> None:
    program = parse("tr(A adj(X)^T) + sum(cofactor(X A))", [f"X: {shape}", f"A: {shape}"])
    shapes = [f"X: {shape}", f"A: {shape}"]
    text = str(program.value)
    for written in (text, ascii_text(text), latex(program.value)):
        assert parse(written, shapes).value is program.value


@pytest.mark.parametrize("name", ["adj", "adjugate", "cofactor", "cof"])
def test_what_is_not_square_has_none(name: str) -> None:
    with pytest.raises(ShapeError, match=f"{name} needs a square matrix, not m×n") as caught:
        parse(f"sum({name}(B))", ["B: m n"])
    assert caught.value.span == (5 + len(name), 6 + len(name))

"""SymPy differentiates every objective of the catalogue, entry by entry, and finds our gradient.

Objective and gradient are written out in entries at small sizes. Whether what SymPy's derivative
and our gradient differ by is zero is decided exactly (see `residues`): no floats, no tolerance.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle, pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sympy
from catalogue import GRADIENTS, PROBLEMS, derivation_of, program_of
from evaluation import symbols_of
from hypothesis import HealthCheck, assume, given, reject, settings
from rational_draws import KNOWN, drawn
from residues import PRIMES, free, is_square, vanishes
from second_opinion import Expanded, differentiated, entries_of, expanded
from strategies import Drawn, programs
from sympy import Matrix, Rational, S, symbols

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import NOTHING, Dim
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.vocabulary import NotAvailable, System
from gradcheck_cli.expr import Symbol
from gradcheck_cli.judge.sizes import demands
from gradcheck_cli.syntax.shapes import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from residues import Given

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax import Program

    Sizes = Mapping[str, int]

#: The sizes in turn: of each line the first numbers that meet what a program asks of its sizes.
FEW = [[(2, 3), (3, 2), (2, 4)], [(1, 2)], [(2, 1)]]
MANY = [[(2, 3, 1), (3, 1, 2), (3, 2, 4), (4, 3, 2)], [(1, 2, 3)], [(3, 1, 2)]]
#: What SymPy writes no entries for, since a function of the whole matrix is in it.
WITHOUT_ENTRIES = {
    *("trace-sine", "trace-exponential", "trace-logarithm"),
    *("matrix-exponential", "matrix-logarithm", "matrix-root", "matrix-sine", "matrix-cosine"),
    *("matrix-sinh", "matrix-cosh", "frechet-derivative"),
    *("nuclear-norm", "spectral-norm", "polar-factor", "largest-pair", "largest-eigenvalue"),
    *("smallest-eigenvalue", "largest-projector", "smallest-projector"),
    *("matrix-completion", "spectral-penalty", "largest-variance"),
}
INTEGER = 2  #: what an integer of a problem is here


# The catalogue ---------------------------------------------------------------------------------


def size_sets(program: Program) -> list[Sizes]:
    """Return small sizes: all different where they are few, and sets in which some are 1.

    What is written out in entries grows with the product of the sizes, and SymPy's time with it.
    """
    wanted = demands(program.value, *(v.symbol for v in program.variables.values()))
    found: list[Sizes] = []
    for options in FEW if len(wanted.names) < 3 else MANY:
        sets = [dict(zip(wanted.names, cycle(numbers), strict=False)) for numbers in options]
        found += [sizes for sizes in sets if wanted.met(sizes) and sizes not in found][:1]
    assert found
    return found


def entries(program: Program, sizes: Sizes) -> dict[Expr, Matrix]:
    """Return every variable in entries."""
    return {
        v.symbol: Matrix([[INTEGER]]) if v.kind == "integer" else entries_of(v.symbol, sizes)
        for v in program.variables.values()
        if v.kind != "elementwise"
    }


def structured(variables: Mapping[Expr, Matrix]) -> Given:
    """Return draws of variables that have the structure they are declared with."""

    def draw(source: Random) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for symbol, matrix in variables.items():
            assert isinstance(symbol, Symbol)
            values.update(zip(matrix, drawn(source, matrix.shape, symbol.data[1]), strict=True))
        return {entry: value for entry, value in values.items() if entry.is_Symbol}

    return draw


def agree(
    f: Expr,
    targets: Mapping[Expr, Expr],
    given: dict[Expr, Matrix],
    sizes: Sizes,
) -> None:
    """Assert that SymPy's derivative of f by each target is the gradient given for it.

    Where the target is a named part, f is a function of its entries, which have the part's values.
    """
    objective, *gradients = expanded([f, *targets.values()], given, sizes)
    for target, gradient in zip(targets, gradients, strict=True):
        if isinstance(target, Named):
            part = entries_of(Symbol.named(target.name, target.shape), sizes)
            (whole,) = expanded([f], {**given, target: part}, sizes)
            draws = with_values(structured(given), part, *expanded([target], given, sizes))
        else:
            part, whole, draws = given[target], objective, structured(given)
        derivative = differentiated(whole, part)
        assert gradient.shape == derivative.shape
        assert vanishes(gradient - derivative, draws)


def with_values(given: Given, entries: Matrix, values: Matrix) -> Given:
    """Return draws in which further entries have these values."""
    return lambda source: {**given(source), **dict(zip(entries, values, strict=True))}


@pytest.mark.parametrize("name", PROBLEMS)
def test_sympy_finds_the_gradients_of_the_catalogue(name: str) -> None:
    program = program_of(name)
    targets = {}
    for asked in GRADIENTS[name]:
        G = derivation_of(asked).gradient
        targets[program.target(asked.wrt)] = G.T if asked.layout == "numerator" else G
    for sizes in size_sets(program):
        try:
            agree(program.value, targets, entries(program, sizes), sizes)
        except NotAvailable:
            assert name in WITHOUT_ENTRIES
        else:
            assert name not in WITHOUT_ENTRIES


@settings(suppress_health_check=list(HealthCheck))
@given(programs(depth=3))
def test_sympy_finds_the_gradients_of_random_programs(program: Drawn) -> None:
    assume(program.value.size < 40)
    sizes = {"m": 2, "n": 3, "p": 4}
    variables = symbols_of(program.value)
    found = gradients(program.value, variables)
    try:
        agree(
            program.value,
            dict(zip(variables, found, strict=True)),
            {symbol: entries_of(symbol, sizes) for symbol in variables},
            sizes,
        )
    except NotAvailable:
        reject()


def test_a_gradient_that_is_not_one_is_refused() -> None:
    program = program_of("A1")
    sizes = size_sets(program)[0]
    given = entries(program, sizes)
    (asked,) = (asked for asked in GRADIENTS["A1"] if asked.wrt == "W")
    target, right = program.target("W"), derivation_of(asked).gradient
    (f,), (G,) = expanded([program.value], given, sizes), expanded([right], given, sizes)
    derivative, draws = differentiated(f, given[target]), structured(given)
    assert vanishes(G - derivative, draws)
    unmasked = G.replace(sympy.Heaviside, lambda *_: S.One)
    for wrong in (2 * G, -G, unmasked, G + sympy.ones(*G.shape) / 10**30, G[:, ::-1]):
        assert not vanishes(wrong - derivative, draws)


# Zero or not -----------------------------------------------------------------------------------

x, y, a = symbols("x y a", real=True)
p, q = symbols("p q", positive=True)
relu = sympy.Max(x, 0)
mask = sympy.Heaviside(x, 0)

ZERO = [
    (x + y) ** 2 - x**2 - 2 * x * y - y**2,
    1 / x + 1 / y - (x + y) / (x * y),
    sympy.exp(x + y) - sympy.exp(x) * sympy.exp(y),
    sympy.exp(x / 3) ** 3 * sympy.exp(-x) - 1,
    sympy.exp(sympy.exp(x) * sympy.exp(y)) - sympy.exp(sympy.exp(x + y)),
    sympy.tanh(x) - 1 + 2 / (sympy.exp(2 * x) + 1),
    sympy.cosh(x) ** 2 - sympy.sinh(x) ** 2 - 1,
    sympy.sin(x) ** 2 + sympy.cos(x) ** 2 - 1,
    sympy.tan(x) - sympy.sin(x) / sympy.cos(x),
    sympy.sin(x - y) + sympy.sin(y - x),
    sympy.sqrt(p) * sympy.sqrt(q) - sympy.sqrt(p * q),
    sympy.sqrt(x**4) - x**2,
    sympy.Heaviside(x**2 + y**2, 0) - 1,
    sympy.Heaviside(-p * q, 0),
    (8 * p) ** Rational(2, 3) - 4 * p ** Rational(2, 3),
    sympy.sqrt(x**2 + y**2) ** 3 / (x**2 + y**2) - sympy.sqrt(x**2 + y**2),
    sympy.sqrt(2 * sympy.pi) ** 2 - 2 * sympy.pi,
    relu - x * mask,
    relu - sympy.Max(-x, 0) - x,
    mask**2 - mask,
    sympy.Max(x, -x) ** 2 - x**2,
    sympy.sqrt((x * y - 1) ** 2) - sympy.Max(x * y - 1, 1 - x * y),
    sympy.exp(relu) - mask * sympy.exp(x) - sympy.Heaviside(-x, 0),
    sympy.Max(x, y, a) - sympy.Max(sympy.Max(a, y), x),
    sympy.Max(x, y) + sympy.Max(-x, -y) - sympy.Max(x - y, y - x),
    sympy.log(x * y + x) - sympy.log(x * (y + 1)),
    sympy.erf(x + y) - sympy.erf(y + x),
]

NOT_ZERO = [
    S.One,
    x - y,
    x / 10**40,
    sympy.exp(x + y) - sympy.exp(x) - sympy.exp(y),
    sympy.exp(x) - sympy.exp(x + Rational(1, 10**20)),
    sympy.tanh(x) ** 2 - 1,
    sympy.sin(x) + sympy.cos(x) - 1,
    sympy.sqrt(p) - sympy.sqrt(q),
    sympy.sqrt(x**2) - x,
    relu - x,
    relu,
    mask - 1,
    sympy.Max(x, -x) - x,
    sympy.Max(x, y) - x,
    sympy.log(x) - sympy.log(y),
    sympy.erf(x) - sympy.erf(-x),
    sympy.pi - Rational(355, 113),
    sympy.E - Rational(2721, 1001),
]


@pytest.mark.parametrize("expression", ZERO, ids=str)
def test_what_is_zero_vanishes(expression: Any) -> None:
    assert vanishes([expression], free(expression.free_symbols))


@pytest.mark.parametrize("expression", [*ZERO, *NOT_ZERO], ids=str)
def test_the_derivative_is_the_one_that_sympy_gives(expression: Any) -> None:
    assert differentiated(Matrix([expression]), Matrix([x]))[0] == sympy.diff(expression, x)


@pytest.mark.parametrize("expression", NOT_ZERO, ids=str)
def test_what_is_not_zero_does_not(expression: Any) -> None:
    assert not vanishes([expression], free(expression.free_symbols))


def test_what_has_no_image_is_said() -> None:
    with pytest.raises(NotImplementedError, match="exponent"):
        vanishes([x**y], free([x, y]))
    with pytest.raises(NotImplementedError, match="zeta"):
        vanishes([sympy.zeta(x, y)], free([x, y]))
    with pytest.raises(AssertionError, match="0 of"):
        vanishes([1 / (sympy.Max(x, 0) - x * mask)], free([x]))


def test_the_fields_have_what_the_images_ask_of_them() -> None:
    for p in PRIMES:
        assert sympy.isprime(p)
        assert all(is_square(small, p) for small in (2, 3, 5, 7, 11, 13))
        assert not is_square(p - 1, p)
        assert all((p - 1) % small for small in (3, 5, 7))
    assert all((p - 1) % q == 0 for p, q in pairwise(PRIMES))


# Draws -----------------------------------------------------------------------------------------

CUBE = (3, 3)
HOLDS: dict[str, tuple[tuple[int, int], Callable[[Matrix], Any]]] = {
    "positive": (CUBE, lambda A: all(e > 0 for e in A)),
    "small_positive": (CUBE, lambda A: all(e > 0 for e in A)),
    "nonzero": (CUBE, all),
    "unit_interval": (CUBE, lambda A: all(0 < e < 1 for e in A)),
    "within_one": (CUBE, lambda A: all(-1 < e < 1 for e in A)),
    "binary01": (CUBE, lambda A: {*A} <= {0, 1}),
    "pm1": (CUBE, lambda A: {*A} <= {-1, 1}),
    "symmetric": (CUBE, lambda A: A == A.T),
    "diagonal": (CUBE, lambda A: A.is_diagonal()),
    "posdef": (CUBE, lambda A: (A + A.T).is_positive_definite),
    "det_positive": (CUBE, lambda A: A.det() > 0),
    "onehot": ((4, 1), lambda A: sorted(A) == [0, 0, 0, 1]),
    "onehot_rows": ((2, 3), lambda A: {*A} == {0, 1} and A * sympy.ones(3, 1) == sympy.ones(2, 1)),
    "onehot_cols": ((2, 3), lambda A: {*A} == {0, 1} and sympy.ones(1, 2) * A == sympy.ones(1, 3)),
    "simplex": ((4, 1), lambda A: sum(A) == 1 and all(e > 0 for e in A)),
    "orthogonal": ((3, 2), lambda A: (A.T * A - sympy.eye(2)).is_zero_matrix),
}


@pytest.mark.parametrize("name", HOLDS)
def test_draws_have_the_structure_exactly(name: str) -> None:
    shape, holds = HOLDS[name]
    for seed in range(5):
        values = drawn(Random(seed), shape, frozenset({name}))  # noqa: S311
        assert values.shape == shape
        assert holds(values)


def test_every_property_that_may_be_declared_is_drawn() -> None:
    assert {*PROPERTIES} <= KNOWN
    both = drawn(Random(0), CUBE, frozenset({"symmetric", "posdef"}))  # noqa: S311
    assert both == both.T


# The words -------------------------------------------------------------------------------------

SIZES = {"m": 2, "n": 3}
m, n, one = Dim.of("m"), Dim.of("n"), Dim.of(1)
TALL = Matrix([[Rational(1, 2), Rational(-3, 4), 2], [-1, Rational(5, 2), Rational(1, 4)]])
OTHER = Matrix([[2, Rational(1, 8), -1], [Rational(3, 2), 1, Rational(-1, 2)]])
SQUARE = Matrix([[2, Rational(1, 2), 0], [Rational(-1, 4), 1, 3], [1, 0, Rational(3, 2)]])
COLUMN = Matrix([Rational(1, 2), -2, 3])
SMALL = TALL / 4
ABOVE = TALL.applyfunc(lambda entry: entry**2)
TIED = Matrix([[2, 0, 2], [-1, -1, 0]])
SCALAR = Matrix([[Rational(-3, 2)]])

#: Arguments of each word, a matrix standing for a value of the system.
ARGUMENTS: dict[str, list[tuple[Any, ...]]] = {
    "number": [(Fraction(-3, 8),)],
    "size": [(n,), (m * n,)],
    "constant": [("pi",), ("e",)],
    "ones": [(m, n)],
    "zeros": [(m, one)],
    "eye": [(n,)],
    "unit": [(n, 1)],
    "literal": [(((Fraction(1, 2), Fraction(-1)), (Fraction(0), Fraction(3))),)],
    "add": [(TALL, OTHER)],
    "scale": [(Fraction(-1, 4), TALL)],
    "matmul": [(TALL, SQUARE), (TALL, COLUMN), (COLUMN, COLUMN.T)],
    "transpose": [(TALL,)],
    "trace": [(SQUARE,)],
    "entry": [(TALL, 1, 2), (COLUMN, 0, 0)],
    "multiply": [(TALL, OTHER), (SCALAR, TALL), (TALL, SCALAR)],
    "power": [(TALL, Fraction(2)), (TALL, Fraction(-1)), (ABOVE, Fraction(-3, 2))],
    "inv": [(SQUARE,), (SCALAR,)],
    "matrix_power": [(SQUARE, m), (SQUARE, Dim.of(-2)), (SCALAR, n)],
    "whole_power": [(TALL, m), (SCALAR, n), (TALL, Dim.of(-1))],
    "kron": [(TALL, SQUARE), (COLUMN, TALL.T), (SCALAR, TALL)],
    "det": [(SQUARE,), (SCALAR,)],
    "adj": [(SQUARE,), (COLUMN * COLUMN.T,), (SCALAR,)],
    "logdet": [(SQUARE,)],
    "logabsdet": [(SQUARE,), (-SQUARE,)],
    "diag": [(COLUMN,)],
    "diagonal": [(SQUARE,)],
    "reshape": [(TALL, m * n, one), (TALL, n, m)],
    "concat": [(0, TALL, SQUARE), (1, TALL, OTHER)],
    "part": [(TALL, 0, one, m), (TALL, 1, NOTHING, m), (TALL, 1, one, n)],
    "mask": [
        (operand, relation) for operand in (TALL, TIED) for relation in (">", ">=", "<", "<=")
    ],
    "maximum": [(TALL, OTHER), (TIED, sympy.zeros(2, 3))],
    "minimum": [(TALL, OTHER), (TIED, sympy.zeros(2, 3))],
    "log": [(ABOVE,)],
    "log1p": [(SMALL,)],
    "asin": [(SMALL,)],
    "acos": [(SMALL,)],
    "leaky_relu": [(TIED, Fraction(1, 100))],
    "elu": [(TIED, Fraction(1, 2))],
    **{
        word: [(operand, axis) for operand in (TALL, TIED) for axis in (0, 1, None)]
        for word in ("amax", "is_max", "softmax", "log_softmax", "logsumexp", "var")
    },
}
#: φ stands for a function that nobody knows: `test_phi_differentiates_to_phi_prime`. SymPy has no
#: entries of a matrix's exponential, root and logarithm in general, nor of what its singular values
#: and eigenvalues make: tests/evaluate/test_spectral.py has matrices whose own are known.
WITHOUT_VALUE = {"apply", "expm", "sqrtm", "logm"}
WITHOUT_VALUE |= {"nuclear", "spectral", "polar", "largest_pair", "eigenvalue", "eigenprojector"}
WORDS = [word for word in vars(System) if not word.startswith("_") and word not in WITHOUT_VALUE]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_means_what_it_means_in_numpy(word: str) -> None:
    floats = numpy_system(SIZES)
    for arguments in ARGUMENTS.get(word, [(TALL,), (TIED,)]):
        exact = getattr(Expanded(SIZES), word)(*arguments)
        given = (
            floats.array(np.array(value.tolist(), dtype=float)[None])
            if isinstance(value, Matrix)
            else value
            for value in arguments
        )
        rounded = getattr(floats, word)(*given)[0]
        assert exact.is_symbolic() is False
        assert exact.shape == rounded.shape
        digits = np.array(exact.evalf(30).tolist(), dtype=float)
        np.testing.assert_allclose(rounded, digits, rtol=1e-14, atol=1e-14)


def test_phi_differentiates_to_phi_prime() -> None:
    system, z = Expanded({}), Matrix([[x * y]])
    (value,), (slope,) = system.apply("φ", 0, z), system.apply("φ", 1, z)
    assert sympy.diff(value, x) == y * slope
    assert value != system.apply("ψ", 0, z)[0]
    assert vanishes([sympy.diff(value, x) - y * slope], free([x, y]))
    assert not vanishes([sympy.diff(value, x) - y * value], free([x, y]))

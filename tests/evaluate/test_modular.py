"""Residues modulo primes as a number system: what is rational is exact, the rest keeps its laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import sympy
from abstaining import unknown
from hypothesis import given, settings
from hypothesis import strategies as st
from second_opinion import Expanded
from test_laws import CASES, SIZES, Case

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Power
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.modular import Modular, Redraw, TooNested
from gradcheck_cli.evaluate.modular_primes import LONGEST, ODD, primes
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Constant, Expr, Eye, Number, Ones, Size, Symbol, Zero
from gradcheck_cli.judge.modular_draws import draw
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.ops.elementwise import Abs, Cos, Exp, Log, Mask, Relu, Sigmoid, Sign, Sin, Tanh
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.ops.inverses import Det, Inverse, LogAbsDet
from gradcheck_cli.ops.largest import IsMax, Max, Min
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.moments import Var
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import LogSoftmax, LogSumExp, Softmax
from gradcheck_cli.ops.trigonometric import Arccos, Arcsin, Cosh, Sinh, Tan

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.modular_values import Residues

m, n = Dim.of("m"), Dim.of("n")
A, B, C = (Symbol.named(name, (n, n)) for name in "ABC")
X, Y = (Symbol.named(name, (m, n)) for name in "XY")
P, Q = (Symbol.named(name, (m, n), {"positive"}) for name in "PQ")
U = Symbol.named("U", (m, n), {"unit_interval"})
c = Symbol.named("c", SCALAR, {"positive"})
x = Symbol.named("x", (n, ONE))
ONES = Ones.shaped(m, n)
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
VARIABLES = [A, B, C, X, Y, P, Q, U, c, x]
PRIME = 2305843009213655999  #: the one that the literature on this procedure used
seeds = given(st.integers(0, 2**32))


def system_of(seed: int, depth: int = LONGEST) -> Modular:
    return Modular(SIZES, primes(seed % 16, depth), Random(seed))  # noqa: S311 -- for a test


def variables_of(system: Modular, seed: int) -> dict[Expr, Residues]:
    random = Random(seed + 1)  # noqa: S311 -- for a test
    shapes = {s: (s.shape[0].at(SIZES), s.shape[1].at(SIZES)) for s in VARIABLES}
    return {s: draw(random, shapes[s], s.data[1], system.primes) for s in VARIABLES}


def both(left: Expr, right: Expr, seed: int, depth: int = LONGEST) -> tuple[Residues, Residues]:
    system = system_of(seed, depth)
    one, other = evaluate([left, right], system, variables_of(system, seed))
    return one, other


def agree(left: Expr, right: Expr, seed: int) -> bool:
    """Tell whether two expressions are the same modulo every prime that both are known by."""
    pairs = list(zip(*both(left, right, seed), strict=False))
    assert pairs
    return all(one == other for one, other in pairs)


def value_of(e: Expr, seed: int = 0, depth: int = LONGEST) -> Residues:
    return both(e, e, seed, depth)[0]


# The primes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("length", range(1, LONGEST + 1))
@pytest.mark.parametrize("seed", range(8))
def test_the_primes_are_a_chain_of_primes(seed: int, length: int) -> None:
    chain = primes(seed, length)
    assert len(chain) == length
    assert chain[0].bit_length() == 61
    assert all(p == 2 * q + 1 for p, q in pairwise(chain))
    for p in chain:
        assert sympy.isprime(p)
        assert p % 8 == 7
        assert sympy.legendre_symbol(p - 1, p) == -1
        assert all(sympy.legendre_symbol(r, p) == 1 for r in (2, *ODD))


def test_the_prime_of_the_literature_would_do() -> None:
    assert sympy.isprime(PRIME)
    assert sympy.isprime(PRIME // 2)
    assert PRIME % 8 == 7
    assert all(sympy.legendre_symbol(r, PRIME) == 1 for r in (2, 3, 5, 7, 11, 13))


def test_the_primes_are_those_of_the_seed() -> None:
    assert primes(7, 2) == primes(7, 2)
    assert len({primes(seed, 2)[0] for seed in range(50)}) > 45


# Rational operations are exact ---------------------------------------------------------------


def rational_points(case: Case) -> dict[Expr, Any]:
    """Return small whole matrices, invertible ones where they are square."""
    random = Random(str(case))  # noqa: S311 -- draws for a test
    shapes = [(o, o.shape[0].at(SIZES), o.shape[1].at(SIZES)) for o in case.operands]
    return {
        o: sympy.Matrix(r, k, lambda i, j: random.choice([-7, -4, -1, 2, 3, 9]) + 20 * (i == j))
        for o, r, k in shapes
    }


def in_residues(system: Modular, value: Any) -> Residues:
    entries = [Fraction(int(e.p), int(e.q)) for e in value]
    rows = [tuple(entries[i * value.cols : (i + 1) * value.cols]) for i in range(value.rows)]
    return system.literal(tuple(rows))


def assert_abstains(case: Case, points: dict[Expr, Any], missing: set[str]) -> None:
    system = system_of(3)
    values: dict[Expr, Any] = {o: in_residues(system, v) for o, v in points.items()}
    with pytest.raises(NotAvailable) as lack:
        evaluate([case.node], system, values)
    assert {str(lack.value)} == missing


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_rational_is_what_sympy_has(case: Case) -> None:
    given_values = rational_points(case)
    if missing := unknown(case.node):
        assert_abstains(case, given_values, missing)
        return
    (expected,) = evaluate([case.node], Expanded(SIZES), dict(given_values))
    if not all(entry.is_Rational for entry in expected):
        return  # see the laws below
    system = system_of(3)
    values: dict[Expr, Any] = {o: in_residues(system, v) for o, v in given_values.items()}
    (value,) = evaluate([case.node], system, values)
    assert value == in_residues(system, expected)


@seeds
@settings(max_examples=20)
def test_matrices_are_a_ring(seed: int) -> None:
    def node(cls: type[Expr], *args: Expr) -> Expr:
        return cls.intern(args)  # nothing normalised

    laws = [
        (node(MatMul, node(MatMul, A, B), C), node(MatMul, A, node(MatMul, B, C))),
        (node(MatMul, A, node(Add, B, C)), A @ B + A @ C),
        (node(MatMul, node(Add, A, B), C), A @ C + B @ C),
        (node(Add, A, B), node(Add, B, A)),
        (node(Hadamard, X, node(Add, X, Y)), X * X + X * Y),
        (node(MatMul, A, Eye.sized(n)), A),
        (node(Add, A, Zero.shaped(n, n)), A),
        (node(Add, A, -1 * A), Zero.shaped(n, n)),
        ((A @ B).T, node(MatMul, B.T, A.T)),
        (node(MatMul, A, Inverse.intern((A,))), Eye.sized(n)),
        (Det.intern((node(MatMul, A, B),)), Det.of(A) * Det.of(B)),
        (Trace.intern((node(MatMul, A, B),)), Trace.intern((node(MatMul, B, A),))),
        (Power.intern((X,), Fraction(-2)) * X * X, ONES),
        (HStack.of(X, Y).T, VStack.of(X.T, Y.T)),
        (Trace.intern((Eye.sized(n),)), Size.number(n)),
    ]
    assert all(agree(left, right, seed) for left, right in laws)


# What is not rational keeps its laws ----------------------------------------------------------

LAWS = {
    "exp-of-a-sum": (Exp.of(X + Y), Exp.of(X) * Exp.of(Y)),
    "exp-of-a-half": (Exp.of(HALF * X) ** 2, Exp.of(X)),
    "exp-of-a-difference": (Exp.of(X - Y) * Exp.of(Y), Exp.of(X)),
    "exp-of-zero": (Exp.intern((Zero.shaped(m, n),)), ONES),
    "exp-of-exp": (Exp.of(Exp.of(X) + Exp.of(Y)), Exp.of(Exp.of(X)) * Exp.of(Exp.of(Y))),
    "e": (Constant.called("e") * Exp.of(X), Exp.of(ONES + X)),
    "exp-is-positive": (Mask.of(Exp.of(X), data=">"), ONES),
    "root-of-exp": (Power.of(Exp.of(X), data=HALF), Exp.of(HALF * X)),
    "sigmoid-mirrored": (Sigmoid.of(-X), ONES - Sigmoid.of(X)),
    "sigmoid": (Sigmoid.of(X) * (ONES + Exp.of(-X)), ONES),
    "tanh": (Tanh.of(X), 2 * Sigmoid.of(2 * X) - ONES),
    "sinh-cosh": (Cosh.of(X) ** 2 - Sinh.of(X) ** 2, ONES),
    "softmax-moved": (Softmax.of(X + c * ONES, data=1), Softmax.of(X, data=1)),
    "softmax-sums": (Softmax.of(X, data=0).T @ Ones.shaped(m, ONE), Ones.shaped(n, ONE)),
    "sign-of-a-product": (Sign.intern((X * Y,)), Sign.of(X) * Sign.of(Y)),
    "sign-of-minus": (Sign.intern((-X,)), -Sign.of(X)),
    "sign-of-a-square": (Sign.of(X * X), ONES),
    "sign-of-28": (Sign.intern((Number.exactly(28),)), Number.exactly(1)),
    "sign-of-minus-29": (Sign.intern((Number.exactly(-29),)), Number.exactly(-1)),
    "abs": (Abs.of(X), Sign.of(X) * X),
    "abs-of-a-product": (Abs.of(X * Y), Abs.of(X) * Abs.of(Y)),
    "relu": (Relu.of(X) - Relu.of(-X), X),
    "relu-scaled": (Relu.intern((c * X,)), c * Relu.of(X)),
    "masks": (Mask.of(X, data=">") + Mask.of(X, data="<="), ONES),
    "larger-and-smaller": (Maximum.of(X, Y) + Minimum.of(X, Y), X + Y),
    "larger": (Maximum.of(X, Y), Y + Relu.of(X - Y)),
    "root": (Power.of(P, data=HALF) ** 2, P),
    "root-of-a-product": (
        Power.of(P, data=HALF) * Power.of(Q, data=HALF),
        Power.intern((P * Q,), HALF),
    ),
    "third-root": (Power.of(P, data=THIRD) ** 3, P),
    "root-of-a-quotient": (Power.of(P, data=-HALF) * Power.of(P, data=HALF), ONES),
    "root-of-a-number": (
        Power.intern((Number.exactly(6),), HALF),
        Power.intern((Number.exactly(2),), HALF) * Power.intern((Number.exactly(3),), HALF),
    ),
    "root-of-pi": (Power.of(Constant.called("pi"), data=HALF) ** 2, Constant.called("pi")),
    "norm-scaled": (Norm.intern((c * ONES,)), c * Norm.of(ONES)),
    "variance": (
        Var.of(X),
        Size.number(m * n) ** -1 * NormSquared.of(X)
        - Size.number(m * n) ** -2 * Sum.of(X) ** 2,
    ),
    "largest-moved": (Max.of(X + c * ONES, data=1), Max.of(X, data=1) + c * Ones.shaped(m, ONE)),
    "largest-scaled": (Max.intern((c * X,), 0), c * Max.of(X, data=0)),
    "largest-and-smallest": (Max.of(-X, data=0), -Min.of(X, data=0)),
    "largest-is-the-one": (Max.of(x), x.T @ IsMax.of(x, data=0)),
    "largest-sums": (IsMax.of(X, data=1) @ Ones.shaped(n, ONE), Ones.shaped(m, ONE)),
    "sin-cos": (Sin.of(X) ** 2 + Cos.of(X) ** 2, ONES),
    "sin-mirrored": (Sin.intern((-X,)), -Sin.of(X)),
    "cos-mirrored": (Cos.intern((-X,)), Cos.of(X)),
    "tan": (Tan.of(X) * Cos.of(X), Sin.of(X)),
    "arccos": (Arccos.of(U) + Arcsin.of(U), HALF * Constant.called("pi") * ONES),
    "log-of-an-inverse": (Log.intern((P**-1,)), -Log.of(P)),
    "log-of-one": (Log.intern((ONES,)), Zero.shaped(m, n)),
    "log-softmax": (LogSoftmax.of(X, data=None), X - LogSumExp.of(X) * ONES),
    "log-of-a-determinant": (LogAbsDet.of(-A @ A), LogAbsDet.of(A @ A)),
}  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
@seeds
@settings(max_examples=6)
def test_the_laws_hold(law: str, seed: int) -> None:
    assert agree(*LAWS[law], seed)


@seeds
@settings(max_examples=6)
def test_the_root_of_a_square_is_the_absolute_value_modulo_the_first_prime(seed: int) -> None:
    root, size = both(Power.intern((X * X,), HALF), Abs.of(X), seed)
    assert root[0] == size[0]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Exp.of(X), Exp.of((1 + Fraction(1, 10**100)) * X)),
        (X, X + Fraction(1, 10**100) * Y),
        (Exp.of(X) * Exp.of(Y), Exp.of(X) + Exp.of(Y)),
        (Sin.of(2 * X), 2 * Sin.of(X)),
        (Log.of(P * Q), Log.of(P)),
        (Constant.called("pi"), Number.exactly(Fraction(22, 7))),
        (Constant.called("e"), Number.exactly(Fraction("2.718281828459045"))),
    ],
    ids=str,
)
@seeds
@settings(max_examples=6)
def test_what_differs_differs(left: Expr, right: Expr, seed: int) -> None:
    assert not agree(left, right, seed)


# What is noted ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("e", "used"),
    [
        (Inverse.of(A) @ B, set()),
        (Softmax.of(X, data=1), set()),
        (Exp.of(Sigmoid.of(X)), set()),
        (Power.of(P, data=HALF), {"root"}),
        (Relu.of(X), {"sign"}),
        (Relu.intern((Zero.shaped(m, n),)), {"sign", "tie"}),
        (Log.of(P), {"opaque"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_what_was_used_is_noted(e: Expr, used: set[str]) -> None:
    system = system_of(1)
    evaluate([e], system, variables_of(system, 1))
    assert system.used == used


def test_an_exponential_takes_a_prime() -> None:
    assert len(value_of(X)) == LONGEST
    assert len(value_of(Exp.of(X))) == LONGEST - 1
    assert len(value_of(Sigmoid.of(A @ Sigmoid.of(A)) + A)) == LONGEST - 2
    assert len(value_of(Mask.of(Exp.of(X) - ONES, data=">"))) == LONGEST


def test_without_a_prime_there_is_no_exponential() -> None:
    with pytest.raises(TooNested):
        value_of(Exp.of(X), depth=1)
    with pytest.raises(TooNested):
        value_of(Exp.of(Exp.of(X)), depth=2)
    with pytest.raises(NotAvailable):
        value_of(Constant.called("e"), depth=1)


@pytest.mark.parametrize(
    "e",
    [
        Inverse.of(x @ x.T),
        Power.intern((Zero.shaped(m, n),), Fraction(-1)),
        Power.intern((Zero.shaped(m, n),), Fraction(-1, 2)),
        Power.intern((-P,), HALF),
        Log.intern((Zero.shaped(m, n),)),
        Power.intern((Sign.of(X * X) - ONES,), Fraction(-3)),
    ],
    ids=str,
)
def test_where_there_is_no_value_another_point_is_asked_for(e: Expr) -> None:
    with pytest.raises(Redraw):
        value_of(e)


def test_a_root_of_no_square_says_where() -> None:
    system = system_of(0)
    value = system.literal(((Fraction(4), Fraction(-9)), (Fraction(-1), Fraction(0))))
    with pytest.raises(Redraw) as lack:
        system.power(value, HALF)
    assert (lack.value.shape, lack.value.bad) == ((2, 2), [1, 2])


def test_nothing_broadcasts_and_parts_lie_inside() -> None:
    system = system_of(0)
    values = variables_of(system, 0)
    with pytest.raises(ValueError, match="broadcast"):
        system.multiply(values[X], values[x])
    with pytest.raises(ShapeError):
        system.part(values[X], 0, Dim.of(1), Dim.of(9))


def test_an_unspecified_function_has_no_value() -> None:
    system = system_of(0)
    with pytest.raises(NotAvailable):
        system.apply("phi", 0, system.number(HALF))

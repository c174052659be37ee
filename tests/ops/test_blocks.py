"""Blocks: NumPy's own stacking and slicing, normal forms, gradients beside autograd's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from derived import SIZES as NUMBERS
from derived import assert_is_torch_s
from evaluation import declarations, drawn, near, symbols_of, value_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import DIMS, SIZES, Builder, m, n, p

from gradcheck_cli.algebra import Transpose
from gradcheck_cli.calculus import derive, gradients
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.dims import NOTHING, ONE, SCALAR, Dim
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.expr import Expr, Ones, Symbol, Zero
from gradcheck_cli.judge import check
from gradcheck_cli.judge.signs import signs_of
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.ops.blocks import HStack, VStack
from gradcheck_cli.ops.elementwise import Sin
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.slices import Columns, Rows
from gradcheck_cli.ops.structure import Entry
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

    from gradcheck_cli.dims import Shape

TWO = Dim.of(2)
A, B, C = (Symbol.named(name, (m, size)) for name, size in zip("ABC", DIMS, strict=True))
D, E = Symbol.named("D", (n, m)), Symbol.named("E", (p, m))
u, v, w = (Symbol.named(name, (size, ONE)) for name, size in zip("uvw", (m, m, n), strict=True))
s, t = Symbol.named("s", SCALAR), Symbol.named("t", SCALAR)

NUMPY: dict[str, tuple[Expr, Any]] = {
    "hstack": (HStack.of(A, B, C), lambda a: np.hstack([a[A], a[B], a[C]])),
    "hstack of columns": (HStack.of(u, v), lambda a: np.hstack([a[u], a[v]])),
    "hstack and ones": (HStack.of(A, Ones.shaped(m, ONE)), lambda a: np.c_[a[A], np.ones(3)]),
    "hstack of rows": (HStack.of(u.T, w.T), lambda a: np.r_[a[u][:, 0], a[w][:, 0]][None]),
    "vstack": (VStack.of(A.T, D, E), lambda a: np.vstack([a[A].T, a[D], a[E]])),
    "vstack of vectors": (VStack.of(u, w, s), lambda a: np.vstack([a[u], a[w], a[s]])),
    "columns": (Columns.of(B, data=(ONE, TWO)), lambda a: a[B][:, 1:2]),
    "the last columns": (Columns.of(C, data=(ONE, p)), lambda a: a[C][:, 1:]),
    "rows": (Rows.of(E, data=(ONE, Dim.of(3))), lambda a: a[E][1:3]),
    "rows of a vector": (Rows.of(u, data=(NOTHING, TWO)), lambda a: a[u][:2]),
    "a corner": (
        Rows.of(Columns.of(C, data=(ONE, p)), data=(NOTHING, TWO)),
        lambda a: a[C][:2, 1:],
    ),
    "across a border": (
        Columns.of(HStack.of(A, C), data=(ONE, m + ONE)),
        lambda a: np.hstack([a[A], a[C]])[:, 1:4],
    ),
}


@pytest.mark.parametrize("name", NUMPY)
def test_the_value_is_numpy_s(name: str) -> None:
    e, expected = NUMPY[name]
    point = drawn([A, B, C, D, E, u, v, w, s], SIZES)
    system = numpy_system(SIZES)
    known = {node: system.array(array[None]) for node, array in point.variables.items()}
    (value,) = evaluate([e], system, known)
    assert np.array_equal(system.numpy(value)[0], expected(point.variables))


def test_blocks_that_are_the_same_at_every_point_stand_beside_others() -> None:
    system = numpy_system(SIZES)
    several = np.random.default_rng(1).normal(size=(5, 3, 3))
    (value,) = evaluate([HStack.of(A, Ones.shaped(m, ONE))], system, {A: system.array(several)})
    assert np.array_equal(value, np.concatenate([several, np.ones((5, 3, 1))], axis=2))


# Normal forms ---------------------------------------------------------------------------------

ONES, NO = Ones.shaped(m, ONE), Zero.shaped(m, ONE)
EQUAL: dict[str, tuple[Expr, Expr]] = {
    "one": (HStack.of(A), A),
    "nested": (HStack.of(HStack.of(A, B), C), HStack.of(A, HStack.of(B, C))),
    "nothing": (HStack.of(Zero.shaped(m, NOTHING), A), A),
    "zeros": (HStack.of(NO, Zero.shaped(m, n)), Zero.shaped(m, n + ONE)),
    "ones": (VStack.of(Ones.shaped(n, m), Ones.shaped(p, m)), Ones.shaped(n + p, m)),
    "zeros side by side": (HStack.of(A, NO, NO), HStack.of(A, Zero.shaped(m, TWO))),
    "number": (HStack.of(2 * A, 2 * B), 2 * HStack.of(A, B)),
    "number and ones": (HStack.of(-3 * u, -3 * ONES), -3 * HStack.of(u, ONES)),
    "scalar": (VStack.of(s * D, 2 * (s * E)), s * VStack.of(D, 2 * E)),
    "multiple and zeros": (HStack.of(2 * (s * A), NO), 2 * (s * HStack.of(A, NO))),
    "transposes": (VStack.of(A.T, B.T), HStack.of(A, B).T),
    "rows": (HStack.of(u.T, w.T), VStack.of(u, w).T),
    "transpose": (HStack.of(A.T, D.T).T, VStack.of(A, D)),
    "row of ones": (VStack.of(u.T, Ones.shaped(ONE, m)), HStack.of(u, ONES).T),
    "scalars": (HStack.of(s, t).T, VStack.of(s, t)),
    "first block": (Columns.of(HStack.of(A, B), data=(NOTHING, m)), A),
    "last block": (Rows.of(VStack.of(D, E), data=(n, n + p)), E),
    "blocks": (Columns.of(HStack.of(A, B, C), data=(m, m + n + p)), HStack.of(B, C)),
    "inside a block": (
        Columns.of(HStack.of(A, C), data=(m + ONE, m + p)),
        Columns.of(C, data=(ONE, p)),
    ),
    "of a transposed stack": (Rows.of(HStack.of(A, B).T, data=(NOTHING, m)), A.T),
    "all": (Rows.of(D, data=(NOTHING, n)), D),
    "part of a part": (
        Columns.of(Columns.of(C, data=(ONE, p)), data=(ONE, TWO)),
        Columns.of(C, data=(TWO, Dim.of(3))),
    ),
    "order of parts": (
        Rows.of(Columns.of(C, data=(ONE, p)), data=(ONE, TWO)),
        Columns.of(Rows.of(C, data=(ONE, TWO)), data=(ONE, p)),
    ),
    "part of a multiple": (
        Rows.of(2 * (s * D), data=(ONE, n)),
        2 * (s * Rows.of(D, data=(ONE, n))),
    ),
    "part of ones": (Rows.of(Ones.shaped(m, n), data=(ONE, m)), Ones.shaped(m - ONE, n)),
    "part of a row": (Columns.of(w.T, data=(ONE, n)), Rows.of(w, data=(ONE, n)).T),
    "entry": (Rows.of(w, data=(ONE, TWO)), Entry.of(w, data=(1, 0))),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_forms_are_one_object(name: str) -> None:
    left, right = EQUAL[name]
    assert left is right


def test_what_is_undefined_beside_zeros_stays_beside_them() -> None:
    """1/s has no value at s = 0, but the zeros beside it have."""
    stack = HStack.of(s**-1 * u, NO)
    given_values: dict[Expr, Any] = {s: np.zeros((1, 1)), u: np.ones((3, 1))}
    assert np.array_equal(np.isfinite(value_of(stack, given_values, SIZES)), [[False, True]] * 3)


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (HStack.of(A, Zero.shaped(m, p)) + HStack.of(Zero.shaped(m, m), C), HStack.of(A, C)),
        (
            VStack.of(D, Zero.shaped(p + m, m)) + VStack.of(Zero.shaped(n + p, m), A),
            VStack.of(D, Zero.shaped(p, m), A),
        ),
        (
            2 * HStack.of(A, Zero.shaped(m, p)) + s * HStack.of(Zero.shaped(m, m), C),
            HStack.of(2 * A, s * C),
        ),
        (HStack.of(A, B) + HStack.of(A, B), 2 * HStack.of(A, B)),
        (Columns.of(A @ u @ w.T, data=(NOTHING, ONE)), Entry.of(w, data=(0, 0)) * (A @ u)),
        (Columns.of(A @ C, data=(ONE, p)), A @ Columns.of(C, data=(ONE, p))),
        (Rows.of(D @ C, data=(ONE, n)), Rows.of(D, data=(ONE, n)) @ C),
    ],
    ids=str,
)
def test_simplifying(e: Expr, expected: Expr) -> None:
    assert simplify(e) is expected
    point = drawn(symbols_of(e), SIZES)
    assert near(point.value(e), point.value(expected))


def test_a_product_with_zero_blocks_is_one_with_the_others() -> None:
    V = Symbol.named("V", (m + p, n))
    left = HStack.of(Zero.shaped(n, m), B.T @ C) @ V
    assert simplify(left) is B.T @ C @ Rows.of(V, data=(m, m + p))
    right = V.T @ VStack.of(u, Zero.shaped(p, ONE))
    assert simplify(right) is Rows.of(V, data=(NOTHING, m)).T @ u


def test_stacks_that_do_not_lie_alike_are_not_added() -> None:
    total = HStack.of(A, C) + HStack.of(C, A)
    assert simplify(total) is total


@pytest.mark.parametrize(
    "build",
    [
        partial(HStack.of, A, D),
        partial(VStack.of, A, B),
        partial(Columns.of, B, data=(n, n)),
        partial(Columns.of, B, data=(TWO, ONE)),
        partial(Columns.of, B, data=(-ONE, ONE)),
        partial(Rows.of, B, data=(NOTHING, m + ONE)),
    ],
)
def test_what_does_not_fit_is_refused(build: Any) -> None:
    with pytest.raises(ShapeError):
        build()


def test_a_part_outside_is_refused_where_the_sizes_are_numbers() -> None:
    """NumPy would cut it short."""
    e = Rows.of(w, data=(NOTHING, Dim.of(5)))
    system = numpy_system({"n": 4})
    with pytest.raises(ShapeError, match="0 to 5 is not inside 0 to 4"):
        evaluate([e], system, {w: system.array(np.ones((1, 4, 1)))})


def test_sizes_are_drawn_large_enough() -> None:
    for stop in (Dim.of(7), m):
        for sizes in size_sets(Sum.of(Rows.of(w, data=(NOTHING, stop))), seed=3):
            assert sizes["n"] >= stop.at(sizes)


def test_the_signs_are_those_of_all_blocks() -> None:
    stack = VStack.of(Zero.shaped(n, m), Ones.shaped(p, m))
    assert signs_of(stack)[stack] == {0, 1}


# Gradients ------------------------------------------------------------------------------------

GRADIENTS: list[tuple[str, Sequence[str], str, str]] = [
    (
        "||hstack(x, ones(n)) w - y||^2",
        ["x: n", "w: 2", "y: n"],
        "w",
        "2 hstack(x, 1)^T (hstack(x, 1) w - y)",
    ),
    ("||hstack(x, 1) w - y||^2", ["x: n", "w: 2", "y: n"], "x", "2 w[0] (hstack(x, 1) w - y)"),
    (
        "||hstack(X, Z) W - Y||^2",
        ["X: n d", "Z: n k"],
        "Z",
        "2 (hstack(X, Z) W - Y) rows(W, d, d + k)^T",
    ),
    ("sum(vstack(A, B) .* C)", ["A: m n", "B: p n"], "B", "rows(C, m, m + p)"),
    ("||columns(X, 0, 2)||^2", ["X: n d"], "X", "2 hstack(columns(X, 0, 2), zeros(n, d-2))"),
    (
        "||columns(X, 0, k)||^2 + sum(columns(X, k, d))",
        ["X: n d"],
        "X",
        "hstack(2 columns(X, 0, k), ones(n, d-k))",
    ),
    ("a^T rows(w, 0, d) + rows(w, d, d+1)", ["w: d+1", "a: d"], "w", "vstack(a, 1)"),
    ("tr(A rows(X, 0, k))", ["X: n d"], "X", "hstack(A, zeros(d, n-k))^T"),
]


@pytest.mark.parametrize(("f", "shapes", "wrt", "gradient"), GRADIENTS)
def test_gradients_read_as_one_writes_them(
    f: str, shapes: Sequence[str], wrt: str, gradient: str
) -> None:
    program = parse(f, shapes)
    assert ascii_text(derive(program, wrt).text()) == gradient
    assert check(program, wrt, gradient, seed=1, points=8).verdict == "correct"


def test_regression_with_stacked_ones_is_torch_s() -> None:
    def objective(x: Any, w: Any, y: Any) -> torch.Tensor:
        ones = torch.ones_like(x)
        return torch.mean((torch.column_stack([x, ones]) @ w - y) ** 2)

    assert_is_torch_s("mean((hstack(x, 1) w - y).^2)", ["x: n", "w: 2", "y: n"], objective)


def test_a_recurrent_cell_with_one_matrix_is_torch_s() -> None:
    """h′ = tanh([x h 1] W), and a gate out of the same product."""

    def objective(X: Any, H: Any, W: Any, G: Any) -> torch.Tensor:
        Z = torch.cat([X, H, torch.ones(NUMBERS["n"], 1, dtype=X.dtype)], dim=1) @ W
        gate, candidate = Z[:, : NUMBERS["k"]], Z[:, NUMBERS["k"] :]
        return torch.sum(G * torch.sigmoid(gate) * torch.tanh(candidate))

    source = (
        "Z = hstack(X, H, 1) W; gate = columns(Z, 0, k); candidate = columns(Z, k, 2k);"
        "sum(G .* sigmoid(gate) .* tanh(candidate))"
    )
    shapes = ["X: n d", "H: n k", "W: d+k+1 2*k", "G: n k"]
    assert_is_torch_s(source, shapes, objective)


def test_a_wrong_block_is_refused() -> None:
    program = parse("||hstack(X, Z) W - Y||^2", ["X: n d", "Z: n k", "W: d+k m"])
    for answer in ("rows(W, 0, d)", "rows(W, d, d+k)"):
        verdict = check(program, "Z", f"2 (hstack(X, Z) W - Y) {answer}^T", seed=2)
        assert verdict.verdict == ("correct" if answer == "rows(W, d, d+k)" else "wrong")
    assert check(program, "W", "2 hstack(Z, X)^T (hstack(X, Z) W - Y)").verdict == "wrong"


# Random blocks --------------------------------------------------------------------------------


class WithBlocks(Builder):
    """Draws expressions in which blocks stand everywhere."""

    def expression(self, shape: Shape, depth: int) -> Expr:
        if depth > 0 and self.pick([True, True, False]):
            return self.block(shape, depth - 1)
        return super().expression(shape, depth)

    def block(self, shape: Shape, depth: int) -> Expr:
        """Put a matrix beside another, or below it, and take as much out of the whole."""
        axis: int = self.pick([0, 1])
        moved: Dim = self.pick([ONE, TWO, *DIMS])
        other = (shape[0], moved) if axis else (moved, shape[1])
        stack, part = ((VStack, Rows), (HStack, Columns))[axis]
        parts = [self.expression(other, depth), self.expression(shape, depth)]
        whole = stack.of(*self.pick([parts, parts[::-1]]))
        whole = self.pick([whole, Sin.of(whole), 2 * whole, Transpose.of(whole).T])
        start = self.pick([NOTHING, moved])
        return part.of(whole, data=(start, start + shape[axis]))


@st.composite
def blocks(draw: DrawFn) -> Expr:
    builder = WithBlocks(draw, [], careful=True)
    shape = draw(st.sampled_from([(m, ONE), (ONE, n), (m, n), (p, TWO)]))
    return builder.expression(shape, 3)


def objective_of(e: Expr) -> Expr:
    return Sum.of(Sin.of(e))


@given(blocks())
def test_what_is_printed_is_read_back_as_the_same_object(e: Expr) -> None:
    f = objective_of(e)
    shapes = declarations([*symbols_of(f), *(Symbol.named(f"{d}0", (d, ONE)) for d in DIMS)])
    assert parse(str(f), shapes).value is f, str(f)


@given(blocks())
def test_simplifying_keeps_the_value_and_never_grows(e: Expr) -> None:
    simple, point = simplify(e), drawn(symbols_of(e), SIZES)
    expected = point.value(e)
    assert simple.shape == e.shape
    assert simple.size <= e.size
    if np.isfinite(expected).all() and np.abs(expected).max() < 1e4:
        assert near(point.value(simple), expected)


@given(blocks())
def test_the_gradient_is_the_directional_derivative(e: Expr) -> None:
    f, symbols = objective_of(e), symbols_of(e)
    point = drawn(symbols, SIZES)
    if not symbols or not point.is_tame(f):
        return
    target = symbols[0]
    (gradient,) = gradients(f, [target])
    assert near(point.value(gradient), point.derivative(f, target), 1e-7)

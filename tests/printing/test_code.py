"""Emitted source is run and compared with formulas written by hand, and with dense arithmetic.

The dense oracle keeps every value as a 2-D array of float64, ones and all, and knows nothing of 1-D
arrays, broadcasts or masks of booleans, which is where emitted code could go wrong.
"""

# ruff: noqa: ARG005 -- a formula takes every variable, as the emitted function does

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from complex_system import ComplexSystem
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.errors import ShapeError, UnsupportedError
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.expr import (
    Constant,
    Expr,
    Eye,
    Number,
    Ones,
    Size,
    Symbol,
    Zero,
    postorder,
    signature,
)
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.activations import Elu, Gelu, LeakyRelu, Softplus
from gradcheck_cli.ops.elementwise import (
    RELATIONS,
    Abs,
    Cos,
    Exp,
    Log,
    Mask,
    Relu,
    Sigmoid,
    Sign,
    Sin,
    Tanh,
)
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.special import Erf
from gradcheck_cli.ops.structure import Entry, Literal, Unit
from gradcheck_cli.printing.code import Wanted, source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gradcheck_cli.printing.dialects import Dialect

Array = Any
SIZES = {"n": 5, "d": 3, "k": 4, "p": 2, "N": 6, "H": 7}
DIALECTS: list[Dialect] = ["numpy", "torch"]
DTYPES = ["float64", "float32"]


@dataclass(frozen=True)
class Variable:
    """A declared variable, as `syntax.shapes.Variable`."""

    name: str
    shape: tuple[Dim, ...]
    kind: str = "real"

    @property
    def symbol(self) -> Expr:
        return Symbol.named(self.name, matrix(self.shape))

    def concrete(self) -> tuple[int, ...]:
        return tuple(dim.at(SIZES) for dim in self.shape)


def matrix(shape: tuple[Dim, ...]) -> Shape:
    rows, cols = (*shape, ONE, ONE)[:2]
    return rows, cols


def var(text: str) -> Variable:
    name, *sizes = text.split()
    return Variable(name, tuple(Dim.of(int(size) if size.isdigit() else size) for size in sizes))


def drawn(variables: Sequence[Variable], *, positive: bool = False, seed: int = 0) -> list[Array]:
    """Draw float64 arrays of the declared shapes; an integer is 3."""
    rng = np.random.default_rng(seed)
    arrays = [np.asarray(rng.standard_normal(v.concrete())) for v in variables]
    arrays = [np.abs(a) + 0.5 if positive else a for a in arrays]
    return [3 if v.kind == "integer" else a for v, a in zip(variables, arrays, strict=True)]


def compiled(text: str, name: str = "gradient") -> Callable[..., Any]:
    """Return the function of this source, which is ours; a warning of the compiler is an error."""
    assert all(len(line) <= 88 for line in text.splitlines()), text
    namespace: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        code = compile(text, "emitted", "exec")
    exec(code, namespace)  # noqa: S102 -- the emitted source is what is tested
    function: Callable[..., Any] = namespace[name]
    return function


def run(
    text: str, dialect: Dialect, dtype: str, arrays: Sequence[Array], name: str = "gradient"
) -> Any:
    """Run emitted source and return its result or results, checked for their type and dtype."""
    torch = load_torch()
    if dialect == "numpy":
        given_arrays = [a if isinstance(a, int) else a.astype(dtype) for a in arrays]
    else:
        given_arrays = [
            a if isinstance(a, int) else torch.tensor(a, dtype=getattr(torch, dtype))
            for a in arrays
        ]
    before = [np.array(a.tolist()) if hasattr(a, "tolist") else a for a in given_arrays]
    out = compiled(text, name)(*given_arrays)
    for kept, now in zip(before, given_arrays, strict=True):
        assert np.array_equal(kept, np.asarray(now)), "an argument was changed"
    for item in out if isinstance(out, tuple) else (out,):
        if dialect == "torch":
            assert isinstance(item, torch.Tensor)
            assert item.device.type == "cpu"
        assert str(item.dtype).removeprefix("torch.") == dtype, text
    return out


def close(value: Any, expected: Array, dtype: str) -> None:
    got = np.asarray(value, dtype="float64")
    assert got.shape == np.shape(expected)
    tolerance = 1e-10 if dtype == "float64" else 1e-3
    largest = 1.0
    if dtype == "float32":  # an entry that cancels keeps the rounding of the largest ones
        largest = np.max(np.abs(expected), initial=1, where=np.isfinite(expected))
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance * largest), (got, expected)


def agrees(
    variables: Sequence[Variable],
    wrt: str,
    gradient: Expr,
    expected: Callable[..., Array],
    **options: Any,
) -> str:
    """Emit, run everywhere, compare with the hand-written formula; return the NumPy source."""
    shape = next(v.shape for v in variables if v.name == wrt)
    layout = options.pop("layout", "denominator")
    arrays = drawn(variables, **options)
    texts = []
    for dialect in DIALECTS:
        text = source([Wanted(wrt, gradient, shape)], variables, dialect, layout)
        texts.append(text)
        for dtype in DTYPES:
            close(run(text, dialect, dtype, arrays), expected(*arrays), dtype)
    stays_on_its_device(texts[1], arrays)
    return texts[0]


def stays_on_its_device(text: str, arrays: Sequence[Array]) -> None:
    """Run on torch's meta device, which refuses to meet an array from the CPU."""
    torch = load_torch()
    there = [a if isinstance(a, int) else torch.tensor(a, device="meta") for a in arrays]
    assert compiled(text)(*there).device.type == "meta"


# The course's gradients, by hand --------------------------------------------------------------

n, d, k, p, N = map(Dim.of, ("n", "d", "k", "p", "N"))
LEAST_SQUARES = [var("X n d"), var("w d"), var("y n")]
X, w, y = (v.symbol for v in LEAST_SQUARES)
RELU = [var("X n d"), var("W d k"), var("Y n k")]
W, Y = RELU[1].symbol, RELU[2].symbol


def body(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("    ")][1:]


def test_least_squares_reads_as_a_person_writes_it() -> None:
    text = agrees(
        LEAST_SQUARES, "w", 2 * (X.T @ (X @ w - y)), lambda X, w, y: 2 * X.T @ (X @ w - y)
    )
    assert body(text) == ["return 2 * X.T @ (X @ w - y)"]
    assert "def gradient(X, w, y):" in text


def test_a_mean_divides_by_the_size() -> None:
    gradient = 2 * ((Size.number(n) ** -1) * (X.T @ (X @ w - y)))
    text = agrees(LEAST_SQUARES, "w", gradient, lambda X, w, y: 2 / len(X) * X.T @ (X @ w - y))
    assert body(text) == ["n = X.shape[0]", "return 2 * X.T @ (X @ w - y) / n"]


def test_ridge() -> None:
    variables = [*LEAST_SQUARES, var("lam")]
    gradient = 2 * (X.T @ (X @ w - y)) + 2 * (variables[3].symbol * w)
    agrees(variables, "w", gradient, lambda X, w, y, lam: 2 * X.T @ (X @ w - y) + 2 * lam * w)
    text = source([Wanted("w", gradient, (d,))], variables, "numpy")
    plain = compiled(text)(*(a.astype("float32") for a in drawn(LEAST_SQUARES)), 0.5)
    assert plain.dtype == "float32"


def relu_parts() -> tuple[Expr, Expr]:
    residual = Relu.of(X @ W) - Y
    return residual, residual * Mask.of(X @ W, data=">")


def by_hand(X: Array, W: Array, Y: Array) -> tuple[Array, Array, Array]:
    residual = np.maximum(X @ W, 0) - Y
    masked = residual * (X @ W > 0)
    return 2 * masked @ W.T, 2 * X.T @ masked, -2 * residual


@pytest.mark.parametrize(("index", "wrt"), [(0, "X"), (1, "W"), (2, "Y")])
def test_a1(index: int, wrt: str) -> None:
    residual, masked = relu_parts()
    gradient = [2 * (masked @ W.T), 2 * (X.T @ masked), -2 * residual][index]
    agrees(RELU, wrt, gradient, lambda *arrays: by_hand(*arrays)[index])


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_several_gradients_share_their_work(dialect: Dialect, dtype: str) -> None:
    residual, masked = relu_parts()
    gradients = [2 * (masked @ W.T), 2 * (X.T @ masked), -2 * residual]
    wanted = [Wanted(v.name, g, v.shape) for v, g in zip(RELU, gradients, strict=True)]
    text = source(wanted, RELU, dialect)
    out = run(text, dialect, dtype, arrays := drawn(RELU), "gradients")
    assert isinstance(out, tuple)
    for value, expected in zip(out, by_hand(*arrays), strict=True):
        close(value, expected, dtype)
    assert text.count("X @ W") == 1


def test_a3_and_a4_under_the_persons_names() -> None:
    variables = [var(t) for t in ("X N d", "W1 d H", "b1 H", "W2 H p", "b2 p", "Y N p")]
    Xs, W1, b1, W2, b2, Ys = (v.symbol for v in variables)
    one = Ones.shaped(N, ONE)
    h = Named.called("h", Xs @ W1 + one @ b1.T)
    H = Named.called("h_sigmoid", Sigmoid.of(h))
    Y_pred = Named.called("Y_pred", H @ W2 + one @ b2.T)
    delta = Named.called("δ_Y", -2 * (Ys - Y_pred))
    delta_h = Named.called("δ_h", (delta @ W2.T) * H * (Ones.shaped(*H.shape) - H))

    def expected(*arrays: Array) -> list[Array]:
        X, W1, b1, W2, b2, Y = arrays
        H = 1 / (1 + np.exp(-(X @ W1 + b1)))
        D = 2 * (H @ W2 + b2 - Y)
        E = D @ W2.T * H * (1 - H)
        return [X.T @ E, E.sum(axis=0), H.T @ D, D.sum(axis=0)]

    gradients = [Xs.T @ delta_h, (one.T @ delta_h).T, H.T @ delta, delta.T @ one]
    wanted = [Wanted(v.name, g, v.shape) for v, g in zip(variables[1:5], gradients, strict=True)]
    for dialect in DIALECTS:
        text = source(wanted, variables, dialect)
        assert [line.split(" = ")[0] for line in body(text)][:5] == [
            "h", "h_sigmoid", "Y_pred", "delta_Y", "delta_h",
        ]  # fmt: skip
        out = run(text, dialect, "float64", arrays := drawn(variables), "gradients")
        for value, formula in zip(out, expected(*arrays), strict=True):
            close(value, formula, "float64")
        axis = "axis" if dialect == "numpy" else "dim"
        assert f"delta_h.sum({axis}=0)" in text  # neither a product with ones nor a transpose


SQUARE = [var("A n n"), var("B n n"), var("x n"), var("z n"), var("c")]
A, B, x, z, c = (v.symbol for v in SQUARE)
one = Ones.shaped(n, ONE)


@pytest.mark.parametrize(
    ("wrt", "gradient", "expected"),
    [
        ("x", A @ x + A.T @ x, lambda A, B, x, z, c: A @ x + A.T @ x),
        ("A", x @ z.T, lambda A, B, x, z, c: np.outer(x, z)),
        ("A", c * (x @ x.T), lambda A, B, x, z, c: c * np.outer(x, x)),
        ("A", x @ one.T, lambda A, B, x, z, c: np.outer(x, np.ones(len(x)))),
        ("A", one @ z.T, lambda A, B, x, z, c: np.outer(np.ones(len(x)), z)),
        ("A", B + x @ one.T, lambda A, B, x, z, c: B + x[:, None]),
        ("A", B - one @ z.T, lambda A, B, x, z, c: B - z),
        ("A", (x @ one.T) * (one @ z.T), lambda A, B, x, z, c: np.outer(x, z)),
        ("A", (x @ one.T) + (one @ z.T), lambda A, B, x, z, c: x[:, None] + z),
        ("A", B * Power.of(x @ one.T, data=Fraction(-1)), lambda A, B, x, z, c: B / x[:, None]),
        ("A", Exp.of(x @ one.T).T, lambda A, B, x, z, c: np.outer(np.ones(len(x)), np.exp(x))),
        ("A", Ones.shaped(n, n), lambda A, B, x, z, c: np.ones(A.shape)),
        ("A", Eye.sized(n), lambda A, B, x, z, c: np.eye(len(A))),
        ("A", c * Eye.sized(n), lambda A, B, x, z, c: c * np.eye(len(A))),
        ("A", Zero.shaped(n, n), lambda A, B, x, z, c: np.zeros(A.shape)),
        ("A", c * Ones.shaped(n, n), lambda A, B, x, z, c: c * np.ones(A.shape)),
        ("A", -3 * Ones.shaped(n, n), lambda A, B, x, z, c: -3 * np.ones(A.shape)),
        ("A", Fraction(1, 3) * B, lambda A, B, x, z, c: B / 3),
        ("A", Fraction(-2, 3) * Ones.shaped(n, n), lambda A, B, x, z, c: -2 / 3 * np.ones(A.shape)),
        ("A", Mask.of(B, data=">="), lambda A, B, x, z, c: (B >= 0) * 1.0),
        (
            "A",
            Mask.of(B, data=">") * Mask.of(A, data="<"),
            lambda A, B, x, z, c: (B > 0) * 1.0 * (A < 0),
        ),
        ("A", Ones.shaped(n, n) - Mask.of(B, data="<="), lambda A, B, x, z, c: (B > 0) * 1.0),
        ("A", c * Mask.of(B, data=">"), lambda A, B, x, z, c: c * (B > 0)),
        ("x", -(Mask.of(x, data=">") * Exp.of(z)), lambda A, B, x, z, c: -np.exp(z) * (x > 0)),
        ("A", -Mask.of(B, data=">"), lambda A, B, x, z, c: -1.0 * (B > 0)),
        ("A", Mask.of(B, data=">").T @ B, lambda A, B, x, z, c: (B > 0).T * 1.0 @ B),
        ("x", one, lambda A, B, x, z, c: np.ones(x.shape)),
        ("x", A @ one, lambda A, B, x, z, c: A.sum(axis=1)),
        ("x", A.T @ one, lambda A, B, x, z, c: A.sum(axis=0)),
        ("x", (A * B) @ one, lambda A, B, x, z, c: (A * B).sum(axis=1)),
        ("x", A @ B @ x, lambda A, B, x, z, c: A @ (B @ x)),
        ("x", (x.T @ A @ z) * z, lambda A, B, x, z, c: (x @ A @ z) * z),
        ("x", ((x.T @ z) ** -1) * (A @ x), lambda A, B, x, z, c: A @ x / (x @ z)),
        ("x", (Norm.of(x) ** -1) * x, lambda A, B, x, z, c: x / np.linalg.norm(x)),
        ("x", Unit.vector(n, 2), lambda A, B, x, z, c: np.eye(len(x))[2]),
        ("x", c * Unit.vector(n, 0) + z, lambda A, B, x, z, c: c * np.eye(len(x))[0] + z),
        (
            "A",
            Unit.vector(n, 1) @ Unit.vector(n, 3).T,
            lambda A, B, x, z, c: np.outer(*np.eye(len(x))[[1, 3]]),
        ),
        ("c", 2 * c, lambda A, B, x, z, c: 2 * c),
        ("c", Number.exactly(3), lambda A, B, x, z, c: np.array(3.0)),
        ("c", Number.exactly(0), lambda A, B, x, z, c: np.array(0.0)),
        ("c", Number.exactly(Fraction(1, 3)), lambda A, B, x, z, c: np.array(1 / 3)),
        ("c", Size.number(n), lambda A, B, x, z, c: np.array(float(len(x)))),
        ("c", Power.of(Size.number(n)), lambda A, B, x, z, c: np.sqrt(len(x))),
        (
            "c",
            Log.of(Size.number(n * n + Dim.of(1))),
            lambda A, B, x, z, c: np.log(len(x) ** 2 + 1),
        ),
        (
            "c",
            Sigmoid.of(Size.number(n - Dim.of(3))),
            lambda A, B, x, z, c: 1 / (1 + np.exp(3 - len(x))),
        ),
        ("c", Constant.called("pi") * c, lambda A, B, x, z, c: np.pi * c),
        ("c", Exp.of(Constant.called("e")) + c, lambda A, B, x, z, c: np.exp(np.e) + c),
        ("c", Mask.of(c, data=">"), lambda A, B, x, z, c: (c > 0) * 1.0),
        ("c", Mask.of(x.T @ z, data="<") * c, lambda A, B, x, z, c: (x @ z < 0) * c),
        ("c", x.T @ z, lambda A, B, x, z, c: x @ z),
        ("c", Sum.of(A @ B), lambda A, B, x, z, c: (A @ B).sum()),
        ("c", Sum.of(Exp.of(x @ one.T)), lambda A, B, x, z, c: len(x) * np.exp(x).sum()),
        (
            "c",
            Norm.of(Exp.of(x @ one.T)),
            lambda A, B, x, z, c: np.sqrt(len(x)) * np.linalg.norm(np.exp(x)),
        ),
        ("c", Norm.of(c), lambda A, B, x, z, c: abs(c)),
        ("c", Trace.of(Exp.of(one @ x.T)), lambda A, B, x, z, c: np.exp(x).sum()),
        (
            "c",
            Trace.of(Named.called("U", Ones.shaped(n, n))),
            lambda A, B, x, z, c: np.array(float(len(x))),
        ),
        ("c", Entry.of(A - B, data=(1, 3)), lambda A, B, x, z, c: (A - B)[1, 3]),
        ("c", Entry.of(x, data=(2, 0)), lambda A, B, x, z, c: x[2]),
        ("c", Entry.of(Exp.of(one @ x.T), data=(2, 1)), lambda A, B, x, z, c: np.exp(x[1])),
        (
            "c",
            (c + Number.exactly(1)) * Sum.of(x) * Sum.of(z),
            lambda A, B, x, z, c: (c + 1) * x.sum() * z.sum(),
        ),
    ],
)
def test_a_formula(wrt: str, gradient: Expr, expected: Callable[..., Array]) -> None:
    agrees(SQUARE, wrt, gradient, expected)


def test_literals_and_the_course_b3() -> None:
    variables = [Variable("x", (Dim.of(2),))]
    x = variables[0].symbol
    M = Literal.rows(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(2))))
    e = Literal.rows(((Fraction(1),), (Fraction(0),)))
    agrees(variables, "x", 2 * (M @ x) + e, lambda x: 2 * np.array([[1, 1], [1, 2]]) @ x + [1, 0])


def test_scalars_may_be_python_numbers() -> None:
    variables = [var("x"), var("w"), var("b")]
    x, w, b = (v.symbol for v in variables)
    v = Named.called("v", w * x + b)
    for gradient, expected in (
        (Mask.of(v, data=">") * x, 3.0),
        (Mask.of(v, data=">"), 1.0),
        (x, 3.0),
    ):
        value = compiled(source([Wanted("w", gradient, ())], variables, "numpy"))(3.0, 2.0, 1.0)
        assert np.shape(value) == ()
        assert value == expected
    agrees(variables, "w", Mask.of(v, data=">"), lambda x, w, b: (w * x + b > 0) * 1.0)


# Shapes and layouts ---------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_layout(layout: str) -> None:
    def turned(G: Array) -> Array:
        return G.T if layout == "numerator" else G

    residual, masked = relu_parts()
    agrees(RELU, "W", 2 * (X.T @ masked), lambda *a: turned(by_hand(*a)[1]), layout=layout)
    agrees(RELU, "Y", -2 * residual, lambda *a: turned(by_hand(*a)[2]), layout=layout)
    agrees(RELU, "W", Ones.shaped(d, k), lambda X, W, Y: turned(np.ones(W.shape)), layout=layout)
    agrees(LEAST_SQUARES, "w", X.T @ y, lambda X, w, y: X.T @ y, layout=layout)


@pytest.mark.parametrize("layout", ["denominator", "numerator"])
@pytest.mark.parametrize("shape", ["n 1", "1 n"])
def test_declared_columns_and_rows(shape: str, layout: str) -> None:
    variables = [var(f"v {shape}"), var("x n 1")]
    v, x = (variable.symbol for variable in variables)
    rows, cols = v.shape

    def expect(gradient: Expr, formula: Callable[..., Array]) -> None:
        def turned(*arrays: Array) -> Array:
            value: Array = formula(*arrays)
            return value.T if layout == "numerator" else value

        agrees(variables, "v", gradient, turned, layout=layout)

    expect(v + (x if cols is ONE else x.T), lambda v, x: v + x.reshape(v.shape))
    expect(Ones.shaped(rows, cols), lambda v, x: np.ones(v.shape))
    expect(Zero.shaped(rows, cols), lambda v, x: np.zeros(v.shape))


def test_a_1_by_1_variable_is_a_scalar_inside() -> None:
    variables = [Variable("s", (ONE, ONE)), var("x n"), Variable("t", (ONE,))]
    s, x, t = (v.symbol for v in variables)
    agrees(variables, "s", (x.T @ x) * t, lambda s, x, t: (x @ x * t).reshape(1, 1))
    agrees(variables, "t", (x.T @ x) * s, lambda s, x, t: (x @ x * s).reshape(1))
    agrees(variables, "x", 2 * (s * t * x), lambda s, x, t: 2 * s[0, 0] * t[0] * x)


def test_composite_sizes_and_integers() -> None:
    two_n = n * Dim.of(2)
    variables = [Variable("u", (two_n,)), var("c"), Variable("m", (), "integer"), var("X n d")]
    c, m = variables[1].symbol, variables[2].symbol
    agrees(variables, "c", Size.number(two_n) * c, lambda u, c, m, X: len(u) * c)
    agrees(variables[:3], "c", Size.number(n) * c, lambda u, c, m: len(u) / 2 * c)
    agrees(variables, "c", Size.number(n * d - Dim.of(4)) * c, lambda u, c, m, X: (X.size - 4) * c)
    agrees(variables, "c", m * c + m, lambda u, c, m, X: m * c + m)
    agrees(variables, "c", Size.number(Dim.of("m")) * c, lambda u, c, m, X: m * c)
    agrees(variables, "c", m, lambda u, c, m, X: np.array(float(m)))


def test_a_size_that_no_variable_has() -> None:
    with pytest.raises(UnsupportedError, match="the size q is needed as a number"):
        source([Wanted("c", Size.number(Dim.of("q")), ())], [var("c")], "numpy")


def test_a_defined_name_needs_no_variable_of_its_shape() -> None:
    H = Named.called("H", X @ W)
    for gradient, expected in ((Ones.shaped(n, k), 1.0), (Zero.shaped(n, k), 0.0)):
        for dialect in DIALECTS:
            text = source([Wanted("H", gradient, H.shape)], [RELU[0], RELU[1]], dialect)
            out = run(text, dialect, "float32", drawn(RELU[:2]))
            close(out, np.full((SIZES["n"], SIZES["k"]), expected), "float32")


# Names and lines ------------------------------------------------------------------------------


def test_names_become_identifiers_without_a_clash() -> None:
    variables = [var(name) for name in ("λ", "lambda", "np", "x", "x′", "β₁", "t1", "n")]
    symbols = [v.symbol for v in variables]
    shared = Exp.of(Add.of(*symbols))
    defined = Named.called("x", shared * symbols[0] + shared)
    gradient = defined * defined
    text = agrees(
        variables, "λ", gradient,
        lambda *v: (np.exp(sum(v)) * v[0] + np.exp(sum(v))) ** 2,
    )  # fmt: skip
    assert "def gradient(lambda_, lambda__2, np_, x, x_prime, beta_1, t1, n):" in text
    assert "t2 = " in text
    assert "x_2 = " in text
    assert text.isascii()


def test_an_injected_name_stays_a_name() -> None:
    hostile = Symbol.named('x):\n    import os #"""', SCALAR)
    variable = Variable('x):\n    import os #"""', ())
    text = source([Wanted(variable.name, 2 * hostile, ())], [variable], "numpy")
    assert "import" not in re.sub(r"\w*_import_\w*", "", text)
    assert compiled(text)(3.0) == 6


def test_long_formulas_are_cut_into_lines() -> None:
    variables = [var(f"weight_matrix_{i} n n") for i in range(40)]
    symbols = [v.symbol for v in variables]
    agrees(variables, "weight_matrix_0", Add.of(*symbols), lambda *a: sum(a))
    agrees(
        variables, "weight_matrix_0", MatMul.of(*symbols[:12]), lambda *a: reduce(np.matmul, a[:12])
    )
    agrees(
        variables,
        "weight_matrix_0",
        Hadamard.of(*symbols[:25]),
        lambda *a: reduce(np.multiply, a[:25]),
    )


def test_a_deep_graph_meets_no_recursion_limit() -> None:
    e: Expr = x
    for i in range(3000):
        e = Named.called(f"h{i}", Tanh.of(e + z))
    text = source([Wanted("x", e, (n,))], SQUARE, "numpy")
    assert len(text.splitlines()) == 3000 + 6
    arrays = drawn(SQUARE)
    value = arrays[2]
    for _ in range(3000):
        value = np.tanh(value + arrays[3])
    close(run(text, "numpy", "float64", arrays), value, "float64")


def test_no_matrix_product_where_a_vector_does() -> None:
    text = source([Wanted("x", 2 * (A @ B @ A.T @ x), (n,))], SQUARE, "numpy")
    assert body(text) == ["return 2 * A @ (B @ (A.T @ x))"]


def test_a_number_that_no_float_holds() -> None:
    with pytest.raises(UnsupportedError, match="too large"):
        source([Wanted("c", 10**400 * c, ())], SQUARE, "torch")
    agrees(SQUARE, "c", 10**30 * c, lambda A, B, x, z, c: 1e30 * c, positive=True)


# Every operation, against dense arithmetic ----------------------------------------------------


def dense(root: Expr, variables: Sequence[Variable], arrays: Sequence[Array]) -> Array:
    """Evaluate in 2-D arrays."""
    known = {
        v.symbol: np.reshape(a, tuple(size.at(SIZES) for size in matrix(v.shape)))
        for v, a in zip(variables, arrays, strict=True)
    }
    values: dict[Expr, Array] = {}
    words: Any = ComplexSystem(SIZES)  # not every word there is
    for node in postorder(root):
        operands = (values[arg] for arg in node.args)
        with np.errstate(all="ignore"):
            own = known.get(node)
            values[node] = node.evaluate(words, *operands) if own is None else own
    return values[root]


def same_as_dense(root: Expr, variables: Sequence[Variable], arrays: Sequence[Array]) -> None:
    shape = () if root.is_scalar else root.shape
    expected = dense(root, variables, arrays)
    expected = expected.reshape(() if root.is_scalar else expected.shape)
    for dialect in DIALECTS:
        text = source([Wanted("result", root, shape)], variables, dialect)
        for dtype in DTYPES:
            close(run(text, dialect, dtype, arrays), expected, dtype)


def on(operation: type[Expr], first: Expr) -> list[Expr]:
    """Return the operation on operands of these shapes, with each kind of data that it takes."""
    other = Exp.of(first)
    powers = map(Fraction, ("2", "3", "-1", "-2", "1/2", "-1/2", "3/2", "1/3", "-5/3", "0"))
    factors = map(Fraction, ("2", "-1", "1/3", "-7/5"))
    made: dict[type[Expr], list[Expr]] = {
        Mask: [Mask.of(first, data=relation) for relation in RELATIONS],
        Power: [Power.of(first, data=power) for power in powers],
        Entry: [Entry.of(first, data=(0, 0))],
        Scale: [Scale.of(first, data=factor) for factor in factors],
        Named: [Named.called("named", first)],
        Trace: [Trace.of(A * B), Trace.of(A @ B)],
        Add: [Add.of(first, other)],
        Hadamard: [Hadamard.of(first, other)],
        MatMul: [MatMul.of(first, other.T)],
    }
    return made.get(operation) or list(made_by_signature(operation, first))


def made_by_signature(operation: type[Expr], first: Expr) -> Iterator[Expr]:
    """Yield the operation on this operand, and others of its shape, where the signature lets it."""
    args = [first, Exp.of(first), Tanh.of(first)][: len(signature(operation.signature)[0])]
    contents = operation.data_examples or ((0, 1) if operation.takes_axis else (None,))
    with suppress(ShapeError):
        operation.fit(tuple(args), contents[0])
        yield from (operation.of(*args, data=content) for content in contents)


@pytest.mark.parametrize("operation", list(operations()), ids=lambda cls: cls.__name__)
def test_every_operation_on_every_rank(operation: type[Expr]) -> None:
    spreads = [x @ one.T, one @ z.T, c * Ones.shaped(n, n), Exp.of(x @ one.T)]
    partial = operation in (Log, Power)
    difference = x + z if partial else x - z
    arrays = drawn(SQUARE, positive=partial)
    for operand in (A, x, x.T, c, A @ B, difference, 2 * x, A + B, x * z, *spreads):
        for root in on(operation, operand):
            within = root.needs() == "within_one"
            values = [0.2 * np.tanh(a) for a in arrays] if within else arrays
            if is_defined(root, values):
                same_as_dense(root, SQUARE, values)


def is_defined(root: Expr, arrays: Sequence[Array]) -> bool:
    """Tell whether the point is in the domain: log det has no value at every matrix."""
    with suppress(np.linalg.LinAlgError):
        return bool(np.isfinite(dense(root, SQUARE, arrays)).all())
    return False


ENTRYWISE = (Exp, Sin, Cos, Tanh, Sigmoid, Relu, Abs, Sign, Erf, Softplus, Gelu, LeakyRelu, Elu)


def expressions(shape: Shape, depth: int) -> st.SearchStrategy[Expr]:
    """Return random expressions of a shape over sizes n, d and 1."""
    leaves = [v.symbol for v in POOL if matrix(v.shape) == shape]
    leaves += [v.symbol.T for v in POOL if matrix(v.shape) == shape[::-1]]
    plain = [
        Ones.shaped(*shape),
        Zero.shaped(*shape),
        *([Eye.sized(shape[0])] if shape[0] is shape[1] else []),
    ]
    base = st.sampled_from([*leaves, *leaves, *plain])
    if depth == 0:
        return base
    same = st.deferred(lambda: expressions(shape, depth - 1))
    inner = st.sampled_from([n, d, ONE])
    product = inner.flatmap(
        lambda size: st.tuples(
            expressions((shape[0], size), depth - 1), expressions((size, shape[1]), depth - 1)
        )
    )
    options = [
        base,
        st.tuples(same, same).map(lambda pair: pair[0] + pair[1]),
        st.tuples(same, same).map(lambda pair: pair[0] - pair[1]),
        st.tuples(same, same).map(lambda pair: pair[0] * pair[1]),
        st.tuples(same, same).map(lambda pair: Maximum.of(*pair)),
        st.tuples(same, same).map(lambda pair: Minimum.of(*pair)),
        st.tuples(st.sampled_from([Fraction(-1), Fraction(2, 3), Fraction(1, 2)]), same).map(
            lambda pair: Scale.of(pair[1], data=pair[0])
        ),
        product.map(lambda pair: pair[0] @ pair[1]),
        st.tuples(st.sampled_from(ENTRYWISE), same).map(lambda pair: pair[0].of(pair[1])),
        st.tuples(st.sampled_from(RELATIONS), same).map(
            lambda pair: Mask.of(pair[1], data=pair[0])
        ),
        same.map(lambda e: Power.of(Exp.of(Tanh.of(e)), data=Fraction(-1, 2))),
        same.map(lambda e: Named.called("r", e)),
        expressions(shape[::-1], depth - 1).map(Transpose.of),
        st.tuples(expressions(SCALAR, 0), same).map(lambda pair: pair[0] * pair[1]),
    ]
    if shape == SCALAR:
        reduced = st.sampled_from([(n, d), (n, n), (n, ONE)]).flatmap(
            lambda other: expressions(other, depth - 1)
        )
        options += [reduced.map(Sum.of), reduced.map(NormSquared.of), reduced.map(Norm.of)]
        options.append(expressions((n, n), depth - 1).map(Trace.of))
    return st.one_of(options)


POOL = [var(t) for t in ("A n n", "X n d", "V d d", "x n", "w d", "c", "s")]
SHAPES: list[Shape] = [(n, n), (n, d), (n, ONE), (ONE, d), SCALAR]


@given(st.sampled_from(SHAPES).flatmap(lambda shape: expressions(shape, 3)), st.integers(0, 5))
def test_random_expressions_agree_with_dense_arithmetic(root: Expr, seed: int) -> None:
    arrays = [np.tanh(a) for a in drawn(POOL, seed=seed)]
    expected = dense(root, POOL, arrays)
    if not np.all(np.isfinite(expected)) or np.max(np.abs(expected)) > 1e6:
        return
    expected = expected.reshape(() if root.is_scalar else expected.shape)
    shape = () if root.is_scalar else root.shape
    for dialect in DIALECTS:
        text = source([Wanted("result", root, shape)], POOL, dialect)
        out = run(text, dialect, "float64", arrays)
        assert np.allclose(np.asarray(out), expected, rtol=1e-8, atol=1e-8), text
        assert np.shape(out) == expected.shape
        run(text, dialect, "float32", arrays)  # the dtype is kept

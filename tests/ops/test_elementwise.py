"""Functions of every entry and two-operand extrema: torch's own are the oracle.

The laws (tests/test_laws.py) test every derivative at smooth points; here are the values far out,
the conventions at kinks, what constructors and calls make of a text, and the source's idiom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from gradcheck_cli import derive, parse
from gradcheck_cli.dims import SCALAR, Dim
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.expr import Number, Symbol, Zero
from gradcheck_cli.ops.elementwise import Abs, Mask, Relu
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.printing.latex import latex

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.expr import Expr

    Function = Callable[[Any], Any]

#: The text of a function, and the function of torch that it names.
TORCH: dict[str, Function] = {
    "abs(Z)": torch.abs,
    "sign(Z)": torch.sign,
    "tan(Z)": torch.tan,
    "arctan(Z)": torch.arctan,
    "atan(Z)": torch.atan,
    "erf(Z)": torch.erf,
    "softplus(Z)": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "sigmoid(Z)": torch.sigmoid,
    "logistic(Z)": torch.sigmoid,
    "silu(Z)": functional.silu,
    "swish(Z)": functional.silu,
    "gelu(Z)": functional.gelu,
    "GELU(Z)": functional.gelu,
    "max(Z, 0)": torch.relu,
    "ReLU(Z)": torch.relu,
    "leaky_relu(Z)": functional.leaky_relu,
    "lrelu(Z, 0.2)": lambda z: functional.leaky_relu(z, 0.2),
    "LeakyReLU(Z, -3/2)": lambda z: functional.leaky_relu(z, -1.5),
    "elu(Z)": functional.elu,
    "ELU(Z, 1/2)": lambda z: functional.elu(z, 0.5),
    "max(Z, 1/2)": lambda z: torch.clamp(z, min=0.5),
    "maximum(-2, Z)": lambda z: torch.clamp(z, min=-2),
    "min(Z, 0)": lambda z: torch.clamp(z, max=0),
    "min(Z, 3)": lambda z: torch.clamp(z, max=3),
    "clip(Z, -1, 1)": lambda z: torch.clamp(z, -1, 1),
    "clamp(Z, 0, 6)": functional.relu6,
    "(Z > 1/2)": lambda z: (z > 0.5).to(z.dtype),
    "(Z <= 1)": lambda z: (z <= 1).to(z.dtype),
    "(0 < Z)": lambda z: (z > 0).to(z.dtype),
    "(2 >= Z)": lambda z: (z <= 2).to(z.dtype),
}
WITHIN_ONE: dict[str, Function] = {
    "arcsin(Z)": torch.asin,
    "asin(Z)": torch.asin,
    "arccos(Z)": torch.acos,
    "acos(Z)": torch.acos,
    "log1p(Z)": torch.log1p,
    "sinh(Z)": torch.sinh,
    "cosh(Z)": torch.cosh,
}
#: Functions with a kink at 0, and what torch's autograd makes of the slope there.
KINKED: dict[str, Function] = {
    text: TORCH[text]
    for text in ("abs(Z)", "sign(Z)", "max(Z, 0)", "leaky_relu(Z)", "lrelu(Z, 0.2)", "elu(Z)")
} | {"elu(Z, 2)": lambda z: functional.elu(z, 2.0)}

FAR = np.array([[-1000, -40, -3.7, -1, -0.3, -1e-9], [0, 1e-9, 0.4, 1, 25, 1000]])
NEAR = np.array([[-1, -0.999, -0.5, -1e-9], [0, 1e-9, 0.7, 1]])
Z = Symbol.named("Z", (Dim.of("m"), Dim.of("n")))
A = Symbol.named("A", (Dim.of("m"), Dim.of("n")))

both = pytest.mark.parametrize("make", [numpy_system, torch_system], ids=["numpy", "torch"])
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


def entries(text: str) -> Expr:
    """Return f(Z) for the text of f."""
    return parse(f"F = {text}; sum(A .* F)", ["Z: m n", "A: m n"]).definitions["F"].value


def gradient(text: str, wrt: str = "Z") -> Expr:
    return derive(parse(f"sum({text})", ["Z: m n"]), wrt).gradient


def system_of(make: Callable[..., Arrays], values: Any, dtype: str = "float64") -> Arrays:
    return make(dict(zip("mn", values.shape, strict=True)), dtype)


def value(e: Expr, given: dict[Expr, Any], make: Callable[..., Arrays] = numpy_system) -> Any:
    system = system_of(make, next(iter(given.values())))
    return system.numpy(
        evaluate([e], system, {s: system.array(v[None]) for s, v in given.items()})[0]
    )[0]


def slope(function: Function, at: Any) -> Any:
    leaf = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    total = function(leaf).sum()
    if total.requires_grad:
        total.backward()
    return (torch.zeros_like(leaf) if leaf.grad is None else leaf.grad).numpy()


# Values ---------------------------------------------------------------------------------------


@both
@every_dtype
@pytest.mark.parametrize("text", TORCH)
def test_the_value_is_that_of_torch_s_function_however_far_out(
    text: str, dtype: str, make: Callable[..., Arrays]
) -> None:
    assert_equal_values(text, TORCH[text], FAR, system_of(make, FAR, dtype))


@both
@every_dtype
@pytest.mark.parametrize("text", WITHIN_ONE)
def test_the_value_is_that_of_torch_s_function_up_to_its_ends(
    text: str, dtype: str, make: Callable[..., Arrays]
) -> None:
    assert_equal_values(text, WITHIN_ONE[text], NEAR, system_of(make, NEAR, dtype))


def assert_equal_values(text: str, function: Function, at: Any, system: Arrays) -> None:
    point = system.array(at[None])
    got = system.numpy(evaluate([entries(text)], system, {Z: point})[0])[0]
    expected = function(torch.tensor(system.numpy(point)[0])).numpy()
    unit = 16 * system.roundoff
    assert np.allclose(got, expected, rtol=unit, atol=unit), (got, expected)


@pytest.mark.parametrize("text", TORCH)
def test_no_gradient_overflows(text: str) -> None:
    got = value(gradient(text), {Z: FAR})
    assert np.isfinite(got).all()
    away = np.abs(FAR) > 1e-3  # from the kinks at 0; those elsewhere are at -1, 1, 1/2, 2, 3, 6
    smooth = away & (np.abs(FAR) != 1)
    assert np.allclose(got[smooth], slope(TORCH[text], FAR)[smooth], rtol=1e-12, atol=1e-12)


def test_outside_its_domain_a_function_has_no_value() -> None:
    for text in ("arcsin(Z)", "arccos(Z)", "log1p(Z)"):
        for make in (numpy_system, torch_system):
            assert np.isnan(value(entries(text), {Z: np.array([[-1.5]])}, make)).all()


def test_nan_stays_nan() -> None:
    nan = np.array([[np.nan]])
    for text in [*TORCH, *WITHIN_ONE]:
        if text != "sign(Z)":  # torch.sign(nan) is 0
            for make in (numpy_system, torch_system):
                assert np.isnan(value(entries(text), {Z: nan}, make)).all(), text


# Kinks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", KINKED)
def test_at_the_kink_the_gradient_is_torch_s(text: str) -> None:
    at = np.zeros((1, 1))
    assert value(gradient(text), {Z: at}) == slope(KINKED[text], at)


@pytest.mark.parametrize("text", KINKED)
def test_at_the_kink_autograd_through_our_words_is_torch_s(text: str) -> None:
    def ours(leaf: Any) -> Any:
        return evaluate([entries(text)], torch_system({"m": 1, "n": 1}), {Z: leaf[None]})[0]

    assert slope(ours, np.zeros((1, 1))) == slope(KINKED[text], np.zeros((1, 1)))


@pytest.mark.parametrize("text", KINKED)
def test_a_kink_is_said(text: str) -> None:
    program = parse(f"sum({text})", ["Z: m n"])
    assert derive(program, "Z").conventions == [entries(text).kink]


@pytest.mark.parametrize(("cls", "function"), [(Maximum, torch.maximum), (Minimum, torch.minimum)])
def test_autograd_through_our_extrema_halves_ties_as_torch_does(
    cls: type[Expr], function: Callable[[Any, Any], Any]
) -> None:
    at, other = np.zeros((1, 1)), torch.zeros(1, 1, dtype=torch.float64)
    node, system = cls.intern((Z, A)), torch_system({"m": 1, "n": 1})

    def ours(leaf: Any) -> Any:
        return evaluate([node], system, {Z: leaf[None], A: other[None]})[0]

    assert slope(ours, at) == slope(lambda leaf: function(leaf, other), at) == 0.5


@pytest.mark.parametrize("name", ["max", "min"])
def test_of_a_tie_exactly_one_operand_has_the_gradient(name: str) -> None:
    program = parse(f"sum({name}(Z, A))", ["Z: m n", "A: m n"])
    tie: dict[Expr, Any] = {Z: np.array([[2.0, 1.0]]), A: np.array([[2.0, 3.0]])}
    shares = [value(derive(program, wrt).gradient, tie) for wrt in "ZA"]
    assert shares[0][0, 0] == 0
    assert (shares[0] + shares[1] == 1).all()


@pytest.mark.parametrize("name", ["max", "min"])
def test_the_extremum_of_a_matrix_and_its_transpose_moves_on_the_diagonal(name: str) -> None:
    """There every point is a tie, and max(z, z) is z."""
    S = Symbol.named("S", (Dim.of("n"), Dim.of("n")))
    program = parse(f"tr({name}(S, S^T))", ["S: n n"])
    at = np.random.default_rng(0).normal(size=(3, 3))
    system = numpy_system({"n": 3})
    got = system.numpy(
        evaluate([derive(program, "S").gradient], system, {S: system.array(at[None])})[0]
    )[0]
    assert (got == np.eye(3)).all()


# What is built --------------------------------------------------------------------------------


def test_extrema_know_their_simple_cases() -> None:
    zero, two, three = Zero.shaped(*Z.shape), Number.exactly(2), Number.exactly(3)
    assert Maximum.of(Z, Z) is Minimum.of(Z, Z) is Z
    assert Maximum.of(Z, zero) is Maximum.of(zero, Z) is Relu.of(Z)
    assert Minimum.of(Z, zero) is Minimum.of(zero, Z) is -Relu.of(-Z)
    assert (Maximum.of(two, three), Minimum.of(two, three)) == (three, two)
    c = Symbol.named("c", SCALAR)
    assert Maximum.of(c, Number.exactly(0)) is Relu.of(c)


def test_a_number_goes_out_of_an_absolute_value() -> None:
    assert Abs.of(-2 * Z) is 2 * Abs.of(Z)
    assert Abs.of(-Z) is Abs.of(Z)


def test_the_spellings_of_one_function_are_one_object() -> None:
    for texts in (
        ["abs(Z)", "absolute(Z)", "fabs(Z)"],
        ["arcsin(Z)", "asin(Z)"],
        ["silu(Z)", "swish(Z)", "SiLU(Z)"],
        ["leaky_relu(Z)", "lrelu(Z, 0.01)", "LeakyReLU(Z, 1/100)"],
        ["elu(Z)", "ELU(Z, 1)"],
        ["max(Z, 2)", "maximum(Z, 2)", "max(Z, 4/2)"],
        ["clip(Z, -1, 2)", "clamp(Z, -1, 2)", "min(max(Z, -1), 2)"],
        ["(A < Z)", "1[A < Z]", "1{A < Z}", "(A - Z < 0)"],
        ["max(Z, A, 2)", "max(max(Z, A), 2)"],
    ):
        assert len({parse(f"sum({text})", ["Z: m n", "A: m n"]).value for text in texts}) == 1


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("(A > Z)", "1[A > Z]"),
        ("(A - Z < 0)", "1[A < Z]"),
        ("(2 Z >= 3 A)", "1[2 Z >= 3 A]"),
        ("(Z > 1/2)", "1[Z > 1/2]"),
        ("(Z + 1 > 0)", "1[Z > −1]"),
        ("(1 - Z > 0)", "1[1 − Z > 0]"),
        ("(A + Z > 0)", "1[A + Z > 0]"),
        ("(-A - Z > 0)", "1[−A − Z > 0]"),
        ("(c < Z)", "1[c < Z]"),
        ("(Z > 1 b^T)", "1[Z > 1 bᵀ]"),
    ],
)
def test_a_mask_is_printed_as_a_comparison_and_read_back(typed: str, printed: str) -> None:
    shapes = ["A: m n", "Z: m n", "c:", "b: n"]
    program = parse(f"||{typed}||_F^2", shapes)
    assert str(program.value) == f"‖{printed}‖_F^2"
    assert parse(str(program.value), shapes).value is program.value
    assert parse(latex(program.value), shapes).value is program.value


def test_bars_in_latex_are_never_those_of_a_determinant() -> None:
    m, n = Z.shape
    square = Symbol.named("S", (n, n))
    assert latex(Abs.of(Z)) == r"\left| Z \right|"
    assert latex(Abs.of(Symbol.named("c", SCALAR))) == r"\left| c \right|"
    assert latex(Abs.of(square)) == r"\operatorname{abs}\left(S\right)"
    assert m is not n


def test_capitals_are_a_product_where_they_are_known() -> None:
    square = [f"{name}: n n" for name in "ELUX"]
    assert str(parse("tr(ELU (X))", square).value) == "tr(ELUX)"
    assert str(parse("tr(ELU)", square).value) == "tr(ELU)"
    assert str(parse("sum(ELU(X))", ["X: m n"]).value) == "sum(elu(X))"


# What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        ("sum(elu(Z, A))", "A", "elu needs a number here, not A"),
        ("sum(lrelu(Z, 1, 2))", "lrelu(Z, 1, 2)", "lrelu takes at most a number besides"),
        ("sum(silu(Z, 2))", "silu(Z, 2)", "silu takes one argument, not 2"),
        ("sum(maximum(Z))", "maximum(Z)", "maximum takes 2 arguments, not 1"),
        ("sum(clip(Z, 1))", "clip(Z, 1)", "clip takes 3 arguments, not 2"),
        ("sum(max(Z, A, axis=0))", "max(Z, A, axis=0)", "max takes an axis of one operand only"),
        ("sum(silu^2(Z))", "^", "expected the argument of silu, found '^'"),
    ],
)
def test_a_wrong_call_is_an_error_that_points_at_it(text: str, part: str, message: str) -> None:
    with pytest.raises(GradcheckError) as caught:
        parse(text, ["Z: m n", "A: m n"])
    start, end = caught.value.span or (0, 0)
    assert text[start:end] == part
    assert str(caught.value).startswith(message)


def test_operands_of_two_shapes_have_no_maximum() -> None:
    with pytest.raises(GradcheckError, match="have to be of one shape"):
        parse("sum(max(Z, B))", ["Z: m n", "B: k n"])


# Source ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "in_torch", "in_numpy"),
    [
        ("abs(Z)", "torch.abs(Z)", "np.abs(Z)"),
        ("arcsin(Z)", "torch.asin(Z)", "np.arcsin(Z)"),
        ("softplus(Z)", "functional.softplus(Z, threshold=40)", "np.logaddexp(Z, 0)"),
        ("silu(Z)", "torch.nn.functional.silu(Z)", "Z / (1 + np.exp(-Z))"),
        (
            "gelu(Z)",
            "torch.nn.functional.gelu(Z)",
            "np.vectorize(math.erf, otypes=[A.dtype])(Z / math.sqrt(2))",
        ),
        ("leaky_relu(Z)", "torch.nn.functional.leaky_relu(Z)", "np.where(Z > 0, Z, 0.01 * Z)"),
        ("lrelu(Z, 0.2)", "functional.leaky_relu(Z, 0.2)", "np.where(Z > 0, Z, 0.2 * Z)"),
        ("elu(Z)", "functional.elu(Z)", "np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))"),
        ("max(Z, A)", "torch.maximum(Z, A)", "np.maximum(Z, A)"),
        ("min(Z, 2)", "torch.clamp(Z, max=2)", "np.minimum(Z, 2)"),
    ],
)
def test_the_source_says_it_as_people_do(text: str, in_torch: str, in_numpy: str) -> None:
    derivation = derive(parse(f"sum(A .* {text})", ["Z: m n", "A: m n"]), "A")
    assert in_torch in derivation.source("torch")
    assert in_numpy in derivation.source("numpy")


@pytest.mark.parametrize("text", [*TORCH, *WITHIN_ONE])
def test_the_source_computes_in_the_arguments_dtype_and_without_overflow(text: str) -> None:
    """NumPy's warnings are errors here; σ written out may overflow, to the right value."""
    program = parse(f"sum(A .* {text})", ["Z: m n", "A: m n"])
    derivation = derive(program, "A")
    at = (0.99 * NEAR if text in WITHIN_ONE else FAR).astype(np.float32)
    with np.errstate(over="ignore" if "exp(-Z)" in derivation.source("numpy") else "raise"):
        in_numpy = run(derivation.source("numpy"), at)
    in_torch = run(derivation.source("torch"), torch.tensor(at))
    assert in_numpy.dtype == np.float32
    assert in_torch.dtype == torch.float32
    assert np.allclose(in_numpy, in_torch.numpy(), rtol=1e-5, atol=1e-5)


def run(source: str, at: Any) -> Any:
    namespace: dict[str, Any] = {}
    exec(source, namespace)  # noqa: S102 -- the emitted source is what is tested
    return namespace["gradient"](at, at)


def test_plain_numbers_are_computed_in_python() -> None:
    for text, expected in (
        ("softplus(2)", 2.126928011042972),
        ("erf(1/2)", 0.5204998778130465),
        ("elu(-1/2, 3)", -1.1804080208620997),
        ("lrelu(-1/2, 3)", -1.5),
        ("abs(sin(4))", 0.7568024953079282),
        ("max(pi, 3)", np.pi),
        ("sign(-2 pi)", -1),
    ):
        source = derive(parse(f"{text} c", ["c:"]), "c").source("numpy")
        namespace: dict[str, Any] = {}
        exec(source, namespace)  # noqa: S102 -- as above
        assert namespace["gradient"](np.float64(1)) == pytest.approx(expected, rel=1e-14)


def test_masks_of_two_matrices_are_of_their_difference() -> None:
    assert entries("(Z > A)") is Mask.of(Z - A, data=">")
    assert entries("(Z > 1/2)").shape == Z.shape

"""Operations entry by entry: arithmetic, activations, functions, masks."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.models.operations.broadcasting import (
    entrywise,
    lifted,
    quotient_by_number,
    together,
)
from gradcheck_cli.models.operations.table import Operation, operation, refuse_unless
from gradcheck_cli.models.terms import Level, Term, call, joined, number, product


def _function(name: str) -> Operation:
    def of(a: Term, inplace: bool = False) -> Term:  # noqa: ARG001 -- the reader looks after it
        return call(name, a.axes, a)

    return of


for _ours, *_torchs in (
    ("relu", "relu"), ("sigmoid", "sigmoid", "expit"), ("tanh", "tanh"), ("silu", "silu"),
    ("exp", "exp"), ("log", "log"), ("log1p", "log1p"), ("sqrt", "sqrt"),
    ("abs", "abs", "absolute"), ("sign", "sign", "sgn"), ("erf", "erf"),
    ("sin", "sin"), ("cos", "cos"), ("tan", "tan"), ("sinh", "sinh"), ("cosh", "cosh"),
    ("arcsin", "asin", "arcsin"), ("arccos", "acos", "arccos"), ("arctan", "atan", "arctan"),
):  # fmt: skip
    operation(*_torchs)(_function(_ours))


@operation("add", "iadd")
def add(a: Any, b: Any, alpha: float = 1) -> Term:
    """Return a + alpha b."""
    a, b, axes = together(a, b if alpha == 1 else mul(alpha, b))
    return joined("{} + {}", Level.SUM, axes, (a, Level.SUM), (b, Level.QUOTIENT))


@operation("sub", "subtract", "isub")
def sub(a: Any, b: Any, alpha: float = 1) -> Term:
    """Return a − alpha b."""
    a, b, axes = together(a, b if alpha == 1 else mul(alpha, b))
    return joined("{} - {}", Level.SUM, axes, (a, Level.SUM), (b, Level.QUOTIENT))


@operation("rsub")
def rsub(a: Any, b: Any) -> Term:
    """Return b − a."""
    return sub(b, a)


@operation("mul", "multiply", "imul")
def mul(a: Any, b: Any) -> Term:
    """Return the entrywise product, or that with a number."""
    a, b, axes = together(a, b)
    if b.is_number and not a.is_number:
        a, b = b, a
    if a.is_number:
        for one, other in ((a, b), (b, a)):  # a 1 beside a factor would be the vector of ones
            if one.text == "1":
                found: Term = other.shaped(axes)
                return found
        return product(a, b, axes)
    return joined("{} .* {}", Level.QUOTIENT, axes, (a, Level.PRODUCT), (b, Level.PRODUCT))


@operation("div", "divide", "true_divide", "truediv", "itruediv")
def div(a: Any, b: Any, rounding_mode: str | None = None) -> Term:
    """Return the entrywise quotient, or that by a number."""
    refuse_unless(rounding_mode is None, "rounding_mode")
    a, b, axes = together(a, b)
    if b.is_number:
        return quotient_by_number(a, b)
    if a.is_number:
        return joined("{} ./ {}", Level.QUOTIENT, axes, (a, Level.ATOM), (b, Level.ATOM))
    return joined("{} ./ {}", Level.QUOTIENT, axes, (a, Level.ATOM), (b, Level.ATOM))


@operation("neg", "negative")
def neg(a: Any) -> Term:
    """Return −a."""
    a = lifted(a)
    return joined("-{}", Level.SUM, a.axes, (a, Level.QUOTIENT))


@operation("pos", "positive", "clone", "contiguous", "float", "double")
def same(a: Any) -> Term:
    """Return the value as it is."""
    return lifted(a)


@operation("pow")
def power(a: Any, b: Any) -> Term:
    """Return a to the power of a number, entry by entry, or a number to the power of a."""
    if isinstance(a, (int, float)):
        refuse_unless(a > 0)
        return call("exp", lifted(b).axes, mul(call("log", (), number(a)), b))
    refuse_unless(isinstance(b, (int, float)))
    pattern = "{}^{}" if a.is_number else "{} .^ {}"
    return joined(pattern, Level.QUOTIENT, a.axes, (a, Level.ATOM), (number(b), Level.ATOM))


@operation("float_power")
def float_power(a: Any, b: Any) -> Term:
    """Return a to the power of a number."""
    return power(a, b)


@operation("square")
def square(a: Term) -> Term:
    """Return the squares."""
    return power(a, 2)


@operation("reciprocal")
def reciprocal(a: Term) -> Term:
    """Return 1/a, entry by entry."""
    return div(1, a)


@operation("rsqrt")
def rsqrt(a: Term) -> Term:
    """Return 1/√a, entry by entry."""
    return div(1, call("sqrt", a.axes, a))


@operation("expm1")
def expm1(a: Term) -> Term:
    """Return eᵃ − 1."""
    return sub(call("exp", a.axes, a), 1)


@operation("gelu")
def gelu(a: Term, approximate: str = "none") -> Term:
    """Return the exact form, with the error function."""
    refuse_unless(approximate == "none", "approximate")
    return call("gelu", a.axes, a)


@operation("elu")
def elu(a: Term, alpha: float = 1, inplace: bool = False) -> Term:  # noqa: ARG001
    """Return a, or alpha (eᵃ − 1) where it is negative."""
    return call("elu", a.axes, a, *([number(alpha)] if alpha != 1 else []))


@operation("leaky_relu")
def leaky_relu(a: Term, negative_slope: float = 0.01, inplace: bool = False) -> Term:  # noqa: ARG001
    """Return a, or negative_slope a where it is negative."""
    return call(
        "leaky_relu", a.axes, a, *([number(negative_slope)] if negative_slope != 0.01 else [])
    )


@operation("softplus")
def softplus(a: Term, beta: float = 1, threshold: float = 20) -> Term:
    """Return log(1 + eᵃ); PyTorch takes a itself above the threshold, where both agree."""
    refuse_unless(threshold >= 20)
    return call("softplus", a.axes, a) if beta == 1 else div(softplus(mul(beta, a)), beta)


@operation("logsigmoid")
def logsigmoid(a: Term) -> Term:
    """Return log σ(a)."""
    return neg(softplus(neg(a)))


@operation("relu6")
def relu6(a: Term, inplace: bool = False) -> Term:  # noqa: ARG001
    """Return a, kept between 0 and 6."""
    return clamp(a, 0, 6)


@operation("hardtanh")
def hardtanh(a: Term, min_val: float = -1, max_val: float = 1, inplace: bool = False) -> Term:  # noqa: ARG001
    """Return a, kept between two numbers."""
    return clamp(a, min_val, max_val)


@operation("mish")
def mish(a: Term, inplace: bool = False) -> Term:  # noqa: ARG001
    """Return a tanh(softplus(a))."""
    return mul(a, call("tanh", a.axes, softplus(a)))


@operation("softsign")
def softsign(a: Term) -> Term:
    """Return a / (1 + |a|)."""
    return div(a, add(1, call("abs", a.axes, a)))


@operation("tanhshrink")
def tanhshrink(a: Term) -> Term:
    """Return a − tanh(a)."""
    return sub(a, call("tanh", a.axes, a))


@operation("clamp", "clip")
def clamp(a: Term, low: Any = None, high: Any = None) -> Term:
    """Return a, kept between what is given."""
    refuse_unless(low is not None or high is not None)
    if low is not None:
        a = call("relu", a.axes, a) if low == 0 else entrywise("max", a, low)
    return a if high is None else entrywise("min", a, high)


@operation("clamp_min")
def clamp_min(a: Term, low: Any) -> Term:
    """Return the larger of a and low."""
    return clamp(a, low)


@operation("clamp_max")
def clamp_max(a: Term, high: Any) -> Term:
    """Return the smaller of a and high."""
    return clamp(a, None, high)


@operation("maximum", "fmax")
def maximum(a: Term, b: Term) -> Term:
    """Return the larger of two, entry by entry."""
    return entrywise("max", a, b)


@operation("minimum", "fmin")
def minimum(a: Term, b: Term) -> Term:
    """Return the smaller of two, entry by entry."""
    return entrywise("min", a, b)

"""Functions of every entry, and of the entries of two arrays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.elementwise import Mask
from gradcheck_cli.ops.extrema import Maximum, Minimum
from gradcheck_cli.syntax.python import operators
from gradcheck_cli.syntax.python.broadcasting import together
from gradcheck_cli.syntax.python.values import Array, Value, array, constant

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from gradcheck_cli.syntax.python.call import Call
    from gradcheck_cli.syntax.python.expressions import Reading

Rule = "Callable[[Call], Value]"


def of_entries(name: str) -> Callable[[Call], Value]:
    """Return the reading of a function of every entry, by its name among the operations."""

    def read(call: Call) -> Value:
        (given,) = call.bound("a")
        one = call.array(given)
        return array(one.shape, one.axes, lambda: by_name()[name].of(one.build()), call.span)

    return read


def _power(exponent: Fraction) -> Callable[[Call], Value]:
    """Return the reading of square, sqrt and reciprocal."""

    def read(call: Call) -> Value:
        (given,) = call.bound("a")
        one = call.array(given)
        return operators.power(call.reading, one, constant(exponent, call.span), call.node)

    return read


def _two(
    combine: Callable[[Reading, Array, Array, ast.AST], Array],
) -> Callable[[Call], Value]:
    """Return the reading of add(a, b), a.mul(b) and their like."""

    def read(call: Call) -> Value:
        a, b = map(call.array, call.bound("a", "b", required=2))
        return combine(call.reading, a, b, call.node)

    return read


def _sum_of_two(sign: int) -> Callable[[Call], Value]:
    def read(call: Call) -> Value:
        a, b = map(call.array, call.bound("a", "b", required=2))
        return operators.added(call.reading, [a, b], [1, sign], call.node)

    return read


def extremum(call: Call, a: Array, b: Array, cls: type[Maximum | Minimum]) -> Array:
    """Return the larger or smaller of two, entry by entry."""
    if a.number is not None:
        a, b = b, a
    shape, axes, (left, right) = together(call.reading, [a, b], call.node)
    return array(shape, axes, lambda: cls.of(left(), right()), call.span)


def _pair(cls: type[Maximum | Minimum]) -> Callable[[Call], Value]:
    def read(call: Call) -> Value:
        a, b = map(call.array, call.bound("a", "b", required=2))
        return extremum(call, a, b, cls)

    return read


def _clipped(call: Call) -> Value:
    """Return clip(a, low, high), clamp(min=0)."""
    given, low, high = call.bound("a", "min", "max")
    value = call.array(given)
    for bound, cls in ((low, Maximum), (high, Minimum)):
        if bound is not None and not _is_none(call, bound):
            value = extremum(call, value, call.array(bound), cls)
    return value.fresh()


def _is_none(call: Call, given: ast.expr | Array) -> bool:
    from gradcheck_cli.syntax.python.values import Word

    return not isinstance(given, Array) and call.reading.value(given) == Word(None)


def _one_sided(cls: type[Maximum | Minimum], keyword: str) -> Callable[[Call], Value]:
    def read(call: Call) -> Value:
        a, b = map(call.array, call.bound("a", keyword, required=2))
        return extremum(call, a, b, cls)

    return read


def _where(call: Call) -> Value:
    """Return where(condition, a, b), the one where the condition holds and the other elsewhere."""
    condition, a, b = map(call.array, call.bound("condition", "a", "b", required=3))
    reading, node = call.reading, call.node
    if not condition.bools:
        raise call.error(say("where-needs-mask", "the first argument is a comparison: h > 0"))
    terms = []
    other = operators.complement(reading, condition, node)
    for mask, value in ((condition, a), (other, b)):
        if value.number != 0:
            terms.append(operators.multiplied(reading, mask, value, node))
    together(reading, [condition, a, b], node)
    integers = a.integers and b.integers
    if not terms:
        return operators.multiplied(reading, condition, constant(Fraction(0), call.span), node)
    chosen = operators.added(reading, terms, [1] * len(terms), node)
    return replace(chosen, integers=integers, bools=False)


def _heaviside(call: Call) -> Value:
    """Return heaviside(a, 0) or heaviside(a, 1), a mask as numbers."""
    given, at_zero = call.bound("a", "b", required=2)
    one, value = call.array(given), call.word(at_zero)
    if value not in {0, 1}:
        raise UnsupportedError(
            say("heaviside-value", "heaviside is read with 0 or 1 for its value at 0"),
            span=call.span,
        )
    sign = ">=" if value else ">"
    return array(one.shape, one.axes, lambda: Mask.of(one.build(), data=sign), call.span)


def _not(call: Call) -> Value:
    (given,) = call.bound("a")
    return operators.complement(call.reading, call.array(given), call.node)


def _compare(sign: str) -> Callable[[Call], Value]:
    def read(call: Call) -> Value:
        a, b = map(call.array, call.bound("a", "b", required=2))
        return operators.compared(call.reading, a, sign, b, call.node)

    return read


def _names(word: str, *libraries: str) -> list[str]:
    return [f"{library}.{word}" for library in libraries or ("numpy", "torch", "method")]


#: Functions of every entry: how NumPy and PyTorch call them, and the operation.
_SAME = (
    "exp", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign",
)  # fmt: skip
_OTHER_NAMES = {
    "absolute": "abs", "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "fabs": "abs",
}  # fmt: skip


def _table() -> dict[str, Callable[[Call], Value]]:
    table: dict[str, Callable[[Call], Value]] = {}
    for word in _SAME:
        table |= dict.fromkeys(_names(word), of_entries(word))
    for word in ("exp", "log", "sin", "cos", "tan", "tanh"):
        table[f"math.{word}"] = of_entries(word)
    for word, name in _OTHER_NAMES.items():
        table |= dict.fromkeys(_names(word), of_entries(name))
    table |= dict.fromkeys(_names("negative"), _negative) | dict.fromkeys(_names("neg"), _negative)
    for home in ("torch.special", "scipy.special"):
        table |= {f"{home}.expit": of_entries("sigmoid"), f"{home}.erf": of_entries("erf")}
    table |= {"builtins.abs": of_entries("abs"), "builtins.float": _asis}
    for word, exponent in (
        ("square", 2),
        ("sqrt", Fraction(1, 2)),
        ("reciprocal", -1),
        ("rsqrt", Fraction(-1, 2)),
    ):
        table |= dict.fromkeys(_names(word), _power(Fraction(exponent)))
    table["math.sqrt"] = _power(Fraction(1, 2))
    return table


def _asis(call: Call) -> Value:
    (given,) = call.bound("a")
    return call.array(given).fresh()


def _negative(call: Call) -> Value:
    (given,) = call.bound("a")
    one = call.array(given)
    return array(one.shape, one.axes, lambda: -one.build(), call.span)


def _pairs() -> dict[str, Callable[[Call], Value]]:
    table: dict[str, Callable[[Call], Value]] = {}
    for words, rule in (
        (("add",), _sum_of_two(1)),
        (("sub", "subtract"), _sum_of_two(-1)),
        (("mul", "multiply"), _two(operators.multiplied)),
        (("div", "divide", "true_divide"), _two(operators.divided)),
        (("pow", "power", "float_power"), _two(operators.power)),
        (("maximum", "fmax"), _pair(Maximum)),
        (("minimum", "fmin"), _pair(Minimum)),
        (("clip", "clamp"), _clipped),
        (("clamp_min",), _one_sided(Maximum, "min")),
        (("clamp_max",), _one_sided(Minimum, "max")),
        (("where",), _where),
        (("heaviside",), _heaviside),
        (("logical_not",), _not),
        (("greater", "gt"), _compare(">")),
        (("less", "lt"), _compare("<")),
        (("greater_equal", "ge"), _compare(">=")),
        (("less_equal", "le"), _compare("<=")),
    ):
        for word in words:
            table |= dict.fromkeys(_names(word), rule)
    return table


FUNCTIONS: dict[str, Callable[[Call], Value]] = {**_table(), **_pairs()}

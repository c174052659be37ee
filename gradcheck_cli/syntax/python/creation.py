"""Arrays made of nothing or of others: zeros, ones, eye, literals, copies, stacks, diagonals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim
from gradcheck_cli.errors import ParseError
from gradcheck_cli.expr import Constant, Eye, Number, Ones, Zero
from gradcheck_cli.messages import say
from gradcheck_cli.ops.diagonals import Diag, Diagonal
from gradcheck_cli.ops.structure import Literal
from gradcheck_cli.syntax.python.products import square
from gradcheck_cli.syntax.python.values import Array, Items, Value, array, constant

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from fractions import Fraction

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call
    from gradcheck_cli.syntax.python.expressions import Reading


def _full(number: int | None) -> Callable[[Call], Value]:
    """Return the reading of zeros((n, d)), ones(n, d), full(shape, 3)."""

    def read(call: Call) -> Value:
        call.keywords = {("shape" if k == "size" else k): v for k, v in call.keywords.items()}
        args, shape = list(call.args), call.keywords.get("shape")
        value = number
        if number is None:
            value = 0
            filling = args.pop() if len(args) == 2 else call.keywords.get("fill_value")
            filled = call.array(filling) if filling is not None else None
            if filled is not None and filled.axes:
                raise call.error(
                    say("full-number", "{name} is filled with a number", name=call.written)
                )
        dims = _dims(call, [shape] if shape is not None else args)
        rows, cols = (*dims, ONE)[:2] if dims else SCALAR
        leaf: Callable[[], Expr]
        if number is None and filled is not None:
            leaf = lambda: Scale.of(filled.build(), Ones.shaped(rows, cols))  # noqa: E731
        else:
            leaf = lambda: (Ones if value else Zero).shaped(rows, cols)  # noqa: E731
        made = array((rows, cols), len(dims), leaf, call.span)
        return replace(made, integers=bool(number is None and filled and filled.integers))

    return read


def _dims(call: Call, given: list[ast.expr]) -> list[Dim]:
    """Return the sizes of a shape. Raises ParseError for what is no size, and for three axes."""
    values = [call.reading.value(one) for one in given]
    if len(values) == 1 and isinstance(values[0], Items):
        values = list(values[0].items)
    dims = [value.size for value in values if isinstance(value, Array) and value.size is not None]
    if len(dims) != len(values) or len(dims) > 2:
        raise ParseError(
            say("python-shape", "{name} is read with one or two sizes", name=call.written),
            span=call.span,
            hint=say("python-shape-hint", "sizes are X.shape[0], len(X) and whole numbers"),
        )
    return dims


def _like(number: int) -> Callable[[Call], Value]:
    """Return the reading of zeros_like(X) and ones_like(X)."""

    def read(call: Call) -> Value:
        (given,) = call.bound("a")
        one, sizes = call.array(given), call.reading.sizes
        leaf = Ones if number else Zero
        made = array(one.shape, one.axes, lambda: leaf.shaped(*sizes.shape(one.shape)), call.span)
        return replace(made, integers=one.bools or one.integers)

    return read


def _full_like(call: Call) -> Value:
    given, filling = call.bound("a", "fill_value", required=2)
    one, number, sizes = call.array(given), call.array(filling), call.reading.sizes
    if number.axes:
        raise call.error(say("full-number", "{name} is filled with a number", name=call.written))
    return array(
        one.shape,
        one.axes,
        lambda: Scale.of(number.build(), Ones.shaped(*sizes.shape(one.shape))),
        call.span,
    )


def _eye(call: Call) -> Value:
    (given,) = call.bound("n")
    size, *others = _dims(call, [given])  # type: ignore[list-item]
    if others:
        raise call.error(say("eye-one-size", "{name} is read with one size", name=call.written))
    return array((size, size), 2, lambda: Eye.sized(size), call.span)


def literal(reading: Reading, items: Items, node: ast.expr) -> Array:
    """Return the array of a list of numbers. Raises ParseError where it holds anything else."""
    rows = [_row(row) for row in items.items]
    if not rows or None in rows or len({len(row) for row in rows if row}) != 1:
        raise ParseError(
            say("list-of-numbers", "of lists, those of numbers are read, with rows of one length"),
            span=reading.span(node),
        )
    found = tuple(tuple(row) for row in rows if row)
    axes = 2 if isinstance(items.items[0], Items) else 1
    shape = Dim.of(len(found)), Dim.of(len(found[0]))
    made = array(shape, axes, lambda: Literal.rows(found), reading.span(node))
    return replace(made, integers=_all_integers(items))


def _all_integers(value: Value) -> bool:
    if isinstance(value, Items):
        return all(map(_all_integers, value.items))
    return isinstance(value, Array) and value.integers


def _row(value: Value) -> list[Fraction] | None:
    cells = value.items if isinstance(value, Items) else (value,)
    numbers = [cell.number for cell in cells if isinstance(cell, Array)]
    found = [number for number in numbers if number is not None]
    return found if found and len(found) == len(cells) else None


def _copied(call: Call) -> Value:
    """Return a copy, which shares no memory."""
    (given,) = call.bound("a")
    return call.array(given).fresh()


def _same(call: Call) -> Value:
    """Return the array itself: detach() shares its memory."""
    (given,) = call.bound("a")
    return call.array(given)


def _as_array(call: Call) -> Value:
    """Return np.array([[1, 2]]), or a copy of an array."""
    (given,) = call.bound("a")
    return call.array(given).fresh()


def _as_type(call: Call) -> Value:
    """Return numbers in another format, which rounds them at most; of a mask its numbers."""
    one = call.receiver
    assert one is not None
    words = [call.reading.code.text(arg) for arg in (*call.args, *call.keywords.values())]
    whole = ("int", "bool", "long", "half", "short")
    if any(name in word for word in [call.name, *words] for name in whole) and not one.bools:
        raise call.unsupported(say("whole-numbers", "rounding to whole numbers is not read"))
    made = array(one.shape, one.axes, one.build, call.span)
    if one.bools:
        return replace(made, integers=any(name in word for word in words for name in whole))
    is_copy = call.name == "astype" and "copy" not in call.keywords
    return made if is_copy else made.viewed(one)  # it may share the memory, or not


def _diag(call: Call) -> Value:
    """Return the diagonal matrix of one axis, the diagonal of two."""
    (given,) = call.bound("a")
    one = call.array(given)
    if one.axes == 1:
        size = one.shape[0]
        return array((size, size), 2, lambda: Diag.of(one.build()), call.span)
    square(call, one)
    return array((one.shape[0], ONE), 1, lambda: Diagonal.of(one.build()), call.span)


def _constant(name: str) -> Callable[[Call], Value]:
    """Return the reading of np.pi."""

    def read(call: Call) -> Value:
        return array(SCALAR, 0, lambda: Constant.called(name), call.span)

    return read


def _e(call: Call) -> Value:
    from gradcheck_cli.ops.elementwise import Exp

    return array(SCALAR, 0, lambda: Exp.of(Number.exactly(1)), call.span)


def _newaxis(call: Call) -> Value:
    raise call.unsupported(say("newaxis-alone", "np.newaxis is read inside an index only"))


def _names(word: str, *libraries: str) -> list[str]:
    return [f"{library}.{word}" for library in libraries or ("numpy", "torch")]


def _tensor(call: Call) -> Value:
    """Return torch.tensor(3.0)."""
    (given,) = call.bound("a")
    one = call.array(given)
    return constant(one.number, call.span) if one.number is not None else one.fresh()


_SAME = (
    *("method.detach", "method.requires_grad_", "method.numpy", "method.cpu", "method.contiguous"),
    *("torch.detach", "torch.asarray", "torch.as_tensor", "torch.from_numpy", "numpy.asarray"),
)
_FORMATS = ("astype", "float", "double", "to", "type", "type_as", "int", "long")
FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(_names("zeros"), _full(0)),
    **dict.fromkeys(_names("ones"), _full(1)),
    **dict.fromkeys(_names("full"), _full(None)),
    **dict.fromkeys(_names("zeros_like"), _like(0)),
    **dict.fromkeys(_names("ones_like"), _like(1)),
    **dict.fromkeys(_names("full_like"), _full_like),
    **dict.fromkeys((*_names("eye"), "numpy.identity"), _eye),
    **dict.fromkeys(("numpy.copy", "torch.clone", "method.copy", "method.clone"), _copied),
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys(("numpy.array", "numpy.float64"), _as_array),
    "torch.tensor": _tensor,
    **{f"method.{word}": _as_type for word in _FORMATS},
    **dict.fromkeys((*_names("diag"), "method.diag"), _diag),
    **dict.fromkeys((*_names("diagonal"), "method.diagonal"), _diag),
    **{f"constant.{home}.pi": _constant("pi") for home in ("numpy", "torch", "math")},
    **{f"constant.{home}.e": _e for home in ("numpy", "torch", "math")},
    "constant.numpy.newaxis": _newaxis,
}

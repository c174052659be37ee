"""The activations of deep learning, as functions, methods and layers: F.elu, nn.Softmax(dim=1)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.syntax.python.entrywise import of_entries
from gradcheck_cli.syntax.python.reductions import axis_of
from gradcheck_cli.syntax.python.values import Array, Function, Value, array

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call

_FUNCTIONAL = "torch.nn.functional"
_ACTIVATIONS = {
    "relu": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "softplus": "softplus", "silu": "silu",
    "gelu": "gelu", "erf": "erf", "logsigmoid": "logsigmoid",
}  # fmt: skip
_LAYERS = {
    "ReLU": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softplus": "softplus", "SiLU": "silu",
    "GELU": "gelu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
}  # fmt: skip


def _bent(name: str, keyword: str) -> Callable[[Call], Value]:
    """Return the reading of leaky_relu or elu, whose second argument is a number."""

    def read(call: Call) -> Value:
        given, second = call.bound("a", keyword)
        one = call.array(given)
        number = call.word(second)
        if number is not None and not isinstance(number, (int, Fraction)):
            raise call.error(
                say("python-constant", "{name} needs a constant here", name=call.written)
            )
        data = None if number is None else Fraction(number)
        return array(
            one.shape, one.axes, lambda: by_name()[name].of(one.build(), data=data), call.span
        )

    return read


def _softmax(name: str) -> Callable[[Call], Value]:
    """Return the reading of softmax along an axis; all entries together where none is given."""

    def read(call: Call) -> Value:
        given, axis = call.bound("a", "axis")
        one, along = call.array(given), None
        if axis is not None or call.is_torch:
            along = axis_of(call, one, _needed(call, axis))
        data = along if one.axes == 2 else None
        return array(
            one.shape, one.axes, lambda: by_name()[name].of(one.build(), data=data), call.span
        )

    return read


def _needed(call: Call, axis: ast.expr | Array | None) -> object:
    if axis is None:
        raise call.error(
            say("axis-needed", "{name} needs its axis: dim=1 for each row", name=call.written)
        )
    return call.word(axis)


def _log_sigmoid(call: Call) -> Value:
    (given,) = call.bound("a")
    one = call.array(given)

    def build() -> Expr:
        return -by_name()["softplus"].of(-one.build())

    return array(one.shape, one.axes, build, call.span)


def _layer(function: str) -> Callable[[Call], Value]:
    """Return the reading of nn.ReLU(): a function with the layer's keywords."""

    def read(call: Call) -> Value:
        nodes = call.node.keywords if hasattr(call.node, "keywords") else []
        return Function(function, tuple(nodes), tuple(call.args))

    return read


def _table() -> dict[str, Callable[[Call], Value]]:
    table: dict[str, Callable[[Call], Value]] = {}
    homes = ("torch", _FUNCTIONAL, "torch.special", "method")
    for word, name in _ACTIVATIONS.items():
        rule = _log_sigmoid if word == "logsigmoid" else of_entries(name)
        table |= {f"{home}.{word}": rule for home in homes}
    for word in ("softmax", "log_softmax"):
        table |= {f"{home}.{word}": _softmax(word) for home in (*homes, "scipy.special")}
    table[f"{_FUNCTIONAL}.leaky_relu"] = _bent("leaky_relu", "negative_slope")
    table[f"{_FUNCTIONAL}.elu"] = _bent("elu", "alpha")
    return table


FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **_table(),
    **{f"torch.nn.{layer}": _layer(f"{_FUNCTIONAL}.{name}") for layer, name in _LAYERS.items()},
}

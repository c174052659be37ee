"""Functions of every entry that the problem has: phi(z), and phi_prime(z) for its derivative."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.calls import MAX_ORDER
from gradcheck_cli.syntax.python.call import Call
from gradcheck_cli.syntax.python.values import Array, OwnFunction, array

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from gradcheck_cli.syntax.defined import Function
    from gradcheck_cli.syntax.python.expressions import Reading

_PRIMED = re.compile(rf"(.+?)((?:_prime){{0,{MAX_ORDER}}})")


def own_function(word: str, functions: Mapping[str, Function]) -> OwnFunction | None:
    """Return the problem's function, or its derivative, that a word is; None for another word."""
    match = _PRIMED.fullmatch(word)
    name = spelled_as(match[1], functions) if match else word
    if match is None or name not in functions:
        return None
    return OwnFunction(functions[name], match[2].count("_prime"))


def applied(reading: Reading, node: ast.Call, own: OwnFunction) -> Array:
    """Return the function on every entry of its one argument."""
    call = Call(reading, node, own.function.name, list(node.args), list(node.keywords))
    if len(node.args) != 1 or node.keywords:
        raise call.error(say("own-function-argument", "{name} takes one array", name=call.written))
    one = call.array(node.args[0])
    return array(one.shape, one.axes, lambda: own.function.at(one.build(), own.order), call.span)

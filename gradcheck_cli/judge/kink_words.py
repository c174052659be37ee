"""Torch's own function for a node that has a kink, by the word that was typed for it.

Two spellings that are one function to gradcheck may differ at the kink in torch: relu(Z) has the
slope 0 at 0, clamp(Z, min=0) another. Nothing here knows which: torch is called.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.algebra import coefficient_of
from gradcheck_cli.expr import Expr, Number, Ones
from gradcheck_cli.ops.elementwise import Relu
from gradcheck_cli.ops.extrema import Extremum, Minimum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.evaluate.torch_words import TorchWords

#: Spellings of one function that are several in torch. What may have been either is torch's relu.
CLAMP = frozenset({"clamp", "clip", "clamp_min", "clamp_max"})
LARGER = frozenset({"maximum", "minimum"})
RELU = frozenset({"relu", "ReLU", "max", "min"})
OTHERS = LARGER | RELU


class Spelled(NamedTuple):
    """A node with a kink, and the function of torch's that has it.

    `call` takes torch's words and the values of `args`, and gives that of `value`. The kink is
    where the first of `args` is `at`, if the others are 0. `text` and `condition` say both.
    """

    node: Expr
    value: Expr
    args: tuple[Expr, ...]
    word: str
    call: Callable[..., Any]
    text: str
    condition: str
    at: Fraction = Fraction(0)


def spelled(nodes: Sequence[Expr], words: frozenset[str]) -> list[Spelled]:
    """Return each node as torch computes what was typed in these words."""
    ends: dict[Expr, Spelled] = {}
    if words & CLAMP:
        for node in nodes:
            ends |= {end.node: end for end in _both_ends(node)}
    return [ends.get(node) or _one(node, words) for node in nodes]


def _both_ends(node: Expr) -> list[Spelled]:
    """Return clamp(Z, low, high) at its low end and at its high one, if the node is one."""
    if not isinstance(node, Minimum) or (top := _bounded(node)) is None:
        return []
    inner, high = top
    below = (inner.args[0], Fraction(0)) if isinstance(inner, Relu) else _bounded(inner)
    if below is None or isinstance(inner, Minimum):
        return []
    Z, low = below
    text = f"clamp({Z}, {low}, {high})"

    def call(system: TorchWords, z: Any) -> Any:
        return system.torch.clamp(z, system.nearest(low), system.nearest(high))

    return [
        Spelled(end, node, (Z,), "clamp", call, text, f"{Z} = {at}", at)
        for end, at in ((inner, low), (node, high))
    ]


def _one(node: Expr, words: frozenset[str]) -> Spelled:
    text, condition = str(node), _condition(node)
    bounded = _bounded(node)
    if isinstance(node, Relu):
        if words & CLAMP and not words & OTHERS:
            return Spelled(node, node, node.args, "clamp", _clamp(min=0), text, condition)
        if words & LARGER and not words & RELU:
            return Spelled(node, node, node.args, "maximum", _beside_zero, text, condition)
    if isinstance(node, Extremum) and bounded and words & CLAMP and not words & OTHERS:
        Z, at = bounded
        call = _clamp(**{"min" if node.is_larger else "max": float(at)})
        return Spelled(node, node, (Z,), "clamp", call, text, condition, at)
    word = node.names[0] if node.names else text  # a mask has signs for a name
    return Spelled(node, node, node.args, word, node.evaluate, text, condition)


def _clamp(**bounds: float) -> Callable[..., Any]:
    """Return torch's clamp to these numbers."""
    return lambda system, z: system.torch.clamp(z, **bounds)


def _beside_zero(system: TorchWords, z: Any) -> Any:
    return system.maximum(z, 0 * z.detach())


def _bounded(node: Expr) -> tuple[Expr, Fraction] | None:
    """Return what stands in a maximum or minimum beside a number, and the number."""
    if isinstance(node, Extremum):
        for part, other in (node.args, node.args[::-1]):
            number = _number(other)
            if number is not None:
                return part, number
    return None


def _number(part: Expr) -> Fraction | None:
    """Return the number that every entry is, None where there is no such number."""
    number, body = coefficient_of(part)
    return number if isinstance(body, Ones | Number) else None


def _condition(node: Expr) -> str:
    """Return where a node has its kink."""
    left, right = node.args if isinstance(node, Extremum) else (node.args[0], None)
    return f"{_side(left)} = {_side(right) if right else 0}"


def _side(part: Expr) -> str:
    """Return a side of an equation: a matrix of one number as that number."""
    number = _number(part)
    return str(part) if number is None else str(number)

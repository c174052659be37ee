"""Formulas of one number, such as x σ(x), and what they become on every entry of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradcheck_cli.algebra import Add, Hadamard, Power, Scale
from gradcheck_cli.dims import SCALAR
from gradcheck_cli.expr import Expr, Ones, Symbol, postorder, signature
from gradcheck_cli.ops.elementwise import Elementwise

if TYPE_CHECKING:
    from gradcheck_cli.dims import Shape

#: What a formula is written in, whatever the person calls it: equal formulas are one object.
ARGUMENT: Final = Symbol.named("x", SCALAR)


def is_entrywise(cls: type[Expr]) -> bool:
    """Tell whether an operation does the same with every entry of its operands."""
    if issubclass(cls, (Elementwise, Add, Scale, Hadamard, Power)):
        return True
    if not cls.signature or cls.takes_axis:
        return False
    operands, (rows, cols) = signature(cls.signature)
    return set(operands) == {(rows, cols)} and rows != cols


def instantiated(formula: Expr, Z: Expr) -> Expr:
    """Return the formula on every entry of Z; what does not depend on its argument is filled out.

    >>> from gradcheck_cli.dims import Dim
    >>> Z = Symbol.named("Z", (Dim.of("m"), Dim.of("n")))
    >>> instantiated(ARGUMENT * ARGUMENT + 2 * ARGUMENT, Z)
    <Z.^2 + 2 Z: m×n>
    """
    found: dict[Expr, Expr] = {ARGUMENT: Z}
    for node in postorder(formula):
        if node not in found and not found.keys().isdisjoint(node.args):
            found[node] = _on_entries(node, found, Z.shape)
    return found.get(formula) or _filled(formula, Z.shape)


def _on_entries(node: Expr, found: dict[Expr, Expr], shape: Shape) -> Expr:
    """Return one operation of a formula on what its operands have become."""
    if isinstance(node, Scale):
        scalars = [arg for arg in node.args if arg not in found]
        body = Hadamard.of(*(found[arg] for arg in node.args if arg in found))
        return Scale.of(*scalars, body, data=node.data)
    return node.rebuild(tuple(found.get(arg) or _filled(arg, shape) for arg in node.args))


def _filled(scalar: Expr, shape: Shape) -> Expr:
    return Scale.of(scalar, Ones.shaped(*shape))

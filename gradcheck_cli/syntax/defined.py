"""A function that a text defines or leaves unspecified, and what it is on every entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import LimitError
from gradcheck_cli.expr import Expr, Symbol
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.differentiation import derivative
from gradcheck_cli.ops.formulas import instantiated
from gradcheck_cli.ops.functions import Unspecified, UserFunction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.syntax.tree import Tree


class Function(NamedTuple):
    """A function of every entry: by a formula in `argument`, or unspecified, without one."""

    name: str
    argument: str = ""
    formula: Expr | None = None

    def at(self, Z: Expr, order: int = 0) -> Expr:
        """Return the function, or its derivative of this order, on every entry of Z."""
        if self.formula is None:
            return Unspecified.of(Z, data=(self.name, order))
        if not order:
            return UserFunction.of(Z, data=(self.name, self.formula))
        slope = self.formula
        for _ in range(order):
            if order * slope.size > allowed().functions:
                raise LimitError(
                    say("long-to-derive", "the formula of {name} is too long for ′", name=self.name)
                )
            slope = derivative(slope)
        return instantiated(slope, Z)

    @property
    def label(self) -> str:
        """What stands left of its formula: phi(z)."""
        return f"{self.name}({self.argument})"

    @property
    def body(self) -> Expr:
        """The formula in the argument that the person chose."""
        assert self.formula is not None
        return instantiated(self.formula, Symbol.named(self.argument, SCALAR))


def called_in(tree: Tree) -> Iterator[str]:
    """Yield the names of the functions that a formula calls, without their primes."""
    for part in tree.walk():
        if part.head == "call":
            yield str(part.value[0]).rstrip("′")

"""Functions of every entry that are no operation of ours: given by a formula, or left unspecified.

Neither is found by name: the text that defines or declares one gives it its meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Named
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.ops.differentiation import derivative
from gradcheck_cli.ops.elementwise import Elementwise
from gradcheck_cli.ops.formulas import instantiated

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System
    from gradcheck_cli.printing.pieces import Piece, Style


class UserFunction(Elementwise):
    """A function that the person defines by a formula; `data` is its name and the formula.

    Its derivative is the formula's, by SymPy. `expanded` writes the formula out, for whoever has to
    know what is inside: its kinks, its domain, its work.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> from gradcheck_cli.ops.elementwise import Sigmoid
    >>> from gradcheck_cli.ops.formulas import ARGUMENT
    >>> Z = Symbol.named("Z", (Dim.of("m"), Dim.of("n")))
    >>> swish = UserFunction.of(Z, data=("swish", ARGUMENT * Sigmoid.of(ARGUMENT)))
    >>> swish
    <swish(Z): m×n>
    >>> swish.prime()
    <sigmoid(Z) + Z ⊙ sigmoid(Z) ⊙ (1 − sigmoid(Z)): m×n>
    """

    __slots__ = ()
    data: tuple[str, Expr]

    @classmethod
    def intern(
        cls, args: tuple[Expr, ...], data: Hashable = None, shape: Shape | None = None
    ) -> UserFunction:
        self = super().intern(args, data, shape)
        object.__setattr__(self, "total", args[0].total and self.data[1].total)
        return self

    @property
    def expansion(self) -> Expr:
        """The formula on the operand."""
        return instantiated(self.data[1], self.args[0])

    def prime(self) -> Expr:
        return instantiated(derivative(self.data[1]), self.args[0])

    def evaluate(self, xp: System, *values: Any) -> Any:
        expansion = self.expansion
        found = {self.args[0]: values[0]}
        for node in postorder(expansion, skip=found.__contains__):
            found[node] = node.evaluate(xp, *(found[arg] for arg in node.args))
        return found[expansion]

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.call(self.data[0], 0, parts[0])


class Unspecified(Elementwise):
    """A smooth function that nobody specifies, φ; `data` is its name and how often it is derived.

    >>> from gradcheck_cli.dims import Dim
    >>> from gradcheck_cli.expr import Symbol
    >>> Z = Symbol.named("Z", (Dim.of("m"), Dim.of("n")))
    >>> Unspecified.of(Z, data=("φ", 0)).prime()
    <φ′(Z): m×n>
    """

    __slots__ = ()
    data: tuple[str, int]

    def prime(self) -> Expr:
        name, order = self.data
        return Unspecified.of(*self.args, data=(name, order + 1))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.apply(*self.data, values[0])

    def piece(self, style: Style, *parts: Piece) -> Piece | None:
        return style.call(*self.data, parts[0])


def expanded(root: Expr) -> Expr:
    """Return the expression with every function that has a formula written out."""
    return replaced(root, lambda node: node.expansion if isinstance(node, UserFunction) else None)


def written_out(root: Expr) -> Expr:
    """Return an expression with the formulas of names in their place."""
    return replaced(root, lambda node: node.value if isinstance(node, Named) else None)


def replaced(root: Expr, meaning: Callable[[Expr], Expr | None]) -> Expr:
    """Return the expression with others in place of the nodes that have another meaning.

    `meaning` sees each node on operands that are replaced already, and returns None to keep it.
    """
    found: dict[Expr, Expr] = {}
    for node in postorder(root):
        after = node.rebuild(tuple(found[arg] for arg in node.args)) if node.args else node
        found[node] = meaning(after) or after
    return found[root]

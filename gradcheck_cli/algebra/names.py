"""Names that the person, or a derivation, gave to values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.expr import Expr

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradcheck_cli.dims import Shape
    from gradcheck_cli.evaluate.vocabulary import System


class Named(Expr):
    """A value that the person, or a derivation, named; sums and products do not see through it."""

    __slots__ = ()
    sign = "operand"
    course = "entries"
    data_examples = ("h",)
    signature = "(m,n)->(m,n)"
    spellings = ("h = X",)
    rule = ("definition", "the definition of the name")

    @classmethod
    def called(cls, name: str, value: Expr) -> Named:
        """Return the value under this name."""
        return cls.intern((value,), name)

    @classmethod
    def fit(cls, args: tuple[Expr, ...], data: Hashable) -> Shape:
        return args[0].shape

    @classmethod
    def weigh(cls, args: tuple[Expr, ...]) -> int:
        return 1

    def rebuild(self, args: tuple[Expr, ...]) -> Expr:
        return self if args == self.args else self.called(self.data, args[0])

    @property
    def name(self) -> str:
        """The name given."""
        return str(self.data)

    @property
    def value(self) -> Expr:
        """What it names."""
        return self.args[0]

    def shown(self) -> tuple[Expr, ...]:
        return ()

    def sums_to_one(self, axis: int) -> bool:
        return self.value.sums_to_one(axis)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return values[0]

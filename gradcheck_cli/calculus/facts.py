"""What each operation states about itself, gathered from its class, as `gradcheck ops` lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus.composed import COMPOSED, read, written_out
from gradcheck_cli.calculus.trace_rule import differential
from gradcheck_cli.expr import Expr, Symbol, postorder, signature, size_named
from gradcheck_cli.ops import operations

if TYPE_CHECKING:
    from collections.abc import Sequence

MATRICES, VECTORS, SCALARS = "XYZ", "xyz", "stu"


class Facts(NamedTuple):
    """One operation: its class, how it is typed, what it is, and what its class says of it."""

    name: str
    spellings: tuple[str, ...]
    about: str
    signature: str
    rule: str
    differential: str
    domain: str
    kink: str
    source: str

    def is_called(self, name: str) -> bool:
        """Tell whether this is the name, or one of the spellings, of the operation."""
        spellings = (self.name, *self.spellings)
        return any(name in (typed, typed.partition("(")[0]) for typed in spellings)

    def matches(self, words: Sequence[str]) -> bool:
        """Tell whether every word occurs in what is said, in any case."""
        text = " ".join(map(str, self)).casefold()
        return all(word.casefold() in text for word in words)


def facts() -> list[Facts]:
    """Return the facts of every operation, family by family, then of what is made of them."""
    found = [_facts_of(cls) for cls in operations() if cls is not Named]
    return found + [_composed(name, *said) for name, said in COMPOSED.items()]


def _facts_of(cls: type[Expr]) -> Facts:
    operands = _operands(cls)
    inside = ", ".join([*(o.name for o in operands), *["axis=1"] * cls.takes_axis])
    is_optional = cls.parameter is not None  # leaky_relu(X) and leaky_relu(X, 0.2)
    written = () if is_optional else {typed.partition("(")[0] for typed in cls.spellings}
    calls = [f"{name}({inside})" for name in cls.names if name not in written]
    about = (cls.__doc__ or "").strip().split("\n")[0]
    return Facts(
        name=cls.names[0] if cls.names else cls.rule[0],
        spellings=(*calls, *cls.spellings),
        about=about,
        signature=cls.signature,
        rule=cls.rule[1],
        differential=_differential(cls, operands),
        domain=cls.domain,
        kink=cls.kink,
        source=cls.source,
    )


def _composed(name: str, spellings: tuple[str, ...], about: str) -> Facts:
    """Return the facts of a function that is read as other operations."""
    value = read(spellings[0])
    return Facts(
        name=name,
        spellings=spellings,
        about=about,
        signature="",
        rule=f"{spellings[0]} = {value}",
        differential=f"d({spellings[0]}) = {written_out(value)}",
        domain="",
        kink="; ".join(dict.fromkeys(node.kink for node in postorder(value) if node.kink)),
        source="",
    )


def _operands(cls: type[Expr]) -> list[Symbol]:
    """Return a variable for each operand that the signature names."""
    free = {kind: iter(kind) for kind in (MATRICES, VECTORS, SCALARS)}
    found = []
    for rows, cols in signature(cls.signature)[0]:
        kind = MATRICES if "1" not in (rows, cols) else VECTORS if rows != cols else SCALARS
        found.append(Symbol.named(next(free[kind]), (size_named(rows), size_named(cols))))
    return found


def _differential(cls: type[Expr], operands: Sequence[Expr]) -> str:
    """Return d(…) of the operation on these operands, as its rule gives it: `2 tr(Xᵀ dX)`."""
    data = 1 if cls.takes_axis else (*cls.data_examples, None)[0]
    node = cls.intern(tuple(operands), data)
    return f"d({node}) = {differential(node)}"

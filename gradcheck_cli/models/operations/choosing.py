"""Masks, choices by them, and constants in the shape of a tensor."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.models.operations.broadcasting import together
from gradcheck_cli.models.operations.elementwise import add, mul, sub
from gradcheck_cli.models.operations.table import Operation, operation
from gradcheck_cli.models.terms import Level, Term, joined, number, ones, zeros


def _mask(relation: str) -> Operation:
    def of(a: Any, b: Any) -> Term:
        a, b, axes = together(a, b)
        pattern = f"({{}} {relation} {{}})"
        return joined(pattern, Level.ATOM, axes, (a, Level.QUOTIENT), (b, Level.QUOTIENT))

    return of


for _relation, *_torchs in ((">", "gt", "greater"), (">=", "ge", "greater_equal"),
                            ("<", "lt", "less"), ("<=", "le", "less_equal")):  # fmt: skip
    operation(*_torchs)(_mask(_relation))


@operation("where")
def where(condition: Term, a: Any, b: Any) -> Term:
    """Return a where the condition holds, else b."""
    return add(mul(condition, a), mul(sub(1, condition), b))


@operation("zeros_like")
def zeros_like(a: Term) -> Term:
    """Return zeros in the shape of a."""
    return zeros(*a.axes) if a.axes else number(0)


@operation("ones_like")
def ones_like(a: Term) -> Term:
    """Return ones in the shape of a."""
    return ones(*a.axes) if a.axes else number(1)

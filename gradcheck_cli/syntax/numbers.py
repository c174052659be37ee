"""Formulas that are numbers: 3, -1/2, and, where k = 5 is defined, k, k - 1, 2k and k/2."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from gradcheck_cli.limits import allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.syntax.tree import Tree


def number_of(tree: Tree, known: Mapping[str, Fraction]) -> Fraction | None:
    """Return the number that a formula of numbers, and of names that are numbers, is.

    None for any other formula, and for a number with more bits than one may have.
    """
    tree = tree.bare
    if tree.head == "number":
        return tree.value if isinstance(tree.value, Fraction) else None
    if tree.head == "name":
        return known.get(str(tree.value))
    if tree.head not in {"neg", "sum", "juxt", "star", "dot", "div"}:
        return None
    parts: list[Fraction] = []
    for arg in tree.args:
        part = number_of(arg, known)
        if part is None:
            return None
        parts.append(part)
    return _short(_joined(tree.head, parts))


def _joined(head: str, parts: list[Fraction]) -> Fraction | None:
    """Return the sum, the product or the quotient of the numbers."""
    if head == "neg":
        return -parts[0]
    if head == "sum":
        return sum(parts, Fraction(0))
    if head != "div":
        return prod(parts, start=Fraction(1))
    above, below, *others = parts  # what stands behind the divisor multiplies
    return prod(others, start=above / below) if below else None


def _short(value: Fraction | None) -> Fraction | None:
    """Return the number unless it is too long to be reckoned with."""
    if value is None:
        return None
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return value if bits <= allowed().bits else None

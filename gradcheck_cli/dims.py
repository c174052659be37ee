"""Sizes: integer polynomials in names, such as n, 2n, m·p and n − k + 1.

A size is a name until a number is needed. Equal sizes are the same object, so `is` compares them.
"""

from __future__ import annotations

from collections import Counter
from math import gcd
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Monomial = tuple[str, ...]  #: the names multiplied, sorted; () is the constant term


class Dim:
    """One size: a sum of integer multiples of products of names, interned.

    >>> n, k = Dim.of("n"), Dim.of("k")
    >>> n - k + Dim.of(1)
    n-k+1
    >>> (n + n).at({"n": 5})
    10
    """

    __slots__ = ("_key", "_names", "terms")
    terms: tuple[tuple[Monomial, int], ...]
    _key: str
    _names: tuple[str, ...]

    _interned: Final[dict[tuple[tuple[Monomial, int], ...], Dim]] = {}

    @classmethod
    def of(cls, value: int | str) -> Dim:
        """Return the size that is this number or has this name."""
        if isinstance(value, str):
            return cls._from({(value,): 1})
        return cls._from({(): value})

    @classmethod
    def _from(cls, terms: Mapping[Monomial, int]) -> Dim:
        kept = sorted(
            (item for item in terms.items() if item[1]),
            key=lambda item: (not item[0], item[1] < 0, item[0]),
        )
        key = tuple(kept)
        known = cls._interned.get(key)
        if known is None:
            known = super().__new__(cls)
            known.terms = key
            known._key = _text(key)
            known._names = tuple(dict.fromkeys(name for names, _ in key for name in names))
            cls._interned[key] = known
        return known

    def __add__(self, other: Dim) -> Dim:
        total = dict(self.terms)
        for names, count in other.terms:
            total[names] = total.get(names, 0) + count
        return Dim._from(total)

    def __neg__(self) -> Dim:
        return Dim._from({names: -count for names, count in self.terms})

    def __sub__(self, other: Dim) -> Dim:
        return self + -other

    def __mul__(self, other: Dim) -> Dim:
        total: dict[Monomial, int] = {}
        for names, count in self.terms:
            for others, times in other.terms:
                product = tuple(sorted(names + others))
                total[product] = total.get(product, 0) + count * times
        return Dim._from(total)

    def reduced(self) -> Dim:
        """Return it without the names and the number that all its terms are multiples of.

        >>> m, n, q = map(Dim.of, "mnq")
        >>> (m * q - m * n).reduced()
        q-n
        """
        if not self.terms:
            return self
        shared = Counter(self.terms[0][0])
        for names, _ in self.terms:
            shared &= Counter(names)
        divisor = gcd(*(count for _, count in self.terms))
        rest = {
            tuple(sorted((Counter(names) - shared).elements())): count // divisor
            for names, count in self.terms
        }
        return Dim._from(rest)

    @property
    def number(self) -> int | None:
        """The number that this size is, None while it has a name."""
        if not self.terms:
            return 0
        (names, count), *rest = self.terms
        return None if names or rest else count

    @property
    def name(self) -> str | None:
        """The one name that this size is, None for anything else."""
        if len(self.terms) == 1 and self.terms[0][1] == 1 and len(self.terms[0][0]) == 1:
            return self.terms[0][0][0]
        return None

    def names(self) -> tuple[str, ...]:
        """Return every name in it, in order, each once."""
        return self._names

    def at(self, sizes: Mapping[str, int]) -> int:
        """Return the number that this size is when its names have these values."""
        total = 0
        for names, count in self.terms:
            product = count
            for name in names:
                product *= sizes[name]
            total += product
        return total

    def replace(self, sizes: Mapping[str, Dim]) -> Dim:
        """Return this size with names replaced by other sizes."""
        if sizes.keys().isdisjoint(self._names):
            return self
        total = Dim.of(0)
        for names, count in self.terms:
            product = Dim.of(count)
            for name in names:
                product = product * sizes.get(name, Dim.of(name))
            total = total + product
        return total

    def may_be(self, least: int) -> bool:
        """Tell whether the size can be so large, where its names are sizes from 1 on.

        >>> n = Dim.of("n")
        >>> (Dim.of(3) - n).may_be(2), (Dim.of(3) - n).may_be(3)
        (True, False)
        """
        grows = any(names and count > 0 for names, count in self.terms)
        return grows or sum(count for _, count in self.terms) >= least

    def is_at_least(self, least: int) -> bool:
        """Tell whether the size is so large whatever its names are.

        >>> n = Dim.of("n")
        >>> (n + n).is_at_least(2), (n - Dim.of("k")).is_at_least(0)
        (True, False)
        """
        return not (-self).may_be(1 - least)

    def __str__(self) -> str:
        return self._key

    __repr__ = __str__

    def __reduce__(self) -> tuple[object, ...]:
        return Dim._from, (dict(self.terms),)


def _text(terms: tuple[tuple[Monomial, int], ...]) -> str:
    """Write the terms without spaces, as they stand in a JSON shape."""
    text = ""
    for names, count in terms:
        factors = ([] if abs(count) == 1 and names else [str(abs(count))]) + list(names)
        sign = "-" if count < 0 else "+" if text else ""
        text += sign + "*".join(factors)
    return text or "0"


NOTHING: Final = Dim.of(0)
ONE: Final = Dim.of(1)
Shape = tuple[Dim, Dim]
SCALAR: Final[Shape] = (ONE, ONE)


def dims_in(data: object) -> tuple[Dim, ...]:
    """Return the sizes that an operation holds besides its shape, if any."""
    held = data if isinstance(data, tuple) else (data,)
    return tuple(size for size in held if isinstance(size, Dim))


def shape_text(shape: tuple[Dim, ...]) -> str:
    """Write a shape as a person does.

    >>> shape_text((Dim.of("n"), Dim.of("d")))
    'n×d'
    >>> shape_text(())
    'scalar'
    """
    if not shape or shape == SCALAR:
        return "scalar"
    return "×".join(f"({size})" if len(size.terms) > 1 else str(size) for size in shape)

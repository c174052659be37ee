"""What the families of words on residues share: the values, what may go wrong, small helpers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction
    from random import Random

Matrix = Any  #: a matrix of flint's, modulo one prime
Residue = Any  #: one entry of it
Residues = tuple[Matrix, ...]  #: a value modulo p, modulo q, …, as many as are known

#: What a point made use of that has laws which residues do not know.
#: "root" and "sign": of two numbers, which is the larger; "tie": an entry at a kink, or a maximum
#: that is not above all others; "opaque": a function that is a random one here.
Use = Literal["root", "sign", "tie", "opaque"]


class Redraw(Exception):  # noqa: N818 -- bad luck, not a fault
    """At this point something has no value: a quotient by 0, the root of what is no square.

    Of a root `shape` and `bad` tell the rows and columns and the places that are no squares,
    `passed` how many roots before had a value.
    """

    def __init__(
        self, shape: tuple[int, int] = (1, 1), bad: Sequence[int] = (), passed: int = 0
    ) -> None:
        super().__init__()
        self.shape, self.bad, self.passed = shape, bad, passed


class TooNested(NotAvailable):
    """An exponential within exponentials, one deeper than there are primes."""


class ModularValues:
    """What every family of words on residues builds on; part of `modular.Modular`."""

    sizes: dict[str, int]
    primes: tuple[int, ...]
    random: Random
    residue: Any  #: flint's type of one residue
    matrix: Any  #: flint's type of a matrix of them
    bases: list[Residue]  #: ω modulo each prime
    pi: Residues
    used: set[Use]
    roots: int  #: how many were taken
    shortened: bool  #: a value lost a prime by bad luck, and not because it is an exponential
    known: dict[tuple[str, int], tuple[int, ...]]  #: the values of random functions so far

    def _whole(self, rows: int, cols: int, entries: Sequence[int]) -> Residues:
        """Return small whole numbers, which are known modulo every prime."""
        return tuple([self.matrix(rows, cols, entries, p) for p in self.primes])

    def _parts(self, value: Fraction) -> list[Residue]:
        """Return a number modulo every prime."""
        top, bottom = value.numerator, value.denominator
        if bottom == 1:
            return [self.residue(top, p) for p in self.primes]
        try:
            return [self.residue(top, p) / self.residue(bottom, p) for p in self.primes]
        except ZeroDivisionError:
            raise Redraw from None

    def _scalar(self, entries: Sequence[Residue]) -> Residues:
        """Return a 1×1 value from its residues."""
        return tuple([self.matrix(1, 1, [x], x.modulus()) for x in entries])

    def _like(self, x: Matrix, entries: Sequence[Any]) -> Matrix:
        """Return a matrix of the same shape and prime."""
        return self.matrix(x.nrows(), x.ncols(), entries, x.modulus())

    def _each(self, rule: Callable[[Residue], Any], a: Iterable[Matrix]) -> Residues:
        """Apply a rule to every entry; where that divides by 0 the point is of no use."""
        try:
            return tuple([self._like(x, [rule(e) for e in x.entries()]) for x in a])
        except ZeroDivisionError:
            raise Redraw from None

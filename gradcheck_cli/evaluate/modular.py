"""Exact arithmetic as a number system: matrices of residues modulo primes, never rounded.

A value is a tuple of matrices: the value modulo p, modulo q, modulo r, for a chain of primes
p = 2q + 1, q = 2r + 1 (see `modular_primes`), of which any number at the end may be lost. Sums,
products, quotients, inverses and determinants go to their own in every field. What is not rational
goes to something that obeys the same laws:

- exp(a) modulo p is ω^(a modulo q), ω a random square: exp(a + b) = exp(a) exp(b). The last prime
  is lost, so `TooNested` is raised where none is left, and a longer chain will do.
- The sign of a is its Legendre symbol: 1 at squares, so at exponentials and small whole numbers,
  −1 at −1, and multiplicative. Masks, |a| and the larger of two follow. It is no order, though:
  a + b may be "negative" where a and b are not.
- a^(r/s) of a square is the root that is a square: √a √b = √(ab). Of anything else: `Redraw`.
- π is a random square. log, sin, erf and the like: a random residue for every residue (see
  `modular_opaque`), which knows few of their laws.

So if two formulas agree as formulas, all their residues do. If residues differ the formulas do,
unless they agree by a law that is not among these: `used` names what was used beyond the rational
numbers and exp, whose laws are all there.
"""

from __future__ import annotations

from operator import add, mul
from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.modular_opaque import ModularOpaque
from gradcheck_cli.evaluate.modular_series import ModularSeries
from gradcheck_cli.evaluate.modular_spectral import ModularSpectral
from gradcheck_cli.evaluate.modular_values import Redraw, Residues, TooNested, Use

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from random import Random

    from gradcheck_cli.dims import Dim

__all__ = ["Modular", "Redraw", "TooNested", "Use"]


class Modular(ModularOpaque, ModularSeries, ModularSpectral):
    """The words of `vocabulary.System` on residues, at one point.

    `random` gives what the point needs besides the variables: ω, π, functions without laws.
    """

    def __init__(self, sizes: Mapping[str, int], primes: Sequence[int], random: Random) -> None:
        import flint

        self.sizes = dict(sizes)
        self.primes = tuple(primes)
        self.random = random
        self.residue, self.matrix = flint.nmod, flint.nmod_mat
        self.bases = [self._random_square(p) for p in self.primes]
        self.pi = self.given(1, 1, [[self._random_square(p)] for p in self.primes])
        self.used = set()
        self.roots = 0
        self.shortened = False
        self.known = {}

    def given(self, rows: int, cols: int, entries: Sequence[Sequence[object]]) -> Residues:
        """Return a value by its entries, row by row, modulo every prime."""
        pairs = zip(entries, self.primes, strict=True)
        return tuple([self.matrix(rows, cols, each, p) for each, p in pairs])

    def _random_square(self, p: int) -> object:
        return self.residue(self.random.randrange(2, p), p) ** 2

    # Leaves

    def number(self, value: Fraction) -> Residues:
        return self.given(1, 1, [[part] for part in self._parts(value)])

    def size(self, dim: Dim) -> Residues:
        return self._whole(1, 1, [dim.at(self.sizes)])

    def constant(self, name: str) -> Residues:
        return self.pi if name == "pi" else self.exp(self._whole(1, 1, [1]))

    def ones(self, rows: Dim, cols: Dim) -> Residues:
        r, c = rows.at(self.sizes), cols.at(self.sizes)
        return self._whole(r, c, [1] * (r * c))

    def zeros(self, rows: Dim, cols: Dim) -> Residues:
        r, c = rows.at(self.sizes), cols.at(self.sizes)
        return tuple([self.matrix(r, c, p) for p in self.primes])

    def eye(self, dim: Dim) -> Residues:
        n = dim.at(self.sizes)
        return self._whole(n, n, ([1] + [0] * n) * (n - 1) + [1])

    def unit(self, dim: Dim, i: int) -> Residues:
        n = dim.at(self.sizes)
        return self._whole(n, 1, [int(k == i) for k in range(n)])

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Residues:
        parts = [self._parts(entry) for row in rows for entry in row]
        return self.given(len(rows), len(rows[0]), list(zip(*parts, strict=True)))

    # Linear algebra

    def add(self, a: Residues, b: Residues) -> Residues:
        return tuple(map(add, a, b))

    def scale(self, number: Fraction, a: Residues) -> Residues:
        if number == -1:
            return tuple([-x for x in a])
        return tuple(map(mul, a, self._parts(number)))

    def matmul(self, a: Residues, b: Residues) -> Residues:
        return tuple(map(mul, a, b))

    def transpose(self, a: Residues) -> Residues:
        return tuple([x.transpose() for x in a])

    def entry(self, a: Residues, i: int, j: int) -> Residues:
        return self._scalar([x[i, j] for x in a])

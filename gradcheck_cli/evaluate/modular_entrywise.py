"""Products, powers, exponentials and signs of every entry of matrices of residues."""

from __future__ import annotations

from fractions import Fraction
from operator import mul

from gradcheck_cli.evaluate.modular_values import (
    Matrix,
    ModularValues,
    Redraw,
    Residue,
    Residues,
    TooNested,
)
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.ops.elementwise import HOLDS

HALF = Fraction(1, 2)
SMALL = 2**24  #: residues nearer to 0 than this are whole numbers, whose sign is known


class ModularEntrywise(ModularValues):
    """The words for every entry, but for those whose laws are not known; part of `Modular`."""

    def multiply(self, a: Residues, b: Residues) -> Residues:
        pairs = zip(a, b, strict=False)
        if a[0].nrows() == 1 == a[0].ncols():
            return tuple([y * x[0, 0] for x, y in pairs])
        if b[0].nrows() == 1 == b[0].ncols():
            return tuple([x * y[0, 0] for x, y in pairs])
        if (a[0].nrows(), a[0].ncols()) != (b[0].nrows(), b[0].ncols()):
            raise ValueError("nothing broadcasts: in the expression every broadcast is written out")
        return tuple([self._like(x, list(map(mul, x.entries(), y.entries()))) for x, y in pairs])

    # Powers

    def power(self, a: Residues, exponent: Fraction) -> Residues:
        if exponent.denominator != 1:
            return self._root(a, exponent)
        if exponent == 2:
            return self._each(lambda e: e * e, a)
        k = int(exponent)
        if k < 0 and any(e == 0 for e in a[0].entries()):
            raise Redraw
        return self._each(lambda e: e**k, a)

    def norm(self, a: Residues) -> Residues:
        squares = [sum([e * e for e in x.entries()]) for x in a]
        return self._root(self._scalar(squares), HALF)

    def _root(self, a: Residues, exponent: Fraction) -> Residues:
        """Return the power that is a square itself, modulo all primes by which `a` is one."""
        self.used.add("root")
        roots: list[Matrix] = []
        for x in a:
            order = int(x.modulus()) // 2  # of the group of squares: odd
            entries = x.entries()
            bad = [k for k, e in enumerate(entries) if e != 0 and e**order != 1]
            if bad and roots:
                self.shortened = True
                break
            if bad:
                raise Redraw((x.nrows(), x.ncols()), bad, self.roots)
            if exponent < 0 and any(e == 0 for e in entries):
                raise Redraw
            power = _quotient(exponent, order)
            roots.append(self._like(x, [e**power for e in entries]))
        self.roots += 1
        return tuple(roots)

    # Exponentials

    def exp(self, a: Residues) -> Residues:
        """Return ω^a: the exponent is a residue by the next prime."""
        if len(a) < 2:
            raise Redraw if self.shortened else TooNested("exp")
        return tuple(
            [
                self.matrix(x.nrows(), x.ncols(), [base ** int(e) for e in x.entries()], p)
                for base, p, x in zip(self.bases, self.primes, a[1:], strict=False)
            ]
        )

    def sigmoid(self, a: Residues) -> Residues:
        return self._each(lambda e: e / (1 + e), self.exp(a))

    def tanh(self, a: Residues) -> Residues:
        return self._each(lambda e: (e * e - 1) / (e * e + 1), self.exp(a))

    def sinh(self, a: Residues) -> Residues:
        return self._each(lambda e: (e - 1 / e) / 2, self.exp(a))

    def cosh(self, a: Residues) -> Residues:
        return self._each(lambda e: (e + 1 / e) / 2, self.exp(a))

    # Signs: modulo every prime that of the residue by the first one

    def sign(self, a: Residues) -> Residues:
        return self._whole(a[0].nrows(), a[0].ncols(), self._signs(a))

    def mask(self, a: Residues, relation: str) -> Residues:
        holds = HOLDS[relation]
        ones = [holds[sign + 1] for sign in self._signs(a)]
        return self._whole(a[0].nrows(), a[0].ncols(), ones)

    def abs(self, a: Residues) -> Residues:
        return self.multiply(a, self.sign(a))

    def relu(self, a: Residues) -> Residues:
        return self.multiply(a, self.mask(a, ">"))

    def maximum(self, a: Residues, b: Residues) -> Residues:
        return self._plus(b, self.relu(self._less(a, b)))

    def minimum(self, a: Residues, b: Residues) -> Residues:
        return self._less(a, self.relu(self._less(a, b)))

    def leaky_relu(self, a: Residues, slope: Fraction) -> Residues:
        return self._bent(a, a, slope)

    def elu(self, a: Residues, alpha: Fraction) -> Residues:
        return self._bent(a, self._each(lambda e: e - 1, self.exp(a)), alpha)

    def _bent(self, right: Residues, left: Residues, factor: Fraction) -> Residues:
        """Return one value where it is positive, and `factor` times the other elsewhere."""
        signs = self._signs(right)
        return tuple(
            [
                self._like(x, [r if s > 0 else f * e for r, e, s in zip(*each, strict=True)])
                for x, f, each in [
                    (x, f, (x.entries(), y.entries(), signs))
                    for x, y, f in zip(right, left, self._parts(factor), strict=False)
                ]
            ]
        )

    def _plus(self, a: Residues, b: Residues) -> Residues:
        return tuple([x + y for x, y in zip(a, b, strict=False)])

    def _less(self, a: Residues, b: Residues) -> Residues:
        return tuple([x - y for x, y in zip(a, b, strict=False)])

    def _signs(self, a: Residues) -> list[int]:
        """Return −1, 0 or 1 for every entry, in order. At a 0 conventions would decide."""
        self.used.add("sign")
        signs = [self._sign(e) for e in a[0].entries()]
        if 0 in signs:
            self.used.add("tie")
        return signs

    def _sign(self, e: Residue) -> int:
        p, value = self.primes[0], int(e)
        if value < SMALL:
            return int(value > 0)
        if p - value < SMALL:
            return -1
        return 1 if e ** (p // 2) == 1 else -1


def _quotient(exponent: Fraction, order: int) -> int:
    """Return r/s as a whole exponent in a group of this order."""
    try:
        return exponent.numerator * pow(exponent.denominator, -1, order) % order
    except ValueError:  # s divides the order
        raise NotAvailable(f"the power {exponent}") from None

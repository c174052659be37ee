"""The square root and the logarithm of a square matrix, in the other words.

Floating point, its error bounds and balls run the same lines. What a number system adds is how it
looks at the size of a matrix, and how it takes in what a series leaves out (`widened`, `settled`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.dims import Dim
from gradcheck_cli.evaluate.silence import quiet

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import Value

    Counts = Any  #: a whole number for every point
    Flags = Any  #: yes or no for every point
    Amounts = Any  #: a real number for every point

MOST_STEPS = 40  #: of the iteration for a root; an eigenvalue 10⁻⁹ from the axis needs 34
LAST_STEPS = 2  #: from where the value is nearly reached: autograd's derivative is one step behind
MOST_ROOTS = 40


@quiet
class MatrixSeries:
    """The words `sqrtm` and `logm`; part of a number system."""

    near: Any = 1 / 2  #: from so near to I on, the logarithm is a short series
    terms = 18  #: of it: Z is at most 1/3 then
    nearly: Any = 2.0**-28  #: so near to I, the next step of the iteration is there

    if TYPE_CHECKING:

        def eye(self, dim: Dim) -> Value: ...
        def add(self, a: Value, b: Value) -> Value: ...
        def scale(self, number: Fraction, a: Value) -> Value: ...
        def matmul(self, a: Value, b: Value) -> Value: ...
        def inv(self, a: Value) -> Value: ...

    # What a number system says

    def rows_of(self, a: Value) -> int:
        """Return how many rows a matrix has."""
        raise NotImplementedError

    def norm_of(self, a: Value) -> Amounts:
        """Return what no row's sum of absolute values exceeds, errors included."""
        raise NotImplementedError

    def exponent_of(self, a: Value) -> Counts:
        """Return e with norm of a ≤ 2^e < 4 norm; 0 where it is 0 or not finite."""
        raise NotImplementedError

    def floored(self, numbers: Any) -> Counts:
        """Return the whole numbers below."""
        raise NotImplementedError

    def shifted(self, a: Value, exponent: Counts) -> Value:
        """Return 2^exponent a, exactly."""
        raise NotImplementedError

    def halved(self, a: Value) -> Value:
        """Return ½ a, exactly."""
        raise NotImplementedError

    def within(self, a: Value, amount: Amounts) -> Flags:
        """Tell where no row's sum, as computed, exceeds the amount, or nothing is known of it."""
        raise NotImplementedError

    def everywhere(self, flags: Flags) -> bool:
        """Tell whether it is so at all points."""
        raise NotImplementedError

    def chosen(self, flags: Flags, a: Value, b: Value) -> Value:
        """Return a where it is so, and b elsewhere."""
        raise NotImplementedError

    def counted(self, flags: Flags, count: Counts) -> Counts:
        """Return the count where it is so, and one more elsewhere."""
        raise NotImplementedError

    def widened(self, a: Value, by: Amounts) -> Value:
        """Return the value with entries that may be off by so much; lost where that is no size."""
        raise NotImplementedError

    def spread(self, a: Value, by: Amounts) -> Value:
        """Return a for a (I + G), with ‖G‖ ≤ `by`; lost from ½ on."""
        raise NotImplementedError

    # The words

    def sqrtm(self, a: Value) -> Value:
        """Return the principal square root."""
        return self.root(a)

    def root(self, a: Value) -> Value:
        """Return the principal square root, by the product form of Denman and Beavers' iteration.

        Higham, Functions of Matrices, (6.29): X ← ½ X (I + M⁻¹), M ← ½ (I + ½ (M + M⁻¹)), from
        X = M = A, keep X² = A M, and M → I. So the root is X M^(−½) as soon as M is near I, where
        ‖M^(−½) − I‖ ≤ ‖M − I‖. An eigenvalue on the negative axis stays there in every M.
        """
        half = self.floored(self.exponent_of(a) / 2)
        X = M = self.shifted(a, -2 * half)
        one, left = self.eye(Dim.of(self.rows_of(a))), LAST_STEPS
        minus = self.scale(Fraction(-1), one)
        for _ in range(MOST_STEPS):
            inverse = self.inv(M)
            X = self.matmul(X, self.halved(self.add(one, inverse)))
            M = self.halved(self.add(one, self.halved(self.add(M, inverse))))
            left -= left < LAST_STEPS or self.everywhere(
                self.within(self.add(M, minus), self.nearly)
            )
            if not left:
                break
        return self.shifted(self.spread(X, self.norm_of(self.add(M, minus))), half)

    def logm(self, a: Value) -> Value:
        """Return the principal logarithm, 2^s times that of a 2^s-th root B near I.

        Higham, Functions of Matrices, §11.5. log B = 2 artanh Z where Z = (B − I)(B + I)⁻¹.
        """
        one, B = self.eye(Dim.of(self.rows_of(a))), a
        minus, roots = self.scale(Fraction(-1), one), 0 * self.exponent_of(a)
        for _ in range(MOST_ROOTS):
            done = self.within(self.add(B, minus), self.near)
            if self.everywhere(done):
                break
            B, roots = self.chosen(done, B, self.root(B)), self.counted(done, roots)
        Z = self.matmul(self.add(B, minus), self.inv(self.add(B, one)))
        return self.shifted(self._artanh(Z), roots + 1)

    def _artanh(self, Z: Value) -> Value:
        """Return Z + Z³/3 + Z⁵/5 + …"""
        square, total, power = self.matmul(Z, Z), Z, Z
        for k in range(3, 2 * self.terms, 2):
            power = self.matmul(power, square)
            total = self.add(total, self.scale(Fraction(1, k), power))
        first, size = 2 * self.terms + 1, self.norm_of(Z)
        return self.widened(total, size**first / (first * (1 - size * size)))

"""Matrix functions of balls: flint's exponential, and series with what they leave out as radius."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradcheck_cli.evaluate.matrix_series import MatrixSeries

if TYPE_CHECKING:
    from collections.abc import Callable

    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball

NEAR = 5  #: a root is within 2⁻⁵ of I for the logarithm
#: Bits more than asked for: every step of an iteration widens its balls, near the axis by hundreds
#: of bits in all, as many at any precision.
GUARD = 256


class BallSeries(MatrixSeries):
    """The words `expm`, `sqrtm` and `logm`; part of `BallArithmetic`."""

    flint: Any
    mat: Any
    arb: Any
    near = 2.0**-NEAR

    @property
    def terms(self) -> int:  # type: ignore[override]  # it depends on the precision
        """Each term of the logarithm's series is 2^(2·NEAR) times smaller than the one before."""
        return int(self.flint.ctx.prec) // (2 * NEAR) + 2

    @property
    def nearly(self) -> Any:
        """Half of the bits in force: the next step doubles it."""
        return self.arb(2) ** -(int(self.flint.ctx.prec) // 2)

    def expm(self, a: Ball) -> Ball:
        return a.exp()

    def sqrtm(self, a: Ball) -> Ball:
        return self._guarded(super().sqrtm, a)

    def logm(self, a: Ball) -> Ball:
        return self._guarded(super().logm, a)

    def _guarded(self, function: Callable[[Ball], Ball], a: Ball) -> Ball:
        if not self._off_the_axis(a):
            return a * self.arb.nan()
        with self.flint.ctx.extraprec(GUARD):
            return function(a)

    def _off_the_axis(self, a: Ball) -> bool:
        """Tell whether no eigenvalue is seen at or below 0: there the steps would be in vain."""
        near = np.array(a.mid().tolist(), dtype=np.float64)
        values = np.linalg.eigvals(near) if np.isfinite(near).all() else np.zeros(1)
        return not bool(((values.imag == 0) & (values.real <= 0)).any())

    def rows_of(self, a: Ball) -> int:
        return int(a.nrows())

    def norm_of(self, a: Ball) -> Entry:
        if not all(entry.is_finite() for entry in a.entries()):
            return self.arb.nan()
        sums = [sum((entry.abs_upper() for entry in row), self.arb(0)) for row in a.tolist()]
        return max((each.abs_upper() for each in sums), key=lambda each: each.mid())

    def exponent_of(self, a: Ball) -> int:
        norm = self.norm_of(a)
        if not norm > 0:
            return 0
        mantissa, exponent = norm.man_exp()
        return int(exponent) + int(mantissa).bit_length()

    def floored(self, numbers: float) -> int:
        return int(numbers // 1)

    def shifted(self, a: Ball, exponent: int) -> Ball:
        return a * self.arb(2) ** exponent

    def halved(self, a: Ball) -> Ball:
        return a * self.arb(0.5)

    def within(self, a: Ball, amount: Any) -> bool:
        middle = a.mid()
        if any(abs(entry) > amount for entry in middle.entries()):  # which is seen at once
            return False
        return not self.norm_of(middle) > amount

    def everywhere(self, flags: bool) -> bool:
        return flags

    def chosen(self, flags: bool, a: Ball, b: Ball) -> Ball:
        return a if flags else b

    def counted(self, flags: bool, count: int) -> int:
        return count if flags else count + 1

    def widened(self, a: Ball, by: Entry) -> Ball:
        radius = self.arb(0, by.abs_upper()) if by >= 0 else self.arb.nan()
        return self.mat(a.nrows(), a.ncols(), [entry + radius for entry in a.entries()])

    def spread(self, a: Ball, by: Entry) -> Ball:
        rows = []
        for row in a.tolist():
            size = sum((entry.abs_upper() for entry in row), self.arb(0)) * by
            radius = self.arb(0, size.abs_upper()) if by < 1 / 2 else self.arb.nan()
            rows.append([entry + radius for entry in row])
        return self.mat(rows)

"""The points of one size set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.branches import Flags, Side
    from gradcheck_cli.judge.draws import Numbers


@dataclass
class Points:
    """All points of one size set: each variable's values, (batch or 1, rows, columns)."""

    sizes: dict[str, int]
    values: dict[Expr, Numbers]
    count: int
    scale: Numbers  #: what the values were multiplied by: 1 at ordinary points
    kinks: int = 0  #: points that stayed within rounding of a kink
    seen: dict[Side, Flags] = field(default_factory=dict)  #: where each branch is on, and off

    @property
    def stretched(self) -> Flags:
        """The points drawn on another scale, where an answer may overflow."""
        return np.asarray(self.scale != 1)

    def take(self, chosen: Flags) -> Points:
        """Return the chosen points alone."""
        values = {
            symbol: value if len(value) != self.count else value[chosen]
            for symbol, value in self.values.items()
        }
        return Points(self.sizes, values, int(chosen.sum()), self.scale[chosen])

    def replace(self, chosen: Flags, others: Points) -> None:
        """Put other points in the chosen places."""
        for symbol, value in self.values.items():
            if len(value) == self.count:
                value[chosen] = others.values[symbol]

    def append(self, others: Points) -> None:
        """Add other points."""
        for symbol, value in self.values.items():
            if len(value) == self.count:
                self.values[symbol] = np.concatenate([value, others.values[symbol]])
        self.scale = np.concatenate([self.scale, others.scale])
        self.count += others.count


class Look(NamedTuple):
    """What was seen at some points."""

    usable: Flags  #: everything finite
    kinked: Flags
    alive: Flags  #: the gradient is not all zero
    known: Flags  #: rounding leaves something of it: nothing on the way is singular
    seen: dict[Side, Flags]
    extreme: Flags  #: some value is out of reach

    @property
    def fine(self) -> Flags:
        """Usable and away from kinks."""
        return self.usable & ~self.kinked

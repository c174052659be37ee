"""A value with the bound of its rounding error, and what every bound is made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.silence import Array


class Bounded(NamedTuple):
    """A value and the bound of its error, in units of the unit roundoff."""

    v: Array
    E: Array

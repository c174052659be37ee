"""Points in residues that failed, at a root of what is no square, say: what to draw anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.evaluate.modular import Redraw

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.modular_values import Residues
    from gradcheck_cli.expr import Expr


class Attempt(NamedTuple):
    """Residues of all variables at which some root is one of what is no square, or a law broken."""

    drawn: dict[Expr, Residues]
    merit: tuple[int, int]  #: what was no trouble; how few entries of the next were, negated
    bad: dict[int, frozenset[int]]  #: the places of these, in rows or columns of so many

    @classmethod
    def better(
        cls, drawn: dict[Expr, Residues], lack: Exception, best: Attempt | None
    ) -> Attempt | None:
        """Return the better of an attempt that failed and the best so far."""
        if not isinstance(lack, Redraw) or not lack.bad:
            return None
        merit = lack.passed, -len(lack.bad)
        if best is not None and merit < best.merit:
            return best
        rows, cols = lack.shape
        places = {cols: frozenset(k % cols for k in lack.bad)}
        places[rows] = frozenset(k // cols for k in lack.bad)
        return cls(drawn, merit, {size: at for size, at in places.items() if size > 1})

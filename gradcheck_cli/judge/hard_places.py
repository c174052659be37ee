"""Where no drawn point lies: such places are looked at before an answer is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.judge.combinations import combined
from gradcheck_cli.judge.edges import beside_edges
from gradcheck_cli.judge.other_sizes import at_other_sizes
from gradcheck_cli.judge.seeking import sought

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.exact import Exact
    from gradcheck_cli.judge.problem import Problem

#: Each returns what was found before, unless it has found something.
LOOKS = (beside_edges, sought, at_other_sizes, combined)


def at_hard_places(  # noqa: PLR0913 -- what is judged, and what was found
    problem: Problem,
    answer: Expr,
    exact: Exact,
    sizes: Sequence[Mapping[str, int]],
    seed: int,
    *,
    turned: bool = False,
) -> Exact:
    """Return what the exact judges found, with what was seen where chance leads nobody."""
    for look in LOOKS:
        exact = look(problem, answer, exact, sizes, seed, turned=turned)
    return exact

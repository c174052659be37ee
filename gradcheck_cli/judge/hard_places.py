"""Where no drawn point lies: such places are looked at before an answer is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.judge.combinations import combined
from gradcheck_cli.judge.edges import beside_edges
from gradcheck_cli.judge.other_sizes import at_other_sizes
from gradcheck_cli.judge.seeking import sought

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.judge.ball_look import Case
    from gradcheck_cli.judge.exact import Exact

#: Each returns what was found before, unless it has found something.
LOOKS = (beside_edges, sought, at_other_sizes, combined)


def at_hard_places(
    case: Case, exact: Exact, sizes: Sequence[Mapping[str, int]], seed: int
) -> Exact:
    """Return what the exact judges found, with what was seen where chance leads nobody."""
    for look in LOOKS:
        exact = look(case, exact, sizes, seed)
    return exact

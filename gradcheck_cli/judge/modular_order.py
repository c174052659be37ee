"""What the order of real numbers says of signs, and residues do not know.

To residues every sign is a coin: −1 − x may be "positive" where −1/2 − x is not. Where that is
impossible among real numbers, the point is no point, and is drawn anew.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Add, coefficient_of, terms_of
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.modular import Redraw
from gradcheck_cli.expr import Zero, postorder
from gradcheck_cli.judge.alike import alike, one_form
from gradcheck_cli.judge.modular_numbers import numbers_to_square
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.judge.signs import signs_of
from gradcheck_cli.ops.elementwise import Abs, Relu
from gradcheck_cli.ops.extrema import Extremum
from gradcheck_cli.ops.functions import replaced, written_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.evaluate.modular import Modular as System
    from gradcheck_cli.evaluate.modular_values import Residues
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.signs import Signs

MOST = 16  #: switches, and what they may be, of which pairs are compared
BOTH: Signs = frozenset({-1, 1})


class Reals(NamedTuple):
    """What holds of real numbers: which numbers are squares, and which signs do not go together."""

    squares: frozenset[int] = frozenset()
    laws: tuple[Law, ...] = ()

    @property
    def stuck(self) -> bool:
        """Whether a law is of numbers and sizes alone: where it is broken, no draw mends it."""
        return any(not symbols_of(law.first, law.second) for law in self.laws)


class Law(NamedTuple):
    """Entry by entry, the first is not `unlike` where the second is not `other`; both are ±1."""

    first: Expr
    unlike: int
    second: Expr
    other: int


UNORDERED = Reals()


def reals_of(*roots: Expr) -> Reals:
    """Return what residues should be asked to obey; nothing of it is so by itself."""
    return Reals(numbers_to_square(*roots), tuple(laws_of(*roots)))


def laws_of(*roots: Expr) -> list[Law]:
    """Return pairs of signs that switches cannot have together: a > 0 and b < 0 where b − a ≥ 0.

    A switch that cannot have a sign at all is its own pair.
    """
    switches = (node.switch() for node in postorder(*roots))
    found = [replaced(written_out(switch), one_form) for switch in switches if switch is not None]
    unfolded = (e for switch in found for e in _unfolded(switch) if symbols_of(e))
    pairs = [(switch, other) for switch in found for other in alike(switch)]
    known = list(dict.fromkeys((*found, *(other for _, other in pairs), *unfolded)))[:MOST]
    same = (Law(switch, sign, other, -sign) for switch, other in pairs for sign in BOTH)
    return [*same, *laws_between(known)]


def laws_between(switches: Sequence[Expr]) -> list[Law]:
    """Return which signs of these expressions real numbers forbid, alone or two together."""
    return [*_single(switches), *(law for pair in combinations(switches, 2) for law in _of(*pair))]


def _unfolded(switch: Expr) -> Iterator[Expr]:
    """Yield what a switch may be: x − 1 and −2 for max(x, −1) − 1."""
    terms = terms_of(switch)
    for i, term in enumerate(terms):
        number, body = coefficient_of(term)
        for choice in _choices(body):
            yield Add.of(*terms[:i], number * choice, *terms[i + 1 :])


def _choices(body: Expr) -> tuple[Expr, ...]:
    if isinstance(body, Extremum):
        return body.args
    if isinstance(body, Abs):
        return body.args[0], -body.args[0]
    return (body.args[0], Zero.shaped(*body.shape)) if isinstance(body, Relu) else ()


def _single(switches: Sequence[Expr]) -> Iterator[Law]:
    signs = signs_of(*switches)
    for switch in switches:
        yield from (Law(switch, sign, switch, sign) for sign in BOTH - signs[switch])


def _of(a: Expr, b: Expr) -> Iterator[Law]:
    if a.shape != b.shape:
        return
    for flipped in (1, -1):
        c = Add.of(*terms_of(a), *(-flipped * term for term in terms_of(b)))
        for sign in BOTH - signs_of(c)[c]:  # a − b is never negative: not a < 0 and b > 0
            yield Law(a, sign, b, -sign * flipped)


def obey(laws: Sequence[Law], system: System, values: dict[Expr, Residues]) -> None:
    """Raise Redraw where the signs of residues at a point break a law, with the entries that do."""
    used = set(system.used)
    nodes = list(dict.fromkeys(node for law in laws for node in (law.first, law.second)))
    found = dict(zip(nodes, evaluate(nodes, system, values), strict=True))
    signs = {node: system.sign(value)[0].entries() for node, value in found.items()}
    system.used = used  # what is asked here decides nothing
    for number, law in enumerate(laws):
        pairs = enumerate(zip(signs[law.first], signs[law.second], strict=True))
        broken = [k for k, (a, b) in pairs if a == law.unlike and b == law.other]
        if broken:
            one = found[law.first][0]
            raise Redraw((one.nrows(), one.ncols()), broken, system.roots + number)

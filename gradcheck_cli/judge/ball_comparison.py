"""One point in balls: the word of the answer there, and of the problem."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from gradcheck_cli.algebra import Power, Scale
from gradcheck_cli.evaluate.balls import PRECISION
from gradcheck_cli.evaluate.balls_decisions import Straddles
from gradcheck_cli.expr import Expr, Number, postorder
from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.counterexample import Counterexample, found_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.judge.ball_look import Quotient
    from gradcheck_cli.judge.ball_points import Spot
    from gradcheck_cli.judge.branches import Side

    Word = Literal["equal", "differ", "loose", "undefined", "too few", "unhealthy"]
    Finite = Literal["equal", "differ", "loose", "kink"]
    At = Literal[Finite, "undefined", "outside", "unusable", "vague", "unhealthy"]
    Health = Literal["sound", "kink", "unusable", "vague", "unhealthy"]

EQUAL, APART = -120, -100  #: binary orders; right answers end near −precision
HIGHER = (2048, 4096)  #: bits to try where a point is open
ENOUGH = 3  #: points that must tell, and points where an answer is undefined
LONG = 50  #: a number of more bits than these, such as 10⁻³⁰, asks for a higher precision
MOST_BITS = 2**14
FINER, SETTLED = 8, -20  #: binary orders: of a second step, and to which its quotient agrees
#: What surely lies outside of the domain of what needs a property.
OUTSIDE: dict[str, Callable[[Any], bool]] = {
    "positive": lambda entry: bool(entry < 0),
    "within_one": lambda entry: bool(abs(entry) > 1),
}


@dataclass
class Balls:
    """What balls found.

    `health` tells whether the objective's own difference quotients confirm the engine's gradient:
    "unknown" where every point lies at a kink. `unseen` are the sides of branches that no point
    showed. `agreement` is the worst log₁₀ of |answer − gradient| beside the gradient, −∞ where the
    two are identical.
    """

    word: Word
    points: int = 0
    agreement: float = -math.inf
    health: Literal["confirmed", "unknown", "broken"] = "unknown"
    quotients: int = 0  #: points at which a difference quotient was compared
    kinks: int = 0  #: points at a kink that had to serve, as no other was to be had
    at_kink: bool = False  #: does the answer differ at a kink only, by a convention?
    alive: int = 0  #: points at which the gradient is not 0: none where it is 0 everywhere
    undefined: int = 0  #: points at which the gradient is finite and the answer is not
    skipped: int = 0  #: points that were asked for, and given up
    unseen: list[Side] = field(default_factory=list)
    idle: list[Expr] = field(default_factory=list)  #: products in the answer, 0 at all points
    counterexample: Counterexample | None = None
    spot: Spot | None = None  #: where the answer differs, or first was undefined

    @property
    def by_convention(self) -> bool:
        """Whether the word rests on points at kinks: conventions are seen there, no gradient."""
        unconfirmed = self.kinks > 0 and self.health == "unknown"
        return self.at_kink if self.word == "differ" else self.word == "equal" and unconfirmed


class Comparison:
    """A case at one point after another; what is learnt gathers in `found`."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.found = Balls("too few", unseen=list(case.sides), idle=list(case.products))
        self.found.health = "confirmed" if case.vouched else "unknown"
        start = precision_for(case.problem.gradient, case.answer)
        self.precisions = [start, *(bits for bits in HIGHER if bits > start)]

    def at(self, spot: Spot, direction: list[list[float]], *, kinks: bool) -> At:
        """Judge at a point, with more bits while it stays open."""
        result: At = "unusable"
        for precision in self.precisions:
            if result == "undefined" and precision != self.precisions[-1]:
                continue
            look = Look(self.case, spot, precision)
            with look.system.working():
                try:
                    result = self._looked(look, direction, kinks=kinks)
                except Straddles:
                    result = "unusable"
                    continue
            if result not in ("loose", "undefined", "vague"):
                return result
        return "unusable" if result == "vague" else result

    def _looked(self, look: Look, direction: list[list[float]], *, kinks: bool) -> At:
        """Judge at a point with so many bits; may raise Straddles."""
        if not look.defined:
            return "unusable"
        known = self.case.vouched and look.spot.scale != 1 and self.case.meromorphic
        state = "sound" if known else self._health(look, direction)
        if state not in ("sound", "kink") or (state == "kink" and not kinks):
            return state  # type: ignore[return-value]
        if not all(entry.is_finite() for entry in look.apart):
            return "outside" if _is_outside(look) else "undefined"
        self.found.kinks += state == "kink"
        result = self._compared(look)
        self.found.at_kink = result == "differ" and state == "kink"
        if result == "equal":
            self.found.unseen = [side for side in self.found.unseen if not look.shows(side)]
            self.found.idle = [node for node in self.found.idle if not look.moves(node)]
        return result

    def _compared(self, look: Look) -> At:
        scale = look.scale
        if any(not entry.contains(0) for entry in look.apart):
            self.found.spot = look.spot
            self.found.counterexample = found_at(look)
            return "differ"
        worst = max((entry.abs_upper() for entry in look.apart), key=lambda e: e.mid())
        if not worst <= scale * _power_of_two(look, EQUAL):
            return "loose"
        self.found.alive += not all(entry.contains(0) for entry in look.gradient.entries())
        self.found.agreement = max(self.found.agreement, _log10(worst, scale))
        return "equal"

    def _health(self, look: Look, direction: list[list[float]]) -> Health:
        """Compare the gradient with a difference quotient."""
        quotient = look.quotient(direction)
        if isinstance(quotient, str):
            return "kink" if quotient == "kink" else "unusable"
        allowed = quotient.size + quotient.usual / 1024
        apart = abs(quotient.apart)
        if apart <= allowed * _power_of_two(look, EQUAL):
            self.found.quotients += 1
            if self.found.quotients >= ENOUGH:
                self.found.health = "confirmed"
            return "sound"
        if apart > allowed * _power_of_two(look, APART) and _settled(look, direction, quotient):
            self.found.health = "broken"
            return "unhealthy"
        return "vague"


def _is_outside(look: Look) -> bool:
    """Tell whether the answer surely has no value, as √ of what is negative has none."""
    nodes = (node for node in look.case.own if node.needs() in OUTSIDE)
    return any(OUTSIDE[n.needs()](e) for n in nodes for e in look.value(n.args[0]).entries())


def _settled(look: Look, direction: list[list[float]], quotient: Quotient) -> bool:
    """Tell whether a smaller step gives the same quotient, as far from ⟨R, U⟩ as this one.

    Of sin(det(X)) at large X no step is small: what is apart there is the quotient's own error. It
    shrinks with the step, or the quotient is another one.
    """
    finer = look.quotient(direction, finer=FINER)
    if isinstance(finer, str):
        return False
    moved, most = abs(finer.value - quotient.value), _power_of_two(look, SETTLED)
    same = moved <= most * abs(finer.value) or moved <= most * finer.usual
    return bool(same and 2 * abs(finer.apart) > abs(quotient.apart))


def precision_for(*roots: Expr) -> int:
    """Return the bits to start with: more where numbers are long.

    >>> precision_for(Number.exactly(2)), precision_for(Number.exactly(10**30))
    (512, 912)
    """
    bits = power = 0
    for node in postorder(*roots):
        if isinstance(node, (Number, Scale)) and node.data:
            size = max(node.data.numerator.bit_length(), node.data.denominator.bit_length())
            bits += size if size > LONG else 0
        if isinstance(node, Power):
            power = max(power, math.ceil(abs(node.data)))
    return min(MOST_BITS, PRECISION + 4 * bits * max(1, power))


def _power_of_two(look: Look, exponent: int) -> Any:
    return look.system.arb(2) ** exponent


def _log10(size: Any, scale: Any) -> float:
    """Return log₁₀ of size/scale, −∞ for 0."""
    return float((size / scale).log().mid()) / math.log(10) if size > 0 else -math.inf

"""The exact judge: two formulas at random residues modulo a 61-bit prime.

Formulas that are equal have equal residues at every point. Where they are not, they agree at a
point by luck alone, with a chance of about degree/2⁶¹, or ½ for every mask that hides it. So
"equal" at several points is evidence that nothing small escapes, a term 1e-100 X as little as any
other. "differ" is a proof where the formulas are made of rational operations and exp alone.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Literal, NamedTuple

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.modular import Modular as System
from gradcheck_cli.evaluate.modular import Redraw, TooNested
from gradcheck_cli.evaluate.modular_primes import LONGEST, primes
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.domains import needed_by_use
from gradcheck_cli.judge.modular_attempts import Attempt
from gradcheck_cli.judge.modular_draws import draw, redrawn
from gradcheck_cli.judge.modular_order import UNORDERED, Reals, obey, reals_of
from gradcheck_cli.judge.problem import Problem, symbols_of
from gradcheck_cli.judge.reference import raw_sweep
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gradcheck_cli.evaluate.modular import Use
    from gradcheck_cli.evaluate.modular_values import Residues
    from gradcheck_cli.expr import Expr, Symbol

    Pair = Callable[[System, dict[Expr, Residues]], tuple[Residues, Residues]]

POINTS = 3
PIECEWISE_POINTS = 8  #: each mask is as a coin that is tossed
REDRAWS = 60  #: for one point
SAME = 15  #: attempts in a row with the same stand-ins
UNSURE: frozenset[Use] = frozenset({"opaque", "tie"})  #: with these a difference means nothing


class Modular(NamedTuple):
    """What was found at random residues.

    `is_proof` tells of "differ" that no law is missing by which the formulas might agree. `entry`
    is the first entry that differs, `sizes` those of the point where it does, `points` how many
    were looked at. `reason` says why the judge abstains.
    """

    word: Literal["equal", "differ", "abstains"]
    is_proof: bool
    points: int
    entry: tuple[int, int] | None
    sizes: dict[str, int] | None
    seed: int
    reason: str = ""


def modular(
    problem: Problem,
    answer: Expr,
    size_sets: Sequence[Mapping[str, int]],
    seed: int,
    *,
    turned: bool = False,
) -> Modular:
    """Compare an answer with the engine's gradient, whose transpose it is if it is `turned`.

    The points take the size sets in turn. The same seed gives the same finding on any machine.
    """
    case = Case(problem, answer.T if turned else answer)
    found = in_residues(case, seed).at(size_sets)
    if found.word == "differ" and not found.is_proof and any(reals := reals_of(*case.roots)):
        again = in_residues(case, seed, reals).at(size_sets)
        return again if again.word != "abstains" or reals.stuck else found
    return found


def in_residues(case: Case, seed: int, reals: Reals = UNORDERED) -> Comparison:
    """Return how an answer of the gradient's shape compares with it at one point after another."""

    def pair(system: System, values: dict[Expr, Residues]) -> tuple[Residues, Residues]:
        engine, given = evaluate([case.problem.gradient, case.answer], system, values)
        return engine, given

    return Comparison(case.problem, case.roots, seed, pair, reals)


def modular_health(problem: Problem, size_sets: Sequence[Mapping[str, int]], seed: int) -> Modular:
    """Compare the engine's gradient with the raw reverse sweep, which nothing simplifies."""

    def pair(system: System, values: dict[Expr, Residues]) -> tuple[Residues, Residues]:
        (engine,) = evaluate([problem.gradient], system, values)
        return engine, raw_sweep(problem.objective, problem.wrt, system, values)

    roots = (problem.objective, problem.gradient, problem.wrt)
    return Comparison(problem, roots, seed, pair).at(size_sets)


class Seen(NamedTuple):
    """What a point made use of, and the first entry that differs there."""

    used: frozenset[Use]
    entry: tuple[int, int] | None


class Comparison:
    """Two formulas at one random point after the other."""

    def __init__(
        self,
        problem: Problem,
        roots: Sequence[Expr],
        seed: int,
        pair: Pair,
        reals: Reals = UNORDERED,
    ) -> None:
        self.symbols = symbols_of(*roots)
        self.needed = needed_by_use(problem.objective)
        self.seed, self.random, self.pair = seed, Random(seed), pair  # noqa: S311 -- see `settings`
        self.depth = 1  # how many primes the exponentials need
        self.redraws = REDRAWS
        self.reals = reals

    def at(self, size_sets: Sequence[Mapping[str, int]]) -> Modular:
        """Return what is found at the points of these sizes."""
        try:
            return self._at_all([dict(sizes) for sizes in size_sets])
        except TooNested:
            return self._abstains(
                0, say("residues-too-nested", "exponentials stand too deep within one another here")
            )
        except NotAvailable as missing:
            return self._abstains(
                0, say("no-residues-of", "exact arithmetic knows no {word}", word=missing)
            )

    def _at_all(self, sets: list[dict[str, int]]) -> Modular:
        needed, wanted, number = min(2, len(sets)), POINTS, 0
        while number < wanted and sets:
            sizes = sets[number % len(sets)]
            found = self.point(sizes)
            if found is None:  # a matrix is singular in these sizes, say
                sets.remove(sizes)
                continue
            number += 1
            told = self.judged(found, sizes, number)
            if told is not None:
                return told
            if "sign" in found.used:
                wanted = max(PIECEWISE_POINTS, len(sets))
        if len(sets) < needed:
            return self._abstains(number, say("no-residues", "there are no usable residues"))
        return Modular("equal", False, number, None, None, self.seed)

    def judged(self, found: Seen, sizes: dict[str, int], number: int = 1) -> Modular | None:
        """Return what a point tells where the formulas differ, None where they do not."""
        if found.entry is None:
            return None
        if self._unsure(found.used):
            return self._abstains(number, _no_law())
        return Modular("differ", not found.used, number, found.entry, sizes, self.seed)

    def _unsure(self, used: frozenset[Use]) -> bool:
        """Tell whether a difference means nothing.

        In an exponent √(x²) need not be |x|: only by the first prime both have the same sign.
        """
        return not used.isdisjoint(UNSURE) or (self.depth > 1 and {"root", "sign"} <= used)

    def _abstains(self, points: int, reason: str) -> Modular:
        return Modular("abstains", False, points, None, None, self.seed, reason)

    def point(self, sizes: Mapping[str, int]) -> Seen | None:
        """Return what is seen at a point, None where none is usable.

        A point where they differ at a kink, by its convention perhaps, is not the last word. What
        stands for exp, π and the like stays for some attempts, so that each improves on the last.
        """
        unsure, drawn, best = None, self._draw(sizes), None
        for number in range(self.redraws):
            if number % SAME == 0:
                stand_ins, best = self.random.getrandbits(64), None
            try:
                found = self._seen(sizes, drawn, stand_ins)
            except TooNested:
                if self.depth == LONGEST:
                    raise
                self.depth += 1
                drawn, best = self._draw(sizes), None
            except (Redraw, ZeroDivisionError) as lack:
                best = Attempt.better(drawn, lack, best)
                drawn = self._improved(best) or self._draw(sizes)
            else:
                if found.entry is None or "tie" not in found.used:
                    return found
                unsure, drawn, best = found, self._draw(sizes), None
        return unsure

    def _seen(self, sizes: Mapping[str, int], drawn: dict[Expr, Residues], stand_ins: int) -> Seen:
        random = Random(stand_ins)  # noqa: S311 -- see `settings`
        system, values = System(sizes, self._primes(), random), dict(drawn)
        pair = self.pair(system, values)
        obey(self.reals.laws, system, values)
        return seen(system, *pair)

    def _primes(self) -> tuple[int, ...]:
        return primes(self.seed, self.depth, self.reals.squares)

    def _draw(self, sizes: Mapping[str, int]) -> dict[Expr, Residues]:
        """Return random residues of all variables."""
        chain = self._primes()
        drawn: dict[Expr, Residues] = {}
        for symbol in self.symbols:
            rows, cols = symbol.shape
            shape = rows.at(sizes), cols.at(sizes)
            drawn[symbol] = draw(self.random, shape, self._properties(symbol), chain)
        return drawn

    def _properties(self, symbol: Symbol) -> frozenset[str]:
        properties: frozenset[str] = symbol.data[1] | self.needed.get(symbol, set())
        return properties

    def _improved(self, best: Attempt | None) -> dict[Expr, Residues] | None:
        """Return the residues with those drawn anew that made a root of what is no square."""
        if best is None:
            return None
        better = {
            symbol: redrawn(self.random, best.drawn[symbol], self._properties(symbol), best.bad)
            for symbol in self.symbols
        }
        changed: dict[Expr, Residues] = {s: value for s, value in better.items() if value}
        return best.drawn | changed if changed else None


def seen(system: System, left: Residues, right: Residues) -> Seen:
    """Return what values of two formulas at a point show, of the system they were computed in."""
    return Seen(frozenset(system.used), _first_difference(left, right))


def _first_difference(left: Residues, right: Residues) -> tuple[int, int] | None:
    """Return the first entry that differs modulo the first prime."""
    x, y = left[0], right[0]
    if x == y:
        return None
    places = ((i, j) for i in range(x.nrows()) for j in range(x.ncols()))
    return next((i, j) for i, j in places if x[i, j] != y[i, j])


def _no_law() -> str:
    return say(
        "residues-without-laws",
        "exact arithmetic does not know the laws of all functions here, nor decides at a kink",
    )

"""The two judges that do not round: residues and balls, and what they say of the problem itself."""

from __future__ import annotations

from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.balls import Balls, balls, shown_in_small
from gradcheck_cli.judge.branches import branches, sides_to_see
from gradcheck_cli.judge.coverage import always_idle, never_looked, never_seen, never_together
from gradcheck_cli.judge.evidence import Finding
from gradcheck_cli.judge.modular import Modular, modular, modular_health
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.branches import Side
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.evidence import Says
    from gradcheck_cli.judge.problem import Problem

LOOKS = 3  #: at other points where branches meet and residues do not tell


class Exact(NamedTuple):
    """What residues and balls found; None where they lack an operation."""

    modular: Modular
    balls: Balls | None
    missing: str = ""
    ordered: bool = False  #: does some branch have one side only, as max(x², 0) has?
    counterexample: Counterexample | None = None  #: of small whole numbers where they suffice
    unlooked: Expr | None = None  #: what switches where nobody could afford to look (`edges`)
    hidden: Sequence[Side] = ()  #: sides of the answer's own that residues have not seen, either
    uncombined: Sequence[Expr] = ()  #: what switches in ways not all seen together (`combinations`)

    @property
    def differs(self) -> bool:
        """Whether the answer is proved not to be the gradient."""
        return self.balls is not None and self.balls.word == "differ"

    def refuted(self, case: Case, shown: Counterexample, seed: int) -> Exact:
        """Return what was found, with a point at which the answer is not the gradient."""
        found = Balls("differ", 1, counterexample=shown)
        return self._replace(balls=found, counterexample=shown_in_small(case, found, seed))

    @property
    def settled(self) -> bool:
        """Whether the exact judges decide together, with nothing left open at any of the sizes."""
        if self.balls is None or self.balls.health == "broken":
            return False
        if self.balls.word == "equal":
            return self.modular.word != "differ" and not self.balls.skipped
        return self.differs

    def findings(self) -> list[Finding]:
        """Return the words of both judges, and whether every branch was seen in balls."""
        return [*self._health(), self._of_modular(), *self._of_balls()]

    def _health(self) -> list[Finding]:
        if self.balls is None:
            return []
        if self.balls.health == "broken":
            return [Finding("health", "abstains", _ours())]
        return [Finding("health", "abstains", _always())] if self.balls.by_convention else []

    def _of_modular(self) -> Finding:
        doubt = self._doubt() if self.modular.word == "equal" and self.balls is not None else None
        if doubt:
            return doubt._replace(judge="modular")
        words: dict[str, Says] = {"equal": "agrees", "differ": "differs", "abstains": "abstains"}
        if self.modular.word == "differ" and not self.modular.is_proof and self.ordered:
            return Finding("modular", "abstains", _no_order())
        reason = self.modular.reason or say(
            "models-disagree",
            "the answer agrees with the gradient at every point that was tried, but not in modular "
            "arithmetic: some combination of branches was never seen",
        )
        says = words[self.modular.word]
        is_open = says == "abstains" or (says == "differs" and not self.modular.is_proof)
        return Finding("modular", says, reason if is_open else "", self.modular.is_proof)

    def _doubt(self) -> Finding | None:
        """Return why residues that agree prove nothing here.

        To residues a mask is a coin: of five that are multiplied, all fall alike too seldom. That
        of n − 50 is none: it has one side in all sizes that were looked in.
        """
        assert self.balls is not None
        if self.balls.idle:
            return always_idle(self.balls.idle[0])
        if self.uncombined:
            return never_together(self.uncombined)
        return next(starmap(never_seen, self.hidden), None)

    def _of_balls(self) -> list[Finding]:
        if self.balls is None:
            return [Finding("balls", "abstains", self.missing)]
        words: dict[str, Says] = {"equal": "agrees", "differ": "differs", "undefined": "undefined"}
        says = words.get(self.balls.word, "abstains")
        found = [Finding("balls", says, _why_open(self.balls) if says == "abstains" else "")]
        if says == "agrees":
            unseen = next(iter(self.balls.unseen), None)
            idle = next(iter(self.balls.idle), None)
            seen = always_idle(idle) if idle else self._looked()
            found.append(never_seen(*unseen) if unseen else seen)
        return found

    def _looked(self) -> Finding:
        if self.uncombined:
            return never_together(self.uncombined)
        return never_looked(self.unlooked) if self.unlooked else Finding("coverage", "agrees")


def _ours() -> str:
    return say(
        "unhealthy-quotients",
        "gradcheck's own gradient is not what difference quotients of f say: this is a fault of "
        "ours, nobody is graded on it; please report it",
    )


def _always() -> str:
    return say(
        "always-at-kink",
        "whatever is drawn, f is at a kink, where it has no gradient: an answer is told from "
        "another by a convention only",
    )


def _no_order() -> str:
    return say("no-order", "residues have no order: that a square is never negative does not hold")


def _why_open(found: Balls) -> str:
    if found.word == "loose":
        return say(
            "too-close", "the answer is too near the gradient to be told from it in 4096 bits"
        )
    return say(
        "too-few-exact",
        "too few points tell anything: at the others f has a kink, or it or the answer is not "
        "finite",
    )


def exactly(  # noqa: PLR0913 -- what is judged, where, and what is known
    problem: Problem,
    answer: Expr,
    sizes: Sequence[dict[str, int]],
    seed: int,
    *,
    turned: bool,
    vouched: bool = False,
) -> Exact:
    """Judge an answer by residues first, then by balls, which look harder where residues differ.

    They do so too where residues abstain and branches meet, since sides have to be combined.

    `sizes` are those at which the problem has a value; it is `vouched` for where difference
    quotients confirmed its gradient before.
    """
    roots = (problem.objective, problem.gradient, answer, problem.wrt)
    residues = modular(problem, answer, sizes, seed, turned=turned)
    combined = len(branches(*roots)) > 1  # each side was seen: not each with each other's
    hunt = residues.word == "differ" or (residues.word == "abstains" and combined)
    ordered = residues.word == "differ" and is_ordered(*roots)
    try:
        looked = balls(problem, answer, sizes, seed, hunt=hunt, turned=turned, vouched=vouched)
        for other in range(1, LOOKS if hunt and combined else 1):
            if looked.word == "equal":
                looked = balls(problem, answer, sizes, seed + other, hunt=True, turned=turned)
        shown = shown_in_small(Case(problem, answer.T if turned else answer), looked, seed)
        return Exact(residues, looked, ordered=ordered, counterexample=shown)
    except NotAvailable as missing:
        return Exact(residues, None, str(missing))


def is_ordered(*roots: Expr) -> bool:
    """Tell whether some branch has one side only, which residues do not know."""
    return len(sides_to_see(*roots)) < 2 * len(branches(*roots))


@lru_cache(maxsize=256)
def sweep_agrees(problem: Problem, seed: int = 0) -> bool:
    """Tell whether the engine's gradient has the residues of the raw sweep; once a problem."""
    sizes: Sequence[dict[str, int]] = size_sets(
        problem.objective, problem.gradient, problem.wrt, seed=seed
    )
    found = modular_health(problem, sizes, seed)
    return not (found.word == "differ" and found.is_proof)

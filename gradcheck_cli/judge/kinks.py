"""What torch and an answer do at the kinks of an objective, as both are measured there.

A kink moves no verdict: formulas that differ there alone are the same gradient. But the student who
trains with it may want to know, and a teacher may ask for torch's convention. Nothing here knows
what it is: torch is asked on both sides of the kink and in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Symbol, postorder
from gradcheck_cli.judge.branches import branches
from gradcheck_cli.judge.kink_points import is_whole
from gradcheck_cli.judge.kink_probes import probed
from gradcheck_cli.judge.shapes import Diagnosis
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.kink_probes import Probe
    from gradcheck_cli.judge.problem import Problem
    from gradcheck_cli.judge.result import Verdict
    from gradcheck_cli.judge.settings import Settings


@dataclass(frozen=True)
class Kink:
    """The slope that torch and the answer give a function at its kink.

    `node` is the function as read, `condition` where its kink is, `function` torch's word for it.
    A slope is NaN where there is no value, None where it is no mixture of the two sides.
    """

    node: str
    condition: str
    function: str
    torch: float
    answer: float | None
    differs: bool

    def to_json(self) -> dict[str, Any]:
        """Return the object of `check --format json`; what is not a number is "nan"."""
        answer = "nan" if self.answer is not None and np.isnan(self.answer) else self.answer
        return {
            "node": self.node,
            "condition": self.condition,
            "function": self.function,
            "torch": "nan" if np.isnan(self.torch) else self.torch,
            "answer": answer,
            "differs": self.differs,
        }


def with_kinks(
    verdict: Verdict, problem: Problem, answer: Expr, settings: Settings, *, turned: bool
) -> Verdict:
    """Return a verdict with what was seen at kinks; strict settings make a difference wrong.

    Only a correct answer is looked at, and only beside torch.
    """
    if verdict.verdict != "correct" or settings.reference != "autograd":
        return verdict
    probes = probed(problem, settings.seed)
    seen = [_compared(probe, answer, turned=turned) for probe in probes]
    kinks = [kink for kink in seen if kink is not None]
    apart = next((kink for kink in kinks if kink.differs), None)
    if settings.strict_kinks and apart is not None:
        diagnosis = Diagnosis("kink", _strict(apart))
        return replace(verdict, verdict="wrong", diagnosis=diagnosis, kinks=kinks)
    return replace(verdict, kinks=kinks)


def sentence(kink: Kink) -> str:
    """Say what torch and the answer do at a kink."""
    return say(
        "kink-line",
        "where {node} has {at}, torch's {word} has the slope {slope}, {answer}",
        node=kink.node,
        at=kink.condition,
        word=kink.function,
        slope=_slope_text(kink.torch),
        answer=_of_answer(kink),
    )


def _of_answer(kink: Kink) -> str:
    if not kink.differs:
        return say("kink-agrees", "and so has the answer")
    if kink.answer is None:
        return say("kink-other", "and the answer that of neither side, nor between them")
    if np.isnan(kink.answer):
        return say("kink-nan", "the answer has no value")
    return say("kink-differs", "the answer {slope}", slope=_slope_text(kink.answer))


def _strict(kink: Kink) -> str:
    return say(
        "kink-strict",
        "right everywhere but at a kink, where torch's convention was asked for: {sentence}",
        sentence=sentence(kink),
    )


def _slope_text(slope: float) -> str:
    return say("kink-no-value", "NaN") if np.isnan(slope) else f"{slope:g}"


def _compared(probe: Probe, answer: Expr, *, turned: bool) -> Kink | None:
    """Measure the answer at a probe's point, None where it cannot be told."""
    values = dict(probe.values)
    if any(isinstance(node, Symbol) and node not in values for node in postorder(answer)):
        return None  # it names a variable that the objective does not have
    system = numpy_system(probe.sizes)
    try:
        (value,) = evaluate([answer], system, values)
        switches = [branch.switch for branch in branches(answer)]
        evaluate(switches, system, values)
    except (KeyError, NotAvailable):  # a size that the objective does not have
        return None
    if not is_whole(switches, values).all():
        return None  # which side its mask is on is a matter of rounding
    gradient = np.asarray(value.swapaxes(1, 2) if turned else value)
    torch, own = probe.slope(probe.torch), probe.slope(gradient)
    if torch is None:
        return None
    kink, same = probe.kink, probe.same(torch, own)
    return Kink(kink.text, kink.condition, kink.word, torch, own, not same)

"""What is wrong with a wrong answer, the most specific cause first, in words for a student."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gradcheck_cli.expr import Expr, Zero
from gradcheck_cli.judge.decimals import decimals, small_fraction
from gradcheck_cli.judge.scales import differs_elsewhere
from gradcheck_cli.judge.shapes import Diagnosis, name_of
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.judge.draws import Numbers
    from gradcheck_cli.judge.evidence import Finding
    from gradcheck_cli.judge.measured import Measured
    from gradcheck_cli.judge.problem import Problem

SAME = {
    "float64": 1e-9,
    "float32": 1e-4,
}  #: two formulas that differ by no more are one, relatively
DIGITS = 15  #: more do not count, even where a single tiny entry is off
ROUNDED = 2e-15  #: no further apart than rounding puts two ways to write a formula
NEAR = 1e-4  #: a near miss: rounded constants, mostly
NEAR_WITH_DECIMAL = 1e-2  #: the same where the answer holds a decimal that looks like a fraction


class Evidence(NamedTuple):
    """Answer and gradient at the points that tell, one pair of arrays for each size set."""

    problem: Problem
    answer: Expr
    pairs: list[tuple[Numbers, Numbers]]
    sizes: list[dict[str, int]]
    same: float

    def close(self, factors: Sequence[float], *, transposed: bool = False) -> bool:
        """Tell whether the answer is so many times the gradient, or its transpose."""
        if not any(R.any() for _, R in self.pairs):
            return False
        for (S, R), c in zip(self.pairs, factors, strict=True):
            expected = c * (R.swapaxes(1, 2) if transposed else R)
            if not _norm(S - expected) <= self.same * max(_norm(S), abs(c) * _norm(R)):
                return False
        return True

    def factors(self) -> list[float]:
        """Return, for each size set, the c for which c times the gradient is nearest."""
        return [float((S * R).sum() / (R * R).sum()) if R.any() else 0.0 for S, R in self.pairs]


def diagnose(
    problem: Problem, answer: Expr, sets: list[Measured], findings: Sequence[Finding]
) -> Diagnosis | None:
    """Name the mistake in an answer of the right shape, None where none of the known ones fits."""
    if any(finding.says == "undefined" for finding in findings):
        return _undefined()
    evidence = _evidence(problem, answer, sets)
    elsewhere = differs_elsewhere(sets)
    if elsewhere:
        return elsewhere
    for cause in (_zero, _sign, _near_miss, _factor, _size_factor, _transposed):
        diagnosis = cause(evidence)
        if diagnosis:
            return diagnosis
    return None


def _evidence(problem: Problem, answer: Expr, sets: list[Measured]) -> Evidence:
    """Collect the points where both are finite, and the gradient, if anywhere, is not 0.

    Points on the ladder of scales would outweigh all others: they serve only in need.
    """
    usable = [one.judged for one in sets]
    plain = [use & ~one.points.stretched for one, use in zip(sets, usable, strict=True)]
    if any(one.reference[use].any() for one, use in zip(sets, plain, strict=True)):
        usable = plain
    pairs, sizes = [], []
    for one, use in zip(sets, usable, strict=True):
        if one.reference[use].any() or one.answer[use].any():
            pairs.append((one.answer[use], one.reference[use]))
            sizes.append(one.points.sizes)
    single = any(one.gradient.roundoff > 1e-10 for one in sets)
    return Evidence(problem, answer, pairs, sizes, SAME["float32" if single else "float64"])


# The causes ------------------------------------------------------------------------------------


def _undefined() -> Diagnosis:
    message = say(
        "answer-undefined",
        "your answer has no finite value where the gradient has one: look for a division by 0, or "
        "a logarithm or root of something that is not positive",
    )
    return Diagnosis("undefined", message)


def _zero(evidence: Evidence) -> Diagnosis | None:
    seen_zero = evidence.pairs and not any(S.any() for S, _ in evidence.pairs)
    if not seen_zero and not isinstance(evidence.answer, Zero):
        return None
    name = name_of(evidence.problem.wrt)
    message = say(
        "answer-zero", "your answer is 0 everywhere, but f does depend on {name}", name=name
    )
    return Diagnosis("zero", message)


def _sign(evidence: Evidence) -> Diagnosis | None:
    if not evidence.close([-1.0] * len(evidence.pairs)):
        return None
    return Diagnosis(
        "sign", say("answer-negated", "your answer is the negative of the gradient: turn its sign")
    )


def _near_miss(evidence: Evidence) -> Diagnosis | None:
    apart = max(
        (_norm(S - R) / _norm(R) if R.any() else np.inf for S, R in evidence.pairs), default=np.inf
    )
    decimal = next(decimals(evidence.answer), None)
    if not apart <= (NEAR_WITH_DECIMAL if decimal else NEAR):
        return None
    if apart <= ROUNDED:
        elsewhere = say(
            "answer-elsewhere",
            "your answer agrees at ordinary points, but not at others: the example is one of them",
        )
        return Diagnosis("near-miss", elsewhere)
    digits = min(max(1, int(-np.log10(apart))), DIGITS) if apart > 0 else DIGITS
    message = say(
        "answer-near", "your answer agrees with the gradient to {digits} digits only", digits=digits
    )
    if decimal:
        written, meant = decimal
        message += say(
            "decimal-meant", ": is {written} meant as {meant}?", written=written, meant=meant
        )
    else:
        message += say("small-term", ": look for a rounded number or a small term too many")
    return Diagnosis("near-miss", message)


def _factor(evidence: Evidence) -> Diagnosis | None:
    factors = evidence.factors()
    c = factors[0] if factors else 0.0
    if not c or not all(abs(other - c) <= evidence.same * abs(c) for other in factors):
        return None
    if not evidence.close([c] * len(factors)):
        return None
    fraction = small_fraction(c, evidence.same)
    if fraction is None:
        message = say(
            "answer-times-decimal", "your answer is {c} times the gradient", c=format(c, ".6g")
        )
    elif abs(fraction) < 1:
        message = say(
            "answer-fraction",
            "your answer is {c} of the gradient: multiply it by {inverse}",
            c=fraction,
            inverse=1 / fraction,
        )
    else:
        message = say(
            "answer-times", "your answer is {c} times the gradient: divide it by {c}", c=fraction
        )
    return Diagnosis("factor", message)


def _size_factor(evidence: Evidence) -> Diagnosis | None:
    """Find a factor that is a size, a product of two, or the inverse of one."""
    factors = evidence.factors()
    if not factors or not all(factors) or not evidence.close(factors):
        return None
    first = evidence.sizes[0]
    products = [(name,) for name in first] + list(combinations_with_replacement(first, 2))
    for number in (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(-1)):
        for names in products:
            text = "·".join(names)
            sizes = [float(np.prod([at[name] for name in names])) for at in evidence.sizes]
            if _match(factors, [float(number) * size for size in sizes], evidence.same):
                return _mean_for_sum(_times(number, text))
            if _match(factors, [float(number) / size for size in sizes], evidence.same):
                return _sum_for_mean(_times(1 / number, text))
    return None


def _transposed(evidence: Evidence) -> Diagnosis | None:
    rows, cols = evidence.problem.wrt.shape
    if rows is not cols or not evidence.close([1.0] * len(evidence.pairs), transposed=True):
        return None
    message = say("answer-transposed", "your answer is the transpose of the gradient")
    return Diagnosis("transposed-result", message)


# Helpers ---------------------------------------------------------------------------------------


def _mean_for_sum(size: str) -> Diagnosis:
    message = say(
        "answer-times-size",
        "your answer is {size} times the gradient: divide it by {size} (is a sum taken where f has "
        "a mean?)",
        size=size,
    )
    return Diagnosis("sum-mean", message)


def _sum_for_mean(size: str) -> Diagnosis:
    message = say(
        "answer-over-size",
        "your answer is the gradient divided by {size}: multiply it by {size} (is a mean taken "
        "where f has a sum?)",
        size=size,
    )
    return Diagnosis("sum-mean", message)


def _times(number: Fraction, text: str) -> str:
    if number == 1:
        return text
    return f"{text}/{number.denominator}" if number.numerator == 1 else f"{number} {text}"


def _match(factors: Sequence[float], expected: Sequence[float], same: float) -> bool:
    pairs = zip(factors, expected, strict=True)
    return all(abs(c - size) <= same * abs(size) for c, size in pairs)


def _norm(values: Numbers) -> float:
    """Return √Σx², of 10⁻²⁰⁰ as well, the square of which is 0."""
    largest = float(np.abs(values).max(initial=0))
    return largest * float(np.linalg.norm(values / largest)) if 0 < largest < np.inf else largest

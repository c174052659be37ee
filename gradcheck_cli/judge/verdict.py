"""Is this formula the gradient? Shapes first, then numbers; every comparison fails closed."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, LimitError, ParseError, ShapeError
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Symbol, depends_on
from gradcheck_cli.judge import lines
from gradcheck_cli.judge.coverage import covered
from gradcheck_cli.judge.diagnosis import diagnose
from gradcheck_cli.judge.evidence import Finding, decide, is_exact
from gradcheck_cli.judge.exact import Exact, exactly, sweep_agrees
from gradcheck_cli.judge.floats import (
    ACCEPT,
    Measured,
    compare,
    measure,
    nowhere_defined,
    settled,
    sound,
)
from gradcheck_cli.judge.problem import Problem, problem_of
from gradcheck_cli.judge.reference import one_thread
from gradcheck_cli.judge.result import Asked, Reading, Verdict
from gradcheck_cli.judge.sampling import Sample, sample
from gradcheck_cli.judge.settings import POINTS, Settings, fresh_seed
from gradcheck_cli.judge.shapes import Diagnosis, misfit
from gradcheck_cli.judge.sizes import affordable, size_sets
from gradcheck_cli.judge.standins import without_functions
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.syntax import Answer, Program


def check(  # noqa: PLR0913 -- the options of the command line
    program: Program,
    wrt: str,
    answer: str | None = None,
    *,
    seed: int | None = None,
    device: str = "cpu",
    dtype: str = "float64",
    reference: str = "autograd",
    layout: str = "denominator",
    points: int = POINTS,
    language: str | None = None,
) -> Verdict:
    """Judge an answer, or without one the engine's own gradient.

    `language` is that of the answer, "text" or "python", or None to tell by what stands there.
    An answer that cannot be read is a verdict, `invalid`, and not an exception. Options that cannot
    be used raise UsageError, a missing torch MissingDependencyError, a problem that is too large
    LimitError.
    """
    settings = Settings(
        fresh_seed() if seed is None else seed, device, dtype, reference, layout, points
    )
    verdict = _checked(program, wrt, answer, settings, language)
    return replace(verdict, asked=Asked(program, wrt, layout, answer is None))


def _checked(
    program: Program, wrt: str, answer: str | None, settings: Settings, language: str | None
) -> Verdict:
    """Read the answer and judge it."""
    problem = problem_of(program, wrt)
    if answer is None:
        turned = settings.layout == "numerator"
        return judge(problem, problem.gradient.T if turned else problem.gradient, settings)
    from gradcheck_cli.syntax import parse_answer
    from gradcheck_cli.syntax.languages import is_code

    try:
        if not answer.strip():
            raise ParseError(say("empty-answer", "the answer is empty"), source=answer)
        read = parse_answer(program, answer, wrt, language)
    except ShapeError as error:
        diagnosis = Diagnosis("shape", error.message)
        line = None
        if is_code(answer, language):
            line = lines.at(
                program, answer, wrt, error, language, partial(judge, settings=settings)
            )
        return Verdict("wrong", settings.seed, diagnosis, error=error, line=line)
    except GradcheckError as error:
        return Verdict("invalid", settings.seed, error=error)
    reading = Reading(read.text, _shape_read(read), read.value)
    verdict = judge(problem, read.value, settings, reading)
    verdict = replace(verdict, notes=[*verdict.notes, *read.notes])
    if verdict.verdict != "wrong":
        return verdict
    return replace(
        verdict, line=lines.first_wrong(program, answer, read, partial(judge, settings=settings))
    )


def _shape_read(read: Answer) -> tuple[str, ...]:
    """Return an answer's shape as JSON has it: [] for a scalar, one size for what is 1-D."""
    if read.shape == SCALAR:
        return ()
    return tuple(str(dim) for dim in read.shape if not (read.flat and dim is ONE))


@np.errstate(all="ignore")  # inf and NaN are compared like any other number, and never pass
def judge(
    problem: Problem, answer: Expr, settings: Settings, reading: Reading | None = None
) -> Verdict:
    """Judge an answer that has been read: the procedure itself."""
    seed = settings.seed
    diagnosis = misfit(problem, answer, numerator=settings.layout == "numerator")
    if diagnosis:
        return Verdict("wrong", seed, diagnosis, reading)
    problem, answer = without_functions(problem, answer)
    try:
        drawn = sample(problem, answer, seed, settings.points, settings.dtype)
    except LimitError as error:
        roots = [problem.objective, problem.gradient, problem.wrt]
        for sizes in size_sets(*roots, seed=seed):  # raises where the problem itself is too large
            affordable(roots, sizes, settings.points)
        return Verdict("invalid", seed, reading=reading, error=error)
    return _judged(problem, answer, settings, drawn, reading)


def _judged(
    problem: Problem, answer: Expr, settings: Settings, drawn: Sample, reading: Reading | None
) -> Verdict:
    """Judge an answer of the right shape by its numbers at the points drawn."""
    numerator = settings.layout == "numerator"
    turned = numerator if not problem.flat else answer.shape != problem.wrt.shape
    try:
        sets = _measured(problem, answer, settings, drawn, turned=turned)
    except NotAvailable:
        sets = []
    sizes = [points.sizes for points in drawn.sets]
    exact = exactly(problem, answer, sizes, settings.seed, turned=turned)
    findings = _findings(problem, settings, drawn, sets, exact)
    word, reason = decide(findings)
    return Verdict(
        word,
        settings.seed,
        diagnose(problem, answer, sets, findings) if word == "wrong" else None,
        reading,
        _max_error(sets),
        sum(int((one.usable & one.answered).sum()) for one in sets),
        sizes,
        strength="exact" if is_exact(findings) else "numeric",
        conventions=_conventions(problem),
        notes=drawn.notes + _notes(settings, sets, findings),
        reason=reason,
        counterexample=exact.counterexample if word == "wrong" else None,
        findings=findings,
    )


def _measured(
    problem: Problem, answer: Expr, settings: Settings, drawn: Sample, *, turned: bool
) -> list[Measured]:
    torch = settings.reference == "autograd"
    sets = []
    with one_thread() if torch else nullcontext():
        for points in drawn.sets:
            arrays = settings.arrays(points.sizes)
            sets.append(measure(problem, answer, points, arrays, torch=torch, turned=turned))
    return settled(sets)


def _findings(
    problem: Problem, settings: Settings, drawn: Sample, sets: list[Measured], exact: Exact
) -> list[Finding]:
    """Return every judge's word; nobody is graded by an engine that is not in order."""
    findings = exact.findings()
    if sets and not sound(sets):
        findings.append(Finding("health", "abstains", _ours(_name_of_reference(settings))))
    elif not sweep_agrees(problem):
        findings.append(Finding("health", "abstains", _ours(say("own-sweep", "its own sweep"))))
    if any(finding.judge == "balls" and finding.says == "agrees" for finding in findings):
        return [*findings, *([compare(sets)] if sets else [])]
    if not any(np.any(one.valued) for one in sets):
        return [*findings, Finding("health", "abstains", nowhere_defined())]
    return [*findings, compare(sets), covered(drawn.sets[0], sets[0])]


def _ours(reference: str) -> str:
    return say(
        "unhealthy",
        "gradcheck's own gradient fails its check against {reference}: this is a fault of "
        "ours, nobody is graded on it; please report it",
        reference=reference,
    )


def _name_of_reference(settings: Settings) -> str:
    if settings.reference == "autograd":
        return "autograd"
    return say("own-sweep", "its own sweep")


def _max_error(sets: list[Measured]) -> float | None:
    """Return the largest relative difference, None where there is none or it is not a number.

    Points on other scales count where they differ by more than rounding: very near 0 the rounding
    of a right answer can be larger than the gradient.
    """
    worst = 0.0
    for one in sets:
        use = one.usable & ~(one.points.stretched & one.within(ACCEPT))
        if use.any():
            largest = np.abs(one.reference).max(axis=(1, 2))[use]
            distance = one.distance.max(axis=(1, 2))[use]
            scale = np.where(largest > 0, largest, largest.max() or 1.0)
            worst = float(np.maximum(worst, (distance / scale).max()))  # a NaN stays one
    told = any(one.usable.any() for one in sets)
    return worst if told and np.isfinite(worst) else None


def _conventions(problem: Problem) -> list[str]:
    """Return what was agreed about the kinks of the objective that move with the variable."""
    nodes = depends_on(problem.objective, problem.wrt)
    return sorted({node.kink for node in nodes if node.kink and not isinstance(node, Symbol)})


def _notes(settings: Settings, sets: list[Measured], findings: list[Finding]) -> list[str]:
    says = {finding.judge: finding.says for finding in findings}
    notes = []
    if says.get("balls") == "agrees" and says.get("floats") in ("differs", "undefined"):
        notes.append(
            say(
                "unstable",
                "in {dtype} this form of the answer loses its digits, or overflows",
                dtype=settings.dtype,
            )
        )
    if sets and all(one.zero and one.usable.any() for one in sets):
        notes.append(say("gradient-zero", "the gradient is zero everywhere"))
    if any((one.points.stretched & one.usable & ~one.answered).any() for one in sets):
        notes.append(say("overflows", "far from 0 the answer is not finite where the gradient is"))
    return notes

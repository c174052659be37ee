"""Is this formula the gradient? Shapes first, then numbers; every comparison fails closed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, LimitError, ParseError, ShapeError
from gradcheck_cli.evaluate.silence import silence
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Symbol, depends_on
from gradcheck_cli.judge import lines
from gradcheck_cli.judge.ball_look import Case
from gradcheck_cli.judge.costs import affordable
from gradcheck_cli.judge.diagnosis import diagnose
from gradcheck_cli.judge.evidence import decide, is_exact
from gradcheck_cli.judge.exact import Exact, exactly
from gradcheck_cli.judge.float_points import confirmed
from gradcheck_cli.judge.floats import differing
from gradcheck_cli.judge.hard_places import at_hard_places
from gradcheck_cli.judge.kinks import with_kinks
from gradcheck_cli.judge.measuring import trusted
from gradcheck_cli.judge.problem import Problem, problem_of
from gradcheck_cli.judge.remarks import max_error, notes_on
from gradcheck_cli.judge.result import Asked, Reading, Verdict
from gradcheck_cli.judge.sampling import Sample, sample
from gradcheck_cli.judge.settings import POINTS, Settings, fresh_seed
from gradcheck_cli.judge.shapes import Diagnosis, misfit
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.judge.standing import standing_of
from gradcheck_cli.judge.standins import without_functions
from gradcheck_cli.judge.weighing import findings_of
from gradcheck_cli.judge.work import check_work
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.judge.measured import Measured
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
    strict_kinks: bool = False,
) -> Verdict:
    """Judge an answer, or without one the engine's own gradient.

    `language` is that of the answer, "text" or "python", or None to tell by what stands there.
    With `strict_kinks` an answer that is not torch's gradient at a kink of f is wrong.
    An answer that cannot be read is a verdict, `invalid`, and not an exception. Options that cannot
    be used raise UsageError, a missing torch MissingDependencyError, a problem that is too large
    LimitError.
    """
    seed = fresh_seed() if seed is None else seed
    settings = Settings(seed, device, dtype, reference, layout, points, strict_kinks)
    verdict = _checked(program, wrt, answer, settings, language)
    asked = Asked(program, wrt, layout, answer is None)
    return replace(verdict, asked=asked, settings=settings)


def _checked(
    program: Program, wrt: str, answer: str | None, settings: Settings, language: str | None
) -> Verdict:
    """Read the answer and judge it."""
    problem = problem_of(program, wrt)
    if answer is None:
        turned = settings.layout == "numerator"
        settings = replace(settings, strict_kinks=False)  # its conventions are stated, and stand
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


@silence()  # inf and NaN are compared like any other number, and never pass
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
        quick = _quickly(problem, answer, settings, reading)
        if quick:
            return quick
        drawn = sample(problem, answer, seed, settings.points, settings.dtype)
    except LimitError as error:
        roots = [problem.objective, problem.gradient, problem.wrt]
        for sizes in size_sets(*roots, seed=seed):  # raises where the problem itself is too large
            affordable(roots, sizes, settings.points)
        return Verdict("invalid", seed, reading=reading, error=error)
    return _judged(problem, answer, settings, drawn, reading)


class _Found(NamedTuple):
    """What the judges found, at points of these sizes."""

    sizes: list[dict[str, int]]
    sets: list[Measured]
    exact: Exact
    notes: list[str]
    turned: bool


def _quickly(
    problem: Problem, answer: Expr, settings: Settings, reading: Reading | None
) -> Verdict | None:
    """Judge by the exact judges, with the points that stand for the problem beside them.

    None is returned where that leaves something open, and all has to be drawn and looked at anew.
    """
    standing = standing_of(problem, settings)
    own = standing.own(answer) if standing else []
    if standing is None or not standing.serves(own):
        return None
    standing.check_costs(own, settings.points)
    turned = _is_turned(problem, answer, settings)
    try:
        sizes = standing.sizes
        exact = standing.refuted(answer, turned=turned)
        if exact is None:
            sizes = _fresh_sizes(problem, answer, settings)
            exact = exactly(problem, answer, sizes, settings.seed, turned=turned, vouched=True)
        if not exact.settled:
            return None
        sets = standing.measured(answer, turned=turned)
        case = Case(problem, answer.T if turned else answer)
        exact = confirmed(case, exact, sets, settings.seed)
        exact = at_hard_places(case, exact, sizes, settings.seed)
    except NotAvailable:
        return None
    if not sets or (exact.differs and not differing(sets)):
        return None
    found = _Found(sizes, sets, exact, standing.notes, turned)
    return _verdict(problem, answer, settings, found, reading)


def _fresh_sizes(problem: Problem, answer: Expr, settings: Settings) -> list[dict[str, int]]:
    """Return sizes drawn from the seed, at which the answer's cost is within its limits."""
    roots = [problem.objective, problem.gradient, answer, problem.wrt]
    both = list(size_sets(*roots, seed=settings.seed))
    for sizes in both:
        affordable(roots, sizes, settings.points)
        check_work(problem, answer, sizes)
    return both


def _is_turned(problem: Problem, answer: Expr, settings: Settings) -> bool:
    """Tell whether the answer's transpose is compared."""
    numerator = settings.layout == "numerator"
    return numerator if not problem.flat else answer.shape != problem.wrt.shape


def _judged(
    problem: Problem, answer: Expr, settings: Settings, drawn: Sample, reading: Reading | None
) -> Verdict:
    """Judge an answer of the right shape by its numbers at the points drawn."""
    turned = _is_turned(problem, answer, settings)
    try:
        sets = _measured(problem, answer, settings, drawn, turned=turned)
    except NotAvailable:
        sets = []
    sizes = [points.sizes for points in drawn.sets]
    exact = exactly(problem, answer, sizes, settings.seed, turned=turned)
    case = Case(problem, answer.T if turned else answer)
    exact = confirmed(case, exact, sets, settings.seed)
    exact = at_hard_places(case, exact, sizes, settings.seed)
    found = _Found(sizes, sets, exact, drawn.notes, turned)
    return _verdict(problem, answer, settings, found, reading)


def _verdict(
    problem: Problem, answer: Expr, settings: Settings, found: _Found, reading: Reading | None
) -> Verdict:
    """Return the verdict that follows from what was found."""
    sets = found.sets
    findings = findings_of(problem, settings.reference, sets, found.exact)
    word, reason = decide(findings)
    verdict = Verdict(
        word,
        settings.seed,
        diagnose(problem, answer, sets, findings) if word == "wrong" else None,
        reading,
        max_error(sets),
        sum(int((one.usable & one.answered).sum()) for one in sets),
        found.sizes,
        strength="exact" if is_exact(findings) else "numeric",
        conventions=list(_conventions(problem)),
        notes=found.notes + notes_on(settings.dtype, sets, findings),
        reason=reason,
        counterexample=found.exact.counterexample if word == "wrong" else None,
        findings=findings,
    )
    return with_kinks(verdict, problem, answer, settings, turned=found.turned)


def _measured(
    problem: Problem, answer: Expr, settings: Settings, drawn: Sample, *, turned: bool
) -> list[Measured]:
    known = trusted(problem, drawn.sets, settings)
    return [one.beside(answer, turned=turned) for one in known]


@lru_cache(maxsize=256)
def _conventions(problem: Problem) -> tuple[str, ...]:
    """Return what was agreed about the kinks of the objective that move with the variable."""
    nodes = depends_on(problem.objective, problem.wrt)
    kinks = {node.kink for node in nodes if node.kink and not isinstance(node, Symbol)}
    return tuple(sorted(kinks))

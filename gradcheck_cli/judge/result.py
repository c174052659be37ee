"""A verdict, with all that is needed to report it and to reach it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradcheck_cli.version import __version__

if TYPE_CHECKING:
    from gradcheck_cli.errors import GradcheckError, Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.counterexample import Counterexample
    from gradcheck_cli.judge.evidence import Finding, Word
    from gradcheck_cli.judge.kinks import Kink
    from gradcheck_cli.judge.settings import Settings
    from gradcheck_cli.judge.shapes import Diagnosis
    from gradcheck_cli.syntax import Program

HOW = ("device", "dtype", "reference")  #: the settings that a verdict's JSON object has


@dataclass(frozen=True)
class Reading:
    """How an answer was read: its text, the shape of its value, and the value."""

    text: str
    shape: tuple[str, ...]
    value: Expr | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Asked:
    """What was asked: the gradient of a program by `wrt`. Is the answer gradcheck's own?"""

    program: Program
    wrt: str
    layout: str
    is_own: bool


@dataclass(frozen=True)
class Line:
    """The first line of an answer that is not what it should be.

    `name` is on its left side; by `kind` it claims to be a "gradient", ∂f/∂`of`, or the "value" of
    the problem's definition `of`. `span` is its place in the answer, `number` the number of its
    line there, `text` what it says. One of the kind "own" claims nothing: its shapes do not fit.
    """

    name: str
    of: str | None
    kind: str
    span: Span
    number: int
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the line's object in `check --format json`."""
        found = {"name": self.name, "of": self.of, "kind": self.kind}
        return {**found, "span": list(self.span), "number": self.number, "text": self.text}


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether an answer is the gradient, and all that is needed to see it again.

    A notebook shows it as `gradcheck check` does. `reason` says why a verdict is inconclusive;
    `error` is why an answer cannot be read. `max_error` is the largest difference relative to the
    largest entry of the gradient at that point, None where there is none or it is not finite.
    `counterexample` proves a wrong answer wrong; `findings` are what each judge says;
    `kinks` are what torch and a right answer do where the objective has a kink. `settings` are
    where and how it was reached.
    `line` is the first line of a wrong answer of several lines that is not what it should be.
    """

    verdict: Word
    seed: int
    diagnosis: Diagnosis | None = None
    reading: Reading | None = None
    max_error: float | None = None
    points: int = 0
    sizes: list[dict[str, int]] = field(default_factory=list)
    strength: str = "numeric"
    conventions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reason: str | None = None
    error: GradcheckError | None = None
    asked: Asked | None = field(default=None, compare=False)
    line: Line | None = None
    counterexample: Counterexample | None = None
    findings: list[Finding] = field(default_factory=list)
    kinks: list[Kink] = field(default_factory=list)
    settings: Settings | None = field(default=None, compare=False)

    @property
    def sampled(self) -> bool:
        """Whether points were drawn, so that the seed means something: shapes need none."""
        return bool(self.sizes)

    def __repr__(self) -> str:
        """Return the verdict with why it is what it is, in a line.

        >>> Verdict("correct", 7, max_error=1.24e-16, points=56)
        Verdict(correct, largest error 1.2e-16 at 56 points, seed 7)
        >>> Verdict("inconclusive", 7, reason="too few points")
        Verdict(inconclusive: too few points, seed 7)
        """
        known = self.diagnosis or (self.error and (self.error.message,)) or (self.reason,)
        facts = [": ".join([self.verdict, *filter(None, known)])]
        if self.line is not None:
            facts.append(f"first wrong in the line of {self.line.name}")
        if self.max_error is not None:
            facts.append(f"largest error {self.max_error:.2g} at {self.points} points")
        return f"Verdict({', '.join([*facts, f'seed {self.seed}'])})"

    def _repr_html_(self) -> str:
        from gradcheck_cli.report.notebook import verdict_html

        return verdict_html(self)

    def _repr_latex_(self) -> str:
        from gradcheck_cli.report.notebook import verdict_latex

        return verdict_latex(self)

    def to_json(self) -> dict[str, Any]:
        """Return the object of `check --format json`."""
        result: dict[str, Any] = {
            "verdict": self.verdict,
            "diagnosis": self.diagnosis and self.diagnosis._asdict(),
            "reading": self.reading
            and {"text": self.reading.text, "shape": list(self.reading.shape)},
            "max_error": self.max_error,
            "points": self.points,
            "seed": self.seed,
            "version": __version__,
            **{name: getattr(self.settings, name, None) for name in HOW},
            "strength": self.strength,
            "sizes": self.sizes,
            "conventions": self.conventions,
            "notes": self.notes,
            "reason": self.reason,
        }
        if self.findings:
            result["findings"] = [finding.to_json() for finding in self.findings]
        if self.kinks:
            result["kinks"] = [kink.to_json() for kink in self.kinks]
        if self.counterexample is not None:
            result["counterexample"] = self.counterexample.to_json()
        if self.line is not None:
            result["line"] = self.line.to_json()
        if self.error is not None:
            span = list(self.error.span) if self.error.span else None
            result["error"] = {
                "kind": self.error.kind,
                "message": self.error.message,
                "span": span,
                "hint": self.error.hint,
            }
        return result

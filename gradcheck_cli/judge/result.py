"""A verdict, with all that is needed to report it and to reach it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.judge.evidence import Word
    from gradcheck_cli.judge.shapes import Diagnosis


@dataclass(frozen=True)
class Reading:
    """How an answer was read: its text and the shape of its value."""

    text: str
    shape: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is the gradient, and all that is needed to see it again.

    `reason` says why a verdict is inconclusive; `error` is why an answer cannot be read.
    `max_error` is the largest difference relative to the largest entry of the gradient at that
    point, None where there is none or it is not finite.
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

    @property
    def sampled(self) -> bool:
        """Whether points were drawn, so that the seed means something: shapes need none."""
        return bool(self.sizes)

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
            "strength": self.strength,
            "sizes": self.sizes,
            "conventions": self.conventions,
            "notes": self.notes,
            "reason": self.reason,
        }
        if self.error is not None:
            span = list(self.error.span) if self.error.span else None
            result["error"] = {
                "kind": self.error.kind,
                "message": self.error.message,
                "span": span,
                "hint": self.error.hint,
            }
        return result

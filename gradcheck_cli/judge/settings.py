"""Where and how verdicts are reached: seed, device, dtype, reference, layout."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradcheck_cli.errors import UsageError
from gradcheck_cli.evaluate.arrays import known_dtype, load_torch, numpy_system, torch_system
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.arrays import Arrays

REFERENCES = ("autograd", "closed-form")
LAYOUTS = ("denominator", "numerator")
POINTS = 32
ONCE = 1  #: the seed of what is drawn once a problem, and proves at most that an answer is wrong


def fresh_seed() -> int:
    """Return a seed that nobody can foresee."""
    return secrets.randbits(32)


@dataclass(frozen=True)
class Settings:
    """Where and how a verdict is reached. An unknown choice is a UsageError."""

    seed: int = field(default_factory=fresh_seed)
    device: str = "cpu"
    dtype: str = "float64"
    reference: str = "autograd"
    layout: str = "denominator"
    points: int = POINTS
    strict_kinks: bool = False  #: an answer has to do what torch does at kinks, too

    def __post_init__(self) -> None:
        known_dtype(self.dtype)
        _one_of("reference", self.reference, REFERENCES)
        _one_of("layout", self.layout, LAYOUTS)
        if self.seed < 0:
            raise UsageError(say("negative-seed", "a seed is 0 or more"))
        if self.points < 4:
            raise UsageError(say("few-points", "at least 4 points are needed"))
        if self.reference == "autograd":
            load_torch()
        elif self.device != "cpu":
            raise UsageError(
                say("closed-form-device", "the closed-form reference runs on the CPU only")
            )

    def arrays(self, sizes: dict[str, int]) -> Arrays:
        """Return the arrays that the reference is computed in."""
        if self.reference == "autograd":
            return torch_system(sizes, self.dtype, self.device)
        return numpy_system(sizes, self.dtype)

    def arrays_of_formulas(self, sizes: dict[str, int]) -> Arrays:
        """Return the arrays that formulas are evaluated in, on the device and in the dtype.

        On the CPU they are NumPy's, which take less time than torch's where matrices are small.
        """
        return numpy_system(sizes, self.dtype) if self.device == "cpu" else self.arrays(sizes)


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UsageError(
            say(
                "unknown-choice",
                "unknown {option} '{value}': one of {known}",
                option=option,
                value=value,
                known=", ".join(known),
            )
        )

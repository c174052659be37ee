"""What a stranger's text may cost: every bound on an answer or a problem, and on its evaluation.

All of them stand here and nowhere else. A teacher changes them for one homework by `limits:` at the
top of its file, up to a ceiling that no file can lift; docs/limits.md lists them.

>>> with allowing(Limits(answer=100)):
...     allowed().answer, allowed().factors
(100, 50)
>>> allowed().answer
20000
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


def _limit(default: int, most: int, bounds: str) -> int:
    """Return a field with its default, its ceiling, and what it bounds, in words."""
    found: int = field(default=default, metadata={"most": most, "bounds": bounds})
    return found


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of everything there may be; each field says what it bounds."""

    answer: int = _limit(20_000, 200_000, "characters in an answer")
    program: int = _limit(1_000_000, 10_000_000, "characters in a problem's formulas")
    formula: int = _limit(4_000, 40_000, "characters in one statement")
    statements: int = _limit(20_000, 200_000, "statements in a problem or an answer")
    nesting: int = _limit(40, 60, "levels of brackets, signs and functions in one formula")
    depth: int = _limit(120, 150, "levels of a formula's parts, with or without brackets")
    factors: int = _limit(50, 500, "factors and divisors in one product")
    terms: int = _limit(200, 2_000, "terms of one sum")
    digits: int = _limit(30, 300, "digits of a number")
    decimal_exponent: int = _limit(30, 300, "the exponent of a number such as 1e9")
    exponent: int = _limit(64, 1_000, "the power that a number is raised to")
    matrix_power: int = _limit(16, 100, "the power that a matrix is raised to")
    chain: int = _limit(1_000, 10_000, "matrices in one product, once powers are written out")
    index: int = _limit(50, 500, "an index: sizes are drawn above all indices")
    size: int = _limit(100_000, 10_000_000, "a size that is given as a number")
    function: int = _limit(200, 2_000, "parts of a function's formula, written out")
    functions: int = _limit(300, 10_000, "parts of the formulas of all functions of a text")
    code: int = _limit(200_000, 2_000_000, "characters of Python")
    code_nesting: int = _limit(60, 80, "levels of nesting in Python")
    code_terms: int = _limit(4_000, 40_000, "terms of one sum in Python")
    code_digits: int = _limit(60, 300, "digits of a number in Python")
    code_exponent: int = _limit(400, 4_000, "the exponent of a number in Python")
    bits: int = _limit(4_000, 40_000, "bits of a number that Python's constants make")
    elements: int = _limit(2_000_000, 50_000_000, "entries of one value, over all points")
    entries: int = _limit(20_000_000, 500_000_000, "entries of all values together")
    multiplications: int = _limit(2_000_000_000, 50_000_000_000, "multiplications in floats")
    work: int = _limit(1_000_000, 100_000_000, "steps of exact arithmetic that an answer adds")


class Bound(NamedTuple):
    """One limit, as a person reads about it."""

    name: str
    default: int
    most: int
    bounds: str


BOUNDS = {
    each.name: Bound(
        each.name, getattr(Limits(), each.name), each.metadata["most"], each.metadata["bounds"]
    )
    for each in fields(Limits)
}
_current: ContextVar[Limits] = ContextVar("limits", default=Limits())  # noqa: B039 -- it is frozen


def allowed() -> Limits:
    """Return the limits that hold here."""
    return _current.get()


@contextmanager
def allowing(limits: Limits) -> Iterator[None]:
    """Let other limits hold in the block."""
    before = _current.set(limits)
    try:
        yield
    finally:
        _current.reset(before)

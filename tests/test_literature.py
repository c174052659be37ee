"""Objectives from the literature, in many spellings, beside the same functions in PyTorch.

Every spelling's value and gradient are those of `literature.yaml`'s own functions, by autograd; the
emitted PyTorch and NumPy agree; the printed gradient is read again as the same object.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
import yaml
from corpus_cases import Case
from corpus_counts import Counts, counted_scalar, counted_structured

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "literature.yaml").read_text(encoding="utf-8")
)
CASES = [Case(entry) for entry in FILE["scalar_cases"]]
STRUCTURED = [Case(entry) for entry in FILE["structured_cases"]]


@pytest.fixture(autouse=True)
def _double() -> Iterator[None]:
    """Let torch.eye(n) in an objective be of the points' numbers."""
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(usual)


@pytest.fixture
def counts() -> Counts:
    """Return counts of one seed at every set of sizes."""
    return Counts(1, FILE["meta"]["dims"])


def test_no_two_cases_have_one_id() -> None:
    names = [case.id for case in [*CASES, *STRUCTURED]]
    assert len({*names}) == len(names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_spelling_has_the_value_and_the_gradient(case: Case, counts: Counts) -> None:
    counted_scalar(case, counts)
    assert [*counts.faults, *counts.told] == []
    assert sum(counts.counted.values()) == 4 + len([*case.spellings()])


@pytest.mark.parametrize("case", STRUCTURED, ids=lambda case: case.id)
def test_the_gradient_by_the_free_entries_is_autograd_s(case: Case, counts: Counts) -> None:
    counted_structured(case, counts)
    assert [*counts.faults, *counts.told] == []

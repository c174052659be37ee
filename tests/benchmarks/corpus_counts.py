"""Counts over a corpus file: what is read, derived, emitted and read again, and what is not right.

python tests/benchmarks/corpus_counts.py CORPUS.yaml [--answers ANSWERS.yaml] [--seeds 3]

A spelling is right where its value and its gradient, run as emitted at several sizes and points,
are those of the case's own lambdas. The files' lambdas are run: use files that you trust. The exit
status is 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import yaml
from corpus_cases import Case, Sample
from corpus_checks import derived, fitted, unknown_names, wrong, wrong_gradient

from gradcheck_cli import check, parse
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.ops.functions import expanded
from gradcheck_cli.syntax import parse_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.calculus import Derivation


OUTCOMES = ("right", "right, renamed", "other names", "refused", "wrong")


class Counts:
    """How often each thing was right, and what was not, in the words of whoever said so."""

    def __init__(self, seeds: int, dims: list[dict[str, int]]) -> None:
        self.seeds, self.dims = seeds, dims
        self.counted: Counter[tuple[str, str]] = Counter()
        self.faults: list[str] = []
        self.told: list[str] = []

    def add(self, row: str, outcome: str, remark: str = "") -> None:
        """Count an outcome; a spelling with names of its own may be right with these declared."""
        self.counted[row, outcome] += 1
        if outcome == "wrong":
            self.faults.append(f"{row} | {remark}")
        elif outcome != "right":
            self.told.append(f"{row} | {outcome} | {remark}")

    def judge(self, row: str, wrong: str, remark: str) -> None:
        """Count what is right where there is nothing to say against it."""
        self.add(row, "wrong" if wrong else "right", f"{remark} | {wrong}")

    def report(self) -> None:
        """Print the table, what was refused and why, and what is wrong."""
        words = [word for word in OUTCOMES if any(w == word for _, w in self.counted)]
        print(f"{'':34}" + "".join(f"{word:>16}" for word in words))
        for row in dict.fromkeys(row for row, _ in self.counted):
            print(f"{row:34}" + "".join(f"{self.counted[row, word]:16}" for word in words))
        for title, lines in (("not read", self.told), ("wrong", self.faults)):
            print(f"\n{title}: {len(lines)}")
            print("\n".join(lines))


def counted_scalar(case: Case, counts: Counts) -> None:
    """Count what becomes of a case: its gradient, the printed forms, every spelling."""
    at = case.samples(counts.dims, counts.seeds)
    for kind, written in case.spellings():
        try:
            counted_spelling(case, kind, written, counts, at)
        except Exception as error:  # noqa: BLE001 -- a crash is a finding
            counts.add(f"read: {kind}", "wrong", f"{case.id} | {written} | {error!r}")


def counted_spelling(case: Case, kind: str, written: str, counts: Counts, at: list[Sample]) -> None:
    """Count what becomes of one spelling, and, of the first, the printed forms of its gradient."""
    row = f"read: {kind}"
    try:
        derivation = derived(case, written)
    except GradcheckError as error:
        # a formula of another notation than the declared one may be prose; our text may not
        outcome = "wrong" if kind == "text" else "refused"
        counts.add(row, outcome, f"{case.id} | {written} | {error.message}")
        return
    if unknown := unknown_names(case, derivation):
        outcome = "right, renamed" if fitted(case, written, derivation, at) else "other names"
        counts.add(row, outcome, f"{case.id} | {written} | {', '.join(unknown)}")
        return
    counts.judge(row, wrong(derivation, case, at, {}), f"{case.id} | {written}")
    if kind == "text":
        counted_forms(case, derivation, counts, at)


def counted_forms(case: Case, derivation: Derivation, counts: Counts, at: list[Sample]) -> None:
    """Count the emitted functions of a gradient and its printed forms, read again."""
    for library in ("torch", "numpy"):
        said = wrong_gradient(derivation, library, case, at, {})
        counts.judge(f"gradient: {library}", said, case.id)
    own = [item for item in derivation.where if not item.is_given]
    meant = expanded(derivation.gradient)
    text = "\n".join([*map(str, own), derivation.text()])
    latex = "\n".join([*(item.latex() for item in own), derivation.latex()])
    for row, written in (("text", text), ("LaTeX", latex)):
        try:
            again = expanded(parse_answer(derivation.program, written, case.wrt).value)
            said = "" if again is meant else f"read as {again}"
        except GradcheckError as error:
            said = error.message
        counts.judge(f"re-read as the same: {row}", said, f"{case.id} | {written}")


def counted_structured(case: Case, counts: Counts) -> None:
    """Count a gradient by the free entries of a symmetric or diagonal matrix."""
    row = "structured"
    try:
        derivation = derived(case, case.text, structured=True)
    except GradcheckError as error:
        counts.add(row, "wrong", f"{case.id} | {case.text} | {error.message}")
        return
    at = case.samples(counts.dims, counts.seeds)
    counts.judge(row, wrong_gradient(derivation, "torch", case, at, {}), case.id)


def counted_answers(entry: Mapping[str, Any], case: Case, counts: Counts) -> None:
    """Count the verdicts on the labelled answers to a case, each at every seed."""
    program = parse(case.text, case.shapes)
    for label, verdict in (("correct", "correct"), ("wrong", "wrong")):
        for answer in entry[label]:
            said: set[str] = {
                check(program, case.wrt, answer["text"], seed=seed).verdict
                for seed in range(counts.seeds)
            }
            if label == "correct" and case.whole and said != {verdict}:
                said = {at_the_numbers(case, answer["text"])}
            other = "" if said == {verdict} else ", ".join(sorted(said))
            remark = f"{case.id} | {case.text} | {answer['text']}"
            counts.judge(f"answers: {label}", other, remark)


def at_the_numbers(case: Case, answer: str) -> str:
    """Return the verdict where the whole numbers are those of the case: an answer may need them."""
    text = case.text
    for name, number in case.whole.items():
        text, answer = (re.sub(rf"\b{name}\b", str(number), t) for t in (text, answer))
    shapes = [shape for shape in case.shapes if shape.split(":")[0] not in case.whole]
    return check(parse(text, shapes), case.wrt, answer).verdict


def main() -> int:
    """Count everything, print, and return 1 where anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", type=Path)
    options.add_argument("--answers", type=Path)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--only", action="append", help="a case; may be given several times")
    given = options.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_default_dtype(torch.float64)
    file = yaml.safe_load(given.corpus.read_text(encoding="utf-8"))
    counts = Counts(given.seeds, file["meta"]["dims"])
    cases = {entry["id"]: Case(entry) for entry in file["scalar_cases"]}
    wanted = set(given.only or cases)
    for case in cases.values():
        if case.id in wanted:
            counted_scalar(case, counts)
    for entry in file.get("structured_cases") or [] if not given.only else []:
        counted_structured(Case(entry), counts)
    for entry in answers_of(given.answers):
        if entry["case"] in wanted:
            counted_answers(entry, cases[entry["case"]], counts)
    counts.report()
    return 1 if counts.faults else 0


def answers_of(path: Path | None) -> list[dict[str, Any]]:
    """Return the labelled answers of a file, none where no file is given."""
    if path is None:
        return []
    listed: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["answers"]
    return listed


if __name__ == "__main__":
    sys.exit(main())

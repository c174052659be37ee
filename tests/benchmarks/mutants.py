"""Verdicts on mutated gradients of random programs, beside labels that know no derivative rule.

python tests/benchmarks/mutants.py --programs 1000 --seed 1 --out mutants.jsonl

Every program's gradient is changed into right and wrong answers (`mutations`), each labelled by a
1000-bit finite difference of the objective (`labels`), and judged by `check`. With --out, a line
per program is written, and a second call goes on where the first was stopped.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from evaluation import declarations
from labels import Asked, label, points_of, variables_below
from mutations import answers, is_form, program
from strategies import VARIABLES

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.expr import depends_on
from gradcheck_cli.judge import check
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.reference import one_thread
from gradcheck_cli.printing.text import text
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from labels import Point

    from gradcheck_cli.expr import Symbol
    from gradcheck_cli.syntax import Program

SHAPES = declarations(VARIABLES)
PER_PROGRAM = 20
LONGEST = 2000  #: characters of an answer that a person might hand in
GOOD = {"right": "correct", "wrong": "wrong", "undefined": "wrong"}

Row = dict[str, Any]


def judged(seed: int, number: int) -> Row:
    """Return what became of the answers to one program."""
    random = Random(f"{seed}:{number}")  # noqa: S311 -- the same programs for the same seed
    drawn = program(random)
    targets = [s for s in drawn.variables if drawn.value in depends_on(drawn.value, s)]
    row: Row = {"number": number, "source": drawn.source, "answers": []}
    if not targets:
        return row | {"why": "no variable"}
    wrt = random.choice(targets)
    try:
        read = parse(drawn.source, SHAPES)
        problem = problem_of(read, wrt.name)
        points = points_of(Asked(read.value, wrt, variables_below(*VARIABLES)), random)
        if not points:
            return row | {"why": "no point"}
        named = frozenset([*read.names, *(s.name for s in VARIABLES)])
        written = {
            text(answer, named): kind
            for kind, answer in reversed(answers(problem.gradient, random, PER_PROGRAM))
        }
        with one_thread():
            row["wrt"] = wrt.name
            row["answers"] = [
                one(read, wrt, points, kind, answer, seed)
                for answer, kind in written.items()
                if len(answer) <= LONGEST
            ]
    except GradcheckError as error:
        row["why"] = str(error)
    return row


def one(  # noqa: PLR0917 -- all that a row is made of
    read: Program, wrt: Symbol, points: list[Point], kind: str, answer: str, seed: int
) -> Row:
    """Label an answer, judge it, and say how long that took."""
    row: Row = {"kind": kind, "answer": answer}
    try:
        value = parse_answer(read, answer, wrt.name).value
        row["label"] = (
            label(points, value, sure=is_form(kind)) if value.shape == wrt.shape else "shape"
        )
    except GradcheckError as error:
        row |= {"label": "unread", "why": str(error)}
    begun = time.perf_counter()
    verdict = check(read, wrt.name, answer, seed=seed)
    row |= {"ms": round(1e3 * (time.perf_counter() - begun), 2), "verdict": verdict.verdict}
    if verdict.reason:
        row["reason"] = verdict.reason
    if verdict.verdict == "inconclusive" or verdict.verdict != GOOD.get(row["label"]):
        row["findings"] = [str(finding) for finding in verdict.findings]
    return row


def rows(programs: int, seed: int, out: Path | None, processes: int) -> list[Row]:
    """Return a row per program: those in the file, and those that were missing there."""
    known = []
    if out is not None and out.exists():
        known = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    todo = sorted({*range(programs)} - {row["number"] for row in known})
    with get_context("spawn").Pool(processes) as pool:
        for row in pool.imap_unordered(partial(judged, seed), todo):
            known.append(row)
            if out is not None:
                with out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return known


def report(found: list[Row]) -> None:
    """Print the counts, the times, and every answer that was not judged as labelled."""
    each = [(row, answer) for row in found for answer in row["answers"]]
    counts = Counter((answer["label"], answer["verdict"]) for _, answer in each)
    print(f"{len(found)} programs, {len(each)} answers")
    for (labelled, verdict), count in sorted(counts.items()):
        print(f"  labelled {labelled:9} judged {verdict:12} {count:7}")
    for verdict in ("correct", "wrong"):
        times = [answer["ms"] for _, answer in each if answer["verdict"] == verdict]
        if times:
            print(f"  median ms, judged {verdict}: {statistics.median(times):.1f}")
    for row, answer in each:
        if answer["label"] in GOOD and answer["verdict"] != GOOD[answer["label"]]:
            print(json.dumps({**row, "answers": [answer]}, ensure_ascii=False, indent=1))


def main() -> None:
    """Read the options, judge, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    report(rows(asked.programs, asked.seed, asked.out, asked.processes))


if __name__ == "__main__":
    main()

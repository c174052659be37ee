"""This product's verdicts beside those of the published rules, on the same labelled answers.

python tests/benchmarks/verdicts.py verdicts.yaml answers.yaml corpus.yaml --seeds 20 --others 2

The files hold `problems` with labelled answers, `answers` to cases, and, for what those cases
assume of their variables and the numbers that they give exponents, `scalar_cases`. The published
rules see one point of random sizes, away from kinks, or five where a rule says so; they run on as
many of the first seeds as --others says.
What the files list under `shape_invalid` is left out: each rule refuses shapes before it begins.
A milliseconds' column is that of one verdict, in process; ours includes reading the answer.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import published_rules as published
import torch
import yaml

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.judge import check
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.problem import Problem

POINTS = 8
OURS = "gradcheck check"
RULES: dict[str, Callable[..., bool]] = {
    "torch gradcheck": partial(published.torch_gradcheck, fast=False),
    "torch gradcheck, fast mode": partial(published.torch_gradcheck, fast=True),
    "torch.allclose": published.allclose,
    "torch.testing.assert_close": published.assert_close,
    "jax check_grads": published.check_grads,
    "CS231n, 1e-2": partial(published.cs231n, bound=1e-2),
    "CS231n, 1e-4": partial(published.cs231n, bound=1e-4),
    "CS231n, 1e-7": partial(published.cs231n, bound=1e-7),
    "UFLDL, 1e-9": published.ufldl,
    "scipy check_grad, 1e-6": published.scipy_check_grad,
    "5-point differences, 1e-9": published.five_points,
    "WeBWorK, 5 points, 0.1 %": published.webwork,
    "MITx, 5 points, 0.01 %": published.mitx,
}


class Task(NamedTuple):
    """A problem, and its answers by whether they are right."""

    source: str
    shapes: list[str]
    wrt: str
    answers: list[tuple[str, bool]]


class Outcome(NamedTuple):
    """What a rule said of an answer; None where it could not say."""

    rule: str
    is_right: bool
    accepted: bool | None
    ms: float
    answer: str


def tasks(files: list[Any]) -> Iterator[Task]:
    """Return the problems of files."""
    cases = {case["id"]: case for file in files for case in file.get("scalar_cases", [])}
    for file in files:
        for problem in file.get("problems", []):
            labelled = [(a["text"], a["truth"] == "right") for a in problem["answers"]]
            yield _task(problem, problem.get("assume"), labelled)
        for problem in file.get("answers", []):
            right, wrong = ([a["text"] for a in problem[key]] for key in ("correct", "wrong"))
            labelled = [*((a, True) for a in right), *((a, False) for a in wrong)]
            case = cases.get(problem["case"], {})
            bound = "".join(f"{name} = {k}\n" for name, k in case.get("int_params", {}).items())
            task = _task(problem, case.get("assume"), labelled)
            yield task._replace(source=bound + task.source)


def _task(problem: Any, assumed: Any, labelled: list[tuple[str, bool]]) -> Task:
    shapes = []
    for name, dims in problem["vars"].items():
        properties = assumed.get(name, []) if isinstance(assumed, dict) else []
        listed = [properties] if isinstance(properties, str) else properties
        shapes.append(f"{name}: " + " ".join(map(str, [*dims, *listed])))
    return Task(problem["text"], shapes, problem["wrt"], labelled)


def readable(task: Task) -> bool:
    """Tell whether a problem can be read; print those that are left out."""
    try:
        parse(task.source, task.shapes)
    except GradcheckError as error:
        print(f"left out: {task.source}: {error.message}")
        return False
    return True


def judged(asked: tuple[Task, int, bool]) -> list[Outcome]:
    """Return what every rule says of every answer to a problem, at one seed."""
    task, seed, with_others = asked
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    program = parse(task.source, task.shapes)
    problem = problem_of(program, task.wrt)
    found = []
    for answer, is_right in task.answers:
        begun = time.perf_counter()
        verdict = check(program, task.wrt, answer, seed=seed).verdict
        ms = 1e3 * (time.perf_counter() - begun)
        accepted = None if verdict == "inconclusive" else verdict == "correct"
        found.append(Outcome(OURS, is_right, accepted, ms, f"{task.source} | {answer}"))
        if with_others:
            try:
                value: Expr | None = _fitted(parse_answer(program, answer, task.wrt).value, problem)
            except GradcheckError:
                value = None
            found += _by_others(problem, value, is_right, seed)
    return found


def _fitted(value: Expr, problem: Problem) -> Expr | None:
    """Return an answer in the variable's shape, a row as a column where the variable is 1-D."""
    if problem.flat and value.shape == problem.wrt.shape[::-1]:
        value = value.T
    return value if value.shape == problem.wrt.shape else None


def _by_others(
    problem: Problem, value: Expr | None, is_right: bool, seed: int
) -> Iterator[Outcome]:
    """Yield the outcomes of the published rules; what has another shape, each of them refuses."""
    if value is None:
        yield from (Outcome(rule, is_right, False, 0.0, "") for rule in RULES)
        return
    points = sample(problem, problem.gradient, seed, POINTS).sets[0]
    arrays = torch_system(points.sizes)
    ordinary = np.flatnonzero(~points.stretched)[:5]
    places = [
        published.Place(problem, value, arrays, points.take(np.arange(points.count) == i))
        for i in ordinary
    ]
    for name, rule in RULES.items():
        begun = time.perf_counter()
        accepted = bool(rule(places))
        yield Outcome(name, is_right, accepted, 1e3 * (time.perf_counter() - begun), "")


def report(outcomes: list[Outcome]) -> None:
    """Print the table, and what we judged otherwise than labelled."""
    by_rule: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_rule[outcome.rule].append(outcome)
    print("| rule | right refused | wrong accepted | inconclusive | ms accepted | ms refused |")
    print("|---|---|---|---|---|---|")
    for rule, each in by_rule.items():
        right, wrong = ([o for o in each if o.is_right is side] for side in (True, False))
        refused = sum(o.accepted is False for o in right)
        accepted = sum(o.accepted is True for o in wrong)
        unsure = sum(o.accepted is None for o in each)
        times = [_median([o.ms for o in each if o.accepted is s and o.ms]) for s in (True, False)]
        print(f"| {rule} | {refused} of {len(right)} | {accepted} of {len(wrong)} | {unsure} "
              f"| {times[0]:.1f} | {times[1]:.1f} |")  # fmt: skip
    for o in by_rule[OURS]:
        if o.accepted is not o.is_right:
            print(f"labelled {o.is_right}, judged {o.accepted}: {o.answer}")


def _median(numbers: list[float]) -> float:
    return statistics.median(numbers) if numbers else float("nan")


def main() -> None:
    """Read the files, judge, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--others", type=int, default=1, help="seeds of the published rules")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in asked.files]
    known = [task for task in tasks(files) if readable(task)]
    todo = [(t, seed, seed < asked.others) for seed in range(asked.seeds) for t in known]
    with get_context("spawn").Pool(asked.processes) as pool:
        report([o for outcomes in pool.imap_unordered(judged, todo) for o in outcomes])


if __name__ == "__main__":
    main()

"""What the exact judge costs per point, beside one batched autograd of the same objective.

python tests/benchmarks/modular.py
"""

from __future__ import annotations

import statistics
import sys
from functools import partial
from pathlib import Path
from timeit import Timer
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalogue import ASKED, program_of

from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.judge.modular import Modular, modular, modular_health
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.reference import autograd, one_thread
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.judge.sizes import size_sets
from gradcheck_cli.judge.standins import without_functions

if TYPE_CHECKING:
    from collections.abc import Callable

SEED, ROUNDS, BATCH = 5, 5, 32
AUTOGRAD = f"autograd, {BATCH} points at once"


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of a few runs after one that warms up."""
    work()
    return statistics.median(Timer(work).repeat(ROUNDS, 1)) * 1e3


def measured() -> dict[str, list[float]]:
    """Return every time, for every gradient of the catalogue, whose sizes are 12 at most."""
    times: dict[str, list[float]] = {}
    for asked in ASKED:
        problem = problem_of(program_of(asked.problem), asked.wrt)
        problem, answer = without_functions(problem, problem.gradient)
        sets = size_sets(problem.objective, answer, problem.wrt, seed=SEED)
        points = sample(problem, answer, SEED, BATCH).sets[0]
        arrays = torch_system(points.sizes)
        found: Modular = modular(problem, answer, sets, SEED)
        if found.word != "equal":
            print(f"{asked}: {found.word} {found.reason}")
            continue
        accepted = milliseconds(partial(modular, problem, answer, sets, SEED))
        work = {
            "refused": partial(modular, problem, 2 * answer, sets, SEED),
            "health of the problem": partial(modular_health, problem, sets, SEED),
            AUTOGRAD: partial(autograd, problem, arrays, points),
        }
        times.setdefault("accepted", []).append(accepted)
        times.setdefault("accepted, per point", []).append(accepted / found.points)
        for name, one in work.items():
            times.setdefault(name, []).append(milliseconds(one))
    return times


def main() -> None:
    """Print medians, 95th percentiles and ratios to autograd."""
    with one_thread():
        times = measured()
    base = times[AUTOGRAD]
    print(f"{'over ' + str(len(base)) + ' gradients':30} {'median ms':>10} {'p95':>8} {'ratio':>7}")
    for name, each in times.items():
        ratio = statistics.median(t / b for t, b in zip(each, base, strict=True))
        p95 = sorted(each)[int(0.95 * len(each))]
        print(f"{name:30} {statistics.median(each):10.3f} {p95:8.3f} {ratio:7.2f}")


if __name__ == "__main__":
    main()

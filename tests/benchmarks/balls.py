"""What a verdict in balls costs, beside one batched autograd of the same objective at 32 points.

python tests/benchmarks/balls.py
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.judge.ball_look import Case, Look
from gradcheck_cli.judge.ball_points import Spots
from gradcheck_cli.judge.balls import balls
from gradcheck_cli.judge.problem import problem_of
from gradcheck_cli.judge.reference import autograd, one_thread
from gradcheck_cli.judge.sampling import sample
from gradcheck_cli.judge.settings import Settings
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 60
SIZES = ({"n": 5, "m": 4, "k": 3}, {"n": 4, "m": 6, "k": 5})


class Task(NamedTuple):
    """An objective, a right answer and a wrong one."""

    source: str
    shapes: list[str]
    wrt: str
    right: str
    wrong: str


TASKS = [
    Task("||X w - y||^2", ["X: n m", "w: m", "y: n"], "w", "2 X^T (X w - y)", "X^T (X w - y)"),
    Task("||max(XW,0)-Y||_F^2", ["X: n m", "W: m k", "Y: n k"], "W",
         "2 X^T ((max(XW,0) - Y) .* (XW > 0))", "2 X^T (max(XW,0) - Y)"),
    Task("logsumexp(A x)", ["A: m n", "x: n"], "x", "A^T softmax(A x)", "A^T exp(A x)"),
    Task("logdet(S) + tr(A S^-1)", ["S: n n symmetric posdef", "A: n n"], "S",
         "S^-1 - (S^-1 A S^-1)^T", "S^-1 + S^-1 A S^-1"),
    Task("sum(tanh(X W) U)", ["X: n m", "W: m k", "U: k n"], "W",
         "X^T ((1 - tanh(X W).^2) .* (ones(n,n) U^T))", "X^T (1 - tanh(X W).^2)"),
]  # fmt: skip


def median_ms(work: Callable[[int], object]) -> float:
    """Return the median milliseconds of a piece of work, which is told the number of its run."""
    times = []
    for run in range(RUNS):
        start = time.perf_counter()
        work(run)
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def measured(task: Task) -> dict[str, float]:
    """Return the milliseconds of each part of a verdict."""
    program = parse(task.source, task.shapes)
    problem = problem_of(program, task.wrt)
    right, wrong = (
        parse_answer(program, text, task.wrt).value for text in (task.right, task.wrong)
    )
    case = Case(problem, right)
    spots = Spots(case, 0)
    drawn = sample(problem, right, 0, 32).sets[0]
    arrays = Settings(seed=0).arrays(drawn.sizes)

    def point(_: int, *, quotient: bool) -> None:
        look = Look(case, spots.spot(SIZES[0]), 512)
        with look.system.working():
            assert look.defined
            assert look.apart
            if quotient:
                rows, cols = (dim.at(SIZES[0]) for dim in problem.wrt.shape)
                look.quotient(spots.direction(rows, cols))

    with one_thread():
        batched = median_ms(lambda _: autograd(problem, arrays, drawn))
    compared = median_ms(lambda run: point(run, quotient=False))
    return {
        "autograd": batched,
        "answer+R": compared,
        "quotient": median_ms(lambda run: point(run, quotient=True)) - compared,
        "equal": median_ms(lambda run: balls(problem, right, SIZES, run)),
        "differ": median_ms(lambda run: balls(problem, wrong, SIZES, run)),
    }


def main() -> None:
    """Print the table: milliseconds, and in brackets the multiple of one batched autograd."""
    for task in TASKS:
        found = measured(task)
        unit = found["autograd"]
        parts = [f"{name} {ms:.2f} ms ({ms / unit:.1f})" for name, ms in found.items()]
        print(f"{task.source:24} " + " · ".join(parts))


if __name__ == "__main__":
    main()

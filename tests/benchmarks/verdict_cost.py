"""What a verdict costs in process, the problem already read: accepted, and refused.

python tests/benchmarks/verdict_cost.py VERDICTS.yaml

The file has `problems`: their text, vars, assume, wrt, and answers with a text and their truth.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.judge import check
from gradcheck_cli.syntax import Program, parse


def read(problem: dict[str, Any]) -> Program | None:
    """Return the problem read, None where the language lacks something of it."""
    assumed = problem.get("assume") or {}
    shapes = [
        f"{name}: {' '.join(map(str, [*dims, *(assumed.get(name) or [])]))}"
        for name, dims in problem["vars"].items()
    ]
    try:
        return parse(problem["text"], shapes)
    except GradcheckError:
        return None


def measured(path: Path) -> dict[str, list[float]]:
    """Return the milliseconds of every verdict, by its word, each with a fresh seed."""
    times: dict[str, list[float]] = {}
    for problem in yaml.safe_load(path.read_text(encoding="utf-8"))["problems"]:
        program = read(problem)
        for answer in problem["answers"]:
            if program is None:
                break
            start = perf_counter()
            verdict = check(program, problem["wrt"], answer["text"])
            cost = (perf_counter() - start) * 1e3
            times.setdefault(f"{answer['truth']}, found {verdict.verdict}", []).append(cost)
    return times


def main() -> None:
    """Print the number, the median and the 95th percentile of each kind."""
    for name in sys.argv[1:]:
        print(f"{Path(name).name:34} {'verdicts':>8} {'median ms':>10} {'p95':>8}")
        for kind, each in sorted(measured(Path(name)).items()):
            p95 = sorted(each)[int(0.95 * len(each))]
            print(f"{kind:34} {len(each):8} {statistics.median(each):10.2f} {p95:8.2f}")


if __name__ == "__main__":
    main()

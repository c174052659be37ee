"""What a verdict costs in process, the problem read and looked at before: accepted, and refused.

python tests/benchmarks/verdict_cost.py VERDICTS.yaml

The file has `problems`: their text, vars, assume, wrt, and answers with a text and their truth.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from time import perf_counter, process_time
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


def measured(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Return the milliseconds of every verdict by its word, of the CPU and by the clock."""
    times: dict[str, list[tuple[float, float]]] = {}
    for problem in yaml.safe_load(path.read_text(encoding="utf-8"))["problems"]:
        program = read(problem)
        if program is not None:
            check(program, problem["wrt"])
        for answer in problem["answers"]:
            if program is None:
                break
            start, used = perf_counter(), process_time()
            verdict = check(program, problem["wrt"], answer["text"])
            cost = (process_time() - used) * 1e3, (perf_counter() - start) * 1e3
            times.setdefault(f"{answer['truth']}, found {verdict.verdict}", []).append(cost)
    return times


def main() -> None:
    """Print the number, the median and the 90th percentile of each kind, in milliseconds."""
    for name in sys.argv[1:]:
        print(f"{Path(name).name:34} {'verdicts':>8} {'CPU':>8} {'p90':>8} {'clock':>8} {'p90':>8}")
        for kind, each in sorted(measured(Path(name)).items()):
            numbers = [
                f"{figure:8.2f}"
                for times in zip(*each, strict=True)
                for figure in (statistics.median(times), sorted(times)[int(0.9 * len(times))])
            ]
            print(f"{kind:34} {len(each):8} {' '.join(numbers)}")


if __name__ == "__main__":
    main()

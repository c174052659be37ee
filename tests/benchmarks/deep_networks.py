"""How time and printed length grow with the depth of a ReLU network.

python tests/benchmarks/deep_networks.py
"""

from __future__ import annotations

import statistics
import time
from itertools import pairwise

from gradcheck_cli import derive, parse

DEPTHS = (2, 10, 16, 100, 300, 5_000)


def network(depth: int) -> str:
    """Return a ReLU network of this many layers as a program of statements."""
    lines, below = [], "X"
    for i in range(1, depth + 1):
        lines += [f"h{i} = {below} W{i}", f"a{i} = max(h{i}, 0)"]
        below = f"a{i}"
    return "\n".join([*lines, f"||{below} - Y||_F^2"])


def measured(depth: int) -> tuple[float, float, float, int]:
    """Return the seconds to read, derive and print ∂f/∂W1, and the characters printed."""
    source = network(depth)
    times = [time.perf_counter()]
    program = parse(source)
    times.append(time.perf_counter())
    derivation = derive(program, "W1")
    times.append(time.perf_counter())
    printed = "\n".join([*map(str, derivation.where), derivation.text()])
    times.append(time.perf_counter())
    read, derived, shown = (after - before for before, after in pairwise(times))
    return read, derived, shown, len(printed)


def main() -> None:
    """Print the table, medians of five runs (of one at the greatest depth)."""
    measured(2)
    print(f"{'layers':>7} {'read ms':>9} {'derive ms':>10} {'print ms':>9} {'per layer ms':>13} "
          f"{'characters':>11} {'per layer':>10}")  # fmt: skip
    for depth in DEPTHS:
        runs = [measured(depth) for _ in range(1 if depth > 1_000 else 5)]
        read, derived, shown = (statistics.median(run[i] for run in runs) * 1e3 for i in range(3))
        length = runs[0][3]
        each = (read + derived + shown) / depth
        print(f"{depth:7} {read:9.1f} {derived:10.1f} {shown:9.1f} {each:13.3f} "
              f"{length:11} {length / depth:10.1f}")  # fmt: skip


if __name__ == "__main__":
    main()

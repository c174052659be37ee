"""What each attack costs: seconds and memory, each in a process of its own.

python tests/benchmarks/attack_costs.py [part of a name]
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from attacks import ATTACKS, Attack

from gradcheck_cli.judge import check

SEED = 1


class Cost(NamedTuple):
    """What came of an attack: the verdict, the seconds, the megabytes that the process grew by."""

    word: str
    seconds: float
    megabytes: float


def verdict(attack: Attack) -> str:
    """Return the verdict on an attack, judged as the command line judges it."""
    program = attack.program()
    found = check(program, attack.wrt, attack.answer, seed=SEED, language=attack.language)
    return found.verdict


def peak() -> float:
    """Return the most memory that this process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cost(attack: Attack) -> Cost:
    """Judge an attack in a child process, where PyTorch is loaded already."""
    reading, writing = os.pipe()
    if not os.fork():
        before, start = peak(), time.perf_counter()
        try:
            word = verdict(attack)
        except BaseException as error:  # noqa: BLE001 -- what the table is to show
            word = type(error).__name__
        seconds = time.perf_counter() - start
        os.write(writing, f"{word} {seconds} {peak() - before}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        word, spent, megabytes = (answers.read() or "killed nan nan").split()
    os.wait()
    return Cost(word, float(spent), float(megabytes))


def main() -> None:
    """Print the table, and the worst of it."""
    verdict(ATTACKS[0])  # what is imported late is imported now
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    costs = {a: cost(a) for a in ATTACKS if wanted in a.name}
    for attack, (word, seconds, megabytes) in costs.items():
        mark = " " if word in attack.allowed else "!"
        print(f"{mark} {attack.name:55} {word:12} {seconds:6.2f} s {megabytes:6.0f} MB")
    slowest = max(costs, key=lambda attack: costs[attack].seconds)
    largest = max(costs, key=lambda attack: costs[attack].megabytes)
    print(f"{len(costs)} attacks; slowest {costs[slowest].seconds:.2f} s: {slowest.name};", end=" ")
    print(f"largest {costs[largest].megabytes:.0f} MB: {largest.name}")


if __name__ == "__main__":
    main()

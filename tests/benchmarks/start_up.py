"""What a command costs as a whole process, beside bare Python and bare imports, in turn.

python tests/benchmarks/start_up.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 9
FORMULA = "||max(XW,0)-Y||_F^2"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "import numpy": ["-c", "import numpy"],
    "import sympy": ["-c", "import sympy"],
    "import torch": ["-c", "import torch"],
    "gradcheck --version": ["-m", "gradcheck_cli", "--version"],
    "gradcheck derive": ["-m", "gradcheck_cli", "derive", FORMULA, "--wrt", "W"],
    "gradcheck check --reference closed-form": [
        *("-m", "gradcheck_cli", "check", FORMULA, "--wrt", "W"),
        *("2 X^T ((max(XW,0) - Y) .* (XW > 0))", "--reference", "closed-form"),
    ],
    "gradcheck check": [
        *("-m", "gradcheck_cli", "check", FORMULA, "--wrt", "W"),
        "2 X^T ((max(XW,0) - Y) .* (XW > 0))",
    ],
}  # fmt: skip


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one process."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    """Print the median of each command and its ratio to bare Python, round by round."""
    for arguments in COMMANDS.values():
        seconds(arguments)
    rounds = [{name: seconds(args) for name, args in COMMANDS.items()} for _ in range(ROUNDS)]
    print(f"{'command':42} {'median ms':>10} {'x python':>9}")
    for name in COMMANDS:
        median = statistics.median(run[name] for run in rounds) * 1e3
        ratio = statistics.median(run[name] / run["python -c pass"] for run in rounds)
        print(f"{name:42} {median:10.1f} {ratio:9.1f}")


if __name__ == "__main__":
    main()

"""`gradcheck --version`, which needs nothing else."""

import gradcheck_cli
from gradcheck_cli.report.terminal import Screen


def show_version() -> int:
    """Print the version."""
    import sys

    Screen(sys.stdout).write(f"gradcheck {gradcheck_cli.__version__}\n")
    return 0

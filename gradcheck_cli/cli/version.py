"""`gradcheck --version`, which needs nothing else."""

from gradcheck_cli.report.terminal import Screen
from gradcheck_cli.version import __version__


def show_version() -> int:
    """Print the version."""
    import sys

    Screen(sys.stdout).write(f"gradcheck {__version__}\n")
    return 0

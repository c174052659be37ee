"""Derive, explain, verify and grade matrix gradients.

>>> from gradcheck_cli import derive, parse
>>> derive(parse("||X W - Y||_F^2"), wrt="W").text()
'2 Xᵀ (XW − Y)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from gradcheck_cli.calculus import Derivation, Step, sources
    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.homework import Report, answers_from, grade, homework_from, verify
    from gradcheck_cli.judge import Verdict, check
    from gradcheck_cli.models import derive
    from gradcheck_cli.syntax import Program, parse
    from gradcheck_cli.version import __version__ as __version__

__all__ = [
    "Derivation",
    "GradcheckError",
    "Program",
    "Report",
    "Step",
    "Verdict",
    "answers_from",
    "check",
    "derive",
    "grade",
    "homework_from",
    "parse",
    "sources",
    "verify",
]

_HOMES: Final = {
    "gradcheck_cli.calculus": ("Derivation", "Step", "sources"),
    "gradcheck_cli.errors": ("GradcheckError",),
    "gradcheck_cli.homework": ("Report", "answers_from", "grade", "homework_from", "verify"),
    "gradcheck_cli.judge": ("Verdict", "check"),
    "gradcheck_cli.models": ("derive",),
    "gradcheck_cli.syntax": ("Program", "parse"),
    "gradcheck_cli.version": ("__version__",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `derive` must not wait for `check`."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Which gradient a name in Python is: grad_w1, dW, W.grad, dL_dW, or a comment that says so."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.python.naming import named_as
from gradcheck_cli.syntax.python.source import Code
from gradcheck_cli.syntax.python.targets import names_assigned

if TYPE_CHECKING:
    from collections.abc import Collection

    from gradcheck_cli.errors import Span

_LEFT_SIDES: Final = (
    re.compile(r"(?:grad|gradient|g|d|delta|partial)_(.+)"),
    re.compile(r"(?:grad|d|delta|nabla_?)(.+)"),
    re.compile(r"(.+)(?:_grad|_gradient|\.grad)"),
    re.compile(r"d(?:f|l|loss|j|c|e|s|cost|obj)_?d_?(.+)", re.IGNORECASE),
)
_MARKER: Final = re.compile(r"#\s*gradcheck\s*:\s*(?P<words>[^\n]*)")


def gradient_of(word: str, names: Collection[str]) -> str | None:
    """Return the name whose gradient a left side is, None for any other.

    >>> [gradient_of(word, ["W1", "h"]) for word in ("grad_w1", "dW1", "W1.grad", "dL_dh", "h")]
    ['W1', 'W1', 'W1', 'h', None]
    """
    if spelled_as(word, names) in names:
        return None
    for pattern in _LEFT_SIDES:
        if (match := pattern.fullmatch(word)) and (name := named_as(match[1], names)):
            return name
    return None


def marked(code: Code, statement: ast.stmt, names: Collection[str]) -> str | None:
    """Return the name that a comment `# gradcheck: W1` on the statement, or above it, gives it."""
    lines = code.lines
    end = (statement.end_lineno or statement.lineno) - 1
    near = [lines[end]]
    if statement.lineno >= 2 and lines[statement.lineno - 2].lstrip().startswith("#"):
        near.append(lines[statement.lineno - 2])
    for line in near:
        if match := _MARKER.search(line):
            found = [name for word in match["words"].split() if (name := named_as(word, names))]
            if found:
                return found[-1]
    return None


def gradients_in(source: str, names: Collection[str]) -> dict[str, Span]:
    r"""Return the place of the last statement that gives each of these names its gradient.

    Raises GradcheckError where the source is no Python.

    >>> gradients_in("h = x @ w\ndw = x.T @ h", ["x", "w"])
    {'w': (10, 22)}
    """
    code = Code(source)
    found: dict[str, Span] = {}
    for statement in code.statements:
        for name in labelled(code, statement, names):
            found[name] = code.span(statement)
    return found


def inside(statement: ast.stmt, names: Collection[str]) -> list[str]:
    """Return the names whose gradients are assigned inside a loop, a function and the like."""
    if not hasattr(statement, "body"):
        return []
    within = (node for node in ast.walk(statement) if isinstance(node, ast.stmt))
    words = (word for node in within if node is not statement for word in names_assigned(node))
    return [name for word in words if (name := gradient_of(word, names))]


def labelled(code: Code, statement: ast.stmt, names: Collection[str]) -> list[str]:
    """Return the names whose gradients a statement gives: by its left side, or by a comment."""
    name = marked(code, statement, names)
    if name is not None:
        return [name]
    found = (gradient_of(word, names) for word in names_assigned(statement))
    return [name for name in found if name is not None] or inside(statement, names)

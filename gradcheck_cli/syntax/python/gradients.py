"""Which gradient a name in Python is: grad_w1, dW, W.grad, dL_dW, or a comment that says so."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.python.modules import MODULES
from gradcheck_cli.syntax.python.source import Code
from gradcheck_cli.syntax.python.targets import names_assigned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gradcheck_cli.errors import Span

_LEFT_SIDES: Final = (
    re.compile(r"(?:grad|gradient|g|d|delta|partial)_(.+)"),
    re.compile(r"(?:grad|d|delta|nabla_?)(.+)"),
    re.compile(r"(.+)(?:_grad|_gradient|\.grad)"),
    re.compile(r"d(?:f|l|loss|j|c|e|s|cost|obj)_?d_?(.+)", re.IGNORECASE),
)
_MARKER: Final = re.compile(r"#\s*gradcheck\s*:\s*(?P<words>[^\n]*)")


def named_as(word: str, names: Collection[str]) -> str | None:
    """Return the one of these names that a word is: as spelled, else but for case and `_`.

    >>> named_as("y_pred", ["X", "Y_pred"]), named_as("w1", ["W_1", "W_2"]), named_as("a", ["b"])
    ('Y_pred', 'W_1', None)
    """
    if (name := spelled_as(word, names)) in names:
        return name
    loose = [name for name in names if _loose(name) == _loose(word)]
    return loose[0] if len(loose) == 1 else None


def _loose(name: str) -> str:
    return name.replace("_", "").lower()


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
    lines = code.source.split("\n")
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


def labelled(code: Code, statement: ast.stmt, names: Collection[str]) -> list[str]:
    """Return the names whose gradients a statement gives: by its left side, or by a comment."""
    name = marked(code, statement, names)
    if name is not None:
        return [name]
    found = (gradient_of(word, names) for word in names_assigned(statement))
    return [name for name in found if name is not None]


# What an answer rests on ------------------------------------------------------------------------


def needed(source: str, span: Span, given: Collection[str] = ()) -> str:
    """Return the source up to a statement, with all that it does not rest on blanked out.

    What prints, plots or trains is left out; so is what gives one of the problem's variables
    (`given`) its data. A statement that is not an assignment is kept where it mentions a name that
    is needed: it may change what the name holds, and is refused there.
    """
    code = Code(source)
    kept: list[Span] = []
    wanted: set[str] = set()
    for statement in reversed(code.statements):
        place = code.span(statement)
        if place[0] > span[0]:
            continue
        assigned = {name.partition(".")[0] for name in names_assigned(statement)}
        is_answer = place == span
        is_data = (
            bool(assigned) and all(named_as(name, given) for name in assigned) and not is_answer
        )
        is_import = isinstance(statement, (ast.Import, ast.ImportFrom))
        touches = bool(_mentioned(statement) & wanted) if not assigned else bool(assigned & wanted)
        if is_import or is_answer or (touches and not is_data and not _only_shows(statement)):
            kept.append(place)
            wanted |= _mentioned(statement)
    return _blanked(source, kept)


def _mentioned(statement: ast.stmt) -> set[str]:
    names = (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {name for name in names if name not in MODULES}


def _only_shows(statement: ast.stmt) -> bool:
    """Is it a call that prints or plots, or an assertion, which change no array?"""
    if isinstance(statement, ast.Assert):
        return True
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return isinstance(statement, ast.Expr) and not isinstance(call, (ast.Await, ast.Yield))
    func: ast.expr = call.func
    while isinstance(func, ast.Attribute):
        func = func.value
    return isinstance(func, ast.Name) and func.id in {"print", "plt", "display", "sns", "ax", "fig"}


def _blanked(source: str, kept: Iterable[Span]) -> str:
    """Return the source with everything outside these places, comments too, as spaces."""
    pieces, at = [], 0
    for start, end in sorted(kept):
        pieces += [re.sub(r"[^\n]", " ", source[at:start]), source[start:end]]
        at = end
    rest = source[at:]
    comment = re.match(r"[ \t]*#[^\n]*", rest)
    tail = comment[0] if comment else ""
    return "".join([*pieces, tail, re.sub(r"[^\n]", " ", rest[len(tail) :])])

"""From the text of a piece of Python to its syntax tree, with the place of each part.

The text is parsed and never compiled, run or imported.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import GradcheckError, LimitError, ParseError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.python.wrapped import unwrapped

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span


_SPACE: Final = r"[ \t]{0,40}"
_INSIDE: Final = r"[^\[\]=\n]{0,200}"  # bounded, so that no text takes long
_SIGNS: Final = re.compile(
    rf"[\w)\]]{_SPACE}@{_SPACE}[\w(]|\*\*|[^\W_]{_SPACE}[-+*/@]="
    r"|\b(?:np|numpy|torch|nn|F|math)\.[A-Za-z_]"
    rf"|[\w)\]]\.(?!m?T\b)[A-Za-z_]\w{{0,40}}{_SPACE}\("
    rf"|^{_SPACE}(?:import|from|def|for|while|class|with)[ \t]"
    rf"|^{_SPACE}\w{{1,40}}\[(?:{_INSIDE}\])[ \t]?[-+*/]?="
    rf"|\[{_SPACE}:|:{_SPACE}\]|\[{_INSIDE}\bNone\b|#{_SPACE}gradcheck\b",
    re.MULTILINE,
)


def is_python(source: str) -> bool:
    """Does the text look like Python: `@`, `**`, `np.`, methods, `g[h < 0] = 0`?

    >>> is_python("X.T @ (X @ W - Y)"), is_python("h.clamp(min=0)"), is_python("X.T (X W - Y)")
    (True, True, False)
    """
    return _SIGNS.search(source) is not None


def is_valid(source: str) -> bool:
    """Tell whether Python's grammar reads the text."""
    try:
        return bool(Code(source).statements)
    except GradcheckError:
        return False


class Code:
    """A piece of Python: its text, its statements, and where they stand in the text."""

    def __init__(self, source: str) -> None:
        self.source = source
        if len(source) > allowed().code:
            raise LimitError(
                say(
                    "code-too-long", "more than {limit} characters of Python", limit=allowed().code
                ),
                span=(allowed().code, len(source)),
            )
        self.indent = _common_indent(source)
        self.statements = unwrapped(self._parsed().body)
        for statement in self.statements:
            _check_depth(statement, self)

    def _parsed(self) -> ast.Module:
        lines = [line.removeprefix(self.indent) for line in self.source.split("\n")]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about "\d" and the like, which are not for us
            try:
                return ast.parse("\n".join(lines))
            except SyntaxError as error:
                raise self._not_python(error) from None
            except (ValueError, RecursionError, MemoryError):
                raise LimitError(
                    say("python-unreadable", "this is nested too deeply, or no text of Python"),
                    span=(0, len(self.source)),
                ) from None

    def _not_python(self, error: SyntaxError) -> ParseError:
        """Return the error for what Python's own grammar does not read."""
        end = len(self.source)
        if error.lineno is None or error.lineno > len(self._starts):
            start = max(0, end - 1)
        else:
            start = (
                self._starts[error.lineno - 1] + len(self.indent) + max(0, (error.offset or 1) - 1)
            )
        start = max(0, min(start, end - 1))
        reason = (error.msg or "").split(" (")[0]
        return ParseError(
            say("not-python", "Python does not read this: {reason}", reason=reason),
            span=(start, min(start + 1, end)),
            hint=say("one-notation", "write Python throughout, X.T @ W, or matrix notation, X^T W"),
        )

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.source.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(at + 1 for at, ch in enumerate(self.source) if ch == "\n")]

    def span(self, node: ast.AST) -> Span:
        """Return the place of a part of the code."""
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
        start = self._offset(first, getattr(node, "col_offset", 0))
        return start, self._offset(last or first, getattr(node, "end_col_offset", None) or 0)

    def _offset(self, line: int, column: int) -> int:
        """Return the offset of a column, which `ast` counts in bytes of UTF-8."""
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.source)
        text = self.source[start:end]
        lead = len(self.indent) if text.startswith(self.indent) else 0
        if text.isascii():
            return start + lead + column
        before = text[lead:].encode("utf-8", "surrogatepass")[:column]
        return start + lead + len(before.decode("utf-8", "ignore"))

    def text(self, node: ast.AST) -> str:
        """Return a part as it was written."""
        start, end = self.span(node)
        return self.source[start:end]

    def line(self, at: int) -> int:
        """Return the number of the line that an offset lies in, counted from 1."""
        return bisect_right(self._starts, at)


def _common_indent(source: str) -> str:
    lines = [line for line in source.split("\n") if line.strip()]
    leads = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
    return (
        min(leads, key=len)
        if leads and all(lead.startswith(min(leads, key=len)) for lead in leads)
        else ""
    )


def _first_terms(node: ast.AST) -> ast.expr | None:
    """Return all terms of a sum but the last."""
    is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))
    return node.left if isinstance(node, ast.BinOp) and is_sum else None


def _check_depth(statement: ast.stmt, code: Code) -> None:
    """Raise LimitError where parts nest too deeply; a sum counts as one part."""
    stack: list[tuple[ast.AST, int, int]] = [(statement, 0, 0)]
    while stack:
        node, depth, run = stack.pop()
        if depth > allowed().code_nesting or run > allowed().code_terms:
            raise LimitError(
                say("too-deep-tree", "this formula is nested too deeply"),
                span=code.span(statement),
                hint=say("use-names-python", "give parts a name: h = X @ W"),
            )
        for child in ast.iter_child_nodes(node):
            goes_on = child is _first_terms(node)
            stack.append((child, depth + (not goes_on), run + 1 if goes_on else 0))

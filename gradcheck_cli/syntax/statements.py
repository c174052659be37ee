"""A program's statements: `h = X W1; f = ||h - Y||_F^2`, on lines, with let, where and commas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.errors import LimitError, NamingError, ParseError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.labels import label_at
from gradcheck_cli.syntax.vocabulary import DOT

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span


_QUOTIENT = re.compile(r"(?:∂|d)\s*\w+\s*/\s*(?:∂|d)\s*(?P<wrt>\w+)$")
_KEYWORD = re.compile(r"\s*(?:let|where)\b")
_WHERE = re.compile(r"\bwhere\b")
#: A dot where an operand stands, as in φ = max(·, 0): its place is the argument's.
_DOT = re.compile(r"(?:^|[-+*/^(,{=])\s*(?:\\cdot(?![A-Za-z])|[·⋅])\s*(?:$|[-+*/^),}])")
# a `>` at the end of a line closes an inner product more often than it compares; ‖X‖_* ends, too
_CONTINUES = re.compile(
    r"(?:(?<!_)[*∗]|[-−–+×·⋅⊙∘/⊘⊗^=,<≤≥]|>=|\bwhere|\blet|\\(?:c?dot|odot|o?times|circ|oslash|[lg]eq?))\s*$"
)


class Statement(NamedTuple):
    """One statement: the name on its left side, if any, and the place of its formula.

    `arguments` are the names in brackets after it: phi(z) = z^2 defines a function. `indices` are
    those below it, where it defines each entry: p_i = e^{z_i}.
    """

    label: str | None
    label_span: Span
    body: Span
    arguments: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()

    @property
    def written(self) -> str | None:
        """The left side as text, with the indices below it: p_i."""
        return f"{self.label}_{''.join(self.indices)}" if self.indices else self.label

    def gradient_of(self, known: set[str]) -> str | None:
        """Return W where the left side is W, dW, df/dW, ∂f/∂W, grad_W or ∇_W."""
        if self.label is None or (name := spelled_as(self.label, known)) in known:
            return self.label and name
        if match := _QUOTIENT.match(self.label):
            return spelled_as(match["wrt"], known)
        for prefix in ("grad_", "∇_", "∇", "d"):
            rest = spelled_as(self.label.removeprefix(prefix), known)
            if self.label.startswith(prefix) and rest in known:
                return rest
        return None


def statements(source: str, limit: int | None = None) -> list[Statement]:
    """Split a program into its statements. Raises ParseError where one is empty or none is left."""
    limit = limit or allowed().program
    if len(source) > limit:
        raise LimitError(
            say("text-too-long", "the text is longer than {limit} characters", limit=limit)
        )
    found = [
        statement for span in _pieces(source) if (statement := _statement(source, span)) is not None
    ]
    if not found:
        raise ParseError(
            say("empty-program", "there is no formula here"),
            hint=say("example-formula", "write one such as ||max(XW,0)-Y||_F^2"),
        )
    if len(found) > allowed().statements:
        raise LimitError(
            say("too-many-statements", "more than {count} statements", count=allowed().statements)
        )
    return found


def _statement(source: str, span: Span) -> Statement | None:
    """Read one statement; None where there is nothing."""
    start, end = span
    if not source[start:end].strip():
        return None
    label: str | None = None
    label_span: Span = (start, start)
    arguments: tuple[str, ...] = ()
    if left := label_at(source, start, end):
        label, label_span, start, arguments = left
    elif match := _KEYWORD.match(source, start, end):
        word = match[0].strip()
        raise ParseError(
            say("definition-expected", "'{word}' needs a definition, name = formula", word=word),
            span=(match.end() - len(word), match.end()),
        )
    body = source[start:end]
    if label and not arguments and _DOT.search(body):
        arguments = (DOT,)
    start += len(body) - len(body.lstrip())
    end -= len(body) - len(body.rstrip())
    _check_length(label, label_span, end - start)
    return Statement(label, label_span, (start, end), arguments)


def _check_length(label: str | None, label_span: Span, length: int) -> None:
    """Refuse a formula that is empty or too long."""
    if length <= 0:
        raise ParseError(
            say("empty-definition", "nothing stands right of '{label} ='", label=label),
            span=label_span,
        )
    if length > allowed().formula:
        raise too_long()


def too_long() -> LimitError:
    """Return the error for a formula with more characters than allowed."""
    return LimitError(
        say(
            "formula-too-long",
            "one formula is longer than {limit} characters",
            limit=allowed().formula,
        ),
        hint=say("use-names", "give parts a name: h = X W; f = ||h - Y||_F^2"),
    )


def _pieces(source: str) -> list[Span]:
    """Cut, outside brackets, at `;`, line ends, `where` and before a definition after a comma."""
    pieces, start, depth = [], 0, 0
    for at, ch in enumerate(source):
        if ch in "([{":
            depth += 1
        elif ch in ")]}":
            depth = max(0, depth - 1)
        elif ch == ";" and depth == 0:
            pieces.append((start, at))
            start = at + 1
        elif ch in "\r\n" and not (depth and ch == "\r"):
            if depth == 0 and not _CONTINUES.search(source, start, at):
                pieces.append((start, at))
                start = at + 1
        elif ch == "," and depth == 0 and label_at(source, at + 1):
            pieces.append((start, at))
            start = at + 1
        elif ch == "w" and depth == 0 and at > start and _WHERE.match(source, at):
            head = source[start:at].rstrip().rstrip(",")
            pieces.append((start, start + len(head)))
            start = at
    pieces.append((start, len(source)))
    return pieces


def check_defined_once(found: list[Statement]) -> None:
    """Raise NamingError where a name is given two meanings."""
    seen: set[str] = set()
    for statement in found:
        if statement.label is not None and statement.label in seen:
            raise NamingError(
                say("defined-twice", "'{name}' is defined twice", name=statement.label),
                span=statement.label_span,
                hint=say("another-name", "use another name here"),
            )
        if statement.label is not None:
            seen.add(statement.label)

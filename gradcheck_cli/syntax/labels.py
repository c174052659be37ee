r"""Left sides: `h =`, `phi(z) =`, `df/dW =`, `\hat y =`, `\frac{\partial f}{\partial W} =`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.syntax.vocabulary import NAME, plain_name

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span

_GRADIENT = rf"(?:∂|d)\s*{NAME}\s*/\s*(?:∂|d)\s*{NAME}|∇_?{NAME}"
_ARGUMENTS = rf"\(\s*(?P<arguments>·|{NAME}(?:\s*,\s*{NAME})*)\s*\)"
_LABEL = rf"\s*(?:(?:let|where)\s+)?(?P<label>{_GRADIENT}|{NAME})\s*(?:{_ARGUMENTS}\s*)?=(?!=)"
LONGEST = 4_000  #: characters up to the `=`
#: What may begin a left side in LaTeX: a command, a gradient, a name with braces below or above it.
_LATEX_AHEAD = re.compile(
    r"\s*(?:(?:let|where)\s+)?(?=[\\∇∂d{]|[^\W\d_][A-Za-z0-9]*\s*(?:[\^_]|(?:\\left\s*)?\([^()=]*\\)"
    r"|[^\x00-\x7f]|.[\u0302-\u030c])"
)


@cache
def _label() -> re.Pattern[str]:
    """Compile the pattern when a text first has a left side: that takes a while."""
    return re.compile(_LABEL)


class Label(NamedTuple):
    """A left side: its words as text, its place, where the formula begins, its arguments."""

    text: str
    span: Span
    stop: int
    arguments: tuple[str, ...] = ()


def label_at(source: str, at: int, end: int | None = None) -> Label | None:
    """Return the left side that begins here, up to and with its `=`; None where none does.

    >>> label_at("let h = X W", 0).text
    'h'
    """
    end = len(source) if end is None else end
    if source.find("=", at, min(end, at + LONGEST)) < 0:
        return None
    if match := _label().match(source, at, end):
        arguments = tuple(re.findall(f"{NAME}|·", plain_name(match["arguments"] or "")))
        return Label(plain_name(match["label"]), match.span("label"), match.end(), arguments)
    if ahead := _LATEX_AHEAD.match(source, at, end):
        from gradcheck_cli.syntax.latex_labels import latex_label

        return latex_label(source, ahead.end(), end)
    return None

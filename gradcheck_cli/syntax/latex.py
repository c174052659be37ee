r"""LaTeX's commands as tokens: the same ones that the text spellings give.

`command` reads what begins with a backslash; `subscripted` a name with braces below it, W_{1}.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, ParseError
from gradcheck_cli.syntax.characters import meaningless
from gradcheck_cli.syntax.commands import (
    FENCES,
    FRACTIONS,
    FUNCTIONS,
    OPERATORS,
    SYMBOLS,
    unknown_command,
)
from gradcheck_cli.syntax.latex_constants import constant, sized_identity
from gradcheck_cli.syntax.latex_marks import norm_index, raised
from gradcheck_cli.syntax.latex_names import (
    STYLES,
    Name,
    command_at,
    indices_at,
    name_at,
    switched_at,
)
from gradcheck_cli.syntax.latex_prose import check_is_formula, check_no_distribution
from gradcheck_cli.syntax.lexer import Token
from gradcheck_cli.syntax.names_below import indexed_token
from gradcheck_cli.syntax.solving import check_not_solved
from gradcheck_cli.syntax.vocabulary import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.vocabulary import Vocabulary

_FENCE = re.compile(
    r"\\(?P<size>left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*"
    r"(?P<sign>\\[A-Za-z]+|\\[{}|]|[()\[\]|<>/⟨⟩‖])"
)
_LOG_DET = re.compile(r"\\(?:log|ln)\s*\\det(?![A-Za-z])")
_ROOT = re.compile(r"\s*\[")
_ONE = re.compile(r"\s*([A-Za-z0-9])")
_GROUP = re.compile(r"\s*\{")


def command(source: str, at: int, end: int, words: Vocabulary) -> list[Token]:
    """Return the tokens of the command at `at`. Raises ParseError for one that is unknown."""
    if fence := _FENCE.match(source, at, end):
        return [_fence(fence)]
    if found := constant(source, at, end, words) or _sign(source, at, end, words):
        return found
    if name := name_at(source, at, end):
        if not words.knows(name.word):
            check_no_distribution(source, at, end)
        return named(source, at, end, name, words)
    word, _ = command_at(source, at)
    span = at, at + 1 + len(word)
    if word in STYLES and (group := _GROUP.match(source, span[1], end)):
        return [Token("op", "{", (at, group.end()))]
    return [_function(source, span, end, words)]


def _sign(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of an operator, a fraction or a root; None for another command."""
    word, stop = command_at(source, at)
    span = at, at + (1 + len(word) if word else 2)
    if not word and source[slice(*span)] not in SYMBOLS:
        raise unknown_command(source[slice(*span)], (at, min(span[1], end)))
    sign = OPERATORS.get(word) or SYMBOLS.get(source[slice(*span)])
    if sign:
        return [Token("op", sign, span)]
    if word in FRACTIONS:
        return [Token("fraction", "/", span), *_digits(source, span[1], end, words)]
    if word != "sqrt":
        return None
    return [Token("root" if _ROOT.match(source, stop, end) else "function", "sqrt", span)]


def accented(source: str, at: int, end: int, words: Vocabulary) -> list[Token]:
    """Return the tokens of ŷ, which is y_hat."""
    name = name_at(source, at, end)
    if name is None:
        message, span, hint = meaningless(source, at)
        raise ParseError(message, span=span, hint=hint)
    return named(source, at, end, name, words)


def _fence(match: re.Match[str]) -> Token:
    r"""Return a bracket or bar with its size: after \left and \bigl a bar opens."""
    size, sign = match["size"], match["sign"]
    text = FENCES.get(sign) or OPERATORS.get(sign[1:])
    if text is None:
        raise unknown_command(sign, (match.start("sign"), match.end()))
    side = {"left": "l", "right": "r"}.get(size, size[-1] if size[-1] in "lr" else "")
    if text in {"|", "||"}:
        text = side + text
    elif side and text in {"<", ">"}:
        text = "⟨" if text == "<" else "⟩"
    return Token("op", text, match.span())


def _digits(source: str, at: int, end: int, words: Vocabulary) -> list[Token]:
    r"""Return the arguments of a fraction that are one digit or letter: \frac12, \tfrac N2."""
    found: list[Token] = []
    while len(found) < 2 and (match := _ONE.match(source, at, end)):
        at, ch = match.end(), match[1]
        place = match.span(1)
        if ch.isdigit():
            found.append(Token("number", ch, place, Fraction(ch)))
        else:
            found += words.cut(ch, place[0])
    return found


def _function(source: str, span: Span, end: int, words: Vocabulary) -> Token:
    r"""Return the function of a command such as \exp, \tr, \log\det."""
    word = source[span[0] + 1 : span[1]]
    if both := _LOG_DET.match(source, span[0], end):
        return Token("function", "logdet", both.span())
    name = FUNCTIONS.get(word, word)
    if name not in words.functions and name not in words.known:
        check_is_formula(word, span)
        words.check_later(name, span)
        raise unknown_command(f"\\{word}", span)
    if name not in words.functions:
        check_not_solved(source, span)
    return words.whole(name, span, source[span[1] : end])


def named(source: str, at: int, end: int, name: Name, words: Vocabulary) -> list[Token]:
    """Return the tokens of a name that a command began: one name, or a run of letters cut."""
    word, span, after = name.word, (at, name.stop), source[name.stop : end]
    base, _, index = word.rpartition("_")
    if base and index.isalpha() and set(index) <= words.indices and word not in words.known:
        return [indexed_token(base, index, span, words)]
    if name.is_whole:
        return [words.whole(word, span, after)]
    return _cut(word, span, 0, after, words)


def switched(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    r"""Return the tokens of {\rm tr} or {\bf X}; None where no such group begins."""
    found = constant(source, at, end, words)
    name = None if found else switched_at(source, at, end)
    is_styled = command_at(source, at + 1)[0] in STYLES
    if name and not is_styled and not words.knows(name.word):
        return None  # {\hat y}, where there is no yhat
    return named(source, at, end, name, words) if name else found


def subscripted(source: str, span: Span, end: int, words: Vocabulary) -> list[Token] | None:
    r"""Return the tokens of a run of letters with braces below, XW_{1}, b_{\text{out}}, z^{(l)}.

    None where nothing in braces stands there.
    """
    at, stop = span
    stop -= source[stop - 1] == "_"
    run = plain_name(source[at:stop])
    if run == "I" and (found := sized_identity(source, at, end, words)):
        return found
    suffix, after = indices_at(source, stop, end, run)
    if not suffix:
        return _cut(run, (at, stop), len(run), source[stop:end], words) if stop < span[1] else None
    word, index = run + suffix, suffix.lstrip("_")
    if source[stop] == "^" and index.isdigit() and words.knows(run) and not words.knows(word):
        return None  # x^{(2)} is the square of x
    if words.indices and set(index) <= words.indices and not words.knows(word):
        return [indexed_token(run, index, (at, after), words)]
    return _cut(word, (at, after), len(run), source[after:end], words)


def _cut(word: str, span: Span, letters: int, after: str, words: Vocabulary) -> list[Token]:
    """Cut a word whose first `letters` stand one by one in the text; the rest is one piece."""

    def place(offset: int) -> int:
        return span[0] + offset if offset <= letters and offset < len(word) else span[1]

    try:
        found = words.cut(word, 0, after)
    except GradcheckError as error:
        if error.span is not None:
            error.span = place(error.span[0]), place(error.span[1])
        raise
    return [t._replace(span=(place(t.span[0]), place(t.span[1]))) for t in found]


#: What reads LaTeX that begins so; an accented letter, otherwise.
READERS: dict[str, Callable[[str, int, int, Vocabulary], list[Token] | None]] = {
    "\\": command,
    "{": switched,
    "^": lambda source, at, end, _: raised(source, at, end),
    "_": lambda source, at, end, _: norm_index(source, at, end),
}

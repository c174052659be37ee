r"""Ones, zeros, identities, unit vectors and masks in LaTeX: \mathbf{1}_{n}, \mathbb{1}[Z > 0]."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.syntax.lexer import Token, scan

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.vocabulary import Vocabulary

_BOLD = r"\\(?:mathbf|boldsymbol|bm|pmb|mathbb|mathbbm|mathds|symbf)"
_DIGIT = re.compile(
    rf"{_BOLD}\s*(?:\{{\s*([01])\s*\}}|([01])(?![0-9]))|\{{\s*\\bf\s*\{{?\s*([01])\s*\}}?\s*\}}"
)
_INDICATOR = re.compile(r"\\(?:mathbb|mathbbm|mathds)\s*(?:\{\s*[I1]\s*\}|I(?![A-Za-z]))")
_UNIT = re.compile(
    r"\\mathbf\s*\{\s*e\s*\}\s*_\s*\{\s*\[\s*(?P<index>[0-9]+)\s*\]\s*\}"
    r"\s*\^\s*\{\s*\((?P<size>[^()]*)\)\s*\}"
)
_IDENTITY = re.compile(r"(?:I|\\(?:mathbf|boldsymbol|bm|mathrm)\s*(?:\{\s*I\s*\}|I))_")
_NAMED_SIZE = re.compile(r"\{\s*(?:[A-Za-z][A-Za-z0-9_]*|[0-9]+)\s*\}|[A-Za-z0-9]")
_SUBSCRIPT = re.compile(r"\s*_\s*")
_OPENS = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*(?:\\?[{\[(]|\\lbrace)")
_RELATIONS = {">", "<", ">=", "<="}


def constant(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of the constant that begins here; None where none does."""
    if unit := _UNIT.match(source, at, end):
        index = Token("number", unit["index"], unit.span("index"), Fraction(unit["index"]))
        size = scan(source, words, *unit.span("size"))
        comma = Token("op", ",", (unit.end("size"), unit.end("size")))
        return _call("unit", [*size, comma, index], unit.span())
    if identity := sized_identity(source, at, end, words):
        return identity
    if match := _INDICATOR.match(source, at, end):
        return indicator(source, at, match.end(), end, words) or _number(source, at, end, words)
    return _number(source, at, end, words)


def _number(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    r"""Return \mathbf{1} or \mathbf{0}, with the sizes below it if there are any."""
    match = _DIGIT.match(source, at, end)
    if match is None:
        return None
    digit = match[1] or match[2] or match[3]
    if digit == "1" and (found := indicator(source, at, match.end(), end, words)):
        return found
    return sized(source, match.span(), digit, end, words)


def sized(source: str, span: Span, digit: str, end: int, words: Vocabulary) -> list[Token]:
    """Return the ones or zeros of the sizes below the digit at `span`, or the digit alone."""
    inside = _below(source, span[1], end)
    if inside is None:
        kind = "ones" if digit == "1" else "number"
        return [Token(kind, digit, span, Fraction(digit))]
    sizes = [
        token._replace(text=",") if token.text == "*" and source[token.span[0]] in "\\×" else token
        for token in scan(source, words, *inside[0])
    ]
    return _call("ones" if digit == "1" else "zeros", sizes, (span[0], inside[1]))


def sized_identity(source: str, at: int, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of I_{2 n}, an identity whose size is not a name alone."""
    match = _IDENTITY.match(source, at, end)
    if match is None or "I" in words.known or _NAMED_SIZE.match(source, match.end(), end):
        return None
    inside = _below(source, match.end() - 1, end)
    if inside is None or "[" in source[slice(*inside[0])]:
        return None
    return _call("eye", scan(source, words, *inside[0]), (at, inside[1]))


def indicator(source: str, at: int, stop: int, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the mask that the 1 at `at` begins: a comparison below it, or in brackets behind."""
    one = Token("ones", "1", (at, stop), Fraction(1))
    inside = _below(source, stop, end)
    if inside is None:
        if source[at] != "\\" or not _OPENS.match(source, stop, end):
            return None
        return [one] if _INDICATOR.match(source, at, end) else None
    if not any(sign in source[slice(*inside[0])] for sign in ("<", ">", r"\g", r"\l", "≥", "≤")):
        return None
    found = scan(source, words, *inside[0])
    if not any(token.text in _RELATIONS for token in found):
        return None
    if found[0].text == "{" and found[-1].text == "}":
        found = found[1:-1]
    opening, closing = (stop, inside[0][0]), (inside[0][1], inside[1])
    return [one, Token("op", "[", opening), *found, Token("op", "]", closing)]


def _below(source: str, at: int, end: int) -> tuple[Span, int] | None:
    """Return the place of what stands below, without its braces, and where it ends."""
    sign = _SUBSCRIPT.match(source, at, end)
    if sign is None or sign.end() >= end:
        return None
    start = sign.end()
    if source[start] != "{":
        return ((start, start + 1), start + 1) if source[start].isalnum() else None
    depth, stop = 0, start
    while stop < end:
        escaped = source[stop - 1] == "\\"
        depth += (source[stop] == "{" and not escaped) - (source[stop] == "}" and not escaped)
        stop += 1
        if depth == 0:
            return (start + 1, stop - 1), stop
    return None


def _call(name: str, arguments: list[Token], span: Span) -> list[Token]:
    """Return the tokens of a call; its name and brackets stand where the whole does."""
    first = arguments[0].span[0] if arguments else span[1]
    last = arguments[-1].span[1] if arguments else span[1]
    opening, closing = (first, first), (last, span[1])
    return [
        Token("function", name, (span[0], first)),
        Token("op", "(", opening),
        *arguments,
        Token("op", ")", closing),
    ]

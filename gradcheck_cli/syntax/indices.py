r"""The signs of indexed sums and the letters that they run over: Σ_{i=1}^N, ∑ᵢ, \sum_{i,j}."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import NamingError, ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax import signs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.vocabulary import Vocabulary

#: Subscript letters; there are none for the others.
SMALL = dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True))
_SMALLS = "".join(SMALL)
_RAISED = "ᵈᵏᵐⁿᵖᴰᴷᴹᴺᴾ"
_SIGN = re.compile(
    r"∑|\\sum(?:\s*\\(?:no)?limits)?(?![A-Za-z])|sum(?=_\s*(?:[{(]|[a-z]))"
    rf"|Σ(?=\s*_\s*[{{(a-z]|\s*[{_SMALLS}]|\s*\^\s*(?:\{{[^{{}}]*\}}|\w)\s*_)"
)
_OPENED = re.compile(r"\s*_\s*\{\s*(?:[a-z]{2,4}(?=\s*\})|[a-z](?:\s*,?\s*[a-z](?![a-z]))*)\s*")
_AMONG = re.compile(r"\\(?:in|neq?)(?![A-Za-z])|[∈≠]")
_RANGED = re.compile(r"sum\s*(\(\s*(?=[a-z]\s*=))([a-z])\s*=\s*0\s*\.\.")
_LETTERS = re.compile(
    r"\s*(?:\^\s*(?:\{[^{}]*\}|\w))?\s*"
    r"(?:_\s*(?:[{(]\s*\(?\s*([a-z](?:[\s,]*[a-z](?![a-z]{2}))*"
    r"(?:\s*(?:\\neq?(?![a-z])|≠)\s*[a-z])?)"
    rf"|([i-n]{{1,4}}(?![A-Za-z0-9_])|[a-z]))|([{_SMALLS}]+))"
)
_WORD = re.compile(r"[^\W_]*(?:_\w+)?")


def indices_of(source: str, start: int, end: int, known: Collection[str]) -> set[str]:
    """Return the letters that the sums of a formula run over.

    >>> sorted(indices_of("sum_{i,j} A_ij + Σ_k x_k", 0, 24, []))
    ['i', 'j', 'k']
    """
    found: set[str] = set()
    for sign in _SIGN.finditer(source, start, end):
        if not _is_name(source, sign.start(), end, known):
            found.update(_letters_after(source, sign.end(), end))
    found.update(sign[2] for sign in _RANGED.finditer(source, start, end))
    return found


def summation(source: str, at: int, end: int, vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens of the sum sign that stands here, Σ, ∑, sum_ or LaTeX's, if one does.

    Raises NamingError where a letter that it runs over is a name already.
    """
    from gradcheck_cli.syntax.lexer import Token

    if ranged := _RANGED.match(source, at, end):
        opening = Token("op", "..", ranged.span(1))
        index = Token("name", ranged[2], (ranged.start(2), ranged.end()))
        return [Token("sum", "Σ", (at, at + 3)), opening, index]
    sign = _SIGN.match(source, at, end) or signs.total(source, at, end)
    if sign is None or _is_name(source, at, end, vocabulary.known):
        return []
    for letter in _letters_after(source, sign.end(), end):
        if letter in vocabulary.known and letter not in vocabulary.sizes:
            raise NamingError(
                say("index-is-name", "'{letter}' is a variable here", letter=letter),
                span=sign.span(),
                hint=say("index-other-letter", "let the sum run over another letter"),
            )
    opened = _OPENED.match(source, sign.end(), end)
    is_among = opened and _AMONG.match(source, opened.end(), end)
    if opened and not is_among and source[opened.end() : opened.end() + 1] not in {"=", "}", ""}:
        raise not_all((opened.end(), opened.end() + 1))
    return [Token("sum", "Σ", sign.span()), *_small_head(source, sign.end(), end)]


def not_all(span: Span) -> ParseError:
    """Return the error for a sum over some of the entries, or over what is no index."""
    return ParseError(
        say("sum-over-some", "a sum runs over all entries here: ∑_i, ∑_{i=1}^N or ∑_{i,j}"),
        span=span,
        hint=say("sum-over-some-hint", "for some of them, multiply by a mask: sum(1[x > 0] .* x)"),
    )


def _small_head(source: str, at: int, end: int) -> Iterator[Token]:
    """Yield the tokens of small letters below and above a sum sign: ᵢ₌₁ⁿ is _{i=1}^n."""
    from gradcheck_cli.syntax.lexer import Token

    match = re.compile(rf"\s*([{_SMALLS}]+)(?:₌([₀₁]))?([{_RAISED}]?)").match(source, at, end)
    if match is None:
        return
    below = match.start(1), match.end(2) if match[2] else match.end(1)
    yield Token("op", "_", below)
    yield Token("op", "{", below)
    for letter in match[1]:
        yield Token("name", SMALL[letter], below)
    if match[2]:
        first = "₀₁".index(match[2])
        yield Token("op", "=", below)
        yield Token("number", str(first), below, Fraction(first))
    yield Token("op", "}", below)
    if match[3]:
        yield Token("op", "^", match.span(3))
        yield Token("name", unicodedata.normalize("NFKC", match[3]), match.span(3))


def _letters_after(source: str, at: int, end: int) -> set[str]:
    """Return the letters below a sum sign that ends at `at`."""
    match = _LETTERS.match(source, at, end)
    text = next(filter(None, match.groups()), "") if match else ""
    text = re.sub(r"\\[a-z]+", "", text)
    return {SMALL.get(ch, ch) for ch in text if ch.isalpha()}


def _is_name(source: str, at: int, end: int, known: Collection[str]) -> bool:
    """Does a declared name begin here, as a covariance Σ or Σ_k?"""
    match = _WORD.match(source, at, end)
    word = match[0] if match else ""
    others = {"Sigma"} if word[:1] == "Σ" else set()
    return bool({word, word.partition("_")[0], *others} & {*known})

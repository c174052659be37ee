"""The signs of indexed sums and the names with indices below them: Σ_{i=1}^N, y_i, yᵢ, A_{ij}.

Only a letter that a sum of the same formula runs over is an index; `W_h` stays a name.
"""

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
_RANGED = re.compile(r"sum\s*(\(\s*(?=[a-z]\s*=))([a-z])\s*=\s*0\s*\.\.")
_LETTERS = re.compile(
    r"\s*(?:\^\s*(?:\{[^{}]*\}|\w))?\s*"
    r"(?:_\s*(?:[{(]\s*([a-z](?:[\s,]*[a-z](?![a-z]{2}))*)"
    rf"|([i-n]{{1,4}}(?![A-Za-z0-9_])|[a-z]))|([{_SMALLS}]+))"
)
_WORD = re.compile(r"[^\W_]*(?:_\w+)?")
_BRACED = re.compile(r"_\s*\{([^{}]*)\}")


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
    opened = re.compile(r"\s*_\s*\{\s*[a-z](?:\s*,?\s*[a-z](?![a-z]))*\s*").match(
        source, sign.end(), end
    )
    if opened and source[opened.end() : opened.end() + 1] not in {"=", "}", ""}:
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


def indexed_name(source: str, span: Span, end: int, words: Vocabulary) -> Token | None:
    """Return the token of the name at `span` if indices stand below it in braces or small: yᵢ.

    Raises ParseError for x_{i+1}.
    """
    from gradcheck_cli.syntax.lexer import Token

    at, stop = span
    stop -= source[stop - 1] == "_"
    small = re.compile(f"[{_SMALLS}]+").match(source, stop, end)
    braced = _BRACED.match(source, stop, end)
    match = small or braced
    if match is None:
        return None
    inside = _inside(match)
    if "=" in inside:  # below a sum sign, behind its limit
        return Token("name", source[at:stop], (at, stop))
    letters = "".join(SMALL.get(ch, ch) for ch in inside if ch.isalpha())
    if (
        not letters
        or not set(letters) <= words.indices
        or set(inside) - {*_SMALLS, *letters, *" ,"}
    ):
        if any(re.search(rf"(?<![A-Za-z]){index}(?![A-Za-z])", inside) for index in words.indices):
            raise _not_alone(match.span(), "_" in inside)
        return None
    return indexed_token(source[at:stop], letters, (at, match.end()), words)


def _not_alone(span: Span, is_chosen: bool) -> ParseError:
    if is_chosen:
        hint = say("chosen-hint", "choose entries by a matrix of 0 and 1: ∑_ij Y_ij log(P_ij)")
    else:
        hint = say("shifted-hint", "differences of neighbours are D x, with a matrix D")
    return ParseError(
        say("shifted-index", "an index stands alone below a name, as in x_{index}", index="i"),
        span=span,
        hint=hint,
    )


def indexed_names(word: str, at: int, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of a run such as y_i, A_ij, x_iy_i or ij, if it ends in indices."""
    from gradcheck_cli.syntax.lexer import Token

    bound = "".join(words.indices)
    if word in words.known or not bound:
        return None
    if set(word) <= words.indices:
        return [Token("name", ch, (at + i, at + i + 1)) for i, ch in enumerate(word)]
    loose = re.fullmatch(rf"\w*[^\W_]_([i-n{bound}]{{2,4}})", word)
    if loose and words.indices < words.indices | {*loose[1]} and words.indices & {*loose[1]}:
        raise _no_index(next(ch for ch in loose[1] if ch not in words.indices), word, at)
    match = re.fullmatch(rf"(.*[^_])_([{bound}]+)", word)
    if match is None:
        return None
    runs = [*re.finditer(r"([A-Za-z])_([A-Za-z0-9])", word)]
    if match[1] in words.known or "".join(run[0] for run in runs) != word:
        return [indexed_token(match[1], match[2], (at, at + len(word)), words)]
    found: list[Token] = []  # as in TeX, W_1x_i is W_1 x_i
    for letter, below, start in ((run[1], run[2], at + run.start()) for run in runs):
        if below in words.indices:
            found.append(indexed_token(letter, below, (start, start + 3), words))
        else:
            found += words.cut(f"{letter}_{below}", start)
    return found


def indexed_token(base: str, letters: str, span: Span, words: Vocabulary) -> Token:
    """Return the token of a name with indices; x_i is a row of X where there is X and no x."""
    from gradcheck_cli.syntax.lexer import Token

    if base not in words.known and base.upper() in words.known and len(base) == 1:
        base = base.upper()
    name = words.indexed(base)
    if name is None:
        raise NamingError(
            say("unknown-name", "unknown name '{name}'", name=base),
            span=(span[0], span[0] + len(base)),
            hint=say("indexed-product", "below a product, an index stands as in (X W)_ij"),
        )
    return Token("name", name, span, indices=letters)


def _no_index(letter: str, word: str, at: int) -> NamingError:
    return NamingError(
        say("no-sum-over", "no sum runs over {letter} here", letter=letter),
        span=(at, at + len(word)),
        hint=say("sum-over-too", "sum over it, too: ∑_{letter} (…)", letter=letter),
    )


def _inside(match: re.Match[str]) -> str:
    return match[1] if match.re is _BRACED else match[0]


def _letters_after(source: str, at: int, end: int) -> set[str]:
    """Return the letters below a sum sign that ends at `at`."""
    match = _LETTERS.match(source, at, end)
    text = next(filter(None, match.groups()), "") if match else ""
    return {SMALL.get(ch, ch) for ch in text if ch.isalpha()}


def _is_name(source: str, at: int, end: int, known: Collection[str]) -> bool:
    """Does a declared name begin here, as a covariance Σ or Σ_k?"""
    match = _WORD.match(source, at, end)
    word = match[0] if match else ""
    others = {"Sigma"} if word[:1] == "Σ" else set()
    return bool({word, word.partition("_")[0], *others} & {*known})

r"""Names with indices below them: y_i, yᵢ, A_{ij}, X_{i,:}; a run such as Wx_i is W x_i.

Only a letter that a sum of the same formula runs over is an index; `W_h` stays a name.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import NamingError, ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.indices import SMALL

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.lexer import Token
    from gradcheck_cli.syntax.vocabulary import Vocabulary

_SMALLS = "".join(SMALL)
_ALL = r"(?::|\\cdot|\\bullet|·)"
_LINE = re.compile(rf"\s*(?:(?P<row>[a-z])\s*,?\s*{_ALL}|{_ALL}\s*,?\s*(?P<column>[a-z]))\s*")
_LOGARITHM = re.compile(r"log(?:_(?P<number>[0-9]{1,4})|(?P<short>2|10)|_(?P<name>[^\W\d_]))")
_ARGUMENT = re.compile(r"\s*[\w(|√\\]")
_BRACED = re.compile(r"_\s*\{([^{}]*)\}")


def indexed_name(source: str, span: Span, end: int, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of the run at `span` if indices stand below it in braces or small: yᵢ.

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
    if line := _LINE.fullmatch(inside):
        return _line(source[at:stop], line, (at, match.end()), words)
    if "=" in inside:  # below a sum sign, behind its limit
        return [Token("name", source[at:stop], (at, stop))]
    letters = "".join(SMALL.get(ch, ch) for ch in inside if ch.isalpha())
    if (
        not letters
        or not set(letters) <= words.indices
        or set(inside) - {*_SMALLS, *letters, *" ,"}
    ):
        if any(re.search(rf"(?<![A-Za-z]){index}(?![A-Za-z])", inside) for index in words.indices):
            raise _not_alone(match.span(), "_" in inside)
        return None
    return _last_indexed(source[at:stop], letters, (at, match.end()), words)


def _line(base: str, line: re.Match[str], span: Span, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of X_{i,:}, the row x_i, or of X_{:,j}, a column: (X^T)_j."""
    from gradcheck_cli.syntax.lexer import Token

    index = line["row"] or line["column"]
    if index not in words.indices:
        return None
    found = indexed_token(base, index, span, words)
    if line["row"]:
        return [found]
    name, place = found._replace(indices=""), span
    signs = [Token("op", sign, place) for sign in ("(", "'", ")", "_")]
    return [signs[0], name, *signs[1:], Token("name", index, place)]


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
    if joined := re.fullmatch(rf"(\w*[^_]_[{bound}])([A-Z].*)", word):  # x_iA is x_i A
        return [*words.cut(joined[1], at), *words.cut(joined[2], at + joined.start(2))]
    match = re.fullmatch(rf"(.*[^_])_([{bound}]+)", word)
    if match is None:
        return None
    runs = [*re.finditer(r"([A-Za-z])_([A-Za-z0-9])", word)]
    if match[1] in words.known or "".join(run[0] for run in runs) != word:
        return _last_indexed(match[1], match[2], (at, at + len(word)), words)
    found: list[Token] = []  # as in TeX, W_1x_i is W_1 x_i
    for letter, below, start in ((run[1], run[2], at + run.start()) for run in runs):
        if below in words.indices:
            found.append(indexed_token(letter, below, (start, start + 3), words))
        else:
            found += words.cut(f"{letter}_{below}", start)
    return found


def _last_indexed(base: str, letters: str, span: Span, words: Vocabulary) -> list[Token]:
    """Return the tokens of y_i, or those of W x_i for Wx_i where there is no Wx."""
    if not _is_product(base, words):
        return [indexed_token(base, letters, span, words)]
    last = span[0] + len(base) - 1
    factors = words.cut(base[:-1], span[0])
    return [*factors, indexed_token(base[-1], letters, (last, span[1]), words)]


def _is_product(base: str, words: Vocabulary) -> bool:
    """Is a run of letters before an index a product, of which the last letter has the index?"""
    before, last = base[:-1], base[-1:]
    if not before or before.endswith("_") or not last.isalpha() or words.knows(base):
        return False
    if re.search(f"_[{''.join(words.indices)}](?=[A-Za-z])", base):
        return True  # x_iA_{ij}
    if not (words.allows(base) or words.allows(f"{base}_i")):
        return words.is_cut(before)
    is_known = words.knows(last) or words.knows(last.upper())
    return is_known and words.is_cut(before, only_known=True)


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


def logarithm(word: str, at: int, after: str, words: Vocabulary) -> list[Token] | None:
    """Return the tokens of log_2, log2, log10 and log_b: the function and its base.

    None for another word, and for a name log_b: one that is known, or has no argument `after` it.
    """
    from gradcheck_cli.syntax.lexer import Token

    match = _LOGARITHM.fullmatch(word)
    if match is None or words.knows(word) or (match["name"] and not _ARGUMENT.match(after)):
        return None
    base, stop = match["number"] or match["short"] or match["name"], at + len(word)
    place = stop - len(base), stop
    if match["name"]:
        below = words.cut(base, place[0])
    else:
        below = [Token("number", base, place, Fraction(base))]
    return [Token("function", "log", (at, at + 3)), Token("op", "_", (place[0], place[0])), *below]

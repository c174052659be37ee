"""What is said of a word that is no name: what could have been meant, and how to declare it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from gradcheck_cli.syntax.vocabulary import Vocabulary

LONGEST_PRODUCT = 4  #: letters of a word that may have been meant as a product


def suggestion(word: str, words: Vocabulary, *, later: set[str], is_called: bool) -> str | None:
    """Return a hint for an unknown word: a function, a near name, a product, a declaration.

    `later` are functions that are known and not supported; `is_called` says that a bracket follows.
    """
    if word[-1] in "tT" and word[:-1] in words.known:
        return say("letter-t", "the transpose is written {turned}", turned=f"{word[:-1]}^T")
    near = _spectrum_meant(word) or _call_meant(word, words) or _near(word, words, later)
    if near is not None:
        return near
    if words.is_open and is_called:
        return unspecified_hint(word)
    if not words.is_open:
        return _whole_vector_meant(word, words) or names_here(words.known)
    return _product_meant(word, words) or say(
        "declare-name",
        'declare it: --shape "{word}: n" for a vector, "{word}: n d" for a matrix',
        word=word,
    )


def names_here(names: Collection[str]) -> str | None:
    """List the names that exist, if there are any."""
    return (
        say("known-names", "the names here are {names}", names=", ".join(names)) if names else None
    )


def _spectrum_meant(word: str) -> str | None:
    """Return the hint for max(eig(A)) and sum(svd(X)), as MATLAB and NumPy have them."""
    if word in {"eig", "eigvals", "eigvalsh", "eigh"}:
        return say("eigenvalue-hint", "the largest of a symmetric matrix is lambda_max(A)")
    if word in {"svd", "svdvals"}:
        return say("singular-hint", "their sum is ||X||_*, and the largest ||X||_2")
    return None


def _whole_vector_meant(word: str, words: Vocabulary) -> str | None:
    """Return the hint for p_i outside a sum, where p is known: an answer is the whole vector."""
    name, _, index = word.rpartition("_")
    if name not in words.known or len(index) != 1 or not index.islower():
        return None
    return say(
        "whole-vector",
        "write {name} for all entries at once, with .* and ./ between them",
        name=name,
    )


def _call_meant(word: str, words: Vocabulary) -> str | None:
    """Return the hint for expX: exp(X)."""
    heads = {word[:i] for i in range(2, len(word))}
    for function in sorted(words.functions & heads, key=len):
        rest = word.removeprefix(function)
        if words.allows(rest):
            return say("write-call", "write {name}({rest})", name=function, rest=rest)
    return None


def _near(word: str, words: Vocabulary, later: set[str]) -> str | None:
    known = [*words.known, *sorted(words.functions | later)]
    from difflib import get_close_matches

    return did_you_mean(word, get_close_matches(word, known, n=1, cutoff=0.75))


def _product_meant(word: str, words: Vocabulary) -> str | None:
    """Return the hint for XW with only X declared: it may be X W."""
    if len(word) > LONGEST_PRODUCT:
        return None
    pieces = _pieces(word, words)
    unknown = [piece for piece in pieces if piece not in words.known]
    has_known = len(unknown) < len(pieces)
    is_product = has_known or word[0].isupper() or len(word) == len("xw")
    if not (word.isalnum() and is_product and len(pieces) >= 2):
        return None
    return say(
        "write-product",
        "write {product}, or declare {names}",
        product=" ".join(pieces),
        names=", ".join(unknown) if has_known else word,
    )


def _pieces(word: str, words: Vocabulary) -> list[str]:
    """Cut a word into known names, the longest first, and single letters with their digits."""
    pieces: list[str] = []
    while word:
        ends = (end for end in range(len(word), 0, -1) if word[:end] in words.known)
        letter = re.match(r"[^\W\d_]\d*", word)
        end = next(ends, letter.end() if letter else len(word))
        pieces.append(word[:end])
        word = word[end:]
    return pieces


def unspecified_hint(word: str) -> str:
    """Say how a function is declared that has no formula."""
    return say(
        "declare-function",
        'for a function that is left unspecified, declare it: --shape "{name}: elementwise"',
        name=word,
    )

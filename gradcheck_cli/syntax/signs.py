"""Is a Σ without an index a sum sign, or the name of a covariance? Where it stands tells."""

from __future__ import annotations

import re
from functools import lru_cache

BEFORE = 200  #: characters that are looked at before a Σ

_SIGN = re.compile(
    r"Σ(?=\s*[A-Za-zÀ-ɏͰ-ϿḀ-ỿ]|\s+\d|\s*[(\[{|‖⟨√\\])"
    r"(?!\s*\\(?:cdot|times|o?dot|circ|right|top))"
)
_STATEMENT = re.compile(r"[^;\n=]+")
_PLACE = re.compile(r"Σ(?!\d|\s*_)")
_FRACTION = r"\\[dt]?frac\s*(?:\{[\w\s]*\}|\w)\s*(?:\{[\w\s]*\}|\w)"
_NUMBER = r"[\d.]+(?:\s*/\s*(?:\w+|\([\w\s.]*\)))?"
_FACTOR = rf"(?:{_FRACTION}|{_NUMBER}|\w)"
#: What may stand before a sum sign in its term: 1/N, (1/(2N)), λ, a sign or an opening bracket.
_COEFFICIENT = re.compile(
    rf"(?:^|[-+−–,(\[{{])\s*(?:(?:{_FACTOR}|\(\s*{_FACTOR}\s*\))\s*[*·]?\s*)?$"
)
_CALLED = re.compile(r"[^\W\d_Σ]\s*$|[_^]\s*$")  # before the bracket of an argument or exponent
_LAYOUT = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])|\\[,;:!]")
_BARS = re.compile(r"\|+|‖|∥")
_MATRIX = re.compile(r"Σ\s*[A-ZΑ-Ω]")
_WORD = re.compile(r"\w")


def total(source: str, at: int, end: int) -> re.Match[str] | None:
    """Return the match of the sum sign Σ that stands here without an index, if one does.

    A Σ that nothing but a coefficient stands before in its term, and an operand behind, is one:
    not that of xᵀ Σ x, Σ⁻¹, |Σ| or tr(Σ A). One Σ that is a covariance makes all of them that, and
    S − Σ W alone is a product.

    >>> total("(1/N) Σ p log q", 6, 15) is not None
    True
    >>> total("x^T Σ x", 4, 7) is None
    True
    """
    sign = _SIGN.match(source, at, end)
    return sign if sign is not None and _are_signs(source) else None


@lru_cache(maxsize=16)
def _are_signs(source: str) -> bool:
    """Tell whether the Σ of a text are sum signs, but for those with an index."""
    are_sure = False
    for statement in _STATEMENT.finditer(source):
        text = _LAYOUT.sub("", statement[0]).replace(r"\sum", "∑")
        for place in _PLACE.finditer(text):
            if not _begins_term(text, place.start()):
                return False
            are_sure |= not _may_be_product(text, place.start())
    return are_sure


def _begins_term(text: str, at: int) -> bool:
    """Tell whether only a coefficient stands before Σ in its term, and an operand behind it."""
    before = text[max(0, at - BEFORE) : at]
    is_inside = len(_BARS.findall(text, 0, at)) % 2 == 1 or _is_in_argument(before)
    return not is_inside and bool(_SIGN.match(text, at) and _COEFFICIENT.search(before))


def _is_in_argument(before: str) -> bool:
    """Tell whether a bracket behind a letter, as a function's, is open at the end of a text."""
    closed = 0
    for i in range(len(before) - 1, -1, -1):
        if before[i] in ")]}":
            closed += 1
        elif before[i] in "([{" and closed:
            closed -= 1
        elif before[i] in "([{" and _CALLED.search(before[max(0, i - 3) : i]):
            return True
    return False


def _may_be_product(text: str, at: int) -> bool:
    """Tell whether this may be the product of a covariance with a matrix: S − Σ W."""
    sign = max(text.rfind(ch, 0, at) for ch in "-+−–")
    is_later = sign >= 0 and _WORD.search(text, 0, sign) is not None
    return is_later and _MATRIX.match(text, at) is not None

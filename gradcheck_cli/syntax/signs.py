"""Is a Σ without an index a sum sign, or the name of a covariance? Where it stands tells."""

from __future__ import annotations

import re

_SIGN = re.compile(r"Σ(?=\s*[^\W_]|\s*[(\[{|‖√\\−-])(?!\s*(?:\\(?:cdot|times|odot|circ|right)|-?1\b))")
_STATEMENT = re.compile(r"[;\n]|(?<![<>=])=(?!=)")
#: What may stand before a sum sign in its term: 1/N, (1/(2N)), λ, a sign or an opening bracket.
_COEFFICIENT = re.compile(
    r"(?:^|[-+−–,(\[{])\s*"
    r"(?:\(?\s*(?:[\d.]+(?:\s*/\s*(?:\w+|\([\w\s.]*\)))?|\w)\s*\)?\s*[*·]?\s*)?$"
)
_OPENED = re.compile(r"[^\W\d_]\s*[(\[{][^()\[\]{}]*$|[_^]\s*[(\[{][^()\[\]{}]*$")


def total(source: str, at: int, end: int) -> re.Match[str] | None:
    """Return the match of the sum sign Σ that stands here without an index, if one does.

    A Σ that nothing but a coefficient stands before in its term, and an operand behind, is one:
    not that of xᵀ Σ x, Σ⁻¹, |Σ| or tr(Σ A). One Σ that is a covariance makes all of them that.

    >>> total("(1/N) Σ p log q", 6, 15) is not None
    True
    >>> total("x^T Σ x", 4, 7) is None
    True
    """
    sign = _SIGN.match(source, at, end)
    if sign is None:
        return None
    places = [place.start() for place in re.finditer("Σ(?!\\w)", source)]
    return sign if all(_begins_term(source, place) for place in places) else None


def _begins_term(source: str, at: int) -> bool:
    """Tell whether only a coefficient stands before this place in its term, and an operand behind."""
    before = _STATEMENT.split(source[:at])[-1]
    in_bars = len(re.findall(r"\|+|‖|∥", before)) % 2 == 1
    is_called = _OPENED.search(before) is not None
    follows = _SIGN.match(source, at) is not None
    return follows and not in_bars and not is_called and _COEFFICIENT.search(before) is not None

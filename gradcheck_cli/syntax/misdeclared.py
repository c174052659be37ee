"""What is said of a declaration that cannot be read: how the shape that is meant is written."""

from __future__ import annotations

import re

from gradcheck_cli.messages import say

_NEXT = re.compile(r"[,;]\s*(?=[^\W\d]\w*\s*:)")
_BETWEEN = re.compile(r"(?<=[0-9])[xX](?=[0-9])|[×*]|\b[xX]\b(?!\s*$)|\\times")
_SPACE = re.compile(r"(?:∈|\bin\b|\\in)?\s*(?:ℝ|\\mathbb\s*\{?R\}?|\bR\b)\s*\^?")
_LEAD = re.compile(r"\s*([^\W\d]\w*)\s*(?:[:=∈]|\\in\b|in\b|\s)\s*(.*)", re.DOTALL)
_SIZES = re.compile(r"[()\[\]{},\s]*((?:[^\W\d]\w*|[0-9]+)(?:[\s,]+(?:[^\W\d]\w*|[0-9]+))?)"
                    r"[)\]},\s]*")  # fmt: skip


def declared_together(spec: str) -> str | None:
    """Return the hint for several declarations in one: each has an option of its own.

    >>> declared_together("X: n d, w: d")
    'declare each on its own: --shape "X: n d" --shape "w: d"'
    """
    specs = [part.strip() for part in _NEXT.split(spec)]
    if len(specs) == 1:
        return None
    options = " ".join(f'--shape "{part}"' for part in specs)
    return say("declare-each", "declare each on its own: {options}", options=options)


def meant(spec: str) -> str | None:
    """Return the hint for a shape in brackets, with × or as a set, as it is written here.

    >>> meant("X: (10, 4)"), meant("X ∈ R^{n×d}"), meant("X: 10x4")
    ('write "X: 10 4"', 'write "X: n d"', 'write "X: 10 4"')
    """
    lead = _LEAD.fullmatch(spec)
    if lead is None:
        return None
    sizes = _SIZES.fullmatch(_BETWEEN.sub(" ", _SPACE.sub(" ", lead[2])))
    if sizes is None:
        return None
    words = re.split(r"[\s,]+", sizes[1])
    return say("write-shape", 'write "{name}: {sizes}"', name=lead[1], sizes=" ".join(words))

"""The names of a model's parameters and values in the program: plain words, each for one thing."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_STANDARD: Final = {"input": "x", "target": "y"}  #: what PyTorch's own layers and losses call them


class Identifiers:
    """The identifiers taken so far, and the own name of each thing."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}  # by identifier

    def fresh(self, own_name: str) -> str:
        """Return an identifier for this name that means nothing else, and take it."""
        word = identifier(own_name)
        if word in _reserved():
            word = f"{word}_value"
        free, number = word, 2
        while free in self.own:
            free, number = f"{word}_{number}", number + 1
        self.own[free] = own_name
        return free

    def numbered(self, letter: str) -> str:
        """Return the first of h1, h2, … that is free, and take it."""
        number = 1
        while f"{letter}{number}" in self.own:
            number += 1
        return self.fresh(f"{letter}{number}")


def identifier(own_name: str) -> str:
    """Return a word of the language that reads like a parameter's name.

    >>> [identifier(name) for name in ("linear1.weight", "0.bias", "net.2.weight", "input")]
    ['linear1_weight', 'layer0_bias', 'net2_weight', 'x']
    """
    from gradcheck_cli.printing.identifiers import identifier as python_identifier

    word = _STANDARD.get(own_name, own_name)
    word = re.sub(r"(?<![0-9])\.(?=[0-9])", "", word)
    if word[:1].isdigit():
        word = f"layer{word}"
    word = python_identifier(word.replace(".", "_")).lstrip("_")
    return word if word[:1].isalpha() else f"value{word}"


@cache
def _reserved() -> frozenset[str]:
    """Return the words that mean something in the language, or in the source that is written."""
    from gradcheck_cli.printing.identifiers import RESERVED
    from gradcheck_cli.syntax.vocabulary import (
        CONSTANTS,
        KEYWORDS,
        LATER_FUNCTIONS,
        UNSPECIFIED,
        known_functions,
    )

    words = {"I", "T", "let", "where", "sigma", "if", "in", "is"}
    return frozenset(
        {
            *CONSTANTS,
            *KEYWORDS,
            *LATER_FUNCTIONS,
            *UNSPECIFIED,
            *known_functions(),
            *words,
            *RESERVED,
        }
    )

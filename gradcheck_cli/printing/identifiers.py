"""The names of an emitted program: plain Python identifiers, each used for one thing."""

from __future__ import annotations

import keyword
import re
import unicodedata

#: What the emitted lines call; no variable of theirs may hide it.
RESERVED = frozenset(
    {"np", "torch", "math", "sys", "abs", "all", "float", "len", "max", "print"}
    | {"gradient", "gradients", "compare", "results"}
    | {"expm", "sqrtm", "logm", "adjugate"}
)
_MARKS = {"\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar", "\u0305": "_bar"}
_OTHERS = {"∂": "d", "∇": "grad", "'": "_prime", "′": "_prime"}


def identifier(name: str) -> str:
    """Return an ASCII identifier that reads like the name.

    >>> [identifier(name) for name in ("W1", "δ_h", "λ", "W₁", "ŷ", "Δx", "2nd")]
    ['W1', 'delta_h', 'lambda_', 'W1', 'y_hat', 'Delta_x', '_2nd']
    """
    text = ""
    for ch in unicodedata.normalize("NFKD", name):
        if ch.isalnum() and re.search(r"[^\x00-\x7f]$", text):
            text += "_"  # a Greek letter stands apart from what follows
        text += ch
    word = "".join(map(_ascii, text))
    word = re.sub(r"\W", "_", word) or "_"
    word = f"_{word}" if word[0].isdigit() else word
    return f"{word}_" if keyword.iskeyword(word) or word in RESERVED else word


def _ascii(ch: str) -> str:
    """Spell one character: a Greek letter by its name, an accent by what it is called."""
    if ch.isascii() and ch != "'":
        return ch
    full = unicodedata.name(ch, "").replace("LAMDA", "LAMBDA")
    if full.startswith("GREEK "):
        word = full.partition(" LETTER ")[2].split(" ")[-1]
        return word.capitalize() if " CAPITAL " in full else word.lower()
    return _MARKS.get(ch, _OTHERS.get(ch, "" if unicodedata.combining(ch) else "_"))


class Names:
    """The identifiers taken so far; `fresh` hands out one that is free."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._temporaries = 0

    def fresh(self, name: str) -> str:
        """Return an identifier for this name that means nothing else, and take it."""
        word = identifier(name)
        number = 2
        free = word
        while free in self._taken:
            free = f"{word}_{number}"
            number += 1
        self._taken.add(free)
        return free

    def temporary(self) -> str:
        """Return an identifier for a value without a name: t1, t2 and so on."""
        while True:
            self._temporaries += 1
            if (word := f"t{self._temporaries}") not in self._taken:
                self._taken.add(word)
                return word

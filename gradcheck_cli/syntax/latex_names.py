r"""Names in LaTeX: W_{1}, \hat y, Y_{\mathrm{pred}}, z^{(l-1)}, \boldsymbol{\theta}; their ends.

Each becomes the word that the same name has as text: W_1, y_hat, Y_pred, z_lminus1, θ.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import NamedTuple

from gradcheck_cli.syntax.alike import ACCENTS, GREEK
from gradcheck_cli.syntax.indices import SMALL

#: Commands that change how letters look. What stands in an upright one is a single word.
UPRIGHT = {
    "mathrm", "mathit", "mathsf", "mathtt", "text", "textrm", "textit", "textsf", "texttt",
    "textbf", "textnormal", "operatorname", "rm", "it", "sf", "tt", "mbox",
}  # fmt: skip
LETTERS = {
    "mathbf", "boldsymbol", "bm", "mathcal", "mathscr", "mathbb", "mathbbm", "mathds", "mathfrak",
    "bf", "cal", "pmb", "vec", "symbf",
}  # fmt: skip
STYLES = UPRIGHT | LETTERS
_ACCENT_OF = {
    **{word: word for word in ACCENTS},
    "widehat": "hat", "widetilde": "tilde", "overline": "bar",
}  # fmt: skip
_LETTER_OF = {
    **GREEK,
    "varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "varsigma": "σ",
    "varkappa": "κ", "ell": "ell", "pi": "π",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?\s*")
_JOINED = re.compile(rf"\{{\s*\\(?:{'|'.join(ACCENTS)})(?:\s+[A-Za-z]|\s*\\[A-Za-z]+)\s*\}}")
_SUBSCRIPT = re.compile(r"\s*_\s*")
_SMALL = re.compile(f"[{''.join(SMALL)}]+")
_LAYER = re.compile(r"\s*\^\s*\{\s*[(\[]\s*([A-Za-z0-9]+(?:\s*[-+]\s*[0-9]+)?)\s*[)\]]\s*\}")
_NUMBER = re.compile(r"\s*_\s*\{\s*([0-9]+)\s*\}")
_HATS = tuple(f"_{accent}" for accent in ACCENTS)
_MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u030c": "check"}
_WORDS = {"-": "minus", "−": "minus", "+": "plus", "'": "prime"}
_LETTER = re.compile(r"[^\W\d_]")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
MAX_ARGUMENT = 60  #: characters of one subscript


class Name(NamedTuple):
    r"""A name's word and where it ends; `is_whole`: the word is one name, not to be cut."""

    word: str
    stop: int
    is_whole: bool


def command_at(source: str, at: int) -> tuple[str, int]:
    """Return the command that begins here, without its backslash, and where it ends."""
    match = _COMMAND.match(source, at)
    return (match[1], match.end()) if match else ("", at)


def name_at(source: str, at: int, end: int) -> Name | None:
    r"""Return the name that a command begins here, with its subscripts; None for none.

    >>> name_at(r"\hat y_{\text{out}} - y", 0, 22)
    Name(word='y_hat_out', stop=19, is_whole=True)
    """
    base = _base(source, at, end)
    if base is None:
        return None
    word, stop, is_whole = base
    suffix, after = indices_at(source, stop, end, word)
    return Name(word + suffix, after if suffix else stop, is_whole or bool(suffix))


def _base(source: str, at: int, end: int) -> Name | None:
    """Return the letter, the styled letters or the accented name of a command."""
    command, stop = command_at(source, at)
    after = at + 1 + len(command)
    if not command and (accented := accented_at(source, at, end)):
        return Name(*accented, True)
    if command in _LETTER_OF:
        return Name(_LETTER_OF[command], after, True)
    is_accent = command in _ACCENT_OF
    if not is_accent and command not in STYLES:
        return None
    inside = argument_at(source, stop, end)
    if inside is None or not _LETTER.match(inside[0]):
        return None
    word, stop = inside
    if is_accent:
        return Name(_with_accent(word, _ACCENT_OF[command]), stop, True)
    return Name(word, stop, command in UPRIGHT)


def _with_accent(word: str, accent: str) -> str:
    r"""Return y_hat_i for \hat{y_i}: the accent is the letter's, what stands below it remains."""
    letter, *below = word.split("_")
    accents = [*takewhile(ACCENTS.__contains__, below)]
    return "_".join([letter, *accents, accent, *below[len(accents) :]])


def switched_at(source: str, at: int, end: int) -> Name | None:
    r"""Return the word of {\rm tr} or {\bf X}, with what stands below it.

    {\hat y} is yhat, as \hat{y} is y_hat: so what is printed for each is read back as that.
    """
    command, stop = command_at(source, at + 1)
    if joined := _JOINED.match(source, at, end):
        letter, after = argument_at(source, stop, end) or ("", stop)
        suffix, stop = indices_at(source, joined.end(), end, "_hat")
        return Name(f"{letter}{_ACCENT_OF[command]}{suffix}", stop, True) if letter else None
    inside = _group(source, stop, min(end, at + MAX_ARGUMENT))
    if command not in STYLES or inside is None:
        return None
    suffix, after = indices_at(source, inside[1], end, inside[0])
    return Name(inside[0] + suffix, after, command in UPRIGHT or bool(suffix))


def known_commands() -> list[str]:
    """Return the commands of letters, styles and accents."""
    return [*_LETTER_OF, *STYLES, *_ACCENT_OF]


def indices_at(source: str, at: int, end: int, base: str) -> tuple[str, int]:
    r"""Return the subscripts and layers that begin here, as a word: _\text{out} as _out.

    W_{1} is W1, as W_1 is W_1: so what is printed for each is read back as that.
    """
    suffix = ""
    is_plain = base[-1:].isalpha() and not base.endswith(_HATS)
    if is_plain and (number := _NUMBER.match(source, at, end)):
        suffix, at = number[1], number.end()
    while True:
        if layer := _LAYER.match(source, at, end):
            index, at = "".join(_WORDS.get(ch, ch) for ch in layer[1] if ch != " "), layer.end()
        elif small := _SMALL.match(source, at, end):
            index, at = "".join(SMALL[ch] for ch in small[0]), small.end()
        elif (sign := _SUBSCRIPT.match(source, at, end)) and (
            inside := argument_at(source, sign.end(), end)
        ):
            index, at = inside
        else:
            return suffix, at
        suffix += f"_{index}"


def argument_at(source: str, at: int, end: int) -> tuple[str, int] | None:
    """Return what TeX takes for one argument, as a word of letters and digits; None for none."""
    if at >= end:
        return None
    ch = source[at]
    if ch == "{":
        return _group(source, at + 1, min(end, at + MAX_ARGUMENT))
    if ch == "\\":
        found = _below(source, at, end)
        return (found.word, found.stop) if found else None
    if accented := accented_at(source, at, end):
        return accented
    return (ch, at + 1) if _is_character(ch) else None


def _below(source: str, at: int, end: int) -> Name | None:
    r"""Return what a command is below a name: as anywhere else, and the \max of \lambda_{\max}."""
    command, _ = command_at(source, at)
    if command in {"max", "min"}:
        return Name(command, at + 1 + len(command), is_whole=True)
    return _base(source, at, end)


def _is_character(ch: str) -> bool:
    """May the character stand in a name: a Latin or Greek letter, or a digit?"""
    return ch.isalnum() and (ch.isascii() or "Α" <= ch <= "ϕ")


def accented_at(source: str, at: int, end: int) -> tuple[str, int] | None:
    """Return the word of a letter with an accent, ŷ as y_hat, and where it ends."""
    stop = at + 1
    while stop < end and unicodedata.combining(source[stop]):
        stop += 1
    letter, *marks = [*unicodedata.normalize("NFD", source[at:stop])] or [" "]
    if not marks or not _is_character(letter) or not {*marks} <= _MARKS.keys():
        return None
    return "_".join([letter, *(_MARKS[mark] for mark in marks)]), stop


def _group(source: str, at: int, end: int) -> tuple[str, int] | None:
    """Return the word in braces, and where they close."""
    word = ""
    while at < end and source[at] != "}":
        ch = source[at]
        if source.startswith("\\_", at):
            piece, at = "_", at + 2
        elif ch == "\\":
            command, stop = command_at(source, at)
            found = None if command in {"rm", "bf", "it", "sf"} else _below(source, at, end)
            if found is None and command not in STYLES:
                return None
            piece, at = (found.word, found.stop) if found else ("", stop)
        elif ch == "{":
            inner = _group(source, at + 1, end)
            if inner is None:
                return None
            piece, at = inner
        elif ch in "-−+'" and not word:
            return None
        elif _is_character(ch) or ch in "_ ,-−+'":
            piece, at = _WORDS.get(ch, "" if ch in " ," else ch), at + 1
        else:
            return None
        word += piece
    return (word.strip("_"), at + 1) if at < end and word.strip("_") else None

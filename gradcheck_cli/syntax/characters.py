"""Characters as other keyboards type them: full-width punctuation is read as the ASCII one.

Each is replaced by one character, so that every place stays the place in what the person typed.
"""

from __future__ import annotations

import re
import unicodedata

from gradcheck_cli.messages import say

#: Full-width punctuation, curly quotes and wide spaces: what each is read as.
ASCII_OF = str.maketrans(
    "（）［］｛｝，；：＝｜＊＋－／＾＜＞＿＇＼．、‘’＂“”　\u00a0〈〉",
    "()[]{},;:=|*+-/^<>_'\\.,''\"\"\"  ⟨⟩",
)
_WIDE_RUN = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")


def ascii_punctuation(source: str) -> str:
    """Return the text with its full-width punctuation as ASCII, character for character.

    >>> ascii_punctuation("f＝（X，Y）；")
    'f=(X,Y);'
    """
    return source if source.isascii() else source.translate(ASCII_OF)


def plain(source: str) -> str:
    r"""Return the text as the lexer reads it: ASCII punctuation, LaTeX's layout blanked out.

    It is as long as what the person typed. Raises ParseError for a bad environment.

    >>> plain(r"$$h = X\,W \\ \|h\|^2$$")
    '  h = X  W ;  \\|h\\|^2  '
    """
    source = ascii_punctuation(source)
    if "\\" not in source and "$" not in source:
        return source
    from gradcheck_cli.syntax.solving import divides_from_left

    if divides_from_left(source):
        return source
    from gradcheck_cli.syntax.layout import Layout

    return Layout(source).blanked()


def in_ascii(text: str) -> str | None:
    """Return the hint that offers full-width letters and digits as ASCII, if there are any."""
    found = _WIDE_RUN.search(text)
    return _write(unicodedata.normalize("NFKC", text.strip())) if found else None


def meaningless(source: str, at: int) -> tuple[str, tuple[int, int], str | None]:
    """Return the message, place and hint for a character that means nothing in a formula."""
    if match := _WIDE_RUN.match(source, at):
        run = match[0]
        message = say("full-width-letters", "'{run}' is in full-width characters", run=run)
        return message, match.span(), _write(unicodedata.normalize("NFKC", run))
    ch = source[at]
    shown = f"'{ch}'" if ch.isprintable() and not unicodedata.combining(ch) else _code(ch)
    message = say("unknown-character", "the character {char} means nothing here", char=shown)
    return message, (at, at + 1), _character_hint(ch)


def _code(ch: str) -> str:
    return f"U+{ord(ch):04X}"


def _write(plain: str) -> str:
    return say("use-ascii-character", "write '{plain}'", plain=plain)


def _character_hint(ch: str) -> str | None:
    """Return the ASCII spelling of a lookalike: a typographic letter, an index, a ⊤."""
    if ch in "∂∇":
        return say("gradient-hint", "write f alone; its gradient by x is asked for by --wrt x")
    plain = {"⊤": "^T", "∗": "*"}.get(ch) or unicodedata.normalize("NFKC", ch)
    if unicodedata.decomposition(ch).startswith("<super>"):
        plain = f"^{plain}"
    elif unicodedata.decomposition(ch).startswith("<sub>"):
        plain = f"_{plain}"
    if plain == ch or not (plain.isascii() and plain.isprintable()):
        return None
    return _write(plain)

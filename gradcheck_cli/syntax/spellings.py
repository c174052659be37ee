"""How operators, indices and accents may be spelled: what the lexer looks for."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcheck_cli.syntax.vocabulary import Vocabulary

#: Each operator's spellings, tried in this order.
OPERATORS = [
    ("^-T", r"\^\s*\{\s*[-−–]\s*[T⊤]\s*\}|\^\s*\(\s*[-−–]\s*T\s*\)|\^\s*[-−–]\s*[T⊤]|⁻ᵀ"),
    ("'", r"\^\s*\{\s*[T⊤]\s*\}|\^\s*[T⊤]|ᵀ|\.?'|\.m?T(?![A-Za-z0-9_])"),
    ("′", "[′″‴⁗]"),
    ("⟨", "⟨"),
    ("⟩", "⟩"),
    ("||", r"\|\||‖|∥|\\\|"),
    (".*", r"\.\*|⊙|∘"),
    ("./", r"\./|⊘"),
    ("⊗", "⊗"),
    (".^", r"\.\^"),
    (">=", ">=|≥"),
    ("<=", "<=|≤"),
    ("-", "[-−–]"),
    ("·", "[·⋅]"),
    ("*", "[*×∗]"),
    ("√", "√"),
    (":", ":"),
    ("≠", "≠"),
    ("\\", r"\\(?=[\s(])"),
]
OPERATOR = re.compile(
    "|".join(f"(?P<o{i}>{spelling})" for i, (_, spelling) in enumerate(OPERATORS))
)
#: A norm's index, which is never a variable: _F, _{inf}.
NORM_INDEX = re.compile(r"_\s*(?:(F|fro|inf|nuc|∞)(?![a-z])|\{\s*(F|fro|inf|nuc|∞)\s*\})")
#: The second argument of norm(X, 'fro') and norm(X, nuc), quoted or a word of its own.
NORM_ORDER = re.compile(r""",\s*(?=['"]|fro|nuc|[Ii]nf)(['"]?)(fro|nuc|[Ii]nf|F)(\1)\s*(?=\))""")
ENTRY = re.compile(r"_\s*\{\s*\[([^\[\]{}]*)\]\s*\}")
ACCENTS = {"\u0302", "\u0303", "\u0304", "\u0305", "\u030c"}  #: behind the letter they stand on
#: What only LaTeX has: a command, {\rm …}, ^\top, _{\mathrm{F}} or a letter with an accent;
#: behind a name _{…}, _\text{…} or ^{(l)}.
COMMAND_AHEAD = re.compile(
    r"\\|[\^_]\s*(?:\{\s*[-−–]?\s*)?\\|\{\s*\\(?:rm|bf|it|sf|tt|cal|em|hat|tilde|bar|check)\b"
    r"|[\u00c0-\u024f\u1e00-\u1eff]"
)
INDEX_AHEAD = re.compile(r"(?<=_)\s*[{\\]|\^\s*\{\s*[(\[]")
SUPERSCRIPTS = {"⁻": "-", **{ch: str(i) for i, ch in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}}
FRACTIONS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3)}
_SUBSCRIPT_AND_LETTERS = re.compile(r"[A-Za-z]_([A-Za-z])([A-Za-z]+)")


def printed_length(word: str, source: str, at: int, words: Vocabulary) -> int:
    r"""Return where a run of LaTeX's letters is cut: S_Bw is S_B w and, inside ∑_i, y_iw is y_i w.

    One letter stands below another there. 0 where the run is one name.
    """
    match = _SUBSCRIPT_AND_LETTERS.fullmatch(word)
    if match is None or "\\" not in source[max(0, at - 1000) : at + 1000] or words.knows(word):
        return 0
    if match[1] in words.indices:
        return 3
    text = source[max(0, at - 1000) : at + 1000]
    letter = match[2]
    is_name = re.search(rf"(?<![\w\\]){letter}(?!\w)", text) is not None
    is_capital = match[1].isupper() and len(letter) == 1 and letter.islower()
    return 3 if is_capital and is_name else 0

"""How operators, indices and accents may be spelled: what the lexer looks for."""

from __future__ import annotations

import re
from fractions import Fraction

#: Each operator's spellings, tried in this order.
OPERATORS = [
    ("^-T", r"\^\s*\{\s*[-−–]\s*[T⊤]\s*\}|\^\s*\(\s*[-−–]\s*T\s*\)|\^\s*[-−–]\s*[T⊤]|⁻ᵀ"),
    ("'", r"\^\s*\{\s*[T⊤]\s*\}|\^\s*[T⊤]|ᵀ|'|\.m?T(?![A-Za-z0-9_])"),
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
]
OPERATOR = re.compile(
    "|".join(f"(?P<o{i}>{spelling})" for i, (_, spelling) in enumerate(OPERATORS))
)
#: A norm's index, which is never a variable: _F, _{inf}.
NORM_INDEX = re.compile(r"_\s*(?:(F|fro|inf|nuc|∞)(?![a-z])|\{\s*(F|fro|inf|nuc|∞)\s*\})")
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

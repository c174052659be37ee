"""The names that a text may use, and how a run of letters is cut into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import NameError_
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.lexer import Token

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_LETTER_OF = {letter: word for word, letter in GREEK.items()}
WORD_NAMES = {*GREEK, "lam", "eps"}  #: words that are names without being declared
CONSTANTS = ("pi", "e")
#: Functions that are not the name of one operation: the elaborator gives them their meaning.
SPECIAL_FUNCTIONS = ("max", "min", "mean", "ones", "zeros", "eye", "vector", "matrix", "unit")

KEYWORDS = ("axis", "dim", "keepdims")

_PIECE = re.compile(r"[A-Za-z](?:_[A-Za-z0-9_]+|[0-9]+(?:_[A-Za-z0-9_]+)?)?")
_NUMBERED = re.compile(r"[A-Za-z](?:[0-9]+|_[A-Za-z0-9]+)(?:_[A-Za-z0-9]+)*$")
_SUBSCRIPTED = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+$")


class Vocabulary:
    """Which names exist: `known` are declared or defined; an open one infers further variables."""

    def __init__(self, known: Iterable[str] = (), *, is_open: bool, declared: bool = False) -> None:
        from gradcheck_cli.ops import by_name

        self.known = dict.fromkeys(known)
        self.is_open = is_open
        self.declared = declared  #: is at least one variable declared?
        self.functions = {*by_name(), *SPECIAL_FUNCTIONS} - set(self.known)

    def cut(self, source: str, span: Span) -> list[Token]:
        """Cut a run of letters into names and functions; NameError_ where that fails."""
        from gradcheck_cli.syntax.lexer import Token

        word = source[span[0] : span[1]]
        found = []
        at = span[0]
        for piece in self._pieces(word) or self._unknown(source, span, word):
            kind = "function" if piece in self.functions else "name"
            found.append(Token(kind, self._spelled(piece), (at, at + len(piece))))
            at += len(piece)
        return found

    def _pieces(self, word: str) -> list[str] | None:
        if self._spelled(word) in self.known or word in self.functions or word in CONSTANTS:
            return [word]
        if word in KEYWORDS:
            return [word]
        if self.is_open and self._is_name(word):
            return [word]
        return self._cut_by_names(word) or self._cut_by_letters(word)

    def _is_name(self, word: str) -> bool:
        """Is the word a name that needs no declaration: W1, Y_pred, λ, eps, a single letter?"""
        return (
            len(word) == 1
            or word in WORD_NAMES
            or word[0] in _LETTER_OF
            or _NUMBERED.match(word) is not None
            or (_SUBSCRIPTED.match(word) is not None and not word[: word.index("_")].isupper())
        )

    def _cut_by_names(self, word: str) -> list[str] | None:
        """Cut the word into known names and functions only, the longest first."""
        if not word:
            return []
        for end in range(len(word), 0, -1):
            head = word[:end]
            known = self._spelled(head) in self.known or (
                len(head) > 1 and head in self.functions and end < len(word)
            )
            if known or (head == "I" and not self.is_open):
                rest = self._cut_by_names(word[end:])
                if rest is not None:
                    return [head, *rest]
        return None

    def _cut_by_letters(self, word: str) -> list[str] | None:
        """Cut the word into one-letter and numbered names, where an undeclared name may be inferred."""
        if not self.is_open or re.search("[a-z]{2}", word.partition("_")[0]):
            return None
        pieces = _PIECE.findall(word)
        return pieces if "".join(pieces) == word else None

    def _spelled(self, word: str) -> str:
        """Return the spelling that is declared: `lambda` stands for a declared λ and the reverse."""
        other = GREEK.get(word) or _LETTER_OF.get(word)
        return other if other and word not in self.known and other in self.known else word

    def _unknown(self, source: str, span: Span, word: str) -> list[str]:
        candidates = [*self.known, *sorted(self.functions)]
        hint = did_you_mean(word, candidates)
        if hint is None and self.known:
            hint = say("known-names", "the names here are {names}", names=", ".join(self.known))
        elif hint is None:
            hint = say(
                "declare-name",
                'declare it, --shape "{word}: n d", or write single letters with spaces',
                word=word,
            )
        raise NameError_(
            say("unknown-name", "unknown name '{name}'", name=word),
            span=span,
            hint=hint,
        )

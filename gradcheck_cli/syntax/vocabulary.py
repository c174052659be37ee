"""The names that a text may use, and how a run of letters is cut into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, NamingError, UnsupportedError
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
#: Functions that people know and that have their place in later versions.
LATER_FUNCTIONS = {
    "abs", "adj", "cofactor", "cond", "cosh", "cosm", "cross", "cumsum", "det", "diag", "expm",
    "inv", "inverse", "kron", "log_softmax", "logdet", "logm", "logsumexp", "norm1", "pinv", "prod",
    "rank", "sign", "sinh", "sinm", "softmax", "softplus", "sqrtm", "std", "tan", "var", "vec",
}  # fmt: skip
#: How a name is written: letters with digits and subscripts, or one Greek letter with these.
NAME = r"(?:[A-Za-z][A-Za-z0-9_₀-₉]*|[Α-Ωα-ωϕ](?:_[A-Za-z0-9_]+|[0-9₀-₉]+)?)"
KEYWORDS = ("axis", "dim", "keepdims")

_PIECE = re.compile(r"[A-Za-z](?:_[A-Za-z0-9_]+|[0-9]+(?:_[A-Za-z0-9_]+)?)?")
_NUMBERED = re.compile(r"[A-Za-z](?:[0-9]+|_[A-Za-z0-9]+)(?:_[A-Za-z0-9]+)*$")
_SUBSCRIPTED = re.compile(r"(?=[A-Za-z]*[a-z]{2})[A-Za-z]+(?:_[A-Za-z0-9]+)+$")
_CALLED = re.compile(r"\s*[(\[{]")
_KEYWORD = re.compile(r"\s*=")


_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def plain_name(text: str) -> str:
    """Return a name with its subscripts as digits: W₁ is W1."""
    return text.translate(_SUBSCRIPTS)


class Vocabulary:
    """Which names exist: `known` are declared or defined; an open one infers further variables.

    `declared` says that shapes were declared: then a run of letters is cut into known names only.
    """

    def __init__(self, known: Iterable[str] = (), *, is_open: bool, declared: bool = False) -> None:
        from gradcheck_cli.ops import by_name

        self.known = dict.fromkeys(known)
        self.is_open = is_open
        self.declared = declared
        self.inferred: set[str] = set()  # names met that are not known
        self.functions = {*by_name(), *SPECIAL_FUNCTIONS} - self.known.keys()

    def cut(self, word: str, at: int, after: str = "") -> list[Token]:
        """Cut a run of letters at `at`, with `after` behind it, into names and functions.

        Raises NamingError where that fails, UnsupportedError for a function of a later version.
        """
        from gradcheck_cli.syntax.lexer import Token

        pieces = self._whole(word, after) or self._cut_by_names(word) or self._cut_by_letters(word)
        if pieces is None:
            raise self._unknown(word, (at, at + len(word)))
        found = []
        for piece in pieces:
            end = at + len(piece)
            if self._is_function(piece, after):
                found.append(Token("function", GREEK.get(piece, piece), (at, end)))
            else:
                found.append(Token("name", self._spelled(piece), (at, end)))
            at = end
        return found

    def _whole(self, word: str, after: str) -> list[str] | None:
        """Return the word alone where all of it is one name, function or keyword."""
        is_keyword = word in KEYWORDS and _KEYWORD.match(after)
        is_known = self._spelled(word) in self.known or self._is_function(word, after)
        is_constant = word in CONSTANTS or word in {"π", "I"} or self._is_sized_identity(word)
        is_new = self.is_open and _is_name(word) and word not in LATER_FUNCTIONS
        return [word] if is_keyword or is_known or is_constant or is_new else None

    def _is_function(self, word: str, after: str) -> bool:
        """Is the word a function here? σ and sigma are one before a bracket only."""
        if word in {"σ", "sigma"}:
            is_free = "σ" not in self.known and "sigma" not in self.known
            return is_free and _CALLED.match(after) is not None
        return word in self.functions

    def _is_sized_identity(self, word: str) -> bool:
        size = word.removeprefix("I_")
        return size != word and (size.isdigit() or size in self.known)

    def _cut_by_names(self, word: str) -> list[str] | None:
        """Cut the word into known names and functions only, the longest first."""
        if not word:
            return []
        for end in range(len(word), 0, -1):
            head = word[:end]
            is_function = 1 < end < len(word) and head in self.functions
            is_identity = head == "I" and not self.is_open
            if self._spelled(head) in self.known or is_function or is_identity:
                rest = self._cut_by_names(word[end:])
                if rest is not None:
                    return [head, *rest]
        return None

    def _cut_by_letters(self, word: str) -> list[str] | None:
        """Cut the word into one-letter and numbered names, with nothing declared."""
        if not self.is_open or self.declared or re.search("[a-z]{2}", word.partition("_")[0]):
            return None
        pieces = _PIECE.findall(word)
        return pieces if "".join(pieces) == word else None

    def _spelled(self, word: str) -> str:
        """Return the one spelling of a name: that of its first mention for `lambda` and λ."""
        if word == "π" and word not in self.known:
            return "pi"
        other = GREEK.get(word) or _LETTER_OF.get(word)
        if other is None or word in self.known:
            return word
        if other in self.known or other in self.inferred:
            return other
        self.inferred.add(word)
        return word

    def _unknown(self, word: str, span: Span) -> GradcheckError:
        if word in LATER_FUNCTIONS:
            return UnsupportedError(
                say("function-later", "{name} is not supported yet", name=word), span=span
            )
        message = say("unknown-name", "unknown name '{name}'", name=word)
        return NamingError(message, span=span, hint=self._hint(word))

    def _hint(self, word: str) -> str:
        """Say what could have been meant."""
        from difflib import get_close_matches

        for function in sorted(self.functions & {word[:i] for i in range(2, len(word))}, key=len):
            rest = word.removeprefix(function)
            if self._spelled(rest) in self.known or (self.is_open and _is_name(rest)):
                return say("write-call", "write {name}({rest})", name=function, rest=rest)
        words = [*self.known, *sorted(self.functions | LATER_FUNCTIONS)]
        near = did_you_mean(word, get_close_matches(word, words, n=1, cutoff=0.75))
        if near is not None:
            return near
        if self.known:
            return say("known-names", "the names here are {names}", names=", ".join(self.known))
        return say(
            "declare-name",
            'declare it, --shape "{word}: n d", or write single letters with spaces',
            word=word,
        )


def _is_name(word: str) -> bool:
    """Is the word a name that needs no declaration: W1, Y_pred, λ, eps, a single letter?"""
    return (
        len(word) == 1
        or word in WORD_NAMES
        or word[0] in _LETTER_OF
        or _NUMBERED.match(word) is not None
        or _SUBSCRIPTED.match(word) is not None
    )

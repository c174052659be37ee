"""The names that a text may use, and how a run of letters is cut into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, NamingError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import GREEK, alike
from gradcheck_cli.syntax.names_below import indexed_names, logarithm
from gradcheck_cli.syntax.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.lexer import Token

_LETTER_OF = {letter: word for word, letter in GREEK.items()}
WORD_NAMES = {*GREEK, "lam", "eps"}  #: words that are names without being declared
CONSTANTS = ("pi", "e")
UNSPECIFIED = {"φ", "ϕ", "phi", "ψ", "psi"}  #: functions before a bracket, undeclared
#: Functions that are not the name of one operation: the elaborator gives them their meaning.
SPECIAL_FUNCTIONS = (
    *(
        "max",
        "min",
        "clip",
        "clamp",
        "mean",
        "std",
        "ones",
        "zeros",
        "eye",
        "vector",
        "matrix",
        "unit",
    ),
    *("diag", "outer", "dot", "reshape", "norm1", "cofactor", "cof", "Cof"),
    *("mse", "mae", "bce", "bce_with_logits", "cross_entropy"),
)
#: Functions that people know and that have their place in later versions.
LATER_FUNCTIONS = {"cond", "cross", "cumsum", "pinv", "prod", "rank"}
#: How a name is written: letters with digits and subscripts, or one Greek letter with these.
NAME = r"(?:[A-Za-z][A-Za-z0-9_₀-₉]*|[Α-Ωα-ωϕ](?:_[A-Za-z0-9_]+|[0-9₀-₉]+)?)"
DOT = "·"  #: the argument of a function that is written as a dot: φ = max(·, 0)
KEYWORDS = ("axis", "dim", "keepdims", "reduction")
LONGEST_WORD = 200  #: letters in a run that is cut into names

_BELOW = r"_(?:[0-9]+|[A-Za-z][A-Za-z0-9_]*)"  # W_1x is W_1 x
_PIECE = re.compile(rf"[A-Za-z](?:{_BELOW}|[0-9]+(?:_[A-Za-z0-9_]+)?)?")
_NUMBERED = re.compile(rf"[A-Za-z](?:[0-9]+|{_BELOW})(?:_[A-Za-z0-9]+)*$")
_SUBSCRIPTED = re.compile(r"(?=[A-Za-z]*[a-z]{2})[A-Za-z]+(?:_[A-Za-z0-9]+)+$")
_CALLED = re.compile(
    r"\s*(?:(?:['′″‴⁗]|\^\s*\{?\s*\\prime\s*\}?)\s*)*"
    r"(?:\\(?:left|[bB]igg?l?)(?![A-Za-z])\s*)?\\?[(\[{]"
)
_KEYWORD = re.compile(r"\s*=")


_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def known_functions() -> set[str]:
    """Return the names of all functions that exist without being defined."""
    from gradcheck_cli.ops import by_name

    return {*by_name(), *SPECIAL_FUNCTIONS}


def check_function_name(name: str, span: Span | None = None) -> None:
    """Raise NamingError for a function that exists without being defined.

    A second name of one, as σ and swish are, may be taken for another.
    """
    if not is_reserved(name):
        return
    raise NamingError(
        say("function-known", "'{name}' is a known function: it cannot be defined", name=name),
        span=span,
        hint=say("rename-function", "give your function another name"),
    )


def is_reserved(name: str) -> bool:
    """Is the name that of a known function? A second name of one, as σ is, is free."""
    from gradcheck_cli.ops import by_name

    cls = by_name().get(name)
    if cls is None:
        return name in known_functions() | LATER_FUNCTIONS
    return name == cls.names[0]


def plain_name(text: str) -> str:
    """Return a name with its subscripts as digits: W₁ is W1."""
    return text if text.isascii() else text.translate(_SUBSCRIPTS)


class Vocabulary:
    """Which names exist: `known` are declared or defined; an open one infers further variables.

    `functions` are the known ones that stand for functions, `unspecified` those met that nobody
    declared. `declared` says that shapes were declared: then a run of letters is cut into known
    names only.
    """

    def __init__(
        self,
        known: Iterable[str] = (),
        *,
        is_open: bool,
        declared: bool = False,
        functions: Iterable[str] = (),
    ) -> None:
        self.own_functions = set(functions)
        self.known = dict.fromkeys([*known, *self.own_functions])
        self.is_open = is_open
        self.declared = declared
        self.inferred: dict[str, str] = {}  # names met that are not known, as first spelled
        self._known_alike: dict[str, str] | None = None
        self.indices: set[str] = set()  # letters that the sums of the formula run over
        self.sizes: set[str] = set()  # known names that are sizes: a sum may run over such a letter
        self.unspecified: dict[str, None] = {}
        self.functions = known_functions() - self.known.keys() | self.own_functions

    def cut(self, word: str, at: int, after: str = "") -> list[Token]:
        """Cut a run of letters at `at`, with `after` behind it, into names and functions.

        Raises NamingError where that fails, UnsupportedError for a function of a later version.
        """
        from gradcheck_cli.syntax.lexer import Token

        if word in self.known and word not in self.own_functions:
            return [Token("name", word, (at, at + len(word)))]
        if found := indexed_names(word, at, self) or logarithm(word, at, after, self):
            return found
        pieces = self._whole(word, after) or self._cut_by_names(word) or self._cut_by_letters(word)
        if pieces is None:
            raise self._unknown(word, (at, at + len(word)), after)
        found = []
        for piece in pieces:
            end = at + len(piece)
            if self._is_function(piece, after):
                found.append(Token("function", self._called(piece), (at, end)))
            else:
                found.append(Token("name", self._mentioned(piece), (at, end)))
            at = end
        return found

    def knows(self, word: str) -> bool:
        """Is the word a declared or defined name, however it is spelled?"""
        return self._spelled(word) in self.known

    def whole(self, word: str, span: Span, after: str = "") -> Token:
        """Return the token of a word that stands as one name, as LaTeX has it.

        Raises NamingError where it is none.
        """
        from gradcheck_cli.syntax.lexer import Token

        if self._is_function(word, after):
            return Token("function", self._called(word), span)
        if self._whole(word, after) is None:
            raise self._unknown(word, span, after)
        return Token("name", self._mentioned(word), span)

    def check_later(self, word: str, span: Span) -> None:
        """Raise UnsupportedError for a function that has its place in a later version."""
        if word in LATER_FUNCTIONS:
            raise self._unknown(word, span, "")

    def _whole(self, word: str, after: str) -> list[str] | None:
        """Return the word alone where all of it is one name, function or keyword."""
        is_keyword = word in KEYWORDS and _KEYWORD.match(after)
        is_known = self._spelled(word) in self.known or self._is_function(word, after)
        is_constant = word in CONSTANTS or word in {"π", "I"} or self._is_sized_identity(word)
        is_new = self.is_open and _is_name(word) and word not in LATER_FUNCTIONS
        is_taken = is_known or is_constant
        if is_new and "_" in word and not is_taken and self._cut_by_names(word):
            return None  # W_hx where W_h and x are known
        return [word] if is_keyword or is_known or is_constant or is_new else None

    def _is_function(self, word: str, after: str) -> bool:
        """Is the word a function here? σ, φ and ψ are one before a bracket only."""
        if self._spelled(word) in self.own_functions:
            return True
        is_letter = word in {"σ", "sigma"} or (word in UNSPECIFIED and self.is_open)
        if is_letter:  # a σ that is declared, however it is spelled, is a name
            return self._spelled(word) not in self.known and _CALLED.match(after) is not None
        if word.isupper() and word in self.functions:  # E L U is a product where they are known
            return _CALLED.match(after) is not None and not set(word) <= self.known.keys()
        return word in self.functions

    def _called(self, word: str) -> str:
        """Return the one spelling of a function's name."""
        name = self._mentioned(word)
        if name in self.own_functions:
            return name
        if word in UNSPECIFIED:
            self.unspecified.setdefault(name)
            return name
        return GREEK.get(word, word)

    def indexed(self, word: str) -> str | None:
        """Return the one spelling of a word with an index below it, None where it is no name."""
        is_new = self.is_open and (_is_name(word) or _is_name(f"{word}_i"))
        is_function = word in self.functions and len(word) > 1  # σ_k is no sigmoid
        is_name = self._spelled(word) in self.known or (is_new and not is_function)
        return self._mentioned(word) if is_name else None

    def is_cut(self, word: str, *, only_known: bool = False) -> bool:
        """Is the run of letters one of names?"""
        return bool(self._cut_by_names(word) or (not only_known and self._cut_by_letters(word)))

    def allows(self, word: str) -> bool:
        """May the word stand as one name here?"""
        return self._spelled(word) in self.known or (self.is_open and _is_name(word))

    def _is_sized_identity(self, word: str) -> bool:
        size = word.removeprefix("I_")
        return size != word and (size.isdigit() or size in self.known)

    def _cut_by_names(self, word: str) -> list[str] | None:
        """Cut the word into known names and functions only, the longest first.

        From its end on: with names such as x and xx the ways to cut a run double by the letter.
        """
        if len(word) > LONGEST_WORD:
            return None
        cut: dict[int, list[str]] = {len(word): []}
        for start in range(len(word) - 1, -1, -1):
            for end in range(len(word), start, -1):
                if end in cut and self._is_piece(word[start:end], is_last=end == len(word)):
                    cut[start] = [word[start:end], *cut[end]]
                    break
        return cut.get(0)

    def _is_piece(self, head: str, *, is_last: bool) -> bool:
        """May the letters stand as a name or a function, with a factor or an argument behind it?"""
        is_function = len(head) > 1 and not is_last and head in self.functions
        is_identity = head == "I" and (self.declared or not self.is_open)
        is_known = head[0] != "_" and self._spelled(head) in self.known
        return is_known or (is_function and not head.isupper()) or is_identity

    def _cut_by_letters(self, word: str) -> list[str] | None:
        """Cut the word into one-letter and numbered names, with nothing declared."""
        if not self.is_open or self.declared or re.search("[a-z]{2}", word.partition("_")[0]):
            return None
        pieces = _PIECE.findall(word)
        return pieces if "".join(pieces) == word else None

    def _spelled(self, word: str) -> str:
        """Return the one spelling of a name: as it is known, or as it was first mentioned."""
        if word in self.known:
            return word
        if word == "π":
            return "pi"
        if self._known_alike is None:
            self._known_alike = {alike(name): name for name in reversed(self.known)}
        key = alike(word)
        joined = word.replace("_", "")
        if joined in self.known and key not in self._known_alike and word not in self.inferred:
            return joined  # W_q where Wq is declared
        first = self._known_alike.get(key) or self.inferred.get(key)
        return first or ("φ" if word == "ϕ" else word)

    def _mentioned(self, word: str) -> str:
        """Return the one spelling of a name that stands in the text, and remember it."""
        name = self._spelled(word)
        if name not in self.known:
            self.inferred.setdefault(alike(name), name)
        return name

    def _unknown(self, word: str, span: Span, after: str) -> GradcheckError:
        if word in LATER_FUNCTIONS:
            return UnsupportedError(
                say("function-later", "{name} is not supported yet", name=word), span=span
            )
        message = say("unknown-name", "unknown name '{name}'", name=word)
        is_called = _CALLED.match(after) is not None
        hint = suggestion(word, self, later=LATER_FUNCTIONS, is_called=is_called)
        return NamingError(message, span=span, hint=hint)


def _is_name(word: str) -> bool:
    """Is the word a name that needs no declaration: W1, Y_pred, λ, eps, a single letter?"""
    return (
        len(word) == 1
        or word in WORD_NAMES
        or word[0] in _LETTER_OF
        or _NUMBERED.match(word) is not None
        or _SUBSCRIPTED.match(word) is not None
    )

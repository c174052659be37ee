"""A place in the tokens: what stands here, which brackets and bars are open, what is wrong here."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import LimitError, ParseError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.lexer import Token
from gradcheck_cli.syntax.vocabulary import DOT

if TYPE_CHECKING:
    from gradcheck_cli.syntax.tree import Tree
    from gradcheck_cli.syntax.vocabulary import Vocabulary

OPENING, CLOSED = {*"([{⟨", "l|", "l||"}, {*")]}⟩", "r|", "r||"}
CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "<": ">", "l|": "r|", "l||": "r||"}
#: Bars that only open or only close, as LaTeX has them.
_WRITTEN = {"r|": r"\right|", "r||": r"\right\|"}
OPERANDS = {"number", "name", "function", "sum", "fraction", "root", "ones"}


class Cursor:
    """A place in the tokens of `source`; `flip` reads the bar of that number the other way."""

    def __init__(
        self,
        source: str,
        found: list[Token],
        flip: int | None = None,
        words: Vocabulary | None = None,
    ) -> None:
        self.source = source
        self.tokens = list(found)
        self.at = 0
        self.open: list[Token] = []  # brackets and bars not closed yet
        self.flip = flip
        self.decided: dict[int, bool] = {}  # does the bar at this token close?
        self.letters = words.indices if words else set()  # the indices of the formula's sums
        self.sizes = words.sizes if words else set()
        self.has_dot = words is not None and DOT in words.known  # as the name of an argument
        self.bound: tuple[str, ...] = ()  # those of the sums around this place
        self.grouping = -1  # a [ at this token only groups

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Return the next token and go past it, but never past the end."""
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    # Brackets and bars ------------------------------------------------------------------------

    def enter(self, token: Token) -> Token:
        """Open a bracket, a bar, a sign or a function; nesting has a limit."""
        if len(self.open) >= allowed().nesting:
            raise too_deep(token.span)
        self.open.append(token)
        return token

    def close(self, opening: Token) -> Token:
        """Read the bracket or bar that closes `opening`."""
        wanted = CLOSING.get(opening.text, opening.text)
        if self.token.text != wanted or self.token.kind == "end":
            raise self.unclosed(opening, wanted)
        self.open.pop()
        return self.take()

    def closes(self, token: Token) -> bool:
        """Does a bar, or the > of an inner product, after an operand close what is open?"""
        for opened in reversed(self.open):
            if opened.text == "<" and token.text == ">":
                return True
            if opened.text in CLOSING:
                return False
            if token.text in {"|", "||"} and opened.text == token.text:
                return self.decide()
            if token.text == "||" and opened.text == "|":
                return self._is_triple() or not any(other.text == "||" for other in self.open)
        return False

    def decide(self) -> bool:
        """Close here, unless this is the decision that is to be tried the other way round."""
        return self.decided.setdefault(self.at, len(self.decided) != self.flip)

    @property
    def flipped(self) -> bool:
        """Was a bar read the other way round?"""
        return not all(self.decided.values())

    def split_bar(self) -> None:
        """Take `||` for two bars, as in |a||b|, `|||` for one that closes before a norm does."""
        start, end = self.token.span
        middle = start + (end - start + 1) // 2
        rest = Token("op", "|", (middle, end))
        if self._is_triple():
            rest = Token("op", "||", (middle, end + 1))
        taken = 1 + self._is_triple()
        self.tokens[self.at : self.at + taken] = [Token("op", "|", (start, middle)), rest]

    def _is_triple(self) -> bool:
        """Do three bars stand here, as after |||x|||?"""
        (_, end), after = self.token.span, self.tokens[self.at + 1]
        return after.text == "|" and after.span[0] == end

    def split_digit(self) -> None:
        r"""Take the first digit of a number for a number of its own, as in \frac12."""
        _, text, (start, end), _, _ = self.token
        halves = [(text[0], start, start + 1), (text[1:], start + 1, end)]
        self.tokens[self.at : self.at + 1] = [
            Token("number", digits, (a, b), Fraction(digits)) for digits, a, b in halves if digits
        ]

    def split_transpose(self) -> None:
        """Take `^T` for T above a sum sign, which is no transpose."""
        (start, end), text = self.token.span, self.source[slice(*self.token.span)]
        if self.token.text == "'" and text.startswith("^") and text.strip("^{} ") == "T":
            power, name = (start, start + 1), (start + 1, end)
            self.tokens[self.at : self.at + 1] = [Token("op", "^", power), Token("name", "T", name)]

    def starts_operand(self) -> bool:
        """Does an operand begin here, so that juxtaposition goes on?"""
        token = self.token
        if token.kind == "name" and self.tokens[self.at + 1].text == "=":
            return False  # the keyword of a call
        if token.kind != "op":
            return token.kind in OPERANDS
        if token.text == "<":
            return self.opens_inner()
        opens = token.text in {"(", "[", "{", "⟨", "||", "|", "l||", "l|", "√"}
        return opens and not self.closes(token)

    def opens_inner(self) -> bool:
        """Does this < open an inner product: do a comma and a > follow in the same brackets?"""
        depth, has_comma = 0, False
        for token in self.tokens[self.at + 1 :]:
            if token.kind != "op":
                continue
            depth += (token.text in OPENING) - (token.text in CLOSED)
            if depth < 0:
                return False
            has_comma |= depth == 0 and token.text == ","
            if depth == 0 and has_comma and token.text == ">":
                return True
        return False

    # Errors -----------------------------------------------------------------------------------

    def text_of(self, tree: Tree) -> str:
        """Return what the person wrote there."""
        return self.source[tree.span[0] : tree.span[1]]

    def found(self) -> str:
        """Name the token that stands here."""
        if self.token.kind == "end":
            return say("end-of-formula", "the end of the formula")
        start, end = self.token.span
        return f"'{self.source[start:end]}'"

    def expected(self, what: str) -> ParseError:
        """Return an error that says what should stand here."""
        start, end = self.token.span
        if self.token.kind == "end":
            start = end = len(self.source[:start].rstrip())
        message = say("expected", "expected {what}, found {found}", what=what, found=self.found())
        return ParseError(message, span=(start, end))

    def unexpected(self) -> ParseError:
        """Return an error for a token after a complete formula."""
        if self.token.text in {*CLOSED, "||", "|"}:
            message = say("never-opened", "{found} closes nothing", found=self.found())
        else:
            message = say("unexpected", "{found} cannot stand here", found=self.found())
        hint = None
        if self.token.text == "=":
            hint = say(
                "definition-hint",
                "a definition is written name = formula; of two that are equal, give one",
            )
            if "=" in {self.tokens[self.at - 1].text, self.tokens[self.at + 1].text}:
                hint = say("equality-hint", "a mask compares with >, <, >= or <=")
        if self.token.text == "′":
            hint = say("prime-hint", "a transpose is written X^T; ′ stands after a function's name")
        return ParseError(message, span=self.token.span, hint=hint)

    def unclosed(self, opening: Token, wanted: str) -> ParseError:
        """Return an error that points at the bracket or bar that was never closed."""
        shown = self.source[opening.span[0] : opening.span[1]]
        if self.token.text == "," and opening.text == "(":
            message = say("comma-in-group", "a comma stands between a function's arguments only")
            hint = say("comma-in-group-hint", "no function is called here: these are brackets")
            return ParseError(message, span=self.token.span, hint=hint)
        message = say(
            "never-closed",
            "'{opening}' is never closed: expected '{wanted}', found {found}",
            opening=shown,
            wanted=_WRITTEN.get(wanted, wanted) if opening.text in CLOSING else shown,
            found=self.found(),
        )
        return ParseError(message, span=opening.span)


def too_many(span: tuple[int, int]) -> LimitError:
    """Return the error for more factors or terms in one formula than allowed."""
    return LimitError(
        say(
            "too-many-operators",
            "more than {factors} factors in one product, or {terms} terms in one sum",
            factors=allowed().factors,
            terms=allowed().terms,
        ),
        span=span,
        hint=say("use-names", "give parts a name: h = X W; f = ||h - Y||_F^2"),
    )


def too_deep(span: tuple[int, int]) -> LimitError:
    """Return the error for nesting beyond the limit."""
    return LimitError(
        say("too-deep", "more than {depth} levels of nesting", depth=allowed().nesting),
        span=span,
        hint=say("use-names", "give parts a name: h = X W; f = ||h - Y||_F^2"),
    )

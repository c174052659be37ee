"""Tokens to a tree: one loop over binding powers. The docstrings are the grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import LimitError, ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.lexer import Token, tokens
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.vocabulary import Vocabulary

if TYPE_CHECKING:
    from fractions import Fraction

MAX_DEPTH = 60  #: how deep brackets, signs and functions may nest in one formula

RELATION, SUM, SIGN, STAR, JUXT = 10, 20, 30, 40, 50
INFIX = {
    ">": RELATION, "<": RELATION, ">=": RELATION, "<=": RELATION,
    "+": SUM, "-": SUM, "*": STAR, ".*": STAR, "./": STAR, "/": STAR,
}  # fmt: skip
HEADS = {"*": "star", ".*": "hadamard", "./": "ratio"}
CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "<": ">"}
FUNCTION_BRACKETS = ("(", "[", "{")


def read(source: str, vocabulary: Vocabulary | None = None, start: int = 0, end: int | None = None) -> Tree:
    """Return the tree of one formula, `source[start:end]`. Raises ParseError with its place."""
    words = vocabulary or Vocabulary(is_open=True)
    return Parser(source, tokens(source, words, start, end)).whole()


def has_second_reading(source: str, vocabulary: Vocabulary, start: int, end: int) -> bool:
    """Could a bar that was read as closing have opened a new norm instead?"""
    found = tokens(source, vocabulary, start, end)
    bars = sum(token.text in {"||", "|"} for token in found)
    if bars < 4 or bars > 12:
        return False
    for flip in range(bars):
        parser = Parser(source, found, flip=flip)
        try:
            parser.whole()
        except (ParseError, LimitError):
            continue
        if parser.flipped:
            return True
    return False


class Parser:
    """A Pratt parser: `flip` makes the bar decision of that number the other way round."""

    def __init__(self, source: str, found: list[Token], flip: int | None = None) -> None:
        self.source = source
        self.tokens = list(found)
        self.at = 0
        self.open: list[Token] = []  # brackets and bars not closed yet
        self.flip = flip
        self.decisions = 0
        self.flipped = False
        self.decided: dict[int, bool] = {}

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.at]

    def whole(self) -> Tree:
        """whole := expression end"""
        tree = self.expression(0)
        if self.token.kind != "end":
            raise self.unexpected()
        return tree

    def expression(self, power: int) -> Tree:
        """expression := prefix { infix expression | expression }, as tightly as `power` at least"""
        left = self.prefix()
        while True:
            token = self.token
            binds = INFIX.get(token.text) if token.kind == "op" else None
            if binds is None and self.starts_operand():
                binds = JUXT
            if binds is None or binds < power or self.closes(token):
                return left
            left = self.infix(left, token, binds)

    def infix(self, left: Tree, token: Token, binds: int) -> Tree:
        """infix := left operator right, sums and juxtapositions gathered into one part"""
        if binds == JUXT:
            right = self.expression(JUXT + 1)
            args = (*left.args, right) if left.head == "juxt" else (left, right)
            return Tree("juxt", args, span=(left.span[0], right.span[1]))
        self.at += 1
        right = self.expression(binds + 1)
        span = left.span[0], right.span[1]
        if binds == SUM:
            if token.text == "-":
                right = Tree("neg", (right,), span=(token.span[0], right.span[1]))
            args, marks = (left.args, left.marks) if left.head == "sum" else ((left,), ())
            return Tree("sum", (*args, right), span=span, marks=(*marks, token.span))
        if token.text == "/":
            factors = right.args if right.head == "juxt" else (right,)
            self.check_stuck(token, right)
            return Tree("div", (left, *factors), span=span, marks=(token.span,))
        if binds == RELATION:
            return Tree("relation", (left, right), span=span, value=token.text, marks=(token.span,))
        return Tree(HEADS[token.text], (left, right), span=span, marks=(token.span,))

    def check_stuck(self, slash: Token, right: Tree) -> None:
        """Refuse 1/2m, which people mean both ways."""
        if right.head != "juxt" or right.args[0].head != "number":
            return
        number, name = right.args[:2]
        if number.span[1] != name.span[0] or not self.source[name.span[0]].isalpha():
            return
        divisor, rest = self.text_of(number), self.text_of(name)
        raise ParseError(
            say("stuck-number", "'/{divisor}{rest}' can be read in two ways", divisor=divisor, rest=rest),
            source=self.source,
            span=(slash.span[0], name.span[1]),
            hint=say(
                "stuck-number-hint",
                "write /({divisor} {rest}) or, for the other one, /{divisor} * {rest}",
                divisor=divisor,
                rest=rest,
            ),
        )

    def prefix(self) -> Tree:
        """prefix := ('-' | '+') expression | primary { postfix }"""
        token = self.token
        if token.kind == "op" and token.text in {"-", "+"}:
            self.at += 1
            self.enter(token)
            operand = self.expression(SIGN)
            self.open.pop()
            if token.text == "+":
                return operand
            return Tree("neg", (operand,), span=(token.span[0], operand.span[1]))
        return self.postfixes(self.primary())

    def postfixes(self, tree: Tree) -> Tree:
        """postfix := transpose | '^' exponent | '.^' exponent"""
        while self.token.kind == "op":
            token = self.token
            if token.text == "'":
                self.at += 1
                tree = Tree("transpose", (tree,), span=(tree.span[0], token.span[1]))
            elif token.text in {"^", ".^"}:
                self.at += 1
                exponent = self.exponent()
                head = "power" if token.text == "^" else "epower"
                span = tree.span[0], self.tokens[self.at - 1].span[1]
                if tree.head == "norm" and self.token.text == "_":  # ‖X‖²_F, the index after the power
                    value, end = self.subscript()
                    tree = Tree("norm", tree.args, span=tree.span, value=value)
                    span = span[0], end
                tree = Tree(head, (tree, exponent), span=span, marks=(token.span,))
            else:
                break
        return tree

    def exponent(self) -> Tree:
        """exponent := ['-'] (number | name) | bracketed; one token, as in TeX"""
        token = self.token
        if token.kind == "op" and token.text in {"(", "{"}:
            return self.bracketed()
        if token.kind == "op" and token.text in {"-", "+"}:
            self.at += 1
            operand = self.exponent()
            span = token.span[0], operand.span[1]
            return Tree("neg", (operand,), span=span) if token.text == "-" else operand
        if token.kind in {"number", "name"}:
            return self.leaf()
        raise self.expected(say("an-exponent", "an exponent"))

    def primary(self) -> Tree:
        """primary := number | mask | name [entry] | function | bracketed | bars | inner | matrix"""
        token = self.token
        if token.kind == "number":
            return self.mask() if self.opens_mask() else self.leaf()
        if token.kind == "name":
            return self.entry(self.leaf())
        if token.kind == "function" or token.text == "√":
            return self.function()
        if token.text in {"||", "|"}:
            return self.bars()
        if token.text in {"<", "⟨"}:
            return self.inner()
        if token.text == "[":
            return self.matrix()
        if token.text in {"(", "{"}:
            return self.bracketed()
        raise self.expected(say("an-operand", "a variable, a number or an opening bracket"))

    def leaf(self) -> Tree:
        """leaf := number | name"""
        token = self.token
        self.at += 1
        value: Fraction | str = token.text if token.value is None else token.value
        return Tree(token.kind, span=token.span, value=value)

    def bracketed(self) -> Tree:
        """bracketed := '(' expression ')'"""
        opening = self.enter(self.take())
        inside = self.expression(0)
        closing = self.close(opening)
        return Tree("group", (inside,), span=(opening.span[0], closing.span[1]))

    def bars(self) -> Tree:
        """bars := '||' expression '||' [subscript] | '|' expression '|'"""
        opening = self.enter(self.take())
        inside = self.expression(0)
        if self.token.text == "||" and opening.text == "|":
            self.split_bar()
        closing = self.close(opening)
        head = "norm" if opening.text == "||" else "abs"
        value, end = self.subscript() if head == "norm" else (None, closing.span[1])
        return Tree(head, (inside,), span=(opening.span[0], max(end, closing.span[1])), value=value)

    def subscript(self) -> tuple[str | None, int]:
        """subscript := '_' (name | number | '*') | '_' '{' … '}'"""
        if self.token.text != "_":
            return None, 0
        self.at += 1
        braced = self.token.text == "{"
        self.at += braced
        token = self.take()
        text = token.text
        if token.kind == "end" or (braced and self.take().text != "}"):
            self.at = min(self.at, len(self.tokens) - 1)
            raise self.expected(say("a-norm-subscript", "which norm: F, 1, 2, * or inf"))
        if token.kind == "name" and text != "F" and text.startswith("F"):
            raise self.expected(say("a-norm-subscript", "which norm: F, 1, 2, * or inf"))
        return text, self.tokens[self.at - 1].span[1]

    def inner(self) -> Tree:
        """inner := '<' expression ',' expression '>'"""
        opening = self.enter(self.take())
        left = self.expression(SUM)
        if self.token.text != ",":
            raise self.expected(say("a-comma", "','"))
        self.at += 1
        right = self.expression(SUM)
        closing = self.close(opening)
        return Tree("inner", (left, right), span=(opening.span[0], closing.span[1]))

    def opens_mask(self) -> bool:
        """Does `1[…]` or `1{…}` begin here: a 1 touching a bracket that holds a comparison?"""
        one, bracket = self.tokens[self.at : self.at + 2]
        if one.text != "1" or bracket.text not in {"[", "{"} or one.span[1] != bracket.span[0]:
            return False
        depth = 0
        for token in self.tokens[self.at + 1 :]:
            depth += (token.text in CLOSING and token.text != "<") - (token.text in {")", "]", "}"})
            if depth == 0:
                return False
            if depth == 1 and token.text in {">", "<", ">=", "<="}:
                return True
        return False

    def mask(self) -> Tree:
        """mask := '1' '[' expression relation expression ']'"""
        one = self.take()
        opening = self.enter(self.take())
        inside = self.expression(0)
        closing = self.close(opening)
        if inside.head != "relation":
            raise self.expected(say("a-comparison", "one comparison, such as Z > 0"))
        return Tree("mask", (inside,), span=(one.span[0], closing.span[1]))

    def entry(self, name: Tree) -> Tree:
        """entry := name '[' number [',' number] ']', the bracket touching the name"""
        if self.token.text != "[" or self.token.span[0] != name.span[1]:
            return name
        opening = self.enter(self.take())
        indices = [self.expression(SUM)]
        while self.token.text == "," and len(indices) < 3:
            self.at += 1
            indices.append(self.expression(SUM))
        closing = self.close(opening)
        return Tree("entry", (name, *indices), span=(name.span[0], closing.span[1]))

    def function(self) -> Tree:
        """function := name '(' arguments ')' | name primary { postfix }"""
        token = self.take()
        name = "sqrt" if token.text == "√" else token.text
        if self.token.text in FUNCTION_BRACKETS:
            return self.call(token, name)
        if self.token.text in {"^", "'", "_"} or not self.starts_operand():
            raise self.expected(say("an-argument", "the argument of {name}", name=name))
        self.enter(token)
        operand = self.postfixes(self.primary())
        self.open.pop()
        return Tree("call", (operand,), span=(token.span[0], operand.span[1]), value=(name, ()))

    def call(self, token: Token, name: str) -> Tree:
        """arguments := expression { ',' expression | ',' keyword '=' number }"""
        opening = self.enter(self.take())
        args: list[Tree] = []
        keywords: list[tuple[str, str]] = []
        while True:
            if self.token.kind == "name" and self.tokens[self.at + 1].text == "=":
                keywords.append(self.keyword())
            elif keywords:
                raise self.expected(say("a-keyword", "a keyword such as axis=0"))
            else:
                args.append(self.expression(0))
            if self.token.text != ",":
                break
            self.at += 1
        closing = self.close(opening)
        span = token.span[0], closing.span[1]
        return Tree("call", tuple(args), span=span, value=(name, tuple(keywords)), marks=(token.span,))

    def keyword(self) -> tuple[str, str]:
        """keyword := name '=' ['-'] number"""
        name = self.take().text
        self.at += 1
        sign = "-" if self.token.text == "-" else ""
        self.at += bool(sign)
        if self.token.kind not in {"number", "name"}:
            raise self.expected(say("a-keyword-value", "the value of {name}", name=name))
        return name, sign + self.take().text

    def matrix(self) -> Tree:
        """matrix := '[' row { ';' row } ']';  row := number { [','] number }"""
        opening = self.enter(self.take())
        rows: list[list[Fraction]] = [[]]
        while self.token.text != "]":
            if self.token.text == ";":
                rows.append([])
                self.at += 1
            elif self.token.text == "," and rows[-1]:
                self.at += 1
            else:
                rows[-1].append(self.signed_number())
        closing = self.close(opening)
        span = opening.span[0], closing.span[1]
        if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise ParseError(
                say("ragged-matrix", "the rows of this matrix are not equally long"),
                source=self.source,
                span=span,
                hint=say("matrix-hint", "separate entries by spaces and rows by ';': [1 2; 3 4]"),
            )
        return Tree("literal", span=span, value=tuple(map(tuple, rows)))

    def signed_number(self) -> Fraction:
        """signed number := ['-'] number ['/' number]"""
        sign = -1 if self.token.text == "-" else 1
        self.at += self.token.text in {"-", "+"}
        value = self.a_number()
        if self.token.text == "/":
            self.at += 1
            divisor = self.a_number()
            if not divisor:
                raise self.expected(say("a-nonzero-divisor", "a divisor that is not 0"))
            value /= divisor
        return sign * value

    def a_number(self) -> Fraction:
        """number := digits"""
        if self.token.value is None:
            raise self.expected(say("a-number", "a number"))
        value = self.take().value
        assert value is not None
        return value

    # Brackets and bars ------------------------------------------------------------------------

    def take(self) -> Token:
        """Return the next token and go past it, but never past the end."""
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def enter(self, token: Token) -> Token:
        """Open a bracket, a bar, a sign or a function; nesting has a limit."""
        if len(self.open) >= MAX_DEPTH:
            raise LimitError(
                say("too-deep", "more than {depth} levels of nesting", depth=MAX_DEPTH),
                source=self.source,
                span=token.span,
                hint=say("use-names", "give parts a name: h = X W; f = ||h - Y||_F^2"),
            )
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
                return not any(other.text == "||" for other in self.open)
        return False

    def decide(self) -> bool:
        """Close here, unless this is the decision that is to be tried the other way round."""
        if self.at not in self.decided:
            self.decided[self.at] = self.decisions != self.flip
            self.flipped |= self.decisions == self.flip
            self.decisions += 1
        return self.decided[self.at]

    def split_bar(self) -> None:
        """Take `||` for two single bars, as in |a||b|."""
        start, end = self.token.span
        middle = start + (end - start + 1) // 2
        halves = [Token("op", "|", (start, middle)), Token("op", "|", (middle, end))]
        self.tokens[self.at : self.at + 1] = halves

    def starts_operand(self) -> bool:
        """Does an operand begin here, so that juxtaposition goes on?"""
        token = self.token
        if token.kind != "op":
            return token.kind in {"number", "name", "function"}
        return token.text in {"(", "[", "{", "⟨", "||", "|", "√"} and not self.closes(token)

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
            start = len(self.source[:start].rstrip()) or start
            end = start + 1
        return ParseError(
            say("expected", "expected {what}, found {found}", what=what, found=self.found()),
            source=self.source,
            span=(start, end),
        )

    def unexpected(self) -> ParseError:
        """Return an error for a token after a complete formula."""
        if self.token.text in {")", "]", "}", "||", "|", "⟩"}:
            message = say("never-opened", "{found} closes nothing", found=self.found())
        else:
            message = say("unexpected", "{found} cannot stand here", found=self.found())
        return ParseError(message, source=self.source, span=self.token.span)

    def unclosed(self, opening: Token, wanted: str) -> ParseError:
        """Return an error that points at the bracket or bar that was never closed."""
        shown = self.source[opening.span[0] : opening.span[1]]
        return ParseError(
            say(
                "never-closed",
                "{opening} is never closed: expected '{wanted}', found {found}",
                opening=f"'{shown}'",
                wanted=wanted if opening.text in CLOSING else shown,
                found=self.found(),
            ),
            source=self.source,
            span=opening.span,
        )

"""Tokens to a tree: one loop over binding powers. The docstrings are the grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, ParseError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.brackets import (
    all_entries,
    bars,
    bracketed,
    entry,
    inner,
    mask,
    opens_mask,
    square,
)
from gradcheck_cli.syntax.calls import function
from gradcheck_cli.syntax.cursor import (
    Cursor,
    too_deep,
    too_many,
)
from gradcheck_cli.syntax.fractions import fraction, root, without_line
from gradcheck_cli.syntax.indexed import below, indexed_by, is_index, summation
from gradcheck_cli.syntax.indexed import leaf as indexed_leaf
from gradcheck_cli.syntax.lexer import Token, tokens
from gradcheck_cli.syntax.solving import WRITTEN
from gradcheck_cli.syntax.subscripts import norm_called, positive_part, subscript
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.vocabulary import DOT, Vocabulary

if TYPE_CHECKING:
    from fractions import Fraction

RELATION, SUM, SIGN, COLON, STAR, JUXT = 10, 20, 30, 35, 40, 50
INFIX = {
    ">": RELATION, "<": RELATION, ">=": RELATION, "<=": RELATION,
    "+": SUM, "-": SUM, "*": STAR, "·": STAR, ".*": STAR, "./": STAR, "/": STAR,
    "⊗": STAR, "\\": STAR, ":": COLON,
}  # fmt: skip
HEADS = {"*": "star", "·": "dot", ".*": "hadamard", "./": "ratio"}
INDEXED = {"group", "call", "transpose"}  #: what an index may stand below inside a sum: (X w)_i
MAX_BARS = 12  #: a formula with more bars than this is not searched for a second reading


def read(
    source: str,
    vocabulary: Vocabulary | None = None,
    start: int = 0,
    end: int | None = None,
    indices: tuple[str, ...] = (),
) -> Tree:
    """Return the tree of one formula, `source[start:end]`, or of all its entries by `indices`.

    Raises ParseError with its place.
    """
    words = vocabulary or Vocabulary(is_open=True)
    try:
        found = tokens(source, words, start, end, indices)
        parser = Parser(source, found, words=words)
        parser.bound = indices
        tree = parser.whole()
        return Tree("entries", (tree,), span=tree.span, value=indices) if indices else tree
    except GradcheckError as error:
        raise error.at(source) from None


def has_second_reading(
    source: str, vocabulary: Vocabulary, start: int, end: int, indices: tuple[str, ...] = ()
) -> bool:
    """Could a bar that was read as closing have opened a new norm instead?"""
    if sum(source.count(ch, start, end) for ch in "|‖∥\\") < 4:
        return False
    found = tokens(source, vocabulary, start, end, indices)
    count = sum(token.text in {"||", "|"} for token in found)
    if not 4 <= count <= MAX_BARS:
        return False
    for flip in range(count):
        parser = Parser(source, found, flip, vocabulary)
        parser.bound = indices
        try:
            parser.whole()
        except GradcheckError:
            continue
        if parser.flipped:
            return True
    return False


class Parser(Cursor):
    """A Pratt parser: an operator's binding power says how far its operands reach."""

    def whole(self) -> Tree:
        """Whole := expression end"""
        tree = self.expression(0)
        if self.token.kind != "end":
            raise self.unexpected()
        return tree

    def expression(self, power: int = 0) -> Tree:
        """Expression := prefix { infix expression | expression }, as tightly as `power` at least"""
        left = self.prefix()
        left = without_line(left) if power <= STAR else left
        products = sums = 0
        while True:
            token = self.token
            binds = INFIX.get(token.text) if token.kind == "op" else None
            if binds in {None, RELATION} and self.starts_operand():
                binds = JUXT
            if binds is None or binds < power or self.closes(token):
                return left
            products += binds >= STAR
            sums += binds == SUM
            if products > allowed().factors or sums > allowed().terms:
                raise too_many(token.span)
            left = self.juxtaposed(left) if binds == JUXT else self.infix(left, token, binds)

    def juxtaposed(self, left: Tree) -> Tree:
        """Juxtaposed := left right, all factors gathered into one part"""
        right = self.expression(JUXT + 1)
        args = (*left.args, right) if left.head == "juxt" else (left, right)
        return Tree("juxt", args, span=(left.span[0], right.span[1]))

    def infix(self, left: Tree, token: Token, binds: int) -> Tree:
        """Infix := left operator right, the terms of a sum gathered into one part"""
        self.at += 1
        right = self.expression(binds + 1)
        span = left.span[0], right.span[1]
        if binds == SUM:
            return self.sum(left, token, right)
        if binds == RELATION:
            return Tree("relation", (left, right), span=span, value=token.text, marks=(token.span,))
        if token.text == "/":
            factors = right.args if right.head == "juxt" else (right,)
            self.check_stuck(token, right)
            return Tree("div", (left, *factors), span=span, marks=(token.span,))
        if token.text in WRITTEN:
            return WRITTEN[token.text](left, token, right)
        return Tree(HEADS[token.text], (left, right), span=span, marks=(token.span,))

    def sum(self, left: Tree, token: Token, right: Tree) -> Tree:
        """Sum := term { ('+' | '-') term }"""
        if token.text == "-":
            right = Tree("neg", (right,), span=(token.span[0], right.span[1]))
        args, marks = (left.args, left.marks) if left.head == "sum" else ((left,), ())
        span = left.span[0], right.span[1]
        return Tree("sum", (*args, right), span=span, marks=(*marks, token.span))

    def check_stuck(self, slash: Token, right: Tree) -> None:
        """Refuse 1/2m, which people mean both ways."""
        if right.head != "juxt" or right.args[0].head != "number":
            return
        number, name = right.args[:2]
        if number.span[1] != name.span[0] or not self.source[name.span[0]].isalpha():
            return
        divisor, rest = self.text_of(number), self.text_of(name)
        raise ParseError(
            say(
                "stuck-number",
                "'/{divisor}{rest}' can be read in two ways",
                divisor=divisor,
                rest=rest,
            ),
            span=(slash.span[0], name.span[1]),
            hint=say(
                "stuck-number-hint",
                "write /({divisor} {rest}) or, for the other one, /{divisor} * {rest}",
                divisor=divisor,
                rest=rest,
            ),
        )

    def prefix(self) -> Tree:
        """Prefix := ('-' | '+') expression | primary { postfix }"""
        token = self.token
        if token.kind != "op" or token.text not in {"-", "+"}:
            return self.postfixes(self.primary())
        self.at += 1
        self.enter(token)
        operand = self.expression(SIGN)
        self.open.pop()
        if token.text == "+":
            return operand
        return Tree("neg", (operand,), span=(token.span[0], operand.span[1]))

    def postfixes(self, tree: Tree) -> Tree:
        """Postfix := transpose | '^-T' | '^' exponent | '.^' exponent | '_' indices | '(:)'"""
        count = 0
        while self.token.kind == "op" and self.token.text in {"'", "^-T", "^", ".^", "_", "("}:
            if self.token.text == "(":
                if not (column := all_entries(self, tree)):
                    break
                tree = column
                continue
            if self.token.text == "_":
                if marked := positive_part(self, tree) or norm_called(self, tree):
                    tree = marked
                    continue
                if not self.bound or tree.head not in INDEXED:
                    break
                tree = below(self, tree)
                continue
            token = self.take()
            count += 1
            if count > allowed().nesting:
                raise too_deep(token.span)
            if token.text in {"'", "^-T"}:
                head = "transpose" if token.text == "'" else "inverse-transpose"
                span = tree.span[0], token.span[1]
                tree = Tree(head, (tree,), span=span, marks=(token.span,))
            else:
                tree = self.power(tree, token)
        if self.token.text == "′":
            raise self.unexpected()
        return tree

    def power(self, base: Tree, token: Token) -> Tree:
        """Power := base ('^' | '.^') exponent; a norm's index may follow it, as in ‖X‖²_F"""
        if base.head in {"power", "epower"}:
            raise ParseError(
                say("double-power", "two powers in a row can be read in two ways"),
                span=(base.marks[0][0], token.span[1]),
                hint=say("double-power-hint", "write (x^2)^3 or x^(2^3)"),
            )
        exponent = self.exponent()
        end = self.tokens[self.at - 1].span[1]
        if indexed := indexed_by(base, (exponent,), (base.span[0], end), token.text):
            return indexed
        if base.head == "norm" and self.token.text == "_":
            index, end = subscript(self)
            base = Tree("norm", base.args, span=base.span, value=index)
        head = "power" if token.text == "^" else "epower"
        return Tree(head, (base, exponent), span=(base.span[0], end), marks=(token.span,))

    def exponent(self) -> Tree:
        """Exponent := ['-'] (number | name) | bracketed; one token, as in TeX"""
        token = self.token
        if token.kind == "op" and token.text in {"(", "{"}:
            inside = bracketed(self)
            return inside.bare if inside.bare.head in {"number", "name"} else inside
        if token.kind == "fraction":
            return fraction(self)
        if token.kind == "op" and token.text in {"-", "+"}:
            self.at += 1
            self.enter(token)
            operand = self.exponent()
            self.open.pop()
            span = token.span[0], operand.span[1]
            return Tree("neg", (operand,), span=span) if token.text == "-" else operand
        if token.kind in {"number", "name"}:
            return self.leaf()
        raise self.expected(say("an-exponent", "an exponent"))

    def primary(self) -> Tree:
        """Primary := number | mask | name [entry] | function | sum | bracketed | bars | …"""
        token = self.token
        if token.kind in {"number", "ones"}:
            return entry(self, mask(self)) if opens_mask(self) else self.leaf()
        if token.kind in {"fraction", "root"}:
            return (fraction if token.kind == "fraction" else root)(self)
        if token.kind == "name":
            return entry(self, self.leaf())
        if token.kind == "function" or token.text == "√":
            return entry(self, function(self))
        if token.text in _OPENED:
            return entry(self, _OPENED[token.text](self))
        if token.text == DOT and self.has_dot:
            return Tree("name", span=self.take().span, value=DOT, typed=DOT)
        raise self.expected(say("an-operand", "a variable, a number or an opening bracket"))

    def leaf(self) -> Tree:
        """Leaf := number | name | indexed name"""
        token = self.take()
        if token.indices or is_index(self, token):
            return indexed_leaf(self, token)
        value: Fraction | str = token.text if token.value is None else token.value
        return Tree(token.kind, span=token.span, value=value, typed=token.text)


_OPENED = {
    "||": bars, "l||": bars, "|": bars, "l|": bars, "<": inner, "⟨": inner, "[": square,
    "(": bracketed, "{": bracketed, "Σ": summation,
}  # fmt: skip

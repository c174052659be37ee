r"""Products with signs of their own: MATLAB's `A \ b`, A⁻¹ b; A : B, tr(Aᵀ B); A ⊗ B."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import ParseError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.tree import Tree

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.lexer import Token

_OPERAND_BEFORE = r"[\w)\]'’ᵀ][ \t]*"
#: A backslash of MATLAB: behind an operand, and before a space or a bracket that opens.
_SOLVES = re.compile(rf"{_OPERAND_BEFORE}\\(?=[ \t(])")
#: A backslash between two operands: of MATLAB, or of a LaTeX command that somebody defined.
_DOUBTFUL = re.compile(rf"{_OPERAND_BEFORE}\\(?=[ \t(]|[A-Za-z]\w*)")


def divides_from_left(source: str) -> bool:
    r"""Is every backslash of the text MATLAB's: A \ b, and no command or space of LaTeX?

    >>> divides_from_left(r"y' * (A \ b)"), divides_from_left(r"y^\top A\ b")
    (True, False)
    """
    return "$" not in source and len(_SOLVES.findall(source)) == source.count("\\")


def check_not_solved(source: str, span: Span) -> None:
    r"""Refuse y - A\b, where nothing else shows that \b is a command of LaTeX."""
    if len(_DOUBTFUL.findall(source)) != source.count("\\") or "$" in source:
        return
    name = source[span[0] + 1 : span[1]]
    raise ParseError(
        say("backslash-two-ways", "'{command}' can be read in two ways", command=f"\\{name}"),
        span=span,
        hint=say(
            "backslash-hint",
            "write inv(A) * {name} for the solution of A x = {name}, or leave the backslash out",
            name=name,
        ),
    )


def solved(left: Tree, token: Token, right: Tree) -> Tree:
    """Return the tree of A⁻¹ b, for what stands left and right of a backslash."""
    group = left if left.head in {"name", "group"} else Tree("group", (left,), span=left.span)
    one = Tree("number", span=token.span, value=Fraction(1), typed="1")
    minus = Tree("neg", (one,), span=token.span)
    span = left.span[0], token.span[1]
    inverse = Tree("power", (group, minus), span=span, marks=(token.span,))
    whole = left.span[0], right.span[1]
    return Tree("star", (inverse, right), span=whole, marks=(token.span,))


def note_solved(elaborator: Elaborator, left: Tree) -> None:
    r"""Say that a backslash is MATLAB's, as LaTeX's \ before a space is one more space."""
    A = elaborator.text(left.span)
    elaborator.scope.note(
        say("read-as-solved", "{A} \\ b is read as the inverse of {A} times b, as in MATLAB", A=A)
    )


def double_dot(left: Tree, token: Token, right: Tree) -> Tree:
    """Return the tree of A : B, the sum of the products of the entries: the inner product."""
    if "number" in {left.head, right.head}:
        raise ParseError(
            say("colon-of-numbers", "A : B is the inner product of two matrices, and no range"),
            span=token.span,
            hint=say("colon-hint", "rows(X, 0, 2) has the first two rows; a ratio is written a/b"),
        )
    span = left.span[0], right.span[1]
    return Tree("inner", (left, right), span=span, marks=(token.span,))


def colon_of_scalars(span: Span) -> ParseError:
    """Return the error for f: x^T x, which would be f times xᵀ x."""
    return ParseError(
        say("colon-of-scalars", "A : B is the inner product of two matrices, not of two numbers"),
        span=span,
        hint=say("colon-of-scalars-hint", "write f = ... for a definition, a b for a product"),
    )


def kronecker(left: Tree, token: Token, right: Tree) -> Tree:
    """Return the tree of A ⊗ B, which is kron(A, B)."""
    span = left.span[0], right.span[1]
    return Tree("call", (left, right), span=span, value=("kron", ()), marks=(token.span,))


#: What each of these operators makes of what stands left and right of it.
WRITTEN = {"\\": solved, ":": double_dot, "⊗": kronecker}

"""Exponents: numbers, and whole numbers with a name, such as k - 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, UnsupportedError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.constants import size_expression
from gradcheck_cli.syntax.numbers import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree

WHOLE = frozenset("ijklmnpqr")  #: letters that stand for whole numbers where nothing is declared
_MARKS = {"t", "T", "H"}  #: what people write for a transpose


def exponents_used(trees: Iterable[Tree]) -> set[str]:
    """Return the names that are whole numbers by convention: k in X^k and in x^(k - 1).

    What e is raised to may be any number.
    """
    powers = (p for tree in trees for p in tree.walk() if p.head in {"power", "epower"})
    found = {str(n) for p in powers if p.args[0].bare.value != "e" for n in p.args[1].names()}
    return found & WHOLE


def exponent(elaborator: Elaborator, tree: Tree) -> Fraction | Dim:
    """Return an exponent: a number, or a sum or product of whole numbers with names.

    A name that is defined as a number, k = 5, is that number.

    Raises UnsupportedError for a number that is too large, and for any other exponent.
    """
    value = number_of(tree, elaborator.scope.numbers)
    if value is None:
        return _symbolic(elaborator, tree)
    if abs(value) > allowed().exponent or value.denominator > allowed().exponent:
        raise UnsupportedError(
            say(
                "exponent-too-large",
                "an exponent lies between −{limit} and {limit}",
                limit=allowed().exponent,
            ),
            span=tree.span,
        )
    return value


def _symbolic(elaborator: Elaborator, tree: Tree) -> Dim:
    scope = elaborator.scope
    known = {*scope.size_names, *scope.limits, *scope.numbers}
    if not {*map(str, tree.names())} <= known:
        raise _not_whole(tree)
    try:
        size = size_expression(elaborator, tree.bare)
    except GradcheckError:
        raise _not_whole(tree) from None
    if size.number is not None:
        raise _not_whole(tree)
    return size


def _not_whole(tree: Tree) -> GradcheckError:
    hint = say("exponential-hint", "of a positive number a, a^b is exp(b log(a))")
    if tree.bare.head == "name" and tree.bare.value in _MARKS:
        hint = say("transpose-hint", "a transpose is written X^T or X'")
    message = say("symbolic-exponent", "an exponent has to be a number")
    return UnsupportedError(message, span=tree.span, hint=hint)

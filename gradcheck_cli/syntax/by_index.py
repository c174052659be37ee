r"""Definitions of one entry for every index: p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, with Σ_i … p_i.

The letters below the left side are indices where its formula has them below a name, and another
statement has the name with a sum's index below it. Then p is the vector of all p_i, or a matrix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import ShapeError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import ACCENTS
from gradcheck_cli.syntax.fields import Indices
from gradcheck_cli.syntax.indices import indices_of
from gradcheck_cli.syntax.summands import ROWS, Summand
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree

_HATS = "|".join(ACCENTS)
_LABEL = re.compile(rf"(?P<base>[^\W\d_][A-Za-z0-9]*(?:_(?:{_HATS}))?)_(?P<letters>[a-z]{{1,2}})")
_COMMAND = re.compile(r"\\[A-Za-z]+|[^\s\\{}_]+")
_SIGNS = r"(?:\s*_\s*\{?|\s*\^\s*\{\s*[(\[]|\[)\s*"  # before an index: _, _{, ^{(, [


def indexed(source: str, found: list[Statement], known: Collection[str]) -> list[Statement]:
    """Return the statements, those of entries with the name alone and with their indices.

    `known` are the declared variables, which are neither redefined nor indices.
    """
    return [_indexed(source, statement, found, known) for statement in found]


def _indexed(
    source: str, statement: Statement, found: Sequence[Statement], known: Collection[str]
) -> Statement:
    match = _LABEL.fullmatch(statement.label or "")
    if match is None or statement.label in known or {*match["letters"]} & {*known}:
        return statement
    base, letters = match["base"], match["letters"]
    if not all(_stands_below(letter, source, statement) for letter in letters):
        return statement
    others = [other for other in found if other is not statement]
    name = _spellings(base, source, statement)
    if not any(_uses(name, len(letters), source, other, known) for other in others):
        return statement
    if _is_recurrence(name, letters, source, statement):
        raise _recurrence(base, letters, statement)
    return statement._replace(label=base, indices=tuple(letters))


def _spellings(base: str, source: str, statement: Statement) -> str:
    r"""Return a pattern of the name as it is called and as it was typed: \hat y is \hat{y}, too."""
    typed = re.split(r"[_^](?![^_]*_)", source[slice(*statement.label_span)])[0]
    parts = (re.escape(part) for part in _COMMAND.findall(typed))
    between = r"[{\s]*"
    return f"(?:{re.escape(base)}|{between.join(parts)})"


def _stands_below(letter: str, source: str, statement: Statement) -> bool:
    """Does the letter stand below a name in the formula, alone or beside another index?"""
    below = re.compile(
        rf"{_SIGNS}[a-z]?\s*,?\s*{letter}(?![A-Za-z])|{_SIGNS}{letter}\s*,?\s*[a-z]?\b"
    )
    return below.search(source, *statement.body) is not None


def _uses(name: str, count: int, source: str, statement: Statement, known: Collection[str]) -> bool:
    """Has the formula the name with as many indices of its sums below it?"""
    bound = indices_of(source, *statement.body, known)
    letters = rf"(?:[{''.join(sorted(bound))}]\s*,?\s*){{{count}}}" if bound else "(?!)"
    below = re.compile(rf"(?<![A-Za-z]){name}\s*\}}?{_SIGNS}{letters}(?![A-Za-z])")
    return below.search(source, *statement.body) is not None


def _is_recurrence(name: str, letters: str, source: str, statement: Statement) -> bool:
    shifted = re.compile(rf"(?<![A-Za-z]){name}\s*\}}?\s*_\s*\{{?\s*[{letters}]\s*[-+−]")
    return shifted.search(source, *statement.body) is not None


def _recurrence(base: str, letters: str, statement: Statement) -> GradcheckError:
    return UnsupportedError(
        say(
            "recurrence",
            "{name}_{index} is defined through the one before: such a recurrence is not read",
            name=base,
            index=letters,
        ),
        span=statement.label_span,
        hint=say("recurrence-hint", "write its steps out: h1 = W x1; h2 = W x2 + U h1; …"),
    )


def entries(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the vector or matrix of all values of a formula with indices."""
    first_error: GradcheckError | None = None
    bound = len(elaborator.sizes.bound)
    for taken in ROWS[:2]:
        dims = {index: elaborator.sizes.fresh() for index in tree.value}
        indices = Indices(elaborator.sizes, dims, tree.span)
        summand = Summand(elaborator, indices, taken)
        try:
            field = summand.field(tree.args[0])
            is_rows = field.kind in {"column", "row"}
            whole = indices.rows(field) if is_rows else indices.whole(field, tree.value)
            flat = len(tree.value) == 1 and not is_rows
            return Typed(whole.shape, whole.build, tree.span, flat=flat)
        except (ShapeError, UnsupportedError) as error:
            first_error = first_error or error
            elaborator.sizes.undo(bound)
            if not summand.has_rows:
                break
    assert first_error is not None
    raise first_error

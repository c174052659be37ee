"""Single bars: the absolute value of a scalar, the determinant of a square matrix, else each entry.

Inside a sum, a mean, a largest or smallest entry or a norm, which say nothing of a scalar, bars are
the absolute values of the entries, also those of a square matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Abs
from gradcheck_cli.ops.inverses import Det
from gradcheck_cli.syntax.typed import Typed, constant
from gradcheck_cli.syntax.unify import is_open

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree

OF_ENTRIES = {"sum", "mean", "max", "min", "norm", "norm1", "norm2"}  #: functions of all entries
ENTRYWISE = {"group", "sum", "neg", "hadamard", "ratio", "epower"}
PRODUCTS = {"juxt", "star", "div"}


class Bars:
    """The bars of one reading around matrices of which nothing says yet whether they are square.

    They are the entries' absolute values; with `determinants`, that having failed, determinants.
    """

    def __init__(self, *, determinants: bool = False) -> None:
        self.determinants = determinants
        self.open: list[Typed] = []

    @property
    def turned_square(self) -> bool:
        """Tell whether one of them turned out to be around a square matrix."""
        shapes = (part.build().shape for part in self.open)
        return any(rows is cols for rows, cols in shapes)


def absolute(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return |x|, the determinant |X|, or the absolute value of every entry."""
    part = elaborator.part(tree.args[0])
    if ONE in part.shape or not _is_determinant(elaborator, part):
        return Typed(part.shape, lambda: Abs.of(part.build()), tree.span, flat=part.flat)
    name = elaborator.text(part.span)
    elaborator.scope.note(
        say(
            "bars-determinant",
            "|{name}| is the determinant; abs({name}) has the absolute values of the entries",
            name=name,
        )
    )
    return Typed(SCALAR, lambda: Det.of(part.build()), tree.span)


def _is_determinant(elaborator: Elaborator, part: Typed) -> bool:
    """Tell whether bars around a matrix are its determinant, and say so if they are not."""
    rows, cols = part.shape
    bars = elaborator.scope.bars
    is_doubtful = rows is not cols and (is_open(rows) or is_open(cols))
    if elaborator.sizes.could_fit(rows, cols) and not _is_summed(elaborator):
        if rows is cols or (bars.determinants and elaborator.sizes.unify(rows, cols)):
            return True
        if is_doubtful:
            bars.open.append(part)
        name = elaborator.text(part.span)
        elaborator.scope.note(
            say(
                "bars-entries",
                "|{name}| has the absolute values of the entries; det({name}) is the determinant",
                name=name,
            )
        )
    return False


def _is_summed(elaborator: Elaborator) -> bool:
    """Tell whether the bars stand in a function of all entries, or in what it takes entry by entry.

    A sum of a scalar would be no sum: sum(|W|), mean(|A - B| .^ 2), sum(2 |W|).
    """
    inside, *around = reversed(elaborator.path)
    for tree in around:
        if tree.head == "norm" or (tree.head == "call" and tree.value[0] in OF_ENTRIES):
            return True
        others = (arg for arg in tree.args if arg is not inside)
        if tree.head not in ENTRYWISE and not (
            tree.head in PRODUCTS and all(_is_scalar(elaborator, arg) for arg in others)
        ):
            return False
        inside = tree
    return False


def _is_scalar(elaborator: Elaborator, tree: Tree) -> bool:
    """Tell whether a factor is a number or the name of a scalar."""
    part = elaborator.scope.parts.get(tree.value) if tree.head == "name" else None
    return constant(tree) is not None or (part is not None and part.is_scalar)

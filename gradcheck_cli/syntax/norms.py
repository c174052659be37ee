"""Norms: Euclidean and Frobenius, the sum of the absolute entries, the largest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import ParseError, UnsupportedError
from gradcheck_cli.expr import postorder
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Abs
from gradcheck_cli.ops.largest import Max
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.spectral import NuclearNorm, SpectralNorm
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.functions import Call
    from gradcheck_cli.syntax.program import Program

LARGEST = {"inf", "∞"}
NUCLEAR = {"*", "nuc"}
#: The second argument of norm(X, …), and the index of bars that says the same.
ORDERS = {"1": "1", "2": "2", "f": "F", "fro": "F", "inf": "inf", "∞": "inf", "nuc": "*", "*": "*"}


def norm(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the norm that the index says; without one the Euclidean or Frobenius norm."""
    return _indexed(elaborator, elaborator.part(tree.args[0]), tree)


def _indexed(elaborator: Elaborator, part: Typed, tree: Tree) -> Typed:
    index = tree.value
    if index == "1":
        return Typed(SCALAR, lambda: Sum.of(Abs.of(part.build())), tree.span)
    if index in LARGEST:
        return Typed(SCALAR, lambda: Max.of(Abs.of(part.build())), tree.span)
    if index in NUCLEAR:
        return Typed(SCALAR, lambda: NuclearNorm.of(part.build()), tree.span)
    if index == "2" and part.is_matrix:
        return spectral(elaborator, part, tree)
    return Typed(SCALAR, lambda: Norm.of(part.build()), tree.span)


def spectral(elaborator: Elaborator, part: Typed, tree: Tree) -> Typed:
    """Return the spectral norm of a matrix, and say that it is not the Frobenius norm."""
    elaborator.scope.note(
        say(
            "spectral-norm",
            "{norm} of a matrix is the spectral norm, its largest singular value; "
            "||…||_F is the Frobenius norm",
            norm=elaborator.written(tree),
        )
    )
    return Typed(SCALAR, lambda: SpectralNorm.of(part.build()), tree.span)


def has_spectral_norm(program: Program) -> bool:
    """Tell whether a spectral norm is part of a program's value."""
    return any(isinstance(node, SpectralNorm) for node in postorder(program.value))


def called(call: Call) -> Typed:
    """Return norm(X), or norm(X, 2), norm(X, nuc) and so on, as the index of bars says."""
    if len(call.tree.args) != 2:
        return _without_order(call)
    inside, which = call.tree.args
    index = call.elaborator.text(which.span).strip("'\"")
    if index.casefold() not in ORDERS:
        message = say("norm-index", "which norm? {found} is none of them", found=index)
        hint = say("norm-indices", "write norm(X, 1), norm(X, 2), norm(X, F), norm(X, nuc) …")
        raise ParseError(message, span=which.span, hint=hint)
    part = call.elaborator.part(inside)
    tree = Tree("norm", (inside,), span=call.tree.span, value=ORDERS[index.casefold()])
    if part.is_matrix and tree.value in {"1", "inf"}:
        raise _of_columns(call, part)
    return _indexed(call.elaborator, part, tree)


def _without_order(call: Call) -> Typed:
    """Return norm(X); of a matrix it is NumPy's norm and not MATLAB's, and the echo says so."""
    part = call.argument()
    if part.is_matrix:
        call.elaborator.scope.note(
            say(
                "norm-read-as-frobenius",
                "{norm} of a matrix is read as the Frobenius norm, as in NumPy; "
                "MATLAB's is the spectral norm, norm(…, 2)",
                norm=call.elaborator.written(call.tree),
            )
        )
    return Typed(SCALAR, lambda: Norm.of(part.build()), call.tree.span)


def _of_columns(call: Call, part: Typed) -> UnsupportedError:
    """Return the error for norm(X, 1), which is no norm of the entries where it comes from."""
    X = call.elaborator.text(part.span)
    message = say(
        "norm-of-columns",
        "this norm of a matrix is the largest sum of a column or row in MATLAB and NumPy: "
        "not supported",
    )
    hint = say("norm-of-entries", "write ||{X}||_1 or ||{X}||_inf for norms of all entries", X=X)
    return UnsupportedError(message, span=call.tree.span, hint=hint)


def sum_of_absolutes(call: Call) -> Typed:
    """Return norm1(X), the sum of the absolute entries."""
    part = call.argument()
    return Typed(SCALAR, lambda: Sum.of(Abs.of(part.build())), call.tree.span)

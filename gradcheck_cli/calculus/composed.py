"""Functions that the reader writes out in operations, and have no class of their own: mean, mse.

What such a function is comes from reading it, and its differential from that of what was read.
"""

from __future__ import annotations

from typing import Final

from gradcheck_cli.calculus.matching import substituted
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.calculus.trace_rule import differential
from gradcheck_cli.expr import Differential, Expr, Symbol, depends_on, postorder

SHAPES: Final = ("X: m n", "Y: m n", "x: n", "z: n", "y: k", "S: n n", "s:")

#: How each is typed, the form that is shown first; and what it is.
COMPOSED: Final = {
    "mean": (("mean(X)", "mean(X, axis=0)"), "The mean of all entries, or along an axis."),
    "std": (("std(X, axis=0)", "std(X)"), "The standard deviation, divided by the number."),
    "outer": (("outer(x, y)", "x y^T"), "The outer product of two vectors."),
    "cofactor": (
        ("cofactor(S)", "cof(S)", "Cof(S)"),
        "The matrix of cofactors, the adjugate's transpose.",
    ),
    "clip": (("clip(X, 0, 6)", "clamp(X, min=0)"), "Every entry, kept between two numbers."),
    "norm1": (("||X||_1", "norm1(X)"), "The sum of the absolute values of all entries."),
    "norm-inf": (("||X||_inf", "‖x‖_∞"), "The largest absolute value of an entry."),
    "matrix-power": (("S^3", "S^-2", "S^0"), "A whole power of a square matrix."),
    "inner": (
        ("<X, Y>", "dot(x, z)"),
        "The inner product, the sum of the products of entries.",
    ),
    "mse": (
        ("mse(X, Y)", "mse(X, Y, reduction=sum)"),
        "The mean squared error of a prediction X and a target Y, or the sum of the squares.",
    ),
    "mae": (("mae(X, Y)", "mae(X, Y, reduction=sum)"), "The mean absolute error."),
    "bce": (
        ("bce(X, Y)", "bce(X, Y, reduction=sum)"),
        "The binary cross entropy of probabilities X and targets Y.",
    ),
    "bce_with_logits": (
        ("bce_with_logits(X, Y)", "bce_with_logits(X, Y, reduction=sum)"),
        "The binary cross entropy of logits X, before a sigmoid, and targets Y.",
    ),
    "cross_entropy": (
        ("cross_entropy(X, Y)", "cross_entropy(X, Y, reduction=sum)"),
        "The cross entropy of logits X, a sample in each row, and targets Y, one-hot or shares.",
    ),
}


def read(typed: str) -> Expr:
    """Return what a spelling is read as, under the name that stands first in a program."""
    from gradcheck_cli.syntax import parse

    return parse(f"r_0 = {typed}; sum(r_0)", SHAPES).definitions["r_0"].value


def written_out(value: Expr) -> Expr:
    """Return d(value) in the differentials of the variables alone."""
    live = depends_on(value, *(leaf for leaf in postorder(value) if isinstance(leaf, Symbol)))
    total = differential(value, live)
    while inner := [leaf for leaf in postorder(total) if _is_inner(leaf)]:
        total = substituted(total, {leaf: differential(leaf.data, live) for leaf in inner})
    return simplify(total)


def _is_inner(leaf: Expr) -> bool:
    return isinstance(leaf, Differential) and not isinstance(leaf.data, Symbol)

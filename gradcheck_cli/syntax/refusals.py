"""What is said of an indexed sum that is not read, with the matrix form to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.dims import Dim
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.fields import Over
    from gradcheck_cli.syntax.tree import Tree
    from gradcheck_cli.syntax.typed import Typed


def matrix_form() -> str:
    """Show how sums are written with matrices."""
    return say(
        "matrix-form",
        "write it with matrices: ∑_i a_i b_i is a^T b, ∑_ij A_ij^2 is ||A||_F^2, "
        "∑_k A_ik B_kj is (A B)_ij, ∑_i (w^T x_i)^2 is ||X w||^2",
    )


def not_read(tree: Tree) -> GradcheckError:
    """Return the error for a summand that is no matrix expression that we build."""
    return UnsupportedError(
        say("summand-not-read", "a sum of this is not read"), span=tree.span, hint=matrix_form()
    )


def not_entrywise(name: str, tree: Tree) -> GradcheckError:
    """Return the error for a function that does not act on each entry."""
    return UnsupportedError(
        say("summand-function", "{name} is not read below a sum sign", name=name),
        span=tree.marks[0],
        hint=matrix_form(),
    )


def unused(index: str, tree: Tree) -> GradcheckError:
    """Return the error for a sum of what does not have its index."""
    return ParseError(
        say("index-unused", "nothing that is summed has the index {index}", index=index),
        span=tree.marks[0],
        hint=say(
            "index-unused-hint",
            "a sum ends before + or −: put all of it in brackets, with the index: ∑_i (a_i + b_i)",
        ),
    )


def index_alone(_: Elaborator, tree: Tree) -> Typed:
    """Refuse an index that is used as a number."""
    raise UnsupportedError(
        say("index-alone", "the index {index} stands only below a name", index=tree.value),
        span=tree.span,
        hint=say("index-alone-hint", "put such numbers in a vector, and write its entries c_i"),
    )


def not_indexed(elaborator: Elaborator, part: Typed, tree: Tree, over: Over) -> GradcheckError:
    """Return the error for a vector that stands between scalars."""
    tree = tree.args[0] if tree.head == "neg" else tree
    text = elaborator.text(tree.bare.span)
    below = "".join(over) if part.is_matrix else over[0]
    fix = f"{text}_{below}" if tree.bare.head == "name" else f"({text})_{below}"
    return ShapeError(
        say(
            "not-indexed", "{text} is {shape}, not a number", text=text, shape=elaborator.show(part)
        ),
        span=tree.span,
        hint=say("not-indexed-hint", "its entry is {fix}", fix=fix),
    )


def vector_beside_number(elaborator: Elaborator, part: Typed, tree: Tree) -> GradcheckError:
    """Return the error for wᵀ x_i where x_i is a number."""
    text = elaborator.text(part.span)
    return ShapeError(
        say(
            "vector-beside-number",
            "{text} is {shape}: this product is not a number",
            text=text,
            shape=elaborator.show(part),
        ),
        span=tree.span,
        hint=say("rows-declared", 'if x_i is row i of a matrix, declare that: --shape "X: n d"'),
    )


def square_of_vector(elaborator: Elaborator, tree: Tree) -> GradcheckError:
    """Return the error for the power of a vector x_i."""
    text = elaborator.text(tree.bare.span)
    return ShapeError(
        say("square-of-vector", "{text} is a vector: ^ is the power of a number", text=text),
        span=tree.span,
        hint=say("square-of-vector-hint", "the sum of its squares is ||{text}||^2", text=text),
    )


def beside_vectors(elaborator: Elaborator, tree: Tree) -> GradcheckError:
    """Return the error for a number, or a vector of another index, beside a vector x_i."""
    tree = tree.args[0] if tree.head == "neg" else tree
    text = elaborator.text(tree.bare.span)
    return ShapeError(
        say("beside-vectors", "{text} stands beside a vector here and is none itself", text=text),
        span=tree.span,
        hint=say("rows-hint", "x_i is row i of X, as a column, where there is X and no x"),
    )


def not_so_many(elaborator: Elaborator, part: Typed, tree: Tree) -> GradcheckError:
    """Return the error for an index below a scalar, or two below a vector."""
    text = elaborator.text(tree.args[0].bare.span)
    shape = elaborator.show(part)
    if part.is_scalar:
        message = say("index-of-scalar", "{text} is a scalar: it has no entries", text=text)
    else:
        message = say("index-count", "{text} is {shape}: one index", text=text, shape=shape)
    hint = say("declare-vector", 'declare it with its size: --shape "{text}: n"', text=text)
    return ShapeError(message, span=tree.span, hint=hint if part.is_scalar else None)


def runs_elsewhere(
    elaborator: Elaborator, index: str, sizes: tuple[Dim, Dim], tree: Tree
) -> GradcheckError:
    """Return the error for a sum that does not run over all the entries."""
    runs, has = map(elaborator.show_size, sizes)
    text = elaborator.text(tree.args[0].bare.span)
    return ShapeError(
        say(
            "runs-elsewhere",
            "{index} runs to {runs}, but {text} has {has} entries there",
            index=index,
            runs=runs,
            text=text,
            has=has,
        ),
        span=tree.span,
        hint=say("runs-elsewhere-hint", "a sum runs over all entries: to {has}", has=has),
    )


def misfit(elaborator: Elaborator, tree: Tree, a: Dim, b: Dim) -> GradcheckError:
    """Return the error for a product with x_i whose inner sizes differ."""
    return ShapeError(
        say(
            "summand-misfit",
            "this does not fit: the sizes {a} and {b} differ",
            a=elaborator.show_size(a),
            b=elaborator.show_size(b),
        ),
        span=tree.span,
        hint=say("rows-hint", "x_i is row i of X, as a column, where there is X and no x"),
    )

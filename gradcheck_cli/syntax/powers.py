"""Powers: of a scalar, of a square matrix, of every entry, and of e."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Power, Scale
from gradcheck_cli.dims import SCALAR, Dim
from gradcheck_cli.errors import GradcheckError, ShapeError, UnsupportedError
from gradcheck_cli.expr import Eye
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Exp
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.matrix_exponentials import Expm, Sqrtm
from gradcheck_cli.ops.matrix_powers import EntryPower, MatrixPower
from gradcheck_cli.syntax.constant_bases import constant_power
from gradcheck_cli.syntax.exponents import exponent
from gradcheck_cli.syntax.solving import note_solved
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def power(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the power of a scalar or of a square matrix."""
    base, above = tree.args
    if base.bare.head == "name" and base.bare.value == "e" and "e" not in elaborator.scope.parts:
        return _exponential(elaborator, tree)
    if found := constant_power(elaborator, tree):
        return found
    part, p = elaborator.part(base), exponent(elaborator, above)
    if tree.marks and elaborator.text(tree.marks[0]) == "\\":
        note_solved(elaborator, base)
    if part.is_scalar:
        return Typed(SCALAR, lambda: _each(elaborator, part, p), tree.span)
    if not elaborator.sizes.unify(*part.shape):
        raise _two_meanings(elaborator, part, tree, p)
    if isinstance(p, Dim):
        resolved = elaborator.sizes.resolved
        return Typed(
            part.shape, lambda: MatrixPower.of(part.build(), data=(resolved(p),)), tree.span
        )
    if p.denominator > 2 or abs(p) > allowed().matrix_power:
        raise _no_such_power(p, tree)
    if p.denominator == 2:
        elaborator.scope.note(
            say(
                "read-as-root",
                "{a} is read as the square root of a matrix, sqrtm",
                a=elaborator.text(tree.span),
            )
        )
        return Typed(part.shape, lambda: _raised(Sqrtm.of(part.build()), int(2 * p)), tree.span)
    return Typed(part.shape, lambda: _raised(part.build(), int(p)), tree.span)


def _each(elaborator: Elaborator, part: Typed, p: Fraction | Dim) -> Expr:
    """Return the power of every entry."""
    if isinstance(p, Dim):
        return EntryPower.of(part.build(), data=(elaborator.sizes.resolved(p),))
    return Power.of(part.build(), data=p)


def _raised(X: Expr, p: int) -> Expr:
    """Return X, or X⁻¹ for p < 0, |p| times; X⁰ is I, and what is undefined in X stays."""
    if p == 0:
        return Eye.sized(X.shape[0]) + Scale.of(X, data=Fraction(0))
    return MatMul.of(*[X if p > 0 else Inverse.of(X)] * abs(p))


def _no_such_power(p: Fraction, tree: Tree) -> GradcheckError:
    if p.denominator != 1:
        message = say("matrix-root", "of a matrix only square roots are known, and their powers")
    else:
        message = say(
            "matrix-power-too-large",
            "a power of a matrix lies between −{limit} and {limit}",
            limit=allowed().matrix_power,
        )
    hint = say("entrywise-power", "for each entry's power, write .^")
    return UnsupportedError(message, span=tree.span, hint=hint)


def inverse_transposed(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return X⁻ᵀ, of a scalar its inverse."""
    part = elaborator.part(tree.args[0])
    if not part.is_scalar and not elaborator.sizes.unify(*part.shape):
        raise ShapeError(
            say(
                "inverse-of-nonsquare",
                "{a} is {shape}: only a square matrix has an inverse",
                a=elaborator.text(part.span),
                shape=elaborator.show(part),
            ),
            span=tree.marks[0],
        )
    return Typed(part.shape, lambda: Inverse.of(part.build()).T, tree.span)


def _two_meanings(
    elaborator: Elaborator, part: Typed, tree: Tree, p: Fraction | Dim
) -> GradcheckError:
    a = elaborator.text(part.span)
    shape = elaborator.show(part)
    return ShapeError(
        say(
            "power-of-nonsquare",
            "{a} is {shape}: ^ is the power of a square matrix",
            a=a,
            shape=shape,
        ),
        span=tree.marks[0],
        hint=_power_hint(elaborator, tree, a, p),
    )


def _power_hint(elaborator: Elaborator, tree: Tree, a: str, p: Fraction | Dim) -> str:
    """Offer the power of each entry, and for a square the sum of squares."""
    if p != 2:
        return say("entry-power-hint", "write {a}.^{p} for each entry's power", a=a, p=p)
    return say(
        "power-hint",
        "write {a}.^2 for each entry's power, ||{inside}||^2 or {a}^T {a} for the square",
        a=a,
        inside=elaborator.text(tree.args[0].bare.span),
    )


def _exponential(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return e^Z, entry by entry, or the matrix exponential if Z turns out to be square."""
    part = elaborator.part(tree.args[1])

    def build() -> Expr:
        Z = part.build()
        if Z.is_scalar or Z.shape[0] is not Z.shape[1]:
            return Exp.of(Z)
        elaborator.scope.note(
            say(
                "read-as-expm",
                "{a} is read as the exponential of a matrix, expm; exp(…) is each entry's",
                a=elaborator.text(tree.span),
            )
        )
        return Expm.of(Z)

    return Typed(part.shape, build, tree.span, flat=part.flat)


def entrywise_power(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return A.^p, the power of every entry."""
    part, p = elaborator.part(tree.args[0]), exponent(elaborator, tree.args[1])
    return Typed(part.shape, lambda: _each(elaborator, part, p), tree.span, flat=part.flat)

"""The identities that simplification uses, in our own notation, oriented from left to right.

Capitals stand for matrices of any shape that fits, vectors and scalars included, small letters for
vectors. A test proves every line numerically. Each right side is no longer than its left, so
simplification ends.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

TABLE = """
hadamard-T      (A^T .* B)^T = A .* B^T
sum-of-squares  sum(A .^ 2) = ||A||_F^2
trace-square    tr(A^T A) = ||A||_F^2
trace-square-T  tr(A A^T) = ||A||_F^2
relu-relu       max(max(A, 0), 0) = max(A, 0)
mask-relu       1[max(A, 0) > 0] = 1[A > 0]
mask-mask       1[A > 0] .^ 2 = 1[A > 0]
relu-parts      max(A, 0) - max(-A, 0) = A
relu-both       max(A, 0) + max(-A, 0) = abs(A)
relu-mask       max(A, 0) .* 1[A > 0] = max(A, 0)
log-exp         log(exp(A)) = A
abs-abs         abs(abs(A)) = abs(A)
abs-square      abs(A) .^ 2 = A .^ 2
abs-relu        abs(max(A, 0)) = max(A, 0)
relu-abs        max(abs(A), 0) = abs(A)
sign-abs        sign(A) .* abs(A) = A
sign-over-abs   sign(A) ./ abs(A) = 1 ./ A
sign-relu       sign(max(A, 0)) = 1[A > 0]
sinh-cosh       sinh(A) ./ cosh(A) = tanh(A)
sigmoid-exp     exp(A) ./ (1 + exp(A)) = sigmoid(A)
sigmoid-minus   1 ./ (1 + exp(-A)) = sigmoid(A)
sigmoid-flip    sigmoid(A) .* exp(-A) = sigmoid(-A)
sigmoid-rest    1 - sigmoid(-A) = sigmoid(A)
inverse-left    A^-1 A = I
inverse-right   A A^-1 = I
inverse-left-T  A^-T A^T = I
inverse-right-T A^T A^-T = I
inverse-twice   (A^-1)^-1 = A
gram-left       (A B)^-1 A B = I
gram-right      A B (A B)^-1 = I
outer-products  (u v^T) .* (x y^T) = (u .* x) (v .* y)^T
diag-left       diag(u) v = u .* v
diag-right      u^T diag(v) = u^T .* v^T
diag-ones       1^T diag(u) = u^T
diag-diag       diag(u) diag(v) = diag(u .* v)
diag-rows       diag(diag(u) A) = u .* diag(A)
diag-columns    diag(A diag(u)) = diag(A) .* u
diag-middle     diag(A diag(u) B) = (A .* B^T) u
trace-diag      tr(diag(u)) = sum(u)
sum-diag        sum(diag(A)) = tr(A)
trace-transposes tr(A^T B^T) = tr(B A)
kron-product    kron(A, B) kron(C, D) = kron(A C, B D)
vec-sum         vec(A) + vec(B) = vec(A + B)
common-left     A B + A C = A (B + C)
common-right    A C + B C = (A + B) C
"""


class Identity(NamedTuple):
    """One line of the table: a name, and two expressions that are equal for all values."""

    name: str
    statement: str
    left: Expr
    right: Expr


@cache
def table() -> tuple[Identity, ...]:
    """Return the identities, each side read by our own parser."""
    from gradcheck_cli.syntax import parse_identity

    identities = []
    for line in TABLE.strip().splitlines():
        name, statement = line.split(maxsplit=1)
        left, right = parse_identity(statement)
        identities.append(Identity(name, statement, left, right))
    return tuple(identities)

"""Powers and the adjugate of a square matrix, from products where these are enough.

Every number system runs the same lines, so the bounds of `rounding` are bounds of
what `arrays` computes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcheck_cli.dims import Dim

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import Value


#: Up to so many rows the recursion for the adjugate is as good as elimination, at any matrix; of
#: more it loses digits, about one with each row, and is slow.
FEW_ROWS = 12


def raised(system: Any, a: Value, rows: int, exponent: int) -> Value:
    """Return A^p by repeated squaring; below 0, that of the inverse."""
    if exponent < 0:
        a, exponent = system.inv(a), -exponent
    result = None
    while exponent:
        if exponent % 2:
            result = a if result is None else system.matmul(result, a)
        exponent //= 2
        if exponent:
            a = system.matmul(a, a)
    return system.eye(Dim.of(rows)) if result is None else result


def adjugate(system: Any, a: Value, rows: int) -> Value:
    """Return adj(A) by the recursion of Faddeev and Le Verrier, which divides by 1 … n − 1 alone.

    With M₁ = I and M_k+1 = A M_k − tr(A M_k)/k I, adj(A) is (−1)^(n−1) M_n, also where A is
    singular.
    """
    eye = found = system.eye(Dim.of(rows))
    for k in range(1, rows):
        product = system.matmul(a, found)
        shift = system.scale(Fraction(-1, k), system.trace(product))
        found = system.add(product, system.multiply(shift, eye))
    return found if rows % 2 else system.scale(Fraction(-1), found)


def scaled_inverse(system: Any, a: Value) -> Value:
    """Return det(A) A⁻¹, which is adj(A) where there is an inverse."""
    return system.multiply(system.det(a), system.inv(a))

"""Powers of a square matrix, from products alone.

Every number system runs the same lines, so the bounds of `rounding` are bounds of
what `arrays` computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.dims import Dim

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import Value


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

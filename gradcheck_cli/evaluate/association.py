"""In which order to multiply a chain of matrices: the cheap one, told from the shapes alone."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from gradcheck_cli.dims import ONE, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def associate(shapes: list[Shape], values: list[T], multiply: Callable[[T, T], T]) -> T:
    """Multiply a chain: split where it is 1 thick, else towards the end that is a vector.

    >>> from gradcheck_cli.dims import Dim
    >>> n = Dim.of("n")
    >>> associate([(n, n), (n, n), (n, ONE)], ["A", "B", "x"], "({}{})".format)
    '(A(Bx))'
    """
    waist = next((i for i in range(1, len(shapes)) if shapes[i][0] is ONE), None)
    if waist is not None:
        left = associate(shapes[:waist], values[:waist], multiply)
        return multiply(left, associate(shapes[waist:], values[waist:], multiply))
    if shapes[-1][1] is ONE and shapes[0][0] is not ONE:
        return reduce(lambda right, left: multiply(left, right), reversed(values))
    return reduce(multiply, values)

"""The operations, one class each, by family. Each states everything that gradcheck knows about it.

An operation that is linear in its operands states its `adjoint`; any other states its
`differential`, as the Matrix Cookbook prints it. `calculus.trace_rule` gets the one from the other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import hadamard, names, powers, products, scalars, sums
from gradcheck_cli.expr import Expr, Leaf
from gradcheck_cli.ops import (
    activations,
    adjugates,
    blocks,
    diagonals,
    eigenvalues,
    elementwise,
    extrema,
    inverses,
    kronecker,
    largest,
    linalg,
    matrix_exponentials,
    matrix_functions,
    matrix_powers,
    matrix_sines,
    moments,
    norms,
    reductions,
    reshapes,
    slices,
    softmax,
    special,
    spectral,
    structure,
    trigonometric,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = (
    *(sums, scalars, products, hadamard, powers, names),
    *(linalg, inverses, adjugates, diagonals, reshapes, kronecker, blocks, slices),
    *(matrix_powers, matrix_exponentials, matrix_sines, matrix_functions),
    *(norms, spectral, eigenvalues),
    *(elementwise, reductions, structure),
    *(trigonometric, special, activations, extrema, softmax, largest, moments),
)


def operations() -> Iterator[type[Expr]]:
    """Yield every operation that has operands, family by family, in the order of the source."""
    for family in FAMILIES:
        for cls in vars(family).values():
            if not (isinstance(cls, type) and issubclass(cls, Expr)) or issubclass(cls, Leaf):
                continue
            if cls.__module__ == family.__name__ and "evaluate" in vars(cls):
                yield cls


@cache
def by_name() -> dict[str, type[Expr]]:
    """Return the operations by the names that people call them."""
    return {name: cls for cls in operations() for name in cls.names}

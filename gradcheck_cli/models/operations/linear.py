"""Linear algebra: products, transposes, traces, inverses, norms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.models.operations.broadcasting import lifted
from gradcheck_cli.models.operations.elementwise import add, mul
from gradcheck_cli.models.operations.table import operation, refuse_unless
from gradcheck_cli.models.sizes import Axis
from gradcheck_cli.models.terms import Level, Term, call, joined, product, transposed

if TYPE_CHECKING:
    from collections.abc import Sequence


@operation("matmul", "mm", "mv", "dot", "inner", "vdot")
def matmul(a: Any, b: Any, tensor: Any = None) -> Term:
    """Return the product as PyTorch's matmul takes it: of vectors the inner product."""
    a, b = lifted(a), lifted(b if tensor is None else tensor)
    refuse_unless(a.axes and b.axes)
    a.axes[-1].unify(b.axes[0])
    axes = a.axes[:-1] + b.axes[1:]
    if len(a.axes) == 2:
        return product(a, b, axes)
    if len(b.axes) == 2:  # a row times a matrix, which is 1-D again
        return product(transposed(b, axes), a, axes)
    return product(transposed(a, axes), b, axes)


@operation("linear")
def linear(a: Term, weight: Term, bias: Term | None = None) -> Term:
    """Return a Wᵀ + b, and W a + b of a vector; the weight is out × in."""
    a.axes[-1].unify(weight.axes[-1])
    axes = (*a.axes[:-1], weight.axes[0])
    if len(a.axes) == 1:
        found = product(weight, a, axes)
    else:
        found = product(a, transposed(weight, axes), axes)
    return found if bias is None else add(found, bias)


@operation("addmm", "addmv")
def addmm(a: Any, mat1: Any, b: Any, beta: float = 1, alpha: float = 1) -> Term:
    """Return beta a + alpha (mat1 b)."""
    found = matmul(mat1, b)
    return add(a if beta == 1 else mul(beta, a), found if alpha == 1 else mul(alpha, found))


@operation("outer", "ger")
def outer(a: Term, b: Term) -> Term:
    """Return a bᵀ."""
    axes = a.axes + b.axes
    return product(a, transposed(b, axes), axes)


@operation("cat", "concat", "concatenate")
def cat(tensors: Sequence[Term], dim: int = 0) -> Term:
    """Return matrices side by side or one below the other, or vectors one after the other."""
    first, *others = tensors
    refuse_unless(first.axes and all(len(one.axes) == len(first.axes) for one in others))
    axis = dim % len(first.axes)
    together = [one.axes[axis] for one in tensors]
    axes = list(first.axes)
    axes[axis] = Axis(sum(one.number for one in together), together)
    for one in others:
        for mine, theirs in zip(first.axes, one.axes, strict=True):
            if mine is not first.axes[axis] and not mine.one:
                mine.unify(theirs)
    return call("hstack" if axis else "vstack", tuple(axes), *tensors)


@operation("trace")
def trace(a: Term) -> Term:
    """Return the trace of a square matrix."""
    _square(a)
    return call("tr", (), a)


@operation("det")
def det(a: Term) -> Term:
    """Return the determinant."""
    _square(a)
    return call("det", (), a)


@operation("logdet")
def logdet(a: Term) -> Term:
    """Return the logarithm of the determinant."""
    _square(a)
    return call("logdet", (), a)


@operation("inverse", "inv")
def inverse(a: Term) -> Term:
    """Return the inverse."""
    _square(a)
    return joined("{}^-1", Level.ATOM, a.axes, (a, Level.ATOM))


@operation("matrix_exp")
def matrix_exp(a: Term) -> Term:
    """Return the exponential of a matrix."""
    _square(a)
    return call("expm", a.axes, a)


@operation("diag", "diagonal")
def diag(a: Term) -> Term:
    """Return the diagonal of a matrix, or the diagonal matrix of a vector."""
    if len(a.axes) == 2:
        _square(a)
    return call("diag", (a.axes[0],) * (3 - len(a.axes)), a)


@operation("matrix_norm")
def matrix_norm(a: Term, ord: Any = "fro") -> Term:  # noqa: A002 -- PyTorch's name
    """Return the Frobenius norm of a matrix, the spectral or the nuclear norm."""
    refuse_unless(ord in {"fro", "nuc", 2} and len(a.axes) == 2)
    return call({"fro": "norm", "nuc": "nuclear", 2: "spectral"}[ord], (), a)


@operation("vector_norm")
def vector_norm(a: Term, ord: Any = 2) -> Term:  # noqa: A002 -- PyTorch's name
    """Return the Euclidean norm of all entries."""
    refuse_unless(ord == 2)
    return call("norm", (), a)


@operation("norm")
def norm(a: Term, p: Any = None, ord: Any = None) -> Term:  # noqa: A002 -- PyTorch's name
    """Return the Euclidean norm; of a matrix the Frobenius norm unless `ord` is another."""
    kind = p if ord is None else ord
    if len(a.axes) == 2 and (kind == "nuc" or ord == 2):
        return matrix_norm(a, kind)
    refuse_unless(kind in {None, "fro"} or (kind == 2 and len(a.axes) == 1))
    return call("norm", (), a)


def _square(a: Term) -> None:
    refuse_unless(len(a.axes) == 2 and a.axes[0].number == a.axes[1].number)
    a.axes[0].unify(a.axes[1])

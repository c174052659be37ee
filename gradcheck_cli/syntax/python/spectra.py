"""Eigenvalues of symmetric matrices and singular values: of these the ends are read, and the sum.

np.linalg.eigvalsh(S)[-1] is the largest eigenvalue, torch.linalg.svdvals(X).sum() the nuclear norm.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops.eigenvalues import LargestEigenvalue, SmallestEigenvalue, has_symmetry
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.spectral import NuclearNorm, SpectralNorm
from gradcheck_cli.syntax.python.products import square
from gradcheck_cli.syntax.python.values import Array, Items, Value, Word, array
from gradcheck_cli.syntax.python.vectors import LEFT, OWN, RIGHT, of_matrix, vectors

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call
    from gradcheck_cli.syntax.python.expressions import Reading

#: What makes one number of all values: functions and methods.
_REDUCTIONS = {"max": "max", "amax": "max", "min": "min", "amin": "min", "sum": "sum"}


@dataclass(frozen=True, slots=True)
class Spectrum(Items):
    """Values of which some are read: by index, 0 or −1, and by what makes one number of all."""

    items: tuple[Value, ...] = ()
    by_index: dict[int, Array] = field(default_factory=dict)
    by_name: dict[str, Array] = field(default_factory=dict)


def reduced(value: object, name: str) -> Array | None:
    """Return the largest of a spectrum, the smallest or the sum; None for anything else."""
    if not isinstance(value, Spectrum):
        return None
    return value.by_name.get(_REDUCTIONS.get(name.rpartition(".")[2], ""))


def of_call(reading: Reading, name: str, args: list[ast.expr]) -> Array | None:
    """Return np.max(np.linalg.eigvalsh(S)), whatever stands for the values; None for others."""
    if name.rpartition(".")[2] not in _REDUCTIONS or len(args) != 1:
        return None
    (arg,) = args
    if not isinstance(arg, (ast.Call, ast.Name, ast.Subscript)):
        return None
    return reduced(reading.value(arg), name)


def _eigenvalues(call: Call) -> Spectrum:
    """Return the eigenvalues of a symmetric matrix, from the smallest on."""
    (given,) = call.bound("a")
    return _spectrum(call, square(call, call.array(given)))


def _of_symmetric(call: Call, one: Array, rule: Callable[[Expr], Expr]) -> Callable[[], Expr]:
    """Return how a function of a matrix is built, which has to be symmetric."""

    def build() -> Expr:
        if not has_symmetry(one.build()):
            raise _not_symmetric(call, one)
        return rule(one.build())

    return build


def _spectrum(call: Call, one: Array) -> Spectrum:
    def ready(rule: Callable[[Expr], Expr]) -> Array:
        return array(SCALAR, 0, _of_symmetric(call, one, rule), call.span)

    least, most = ready(SmallestEigenvalue.of), ready(LargestEigenvalue.of)
    named = {"max": most, "min": least, "sum": ready(Trace.of)}
    return Spectrum(by_index={0: least, -1: most}, by_name=named)


def _not_symmetric(call: Call, one: Array) -> ShapeError:
    message = say(
        "python-symmetric",
        "{name} looks at one triangle of a matrix, and nothing says that this one is symmetric",
        name=call.written,
    )
    hint = say(
        "python-symmetric-hint",
        'declare it, --shape "S: n n symmetric", or write {name}((S + S.T) / 2)',
        name=call.written,
    )
    return ShapeError(message, span=one.part.span, hint=hint)


def _eigh(call: Call) -> Value:
    """Return the eigenvalues, and the vectors, of which outer(v, v) is read."""
    (given,) = call.bound("a")
    one = square(call, call.array(given))

    def rule(make: Callable[[Expr], Expr]) -> Array:
        return array(one.shape, 2, _of_symmetric(call, one, make), call.span)

    return Items((_spectrum(call, one), vectors(OWN, one, rule)))


def _values_of(call: Call, given: ast.expr | Array | None) -> Spectrum:
    one = call.array(given)
    if one.axes != 2:
        shape = call.reading.shape_text(one)
        message = say(
            "python-matrix", "{name} needs a matrix, not {shape}", name=call.written, shape=shape
        )
        raise ShapeError(message, span=one.part.span)
    most = array(SCALAR, 0, lambda: SpectralNorm.of(one.build()), call.span)
    total = array(SCALAR, 0, lambda: NuclearNorm.of(one.build()), call.span)
    return Spectrum(by_index={0: most}, by_name={"max": most, "sum": total})


def _singular_values(call: Call) -> Spectrum:
    """Return the singular values, from the largest on."""
    (given,) = call.bound("a")
    return _values_of(call, given)


def _svd(call: Call) -> Value:
    """Return the singular values between the vectors, of which products are read; or alone."""
    given, full, wanted = call.bound("a", "full_matrices", "compute_uv")
    one = call.array(given)
    found = _values_of(call, one)
    if call.word(wanted) is False:
        return found
    rule, fits = of_matrix(one), call.word(full) is False or one.shape[0] is one.shape[1]
    left = vectors(LEFT, one, rule, fits=fits)
    if call.full == "torch.svd":  # its third part is V, no Vt
        return Items((left, found, Word("vectors")))
    return Items((left, found, vectors(RIGHT, one, rule, fits=fits)))


FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(("numpy.linalg.eigvalsh", "torch.linalg.eigvalsh"), _eigenvalues),
    **dict.fromkeys(("numpy.linalg.eigh", "torch.linalg.eigh"), _eigh),
    **dict.fromkeys(("numpy.linalg.svdvals", "torch.linalg.svdvals"), _singular_values),
    **dict.fromkeys(("numpy.linalg.svd", "torch.linalg.svd", "torch.svd"), _svd),
}

"""Inverses, determinants and powers of square matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.messages import say
from gradcheck_cli.ops.inverses import Det, Inverse, LogAbsDet, LogDet
from gradcheck_cli.ops.matrix_exponentials import Expm, Logm, Sqrtm
from gradcheck_cli.ops.matrix_powers import MatrixPower
from gradcheck_cli.ops.matrix_sines import Coshm, Cosm, Sinhm, Sinm
from gradcheck_cli.syntax.python.products import matmul, square
from gradcheck_cli.syntax.python.values import Items, Value, Word, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call


def _of_square(build: Callable[[Expr], Expr], *, inverse: bool = False) -> Callable[[Call], Value]:
    """Return the reading of inv, det, logdet."""

    def read(call: Call) -> Value:
        (given,) = call.bound("a")
        one = square(call, call.array(given))
        shape = one.shape if inverse else SCALAR
        return array(shape, 2 if inverse else 0, lambda: build(one.build()), call.span)

    return read


def _slogdet(call: Call) -> Value:
    """Return the sign, which is not read, and log|det X|."""
    (given,) = call.bound("a")
    one = square(call, call.array(given))
    return Items((Word("sign"), array(SCALAR, 0, lambda: LogAbsDet.of(one.build()), call.span)))


def _solve(call: Call) -> Value:
    """Return A⁻¹ B."""
    a, b = map(call.array, call.bound("a", "b", required=2))
    one = square(call, a)
    inverse = array(one.shape, 2, lambda: Inverse.of(one.build()), call.span)
    return matmul(call.reading, inverse, b, call.node)


def _matrix_power(call: Call) -> Value:
    """Return A @ A @ … for a small whole exponent."""
    given, n = call.bound("a", "n", required=2)
    one = square(call, call.array(given))
    above = call.array(n)
    if above.number is None and above.size is not None:
        p = (above.size,)
        return array(one.shape, 2, lambda: MatrixPower.of(one.build(), data=p), call.span)
    exponent = call.word(above)
    if not isinstance(exponent, int) or not 1 <= abs(exponent) <= 20:
        raise call.error(
            say("matrix-power-range", "a matrix power is read from −20 to 20, and not 0")
        )
    base = one
    if exponent < 0:
        base = array(one.shape, 2, lambda: Inverse.of(one.build()), call.span)
    total = base
    for _ in range(abs(exponent) - 1):
        total = matmul(call.reading, total, base, call.node)
    return total.fresh()


def _names(*words: str) -> list[str]:
    return [
        f"{home}.{word}" for home in ("numpy.linalg", "torch.linalg", "torch") for word in words
    ]


#: SciPy's functions of matrices, PyTorch's exponential, and what each is here.
_OF_MATRICES = {
    **dict.fromkeys(("torch.linalg.matrix_exp", "torch.matrix_exp", "method.matrix_exp"), Expm),
    **{f"scipy.linalg.{cls.names[0]}": cls for cls in (Expm, Logm, Sqrtm)},
    **{f"scipy.linalg.{cls.names[0]}": cls for cls in (Sinm, Cosm, Sinhm, Coshm)},
}

FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **dict.fromkeys(
        (*_names("inv", "inverse"), "method.inverse"), _of_square(Inverse.of, inverse=True)
    ),
    **dict.fromkeys((*_names("det"), "method.det"), _of_square(Det.of)),
    **dict.fromkeys(("torch.logdet", "method.logdet"), _of_square(LogDet.of)),
    **dict.fromkeys((*_names("slogdet"), "method.slogdet"), _slogdet),
    **dict.fromkeys(_names("solve"), _solve),
    **dict.fromkeys(_names("matrix_power"), _matrix_power),
    **{name: _of_square(cls.of, inverse=True) for name, cls in _OF_MATRICES.items()},
}

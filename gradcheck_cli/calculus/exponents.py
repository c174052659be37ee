"""Powers with a symbolic exponent joined: x^(k−1) x is x^k, and X^(k−1) (X^k)⁻¹ is X⁻¹."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Hadamard, MatMul, Power, Scale, Transpose, canonical
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.ops.inverses import Inverse
from gradcheck_cli.ops.matrix_powers import EntryPower, MatrixPower

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr


class _Raised(NamedTuple):
    """A factor as a power: of what, the exponent, and whether it is transposed."""

    base: Expr
    exponent: Dim
    is_turned: bool = False


def symbolic_powers_joined(node: Expr) -> Expr:
    """Return a product with two powers of one base as one, where an exponent is symbolic."""
    if isinstance(node, MatMul):
        for i, (left, right) in enumerate(pairwise(node.args)):
            joined = _matrix_power(_raised(left), _raised(right))
            if joined is not None and _is_symbolic(left, right):
                return MatMul.of(*node.args[:i], joined, *node.args[i + 2 :])
    if isinstance(node, Hadamard):
        return _entrywise(node, node.args)
    if isinstance(node, Scale):
        return _entrywise(node, node.args if node.is_scalar else node.args[:-1])
    return node


def _is_symbolic(*factors: Expr) -> bool:
    return any(_raised(factor).exponent.number is None for factor in factors)


def _matrix_power(left: _Raised, right: _Raised) -> Expr | None:
    """Return X^(p + q) for X^p X^q, as it stands transposed or not."""
    is_one = canonical(left.base) is canonical(right.base) and left.is_turned is right.is_turned
    if not is_one or left.base.shape[0] is not left.base.shape[1]:
        return None
    power = MatrixPower.of(left.base, data=(left.exponent + right.exponent,))
    return power.T if left.is_turned else power


def _raised(factor: Expr) -> _Raised:
    if isinstance(factor, Transpose):
        inner = _raised(*factor.args)
        return inner._replace(is_turned=not inner.is_turned)
    if isinstance(factor, Inverse):
        inner = _raised(*factor.args)
        return inner._replace(exponent=-inner.exponent)
    if isinstance(factor, MatrixPower):
        return _Raised(factor.args[0], factor.data[0])
    return _Raised(factor, ONE)


def _entrywise(node: Expr, factors: tuple[Expr, ...]) -> Expr:
    """Return x^(k−1) x as x^k: x itself may stand there, or a whole power of it."""
    for i, power in enumerate(factors):
        if not isinstance(power, EntryPower):
            continue
        (base,), (p,) = power.args, power.data
        for j, other in enumerate(factors):
            more = _whole_power(other, base)
            if j != i and more is not None:
                joined = EntryPower.of(base, data=(p + more,))
                kept = [joined if k == i else e for k, e in enumerate(node.args) if k != j]
                if isinstance(node, Scale):
                    return Scale.of(*kept, data=node.data)
                return Hadamard.of(*kept)
    return node


def _whole_power(factor: Expr, base: Expr) -> Dim | None:
    """Return the exponent of a factor that is the base, or a whole power of it above 0."""
    found, p = (factor, 1) if not isinstance(factor, Power) else (factor.args[0], factor.data)
    is_whole = p > 0 and p == int(p)
    return Dim.of(int(p)) if is_whole and canonical(found) is canonical(base) else None

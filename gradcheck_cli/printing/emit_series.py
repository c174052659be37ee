"""Matrix functions as source: calls of PyTorch's own, or of functions that stand above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gradcheck_cli.messages import say
from gradcheck_cli.printing.emit_linalg import EmitLinalg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradcheck_cli.printing.dialects import Dialect
    from gradcheck_cli.printing.fragments import Code


class EmitSeries(EmitLinalg):
    """The words `expm`, `sqrtm`, `logm` and `adj`; part of `Emitter`."""

    def expm(self, a: Code) -> Code:
        """Write the exponential of a matrix."""
        return self._whole("expm", a, a.shape)

    def sqrtm(self, a: Code) -> Code:
        """Write the principal square root of a matrix."""
        return self._whole("sqrtm", a, a.shape)

    def logm(self, a: Code) -> Code:
        """Write the principal logarithm of a matrix."""
        return self._whole("logm", a, a.shape)

    def adj(self, a: Code) -> Code:
        """Write the adjugate of a matrix."""
        return self._whole("adj", a, a.shape)


_EXPM: Final = '''\
def expm(A):
    """{doc}"""
    times = max(0, int(np.frexp(np.linalg.norm(A, 1))[1]) + 1)
    B = A / 2.0**times
    total = term = np.eye(len(A), dtype=A.dtype)
    for k in range(1, 17):
        term = term @ B / k
        total = total + term
    for _ in range(times):
        total = total @ total
    return total'''

_SQRTM: Final = '''\
def sqrtm(A):
    """{doc}"""
    one = {eye}
    X = M = A / {library}.linalg.norm(A)
    for _ in range(50):
        V = {library}.linalg.inv(M)
        X = X @ (one + V) / 2
        M = (2 * one + M + V) / 4
    if not {library}.linalg.norm(M - one) < 0.001:
        raise ValueError("{none}")
    return X * {library}.linalg.norm(A) ** 0.5'''

_LOGM: Final = '''\
def logm(A):
    """{doc}"""
    one, times = {eye}, 1
    while {library}.linalg.norm(A - one) > 0.25:
        A, times = sqrtm(A), times + 1
    Z = (A - one) @ {library}.linalg.inv(A + one)
    total = power = Z
    for k in range(3, 22, 2):
        power = power @ Z @ Z
        total = total + power / k
    return total * 2.0**times'''

_ADJUGATE: Final = '''\
def adjugate(A):
    """{doc}"""
    one = {eye}
    U, s, Vt = {library}.linalg.svd(A)
    others = {library}.prod(one + (1 - one) * s, 1)
    return {library}.linalg.det(U @ Vt) * (Vt.T * others) @ U.T'''

_WORDS: Final = {
    "numpy": ("np.eye(len(A), dtype=A.dtype)", "np"),
    "torch": ("torch.eye(len(A), dtype=A.dtype, device=A.device)", "torch"),
}
_HELPERS: Final = ("expm", "sqrtm", "logm", "adjugate")  #: each after those that it calls


def helpers(lines: Sequence[str], dialect: Dialect) -> list[str]:
    """Return the lines of the functions that these lines call, and that no library brings."""
    text = "\n".join(lines)
    found = [name for name in _HELPERS if re.search(rf"(?<![.\w]){name}\(", text)]
    if "logm" in found:
        found = [name for name in _HELPERS if name in {*found, "sqrtm"}]
    return [line for name in found for line in (*_written(name, dialect), "", "")]


def _written(name: str, dialect: Dialect) -> Iterator[str]:
    eye, library = _WORDS[dialect]
    template, doc = {
        "expm": (_EXPM, say("helper-expm", "Return e^A: Taylor's series of A/2^s, squared.")),
        "sqrtm": (_SQRTM, say("helper-sqrtm", "Return the principal root, by Denman and Beavers.")),
        "logm": (_LOGM, say("helper-logm", "Return the principal logarithm: of a root near I.")),
        "adjugate": (
            _ADJUGATE,
            say("helper-adjugate", "Return adj(A) by A's singular values, which may be 0."),
        ),
    }[name]
    none = say("helper-no-root", "A has an eigenvalue at or below 0: no principal root")
    yield from template.format(doc=doc, eye=eye, library=library, none=none).splitlines()

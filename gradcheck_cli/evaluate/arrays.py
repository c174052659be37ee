"""Floating-point arrays as a number system: NumPy and torch, on the CPU and on CUDA.

Every value is an array (batch, rows, columns), scalars too, so all points of a size set are
evaluated at once. What is the same at every point has a batch of 1. Words are written in the array
API.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gradcheck_cli.errors import MissingDependencyError, UsageError
from gradcheck_cli.evaluate.array_axes import ArrayAxes
from gradcheck_cli.evaluate.array_blocks import ArrayBlocks
from gradcheck_cli.evaluate.array_entrywise import ArrayEntrywise
from gradcheck_cli.evaluate.array_linalg import ArrayLinalg
from gradcheck_cli.evaluate.array_series import ArraySeries
from gradcheck_cli.evaluate.array_spectral import ArraySpectral
from gradcheck_cli.evaluate.silence import Array, quiet
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from gradcheck_cli.dims import Dim

DTYPES = ("float64", "float32")


@cache
def load_torch() -> Any:
    """Import torch, and nothing of it that costs time; raise MissingDependencyError without it.

    The garbage collector is kept from walking through the many objects that the import makes.
    """
    import gc

    enabled = gc.isenabled()
    gc.disable()
    try:
        import torch
    except ImportError:
        raise MissingDependencyError(
            say("torch-missing", "PyTorch is not installed, and the autograd reference needs it"),
            hint=say(
                "torch-install",
                'install it with: pip install "gradcheck-cli[torch]"; '
                "--reference closed-form works without it",
            ),
        ) from None
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
    return torch


@quiet
class Arrays(ArrayEntrywise, ArrayLinalg, ArraySeries, ArraySpectral, ArrayAxes, ArrayBlocks):
    """The words of `vocabulary.System` over one array namespace, dtype and device.

    `roundoff` is the unit roundoff u: one operation's relative error is at most u.
    """

    def __init__(
        self,
        namespace: Any,
        sizes: Mapping[str, int],
        dtype: str,
        device: Any,
        host: Callable[[Array], npt.NDArray[Any]],
    ) -> None:
        self.xp = namespace
        self.sizes = dict(sizes)
        self.dtype = getattr(namespace, dtype)
        self.device = device
        self._host = host
        self._largest = float(np.finfo(dtype).max)
        self.roundoff = float(np.finfo(dtype).eps) / 2
        self.smallest = float(np.finfo(dtype).tiny)

    def array(self, values: npt.ArrayLike) -> Array:
        """Return numbers (batch, rows, columns) as an array of this system."""
        fresh = np.array(values, dtype=np.float64)  # torch warns about arrays that it cannot write
        return self.xp.asarray(fresh, dtype=self.dtype, device=self.device)

    def numpy(self, value: Array) -> npt.NDArray[np.float64]:
        """Return an array of this system as a NumPy array on the CPU."""
        return np.asarray(self._host(value), dtype=np.float64)

    def nearest(self, value: Fraction) -> float:
        """Return the float of this system nearest to an exact number, ±inf beyond the largest."""
        try:
            near = float(value)
        except OverflowError:
            near = math.inf
        if not abs(near) <= self._largest:
            return math.inf if value > 0 else -math.inf
        return near

    # Leaves

    def number(self, value: Fraction) -> Array:
        return self.array([[[self.nearest(value)]]])

    def size(self, dim: Dim) -> Array:
        return self.number(Fraction(dim.at(self.sizes)))

    def constant(self, name: str) -> Array:
        return self.array([[[{"pi": math.pi, "e": math.e}[name]]]])

    def ones(self, rows: Dim, cols: Dim) -> Array:
        return self.array(np.ones((1, rows.at(self.sizes), cols.at(self.sizes))))

    def zeros(self, rows: Dim, cols: Dim) -> Array:
        return self.array(np.zeros((1, rows.at(self.sizes), cols.at(self.sizes))))

    def eye(self, dim: Dim) -> Array:
        return self.array(np.eye(dim.at(self.sizes))[None])

    def unit(self, dim: Dim, i: int) -> Array:
        column = np.zeros((1, dim.at(self.sizes), 1))
        column[0, i] = 1
        return self.array(column)

    def literal(self, rows: tuple[tuple[Fraction, ...], ...]) -> Array:
        return self.array([[[self.nearest(entry) for entry in row] for row in rows]])

    # Linear algebra

    def add(self, a: Array, b: Array) -> Array:
        _same_shape(a, b)
        return a + b

    def scale(self, number: Fraction, a: Array) -> Array:
        return self.number(number) * a

    def matmul(self, a: Array, b: Array) -> Array:
        return self.xp.matmul(a, b)

    def transpose(self, a: Array) -> Array:
        return self.xp.matrix_transpose(a)

    def trace(self, a: Array) -> Array:
        return self.xp.linalg.trace(a)[:, None, None]

    def entry(self, a: Array, i: int, j: int) -> Array:
        return a[:, i, j][:, None, None]

    def sum(self, a: Array) -> Array:
        return self.xp.sum(a, axis=(1, 2), keepdims=True)

    def norm(self, a: Array) -> Array:
        return self.xp.linalg.vector_norm(a, axis=(1, 2), keepdims=True)

    # Entry by entry

    def multiply(self, a: Array, b: Array) -> Array:
        if (1, 1) not in (tuple(a.shape[1:]), tuple(b.shape[1:])):
            _same_shape(a, b)
        return a * b

    def power(self, a: Array, exponent: Fraction) -> Array:
        if exponent == Fraction(1, 2):
            return self.xp.sqrt(a)
        return a ** self.nearest(exponent)

    def exp(self, a: Array) -> Array:
        return self.xp.exp(a)

    def log(self, a: Array) -> Array:
        return self.xp.log(a)

    def sin(self, a: Array) -> Array:
        return self.xp.sin(a)

    def cos(self, a: Array) -> Array:
        return self.xp.cos(a)

    def tanh(self, a: Array) -> Array:
        return self.xp.tanh(a)

    def sigmoid(self, a: Array) -> Array:
        # e^(−|a|) never overflows; `where` and not abs, whose derivative at 0 autograd takes as 0.
        positive = a >= 0
        small = self.xp.exp(self.xp.where(positive, -a, a))
        return self.xp.where(positive, 1 / (1 + small), small / (1 + small))

    def apply(self, name: str, order: int, a: Array) -> Array:
        raise NotAvailable(name)

    def relu(self, a: Array) -> Array:
        return self.xp.where(a <= 0, self.xp.zeros_like(a), a)  # a NaN stays one

    def mask(self, a: Array, relation: str) -> Array:
        holds = {">": a > 0, ">=": a >= 0, "<": a < 0, "<=": a <= 0}[relation]
        counted = self.xp.astype(holds, self.dtype)
        return self.xp.where(self.xp.isnan(a), a, counted)


def _same_shape(a: Array, b: Array) -> None:
    """Refuse to broadcast: in the expression every broadcast is written out."""
    if tuple(a.shape[1:]) != tuple(b.shape[1:]):
        raise ValueError(f"{tuple(a.shape[1:])} combined with {tuple(b.shape[1:])}")


def numpy_system(sizes: Mapping[str, int], dtype: str = "float64") -> Arrays:
    """Return NumPy's arrays with these sizes."""
    namespace: Any = np
    if int(np.__version__.split(".")[0]) < 2:  # NumPy 2 speaks the array API, and imports faster
        from array_api_compat import numpy as namespace

    return Arrays(namespace, sizes, known_dtype(dtype), "cpu", np.asarray)


def torch_system(sizes: Mapping[str, int], dtype: str = "float64", device: str = "cpu") -> Arrays:
    """Return torch's arrays with these sizes; raise UsageError for a device that is not there."""
    torch = load_torch()
    from array_api_compat import torch as namespace

    torch.set_float32_matmul_precision("highest")  # TF32 would keep 10 of 24 bits
    try:
        where = torch.device(device)
        torch.zeros(1, device=where)
    except (RuntimeError, AssertionError, NotImplementedError):
        raise UsageError(
            say("no-device", "PyTorch cannot use the device '{device}' here", device=device),
            hint=say("no-device-hint", "--device cpu always works"),
        ) from None
    return Arrays(namespace, sizes, known_dtype(dtype), where, lambda a: a.detach().cpu().numpy())


def known_dtype(dtype: str) -> str:
    """Return the dtype; raise UsageError for one that verdicts are not given in."""
    if dtype not in DTYPES:
        raise UsageError(
            say("unknown-dtype", "unknown dtype '{dtype}'", dtype=dtype),
            hint=say("known-dtypes", "known are: {known}", known=", ".join(DTYPES)),
        )
    return dtype

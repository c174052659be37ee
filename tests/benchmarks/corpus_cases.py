"""The cases of a corpus file: declarations, spellings, torch lambdas, and points to try them at.

Such a file has `meta` with `dims`, sets of sizes, and lists of cases: `text`, `vars`, `assume`,
`wrt`, and `torch` and `grad_torch`, lambdas as text that are run: use files that you trust.
Vectors are 1-D, scalars 0-D tensors.
"""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Structure = Callable[[Tensor], Tensor]

DRAWS = 200  #: how often a point is drawn again where the gradient is 0 or a mask constant


class Sample(NamedTuple):
    """A point at some sizes, the objective's value there, and the source's gradient."""

    sizes: dict[str, int]
    values: dict[str, Tensor]
    value: float
    gradient: Any


class Case:
    """One case of the file."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry = entry
        self.id: str = entry["id"]
        self.text: str = entry["text"]
        self.wrt: str = entry["wrt"]
        self.whole: dict[str, int] = entry.get("int_params") or {}

    @cached_property
    def shapes(self) -> list[str]:
        """The declarations of the variables, the whole numbers last."""
        assumed = self.entry.get("assume") or {}
        variables = [
            f"{name}: {' '.join(map(str, [*dims, *assumed.get(name, [])]))}"
            for name, dims in self.entry["vars"].items()
        ]
        return [*variables, *(f"{name}: integer" for name in self.whole)]

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Yield every spelling of the objective after its kind."""
        yield "text", self.text
        for written in self.entry.get("text_alt") or []:
            yield "text_alt", written
        for kind in ("matlab", "latex"):
            if self.entry.get(kind):
                yield kind, self.entry[kind]

    def objective(self, values: Mapping[str, Tensor]) -> Tensor:
        """Return the objective's value at a point."""
        return torch.as_tensor(_function(self.entry["torch"])(**values, **self.whole))

    def gradient(self, values: Mapping[str, Tensor]) -> Tensor:
        """Return the source's gradient at a point; autograd's where the file has none."""
        if "grad_torch" not in self.entry:
            return self.by_autograd(values)
        return torch.as_tensor(_function(self.entry["grad_torch"])(**values, **self.whole))

    def samples(self, dims: list[dict[str, int]], seeds: int) -> list[Sample]:
        """Return points with what the objective and the gradient are there."""
        return [
            Sample(sizes, values, self.objective(values).item(), self.gradient(values).numpy())
            for seed in range(seeds)
            for sizes, values in self.points(dims, seed)
        ]

    def by_autograd(self, values: Mapping[str, Tensor]) -> Tensor:
        """Return autograd's gradient of the objective at a point."""
        leaf = values[self.wrt].clone().requires_grad_()
        structure = self.entry.get("structure", "none")
        moved = {**values, self.wrt: _STRUCTURES[structure](leaf)}
        (gradient,) = torch.autograd.grad(self.objective(moved), leaf)
        return gradient + gradient.tril(-1).T if structure == "symmetric" else gradient

    def points(
        self, dims: list[dict[str, int]], seed: int
    ) -> Iterator[tuple[dict[str, int], dict[str, Tensor]]]:
        """Yield sizes and a point there, where the gradient is not 0 and every ReLU bends."""
        for i, sizes in enumerate(dims):
            for draw in range(DRAWS):
                values = self._drawn(sizes, 7919 * i + 104729 * draw + seed)
                if self._tells(values):
                    break
            yield sizes, values

    def _drawn(self, sizes: Mapping[str, int], seed: int) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(seed)
        assumed = self.entry.get("assume") or {}
        return {
            name: drawn([size_at(d, sizes) for d in dims], set(assumed.get(name, [])), generator)
            for name, dims in self.entry["vars"].items()
        }

    def _tells(self, values: Mapping[str, Tensor]) -> bool:
        """Tell whether the gradient is not 0 and no ReLU of a matrix or vector is on one side."""
        seen = []
        relu = torch.relu

        def spy(z: Tensor) -> Tensor:
            seen.append(z.numel() == 1 or bool((z > 0).any() & (z < 0).any()))
            return relu(z)

        torch.relu = spy  # type: ignore[assignment]
        try:
            moves = bool(self.by_autograd(values).norm() > 1e-3)
        finally:
            torch.relu = relu
        return moves and all(seen)


#: A matrix made of the entries that may be chosen: those below are those above, or there are none.
_STRUCTURES: dict[str, Structure] = {
    "none": lambda X: X,
    "symmetric": lambda X: X.tril() + X.tril(-1).T,
    "diagonal": lambda X: torch.diag(torch.diag(X)),
}


def _function(source: str) -> Callable[..., Any]:
    return eval(source, {"torch": torch})  # type: ignore[no-any-return]  # noqa: S307 -- trusted


def size_at(written: object, sizes: Mapping[str, int]) -> int:
    """Return a size such as n or q*n at the sizes."""
    return prod(sizes.get(part) or int(part) for part in str(written).split("*"))


def drawn(shape: list[int], properties: set[str], generator: torch.Generator) -> Tensor:
    """Draw a value of a shape that has the properties."""
    normal = torch.randn(shape, generator=generator, dtype=torch.float64)
    uniform = torch.rand(shape, generator=generator, dtype=torch.float64)
    if (special := _special(normal, uniform, properties)) is not None:
        return special
    ranges = {
        "small_positive": 0.05 + 0.1 * uniform,
        "small": 0.15 * normal.clamp(-2, 2),
        "unit_interval": 0.15 + 0.7 * uniform,
        "positive": 0.4 + uniform,
        "binary01": (uniform > 0.4).double(),
        "pm1": 2 * (uniform > 0.5).double() - 1,
    }
    return next((value for name, value in ranges.items() if name in properties), normal)


def _special(normal: Tensor, uniform: Tensor, properties: set[str]) -> Tensor | None:
    """Return a value with a property of the whole matrix or vector."""
    if properties & {"onehot", "onehot_cols"}:
        return torch.zeros_like(uniform).scatter_(0, uniform.argmax(0, keepdim=True), 1)
    if "onehot_rows" in properties:
        return torch.zeros_like(uniform).scatter_(1, uniform.argmax(1, keepdim=True), 1)
    if "simplex" in properties:
        return (uniform + 0.2) / (uniform + 0.2).sum()
    if "diagonal" in properties:
        return torch.diag(torch.diag(uniform) + 0.5)
    return _square(normal, properties) if normal.ndim == 2 else None


def _square(normal: Tensor, properties: set[str]) -> Tensor | None:
    """Return a square matrix with the properties: far from singular where it must be regular."""
    rows = normal.shape[0]
    if "posdef" in properties:
        definite = normal @ normal.T / rows + torch.eye(rows, dtype=normal.dtype)
        skew = 0.5 * (normal - normal.T)
        return definite if "symmetric" in properties else definite + skew
    if "symmetric" in properties:
        return (normal + normal.T) / 2
    if properties & {"invertible", "det_positive"}:
        left, values, right = torch.linalg.svd(normal)
        regular = left @ torch.diag(0.5 + values / values.max()) @ right
        if "det_positive" in properties:
            regular[0] *= torch.linalg.det(regular).sign()
        return torch.as_tensor(regular)
    return None

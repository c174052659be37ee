"""Torch's own functions as the words of a number system, where `arrays` writes them out.

At ordinary points both are one. At a kink torch's function has a slope of its own, which only a
call of it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.arrays import Arrays, load_torch, torch_system

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from gradcheck_cli.evaluate.silence import Array


class TorchWords(Arrays):
    """Arrays of torch's, whose words at a kink are the functions of that name in torch."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        plain = torch_system(sizes)
        super().__init__(plain.xp, sizes, "float64", plain.device, plain.numpy)
        self.torch = load_torch()

    def relu(self, a: Array) -> Array:
        return self.torch.relu(a)

    def leaky_relu(self, a: Array, slope: Fraction) -> Array:
        return self.torch.nn.functional.leaky_relu(a, self.nearest(slope))

    def elu(self, a: Array, alpha: Fraction) -> Array:
        return self.torch.nn.functional.elu(a, self.nearest(alpha))

    def maximum(self, a: Array, b: Array) -> Array:
        return self.torch.maximum(a, b)

    def minimum(self, a: Array, b: Array) -> Array:
        return self.torch.minimum(a, b)

    def abs(self, a: Array) -> Array:
        return self.torch.abs(a)

    def norm(self, a: Array) -> Array:
        return self.torch.linalg.vector_norm(a, dim=(1, 2), keepdim=True)

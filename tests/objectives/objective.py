"""What an objective is: a scalar function of named tensors, in PyTorch, with what to draw."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from gradcheck_cli.judge.draws import draw
from gradcheck_cli.syntax.shapes import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Shape = tuple[str | int, ...]  #: () a scalar, ("n",) a vector, ("n", "d") a matrix; then properties
Values = dict[str, Tensor]


@dataclass(frozen=True)
class Objective:
    """A scalar function of named tensors, the shapes of these, and the course's own values.

    Properties may follow the sizes of a shape, in the words of the language.
    """

    value: Callable[..., Tensor]
    shapes: Mapping[str, Shape]
    sizes: Mapping[str, int] = field(
        default_factory=dict
    )  #: the course's, or small ones where it gives none
    course: Callable[[], Values] | None = None  #: the course's own tensors, where it gives them
    #: the objective again, and the intermediates whose gradients are asked for too
    retained: Callable[..., tuple[Tensor, Values]] | None = None

    def draw(self, sizes: Mapping[str, int] | None = None, *, seed: int = 0) -> Values:
        """Draw every variable as its properties demand, in float64, at these sizes."""
        return drawn(self.shapes, {**distinct(self.shapes), **self.sizes, **(sizes or {})}, seed)

    def course_values(self) -> Values:
        """Return the course's own tensors in float64, or a draw where it gives none."""
        if self.course is None:
            return self.draw()
        return {name: tensor.double() for name, tensor in self.course().items()}

    def draws(self) -> list[Values]:
        """Return the course's own values, and three with sizes that all differ."""
        different = distinct(self.shapes)
        return [self.course_values(), *(self.draw(different, seed=seed) for seed in range(1, 4))]

    def gradients(self, values: Values) -> Values:
        """Return autograd's gradient by every variable and intermediate, in that one's shape."""
        leaves = {name: tensor.clone().requires_grad_() for name, tensor in values.items()}
        value, parts = self.retained(**leaves) if self.retained else (self.value(**leaves), {})
        for part in parts.values():
            part.retain_grad()
        value.backward()  # type: ignore[no-untyped-call]
        return {
            name: torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
            for name, tensor in (leaves | parts).items()
        }


def split(shape: Shape) -> tuple[Shape, frozenset[str]]:
    """Return the sizes and the properties."""
    properties = frozenset(str(word) for word in shape if word in PROPERTIES)
    return tuple(word for word in shape if word not in PROPERTIES), properties


def distinct(shapes: Mapping[str, Shape]) -> dict[str, int]:
    """Return a number for every size, no two the same; the rows of a tall matrix come last."""
    parts = [split(shape) for shape in shapes.values()]
    rows = [sizes[0] for sizes, properties in parts if "tall" in properties]
    words = (size for sizes, _ in parts for size in sizes if isinstance(size, str))
    names = dict.fromkeys(name for word in words for name in re.findall(r"[^\W\d]\w*", word))
    return {name: i + 3 for i, name in enumerate(sorted(names, key=lambda name: name in rows))}


def drawn(shapes: Mapping[str, Shape], sizes: Mapping[str, int], seed: int) -> Values:
    """Return a tensor for every shape."""
    rng = np.random.default_rng(seed)
    values = {}
    for name, shape in shapes.items():
        dims, properties = split(shape)
        extent = [_number(size, sizes) for size in dims]
        rows, cols = [*extent, 1, 1][:2]
        values[name] = torch.tensor(draw(rng, (1, rows, cols), properties)).reshape(extent)
    return values


def _number(size: str | int, sizes: Mapping[str, int]) -> int:
    """Return the number of a size such as n, m*n or n+1."""
    terms = (term.split("*") for term in str(size).split("+"))
    return sum(prod(int(n) if n.isdigit() else sizes[n] for n in factors) for factors in terms)


def scalars(**numbers: float) -> Callable[[], Values]:
    """Return a course point whose variables are all scalars."""
    return lambda: {name: torch.tensor(number) for name, number in numbers.items()}


def shaped(value: Callable[..., Tensor], **shapes: str) -> Objective:
    """Return the objective of variables with these sizes, such as `X="m n", s="positive"`."""
    return Objective(value, {name: of_words(words) for name, words in shapes.items()})


def of_words(words: str) -> Shape:
    """Return the shape that a declaration's words give."""
    return tuple(int(word) if word.isdigit() else word for word in words.split())


def phi(z: Tensor) -> Tensor:
    """Return what stands for the unspecified φ here."""
    return torch.sin(z)


def psi(z: Tensor) -> Tensor:
    """Return what stands for the unspecified ψ here."""
    return torch.sin(2 * z)

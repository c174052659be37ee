"""An independent interpreter of expressions: dense NumPy matrices, one point.

The algebra and the oldest operations have a rule each here, and are never asked to evaluate
themselves; every other operation runs its own rule on the words of `complex_system`. All is
analytic wherever the operation is smooth, so at the complex point X + i·10⁻³⁰·dX the imaginary part
is the directional derivative to full precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from complex_system import ComplexSystem

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.expr import (
    Constant,
    Differential,
    Expr,
    Eye,
    Number,
    Ones,
    Size,
    Symbol,
    Zero,
)
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Mask, Relu, Sigmoid, Sin, Tanh
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm, NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry, Literal, Unit

if TYPE_CHECKING:
    from fractions import Fraction

    from gradcheck_cli.dims import Shape

Array = Any  #: a two-dimensional NumPy array, real or complex
Values = dict[Expr, Array]  #: what is given: the variables, and any node that is taken as it is
Sizes = Mapping[str, int]

STEP = 1e-30  #: the complex step; its square is lost, so nothing else is


def _unit(node: Expr, sizes: Sizes) -> Array:
    column = np.zeros(extent(node.shape, sizes))
    column[node.data, 0] = 1
    return column


def _of_one_shape(parts: tuple[Array, ...]) -> tuple[Array, ...]:
    assert len({part.shape for part in parts}) == 1, "nothing broadcasts"
    return parts


def _scale(number: Fraction, *parts: Array) -> Array:
    *scalars, body = parts
    return float(number) * reduce(lambda product, s: s.item() * product, scalars, body)


def _power(exponent: Fraction, base: Array) -> Array:
    if exponent.denominator != 1:
        return np.exp(float(exponent) * np.log(base))
    product = np.ones_like(base)
    for _ in range(abs(int(exponent))):
        product = product * base
    return 1 / product if exponent < 0 else product


def _mask(relation: str, a: Array) -> Array:
    real = a.real
    holds = {">": real > 0, ">=": real >= 0, "<": real < 0, "<=": real <= 0}[relation]
    return holds.astype(float)


def _entry(index: tuple[int, int], a: Array) -> Array:
    row, column = index
    return a[row : row + 1, column : column + 1]


def _squares(a: Array) -> Array:
    return np.sum(a * a, keepdims=True)  # without a conjugate: analytic


#: Leaves, from the node and the sizes.
LEAVES: dict[type[Expr], Callable[[Any, Sizes], Array]] = {
    Number: lambda node, _: np.array([[float(node.data)]]),
    Constant: lambda node, _: np.array([[{"pi": np.pi, "e": np.e}[node.data]]]),
    Size: lambda node, sizes: np.array([[float(node.data.at(sizes))]]),
    Ones: lambda node, sizes: np.ones(extent(node.shape, sizes)),
    Zero: lambda node, sizes: np.zeros(extent(node.shape, sizes)),
    Eye: lambda node, sizes: np.eye(*extent(node.shape, sizes)),
    Literal: lambda node, _: np.array(node.data, dtype=float),
    Unit: _unit,
}

#: Operations whose `data` counts, from it and the operands.
WITH_DATA: dict[type[Expr], Callable[..., Array]] = {
    Scale: _scale,
    Power: _power,
    Mask: _mask,
    Entry: _entry,
}

#: All other operations, from the operands.
PLAIN: dict[type[Expr], Callable[..., Array]] = {
    Add: lambda *terms: reduce(np.add, _of_one_shape(terms)),
    MatMul: lambda *factors: reduce(np.matmul, factors),
    Hadamard: lambda *factors: reduce(np.multiply, _of_one_shape(factors)),
    Transpose: np.transpose,
    Named: lambda a: a,
    Trace: lambda a: np.array([[np.trace(a)]]),
    Norm: lambda a: np.sqrt(_squares(a)),
    NormSquared: _squares,
    Sum: lambda a: np.sum(a, keepdims=True),
    Exp: np.exp,
    Log: np.log,
    Sin: np.sin,
    Cos: np.cos,
    Tanh: np.tanh,
    Sigmoid: lambda a: 1 / (1 + np.exp(-a)),
    Relu: lambda a: np.where(a.real > 0, a, 0),
}


def extent(shape: Shape, sizes: Sizes) -> tuple[int, int]:
    """Return rows and columns as numbers."""
    return shape[0].at(sizes), shape[1].at(sizes)


def computed(node: Expr, sizes: Sizes, operands: list[Array]) -> Array:
    """Return one node's value: by a rule of its class here, else by its own in complex numbers."""
    for cls in type(node).__mro__:
        if cls in LEAVES:
            return LEAVES[cls](node, sizes)
        if cls in WITH_DATA:
            return WITH_DATA[cls](node.data, *operands)
        if cls in PLAIN:
            return PLAIN[cls](*operands)
    return node.evaluate(ComplexSystem(sizes), *operands)


def value_of(root: Expr, given: Values, sizes: Sizes) -> Array:
    """Return the value of an expression; `given` also serves as the memo."""
    stack = [root]
    with np.errstate(all="ignore"):
        while stack:
            node = stack[-1]
            missing = [arg for arg in node.args if node not in given and arg not in given]
            if missing:
                stack += missing
                continue
            stack.pop()
            if node not in given:
                value = computed(node, sizes, [given[arg] for arg in node.args])
                assert value.shape == extent(node.shape, sizes), f"the shape of {node!r}"
                given[node] = value
    return given[root]


class Point:
    """A point: the variables' values, and a direction in which one target moves."""

    def __init__(self, variables: Values, sizes: Sizes) -> None:
        self.variables = dict(variables)
        self.sizes = dict(sizes)
        self.memo: Values = dict(variables)

    def value(self, e: Expr) -> Array:
        """Return the value here of an expression without differentials."""
        return value_of(e, self.memo, self.sizes)

    def along(self, target: Expr, direction: Array) -> Motion:
        """Return the motion in which the target, a variable or a named part, moves along this."""
        return Motion(self, target, direction)

    def derivative(self, f: Expr, target: Expr) -> Array:
        """Return the gradient of a scalar, one entry of the target at a time."""
        shape = extent(target.shape, self.sizes)
        gradient = np.zeros(shape)
        for index in np.ndindex(*shape):
            direction = np.zeros(shape)
            direction[index] = 1
            gradient[index] = self.along(target, direction).differential(f).item()
        return gradient

    def is_tame(self, *roots: Expr, margin: float = 1e-2, limit: float = 1e4) -> bool:
        """Tell whether every value on the way is finite, moderate and away from kinks and poles."""
        for root in roots:
            self.value(root)
        return all(
            bool(np.isfinite(value).all())
            and float(np.abs(value).max()) < limit
            and self._is_clear(node, margin)
            for node, value in list(self.memo.items())
        )

    def _is_clear(self, node: Expr, margin: float) -> bool:
        if (switch := node.switch()) is not None:
            return bool((np.abs(self.value(switch)) > margin).all())
        if isinstance(node, Norm):
            return bool(self.memo[node] > margin)
        if isinstance(node, Log) or (isinstance(node, Power) and node.data.denominator != 1):
            return bool((self.memo[node.args[0]] > margin).all())
        if isinstance(node, Power) and node.data < 0:
            return bool((np.abs(self.memo[node.args[0]]) > margin).all())
        return True


class Motion:
    """A point that moves: a differential d(node) is worth the node's directional derivative."""

    def __init__(self, point: Point, target: Expr, direction: Array) -> None:
        self.point = point
        start = point.value(target)
        self.moved: Values = dict(point.variables)
        self.moved[target] = start + STEP * 1j * direction
        self.memo: Values = dict(point.variables)
        self.memo[target] = start

    def differential(self, node: Expr) -> Array:
        """Return d(node)."""
        return np.imag(value_of(node, self.moved, self.point.sizes)) / STEP

    def value(self, e: Expr) -> Array:
        """Return the value of an expression in which differentials may stand."""
        for leaf in leaves_of(e):
            if isinstance(leaf, Differential):
                self.memo[leaf] = self.differential(leaf.data)
        return value_of(e, self.memo, self.point.sizes)

    def line(self, terms: Iterable[tuple[Expr, Expr]]) -> float:
        """Return Σ tr(Gᵀ dU)."""
        return sum(float(np.sum(self.point.value(G) * self.value(dU))) for G, dU in terms)


def nodes_of(*roots: Expr) -> set[Expr]:
    """Return every node at or below the roots."""
    found: set[Expr] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += node.args
    return found


def leaves_of(e: Expr) -> list[Expr]:
    """Return the nodes without operands."""
    return [node for node in nodes_of(e) if not node.args]


def symbols_of(*roots: Expr) -> list[Symbol]:
    """Return the variables below the roots, by name."""
    found = [node for node in nodes_of(*roots) if isinstance(node, Symbol)]
    return sorted(found, key=lambda symbol: symbol.name)


#: Where entries are drawn: anywhere but within ¼ of 0, above 0, or between −1 and 1.
HABITS: tuple[Callable[[Array], Array], ...] = (
    lambda z: z + np.copysign(0.25, z),
    lambda z: np.abs(z) + 0.25,
    lambda z: 0.9 * np.tanh(z + np.copysign(0.25, z)),
)


def drawn(
    symbols: Iterable[Expr],
    sizes: Sizes,
    seed: int = 0,
    *,
    habit: Callable[[Array], Array] = HABITS[0],
) -> Point:
    """Return a point with every variable drawn in this habit."""
    rng = np.random.default_rng(seed)
    return Point({s: habit(rng.normal(size=extent(s.shape, sizes))) for s in symbols}, sizes)


def near(actual: Array, expected: Array, tolerance: float = 1e-9) -> bool:
    """Tell whether two arrays of one shape agree, measured by the largest entry."""
    if np.shape(actual) != np.shape(expected):
        return False
    scale = max(1.0, float(np.abs(expected).max()))
    return bool(np.abs(actual - expected).max() <= tolerance * scale)


def declarations(symbols: Iterable[Symbol]) -> list[str]:
    """Return the declarations of variables: a column as a vector, 1×1 as a scalar."""
    return [f"{symbol.name}: {' '.join(_declared(symbol.shape))}" for symbol in symbols]


def _declared(shape: Shape) -> list[str]:
    rows, cols = map(str, shape)
    if cols != "1":
        return [rows, cols]
    return [] if rows == "1" else [rows]

"""Deep networks: work and printed length grow with the layers, and no recursion limit is met."""

from __future__ import annotations

import sys
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import torch
from evaluation import Point, near, nodes_of

from gradcheck_cli.calculus import Derivation, derive
from gradcheck_cli.errors import LimitError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import Program, parse, parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

SHALLOW = [1, 2, 3, 5, 10, 16]
DEPTHS = [100, 200, 300, 400]
ROOM = 12  #: characters, or nodes, that a hundred more layers may add beyond a straight line
DEEPEST = 5_000


def network(layers: int) -> str:
    """Return a ReLU network as statements: h1 = X W1, a1 = max(h1, 0), …"""
    lines = []
    before = "X"
    for layer in range(1, layers + 1):
        lines += [f"h{layer} = {before} W{layer}", f"a{layer} = max(h{layer}, 0)"]
        before = f"a{layer}"
    return "\n".join([*lines, f"||{before} - Y||_F^2"])


def nested(layers: int) -> str:
    """Return the same network as one formula, nothing named."""
    formula = "X"
    for layer in range(1, layers + 1):
        formula = f"max({formula} W{layer}, 0)"
    return f"||{formula} - Y||_F^2"


@cache
def program_of(layers: int) -> Program:
    return parse(network(layers))


@cache
def derivation_of(layers: int) -> Derivation:
    return derive(program_of(layers), "W1")


def printed(derivation: Derivation) -> str:
    """Return the definitions and the gradient, as a person sees them."""
    return "\n".join([*map(str, derivation.where), derivation.text()])


def point_of(program: Program) -> Point:
    """Draw the variables, each layer of another width, so that about half of the units are on."""
    names = {name for v in program.variables.values() for dim in v.shape for name in dim.names()}
    sizes = {name: 2 + i % 3 for i, name in enumerate(sorted(names))}
    generator = torch.Generator().manual_seed(0)
    values: dict[Expr, object] = {}
    for variable in program.variables.values():
        shape = [dim.at(sizes) for dim in variable.shape]
        values[variable.symbol] = torch.randn(
            shape, generator=generator, dtype=torch.float64
        ).numpy()
    return Point(values, sizes)


def autograd(program: Program, wrt: str, point: Point) -> object:
    system = torch_system(point.sizes)
    leaves = {s: system.array(v[None]).requires_grad_() for s, v in point.variables.items()}
    target = program.variables[wrt].symbol
    evaluate([program.value], system, {**leaves})[0].sum().backward()
    return system.numpy(leaves[target].grad)[0]


@pytest.mark.parametrize("layers", SHALLOW)
@pytest.mark.parametrize("write", [network, nested], ids=["statements", "nested"])
def test_the_gradients_of_a_network_are_autograd_s(layers: int, write: object) -> None:
    assert callable(write)
    program = parse(write(layers))
    point = point_of(program)
    assert point.value(program.value) > 0
    for derivation in derive(program):
        expected = autograd(program, derivation.wrt, point)
        assert near(point.value(derivation.gradient), expected), derivation.wrt


@pytest.mark.parametrize("layers", SHALLOW)
@pytest.mark.parametrize("write", [network, nested], ids=["statements", "nested"])
def test_what_is_printed_of_a_network_is_read_back(layers: int, write: object) -> None:
    assert callable(write)
    program = parse(write(layers))
    point = point_of(program)
    for derivation in derive(program):
        for text in (printed(derivation), ascii_text(printed(derivation))):
            answer = parse_answer(program, text, derivation.wrt)
            assert near(point.value(answer.value), point.value(derivation.gradient)), text


@pytest.mark.parametrize("layers", SHALLOW)
def test_every_line_of_a_network_s_derivation_is_worth_the_same(layers: int) -> None:
    derivation = derivation_of(layers)
    point = point_of(program_of(layers))
    motion = point.along(derivation.target, point.value(derivation.target) ** 2 + 1)
    expected = motion.differential(program_of(layers).value)
    for step in derivation.steps:
        assert near(expected * 0 + motion.line(step.after), expected), step.text()


def second_differences(values: list[int]) -> list[int]:
    first = [after - before for before, after in pairwise(values)]
    return [after - before for before, after in pairwise(first)]


def is_linear(values: list[int]) -> bool:
    """Tell whether values at equal distances lie on a straight line but for a little, and rise."""
    return values == sorted(values) and max(map(abs, second_differences(values))) <= ROOM


def test_the_graph_of_the_gradient_is_linear_in_the_depth() -> None:
    counts = [len(nodes_of(derivation_of(layers).gradient)) for layers in DEPTHS]
    assert is_linear(counts), counts
    assert counts[0] <= 12 * DEPTHS[0]


def test_the_printed_length_is_linear_in_the_depth() -> None:
    """Three-digit names all: h100 is longer than h10, so the first hundred layers do not count."""
    texts = [printed(derivation_of(layers)) for layers in DEPTHS]
    counts = [len(text) for text in texts]
    lines = [text.count("\n") for text in texts]
    assert is_linear(counts), counts
    assert is_linear(lines), lines
    assert max(len(line) for text in texts for line in text.splitlines()) <= 100


def test_the_emitted_source_is_linear_in_the_depth() -> None:
    counts = [len(derivation_of(layers).source("numpy").splitlines()) for layers in DEPTHS]
    assert is_linear(counts), counts


def test_the_steps_are_linear_in_the_depth() -> None:
    steps = [derivation_of(layers).steps for layers in DEPTHS]
    assert is_linear([len(some) for some in steps])
    assert is_linear([sum(len(step.text()) for step in some) for some in steps])


def test_a_network_reads_as_backpropagation() -> None:
    """δ of one layer from δ of the next, by the course's own recursion."""
    where = {item.name: str(item.value) for item in derivation_of(100).where}
    deltas = [name for name in where if name.startswith("δ")]
    assert len(deltas) >= 99
    inner = [where[name] for name in deltas if name.startswith("δ_h") and name != "δ_h100"]
    assert all("δ" in text for text in inner)
    assert derivation_of(100).text().replace("δ_h1", "δ") == "Xᵀ δ"


def test_five_thousand_layers_have_every_gradient_and_meet_no_recursion_limit() -> None:
    assert sys.getrecursionlimit() <= DEEPEST
    program = parse(network(DEEPEST))
    derivations = derive(program)
    assert len(derivations) == DEEPEST + 2
    derivation = next(each for each in derivations if each.wrt == "W1")
    assert derivation.gradient.shape == program.variables["W1"].symbol.shape
    assert len(printed(derivation).splitlines()) > DEEPEST
    assert derivation.latex()
    assert derivation.where[-1].latex()
    assert program.text.count("\n") == 2 * DEEPEST


def test_nesting_in_one_formula_has_a_limit_that_is_said() -> None:
    with pytest.raises(LimitError, match="levels of nesting"):
        parse(nested(200))

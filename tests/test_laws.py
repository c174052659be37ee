"""Laws that every operation obeys, checked for every class that `operations()` yields.

There is no code per operation here: operands are built from the class's signature, and what `data`
may hold is what the class says. One table gives the algebra, which takes any number of operands,
more than two of them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import torch
import yaml
from evaluation import (
    HABITS,
    Point,
    declarations,
    drawn,
    extent,
    near,
    nodes_of,
    symbols_of,
    value_of,
)
from in_turn import in_turn
from torch.func import jvp

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Scale, Transpose
from gradcheck_cli.calculus import gradients
from gradcheck_cli.calculus.trace_rule import differential, split
from gradcheck_cli.dims import ONE, Dim, Shape
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import Arrays, numpy_system, torch_system
from gradcheck_cli.expr import (
    Differential,
    Expr,
    Eye,
    Ones,
    Symbol,
    Zero,
    signature,
    size_named,
)
from gradcheck_cli.judge.draws import draw
from gradcheck_cli.ops import operations
from gradcheck_cli.ops.structure import Entry
from gradcheck_cli.printing.code import Wanted, source
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.printing.text import ascii_text, text
from gradcheck_cli.syntax import parse
from gradcheck_cli.syntax.shapes import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CATALOGUE = Path(__file__).parents[1] / "expressions"
SIZES = {"m": 3, "n": 2, "k": 4, "p": 5}
m, n, k, p = (Dim.of(name) for name in SIZES)

#: Operands of the operations that take any number.
SHAPES: dict[type[Expr], list[Shape]] = {
    Add: [(m, n), (m, n), (m, n)],
    Hadamard: [(m, n), (m, n), (m, n)],
    Scale: [(ONE, ONE), (ONE, ONE), (m, n)],
    MatMul: [(m, n), (n, k), (k, p)],
}


class Case(NamedTuple):
    """An operation with its data and the shapes of its operands."""

    cls: type[Expr]
    data: Any
    shapes: list[Shape]

    @property
    def operands(self) -> list[Symbol]:
        return [Symbol.named("ABC"[i], shape) for i, shape in enumerate(self.shapes)]

    @property
    def node(self) -> Expr:
        """The node itself, nothing normalised."""
        return self.cls.intern(tuple(self.operands), self.data)

    def __str__(self) -> str:
        shapes = ",".join("".join(map(str, shape)) for shape in self.shapes)
        return f"{self.cls.__name__}-{shapes}" + ("" if self.data is None else f"-{self.data}")


def shapes_of(cls: type[Expr]) -> list[Shape]:
    if cls in SHAPES:
        return SHAPES[cls]
    return [(size_named(rows), size_named(cols)) for rows, cols in signature(cls.signature)[0]]


def contents_of(cls: type[Expr]) -> list[Any]:
    return [*(cls.data_examples or ((0, 1) if cls.takes_axis else (None,)))]


CASES = [Case(cls, data, shapes_of(cls)) for cls in operations() for data in contents_of(cls)]


def thinned(case: Case) -> Iterator[Case]:
    """Yield the operation with each of its sizes made 1, and with all of them."""
    names = dict.fromkeys(name for s in case.shapes for dim in s for name in dim.names())
    for gone in [*({name} for name in names), set(names)]:
        ones = dict.fromkeys(gone, ONE)
        shapes = [(rows.replace(ones), cols.replace(ones)) for rows, cols in case.shapes]
        data = case.data
        if isinstance(data, tuple) and all(isinstance(size, Dim) for size in data):
            data = tuple(size.replace(ones) for size in data)
        if case.cls is Entry:
            data = tuple(0 if d is ONE else i for d, i in zip(shapes[0], data, strict=True))
        yield Case(case.cls, data, shapes)


THIN_CASES = {str(case): [*thinned(case)] for case in CASES}

every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_thin_case = in_turn("case", THIN_CASES)
every_shape = in_turn("case", {str(case): [case, *THIN_CASES[str(case)]] for case in CASES})
every_operation = pytest.mark.parametrize("cls", [*operations()], ids=lambda cls: cls.__name__)


def point_of(*roots: Expr) -> Point:
    """Return the first of a few points at which all is defined and away from kinks."""
    for seed in range(3, 40):
        point = drawn(symbols_of(*roots), SIZES, seed=seed, habit=HABITS[seed % len(HABITS)])
        with suppress(np.linalg.LinAlgError):
            if point.is_tame(*roots):
                return point
    raise AssertionError(f"no point was found for {roots}")


def upstream(node: Expr) -> Symbol:
    return Symbol.named("G", node.shape)


def own_value(e: Expr, given: dict[Expr, Any]) -> Any:
    """Return the value that the operations' own rules give, in NumPy."""
    system = numpy_system(SIZES)
    known = {node: system.array(array[None]) for node, array in given.items()}
    return system.numpy(evaluate([e], system, known)[0])[0]


def in_torch(e: Expr, operands: list[Symbol]) -> tuple[Arrays, Callable[..., Any]]:
    """Return the operations' own rules in torch, as a function of the operands."""
    system = torch_system(SIZES)

    def function(*values: Any) -> Any:
        return evaluate([e], system, dict(zip(operands, values, strict=True)))[0]

    return system, function


# Shapes, values -------------------------------------------------------------------------------


@every_case
def test_the_shape_of_the_value_is_the_one_that_the_signature_says(case: Case) -> None:
    point = point_of(case.node)
    value = own_value(case.node, point.variables)
    assert value.shape == extent(case.node.shape, SIZES)


@every_case
def test_the_value_is_the_oracle_s(case: Case) -> None:
    point = point_of(case.node)
    assert near(own_value(case.node, point.variables), point.value(case.node))


@every_shape
def test_normalising_keeps_value_and_shape(case: Case) -> None:
    point = point_of(case.node)
    built = case.cls.of(*case.operands, data=case.data)
    assert built.shape == case.node.shape
    assert near(point.value(built), point.value(case.node))


def forms(operand: Symbol) -> Iterator[Expr]:
    """Yield what a constructor may look for in an operand: constants, multiples, a transpose."""
    rows, cols = operand.shape
    yield Zero.shaped(rows, cols)
    yield Ones.shaped(rows, cols)
    yield -2 * Ones.shaped(rows, cols)
    yield -2 * operand
    yield Scale.of(Symbol.named("s", (ONE, ONE)), operand)
    yield Symbol.named(operand.name, (cols, rows)).T
    if rows is cols:
        yield Eye.sized(rows)


def in_forms(operands: list[Symbol]) -> Iterator[tuple[Expr, ...]]:
    """Yield the operands in each of these forms: all of them, and the last one alone."""
    yield from zip(*map(forms, operands), strict=False)  # not all of them may be square
    *others, last = operands
    for form in forms(last):
        yield (*others, form)


@every_shape
def test_normalising_keeps_the_value_of_constants_multiples_and_transposes(case: Case) -> None:
    for operands in in_forms(case.operands):
        node = case.cls.intern(operands, case.data)
        built = case.cls.of(*operands, data=case.data)
        point = drawn(symbols_of(node), SIZES, seed=1, habit=HABITS[2])
        assert built.shape == node.shape
        if np.isfinite(expected := point.value(node)).all():  # not so of log 0
            assert near(point.value(built), expected), node


@pytest.mark.parametrize("case", [case for case in CASES if case.node.switch()], ids=str)
def test_where_an_operation_bends_its_switch_is_0(case: Case) -> None:
    """One-sided slopes, where all operands are equal and one entry is 0."""
    node, step = case.node, 1e-6
    start = np.array([[0.0, 0.5], [1.5, -0.75], [-2.0, 1.25]])
    moving, *others = case.operands

    def value(moved: float, e: Expr = node) -> Any:
        return value_of(e, {moving: start + moved, **dict.fromkeys(others, start)}, SIZES)

    bends = np.abs(value(step) - 2 * value(0) + value(-step)) > 1e-3 * step
    switch = node.switch()
    assert switch is not None
    assert (value(0, switch)[bends] == 0).all()


@every_case
def test_where_an_operand_is_as_the_operation_needs_it_there_is_a_value(case: Case) -> None:
    """The judge's draws know the property, and it is enough."""
    node = case.node
    first, *others = case.operands
    point = drawn(others, SIZES)
    rng = np.random.default_rng(11)
    for values in draw(rng, (20, *extent(first.shape, SIZES)), frozenset({node.needs()})):
        given = {**point.variables, first: values.astype(float)}
        assert np.isfinite(value_of(node, given, SIZES)).all()


# Derivatives ----------------------------------------------------------------------------------


@every_case
def test_the_adjoint_is_the_transpose_of_the_differential(case: Case) -> None:
    """⟨G, d op[dX]⟩ = Σ ⟨Gᵢ, dXᵢ⟩."""
    node = case.node
    point = point_of(node, upstream(node))
    moving = [_differential_of(operand) for operand in case.operands]
    given = dict(point.variables)
    for i, leaf in enumerate(moving):
        given[leaf] = np.random.default_rng(i).normal(size=extent(leaf.shape, SIZES))
    left = np.sum(own_value(upstream(node), given) * own_value(differential(node), given))
    adjoints = [split(upstream(node), node, i) for i in range(len(node.args))]
    right = sum(
        np.sum(own_value(G, given) * given[d]) for G, d in zip(adjoints, moving, strict=True)
    )
    assert [G.shape for G in adjoints] == [operand.shape for operand in case.operands]
    assert left == pytest.approx(right, rel=1e-10, abs=1e-10)


def _differential_of(operand: Expr) -> Expr:
    return Differential.intern((), operand, operand.shape)


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")  # torch's own use
@every_case
def test_the_differential_is_forward_mode_s(case: Case) -> None:
    node = case.node
    point = point_of(node)
    system, function = in_torch(node, case.operands)
    given = dict(point.variables)
    tangents = []
    for i, operand in enumerate(case.operands):
        tangent = np.random.default_rng(i).normal(size=extent(operand.shape, SIZES))
        given[_differential_of(operand)] = tangent
        tangents.append(system.array(tangent[None]))
    primals = tuple(system.array(point.variables[operand][None]) for operand in case.operands)
    expected = jvp(function, primals, tuple(tangents))[1]
    assert near(own_value(differential(node), given), system.numpy(expected)[0])


@every_case
def test_the_adjoint_is_autograd_s(case: Case) -> None:
    node, G = case.node, upstream(case.node)
    point = point_of(node, G)
    expected = autograd(node, case.operands, point)
    for i, gradient in enumerate(expected):
        assert near(own_value(split(G, node, i), point.variables), gradient)


@every_thin_case
def test_the_gradient_is_autograd_s_where_a_size_is_1(case: Case) -> None:
    node = case.cls.of(*case.operands, data=case.data)
    G = upstream(node)
    point = point_of(node, G, *case.operands)
    derived = gradients(objective(node), case.operands)
    for gradient, expected in zip(derived, autograd(node, case.operands, point), strict=True):
        assert near(own_value(gradient, point.variables), expected)


def objective(node: Expr) -> Expr:
    """Return ⟨G, node⟩, a scalar."""
    G = upstream(node)
    from gradcheck_cli.ops.reductions import Sum

    return Sum.of(Hadamard.of(G, node))


def autograd(node: Expr, operands: list[Symbol], point: Point) -> list[Any]:
    system, function = in_torch(node, operands)
    leaves = [system.array(point.variables[o][None]).requires_grad_() for o in operands]
    weights = system.array(point.variables[upstream(node)][None])
    total = (weights * function(*leaves)).sum()
    if total.requires_grad:
        total.backward()
    zeros = (torch.zeros_like(leaf) if leaf.grad is None else leaf.grad for leaf in leaves)
    return [system.numpy(gradient)[0] for gradient in zeros]


# Printing -------------------------------------------------------------------------------------


def program_of(node: Expr, write: Callable[[str], str]) -> str:
    """Return ⟨G, node⟩ as a program; a named part is defined first."""
    lines = [f"{part.name} = {part.value}" for part in nodes_of(node) if isinstance(part, Named)]
    return write("; ".join([*lines, text(objective(node))]))


@pytest.mark.parametrize("write", [str, ascii_text], ids=["unicode", "ascii"])
@every_shape
def test_the_text_is_read_back_as_the_same_object(case: Case, write: Callable[[str], str]) -> None:
    node = case.cls.of(*case.operands, data=case.data)
    written = program_of(node, write)
    program = parse(written, declarations(symbols_of(objective(node))))
    assert program.value is objective(node), written


@every_shape
def test_a_scalar_s_text_is_read_back_as_it_is(case: Case) -> None:
    node = case.cls.of(*case.operands, data=case.data)
    if node.is_scalar and not isinstance(node, Named):
        assert parse(str(node), declarations(symbols_of(node))).value is node


@every_case
def test_latex_is_produced_and_balanced(case: Case) -> None:
    written = latex(case.node)
    plain = re.sub(r"\\[{}|]", "", written)
    assert written.strip()
    assert plain.count("{") == plain.count("}")
    assert depth_never_negative(plain)
    assert len(re.findall(r"\\left\b", written)) == len(re.findall(r"\\right\b", written))
    assert "\N{SUPERSCRIPT TWO}" not in written
    assert written.isascii(), written


def depth_never_negative(written: str) -> bool:
    depth = 0
    for ch in written:
        depth += (ch == "{") - (ch == "}")
        if depth < 0:
            return False
    return True


@every_case
def test_emitted_numpy_and_torch_source_agree_with_the_oracle(case: Case) -> None:
    """The gradients of ⟨G, node⟩ by every operand, as source that runs as it is."""
    node = case.cls.of(*case.operands, data=case.data)
    point = point_of(objective(node))
    symbols = symbols_of(objective(node))
    variables = [variable_of(symbol) for symbol in symbols]
    derived = gradients(objective(node), symbols)
    for variable, gradient in zip(variables, derived, strict=True):
        expected = point.value(gradient)
        wanted = [Wanted(variable.name, gradient, variable.shape)]
        arguments = [shaped(point.variables[v.symbol], v) for v in variables]
        in_numpy = executed(source(wanted, variables, "numpy"))(*arguments)
        tensors = [torch.tensor(argument) for argument in arguments]
        in_pytorch = executed(source(wanted, variables, "torch"))(*tensors)
        assert near(in_numpy, shaped(expected, variable))
        assert near(in_pytorch.numpy(), shaped(expected, variable))


def variable_of(symbol: Symbol) -> Variable:
    rows, cols = symbol.shape
    shape = () if symbol.is_scalar else (rows,) if cols is ONE else (rows, cols)
    return Variable(symbol.name, shape)


def shaped(array: Any, variable: Variable) -> Any:
    """Return a rows × columns array in the variable's declared shape."""
    return array.reshape([dim.at(SIZES) for dim in variable.shape])


def executed(text: str) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    exec(text, namespace)  # noqa: S102 -- the emitted source is what is tested
    function: Callable[..., Any] = namespace["gradient"]
    return function


# What a class states --------------------------------------------------------------------------


@every_operation
def test_an_operation_names_its_rule(cls: type[Expr]) -> None:
    name, statement = cls.rule
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert "d" in statement or cls is Named


@every_operation
def test_what_is_not_defined_everywhere_says_where_it_is(cls: type[Expr]) -> None:
    assert cls.defined_everywhere == (not cls.domain)


@cache
def catalogued() -> frozenset[type[Expr]]:
    """Return the classes of all nodes of the catalogue's objectives."""
    found: set[type[Expr]] = set()
    for path in CATALOGUE.glob("*.yaml"):
        for problem in yaml.safe_load(path.read_text(encoding="utf-8"))["problems"]:
            shapes = [f"{v}: {' '.join(map(str, s))}" for v, s in problem["vars"].items()]
            lines = [f"{name} = {value}" for name, value in problem.get("let", {}).items()]
            program = parse("\n".join([*lines, problem["f"]]), shapes)
            found.update(type(node) for node in nodes_of(program.value))
    return frozenset(found)


@every_operation
def test_the_catalogue_has_an_entry_for_the_operation(cls: type[Expr]) -> None:
    assert cls in catalogued(), f"add an example for {cls.__name__} to expressions/"


@every_operation
def test_an_operation_states_its_signature_and_how_it_is_typed(cls: type[Expr]) -> None:
    assert signature(cls.signature)
    assert cls.names or cls.spellings


def test_the_oracle_is_not_the_code_under_test() -> None:
    """A wrong evaluation rule is seen: the oracle keeps its own."""
    A = Symbol.named("A", (m, n))
    point = drawn([A], SIZES)
    assert near(value_of(Transpose.of(A), dict(point.variables), SIZES), point.variables[A].T)

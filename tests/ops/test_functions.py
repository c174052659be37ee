"""Functions by a formula and unspecified ones: against autograd and against the trace rule."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from evaluation import near
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradcheck_cli.algebra import Add, Power, Scale
from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import LimitError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system, torch_system
from gradcheck_cli.evaluate.rounding import Rounding
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Constant, Expr, Number, Ones, Symbol, postorder
from gradcheck_cli.ops.differentiation import MAX_SIZE, derivative
from gradcheck_cli.ops.elementwise import Cos, Exp, Log, Mask, Relu, Sigmoid, Sin, Tanh
from gradcheck_cli.ops.formulas import ARGUMENT, instantiated, is_entrywise
from gradcheck_cli.ops.functions import Unspecified, UserFunction, expanded
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.printing.text import text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {"m": 3, "n": 4}
m, n = Dim.of("m"), Dim.of("n")
Z = Symbol.named("Z", (m, n))
x = ARGUMENT
sigmoid = Sigmoid.of(x)
POINT = np.array([[0.3, -1.2, 2.5, 0.7], [-0.4, 1.9, -2.2, 0.05], [1.1, -0.6, 0.9, -1.7]])


def user(formula: Expr, operand: Expr = Z, name: str = "g") -> UserFunction:
    node = UserFunction.of(operand, data=(name, formula))
    assert isinstance(node, UserFunction)
    return node


def at(e: Expr, point: Any = POINT, leaf: Expr = Z) -> Any:
    """Return an expression's value where Z is the point."""
    system = numpy_system(SIZES)
    return system.numpy(evaluate([e], system, {leaf: system.array(point[None])})[0])[0]


def formula_of(written: str) -> Expr:
    return parse(f"g(z) = {written}; sum(g(Z))", ["Z: m n"]).functions["g"].formula  # type: ignore[return-value]


#: A formula as a person writes it, and the same function written by hand in torch.
FORMULAS: list[tuple[str, Callable[[Any], Any]]] = [
    ("z*sigmoid(z)", lambda z: z * torch.sigmoid(z)),
    ("z^3 - 2 z + 5", lambda z: z**3 - 2 * z + 5),
    ("1/(1 + e^(-z))", lambda z: 1 / (1 + torch.exp(-z))),
    ("log(1 + exp(z))", lambda z: torch.log(1 + torch.exp(z))),
    ("max(z, 0)^2", lambda z: torch.relu(z) ** 2),
    ("exp(-z^2/2) / sqrt(2 pi)", lambda z: torch.exp(-(z**2) / 2) / (2 * torch.pi) ** 0.5),
    ("sin(z) cos(2 z)", lambda z: torch.sin(z) * torch.cos(2 * z)),
    (
        "0.5 z (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3)))",
        lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    ),
    ("z / (1 + |z|)", torch.nn.functional.softsign),
    ("z tanh(log(1 + e^z))", torch.nn.functional.mish),
    ("sqrt(z^2 + 1) - 1", lambda z: torch.sqrt(z**2 + 1) - 1),
    ("z .* (z > 0) + (e^z - 1) .* (z <= 0)", torch.nn.functional.elu),
    ("max(z, -z) - min(z, 0)", lambda z: torch.maximum(z, -z) - torch.clamp(z, max=0)),
    ("3", lambda z: 0 * z + 3),
    ("z", lambda z: z + 0),
    ("z^4/z^2", lambda z: z**2),
]


def by_autograd(function: Callable[[Any], Any], order: int = 1) -> Any:
    z = torch.tensor(POINT, requires_grad=True)
    value = function(z)
    for _ in range(order):
        (value,) = torch.autograd.grad(value.sum(), z, create_graph=True)
    return value.detach().numpy()


@pytest.mark.parametrize(("written", "function"), FORMULAS, ids=[w for w, _ in FORMULAS])
def test_the_value_is_the_formula_s(written: str, function: Callable[[Any], Any]) -> None:
    node = user(formula_of(written))
    expected = function(torch.tensor(POINT)).numpy()
    assert near(at(node), expected)
    assert near(at(expanded(node)), expected)


@pytest.mark.parametrize(("written", "function"), FORMULAS, ids=[w for w, _ in FORMULAS])
def test_the_derivative_is_autograd_s(written: str, function: Callable[[Any], Any]) -> None:
    assert near(at(user(formula_of(written)).prime()), by_autograd(function))


@pytest.mark.parametrize(("written", "function"), FORMULAS[:11], ids=[w for w, _ in FORMULAS[:11]])
def test_the_second_derivative_is_autograd_s(written: str, function: Callable[[Any], Any]) -> None:
    twice = instantiated(derivative(derivative(formula_of(written))), Z)
    assert near(at(twice), by_autograd(function, order=2))


@pytest.mark.parametrize("written", [w for w, _ in FORMULAS])
def test_the_trace_rule_gives_the_same_derivative(written: str) -> None:
    """A second opinion: the engine's own calculus on the formula, in which SymPy has no part."""
    formula = formula_of(written)
    (slope,) = gradients(formula, [x])
    assert near(at(instantiated(derivative(formula), Z)), at(instantiated(slope, Z)))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("z*sigmoid(z)", "sigmoid(Z) + Z ⊙ sigmoid(Z) ⊙ (1 − sigmoid(Z))"),
        ("tanh(z)", "1 − tanh(Z).^2"),
        ("z^2", "2 Z"),
        ("sin(2 z)", "2 cos(2 Z)"),
        ("max(z, 0)^2", "2 (1[Z > 0] ⊙ max(Z, 0))"),
        ("log(z)", "1 ⊘ Z"),
    ],
)
def test_the_derivative_reads_as_a_textbook_has_it(written: str, expected: str) -> None:
    prime = user(formula_of(written)).prime()
    assert str(prime) == expected
    assert parse(f"sum({expected})", ["Z: m n"]).value is Sum.of(prime)


@pytest.mark.parametrize(("written", "_"), FORMULAS, ids=[w for w, _ in FORMULAS])
def test_the_differential_is_forward_mode_s(written: str, _: Any) -> None:
    """⟨g′(Z) ⊙ dZ⟩ is the difference quotient along dZ."""
    node = user(formula_of(written))
    dZ = Symbol.named("D", (m, n))
    direction = np.cos(np.arange(12.0)).reshape(3, 4)
    system = numpy_system(SIZES)
    values: dict[Expr, Any] = {Z: system.array(POINT[None]), dZ: system.array(direction[None])}
    (found,) = evaluate([node.differential(dZ, 0)], system, values)
    h = 1e-6
    quotient = (at(node, POINT + h * direction) - at(node, POINT - h * direction)) / (2 * h)
    assert near(system.numpy(found)[0], quotient, 1e-8)


def test_torch_computes_what_numpy_does() -> None:
    node = user(x * sigmoid)
    system = torch_system(SIZES)
    (value,) = evaluate([node], system, {Z: system.array(POINT[None])})
    assert near(system.numpy(value)[0], at(node))


def test_the_rounding_of_a_formula_is_bounded() -> None:
    system = Rounding(numpy_system(SIZES))
    given_: dict[Expr, Any] = {Z: system.given(system.arrays.array(POINT[None]))}
    node = user(formula_of("(1 + z)^2 - z^2 - 2 z - 1"))
    (value,) = evaluate([node], system, given_)
    assert (np.abs(value.v) <= system.arrays.roundoff * value.E).all()


# Random formulas ------------------------------------------------------------------------------

SMOOTH = [Sin, Cos, Tanh, Sigmoid, Exp]


def formulas(depth: int = 3) -> st.SearchStrategy[Expr]:
    numbers = st.sampled_from([Fraction(n, d) for n in (-3, -1, 1, 2) for d in (1, 2, 10)])
    leaves: st.SearchStrategy[Expr] = st.one_of(
        st.just(x), numbers.map(Number.exactly), st.just(Constant.called("pi"))
    )

    def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            st.tuples(st.sampled_from(SMOOTH), inner).map(lambda t: t[0].of(t[1])),
            pairs.map(lambda t: Add.of(*t)),
            st.tuples(inner, inner, numbers).map(lambda t: Scale.of(t[0], t[1], data=t[2])),
            st.tuples(inner, st.sampled_from([Fraction(2), Fraction(3)])).map(
                lambda t: Power.of(t[0], data=t[1])
            ),
        )

    return st.recursive(leaves, grown, max_leaves=2**depth)


@settings(deadline=None)
@given(formulas())
def test_sympy_s_derivative_of_any_formula_is_the_trace_rule_s(formula: Expr) -> None:
    (slope,) = gradients(formula, [x])
    point = np.array([[0.3, -0.7, 1.1, -0.2]] * 3)
    expected = at(instantiated(slope, Z), point)
    assume(np.isfinite(expected).all() and np.abs(expected).max() < 1e6)
    found = at(instantiated(derivative(formula), Z), point)
    values = [at(instantiated(node, Z), point) for node in postorder(formula)]
    assume(all(np.isfinite(v).all() and np.abs(v).max() < 1e6 for v in values))
    assert near(found, expected, 1e-7)


# One object, seen through ---------------------------------------------------------------------


def test_equal_formulas_are_one_object_whatever_the_argument_is_called() -> None:
    by_x = parse("g(x) = x*sigmoid(x); sum(g(Z))", ["Z: m n"])
    by_t = parse("g(t) = sigmoid(t)*t; sum(g(Z))", ["Z: m n"])
    other = parse("g(x) = x*tanh(x); sum(g(Z))", ["Z: m n"])
    assert by_x.value is by_t.value
    assert by_x.value is not other.value


def test_a_name_alone_tells_no_functions_apart_and_a_formula_does() -> None:
    assert user(x * sigmoid) is user(x * sigmoid)
    assert user(x * sigmoid) is not user(x * sigmoid, name="h")
    assert hash(user(x * sigmoid).data) == hash(("g", x * sigmoid))


def test_what_is_not_defined_everywhere_says_so() -> None:
    assert user(x * sigmoid).total
    assert not user(Log.of(x)).total
    assert not user(x * sigmoid, Log.of(Z)).total


def test_constants_are_filled_out() -> None:
    filled = instantiated(Add.of(Number.exactly(1), x), Z)
    assert filled is Ones.shaped(m, n) + Z
    assert instantiated(Number.exactly(3), Z) is 3 * Ones.shaped(m, n)
    assert instantiated(Scale.of(Constant.called("pi"), x), Z) is Constant.called("pi") * Z


def test_a_formula_on_a_number_is_the_formula() -> None:
    assert instantiated(x * sigmoid, x) is x * sigmoid


def test_the_kinks_of_a_formula_are_seen_when_it_is_expanded() -> None:
    opened = expanded(Sum.of(user(Relu.of(x) * x)))
    assert any(isinstance(node, Relu) for node in postorder(opened))
    assert not any(isinstance(node, UserFunction) for node in postorder(opened))


def test_what_has_no_formula_in_it_is_not_rebuilt() -> None:
    e = Sum.of(Exp.of(Z) * Z)
    assert expanded(e) is e


@pytest.mark.parametrize(
    ("cls", "is_one"),
    [(Exp, True), (Mask, True), (Power, True), (Add, True), (Sum, False), (Trace, False)],
)
def test_which_operations_are_entrywise(cls: type[Expr], is_one: bool) -> None:
    assert is_entrywise(cls) is is_one


def test_a_derivative_has_a_largest_length() -> None:
    """A product of k factors has a derivative of k² of them: of the second one, k³."""
    slope = derivative(Scale.of(*(Sin.of(Scale.of(x, data=Fraction(k))) for k in range(1, 21))))
    assert slope.size <= MAX_SIZE
    with pytest.raises(LimitError, match="too long"):
        derivative(slope)


def test_no_text_reaches_sympy() -> None:
    source = Path(__file__).parents[2] / "gradcheck_cli" / "ops" / "differentiation.py"
    words = r"\b(sympify|parse_expr|lambdify|eval|exec|S\()"
    assert not re.search(words, source.read_text(encoding="utf-8").partition('"""\n\n')[2])


# Unspecified ----------------------------------------------------------------------------------


def test_the_derivative_of_an_unspecified_function_has_one_more_prime() -> None:
    node = Unspecified.of(Z, data=("φ", 0))
    for order in range(1, 5):
        assert isinstance(node, Unspecified)
        node = node.prime()
        assert node.data == ("φ", order)
    assert node.total


@pytest.mark.parametrize(
    ("order", "as_text"), [(0, "φ(Z)"), (1, "φ′(Z)"), (2, "φ″(Z)"), (3, "φ‴(Z)"), (4, "φ′′′′(Z)")]
)
def test_an_unspecified_function_prints_with_its_primes(order: int, as_text: str) -> None:
    node = Unspecified.of(Z, data=("φ", order))
    assert text(node) == as_text
    assert parse(f"sum({as_text})", ["Z: m n"]).value is Sum.of(node)


def test_a_function_by_a_formula_prints_under_its_name() -> None:
    program = parse("g(z) = z^2 + 1; sum(g(2 Z))", ["Z: m n"])
    assert text(program.value) == "sum(g(2 Z))"


def test_a_number_system_has_no_value_for_it() -> None:
    node = Unspecified.of(Z, data=("φ", 0))
    system = numpy_system(SIZES)
    for xp in (system, Rounding(system)):
        with pytest.raises(NotAvailable):
            evaluate([node], xp, {Z: xp.zeros(m, n)})

"""Properties of whatever a person may write: random programs over all operations, any text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from evaluation import Point, declarations, drawn, extent, near, nodes_of
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from strategies import SIZES, Drawn, expressions, programs, reordered
from test_derivations import differentials

from gradcheck_cli.algebra import Named, Power, Scale, canonical
from gradcheck_cli.calculus import Derivation, derive, gradients
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.errors import GradcheckError, InternalError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.expr import Differential, Expr, Leaf, Number, Symbol, Zero
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import Program, parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable

#: As many examples as the profile has them: `--hypothesis-profile=explore` tries more.
thorough = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


SIZE_GIVERS = ["M_1: m n", "M_2: p"]  # declared, so that every size is known, and not used


def declared(program: Drawn) -> list[str]:
    return [*declarations(program.variables), *SIZE_GIVERS]


def read(program: Drawn, write: Callable[[str], str] = str) -> Program:
    return parse(write(program.source), declared(program))


def a_point(program: Drawn, *others: Expr) -> Point:
    """Return a point at which the program, and whatever else is given, is smooth and moderate."""
    point = drawn(program.variables, SIZES, seed=5)
    if not point.is_tame(program.value, *program.definitions, *others):
        reject()
    return point


def targets_of(program: Drawn) -> list[str]:
    """Return what there is a gradient by: variables and names, but for those of numbers."""
    formulas = [d for d in program.definitions if not isinstance(d.args[0], Number)]
    return [*(s.name for s in program.variables), *(d.name for d in formulas)]


def by_no_zero(program: Drawn) -> None:
    """Leave out programs that divide by 0, the number or a matrix, which have no value anywhere.

    And those with 0 times what is not defined everywhere: read from the left, 0 u^T is 0 before
    tan(u) is reached, so 0 u^T tan(u) is read as an equal object, and not as the same.
    """
    nodes = nodes_of(program.value, *program.definitions)
    below = [node.args[0] for node in nodes if isinstance(node, Power) and node.data < 0]
    assume(not any(e is Number.exactly(0) or isinstance(e, Zero) for e in below))
    assume(not any(isinstance(node, Scale) and node.data == 0 for node in nodes))


# Reading and printing -------------------------------------------------------------------------


@thorough
@given(programs(careful=False))
def test_what_is_printed_is_read_back_as_the_same_object(program: Drawn) -> None:
    by_no_zero(program)
    again = read(program)
    assert again.value is program.value, program.source
    assert list(again.definitions.values()) == list(program.definitions)


@thorough
@given(programs(careful=False))
def test_ascii_is_read_back_as_the_same_object(program: Drawn) -> None:
    by_no_zero(program)
    assert ascii_text(program.source).isascii()
    assert read(program, ascii_text).value is program.value, ascii_text(program.source)


@thorough
@given(programs(careful=False))
def test_the_echo_of_a_reading_is_read_as_the_same_object(program: Drawn) -> None:
    by_no_zero(program)
    again = read(program)
    assert parse(again.text, declared(program)).value is again.value, again.text


# Building -------------------------------------------------------------------------------------


@thorough
@given(expressions(careful=False))
def test_equal_builds_give_the_same_object(e: Expr) -> None:
    for node in nodes_of(e):
        shape = node.shape if isinstance(node, Leaf) else None
        assert type(node).intern(node.args, node.data, shape) is node


@thorough
@given(expressions(careful=False))
def test_what_is_normalised_is_normal(e: Expr) -> None:
    """Building a node again from its own operands changes nothing."""
    for node in nodes_of(e):
        if node.args and not isinstance(node, Named):
            assert type(node).of(*node.args, data=node.data) is node


@thorough
@given(expressions(careful=False), st.data())
def test_the_canonical_form_knows_no_order(e: Expr, shuffle: st.DataObject) -> None:
    assert canonical(reordered(e, shuffle)) is canonical(e)


@thorough
@given(expressions())
def test_the_canonical_form_is_equal_in_value(e: Expr) -> None:
    point = drawn(_symbols(e), SIZES)
    assume(point.is_tame(e))
    assert near(point.value(canonical(e)), point.value(e))
    assert canonical(canonical(e)) is canonical(e)


@thorough
@given(expressions())
def test_transposing_transposes_the_value_and_settles(e: Expr) -> None:
    point = drawn(_symbols(e), SIZES)
    assume(point.is_tame(e))
    assert near(point.value(e.T), point.value(e).T)
    assert near(point.value(e.T.T), point.value(e))
    assert e.T.T.T.T is e.T.T  # (a + b)ᵀ is opened once at the most


# Simplifying ----------------------------------------------------------------------------------


@thorough
@given(expressions())
def test_simplifying_keeps_the_value_and_the_shape(e: Expr) -> None:
    point = drawn(_symbols(e), SIZES)
    assume(point.is_tame(e))
    assert simplify(e).shape == e.shape
    assert near(point.value(simplify(e)), point.value(e))


@thorough
@given(expressions(careful=False))
def test_simplifying_never_grows_and_is_idempotent(e: Expr) -> None:
    simple = simplify(e)
    assert simple.size <= e.size
    assert simplify(simple) is simple


def _symbols(e: Expr) -> list[Expr]:
    return [node for node in nodes_of(e) if isinstance(node, Symbol)]


# Differentiating ------------------------------------------------------------------------------


@thorough
@given(programs())
def test_gradients_are_the_complex_step_s(program: Drawn) -> None:
    wrt = [*program.variables, *program.definitions]
    derived = gradients(program.value, wrt)
    point = a_point(program, *derived)
    for target, gradient in zip(wrt, derived, strict=True):
        assert gradient.shape == target.shape
        expected = point.derivative(program.value, target)
        assert near(point.value(gradient), expected, 1e-8), target


@thorough
@given(programs())
def test_gradients_are_autograd_s(program: Drawn) -> None:
    derived = gradients(program.value, program.variables)
    point = a_point(program, *derived)
    system = torch_system(SIZES)
    leaves: dict[Expr, Any] = {}
    for symbol in program.variables:
        leaves[symbol] = system.array(point.variables[symbol][None]).requires_grad_()
    value = evaluate([program.value], system, dict(leaves))[0]
    if value.requires_grad:
        value.sum().backward()
    for symbol, gradient in zip(program.variables, derived, strict=True):
        leaf = leaves[symbol]
        expected = system.numpy(torch.zeros_like(leaf) if leaf.grad is None else leaf.grad)[0]
        assert near(point.value(gradient), expected, 1e-8), symbol


@thorough
@given(programs(careful=False))
def test_a_gradient_has_its_variable_s_shape(program: Drawn) -> None:
    by_no_zero(program)
    again = read(program)
    for name in targets_of(program):
        derivation = derive(again, name)
        assert derivation.gradient.shape == again.target(name).shape
        lying = derive(again, name, layout="numerator")
        assert lying.gradient.shape == again.target(name).shape[::-1]


@thorough
@given(programs())
def test_the_gradient_with_its_names_is_the_gradient(program: Drawn) -> None:
    again = read(program)
    for name in targets_of(program):
        derivation = derive(again, name)
        plain = gradients(again.value, [again.target(name)])[0]
        point = a_point(program, plain, derivation.gradient)
        assert near(point.value(derivation.gradient), point.value(plain), 1e-8)


@thorough
@given(programs(), st.sampled_from([str, ascii_text]))
def test_the_printed_gradient_with_its_definitions_is_read_back(
    program: Drawn, write: Callable[[str], str]
) -> None:
    again = read(program)
    for name in targets_of(program):
        derivation = derive(again, name)
        lines = [*map(str, derivation.where), derivation.text()]
        written = write("; ".join(lines))
        answer = parse_answer(again, written, name)
        point = a_point(program, derivation.gradient, answer.value)
        assert near(point.value(answer.value), point.value(derivation.gradient), 1e-8), written


@thorough
@given(programs())
def test_every_line_of_every_derivation_has_a_rule_and_the_same_value(program: Drawn) -> None:
    again = read(program)
    for name in targets_of(program):
        check_derivation(derive(again, name), program)


def check_derivation(derivation: Derivation, program: Drawn) -> None:
    target = derivation.target
    lines = [(step.before, step.after) for step in derivation.steps]
    point = a_point(
        program, derivation.gradient, *(G for pair in lines for line in pair for G, _ in line)
    )
    direction = np.random.default_rng(0).normal(size=extent(target.shape, SIZES))
    motion = point.along(target, direction)
    expected = motion.differential(program.value).item()
    for step in derivation.steps:
        assert step.rule
        assert step.statement
        for line in (step.before, step.after):
            assert near(np.array(motion.line(line)), np.array(expected), 1e-8), step.text()
    for before, after in pairwise(derivation.steps):
        assert differentials(after.before) == differentials(before.after)
    last = lines[-1][1] if lines else ()
    for G, dU in last:
        assert isinstance(dU, Differential)
        assert dU.data is target
        assert near(point.value(G), point.value(derivation.gradient), 1e-8)
    assert len(last) <= 1


# Programs that hypothesis found, kept -----------------------------------------------------------

FOUND = [
    "x^2 + 4 a1; a1 = x^2",  # what is not named must not move with what is
    "h = x^2; Z = h; h + Z",  # two names of one thing
    "h = 1 ⊘ ((1 ⊘ (u.^2 + 1/2) + 2 u).^2 + 1/2); a1 = h^T h; Z = 2 a1; 6 a1",  # δ_h once
    "x/(lam sqrt(2 x^2))",  # the order of scalars under a fraction
    "sum(1/2 A^T 1 w^T)",  # a 1 after a divisor is a vector
    "(2 S)[0,1] + (A^T)[1,0] x",  # entries of what is not a name
    "S[0,1] tr(S) + sum(I_n)",
    "3 lam (x + lam) + 3 x (x + lam)",
]


@pytest.mark.parametrize("source", FOUND)
def test_what_was_found_once_stays_mended(source: str) -> None:
    shapes = ["x:", "lam:", "u: m", "w: p", "A: m n", "S: n n", "M_2: p"]
    program = parse(source, shapes)
    drawn_again = Drawn(program.value, tuple(program.definitions.values()))
    assert read(drawn_again).value is program.value
    assert simplify(program.value).size <= program.value.size
    for name in targets_of(drawn_again):
        derivation = derive(read(drawn_again), name)
        check_derivation(derivation, drawn_again)
        lines = "; ".join([*map(str, derivation.where), derivation.text()])
        answer = parse_answer(derivation.program, lines, name)
        point = a_point(drawn_again)
        assert near(point.value(answer.value), point.value(derivation.gradient)), lines


# Any text whatever ----------------------------------------------------------------------------

FORMULAS = [
    "||max(XW, 0) - Y||_F^2",
    "h = X W1 + b1; h_s = sigmoid(h); f = ||Y - h_s W2 - 1 b2^T||_F^2",
    "1/n sum((X w - y) .^ 2) where n = 3",
    "x^T [1 1; 1 2] x + x^T [1; 0]",
    "<x, w> - lam/2 ‖W‖² + ½ tr(AᵀB)",
    "let u = w x, v = u + b; relu(v)",
    "1[X W > 0] .* (X W), sum(D, axis=0)^T 1",
    "sum(1[Z >= 0] ./ exp(-Z)) · x[0]^2 − sqrt(y)/2",
    "mean(log(1 + exp(-y .* (X w)))) + 0.5*norm(w)^2",
    "∂f/∂W = 2 X^T ((max(XW, 0) - Y) .* 1[XW > 0])",
]
TOKENS = [
    *"+-*/^_=.,;:|()[]{}<>'\\@#$%&!?~`\"\n\t 019eTIXWxwλσπ∂√‖⊙⊘ᵀ²⁻½−·×≥≤⟨⟩∇′ŷ中",
    *"\x00\u200b\u2028\ufeff",
    *("||", "^T", ".*", "./", ".^", "1[", "max(", "sum(", "axis=", "tr", "let ", " where ", "W1"),
    *("_F", "exp", "()", "[]", "X^-1", "^^", "I_n", "ones(", "eye(0)", "unit(n,9)"),
    *("1e999", "0" * 40, "9" * 25),
]


def read_or_refused(written: str, reader: Callable[[str], object]) -> None:
    """Read a text: whatever it is, it is read or refused with a place inside it."""
    error = refusal(written, reader)
    if error is not None:
        assert not isinstance(error, InternalError)
        assert error.message
        assert str(error)
        if error.span is not None and error.source is not None:
            first, last = error.span
            assert error.source == written
            assert 0 <= first <= last <= len(written), (error.span, len(written))


def refusal(written: str, reader: Callable[[str], object]) -> GradcheckError | None:
    try:
        reader(written)
    except GradcheckError as error:
        return error
    return None


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a valid formula with a few edits."""
    written = draw(st.sampled_from(FORMULAS))
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(written)))
        last = min(len(written), first + draw(st.sampled_from([0, 0, 1, 1, 2, 5])))
        written = written[:first] + draw(st.sampled_from(["", *TOKENS])) + written[last:]
    return written


texts = st.one_of(
    st.text(max_size=60),
    mutated(),
    st.lists(st.sampled_from(TOKENS), max_size=25).map("".join),
)
fuzzed = settings(thorough, max_examples=6 * thorough.max_examples)  # cheap ones


@fuzzed
@given(texts)
def test_any_text_is_a_program_or_is_refused_with_its_place(written: str) -> None:
    read_or_refused(written, parse)


@fuzzed
@given(texts)
def test_any_text_is_an_answer_or_is_refused_with_its_place(written: str) -> None:
    program = parse("h = X W; ||h - Y||_F^2 + lam x^T x", ["X: n d", "W: d k", "Y: n k", "x: d"])
    read_or_refused(written, lambda text: parse_answer(program, text, "W"))


@fuzzed
@given(texts)
def test_any_text_is_a_declaration_or_is_refused_with_its_place(written: str) -> None:
    read_or_refused(written, lambda text: parse("sum(X)", [text]))


@settings(thorough, max_examples=2 * thorough.max_examples)
@given(mutated())
def test_whatever_is_read_can_be_derived_and_printed(written: str) -> None:
    try:
        program = parse(written)
    except GradcheckError:
        return
    for derivation in derive(program):
        assert derivation.text()
        assert derivation.latex()
        assert all(step.text() and step.latex() for step in derivation.steps)


@pytest.mark.parametrize(
    "repeated", ["(", "-", "sqrt ", "||", "[", "{", "1[", "|", "<", "x^", "'", "h=", "√"]
)
@pytest.mark.parametrize("count", [10, 61, 1_000, 3_900, 200_000])
def test_one_thing_many_times_is_refused_with_its_place(repeated: str, count: int) -> None:
    read_or_refused("x" + repeated * count, parse)
    read_or_refused(repeated * count + "x", parse)

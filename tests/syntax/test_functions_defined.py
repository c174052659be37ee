"""`phi(z) = z*sigmoid(z)` and `phi: elementwise`: what is read, what is refused, what is echoed."""

from __future__ import annotations

import pytest
from readings import drawn, drawn_answer, scalar, value
from test_imports import loaded_by

from gradcheck_cli import derive
from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NamingError,
    ParseError,
    ShapeError,
    UnsupportedError,
    UsageError,
)
from gradcheck_cli.expr import Expr, postorder
from gradcheck_cli.limits import Limits
from gradcheck_cli.ops.functions import Unspecified, UserFunction
from gradcheck_cli.printing.text import ascii_text
from gradcheck_cli.syntax import parse, parse_answer

LAYER = ["X: n d", "W: d k", "Y: n k"]
SWISH = "phi(z) = z*sigmoid(z)"


def formulas_in(e: Expr) -> set[Expr]:
    return {node.data[1] for node in postorder(e) if isinstance(node, UserFunction)}


# Definitions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "phi(z) = z*sigmoid(z); f = ||phi(X W) - Y||_F^2",
        "let phi(z) = z*sigmoid(z); f = ||phi(X W) - Y||_F^2",
        "let phi(z) = z*sigmoid(z)\nf = ||phi(X W) - Y||_F^2",
        "f = ||phi(X W) - Y||_F^2\nphi(z) = z*sigmoid(z)",
        "||phi(X W) - Y||_F^2 where phi(z) = z*sigmoid(z)",
        "||phi(X W) - Y||_F^2, phi(x) = x .* sigmoid(x)",
        "phi (t) = t σ(t); ||phi(h) - Y||^2; h = X W",
        "s(z) = sigmoid(z); phi(z) = z s(z); ||phi(X W) - Y||_F^2",
        "phi(z) = z s(z); ||phi(X W) - Y||_F^2; s(w) = sigmoid(w)",
        r"\phi(z) = z \sigma(z) \\ f = \|\phi\left(X W\right) - Y\|_F^2",
        r"\phi\left(z\right) = z \sigma\left(z\right); \|\phi(XW) - Y\|_F^2",
    ],
)
def test_a_function_is_defined_in_any_spelling_and_place(source: str) -> None:
    expected = value(f"{SWISH}; ||phi(X W) - Y||_F^2", *LAYER)
    found = parse(source, LAYER)
    assert formulas_in(found.value) == formulas_in(expected)
    assert found.value.shape == expected.shape


def test_the_same_definition_is_the_same_object() -> None:
    one = value(f"{SWISH}; ||phi(X W) - Y||_F^2", *LAYER)
    assert value("||phi(X W) - Y||_F^2 where phi(t) = t sigmoid(t)", *LAYER) is one
    assert parse("||phi(X W) - Y||_F^2", LAYER, functions={"phi": "x*sigmoid(x)"}).value is one
    assert parse("||phi(X W) - Y||_F^2", LAYER, functions={"phi": "q σ(q)"}).value is one


def test_the_echo_has_the_definition_as_it_was_written() -> None:
    program = parse(f"f = ||phi(X W) - Y||_F^2; {SWISH}", LAYER)
    assert program.text == "phi(z) = z * sigmoid(z)\nf = ‖phi(X W) − Y‖_F^2"
    assert list(program.variables) == ["X", "W", "Y"]
    assert parse(program.text, LAYER).value is program.value


def test_functions_from_outside_are_echoed_too() -> None:
    program = parse("||swish(X W) - Y||_F^2", LAYER, functions={"swish": "x*sigmoid(x)"})
    assert program.text.splitlines()[0] == "swish(x) = x * sigmoid(x)"
    assert parse(program.text, LAYER).value is program.value


def test_what_is_printed_reads_back_with_the_definition_before_it() -> None:
    program = parse(f"{SWISH}; f = ||phi(X W) - Y||_F^2", LAYER)
    for wrt in "XWY":
        derivation = derive(program, wrt)
        before = [str(item) for item in derivation.where]
        assert before[0] == "phi(z) = z sigmoid(z)"
        for write in (str, ascii_text):
            answer = write("; ".join([*before, derivation.text()]))
            assert parse_answer(program, answer, wrt).value is derivation.gradient
        latex = "; ".join([*(i.latex() for i in derivation.where), derivation.latex()])
        assert parse_answer(program, latex, wrt).value is derivation.gradient


def test_a_gradient_without_the_function_does_not_list_it() -> None:
    program = parse("g(z) = z^2; sum(g(X)) + sum(X W)", LAYER[:2])
    assert derive(program, "X").where == []


def test_the_argument_shadows_what_the_program_calls_so() -> None:
    program = parse("phi(h) = h^2; h = X W; sum(phi(h))", LAYER[:2])
    assert list(program.definitions) == ["h"]
    assert value("phi(X) = X^2; sum(phi(X))") is value("phi(z) = z^2; sum(phi(X))")
    assert value("phi(e) = e^2; sum(phi(X))") is value("phi(z) = z^2; sum(phi(X))")


def test_one_definition_may_be_used_many_times_and_in_each_other() -> None:
    program = parse("g(z) = z^3; h(z) = g(z) + g(2 z); sum(h(g(X)))")
    assert list(program.functions) == ["g", "h"]
    (formula,) = [f.formula for f in program.functions.values() if f.name == "h"]
    assert formula is not None
    assert str(formula) == "9 x^3"


def test_the_second_name_of_an_operation_may_be_taken() -> None:
    """σ is the sigmoid, and swish is silu, until somebody says otherwise."""
    program = parse("σ(z) = z^2; sum(σ(X))")
    assert derive(program, "X").text() == "2 X"
    assert program.notes == []
    assert derive(parse("sum(swish(X)) where swish(x) = x^3"), "X").text() == "3 X.^2"
    assert derive(parse(r"\sigma(z) = z^2; \operatorname{sum}(\sigma(X))"), "X").text() == "2 X"


# A function of the value's own: f(x) = … --------------------------------------------------------


@pytest.mark.parametrize("source", ["f(x) = x cos(pi x)", "let f(x) = x cos(pi x)"])
def test_a_last_definition_that_nothing_calls_is_the_value(source: str) -> None:
    program = parse(source)
    assert program.value is value("x cos(pi x)")
    assert program.value_name == "f"
    assert list(program.variables) == ["x"]


def test_the_value_may_name_several_arguments() -> None:
    program = parse("J(w, b) = (w x + b - y)^2")
    assert program.value_name == "J"
    assert set(program.variables) == {"w", "b", "x", "y"}


def test_the_value_may_call_functions() -> None:
    program = parse("h(z) = z^2; f(x) = h(x) + x")
    assert program.value_name == "f"
    assert derive(program, "x").text() == "2 x + 1"


# Refusals -------------------------------------------------------------------------------------

REFUSED: list[tuple[str, type[GradcheckError], str]] = [
    (
        "phi(z) = phi(z) + 1; ||phi(X)||^2",
        NamingError,
        "'phi' is defined through itself\n    phi(z) = phi(z) + 1; ||phi(X)||^2\n    ^^^",
    ),
    (
        "g(z) = h(z); h(z) = 1 + g(z); sum(g(X))",
        NamingError,
        "'g' is defined through itself\n    g(z) = h(z); h(z) = 1 + g(z); sum(g(X))\n    ^",
    ),
    (
        "exp(z) = z^2; sum(exp(X))",
        NamingError,
        (
            "'exp' is a known function: it cannot be defined\n"
            "    exp(z) = z^2; sum(exp(X))\n    ^^^\nhint: give your function another name"
        ),
    ),
    (
        "g(z) = z + w; sum(g(X))",
        NamingError,
        (
            "unknown name 'w'\n    g(z) = z + w; sum(g(X))\n               ^\n"
            "hint: the names here are z, g"
        ),
    ),
    (
        "g(z) = sum(z); sum(g(X))",
        ParseError,
        (
            "g works entry by entry, and this is no operation of a single number\n"
            "    g(z) = sum(z); sum(g(X))\n           ^^^^^^\n"
            "hint: a formula such as z*sigmoid(z), max(z, 0) or 1/(1 + e^(-z))"
        ),
    ),
    (
        "g(z, w) = z w; sum(g(X, W))",
        UnsupportedError,
        (
            "'g' takes 2 arguments: functions of one are supported so far\n"
            "    g(z, w) = z w; sum(g(X, W))\n    ^^^^^^^^^^"
        ),
    ),
    (
        "g(z) = z; g = 3; sum(g(X))",
        NamingError,
        (
            "'g' is defined twice\n    g(z) = z; g = 3; sum(g(X))\n              ^\n"
            "hint: use another name here"
        ),
    ),
    ("g(z) =", ParseError, "nothing stands right of 'g ='\n    g(z) =\n    ^"),
    (
        "g(z) = h(z); k(z) = h(z); h(z) = z",
        ParseError,
        "only functions are defined here: the formula itself is missing",
    ),
    (
        "φ X + sum(φ(Y))",
        NamingError,
        "'φ' is both a function and a variable\n    φ X + sum(φ(Y))\n    ^",
    ),
    (
        "sum(tr'(X))",
        ParseError,
        (
            "tr is no function of a number: it has no ′\n    sum(tr'(X))\n        ^^^^^^\n"
            "hint: a transpose is written X^T; ′ stands after a function's name"
        ),
    ),
    (
        "sum(phi'''''(X))",
        ParseError,
        "at most 4 primes\n    sum(phi'''''(X))\n               ^",
    ),
    (
        "sum(X′)",
        ParseError,
        (
            "'′' cannot stand here\n    sum(X′)\n         ^\n"
            "hint: a transpose is written X^T; ′ stands after a function's name"
        ),
    ),
    (
        "g(z) = z; sum(g(X, axis=0))",
        ParseError,
        "g takes no 'axis='\n    g(z) = z; sum(g(X, axis=0))\n                  ^^^^^^^^^^^^",
    ),
    (
        "g(z) = z; sum(g(X, Y))",
        ParseError,
        "g takes one argument, not 2\n    g(z) = z; sum(g(X, Y))\n                  ^^^^^^^",
    ),
]


@pytest.mark.parametrize(("source", "kind", "message"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused_is_drawn(source: str, kind: type[GradcheckError], message: str) -> None:
    assert drawn(source, kind=kind) == message


@pytest.mark.parametrize(
    "formula",
    [
        "z^T z", "z'", "||z||^2", "norm(z)", "tr(z)", "mean(z)", "softmax(z)", "det(z)", "inv(z)",
        "z[0]", "[1 2; 3 4]", "<z, z>", "ones(3)", "1 z", "vector(1)", "max(z)", "diag(z)",
        "sum(z, axis=0)", "logsumexp(z)", "transpose(z)", "z I",
    ],
)  # fmt: skip
def test_what_is_of_matrices_cannot_stand_in_a_formula(formula: str) -> None:
    with pytest.raises(GradcheckError) as caught:
        parse(f"g(z) = {formula}; sum(g(X))", ["X: m n"])
    assert not isinstance(caught.value, ShapeError)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('true')",
        "().__class__",
        "exec(z)",
        "z.__class__",
        "lambda: z",
        "open('/etc/passwd')",
        "Symbol('z')",
        "S(z)",
    ],
)
def test_nothing_of_a_stranger_s_formula_is_run(formula: str) -> None:
    with pytest.raises(GradcheckError):
        parse(f"g(z) = {formula}; sum(g(X))", ["X: m n"])
    with pytest.raises(GradcheckError):
        parse("sum(g(X))", ["X: m n"], functions={"g": formula})


def test_a_formula_has_a_largest_length() -> None:
    terms = " + ".join(f"sin({k} z)" for k in range(2, Limits().function))
    with pytest.raises(LimitError, match="200 are the most"):
        parse(f"g(z) = {terms[:3990].rpartition(' + ')[0]}; sum(g(X))")


def test_functions_of_functions_cannot_grow_without_bound() -> None:
    """Each line doubles the formula: 2³⁰ operations would be written out."""
    lines = ["g0(z) = z*sigmoid(z)"] + [f"g{k}(z) = g{k - 1}(g{k - 1}(z))" for k in range(1, 31)]
    with pytest.raises(LimitError, match="are the most"):
        parse("; ".join([*lines, "sum(g30(X))"]))


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ({"g": "x + y"}, "the formula of g has several free names: x, y"),
        ({"g": "2"}, "the formula of g has no argument"),
        ({"g": " "}, "the formula of g has no argument"),
        ({"g": "x" * 5000}, "one formula is longer than"),
        ({"exp": "x"}, "'exp' is a known function"),
        ({"X": "x"}, "'X' cannot name a function here"),
        ({"n": "x"}, "'n' cannot name a function here"),
        ({"a b": "x"}, "'a b' cannot name a function here"),
        ({"g": "g(x)"}, "'g' is defined through itself"),
        ({"g": "sum(x)"}, "g works entry by entry"),
        ({"f": "x"}, "'f' is a variable or a size already"),
    ],
)
def test_functions_from_outside_are_refused_alike(functions: dict[str, str], message: str) -> None:
    with pytest.raises(GradcheckError) as caught:
        parse("f = sum(X)", ["X: n d"], functions=functions)
    assert caught.value.message.startswith(message)


# Unspecified ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "||φ(X W) - Y||_F^2",
        "||φ (X W) - Y||_F^2",
        "‖ϕ(XW) − Y‖²",
        r"\|\phi(X W) - Y\|_F^2",
        r"\|\phi\left(X W\right) - Y\|_F^2",
        r"\|\varphi[X W] - Y\|_F^2",
    ],
)
def test_phi_is_a_function_before_a_bracket(source: str) -> None:
    program = parse(source)
    assert program.variables["φ"].kind == "elementwise"
    assert program.value is value("||φ(X W) - Y||_F^2")
    assert derive(program, "W").text() == "2 Xᵀ ((φ(XW) − Y) ⊙ φ′(XW))"


@pytest.mark.parametrize("name", ["phi", "psi", "ψ"])
def test_so_are_the_others(name: str) -> None:
    program = parse(f"sum({name}(X))")
    assert [v.name for v in program.variables.values() if v.kind == "elementwise"] == [name]


def test_elsewhere_phi_is_a_variable() -> None:
    assert value("φ^2 + 2 φ") is scalar("φ") ** 2 + 2 * scalar("φ")
    assert value("phi (x + 1)", "phi:", "x:") is scalar("phi") * (scalar("x") + value("1"))


@pytest.mark.parametrize("name", ["phi", "f_1", "act", "σ", "sigma", "swish", "F"])
def test_any_name_may_be_declared_elementwise(name: str) -> None:
    program = parse(f"||{name}(X W) - Y||_F^2", [*LAYER, f"{name}: elementwise"])
    nodes = [node for node in postorder(program.value) if isinstance(node, Unspecified)]
    assert [node.data[1] for node in nodes] == [0]
    assert list(program.variables) == ["X", "W", "Y", name]
    assert program.notes == []
    assert parse(program.text, [*LAYER, f"{name}: elementwise"]).value is program.value


def test_the_greek_letter_and_its_word_are_one_function() -> None:
    shapes = [*LAYER, "phi: elementwise"]
    assert value("||φ(X W) - Y||^2", *shapes) is value("||phi(X W) - Y||^2", *shapes)
    assert parse("sum(φ(X)) + sum(phi(X))").value is parse("2 sum(φ(X))").value


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("exp: elementwise", NamingError, "'exp' is a known function: it cannot be defined"),
        ("phi: n elementwise", ShapeError, "a function of every entry has no sizes"),
        ("phi: elementwise positive", ShapeError, "a function of every entry has no sizes"),
        ("phi: elementwise n", ParseError, "'n' is neither a size nor a property"),
    ],
)
def test_declarations_that_say_too_much(
    spec: str, kind: type[GradcheckError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        parse("sum(phi(X))", [spec])
    assert caught.value.message.startswith(message)


def test_a_function_is_nothing_to_differentiate_by() -> None:
    for source in ("sum(φ(X))", f"{SWISH}; sum(phi(X))"):
        program = parse(source)
        name = next(iter(program.functions))
        with pytest.raises(UsageError, match="is a function: no gradient"):
            derive(program, name)
        assert [d.wrt for d in derive(program)] == ["X"]


def test_a_declared_function_that_is_not_called_is_said() -> None:
    assert parse("sum(X)", ["phi: elementwise"]).notes == ["phi is declared and not used"]


@pytest.mark.parametrize(
    "written",
    [
        "phi'(X W)",
        "phi' (X W)",
        "phi′(X W)",
        "φ′(XW)",
        r"\phi'\left(X W\right)",
        r"\phi^{\prime}(X W)",
        r"\phi^\prime (XW)",
    ],
)
def test_a_prime_behind_a_function_is_its_derivative(written: str) -> None:
    program = parse("sum(phi(X W))", [*LAYER[:2], "phi: elementwise"])
    answer = parse_answer(program, f"X^T {written}", "W")
    assert answer.value is derive(program, "W").gradient


def test_a_prime_behind_the_bracket_is_the_transpose() -> None:
    program = parse("sum(phi(X W))", [*LAYER[:2], "phi: elementwise"])
    answer = parse_answer(program, "(phi'(X W)' X)'", "W")
    assert answer.value is derive(program, "W").gradient


@pytest.mark.parametrize(
    "written", ["phi''(X)", "phi″(X)", r"\phi''(X)", r"\phi^{\prime\prime}(X)"]
)
def test_two_primes(written: str) -> None:
    assert value(f"sum({written})", "phi: elementwise") is value(
        "sum(phi''(X))", "phi: elementwise"
    )
    program = parse(f"sum({written})", ["phi: elementwise"])
    assert derive(program, "X").text() == "phi‴(X)"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("sigmoid'(X)", "sigmoid(X) .* (1 - sigmoid(X))"),
        ("σ′(X)", "σ(X) .* (1 - σ(X))"),
        ("tanh'(X)", "1 - tanh(X).^2"),
        ("relu'(X)", "1[X > 0]"),
        ("sin''(X)", "-sin(X)"),
        ("sqrt'(X)", "1/2 (1 ./ sqrt(X))"),
        ("exp''''(X)", "exp(X)"),
    ],
)
def test_known_functions_have_primes_too(known: str, expected: str) -> None:
    assert value(f"sum({known})") is value(f"sum({expected})")


def test_the_derivative_of_a_defined_function_is_its_formula_s() -> None:
    shapes = ["X: m n", "G: m n"]
    for written, expected in (
        ("phi'", "sum(G .* 3 X.^2)"),
        ("phi''", "6 sum(G .* X)"),
        ("phi'''", "6 sum(G)"),
    ):
        program = parse(f"phi(z) = z^3; sum(G .* {written}(X))", shapes)
        assert program.value is parse(expected, shapes).value


# Answers --------------------------------------------------------------------------------------


def test_an_answer_knows_the_program_s_functions_and_its_own() -> None:
    program = parse(f"{SWISH}; ||phi(X W) - Y||_F^2", LAYER)
    wanted = parse_answer(program, "2 X^T ((phi(X W) - Y) .* phi'(X W))", "W").value
    own = "g(t) = sigmoid(t) + t sigmoid(t) (1 - sigmoid(t)); 2 X^T ((phi(XW) - Y) .* g(XW))"
    answer = parse_answer(program, own, "W")
    assert answer.text.startswith("g(t) = ")
    assert answer.value.shape == wanted.shape


def test_an_answer_may_define_the_program_s_function_anew() -> None:
    program = parse(f"{SWISH}; ||phi(X W) - Y||_F^2", LAYER)
    again = parse_answer(program, f"{SWISH}; 2 X^T ((phi(X W) - Y) .* phi'(X W))", "W")
    assert again.value is parse_answer(program, "2 X^T ((phi(X W) - Y) .* phi'(X W))", "W").value


def test_an_answer_defines_no_variable_as_a_function() -> None:
    program = parse("||phi(X W) - Y||_F^2", [*LAYER, "phi: elementwise"])
    for name in ("phi", "X"):
        message = drawn_answer(program, "W", f"{name}(z) = z^2; X", NamingError)
        assert message.startswith(f"'{name}' is given by the problem")


def test_an_answer_of_functions_alone_is_none() -> None:
    program = parse("sum(X)", ["X: m n"])
    assert drawn_answer(program, "X", "g(z) = z", ParseError).startswith("only functions")


def test_an_unknown_function_in_an_answer_is_an_error() -> None:
    program = parse("sum(phi(X))", ["X: m n", "phi: elementwise"])
    assert drawn_answer(program, "X", "psi'(X)", NamingError).startswith("unknown name 'psi'")


# SymPy ----------------------------------------------------------------------------------------


def test_sympy_is_imported_only_to_differentiate_a_formula() -> None:
    others = [
        "from gradcheck_cli import derive, parse",
        "derive(parse('||phi(X W) - Y||_F^2', ['phi: elementwise']), 'W').text()",
        "derive(parse('||tanh(X W) - Y||_F^2'), 'W').source('numpy')",
        "parse('g(z) = z^2; ||g(X W) - Y||_F^2')",
        "derive(parse('||X - Y||_F^2'), 'X').text()",
    ]
    assert loaded_by("; ".join(others)) == set()
    formula = "derive(parse('g(z) = z^2; ||g(X W) - Y||_F^2'), 'W').text()"
    # SymPy takes its whole numbers from flint where that is installed
    assert loaded_by("; ".join([*others, formula])) == {"sympy", "flint"}

"""Names that a text gives numbers, k = 5: as exponents, they are these numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import drawn, drawn_answer, matrix, scalar, value
from verdicts import tasks

from gradcheck_cli.calculus import derive
from gradcheck_cli.errors import UsageError
from gradcheck_cli.homework import grade, homework_from
from gradcheck_cli.judge import check
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

S, x = matrix("S", "n", "n"), scalar("x")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("k = 3; tr(S^k)", Trace.of(S @ S @ S)),
        ("tr(S^k) where k = 3", Trace.of(S @ S @ S)),
        ("tr(S^k), k = 3", Trace.of(S @ S @ S)),
        ("k = 3\ntr(S^(k - 1))", Trace.of(S @ S)),
        ("k = 3; j = k - 1; tr(S^j)", Trace.of(S @ S)),
        ("j = k - 1; tr(S^j); k = 3", Trace.of(S @ S)),
        ("k = 3; sum(S.^(2k))", Sum.of(S**6)),
        ("k = 3; sum(S.^k)", Sum.of(S**3)),
        ("k = 3; x^(k/2)", x ** Fraction(3, 2)),
        ("k = 3; x^(k/2 k)", x ** Fraction(9, 2)),
        ("k = 3; x^-k", x**-3),
        ("c = 1/2; x^c", x ** Fraction(1, 2)),
        ("c = -0.5; x^(1 + c)", x ** Fraction(1, 2)),
        ("k = 3; 2^k x", 8 * x),
        (r"\begin{aligned} k &= 3 \\ f &= \tr(S^{k-1}) \end{aligned}", Trace.of(S @ S)),
        (r"\begin{aligned} k &= 3 \\ f &= x^{\frac{k}{2}} \end{aligned}", x ** Fraction(3, 2)),
    ],
)  # fmt: skip
def test_an_exponent_that_is_a_number_by_name(source: str, expected: Expr) -> None:
    assert value(source, "S: n n", "x:") is expected


@given(a=st.integers(-6, 6), b=st.integers(1, 4))
def test_reckoning_in_an_exponent(a: int, b: int) -> None:
    source = f"a = {a}; b = {b}; x^(2a - b + a/b) + x^(-(a b) - 1/b)"
    first, second = 2 * a - b + Fraction(a, b), -a * b - Fraction(1, b)
    assert parse(source, ["x:"]).value is x**first + x**second


def test_it_is_no_size_and_no_variable() -> None:
    program = parse("k = 5; tr(X^k)")
    assert [*program.variables] == ["X"]
    assert "k" not in program.sizes
    with pytest.raises(UsageError, match="'k' is a number here: no gradient"):
        derive(program, wrt="k")


def test_the_name_stays_where_it_is_a_factor_and_is_the_number_above() -> None:
    assert derive(parse("k = 5; k tr(X^k)"), wrt="X").text() == "5 k (Xᵀ)^4"


RIGHT = ["k (X^T)^(k-1)", "5 X^T X^T X^T X^T", "(k X^(k-1))^T", "j = k - 1; k (X^j)^T",
         "sum(j=0..k-1, (X^T)^j (X^T)^(k-1-j))", r"k \left(X^{k-1}\right)^\top",
         "k * np.linalg.matrix_power(X.T, k - 1)"]  # fmt: skip
WRONG = ["k X^(k-1)", "(X^(k-1))^T", "k (X^k)^T", "(k-1) (X^(k-1))^T", "k (X .^ (k-1))^T",
         "4 X^T X^T X^T X^T", "5 X^T X^T X^T", "k = 4; k (X^T)^k",
         "k * np.linalg.matrix_power(X.T, k)"]  # fmt: skip


TYPED = "k = 5; tr(X^k)"
PYTHON = "k = 5\nnp.trace(np.linalg.matrix_power(X, k))"


@pytest.mark.parametrize("problem", [TYPED, PYTHON])
@pytest.mark.parametrize(("answers", "verdict"), [(RIGHT, "correct"), (WRONG, "wrong")])
def test_answers_with_the_name_and_with_the_number(
    problem: str, answers: list[str], verdict: str
) -> None:
    program = parse(problem)
    found = {answer: check(program, "X", answer, seed=1).verdict for answer in answers}
    assert found == dict.fromkeys(answers, verdict)


@pytest.mark.parametrize("answer", ["dk = 7; 2 k X", "∂f/∂k = 7; 2 k X", "dk = 7\n2 * k * X"])
def test_a_line_that_claims_a_gradient_by_a_number(answer: str) -> None:
    assert check(parse("k = 5; k ||X||^2"), "X", answer, seed=1).verdict == "correct"
    assert check(parse("k = 5; k ||X||^2"), "X", answer + " 3", seed=1).verdict != "correct"


@pytest.mark.parametrize("bound", ['let: {k: "5"}', "let: {k: 5}", 'f: "k = 5; tr(X^k)"'])
def test_in_a_homework(bound: str) -> None:
    f = "" if bound.startswith("f") else '\n    f: "tr(X^k)"'
    for answer, marks in (("k (X^T)^(k-1)", 1), ("k X^(k-1)", 0)):
        text = (
            "version: 1\ntitle: Powers\nproblems:\n  - id: power\n    vars: {X: [n, n]}\n"
            f"    {bound}{f}\n    grads: {{X: 1}}\n    answers: {{X: {answer!r}}}\n"
        )
        assert grade(homework_from("hw.yaml", text), seed=1).marks == marks


@pytest.mark.parametrize(
    "source",
    [
        "k = 3; tr(sum(j=0..k-1, X^j A X^(k-1-j)) B)",
        "k = 3; tr(sum(j=0..k-1, X^j A X^(k-1-j))^T B)",
        "tr(B sum(j=0..2, (X^T)^j A (X^T)^(2-j)))",
    ],
)
def test_a_sum_of_powers_with_a_number(source: str) -> None:
    turned = "(X^T)^" in source
    shapes = ["A: n n", "B: n n", "X: n n"]
    program, terms = parse(source, shapes), ("A X X", "X A X", "X X A")
    of = " + ".join(terms).replace("X", "X^T" if turned else "X")
    plain = f"tr(({of}){'^T' if '^T B' in source else ''} B)"
    assert value(source, *shapes) is program.value  # and the echo is read back
    for name in ("A", "X", "B"):
        answer = derive(parse(plain, shapes), wrt=name).text()
        assert check(program, name, answer, seed=1).verdict == "correct"


def test_the_benchmark_of_verdicts_gives_a_case_its_numbers() -> None:
    case = {"id": "power", "assume": {}, "int_params": {"k": 5, "j": 2}}
    answers = {"correct": [{"text": "5 (X^4)^T"}], "wrong": [{"text": "k X^(k-1)"}]}
    asked = {"case": "power", "text": "tr(X^k)", "wrt": "X", "vars": {"X": ["n", "n"]}, **answers}
    (task,) = tasks([{"answers": [asked]}, {"scalar_cases": [case]}])
    program = parse(task.source, task.shapes)
    found = [check(program, task.wrt, answer, seed=1).verdict for answer, _ in task.answers]
    assert found == ["correct", "wrong"]


TAKEN = "'k' is a variable or a size already: it cannot be defined"


@pytest.mark.parametrize(
    ("source", "shape", "message", "place", "hint"),
    [
        ("k = 5; tr(X^k)", "k: integer", TAKEN, "^", "of 'k: integer' and this line, drop one"),
        ("k = 5; tr(X^k)", "X: k k", TAKEN, "^", "use another name here"),
        ("k = 100; x^k", "x:", "an exponent lies between −64 and 64", "           ^", ""),
        ("k = 17; tr(X^k)", "X: n n", "a power of a matrix lies between −16 and 16",
         "           ^^^", "for each entry's power, write .^"),
        ("k = y; x^k", "x:", "an exponent has to be a number", "         ^",
         "of a positive number a, a^b is exp(b log(a))"),
    ],
)  # fmt: skip
def test_what_is_refused(source: str, shape: str, message: str, place: str, hint: str) -> None:
    lines = [message, f"    {source}", f"    {place}", *([f"hint: {hint}"] if hint else [])]
    assert drawn(source, shape) == "\n".join(lines)


def test_an_answer_that_gives_the_name_another_meaning() -> None:
    program = parse("k = 5; tr(X^k)")
    assert "an exponent has to be a number" in drawn_answer(program, "X", "k = tr(X); k X^k")


def test_numbers_that_double_are_given_up() -> None:
    squares = "; ".join(f"a{i + 1} = a{i} a{i}" for i in range(20))
    assert "an exponent has to be a number" in drawn(f"a0 = 2; {squares}; x^a20")

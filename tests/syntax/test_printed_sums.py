r"""Sums as they are printed: without brackets, over sets, with entries defined one by one."""

from __future__ import annotations

import pytest
from readings import drawn, kinds, value

from gradcheck_cli import derive
from gradcheck_cli.errors import GradcheckError, ParseError
from gradcheck_cli.syntax import parse

SOFTMAX = r"L=-\sum_i y_i\log p_i,\quad p_i=\frac{e^{z_i}}{\sum_j e^{z_j}}"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("sum_i a_i - b_i + c", "sum_i (a_i - b_i) + c"),
        ("sum_i a_i/N + b_i", "sum_i (a_i/N + b_i)"),
        ("2 sum_i a_i - b_i - a_i b_i", "2 sum_i (a_i - b_i - a_i b_i)"),
        ("sum_i a_i - sum_i b_i", "sum_i a_i - (sum_i b_i)"),
        ("sum_i a_i - sum_i b_i - a_i", "sum_i a_i - sum_i (b_i - a_i)"),
        ("||sum_i a_i - b_i||", "||sum_i (a_i - b_i)||"),
        ("sum_ij A_ij - v_j", "sum_ij (A_ij - v_j)"),
    ],
)
def test_terms_with_its_index_belong_to_a_sum(typed: str, plain: str) -> None:
    shapes = "a: N", "b: N", "c:", "A: N M", "v: M"
    assert value(typed, *shapes) is value(plain, *shapes)


@pytest.mark.parametrize(
    "typed",
    [
        *("sum_i a_i + c + b_i", "(sum_i a_i) + b_i", "sum_i sum_j A_ij - b_i"),
        "log sum_i exp(a_i) - b_i",  # the argument of log ends before the sign
    ],
)
def test_where_a_sum_ends_is_not_guessed(typed: str) -> None:
    told = drawn(typed, "a: N", "b: N", "c:", "A: N M", kind=ParseError)
    assert "i is the index of a sum that has ended" in told


def test_entries_that_are_defined_one_by_one_are_a_vector() -> None:
    program = parse(SOFTMAX)
    assert kinds(SOFTMAX) == {"y": "m", "z": "m"}
    assert program.shape_of("p") == program.shape_of("z")
    assert str(derive(program, "z").text()) == str(
        derive(parse("p = exp(z)/sum(exp(z)); -y^T log(p)"), "z").text()
    )


def test_a_name_with_something_below_it_stays_a_name() -> None:
    source = "W_h = A B; sum_i x_i^2 + ||W_h||^2"
    assert value(source) is value("W_h = A B; ||x||^2 + ||W_h||^2")


def test_a_set_below_a_sum_sign_is_a_matrix_of_0_and_1() -> None:
    program = parse(r"\sum_{(i,j)\in\Omega} R_{ij}^2")
    assert program.value is parse("sum(Ω .* R.^2)").value
    assert r"\Omega is taken for 1 where the sum runs, and 0 elsewhere" in program.notes


@pytest.mark.parametrize("entry", ["z_y", "z_1"])
def test_one_entry_beside_all_of_them_is_not_taken_for_a_name(entry: str) -> None:
    told = drawn(f"log(sum_j exp(z_j)) - {entry}", kind=GradcheckError)
    assert f"{entry} may be a name of its own or one of the z_j" in told


def test_a_vector_that_only_names_like_its_entries_mention_is_asked_about() -> None:
    told = drawn("x_1^2 + x_2^2", "x: n", kind=GradcheckError)
    assert "the first entry of the vector x is x[0]" in told
    assert kinds("x_1^2 + x_2^2") == {"x_1": "", "x_2": ""}


def test_a_declared_one_is_a_name() -> None:
    shapes = "z: n", "z_y:"
    assert value("sum_j z_j - z_y", *shapes) is value("sum(z) - z_y", *shapes)


def test_a_declared_sigma_is_no_function_however_it_is_spelled() -> None:
    shapes = "x: n", "sigma:"
    plain = value("exp(-||x||^2/(2 sigma^2))", *shapes)
    assert value(r"\exp\left(-\frac{\|x\|^2}{2\sigma^2}\right)", *shapes) is plain
    assert value("exp(-||x||^2/(2 σ^2))", *shapes) is plain


def test_the_function_that_nothing_calls_is_the_value() -> None:
    source = "J(w) = sum_i (h(x_i) - y_i)^2; h(x) = w^T x"
    shapes = "X: n d", "w: d", "y: n"
    assert value(source, *shapes) is value("||X w - y||^2", *shapes)


def test_a_function_with_parameters_is_written_out_where_it_is_called() -> None:
    program = parse("||f(f(X)) - Y||^2; f(Z) = Z W", ["X: n d", "W: d d", "Y: n d"])
    assert program.text == "‖((X W) W) − Y‖^2"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("||f(X)||^2; f(Z) = f(Z) W", "f calls itself"),
        ("||f'(X)||^2; f(Z) = Z W", "f′ is not known"),
        ("||f(X, W)||^2; f(Z) = Z W", "f takes one argument, not 2"),
    ],
)
def test_other_calls_of_it_are_refused(source: str, message: str) -> None:
    assert message in drawn(source, "X: n d", "W: d d")

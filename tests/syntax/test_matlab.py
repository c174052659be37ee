"""Spellings of MATLAB's and its like: X.', X(:), dot(a, b), norm(x, 1); doubtful ones refused."""

from __future__ import annotations

import pytest
from readings import drawn, value

from gradcheck_cli.errors import NamingError, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.syntax import parse

SHAPES = ["X: m n", "A: n n", "B: n n", "S: n n", "a: n", "x: n", "u: m", "c:"]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("a.'*A*x", "a^T A x"),
        ("tr(X.'*X)", "tr(X^T X)"),
        ("sum(X(:))", "sum(vec(X))"),
        ("A(:)'*B(:)", "vec(A)^T vec(B)"),
        ("norm((A - B)(:))", "||vec(A - B)||"),
        ("sum(exp(A)(:) .* B (:))", "sum(vec(exp(A)) .* vec(B))"),
        ("dot(a, x)", "a^T x"),
        ("dot(a', x)", "a^T x"),
        ("dot(A*a, x)/(norm(a)*norm(x))", "(A a)^T x/(||a|| ||x||)"),
        ("norm(x, 2)", "||x||"),
        ("norm(x,1)", "||x||_1"),
        ("norm(x, Inf)", "||x||_inf"),
        ("norm(x, 'inf')", "||x||_inf"),
        ("norm(A*X' - X', 'fro')^2", "||A X^T - X^T||_F^2"),
        ('norm(X, "fro")', "||X||_F"),
        ("logdet(S + cI)", "logdet(S + c I)"),
    ],
)
def test_it_is_read_as_in_matrix_notation(typed: str, plain: str) -> None:
    assert value(typed, *SHAPES) is value(plain, *SHAPES)


@pytest.mark.parametrize(
    ("source", "is_said"),
    [("norm(A)", True), ("norm(A - B)^2", True), ("norm(x)", False), ("norm(A x)", False),
     ("||A||", False), ("norm2(A)", False), ("norm(A, 'fro')", False), ("norm(A x - b, 2)", False)],
)  # fmt: skip
def test_the_norm_of_a_matrix_without_an_order_is_said_to_be_frobenius(
    source: str, is_said: bool
) -> None:
    notes = parse(source, ["A: n d", "B: n d", "x: d", "b: n"]).notes
    found = [note for note in notes if "is read as the Frobenius norm, as in NumPy" in note]
    assert bool(found) is is_said


def test_the_word_for_a_norm_is_no_variable() -> None:
    """`fro` and `inf` are declared nowhere, and name no size."""
    assert value("norm(X, fro)", *SHAPES) is value("||X||", *SHAPES)


@pytest.mark.parametrize("order", ["1", "inf", "Inf"])
def test_a_norm_of_columns_or_rows_is_no_norm_of_entries(order: str) -> None:
    """In MATLAB and NumPy norm(X, 1) is the largest sum of a column, ‖X‖_1 here that of all."""
    told = drawn(f"norm(X, {order})", *SHAPES, kind=UnsupportedError)
    assert "||X||_1" in told


@pytest.mark.parametrize(
    "typed",
    [
        *["sin 2 c", "sin 2c", "log 2 pi", "log 1^T exp(x)", "c sum 2^2 x", "exp 2 (c)"],
        *["sqrt x'x", "log x^T A x", "a^T log softmax(x)^T a", "det X^T X"],
    ],
)
def test_a_function_of_a_number_or_a_row_that_more_stands_behind_is_refused(typed: str) -> None:
    """Log 2 pi is log(2 pi) to whoever writes it; read as log(2) pi it would be another value."""
    assert "two ways" in drawn(typed, *SHAPES, kind=ParseError)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("log 2 + c", "log(2) + c"), ("c log 2", "c log(2)"), ("√2 c", "sqrt(2) c")],
)
def test_a_function_of_a_number_alone_is_read(typed: str, plain: str) -> None:
    assert value(typed, *SHAPES) is value(plain, *SHAPES)


@pytest.mark.parametrize("typed", ["dot(A, x)", "dot(a, u)"])
def test_dot_takes_two_vectors_of_one_length(typed: str) -> None:
    assert "vector" in drawn(typed, *SHAPES, kind=ShapeError)


def test_dot_of_one_argument_is_counted() -> None:
    assert "2 arguments" in drawn("dot(a)", *SHAPES, kind=ParseError)


def test_an_identity_with_its_size_below_is_no_product_with_the_size() -> None:
    shapes = ["K: q*n q*m", "X: m n"]
    assert value("tr(K kron(X, I_q))", *shapes) is value("tr(K kron(X, eye(q)))", *shapes)


@pytest.mark.parametrize("typed", ["sum(sqrt(sum(X.^2)))", "c sum(-sum(A)^2)", "sum((sum(X)).^2)"])
def test_a_sum_of_one_number_is_refused(typed: str) -> None:
    """In MATLAB the inner sum is one of each column, and the value another."""
    assert "axis=0" in drawn(typed, *SHAPES, kind=ParseError)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("sum(sum(X.^2))", "sum(X.^2)"),
        ("sum(x sum(X))", "sum(X) sum(x)"),
        ("sum(sqrt(sum(x.^2)))", "sqrt(sum(x.^2))"),
        ("log(sum(exp(X)))", "logsumexp(X)"),
    ],
)
def test_sums_that_mean_the_same_everywhere_are_read(typed: str, plain: str) -> None:
    assert value(typed, *SHAPES) is value(plain, *SHAPES)


@pytest.mark.parametrize("axis", ["1", "2"])
def test_the_rows_of_a_second_argument_are_offered(axis: str) -> None:
    """2 is MATLAB's word for it, 1 NumPy's; MATLAB's 1 are the columns: neither is guessed."""
    assert "axis=1" in drawn(f"sum(sqrt(sum(X.^2, {axis})))", *SHAPES, kind=ParseError)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("tr(X @ X.T)", "np.trace"), ("det(A @ B)", "np.linalg.det"), ("sum((A @ x)**2)", "np.sum")],
)
def test_a_function_of_python_s_is_offered_with_its_module(typed: str, name: str) -> None:
    assert f"write {name}(" in drawn(typed, *SHAPES, kind=UnsupportedError)


@pytest.mark.parametrize(
    ("typed", "offered"), [("max(eig(A))", "lambda_max(A)"), ("sum(svd(X))", "||X||_*")]
)
def test_a_spectrum_is_offered_by_its_own_functions(typed: str, offered: str) -> None:
    assert offered in drawn(typed, *SHAPES, kind=NamingError)


@pytest.mark.parametrize("typed", ["||X||_{2,1}", r"\|X\|_{2,1}"])
def test_a_norm_of_norms_is_offered_as_a_sum(typed: str) -> None:
    """To some the sum over the rows, to others over the columns."""
    assert "axis=1" in drawn(typed, *SHAPES, kind=ParseError)

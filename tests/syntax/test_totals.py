"""Sums without an index run over all entries: loops over the entries tell what they are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import answered, drawn, kinds, value

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr

SIZES = {"n": 4, "m": 3, "d": 5}
SHAPES = {
    "a": "n", "y": "n", "p": "n", "q": "n", "b": "m", "x": "d", "c": "", "A": "n m", "B": "n m",
    "W": "n d", "S": "n n", "V": "d m",
}  # fmt: skip
POSITIVE = ("p", "q")


@cache
def point() -> dict[str, Any]:
    """Return values for all names of `SHAPES`."""
    draw = np.random.default_rng(5)
    values = {}
    for name, spec in SHAPES.items():
        array = draw.uniform(-2, 2, [SIZES[word] for word in spec.split()])
        values[name] = np.abs(array) / 4 + 0.1 if name in POSITIVE else array
    return values


def evaluated(source: str) -> float:
    """Return the value of a program in the names of `SHAPES` at the point."""
    program = parse(source, DECLARED)
    values: dict[Expr, Any] = {}
    for name, variable in program.variables.items():
        rows, cols = variable.symbol.shape
        values[variable.symbol] = np.reshape(point()[name], (1, rows.at(SIZES), cols.at(SIZES)))
    (result,) = evaluate([program.value], numpy_system(SIZES), values)
    assert parse(program.text, DECLARED).value is program.value
    return float(result[0, 0, 0])


DECLARED = [f"{name}: {spec}" for name, spec in SHAPES.items()]


def total(sizes: str, term: Callable[..., Any]) -> float:
    """Add up a term, which is given the point's values and the indices, over all indices."""
    indices = np.ndindex(*(SIZES[size] for size in sizes.split()))
    return float(sum(term(point(), *index) for index in indices))


ENTRIES = [  # text, the sizes it runs over, its summand at these indices
    ("Σ(a−y)²", "n", lambda v, i: (v["a"][i] - v["y"][i]) ** 2),
    ("(1/n)Σ(a−y)²", "n", lambda v, i: (v["a"][i] - v["y"][i]) ** 2 / 4),
    (r"\frac1n\sum(a-y)^2", "n", lambda v, i: (v["a"][i] - v["y"][i]) ** 2 / 4),
    ("Σ|a−y|", "n", lambda v, i: abs(v["a"][i] - v["y"][i])),
    (r"\sum\left|a-y\right|", "n", lambda v, i: abs(v["a"][i] - v["y"][i])),
    ("-Σ p log q", "n", lambda v, i: -v["p"][i] * np.log(v["q"][i])),
    (
        "-(1/n)Σ[p log q + (1−p) log(1−q)]",
        "n",
        lambda v, i: -(v["p"][i] * np.log(v["q"][i]) + (1 - v["p"][i]) * np.log(1 - v["q"][i])) / 4,
    ),
    (
        "Σ[p·log q + (1−p)·log(1−q)]",
        "n",
        lambda v, i: v["p"][i] * np.log(v["q"][i]) + (1 - v["p"][i]) * np.log(1 - v["q"][i]),
    ),
    ("Σ relu(W x + a)", "n", lambda v, i: max(0, v["W"][i] @ v["x"] + v["a"][i])),
    ("Σ (W x − y)^2", "n", lambda v, i: (v["W"][i] @ v["x"] - v["y"][i]) ** 2),
    ("Σ a W x", "n", lambda v, i: v["a"][i] * (v["W"][i] @ v["x"])),
    ("Σ (W x) a", "n", lambda v, i: v["a"][i] * (v["W"][i] @ v["x"])),
    ("Σ a y p", "n", lambda v, i: v["a"][i] * v["y"][i] * v["p"][i]),
    ("Σ c a y", "n", lambda v, i: v["c"] * v["a"][i] * v["y"][i]),
    ("Σ a * y", "n", lambda v, i: v["a"][i] * v["y"][i]),
    ("Σ a/p", "n", lambda v, i: v["a"][i] / v["p"][i]),
    ("Σ a/p y", "n", lambda v, i: v["a"][i] / v["p"][i] * v["y"][i]),
    ("Σ (a − c)²/(2 c²)", "n", lambda v, i: (v["a"][i] - v["c"]) ** 2 / (2 * v["c"] ** 2)),
    (r"\sum\frac{a}{1+e^{-y}}", "n", lambda v, i: v["a"][i] / (1 + np.exp(-v["y"][i]))),
    ("Σ e^{-a}", "n", lambda v, i: np.exp(-v["a"][i])),
    ("Σ p^(1/2) q^-1", "n", lambda v, i: v["p"][i] ** 0.5 / v["q"][i]),
    ("Σ max(0, 1 − a y)", "n", lambda v, i: max(0, 1 - v["a"][i] * v["y"][i])),
    ("Σ (a > 0) y", "n", lambda v, i: (v["a"][i] > 0) * v["y"][i]),
    ("Σ a .* y", "n", lambda v, i: v["a"][i] * v["y"][i]),
    ("Σ a^T", "n", lambda v, i: v["a"][i]),
    ("Σ p log softmax(a)", "n", lambda v, i: v["p"][i] * np.log(softmax(v["a"])[i])),
    ("Σ a/||y||", "n", lambda v, i: v["a"][i] / np.linalg.norm(v["y"])),
    ("Σ (A − B)²", "n m", lambda v, i, j: (v["A"] - v["B"])[i, j] ** 2),
    ("Σ A B", "n m", lambda v, i, j: v["A"][i, j] * v["B"][i, j]),
    ("Σ |A|", "n m", lambda v, i, j: abs(v["A"][i, j])),
    ("Σ (A − W V)²", "n m", lambda v, i, j: (v["A"] - v["W"] @ v["V"])[i, j] ** 2),
    ("Σ (W V + b) A", "n m", lambda v, i, j: (v["W"] @ v["V"] + v["b"])[i, j] * v["A"][i, j]),
    ("Σ S²", "n n", lambda v, i, j: v["S"][i, j] ** 2),
    ("Σ |S|", "n n", lambda v, i, j: abs(v["S"][i, j])),
    ("Σ e^S", "n n", lambda v, i, j: np.exp(v["S"][i, j])),
    ("Σ tanh(S a)", "n", lambda v, i: np.tanh(v["S"][i] @ v["a"])),
    ("Σ φ(a); φ(z) = z^3", "n", lambda v, i: v["a"][i] ** 3),
    ("∑_i a_i ∑ p q", "n n", lambda v, i, j: v["a"][i] * v["p"][j] * v["q"][j]),
]


def softmax(x: Any) -> Any:
    return np.exp(x) / np.exp(x).sum()


@pytest.mark.parametrize(("source", "sizes", "term"), ENTRIES, ids=[entry[0] for entry in ENTRIES])
def test_a_sum_is_what_a_loop_adds_up(source: str, sizes: str, term: Callable[..., Any]) -> None:
    assert evaluated(source) == pytest.approx(total(sizes, term), rel=1e-12)


@pytest.mark.parametrize(
    ("source", "plain", "shapes"),
    [
        ("(1/N)Σ(ŷ−y)²", "1/N ||ŷ - y||^2", ("y_hat: N", "y: N")),
        (r"\frac1N\sum(\hat y-y)^2", "1/N ||ŷ - y||^2", ("y_hat: N", "y: N")),
        ("(1/N)Σ|ŷ−y|", "1/N sum(abs(ŷ - y))", ("y_hat: N", "y: N")),
        (
            "-(1/N)Σ[y log ŷ + (1−y) log(1−ŷ)]",
            "-1/N sum(y .* log(ŷ) + (1 - y) .* log(1 - ŷ))",
            ("y_hat: N", "y: N"),
        ),
        ("H(p,q) = −Σ p log q", "-p^T log(q)", ("p: N", "q: N")),
        ("J = ‖ȳ − y‖, ȳ = Σ relu(W x + b)", "||ȳ - y||; ȳ = sum(relu(W x + b))", ("y:", "b: n")),
    ],
)
def test_the_sums_of_the_course_are_the_matrix_forms(
    source: str, plain: str, shapes: tuple[str, ...]
) -> None:
    assert value(source, *shapes) is value(plain, *shapes)


@pytest.mark.parametrize("count", ["(1/N)", "1/N ", r"\frac{1}{N}", "-1/(2N)", r"\frac1{2N} "])
def test_a_number_in_front_counts_what_is_summed(count: str) -> None:
    assert kinds(f"{count}Σ(ŷ−y)²") == {"y_hat": "N", "y": "N"}
    scale = "-1/14" if count[0] == "-" else "1/14" if "2" in count else "1/7"
    assert value(f"{count}Σ x²", "x: 7") is value(f"{scale} ||x||^2", "x: 7")
    assert kinds("Σ(ŷ−y)²/N") == {"y_hat": "N", "y": "N"}
    assert kinds("1/K Σ x") == {"K": "", "x": "m"}


def test_a_declared_number_stays_one() -> None:
    assert value("1/N Σ x²", "N:", "x: n") is value("1/N ||x||^2", "N:", "x: n")


def test_the_echo_says_what_it_was_read_as() -> None:
    program = parse("L = (1/N)Σ(ŷ−y)²; ŷ = X w", ["X: n d"])
    assert program.lines[0][0] == "L"
    assert program.notes == ["∑ (y_hat − y)^2 is read as ‖y_hat − y‖^2", "N is n here"]


def test_a_sum_inside_another_is_told_once() -> None:
    program = parse("Σ(A V + Σ(W V)²)", ["A: n d", "W: n d", "V: d m"])
    assert program.notes[:2] == [
        "∑ (W V)^2 is read as ‖WV‖_F^2",
        "∑ (A V + ∑ (W V)^2) is read as sum(AV + ‖WV‖_F^2)",
    ]
    known = parse("Σ(a·b + Σ x y)", ["a: n", "b: n", "x: d", "y: d"])
    assert [note.split(" is ")[0] for note in known.notes].count("∑ x y") == 1


def test_sigma_stays_the_name_of_a_covariance() -> None:
    assert kinds("x^T Σ x") == {"x": "m", "Σ": "m m"}
    assert kinds("tr(Σ A)") == {"Σ": "m n", "A": "n m"}
    assert kinds("log|Σ| + x^T Σ^-1 x") == {"Σ": "m m", "x": "m"}
    assert kinds("D = S − Σ W; ||D||_F^2") == {"S": "m n", "Σ": "m p", "W": "p n"}
    assert value("1/2 Σ x", "Σ:", "x:") is value("(Σ) * x/2", "Σ:", "x:")
    assert kinds("‖Σ x‖") == {"Σ": "m n", "x": "n"}
    assert kinds("1/N Σ(ŷ−y)² + λ Σ W²") == {"y_hat": "N", "y": "N", "λ": "", "W": "m n"}


def test_answers_may_be_sums() -> None:
    program = parse("||X w + b - y||^2", ["X: n d", "w: d", "b:", "y: n"])
    assert check(program, wrt="b", answer="2 Σ(X w + b − y)").verdict == "correct"
    assert check(program, wrt="b", answer="Σ(X w + b − y)").verdict == "wrong"
    plain = answered(program, "b", "2 sum(X w + b - y)")
    assert answered(program, "b", r"2\sum(Xw+b-y)").value is plain.value


VECTORS = st.sampled_from(["a", "y", "p", "(W x)"])


@st.composite
def summands(draw: st.DrawFn, depth: int = 2) -> tuple[str, Any]:
    """Return a summand and the vector of its values, worked out with NumPy."""
    if depth == 0:
        name = draw(VECTORS)
        values: Any = point()["W"] @ point()["x"] if name == "(W x)" else point()[name]
        return name, values
    (left, a), (right, b) = draw(summands(depth - 1)), draw(summands(depth - 1))
    grown: tuple[str, Any] = draw(
        st.sampled_from(
            [
                (f"({left} + {right})", a + b),
                (f"({left} − c {right})", a - point()["c"] * b),
                (f"({left} {right})", a * b),
                (f"({left} tanh({right}))", a * np.tanh(b)),
                (f"(({left})² + 1)", a**2 + 1),
                (f"({left}/(1 + ({right})²))", a / (1 + b**2)),
                (f"max({left}, {right})", np.maximum(a, b)),
            ]
        )
    )
    return grown


@given(summands())
def test_any_summand_is_what_its_entries_add_up_to(summand: tuple[str, Any]) -> None:
    text, entries = summand
    assert evaluated(f"Σ {text}") == pytest.approx(entries.sum(), rel=1e-10, abs=1e-10)


MATRICES = (
    "hint: write {} for the product of the entries, or declare all shapes; "
    "a matrix product is clear in ||…||_F^2 and in sum(…)"
)
OVER = "hint: say what the sum runs over: ∑_i (w^T x_i − y_i)^2 with X declared, or ||X w − y||^2"
NUMBER = "hint: say what the sum runs over, as in ∑_i (w^T x_i − y_i)^2, or leave the sign out"
REFUSED = [
    (
        "-Σ P log Q",
        (),
        [
            "P log Q can be read in two ways below this sum sign",
            "    -Σ P log Q",
            "       ^^^^^^^",
            MATRICES.format("P .* log Q"),
        ],
    ),
    (
        "Σ (A B − C)²",
        ("A: n n", "B: n n", "C: n n"),
        [
            "A B can be read in two ways below this sum sign",
            "    Σ (A B − C)²",
            "       ^^^",
            MATRICES.format("A .* B"),
        ],
    ),
    (
        "Σ(w·x − y)²",
        (),
        [
            "w·x can be read in two ways below this sum sign",
            "    Σ(w·x − y)²",
            "      ^^^",
            "hint: write w .* x for the product of the entries, or ∑_i with the indices",
        ],
    ),
    (
        "Σ(w^T x − y)²",
        (),
        [
            "w^T x has no entries to run over here",
            "    Σ(w^T x − y)²",
            "      ^^^^^",
            OVER,
        ],
    ),
    (
        "Σ x x^T",
        (),
        ["x x^T has no entries to run over here", "    Σ x x^T", "      ^^^^^", OVER],
    ),
    (
        "Σ ⟨w, x⟩",
        (),
        ["⟨w, x⟩ has no entries to run over here", "    Σ ⟨w, x⟩", "      ^^^^^^", OVER],
    ),
    (
        "Σ ‖x‖²",
        (),
        [
            "‖x‖² is one number: there is nothing to sum over",
            "    Σ ‖x‖²",
            "      ^^^^",
            NUMBER,
        ],
    ),
    (
        "Σ A^-1",
        ("A: n n",),
        [
            "A may be square: ^ has two meanings here",
            "    Σ A^-1",
            "      ^^^^",
            (
                "hint: for each entry's power, write A.^(-1); for the matrix power, define a "
                "name: P = A^-1"
            ),
        ],
    ),
    (
        "Σ p q",
        ("p: n", "q: m"),
        [
            "n×1 and m×1 have to be of one shape here",
            "    Σ p q",
            "        ^",
        ],
    ),
    (
        "1/N Σ(Y−Z)²",
        (),
        [
            "nothing tells what number N is",
            "    1/N Σ(Y−Z)²",
            "        ^",
            'hint: let it be a size, as in --shape "Y: N k", or write mean(…)',
        ],
    ),
    (
        "1/N Σ x² + 1/N Σ z²",
        ("x: n", "z: d"),
        [
            "N is n here, and this sum has d terms",
            "    1/N Σ x² + 1/N Σ z²",
            "                   ^",
            "hint: use a letter for each number",
        ],
    ),
    (
        "sum_i ∑ (x_i - y)^2",
        (),
        [
            "a sum of this is not read",
            "    sum_i ∑ (x_i - y)^2",
            "          ^^^^^^^^^^^^^",
            (
                "hint: write it with matrices: ∑_i a_i b_i is a^T b, ∑_ij A_ij^2 is ||A||_F^2, "
                "∑_k A_ik B_kj is (A B)_ij, ∑_i (w^T x_i)^2 is ||X w||^2"
            ),
        ],
    ),
    (
        "∑ ∑ ∑ ∑ ∑ x",
        (),
        [
            "more than 4 sums inside another",
            "    ∑ ∑ ∑ ∑ ∑ x",
            "    ^",
            "hint: give parts a name: h = X W; f = ||h - Y||_F^2",
        ],
    ),
]


@pytest.mark.parametrize(("source", "shapes", "lines"), REFUSED, ids=[r[0] for r in REFUSED])
def test_other_sums_are_refused_at_their_place(
    source: str, shapes: tuple[str, ...], lines: list[str]
) -> None:
    assert drawn(source, *shapes, kind=GradcheckError).split("\n") == lines

"""Indexed sums are read as the matrix expression of the same value: loops over entries tell it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import answered, kinds, value

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax import Program

SIZES = {"N": 4, "M": 3, "d": 5, "k": 2}
SHAPES = {
    "a": "N", "b": "N", "y": "N", "p": "N positive", "q": "N positive", "v": "M", "w": "d",
    "mu": "d", "c": "", "A": "N M", "B": "N M", "C": "M N", "S": "N N", "X": "N d", "Z": "N k",
    "W": "k d", "g": "k", "r": "M",
}  # fmt: skip


@cache
def point() -> dict[str, Any]:
    """Return values for all names of `SHAPES`: arrays of their shapes, positive where declared."""
    draw = np.random.default_rng(11)
    values = {}
    for name, spec in SHAPES.items():
        sizes = [SIZES[word] for word in spec.split() if word in SIZES]
        array = draw.uniform(-2, 2, sizes)
        values[name] = np.abs(array) / 4 + 0.1 if "positive" in spec else array
    return values


def evaluated(program: Program) -> float:
    """Return the program's value at the point."""
    values: dict[Expr, Any] = {}
    for name, variable in program.variables.items():
        rows, cols = variable.symbol.shape
        shape = 1, rows.at(SIZES), cols.at(SIZES)
        values[variable.symbol] = np.reshape(point()[name], shape)
    (result,) = evaluate([program.value], numpy_system(SIZES), values)
    return float(result[0, 0, 0])


def over(*sizes: str) -> list[tuple[int, ...]]:
    """Return all index tuples for these sizes."""
    return list(np.ndindex(*(SIZES[size] for size in sizes)))


def total(sizes: str, term: Callable[..., Any]) -> Any:
    """Add up a term, which is given the point's values and the indices, over all indices."""
    return sum(term(point(), *index) for index in over(*sizes.split()))


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def softmax(x: Any) -> Any:
    return np.exp(x) / np.exp(x).sum()


ENTRIES = [  # text, the sizes it runs over, its summand at these indices
    ("sum_{i=1}^N (a_i - y_i)^2", "N", lambda p, i: (p["a"][i] - p["y"][i]) ** 2),
    ("Σ_{i=1}^N |a_i - y_i|", "N", lambda p, i: abs(p["a"][i] - p["y"][i])),
    ("∑ᵢ |aᵢ − yᵢ|", "N", lambda p, i: abs(p["a"][i] - p["y"][i])),
    ("Σᵢ₌₁ᴺ aᵢ²", "N", lambda p, i: p["a"][i] ** 2),
    ("-sum_i p_i log q_i", "N", lambda p, i: -p["p"][i] * np.log(p["q"][i])),
    (
        "-sum_{i=1}^N [p_i log q_i + (1 - p_i) log(1 - q_i)]",
        "N",
        lambda p, i: -p["p"][i] * np.log(p["q"][i]) - (1 - p["p"][i]) * np.log(1 - p["q"][i]),
    ),
    ("sum_i a_i b_i y_i", "N", lambda p, i: p["a"][i] * p["b"][i] * p["y"][i]),
    ("sum_i a_i / p_i / 2", "N", lambda p, i: p["a"][i] / p["p"][i] / 2),
    ("sum_i 1/p_i a_i", "N", lambda p, i: p["a"][i] / p["p"][i]),
    ("sum_i a_i/w^T w", "N", lambda p, i: p["a"][i] / (p["w"] @ p["w"])),
    ("sum_i c a_i - c", "N", lambda p, i: p["c"] * p["a"][i] - p["c"] / 4),
    ("sum_i (a_i + c)(b_i - 1)", "N", lambda p, i: (p["a"][i] + p["c"]) * (p["b"][i] - 1)),
    ("sum_i e^{-a_i}", "N", lambda p, i: np.exp(-p["a"][i])),
    ("sum_i p_i^(1/2) q_i^-1", "N", lambda p, i: p["p"][i] ** 0.5 / p["q"][i]),
    ("sum_i sqrt(p_i) .* tanh(a_i)", "N", lambda p, i: p["p"][i] ** 0.5 * np.tanh(p["a"][i])),
    ("sum_i max(0, 1 - a_i y_i)", "N", lambda p, i: max(0, 1 - p["a"][i] * p["y"][i])),
    ("sum_i 1[a_i > b_i] y_i", "N", lambda p, i: (p["a"][i] > p["b"][i]) * p["y"][i]),
    ("sum_i (a_i > 0) a_i", "N", lambda p, i: max(p["a"][i], 0)),
    ("sum_i a[i] b^{(i)}", "N", lambda p, i: p["a"][i] * p["b"][i]),
    ("sum_i (A v)_i b_i", "N", lambda p, i: (p["A"] @ p["v"])[i] * p["b"][i]),
    ("sum_i (A v - y)_i^2", "N", lambda p, i: (p["A"] @ p["v"] - p["y"])[i] ** 2),
    ("sum_i S_ii", "N", lambda p, i: p["S"][i, i]),
    ("sum_i a_i S_ii", "N", lambda p, i: p["a"][i] * p["S"][i, i]),
    ("sum_{i=0}^{N-1} a_i", "N", lambda p, i: p["a"][i]),
    ("Σ^N_{i=1} a_i", "N", lambda p, i: p["a"][i]),
    ("sum_i a_i * 2 * b_i", "N", lambda p, i: 2 * p["a"][i] * p["b"][i]),
    ("sum_ij A_ij", "N M", lambda p, i, j: p["A"][i, j]),
    ("sum_{i,j} A_{ij} B_{i,j}", "N M", lambda p, i, j: p["A"][i, j] * p["B"][i, j]),
    ("Σ_{i=1}^N Σ_{j=1}^M (A_ij - B_ij)^2", "N M", lambda p, i, j: (p["A"] - p["B"])[i, j] ** 2),
    ("Σᵢⱼ |Aᵢⱼ|", "N M", lambda p, i, j: abs(p["A"][i, j])),
    ("sum_i sum_j a_i A_ij v_j", "N M", lambda p, i, j: p["a"][i] * p["A"][i, j] * p["v"][j]),
    ("sum_j sum_i a_i A_ij v_j", "N M", lambda p, i, j: p["a"][i] * p["A"][i, j] * p["v"][j]),
    ("sum_ij A_ij C_ji", "N M", lambda p, i, j: p["A"][i, j] * p["C"][j, i]),
    ("sum_ij A[i,j] v[j]", "N M", lambda p, i, j: p["A"][i, j] * p["v"][j]),
    (
        "sum_ij (A_ij - a_i v_j)^2",
        "N M",
        lambda p, i, j: (p["A"][i, j] - p["a"][i] * p["v"][j]) ** 2,
    ),
    (
        "sum_ij (A_ij - a_i - v_j)^2",
        "N M",
        lambda p, i, j: (p["A"][i, j] - p["a"][i] - p["v"][j]) ** 2,
    ),
    ("sum_ij a_i v_j", "N M", lambda p, i, j: p["a"][i] * p["v"][j]),
    ("sum_ij exp(A_ij) + 0 c", "N M", lambda p, i, j: np.exp(p["A"][i, j])),
    (
        "sum_ijk A_ij C_jk S_ki",
        "N M N",
        lambda p, i, j, k: p["A"][i, j] * p["C"][j, k] * p["S"][k, i],
    ),
    (
        "sum_ijk A_ij v_j B_kj",
        "N M N",
        lambda p, i, j, k: p["A"][i, j] * p["v"][j] * p["B"][k, j],
    ),
    (
        "sum_i (sum_j A_ij v_j - y_i)^2",
        "N",
        lambda p, i: (p["A"][i] @ p["v"] - p["y"][i]) ** 2,
    ),
    (
        "sum_ij (A_ij - sum_k S_ik B_kj)^2",
        "N M",
        lambda p, i, j: (p["A"][i, j] - p["S"][i] @ p["B"][:, j]) ** 2,
    ),
    ("sum_i log(sum_j e^{A_ij})", "N", lambda p, i: np.log(np.exp(p["A"][i]).sum())),
    ("sum_i a_i sum_j v_j", "N M", lambda p, i, j: p["a"][i] * p["v"][j]),
    ("sum_i (w^T x_i - y_i)^2", "N", lambda p, i: (p["w"] @ p["X"][i] - p["y"][i]) ** 2),
    (
        "sum_i (x_i^T w + c - y_i)^2",
        "N",
        lambda p, i: (p["w"] @ p["X"][i] + p["c"] - p["y"][i]) ** 2,
    ),
    ("sum_i <w, x_i> a_i", "N", lambda p, i: p["w"] @ p["X"][i] * p["a"][i]),
    ("sum_i w·x_i", "N", lambda p, i: p["w"] @ p["X"][i]),
    (
        "sum_i log(1 + exp(-y_i w^T X_i))",
        "N",
        lambda p, i: np.log1p(np.exp(-p["y"][i] * p["w"] @ p["X"][i])),
    ),
    ("sum_i ||x_i - mu||^2", "N", lambda p, i: ((p["X"][i] - p["mu"]) ** 2).sum()),
    ("sum_i a_i ||x_i||_2^2", "N", lambda p, i: p["a"][i] * (p["X"][i] ** 2).sum()),
    ("sum_i ||x_i||", "N", lambda p, i: (p["X"][i] ** 2).sum() ** 0.5),
    ("sum_i norm(x_i - mu)", "N", lambda p, i: ((p["X"][i] - p["mu"]) ** 2).sum() ** 0.5),
    (
        "sum_i ||W x_i + g - z_i||^2",
        "N",
        lambda p, i: ((p["W"] @ p["X"][i] + p["g"] - p["Z"][i]) ** 2).sum(),
    ),
    ("sum_i ||a_i x_i||^2", "N", lambda p, i: ((p["a"][i] * p["X"][i]) ** 2).sum()),
    ("sum_i g^T sigmoid(W x_i)", "N", lambda p, i: p["g"] @ sigmoid(p["W"] @ p["X"][i])),
    (
        "sum_i (x_i - mu)^T W^T W (x_i - mu)",
        "N",
        lambda p, i: ((p["W"] @ (p["X"][i] - p["mu"])) ** 2).sum(),
    ),
    ("sum_ij x_i^T x_j S_ij", "N N", lambda p, i, j: p["X"][i] @ p["X"][j] * p["S"][i, j]),
    ("w^T sum_i a_i x_i", "N", lambda p, i: p["w"] @ p["X"][i] * p["a"][i]),
    ("(sum_i x_i^T) w", "N", lambda p, i: p["w"] @ p["X"][i]),
    ("sum_i sum(x_i .* mu)", "N", lambda p, i: p["X"][i] @ p["mu"]),
    ("sum_i g^T softmax(W x_i)", "N", lambda p, i: p["g"] @ softmax(p["W"] @ p["X"][i])),
    ("sum_i A_i v", "N", lambda p, i: p["A"][i] @ p["v"]),
    ("sum_i ||C_i - v||^2 a_i", "N", lambda p, i: ((p["C"][:, i] - p["v"]) ** 2).sum() * p["a"][i]),
    ("sum_ij (S_ij - A_i B_j^T)^2", "N N", lambda p, i, j: (p["S"] - p["A"] @ p["B"].T)[i, j] ** 2),
    ("sum_i logsumexp(x_i)", "N", lambda p, i: np.log(np.exp(p["X"][i]).sum())),
    (r"\sum_{i=1}^{N}\left(a_i - y_i\right)^2", "N", lambda p, i: (p["a"][i] - p["y"][i]) ** 2),
    (r"\sum\limits_{i,j} A_{i,j}^2", "N M", lambda p, i, j: p["A"][i, j] ** 2),
    (r"-\sum_i p_i\log q_i", "N", lambda p, i: -p["p"][i] * np.log(p["q"][i])),
    (r"\sum_i |a_i|", "N", lambda p, i: abs(p["a"][i])),
]


@pytest.mark.parametrize(("source", "sizes", "term"), ENTRIES, ids=[entry[0] for entry in ENTRIES])
def test_a_sum_is_what_a_loop_adds_up(source: str, sizes: str, term: Callable[..., Any]) -> None:
    program = parse(source, used(source))
    assert evaluated(program) == pytest.approx(total(sizes, term), rel=1e-12)
    assert parse(program.text, used(source)).value is program.value


def used(source: str) -> list[str]:
    """Return the declarations of the names that a text may mean."""
    return [f"{name}: {spec}" for name, spec in SHAPES.items() if is_named(name, source)]


def is_named(name: str, source: str) -> bool:
    """Does the name stand in the text, for X also as x_i?"""
    letters = name + name.lower() * name.isupper()
    return any(ch in source for ch in letters) if len(name) == 1 else name in source


@pytest.mark.parametrize(
    ("source", "plain", "shapes"),
    [
        ("1/N sum_{i=1}^N (z_i - y_i)^2", "1/N ||z - y||^2", ("z: N", "y: N")),
        ("sum_i (z_i - y_i)^2; z = X w", "||z - y||^2; z = X w", ("X: n d", "w: d", "y: n")),
        ("sum_ij (Y_ij - (X W)_ij)^2", "||Y - X W||^2", ("X: n d", "W: d k", "Y: n k")),
        ("sum_i |y_i|", "sum(abs(y))", ("y: n",)),
        ("||sum_i c x_i||^2", "||c X^T ones(n)||^2", ("X: n d", "c:")),
        ("sum_i x_i y_i", "x^T y", ("x: n", "y: n")),
        ("sum_i sum_j x_i A_ij x_j", "x^T A x", ("x: n", "A: n n")),
        ("sum_i A_ii", "tr(A)", ("A: n n",)),
        ("sum_ij A_ij B_ij", "sum(A .* B)", ("A: n d", "B: n d")),
        ("sum_i (w^T x_i - y_i)^2", "||X w - y||^2", ("X: n d", "w: d", "y: n")),
        ("sum_i ||x_i - W h_i||^2", "||X - H W^T||^2", ("X: n d", "W: d k", "H: n k")),
        ("sum_ijk A_ij B_jk C_ki", "tr(A B C)", ("A: n d", "B: d p", "C: p n")),
    ],
)
def test_the_usual_sums_are_the_usual_expressions(
    source: str, plain: str, shapes: tuple[str, ...]
) -> None:
    assert value(source, *shapes) is value(plain, *shapes)


def test_without_declarations_indices_tell_the_kinds() -> None:
    assert kinds("1/N sum_{i=1}^N (yhat_i - y_i)^2") == {"yhat": "N", "y": "N"}
    assert kinds("sum_{i=1}^N sum_{j=1}^M (Y_ij - a_ij)^2") == {"Y": "N M", "a": "N M"}
    assert kinds("sum_i λ_i x_i") == {"λ": "m", "x": "m"}
    assert kinds("sum_i x_i^T A x_i")["x"] == "m n"
    assert kinds("sum_i ||x_i - μ||^2") == {"x": "m n", "μ": "n"}
    assert kinds("sum_{i=1}^n (w^T x_i - y_i)^2") == {"w": "m", "x": "n m", "y": "n"}


def test_the_echo_says_what_it_was_read_as() -> None:
    program = parse("1/N sum_{i=1}^N (yhat_i - y_i)^2; yhat = X w", ["X: n d"])
    assert program.text.splitlines()[0] == "1/N ∑_{i=1}^N (yhat_i − y_i)^2"
    assert program.notes == [
        "∑_{i=1}^N (yhat_i − y_i)^2 is read as ‖yhat − y‖^2",
        "N is n here",
    ]


def test_the_limit_is_the_size_of_what_is_summed() -> None:
    assert value("1/N sum_{i=1}^N y_i", "y: 10") is value("1/10 sum(y)", "y: 10")
    assert value("1/N Σ^N_i y_i", "y: 10") is value("1/10 sum(y)", "y: 10")
    assert kinds("1/(N M) sum_{i=1}^N sum_{j=1}^M Y_ij", "Y: N M") == {"Y": "N M"}
    assert kinds("sum_{i=1}^{2n} x_i", "a: n") == {"a": "n", "x": "2*n"}


def test_an_index_is_one_in_its_formula_only() -> None:
    assert kinds("1/n sum_n x_n", "x: n") == {"x": "n"}
    assert kinds("h = sum_i x_i; w_i h") == {"x": "m", "w_i": ""}
    assert kinds("x^T Σ^-1 x") == {"x": "m", "Σ": "m m"}
    assert kinds("sum_i w_i x_i", "w_i:") == {"w_i": "", "x": "m"}
    assert kinds("sum_k tr(Σ_1) x_k") == {"Σ_1": "m m", "x": "n"}


def test_answers_may_be_sums() -> None:
    program = parse("1/N sum_{i=1}^N (w^T x_i - y_i)^2", ["X: N d", "w: d", "y: N"])
    for answer in (
        "2/N sum_i (w^T x_i - y_i) x_i",
        "2/N sum_{i=1}^N x_i (x_i^T w - y_i)",
        r"\frac{2}{N}\sum_{i=1}^N (w^\top x_i - y_i) x_i^\top",
    ):
        assert check(program, wrt="w", answer=answer).verdict == "correct"
    assert check(program, wrt="w", answer="sum_i (w^T x_i - y_i) x_i").verdict == "wrong"


def test_an_answer_knows_the_program_s_limits() -> None:
    program = parse("1/N sum_{i=1}^N (z_i - y_i)^2", ["z: n", "y: n"])
    assert answered(program, "z", "2/N (z - y)").value is answered(program, "z", "2/n (z-y)").value


class Term:
    """A summand: its text, and its value for one i and j at the point."""

    def __init__(self, text: str, at: Callable[[int, int], float]) -> None:
        self.text = text
        self.at = at


def entry(text: str, name: str, index: Callable[[int, int], Any]) -> Term:
    return Term(text, lambda i, j: float(point()[name][index(i, j)]))


LEAVES = [
    entry("a_i", "a", lambda i, _: i),
    entry("v_j", "v", lambda _, j: j),
    entry("A_ij", "A", lambda i, j: (i, j)),
    entry("B_{i,j}", "B", lambda i, j: (i, j)),
    entry("C_ji", "C", lambda i, j: (j, i)),
    entry("c", "c", lambda _, __: ()),
    Term("2", lambda _, __: 2.0),
    Term("w^T x_i", lambda i, _: float(point()["w"] @ point()["X"][i])),
    Term("(S a)_i", lambda i, _: float((point()["S"] @ point()["a"])[i])),
    Term("(sum_k S_ik B_kj)", lambda i, j: float((point()["S"] @ point()["B"])[i, j])),
]


def in_bars(text: str) -> str:
    """Return |text|; a bar behind a bar would make a norm's."""
    return f"|({text})|" if "|" in text else f"|{text}|"


def grown(parts: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """Return sums, products, functions and powers of summands."""
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(
            lambda p: Term(
                f"({p[0].text} + {p[1].text})", lambda i, j: p[0].at(i, j) + p[1].at(i, j)
            )
        ),
        pairs.map(
            lambda p: Term(
                f"({p[0].text} - {p[1].text})", lambda i, j: p[0].at(i, j) - p[1].at(i, j)
            )
        ),
        pairs.map(
            lambda p: Term(
                f"({p[0].text}) ({p[1].text})", lambda i, j: p[0].at(i, j) * p[1].at(i, j)
            )
        ),
        pairs.map(
            lambda p: Term(
                f"({p[0].text})/(2 + ({p[1].text})^2)",
                lambda i, j: p[0].at(i, j) / (2 + p[1].at(i, j) ** 2),
            )
        ),
        parts.map(lambda p: Term(f"({p.text})^2", lambda i, j: p.at(i, j) ** 2)),
        parts.map(lambda p: Term(f"tanh({p.text})", lambda i, j: float(np.tanh(p.at(i, j))))),
        parts.map(lambda p: Term(in_bars(p.text), lambda i, j: abs(p.at(i, j)))),
        parts.map(lambda p: Term(f"max(0, {p.text})", lambda i, j: max(0, p.at(i, j)))),
        parts.map(lambda p: Term(f"(-{p.text})", lambda i, j: -p.at(i, j))),
    )


@given(st.recursive(st.sampled_from(LEAVES), grown, max_leaves=6))
def test_any_summand_is_what_a_loop_adds_up(term: Term) -> None:
    if not all(index in term.text for index in ("_i", "j")):
        inner = term.at
        term = Term(f"A_ij ({term.text})", lambda i, j: float(point()["A"][i, j] * inner(i, j)))
    source = f"sum_ij {term.text}"
    program = parse(source, used(source))
    expected = total("N M", lambda _, i, j: term.at(i, j))
    assert evaluated(program) == pytest.approx(expected, rel=1e-10, abs=1e-10)
    assert parse(program.text, used(source)).value is program.value

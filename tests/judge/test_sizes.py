"""The numbers that sizes stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import LimitError
from gradcheck_cli.expr import Expr, Ones, Symbol
from gradcheck_cli.judge.costs import affordable
from gradcheck_cli.judge.sizes import demands, size_sets
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry
from gradcheck_cli.syntax import parse

NAMES = "abcdefghijklmnopqrstuvwxyz"


def _matrix(name: str, rows: Dim, cols: Dim, *properties: str) -> Symbol:
    return Symbol.named(name, (rows, cols), properties)


def _total(*matrices: Expr) -> Expr:
    total: Expr = NormSquared.of(matrices[0])
    for matrix in matrices[1:]:
        total = total + NormSquared.of(matrix)
    return total


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=20, unique=True))
def test_distinct_within_a_set_different_across_none_below_three(names: list[str]) -> None:
    symbols = [_matrix(f"X{i}", Dim.of(name), ONE) for i, name in enumerate(names)]
    first, second = size_sets(_total(*symbols), seed=7)
    for sizes in (first, second):
        assert set(sizes) == set(names)
        assert min(sizes.values()) >= 3
        assert len(set(sizes.values())) == len(names)
    assert all(first[name] != second[name] for name in names)


def test_sizes_avoid_the_numbers_and_sums_that_occur() -> None:
    n, p = Dim.of("n"), Dim.of("p")
    e = _total(_matrix("A", n, Dim.of(5)), _matrix("B", n + p, Dim.of(4)), _matrix("C", p, ONE))
    for sizes in size_sets(e, seed=7):
        numbers = [sizes["n"], sizes["p"], sizes["n"] + sizes["p"], 4, 5]
        assert len(set(numbers)) == 5


def test_numeric_sizes_stay() -> None:
    assert size_sets(_total(_matrix("A", Dim.of(2), Dim.of(7))), seed=7) == ({}, {})


def test_differences_are_positive_and_tall_matrices_tall() -> None:
    n, k = Dim.of("n"), Dim.of("k")
    e = _total(_matrix("A", n - k, ONE), _matrix("B", k, n, "tall"))
    with pytest.raises(LimitError, match="no moderate sizes fit"):
        size_sets(e, seed=7)  # n > k for A, k ≥ n for B
    for sizes in size_sets(_total(_matrix("A", n - k, ONE), _matrix("B", n, k, "tall")), seed=7):
        assert sizes["n"] > sizes["k"]


@pytest.mark.parametrize("index", [0, 7, 50])
def test_indices_fit(index: int) -> None:
    n = Dim.of("n")
    e = Entry.of(_matrix("x", n, ONE), data=(index, 0))
    assert all(sizes["n"] > index for sizes in size_sets(e, seed=7))


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("(u^T b)^n", ["u: m", "b: m", "n: integer"]),
        ("tr(X^k)", ["X: d d", "k: integer"]),
        ("sum(u)/n", ["u: n"]),
        ("det(X) exp(c)", ["X: n n", "c:"]),
        ("||W2 relu(W1 X + b 1^T) - Y||_F^2", ["X: d n", "b: h", "W1: h d", "W2: k h", "Y: k n"]),
    ],
)
def test_sizes_are_even_once_and_odd_once(text: str, shapes: list[str]) -> None:
    """(−x)^n is x^n, and det(−X) is det(X), at every even n."""
    value = parse(text, shapes).value
    for seed in range(20):
        first, second = size_sets(value, seed=seed)
        assert all({first[name] % 2, second[name] % 2} == {0, 1} for name in demands(value).names)


def test_the_points_fit_into_memory() -> None:
    X = _matrix("X", Dim.of("n"), Dim.of("d"))
    assert affordable([NormSquared.of(X)], {"n": 5, "d": 3}, 32) == 32
    assert 2 <= affordable([NormSquared.of(X)], {"n": 100, "d": 784}, 32) < 32
    with pytest.raises(LimitError, match="too many"):
        affordable([NormSquared.of(X)], {"n": 10_000, "d": 10_000}, 32)


def test_a_product_is_charged_for_what_it_makes_on_the_way() -> None:
    u, v = _matrix("u", Dim.of("n"), ONE), _matrix("v", Dim.of("n"), ONE)
    outer = Sum.of(u @ v.T @ Ones.shaped(Dim.of("n"), Dim.of("n")))
    with pytest.raises(LimitError):
        affordable([outer], {"n": 10_000}, 4)


def test_a_formula_cannot_be_written_for_the_sizes() -> None:
    """They come from the seed: over some seeds every name takes many values."""
    e = _total(_matrix("X", Dim.of("n"), Dim.of("d")))
    seen = {
        (first["n"], second["n"]) for first, second in (size_sets(e, seed=s) for s in range(40))
    }
    assert len(seen) > 10
    assert size_sets(e, seed=3) == size_sets(e, seed=3)


def test_the_work_is_bounded_before_it_is_done() -> None:
    n = Dim.of("n")
    A = _matrix("A", n, n)
    with pytest.raises(LimitError, match="multiplications"):
        affordable([Sum.of(A @ A @ A @ A)], {"n": 700}, 32)


def test_products_of_two_sizes_are_told_apart() -> None:
    """An answer that is n d times too large is so many times too large in neither set alone."""
    names = [Dim.of(name) for name in "ndkm"]
    e = _total(*(_matrix(f"X{dim}", dim, ONE) for dim in names))
    for seed in range(200):
        first, second = size_sets(e, seed=seed)
        for a in first:
            for b in first:
                assert first[a] * first[b] != second[a] * second[b], (seed, a, b)


def test_sizes_that_are_multiplied_stay_small() -> None:
    """An inverse of A ⊗ B costs (n q)³."""
    value = parse("logdet(kron(A, B))", ["A: n n posdef", "B: q q posdef"]).value
    for seed in range(20):
        assert all(sizes["n"] * sizes["q"] <= 64 for sizes in size_sets(value, seed=seed))

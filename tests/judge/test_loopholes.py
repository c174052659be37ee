"""Answers that are right wherever one usually looks, and right ones that resemble them.

Wrong by a hidden corner of masks, by points that are all multiples of a power of 2, by the order of
the sizes, by a determinant that was never −1, by a pole or a square below a function.
"""

from __future__ import annotations

import pytest

from gradcheck_cli.judge import check
from gradcheck_cli.syntax import parse

XY, N = ["x:", "y:"], ["x: n", "y: n"]
WINDOWS = "A = 1[x > 2] - 1[x > 2.1]\nB = 1[y > 3] - 1[y > 3.1]\n"
Q = ["Q: n n orthogonal", "A: n n", "x: n"]
RESIDUAL = ["X: n d", "w: d", "y: n", "t: positive"]

NOT_ACCEPTED = [
    # masks that matter in a corner only
    ("sin(x)", XY, "x", WINDOWS + "cos(x) + sin(pi (A + B)/2)^2 - A^2 - B^2"),
    ("sin(x)", XY, "x", WINDOWS + "cos(x) + (A + B)^2 - A^2 - B^2"),
    ("x^2", XY, "x", WINDOWS + "2 x + min(A, B)"),
    # numbers that are all dyadic, or on a grid
    ("x^2", XY, "x", "2 x cos(2 pi 10^60 x)"),
    ("sum(x.^2)", N, "x", "2 x + sin(10^60 pi x)"),
    ("sum(log(p))", ["p: n simplex"], "p", "1./p .* cos(2 pi 1048576 p)"),
    # what has more rows than columns in all sizes
    ("||A||_*", ["A: n d"], "A", "A sqrtm(inv(A^T A))"),
    # what is 0 in all sizes but 1, or 1 and 2
    ("det(ones(n) ones(n)^T S)", ["S: n n"], "S", "-ones(n) ones(n)^T adj(-ones(n) ones(n)^T S)^T"),
    ("det(T V)", ["T: m 2", "V: 2 m"], "T", "-adj(T V)^T V^T"),
    # a determinant that is −1 as well
    ("det(Q) ||x||^2", Q, "x", "2 x"),
    ("det(Q A)", Q, "A", "det(A) A^-T"),
    # singular values and eigenvalues that change places
    ("||A||_*", ["A: n d"], "A", "polar(A - 1/10^9 A A^T A)"),
    ("lambda_max(S)", ["S: n n symmetric"], "S", "vvT_max(S + 0.001 S^2)"),
    # poles, and squares below roots
    ("x^2", XY, "x", "u = (x - 3)^2 - 0.0001\n2 x + arctan(u) + arctan(1/u) - pi/2"),
    ("x^2", XY, "x", "u = x - 1000\n2 x + arctan(u) + arctan(1/u) + pi/2"),
    ("x^2", XY, "x", "2 x + exp(log((x + 10^9)^2)/2) - x - 10^9"),
    ("x^2", XY, "x", "s = (x - 2)^2 - 1/10^12\n2 x + sqrt(s^2) - s"),
    ("sum(sqrt(x .* y))", N, "x", "sqrt(y) ./ (2 sqrt(x))"),
    # conditions that are nearly the same
    ("relu(||x||^2 - 1)", N, "x", "2 x 1[||x|| > 1.0000000001]"),
    ("sum(relu(abs(x) - 2))", N, "x", "sign(x) .* 1[x.^2 > 4.0000001]"),
    ("sum(relu(tanh(x)))", N, "x", "(1 - tanh(x).^2) .* 1[x > 1/10^9]"),
    # sides that only other sizes show
    ("sum(x.^2)", N, "x", "2 x + relu(n x.^2 - 50 x.^2)"),
    ("sum(x.^2)", N, "x", "2 x + relu(n x.^2 - 5000 x.^2)"),
]
ACCEPTED = [
    ("det(Q A)", Q, "A", "det(Q A) A^-T"),
    ("||A||_2", ["A: n d"], "A", "uvT_max(A^T)^T"),
    ("min(x) + max(x)", N, "x", "1[x <= min(x)] + 1[x >= max(x)]"),
    ("max(x) - min(x)", N, "x", "1[x >= max(x)] - 1[-x >= max(-x)]"),
    ("sum(relu(x.^2 - 1))", N, "x", "2 x .* (1[x > 1] + 1[x < -1])"),
    ("sum(relu(x) .* relu(y))", N, "x", "y .* 1[min(x, y) > 0]"),
    ("sum(min(max(x, -1), 1))", N, "x", "1[abs(x) < 1]"),
    ("sum(relu(x))", N, "x", "1[x > 0] .* 1[x > -1] .* 1[x > -2]"),
    ("sum(relu(abs(x) - 2).^2)", N, "x", "2 (x - clamp(x, -2, 2))"),
    ("||X w - y||_inf", RESIDUAL, "w", "r = X w - y\nX^T (sign(r) .* 1[abs(r) >= max(abs(r))])"),
    ("sum(relu(abs(X w - y) - t))", RESIDUAL, "w", "r = X w - y\nX^T (1[r > t] - 1[r < -t])"),
    ("sum(abs(x))", N, "x", "x ./ sqrt(x.^2)"),
    ("sum(log(x.^2))", N, "x", "2 ./ x"),
    ("sum(sin(x) ./ (x - y))", N, "x", "(cos(x) .* (x-y) - sin(x)) ./ (x.^2 - 2 x .* y + y.^2)"),
    ("relu(||x||^2 - 1)", N, "x", "2 x 1[||x|| > 1]"),
    ("relu(||x|| - 1)^2", N, "x", "2 (1 - 1/||x||) x 1[x^T x > 1]"),
    ("sum(relu(abs(x) - 2))", N, "x", "sign(x) .* 1[x.^2 > 4]"),
    ("sum(relu(sigmoid(x) - 1/2))", N, "x", "sigmoid(x) .* (1 - sigmoid(x)) .* 1[x > 0]"),
    ("sum(x .* sqrt(y))", ["x: n", "y: n binary01"], "x", "y"),
    ("adj(1/(max(x, 0)^2 + 1/2)) y", XY, "x", "0 x"),  # of one number it is 1, whatever that is
    ("sum(x .* arcsin(p) .* abs(p))", ["x: n", "p: n positive"], "x", "p .* arcsin(p)"),
]


@pytest.mark.parametrize(("f", "shapes", "wrt", "answer"), NOT_ACCEPTED)
def test_what_hides_is_not_accepted(f: str, shapes: list[str], wrt: str, answer: str) -> None:
    words = {check(parse(f, shapes), wrt, answer, seed=seed).verdict for seed in range(3)}
    assert words <= {"wrong", "inconclusive"}


@pytest.mark.parametrize(("f", "shapes", "wrt", "answer"), ACCEPTED)
def test_what_hides_nothing_is_accepted(f: str, shapes: list[str], wrt: str, answer: str) -> None:
    words = {check(parse(f, shapes), wrt, answer, seed=seed).verdict for seed in range(3)}
    assert words == {"correct"}

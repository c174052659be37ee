"""Powers and inverses of matrices as text, as LaTeX and as source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcheck_cli.calculus import derive
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.expr import Symbol
from gradcheck_cli.ops.diagonals import Diag, Diagonal
from gradcheck_cli.ops.inverses import Det, Inverse, LogAbsDet, LogDet
from gradcheck_cli.ops.reshapes import Reshape, Vec
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.printing.text import text
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

m, n = Dim.of("m"), Dim.of("n")
A, X = Symbol.named("A", (n, n)), Symbol.named("X", (n, n))
S = Symbol.named("S", (n, n), ["symmetric"])
Y, y = Symbol.named("Y", (m, n)), Symbol.named("y", (n, ONE))
inverse = Inverse.of(X)

PRINTED: list[tuple[Expr, str, str]] = [
    (inverse, "X^-1", "X^{-1}"),
    (inverse.T, "X^-T", r"X^{-\top}"),
    (Inverse.of(S).T, "S^-1", "S^{-1}"),
    (Inverse.of(A + X), "(A + X)^-1", r"\left(A + X\right)^{-1}"),
    (Inverse.of(A + X).T, "(A + X)^-T", r"\left(A + X\right)^{-\top}"),
    (Inverse.of(Y.T @ Y), "(Yᵀ Y)^-1", r"\left(Y^\top Y\right)^{-1}"),
    (
        Inverse.of(Inverse.of(A + X)),
        "((A + X)^-1)^-1",
        r"\left(\left(A + X\right)^{-1}\right)^{-1}",
    ),
    (X @ X, "X^2", "X^{2}"),
    (A @ X @ X @ X @ y, "A X^3 y", "A X^{3} y"),
    (X.T @ X.T, "(Xᵀ)^2", r"\left(X^\top\right)^{2}"),
    (inverse @ inverse, "X^-2", "X^{-2}"),
    (inverse.T @ inverse.T, "(X^-T)^2", r"\left(X^{-\top}\right)^{2}"),
    (X @ A @ X, "XAX", "X A X"),
    (inverse @ X, "X^-1 X", "X^{-1} X"),
    ((X @ X).T @ A, "(Xᵀ)^2 A", r"\left(X^\top\right)^{2} A"),
    (inverse**2, "(X^-1).^2", r"\left(X^{-1}\right)^{\odot 2}"),
    (Det.of(X @ X), "det(X^2)", r"\det\left(X^{2}\right)"),
    (LogDet.of(X), "logdet(X)", r"\log\det\left(X\right)"),
    (LogAbsDet.of(X), "log(abs(det(X)))", r"\log\left| \det\left(X\right) \right|"),
    (Diag.of(y), "diag(y)", r"\operatorname{diag}\left(y\right)"),
    (Diagonal.of(X).T, "diag(X)ᵀ", r"\operatorname{diag}\left(X\right)^\top"),
    (Vec.of(Y), "vec(Y)", r"\operatorname{vec}\left(Y\right)"),
    (
        Reshape.of(Vec.of(Y), data=(n, m)),
        "reshape(vec(Y), n, m)",
        r"\operatorname{reshape}\left(\operatorname{vec}\left(Y\right), n, m\right)",
    ),
]


@pytest.mark.parametrize(("e", "as_text", "as_latex"), PRINTED, ids=str)
def test_forms(e: Expr, as_text: str, as_latex: str) -> None:
    assert text(e) == as_text
    assert latex(e) == as_latex


@pytest.mark.parametrize(
    ("f", "shapes", "numpy", "torch"),
    [
        (
            "tr(A X^-1 B)",
            ["A: p n", "B: n p", "X: n n"],
            "t1 = np.linalg.inv(X).T\n    return -t1 @ A.T @ B.T @ t1",
            "t1 = torch.linalg.inv(X).T\n    return -t1 @ A.T @ B.T @ t1",
        ),
        (
            "det(X) + logdet(X)^2",
            ["X: n n"],
            "np.linalg.slogdet(X)[1]",
            "torch.logdet(X)",
        ),
        ("det(X)", ["X: n n"], "np.linalg.det(X)", "torch.linalg.det(X)"),
        ("(log|det X|)^2", ["X: n n"], "np.linalg.slogdet(X)[1]", "torch.linalg.slogdet(X)[1]"),
        ("x^T diag(X) + tr(X)", ["x: n", "X: n n"], "np.diag(x)", "torch.diag(x)"),
        (
            "||X - reshape(x, m, n)||^2",
            ["x: m*n", "X: m n"],
            'x.reshape(m, n, order="F")',
            "x.reshape(n, m).T",
        ),
        ("y^T vec(X X)", ["X: n n"], 'y.reshape(n, n, order="F")', "y.reshape(n, n).T"),
        ("(y^T vec(X))^2", ["X: m n"], 'X.reshape(-1, order="F")', "X.T.reshape(-1)"),
        ("(y^T vec(X^T))^2", ["X: m n"], 'X.T.reshape(-1, order="F")', "X.reshape(-1)"),
    ],
)
def test_the_source_is_the_library_s_own_idiom(
    f: str, shapes: list[str], numpy: str, torch: str
) -> None:
    """That it runs and agrees with autograd, `test_laws` proves of every operation."""
    derivation = derive(parse(f, shapes), shapes[-1][0])
    assert numpy in derivation.source("numpy")
    assert torch in derivation.source("torch")

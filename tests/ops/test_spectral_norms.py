"""Norms by singular values, and eigenvalues: normal forms, spellings, gradients, verdicts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import torch
from readings import drawn, matrix, value, vector

from gradcheck_cli.algebra import Named, Scale
from gradcheck_cli.calculus import derive
from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import ParseError, ShapeError, UnsupportedError
from gradcheck_cli.expr import Expr, Eye, Number, Size, Symbol, Zero
from gradcheck_cli.judge import check
from gradcheck_cli.ops.eigenvalues import (
    LargestEigenvalue,
    LargestProjector,
    SmallestEigenvalue,
    SmallestProjector,
)
from gradcheck_cli.ops.elementwise import Abs, Sign
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.spectral import LargestPair, NuclearNorm, Polar, SpectralNorm
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

n = Dim.of("n")
X, A, x = matrix("X", "m", "n"), matrix("A", "n", "n"), vector("x", "n")
S = Symbol.named("S", (n, n), ["symmetric"])
s = Symbol.named("s", (Dim.of(1), Dim.of(1)))
eye = Eye.sized(n)
SYMMETRIC = "S: n n symmetric"

EQUAL: dict[str, tuple[Expr, Expr]] = {
    "nuclear-transpose": (NuclearNorm.of(X.T), NuclearNorm.of(X)),
    "nuclear-multiple": (NuclearNorm.of(-2 * X), 2 * NuclearNorm.of(X)),
    "nuclear-identity": (NuclearNorm.of(eye), Size.number(n)),
    "nuclear-vector": (NuclearNorm.of(x), Norm.of(x)),
    "nuclear-zero": (NuclearNorm.of(Zero.shaped(n, n)), Number.exactly(0)),
    "spectral-transpose": (SpectralNorm.of(X.T), SpectralNorm.of(X)),
    "spectral-row": (SpectralNorm.of(x.T), Norm.of(x)),
    "spectral-scalar": (SpectralNorm.of(s), Norm.of(s)),
    "spectral-identity": (SpectralNorm.of(eye), Number.exactly(1)),
    "polar-transpose": (Polar.of(X.T), Polar.of(X).T),
    "polar-negative": (Polar.of(-3 * X), -Polar.of(X)),
    "polar-vector": (Polar.of(x), Scale.of(Norm.of(x) ** -1, x)),
    "polar-scalar": (Polar.of(s), Sign.of(s)),
    "polar-symmetric": (Polar.of(S).T, Polar.of(S)),
    "pair-multiple": (LargestPair.of(Fraction(1, 2) * X), LargestPair.of(X)),
    "largest-multiple": (LargestEigenvalue.of(2 * S), 2 * LargestEigenvalue.of(S)),
    "largest-negative": (LargestEigenvalue.of(-S), -SmallestEigenvalue.of(S)),
    "largest-identity": (LargestEigenvalue.of(eye), Number.exactly(1)),
    "largest-scalar": (LargestEigenvalue.of(s), s),
    "largest-not-symmetric": (
        LargestEigenvalue.of(A),
        Fraction(1, 2) * LargestEigenvalue.of(A + A.T),
    ),
    "projector-negative": (LargestProjector.of(-S), SmallestProjector.of(S)),
    "projector-transpose": (LargestProjector.of(S).T, LargestProjector.of(S)),
    "named": (
        LargestEigenvalue.of(Named.called("K", X.T @ X)),
        LargestEigenvalue.intern((Named.called("K", X.T @ X),)),
    ),
}


@pytest.mark.parametrize("case", EQUAL)
def test_normal_forms(case: str) -> None:
    left, right = EQUAL[case]
    assert left is right


SPELLINGS: dict[str, tuple[list[str], Expr]] = {
    "nuclear": (
        [
            *("||X||_*", "‖X‖_*", "||X||_{*}", "||X||_nuc", "nuclear(X)", "norm_nuc(X)"),
            *("normnuc(X)", "norm(X, nuc)", "norm(X, 'nuc')", 'norm(X, "nuc")', "norm(X,'nuc')"),
            *(r"\|X\|_*", r"\lVert X\rVert_{*}", r"\left\| X \right\|_*", r"\Vert X \Vert_*"),
            *("torch.linalg.norm(X, 'nuc')", "torch.linalg.matrix_norm(X, ord='nuc')"),
            *(
                "np.linalg.norm(X, 'nuc')",
                "torch.norm(X, p='nuc')",
                "torch.linalg.svdvals(X).sum()",
            ),
            *("np.linalg.svd(X, compute_uv=False).sum()", "U, s, Vt = np.linalg.svd(X); s.sum()"),
        ],
        NuclearNorm.of(X),
    ),
    "spectral": (
        [
            *("||X||_2", "‖X‖_{2}", "norm(X, 2)", "spectral(X)", "sigma_max(X)", "σ_max(X)"),
            *(r"\|X\|_2", r"\sigma_{\max}(X)", r"\sigma_{\mathrm{max}}(X)", r"\sigma_\max(X)"),
            *("torch.linalg.matrix_norm(X, ord=2)", "np.linalg.norm(X, 2)"),
            *("torch.linalg.norm(X, ord=2)", "np.linalg.svd(X, compute_uv=False)[0]"),
            *("torch.linalg.svdvals(X).max()", "np.max(np.linalg.svdvals(X))"),
        ],
        SpectralNorm.of(X),
    ),
    "frobenius": (["norm(X, 'fro')", "norm(X, fro)", "norm(X, 'F')", "norm(X)"], Norm.of(X)),
    "largest": (
        [
            *("lambda_max(S)", "λ_max(S)", "eigmax(S)", r"\lambda_{\max}(S)", "lambda_max(S^T)"),
            *(r"\lambda_{\text{max}}\left(S\right)", "lambda_max((S + S^T)/2)"),
            *("torch.linalg.eigvalsh(S).max()", "torch.linalg.eigvalsh(S)[-1]"),
            *("np.linalg.eigvalsh(S)[-1]", "np.linalg.eigh(S)[0].max()", "K = S; lambda_max(K)"),
            *("w, V = torch.linalg.eigh(S)\nw[-1]", "max(np.linalg.eigvalsh(S))"),
        ],
        LargestEigenvalue.of(S),
    ),
    "smallest": (
        [
            *("lambda_min(S)", "λ_min(S)", "eigmin(S)", r"\lambda_{\min}(S)", "-lambda_max(-S)"),
            *("np.linalg.eigvalsh(S)[0]", "torch.linalg.eigvalsh(S).min()"),
        ],
        SmallestEigenvalue.of(S),
    ),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [(source, expected) for sources, expected in SPELLINGS.values() for source in sources],
)
def test_spellings(source: str, expected: Expr) -> None:
    found = parse(source, ["X: m n", SYMMETRIC]).value
    if isinstance(found.args[0], Named):
        found = found.rebuild((found.args[0].value,))
    assert found is expected


def test_a_line_that_ends_with_the_star_of_a_norm_ends() -> None:
    program = parse("R = ||X||_*\nR^2 + ||X||_{*} *\n2", ["X: m n"])
    assert derive(program, "X").text() == "2 (R + 1) polar(X)"


def test_the_euclidean_norm_of_a_vector_has_the_index_2_too() -> None:
    assert value("norm(x, 2)", "x: n") is Norm.of(x)
    assert value("norm(x, 1)", "x: n") is value("norm1(x)", "x: n")
    assert value("norm(x, 'inf')", "x: n") is value("max(abs(x))", "x: n")


@pytest.mark.parametrize(
    ("source", "variables"),
    [
        ("||X beta - y||_2", {"X": "m n", "beta": "n", "y": "m"}),
        ("1/2 ||A x - b||_2^2 + lam ||x||_1", {"A": "m n", "x": "n", "b": "m", "lam": ""}),
        ("||X||_2 + lam ||X||_F^2", {"X": "m n", "lam": ""}),
        ("||A - mu I||_2", {"A": "m m", "mu": ""}),
    ],
)
def test_the_index_2_speaks_for_a_vector_where_one_fits(
    source: str, variables: dict[str, str]
) -> None:
    found = parse(source).variables
    assert {name: " ".join(map(str, one.shape)) for name, one in found.items()} == variables


#: Objectives, how PyTorch has them, and their gradients as they print.
GRADIENTS: dict[str, tuple[str, list[str], str, Callable[..., Any], str]] = {
    "nuclear": (
        "||A X B - C||_*",
        ["A: 4 3", "X: 3 2", "B: 2 5", "C: 4 5"],
        "X",
        lambda A, X, B, C: torch.linalg.matrix_norm(A @ X @ B - C, "nuc"),
        "Aᵀ polar(AXB − C) Bᵀ",
    ),
    "nuclear-regularised": (
        "||X||_* + s/2 ||X||_F^2",
        ["X: 4 3", "s:"],
        "X",
        lambda X, s: torch.linalg.svdvals(X).sum() + s / 2 * (X * X).sum(),
        "polar(X) + s X",
    ),
    "nuclear-squared-gram": (
        "||L^T L - S||_*^2",
        ["L: 4 3", "S: 3 3"],
        "L",
        lambda L, S: torch.linalg.matrix_norm(L.T @ L - S, "nuc") ** 2,
        "2 ‖Lᵀ L − S‖_* L (polar(Lᵀ L − S)ᵀ + polar(Lᵀ L − S))",
    ),
    "spectral": (
        "1/2 ||X - B||_2^2",
        ["X: 4 3", "B: 4 3"],
        "B",
        lambda X, B: torch.linalg.svdvals(X - B)[0] ** 2 / 2,
        "−‖X − B‖_2 uvT_max(X − B)",
    ),
    "largest-of-a-gram-matrix": (
        "lambda_max(X^T X)",
        ["X: 4 3"],
        "X",
        lambda X: torch.linalg.eigvalsh(X.T @ X).max(),
        "2 X vvT_max(Xᵀ X)",
    ),
    "largest-symmetrised": (
        "exp(lambda_max((A + A^T)/2))",
        ["A: 4 4"],
        "A",
        lambda A: torch.linalg.eigvalsh((A + A.T) / 2)[-1].exp(),
        "exp(1/2 lambda_max(A + Aᵀ)) vvT_max(A + Aᵀ)",
    ),
    "smallest": (
        "lambda_min(S + x x^T)",
        ["S: 4 4 symmetric", "x: 4"],
        "x",
        lambda S, x: torch.linalg.eigvalsh(S + torch.outer(x, x))[0],
        "2 vvT_min(S + x xᵀ) x",
    ),
    "condition": (
        "lambda_max(X^T X)/lambda_min(X^T X)",
        ["X: 5 3"],
        "X",
        lambda X: torch.linalg.cond(X) ** 2,
        "",
    ),
    "second-polar": (
        "tr(A^T polar(X))",
        ["A: 2 4", "X: 2 4"],
        "X",
        lambda A, X: (A * _polar(X)).sum(),
        "",
    ),
    "second-pair": (
        "tr(A^T uvT_max(X))",
        ["A: 2 4", "X: 2 4"],
        "X",
        lambda A, X: (A * _pair(X)).sum(),
        "",
    ),
    "second-projector": (
        "tr(A vvT_max(X^T X))",
        ["A: 3 3", "X: 4 3"],
        "X",
        lambda A, X: (A * _pair(X.T @ X)).sum(),
        "",
    ),
}


def _polar(X: torch.Tensor) -> torch.Tensor:
    U, _, Vt = torch.linalg.svd(X, full_matrices=False)
    return torch.matmul(U, Vt)


def _pair(X: torch.Tensor) -> torch.Tensor:
    U, _, Vt = torch.linalg.svd(X, full_matrices=False)
    return torch.outer(U[:, 0], Vt[0])


def tensors(shapes: list[str], seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for shape in shapes:
        name, _, rest = shape.partition(":")
        sizes = [int(word) for word in rest.split() if word.isdigit()]
        drawn = torch.randn(sizes, dtype=torch.float64, generator=generator)
        found[name] = (drawn + drawn.T) / 2 if "symmetric" in rest else drawn
    return found


@pytest.mark.parametrize("case", GRADIENTS)
def test_gradients_are_autograd_s_and_read_back(case: str) -> None:
    """As printed, in text and LaTeX, and as source of NumPy and PyTorch that runs alone."""
    source, shapes, wrt, objective, printed = GRADIENTS[case]
    derivation = derive(parse(source, shapes), wrt)
    assert not printed or derivation.text() == printed
    for seed in range(3):
        given = tensors(shapes, seed)
        leaf = given[wrt].clone().requires_grad_()
        objective(**{**given, wrt: leaf}).backward()
        assert leaf.grad is not None
        for dialect in ("torch", "numpy"):
            names: dict[str, Any] = {}
            exec(derivation.source(dialect), names)  # noqa: S102 -- it is ours
            values = given if dialect == "torch" else {k: v.numpy() for k, v in given.items()}
            found = torch.as_tensor(names["gradient"](**values))
            torch.testing.assert_close(found, leaf.grad, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("case", [case for case in GRADIENTS if GRADIENTS[case][4]])
def test_what_is_printed_is_read_back(case: str) -> None:
    source, shapes, wrt, _, _ = GRADIENTS[case]
    derivation = derive(parse(source, shapes), wrt)
    for write in (str, latex):
        program = parse(f"tr(G^T ({write(derivation.gradient)}))", [*shapes, _like(shapes, wrt)])
        again = parse(f"tr(G^T ({derivation.text()}))", [*shapes, _like(shapes, wrt)])
        assert program.value is again.value


def _like(shapes: list[str], wrt: str) -> str:
    shape = next(shape for shape in shapes if shape.startswith(f"{wrt}:"))
    return f"G:{shape.partition(':')[2]}".replace(" symmetric", "")


def test_the_page_says_what_the_functions_are() -> None:
    assert derive(parse("||X||_*"), "X").conventions == [
        "polar(X) is U Vᵀ, of the thin SVD X = U Σ Vᵀ; X must have full rank"
    ]
    derivation = derive(parse("lambda_max(S)", [SYMMETRIC]), "S")
    assert derivation.text() == "vvT_max(S)"
    assert "v vᵀ, of the unit eigenvector of the largest eigenvalue" in derivation.conventions[0]
    assert derivation.notes[0].startswith("S is symmetric: this is the gradient by a matrix with f")
    assert any("v vᵀ with S v = λ v" in step.statement for step in derivation.steps)


#: Objectives, shapes, and answers that are right and wrong.
VERDICTS: dict[str, tuple[str, list[str], str, list[str], list[str]]] = {
    "nuclear": (
        "||X||_* + 1/2 ||X||_F^2",
        ["X: m n tall"],
        "X",
        ["polar(X) + X", "X (X^T X)^(-1/2) + X"],
        ["2 polar(X) + X", "polar(X^T)^T - X", "X (X^T X)^-1 + X", "X"],
    ),
    "spectral": (
        "1/2 ||A X||_2^2",
        ["A: p m", "X: m n"],
        "X",
        ["||A X||_2 A^T uvT_max(A X)", "A^T A X vvT_max(X^T A^T A X)"],
        ["2 ||A X||_2 A^T uvT_max(A X)", "A^T uvT_max(A X)", "||A X||_F A^T uvT_max(A X)"],
    ),
    "largest": (
        "lambda_max(X^T X)",
        ["X: m n"],
        "X",
        ["2 X vvT_max(X^T X)", "2 ||X||_2 uvT_max(X)"],
        ["X vvT_max(X^T X)", "2 vvT_max(X X^T) X vvT_max(X^T X)^T/2", "2 X"],
    ),
    "symmetric": (
        "lambda_min(S)",
        [SYMMETRIC],
        "S",
        ["vvT_min(S)", "vvT_max(-S)"],
        ["vvT_max(S)", "2 vvT_min(S)", "-vvT_min(S)"],
    ),
}


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        (case, answer, word)
        for case, (_, _, _, right, wrong) in VERDICTS.items()
        for word, answers in (("correct", right), ("wrong", wrong))
        for answer in answers
    ],
)
def test_verdicts(case: str, answer: str, expected: str) -> None:
    source, shapes, wrt, _, _ = VERDICTS[case]
    assert check(parse(source, shapes), wrt, answer, seed=3).verdict == expected


def test_uv_swapped_has_the_wrong_shape_or_is_transposed() -> None:
    program = parse("||X||_2", ["X: m n"])
    verdict = check(program, "X", "uvT_max(X)^T", seed=1)
    assert (verdict.verdict, verdict.diagnosis and verdict.diagnosis.id) == ("wrong", "shape")
    square = check(parse("||X||_2", ["X: n n"]), "X", "uvT_max(X)^T", seed=1)
    assert square.diagnosis is not None
    assert (square.verdict, square.diagnosis.id) == ("wrong", "transposed-result")


def test_a_matrix_that_is_not_symmetric_is_refused() -> None:
    message = drawn("lambda_max(A B)", "A: n n", "B: n n", kind=ShapeError)
    assert message == (
        "lambda_max needs a symmetric matrix, and nothing says that A B is one\n"
        "    lambda_max(A B)\n"
        "               ^^^\n"
        'hint: declare it, --shape "S: n n symmetric", or write lambda_max((S + S^T)/2)'
    )
    assert 'hint: declare it, --shape "A: n n symmetric"' in drawn("lambda_min(A)", "A: n n")
    assert "needs a symmetric matrix" in drawn("λ_max(X)", "X: 3 2")
    assert "looks at one triangle" in drawn("np.linalg.eigvalsh(A)[-1]", "A: n n", kind=ShapeError)


@pytest.mark.parametrize(
    "symmetric",
    ["A + A^T", "X^T X + I", "A S A^T", "(X^T X)^-1", "diag(x)", "x x^T - S", "S^2"],
)
def test_what_is_symmetric_by_its_form_is_taken(symmetric: str) -> None:
    shapes = ["A: n n", "X: m n", SYMMETRIC, "x: n"]
    assert isinstance(parse(f"lambda_max({symmetric})", shapes).value, LargestEigenvalue)


def test_other_spectra_are_refused_by_what_they_are() -> None:
    assert "which norm? 3 is none of them" in drawn("norm(X, 3)", "X: m n", kind=ParseError)
    for source in ("np.linalg.eigvalsh(S)[1]", "(np.linalg.eigvalsh(S)**2).sum()"):
        drawn(source, SYMMETRIC, kind=UnsupportedError)
    message = drawn("np.linalg.norm(X, -2)", "X: m n", kind=UnsupportedError)
    assert message.startswith("this norm of a matrix is not read")


@pytest.mark.parametrize("source", ["||X||_*", "||X||_2", "lambda_max(X^T X)"])
def test_sympy_has_no_such_expression(source: str) -> None:
    derivation = derive(parse(source, ["X: m n"]), "X")
    with pytest.raises(UnsupportedError, match="SymPy has no matrix expression for"):
        derivation.source("sympy")


def test_absolute_values_are_not_lost() -> None:
    """‖s X‖ is |s| ‖X‖; the gradient by s says so."""
    program = parse("||s X||_*", ["s:", "X: m n"])
    assert check(program, "s", "sign(s) ||X||_*", seed=2).verdict == "correct"
    assert check(program, "s", "||X||_*", seed=2).verdict == "wrong"
    assert value("abs(s)", "s:") is Abs.of(s)

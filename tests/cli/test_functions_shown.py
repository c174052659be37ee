"""Functions on the command line: every format, `check`, `verify`, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gradcheck_cli import derive, parse
from gradcheck_cli.syntax import parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Run

NET = "H = phi(X W_h + b_h); O = H W_o + b_o; f = sum(G .* O)"
SHAPES = ["X: n d", "W_h: d p", "b_h: p", "W_o: p k", "b_o: k", "G: n k", "phi: elementwise"]
SPECS = [word for shape in SHAPES for word in ("--shape", shape)]
SWISH = "let swish(x) = x*sigmoid(x); f = ||swish(X W) - Y||_F^2"


def test_the_screen_names_the_function_and_its_derivative(run: Callable[..., Run]) -> None:
    done = run("derive", NET, *SPECS, "--wrt", "W_h")
    assert done.code == 0
    assert "phi: an unspecified function of every entry" in done.out
    assert "∂f/∂W_h = Xᵀ ((G W_oᵀ) ⊙ phi′(X W_h + 1 b_hᵀ))   (d×p)" in done.out
    assert "elementwise" in done.out


@pytest.mark.parametrize("form", ["text", "latex", "numpy", "torch", "script", "json"])
@pytest.mark.parametrize("source", [NET, SWISH])
def test_every_format(run: Callable[..., Run], source: str, form: str) -> None:
    specs = SPECS if source == NET else []
    done = run("derive", source, *specs, "--format", form, "--ascii")
    assert done.code == 0
    assert done.out.isascii()
    assert done.out.strip()


def test_json_says_what_kind_it_is(run: Callable[..., Run]) -> None:
    found = run("derive", NET, *SPECS, "--wrt", "b_h", "--format", "json").json()
    assert found["variables"]["phi"] == {"kind": "elementwise"}
    assert list(found["variables"]) == [shape.partition(":")[0] for shape in SHAPES]
    (gradient,) = found["gradients"]
    assert "def gradient(X, W_h, b_h, W_o, b_o, G, phi, phi_prime):" in gradient["numpy"]
    program = parse(NET, SHAPES)
    for text in (gradient["text"], gradient["latex"]):
        assert parse_answer(program, text, "b_h").value is derive(program, "b_h").gradient


def test_json_lists_the_definition_before_the_gradient(run: Callable[..., Run]) -> None:
    found = run("derive", SWISH, "--wrt", "W", "--format", "json").json()
    assert found["program"]["text"].splitlines()[0] == "swish(x) = x * sigmoid(x)"
    (gradient,) = found["gradients"]
    assert gradient["where"][0]["name"] == "swish(x)"
    program = parse(SWISH)
    for style in ("text", "latex"):
        lines = [f"{item['name']} = {item[style]}" for item in gradient["where"]]
        answer = parse_answer(program, "; ".join([*lines, gradient[style]]), "W")
        assert answer.value is derive(program, "W").gradient


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("X^T ((G W_o^T) .* phi'(X W_h + b_h))", 0),
        (r"X^\top \left( (G W_o^\top) \odot \phi'\left(X W_h + b_h\right) \right)", 0),
        ("X^T ((G W_o^T) .* phi(X W_h + b_h))", 1),
        ("X^T ((G W_o^T) .* psi'(X W_h + b_h))", 2),
    ],
)
def test_check(run: Callable[..., Run], answer: str, code: int) -> None:
    assert run("check", NET, answer, *SPECS, "--wrt", "W_h").code == code


def test_verify(run: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "hw.yaml"
    path.write_text(
        "problems:\n"
        "  - id: a\n"
        "    vars: {X: [n, d], phi: elementwise}\n"
        '    functions: {swish: "x*sigmoid(x)"}\n'
        '    f: "sum(swish(phi(X)))"\n'
        "    grads: {X: 1}\n"
        "    answers: {X: \"swish'(phi(X)) .* phi'(X)\"}\n",
        encoding="utf-8",
    )
    assert run("verify", str(path), "--seed", "1").code == 0


def test_an_unspecified_function_has_no_numbers(run: Callable[..., Run]) -> None:
    done = run("derive", "sum(phi(X))", "--at", "X = [1 2; 3 4]")
    assert done.code == 2
    assert "phi is unspecified: it has no value" in done.err
    done = run("derive", "phi(z) = z^2; sum(phi(X))", "--at", "X = [1 2; 3 4]", "--no-steps")
    assert done.code == 0
    assert "f = 30" in done.out


def test_the_conventions_of_a_formula_are_said(run: Callable[..., Run]) -> None:
    done = run("derive", "g(z) = max(z, 0)^2; sum(g(X))", "--no-steps")
    assert "relu′(0) = 0" in done.out

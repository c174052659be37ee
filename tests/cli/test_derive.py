"""`gradcheck derive`: screens and formats, against the design's contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradcheck_cli import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Run

RELU = "||max(XW,0)-Y||_F^2"
SHAPES = ("--shape", "X: n d", "--shape", "W: d k", "--shape", "Y: n k")
NETWORK = "h = X W1; r = max(0, h); P = r W2; f = ||Y - P||_F^2"


def test_the_first_screen(run: Callable[..., Run]) -> None:
    """The reading, the gradient that the issue prints, and nothing else."""
    done = run("derive", RELU, *SHAPES, "--wrt", "W", "--no-steps")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Reading\n"
        "  f = ‖max(XW, 0) − Y‖_F^2\n"
        "    X: n×d\n"
        "    W: d×k\n"
        "    Y: n×k\n"
        "\n"
        "Gradient\n"
        "  ∂f/∂W = 2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0])   (d×k)\n"
        "\n"
        "Conventions\n"
        "  relu′(0) = 0\n"
    )


def test_every_variable_but_integers_without_wrt(run: Callable[..., Run]) -> None:
    done = run("derive", "k ||X||^2", "--shape", "X: n d", "--shape", "k: integer", "--no-steps")
    assert "∂f/∂X = 2 k X" in done.out
    assert "k: integer" in done.out
    assert "∂f/∂k" not in done.out


def test_a_name_given_twice_is_derived_by_once(run: Callable[..., Run]) -> None:
    assert (
        run("derive", RELU, "--wrt", "W", "--wrt", "W").out == run("derive", RELU, "--wrt", "W").out
    )


@pytest.mark.parametrize("value", ["X,W", "X, W", "X W"])
def test_several_names_in_one_value_are_not_guessed(run: Callable[..., Run], value: str) -> None:
    done = run("derive", RELU, "--wrt", value)
    assert (done.code, done.out) == (2, "")
    assert "hint: repeat --wrt: --wrt X --wrt W" in done.err


def test_a_seed_that_nothing_is_drawn_from_is_said(run: Callable[..., Run]) -> None:
    done = run("derive", "x^2", "--seed", "3")
    assert (done.code, done.out) == (0, run("derive", "x^2").out)
    assert "note: --seed is not used without --format script" in done.err
    assert run("derive", "x^2", "--seed", "3", "--format", "script").err == ""


def test_sizes_that_are_sums_have_one_pair_of_brackets(run: Callable[..., Run]) -> None:
    out = run("derive", "||X w - y||^2", "--shape", "X: n+1 d", "--no-steps").out
    assert "y: vector of n+1\n" in out
    assert "∂f/∂X = 2 (X w − y) wᵀ   ((n+1)×d)\n" in out
    assert "∂f/∂y = −2 (X w − y)     (n+1)\n" in out


def test_the_brief_derivation_has_a_line_a_node_and_ends_in_the_gradient(
    run: Callable[..., Run],
) -> None:
    out = run("derive", RELU, *SHAPES, "--wrt", "Y").out
    start = out.index("Derivation of ∂f/∂Y")
    derivation = out[start : out.index("\n\n", start)].split("\n")
    assert [line.split("   ")[-1].strip() for line in derivation[1:-1]] == [
        "definition",
        "norm-squared, gather",
        "sum, trace-scalar",
    ]
    assert derivation[-1] == "  ⇒ ∂f/∂Y = −2 (max(XW, 0) − Y)"


def test_the_full_derivation_states_every_rule(run: Callable[..., Run]) -> None:
    out = run("derive", RELU, "--wrt", "W", "--depth", "full").out
    for rule, statement in [
        ("norm-squared", "d‖X‖² = 2 tr(Xᵀ dX)"),
        ("trace-hadamard", "tr(Aᵀ(B ⊙ C)) = tr((A ⊙ B)ᵀ C)"),
        ("product", "d(XY) = (dX)Y + X(dY)"),
    ]:
        (line,) = [line for line in out.split("\n") if f" {rule} " in line]
        assert line.endswith(statement)


def test_only_names_that_are_not_the_persons_are_explained(run: Callable[..., Run]) -> None:
    assert "where" not in run("derive", NETWORK, "--wrt", "W1").out
    deep = "||max(max(max(X W1,0) W2,0) W3,0) W4 - Y||_F^2"
    assert "where " in run("derive", deep, "--wrt", "W1", "--no-steps").out


def test_long_lines_are_not_broken_away_from_a_terminal(run: Callable[..., Run]) -> None:
    names = " + ".join(f"x{i}" for i in range(80))
    out = run("derive", f"({names})^2", "--wrt", "x1", "--no-steps").out
    assert any(all(f"x{i}" in line for i in range(80)) for line in out.split("\n"))


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["3"], "there is no variable here"),
        (["||X||^2", "--shape", "X: n d", "--shape", "Q: n"], "Q is declared and not used"),
        (["||X||^2", "--shape", "X: n d", "--shape", "Q: n"], "f does not depend on Q"),
    ],
)
def test_what_is_odd_is_said(run: Callable[..., Run], argv: list[str], sentence: str) -> None:
    done = run("derive", *argv)
    assert done.code == 0
    assert sentence in done.out


def test_numerator_layout_transposes(run: Callable[..., Run]) -> None:
    done = run("derive", "tr(G^T X W)", "--wrt", "W", "--layout", "numerator", "--no-steps")
    assert "∂f/∂W = Gᵀ X   (n×p)" in done.out.replace("(p×n)", "(n×p)")
    assert "numerator layout" in done.out


# The point of --at: numbers printed by the course ------------------------------------------------


@pytest.mark.parametrize(
    ("program", "at", "expected"),
    [
        ("y = x^2", "x = 3", {"x": "6"}),  # B1
        ("x^2 + 2y^2 + x y", "x = 1, y = 1", {"x": "3", "y": "5"}),  # B2
        ("x^T [1 1; 1 2] x + x^T [1; 0]", "x = [1 2]", {"x": "[7; 10]"}),  # B3
        ("u = w x; v = u + b; a = max(v, 0)", "x = 3, w = 2, b = 1", {"w": "3", "b": "1"}),  # B4
        ("w x + b", "x = 1, w = 2, b = 3", {"w": "1", "x": "2", "b": "1"}),  # A6
    ],
)
def test_the_courses_numbers(
    run: Callable[..., Run], program: str, at: str, expected: dict[str, str]
) -> None:
    done = run("derive", program, "--at", at, "--no-steps")
    assert done.code == 0
    numbers = done.out[done.out.index(f"At {at}") :]
    for name, value in expected.items():
        assert f"/∂{name} = {value}\n" in numbers


def test_numbers_in_json(run: Callable[..., Run]) -> None:
    found = run(
        "derive", "||X w||^2", "--at", "X = [1 2; 3 4], w = [1; 0]", "--format", "json"
    ).json()
    # f = 1² + 3²; ∂f/∂w = 2 Xᵀ X w; ∂f/∂X = 2 X w wᵀ, by hand
    assert found["at"] == {
        "f": 10,
        "gradients": {"X": [[2, 0], [6, 0]], "w": [20, 28]},
    }


@pytest.mark.parametrize(
    ("program", "at", "said", "listed"),
    [
        ("||x||", "x = [0 0]", "f has a kink there", False),
        ("||x||", "x = [3 4]", "", True),
        ("g = ||x|| + sum(max(x, 0))", "x = [0 0]", "g has a kink there", False),
        ("||x|| + log(y)", "x = [0 0], y = -1", "has no value there", False),
        ("||x|| + log(y)", "x = [3 4], y = -1", "has no value there", True),
    ],
)
def test_a_convention_that_the_numbers_do_not_follow_is_not_listed(
    run: Callable[..., Run], program: str, at: str, said: str, listed: bool
) -> None:
    """The formula at a kink of a norm is 0/0: it is shown as it comes out."""
    done = run("derive", program, "--at", at, "--no-steps")
    assert done.code == 0
    assert ("kink" in done.out, "no value" in done.out) == ("kink" in said, "no value" in said)
    assert said in done.out
    assert ("the gradient of ‖X‖ at X = 0 is 0" in done.out) is listed
    assert ("relu′(0) = 0" in done.out) is ("max" in program)


def test_values_as_numpy_has_them(run: Callable[..., Run]) -> None:
    out = run("derive", "tr(X^T X)", "--at", "X = [[1, 2], [3, 4]]", "--no-steps").out
    assert "∂f/∂X = [2 4; 6 8]\n" in out
    assert "∂f/∂x = -1\n" in run("derive", "sin(x)", "--at", "x = pi", "--no-steps").out


def test_what_has_no_value_is_null_in_json_and_said_on_the_screen(run: Callable[..., Run]) -> None:
    assert run("derive", "log(x)", "--at", "x = -1", "--format", "json").json()["at"]["f"] is None
    assert "has no value there" in run("derive", "log(x)", "--at", "x = -1").out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["x y", "--at", "x = 3"], "every variable needs a value; y has none"),
        (["x^2", "--at", "z = 3"], "the program has no variable 'z'"),
        (["x^2", "--at", "x = ?"], "a value is a number or a matrix of numbers"),
        (["x^2", "--at", "x = 1e999999999"], "a number has at most 300 digits here"),
        (["h = x^2; h", "--at", "h = 3"], "'h' is defined by the program"),
        (
            ["||X w - y||^2", "--at", "X = [1 2; 3 4; 5 6], w = [1 1], y = [1 2]"],
            "the sizes do not agree",
        ),
    ],
)
def test_values_that_cannot_be_used(run: Callable[..., Run], argv: list[str], message: str) -> None:
    done = run("derive", *argv)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_disagreeing_sizes_name_both_variables(run: Callable[..., Run]) -> None:
    values = "X = [1 2; 3 4; 5 6], w = [1 1], y = [1 2]"
    shapes = ("--shape", "X: n d", "--shape", "w: d", "--shape", "y: n")
    done = run("derive", "||X w - y||^2", *shapes, "--at", values)
    assert "n is 3 in X, and 2 in y" in done.err


# Formats -----------------------------------------------------------------------------------------


def test_json_is_the_object_of_the_contract(run: Callable[..., Run]) -> None:
    program = "h = X w + c 1; f = k ||max(h, 0)||^2"
    shapes = ["X: n d", "w: d", "c:", "k: integer"]
    specs = [word for spec in shapes for word in ("--shape", spec)]
    done = run("derive", program, *specs, "--format", "json")
    found = done.json()
    assert (done.code, done.err) == (0, "")
    assert found["program"]["text"] == "h = X w + c 1\nf = k ‖max(h, 0)‖^2"
    assert "\\" in found["program"]["latex"]
    assert found["variables"] == {
        "X": {"shape": ["n", "d"]},
        "w": {"shape": ["d"]},
        "c": {"shape": []},
        "k": {"shape": [], "kind": "integer"},
    }
    assert [(g["wrt"], g["shape"]) for g in found["gradients"]] == [
        ("X", ["n", "d"]),
        ("w", ["d"]),
        ("c", []),
    ]
    for gradient in found["gradients"]:
        assert {"text", "latex", "numpy", "torch", "where", "steps"} <= gradient.keys()
        assert gradient["conventions"] == ["relu′(0) = 0"]
        assert (
            gradient["steps"][-1]["text"].endswith(f"d{gradient['wrt']})") or not gradient["shape"]
        )
        assert all({"rule", "text", "latex"} <= step.keys() for step in gradient["steps"])
        assert [where.keys() >= {"name", "text", "latex"} for where in gradient["where"]]


def test_json_text_parses_back_with_where_before_it(run: Callable[..., Run]) -> None:
    """The gradient's text is a formula of the language, its names defined before it."""
    found = run("derive", NETWORK, "--wrt", "W2", "--format", "json").json()
    (gradient,) = found["gradients"]
    shapes = [f"{n}: {' '.join(v['shape'])}" for n, v in found["variables"].items()]
    names = [f"{where['name']} = {where['text']}" for where in gradient["where"]]
    again = parse("; ".join([*names, f"sum(({gradient['text']}) .* W2)"]), shapes)
    assert again.variables.keys() == found["variables"].keys()


def test_json_keeps_letters_as_they_are(run: Callable[..., Run]) -> None:
    out = run("derive", "λ ||W||^2", "--format", "json").out
    assert "λ" in out
    assert "\\u" not in out


def test_several_gradients_are_one_function(run: Callable[..., Run]) -> None:
    done = run("derive", RELU, *SHAPES, "--wrt", "W", "--wrt", "Y", "--format", "numpy")
    names: dict[str, Any] = {}
    exec(done.out, names)  # noqa: S102 -- source of our own is there to be run
    rng = np.random.default_rng(0)
    X, W, Y = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
    by_W, by_Y = names["gradients"](X, W, Y)
    R = np.maximum(X @ W, 0) - Y
    assert np.allclose(by_W, 2 * X.T @ (R * (X @ W > 0)))
    assert np.allclose(by_Y, -2 * R)


def test_latex_is_a_line_for_each_gradient(run: Callable[..., Run]) -> None:
    lines = run("derive", "||X W||^2", "--format", "latex").out.splitlines()
    assert [line.partition(" = ")[0] for line in lines] == [
        r"\frac{\partial f}{\partial X}",
        r"\frac{\partial f}{\partial W}",
    ]


def test_latex_says_that_gradients_are_transposed(run: Callable[..., Run]) -> None:
    asked = ("derive", "||X W||^2", "--format", "latex", "--layout")
    first, *lines = run(*asked, "numerator").out.splitlines()
    assert first == "% numerator layout"
    assert len(lines) == 2
    assert "%" not in run(*asked, "denominator").out


def test_the_script_has_the_seed(run: Callable[..., Run]) -> None:
    out = run("derive", RELU, "--format", "script", "--seed", "11").out
    assert "torch.manual_seed(11)" in out
    compile(out, "script", "exec")


def test_formats_for_programs_keep_notes_aside(run: Callable[..., Run]) -> None:
    done = run(
        "derive", "||X||^2", "--shape", "X: n d", "--shape", "Q:", "--format", "torch", "--wrt", "X"
    )
    assert "note: Q is declared and not used" in done.err
    assert "note" not in done.out


def test_sympy_gets_a_program_or_a_reason(run: Callable[..., Run]) -> None:
    done = run("derive", RELU, "--format", "sympy", "--wrt", "W", "--layout", "numerator")
    assert done.out.startswith("from sympy import ")
    assert done.out.splitlines()[-1].startswith("gradient = 2*")
    done = run("derive", "max(x)", "--shape", "x: n", "--format", "sympy")
    assert (done.code, done.out) == (2, "")
    assert "SymPy has no matrix expression for is_max" in done.err


# Where programs come from ------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["txt", "tex", "md", "py"])
def test_a_program_in_a_file(run: Callable[..., Run], tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"program.{ending}"
    path.write_bytes(b"\xef\xbb\xbfh = X w\r\nf = ||h||^2\r\n")
    done = run("derive", str(path), "--wrt", "w", "--no-steps")
    assert "∂f/∂w = 2 Xᵀ h" in done.out


def test_a_program_on_standard_input(command: Callable[..., Run]) -> None:
    done = command("derive", "-", "--no-steps", stdin="‖X‖²_F".encode())
    assert done.code in (0, 2)
    assert "∂f/∂X" in command("derive", "-", stdin=b"||X||^2\n").out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "there is no formula here"),
        (b"\x7fELF\0\xff", "program.txt:1:6: the byte 0xff is not UTF-8 text"),
        (b"\xff\xfe", "there is no formula here"),
    ],
)
def test_files_without_a_program(
    run: Callable[..., Run], tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "program.txt"
    path.write_bytes(content)
    done = run("derive", str(path))
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_file_that_is_not_there_is_said_to_be_missing(run: Callable[..., Run]) -> None:
    assert "there is no file 'missing.txt'" in run("derive", "missing.txt").err


# Errors ------------------------------------------------------------------------------------------


def test_an_error_draws_its_place(run: Callable[..., Run]) -> None:
    done = run("derive", "sofmax(X)")
    assert (done.code, done.out) == (2, "")
    first, text, carets, *_ = done.err.split("\n")
    assert first.startswith("error: ")
    assert text[carets.index("^") : carets.rindex("^") + 1] == "sofmax"


def test_an_error_as_json_has_its_span(run: Callable[..., Run]) -> None:
    done = run("derive", "x + sofmax(X)", "--format", "json")
    assert (done.code, done.err) == (2, "")
    error = done.json()["error"]
    assert error.keys() == {"kind", "message", "span", "hint"}
    assert error["span"] == [4, 10]


def test_control_characters_do_not_reach_the_terminal(run: Callable[..., Run]) -> None:
    done = run("derive", "x \x1b[2J\x07 y [red]z[/red]")
    assert done.code == 2
    assert "\x1b" not in done.err
    assert "\x07" not in done.err


def test_json_survives_text_that_is_not_unicode(run: Callable[..., Run]) -> None:
    done = run("derive", "x + \udcff", "--format", "json")
    assert done.code == 2
    assert json.loads(done.out)["error"]["kind"]

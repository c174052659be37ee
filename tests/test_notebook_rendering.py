"""What a notebook shows of a derivation and of a verdict is what the command line prints."""

from __future__ import annotations

import copy
import re

import pytest
from catalogue import Asked, derivation_of, every_gradient, program_of
from markup import balanced
from rendering import HOW, math_of, printed, rendered

from gradcheck_cli import Verdict, check, derive, parse
from gradcheck_cli.calculus.derivation import Derivations
from gradcheck_cli.report.derivation import derived
from gradcheck_cli.report.page import Page
from gradcheck_cli.syntax import parse_answer

RELU = "h = X W1; a = max(h, 0); ||a W2 - Y||_F^2"
SIGMOID = "||sigmoid(X W1) W2 - Y||_F^2"  # the gradient by W1 introduces a name
PROGRAMS = [
    "||X W - Y||_F^2",
    RELU,
    SIGMOID,
    "-sum(Y .* log(softmax(X W)))",
    "x^T A x / x^T x",
    "g(z) = z sigmoid(z); sum(g(X W) .* Y)",
    "1/N sum(log(1 + exp(-y .* (X w)))) + lam/2 ||w||^2",
    "log det(X^T X)",
    "|x1| + max(x2, 0)",
]


# Derivations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_a_derivation_says_what_derive_prints(program: str, layout: str) -> None:
    read = parse(program)
    every = derive(read, layout=layout)
    assert rendered(every).words == printed("derive", program, "--layout", layout).split()
    for derivation in every:
        screen = printed("derive", program, "--wrt", derivation.wrt, "--layout", layout)
        assert rendered(derivation).words == screen.split()


def test_a_derivation_is_shown_with_its_steps_rules_names_and_conventions() -> None:
    shown = rendered(derive(parse(RELU, ["X: n d", "Y: n k"]), "W1"))
    rows = [[cell.strip() for cell in row] for row in shown.cells]
    assert ["h =", "X W1"] in rows
    assert ["X:", "n×d"] in rows
    gradient = "2 Xᵀ (((a W2 − Y) W2ᵀ) ⊙ 1[h > 0])"
    assert [*rows[-1]] == ["relu′(0) = 0"]
    assert ["⇒ ∂f/∂W1 =", gradient] in rows
    assert [row[0] for row in rows if row[1:2] == [gradient]] == ["∂f/∂W1 =", "⇒ ∂f/∂W1 ="]
    rules = {row[2] for row in rows if len(row) == 3}
    assert {"definition", "norm-squared, gather", "elementwise, trace-hadamard"} <= rules


def test_the_mathematics_is_that_of_the_rows() -> None:
    derivation = derive(parse("||X W - Y||_F^2"), "W")
    formulas = rendered(derivation).formulas
    gradient = derivation.latex()
    assert formulas[:2] == [r"$$\frac{\partial f}{\partial W} =$$", f"$${gradient}$$"]
    steps = [step.latex().partition(" = ")[2] for step in derivation.steps]
    found = [formula[2:-2] for formula in formulas]
    assert found[2] == r"\mathrm{d} f ="
    assert found[3:-2] == [step for step in steps if step in found]
    assert found[3] == steps[0]
    assert found[-3] == steps[-1]
    assert found[-2:] == [r"\Rightarrow \frac{\partial f}{\partial W} =", gradient]


@pytest.mark.parametrize("program", PROGRAMS)
def test_latex_is_read_back_as_the_gradient(program: str) -> None:
    read = parse(program)
    for derivation in derive(read):
        gradient, *where = math_of(derivation)
        left, _, formula = gradient.partition(" = ")
        assert left.startswith(r"\frac{\partial ")
        assert all(line.startswith(r"\text{where}\ ") for line in where)
        names = [line.removeprefix(r"\text{where}\ ") for line in where]
        answer = parse_answer(read, "\n".join([*names, formula]), derivation.wrt)
        assert answer.value is derivation.gradient


@every_gradient
def test_every_gradient_of_the_catalogue_is_shown_whole(asked: Asked) -> None:
    derivation, page = derivation_of(asked), Page()
    derived(page, program_of(asked.problem), [derivation], "brief")
    shown = rendered(derivation)
    assert shown.words == page.text().split()
    assert f"$${derivation.latex()}$$" in shown.formulas
    assert all(map(balanced, math_of(derivation)))


def test_a_name_that_gradcheck_gives_is_explained() -> None:
    derivation = derive(parse(SIGMOID), "W1")
    own = [item for item in derivation.where if not item.is_given]
    assert own, "the example should introduce a name"
    rows = [[cell.strip() for cell in row] for row in rendered(derivation).cells]
    for item in own:
        assert [f"where {item.name} =", str(item.value)] in rows
        assert str(item) in repr(derivation)
    assert len(math_of(derivation)) == 1 + len(own)


def test_the_other_layout_is_named_in_latex_too() -> None:
    (line,) = math_of(derive(parse("||X W - Y||_F^2"), "W", "numerator"))
    assert line.endswith(r"\quad \text{(numerator layout)}")


def test_several_derivations_are_a_list_that_is_shown_on_one_page() -> None:
    found = derive(parse("||X W - Y||_F^2"))
    assert isinstance(found, list)
    assert found == list(found)
    assert [one.wrt for one in found] == ["X", "W", "Y"]
    assert repr(found) == repr(list(found))
    assert copy.copy(found) == found
    assert type(found[0]).__name__ == "Derivation"
    assert len(math_of(found)) == 3
    found.extend(derive(parse("||A x||^2")))  # of another program: a page of its own
    shown = rendered(found)
    assert shown.text.count("Reading") == 2
    assert {"‖X W − Y‖_F^2", "‖A x‖^2"} <= {row[1] for row in shown.cells if row[0] == "f ="}


def test_no_derivations_are_shown_as_the_list_that_they_are() -> None:
    nothing = derive(parse("2 k", ["k: integer"]))
    assert nothing == []
    assert nothing._repr_html_() is None
    assert nothing._repr_latex_() is None
    assert repr(Derivations()) == "[]"


def test_a_derivation_s_repr_is_a_line() -> None:
    assert repr(derive(parse("||X W - Y||_F^2"), "W")) == "Derivation(∂f/∂W = 2 Xᵀ (XW − Y))"


# Verdicts --------------------------------------------------------------------------------------

ANSWERS = {
    "right": "2 a^T (a W2 - Y)",
    "half": "R = a W2 - Y; a^T R",
    "turned": "(a W2 - Y)^T a",
    "other": "a^T a W2",
    "shape": "a W2 - Y",
    "unknown": "2 a^T Q",
    "syntax": "2 a^T (a W2 - ",
    "empty": "  ",
    "python": "grad_f = 2 * (a @ W2 - Y)\ndW2 = a.T @ grad_f",
    "python turned": "R = a @ W2 - Y\ndW2 = 2 * R.T @ a",
    "python line": "h = X @ W1\na = np.maximum(0.0, -h)\ndW2 = 2 * a.T @ (a @ W2 - Y)",
    "script": "<script>alert('a^T')</script>",
    "math": "$$a^T$$ \\href{x}",
}


def judged(answer: str | None, program: str = RELU) -> Verdict:
    return check(parse(program), "W2", answer, reference="closed-form", seed=3)


@pytest.mark.parametrize("answer", [*ANSWERS.values(), None], ids=[*ANSWERS, "own"])
def test_a_verdict_says_what_check_prints(answer: str | None) -> None:
    given = [] if answer is None else [answer]
    screen = printed("check", RELU, "--wrt", "W2", *HOW, "--", *given)
    shown = rendered(judged(answer))
    assert shown.words == screen.split()


def test_a_wrong_answer_is_shown_with_its_reading_the_mistake_and_the_error() -> None:
    verdict = judged(ANSWERS["half"])
    shown = rendered(verdict)
    rows = [[cell.strip() for cell in row] for row in shown.cells]
    assert ["∂f/∂W2 =", "aᵀ R", "(p×q)"] in rows
    assert ["where R =", "a W2 − Y"] in rows
    assert "✗ WRONG" in shown.text
    assert ["factor:", "your answer is 1/2 of the gradient: multiply it by 2"] in rows
    assert ["largest error", "0.5, relative to the largest entry"] in rows
    assert ["seed", "3"] in rows
    assert "gc-bad" in shown.classes
    assert math_of(verdict) == [
        r"\frac{\partial f}{\partial W_{2}} = a^\top R",
        r"\text{where}\ R = a W_{2} - Y",
        r"\text{wrong: factor: your answer is 1/2 of the gradient: multiply it by 2}",
    ]
    assert repr(verdict).startswith("Verdict(wrong: factor: your answer is 1/2 of the gradient")
    assert "\n" not in repr(verdict)


def test_a_wrong_line_is_named_in_the_verdict_s_repr() -> None:
    verdict = judged(ANSWERS["python line"])
    assert verdict.verdict == "wrong"
    assert verdict.line is not None
    assert "first wrong in the line of a," in repr(verdict)
    assert math_of(verdict)[:2] == [
        r"\frac{\partial f}{\partial W_{2}} = 2 a^\top \left(a W_{2} - Y\right)",
        r"\text{where}\ a = \max\left(-h, 0\right)",
    ]


def test_what_a_stranger_typed_stays_text() -> None:
    for name in ("script", "math"):
        verdict = judged(ANSWERS[name])
        assert verdict.verdict == "invalid"
        shown = rendered(verdict)  # which fails on every tag and attribute that is not ours
        assert ANSWERS[name] in shown.text
        assert not shown.formulas
        (line,) = math_of(verdict)
        assert line.startswith(r"\text{invalid: ")


def test_right_answers_and_our_own_are_shown_as_mathematics() -> None:
    right, own = judged(ANSWERS["right"]), judged(None)
    for verdict in (right, own):
        formula, word = math_of(verdict)
        assert word == r"\text{correct}"
        read = parse_answer(parse(RELU), formula, "W2").value
        assert read is parse_answer(parse(RELU), ANSWERS["right"], "W2").value
    assert re.fullmatch(r"Verdict\(correct, largest error \S+ at \d+ points, seed 3\)", repr(right))


def test_a_verdict_on_its_own_is_shown_without_the_program() -> None:
    bare = Verdict("inconclusive", 5, reason="there are <too> few points")
    assert " ".join(rendered(bare).words) == "? INCONCLUSIVE there are <too> few points"
    assert math_of(bare) == [r"\text{inconclusive: there are }<\text{too}>\text{ few points}"]

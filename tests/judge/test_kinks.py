"""Kinks: torch is measured there, an answer beside it, and only `strict_kinks` makes it matter.

Torch's side is asked again here, in torch's own words and without gradcheck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gradcheck_cli import check, parse
from gradcheck_cli.homework import verify
from gradcheck_cli.judge import exact, kink_probes, kinks
from gradcheck_cli.judge.kink_points import Lattice

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens import Run

    from gradcheck_cli.judge import Verdict

torch = pytest.importorskip("torch")
MATRICES = ("X: n d", "W: d k", "Y: n k")
SHAPES = [arg for shape in MATRICES for arg in ("--shape", shape)]
RELU = "||max(X W, 0) - Y||_F^2"
GT = "2 X^T ((max(X W, 0) - Y) .* 1[X W > 0])"
GE = "2 X^T ((max(X W, 0) - Y) .* 1[X W >= 0])"


def judged(f: str, wrt: str, answer: str | None, *, strict: bool = False, seed: int = 1) -> Verdict:
    return check(parse(f, [*MATRICES]), wrt, answer, seed=seed, strict_kinks=strict)


def slope_in_torch(function: Callable[..., Any]) -> float:
    """Return torch's derivative at 0 of a function of one number."""
    x = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(function(x).sum(), x)
    return float(gradient)


NOTHING = torch.zeros(1, 1, dtype=torch.float64)
#: f, an answer that does what torch does, and one that does not with its slope.
CASES = [
    (RELU, GT, GE, 1.0, torch.relu),
    ("sum(|X W|)", "X^T sign(X W)", "X^T (2*1[X W > 0] - 1)", -1.0, torch.abs),
    ("sum(|X W|)", "X^T sign(X W)", "X^T (2*1[X W >= 0] - 1)", 1.0, torch.abs),
    (
        "sum(max(X W, Y))",
        "X^T (1[X W > Y] + 1[X W >= Y])/2",
        "X^T 1[X W >= Y]",
        1.0,
        lambda x: torch.maximum(x, NOTHING),
    ),
    (
        "sum(min(X W, Y))",
        "X^T (1[X W < Y] + 1[X W <= Y])/2",
        "X^T 1[X W < Y]",
        0.0,
        lambda x: torch.minimum(x, NOTHING),
    ),
    (
        "sum(leaky_relu(X W))",
        "X^T (0.01 + 0.99*1[X W > 0])",
        "X^T (0.01 + 0.99*1[X W >= 0])",
        1.0,
        lambda x: torch.nn.functional.leaky_relu(x, 0.01),
    ),
]


@pytest.mark.parametrize(("f", "like", "unlike", "slope", "function"), CASES)
def test_a_difference_at_a_kink_is_told_and_only_strictness_makes_it_wrong(
    f: str, like: str, unlike: str, slope: float, function: Callable[..., Any]
) -> None:
    due = slope_in_torch(function)
    for strict in (False, True):
        same = judged(f, "W", like, strict=strict)
        assert same.verdict == "correct"
        (kink,) = same.kinks
        assert (kink.torch, kink.answer, kink.differs) == (due, due, False)
    other = judged(f, "W", unlike)
    (kink,) = other.kinks
    assert (other.verdict, kink.torch, kink.answer, kink.differs) == ("correct", due, slope, True)
    refused = judged(f, "W", unlike, strict=True)
    assert refused.diagnosis is not None
    assert (refused.verdict, refused.diagnosis.id) == ("wrong", "kink")
    assert kinks.sentence(kink) in refused.diagnosis.message


@pytest.mark.parametrize("seed", range(12))
def test_every_seed_finds_the_kink(seed: int) -> None:
    (kink,) = judged(RELU, "W", GE, seed=seed).kinks
    assert (kink.torch, kink.answer) == (0.0, 1.0)


def test_clamp_is_torch_s_own_at_both_ends() -> None:
    found = judged("sum(clamp(X W, 0, 1))", "W", "X^T (1[X W > 0] .* 1[X W <= 1])").kinks
    due = [slope_in_torch(lambda x, at=at: torch.clamp(x + at, 0, 1)) for at in (0, 1)]
    assert [(kink.node, kink.function, kink.torch) for kink in found] == [
        ("clamp(XW, 0, 1)", "clamp", slope) for slope in due
    ]
    assert [(kink.condition, kink.answer, kink.differs) for kink in found] == [
        ("XW = 0", 0.0, due[0] != 0),
        ("XW = 1", 1.0, due[1] != 1),
    ]


#: What is typed, and torch's own function for it, all of one function of gradcheck's.
SPELLINGS = [
    ("sum(max(X W, 0))", "relu", torch.relu),
    ("sum(relu(X W))", "relu", torch.relu),
    ("sum(clamp(X W, min=0))", "clamp", lambda x: torch.clamp(x, min=0)),
    ("torch.sum(torch.clamp(X @ W, min=0))", "clamp", lambda x: torch.clamp(x, min=0)),
    ("torch.sum((X @ W).clamp(max=0))", "clamp", lambda x: torch.clamp(x, max=0)),
    ("np.sum(np.maximum(X @ W, 0))", "maximum", lambda x: torch.maximum(x, NOTHING)),
    ("torch.sum(torch.relu(X @ W))", "relu", torch.relu),
    ("sum(clamp(X W, min=2))", "clamp", lambda x: torch.clamp(x + 2, min=2)),
    ("sum(clamp(X W, max=2))", "clamp", lambda x: torch.clamp(x + 2, max=2)),
    ("sum(max(X W, 2))", "maximum", lambda x: torch.maximum(x, NOTHING)),
    ("sum(clamp(X W, -1, 1))", "clamp", lambda x: torch.clamp(x + 1, -1, 1)),
    ("sum(|X W|)", "abs", torch.abs),
    ("sum(elu(X W, 2))", "elu", lambda x: torch.nn.functional.elu(x, 2.0)),
    ("sum(leaky_relu(X W, 3))", "leaky_relu", lambda x: torch.nn.functional.leaky_relu(x, 3.0)),
]


@pytest.mark.parametrize(("f", "word", "function"), SPELLINGS)
def test_what_was_typed_is_what_is_measured(
    f: str, word: str, function: Callable[..., Any]
) -> None:
    """Torch's function is called itself: another convention of torch's would be seen."""
    kink = judged(f, "W", None).kinks[0]
    assert kink.function == word
    assert kink.torch == pytest.approx(slope_in_torch(function))


def test_another_torch_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    kink_probes.probed.cache_clear()
    monkeypatch.setattr(torch, "relu", lambda x: torch.clamp(x, min=0))
    (kink,) = judged(RELU, "W", GT, seed=4242).kinks
    assert kink.torch == slope_in_torch(lambda x: torch.clamp(x, min=0)) != 0
    kink_probes.probed.cache_clear()


def test_a_norm_at_zero() -> None:
    """Torch takes 0 where X/‖X‖ is 0/0."""
    due = slope_in_torch(torch.linalg.norm)
    for f, answer in (("||X||", "X/||X||"), ("||X W - Y||", "X^T (X W - Y)/||X W - Y||")):
        (kink,) = judged(f, "X" if f == "||X||" else "W", answer).kinks
        assert kink.torch == due == 0
        assert kink.answer != kink.answer  # NaN
        assert kink.to_json()["answer"] == "nan"
        assert "the answer has no value" in kinks.sentence(kink)
    assert judged("||X||", "X", "X/||X||", strict=True).verdict == "wrong"


def test_an_answer_in_numerator_layout_is_turned() -> None:
    program = parse(RELU, [*MATRICES])
    (kink,) = check(program, "W", f"({GE})^T", seed=1, layout="numerator").kinks
    assert (kink.torch, kink.answer) == (0.0, 1.0)


def test_our_own_gradient_is_never_wrong_for_its_convention() -> None:
    verdict = judged("sum(max(X W, Y))", "W", None, strict=True)
    (kink,) = verdict.kinks
    assert (verdict.verdict, kink.differs) == ("correct", True)


@pytest.mark.parametrize("f", ["||X W - Y||_F^2", "sum(exp(X W))", "sum(|Y|) + sum(X W)"])
def test_nothing_is_measured_without_a_kink(f: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor where no kink moves with the variable."""

    def never(*_: object) -> None:
        raise AssertionError("points were drawn")

    monkeypatch.setattr(kink_probes, "Lattice", never)
    assert judged(f, "W", None).kinks == []


def test_torch_is_asked_once_for_all_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Counted(Lattice):
        def __init__(self, *args: Any) -> None:
            asked.append(args)
            super().__init__(*args)

    monkeypatch.setattr(kink_probes, "Lattice", Counted)
    program = parse("sum(max(X W + Y, 0))", [*MATRICES])
    for relation in (">", ">=", ">"):
        verdict = check(program, "W", f"X^T 1[X W + Y {relation} 0]", seed=77)
        assert [kink.answer for kink in verdict.kinks] == [float(relation == ">=")]
    assert len(asked) == 1


def test_wrong_answers_and_other_references_have_no_line() -> None:
    assert judged(RELU, "W", "X^T (X W - Y)").kinks == []
    program = parse(RELU, [*MATRICES])
    without = check(program, "W", GE, seed=1, reference="closed-form", strict_kinks=True)
    assert (without.verdict, without.kinks) == ("correct", [])


def test_no_zero_no_line() -> None:
    """x² + 1 is never 0, and 3x is 1 at no number that is exact."""
    program = parse("max(x^2 + 1, 0) + max(3 x - sqrt(2), 0)", ["x:"])
    assert check(program, "x", None, seed=1).kinks == []


def line_of(page: str) -> str:
    (line,) = [line for line in page.splitlines() if line.lstrip().startswith("kink:")]
    return " ".join(line.split())


def test_the_line_stands_on_the_page_where_the_answer_differs(run: Callable[..., Run]) -> None:
    said = "kink: where max(XW, 0) has XW = 0, torch's relu has the slope 0, "
    found = run("check", RELU, *SHAPES, "--wrt", "W", GE, "--seed", "1")
    assert found.code == 0
    assert line_of(found.out) == said + "the answer 1"
    found = run("check", RELU, *SHAPES, "--wrt", "W", GT, "--seed", "1")
    assert "kink:" not in found.out
    found = run("check", RELU, *SHAPES, "--wrt", "W", GT, "--seed", "1", "--evidence")
    assert line_of(found.out) == said + "and so has the answer"
    found = run("check", RELU, *SHAPES, "--wrt", "W", GE, "--seed", "1", "--strict-kinks")
    assert found.code == 1
    assert "kink: right everywhere but at a kink" in found.out


HOMEWORK = f"""
problems:
  - id: relu
    vars: {{X: [n, d], W: [d, k], Y: [n, k]}}
    f: "{RELU}"
    grads: {{W: 2}}
    answers: {{W: "{GE}"}}
"""


def test_a_homework_is_graded_strictly_on_request() -> None:
    (row,) = verify(HOMEWORK, seed=1).rows
    assert (row.verdict.verdict, int(row.marks)) == ("correct", 2)
    assert row.to_json()["kinks"][0]["answer"] == 1
    (row,) = verify(HOMEWORK, seed=1, strict_kinks=True).rows
    assert (row.verdict.verdict, int(row.marks)) == ("wrong", 0)


@pytest.mark.parametrize("answer", ["1[y > 0]", "1[y >= 0]", "(1[y > 0] + 1[y >= 0])/2", None])
def test_where_f_is_always_at_a_kink_nothing_is_decided(answer: str | None) -> None:
    """All entries of y but one are 0: what f changes by on either side is no gradient."""
    program = parse("sum(max(y, 0))", ["y: n onehot"])
    for seed in range(6):
        verdict = check(program, "y", answer, seed=seed)
        assert (verdict.verdict, verdict.reason) == ("inconclusive", exact._always())


def test_what_is_wrong_away_from_kinks_is_wrong_all_the_same() -> None:
    """At n = 1 there is no kink."""
    program = parse("sum(max(y, 0))", ["y: n onehot"])
    verdict = check(program, "y", "3*1[y > 0]", seed=1)
    assert verdict.verdict == "wrong"
    assert verdict.counterexample is not None
    assert verdict.counterexample.sizes == {"n": 1}


@pytest.mark.parametrize(
    "answer",
    [
        "cos(max(c, x)) 1[c < x] (1 + y^2)/(1 + y^2)",
        "cos(max(c, x)) 1[c (1 + y^2) < x (1 + y^2)]",
    ],
)
def test_an_answer_may_name_what_the_objective_does_not_have(answer: str) -> None:
    """There is no point for it at a kink, so there the answer is not looked at."""
    program = parse("sin(max(c, x))", ["c:", "x:", "y:"])
    verdict = check(program, "x", answer, seed=1)
    assert verdict.verdict == "correct"
    assert verdict.kinks == []


@pytest.mark.parametrize(
    ("f", "answer"),
    [("1[c < 0] + c", "1"), ("1[c < 0] c + x", "1[c < 0]"), ("c sign(c)", "sign(c)")],
)
def test_an_objective_that_jumps_is_no_fault(f: str, answer: str) -> None:
    """A mask has a kink and no name of its own."""
    verdict = check(parse(f, ["c:", "x:"]), "c", answer, seed=1)
    assert verdict.verdict == "correct"

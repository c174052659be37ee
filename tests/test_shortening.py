"""A name that the person gave does not hide what cancels: the adjoint is written out there."""

from __future__ import annotations

import pytest

from gradcheck_cli.calculus import derive
from gradcheck_cli.syntax import parse

BCE = "−1/n sum(y ⊙ log({0}) + (1 − y) ⊙ log(1 − {0}))"
LINE = ["x: n d", "w: d", "b:", "y: n"]
CLASSES = ["X: n d", "W: d k", "Y: n k onehot_rows"]


@pytest.mark.parametrize(
    ("source", "shapes", "wrt", "expected"),
    [
        (f"p = sigmoid(x w + b 1); {BCE.format('p')}", LINE, "w", "1/n xᵀ (p − y)"),
        (f"p = sigmoid(x w + b 1); {BCE.format('p')}", LINE, "b", "1/n sum(p − y)"),
        (f"z = x w; p = sigmoid(z); {BCE.format('p')}", LINE[:2] + LINE[3:], "z", "1/n (p − y)"),
        (BCE.format("sigmoid(x w)"), LINE[:2] + LINE[3:], "w", "1/n xᵀ (sigmoid(x w) − y)"),
        ("P = softmax(X W); −sum(Y ⊙ log(P))", CLASSES, "W", "Xᵀ (P − Y)"),
        ("Z = X W; P = softmax(Z); −1/n sum(Y ⊙ log(P))", CLASSES, "W", "1/n Xᵀ (P − Y)"),
        ("Z = X W; P = softmax(Z); −1/n sum(Y ⊙ log(P))", CLASSES, "P", "−1/n (Y ⊘ P)"),
    ],
)
def test_a_named_prediction_cancels(
    source: str, shapes: list[str], wrt: str, expected: str
) -> None:
    derivation = derive(parse(source, shapes), wrt)
    assert derivation.text() == expected
    assert not any(item.name.startswith("δ") for item in derivation.where)
    assert not any("δ" in step.text() for step in derivation.steps)


def test_without_what_is_known_of_the_targets_nothing_is_dropped() -> None:
    """Rows of Y that do not sum to 1 stay in the gradient."""
    program = parse("P = softmax(X W); −sum(Y ⊙ log(P))", ["X: n d", "W: d k", "Y: n k"])
    assert "Y 1" in derive(program, "W").text()


@pytest.mark.parametrize("layers", [10, 20, 40])
def test_the_layers_before_keep_their_names(layers: int) -> None:
    lines = ["h0 = X V"]
    lines += [f"h{i} = tanh(h{i - 1} W{i})" for i in range(1, layers)]
    source = "\n".join([*lines, f"P = softmax(h{layers - 1} W)", "−sum(Y ⊙ log(P))"])
    derivation = derive(parse(source, ["X: n d", "W: m k", "Y: n k onehot_rows"]), "V")
    names = [item.name for item in derivation.where]
    assert sum(name.startswith("δ_h") for name in names) >= layers // 2
    assert not any("⊘" in str(item.value) for item in derivation.where)
    assert max(len(str(item.value)) for item in derivation.where) <= 100

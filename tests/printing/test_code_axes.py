"""Functions along an axis as source: short, stable, and right where the operand is a broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from derived import drawn_values, in_numbers
from evaluation import near

from gradcheck_cli.calculus import derive
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = ["Z: n k", "G: n k", "z: k", "b: k", "g: n", "h: k", "c:"]
PROGRAMS = [
    *(f"sum(G .* {f}(Z, axis={a}))" for f in ("softmax", "log_softmax", "is_max") for a in (0, 1)),
    *(f"sum(G .* {f}(1 b^T, axis={a}))" for f in ("softmax", "log_softmax") for a in (0, 1)),
    *(f"sum(G .* {f}(c ones(n, k), axis=1))" for f in ("softmax", "log_softmax", "is_max")),
    "sum(G .* is_max(1 b^T, axis=0)) + sum(G .* is_max(1 b^T, axis=1)) + sum(G .* is_max(Z))",
    *(f"g^T {f}(Z, axis=1) + h^T {f}(Z, axis=0)" for f in ("logsumexp", "max", "min", "var")),
    *(f"sum(z) ({f}(Z) + {f}(z))" for f in ("logsumexp", "max", "min", "var", "std")),
    *(
        f"g^T {f}(ones(n) b^T, axis=1) + h^T {f}(ones(n) b^T, axis=0) + c {f}(ones(n) b^T)"
        for f in ("logsumexp", "max", "var")
    ),
    "c logsumexp(c ones(n, k)) + c max(c ones(n, k)) + c var(c ones(n, k))",
    "g^T softmax(Z z) + sum(h .* log_softmax(z)) + sum(is_max(z) .* h)",
]


def executed(text: str) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    exec(text, namespace)  # noqa: S102 -- the emitted source is what is tested
    function: Callable[..., Any] = namespace["gradient"]
    return function


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("source", PROGRAMS)
def test_the_source_agrees_with_the_operations(source: str, dtype: torch.dtype) -> None:
    program = parse(source, SHAPES)
    values = {name: value.to(dtype) for name, value in drawn_values(program).items()}
    exact = {name: value.double() for name, value in values.items()}
    tolerance = 1e-12 if dtype is torch.float64 else 1e-5
    for name, value in values.items():
        derivation = derive(program, name)
        expected = in_numbers(program, derivation.gradient, exact).reshape(value.shape)
        in_pytorch = executed(derivation.source("torch"))(*values.values())
        in_numpy = executed(derivation.source("numpy"))(*(v.numpy() for v in values.values()))
        assert in_pytorch.dtype == dtype
        assert np.asarray(in_numpy).dtype == value.numpy().dtype
        assert near(in_pytorch.double().numpy(), expected, tolerance), derivation.source("torch")
        assert near(np.asarray(in_numpy), expected, tolerance), derivation.source("numpy")


@pytest.mark.parametrize("scale", [1e3, -1e3])
@pytest.mark.parametrize(
    "source", ["-sum(G .* log_softmax(Z))", "sum(G .* softmax(Z))", "logsumexp(Z)"]
)
def test_the_source_stands_large_entries(source: str, scale: float) -> None:
    program = parse(source, ["Z: n k", *["G: n k"][: "G" in source]])
    values = drawn_values(program, scale=abs(scale))
    derivation = derive(program, "Z")
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = executed(derivation.source("numpy"))(*(v.numpy() for v in values.values()))
    assert near(found, in_numbers(program, derivation.gradient, values), 1e-9)


def returned(source: str, dialect: str, *shapes: str) -> str:
    """Return the last line of the emitted gradient by Z."""
    text = derive(parse(source, shapes), "Z").source(dialect)
    return text.strip().splitlines()[-1].strip()


@pytest.mark.parametrize(
    ("source", "shapes", "in_numpy", "in_pytorch"),
    [
        (
            "sum(logsumexp(Z, axis=1))",
            ["Z: n k"],
            "return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None])",
            "return torch.softmax(Z, dim=1)",
        ),
        (
            "logsumexp(Z)",
            ["Z: k"],
            "return np.exp(Z - np.logaddexp.reduce(Z, axis=0))",
            "return torch.softmax(Z, dim=0)",
        ),
        (
            "-sum(Y .* log_softmax(Z))",
            ["Z: n k", "Y: n k onehot_rows"],
            "return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None]) - Y",
            "return torch.softmax(Z, dim=1) - Y",
        ),
        (
            "y^T Z var(Z)",
            ["Z: n", "y: n"],
            None,
            None,
        ),
    ],
)
def test_the_source_is_what_a_person_would_write(
    source: str, shapes: list[str], in_numpy: str | None, in_pytorch: str | None
) -> None:
    for dialect, expected in (("numpy", in_numpy), ("torch", in_pytorch)):
        text = derive(parse(source, shapes), "Z").source(dialect)
        if expected is None:
            assert {"numpy": "np.var(Z)", "torch": "torch.var(Z, correction=0)"}[dialect] in text
        else:
            assert returned(source, dialect, *shapes) == expected

"""NumPy and PyTorch source, and scripts, of programs with functions: they run, and agree."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from gradcheck_cli import derive, parse, sources
from gradcheck_cli.printing.script import script
from gradcheck_cli.printing.stand_ins import stand_ins

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LAYER = ["X: n d", "phi: elementwise", "W: d k", "Y: n k"]
FIT = "||phi(X W) - Y||_F^2"

#: φ and its first two derivatives.
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "tanh": (torch.tanh, lambda x: 1 - torch.tanh(x) ** 2),
    "sin": (torch.sin, torch.cos),
    "square": (lambda x: x**2, lambda x: 2 * x),
    "exp": (torch.exp, torch.exp),
}


def executed(text: str, name: str = "gradient") -> Callable[..., Any]:
    assert all(len(line) <= 88 for line in text.splitlines())
    namespace: dict[str, Any] = {}
    exec(text, namespace)  # noqa: S102 -- the emitted source is what is tested
    function: Callable[..., Any] = namespace[name]
    return function


def tensors(*shapes: tuple[int, ...]) -> list[torch.Tensor]:
    torch.manual_seed(0)
    return [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("wrt", ["X", "W", "Y"])
def test_the_source_takes_phi_and_its_derivative_where_it_was_declared(name: str, wrt: str) -> None:
    X, W, Y = tensors((4, 3), (3, 2), (4, 2))
    phi, phi_prime = FUNCTIONS[name]
    ((phi(X @ W) - Y) ** 2).sum().backward()
    expected = {"X": X.grad, "W": W.grad, "Y": Y.grad}[wrt]
    assert expected is not None
    derivation = derive(parse(FIT, LAYER), wrt)
    source = derivation.source("torch")
    assert "def gradient(X, phi, phi_prime, W, Y):" in source
    found = executed(source)(X, phi, phi_prime, W, Y)
    assert torch.allclose(found, expected, rtol=1e-12)
    arrays = [t.detach().numpy() for t in (X, W, Y)]

    def by_numpy(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: function(torch.tensor(x)).detach().numpy()

    in_numpy = executed(derivation.source("numpy"))
    found = in_numpy(arrays[0], by_numpy(phi), by_numpy(phi_prime), *arrays[1:])
    assert np.allclose(found, expected.numpy(), rtol=1e-12)


def test_an_undeclared_phi_is_a_parameter_too() -> None:
    program = parse("sum(φ(X W))")
    source = sources(derive(program, ["X", "W"]), "numpy")
    names = ", ".join(program.variables).replace("φ", "phi, phi_prime")
    assert f"def gradients({names}):" in source


def test_higher_derivatives_stand_behind_it() -> None:
    (X,) = tensors((2, 3))
    derivation = derive(parse("sum(phi'(X))", ["phi: elementwise", "X: m n"]), "X")
    source = derivation.source("torch")
    assert "def gradient(phi, phi_prime, phi_prime_prime, X):" in source
    found = executed(source)(torch.sin, torch.cos, lambda x: -torch.sin(x), X)
    assert torch.allclose(found, -torch.sin(X))


def test_a_scalar_and_a_constant_under_phi() -> None:
    program = parse("x phi(x) + phi(2) x", ["x:", "phi: elementwise"])
    x = torch.tensor(0.7, dtype=torch.float64)
    function = executed(derive(program, "x").source("torch"))
    expected = torch.sin(x) + x * torch.cos(x) + torch.sin(torch.tensor(2.0, dtype=torch.float64))
    assert torch.allclose(function(x, torch.sin, torch.cos), expected)


def test_a_bias_under_phi_is_filled_out_by_broadcasting() -> None:
    program = parse("sum(G .* phi(1 b^T))", ["b: k", "G: n k", "phi: elementwise"])
    b, G = tensors((3,), (4, 3))
    function = executed(derive(program, "b").source("torch"))
    assert torch.allclose(function(b, G, torch.sin, torch.cos), G.sum(dim=0) * torch.cos(b))


def test_a_variable_may_be_called_like_the_derivative() -> None:
    program = parse("sum(phi(X)) + phi_prime", ["X: m n", "phi_prime:", "phi: elementwise"])
    source = derive(program, "X").source("numpy")
    assert "def gradient(X, phi_prime, phi, phi_prime_2):" in source
    assert executed(source)(np.ones((2, 3)), 1.0, None, np.cos).shape == (2, 3)


def test_a_formula_is_written_out_and_shared_work_done_once() -> None:
    shapes = ["X: n d", "W: d k", "Y: n k"]
    program = parse("g(z) = z*sigmoid(z); ||g(X W) - Y||_F^2", shapes)
    source = derive(program, "W").source("torch")
    assert source.count("X @ W") == 1
    assert source.count("sigmoid") == 1
    X, W, Y = tensors((4, 3), (3, 2), (4, 2))
    loss = ((torch.nn.functional.silu(X @ W) - Y) ** 2).sum()
    loss.backward()  # type: ignore[no-untyped-call]
    assert W.grad is not None
    assert torch.allclose(executed(source)(X, W, Y), W.grad, rtol=1e-12)


# Scripts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        FIT,
        "h = X W; ||phi(h) - Y||_F^2",
        "g(z) = z*sigmoid(z) + max(z, 0); ||g(phi(X W)) - Y||_F^2",
        "sum(phi'(X W) .* Y)",
        "step(z) = 1[z > 0]; sum(step(X W)) + ||phi(X W) - Y||^2",
        "g(z) = log(z) sqrt(z); sum(g(Y)) + sum(phi(X W))",
    ],
)
@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_scripts_run_with_tanh_in_place_of_phi(
    source: str, layout: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = parse(source, LAYER)
    asked = [*("h" for _ in range("h" in program.definitions)), "X", "W", "Y"]
    wanted = [d.wanted for d in derive(program, asked)]
    path = tmp_path / "script.py"
    path.write_text(script(program, wanted, 0, layout), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:  # in this process, where torch is loaded already
        runpy.run_path(str(path))
    assert ended.value.code == 0, path.read_text(encoding="utf-8")
    assert len(capsys.readouterr().out.splitlines()) == len(asked)


def test_the_derivatives_of_tanh_in_scripts_are_autograd_s() -> None:
    words = ["phi", "phi_1", "phi_2", "phi_3", "phi_4", "phi_5"]
    namespace: dict[str, Any] = {"torch": torch}
    exec("\n".join(stand_ins({"φ": words})), namespace)  # noqa: S102 -- what is tested
    (x,) = tensors((7,))
    value = torch.tanh(x)
    for word in words:
        assert torch.allclose(namespace[word](x), value)
        (value,) = torch.autograd.grad(value.sum(), x, create_graph=True)

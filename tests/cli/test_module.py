"""`gradcheck derive --module file.py:factory`, and that nothing else runs a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import torch
from against_autograd import difference
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Run

FILE = """\
import torch
from torch import nn

print("what the file prints")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(3, 4)

    def forward(self, x):
        return torch.tanh(self.linear1(x))


def factory():
    return Net(), (torch.randn(5, 3), torch.randn(5, 4)), nn.MSELoss(reduction="sum")


def alone():
    net = Net()
    return (lambda x: net(x).sum()), torch.randn(5, 3)


def fails():
    raise ValueError("of the file's own")


def leaves():
    raise SystemExit(7)


def convolves():
    return nn.Sequential(nn.Conv1d(1, 1, 1)), torch.randn(1, 1, 3)


def nothing():
    return 3
"""
WARNING = "running models.py: only use files that you trust"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "models.py"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_the_screen_has_the_model_s_own_names(run: Callable[..., Run], file: str) -> None:
    done = run("derive", "--module", f"{file}:factory", "--no-steps")
    assert done.code == 0
    assert WARNING in done.err.splitlines()[0]
    assert "what the file prints" in done.err
    assert "what the file prints" not in done.out
    assert "∂f/∂linear1.weight = " in done.out
    assert "∂f/∂linear1.bias = " in done.out
    assert "linear1_weight = linear1.weight" in " ".join(done.out.split())


def test_wrt_takes_the_own_names(run: Callable[..., Run], file: str) -> None:
    done = run("derive", "--module", f"{file}:factory", "--wrt", "linear1.bias", "--wrt", "x")
    assert done.code == 0
    assert "∂f/∂linear1.bias = " in done.out
    assert "∂f/∂x = " in done.out
    assert "∂f/∂linear1.weight" not in done.out
    wrong = run("derive", "--module", f"{file}:factory", "--wrt", "linear1.wieght")
    assert wrong.code == 2
    assert "did you mean 'linear1.weight'?" in wrong.err


def test_json_has_the_own_names_and_source_that_runs(run: Callable[..., Run], file: str) -> None:
    done = run("derive", "--module", f"{file}:factory", "--format", "json")
    found = json.loads(done.out)
    assert [one["wrt"] for one in found["gradients"]] == ["linear1.weight", "linear1.bias"]
    assert found["gradients"][0]["shape"] == found["variables"]["linear1_weight"]["shape"]
    names: dict[str, Any] = {}
    exec(found["gradients"][0]["torch"], names)  # noqa: S102 -- it is ours
    layer = nn.Linear(3, 4).double()
    x, y = torch.randn(5, 3).double(), torch.randn(5, 4).double()
    (torch.tanh(layer(x)) - y).pow(2).sum().backward()  # type: ignore[no-untyped-call]
    given = {"x": x, "y": y, "linear1_weight": layer.weight, "linear1_bias": layer.bias}
    mine = names["gradient"](**{name: one.detach() for name, one in given.items()})
    assert layer.weight.grad is not None
    assert difference(mine, layer.weight.grad) < 1e-12


@pytest.mark.parametrize("form", ["latex", "torch", "numpy", "script", "sympy"])
def test_the_other_formats(run: Callable[..., Run], file: str, form: str) -> None:
    done = run("derive", "--module", f"{file}:factory", "--format", form, "--wrt", "linear1.weight")
    assert done.code == 0
    assert done.out.strip()


def test_a_factory_without_a_loss(run: Callable[..., Run], file: str) -> None:
    done = run("derive", "--module", f"{file}:alone", "--no-steps")
    assert done.code == 0
    assert "∂f/∂net.linear1.weight = " in done.out


def test_program_and_module_exclude_each_other(run: Callable[..., Run], file: str) -> None:
    for more in (["||X||^2"], ["--shape", "X: n d"], ["--at", "x = 1"]):
        done = run("derive", "--module", f"{file}:factory", *more)
        assert done.code == 2
        assert "does not go with --module" in done.err
        assert WARNING not in done.err
    assert run("derive").code == 2


@pytest.mark.parametrize(
    ("factory", "message"),
    [
        ("fails", "models.py, line 26: ValueError: of the file's own"),
        ("leaves", "models.py, line 30: SystemExit: 7"),
        ("convolves", "'0' (Conv1d): it has no operation here"),
        ("nothing", "nothing() returns no model with example inputs"),
        ("missing", "models.py has no function 'missing'"),
    ],
)
def test_errors_of_the_file(run: Callable[..., Run], file: str, factory: str, message: str) -> None:
    done = run("derive", "--module", f"{file}:{factory}")
    assert (done.code, done.out) == (2, "")
    assert f"error: {message}" in done.err


def test_a_file_that_is_no_python(run: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("x = 1\ndef f(:\n", encoding="utf-8")
    done = run("derive", "--module", f"{path}:f")
    assert done.code == 2
    assert "error: broken.py, line 2: SyntaxError" in done.err
    for text, message in (
        (str(path), "--module is file.py:factory"),
        (f"{tmp_path / 'none.py'}:f", "there is no file"),
    ):
        done = run("derive", "--module", text)
        assert (done.code, message in done.err) == (2, True)


def test_files_beside_it_can_be_imported(run: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "beside_the_model.py").write_text(FILE, encoding="utf-8")
    path = tmp_path / "main.py"
    path.write_text("from beside_the_model import factory\n", encoding="utf-8")
    assert run("derive", "--module", f"{path}:factory", "--no-steps").code == 0


# Nothing else runs a file ---------------------------------------------------------------------

TRAP = "from pathlib import Path\nPath(__file__).with_name('it ran').touch()\n"
HOMEWORK = """\
version: 1
problems:
  - id: one
    {key}: {value}
    vars: {{X: [n, d]}}
    f: "||X||_F^2"
    grads: {{X: 1}}
    answers: {{X: "2 X"}}
"""


@pytest.mark.parametrize("command", ["verify", "check", "ops"])
def test_no_other_command_has_the_option(
    run: Callable[..., Run], tmp_path: Path, command: str
) -> None:
    trap = tmp_path / "trap.py"
    trap.write_text(TRAP, encoding="utf-8")
    done = run(command, "--module", f"{trap}:factory", "homework.yaml")
    assert done.code == 2
    assert "there is no option '--module'" in done.err
    assert "it runs a file: only derive does that" in done.err
    assert not (tmp_path / "it ran").exists()


@pytest.mark.parametrize("key", ["module", "f"])
def test_a_homework_runs_no_code(run: Callable[..., Run], tmp_path: Path, key: str) -> None:
    trap = tmp_path / "trap.py"
    trap.write_text(TRAP, encoding="utf-8")
    homework = tmp_path / "homework.yaml"
    homework.write_text(HOMEWORK.format(key=key, value=f'"{trap}:factory"'), encoding="utf-8")
    done = run("verify", str(homework), "--reference", "closed-form")
    assert done.code == 2
    assert not (tmp_path / "it ran").exists()
    if key == "module":
        assert "unknown key 'module'" in done.err
        assert "a homework runs no code: write f as a formula" in done.err


def test_the_trap_is_one(run: Callable[..., Run], tmp_path: Path) -> None:
    """What the tests above look for does happen where a file is run."""
    trap = tmp_path / "trap.py"
    trap.write_text(TRAP, encoding="utf-8")
    run("derive", "--module", f"{trap}:factory")
    assert (tmp_path / "it ran").exists()

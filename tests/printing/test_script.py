"""The script is saved and run; its exit status is the verdict.

tests/test_course_a1.py runs it as a student does, as a process of its own.
"""

from __future__ import annotations

import runpy
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import ONE, Dim, Shape
from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.expr import Expr, Ones, Symbol, Zero
from gradcheck_cli.ops.elementwise import Exp, Log, Mask, Relu, Sigmoid
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Entry
from gradcheck_cli.printing.code import Wanted
from gradcheck_cli.printing.draws import TRANSFORMS, concrete_sizes, draws
from gradcheck_cli.printing.script import script

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Variable:
    """A declared variable, as `syntax.shapes.Variable`."""

    name: str
    shape: tuple[Dim, ...]
    kind: str = "real"
    properties: frozenset[str] = frozenset()

    @property
    def symbol(self) -> Expr:
        rows, cols = (*self.shape, ONE, ONE)[:2]
        shape: Shape = (rows, cols)
        return Symbol.named(self.name, shape, self.properties)


@dataclass(frozen=True)
class Program:
    """What the script needs of `syntax.program.Program`."""

    value: Expr
    variables: dict[str, Variable]
    definitions: dict[str, Named] = field(default_factory=dict)
    source: str = "||…||"


def var(text: str, *properties: str, kind: str = "real") -> Variable:
    name, *sizes = text.split()
    shape = tuple(Dim.of(int(size) if size.isdigit() else size) for size in sizes)
    return Variable(name, shape, kind, frozenset(properties))


def program(value: Expr, *variables: Variable, source: str = "f", **definitions: Named) -> Program:
    return Program(value, {v.name: v for v in variables}, definitions, source)


def run(text: str, folder: Path) -> tuple[object, list[str]]:
    """Run a script as `python -W error script.py`; return its exit status and what it prints."""
    assert all(len(line) <= 88 for line in text.splitlines())
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    with redirect_stdout(StringIO()) as printed, pytest.raises(SystemExit) as ended:
        runpy.run_path(str(path), run_name="__main__")
    return ended.value.code, printed.getvalue().splitlines()


def passes(text: str, folder: Path, *names: str) -> None:
    code, lines = run(text, folder)
    assert code == 0, text
    assert [line.split(":")[0] for line in lines] == [f"df/d{n}" for n in names]


N, one = Dim.of("N"), Ones.shaped(Dim.of("N"), ONE)
A1 = [var("X n d"), var("W d k"), var("Y n k")]
X, W, Y = (v.symbol for v in A1)
RESIDUAL = Relu.of(X @ W) - Y
MASKED = RESIDUAL * Mask.of(X @ W, data=">")
GRADIENTS = {"X": 2 * (MASKED @ W.T), "W": 2 * (X.T @ MASKED), "Y": -2 * RESIDUAL}


def wanted(variables: Sequence[Variable], gradients: dict[str, Expr]) -> list[Wanted]:
    shapes = {v.name: v.shape for v in variables}
    return [Wanted(name, g, shapes.get(name, g.shape)) for name, g in gradients.items()]


@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_a1(tmp_path: Path, layout: str) -> None:
    objective = program(NormSquared.of(RESIDUAL), *A1, source="||max(XW,0)-Y||_F^2")
    text = script(objective, wanted(A1, GRADIENTS), seed=7, layout=layout)
    passes(text, tmp_path, "X", "W", "Y")
    assert "torch.manual_seed(7)" in text
    assert "#     ||max(XW,0)-Y||_F^2" in text
    assert text.count("X @ W") == 1  # the closed forms use what f has computed


@pytest.mark.parametrize(
    "wrong",
    [
        X.T @ MASKED,
        -2 * (X.T @ MASKED),
        2 * (X.T @ RESIDUAL),
        Zero.shaped(*W.shape),
        Log.of(-Exp.of(W)),  # NaN everywhere
    ],
)
def test_a_wrong_gradient_is_found(tmp_path: Path, wrong: Expr) -> None:
    objective = program(NormSquared.of(RESIDUAL), *A1)
    code, lines = run(script(objective, wanted(A1, GRADIENTS | {"W": wrong})), tmp_path)
    assert code == 1
    assert any("df/dW: largest difference" in line for line in lines)


def test_a4_under_the_persons_names_and_an_intermediate(tmp_path: Path) -> None:
    variables = [var(t) for t in ("X N 1", "W1 1 H", "b1 H", "W2 H 1", "b2 1", "Y N 1")]
    X, W1, b1, W2, b2, Y = (v.symbol for v in variables)
    h = Named.called("h", X @ W1 + one @ b1.T)
    H = Named.called("h_sigmoid", Sigmoid.of(h))
    Y_pred = Named.called("Y_pred", H @ W2 + one @ b2)
    delta = Named.called("δ", -2 * (Y - Y_pred))
    delta_h = Named.called("δ_h", (delta @ W2.T) * H * (Ones.shaped(*H.shape) - H))
    gradients = {
        "W1": X.T @ delta_h, "b1": (one.T @ delta_h).T, "W2": H.T @ delta, "b2": one.T @ delta,
        "X": delta_h @ W1.T, "h": delta_h, "Y_pred": delta,
    }  # fmt: skip
    objective = program(NormSquared.of(Y - Y_pred), *variables, h=h, Y_pred=Y_pred)
    for layout in ("denominator", "numerator"):
        text = script(objective, wanted(variables, gradients), layout=layout)
        passes(text, tmp_path, *gradients)
    lines = [line.split(" = ")[0] for line in text.splitlines()]
    assert lines.index("h") < lines.index("h_sigmoid") < lines.index("Y_pred")
    assert "h.retain_grad()" in text


def test_a_name_for_a_variable_is_told_apart_from_it(tmp_path: Path) -> None:
    variables = [var("x n")]
    x = variables[0].symbol
    a = Named.called("a", x)
    b = Symbol.named("b", (Dim.of("d"), ONE))
    spread = Named.called("s", one @ b.T)
    objective = program(
        Sum.of(Exp.of(a)) + x.T @ x + NormSquared.of(spread),
        *variables, var("b d"), var("c N"), a=a, s=spread,
    )  # fmt: skip
    gradients = {"a": Exp.of(a), "x": Exp.of(a) + 2 * x, "s": 2 * spread}
    passes(script(objective, wanted(variables, gradients)), tmp_path, "a", "x", "s")


def test_what_autograd_does_not_reach_is_zero(tmp_path: Path) -> None:
    variables = [var("x n"), var("y n"), var("m", kind="integer"), var("u n")]
    x, y, m, u = (v.symbol for v in variables)
    f = Sum.of(Mask.of(x, data=">") * (m * y))
    gradients = {
        "x": Zero.shaped(*x.shape),
        "y": m * Mask.of(x, data=">"),
        "u": Zero.shaped(*u.shape),
    }
    passes(script(program(f, *variables), wanted(variables, gradients)), tmp_path, "x", "y", "u")
    constant = program(Sum.of(Mask.of(x, data=">")), *variables)
    passes(script(constant, wanted(variables, {"x": gradients["x"]})), tmp_path, "x")


def test_logarithms_and_entries_get_points_where_they_exist(tmp_path: Path) -> None:
    variables = [var("x n"), var("y d"), var("f")]
    x, y, f = (v.symbol for v in variables)
    value = Sum.of(Log.of(x)) + Sum.of(y**2) * f + Entry.of(x, data=(12, 0))
    gradients = {"y": 2 * (f * y), "f": y.T @ y}
    text = script(program(value, *variables), wanted(variables, gradients))
    passes(text, tmp_path, "y", "f")
    assert "x = x + 0.5" in text
    assert "f_2.backward()" in text


def test_a_hostile_program_stays_in_its_comment(tmp_path: Path) -> None:
    source = "||max(XW,0)-Y||_F^2\rimport os\u2028raise SystemExit(9)\n\x1b[31mexit()\f"
    objective = program(NormSquared.of(RESIDUAL), *A1, source=source)
    passes(script(objective, wanted(A1, GRADIENTS)), tmp_path, *GRADIENTS)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_property_is_drawn(name: str) -> None:
    torch = load_torch()
    shape = "v n" if name in {"simplex", "onehot"} else "v n n"
    _, lines = draws([var(shape, name)], {"v": "v"})
    namespace = {"torch": torch}
    torch.manual_seed(1)
    exec("\n".join(lines), namespace)  # noqa: S102 -- the emitted source is what is tested
    v = namespace["v"].detach().numpy()
    assert namespace["v"].requires_grad
    assert namespace["v"].is_leaf
    assert v.dtype == "float64"
    eye, entries = torch.eye(len(v)).numpy(), set(v.ravel())
    holds = {
        "positive": v.min() > 0,
        "small": abs(v).max() < 1,
        "small_positive": v.min() > 0 and v.max() < 1,
        "unit_interval": v.min() > 0 and v.max() < 1,
        "binary01": entries == {0, 1},
        "pm1": entries == {-1, 1},
        "diagonal": not (v * (1 - eye)).any() and v.any(),
        "symmetric": not (v - v.T).any(),
        "orthogonal": abs(v @ v.T - eye).max() < 1e-12,
        "simplex": v.min() > 0 and abs(v.sum() - 1) < 1e-12,
        "onehot": entries == {0, 1} and v.sum() == 1,
        "onehot_rows": entries == {0, 1} and (v.sum(axis=-1) == 1).all(),
        "onehot_cols": entries == {0, 1} and (v.sum(axis=0) == 1).all(),
    }
    if name in {"posdef", "det_positive", "invertible"}:
        assert abs(torch.linalg.det(namespace["v"])) > 1e-3
    if name == "posdef":
        assert (torch.linalg.eigvalsh(namespace["v"]) > 0).all()
    assert holds.get(name, True)


def test_sizes_are_distinct_positive_and_large_enough() -> None:
    n, k = Dim.of("n"), Dim.of("k")
    variables = [var("A n k", "tall"), Variable("b", (k - n + Dim.of(9),)), var("C p q")]
    sizes = concrete_sizes(variables, {"q": 3})
    assert sizes["q"] == 3
    assert sizes["n"] >= sizes["k"] >= 1
    assert sizes["k"] - sizes["n"] + 9 >= 1
    assert len({sizes["n"], sizes["k"], sizes["p"]}) == 3
    assert concrete_sizes(A1, {}) == {"n": 10, "d": 4, "k": 3}
    with pytest.raises(UnsupportedError, match="no small sizes"):
        concrete_sizes([Variable("a", (n - n - Dim.of(1),))], {})

r"""LaTeX as it is printed has the value of the same formula in matrix notation, beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import numpy_system
from gradcheck_cli.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.syntax import Program

SIZES = {"n": 4, "m": 5, "N": 5, "d": 3, "k": 2, "K": 2, "p": 2}
LINES = (Path(__file__).parent / "latex_formulas.txt").read_text("utf-8").splitlines()


def pairs() -> Iterator[tuple[list[str], str, str]]:
    """Yield the shapes, the LaTeX and the matrix notation of every formula of the file."""
    shapes: list[str] = []
    for line in LINES:
        if line.startswith("@ "):
            shapes = line[2:].split("; ")
        elif line and not line.startswith("#"):
            latex, text = line.split("    ==    ")
            yield shapes, latex, text


PAIRS = [*pairs()]


def drawn(shape: tuple[int, ...], assumed: frozenset[str], draw: np.random.Generator) -> Any:
    """Return random values of a shape, positive or positive definite where that is assumed."""
    array = draw.uniform(-1, 1, shape)
    if "posdef" in assumed:
        return array @ array.T + np.eye(len(array))
    return np.abs(array) + 0.1 if "positive" in assumed else array


def valued(programs: list[Program]) -> list[float]:
    """Return the programs' values at one point, names and shapes being the same in all."""
    draw = np.random.default_rng(5)
    values: dict[Any, Any] = {}
    for name, variable in programs[0].variables.items():
        assert all(program.variables[name].shape == variable.shape for program in programs)
        rows, cols = (dim.at(SIZES) for dim in variable.symbol.shape)
        values[variable.symbol] = drawn((rows, cols), variable.properties, draw)[None]
    found = evaluate([program.value for program in programs], numpy_system(SIZES), values)
    return [float(value[0, 0, 0]) for value in found]


@pytest.mark.parametrize(("shapes", "latex", "text"), PAIRS)
def test_printed_formulas_have_the_value_of_the_matrix_notation(
    shapes: list[str], latex: str, text: str
) -> None:
    read, plain = parse(latex, shapes), parse(text, shapes)
    assert {*read.variables} == {*plain.variables}
    one, other = valued([read, plain])
    assert np.isfinite(one)
    assert one == pytest.approx(other, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize(("shapes", "latex"), [pair[:2] for pair in PAIRS])
def test_their_echo_is_read_back_as_the_same(shapes: list[str], latex: str) -> None:
    program = parse(latex, shapes)
    assert parse(program.text, shapes).value is program.value, program.text

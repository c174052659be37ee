"""What is printed as LaTeX is read back as the same object: programs, operations, gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from catalogue import Asked, derivation_of, every_gradient, program_of
from evaluation import declarations, nodes_of, symbols_of
from hypothesis import given
from strategies import Drawn, programs
from test_laws import every_shape, objective
from test_properties import by_no_zero, declared, thorough

from gradcheck_cli.algebra import Named
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.printing.latex_names import name_latex
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from test_laws import Case

    from gradcheck_cli.expr import Expr


def in_latex(value: Expr, definitions: Sequence[Named]) -> str:
    """Return the program as LaTeX: the definitions, then the value."""
    lines = [f"{name_latex(named.name)} = {latex(named.value)}" for named in definitions]
    return "\n".join([*lines, latex(value)])


@thorough
@given(programs(careful=False))
def test_a_program_is_read_back_as_the_same_object(program: Drawn) -> None:
    by_no_zero(program)
    written = in_latex(program.value, program.definitions)
    assert written.isascii(), written
    again = parse(written, declared(program))
    assert again.value is program.value, written
    assert list(again.definitions.values()) == list(program.definitions)


@every_shape
def test_an_operation_is_read_back_as_the_same_object(case: Case) -> None:
    value = objective(case.cls.of(*case.operands, data=case.data))
    named = [part for part in nodes_of(value) if isinstance(part, Named)]
    written = in_latex(value, named)
    assert parse(written, declarations(symbols_of(value))).value is value, written


@every_gradient
def test_a_gradient_of_the_catalogue_is_read_back(asked: Asked) -> None:
    program, derivation = program_of(asked.problem), derivation_of(asked)
    own = [item for item in derivation.where if not item.is_given]
    in_text = "\n".join([*map(str, own), derivation.text()])
    written = "\n".join([*(item.latex() for item in own), derivation.latex()])
    read = parse_answer(program, written, asked.wrt).value
    assert read is parse_answer(program, in_text, asked.wrt).value, written
    displayed = written.replace("\n", "$$ $$")
    assert parse_answer(program, rf"$$ {displayed}. $$", asked.wrt).value is read


BOTH = ["W1", "W_1", "W12", "W_12", "y_hat", "yhat", "hat_y", "X_bar_1", "Y_pred", "logits", "x_i"]
MORE = ["θ", "θ1", "θ_1", "δ_h", "a_b_c", "AB", "lam", "W1_x", "λ_out", "e", "max_x", "bar", "h_12"]


@pytest.mark.parametrize("name", [*BOTH, *MORE])
def test_a_name_is_read_back_though_its_like_is_declared_too(name: str) -> None:
    shapes = [f"{other}: n d" for other in [*BOTH, *MORE]]
    program = parse(rf"\left\lVert {name_latex(name)} \right\rVert_F^2", shapes)
    assert program.value is parse(f"||{name}||_F^2", shapes).value, name_latex(name)
    assert name_latex(name).isascii()

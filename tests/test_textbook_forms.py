"""Well-known gradients: ours have the values of the textbooks' and are hardly longer.

The textbooks' are proved too, by complex steps of the objective, which no rule has a part in.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml
from evaluation import Point, drawn, near, nodes_of, symbols_of
from lengths import MORE, RATIO, divided, length, shapes

from gradcheck_cli.calculus import derive
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.expr import Expr, Symbol

CASES = {
    case["id"]: case
    for case in yaml.safe_load(
        (Path(__file__).parent / "textbook_gradients.yaml").read_text(encoding="utf-8")
    )["scalar_cases"]
}
every_case = pytest.mark.parametrize("name", CASES)
LONGER = {"bradley2"}  #: a/(a + b) − 1 is not brought together


@cache
def derivation_of(name: str) -> Derivation:
    case = CASES[name]
    by: str = case["wrt"]
    return derive(parse(case["text"], shapes(case)), by)


def textbook_s(name: str) -> Expr:
    """Return the textbook's gradient; its definitions stand behind it, the innermost last."""
    gradient, *definitions = divided(CASES[name]["grad"])
    typed = "; ".join([*reversed(definitions), gradient])
    return parse_answer(derivation_of(name).program, typed, CASES[name]["wrt"]).value


def as_declared(symbol: Symbol, values: Any) -> Any:
    """Return the values made symmetric, positive and so on, where that is declared."""
    properties = set(symbol.data[1])
    if "symmetric" in properties:
        values = values @ values.T + np.eye(len(values)) if "posdef" in properties else values
        return (values + values.T) / 2
    if properties & {"positive", "simplex"}:
        values = np.abs(values) + 0.25
        return values / values.sum() if "simplex" in properties else values
    if properties & {"onehot", "onehot_rows"}:
        axis = 1 if "onehot_rows" in properties else 0
        return (values == values.max(axis, keepdims=True)).astype(float)
    if properties & {"pm1", "binary01"}:
        return np.where(values > 0, 1.0, -1.0 if "pm1" in properties else 0.0)
    return values


def point_of(*roots: Expr) -> Point:
    """Return a point where all is finite, of sizes that are all different."""
    names = sorted({s for node in nodes_of(*roots) for dim in node.shape for s in dim.names()})
    symbols = symbols_of(*roots)
    for seed in range(100):  # m < n by turns with m > n, which leaves one of A Aᵀ and Aᵀ A singular
        order = names[::-1] if seed % 2 else names
        sizes = {name: i + 2 for i, name in enumerate(order)}
        raw = drawn(symbols, sizes, seed).variables
        point = Point({s: as_declared(s, raw[s]) for s in symbols}, sizes)
        with np.errstate(all="ignore"):
            if point.is_tame(*roots):
                return point
    raise AssertionError("no point where all is finite")


@every_case
def test_ours_and_the_textbook_s_are_the_gradient(name: str) -> None:
    derivation = derivation_of(name)
    textbook = textbook_s(name)
    f = derivation.program.value
    point = point_of(f, textbook, derivation.gradient)
    wanted = point.derivative(f, derivation.target)
    assert near(point.value(textbook), wanted)
    assert near(point.value(derivation.gradient), wanted)


@every_case
def test_ours_is_hardly_longer_than_the_textbook_s(name: str) -> None:
    derivation = derivation_of(name)
    ours = "; ".join([derivation.text(), *map(str, derivation.where)])
    variables = frozenset(CASES[name]["vars"])
    symbols, wanted = (length(text, variables) for text in (ours, CASES[name]["grad"]))
    is_longer = symbols > wanted + MORE and symbols > RATIO * wanted
    assert is_longer is (name in LONGER), ours


@every_case
def test_ours_is_read_again_as_what_it_is(name: str) -> None:
    derivation = derivation_of(name)
    names = [str(named) for named in derivation.where]
    typed = "; ".join([*names, derivation.text()])
    again = parse_answer(derivation.program, typed, derivation.wrt).value
    assert again is derivation.gradient

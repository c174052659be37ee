"""Every line of the identity table: true for all values, used, and no way round in a circle."""

from __future__ import annotations

import pytest
from evaluation import Point, drawn, near, nodes_of, symbols_of

from gradcheck_cli.calculus.identities import Identity, table
from gradcheck_cli.calculus.matching import rewritten, substituted
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.expr import Expr, Symbol
from gradcheck_cli.syntax import parse_identity

every_identity = pytest.mark.parametrize("identity", table(), ids=lambda line: line.name)


def sizes_of(*sides: Expr) -> dict[str, int]:
    """Give each size that the sides mention a number of its own."""
    dims = (dim for node in nodes_of(*sides) for dim in node.shape)
    names = sorted({name for dim in dims for name in dim.names()})
    return {name: i + 2 for i, name in enumerate(names)}


def points(identity: Identity) -> list[Point]:
    sides = identity.left, identity.right
    return [drawn(symbols_of(*sides), sizes_of(*sides), seed) for seed in range(5)]


@every_identity
def test_the_two_sides_have_one_shape_and_equal_values(identity: Identity) -> None:
    assert identity.left.shape == identity.right.shape
    for point in points(identity):
        assert near(point.value(identity.left), point.value(identity.right))


@every_identity
def test_it_is_proved_where_no_two_sizes_are_equal(identity: Identity) -> None:
    """A wrong transpose would pass on square matrices: the left side alone has to make them so."""
    left = identity.statement.partition(" = ")[0]
    alone, _ = parse_identity(f"{left} = {left}")
    for symbol, free in zip(symbols_of(identity.left), symbols_of(alone), strict=True):
        assert (symbol.shape[0] is symbol.shape[1]) == (free.shape[0] is free.shape[1])


@every_identity
def test_the_right_side_says_nothing_of_what_the_left_does_not(identity: Identity) -> None:
    assert set(symbols_of(identity.right)) <= set(symbols_of(identity.left))


@every_identity
def test_the_right_side_is_no_longer(identity: Identity) -> None:
    assert identity.right.size <= identity.left.size


@every_identity
def test_the_constructors_leave_something_for_the_line_to_do(identity: Identity) -> None:
    assert identity.left is not identity.right


@every_identity
def test_simplifying_the_left_side_uses_the_line(identity: Identity) -> None:
    fresh = _renamed(identity.left)
    assert rewritten(identity, fresh) is not None
    assert simplify(fresh) is simplify(_renamed(identity.right))


def _renamed(e: Expr) -> Expr:
    """Return the expression in other variables, which no memo has seen."""
    others: dict[Expr, Expr] = {}
    for symbol in symbols_of(e):
        others[symbol] = Symbol.named(f"{symbol.name}_other", symbol.shape)
    return substituted(e, others)


@every_identity
@pytest.mark.parametrize("side", ["left", "right"])
def test_simplifying_is_idempotent_keeps_the_value_and_never_grows(
    identity: Identity, side: str
) -> None:
    e: Expr = getattr(identity, side)
    simple = simplify(e)
    assert simplify(simple) is simple
    assert simple.size <= e.size
    for point in points(identity):
        assert near(point.value(simple), point.value(e))


def test_the_names_are_unique() -> None:
    names = [identity.name for identity in table()]
    assert len(set(names)) == len(names)

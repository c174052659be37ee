"""Changes of arrays in place: g += e, g[h < 0] = 0, and what else they change."""

from __future__ import annotations

import ast
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.errors import ShapeError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.python import operators
from gradcheck_cli.syntax.python.broadcasting import does_not_broadcast
from gradcheck_cli.syntax.python.targets import target_name
from gradcheck_cli.syntax.python.values import Array, Items, Memory, Value, constant

if TYPE_CHECKING:
    from gradcheck_cli.syntax.python.statements import Statements


def changed(run: Statements, statement: ast.AugAssign) -> None:
    """Read g += e, g[h < 0] *= 0.1."""
    target = statement.target
    if isinstance(target, ast.Subscript):
        where(run, target, statement.value, statement, statement.op)
        return
    name = target_name(target)
    if name is None:
        raise run.reading.refused(target, say("this-target", "this left side"))
    old = run.reading.array(target)
    node = ast.BinOp(left=target, op=statement.op, right=statement.value)
    new = run.reading.array(ast.copy_location(node, statement))
    if old.axes == 0 and not run.reading.is_torch:  # NumPy's numbers do not change in place
        run.bind(target, new.fresh(), statement)
        return
    _keeps_shape(run, old, new, statement)
    _put(run, target, old, new, statement)


def _keeps_shape(run: Statements, old: Array, new: Array, statement: ast.stmt) -> None:
    """Raise ShapeError where a change in place would need another shape."""
    if old.axes != new.axes or not run.reading.sizes.unify_shapes(old.shape, new.shape):
        raise ShapeError(
            say(
                "in-place-shape",
                "an array of shape {old} cannot become {new} in place",
                old=run.reading.shape_text(old),
                new=run.reading.shape_text(new),
            ),
            span=run.reading.span(statement),
        )


def where(
    run: Statements,
    target: ast.Subscript,
    node: ast.expr,
    statement: ast.stmt,
    op: ast.operator | None = None,
) -> None:
    """Read g[h < 0] = 0 as g where the condition does not hold, and the number elsewhere."""
    reading, name = run.reading, target_name(target.value)
    is_everything = isinstance(target.slice, ast.Slice) and not (
        target.slice.lower or target.slice.upper or target.slice.step
    )
    is_part = isinstance(target.slice, (ast.Tuple, ast.Slice)) and not is_everything
    if name is None or is_part:
        raise reading.refused(target, say("this-target", "this left side"))
    old = reading.array(target.value)
    given = _given(run, target, node)
    if op is not None:
        whole = ast.BinOp(left=target.value, op=op, right=node)
        given = reading.array(ast.copy_location(whole, statement))
    if is_everything:
        new = given
        if given.axes < old.axes:
            ones = operators.multiplied(
                reading, old, constant(Fraction(0), reading.span(node)), node
            )
            new = operators.added(reading, [ones, given], [1, 1], node)
    else:
        new = _chosen(run, target, old, given, statement)
    _keeps_shape(run, old, new, statement)
    _put(run, target.value, old, new, statement)


def _given(run: Statements, target: ast.Subscript, node: ast.expr) -> Array:
    """Return what is put in; a[mask] under the same mask is a there."""
    is_same = isinstance(node, ast.Subscript) and ast.dump(node.slice) == ast.dump(target.slice)
    return run.reading.array(node.value if is_same else node)  # type: ignore[attr-defined]


def _chosen(
    run: Statements, target: ast.Subscript, old: Array, new: Array, statement: ast.stmt
) -> Array:
    reading = run.reading
    mask = reading.array(target.slice)
    if not mask.bools or mask.axes != old.axes:
        raise reading.refused(target, say("this-index", "this index"))
    if not reading.sizes.unify_shapes(mask.shape, old.shape):
        raise does_not_broadcast(reading, [old, mask], target)
    other = operators.complement(reading, mask, target)
    kept = operators.multiplied(reading, old, other, statement)
    _keeps_digits(run, old, new, statement)
    if new.number == 0:
        return kept
    put = operators.multiplied(reading, mask, new, statement)
    return operators.added(reading, [kept, put], [1, 1], statement)


def _keeps_digits(run: Statements, old: Array, new: Array, statement: ast.stmt) -> None:
    """Refuse what NumPy would round, or make True, as it is put into such an array."""
    is_whole = new.number is not None and new.number.denominator == 1
    if (old.bools and new.number not in {0, 1}) or (old.integers and not is_whole):
        raise UnsupportedError(
            say("put-into-whole", "NumPy would round this to fit an array of whole numbers"),
            span=run.reading.span(statement),
            hint=say("as-float", "make it numbers first: (h > 0).astype(float) or .float()"),
        )


def _put(run: Statements, target: ast.expr, old: Array, new: Array, statement: ast.stmt) -> None:
    """Change an array in place: so do the names that are the same array; views go stale."""
    reading, span, name = run.reading, run.reading.span(statement), str(target_name(target))
    run.check_free(name, target)
    value = replace(new, memory=old.memory or frozenset({Memory()}), whole=old.whole)
    run.record(name, value, statement, run.reading.span(target))
    now = reading.names[name]
    for memory in old.memory:
        reading.moved[memory] = (now if old.whole else None), span
    for other, held in list(reading.names.items()):
        if other == name:
            continue
        changed = _after(held, old, now)
        if changed is None:
            reading.stale[other] = span
        else:
            reading.names[other] = changed


def _after(held: Value, old: Array, now: Value) -> Value | None:
    """Return what a name holds after the change; None where it is a view of what was changed."""
    if isinstance(held, Items):
        items = [_after(item, old, now) for item in held.items]
        return None if None in items else Items(tuple(item for item in items if item is not None))
    if not isinstance(held, Array) or not held.memory & old.memory:
        return held
    return now if held.whole and old.whole else None

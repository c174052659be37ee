"""Statements among an answer that are not read: which names they leave in doubt."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from gradcheck_cli.syntax.python.calls import is_function
from gradcheck_cli.syntax.python.modules import MODULES
from gradcheck_cli.syntax.python.naming import named_as
from gradcheck_cli.syntax.python.targets import names_assigned
from gradcheck_cli.syntax.python.values import Array

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.syntax.python.expressions import Reading

_SHOWING: Final = {"print", "plt", "display", "sns", "ax", "fig", "len", "type", "str", "repr"}
#: Functions that make data up, or load it.
_SOURCES: Final = {
    *("rand", "randn", "random", "normal", "uniform", "randint", "rand_like", "randn_like"),
    *("standard_normal", "load", "loadtxt", "read_csv", "genfromtxt"),
}
_DEFINING: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def gives_data(reading: Reading, statement: ast.stmt, variables: Collection[str]) -> bool:
    """Does the statement only give numbers to the problem's variables: X = np.random.randn(n, d)?

    What is computed from arrays, without drawing or loading anything, is no data.
    """
    names = names_assigned(statement)
    value = getattr(statement, "value", None)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or not isinstance(value, ast.expr):
        return False
    if not names or not all(named_as(name, variables) for name in names):
        return False
    used = _names(value)
    if used.isdisjoint(names) and _is_drawn(value):
        return True
    return not any(_is_array(reading, name) for name in used)


def _is_drawn(value: ast.expr) -> bool:
    """Are there random numbers in it, or numbers from a file?"""
    words = {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    return bool(words & _SOURCES)


def _is_array(reading: Reading, name: str) -> bool:
    held = reading.names.get(name) or reading.given(name)
    return name in reading.broken or (isinstance(held, Array) and held.axes > 0)


def _names(node: ast.AST) -> set[str]:
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return {name for name in names if name not in MODULES}


def breaks(reading: Reading, statement: ast.stmt, error: GradcheckError) -> None:
    """Remember which names nobody knows the value of after a statement that was not read.

    These are the names that it assigns, those that it may change in place, and what shares their
    memory. What prints or plots changes nothing.
    """
    doubtful = {*_changed(statement)}
    memory = {
        part
        for name in doubtful
        if isinstance(held := reading.names.get(name) or reading.given(name), Array)
        for part in held.memory
    }
    for name, held in reading.names.items():
        if isinstance(held, Array) and held.memory & memory:
            doubtful.add(name)
    for part in memory:
        reading.moved[part] = None, error.span or (0, 0)
    reading.broken.update(dict.fromkeys(doubtful, error))


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement assigns, or may change in place."""
    if isinstance(statement, _DEFINING):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(
            node.ctx, ast.Load
        ):
            yield from _owner(node)
        elif isinstance(node, ast.stmt):
            yield from (name.partition(".")[0] for name in names_assigned(node))
        elif isinstance(node, ast.Call):
            yield from _changed_by(node)


def _changed_by(call: ast.Call) -> Iterator[str]:
    """Yield what a call may change: its `out=`, the array of an unknown method, own arguments."""
    for keyword in call.keywords:
        if keyword.arg == "out":
            yield from _names(keyword.value)
        elif keyword.arg == "inplace" and call.args:
            yield from _names(call.args[0])
    if isinstance(call.func, ast.Attribute):
        owner = {*_owner(call.func)}
        if not is_function(f"method.{call.func.attr}") and not owner & (_SHOWING | MODULES.keys()):
            yield from owner
    elif isinstance(call.func, ast.Name) and not _is_harmless(call.func.id):
        yield from (name for arg in call.args for name in _names(arg))


def _is_harmless(function: str) -> bool:
    return function in _SHOWING or is_function(f"builtins.{function}")


def _owner(node: ast.expr) -> Iterator[str]:
    """Yield the name that a chain of attributes and indices starts from."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id

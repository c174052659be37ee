"""How many axes the undeclared names of a Python program have: guesses in their order.

Capitals and what is transposed or stands left of a product have two axes; a small letter right of a
capital's product has one; what is added to an array has as many as it, a bias b one less; the rest
are numbers.
"""

from __future__ import annotations

import ast
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from gradcheck_cli.syntax.python.modules import MODULES
from gradcheck_cli.syntax.python.targets import names_assigned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.syntax.python.source import Code

MAX_TRIED: Final = 80  #: readings that are tried
_PRODUCTS: Final = {"dot", "mm", "matmul", "mv"}
_OF_MATRICES: Final = {"t", "trace", "inverse", "det", "logdet", "mm", "diagonal"}
_BUILT_IN: Final = {"len", "abs", "float", "int", "max", "min"}


def undeclared(code: Code, known: set[str]) -> list[str]:
    """Return the names that are read before anything is assigned to them, in order."""
    assigned: set[str] = set()
    found: dict[str, None] = {}
    for statement in code.statements:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            assigned.update(alias.asname or alias.name for alias in statement.names)
            continue
        names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        for node in sorted(names, key=lambda name: (name.lineno, name.col_offset)):
            if isinstance(node.ctx, ast.Load):
                is_module = node.id in MODULES and _is_prefix(node, statement)
                if node.id not in assigned | known | _BUILT_IN and not is_module:
                    found[node.id] = None
        assigned.update(names_assigned(statement))
    return list(found)


def _is_prefix(name: ast.Name, statement: ast.stmt) -> bool:
    return any(isinstance(n, ast.Attribute) and n.value is name for n in ast.walk(statement))


def readings(code: Code, names: list[str]) -> Iterator[dict[str, int]]:
    """Yield how many axes each name has, the likeliest first."""
    usual = _usual(code, names)
    yield usual
    tried = [name for name in names if not name[0].isupper()][:6]
    options = [
        [usual[name], *(axes for axes in (0, 1, 2) if axes != usual[name])] for name in tried
    ]
    every = sorted(
        product(*options),
        key=lambda found: sum(a != o[0] for a, o in zip(found, options, strict=True)),
    )
    for found in islice(every, 1, MAX_TRIED):
        yield {**usual, **dict(zip(tried, found, strict=True))}


def _usual(code: Code, names: list[str]) -> dict[str, int]:
    wide, narrow, added = set[str](), set[str](), set[str]()
    nodes = [node for statement in code.statements for node in ast.walk(statement)]
    for node in nodes:
        for left, right in _products(node):
            wide.update(_names(left))
            _sort_right(left, right, wide, narrow)
        if isinstance(node, ast.Attribute) and node.attr in {"T", "mT", *_OF_MATRICES}:
            wide.update(_names(node.value))
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            added.update(name for side in (node.left, node.right) for name in _names(side))
        if isinstance(node, ast.Call):
            added.update(name for arg in node.args for name in _names(arg))
        if isinstance(node, ast.Attribute) and node.attr in {"sum", "mean", "dot"}:
            added.update(_names(node.value))
    has_matrix = bool(wide) or any(name[0].isupper() for name in names)
    return {name: _axes(name, wide, narrow, added, has_matrix=has_matrix) for name in names}


def _axes(name: str, wide: set[str], narrow: set[str], added: set[str], *, has_matrix: bool) -> int:
    if name[0].isupper() or (name in wide and name not in narrow):
        return 2
    if name in narrow:
        return 1
    most = 1 if narrow or not has_matrix else 2  # beside X @ w stands what has one axis
    if name.startswith("b") and has_matrix:
        most -= 1  # a bias
    return most if name in added else 0


def _products(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the two sides of a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield node.left, node.right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _PRODUCTS and len(node.args) == 1:
            yield node.func.value, node.args[0]
        elif node.func.attr in _PRODUCTS and len(node.args) == 2:
            yield node.args[0], node.args[1]


def _sort_right(left: ast.expr, right: ast.expr, wide: set[str], narrow: set[str]) -> None:
    """A small letter right of a capital has one axis; any other name two."""
    capitals = [name for name in _names(left) if name[0].isupper()]
    for name in _names(right):
        (narrow if capitals and len(name) == 1 and name.islower() else wide).add(name)


def _names(node: ast.expr) -> list[str]:
    """Return the name that a side of an operator is, through .T and brackets."""
    while isinstance(node, ast.Attribute) and node.attr in {"T", "mT"}:
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []

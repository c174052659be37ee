"""The left sides of assignments: which names a statement gives a value or changes."""

from __future__ import annotations

import ast


def target_name(target: ast.expr) -> str | None:
    """Return the name that a left side gives a value: W, or W.grad."""
    if isinstance(target, ast.Name):
        return target.id
    if not isinstance(target, ast.Attribute) or target.attr != "grad":
        return None
    return f"{target.value.id}.grad" if isinstance(target.value, ast.Name) else None


def names_assigned(statement: ast.stmt) -> list[str]:
    """Return the names that a statement gives a value or changes in place, one for each time."""
    if isinstance(statement, ast.Assign):
        targets = list(statement.targets)
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    else:
        return []
    found: list[str] = []
    while targets:
        target = targets.pop()
        if isinstance(target, (ast.Tuple, ast.List)):
            targets += target.elts
        elif isinstance(target, ast.Subscript):
            targets.append(target.value)
        elif (name := target_name(target)) is not None:
            found.append(name)
    return found

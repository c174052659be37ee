"""Code that is one function, def gradient(X, W): …: its lines are read as if they stood alone."""

from __future__ import annotations

import ast


def unwrapped(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Return the lines of the function that the code consists of, behind its imports.

    The statements as they are where there is more, or what the function does depends on how it is
    called: by a default, a decorator, a return on the way.
    """
    defined = [one for one in statements if not _is_aside(one)]
    function = defined[0] if len(defined) == 1 else None
    if not isinstance(function, ast.FunctionDef) or not _is_plain(function):
        return statements
    asides = [one for one in statements if one is not function]
    *body, last = function.body
    if not isinstance(last, ast.Return) or any(map(_returns, body)):
        return statements
    return [*asides, *body, *([] if _names_alone(last.value) else [last])]


def _is_aside(statement: ast.stmt) -> bool:
    """Is it an import or a comment?"""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_plain(function: ast.FunctionDef) -> bool:
    args = function.args
    others = (args.vararg, args.kwarg, *args.defaults, *args.kwonlyargs, *function.decorator_list)
    return not any(other is not None for other in others)


def _returns(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Return) for node in ast.walk(statement))


def _names_alone(value: ast.expr | None) -> bool:
    """Are several names returned, whose lines say already what they are?"""
    return isinstance(value, ast.Tuple) and all(isinstance(one, ast.Name) for one in value.elts)

"""Calls and attributes: which function of NumPy or PyTorch is meant, and with which arguments."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import GradcheckError, UnsupportedError
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.python import own_functions, spectra, vectors
from gradcheck_cli.syntax.python.call import Call
from gradcheck_cli.syntax.python.values import Array, Function, Items, OwnFunction, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.syntax.python.expressions import Reading
    from gradcheck_cli.syntax.python.source import Code

_ONLY_TORCH: Final = {
    "t", "mm", "mv", "bmm", "matmul", "mul", "pow", "clone", "detach", "clamp", "clamp_min", "relu",
    "sigmoid", "tanh", "exp", "log", "sqrt", "square", "abs", "unsqueeze", "numel", "softmax",
    "log_softmax", "logsumexp", "norm", "float", "double", "add", "sub", "div", "neg", "sign",
    "item", "mT", "T_", "logdet", "inverse", "det", "ger", "outer", "t_", "kron",
}  # fmt: skip


def speaks_torch(code: Code) -> bool:
    """Tell whether PyTorch is meant: by its names, its methods, or `dim=`."""
    for statement in code.statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in {"torch", "nn", "F"}:
                return True
            if isinstance(node, ast.keyword) and node.arg in {"dim", "keepdim"}:
                return True
            func = node.func if isinstance(node, ast.Call) else None
            is_method = isinstance(func, ast.Attribute) and not _of_module(func)
            if is_method and isinstance(func, ast.Attribute) and func.attr in _ONLY_TORCH:
                return True
    return False


def _of_module(node: ast.Attribute) -> bool:
    inside: ast.expr = node
    while isinstance(inside, ast.Attribute):
        inside = inside.value
    return isinstance(inside, ast.Name) and inside.id in {"np", "numpy", "math"}


@cache
def _functions() -> Mapping[str, Callable[[Call], Value]]:
    """Return every function that is read, by its full name; methods stand under `method.`."""
    from gradcheck_cli.syntax.python import (
        activations,
        creation,
        einsum,
        entrywise,
        linalg,
        losses,
        norms,
        products,
        reductions,
        reshaping,
        sizes,
        spectra,
        stacking,
    )

    parts = (
        *(activations, creation, einsum, entrywise, linalg, losses, norms),
        *(products, reductions, reshaping, sizes, spectra, stacking),
    )
    return {name: rule for part in parts for name, rule in part.FUNCTIONS.items()}


def is_function(full: str) -> bool:
    """Is this the full name of a function that is read?"""
    return full in _functions()


def called(reading: Reading, node: ast.Call) -> Value:
    """Return what a call gives."""
    if isinstance(node.func, ast.Attribute) and reading.dotted(node.func) is None:
        return _method(reading, node, node.func)
    function = reading.value(node.func)
    if isinstance(function, OwnFunction):
        return own_functions.applied(reading, node, function)
    if not isinstance(function, Function):
        what = say("call-of-value", "a call of what is no function")
        raise reading.refused(node, what, _with_module(node.func))
    args, keywords = [*node.args, *function.arguments], [*node.keywords, *function.keywords]
    for special in (spectra.of_call, vectors.outer):
        if not keywords and (found := special(reading, function.name, args)):
            return found
    return _functions()[function.name](Call(reading, node, function.name, args, keywords))


def _with_module(func: ast.expr) -> str | None:
    """Return the hint for trace(X @ A), which no module stands before."""
    word = {"tr": "trace"}.get(func.id, func.id) if isinstance(func, ast.Name) else ""
    homes = {"np": "numpy", "np.linalg": "numpy.linalg", "torch": "torch"}
    name = next((f"{s}.{word}" for s, full in homes.items() if is_function(f"{full}.{word}")), None)
    if name is None:
        return None
    return say(
        "with-module-hint",
        "write {name}(…), or all in matrix notation, X W for X @ W and x^2 for x**2",
        name=name,
    )


def _method(reading: Reading, node: ast.Call, func: ast.Attribute) -> Value:
    receiver = reading.value(func.value)
    if not (node.args or node.keywords) and (found := spectra.reduced(receiver, func.attr)):
        return found
    rule = _functions().get(f"method.{func.attr}")
    if rule is None or not isinstance(receiver, Array) or func.attr.startswith("_"):
        raise _no_method(reading, node, func)
    call = Call(
        reading, node, f"method.{func.attr}", list(node.args), list(node.keywords), receiver
    )
    return rule(call)


def _no_method(reading: Reading, node: ast.Call, func: ast.Attribute) -> GradcheckError:
    known = [name.removeprefix("method.") for name in _functions() if name.startswith("method.")]
    what = say("method-called", "the method .{name}", name=func.attr[:40])
    return reading.refused(node, what, did_you_mean(func.attr, known))


def attribute(reading: Reading, node: ast.Attribute) -> Value:
    """Return an attribute of a value: X.T, X.shape; W.grad where it was assigned."""
    if isinstance(node.value, ast.Name) and f"{node.value.id}.{node.attr}" in reading.names:
        return reading.names[f"{node.value.id}.{node.attr}"]
    owner = reading.value(node.value)
    rule = _functions().get(f"attribute.{node.attr}")
    if rule is None or not isinstance(owner, Array):
        known = [n.removeprefix("attribute.") for n in _functions() if n.startswith("attribute.")]
        what = say("attribute-read", "the attribute .{name}", name=node.attr[:40])
        raise reading.refused(node, what, did_you_mean(node.attr, known))
    return rule(Call(reading, node, f"attribute.{node.attr}", [], [], owner))


def module_member(reading: Reading, full: str, node: ast.Attribute) -> Value:
    """Return what a module holds under a name: a function or a constant."""
    if is_function(full):
        return Function(full)
    if constant := _functions().get(f"constant.{full}"):
        return constant(Call(reading, node, full, [], []))
    home = full.rpartition(".")[0]
    known = [word for name in _functions() for at, _, word in [name.rpartition(".")] if at == home]
    near = did_you_mean(full.rpartition(".")[2], known)
    raise UnsupportedError(
        say("function-not-read", "{name} is not read here", name=reading.code.text(node)[:60]),
        span=reading.span(node),
        hint=near,
    )


def known_names(reading: Reading) -> str | None:
    """Say which names there are."""
    from gradcheck_cli.syntax.suggestions import names_here

    return names_here([*reading.scope.parts, *reading.names])


def stacked_numbers(reading: Reading, items: Items, node: ast.expr) -> Array:
    """Return the array of a list of numbers: [[1, 1], [1, 2]]."""
    from gradcheck_cli.syntax.python.creation import literal

    if isinstance(items, spectra.Spectrum):
        what = say("whole-spectrum", "all eigenvalues, or singular values, at once")
        raise reading.refused(node, what, say("spectrum-parts", "[0], [-1], .max(), .sum() are"))
    return literal(reading, items, node)

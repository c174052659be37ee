"""Where in a model something stands, in the model's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.strangers import written_at

if TYPE_CHECKING:
    from collections.abc import Sequence


def live_nodes(nodes: Sequence[Any]) -> set[Any]:
    """Return the nodes that the output needs, and those that change a tensor in place."""
    found: set[Any] = set()
    stack = [node for node in nodes if node.op == "output" or changes_in_place(node)]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += node.all_input_nodes
    return found


def changes_in_place(node: Any) -> bool:
    """Whether a node is a method such as relu_, or an assignment to a part."""
    if node.op == "call_method":
        return bool(node.target.endswith("_") and not node.target.startswith("__"))
    return node.op == "call_function" and getattr(node.target, "__name__", "") in {
        *("setitem", "iadd", "isub", "imul", "itruediv", "ipow", "imatmul")
    }


def place_of(node: Any, root: Any) -> str:
    """Return what is called: 'conv1' (Conv2d), .cumsum(), torch.cumsum in 'block' (Block)."""
    if node.op == "call_module":
        kind = type(root.get_submodule(node.target)).__name__
        return say("model-place-module", "'{path}' ({kind})", path=node.target, kind=kind)
    if node.op == "get_attr":
        return say("model-place-tensor", "'{path}'", path=node.target)
    called = f".{node.target}()" if node.op == "call_method" else _function(node.target)
    inside = list((node.meta.get("nn_module_stack") or {}).values())
    if not inside:
        return called
    path, kind = inside[-1]
    return say(
        "model-place-inside",
        "{called} in '{path}' ({kind})",
        called=called,
        path=path,
        kind=getattr(kind, "__name__", kind),
    )


def _function(target: Any) -> str:
    name = getattr(target, "__name__", str(target))
    module = (getattr(target, "__module__", None) or "").removeprefix("_")
    is_known = module in {"torch", "torch.nn.functional", "operator", "math"}
    return f"{module}.{name}" if is_known else str(name)


def refusal(error: UnsupportedError, node: Any, root: Any) -> UnsupportedError:
    """Return the error with the place in the model, and the line of the model's source."""
    hint = error.hint or written_at(node.stack_trace)
    place = place_of(node, root)
    return UnsupportedError(
        say("model-refused", "{place}: {why}", place=place, why=error.message), hint=hint
    )

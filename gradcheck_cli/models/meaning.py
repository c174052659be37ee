"""What one node of a graph is in the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.attributes import attribute, item, measured
from gradcheck_cli.models.operations.functions import (
    DROPOUTS,
    RESHAPES,
    function_of,
    known_functions,
    known_layers,
)
from gradcheck_cli.models.operations.rearranging import reshaped
from gradcheck_cli.models.operations.table import applied, table
from gradcheck_cli.models.places import changes_in_place
from gradcheck_cli.models.values import meanings

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.models.writing import Writer

_MEASURES: Final = ("size", "dim", "numel", "nelement", "ndimension", "__len__")
_VIEWS: Final = (
    *RESHAPES,
    "Identity",
    "transpose",
    "t",
    "permute",
    "getattr",
    "getitem",
    "contiguous",
)


class Node(NamedTuple):
    """One node that has an operation here: PyTorch's name for it and its arguments.

    `layer` is the module that is called, None elsewhere; `others` are the named arguments.
    """

    name: str
    args: tuple[Any, ...]
    others: dict[str, Any]
    layer: Any
    path: str

    @classmethod
    def of(cls, node: Any, root: Any, args: Any, others: Any) -> Node:
        """Recognise a node, before it is run. Raises UnsupportedError for one that is not read."""
        layer = root.get_submodule(node.target) if node.op == "call_module" else None
        name = _name(node, layer)
        if name is None:
            raise UnsupportedError(say("model-no-operation", "it has no operation here"))
        found = cls(name, tuple(args), dict(others), layer, str(node.target))
        _refuse_hooks(layer)
        _refuse_random(found)
        _refuse_in_place(found, node)
        return found

    @property
    def is_view(self) -> bool:
        """Whether the result shares its entries with the operand."""
        return self.name in _VIEWS or self.name in DROPOUTS


def _name(node: Any, layer: Any) -> str | None:
    """Return PyTorch's name for what a node does, None where it has no operation here."""
    if layer is not None:
        return known_layers().get(type(layer))
    if node.op == "call_method":
        name = str(node.target)
        plain = name.removesuffix("_") if changes_in_place(node) else name
        known = plain in table() or plain in RESHAPES or plain in _MEASURES
        return plain if known else None
    if node.target is getattr:
        return "getattr"
    if getattr(node.target, "__name__", "") == "getitem":
        return "getitem"
    return known_functions().get(node.target)


def _refuse_hooks(layer: Any) -> None:
    """A hook, and so the old weight_norm, changes what a layer computes."""
    if layer is not None and (layer._forward_hooks or layer._forward_pre_hooks):  # noqa: SLF001
        raise UnsupportedError(
            say("model-hooks", "it has hooks, which may change what it computes")
        )


def _refuse_random(node: Node) -> None:
    """Refuse dropout while it is active."""
    if node.name not in DROPOUTS:
        return
    given = (*node.args[1:], None, None)
    training = node.others.get("training", given[1])
    active = node.layer.training if node.layer is not None else training is not False
    if active:
        raise UnsupportedError(
            say("model-dropout", "dropout is random while the model trains"),
            hint=say("model-dropout-hint", "call model.eval() first"),
        )


def _refuse_in_place(node: Node, graph_node: Any) -> None:
    """Refuse to change a tensor that something else sees, too: it would have changed there."""
    option = node.layer is not None and getattr(node.layer, "inplace", False)
    option = option or node.others.get("inplace") is True
    if node.name in DROPOUTS or not (option or changes_in_place(graph_node)):
        return
    changed = graph_node.all_input_nodes[:1]
    shared = [
        one
        for one in changed
        if len(one.users) > 1 or one.op in {"placeholder", "get_attr"} or _may_share(one)
    ]
    if shared:
        raise UnsupportedError(
            say("model-in-place", "it changes in place a tensor that is used elsewhere"),
            hint=say("model-in-place-hint", "write it without the change: h = torch.relu(h) say"),
        )


def _may_share(node: Any) -> bool:
    """Whether the result of a node may be a view of another tensor."""
    if node.op == "call_module":
        return False
    return getattr(node.target, "__name__", str(node.target)) in _VIEWS


def meaning(node: Node, real: Any, writer: Writer) -> Any:
    """Return the term of a node, whose value on the example is `real`; of shapes, Python's own."""
    special = _SPECIAL.get(node.name)
    if special is not None:
        return special(node, real)
    if node.name in DROPOUTS:
        return meanings(node.args[0])
    if node.name in RESHAPES:
        return reshaped(meanings(node.args[0]), tuple(real.shape))
    if node.layer is not None:
        return _of_layer(node, writer)
    return applied(table()[node.name], meanings(node.args), meanings(node.others))


def _of_layer(node: Node, writer: Writer) -> Any:
    """Return what a layer computes, its parameters under their own names."""
    name, options = function_of(node.name)
    given: dict[str, Any] = {}
    for option, name_there in options.items():
        value = getattr(node.layer, name_there)
        is_tensor = hasattr(value, "requires_grad")
        given[option] = writer.tensor(f"{node.path}.{name_there}", value) if is_tensor else value
    return applied(table()[name], meanings(node.args), {**given, **meanings(node.others)})


_SPECIAL: Final[dict[str, Callable[[Node, Any], Any]]] = {
    "getattr": lambda node, real: attribute(meanings(node.args[0]), node.args[1], real),
    "getitem": lambda node, real: item(meanings(node.args[0]), meanings(node.args[1]), real),
    **dict.fromkeys(_MEASURES, lambda node, _: measured(node.name, *meanings(node.args))),
}

"""A graph is read node by node: each is computed on the example, and written as a term."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import InternalError, UnsupportedError
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.messages import say
from gradcheck_cli.models.meaning import Node, meaning
from gradcheck_cli.models.places import live_nodes, place_of, refusal
from gradcheck_cli.models.sizes import numbers
from gradcheck_cli.models.strangers import fault_of
from gradcheck_cli.models.terms import Term
from gradcheck_cli.models.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.models.tracing import Traced
    from gradcheck_cli.models.writing import Writer


class Reader:
    """Reads one graph; what the writer has written is shared by the model and its loss."""

    def __init__(self, traced: Traced, writer: Writer) -> None:
        self.root = traced.root
        self.nodes = list(traced.graph.nodes)
        self.live = live_nodes(self.nodes)
        self.writer = writer
        self.values: dict[Any, Value] = {}

    def recognise(self) -> None:
        """Refuse a layer or function without an operation here, before any tensor is looked at."""
        for node in self.nodes:
            if node in self.live and node.op.startswith("call"):
                try:
                    Node.of(node, self.root, node.args, node.kwargs)
                except UnsupportedError as error:
                    raise refusal(error, node, self.root) from error

    def read(self, inputs: Sequence[Value]) -> Value:
        """Return the value of the graph for these inputs. Raises GradcheckError with the place."""
        placeholders = [node for node in self.nodes if node.op == "placeholder"]
        self.values.update(zip(placeholders, inputs, strict=False))
        for node in self.nodes:
            if node.op not in {"placeholder", "output"} and node in self.live:
                self.values[node] = self._read(node)
        (result,) = self.nodes[-1].args
        if not isinstance(result, load_torch().fx.Node) or result not in self.values:
            raise UnsupportedError(
                say(
                    "model-output",
                    "the model returns {kind}, not a tensor",
                    kind=type(result).__name__,
                ),
                hint=say("model-output-hint", "write a function that returns the scalar alone"),
            )
        return self.values[result]

    def _read(self, node: Any) -> Value:
        """Compute one node and write it. The error of one that is not read names its place."""
        try:
            if node.op == "get_attr":
                real = self._attribute(node.target)
                return Value(real, self.writer.tensor(node.target, real))
            known = Node.of(node, self.root, self._both(node.args), self._both(node.kwargs))
            real = self._computed(node)
            written = meaning(known, real, self.writer)
            self._check(node, real, written)
        except UnsupportedError as error:
            raise refusal(error, node, self.root) from error
        return Value(real, self.writer.statement(node, known, real, written))

    def _both(self, args: Any) -> Any:
        """Return arguments with every node's value in its place."""
        return load_torch().fx.node.map_arg(args, lambda node: self.values[node])

    def _real(self, args: Any) -> Any:
        """Return arguments with every node's value on the example in its place."""
        return load_torch().fx.node.map_arg(args, lambda node: self.values[node].real)

    def _computed(self, node: Any) -> Any:
        torch = load_torch()
        args, keywords = self._real(node.args), self._real(node.kwargs)
        try:
            with torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what matters of them is refused
                if node.op == "call_function":
                    return node.target(*args, **keywords)
                if node.op == "call_method":
                    this, *others = args
                    return getattr(this, node.target)(*others, **keywords)
                return self.root.get_submodule(node.target)(*args, **keywords)
        except Exception as error:
            # shapes that do not fit, as a rule
            raise fault_of(error, place_of(node, self.root), node.stack_trace) from error

    def _attribute(self, target: str) -> Any:
        found = self.root
        for part in target.split("."):
            found = getattr(found, part)
        return found

    def _check(self, node: Any, real: Any, written: Any) -> None:
        """Compare the shape that was written with the real one."""
        if not (isinstance(written, Term) and isinstance(real, load_torch().Tensor)):
            return
        if numbers(written.axes) != tuple(real.shape):
            raise InternalError(
                say(
                    "model-shape",
                    "a fault of ours: {place} came out as {found}, not {shape}",
                    place=place_of(node, self.root),
                    found=numbers(written.axes),
                    shape=tuple(real.shape),
                )
            )

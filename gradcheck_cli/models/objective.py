"""The objective: a model that returns it, or a model's prediction and a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import UnsupportedError, UsageError
from gradcheck_cli.messages import say
from gradcheck_cli.models.reading import Reader
from gradcheck_cli.models.terms import Term
from gradcheck_cli.models.tracing import traced
from gradcheck_cli.models.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.models.writing import Writer


def read_model(model: Callable[..., Any], inputs: Sequence[Any], writer: Writer) -> Value:
    """Write a model's value for these inputs, which become variables as its parameters do."""
    with traced(model, inputs) as found:
        reader = Reader(found, writer)
        reader.recognise()
        given = [
            Value(real, writer.tensor(str(node.target), real, is_input=True))
            for node, real in zip(_placeholders(found.graph), inputs, strict=False)
        ]
        _declare_parameters(found.root, writer)
        return reader.read(given)


def read_loss(loss: Callable[..., Any], prediction: Value, target: Any, writer: Writer) -> Value:
    """Write a loss of a prediction and a target."""
    with traced(loss, (prediction.real, target)) as found:
        _, place, *_ = _placeholders(found.graph)
        given = [prediction, Value(target, writer.tensor(str(place.target), target, is_input=True))]
        return Reader(found, writer).read(given)


def _placeholders(graph: Any) -> list[Any]:
    return [node for node in graph.nodes if node.op == "placeholder"]


def _declare_parameters(root: Any, writer: Writer) -> None:
    """Make every parameter a variable under its own name, used or not, in the model's order."""
    for name, parameter in root.named_parameters():
        if parameter.dim() <= 2:  # one that is used and has more axes is refused there
            writer.tensor(name, parameter)


def scalar(value: Value) -> Value:
    """Return the value of an objective. Raises UsageError where it is not one number."""
    if not hasattr(value.real, "numel"):
        raise UsageError(say("model-no-tensor", "the model returns no tensor"))
    if value.real.numel() != 1:
        raise UsageError(
            say(
                "model-not-scalar",
                "the model returns a tensor of shape {shape}, not a scalar",
                shape=tuple(value.real.shape),
            ),
            hint=say(
                "model-loss-hint", "give loss=torch.nn.MSELoss() say, and the target as last input"
            ),
        )
    if not isinstance(value.meaning, Term):
        raise UnsupportedError(say("model-constant", "the model returns a constant"))
    return value

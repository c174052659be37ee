"""PyTorch's losses: nn.MSELoss(reduction="sum")(a, b), F.cross_entropy(logits, target)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Scale
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.losses import LOSSES
from gradcheck_cli.syntax.python.values import Array, Function, Value, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call

_LOSSES = {
    "MSELoss": ("mse_loss", "mse"),
    "L1Loss": ("l1_loss", "mae"),
    "BCELoss": ("binary_cross_entropy", "bce"),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", "bce_with_logits"),
    "CrossEntropyLoss": ("cross_entropy", "cross_entropy"),
}


def _loss(name: str) -> Callable[[Call], Value]:
    """Return the reading of a loss of a prediction and a target of one shape."""
    formula, divisor = LOSSES[name]

    def read(call: Call) -> Value:
        given, wanted, how = call.bound("a", "target", "reduction", required=2)
        prediction, target = call.array(given), call.array(wanted)
        reduction = "mean" if how is None else call.word(how)
        if reduction not in {"mean", "sum"}:
            raise call.error(
                say(
                    "python-reduction",
                    "{name} is read with reduction='mean' and 'sum'",
                    name=call.written,
                )
            )
        _check_shapes(call, prediction, target, name)

        def build() -> Expr:
            A = prediction.build()
            value = formula(A, target.build())
            return Scale.of(divisor(A) ** -1, value) if reduction == "mean" else value

        return array(SCALAR, 0, build, call.span)

    return read


def _check_shapes(call: Call, prediction: Array, target: Array, name: str) -> None:
    """Refuse shapes that differ: PyTorch would broadcast them, with a warning, or not take them."""
    same = prediction.axes == target.axes
    classes = name != "cross_entropy" or prediction.axes != 2 or prediction.shape[1] is not ONE
    if same and classes and call.reading.sizes.unify_shapes(prediction.shape, target.shape):
        return
    hint = None
    if name == "cross_entropy":
        hint = say(
            "class-targets", "the target holds one-hot rows or probabilities, not class numbers"
        )
    raise ShapeError(
        say(
            "python-loss-shapes",
            "{name} compares arrays of one shape, not {a} and {b}",
            name=call.written,
            a=call.reading.shape_text(prediction),
            b=call.reading.shape_text(target),
        ),
        span=call.span,
        hint=hint,
    )


def _module(function: str) -> Callable[[Call], Value]:
    """Return the reading of nn.MSELoss(reduction="sum"), a function with its keywords."""

    def read(call: Call) -> Value:
        if call.args:
            raise call.error(
                say("loss-keywords", "{name} is read with keywords", name=call.written)
            )
        keywords = call.node.keywords if hasattr(call.node, "keywords") else []
        return Function(function, tuple(keywords))

    return read


FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    **{f"torch.nn.functional.{function}": _loss(name) for function, name in _LOSSES.values()},
    **{
        f"torch.nn.{module}": _module(f"torch.nn.functional.{function}")
        for module, (function, _) in _LOSSES.items()
    },
}

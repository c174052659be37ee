"""Losses by their names, each read as the formula that PyTorch computes under that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, Scale
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.axes import count
from gradcheck_cli.ops.elementwise import Abs, Log
from gradcheck_cli.ops.norms import NormSquared
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.softmax import LogSoftmax
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.syntax.functions import Call

REDUCTIONS = ("mean", "sum")


def mse(A: Expr, B: Expr) -> Expr:
    """Return ‖A − B‖_F²."""
    return NormSquared.of(A - B)


def mae(A: Expr, B: Expr) -> Expr:
    """Return the sum of |A − B|."""
    return Sum.of(Abs.of(A - B))


def bce(P: Expr, Y: Expr) -> Expr:
    """Return −sum(Y ⊙ log P + (1 − Y) ⊙ log(1 − P)), the cross entropy of probabilities P."""
    one = Ones.shaped(*P.shape)
    return -Sum.of(Hadamard.of(Y, Log.of(P)) + Hadamard.of(one - Y, Log.of(one - P)))


def bce_with_logits(Z: Expr, Y: Expr) -> Expr:
    """Return the binary cross entropy of σ(Z), sum(softplus(Z) − Y ⊙ Z), which cannot overflow."""
    return Sum.of(Add.of(by_name()["softplus"].of(Z), -Hadamard.of(Y, Z)))


def cross_entropy(Z: Expr, Y: Expr) -> Expr:
    """Return −sum(Y ⊙ log_softmax(Z)): logits Z and one-hot or probability targets Y, by rows."""
    whole = ONE in Z.shape
    return -Sum.of(Hadamard.of(Y, LogSoftmax.of(Z, data=None if whole else 1)))


def samples(Z: Expr) -> Expr:
    """Return how many samples the logits are of: a matrix's rows, a vector's one."""
    return count(Z.shape, 0) if ONE not in Z.shape else count(SCALAR, None)


def entries(A: Expr) -> Expr:
    """Return how many entries there are."""
    return count(A.shape, None)


#: By name, the sum, and what the mean divides it by.
LOSSES: dict[str, tuple[Callable[[Expr, Expr], Expr], Callable[[Expr], Expr]]] = {
    "mse": (mse, entries),
    "mae": (mae, entries),
    "bce": (bce, entries),
    "bce_with_logits": (bce_with_logits, entries),
    "cross_entropy": (cross_entropy, samples),
}


def loss(call: Call) -> Typed:
    """Return a loss of a prediction and a target of one shape, its mean unless told reduction=sum.

    What the name was read as is noted.
    """
    prediction, target = call.arguments(2)
    reduction = _reduction(call)
    if not call.sizes.unify_shapes(prediction.shape, target.shape):
        raise ShapeError(
            say(
                "loss-shapes",
                "{name} compares values of one shape, not {a} and {b}",
                name=call.name,
                a=call.elaborator.show(prediction),
                b=call.elaborator.show(target),
            ),
            span=call.tree.span,
            hint=_about_targets(call),
        )
    formula, divisor = LOSSES[call.name]

    def build() -> Expr:
        A = prediction.build()
        value = formula(A, target.build())
        if reduction == "mean":
            value = Scale.of(divisor(A) ** -1, value)
        call.elaborator.scope.note(
            say("loss-is", "{call} is {formula}", call=_written(call), formula=value)
        )
        return value

    return Typed(SCALAR, build, call.tree.span)


def _reduction(call: Call) -> str:
    """Return the reduction asked for, as PyTorch's the mean if none."""
    found = dict(call.keywords)
    reduction = found.pop("reduction", "mean")
    if found or len(call.keywords) > 1 or reduction not in REDUCTIONS:
        raise call.error(
            say("bad-reduction", "{name} knows reduction=mean and reduction=sum", name=call.name)
        )
    return reduction


def _written(call: Call) -> str:
    """Return the call as it was written, long arguments cut short."""
    inside = [call.elaborator.text(arg.span) for arg in call.tree.args]
    inside += [f"{key}={word}" for key, word in call.keywords]
    return f"{call.name}({', '.join(inside)})"


def _about_targets(call: Call) -> str | None:
    if call.name != "cross_entropy":
        return None
    return say("class-targets", "the target holds one-hot rows or probabilities, not class numbers")

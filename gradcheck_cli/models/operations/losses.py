"""Losses: the mean, the sum, or one number for each entry."""

from __future__ import annotations

from typing import Any

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.operations.broadcasting import quotient_by_number
from gradcheck_cli.models.operations.elementwise import add, mul, neg, power, softplus, sub
from gradcheck_cli.models.operations.reductions import reduced
from gradcheck_cli.models.operations.table import operation, refuse_unless
from gradcheck_cli.models.sizes import numbers
from gradcheck_cli.models.terms import Term, call, number_of


def _loss(name: str, a: Term, target: Term, reduction: str, each: Term) -> Term:
    """Return the loss of that name, or `each` of its entries where they are not reduced."""
    if reduction == "none":
        return each
    refuse_unless(reduction in {"mean", "sum"})
    return call(name, (), a, target, **({"reduction": "sum"} if reduction == "sum" else {}))


def _one_shape(a: Term, target: Term) -> None:
    """Refuse a prediction and a target of different shapes, which PyTorch would broadcast."""
    if numbers(a.axes) != numbers(target.axes):
        raise UnsupportedError(
            say(
                "model-loss-shapes",
                "the prediction has shape {a} and the target {b}: PyTorch compares every entry "
                "with every other",
                a=numbers(a.axes),
                b=numbers(target.axes),
            ),
            hint=say("model-loss-shapes-hint", "give both one shape, with y.reshape(…) say"),
        )
    for mine, others in zip(a.axes, target.axes, strict=True):
        if not mine.one:
            mine.unify(others)


@operation("mse_loss")
def mse_loss(a: Term, target: Term, reduction: str = "mean") -> Term:
    """Return the squared errors."""
    _one_shape(a, target)
    return _loss("mse", a, target, reduction, power(sub(a, target), 2))


@operation("l1_loss")
def l1_loss(a: Term, target: Term, reduction: str = "mean") -> Term:
    """Return the absolute errors."""
    _one_shape(a, target)
    return _loss("mae", a, target, reduction, call("abs", a.axes, sub(a, target)))


@operation("binary_cross_entropy")
def binary_cross_entropy(
    a: Term, target: Term, weight: Any = None, reduction: str = "mean"
) -> Term:
    """Return the cross entropy of probabilities."""
    refuse_unless(weight is None, "weight")
    _one_shape(a, target)
    right = mul(target, call("log", a.axes, a))
    wrong = mul(sub(1, target), call("log", a.axes, sub(1, a)))
    return _loss("bce", a, target, reduction, neg(add(right, wrong)))


@operation("binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    a: Term, target: Term, weight: Any = None, reduction: str = "mean", pos_weight: Any = None
) -> Term:
    """Return the cross entropy of what a sigmoid makes probabilities."""
    refuse_unless(weight is None, "weight")
    refuse_unless(pos_weight is None, "pos_weight")
    _one_shape(a, target)
    each = sub(softplus(a), mul(target, a))
    return _loss("bce_with_logits", a, target, reduction, each)


@operation("cross_entropy")
def cross_entropy(  # noqa: PLR0913, PLR0917 -- as PyTorch's is called
    a: Term,
    target: Term,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0,
) -> Term:
    """Return the cross entropy of logits and class probabilities, a sample in each row."""
    del ignore_index  # it is about class numbers
    refuse_unless(weight is None, "weight")
    refuse_unless(not label_smoothing, "label_smoothing")
    if numbers(a.axes) != numbers(target.axes):
        raise _class_numbers()
    _one_shape(a, target)
    rows = reduction == "none" or any(axis.one for axis in a.axes)
    if not rows:
        return _loss("cross_entropy", a, target, reduction, a)
    by = {"axis": 1} if len(a.axes) == 2 else {}
    each = mul(target, call("log_softmax", a.axes, a, **by))
    if reduction == "none":
        return neg(reduced("sum", each, -1))
    found = neg(reduced("sum", each, None))
    samples = number_of(a.axes[:-1])
    return found if reduction == "sum" else quotient_by_number(found, samples)


def _class_numbers() -> UnsupportedError:
    return UnsupportedError(
        say("model-class-numbers", "the target holds class numbers, which are no matrix"),
        hint=say(
            "model-one-hot",
            "give a target of probabilities: F.one_hot(target, num_classes).to(input.dtype)",
        ),
    )

"""The published rules for whether a gradient is right, on torch float64, each at its defaults.

A place is one point of one problem. A rule is told of the answer's values and of the objective,
never of the engine's gradient. Where a rule gives a number and no step, or the other way round, the
choice stands at the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.judge.reference import given

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.arrays import Arrays
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.judge.points import Points
    from gradcheck_cli.judge.problem import Problem

Tensor = torch.Tensor
Stencil = Sequence[tuple[float, float]]  #: steps, and their weights

FORWARD = ((1.0, 1.0), (0.0, -1.0))
CENTRAL = ((1.0, 0.5), (-1.0, -0.5))
FIVE_POINTS = ((-2.0, 1 / 12), (-1.0, -8 / 12), (1.0, 8 / 12), (2.0, -1 / 12))


class Place:
    """A problem and an answer at one point."""

    def __init__(self, problem: Problem, answer: Expr, arrays: Arrays, points: Points) -> None:
        self.problem, self.formula, self.arrays = problem, answer, arrays
        self.values: dict[Expr, Any] = given(arrays, points)
        self.x: Tensor = self.values[problem.wrt].clone()

    def at(self, e: Expr, x: Tensor) -> Tensor:
        """Return the value of an expression where the variable is x."""
        (found,) = evaluate([e], self.arrays, {**self.values, self.problem.wrt: x})
        assert isinstance(found, Tensor)
        return found

    def f(self, x: Tensor) -> Tensor:
        """Return the objective."""
        return self.at(self.problem.objective, x).reshape(())

    def answer(self, x: Tensor) -> Tensor:
        """Return the answer, in the variable's shape."""
        return self.at(self.formula, x).expand(self.x.shape)

    def autograd(self) -> Tensor:
        """Return torch's gradient."""
        x = self.x.clone().requires_grad_()
        value = self.f(x)
        if not value.requires_grad:
            return torch.zeros_like(x)
        (found,) = torch.autograd.grad(value, x, allow_unused=True, materialize_grads=True)
        return found

    def differences(self, stencil: Stencil, step: float) -> Tensor:
        """Return the difference quotients along every entry."""
        found = torch.zeros_like(self.x)
        with torch.no_grad():
            for i in range(self.x.numel()):
                unit = torch.zeros_like(self.x)
                unit.view(-1)[i] = step
                parts = [weight * self.f(self.x + at * unit) for at, weight in stencil]
                found.view(-1)[i] = sum(parts) / step
        return found


def torch_gradcheck(places: Sequence[Place], *, fast: bool) -> bool:
    """torch.autograd.gradcheck, with the answer as the backward of a Function."""
    place = places[0]

    class Asked(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            ctx.save_for_backward(x)
            return place.f(x)

        @staticmethod
        def backward(ctx: Any, *grads: Tensor) -> Tensor:
            return place.answer(*ctx.saved_tensors) * grads[0]

    x = place.x.clone().requires_grad_()
    return torch.autograd.gradcheck(Asked.apply, (x,), raise_exception=False, fast_mode=fast)


def allclose(places: Sequence[Place]) -> bool:
    """torch.allclose beside autograd: rtol 1e-5, atol 1e-8."""
    return torch.allclose(places[0].answer(places[0].x), places[0].autograd())


def assert_close(places: Sequence[Place]) -> bool:
    """torch.testing.assert_close beside autograd: rtol 1e-7, atol 1e-7."""
    try:
        torch.testing.assert_close(places[0].answer(places[0].x), places[0].autograd())
    except AssertionError:
        return False
    return True


def check_grads(places: Sequence[Place]) -> bool:
    """jax's check_grads: one random direction, step 1e-4, rtol and atol 1e-5."""
    place = places[0]
    v = torch.randn(place.x.shape, dtype=torch.float64)
    step = 1e-4
    slope = (place.f(place.x + step / 2 * v) - place.f(place.x - step / 2 * v)) / step
    said = (place.answer(place.x) * v).sum()
    return torch.allclose(said, slope, rtol=1e-5, atol=1e-5)


def cs231n(places: Sequence[Place], *, bound: float) -> bool:
    """CS231n's largest relative error |a − n| / max(|a|, |n|), step 1e-5."""
    said = places[0].answer(places[0].x)
    measured = places[0].differences(CENTRAL, 1e-5)
    apart = (said - measured).abs()
    errors = apart / torch.maximum(said.abs(), measured.abs())
    errors = torch.where(apart == 0, torch.zeros_like(errors), errors)
    return bool((errors < bound).all())


def ufldl(places: Sequence[Place]) -> bool:
    """UFLDL's ‖n − a‖ / ‖n + a‖ < 1e-9, step 1e-4."""
    said, measured = places[0].answer(places[0].x), places[0].differences(CENTRAL, 1e-4)
    return bool((measured - said).norm() < 1e-9 * (measured + said).norm())


def scipy_check_grad(places: Sequence[Place]) -> bool:
    """scipy's check_grad: the norm of the distance to forward differences of step √ε, < 1e-6."""
    measured = places[0].differences(FORWARD, 2.0**-26)
    return bool((measured - places[0].answer(places[0].x)).norm() < 1e-6)


def five_points(places: Sequence[Place]) -> bool:
    """ChainRulesTestUtils' 5-point differences, by norm: rtol and atol 1e-9; here of step 1e-3."""
    said, measured = places[0].answer(places[0].x), places[0].differences(FIVE_POINTS, 1e-3)
    larger = torch.maximum(said.norm(), measured.norm())
    return bool((said - measured).norm() <= torch.clamp(1e-9 * larger, min=1e-9))


def webwork(places: Sequence[Place]) -> bool:
    """WeBWorK: 0.1 % of every entry at five points; below 1e-14, 1e-12 as it is."""
    for place in places:
        right = place.autograd()
        bound = torch.where(right.abs() < 1e-14, torch.full_like(right, 1e-12), 1e-3 * right.abs())
        if not ((place.answer(place.x) - right).abs() <= bound).all():
            return False
    return True


def mitx(places: Sequence[Place]) -> bool:
    """The MITx grading library: 0.01 % of the norm at five points."""
    for place in places:
        right = place.autograd()
        if not (place.answer(place.x) - right).norm() <= 1e-4 * right.norm():
            return False
    return True

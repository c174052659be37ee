"""One point in balls: the gradient, the answer, and how the objective itself changes there."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.balls import BallArithmetic, is_finite
from gradcheck_cli.expr import Expr, Symbol, depends_on, postorder
from gradcheck_cli.judge.branches import hidden_sides, products_of_switching, sides_to_see
from gradcheck_cli.judge.domains import HARMLESS, needed_by_use
from gradcheck_cli.judge.problem import symbols_of
from gradcheck_cli.ops.elementwise import Mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.evaluate.balls import Ball, Entry
    from gradcheck_cli.judge.ball_points import Spot
    from gradcheck_cli.judge.branches import Side
    from gradcheck_cli.judge.problem import Problem


Missing = Literal["kink", "undefined"]  #: why there is no difference quotient


class Quotient(NamedTuple):
    """The objective's difference quotient along a direction, beside ⟨R, U⟩."""

    value: Entry
    apart: Entry  #: value − ⟨R, U⟩
    size: Entry  #: Σ|R ∘ U|
    usual: Entry  #: |f| / |X|, what a gradient would be of; f's largest term where f may be 0


class Case:
    """A problem and an answer of the gradient's shape, prepared for many points.

    A problem is `vouched` for where difference quotients confirmed its gradient at other points.
    """

    def __init__(self, problem: Problem, answer: Expr, *, vouched: bool = False) -> None:
        self.problem, self.answer, self.vouched = problem, answer, vouched
        self.roots = (problem.objective, problem.gradient, answer, problem.wrt)

    @cached_property
    def sides(self) -> list[Side]:
        """The sides of branches that points have to show, and of those that hide in functions."""
        return sides_to_see(*self.roots) + hidden_sides(self.own)

    @cached_property
    def symbols(self) -> list[Symbol]:
        """The variables, in the order of their names."""
        return symbols_of(*self.roots)

    @cached_property
    def needed(self) -> dict[Expr, set[str]]:
        """The properties that variables need for the objective to have a value."""
        return needed_by_use(self.problem.objective)

    @cached_property
    def partial(self) -> bool:
        """Whether the answer may be undefined where the gradient is not."""
        return any(node.needs() not in HARMLESS for node in self.own)

    @cached_property
    def own(self) -> list[Expr]:
        """The nodes of the answer that are neither the objective's nor the gradient's."""
        given = set(postorder(self.problem.objective, self.problem.gradient))
        return [node for node in postorder(self.answer) if node not in given]

    @cached_property
    def products(self) -> list[Expr]:
        """The answer's own products of what may be 0 in a region, as 1[x > 2] 1[y > 3]."""
        return products_of_switching(self.answer, self.own, self.sides)

    @cached_property
    def piecewise(self) -> bool:
        """Whether something has kinks."""
        return any(node.kink for node in postorder(*self.roots[:3]))

    @cached_property
    def meromorphic(self) -> bool:
        """Whether f is made of functions without kinks or branches: exp, sin, quotients, inverses.

        Formulas of such functions that are equal near one point are so wherever both have a value.
        """
        nodes = postorder(self.problem.objective)
        return all(not node.kink and node.needs() in HARMLESS for node in nodes)

    @cached_property
    def fixed(self) -> list[Expr]:
        """What the objective is made of that does not move with the variable."""
        objective, wrt = self.problem.objective, self.problem.wrt
        live = depends_on(objective, wrt)
        if objective not in live:
            return [objective]
        moving = postorder(objective, skip=lambda node: node not in live or node is wrt)
        nodes = [arg for node in moving for arg in node.args if arg not in live]
        return list(dict.fromkeys(nodes))


class Look:
    """A case at a point, at one precision. What is asked for is evaluated, and kept.

    Everything may raise Straddles. It is to be used inside `with look.system.working():`.
    """

    def __init__(self, case: Case, spot: Spot, precision: int) -> None:
        self.case, self.spot = case, spot
        self.system = BallArithmetic(spot.sizes, precision)
        self.memo: dict[Expr, Ball] = {}

    def beside(self, case: Case) -> Look:
        """Return the look of another answer to the same problem, with what is known here."""
        other = Look(case, self.spot, self.system.precision)
        other.memo |= self.memo
        other.system.decisions += self.system.decisions
        return other

    def value(self, e: Expr) -> Ball:
        """Return an expression's value here."""
        if not self.memo:
            self.memo |= {s: self.system.given(rows) for s, rows in self.spot.values.items()}
        return evaluate([e], self.system, self.memo)[0]

    @cached_property
    def gradient(self) -> Ball:
        """The engine's gradient."""
        return self.value(self.case.problem.gradient)

    @cached_property
    def answer(self) -> Ball:
        """The answer."""
        return self.value(self.case.answer)

    @cached_property
    def defined(self) -> bool:
        """Whether the gradient is finite; the objective is asked by `quotient`."""
        return is_finite(self.gradient)

    @cached_property
    def apart(self) -> list[Entry]:
        """Answer − gradient, entry by entry."""
        return (self.answer - self.gradient).entries()  # type: ignore[no-any-return]

    @cached_property
    def scale(self) -> Entry:
        """What differences are measured by: max|R|, and 2⁻¹⁰ of what R's own terms round to.

        A ball's radius is a running error bound, in units of 2^−precision. Where R is exactly 0,
        the largest of its terms serves. Nothing of the answer enters.
        """
        entries = self.gradient.entries()
        largest = max((entry.abs_upper() for entry in entries), key=_size)
        rounded = max((entry.rad() for entry in entries), key=_size)
        unit = self.system.arb(2) ** self.system.precision
        if all(entry.contains(0) for entry in entries):
            rounded = max(rounded, self._terms() / unit, key=_size)
        return largest + rounded * unit / 1024

    def _terms(self) -> Entry:
        nodes = postorder(self.case.problem.gradient)
        return self._largest({node: self.memo[node] for node in nodes if node in self.memo})

    def _largest(self, values: Mapping[Expr, Ball]) -> Entry:
        """Return the largest finite entry of these values."""
        entries = (entry for value in values.values() for entry in value.entries())
        sizes = (entry.abs_upper() for entry in entries if entry.is_finite())
        return max(sizes, key=_size, default=self.system.arb(0))

    def quotient(
        self, direction: Sequence[Sequence[float]], *, finer: int = 0
    ) -> Quotient | Missing:
        """Return the objective's central difference, or why there is none.

        The step is 2^(−precision/4 − finer) of the variable's largest entry.
        """
        system, problem = self.system, self.case.problem
        start, U = self.value(problem.wrt), system.given(direction)
        for node in self.case.fixed:
            self.value(node)
        largest = max((abs(float(e.mid())) for e in start.entries()), default=0.0)
        exponent = math.frexp(largest)[1] if 0 < largest < math.inf else 0
        step = system.arb(2) ** (exponent - system.precision // 4 - finer)
        ahead, sides, terms = self._objective(start + U * step)
        behind, others, _ = self._objective(start - U * step)
        if not (ahead.is_finite() and behind.is_finite()):
            return "undefined"
        if sides != others:
            return "kink"
        products = [r * u for r, u in zip(self.gradient.entries(), U.entries(), strict=True)]
        value = (ahead - behind) / (2 * step)
        apart = value - system.total(products)
        usual = terms / (system.arb(2) ** exponent)
        return Quotient(value, apart, system.total([abs(p) for p in products]), usual)

    def _objective(self, moved: Ball) -> tuple[Entry, list[Any], Entry]:
        """Return the objective where the variable has this value, its sides, and its magnitude.

        Of what is 0 but for rounding, as sin(π) x, its largest term is the magnitude.
        """
        problem, system = self.case.problem, self.system
        values = {node: self.memo[node] for node in self.case.fixed} | {problem.wrt: moved}
        before = len(system.decisions)
        (f,) = evaluate([problem.objective], system, values)
        value, sides = f[0, 0], system.decisions[before:]
        cancels = value.contains(0) and not value.is_zero()
        return value, sides, self._largest(values) if cancels else value.abs_upper()

    def at_kink(self) -> bool:
        """Tell whether some entry is exactly where a branch switches, or f has no value here."""
        if not is_finite(self.value(self.case.problem.objective)):
            return True
        self.value(self.case.problem.wrt)
        return any(
            side == 0 or (isinstance(side, tuple) and len(side) > 1)
            for side in self.system.decisions
        )

    def moves(self, node: Expr) -> bool:
        """Tell whether some entry is surely not 0."""
        return not all(entry.contains(0) for entry in self.value(node).entries())

    def shows(self, side: Side) -> bool:
        """Tell whether some entry of a branch is surely on this side."""
        (node, switch), wanted = side
        entries = self.value(switch).entries()
        if isinstance(node, Mask) and node.data in (">=", "<"):
            return any(e >= 0 for e in entries) if wanted else any(e < 0 for e in entries)
        return any(e > 0 for e in entries) if wanted else any(e <= 0 for e in entries)


def _size(entry: Entry) -> Any:
    """Return what exact, nonnegative balls are ordered by."""
    return entry.mid()

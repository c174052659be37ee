"""Does an answer have the gradient's shape? Told from the symbols alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import Dim, shape_text
from gradcheck_cli.expr import Expr, Symbol
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.judge.problem import Problem


class Diagnosis(NamedTuple):
    """The id of a mistake, and a sentence or two that say what it is and what to do."""

    id: str
    message: str


def misfit(problem: Problem, answer: Expr, *, numerator: bool) -> Diagnosis | None:
    """Compare shapes in symbols; return what does not fit, None where all does."""
    due = problem.wrt.shape
    turned = (due[1], due[0])
    if problem.flat and answer.shape in (due, turned):
        return None
    if numerator and not problem.flat:
        due, turned = turned, due
    if answer.shape == due:
        return None
    name = name_of(problem.wrt)
    message = say(
        "shape-differs",
        "your answer is {got}, but ∂f/∂{name} is {due}",
        got=_a(answer.shape),
        name=name,
        due=_a(due[:1] if problem.flat else due),
    )
    fits = say("shape-of-variable", ", the shape of {name}", name=name)
    if numerator and not problem.flat:
        fits = say("shape-of-transpose", ", the shape of {name}ᵀ (numerator layout)", name=name)
    if answer.shape == turned:
        fits += say("transpose-fits", "; its transpose would fit")
    elif answer.is_scalar:
        fits += say("entry-for-entry", ": one derivative for every entry")
    return Diagnosis("shape", message + fits)


def name_of(wrt: Expr) -> str:
    """Return the name of what is differentiated for."""
    return wrt.name if isinstance(wrt, (Symbol, Named)) else str(wrt)


def _a(shape: tuple[Dim, ...]) -> str:
    """Write a shape after the word "is": `a scalar`, `n×d`."""
    text = shape_text(shape)
    if text == "scalar":
        return say("a-scalar", "a scalar")
    if len(shape) == 1:
        return say("a-vector", "a vector of {size} entries", size=shape[0])
    return text

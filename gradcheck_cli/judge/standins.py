"""What is judged in place of functions: formulas written out, smooth stand-ins for φ and φ′.

A function that nobody specifies becomes a random smooth one, another at every point: a wave, a step
and a line, with coefficients that are drawn with the variables. Its derivatives are exact. So an
answer that is right for tanh alone, or for any one function, is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus import gradients
from gradcheck_cli.dims import SCALAR
from gradcheck_cli.expr import Expr, Symbol
from gradcheck_cli.ops.elementwise import Sin, Tanh
from gradcheck_cli.ops.formulas import ARGUMENT, instantiated
from gradcheck_cli.ops.functions import Unspecified, UserFunction, replaced

if TYPE_CHECKING:
    from gradcheck_cli.judge.problem import Problem

KEPT = 256  #: problems


def without_functions(problem: Problem, answer: Expr) -> tuple[Problem, Expr]:
    """Return the problem and the answer with no function in them that is none of ours."""
    return _stood_in(problem), replaced(answer, _meaning)


@lru_cache(maxsize=KEPT)
def _stood_in(problem: Problem) -> Problem:
    return replace(
        problem,
        objective=replaced(problem.objective, _meaning),
        wrt=replaced(problem.wrt, _meaning),
        gradient=replaced(problem.gradient, _meaning),
    )


def _meaning(node: Expr) -> Expr | None:
    """Return what stands for a function's value, under the name that messages have for it."""
    if isinstance(node, UserFunction):
        return Named.called(str(node), node.expansion)
    if isinstance(node, Unspecified):
        return Named.called(str(node), instantiated(stand_in(*node.data), node.args[0]))
    return None


@cache
def stand_in(name: str, order: int) -> Expr:
    """Return φ, or a derivative of it, as a formula with random coefficients.

    φ(x) = a sin(p x + q) + b tanh(r x + s) + c x. Seven coefficients leave no relation between a
    value and the first four derivatives that would hold for all of them.
    """
    if order:
        (slope,) = gradients(stand_in(name, order - 1), [ARGUMENT])
        return slope
    a, b, c, p, q, r, s = (_coefficient(name, letter) for letter in "abcpqrs")
    half = Fraction(1, 2)
    wave, step = Sin.of(half * (p * ARGUMENT) + q), Tanh.of(half * (r * ARGUMENT) + s)
    return a * wave + b * step + c * ARGUMENT


def _coefficient(name: str, letter: str) -> Symbol:
    """Return a variable that nobody can name; its property keeps it off the ladder of scales."""
    return Symbol.named(f"{name}.{letter}", SCALAR, {"coefficient"})

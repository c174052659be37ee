"""Deriving: one reverse sweep over the graph gives the gradients by any number of variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from gradcheck_cli.calculus.derivation import Derivation, Derivations
from gradcheck_cli.calculus.finishing import finisher_of, objective_of
from gradcheck_cli.calculus.simplify import simplify
from gradcheck_cli.calculus.trace_rule import Term, expansions
from gradcheck_cli.errors import UsageError
from gradcheck_cli.expr import Expr, Zero
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus.finishing import Finish
    from gradcheck_cli.syntax import Program

LAYOUTS = ("denominator", "numerator")


@overload
def derive(  # type: ignore[overload-overlap]  # a str is a sequence of names too
    program: Program, wrt: str, layout: str = ..., *, structured: bool = ...
) -> Derivation: ...
@overload
def derive(
    program: Program,
    wrt: Sequence[str] | None = ...,
    layout: str = ...,
    *,
    structured: bool = ...,
) -> Derivations: ...
def derive(
    program: Program,
    wrt: str | Sequence[str] | None = None,
    layout: str = "denominator",
    *,
    structured: bool = False,
) -> Derivation | Derivations:
    """Derive the gradient by a variable or a defined name; a list of names gives a list.

    Without `wrt`, by every variable but integers. By a variable that is declared symmetric or
    diagonal, `structured` gives the gradient by its free entries. Raises UsageError for a name that
    is not there.

    >>> from gradcheck_cli.syntax import parse
    >>> derive(parse("||max(XW,0)-Y||_F^2"), "W").text()
    '2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0])'
    """
    if layout not in LAYOUTS:
        raise UsageError(
            say(
                "bad-layout",
                "the layout is denominator or numerator, not '{layout}'",
                layout=layout,
            )
        )
    names = [wrt] if isinstance(wrt, str) else wrt
    if names is None:
        names = [name for name, v in program.variables.items() if v.kind == "real"]
    targets = [program.target(name) for name in names]
    adjoints = _swept(objective_of(program), targets, finisher_of(program))
    pairs = zip(names, adjoints, strict=True)
    found = Derivations(
        Derivation(program, name, G, layout, structured=structured) for name, G in pairs
    )
    return found[0] if isinstance(wrt, str) else found


def gradients(f: Expr, wrt: Sequence[Expr]) -> list[Expr]:
    """Return the simplified gradient of the scalar `f` by each of `wrt`, in one reverse sweep."""
    return _swept(f, wrt, lambda _, G: simplify(G))


def _swept(f: Expr, targets: Sequence[Expr], finish: Finish) -> list[Expr]:
    found: dict[Expr, Expr] = {}
    for event in expansions(f, targets, finish):
        if isinstance(event, Term):
            found[event.dU] = event.G
    return [found.get(target) or Zero.shaped(*target.shape) for target in targets]

"""The gradients as LaTeX lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus import Derivation


class Equation(NamedTuple):
    """An equation in LaTeX, in its two sides; `where` is the name that it explains, if any."""

    left: str
    right: str
    where: str = ""


def equations(derivation: Derivation) -> list[Equation]:
    """Return the gradient's equation, followed by those of the names that it introduces."""
    from gradcheck_cli.printing.latex import latex
    from gradcheck_cli.printing.latex_names import name_latex

    own = [item for item in derivation.where if not item.is_given]
    return [
        Equation(label_latex(derivation), derivation.latex()),
        *(Equation(name_latex(item.name), latex(item.value), item.name) for item in own),
    ]


def label_latex(derivation: Derivation) -> str:
    """Return the name of a gradient: its partial derivative as a fraction."""
    from gradcheck_cli.printing.latex_names import name_latex

    above, below = map(name_latex, (derivation.objective_name, derivation.name))
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def where_latex(name: str) -> str:
    r"""Return what stands left of what a name stands for.

    >>> print(where_latex("W1"))
    \text{where}\ W_{1}
    """
    from gradcheck_cli.printing.latex_names import name_latex

    return rf"\text{{{say('where', 'where')}}}\ {name_latex(name)}"


def latex_lines(derivations: Sequence[Derivation]) -> str:
    r"""Return one line for each gradient, followed by the names that it introduces.

    A comment before them says it where they are transposed.

    >>> from gradcheck_cli.calculus import derive
    >>> from gradcheck_cli.syntax import parse
    >>> print(latex_lines(derive(parse("||X||^2"))), end="")
    \frac{\partial f}{\partial X} = 2 X
    """
    is_transposed = any(derivation.layout == "numerator" for derivation in derivations)
    lines = [f"% {say('numerator-layout', 'numerator layout')}"] if is_transposed else []
    for derivation in derivations:
        lines += [f"{one.left} = {one.right}" for one in equations(derivation)]
    return "".join(f"{line}\n" for line in lines)

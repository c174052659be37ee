"""The gradients as LaTeX lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus import Derivation


def latex_lines(derivations: Sequence[Derivation]) -> str:
    r"""Return one line for each gradient, followed by the names that it introduces.

    A comment before them says it where they are transposed.

    >>> from gradcheck_cli.calculus import derive
    >>> from gradcheck_cli.syntax import parse
    >>> print(latex_lines(derive(parse("||X||^2"))), end="")
    \frac{\partial f}{\partial X} = 2 X
    """
    from gradcheck_cli.printing.latex_names import name_latex

    is_transposed = any(derivation.layout == "numerator" for derivation in derivations)
    lines = [f"% {say('numerator-layout', 'numerator layout')}"] if is_transposed else []
    for derivation in derivations:
        above, below = map(name_latex, (derivation.objective_name, derivation.wrt))
        lines.append(rf"\frac{{\partial {above}}}{{\partial {below}}} = {derivation.latex()}")
        lines += [item.latex() for item in derivation.where if not item.is_given]
    return "".join(f"{line}\n" for line in lines)

"""Gradients as a small program for SymPy: its symbols, then matrix expressions that evaluate.

The lines come from running each operation's evaluation rule on text (see `sympy_words`). SymPy
itself is not imported to write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.printing.code import Statements, Wanted, wrapped
from gradcheck_cli.printing.identifiers import Names
from gradcheck_cli.printing.sympy_symbols import Symbols
from gradcheck_cli.printing.sympy_words import SymPyWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.printing.sympy_symbols import Variable

#: What the lines may import; no symbol of theirs has such a name.
WORDS = (
    *("Abs", "acos", "asin", "atan", "cos", "cosh", "Derivative", "Determinant", "DiagMatrix"),
    *("erf", "exp", "floor", "Function", "FunctionMatrix", "HadamardPower", "HadamardProduct"),
    "KroneckerProduct",
    *("Identity", "ImmutableMatrix", "Integer", "Inverse", "KroneckerDelta", "Lambda", "log"),
    *("MatPow", "MatrixSymbol", "Max"),
    *("Min", "Mod", "OneMatrix", "pi", "Piecewise", "Rational", "sign", "sin", "sinh", "sqrt"),
    *("Subs", "symbols", "tan", "tanh", "Trace", "ZeroMatrix"),
)


def sympy_source(
    wanted: Sequence[Wanted], variables: Sequence[Variable], layout: str = "denominator"
) -> str:
    """Return a program that defines `gradient`, or a tuple `gradients` where several are wanted.

    Each has the shape of its variable, a vector as one column (transposed in numerator layout).
    UnsupportedError where an operation has no matrix expression in SymPy.
    """
    names = Names()
    for word in WORDS:
        names.fresh(word)
    symbols = Symbols(variables, names)
    writer = SymPyWords(symbols, names)
    roots = [w.gradient.T if layout == "numerator" else w.gradient for w in wanted]
    texts = [value.plain().text for value in Statements(writer, roots).values(roots)]
    texts = [f"Integer({text})" if re.fullmatch(r"-?\d+", text) else text for text in texts]
    lines = writer.lines
    if len(texts) == 1:
        lines.append(f"gradient = {texts[0]}")
    else:
        words = [names.fresh(f"grad_{item.wrt}") for item in wanted]
        lines += [f"{word} = {text}" for word, text in zip(words, texts, strict=True)]
        lines.append(wrapped("gradients = ", words, ""))
    body = [*symbols.lines, "", *lines]
    return "\n".join([*_imports(body), "", *body, ""]).replace("\n\n\n", "\n\n")


def _imports(lines: Sequence[str]) -> list[str]:
    used = {*re.findall(r"\w+", "\n".join(re.sub(r'"[^"]*"', "", line) for line in lines))}
    words = [word for word in WORDS if word in used]
    return [wrapped("from sympy import ", words, "")] if words else []

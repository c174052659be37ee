"""NumPy and PyTorch source of gradients: one function of the declared variables.

The lines come from running each operation's evaluation rule on text (see `emitter`). A part that is
used twice, or that the person gave a name, is a statement of its own, so shared work is done once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import InternalError, UnsupportedError
from gradcheck_cli.evaluate.vocabulary import NotAvailable
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.printing.arguments import Arguments, Declared
from gradcheck_cli.printing.assignments import WIDTH
from gradcheck_cli.printing.dialects import DIALECTS
from gradcheck_cli.printing.emit_series import helpers
from gradcheck_cli.printing.emitter import Emitter
from gradcheck_cli.printing.fragments import Code
from gradcheck_cli.printing.identifiers import Names, identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gradcheck_cli.printing.dialects import Dialect
    from gradcheck_cli.printing.sympy_words import SymPyWords

LINE = 88


class Wanted(NamedTuple):
    """A gradient to emit: with respect to which name, its value, and that name's declared shape."""

    wrt: str
    gradient: Expr
    shape: tuple[Dim, ...]


def source(
    wanted: Sequence[Wanted],
    variables: Sequence[Declared],
    dialect: Dialect,
    layout: str = "denominator",
    *,
    name: str | None = None,
) -> str:
    """Return the source of one function that returns the wanted gradients, a tuple if several.

    Its parameters are all variables, in order, of their declared shapes; so is each result of its
    variable's (transposed in numerator layout), in the arguments' dtype and on their device.
    UnsupportedError where a size is needed as a number and no variable has it.
    """
    names = Names()
    arguments = Arguments(variables, names, preferred=wanted[0].wrt)
    emitter = Emitter(dialect, arguments, names)
    gradients = [item.gradient for item in wanted]
    values = Statements(emitter, gradients).values(gradients)
    results = [
        result(emitter, value, item, layout) for value, item in zip(values, wanted, strict=True)
    ]
    if len(results) > 1:
        results = [
            text if text.isidentifier() else _assigned(emitter, text, f"grad_{item.wrt}")
            for text, item in zip(results, wanted, strict=True)
        ]
    name = name or ("gradient" if len(wanted) == 1 else "gradients")
    body = [_docstring(wanted, layout), *arguments.lines, *emitter.lines, _return(results)]
    head = wrapped(f"def {name}(", arguments.listed, "):")
    above = helpers(body, dialect)
    needed = imports([*above, *body], dialect)
    return "\n".join(
        [*needed, *(["", ""] if needed else []), *above, head, *map("    {}".format, body), ""]
    )


class Statements:
    """The statements of some expressions, written in the order asked for; what they share, once.

    The `whole` nodes are arrays of their own in full shape, for autograd to differentiate by.
    """

    def __init__(
        self,
        emitter: Emitter | SymPyWords,
        roots: Sequence[Expr],
        whole: Iterable[Expr] = (),
    ) -> None:
        self._emitter = emitter
        self._whole = set(whole)
        self._uses = Counter(arg for node in postorder(*roots) for arg in node.args)
        self._uses.update(roots)
        self._values: dict[Expr, Code] = {}

    def values(self, roots: Sequence[Expr]) -> list[Code]:
        """Write what these expressions need and return what each of them is then called."""
        for node in postorder(*roots):
            if node not in self._values:
                self._values[node] = self._written(node, self._value(node))
        return [self._values[root] for root in roots]

    def _value(self, node: Expr) -> Code:
        """Run the operation's evaluation rule on text."""
        if isinstance(node, Symbol):
            return self._emitter.arguments.variable(node.name, node.shape)
        try:
            value = node.evaluate(self._emitter, *(self._values[arg] for arg in node.args))
        except NotAvailable as missing:
            operation = node.names[0] if node.names else str(missing)
            raise UnsupportedError(self._emitter.refusal(operation)) from None
        if not isinstance(value, Code) or value.shape != node.shape:
            raise InternalError(
                say(
                    "source-shape",
                    "the source of {node} has another shape",
                    node=type(node).__name__,
                )
            )
        return value

    def _written(self, node: Expr, value: Code) -> Code:
        """Give the value a name where the person did or where it is used again."""
        if node in self._whole:
            value = self._emitter.filled(value, node.shape)
            if value.text.isidentifier():
                value = replace(value, text=f"{value.text}.clone()")
        if isinstance(node, Named):
            return self._emitter.let(value, node.name)
        again = self._uses[node] > 1 and not value.is_short
        return self._emitter.let(value) if again else value


def result(emitter: Emitter, value: Code, item: Wanted, layout: str) -> str:
    """Return the text of a gradient in the shape that its variable was declared with."""
    filled = emitter.filled(value, value.shape)
    if ONE in item.shape and len(filled.text) > WIDTH // 2:
        filled = emitter.let(filled)  # leave room for `reshape`
    if layout == "numerator":
        return reshaped(emitter.transpose(filled).plain().within(), item.shape[::-1])
    text = filled.plain()
    return reshaped(text.within() if ONE in item.shape else text.text, item.shape)


def reshaped(text: str, shape: tuple[Dim, ...]) -> str:
    """Return an array with the axes of size 1 that a shape has, and the array had not."""
    if ONE not in shape:
        return text
    sizes = ", ".join("1" if size is ONE else "-1" for size in shape)
    return f"{text}.reshape({sizes})"


def _assigned(emitter: Emitter, text: str, name: str) -> str:
    word = emitter.names.fresh(name)
    emitter.lines.append(f"{word} = {text}")
    return word


def imports(lines: Sequence[str], dialect: Dialect) -> list[str]:
    """Return the imports that these lines need."""
    text = "\n".join(lines)
    found = []
    if re.search(r"\bmath\.", text):
        found.append("import math")
    if re.search(r"\b(np|torch)\.", text):
        found += [""] * bool(found) + [DIALECTS[dialect]["import"]]
    return found


def _docstring(wanted: Sequence[Wanted], layout: str) -> str:
    names = ", ".join(identifier(item.wrt) for item in wanted)
    if layout == "numerator":
        text = say(
            "emitted-gradient-T", "Return the transposed gradient of f: {names}.", names=names
        )
    else:
        text = say(
            "emitted-gradient", "Return the gradient of f with respect to {names}.", names=names
        )
    return f'"""{text}"""'


def _return(results: list[str]) -> str:
    if len(results) == 1:
        return f"return {results[0]}"
    return wrapped("return ", results, "").replace("\n", "\n    ")


def wrapped(start: str, items: list[str], end: str) -> str:
    """Write a list on one line, or one item a line where that is too long."""
    line = f"{start}{', '.join(items)}{end}"
    if len(line) + 4 <= LINE:
        return line
    opening, closing = ("", end) if start.endswith("(") else ("(", f"){end}")
    inner = "".join(f"    {item},\n" for item in items)
    return f"{start}{opening}\n{inner}{closing}"

"""`--format script`: a complete PyTorch program that checks closed forms against autograd.

It draws the variables from a seed, computes f line by line, calls `backward()`, computes the closed
forms and prints the largest differences. Its exit status is 1 if one of them is too large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import ONE
from gradcheck_cli.errors import printable
from gradcheck_cli.expr import Symbol
from gradcheck_cli.messages import say
from gradcheck_cli.ops.elementwise import Mask
from gradcheck_cli.ops.functions import expanded
from gradcheck_cli.printing.arguments import Arguments
from gradcheck_cli.printing.code import Statements, Wanted, imports, reshaped, result
from gradcheck_cli.printing.draws import Drawn, draws
from gradcheck_cli.printing.emit_series import helpers
from gradcheck_cli.printing.emitter import Emitter
from gradcheck_cli.printing.identifiers import Names, identifier
from gradcheck_cli.printing.stand_ins import stand_ins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradcheck_cli.expr import Expr

ROUNDINGS = 10_000  #: so many roundings the largest difference may be, in the script's own dtype


class Objective(Protocol):
    """What the script needs of a program."""

    @property
    def source(self) -> str: ...
    @property
    def value(self) -> Expr: ...
    @property
    def variables(self) -> Mapping[str, Drawn]: ...
    @property
    def definitions(self) -> Mapping[str, Named]: ...


def script(
    program: Objective, wanted: Sequence[Wanted], seed: int = 0, layout: str = "denominator"
) -> str:
    """Return a PyTorch program that compares the wanted gradients with autograd's.

    UnsupportedError where the sizes admit no small numbers, or one is needed that no variable has.
    """
    return _Script(program, wanted, seed, layout).text()


class _Script:
    """One script: the parts in the order in which they run."""

    def __init__(
        self, program: Objective, wanted: Sequence[Wanted], seed: int, layout: str
    ) -> None:
        self.program = program
        self.wanted = wanted
        self.seed = seed
        self.layout = layout
        self.value = expanded(program.value)
        self.definitions = {
            name: Named.called(name, expanded(node.value))
            for name, node in program.definitions.items()
        }
        names = Names()
        variables = list(program.variables.values())
        self.arguments = Arguments(variables, names, preferred=wanted[0].wrt, leaves=True)
        self.emitter = Emitter("torch", self.arguments, names)
        self.defined: dict[str, str] = {}  # the identifiers of the names that are asked for

    def text(self) -> str:
        """Return the whole program."""
        gradients = [item.gradient for item in self.wanted]
        roots = [self.value, *self.intermediates()]
        statements = Statements(self.emitter, [*roots, *gradients], set(self.intermediates()))
        forward = self.forward(statements)
        self.emitter.lines.clear()
        comparisons = self.closed_forms(statements)
        closed = self.emitter.lines
        body = [*self.drawn(gradients), "", *forward, "", *self.under_no_grad(closed), ""]
        lines = [*self.head([*body, *comparisons]), *body, *self.verdict(comparisons)]
        return "\n".join(lines) + "\n"

    def intermediates(self) -> list[Named]:
        """Return the defined names that gradients are wanted of."""
        names = [item.wrt for item in self.wanted if item.wrt not in self.program.variables]
        return [self.definitions[name] for name in names]

    def head(self, lines: Sequence[str]) -> list[str]:
        """Return the docstring, the imports, the program as typed and the comparison."""
        title = say("script-title", "Compare gradients in closed form with those of autograd.")
        needed = [line for line in imports(lines, "torch") if line and line != "import torch"]
        typed = [printable(line).rstrip() for line in self.program.source.splitlines()]
        return [
            f'"""{title}"""',
            "",
            *needed,
            "import sys",
            "",
            "import torch",
            "",
            "# " + say("script-program", "The function, as it was typed:"),
            *(f"#     {line}".rstrip() for line in typed if line),
            "",
            "",
            *_COMPARE.format(
                doc=say(
                    "script-compare",
                    "Print the largest difference; is it small beside the largest entry (or 1)?",
                ),
                roundings=ROUNDINGS,
            ).splitlines(),
            "",
            "",
            *stand_ins(self.arguments.functions),
            *helpers(lines, "torch"),
        ]

    def drawn(self, gradients: Sequence[Expr]) -> list[str]:
        """Return the lines that draw the variables and read off their sizes."""
        variables = list(self.program.variables.values())
        words = self.arguments.parameters
        integers, arrays = draws(variables, words, self.value, *gradients)
        return [
            "# "
            + say("script-draw", "The variables, drawn at random; the seed makes it repeatable."),
            f"torch.manual_seed({self.seed})",
            *integers,
            *arrays,
            *self.arguments.lines,
        ]

    def forward(self, statements: Statements) -> list[str]:
        """Return the lines that compute f and run autograd."""
        f, *nodes = statements.values([self.value, *self.intermediates()])
        if not f.text.isidentifier() or f.text in self.arguments.parameters.values():
            f = self.emitter.let(f, "f")
        lines = ["# " + say("script-forward", "f, line by line."), *self.emitter.lines]
        if any(isinstance(node, Symbol) for node in self.followed()):
            lines += ["", "# " + say("script-backward", "Autograd's gradients.")]
            lines += [f"{node.text}.retain_grad()" for node in nodes]
            lines += [f"{f.text}.backward()"]
        for node, code in zip(self.intermediates(), nodes, strict=True):
            self.defined[node.name] = code.text
        return lines

    def closed_forms(self, statements: Statements) -> list[str]:
        """Write the closed forms and return the calls that compare them."""
        found = statements.values([item.gradient for item in self.wanted])
        below = self.followed()
        calls = []
        for item, value in zip(self.wanted, found, strict=True):
            word = self.emitter.names.fresh(f"grad_{item.wrt}")
            self.emitter.lines.append(f"{word} = {result(self.emitter, value, item, self.layout)}")
            calls.append(f'compare("{identifier(item.wrt)}", {word}, {self.autograd(item, below)})')
        return calls

    def followed(self) -> set[Expr]:
        """Return the nodes below f that autograd reaches; it stops at masks and integers."""
        kinds = {variable.name: variable.kind for variable in self.program.variables.values()}
        seen: set[Expr] = set()
        stack = [self.value]
        while stack:
            node = stack.pop()
            integer = isinstance(node, Symbol) and kinds[node.name] == "integer"
            if node not in seen and not integer:
                seen.add(node)
                stack += () if isinstance(node, Mask) else node.args
        return seen

    def autograd(self, item: Wanted, below: set[Expr]) -> str:
        """Return what autograd found, in layout and declared shape; 0 where it has no path."""
        defined = self.defined.get(item.wrt)
        word = defined or self.arguments.parameters[item.wrt]
        reached = any(
            isinstance(node, Named if defined else Symbol) and node.name == item.wrt
            for node in below
        )
        text = f"{word}.grad" if reached else f"torch.zeros_like({word})"
        numerator = self.layout == "numerator"
        if defined and ONE in item.shape:
            return reshaped(text, item.shape[::-1] if numerator else item.shape)
        return f"{text}.T" if numerator and len(item.shape) == 2 else text

    def under_no_grad(self, lines: list[str]) -> list[str]:
        """Return the closed forms' lines; autograd need not follow them."""
        comment = "# " + say("script-closed", "The same gradients in closed form.")
        return [comment, "with torch.no_grad():", *(f"    {line}" for line in lines)]

    def verdict(self, comparisons: list[str]) -> list[str]:
        """Return the lines that compare, print and set the exit status."""
        return [
            "# "
            + say(
                "script-verdict", "How far apart they are; the exit status is 1 if it is too far."
            ),
            "results = [",
            *(f"    {call}," for call in comparisons),
            "]",
            "sys.exit(0 if all(results) else 1)",
        ]


_COMPARE = '''\
def compare(name, closed_form, autograd):
    """{doc}"""
    error = (closed_form - autograd).abs().max().item()
    largest = max(1.0, autograd.abs().max().item())
    tolerance = {roundings} * torch.finfo(autograd.dtype).eps * largest
    print(f"df/d{{name}}: largest difference {{error:.1e}}, largest entry {{largest:.3g}}")
    return closed_form.shape == autograd.shape and error <= tolerance'''

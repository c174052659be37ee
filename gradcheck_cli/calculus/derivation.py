"""A derivation: the gradient by one variable, the steps that lead to it, and the names it uses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Named
from gradcheck_cli.calculus.finishing import (
    definitions_of,
    finisher_of,
    objective_of,
    simplifier_of,
)
from gradcheck_cli.calculus.naming import Namer, definitions_in
from gradcheck_cli.calculus.steps import Line, Recorder
from gradcheck_cli.calculus.structured import (
    as_constrained,
    as_unconstrained,
    structure_of,
)
from gradcheck_cli.calculus.trace_rule import Term
from gradcheck_cli.errors import InternalError, UsageError
from gradcheck_cli.expr import Expr, depends_on, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.ops.functions import UserFunction, expanded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.printing.code import Wanted
    from gradcheck_cli.printing.dialects import Dialect
    from gradcheck_cli.syntax import Program
    from gradcheck_cli.syntax.defined import Function


class Step(NamedTuple):
    """One use of a rule: its name and statement, and the lines before and after."""

    rule: str
    statement: str
    before: Line
    after: Line
    group: int
    head: str

    def text(self) -> str:
        """Return the line after the step: `df = tr(…)`."""
        from gradcheck_cli.printing.lines import line_text

        return line_text(self.head, self.after)

    def latex(self) -> str:
        """Return the line after the step as LaTeX."""
        from gradcheck_cli.printing.lines import line_latex

        return line_latex(self.head, self.after)


class Where(NamedTuple):
    """A name that a gradient uses, and what it stands for."""

    name: str
    value: Expr
    is_given: bool  #: did the person define it?

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"

    def latex(self) -> str:
        """Return the definition as LaTeX."""
        from gradcheck_cli.printing.latex import latex
        from gradcheck_cli.printing.latex_names import name_latex

        return f"{name_latex(self.name)} = {latex(self.value)}"


class Derivation:
    """The gradient of a program by one variable or defined name.

    `gradient` has the variable's shape (its transpose in numerator layout); `where` lists the names
    that it uses, each after those that it rests on; `steps` are worked out when asked for.
    """

    def __init__(
        self, program: Program, wrt: str, adjoint: Expr, layout: str, *, structured: bool = False
    ) -> None:
        self.program = program
        self.wrt = wrt
        self.name = wrt  #: what the person calls it, as a model its parameter
        self.layout = layout
        self.target = program.target(wrt)
        self.shape = program.shape_of(wrt)
        self.structure = structure_of(self.target)
        self.applied = self.structure if structured else None
        self.adjoint = adjoint
        self._terms: dict[Term, Term] = {}  # most terms of a line are those of the line before
        if adjoint.shape != self.target.shape:
            raise InternalError(
                say(
                    "gradient-shape",
                    "a fault of ours: the gradient by {wrt} came out as {shape}",
                    wrt=wrt,
                    shape=adjoint.shape,
                )
            )
        if self.applied:
            self.adjoint = simplifier_of(program)(self.applied.constrained(adjoint))
        if layout == "numerator":
            self.shape = self.shape[::-1]

    @cached_property
    def _namer(self) -> Namer:
        definitions = definitions_of(self.program)
        if isinstance(self.target, Named):  # what moves is the name, not all that equals it
            definitions = {e: node for e, node in definitions.items() if node is not self.target}
        taken = {*self.program.names, *self.program.sizes}
        return Namer(self.adjoint, definitions, taken, simplifier_of(self.program))

    @property
    def gradient(self) -> Expr:
        """The gradient, with repeated and long parts under names."""
        plain = self._namer.gradient
        return plain.T if self.layout == "numerator" else plain

    @property
    def where(self) -> list[Where]:
        """The names that the gradient uses, each after those that it rests on."""
        given = set(self.program.definitions.values())
        gradient = self.gradient
        functions = [Where(f.label, f.body, True) for f in self._functions_in(gradient)]
        names = [Where(n.name, n.value, n in given) for n in definitions_in(gradient)]
        return [*functions, *names]

    def _functions_in(self, e: Expr) -> list[Function]:
        """Return the functions of the program that the expression calls."""
        called = {node.data[0] for node in postorder(e) if isinstance(node, UserFunction)}
        return [f for name, f in self.program.functions.items() if name in called]

    @cached_property
    def steps(self) -> list[Step]:
        """Every step of the derivation, from df to tr(Gᵀ dX); each changes what the line reads."""
        f = objective_of(self.program)
        recorder = Recorder(f, self.target, finisher_of(self.program))
        steps: list[Step] = []
        shown = None
        for s in recorder.steps():
            before = steps[-1].after if steps else self._named(s.before)
            after = self._named(s.after)
            step = Step(s.rule, s.statement, before, after, s.group, f"d{f.name}")
            if (text := step.text()) != shown:
                steps.append(step)
                shown = text
            else:
                steps[-1] = steps[-1]._replace(after=after)
        return steps

    def _named(self, line: Line) -> Line:
        namer = self._namer
        for term in line:
            if term not in self._terms:
                self._terms[term] = Term(namer.finished(term.G), namer.in_line(term.dU))
        return tuple(self._terms[term] for term in line)

    @property
    def objective_name(self) -> str:
        """The name of what is differentiated: f, unless the person named it."""
        return objective_of(self.program).name

    @property
    def conventions(self) -> list[str]:
        """The values taken at kinks on the way to the variable, each a short statement."""
        value = expanded(self.program.value)
        live = depends_on(value, expanded(self.target))
        return list(dict.fromkeys(n.kink for n in postorder(value) if n in live and n.kink))

    @property
    def notes(self) -> list[str]:
        """What the person is told besides: no dependence on the variable, or its structure."""
        if self.program.value in depends_on(self.program.value, self.target):
            if self.structure is None:
                return []
            said = as_constrained if self.applied else as_unconstrained
            return [said(self.name, self.structure)]
        return [
            say("independent", "f does not depend on {name}: its gradient is 0", name=self.name)
        ]

    def text(self) -> str:
        """Return the gradient as text, without steps and where."""
        from gradcheck_cli.printing.text import text

        return text(self.gradient, frozenset(self.program.names))

    def latex(self) -> str:
        """Return the gradient as LaTeX."""
        from gradcheck_cli.printing.latex import latex

        return latex(self.gradient)

    @property
    def wanted(self) -> Wanted:
        """The gradient as the source printers take it: its name, expression and shape."""
        from gradcheck_cli.printing.code import Wanted

        gradient = expanded(self._namer.gradient)
        return Wanted(self.wrt, gradient, self.program.shape_of(self.wrt))

    def source(self, dialect: str) -> str:
        """Return the source of one function `gradient(…)` of all variables: "numpy" or "torch".

        With "sympy" it is a program that defines `gradient`, a matrix expression.
        """
        return sources([self], dialect)

    def __repr__(self) -> str:
        """Return the gradient and the names that it introduces, in a line.

        >>> from gradcheck_cli import derive, parse
        >>> derive(parse("||(X W - Y) A||^2"), "W")
        Derivation(∂f/∂W = 2 Xᵀ (XW − Y) A Aᵀ)
        """
        own = [str(item) for item in self.where if not item.is_given]
        gradient = f"∂{self.objective_name}/∂{self.name} = {self.text()}"
        return f"Derivation({'; where '.join([gradient, *own])})"

    def _repr_html_(self) -> str:
        from gradcheck_cli.report.notebook import derivations_html

        return derivations_html([self])

    def _repr_latex_(self) -> str:
        from gradcheck_cli.report.notebook import derivations_latex

        return derivations_latex([self])


class Derivations(list[Derivation]):
    """A list of derivations, which a notebook shows on one page, unless it is empty."""

    def _repr_html_(self) -> str | None:
        from gradcheck_cli.report.notebook import derivations_html

        return derivations_html(self) if self else None

    def _repr_latex_(self) -> str | None:
        from gradcheck_cli.report.notebook import derivations_latex

        return derivations_latex(self) if self else None


def sources(derivations: Sequence[Derivation], dialect: str) -> str:
    """Return the source of one function for these gradients, a tuple where there are several.

    For SymPy, a program that defines them as matrix expressions.
    """
    first = derivations[0]
    wanted = [derivation.wanted for derivation in derivations]
    variables = list(first.program.variables.values())
    if dialect == "sympy":
        from gradcheck_cli.printing.sympy_source import sympy_source

        return sympy_source(wanted, variables, first.layout)
    from gradcheck_cli.printing.code import source

    return source(wanted, variables, _dialect(dialect), first.layout)


def _dialect(name: str) -> Dialect:
    """Return the dialect of this name. Raises UsageError where there is none."""
    if name not in {"numpy", "torch"}:
        raise UsageError(
            say("bad-dialect", "the source is of numpy, torch or sympy, not '{name}'", name=name)
        )
    return "numpy" if name == "numpy" else "torch"

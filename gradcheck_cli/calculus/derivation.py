"""A derivation: the gradient by one variable, the steps that lead to it, and the names it uses."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

from gradcheck_cli.algebra import Named, Transpose
from gradcheck_cli.calculus.naming import Adjoint, Namer, adjoint_name, definitions_in
from gradcheck_cli.calculus.shortening import Shortener
from gradcheck_cli.calculus.simplify import Simplifier, simplify
from gradcheck_cli.calculus.steps import Line, Recorder
from gradcheck_cli.calculus.trace_rule import Term, expansions
from gradcheck_cli.errors import InternalError, UsageError
from gradcheck_cli.expr import Expr, Leaf, Zero, depends_on, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.ops.functions import UserFunction, expanded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.printing.code import Wanted
    from gradcheck_cli.printing.dialects import Dialect
    from gradcheck_cli.syntax import Program
    from gradcheck_cli.syntax.defined import Function

LAYOUTS = ("denominator", "numerator")
Finish = Callable[[Expr, Expr], Expr]


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

    def __init__(self, program: Program, wrt: str, adjoint: Expr, layout: str) -> None:
        self.program = program
        self.wrt = wrt
        self.layout = layout
        self.target = program.target(wrt)
        self.shape = program.shape_of(wrt)
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
        if layout == "numerator":
            self.shape = self.shape[::-1]

    @cached_property
    def _namer(self) -> Namer:
        definitions = _definitions(self.program)
        if isinstance(self.target, Named):  # what moves is the name, not all that equals it
            definitions = {e: node for e, node in definitions.items() if node is not self.target}
        taken = {*self.program.names, *self.program.sizes}
        return Namer(self.adjoint, definitions, taken, _simplifier(self.program))

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
        f = _objective(self.program)
        recorder = Recorder(f, self.target, _finisher(self.program))
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
        return _objective(self.program).name

    @property
    def conventions(self) -> list[str]:
        """The values taken at kinks on the way to the variable, each a short statement."""
        value = expanded(self.program.value)
        live = depends_on(value, expanded(self.target))
        return list(dict.fromkeys(n.kink for n in postorder(value) if n in live and n.kink))

    @property
    def notes(self) -> list[str]:
        """What the person is told besides: that f does not depend on the variable."""
        if self.program.value in depends_on(self.program.value, self.target):
            return []
        return [say("independent", "f does not depend on {name}: its gradient is 0", name=self.wrt)]

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
        return f"Derivation(∂{self.objective_name}/∂{self.wrt} = {self.text()})"


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


@overload
def derive(  # type: ignore[overload-overlap]  # a str is a sequence of names too
    program: Program, wrt: str, layout: str = ...
) -> Derivation: ...
@overload
def derive(
    program: Program, wrt: Sequence[str] | None = ..., layout: str = ...
) -> list[Derivation]: ...
def derive(
    program: Program, wrt: str | Sequence[str] | None = None, layout: str = "denominator"
) -> Derivation | list[Derivation]:
    """Derive the gradient by a variable or a defined name; a list of names gives a list.

    Without `wrt`, by every variable but integers. Raises UsageError for a name that is not there.

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
    adjoints = _swept(_objective(program), targets, _finisher(program))
    found = [Derivation(program, name, G, layout) for name, G in zip(names, adjoints, strict=True)]
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


def _finisher(program: Program) -> Finish:
    """Return what is done with a complete adjoint: simplify, and name it if its node has a name."""
    names = {node: node.name for node in program.definitions.values()}
    taken = {*program.names, *program.sizes}

    simplify = _simplifier(program)
    shortened = Shortener(_definitions(program), simplify)

    def finish(node: Expr, G: Expr) -> Expr:
        if isinstance(node, Transpose):  # what Xᵀ and X get is added up before it is factored
            return G
        G = shortened(simplify(G))
        if node not in names or isinstance(G, (Leaf, Named)):
            return G
        return Adjoint.called(adjoint_name(names[node], taken), G)

    return finish


def _definitions(program: Program) -> dict[Expr, Named]:
    """Return what the person named, each with its name; a second name for a thing is no name."""
    given = program.definitions.values()
    return {node.value: node for node in given if not isinstance(node.value, (Leaf, Named))}


def _simplifier(program: Program) -> Simplifier:
    """Return the simplification of gradients, which leaves what the person wrote as it is."""
    return Simplifier(node for node in postorder(program.value) if node.args)


def _objective(program: Program) -> Named:
    """Return f under its name: the one that the person gave the last line, else f."""
    last = program.value_name or "f"
    while last in program.variables or last in program.definitions:
        last += "_"
    return Named.called(last, program.value)

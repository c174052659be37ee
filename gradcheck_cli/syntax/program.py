"""Programs and answers: source text to expressions, with every name's meaning and shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import SCALAR, Dim, Shape, shape_text
from gradcheck_cli.errors import NameError_, ParseError, ShapeError, UsageError
from gradcheck_cli.expr import Expr
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.elaborate import Elaborator, Scope, elaborate_all
from gradcheck_cli.syntax.kinds import Kinds, readings
from gradcheck_cli.syntax.pratt import has_second_reading, read
from gradcheck_cli.syntax.shapes import Variable, declared, matrix_shape
from gradcheck_cli.syntax.statements import Statement, check_defined_once, statements
from gradcheck_cli.syntax.typed import Typed, shown
from gradcheck_cli.syntax.unify import Sizes
from gradcheck_cli.syntax.vocabulary import CONSTANTS, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.syntax.tree import Tree

MAX_ANSWER = 20_000  #: characters in an answer
_SIZED_FUNCTIONS = {"ones", "zeros", "eye", "unit"}


class Program:
    """A scalar objective: its `value`, the variables it depends on, the names defined on the way."""

    def __init__(
        self,
        source: str,
        value: Expr,
        variables: dict[str, Variable],
        definitions: dict[str, Named],
        lines: list[tuple[str | None, Tree]],
        notes: list[str],
    ) -> None:
        self.source = source
        self.value = value
        self.variables = variables
        self.definitions = definitions
        self.lines = lines
        self.notes = notes
        self.value_name: str | None = None  # the name on the left of the value, if it has one
        self.flat = {name for name, variable in variables.items() if len(variable.shape) == 1}

    @property
    def names(self) -> list[str]:
        """Every name that an answer may use: the variables, then the definitions."""
        return [*self.variables, *self.definitions]

    @property
    def sizes(self) -> tuple[str, ...]:
        """The names of sizes, in the order of the variables."""
        shapes = (dim for variable in self.variables.values() for dim in variable.shape)
        return tuple(dict.fromkeys(name for dim in shapes for name in dim.names()))

    @property
    def text(self) -> str:
        """The reading: each line as it was understood."""
        return "\n".join(
            str(tree) if name is None else f"{name} = {tree}" for name, tree in self.lines
        )

    def target(self, wrt: str) -> Expr:
        """Return the node of a variable or a defined name. Raises UsageError where there is none."""
        if wrt in self.variables and self.variables[wrt].kind != "integer":
            return self.variables[wrt].symbol
        if wrt in self.definitions:
            return self.definitions[wrt]
        if wrt in self.variables:
            raise UsageError(say("wrt-integer", "'{name}' is an integer: no gradient", name=wrt))
        raise UsageError(
            say("unknown-wrt", "there is no variable or name '{name}' to differentiate by", name=wrt),
            hint=did_you_mean(wrt, self.names)
            or say("known-names", "the names here are {names}", names=", ".join(self.names)),
        )

    def shape_of(self, wrt: str) -> tuple[Dim, ...]:
        """Return the shape of a variable or a defined name, as its gradient has it."""
        if wrt in self.variables:
            return self.variables[wrt].shape
        node = self.target(wrt)
        if node.is_scalar:
            return ()
        return (node.shape[0],) if wrt in self.flat else node.shape


class Answer(NamedTuple):
    """A formula handed in: its value, its shape, whether it is 1-D, and how it was read."""

    value: Expr
    shape: Shape
    flat: bool
    text: str


def parse(source: str, shapes: Sequence[str] = (), *, values: Sequence[str] = ()) -> Program:
    """Read a program: `h = X W; f = ||h - Y||_F^2`.

    `shapes` are declarations such as `"X: n d"`; `values` are further names that count as declared
    scalars or are inferred, as those given a value on the command line. Raises GradcheckError.

    >>> program = parse("||X W - Y||_F^2", ["X: n d", "W: d k", "Y: n k"])
    >>> program.value
    <‖XW − Y‖_F^2: scalar>
    >>> program.shape_of("W")
    (d, k)
    """
    reader = _Reader(source, declared(shapes), values)
    return reader.program()


class _Reader:
    """Reads one program: first the trees, then the first reading of its names whose shapes fit."""

    def __init__(self, source: str, variables: dict[str, Variable], values: Sequence[str]) -> None:
        self.source = source
        self.declared = variables
        self.values = values
        self.statements = statements(source)
        check_defined_once(source, self.statements)
        labels = [statement.label for statement in self.statements if statement.label]
        self.check_labels()
        known = [*variables, *_size_names(variables), *labels, *values]
        self.vocabulary = Vocabulary(known, is_open=True, declared=bool(variables))
        self.trees = {s: read(source, self.vocabulary, *s.body) for s in self.statements}
        self.final = self.final_statement()
        self.notes: list[str] = []

    def check_labels(self) -> None:
        """Refuse a definition of what is a variable, a size or a constant already."""
        for statement in self.statements:
            name = statement.label
            if name in self.declared or name in _size_names(self.declared):
                raise NameError_(
                    say("redefined", "'{name}' is declared already", name=name),
                    source=self.source,
                    span=statement.label_span,
                )

    def final_statement(self) -> Statement:
        """Return the statement that is the value: the one without a name, else the last."""
        bare = [statement for statement in self.statements if statement.label is None]
        if len(bare) > 1:
            raise ParseError(
                say("two-values", "two formulas without a name: only one can be the value"),
                source=self.source,
                span=bare[1].body,
                hint=say("join-lines", "to continue a line, end it with an operator"),
            )
        return bare[0] if bare else self.statements[-1]

    def order(self) -> list[Statement]:
        """Return the statements so that each comes after those it uses; a cycle is an error."""
        by_label = {s.label: s for s in self.statements if s.label}
        done: dict[Statement, None] = {}
        for root in [*self.statements, self.final]:
            stack = [(root, iter(self.trees[root].names()))]
            path = {root}
            while stack:
                statement, names = stack[-1]
                used = next((by_label[n] for n in names if n in by_label and by_label[n] not in done), None)
                if used is None:
                    stack.pop()
                    path.discard(statement)
                    done[statement] = None
                elif used in path:
                    raise NameError_(
                        say("cycle", "'{name}' is defined through itself", name=used.label),
                        source=self.source,
                        span=used.label_span,
                    )
                else:
                    path.add(used)
                    stack.append((used, iter(self.trees[used].names())))
        return list(done)

    def undeclared(self) -> list[str]:
        """Return the names that are variables to infer, in the order of their first appearance."""
        labels = {statement.label for statement in self.statements}
        sizes = self.size_names()
        found = dict.fromkeys(
            name
            for statement in self.statements
            for name in _variables_in(self.trees[statement])
            if name not in self.declared and name not in labels and name not in sizes
        )
        return [name for name in found if not self.is_constant(name)]

    def is_constant(self, name: str) -> bool:
        """Is the name π, e or an identity here, and not a variable?"""
        if name == "e":
            return all(_only_base(tree, "e") for tree in self.trees.values()) and name not in self.values
        return name in CONSTANTS or name == "I" or name.startswith("I_")

    def size_names(self) -> set[str]:
        """Return the size names: those declared, and arguments of ones(n), eye(n) and I_n."""
        found = _size_names(self.declared)
        for tree in self.trees.values():
            for part in tree.walk():
                if part.head == "call" and isinstance(part.value, tuple) and part.value[0] in _SIZED_FUNCTIONS:
                    found.update(name for arg in part.args[:2] for name in arg.names())
                elif part.head == "name" and str(part.value).startswith("I_"):
                    found.add(str(part.value)[2:])
        return {name for name in found if not name.isdigit() and name not in self.declared}

    def program(self) -> Program:
        """Try the readings in order; the first whose shapes fit wins."""
        order = self.order()
        trees = {None if s is self.final else s.label: self.trees[s] for s in order}
        names = self.undeclared()
        first_error = None
        for i, kinds in enumerate(readings(names, trees)):
            try:
                return self.elaborated(kinds, trees, noted=i > 0)
            except ShapeError as error:
                first_error = first_error or error
                if not names:
                    break
        assert first_error is not None
        raise first_error

    def elaborated(self, kinds: Kinds, trees: dict[str | None, Tree], *, noted: bool) -> Program:
        """Elaborate under one reading. Raises ShapeError where it does not fit."""
        sizes = Sizes()
        scope = Scope(self.source, sizes, self.size_names())
        inferred = {name: _inferred_shape(kind, sizes) for name, kind in kinds.items()}
        variables: dict[str, Variable] = {}
        for name, variable in self.declared.items():
            variables[name] = variable
            symbol = variable.symbol
            scope.parts[name] = Typed(symbol.shape, lambda s=symbol: s, (0, 0), flat=len(variable.shape) == 1)
        for name, shape in inferred.items():
            part = Typed(matrix_shape(shape), lambda n=name: variables[n].symbol, (0, 0), flat=len(shape) == 1)
            scope.parts[name] = part
        value = elaborate_all(scope, trees, list(trees))
        self.check_scalar(value, sizes)
        taken = {*self.declared, *inferred, *self.size_names(), *(str(n) for n in trees if n)}
        sizes.name_open([matrix_shape(shape) for shape in inferred.values()], taken)
        for name, shape in inferred.items():
            variables[name] = Variable(name, tuple(map(sizes.resolved, shape)), inferred=True)
        return self.built(value, scope, variables, trees, noted=noted)

    def built(
        self,
        value: Typed,
        scope: Scope,
        variables: dict[str, Variable],
        trees: dict[str | None, Tree],
        *,
        noted: bool,
    ) -> Program:
        """Build the expressions and gather what the person is to be told."""
        definitions: dict[str, Named] = {}
        for name in trees:
            if name is not None:
                node = scope.parts[name].build()
                assert isinstance(node, Named)
                definitions[name] = node
        objective = value.build()
        _check_sizes_known(objective, value, scope)
        notes = [*scope.notes, *self.remarks(variables, objective, definitions, noted=noted)]
        lines = [(s.label, self.trees[s]) for s in self.statements]
        program = Program(self.source, objective, variables, definitions, lines, notes)
        program.value_name = self.final.label
        program.flat |= {name for name in definitions if scope.parts[name].flat}
        return program

    def check_scalar(self, value: Typed, sizes: Sizes) -> None:
        """Raise ShapeError unless the value is a scalar."""
        if sizes.shape(value.shape) != SCALAR:
            raise ShapeError(
                say("not-scalar", "the value is {shape}, not a scalar", shape=shown(value.shape, sizes)),
                source=self.source,
                span=value.span,
                hint=say("scalar-hint", "a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)"),
            )

    def remarks(
        self,
        variables: dict[str, Variable],
        value: Expr,
        definitions: dict[str, Named],
        *,
        noted: bool,
    ) -> list[str]:
        """Return what the echo adds: unused declarations, no variables, second readings."""
        from gradcheck_cli.expr import depends_on

        used = {name for s in self.statements for name in self.trees[s].names()}
        remarks = []
        for name in self.declared:
            if name not in used:
                remarks.append(say("declared-unused", "{name} is declared and not used", name=name))
        for name, node in definitions.items():
            if name not in used and value not in depends_on(value, node):
                remarks.append(say("defined-unused", "{name} is defined and not used", name=name))
        if not variables:
            remarks.append(say("no-variables", "there is no variable here, so there is nothing to differentiate by"))
        if noted:
            kinds = ", ".join(
                f"{v.name} {shape_text(v.shape)}" for v in variables.values() if v.inferred and v.name[0].islower()
            )
            remarks.append(say("other-kinds", "read so that the shapes fit: {kinds}", kinds=kinds))
        for statement in self.statements:
            if has_second_reading(self.source, self.vocabulary, *statement.body):
                remarks.append(
                    say("bars-two-ways", "the bars can be read in another way too: norm(…) is never unclear")
                )
        return remarks


def _check_sizes_known(value: Expr, part: Typed, scope: Scope) -> None:
    """Raise ShapeError where a size is still open: a 1 or I that nothing gives a length."""
    from gradcheck_cli.expr import postorder

    for node in postorder(value):
        dims = [*node.shape, *([node.data] if isinstance(node.data, Dim) else [])]
        if any(name.startswith("?") for dim in dims for name in dim.names()):
            raise ShapeError(
                say("open-size", "nothing here tells the size of a 1 or an I"),
                source=scope.source,
                span=part.span,
                hint=say("open-size-hint", "write ones(n), ones(n, m) or I_n"),
            )


def _inferred_shape(kind: str, sizes: Sizes) -> tuple[Dim, ...]:
    return tuple(sizes.fresh() for _ in range({"scalar": 0, "vector": 1, "matrix": 2}[kind]))


def _size_names(variables: dict[str, Variable]) -> set[str]:
    return {name for v in variables.values() for dim in v.shape for name in dim.names()}


def _variables_in(tree: Tree) -> list[str]:
    """Return the names in a formula, those that only give a size left out."""
    sized = {
        id(inner)
        for part in tree.walk()
        if part.head == "call" and isinstance(part.value, tuple) and part.value[0] in _SIZED_FUNCTIONS
        for arg in part.args
        for inner in arg.walk()
    }
    return [str(p.value) for p in tree.walk() if p.head == "name" and id(p) not in sized]


def _only_base(tree: Tree, name: str) -> bool:
    """Does the name stand only as the base of a power?"""
    bases = {id(p.args[0]) for p in tree.walk() if p.head == "power"}
    return all(id(p) in bases for p in tree.walk() if p.head == "name" and p.value == name)


# Answers --------------------------------------------------------------------------------------


def parse_answer(program: Program, source: str, wrt: str) -> Answer:
    """Read an answer for ∂f/∂wrt: a formula, or a few statements that end in one.

    Only the program's names, its sizes and the answer's own definitions exist here. Raises
    GradcheckError; a ShapeError where shapes inside the answer do not fit.
    """
    found = statements(source, MAX_ANSWER)
    check_defined_once(source, found)
    final = _final_of_answer(found, wrt, program, source)
    labels = [s.label for s in found if s.label and s is not final]
    for statement in found:
        _check_answer_label(statement, final, program, source)
    known = [*program.variables, *program.definitions, *program.sizes, *labels]
    vocabulary = Vocabulary(known, is_open=False)
    sizes = Sizes()
    scope = Scope(source, sizes, set(program.sizes))
    for name, variable in program.variables.items():
        symbol = variable.symbol
        scope.parts[name] = Typed(symbol.shape, lambda s=symbol: s, (0, 0), flat=name in program.flat)
    for name, node in program.definitions.items():
        scope.parts[name] = Typed(node.shape, lambda n=node: n, (0, 0), flat=name in program.flat)
    elaborator = Elaborator(scope)
    lines = []
    for statement in [*(s for s in found if s is not final), final]:
        tree = read(source, vocabulary, *statement.body)
        if statement.label in set(tree.names()) and statement is not final:
            raise NameError_(
                say("cycle", "'{name}' is defined through itself", name=statement.label),
                source=source,
                span=statement.label_span,
            )
        part = elaborator.part(tree)
        if statement is final:
            lines.append(str(tree))
            return _answer(part, scope, program, wrt, lines)
        assert statement.label is not None
        scope.define(statement.label, part)
        lines.append(f"{statement.label} = {tree}")
    raise AssertionError("the final statement comes last")


def _answer(part: Typed, scope: Scope, program: Program, wrt: str, lines: list[str]) -> Answer:
    """Settle what is still open by the shape that is due, and build the answer."""
    due = program.target(wrt).shape
    if any(_is_open(dim) for dim in scope.sizes.shape(part.shape)):
        scope.sizes.unify_shapes(part.shape, due)
    value = part.build()
    _check_sizes_known(value, part, scope)
    return Answer(value, value.shape, part.flat, "; ".join(lines))


def _is_open(dim: Dim) -> bool:
    return any(name.startswith("?") for name in dim.names())


def _final_of_answer(found: list[Statement], wrt: str, program: Program, source: str) -> Statement:
    known = {*program.names}
    named = [s for s in found if s.gradient_of(known) == wrt]
    bare = [s for s in found if s.label is None]
    if len(bare) > 1:
        raise ParseError(
            say("two-answers", "two formulas without a name: which one is the answer?"),
            source=source,
            span=bare[1].body,
        )
    final = (bare or named or found)[-1]
    other = final.gradient_of(known)
    if other is not None and other != wrt:
        raise NameError_(
            say("other-gradient", "this is the gradient by {other}; asked is the one by {wrt}", other=other, wrt=wrt),
            source=source,
            span=final.label_span,
        )
    return final


def _check_answer_label(statement: Statement, final: Statement, program: Program, source: str) -> None:
    name = statement.label
    if statement is final or name is None:
        return
    if name in program.variables or name in program.sizes or name in CONSTANTS:
        raise NameError_(
            say("redefined-in-answer", "'{name}' is given by the problem; use another name", name=name),
            source=source,
            span=statement.label_span,
        )


def parse_identity(statement: str) -> tuple[Expr, Expr]:
    """Read an identity `left = right`; capitals are matrices of shapes that make it fit.

    >>> parse_identity("(A B)^T = B^T A^T")
    (<Bᵀ Aᵀ: m×n>, <Bᵀ Aᵀ: m×n>)
    """
    left, right = (side.strip() for side in statement.split(" = "))
    sizes = Sizes()
    scope = Scope(statement, sizes, set())
    vocabulary = Vocabulary(is_open=True)
    trees = [read(side, vocabulary) for side in (left, right)]
    names = dict.fromkeys(name for tree in trees for name in tree.names() if name != "I")
    symbols: dict[str, Variable] = {}
    shapes = {n: (sizes.fresh(), sizes.fresh()) if n.isupper() else () for n in names}
    for name, shape in shapes.items():
        scope.parts[name] = Typed(matrix_shape(shape), lambda n=name: symbols[n].symbol, (0, 0))
    elaborator = Elaborator(scope)
    parts = [elaborator.part(tree) for tree in trees]
    if not sizes.unify_shapes(parts[0].shape, parts[1].shape):
        raise ShapeError(say("identity-shapes", "the two sides have different shapes"), source=statement)
    sizes.name_open([matrix_shape(shape) for shape in shapes.values()], set())
    for name, shape in shapes.items():
        symbols[name] = Variable(name, tuple(map(sizes.resolved, shape)))
    return parts[0].build(), parts[1].build()



"""Reading one program: the trees first, then the first reading of its names whose shapes fit."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gradcheck_cli.errors import (
    GradcheckError,
    ParseError,
    ShapeError,
    UnsupportedError,
)
from gradcheck_cli.syntax.bars import Bars
from gradcheck_cli.syntax.by_index import indexed
from gradcheck_cli.syntax.defined import Function
from gradcheck_cli.syntax.definitions import Functions, function_definitions
from gradcheck_cli.syntax.doubtful import check_not_doubtful
from gradcheck_cli.syntax.elaborate import elaborate_all
from gradcheck_cli.syntax.exponents import exponents_used
from gradcheck_cli.syntax.kinds import Kinds, readings
from gradcheck_cli.syntax.limits import limits_used, settle
from gradcheck_cli.syntax.lines import retold
from gradcheck_cli.syntax.macros import Macros, with_parameters
from gradcheck_cli.syntax.names import (
    check_labels,
    check_not_called,
    sizes_declared,
    sizes_used,
    variables_used,
)
from gradcheck_cli.syntax.norms import has_spectral_norm
from gradcheck_cli.syntax.order import in_order, value_of
from gradcheck_cli.syntax.pratt import read
from gradcheck_cli.syntax.program import Program
from gradcheck_cli.syntax.remarks import check_sizes_known, reading_remarks, remarks, sums_read
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.shapes import Variable, matrix_shape
from gradcheck_cli.syntax.statements import check_defined_once, statements
from gradcheck_cli.syntax.typed import Typed, check_scalar
from gradcheck_cli.syntax.unify import Sizes
from gradcheck_cli.syntax.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree


class Reader:
    """One program on its way from text to meaning."""

    def __init__(
        self,
        source: str,
        declared: dict[str, Variable],
        values: Sequence[str] = (),
        functions: Mapping[str, str] | None = None,
    ) -> None:
        self.source = source
        self.declared = declared
        sizes = sizes_declared(declared)
        self.statements = indexed(source, statements(source), declared)
        check_defined_once(self.statements)
        check_labels(self.statements, {*declared, *sizes, *(functions or ())}, declared)
        self.functions = Functions(
            Function(name) for name, v in declared.items() if v.kind == "elementwise"
        )
        defining = self._define_functions(functions or {})
        labels = [s.label for s in self.statements if s.label and s not in defining]
        self.vocabulary = self._vocabulary([*declared, *sizes, *labels, *values], values)
        self.vocabulary.sizes.update(sizes)
        bodies = [s for s in self.statements if s not in defining]
        trees = {s: read(source, self.vocabulary, *s.body, s.indices) for s in bodies}
        self.trees = {s: self.macros.expanded(tree) for s, tree in trees.items()}
        self.final = value_of(self.trees)
        self._sort_names(labels, sizes, values)

    def _sort_names(
        self, labels: Sequence[str], sizes: Sequence[str], values: Sequence[str]
    ) -> None:
        """Tell sizes, variables and functions apart."""
        self.size_names = {*sizes, *sizes_used(self.trees.values())} - self.declared.keys()
        check_labels(self.statements, self.size_names)
        given = {*self.declared, *labels, *self.size_names}
        self.integers = exponents_used(self.trees.values()) - given - {*self.functions.known}
        given |= self.integers
        self.limits = limits_used(self.trees.values(), given)
        given.update(self.limits)
        used = variables_used(self.trees.values(), values)
        self.undeclared = [name for name in used if name not in given]
        self.functions.infer(self.vocabulary.unspecified, {*given, *used}, self.trees.values())
        unknown = [name for name in self.undeclared if name not in values]
        check_not_called(unknown, self.trees)
        check_not_doubtful(unknown, self.trees, self.declared)

    def _define_functions(self, functions: Mapping[str, str]) -> list[Statement]:
        """Read the functions that have a formula; return the statements that define them."""
        taken = {*self.declared, *sizes_declared(self.declared)}
        for name, formula in functions.items():
            self.functions.define_by_name(name, formula, taken)
        defining = function_definitions(self.source, self.statements)
        found = with_parameters(self.source, defining, self.statements, taken)
        self.functions.define(self.source, [s for s in defining if s not in found])
        self.macros = Macros(self.source, found, [*taken], [*self.functions.known])
        return defining

    def _vocabulary(self, known: Sequence[str], values: Sequence[str]) -> Vocabulary:
        functions = [*self.functions.known, *self.macros.formulas]
        return Vocabulary(
            [name for name in known if name not in functions],
            is_open=True,
            declared=bool(self.declared or values),
            functions=functions,
        )

    def program(self) -> Program:
        """Try the readings in order; the first whose shapes fit wins.

        In ‖Xβ − y‖₂ the index 2 speaks for a vector, so that β is one where that fits.
        """
        order = in_order(self.trees, self.final)
        trees = {None if s is self.final else s.label: self.trees[s] for s in order}
        ranks = readings(self.undeclared, trees)
        (usual,) = next(ranks)
        found: Program | GradcheckError
        try:
            found = self.elaborated(usual, trees)
            if "scalar" not in usual.values() or not has_spectral_norm(found):
                return found
        except (ShapeError, UnsupportedError) as error:
            found = error
        failed = isinstance(found, GradcheckError)
        for rank in ranks:
            attempts = ((k, p) for k in rank if (p := self.attempted(k, trees)))
            if fitting := [(k, p) for k, p in attempts if failed or not has_spectral_norm(p)]:
                program = fitting[0][1]
                program.notes += reading_remarks(usual, fitting)
                return program
        if isinstance(found, GradcheckError):
            raise found from None
        return found

    def attempted(self, kinds: Kinds, trees: dict[str | None, Tree]) -> Program | None:
        """Elaborate under one reading; None where it does not fit."""
        with suppress(ShapeError, UnsupportedError, ParseError):
            return self.elaborated(kinds, trees)
        return None

    def elaborated(self, kinds: Kinds, trees: dict[str | None, Tree]) -> Program:
        """Elaborate under one reading. Raises ShapeError where it does not fit.

        Bars around what may be square or not are determinants where nothing else is left.
        """
        bars, determinants = Bars(), Bars(determinants=True)
        try:
            program = self.elaborated_as(kinds, trees, bars)
        except ShapeError:
            if bars.open:
                with suppress(ShapeError):
                    return self.elaborated_as(kinds, trees, determinants)
            raise
        if bars.turned_square:
            with suppress(ShapeError):
                return self.elaborated_as(kinds, trees, determinants)
        return program

    def elaborated_as(self, kinds: Kinds, trees: dict[str | None, Tree], bars: Bars) -> Program:
        """Elaborate under one reading of the names and of the bars."""
        names = {str(name) for name in trees if name}
        taken = {*self.declared, *kinds, *self.size_names, *self.limits, *names}
        taken |= self.integers
        sizes = Sizes(taken)
        variables = dict(self.declared)
        whole = {name for name, v in variables.items() if v.kind == "integer"} | self.integers
        scope = Scope(self.source, sizes, self.size_names | whole)
        scope.bars = bars
        inferred = {name: _open_shape(kind, sizes) for name, kind in kinds.items()}
        scope.functions = self.functions.known
        scope.limits = {name: sizes.fresh() for name in self.limits}
        scope.inferred = kinds
        for name in self.vocabulary.unspecified:
            variables[name] = Variable(name, (), "elementwise", inferred=True)
        for name, variable in variables.items():
            if variable.kind == "real":
                scope.given(name, variable.shape, leaf_of(name, variables))
        for name, shape in inferred.items():
            scope.given(name, shape, leaf_of(name, variables))
        value = elaborate_all(scope, trees)
        scope.notes += settle(scope.limits, sizes)
        sizes.name_open([matrix_shape(shape) for shape in inferred.values()])
        check_scalar(value, sizes)
        for name, shape in inferred.items():
            variables[name] = Variable(name, tuple(map(sizes.resolved, shape)), inferred=True)
        for name in sorted(self.integers):
            variables[name] = Variable(name, (), "integer", inferred=True)
        return self.built(value, scope, variables)

    def _lines(self, scope: Scope) -> Iterator[tuple[str | None, Tree]]:
        """Yield the statements as they were read."""
        for statement, tree in self.trees.items():
            yield statement.written, retold(tree, scope.entrywise)

    def built(self, value: Typed, scope: Scope, variables: dict[str, Variable]) -> Program:
        """Build the expressions and gather what the person is to be told."""
        definitions = {name: build() for name, build in scope.defined.items()}
        objective = value.build()
        check_sizes_known(objective, value)
        notes = [*self.functions.notes, *sums_read(scope), *scope.notes]
        notes += remarks(self, objective, definitions, variables)
        lines = [*self.functions.lines, *self._lines(scope)]
        flat = frozenset(name for name, part in scope.parts.items() if part.flat)
        return Program(
            self.source,
            objective,
            variables,
            definitions,
            lines,
            notes,
            self.final.label,
            flat,
            self.functions.known,
            {name: scope.sizes.resolved(dim) for name, dim in scope.limits.items()},
            scope.numbers,
        )


def leaf_of(name: str, variables: dict[str, Variable]) -> Callable[[], Expr]:
    """Return how to get a variable's leaf, once its shape is known."""
    return lambda: variables[name].symbol


def _open_shape(kind: str, sizes: Sizes) -> tuple[Dim, ...]:
    return tuple(sizes.fresh() for _ in range({"scalar": 0, "vector": 1, "matrix": 2}[kind]))

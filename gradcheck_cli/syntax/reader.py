"""Reading one program: the trees first, then the first reading of its names whose shapes fit."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR, Dim
from gradcheck_cli.errors import NamingError, ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.elaborate import elaborate_all
from gradcheck_cli.syntax.kinds import Kinds, readings
from gradcheck_cli.syntax.names import (
    check_not_called,
    sizes_declared,
    sizes_used,
    variables_used,
)
from gradcheck_cli.syntax.order import in_order, value_of
from gradcheck_cli.syntax.pratt import read
from gradcheck_cli.syntax.program import Program
from gradcheck_cli.syntax.remarks import check_sizes_known, reading_remarks, remarks
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.shapes import Variable, matrix_shape
from gradcheck_cli.syntax.statements import check_defined_once, statements
from gradcheck_cli.syntax.typed import Typed, shown
from gradcheck_cli.syntax.unify import Sizes
from gradcheck_cli.syntax.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree


class Reader:
    """One program on its way from text to meaning."""

    def __init__(
        self, source: str, declared: dict[str, Variable], values: Sequence[str] = ()
    ) -> None:
        self.source = source
        self.declared = declared
        self.statements = statements(source)
        check_defined_once(self.statements)
        sizes = sizes_declared(declared)
        _check_labels(self.statements, {*declared, *sizes})
        labels = [statement.label for statement in self.statements if statement.label]
        known = [*declared, *sizes, *labels, *values]
        self.vocabulary = Vocabulary(known, is_open=True, declared=bool(declared or values))
        self.trees = {s: read(source, self.vocabulary, *s.body) for s in self.statements}
        self.final = value_of(self.trees)
        self.size_names = {*sizes, *sizes_used(self.trees.values())} - declared.keys()
        _check_labels(self.statements, self.size_names)
        given = {*declared, *labels, *self.size_names}
        used = variables_used(self.trees.values(), values)
        self.undeclared = [name for name in used if name not in given]
        check_not_called([name for name in self.undeclared if name not in values], self.trees)

    def program(self) -> Program:
        """Try the readings in order; the first whose shapes fit wins."""
        order = in_order(self.trees, self.final)
        trees = {None if s is self.final else s.label: self.trees[s] for s in order}
        ranks = readings(self.undeclared, trees)
        (usual,) = next(ranks)
        try:
            return self.elaborated(usual, trees)
        except ShapeError as first_error:
            for rank in ranks:
                if fitting := [(k, p) for k in rank if (p := self.attempted(k, trees))]:
                    program = fitting[0][1]
                    program.notes += reading_remarks(usual, fitting)
                    return program
            raise first_error from None

    def attempted(self, kinds: Kinds, trees: dict[str | None, Tree]) -> Program | None:
        """Elaborate under one reading; None where it does not fit."""
        with suppress(ShapeError):
            return self.elaborated(kinds, trees)
        return None

    def elaborated(self, kinds: Kinds, trees: dict[str | None, Tree]) -> Program:
        """Elaborate under one reading. Raises ShapeError where it does not fit."""
        taken = {*self.declared, *kinds, *self.size_names, *(str(n) for n in trees if n)}
        sizes = Sizes(taken)
        scope = Scope(self.source, sizes, self.size_names)
        inferred = {name: _open_shape(kind, sizes) for name, kind in kinds.items()}
        variables = dict(self.declared)
        for name, variable in self.declared.items():
            scope.given(name, variable.shape, leaf_of(name, variables))
        for name, shape in inferred.items():
            scope.given(name, shape, leaf_of(name, variables))
        value = elaborate_all(scope, trees)
        sizes.name_open([matrix_shape(shape) for shape in inferred.values()])
        _check_scalar(value, sizes)
        for name, shape in inferred.items():
            variables[name] = Variable(name, tuple(map(sizes.resolved, shape)), inferred=True)
        return self.built(value, scope, variables)

    def built(self, value: Typed, scope: Scope, variables: dict[str, Variable]) -> Program:
        """Build the expressions and gather what the person is to be told."""
        definitions = {name: build() for name, build in scope.defined.items()}
        objective = value.build()
        check_sizes_known(objective, value)
        notes = [*scope.notes, *remarks(self, objective, definitions, variables)]
        lines = [(s.label, self.trees[s]) for s in self.statements]
        flat = frozenset(name for name, part in scope.parts.items() if part.flat)
        return Program(
            self.source, objective, variables, definitions, lines, notes, self.final.label, flat
        )


def _check_labels(found: list[Statement], taken: set[str]) -> None:
    """Refuse a definition of what is a variable or a size already."""
    for statement in found:
        if statement.label in taken:
            raise NamingError(
                say(
                    "redefined",
                    "'{name}' is a variable or a size already: it cannot be defined",
                    name=statement.label,
                ),
                span=statement.label_span,
            )


def leaf_of(name: str, variables: dict[str, Variable]) -> Callable[[], Expr]:
    """Return how to get a variable's leaf, once its shape is known."""
    return lambda: variables[name].symbol


def _open_shape(kind: str, sizes: Sizes) -> tuple[Dim, ...]:
    return tuple(sizes.fresh() for _ in range({"scalar": 0, "vector": 1, "matrix": 2}[kind]))


def _check_scalar(value: Typed, sizes: Sizes) -> None:
    """Raise ShapeError unless the value is a scalar."""
    if sizes.shape(value.shape) != SCALAR:
        shape = shown(value.shape, sizes)
        raise ShapeError(
            say("not-scalar", "the value is {shape}, not a scalar", shape=shape),
            span=value.span,
            hint=say("scalar-hint", "a gradient is of a scalar: perhaps ||…||_F^2 or sum(…)"),
        )

"""A program of assignments, statement by statement: what each name holds, and in-place changes.

Only the last value of a name keeps the name; those before it are called h_1, h_2 in formulas.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Named
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.errors import GradcheckError, NamingError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.python import expressions, in_place, unread
from gradcheck_cli.syntax.python.targets import names_assigned, target_name
from gradcheck_cli.syntax.python.values import Array, Items, Memory, Value
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from gradcheck_cli.errors import Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.expressions import Reading


@dataclass(frozen=True, slots=True)
class Assigned:
    """A name with the value that a statement gives it; `label` is its name in formulas.

    The name is None where the statement is a formula alone.
    """

    name: str | None
    label: str | None
    value: Array
    statement: ast.stmt
    span: Span


class Statements:
    """Reads statements in their order. `protected` are names that may not be assigned.

    With `data`, the names of the problem's variables, reading is lenient: a statement that gives
    one of them numbers is passed over, and so is what cannot be read, unless a name that it assigns
    or may change is used later.
    """

    def __init__(
        self,
        reading: Reading,
        protected: Collection[str],
        taken: Collection[str] = (),
        data: Collection[str] | None = None,
    ) -> None:
        self.reading = reading
        self.protected = protected
        self.data = data
        self.assigned: list[Assigned] = []
        self.built: dict[str, Callable[[], Named]] = {}
        self.taken = {*taken}
        self.left: Counter[str] = Counter()
        self.made: Counter[str] = Counter()

    def read(self, statements: Iterable[ast.stmt]) -> None:
        """Read every statement. Raises GradcheckError with the place of what is not read."""
        found = list(statements)
        self.left.update(name for statement in found for name in names_assigned(statement))
        self.taken |= self.left.keys()
        for statement in found:
            if self.data is None:
                self._read(statement)
            elif not unread.gives_data(self.reading, statement, self.data):
                self._read_or_break(statement)

    def _read_or_break(self, statement: ast.stmt) -> None:
        """Read a statement; where that fails, remember which names cannot be used from here on."""
        try:
            self._read(statement)
        except GradcheckError as error:
            unread.breaks(self.reading, statement, error)

    def _read(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._imported(statement)
        elif isinstance(statement, ast.Assign):
            self._assign_all(statement)
        elif isinstance(statement, ast.AnnAssign):
            if statement.value is not None:
                self._assign(statement.target, statement.value, statement)
        elif isinstance(statement, ast.AugAssign):
            in_place.changed(self, statement)
        elif isinstance(statement, (ast.Expr, ast.Return)) and statement.value is not None:
            self._formula(statement.value, statement)
        elif not isinstance(statement, ast.Pass):
            raise self.reading.refused(statement, expressions.described(statement))

    def _formula(self, node: ast.expr, statement: ast.stmt) -> None:
        """Read a formula alone; a string is a comment."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return
        value = self.reading.array(node)
        self.assigned.append(Assigned(None, None, value, statement, self.reading.span(node)))

    def _imported(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Remember what the names of modules stand for; nothing is imported."""
        modules = self.reading.modules
        for alias in statement.names:
            if isinstance(statement, ast.ImportFrom):
                modules[alias.asname or alias.name] = f"{statement.module}.{alias.name}"
            elif alias.asname:
                modules[alias.asname] = alias.name
            else:
                modules[alias.name.partition(".")[0]] = alias.name.partition(".")[0]

    # Assignments ------------------------------------------------------------------------------

    def _assign_all(self, statement: ast.Assign) -> None:
        """Read g = h = e: both are the same array."""
        first, *others = statement.targets
        self._assign(first, statement.value, statement)
        for target in others:
            name = target_name(first)
            same = ast.Name(id=name, ctx=ast.Load()) if name else statement.value
            self._assign(target, ast.copy_location(same, first), statement)

    def _assign(self, target: ast.expr, node: ast.expr, statement: ast.stmt) -> None:
        if isinstance(target, ast.Subscript):
            in_place.where(self, target, node, statement)
            return
        value = self.reading.value(node)
        if isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target, value, statement)
        else:
            self.bind(target, self._as_array(value, node), statement)

    def _as_array(self, value: Value, node: ast.expr) -> Value:
        is_list = isinstance(node, (ast.List, ast.Tuple)) and isinstance(value, Items)
        return self.reading.array(node) if is_list and _of_numbers(value) else value

    def _unpack(self, target: ast.Tuple | ast.List, value: Value, statement: ast.stmt) -> None:
        items = value.items if isinstance(value, Items) else ()
        if len(items) != len(target.elts):
            raise self.reading.refused(statement, say("this-unpacking", "this unpacking"))
        for one, item in zip(target.elts, items, strict=True):
            self.bind(one, item, statement)

    def bind(self, target: ast.expr, value: Value, statement: ast.stmt) -> None:
        """Give a name its value."""
        name = target_name(target)
        if name is None:
            raise self.reading.refused(target, say("this-target", "this left side"))
        if isinstance(value, Array) and value.size is not None and value.size is Dim.of(name):
            return  # n, d = X.shape says what they are already
        if isinstance(value, Array) and self._is_itself(name, value):
            self.reading.names[name] = value
            return
        self.check_free(name, target)
        self.reading.stale.pop(name, None)
        self.reading.broken.pop(name, None)
        if not isinstance(value, Array):
            self.reading.names[name] = value
            self.made[name] += 1
            return
        memory = value.memory or frozenset({Memory()})
        value = replace(value, memory=memory, whole=value.whole or not value.memory)
        self.record(name, value, statement, self.reading.span(target))

    def _is_itself(self, name: str, value: Array) -> bool:
        """Is it the problem's own vector, its entries in a line or a column: w = w.reshape(-1)?"""
        own = self.reading.given(name) if name in self.protected else None
        if not isinstance(own, Array) or not own.memory or value.memory != own.memory:
            return False
        leaf = own.build()
        return ONE in leaf.shape and value.build() in {leaf, leaf.T}

    def check_free(self, name: str, target: ast.expr) -> None:
        """Raise GradcheckError where a name is the problem's, or Python's own."""
        if name.startswith("__"):
            what = say("private-name", "the name {name}", name=name[:40])
            raise self.reading.refused(target, what)
        if name in self.protected:
            raise NamingError(
                say(
                    "redefined-in-answer",
                    "'{name}' is given by the problem; use another name",
                    name=name,
                ),
                span=self.reading.span(target),
            )

    def record(self, name: str, value: Array, statement: ast.stmt, span: Span) -> None:
        """Remember a name's new value, as a part with a name."""
        self.made[name] += 1
        label = self._label(name)
        plain = value.part

        @cache
        def build() -> Expr:
            return Named.called(label, plain.build())

        self.built[label] = build  # type: ignore[assignment]
        part = Typed(plain.shape, build, plain.span, flat=plain.flat)
        is_number = value.number is not None or value.size is not None
        named = replace(value, part=plain if is_number else part)
        self.reading.names[name] = named
        self.assigned.append(Assigned(name, label, named, statement, span))

    def _label(self, name: str) -> str:
        """Return what a value of a name is called in formulas."""
        if self.made[name] >= self.left[name]:
            return name.replace(".", "_")
        label, count = f"{name}_{self.made[name]}", self.made[name]
        while label in self.taken:
            count += 1
            label = f"{name}_{count}"
        self.taken.add(label)
        return label


def _of_numbers(value: Value) -> bool:
    return isinstance(value, Items) and all(
        (isinstance(one, Array) and one.number is not None) or _of_numbers(one)
        for one in value.items
    )

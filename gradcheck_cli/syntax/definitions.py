"""Functions that a text defines, `phi(z) = z sigmoid(z)`, or leaves unspecified."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, LimitError, NamingError, UnsupportedError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import GREEK, spelled_as
from gradcheck_cli.syntax.characters import plain
from gradcheck_cli.syntax.defined import Function, called_in
from gradcheck_cli.syntax.names import variables_used
from gradcheck_cli.syntax.order import in_order
from gradcheck_cli.syntax.pratt import read
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.single import formula_of
from gradcheck_cli.syntax.statements import Statement, too_long
from gradcheck_cli.syntax.unify import Sizes
from gradcheck_cli.syntax.vocabulary import NAME, Vocabulary, check_function_name, plain_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.tree import Tree


class Functions:
    """The functions of one text: those known from outside, and those that its statements define."""

    def __init__(self, outer: Iterable[Function] = ()) -> None:
        self.known = {function.name: function for function in outer}
        self.lines: list[tuple[str, Tree]] = []  # as read, for the echo
        self.notes: list[str] = []

    def define(self, source: str, found: Sequence[Statement]) -> None:
        """Read the definitions, in any order. Raises GradcheckError with its place."""
        try:
            self._define(source, found)
        except GradcheckError as error:
            raise error.at(source) from None

    def define_by_name(self, name: str, formula: str, taken: Collection[str]) -> None:
        """Read `x*sigmoid(x)` as the formula of a function: its one free name is the argument.

        Raises GradcheckError; the text that its place is in is the formula.
        """
        typed = formula
        try:
            formula = plain(typed)
            name = plain_name(name.strip())
            if not re.fullmatch(NAME, name) or name in taken:
                raise NamingError(
                    say("function-name", "'{name}' cannot name a function here", name=name)
                )
            check_function_name(name)
            if len(formula) > allowed().formula or not formula.strip():
                raise too_long() if formula.strip() else _without_argument(name, [])
            tree = read(formula, Vocabulary(is_open=True, functions=[*self.known, name]))
            free = variables_used([tree], ())
            if len(free) != 1:
                raise _without_argument(name, free)
            self._define(formula, [Statement(name, (0, 0), (0, len(formula)), (free[0],))])
        except GradcheckError as error:
            raise error.at(typed, formula) from None

    def _define(self, source: str, found: Sequence[Statement]) -> None:
        found = [s._replace(label=spelled_as(str(s.label), self.known)) for s in found]
        names = {*self.known, *(str(statement.label) for statement in found)}
        trees: dict[Statement, Tree] = {}
        for statement in found:
            check_function_name(str(statement.label), statement.label_span)
            _check_one_argument(statement)
            vocabulary = Vocabulary(statement.arguments, is_open=False, functions=names)
            trees[statement] = read(source, vocabulary, *statement.body)
        self.lines += [(_label(statement), trees[statement]) for statement in found]
        for statement in in_order(trees, found[-1], called_in) if found else ():
            name, argument = str(statement.label), statement.arguments[0]
            scope = Scope(source, Sizes(), set())
            scope.functions = self.known
            formula = formula_of(name, argument, trees[statement], scope)
            self._check_size(formula)
            self.known[name] = Function(name, argument, formula)
            self.notes += scope.notes

    def _check_size(self, formula: Expr) -> None:
        """Raise LimitError where all functions together have too many parts."""
        formulas = [function.formula for function in self.known.values() if function.formula]
        if formula.size + sum(other.size for other in formulas) > allowed().functions:
            raise LimitError(
                say(
                    "functions-too-long",
                    "the formulas of all functions have more than {most} parts together",
                    most=allowed().functions,
                )
            )

    def infer(self, called: Iterable[str], names: Collection[str], trees: Iterable[Tree]) -> None:
        """Take φ and ψ, where they are called, for functions that are left unspecified.

        Raises NamingError where one of the `names` of variables is called too.
        """
        for name in called:
            if name in names:
                parts = (part for tree in trees for part in tree.walk())
                raise NamingError(
                    say(
                        "function-and-variable",
                        "'{name}' is both a function and a variable",
                        name=name,
                    ),
                    span=next((part.span for part in parts if part.value == name), None),
                )
            self.known[name] = Function(name)


def function_definitions(source: str, found: Sequence[Statement]) -> list[Statement]:
    """Return the statements that define a function.

    The only `f(x) = x cos(x)` that nothing calls is the value, where no formula is without a name
    and the last one is called.
    """
    defining = [statement for statement in found if statement.arguments]
    if not all(statement.label for statement in found):
        return defining
    uncalled = [s for s in defining if not _is_called(source, s, found)]
    if uncalled and (uncalled[-1] is found[-1] or (len(uncalled) == 1 and found[-1] in defining)):
        defining.remove(uncalled[-1])
    return defining


def _is_called(source: str, definition: Statement, found: Sequence[Statement]) -> bool:
    name = str(definition.label)
    typed = re.split(r"\s*(?:\\left\s*)?\(", source[slice(*definition.label_span)])[0]
    words = {name, typed, *(word for pair in GREEK.items() if name in pair for word in pair)}
    spellings = "|".join(map(re.escape, sorted(words)))
    call = re.compile(
        rf"(?<![A-Za-z])(?:{spellings})\s*\}}?\s*(?:['′″‴⁗]\s*)*(?:\\left\s*)?[(\[{{]"
    )
    return any(call.search(source, *statement.body) for statement in found)


def _without_argument(name: str, free: Sequence[str]) -> NamingError:
    if free:
        message = say(
            "several-free-names",
            "the formula of {name} has several free names: {names}; its argument is the only one",
            name=name,
            names=", ".join(free),
        )
    else:
        message = say("no-free-name", "the formula of {name} has no argument", name=name)
    return NamingError(
        message, hint=say("formula-hint", 'a formula of one number, such as "x*sigmoid(x)"')
    )


def _check_one_argument(statement: Statement) -> None:
    if len(statement.arguments) > 1:
        raise UnsupportedError(
            say(
                "several-arguments",
                "'{name}' takes {count} arguments: functions of one are supported so far",
                name=statement.label,
                count=len(statement.arguments),
            ),
            span=(statement.label_span[0], statement.body[0]),
        )


def _label(statement: Statement) -> str:
    return f"{statement.label}({', '.join(statement.arguments)})"

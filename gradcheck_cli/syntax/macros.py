r"""Functions with parameters, h_\theta(x) = \theta^\top x: each call is its formula, written out.

What they are called on takes the place of the argument. They work on no single entry, so they have
no derivative of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, LimitError, NamingError, UnsupportedError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.pratt import read
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.vocabulary import Vocabulary, is_reserved

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gradcheck_cli.syntax.statements import Statement


_SINGLE = {"name", "indexed", "number", "group", "call", "entry", "norm", "abs"}


def with_parameters(
    source: str, defining: Sequence[Statement], found: Sequence[Statement], known: Collection[str]
) -> list[Statement]:
    """Return the definitions of functions whose formula has other names than the argument.

    These are declared (`known`), an argument of another function, or below the function's name.
    """
    names = {str(statement.label) for statement in defining}
    return [s for s in defining if _has_parameters(source, s, found, known, names)]


def _has_parameters(
    source: str,
    statement: Statement,
    found: Sequence[Statement],
    known: Collection[str],
    names: Collection[str],
) -> bool:
    label = str(statement.label)
    if len(statement.arguments) != 1 or is_reserved(label):
        return False
    others = [name for s in found if s is not statement for name in s.arguments]
    parameters = [*known, *others, label.partition("_")[2]]
    try:
        read(source, _vocabulary(statement.arguments, names), *statement.body)
    except NamingError:
        return _is_read(source, statement, _vocabulary([*statement.arguments, *parameters], names))
    except GradcheckError:
        return False
    return False


def _vocabulary(known: Collection[str], names: Collection[str]) -> Vocabulary:
    return Vocabulary([name for name in known if name], is_open=False, functions=names)


def _is_read(source: str, statement: Statement, words: Vocabulary) -> bool:
    try:
        read(source, words, *statement.body)
    except GradcheckError:
        return False
    return True


class Macros:
    """The functions with parameters of a text, by name: the argument and the formula of each."""

    def __init__(
        self,
        source: str,
        found: Sequence[Statement],
        known: Sequence[str],
        functions: Sequence[str],
    ) -> None:
        self.formulas: Mapping[str, tuple[str, Tree]] = {}
        names = [*functions, *(str(statement.label) for statement in found)]
        formulas = {}
        for statement in found:
            (argument,) = statement.arguments
            words = Vocabulary([*known, argument], is_open=True, functions=names)
            formulas[str(statement.label)] = argument, read(source, words, *statement.body)
        self.formulas = formulas
        self.count = 0

    def expanded(self, tree: Tree, within: tuple[str, ...] = ()) -> Tree:
        """Return the tree with the formulas in place of the calls. Raises GradcheckError."""
        if not self.formulas:
            return tree
        self.count += 1
        if self.count > allowed().functions:
            raise LimitError(
                say("too-many-calls", "the functions are called too often to be written out"),
                span=tree.span,
            )
        args = tuple(self.expanded(arg, within) for arg in tree.args)
        name = str(tree.value[0]) if tree.head == "call" else ""
        if name.rstrip("′") in self.formulas:
            return self._called(name, tree, args, within)
        return tree if not args else _rebuilt(tree, args)

    def _called(
        self, name: str, tree: Tree, args: tuple[Tree, ...], within: tuple[str, ...]
    ) -> Tree:
        if message := self._refusal(name, len(args), within):
            raise UnsupportedError(message, span=tree.span)
        argument, formula = self.formulas[name]
        inside = self.expanded(formula, (*within, name))
        return _one(_replaced(inside, argument, _one(args[0], tree)), tree)

    def _refusal(self, name: str, count: int, within: tuple[str, ...]) -> str | None:
        if name not in self.formulas:
            return say("macro-prime", "{name} is not known: its formula has other names", name=name)
        if count != 1:
            return say("macro-arguments", "{name} takes one argument, not {n}", name=name, n=count)
        return say("macro-cycle", "{name} calls itself", name=name) if name in within else None


def _one(tree: Tree, call: Tree) -> Tree:
    """Return a tree that stands as one factor wherever the call stood."""
    return tree if tree.head in _SINGLE else Tree("group", (tree,), span=call.span)


def _replaced(tree: Tree, argument: str, value: Tree) -> Tree:
    """Return a formula with a value in the place of the argument."""
    if tree.head == "name":
        return value if tree.value == argument else tree
    args = tuple(_replaced(arg, argument, value) for arg in tree.args)
    return tree if not args else _rebuilt(tree, args)


def _rebuilt(tree: Tree, args: tuple[Tree, ...]) -> Tree:
    return Tree(
        tree.head, args, span=tree.span, value=tree.value, marks=tree.marks, typed=tree.typed
    )

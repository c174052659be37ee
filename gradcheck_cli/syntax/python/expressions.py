"""What a Python expression means: operators, names, comparisons, indices."""

from __future__ import annotations

import ast
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.errors import (
    GradcheckError,
    LimitError,
    NamingError,
    ParseError,
    UnsupportedError,
)
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.elaborate import Elaborator
from gradcheck_cli.syntax.python import calls, indexing, operators
from gradcheck_cli.syntax.python.modules import MODULES
from gradcheck_cli.syntax.python.values import (
    Array,
    Function,
    Items,
    Memory,
    Value,
    Word,
    constant,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.python.source import Code
    from gradcheck_cli.syntax.scope import Scope


class Reading:
    """One piece of Python on its way to expressions: its names so far, and what it is read with.

    `names` are its own variables, `given` finds the problem's. `is_torch` decides where NumPy and
    PyTorch differ and nothing at the place tells which is meant, as for the method `.std()`.
    """

    def __init__(self, code: Code, scope: Scope, given: Callable[[str], Value | None]) -> None:
        self.code = code
        self.scope = scope
        self.sizes = scope.sizes
        self.given = given
        self.names: dict[str, Value] = {}
        self.stale: dict[str, Span] = {}
        self.broken: dict[str, GradcheckError] = {}  # by name: why what it holds is not known
        self.moved: dict[Memory, tuple[Value | None, Span]] = {}  # the problem's, changed in place
        self.modules = dict(MODULES)
        self.is_torch = calls.speaks_torch(code)
        self.elaborator = Elaborator(scope)

    # Places and texts -------------------------------------------------------------------------

    def span(self, node: ast.AST) -> Span:
        """Return the place of a part."""
        return self.code.span(node)

    def text(self, span: Span) -> str:
        """Return what was written there, cut short where it is long."""
        return self.elaborator.text(span)

    def shape_text(self, one: Array) -> str:
        """Write a shape as NumPy does: (), (n,), (n, d)."""
        dims = [str(self.sizes.shown(dim)) for dim in one.shape[: one.axes]]
        return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(dims)})"

    def refused(self, node: ast.AST, what: str, hint: str | None = None) -> GradcheckError:
        """Return the error for what is Python and not read."""
        message = say("python-not-read", "{what} is not read here", what=what)
        return UnsupportedError(message, span=self.span(node), hint=hint or not_run())

    # Values -----------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Value:
        """Return what an expression is. Raises GradcheckError with its place."""
        rule = MEANINGS.get(type(node))
        if rule is None:
            raise self.refused(node, described(node))
        found = rule(self, node)
        return found.at(self.span(node)) if isinstance(found, Array) else found

    def array(self, node: ast.expr) -> Array:
        """Return the array that an expression is; a list of numbers is one too."""
        found = self.value(node)
        if isinstance(found, Items):
            return calls.stacked_numbers(self, found, node)
        if not isinstance(found, Array):
            what = say("not-array", "{text} is no array", text=self.text(self.span(node)))
            raise ParseError(what, span=self.span(node))
        return found

    def dotted(self, node: ast.expr) -> str | None:
        """Return the full name that a chain of attributes is: numpy.linalg.norm."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id in self.names or node.id not in self.modules:
            return None
        if parts and self.given(node.id) is not None:
            return None
        return ".".join([self.modules[node.id], *reversed(parts)])


def not_run() -> str:
    """Say what is read."""
    return say("python-read", "Python is read and never run: assignments of formulas, no more")


def described(node: ast.AST) -> str:
    """Name a construct of Python for a message."""
    return _DESCRIBED.get(type(node).__name__) or type(node).__name__.lower()


_DESCRIBED: Final = {
    "For": "a for loop", "AsyncFor": "a for loop", "While": "a while loop", "If": "an if",
    "With": "a with block", "AsyncWith": "a with block", "Try": "a try block",
    "TryStar": "a try block", "FunctionDef": "a function of your own",
    "AsyncFunctionDef": "a function of your own", "ClassDef": "a class", "Lambda": "a lambda",
    "ListComp": "a comprehension", "SetComp": "a comprehension", "DictComp": "a comprehension",
    "GeneratorExp": "a comprehension", "IfExp": "a conditional expression",
    "JoinedStr": "an f-string", "NamedExpr": "an assignment inside an expression",
    "Starred": "a starred argument", "Dict": "a dictionary", "Set": "a set", "Await": "await",
    "Yield": "yield", "YieldFrom": "yield", "Delete": "del", "Global": "global",
    "Nonlocal": "nonlocal", "Raise": "raise", "Assert": "an assertion", "Match": "a match block",
    "BoolOp": "and/or", "Slice": "a slice", "Break": "break", "Continue": "continue",
    "Return": "return", "Pass": "pass", "AugAssign": "this assignment", "Subscript": "this index",
    "Attribute": "this attribute", "Call": "this call", "TemplateStr": "a t-string",
    "TypeAlias": "a type alias",
}  # fmt: skip


# Names and constants --------------------------------------------------------------------------


def _name(reading: Reading, node: ast.Name) -> Value:
    word = node.id
    if word in reading.broken:
        raise reading.broken[word]
    if word in reading.stale:
        raise _stale(reading, node, reading.stale[word])
    if word in reading.names:
        return reading.names[word]
    found = reading.given(word)
    if found is not None:
        return _as_it_is_now(reading, node, found)
    if word in reading.modules:
        full = reading.modules[word]
        if calls.is_function(full):
            return Function(full)
    if calls.is_function(f"builtins.{word}"):
        return Function(f"builtins.{word}")
    raise NamingError(
        say("unknown-name", "unknown name '{name}'", name=word),
        span=reading.span(node),
        hint=did_you_mean(word, [*reading.names, *reading.scope.parts])
        or calls.known_names(reading),
    )


def _as_it_is_now(reading: Reading, node: ast.Name, found: Value) -> Value:
    """Return one of the problem's arrays, which a name for it may have changed in place."""
    for memory in found.memory if isinstance(found, Array) else ():
        if memory in reading.moved:
            now, span = reading.moved[memory]
            if now is None:
                raise _stale(reading, node, span)
            return now
    return found


def _stale(reading: Reading, node: ast.Name, changed: Span) -> GradcheckError:
    return ParseError(
        say(
            "shares-memory",
            "{name} shares its memory with what line {line} changes in place",
            name=node.id,
            line=reading.code.line(changed[0]),
        ),
        span=reading.span(node),
        hint=say("copy-first", "take a copy before: .copy() or .clone()"),
    )


def _constant(reading: Reading, node: ast.Constant) -> Value:
    kind = type(node.value)
    if kind in {bool, type(None), str}:
        return Word(node.value)
    if kind not in {int, float}:
        raise reading.refused(node, say("odd-constant", "this constant"))
    number = constant(_fraction(reading, node), reading.span(node))
    return replace(number, integers=kind is int)


def _fraction(reading: Reading, node: ast.Constant) -> Fraction:
    """Return a number exactly as it was typed."""
    text = reading.code.text(node).replace("_", "").lower()
    if (is_whole := text.startswith(("0x", "0o", "0b"))) and len(text) <= allowed().code_digits:
        return Fraction(int(text, 0))
    mantissa, _, exponent = text.partition("e")
    if (
        is_whole
        or len(mantissa) > allowed().code_digits
        or (exponent and abs(int(exponent[:6])) > allowed().code_exponent)
    ):
        raise LimitError(
            say(
                "number-too-long",
                "a number may have {digits} digits and an exponent up to {exponent}",
                digits=allowed().code_digits,
                exponent=allowed().code_exponent,
            ),
            span=reading.span(node),
        )
    return Fraction(text)


def _items(reading: Reading, node: ast.Tuple | ast.List) -> Value:
    return Items(tuple(reading.value(item) for item in node.elts))


# Attributes and calls -------------------------------------------------------------------------


def _attribute(reading: Reading, node: ast.Attribute) -> Value:
    full = reading.dotted(node)
    if full is not None:
        return calls.module_member(reading, full, node)
    if node.attr.startswith("_"):
        raise reading.refused(node, say("private-name", "the name {name}", name=node.attr))
    return calls.attribute(reading, node)


MEANINGS: Mapping[type[ast.expr], Callable[[Reading, Any], Value]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Tuple: _items,
    ast.List: _items,
    ast.UnaryOp: operators.unary,
    ast.BinOp: operators.binary,
    ast.Compare: operators.comparison,
    ast.Attribute: _attribute,
    ast.Call: calls.called,
    ast.Subscript: indexing.subscripted,
}

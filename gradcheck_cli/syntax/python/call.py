"""One call of a function of NumPy or PyTorch: its arguments by place and by keyword."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import GradcheckError, ParseError, UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.python.values import Array, Items, Value, Word

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.python.expressions import Reading

#: Keywords that two libraries spell differently, and their one name here.
_ONE_NAME: Final = {
    "dim": "axis", "keepdim": "keepdims", "input": "a", "x": "a", "m": "a", "arr": "a",
    "other": "b", "x1": "a", "x2": "b", "mat2": "b", "vec": "b", "tensor": "a", "self": "a",
    "a_min": "min", "a_max": "max", "size": "shape", "p": "ord",
}  # fmt: skip
#: Keywords that change no value, with the values that do after all.
_MEANINGLESS: Final = {"dtype", "device", "requires_grad", "non_blocking"}
_WHOLE: Final = ("int", "long", "bool", "short", "half", "float16")  #: formats that lose digits


class Call:
    """One call: its function's name, its arguments by place and by keyword."""

    def __init__(  # noqa: PLR0913, PLR0917 -- a record
        self,
        reading: Reading,
        node: ast.expr,
        name: str,
        args: list[ast.expr],
        keywords: list[ast.keyword],
        receiver: Array | None = None,
    ) -> None:
        self.reading = reading
        self.node = node
        self.full = name
        self.name = name.rpartition(".")[2]
        self.args = args
        self.receiver = receiver
        self.keywords = {self._key(keyword): keyword.value for keyword in keywords}
        for arg in args:
            if isinstance(arg, ast.Starred):
                raise reading.refused(arg, say("starred", "a starred argument"))

    def _key(self, keyword: ast.keyword) -> str:
        if keyword.arg is None:
            raise self.reading.refused(keyword.value, say("starred", "a starred argument"))
        return keyword.arg

    @property
    def is_torch(self) -> bool:
        """Is it PyTorch's function or method?"""
        if self.receiver is not None:
            return self.reading.is_torch
        return self.full.startswith("torch")

    @property
    def span(self) -> Span:
        """The place of the whole call."""
        return self.reading.span(self.node)

    @property
    def written(self) -> str:
        """The function as it was called: np.max, or max for a method."""
        func = self.node.func if isinstance(self.node, ast.Call) else self.node
        if isinstance(func, ast.Attribute) and self.receiver is not None:
            return f".{func.attr}"
        return self.reading.code.text(func)

    def bound(self, *names: str, required: int = 1) -> list[ast.expr | Array | None]:
        """Return the arguments of these names, None where one is not given.

        Raises ParseError for too many, too few, or a keyword that the function is not read with.
        """
        given: list[ast.expr | Array] = [] if self.receiver is None else [self.receiver]
        given += self.args
        if len(given) > len(names):
            raise self.error(
                say("python-too-many", "{name} is read with fewer arguments", name=self.written)
            )
        found: dict[str, ast.expr | Array] = dict(zip(names, given, strict=False))
        for key, value in self.keywords.items():
            word = key if key in names else _ONE_NAME.get(key, key)
            if word in found and word in names:
                raise self.error(say("given-twice", "{key} is given twice", key=key))
            if word in names:
                found[word] = value
            elif key not in _MEANINGLESS or self._loses_digits(value):
                message = say(
                    "python-keyword", "{name} is not read with {key}=", name=self.written, key=key
                )
                raise self.error(message)
        missing = [name for name in names[:required] if name not in found]
        if missing:
            raise self.error(
                say("python-too-few", "{name} needs more arguments", name=self.written)
            )
        return [found.get(name) for name in names]

    def _loses_digits(self, value: ast.expr) -> bool:
        text = self.reading.code.text(value)
        return any(word in text for word in _WHOLE)

    def array(self, given: ast.expr | Array | None) -> Array:
        """Return an argument's array."""
        if isinstance(given, Array):
            return given
        assert given is not None
        return self.reading.array(given)

    def word(self, given: ast.expr | Array | None) -> object:
        """Return an argument that is a constant: a whole number, a string, None, True, a tuple."""
        if given is None:
            return None
        value = given if isinstance(given, Array) else self.reading.value(given)
        found = _plain(value)
        if found is _NOTHING:
            message = say("python-constant", "{name} needs a constant here", name=self.written)
            raise ParseError(message, span=self.span)
        return found

    def error(self, message: str, hint: str | None = None) -> GradcheckError:
        """Return an error that points at the call."""
        return ParseError(message, span=self.span, hint=hint)

    def unsupported(self, message: str, hint: str | None = None) -> GradcheckError:
        """Return the error for what the function does and is not read."""
        return UnsupportedError(message, span=self.span, hint=hint)


_NOTHING: Final = object()


def _plain(value: Value) -> object:
    if isinstance(value, Word):
        return value.value
    if isinstance(value, Items):
        items = tuple(_plain(item) for item in value.items)
        return _NOTHING if _NOTHING in items else items
    if isinstance(value, Array) and value.number is not None:
        return int(value.number) if value.number.denominator == 1 else value.number
    return _NOTHING

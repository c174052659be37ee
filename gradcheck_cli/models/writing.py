"""The program that a model becomes: its variables, its statements, and the names of its sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say
from gradcheck_cli.models.naming import Identifiers
from gradcheck_cli.models.sizes import axes_of, named
from gradcheck_cli.models.terms import Level, Term, finished, number

if TYPE_CHECKING:
    from gradcheck_cli.models.meaning import Node
    from gradcheck_cli.syntax import Program

LONG: Final = 60  #: columns of a text that gets a name


class Tensor(NamedTuple):
    """A variable of the program: what the model calls it, the tensor, the term it is."""

    own: str
    tensor: Any
    term: Term
    is_input: bool


class Writer:
    """What has been written: `variables` by identifier, and the statements in their order."""

    def __init__(self) -> None:
        self.identifiers = Identifiers()
        self.variables: dict[str, Tensor] = {}
        self._known: dict[int, Term] = {}  # by the tensor's identity: shared ones have one name
        self._statements: list[tuple[str, Term]] = []

    def tensor(self, own: str, tensor: Any, *, is_input: bool = False) -> Any:
        """Return a tensor of the model as a variable; a constant number as that number.

        Raises UnsupportedError for more than two axes, or complex entries.
        """
        if id(tensor) in self._known:
            return self._known[id(tensor)]
        if not hasattr(tensor, "requires_grad"):
            return tensor
        if own.startswith("_tensor_constant"):
            if not tensor.dim():
                return number(tensor.item())
            own = own.removeprefix("_tensor_")
        if tensor.dim() > 2 or tensor.is_complex():
            raise UnsupportedError(
                say(
                    "model-tensor",
                    "'{name}' has shape {shape}: only real vectors and matrices are read",
                    name=own,
                    shape=tuple(tensor.shape),
                )
            )
        word = self.identifiers.fresh(own)
        term = Term(word, Level.ATOM, axes_of(tensor.shape), is_variable=True)
        self.variables[word] = Tensor(own, tensor, term, is_input)
        self._known[id(tensor)] = term
        return term

    def statement(self, node: Any, known: Node, real: Any, written: Any) -> Any:
        """Return what a value is from here on: a name, if a statement gives it one.

        A layer's output gets the layer's name; what is used twice, or is long, one of ours.
        """
        if not isinstance(written, Term) or not hasattr(real, "requires_grad"):
            return written
        if written.text.isidentifier() or (known.layer is not None and known.is_view):
            return written
        if known.layer is not None and written.axes:
            word = self.identifiers.fresh(known.path)
        elif len(node.users) > 1 or (len(written.text) > LONG and written.axes):
            word = self.identifiers.numbered("h")
        else:
            return written
        self._statements.append((word, written))
        return Term(word, Level.ATOM, written.axes)

    def program(self, value: Term) -> tuple[Program, dict[str, int]]:
        """Return the program with this value, and its sizes as numbers in the example."""
        from gradcheck_cli.syntax import parse

        terms = [*(term for _, term in self._statements), value]
        variables = sorted(self.variables.items(), key=lambda pair: not pair[1].is_input)
        axes = [axis for _, one in variables for axis in one.term.axes]
        axes += [axis for term in terms for axis in term.marks]
        names = named(axes, self.identifiers.own)
        shapes = [
            f"{word}: {' '.join(names[axis.root] for axis in one.term.axes)}"
            for word, one in variables
        ]
        lines = [f"{word} = {finished(term, names)}" for word, term in self._statements]
        program = parse("\n".join([*lines, finished(value, names)]), shapes, language="text")
        if other := [f"{word} = {one.own}" for word, one in variables if word != one.own]:
            said = say("model-own-names", "the model's own names: {names}", names=", ".join(other))
            program.notes.append(said)
        return program, {
            name: axis.number for axis, name in names.items() if not (axis.one or axis.parts)
        }

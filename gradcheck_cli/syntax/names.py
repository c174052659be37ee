"""The names of a program: which are sizes, which are constants, which are variables to infer."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, NamingError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.vocabulary import CONSTANTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.shapes import Variable
    from gradcheck_cli.syntax.statements import Statement
    from gradcheck_cli.syntax.tree import Tree

FUNCTIONS = set("fgh")  #: letters of functions: g'(x) is a derivative, where no g is declared
#: Letters of numbers that weigh terms: λ(‖U‖² + ‖V‖²) is a product.
WEIGHTS = {"α", "β", "γ", "λ", "ε", "lam", "eps"}
#: Functions of sizes, and which of their arguments these are.
_SIZES = {"ones": slice(2), "zeros": slice(2), "eye": slice(2), "unit": slice(2)}
_SIZES.update(dict.fromkeys(("reshape", "rows", "columns"), slice(1, 3)))


def sizes_declared(variables: dict[str, Variable]) -> list[str]:
    """Return the names of the declared sizes, in order."""
    dims = (dim for variable in variables.values() for dim in variable.shape)
    return list(dict.fromkeys(name for dim in dims for name in dim.names()))


def sizes_used(trees: Iterable[Tree]) -> set[str]:
    """Return the names that are sizes by where they stand: in ones(n), in eye(n), in I_n."""
    found: set[str] = set()
    for tree in trees:
        for part in tree.walk():
            found.update(name for arg in _sizes_in(part) for name in arg.names())
            if part.head == "name" and str(part.value).startswith("I_"):
                found.add(str(part.value)[2:])
    return {name for name in found if not name.isdigit()}


def variables_used(trees: Collection[Tree], given: Collection[str]) -> list[str]:
    """Return the names that are neither sizes nor constants, in the order of first appearance."""
    found = dict.fromkeys(name for tree in trees for name in _not_sizes(tree))
    return [name for name in found if not _is_constant(name, trees, given)]


def check_labels(
    found: Iterable[Statement],
    taken: Collection[str],
    declared: Mapping[str, Variable] | None = None,
) -> None:
    """Raise NamingError for a definition of what is a variable or a size already."""
    for statement in found:
        name = statement.label
        if name is None or name not in taken:
            continue
        variable = (declared or {}).get(name)
        if variable is not None and variable.kind == "integer":
            hint = say(
                "number-or-integer", "of '{name}: integer' and this line, drop one", name=name
            )
        else:
            hint = say("another-name", "use another name here")
        raise NamingError(
            say(
                "redefined",
                "'{name}' is a variable or a size already: it cannot be defined",
                name=name,
            ),
            span=statement.label_span,
            hint=hint,
        )


def check_not_called(names: Collection[str], trees: Mapping[Statement, Tree]) -> None:
    """Refuse a small letter that stands before brackets only: f(x) is not the product f x."""
    parts = [part for tree in trees.values() for part in tree.walk()]
    count = Counter(part.value for part in parts if part.head == "name")
    called = [left for part in parts if part.head == "juxt" for left in _called(part)]
    calls = Counter(part.value for part in called)
    for part in called:
        name = part.value
        is_letter_of_function = not name[0].isupper() and spelled_as(name, WEIGHTS) not in WEIGHTS
        if name in names and is_letter_of_function and calls[name] == count[name]:
            raise _not_a_function(name, part.span)


def _called(product: Tree) -> Iterator[Tree]:
    """Yield the factors that are a name touching a bracket behind it, or g' of a function g."""
    for left, right in pairwise(product.args):
        name = _last(left)
        touches = right.head == "group" and left.span[1] == right.span[0]
        if touches and name.head == "name" and (name is left or name.value in FUNCTIONS):
            yield name


def _last(tree: Tree) -> Tree:
    """Return g of g' and of log g'."""
    if tree.head == "call" and len(tree.args) == 1 and tree.args[0].span[1] == tree.span[1]:
        tree = tree.args[0]
    is_primed = tree.head == "transpose" and tree.span[1] - tree.args[0].span[1] == 1
    return tree.args[0] if is_primed else tree


def _not_a_function(name: str, span: Span) -> GradcheckError:
    return NamingError(
        say("unknown-function", "unknown function '{name}'", name=name),
        span=span,
        hint=say(
            "function-hint",
            'define it, {name}(z) = …, or leave it unspecified, --shape "{name}: elementwise"; '
            "for a product, write {name} * (…)",
            name=name,
        ),
    )


def _sizes_in(part: Tree) -> tuple[Tree, ...]:
    """Return the arguments of a call that are sizes."""
    is_sized = part.head == "call" and part.value[0] in _SIZES
    return part.args[_SIZES[part.value[0]]] if is_sized else ()


def _not_sizes(tree: Tree) -> list[str]:
    """Return the names in a formula, those that only give a size left out."""
    sizes = (arg for part in tree.walk() for arg in _sizes_in(part))
    sized = {id(inner) for size in sizes for inner in size.walk()}
    return [str(p.value) for p in tree.walk() if p.head == "name" and id(p) not in sized]


def _is_constant(name: str, trees: Collection[Tree], given: Collection[str]) -> bool:
    """Is the name π, e before ^, or an identity here, and not a variable?"""
    if name == "e":
        return name not in given and all(_only_base(tree, name) for tree in trees)
    return name in CONSTANTS or name == "I" or name.startswith("I_")


def _only_base(tree: Tree, name: str) -> bool:
    """Does the name stand only as the base of a power?"""
    bases = {id(p.args[0]) for p in tree.walk() if p.head == "power"}
    return all(id(p) in bases for p in tree.walk() if p.head == "name" and p.value == name)

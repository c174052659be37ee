"""The random variables of a script: numbers for the sizes, some PyTorch for each variable."""

from __future__ import annotations

from itertools import islice, permutations
from typing import TYPE_CHECKING, Final, Protocol

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.expr import Expr, Symbol, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.ops.structure import Entry, Unit
from gradcheck_cli.printing.arguments import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gradcheck_cli.dims import Dim

INTEGER = 3  #: the value of every declared integer
NUMBERS: Final = (10, 4, 3, 6, 5, 7, 8, 9)  #: the sizes, in the order of their appearance
TRIES = 2000

#: Where entries of these kinds lie the functions are defined that need them between −1 and 1.
WITHIN_ONE: Final = frozenset({"unit_interval", "small", "small_positive", "simplex"})
#: What a property makes of random numbers, and whether these are uniform on [0, 1] or normal.
TRANSFORMS: Final[Mapping[str, tuple[str, str]]] = {
    "positive": ("rand", "{0} + 0.5"),
    "small": ("randn", "0.1 * {0}"),
    "small_positive": ("rand", "0.1 * ({0} + 0.5)"),
    "unit_interval": ("rand", "0.1 + 0.8 * {0}"),
    "within_one": ("rand", "1.8 * {0} - 0.9"),
    "binary01": ("rand", "({0} > 0.5).double()"),
    "pm1": ("randn", "{0}.sign()"),
    "diagonal": ("", "{0}.diag().diag()"),
    "symmetric": ("", "({0} + {0}.T) / 2"),
    "orthogonal": ("randn", "torch.linalg.qr({0})[0]"),
    "posdef": ("randn", "{0} @ {0}.T + torch.eye(len({0}))"),
    "det_positive": ("randn", "{0} @ {0}.T + torch.eye(len({0}))"),
    "invertible": ("", "{0} + len({0}) * torch.eye(len({0}))"),
    "simplex": ("randn", "torch.softmax({0}, dim=0)"),
    "onehot": ("randn", "({0} == {0}.max()).double()"),
    "onehot_rows": ("randn", "({0} == {0}.amax(dim=1, keepdim=True)).double()"),
    "onehot_cols": ("randn", "({0} == {0}.amax(dim=0, keepdim=True)).double()"),
}


class Drawn(Declared, Protocol):
    """A declared variable, and the properties that its values are drawn to have."""

    @property
    def properties(self) -> frozenset[str]: ...


def draws(
    variables: Sequence[Drawn], words: Mapping[str, str], *roots: Expr
) -> tuple[list[str], list[str]]:
    """Return the lines that set the integers, and those that draw the arrays in float64.

    A variable under a logarithm or a root is drawn positive, and one under an inverse sine between
    −1 and 1. UnsupportedError where no small sizes fit.
    """
    integers = [variable for variable in variables if variable.kind == "integer"]
    sizes = concrete_sizes(variables, {variable.name: INTEGER for variable in integers}, *roots)
    needed = set(_needed(*roots))
    lines: list[str] = []
    for variable in variables:
        if variable.kind == "real":
            given, name = variable.properties, variable.name
            lacking = TRANSFORMS.keys() - ({"within_one"} if given & WITHIN_ONE else set())
            shape = tuple(dim.at(sizes) for dim in variable.shape)
            used = {need for symbol, need in needed if symbol == name and need in lacking}
            lines += _drawn(words[name], shape, given | used)
    return [f"{words[variable.name]} = {INTEGER}" for variable in integers], lines


def _drawn(word: str, shape: tuple[int, ...], properties: frozenset[str]) -> Iterator[str]:
    """Yield the lines that draw one variable."""
    chosen = [TRANSFORMS[name] for name in TRANSFORMS if name in properties]
    uniform = any(kind == "rand" for kind, _ in chosen)
    sizes = ", ".join(map(str, shape)) if shape else "()"
    drawn = f"{word} = torch.{'rand' if uniform else 'randn'}({sizes}, dtype=torch.float64"
    if not chosen:
        yield f"{drawn}, requires_grad=True)"
        return
    yield f"{drawn})"
    for _, transform in chosen:
        yield f"{word} = {transform.format(word)}"
    yield f"{word}.requires_grad_()"


def _needed(*roots: Expr) -> Iterator[tuple[str, str]]:
    """Yield the variables that a function is applied to directly, with the property it needs."""
    for node in postorder(*roots):
        if node.needs() and isinstance(node.args[0], Symbol):
            yield node.args[0].name, node.needs()


def concrete_sizes(
    variables: Sequence[Declared], known: Mapping[str, int], *roots: Expr
) -> dict[str, int]:
    """Return distinct numbers for the size names: every size is positive and indices fit."""
    declared = [dim for variable in variables for dim in variable.shape]
    names = [name for name in _names(declared) if name not in known]
    least = [(dim, 1) for dim in declared] + list(_indexed(*roots))
    wide = [v for v in variables if "tall" in getattr(v, "properties", ())]
    least += [(v.shape[0] - v.shape[1], 0) for v in wide if len(v.shape) == 2]
    offset = max((bound for _, bound in least), default=1)
    numbers = [*NUMBERS, *range(11, 11 + max(0, len(names) - len(NUMBERS)))]
    for shift in (0, offset):
        for chosen in islice(permutations(numbers, len(names)), TRIES):
            sizes = {**known, **{n: c + shift for n, c in zip(names, chosen, strict=True)}}
            if all(dim.at(sizes) >= bound for dim, bound in least):
                return sizes
    raise UnsupportedError(say("no-script-sizes", "no small sizes fit the declared shapes"))


def _names(dims: Sequence[Dim]) -> dict[str, None]:
    return dict.fromkeys(name for dim in dims for name in dim.names())


def _indexed(*roots: Expr) -> Iterator[tuple[Dim, int]]:
    """Yield each size that is indexed, with the least that it may be."""
    for node in postorder(*roots):
        if isinstance(node, Entry):
            yield from ((dim, i + 1) for dim, i in zip(node.args[0].shape, node.data, strict=True))
        elif isinstance(node, Unit):
            yield node.shape[0], node.data + 1

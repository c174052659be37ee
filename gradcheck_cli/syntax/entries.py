"""What stands below a sum sign without an index: quantities that are taken entry by entry."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from gradcheck_cli.algebra import Power
from gradcheck_cli.errors import GradcheckError, ParseError
from gradcheck_cli.expr import signature
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.elementwise import Abs, Exp
from gradcheck_cli.syntax import entrywise, functions, leaves, products
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gradcheck_cli.syntax.elaborate import Elaborator

MAX_GROUPED = 6  #: factors side by side of which all groupings are tried
_PAIRS = ("max", "min", "clip", "clamp")


class Taken(Enum):
    """How factors are taken where they fit as matrices and as entries."""

    AS_MATRICES = 1
    AS_ENTRIES = 2


class Entries:
    """Reads a summand entry by entry; `doubtful` are the factors that `taken` decided on."""

    def __init__(self, around: Elaborator, taken: Taken) -> None:
        self.taken = taken
        self.doubtful: list[Tree] = []
        self.around = around
        self.elaborator = type(around)(around.scope, reading=self._meaning)
        self.scope = around.scope
        self.sizes = around.sizes
        self.part = self.elaborator.part
        self.text = around.text

    def plain(self, tree: Tree, read: Mapping[int, Typed] | None = None) -> Typed:
        """Return what a part means everywhere else."""
        return type(self.around)(self.scope, read).part(tree)

    def _meaning(self, elaborator: Elaborator, tree: Tree) -> Typed:
        if tree.head in _ALIKE:
            return _ALIKE[tree.head](elaborator, tree)
        if tree.head == "call" and _is_entrywise(self, tree):
            return functions.called(elaborator, tree)
        return _READ[tree.head](self, tree) if tree.head in _READ else self.plain(tree)


def _is_entrywise(entries: Entries, call: Tree) -> bool:
    """Does the function work on each entry of its arguments?"""
    name = str(call.value[0]).rstrip("′")
    if name in entries.scope.functions:
        return True
    if name in _PAIRS:
        return len(call.args) > 1 or name[0] == "c"
    cls = by_name().get(name)
    if cls is None or cls.takes_axis:
        return False
    operands, result = signature(cls.signature or "(m,n)->(m,n)")
    return {*operands, result} == {("m", "n")}


# Products -------------------------------------------------------------------------------------


def _multiplied(entries: Entries, tree: Tree) -> Typed:
    """Return factors side by side: runs that are products of matrices, entry by entry."""
    parts = [products.factor(entries.elaborator, arg) for arg in tree.args]
    if sum(not part.is_scalar for part in parts) > 1:
        for part, arg in zip(parts, tree.args, strict=True):
            if arg.bare.head == "power":
                _check_not_square(entries, part, arg.bare)
    return _product(entries, parts, tree)


def _product(entries: Entries, parts: list[Typed], tree: Tree) -> Typed:
    """Return the product of parts that are typed already."""
    scalars = [part for part in parts if part.is_scalar]
    wide = [part for part in parts if not part.is_scalar]
    runs = _grouped(entries, wide, tree)
    values = [products.multiplied(entries.elaborator, run, tree) for run in runs]
    values = [_entry_by_entry(entries, values, tree)] if values else []
    return products.multiplied(entries.elaborator, [*scalars, *values], tree)


def _entry_by_entry(entries: Entries, parts: list[Typed], tree: Tree) -> Typed:
    """Return the entrywise product. Raises ShapeError unless the parts are of one shape."""
    value, *others = parts
    for other in others:
        pair = value, other
        names = tuple(Tree("name", span=part.span, value="") for part in pair)
        product = Tree("hadamard", names, span=tree.span, marks=(other.span,))
        value = entries.plain(product, {id(n): p for n, p in zip(names, pair, strict=True)})
    return value


def _grouped(entries: Entries, parts: list[Typed], tree: Tree) -> list[list[Typed]]:
    """Return the runs of factors that are one product of matrices each."""
    if len(parts) < 2:
        return [parts] if parts else []
    fitting = [runs for runs in _groupings(parts) if _fits(entries, runs)]
    if not fitting:
        is_vectors = not any(part.is_matrix for part in parts)
        return [[part] for part in parts] if is_vectors else [parts]
    if len(fitting) > 1:
        entries.doubtful.append(tree)
    runs = fitting[0 if entries.taken is Taken.AS_MATRICES else -1]
    for run in runs:
        if len(run) > 1 and not any(part.is_matrix for part in run):
            raise _of_vectors(entries, (run[0].span[0], run[-1].span[1]))
    return runs


def _groupings(parts: list[Typed]) -> Iterator[list[list[Typed]]]:
    """Yield the ways to cut a list into runs, the longest runs first."""
    count = len(parts) - 1 if len(parts) <= MAX_GROUPED else 0
    for cuts in sorted(range(2**count), key=int.bit_count):
        ends = [i + 1 for i in range(count) if cuts >> i & 1]
        yield [parts[a:b] for a, b in pairwise([0, *ends, len(parts)])]


def _fits(entries: Entries, runs: Sequence[Sequence[Typed]]) -> bool:
    """Are the runs products of matrices, and the products of one shape? Binds nothing."""
    sizes = entries.sizes
    before = len(sizes.bound)
    shapes = [(run[0].shape[0], run[-1].shape[1]) for run in runs]
    inner = [(a.shape[1], b.shape[0]) for run in runs for a, b in pairwise(run)]
    fits = all(sizes.unify(*pair) for pair in inner)
    fits = fits and all(sizes.unify_shapes(a, b) for a, b in pairwise(shapes))
    sizes.undo(before)
    return fits


def _of_vectors(entries: Entries, span: tuple[int, int]) -> GradcheckError:
    """Return the error for wᵀ x and x xᵀ, which are meant for every sample."""
    text = entries.text(span)
    return ParseError(
        say("total-of-vectors", "{text} has no entries to run over here", text=text),
        span=span,
        hint=say(
            "total-of-vectors-hint",
            "say what the sum runs over: ∑_i (w^T x_i − y_i)^2 with X declared, or ||X w − y||^2",
        ),
    )


def _inner(entries: Entries, tree: Tree) -> NoReturn:
    raise _of_vectors(entries, tree.span)


def _dotted(entries: Entries, tree: Tree) -> Typed:
    """Return a · b: of vectors, the product of the entries, or else the inner product."""
    parts = [entries.part(arg) for arg in tree.args]
    if all(part.flat for part in parts) and entries.sizes.could_fit(
        parts[0].shape[0], parts[1].shape[0]
    ):
        entries.doubtful.append(tree)
        if entries.taken is Taken.AS_MATRICES:
            return entries.plain(tree)
    return _product(entries, parts, tree)


def _divided(entries: Entries, tree: Tree) -> Typed:
    """Divide by the first factor below, entry by entry; the others multiply."""
    dividend, divisor, *others = (entries.part(arg) for arg in tree.args)
    products.check_divisor(tree.args[1])
    inverse = Typed(
        divisor.shape,
        lambda: Power.of(divisor.build(), data=Fraction(-1)),
        divisor.span,
        flat=divisor.flat,
    )
    return _product(entries, [dividend, inverse, *others], tree)


# Powers and bars ------------------------------------------------------------------------------


def _power(entries: Entries, tree: Tree) -> Typed:
    """Return the power of every entry."""
    base, exponent = tree.args
    if base.bare.head == "name" and base.bare.value == "e" and "e" not in entries.scope.parts:
        part = entries.part(exponent)
        return Typed(part.shape, lambda: Exp.of(part.build()), tree.span, flat=part.flat)
    part = entries.part(base)
    number = constant(exponent)
    if number is not None and number < 0 and tree.head == "power":
        _check_not_square(entries, part, tree)
    plain = Tree("epower", tree.args, span=tree.span, marks=tree.marks)
    return entries.plain(plain, {id(base): part})


def _check_not_square(entries: Entries, part: Typed, tree: Tree) -> None:
    """Refuse the power of what may be a square matrix, where the matrix power may be meant."""
    if part.is_matrix and entries.sizes.could_fit(*part.shape):
        base, exponent = (entries.text(arg.span) for arg in tree.args)
        raise ParseError(
            say("total-power", "{text} may be square: ^ has two meanings here", text=base),
            span=tree.span,
            hint=say(
                "total-power-hint",
                "for each entry's power, write {text}.^({power}); for the matrix power, define "
                "a name: P = {text}^{power}",
                text=base,
                power=exponent,
            ),
        )


def _absolute(entries: Entries, tree: Tree) -> Typed:
    """Return the absolute value of every entry."""
    part = entries.part(tree.args[0])
    return Typed(part.shape, lambda: Abs.of(part.build()), tree.span, flat=part.flat)


_ALIKE: dict[str, Callable[[Elaborator, Tree], Typed]] = {
    "group": leaves.group,
    "sum": entrywise.added,
    "neg": entrywise.negated,
    "hadamard": entrywise.multiplied,
    "ratio": entrywise.divided,
    "mask": entrywise.mask,
    "relation": entrywise.bare_comparison,
}
_READ: dict[str, Callable[[Entries, Tree], Typed]] = {
    "juxt": _multiplied,
    "star": _multiplied,
    "dot": _dotted,
    "inner": _inner,
    "div": _divided,
    "power": _power,
    "epower": _power,
    "abs": _absolute,
}

"""What the echo of a program adds: unused names, other readings, a size that nothing tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import dims_in, shape_text
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, depends_on, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.defined import called_in
from gradcheck_cli.syntax.pratt import has_second_reading
from gradcheck_cli.syntax.unify import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.algebra import Named
    from gradcheck_cli.syntax.kinds import Kinds
    from gradcheck_cli.syntax.program import Program
    from gradcheck_cli.syntax.reader import Reader
    from gradcheck_cli.syntax.scope import Scope
    from gradcheck_cli.syntax.shapes import Variable
    from gradcheck_cli.syntax.typed import Typed


def remarks(
    reader: Reader,
    value: Expr,
    definitions: dict[str, Named],
    variables: dict[str, Variable],
) -> Iterator[str]:
    """Yield what the echo adds on names and bars."""
    trees = reader.trees.values()
    used = {name for tree in trees for name in (*tree.names(), *called_in(tree))}
    used |= {name for _, tree in reader.functions.lines for name in called_in(tree)}
    for name in reader.declared:
        if name not in used:
            yield say("declared-unused", "{name} is declared and not used", name=name)
    for name, node in definitions.items():
        if name not in used and value not in depends_on(value, node):
            yield say("defined-unused", "{name} is defined and not used", name=name)
    if not variables:
        yield say(
            "no-variables",
            "there is no variable here, so there is nothing to differentiate by",
        )
    for statement in reader.trees:
        indices = statement.indices
        if has_second_reading(reader.source, reader.vocabulary, *statement.body, indices):
            yield say(
                "bars-two-ways",
                "the bars can be read in another way too: norm(…) is never unclear",
            )


def sums_read(scope: Scope) -> Iterator[str]:
    """Yield what each indexed sum was read as."""
    for tree, part in scope.readings:
        yield say("sum-read-as", "{sum} is read as {meaning}", sum=tree, meaning=part.build())


def reading_remarks(usual: Kinds, fitting: list[tuple[Kinds, Program]]) -> Iterator[str]:
    """Yield how names were read other than usual, and another such reading that fits as well."""
    first, *others = (_changed(usual, *pair) for pair in fitting)
    yield say("other-kinds", "read so that the shapes fit: {kinds}", kinds=first)
    if others:
        yield say(
            "second-kinds",
            "it also fits with {kinds}: declare the shapes if that is meant",
            kinds=others[0],
        )


def _changed(usual: Kinds, kinds: Kinds, program: Program) -> str:
    shapes = {name: program.variables[name].shape for name in kinds if kinds[name] != usual[name]}
    return ", ".join(f"{name} {shape_text(shape)}" for name, shape in shapes.items())


def check_sizes_known(value: Expr, part: Typed) -> None:
    """Raise ShapeError where a size is still open: a 1 or I that nothing gives a length."""
    for node in postorder(value):
        dims = [*node.shape, *dims_in(node.data)]
        if any(is_open(dim) for dim in dims):
            raise ShapeError(
                say("open-size", "nothing here tells the size of a 1 or an I"),
                span=part.span,
                hint=say("open-size-hint", "write ones(n), ones(n, m) or I_n"),
            )

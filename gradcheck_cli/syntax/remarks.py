"""What the echo of a program adds: unused names, other readings, a size that nothing tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import Dim, shape_text
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.expr import Expr, depends_on, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.syntax.pratt import has_second_reading
from gradcheck_cli.syntax.unify import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.algebra import Named
    from gradcheck_cli.syntax.reader import Reader
    from gradcheck_cli.syntax.shapes import Variable
    from gradcheck_cli.syntax.typed import Typed


def remarks(
    reader: Reader,
    value: Expr,
    definitions: dict[str, Named],
    variables: dict[str, Variable],
    *,
    noted: bool,
) -> Iterator[str]:
    """Yield what the echo adds; `noted` where the conventions gave no reading that fits."""
    used = {name for tree in reader.trees.values() for name in tree.names()}
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
    if noted:
        kinds = ", ".join(
            f"{v.name} {shape_text(v.shape)}"
            for v in variables.values()
            if v.inferred and v.name[0].islower()
        )
        yield say("other-kinds", "read so that the shapes fit: {kinds}", kinds=kinds)
    for statement in reader.statements:
        if has_second_reading(reader.source, reader.vocabulary, *statement.body):
            yield say(
                "bars-two-ways",
                "the bars can be read in another way too: norm(…) is never unclear",
            )


def check_sizes_known(value: Expr, part: Typed) -> None:
    """Raise ShapeError where a size is still open: a 1 or I that nothing gives a length."""
    for node in postorder(value):
        dims = [*node.shape, *([node.data] if isinstance(node.data, Dim) else [])]
        if any(is_open(dim) for dim in dims):
            raise ShapeError(
                say("open-size", "nothing here tells the size of a 1 or an I"),
                span=part.span,
                hint=say("open-size-hint", "write ones(n), ones(n, m) or I_n"),
            )

"""Calls of functions that are of symmetric matrices alone: eigenvalues, and their eigenvectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import ShapeError
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name, eigenvalues
from gradcheck_cli.syntax.typed import Typed

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.functions import Call

NAMES = tuple(name for cls in eigenvalues.FAMILY for name in cls.names)


def of_symmetric(call: Call) -> Typed:
    """Return an eigenvalue, or the product of eigenvectors, of a matrix that must be symmetric."""
    cls, part = by_name()[call.name], call.argument()
    rows, cols = part.shape
    if not call.sizes.unify(rows, cols):
        raise _not_symmetric(call, part)

    def build() -> Expr:
        if not eigenvalues.has_symmetry(part.build()):
            raise _not_symmetric(call, part)
        return cls.of(part.build())

    shape = SCALAR if cls.signature.endswith("()") else (rows, rows)
    return Typed(shape, build, call.tree.span)


def _not_symmetric(call: Call, part: Typed) -> ShapeError:
    found = call.elaborator.text(part.span)
    return ShapeError(
        say(
            "symmetric-needed",
            "{name} needs a symmetric matrix, and nothing says that {found} is one",
            name=call.name,
            found=found,
        ),
        span=part.span,
        hint=say(
            "symmetric-hint",
            'declare it, --shape "{found}: n n symmetric", '
            "or write {name}(({found} + {found}^T)/2)",
            name=call.name,
            found=found if found.isidentifier() else "S",
        ),
    )

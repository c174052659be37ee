"""One form under reordering: what collecting, matching and equality compare."""

from __future__ import annotations

from gradcheck_cli.expr import Expr, postorder


def canonical(e: Expr) -> Expr:
    """Return the one form of `e` under reordering of sums, ⊙ and scalar factors.

    Two expressions that differ only in such orders have the same canonical object.
    """
    for node in postorder(e, skip=_has_canonical):
        object.__setattr__(node, "_canonical", _sorted(node))
    assert e._canonical is not None  # noqa: SLF001 -- the memo is ours
    return e._canonical  # noqa: SLF001


def _has_canonical(node: Expr) -> bool:
    return node._canonical is not None  # noqa: SLF001


def _sorted(node: Expr) -> Expr:
    """Return the node on canonical operands, sorted where the order means nothing."""
    args = tuple(arg._canonical or arg for arg in node.args)  # noqa: SLF001
    count = node.interchangeable(args)
    args = (*sorted(args[:count], key=id), *args[count:])
    return node if args == node.args else type(node).intern(args, node.data)


def is_symmetric(e: Expr) -> bool:
    """Tell whether the matrix equals its transpose, as far as its form and declarations show."""
    return e.shape[0] is e.shape[1] and canonical(e.T) is canonical(e)

"""One form under reordering: what collecting, matching and equality compare."""

from __future__ import annotations

from collections import Counter

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
    """Tell whether the matrix equals its transpose, as far as its form and declarations show.

    Of a sum, and of a multiple of one, each term's transpose has to be a term.
    """
    if e.shape[0] is not e.shape[1]:
        return False
    if canonical(e.T) is canonical(e):
        return True
    terms = [term.T.T for term in _terms(e)]  # (Aᵀ + Bᵀ) C as (A + B)ᵀ C, its transpose's form
    return len(terms) > 1 and _counted(terms) == _counted([term.T for term in terms])


def _terms(e: Expr) -> list[Expr]:
    """Return the terms of a sum, of its multiple, and of transposed sums among them."""
    from gradcheck_cli.algebra.products import Transpose
    from gradcheck_cli.algebra.scalars import Scale
    from gradcheck_cli.algebra.sums import Add

    if isinstance(e, Scale):
        return _terms(e.args[-1])
    if isinstance(e, Transpose) and isinstance(e.args[0], Add):
        return [term.T for term in e.args[0].args]
    if isinstance(e, Add):
        return [
            part
            for term in e.args
            for part in ([term] if isinstance(term, Scale) else _terms(term))
        ]
    return [e]


def _counted(terms: list[Expr]) -> Counter[Expr]:
    return Counter(map(canonical, terms))

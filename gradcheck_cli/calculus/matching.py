"""Matching an identity's left side: a product matches any window, a sum or ⊙ any selection."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, canonical
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.expr import Expr, Leaf, Number, Symbol, postorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.calculus.identities import Identity

MANY = 12  #: of more operands than this, only neighbours are tried together

Binding = dict[Expr, Expr]  #: what each pattern variable stands for


def rewritten(identity: Identity, node: Expr) -> Expr | None:
    """Return the node with the identity applied at its top, None where it does not match."""
    pattern = identity.left
    if isinstance(node, (Add, Hadamard, MatMul)) and type(node) is type(pattern):
        return _part_rewritten(identity, node)
    binding = next(_matches(pattern, node, {}), None)
    return None if binding is None else substituted(identity.right, binding)


def _part_rewritten(identity: Identity, node: Expr) -> Expr | None:
    """Rewrite a window of a product, or a selection of a sum's or ⊙'s operands."""
    count = len(identity.left.args)
    args = node.args
    if isinstance(node, MatMul):
        picks: Iterator[tuple[int, ...]] = (
            tuple(range(start, start + count)) for start in range(len(args) - count + 1)
        )
    elif len(args) <= MANY:
        picks = permutations(range(len(args)), count)
    else:
        picks = (
            pick for i in range(len(args) - count + 1) for pick in permutations(range(i, i + count))
        )
    for pick in picks:
        chosen = tuple(args[i] for i in pick)
        binding = next(_match_all(identity.left.args, chosen, {}), None)
        if binding is not None:
            at = min(pick)
            kept = [arg for i, arg in enumerate(args) if i not in pick]
            kept.insert(at, substituted(identity.right, binding))
            return kept[0] if len(kept) == 1 else type(node).of(*kept)
    return None


def _matches(pattern: Expr, node: Expr, binding: Binding) -> Iterator[Binding]:
    """Yield each way to extend the binding so that the pattern is the node."""
    if isinstance(pattern, Symbol):
        if pattern in binding:
            if canonical(binding[pattern]) is canonical(node):
                yield binding
        elif _kind_fits(pattern, node):
            yield {**binding, pattern: node}
    elif isinstance(pattern, Leaf):
        if type(pattern) is type(node) and (not isinstance(pattern, Number) or pattern is node):
            yield binding
    elif type(pattern) is type(node) and pattern.data == node.data:
        yield from _operands_match(pattern, node, binding)


def _operands_match(pattern: Expr, node: Expr, binding: Binding) -> Iterator[Binding]:
    if len(pattern.args) != len(node.args):
        return
    orders = permutations(node.args) if isinstance(node, (Add, Hadamard)) else (node.args,)
    for args in orders:
        yield from _match_all(pattern.args, args, binding)


def _match_all(
    patterns: tuple[Expr, ...], nodes: tuple[Expr, ...], binding: Binding
) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    for extended in _matches(patterns[0], nodes[0], binding):
        yield from _match_all(patterns[1:], nodes[1:], extended)


def _kind_fits(variable: Symbol, node: Expr) -> bool:
    """Tell whether it may: a scalar stands for scalars, a column for columns, a matrix for all."""
    return all(
        wanted is not ONE or size is ONE
        for wanted, size in zip(variable.shape, node.shape, strict=True)
    )


def substituted(e: Expr, binding: Binding) -> Expr:
    """Return the expression with its variables, and the sizes that go with them, replaced."""
    sizes: dict[str, Dim] = {}
    for variable, value in binding.items():
        for wanted, size in zip(variable.shape, value.shape, strict=True):
            if wanted.name is not None:
                sizes[wanted.name] = size
    memo: dict[Expr, Expr] = dict(binding)
    for node in postorder(e):
        if node not in memo:
            memo[node] = (
                _leaf_resized(node, sizes)
                if not node.args
                else node.rebuild(tuple(memo[arg] for arg in node.args))
            )
    return memo[e]


def _leaf_resized(leaf: Expr, sizes: dict[str, Dim]) -> Expr:
    rows, cols = leaf.shape
    shape = rows.replace(sizes), cols.replace(sizes)
    data = leaf.data.replace(sizes) if isinstance(leaf.data, Dim) else leaf.data
    return type(leaf).intern((), data, shape)

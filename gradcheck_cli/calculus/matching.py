"""Matching an identity's left side: a product matches any window, a sum or ⊙ any selection."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Scale, canonical, coefficient_of
from gradcheck_cli.dims import ONE, Dim
from gradcheck_cli.expr import Expr, Leaf, Number, Ones, Symbol, postorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradcheck_cli.calculus.identities import Identity

LETTER = 3  #: the size of −Aᵀ
MANY = 12  #: of more operands than this, only neighbours are tried together

Binding = dict[Expr, Expr]  #: what each pattern variable stands for


def rewritten(identity: Identity, node: Expr) -> Expr | None:
    """Return the node with the identity applied at its top, None where it does not match."""
    pattern = identity.left
    if isinstance(node, (Add, Hadamard, MatMul)) and type(node) is type(pattern):
        return _part_rewritten(identity, node)
    if isinstance(node, Scale) and isinstance(pattern, Hadamard):
        return _factors_rewritten(identity, node)
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
        if isinstance(node, Add):
            binding = _terms_matched(identity.left.args, chosen)
        else:
            binding = next(_match_all(identity.left.args, chosen, {}), None)
        if binding is not None and (len(args) == count or _are_letters(identity, binding)):
            at = min(pick)
            kept = [arg for i, arg in enumerate(args) if i not in pick]
            kept.insert(at, substituted(identity.right, binding))
            return kept[0] if len(kept) == 1 else type(node).of(*kept)
    return None


def _factors_rewritten(identity: Identity, node: Scale) -> Expr | None:
    """Rewrite scalar factors by an identity of ⊙: of scalars it is the product."""
    *scalars, body = node.args
    if node.is_scalar:
        scalars.append(body)
    for pick in permutations(range(len(scalars)), len(identity.left.args)):
        binding = next(_match_all(identity.left.args, tuple(scalars[i] for i in pick), {}), None)
        if binding is not None:
            kept = [e for i, e in enumerate(scalars) if i not in pick]
            after = substituted(identity.right, binding)
            return Scale.of(*kept, after, *(() if node.is_scalar else (body,)), data=node.data)
    return None


def _are_letters(identity: Identity, binding: Binding) -> bool:
    """Tell whether part of a sum is worth bracketing: (A + Aᵀ) x + b, not X (XA + AX) + AXX."""
    bracketed = identity.right.args if isinstance(identity.left, Add) else ()
    inside = [e for part in bracketed if isinstance(part, Add) for e in part.args]
    return all(binding[e].size <= LETTER for e in inside)


def _terms_matched(patterns: tuple[Expr, ...], terms: tuple[Expr, ...]) -> Binding | None:
    """Match terms up to their numbers, each of which goes to a variable that no other term has.

    So A B + A C = A (B + C) matches 2 X y − X z, with 2 y for B and −z for C.
    """
    wanted, patterns = zip(*map(coefficient_of, patterns), strict=True)
    given, bare = zip(*map(coefficient_of, terms), strict=True)
    binding = next(_match_all(patterns, bare, {}), None)
    if binding is None:
        return None
    numbers = [number / one for number, one in zip(given, wanted, strict=True)]
    below = [{e for e in postorder(pattern) if isinstance(e, Symbol)} for pattern in patterns]
    for i, number in enumerate(numbers):
        own = sorted(below[i].difference(*below[:i], *below[i + 1 :]), key=lambda e: e.name)
        if number != 1 and not own:
            return None
        if number != 1:
            binding[own[0]] = Scale.of(binding[own[0]], data=number)
    return binding


def _matches(pattern: Expr, node: Expr, binding: Binding) -> Iterator[Binding]:
    """Yield each way to extend the binding so that the pattern is the node."""
    if isinstance(pattern, Symbol):
        if pattern in binding:
            if canonical(binding[pattern]) is canonical(node):
                yield binding
        elif _kind_fits(pattern, node) and _sizes_fit(pattern, node, binding):
            yield {**binding, pattern: node}
    elif isinstance(pattern, Leaf):
        if pattern is node or (type(pattern) is type(node) and not isinstance(pattern, Number)):
            yield binding
        if isinstance(pattern, Ones) and node is Number.exactly(1):  # what 1 is for a scalar
            yield binding
    elif type(pattern) is type(node) and pattern.data == node.data:
        yield from _operands_match(pattern, node, binding)


def _operands_match(pattern: Expr, node: Expr, binding: Binding) -> Iterator[Binding]:
    if isinstance(node, MatMul) and len(pattern.args) == 2 < len(node.args):
        for cut in range(1, len(node.args)):
            halves = MatMul.of(*node.args[:cut]), MatMul.of(*node.args[cut:])
            yield from _match_all(pattern.args, halves, binding)
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


def _sizes_fit(variable: Symbol, node: Expr, binding: Binding) -> bool:
    """Tell whether the sizes fit those bound: (A ⊗ B) (C ⊗ D) has a value where A C has none."""
    here = [*zip(variable.shape, node.shape, strict=True)]
    bound = here[:1] + [
        pair
        for other, value in binding.items()
        for pair in zip(other.shape, value.shape, strict=True)
    ]
    return all(size is known for wanted, size in here for other, known in bound if wanted is other)


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
    if isinstance(leaf, Ones):
        return Ones.shaped(*shape)
    return type(leaf).intern((), data, shape)

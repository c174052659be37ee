"""Random programs, and right and wrong changes of their gradients; all from one `Random`."""

# ruff: noqa: ARG001 -- all changes share one signature

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from strategies import NAMES, VARIABLES, Builder, Drawn

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale, Transpose
from gradcheck_cli.dims import SCALAR
from gradcheck_cli.expr import Expr, Leaf, Ones, Symbol, postorder
from gradcheck_cli.ops.elementwise import Abs, Exp, Mask, Relu, Sigmoid, Sign, Tanh

Change = Callable[[Expr, Random], Expr | None]  #: what a node becomes, None where it does not apply

FACTORS = [Fraction(1001, 1000), 1 + Fraction(1, 10**12), Fraction(2), Fraction(1, 2)]
TINY = [Fraction(1, 10**4), Fraction(1, 10**9), Fraction(1, 10**14)]
RELATIONS = (">", ">=", "<", "<=")


class Seeded(Builder):
    """The builder of the tests, drawing from a `Random` instead of from hypothesis."""

    def __init__(self, random: Random, given: list[Named]) -> None:
        super().__init__(lambda _: None, given, careful=True)  # type: ignore[arg-type]
        self.random = random

    def pick(self, options: list[Any]) -> Any:
        return self.random.choice(options)


def program(random: Random) -> Drawn:
    """Return a scalar program of at most two named parts."""
    definitions: list[Named] = []
    for name in random.sample(NAMES, random.choice([0, 0, 1, 2])):
        shape = random.choice([s.shape for s in VARIABLES])
        value = Seeded(random, definitions).expression(shape, random.choice([1, 2]))
        definitions.append(Named.called(name, value))
    value = Seeded(random, definitions).expression(SCALAR, random.choice([2, 3, 4]))
    return Drawn(value, tuple(definitions))


# Right changes: another form of the same value


def transposed_twice(e: Expr, random: Random) -> Expr | None:
    """Aᵀᵀ as it stands."""
    if e.is_scalar or isinstance(e, Leaf):  # 1ᵀ would be a vector of ones
        return None
    return Transpose.intern((Transpose.intern((e,)),))


def distributed(e: Expr, random: Random) -> Expr | None:
    """Multiply a sum out."""
    if not isinstance(e, (MatMul, Hadamard)) or not any(isinstance(a, Add) for a in e.args):
        return None
    i = random.choice([i for i, a in enumerate(e.args) if isinstance(a, Add)])
    return Add.of(*(e.rebuild((*e.args[:i], t, *e.args[i + 1 :])) for t in e.args[i].args))


def commuted(e: Expr, random: Random) -> Expr | None:
    """Put the operands of a sum or an elementwise product in another order."""
    if not isinstance(e, (Add, Hadamard)):
        return None
    return e.rebuild(tuple(random.sample(e.args, len(e.args))))


def doubled_and_halved(e: Expr, random: Random) -> Expr | None:
    """2 (A / 2)."""
    return Scale.intern((Scale.intern((e,), Fraction(1, 2)),), Fraction(2))


def added_and_taken(e: Expr, random: Random) -> Expr | None:
    """A + A − A."""
    return Add.intern((Add.intern((e, e)), Scale.intern((e,), Fraction(-1))))


def respelled(e: Expr, random: Random) -> Expr | None:
    """Write a function by others: relu(z) = z ⊙ 1[z > 0], tanh(z) = 2σ(2z) − 1, …"""
    if isinstance(e, Relu):
        return Hadamard.of(*e.args, Mask.of(*e.args, data=">"))
    if isinstance(e, Abs):
        return Hadamard.of(*e.args, Sign.of(*e.args))
    one = Ones.shaped(*e.shape)
    if isinstance(e, Tanh):
        return Add.of(2 * Sigmoid.of(2 * e.args[0]), -one)
    if isinstance(e, Sigmoid):
        return Power.of(Add.of(one, Exp.of(-e.args[0])), data=Fraction(-1))
    return None


# Wrong changes, mostly: the label tells


def transposed(e: Expr, random: Random) -> Expr | None:
    """Add a transpose, or drop one."""
    if e.shape[0] is not e.shape[1] or e.is_scalar:
        return None
    return e.args[0] if isinstance(e, Transpose) else e.T


def shortened(e: Expr, random: Random) -> Expr | None:
    """Drop a term, or a factor whose going leaves the shape."""
    if isinstance(e, Scale) and len(e.args) > 1:
        return e.args[-1]
    if not isinstance(e, (Add, Hadamard, MatMul)):
        return None
    i = random.randrange(len(e.args))
    rest = (*e.args[:i], *e.args[i + 1 :])
    if isinstance(e, MatMul) and e.args[i].shape[0] is not e.args[i].shape[1]:
        return None
    return e.rebuild(rest) if len(rest) > 1 else rest[0]


def negated(e: Expr, random: Random) -> Expr | None:
    """Flip a sign."""
    return -e


def scaled(e: Expr, random: Random) -> Expr | None:
    """Multiply by 1.001, by 1 + 1e-12, by 2 or by ½."""
    return Scale.of(e, data=random.choice(FACTORS))


def disturbed(e: Expr, random: Random) -> Expr | None:
    """Add a little of a variable of the same shape."""
    fitting = [s for s in VARIABLES if s.shape == e.shape]
    if not fitting:
        return None
    return Add.of(e, Scale.of(random.choice(fitting), data=random.choice(TINY)))


def swapped(e: Expr, random: Random) -> Expr | None:
    """Swap two factors where both orders have the shape."""
    if not isinstance(e, MatMul):
        return None
    i = random.randrange(len(e.args) - 1)
    a, b = e.args[i], e.args[i + 1]
    fits = a.shape[0] is b.shape[1] and b.shape[0] is b.shape[1]
    return e.rebuild((*e.args[:i], b, a, *e.args[i + 2 :])) if fits else None


def remasked(e: Expr, random: Random) -> Expr | None:
    """Give a mask another relation, or leave it out."""
    if not isinstance(e, Mask):
        return None
    others = [Mask.of(*e.args, data=r) for r in RELATIONS if r != e.data]
    return random.choice([*others, Ones.shaped(*e.shape)])


def repowered(e: Expr, random: Random) -> Expr | None:
    """Raise to another power."""
    if not isinstance(e, Power):
        return None
    assert isinstance(e.data, Fraction)
    return Power.of(*e.args, data=e.data + random.choice([1, -1]) or Fraction(2))


def renamed(e: Expr, random: Random) -> Expr | None:
    """Take another variable of the same shape."""
    if not isinstance(e, Symbol):
        return None
    others = [s for s in VARIABLES if s is not e and e.shape in (s.shape, s.shape[::-1])]
    if not others:
        return None
    other = random.choice(others)
    return other if other.shape == e.shape else other.T


def refunctioned(e: Expr, random: Random) -> Expr | None:
    """Take another function, one that is defined everywhere too."""
    entrywise = [Exp, Tanh, Sigmoid, Relu, Abs, Sign]
    if type(e) not in entrywise:
        return None
    return random.choice([f for f in entrywise if type(e) is not f]).of(*e.args)


RIGHT: list[Change] = [
    transposed_twice, distributed, commuted, doubled_and_halved, added_and_taken, respelled,
]  # fmt: skip
WRONG: list[Change] = [
    transposed, shortened, negated, scaled, disturbed, swapped, remasked, repowered, renamed,
    refunctioned,
]  # fmt: skip


def changed(e: Expr, change: Change, random: Random) -> Expr | None:
    """Change one place of an expression, or return None where there is none for it."""
    nodes = list(postorder(e))
    for node in random.sample(nodes, len(nodes)):
        new = change(node, random)
        if new is not None and new is not node and new.shape == node.shape:
            return _with(e, node, new)
    return None


def _with(root: Expr, old: Expr, new: Expr) -> Expr:
    """Return an expression with one node replaced, wherever it stands.

    What holds a name keeps it, or the name would mean two things.
    """
    memo = {old: new}
    for node in postorder(root):
        if node not in memo:
            kept = isinstance(node, Named)
            memo[node] = node if kept else node.rebuild(tuple(memo[a] for a in node.args))
    return memo[root]


def answers(gradient: Expr, random: Random, count: int) -> list[tuple[str, Expr]]:
    """Return changed gradients, each with the names of its changes.

    Every third is made of right changes alone, the rest end in a wrong one.
    """
    found: list[tuple[str, Expr]] = [("as it is", gradient)]
    for number in range(count - 1):
        e = gradient
        names: list[str] = []
        kinds = random.choices(RIGHT, k=random.choice([1, 2, 3]))
        if number % 3:
            kinds = [*kinds[: random.choice([0, 0, 1])], random.choice(WRONG)]
        for change in kinds:
            new = changed(e, change, random)
            if new is not None:
                e, names = new, [*names, change.__name__]
        if names:
            found.append((" + ".join(names), e))
    return found


def is_form(names: str) -> bool:
    """Tell whether these changes are right ones alone."""
    wrong = {change.__name__ for change in WRONG}
    return wrong.isdisjoint(names.split(" + "))

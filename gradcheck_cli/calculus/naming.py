"""Names for what is repeated or long: a gradient is printed as lines that a person can read.

What the person named keeps that name. The adjoint of a named part may appear as δ_h, so that a deep
network prints as backpropagation; where all of it fits on one line the δs are written out again.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, Named, Power, Transpose
from gradcheck_cli.calculus.repeats import is_worth, repeated
from gradcheck_cli.calculus.widths import is_named, walk, width, width_of
from gradcheck_cli.expr import Differential, Expr, Leaf, postorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LINE = 80  #: columns of a line
PART = 40  #: a δ that is used once and is no longer than this is written out
LONG = 20  #: a part as long as this gets a name, where the line is too long
_LETTERS = "EHZPQSUVGBCKLMNTWXYAFRD"


class Adjoint(Named):
    """The adjoint of a part that the person named, under a name of ours."""

    __slots__ = ()


def adjoint_name(name: str, taken: Iterable[str]) -> str:
    """Return the name of the adjoint of `name`: δ_h for h."""
    candidate = f"δ_{name}" if name.isascii() else "δ_1"
    while candidate in taken:
        candidate += "_"
    return candidate


class Namer:
    """The names of one gradient. `definitions` are the person's names, `taken` all in use."""

    def __init__(
        self,
        gradient: Expr,
        definitions: dict[Expr, Named],
        taken: set[str],
        simplify: Callable[[Expr], Expr],
    ) -> None:
        self.simplify = simplify
        self.definitions = definitions
        self.taken = set(taken)
        self.written_out = self._adjoints_written_out(gradient)
        self.memo: dict[Expr, Expr] = {}
        self.named: dict[Expr, Expr] = {}
        self.plain: dict[Expr, Expr] = {}
        self.in_lines: dict[Expr, Expr] = {}
        settled = self.simplify(self._settled(gradient))
        self.gradient = self._plainly_named(self._parts_named(settled))

    def finished(self, e: Expr) -> Expr:
        """Return an adjoint under the names that the gradient uses, some δs written out."""
        return self._plainly_named(self.in_line(self.simplify(self._settled(e))))

    def in_line(self, e: Expr) -> Expr:
        """Return a part of a derivation's line under the names that the gradient uses.

        A differential keeps the form of what it is the differential of: d(XW), not dh, where
        h = XW is being expanded.
        """
        for node in postorder(e, skip=self.in_lines.__contains__):
            if node in self.definitions:
                after: Expr = self.definitions[node]
            elif isinstance(node, Differential):
                after = Differential.intern((), self._shown(node.data), node.shape)
            elif _is_definition(node):
                after = node
            else:
                after = node.rebuild(tuple(self.in_lines[arg] for arg in node.args))
            self.in_lines[node] = self.named.get(after, after)
        return self.in_lines[e]

    def _shown(self, node: Expr) -> Expr:
        """Return the node that a differential shows, its operands under their names."""
        if isinstance(node, Named):
            return node
        after = node.rebuild(tuple(self.in_line(arg) for arg in node.args))
        return self.named.get(after, after)

    def _settled(self, e: Expr) -> Expr:
        for node in walk(e, self._stops):
            if node not in self.memo:
                self.memo[node] = self._settled_node(node)
        return self.memo[e]

    def _plainly_named(self, e: Expr) -> Expr:
        """Return the expression with each δ an ordinary name, as reading it back gives."""
        ours = set(self.named.values())

        def is_given(node: Expr) -> bool:
            return _is_definition(node) and node not in ours

        for node in walk(e, lambda n: n in self.plain or is_given(n)):
            if node not in self.plain:
                after = node
                if not is_given(node):
                    after = node.rebuild(tuple(self.plain[arg] for arg in node.args))
                if isinstance(after, Adjoint):
                    after = Named.called(after.name, after.value)
                self.plain[node] = after
        return self.plain[e]

    def _stops(self, node: Expr) -> bool:
        return node in self.memo or (isinstance(node, Named) and not isinstance(node, Adjoint))

    def _settled_node(self, node: Expr) -> Expr:
        if node in self.definitions:
            return self.definitions[node]
        if isinstance(node, Adjoint):
            value = self.memo[node.value]
            is_gone = node not in self.used and width(value) <= LINE  # it stands in steps alone
            plain = is_gone or node in self.written_out or isinstance(value, (Leaf, Named))
            return value if plain else Adjoint.called(node.name, self.simplify(value))
        if isinstance(node, Named):
            return node
        if isinstance(node, Power) and node.data.denominator == 2:
            root = Power.of(*node.args)
            if root in self.definitions:  # 1/s^3 for (x + y)^(-3/2), where s = sqrt(x + y)
                return Power.of(self.definitions[root], data=2 * node.data)
        return node.rebuild(tuple(self.memo[arg] for arg in node.args))

    def _adjoints_written_out(self, gradient: Expr) -> set[Expr]:
        """Return the δs that need no name: all where one line holds it, else the short ones."""
        below = list(walk(gradient, _is_definition))
        adjoints = [node for node in below if isinstance(node, Adjoint)]
        self.used = set(adjoints)
        if width(gradient, set(adjoints)) <= LINE:
            return set(adjoints)
        uses = _uses(below)
        chosen: set[Expr] = set()
        for node in adjoints:
            clear = not any(inner in chosen for inner in walk(node.value, is_named))
            if clear and uses[node] == 1 and width(node.value) <= PART:
                chosen.add(node)
        return chosen

    def _parts_named(self, e: Expr) -> Expr:
        """Name, from the operands up, what is repeated and what makes a line too long."""
        below = list(walk(e, _is_definition))
        counts = repeated(below)
        memo: dict[Expr, Expr] = {}
        for node in below:
            after = node
            if node.args and not _is_definition(node):
                after = node.rebuild(tuple(self._shortened(node, [memo[a] for a in node.args])))
            is_name = isinstance(after, (Leaf, Named))
            if node in counts and not is_name and is_worth(counts[node], width(after)):
                after = self._name(after)
            memo[node] = after
        return memo[e]

    def _shortened(self, node: Expr, args: list[Expr]) -> list[Expr]:
        """Return the operands, the longest under names until the node fits on a line.

        A sum is broken between its terms, so that these need no names.
        """
        if isinstance(node, (Add, Transpose)):
            return args
        widths = [width(arg) for arg in args]
        longest = sorted(range(len(args)), key=widths.__getitem__, reverse=True)
        for i in longest:
            if width_of(node, widths) <= LINE or widths[i] < LONG:
                break
            if not isinstance(args[i], (Leaf, Named)):
                args[i] = self._name(args[i])
                widths[i] = width(args[i])
        return args

    def _name(self, part: Expr) -> Named:
        """Return the part under a fresh name: R for a residual, D for what ⊙ gives."""
        if part not in self.named:
            wanted = "R" if isinstance(part, Add) else "D" if isinstance(part, Hadamard) else "E"
            candidates = chain((wanted,), _LETTERS, (f"{wanted}{i}" for i in count(1)))
            name = next(name for name in candidates if name not in self.taken)
            self.taken.add(name)
            self.named[part] = Named.called(name, part)
        named = self.named[part]
        assert isinstance(named, Named)
        return named


def _is_definition(node: Expr) -> bool:
    return isinstance(node, Named) and not isinstance(node, Adjoint)


def _uses(nodes: list[Expr]) -> dict[Expr, int]:
    """Count how often each node stands as an operand of another."""
    uses: dict[Expr, int] = dict.fromkeys(nodes, 0)
    for node in nodes:
        for arg in node.args:
            if arg in uses:
                uses[arg] += 1
    return uses


def definitions_in(e: Expr) -> list[Named]:
    """Return every named part that the expression rests on, each after those that it uses."""
    return [node for node in postorder(e) if isinstance(node, Named)]

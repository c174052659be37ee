"""The steps of a derivation: lines df = Σ tr(Gᵀ dv), each from the one before by a named rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli.algebra import MatMul, Named, Scale
from gradcheck_cli.calculus.trace_rule import Expansion, Term, expansions, moved, summed
from gradcheck_cli.expr import Differential, Expr, Linear, Number
from gradcheck_cli.ops.linalg import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Line = tuple[Term, ...]

SCALAR_RULE = ("scalar", "a = tr(a)")
GATHER = ("gather", "tr(Aᵀ (B dX)) = tr((BᵀA)ᵀ dX)")
COLLECT = ("collect", "tr(Aᵀ dX) + tr(Bᵀ dX) = tr((A + B)ᵀ dX)")
SIMPLIFY = ("simplify", "the adjoint, simplified")
NAME = ("name", "the adjoint gets a name")


class RawStep(NamedTuple):
    """One use of one rule: the lines before and after, and which expansion it belongs to."""

    rule: str
    statement: str
    before: Line
    after: Line
    group: int


class Recorder:
    """Follows the sweep from f to one target and records each line."""

    def __init__(self, f: Named, target: Expr, finish: Callable[[Expr, Expr], Expr]) -> None:
        self.f = f
        self.target = target
        self.finish = finish
        self.frontier: dict[Expr, Expr] = {f: Number.exactly(1)}
        self.group = 0

    def steps(self) -> Iterator[RawStep]:
        """Yield the steps from df to tr(Gᵀ dX)."""
        for event in expansions(self.f, [self.target], self.finish):
            if isinstance(event, Term):
                yield from self.settled(self.target, event.G)
            else:
                yield from self.expanded(event)
                self.group += 1

    def settled(self, node: Expr, G: Expr) -> Iterator[RawStep]:
        """Yield the step in which a complete adjoint is simplified or named, if that changes it."""
        before = self.line()
        if self.frontier.get(node) is not G:
            self.frontier[node] = G
            rule = NAME if isinstance(G, Named) else SIMPLIFY
            yield RawStep(*rule, before, self.line(), self.group)

    def expanded(self, event: Expansion) -> Iterator[RawStep]:
        """Yield the steps that expand one node: its rule, each identity, then the merging."""
        yield from self.settled(event.node, event.G)
        before = self.line()
        del self.frontier[event.node]
        terms = [Term(event.G, event.dU)]
        step = RawStep(*event.node.rule, before, self.line(terms), self.group)
        while (i := next((i for i, t in enumerate(terms) if not _is_done(t)), None)) is not None:
            rule, terms[i : i + 1] = _move(terms[i])
            after = self.line(terms)
            if rule is None:  # the line reads the same
                step = step._replace(after=after)
            else:
                yield step
                step = RawStep(*rule, step.after, after, self.group)
        yield step
        yield from self.merged(terms, step.after)

    def merged(self, terms: list[Term], before: Line) -> Iterator[RawStep]:
        """Yield the step that collects terms with the same differential, if there are any."""
        count = len(terms) + len(self.frontier)
        for G, dU in terms:
            known = self.frontier.get(dU.data)
            self.frontier[dU.data] = G if known is None else summed([known, G])
        if len(self.frontier) < count:
            yield RawStep(*COLLECT, before, self.line(), self.group)

    def line(self, terms: list[Term] | None = None) -> Line:
        """Return the line: the terms under way, then the nodes that are not expanded yet."""
        rest = (Term(G, Differential.intern((), v, v.shape)) for v, G in self.frontier.items())
        return (*(terms or ()), *rest)


def _is_done(term: Term) -> bool:
    return isinstance(term.dU, Differential)


def _move(term: Term) -> tuple[tuple[str, str] | None, list[Term]]:
    """Use one identity on a term; None for a rule that leaves the line as it reads."""
    dU = term.dU
    if not dU.is_open:
        return ("zero", "a constant has the differential 0"), []
    if isinstance(dU, MatMul) and dU.is_scalar:
        return SCALAR_RULE, [Term(term.G, Trace.intern((dU,)))]
    if isinstance(dU, Trace) and dU.args[0].is_scalar:
        (product,) = dU.args
        assert isinstance(product, Linear)
        return _product_rule(product), moved(Term(term.G, product))
    if isinstance(dU, (Scale, Trace)) and dU.is_scalar:
        return None, moved(term)
    assert isinstance(dU, Linear)
    return _product_rule(dU), moved(term)


def _product_rule(dU: Linear) -> tuple[str, str]:
    """Return the identity used: a product that ends in the differential needs no cycling."""
    at_the_end = isinstance(dU, MatMul) and isinstance(dU.args[-1], Differential)
    return GATHER if at_the_end else dU.trace_identity

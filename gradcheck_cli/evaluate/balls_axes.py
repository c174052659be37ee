"""Functions of each column, each row, or all entries of matrices of balls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.evaluate.balls_decisions import Straddles, is_same

if TYPE_CHECKING:
    from collections.abc import Callable

    Ball = Any  #: a matrix of balls
    Entry = Any  #: one ball
    Group = list[Any]  #: the balls that are taken together


class BallAxes:
    """The words with an axis: 0 for columns, 1 for rows, None for all; part of `BallArithmetic`."""

    mat: Any
    arb: Any
    single: Any
    total: Any
    decisions: list[int | tuple[int, ...]]

    def amax(self, a: Ball, axis: int | None) -> Ball:
        return self._reduced(a, axis, lambda group: group[self._largest(group)[0]])

    def is_max(self, a: Ball, axis: int | None) -> Ball:
        return self._changed(a, axis, self._shares)

    def softmax(self, a: Ball, axis: int | None) -> Ball:
        return self._changed(a, axis, self._softmax)

    def log_softmax(self, a: Ball, axis: int | None) -> Ball:
        def rule(group: Group) -> Group:
            size = self._logsumexp(group)
            return [entry - size for entry in group]

        return self._changed(a, axis, rule)

    def logsumexp(self, a: Ball, axis: int | None) -> Ball:
        return self._reduced(a, axis, self._logsumexp)

    def var(self, a: Ball, axis: int | None) -> Ball:
        def rule(group: Group) -> Entry:
            mean = self.total(group) / len(group)
            apart = [entry - mean for entry in group]
            return self.total([entry * entry for entry in apart]) / len(group)

        return self._reduced(a, axis, rule)

    # Rules of one group

    def _softmax(self, group: Group) -> Group:
        powers = [entry.exp() for entry in group]
        total = self.total(powers)
        return [power / total for power in powers]

    def _logsumexp(self, group: Group) -> Entry:
        return self.total([entry.exp() for entry in group]).log()

    def _shares(self, group: Group) -> Group:
        if not all(entry.is_finite() for entry in group):
            return [self.arb.nan()] * len(group)
        largest = self._largest(group)
        share = self.arb(1) / len(largest)
        return [share if i in largest else self.arb(0) for i in range(len(group))]

    def _largest(self, group: Group) -> tuple[int, ...]:
        """Return which entries are the largest, several where they are exactly equal.

        Raises Straddles where that cannot be told. What is not finite comes first.
        """
        for i, entry in enumerate(group):
            if not entry.is_finite():
                return (i,)
        best = [0]
        for i in range(1, len(group)):
            apart = group[i] - group[best[0]]
            if apart > 0:
                best = [i]
            elif is_same(group[i], group[best[0]]):
                best.append(i)
            elif not apart < 0:
                raise Straddles
        self.decisions.append(tuple(best))
        return tuple(best)

    # Groups

    def _reduced(self, a: Ball, axis: int | None, rule: Callable[[Group], Entry]) -> Ball:
        if axis is None:
            return self.single(rule(a.entries()))
        rows = a.tolist() if axis == 1 else a.transpose().tolist()
        values = [rule(row) for row in rows]
        return self.mat(len(rows), 1, values) if axis == 1 else self.mat(1, len(rows), values)

    def _changed(self, a: Ball, axis: int | None, rule: Callable[[Group], Group]) -> Ball:
        if axis is None:
            return self.mat(a.nrows(), a.ncols(), rule(a.entries()))
        if axis == 0:
            return self._changed(a.transpose(), 1, rule).transpose()
        return self.mat(a.nrows(), a.ncols(), [e for row in a.tolist() for e in rule(row)])

"""Softmax, its logarithm, and the log-sum-exp whose gradient it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Hadamard, Scale
from gradcheck_cli.dims import ONE
from gradcheck_cli.expr import Expr, Ones
from gradcheck_cli.ops.axes import Reduction, Rescaling, products, spread
from gradcheck_cli.ops.elementwise import Exp

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.vocabulary import System


class Softmax(Rescaling):
    """The softmax S = exp(Xᵢⱼ) / Σⱼ exp(Xᵢⱼ) along an axis: dS = S ⊙ (dX − ⟨S, dX⟩ along it)."""

    __slots__ = ()
    sign = "positive"
    course = "share"
    names = ("softmax",)
    text, latex = "softmax({0})", r"\operatorname{{softmax}}\left({0}\right)"
    rule = ("softmax", "dS = S ⊙ dX − S ⊙ ((S ⊙ dX) 1 1ᵀ) for S = softmax(X), by rows")
    source = "Goodfellow, Bengio and Courville, Deep Learning, §6.2.2.3"
    usual_axis = 1
    data_examples = (0, 1)

    @classmethod
    def of_one(cls, A: Expr) -> Expr:
        return Ones.shaped(*A.shape) + 0 * A

    def sums_to_one(self, axis: int) -> bool:
        return axis == self.data or (self.data is None and self.shape[1 - axis] is ONE)

    def logarithm(self) -> Expr | None:
        return LogSoftmax.of(*self.args, data=self.data)

    def differential(self, dX: Expr, i: int) -> Expr:
        along = products(self, dX, self.data)
        if self.data is None:
            return Hadamard.of(self, dX) - Scale.of(along, self)
        return Hadamard.of(self, dX) - Hadamard.of(self, spread(along, self.shape, self.data))

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.softmax(values[0], self.data)


class LogSoftmax(Rescaling):
    """The logarithm of the softmax, X − logsumexp(X): d log S = dX − ⟨S, dX⟩ along the axis."""

    __slots__ = ()
    sign = "nonpositive"
    names = ("log_softmax",)
    text, latex = "log_softmax({0})", r"\operatorname{{log\_softmax}}\left({0}\right)"
    rule = ("log-softmax", "d log S = dX − (S ⊙ dX) 1 1ᵀ for S = softmax(X), by rows")
    source = "Goodfellow, Bengio and Courville, Deep Learning, (6.30)"
    usual_axis = 1
    data_examples = (0, 1)

    @classmethod
    def of_one(cls, A: Expr) -> Expr:
        return 0 * A

    def differential(self, dX: Expr, i: int) -> Expr:
        S = Softmax.of(*self.args, data=self.data)
        return dX - spread(products(S, dX, self.data), self.shape, self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        return xp.log_softmax(values[0], self.data)


class LogSumExp(Reduction):
    """The smooth maximum log Σ exp(Xᵢⱼ) along an axis: d logsumexp(X) = ⟨softmax(X), dX⟩."""

    __slots__ = ()
    names = ("logsumexp",)
    text, latex = "logsumexp({0})", r"\operatorname{{logsumexp}}\left({0}\right)"
    rule = ("logsumexp", "d logsumexp(X) = (softmax(X) ⊙ dX) 1, by rows")
    source = "Boyd and Vandenberghe, Convex Optimization, §3.1.5"

    def differential(self, dX: Expr, i: int) -> Expr:
        (X,) = self.args
        return products(self._weights(X), dX, self.data)

    def _weights(self, X: Expr) -> Expr:
        """Return the softmax, which of a whole matrix has no name: exp(X − logsumexp(X))."""
        if self.data is None and ONE not in X.shape:
            return Exp.of(X - spread(self, X.shape, None))
        return Softmax.of(X, data=self.data)

    def evaluate(self, xp: System, *values: Any) -> Any:
        total = xp.logsumexp(values[0], self.data)
        return xp.transpose(total) if self.data == 0 else total

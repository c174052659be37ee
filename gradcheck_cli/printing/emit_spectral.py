"""Singular values and eigenvalues as source; a decomposition that is used twice has a name."""

from __future__ import annotations

from gradcheck_cli.dims import SCALAR
from gradcheck_cli.printing.arguments import varying
from gradcheck_cli.printing.fragments import Code, Level
from gradcheck_cli.printing.leaves import Leaves


class EmitSpectral(Leaves):
    """The words for singular values, and for eigenvalues; part of `Emitter`."""

    def nuclear(self, a: Code) -> Code:
        """Write the sum of the singular values."""
        return self.call("nuclear", self.filled(a.positive(), a.shape), SCALAR, ())

    def spectral(self, a: Code) -> Code:
        """Write the largest singular value."""
        return self.call("spectral", self.filled(a.positive(), a.shape), SCALAR, ())

    def polar(self, a: Code) -> Code:
        """Write U Vᵀ."""
        name = self._decomposed(a).text
        text = f"{name}[0] @ {name}[2]"
        return Code(text, Level.CHAIN, a.shape, varying(a.shape)).signed(a.minus)

    def largest_pair(self, a: Code) -> Code:
        """Write u vᵀ of the largest singular value, which comes first."""
        name = self._decomposed(a).text
        text = self.words["outer"].format(f"{name}[0][:, 0]", f"{name}[2][0]")
        return Code(text, Level.ATOM, a.shape, varying(a.shape)).signed(a.minus)

    def eigenvalue(self, a: Code, place: int) -> Code:
        """Write an eigenvalue, which come from the smallest on."""
        whole = self.filled(a, a.shape)

        def build(inner: Code) -> Code:
            text = self.words["eigenvalues"].format(inner.plain().text)
            return Code(f"{text}[{place}]", Level.ATOM, SCALAR)

        return self.fit(build, whole)

    def eigenprojector(self, a: Code, place: int) -> Code:
        """Write v vᵀ of an eigenvector."""
        column = a.shape[0], SCALAR[1]

        def build(inner: Code) -> Code:
            text = self.words["eigenvectors"].format(inner.plain().text)
            return Code(f"{text}[:, {place}]", Level.ATOM, column, varying(column))

        vector = self.let(self.fit(build, self.filled(a, a.shape)))
        text = self.words["outer"].format(vector.text, vector.text)
        return Code(text, Level.ATOM, a.shape, varying(a.shape))

    def _decomposed(self, a: Code) -> Code:
        """Give the decomposition of a matrix, less its sign, a name."""

        def build(inner: Code) -> Code:
            text = self.words["svd"].format(inner.plain().text)
            return Code(text, Level.ATOM, a.shape, varying(a.shape))

        return self.let(self.fit(build, self.filled(a.positive(), a.shape)))

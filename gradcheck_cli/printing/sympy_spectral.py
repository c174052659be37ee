"""SymPy has no singular values, and no eigenvalues, of a matrix expression."""

from __future__ import annotations

from typing import NoReturn

from gradcheck_cli.evaluate.vocabulary import NotAvailable


class SymPySpectral:
    """The words for singular values and eigenvalues; part of `SymPyWords`."""

    def nuclear(self, *values: object) -> NoReturn:
        """Refuse."""
        raise NotAvailable("singular values")

    spectral = polar = largest_pair = nuclear

    def eigenvalue(self, *values: object) -> NoReturn:
        """Refuse."""
        raise NotAvailable("eigenvalues")

    eigenprojector = eigenvalue

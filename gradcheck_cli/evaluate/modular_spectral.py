"""Singular values and eigenvalues have no counterpart among residues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.modular_values import Residues


class ModularSpectral:
    """The words for singular values and eigenvalues; part of `Modular`."""

    def nuclear(self, a: Residues) -> Residues:
        raise NotAvailable("singular values")

    def spectral(self, a: Residues) -> Residues:
        raise NotAvailable("singular values")

    def polar(self, a: Residues) -> Residues:
        raise NotAvailable("polar")

    def largest_pair(self, a: Residues) -> Residues:
        raise NotAvailable("singular vectors")

    def eigenvalue(self, a: Residues, place: int) -> Residues:
        raise NotAvailable("eigenvalues")

    def eigenprojector(self, a: Residues, place: int) -> Residues:
        raise NotAvailable("eigenvectors")

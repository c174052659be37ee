"""Functions of square matrices, which residues know nothing of: this judge abstains."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from gradcheck_cli.evaluate.modular_values import Residues


class ModularSeries:
    """The words `expm`, `sqrtm` and `logm`; part of `Modular`."""

    def expm(self, a: Residues) -> NoReturn:
        raise NotAvailable("expm")

    def sqrtm(self, a: Residues) -> NoReturn:
        raise NotAvailable("sqrtm")

    def logm(self, a: Residues) -> NoReturn:
        raise NotAvailable("logm")

"""Matrix functions and adjugates, for which SymPy has no matrix expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from gradcheck_cli.evaluate.vocabulary import NotAvailable

if TYPE_CHECKING:
    from gradcheck_cli.printing.fragments import Code


class SymPySeries:
    """The words `expm`, `sqrtm`, `logm` and `adj`, refused; part of `SymPyWords`."""

    def expm(self, a: Code) -> NoReturn:
        """Refuse: SymPy's `exp` is a function of numbers, or of explicit matrices."""
        raise NotAvailable("expm")

    def sqrtm(self, a: Code) -> NoReturn:
        """Refuse."""
        raise NotAvailable("sqrtm")

    def logm(self, a: Code) -> NoReturn:
        """Refuse."""
        raise NotAvailable("logm")

    def adj(self, a: Code) -> NoReturn:
        """Refuse: SymPy's `adjugate` is that of explicit matrices."""
        raise NotAvailable("adj")

"""The operations that residues know nothing of, and what the exact judge says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluation import nodes_of

from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.eigenvalues import (
    LargestEigenvalue,
    LargestProjector,
    SmallestEigenvalue,
    SmallestProjector,
)
from gradcheck_cli.ops.matrix_exponentials import Expm, Logm, Sqrtm
from gradcheck_cli.ops.matrix_functions import FrechetDerivative
from gradcheck_cli.ops.matrix_sines import Coshm, Cosm, Sinhm, Sinm
from gradcheck_cli.ops.spectral import LargestPair, NuclearNorm, Polar, SpectralNorm

if TYPE_CHECKING:
    from gradcheck_cli.expr import Expr

#: Operations at which the exact judge abstains, and what it says that it does not know.
ABSTAINS: dict[type[Expr], str] = {
    **dict.fromkeys((Expm, Sinm, Cosm, Sinhm, Coshm), "expm"),
    Logm: "logm",
    Sqrtm: "sqrtm",
    **dict.fromkeys((NuclearNorm, SpectralNorm), "singular values"),
    Polar: "polar",
    LargestPair: "singular vectors",
    **dict.fromkeys((LargestEigenvalue, SmallestEigenvalue), "eigenvalues"),
    **dict.fromkeys((LargestProjector, SmallestProjector), "eigenvectors"),
}


def unknown(*roots: Expr) -> set[str]:
    """Return what residues do not know of these expressions."""
    found = set()
    for node in nodes_of(*roots):
        cls = by_name()[str(node.data)] if isinstance(node, FrechetDerivative) else type(node)
        found |= {ABSTAINS[cls]} if cls in ABSTAINS else set()
    return found


def reasons(*roots: Expr) -> set[str]:
    """Return what the judge may say of them where it abstains: it stops at the first of them."""
    return {f"exact arithmetic knows no {word}" for word in unknown(*roots)}

"""The calculus: the trace rule, its steps, the identities, and the naming of parts."""

from gradcheck_cli.calculus.derivation import Derivation, Step, Where, sources
from gradcheck_cli.calculus.deriving import derive, gradients

__all__ = ["Derivation", "Step", "Where", "derive", "gradients", "sources"]

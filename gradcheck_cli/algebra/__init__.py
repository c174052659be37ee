"""The algebra of the node: sums, scalar multiples, products, ⊙, powers, transposes and names.

The constructors only normalise: they drop 0, 1 and I, flatten sums and products, pull scalars out,
collect equal terms and push transposes into products. A row sum A1, a column sum 1ᵀA and a spread
1bᵀ are products with the leaf 1, which these rules keep in one form. Every other identity is a
named line of `calculus.identities`. A part that is not finite everywhere is never dropped: 0·e and
e − e stay.
"""

from gradcheck_cli.algebra.canonical import canonical, is_symmetric
from gradcheck_cli.algebra.hadamard import Hadamard
from gradcheck_cli.algebra.names import Named
from gradcheck_cli.algebra.powers import Power
from gradcheck_cli.algebra.products import MatMul, Transpose, inner
from gradcheck_cli.algebra.scalars import Scale, coefficient_of, is_zero
from gradcheck_cli.algebra.sums import Add, positive_first, terms_of

__all__ = [
    "Add",
    "Hadamard",
    "MatMul",
    "Named",
    "Power",
    "Scale",
    "Transpose",
    "canonical",
    "coefficient_of",
    "inner",
    "is_symmetric",
    "is_zero",
    "positive_first",
    "terms_of",
]

"""The primes that residues are taken by: safe primes, drawn anew for every verdict.

p = 2q + 1 with q prime gives the exponential: squares modulo p form a group of q elements, so that
e^a can be ω^a with the exponent a taken modulo q. An exponential within an exponential needs a
third prime, q = 2r + 1, and so on: a chain p > q > r > … (Cunningham's, of the first kind).

All primes drawn are −1 modulo 8 and modulo every small odd prime. Then, by quadratic reciprocity,
−1 is no square and 2, 3, 5, …, 23 are squares: residues that are squares behave as the positive
numbers do under products, and whole numbers up to 28 are positive.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from random import Random

ODD = (3, 5, 7, 11, 13, 17, 19, 23)  #: squares modulo every prime drawn, as 2 is
LONGEST = 4  #: so exponentials may stand three deep; a fifth prime takes long to find
BITS = 61  #: of the first prime: flint's residues fit into a machine word
#: p + 1 is a multiple of this; halved for each prime of the chain, it keeps its factor 8.
STEP = 2 ** (2 + LONGEST) * prod(ODD)


@lru_cache(maxsize=64)
def primes(seed: int, length: int, squares: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """Return a random chain of this length: the same for the same seed, on any machine.

    The whole numbers `squares` are squares modulo every prime of it; each makes the search twice
    as long, or four times for two primes.

    >>> p, q = primes(0, 2)
    >>> p == 2 * q + 1, p.bit_length()
    (True, 61)
    """
    import flint

    random = Random(f"{seed}-{length}")  # noqa: S311 -- the seed itself is drawn with `secrets`
    lowest, highest = 2 ** (BITS - 1) // STEP + 1, 2**BITS // STEP
    halvings = [2**i for i in range(length)]
    while True:
        above = random.randrange(lowest, highest) * STEP
        # Below 2⁶⁴ the test that flint runs has no exceptions.
        if all(flint.fmpz(above // by - 1).is_probable_prime() for by in halvings):
            chain = tuple(above // by - 1 for by in halvings)
            if all(pow(c, p // 2, p) == 1 for c in squares for p in chain):
                return chain

"""Is a SymPy expression zero? Decided by integers alone, in finite fields.

An expression is sent to a field of p elements by giving every variable a random residue. Sums,
products and quotients go to their own; so no number is ever rounded, and an expression that is zero
goes to 0. What is not rational is sent so that the laws that hold of it hold of its image:

- exp(a) is g^a, where g generates a group of q elements and a is taken in the field of q elements
  (q prime, q | p − 1): exp(a + b) = exp(a) exp(b). Hence three fields, for an exp within an exp.
- The sign of a is its quadratic character: multiplicative, −1 at −1, and 1 at squares, at small
  whole numbers and at every exp(a). So masks, Max and |a| pick a branch, each way in turn.
- a^(r/s) of a square is the one root that is a square itself: √a √b = √(ab) and √(a²) = |a|.
- sin and cos come from t = tan(a/2), a random residue for every residue ±a: sin² + cos² = 1.
- log, erf, π, unspecified functions: a random residue for every residue of the operand.

Where an expression is not zero, five draws all say 0 with a chance of about (degree/2⁴⁸)⁵ (Schwartz
and Zippel; g^a is taken to be as good as random). All laws used are true of real numbers, so what
is not equal does not pass. What is equal by another law, cos(2a) = 2 cos(a)² − 1 say, is refused.
"""

from __future__ import annotations

from functools import reduce
from random import Random
from typing import TYPE_CHECKING, Any

import sympy
from rational_draws import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Given = Callable[[Random], Mapping[Any, Any]]

Residue = int
#: Each prime divides the one before less 1; 2, 3, 5, 7, 11 and 13 are squares modulo each, −1 is
#: not, and 3, 5 and 7 do not divide p − 1. `test_second_opinion` checks that.
PRIMES = (
    60509125103305466781922754904009479,
    1561042389538864526647818866519,
    618970019642690137449571319,
)
DRAWS = 5
PATIENCE = 2000


class Undefined(Exception):  # noqa: N818 -- a draw that is of no use, not a fault
    """At this draw something has no value: a quotient by 0, a root of what is no square."""


class Image:
    """One random image of expressions, whose variables have the values that `given` draws."""

    def __init__(self, seed: int, given: Given) -> None:
        self.random = Random(seed)  # noqa: S311 -- draws for a test
        values = given(self.random)
        self.fields = [Field(self, level, p) for level, p in enumerate(PRIMES)]
        for symbol, value in values.items():  # a value may use the variables before it
            for field in self.fields:
                field.memo[symbol] = field.value(value)

    def residue(self, expression: Any) -> Residue:
        """Return the expression's image in the largest field."""
        return self.fields[0].value(expression)

    def sign(self, expression: Any) -> int:
        """Return 1 or −1, the same for all fields; a kink has no image.

        Nor has what SymPy knows the sign of, and may have used, at a draw that says the other.
        """
        residue = self.residue(expression)
        sign = 1 if is_square(residue, PRIMES[0]) else -1
        against = expression.is_nonnegative if sign < 0 else expression.is_nonpositive
        if residue == 0 or against:
            raise Undefined
        return sign


class Field:
    """The images in one field."""

    def __init__(self, image: Image, level: int, p: int) -> None:
        self.image, self.level, self.p = image, level, p
        self.memo: dict[Any, Residue] = {}
        self.known: dict[tuple[str, Residue], Residue] = {}
        if level + 1 < len(PRIMES):
            self.generator = pow(self._random(), (p - 1) // PRIMES[level + 1], p)

    def _random(self) -> Residue:
        return self.image.random.randrange(2, self.p)

    def value(self, expression: Any) -> Residue:
        """Return the residue of an expression, each part worked out once."""
        stack = [expression]
        while stack:
            node = stack[-1]
            missing = [arg for arg in node.args if arg not in self.memo]
            stack += missing
            if not missing:
                stack.pop()
                if node not in self.memo:
                    self.memo[node] = self._value(node) % self.p
        return self.memo[expression]

    def _value(self, node: Any) -> Residue:
        if node.is_Rational:
            return int(node.p) * self.inverse(int(node.q))
        if node.is_Add or node.is_Mul:
            parts = [self.memo[arg] for arg in node.args]
            return sum(parts) if node.is_Add else reduce(lambda a, b: a * b % self.p, parts)
        if rule := RULES.get(type(node).__name__):
            return rule(self, *node.args)
        if node.is_Function and len(node.args) == 1:
            return self.opaque(type(node).__name__, self.memo[node.args[0]])
        raise NotImplementedError(f"{type(node).__name__} has no image in a field")

    def inverse(self, a: Residue) -> Residue:
        if a % self.p == 0:
            raise Undefined
        return pow(a, -1, self.p)

    def power(self, base: Any, exponent: Any) -> Residue:
        """Return a power; a root is taken in the group of the squares, whose order is odd."""
        a = self.memo[base]
        if not exponent.is_Rational:
            raise NotImplementedError(f"the exponent {exponent}")
        if exponent.is_Integer:
            return pow(a if exponent > 0 else self.inverse(a), abs(int(exponent)), self.p)
        order = (self.p - 1) // 2
        if not is_square(a, self.p):
            raise Undefined
        return pow(a, int(exponent.p) * pow(int(exponent.q), -1, order) % order, self.p)

    def opaque(self, name: str, a: Residue) -> Residue:
        """Return the random value of a function at this residue."""
        return self.known.setdefault((name, a), self._random())

    def exp(self, a: Any) -> Residue:
        """Return g^a; in the last field, a random value with exp(−a) = 1/exp(a)."""
        if self.level + 1 < len(PRIMES):
            return pow(self.generator, self.image.fields[self.level + 1].value(a), self.p)
        size, sign = self._size_and_sign(a)
        value = self.opaque("exp", size)
        return value if sign > 0 else self.inverse(value)

    def half_tangent(self, a: Any) -> Residue:
        """Return tan(a/2), which is odd."""
        size, sign = self._size_and_sign(a)
        return sign * self.opaque("tan(a/2)", size)

    def _size_and_sign(self, a: Any) -> tuple[Residue, int]:
        residue = self.memo[a]
        return min(residue, self.p - residue), 1 if 2 * residue < self.p else -1

    def largest(self, *args: Any) -> Residue:
        """Return the one that is above all others; at some draws there is none."""
        for arg in args:
            if all(self.image.sign(arg - other) > 0 for other in args if other != arg):
                return self.memo[arg]
        raise Undefined


def _hyperbolic(combine: Callable[[int, int], tuple[int, int]]) -> Callable[..., Residue]:
    """Return the rule of a quotient of what combines exp(a) and exp(−a)."""

    def rule(field: Field, a: Any) -> Residue:
        rising = field.exp(a)
        above, below = combine(rising, field.inverse(rising))
        return above * field.inverse(below)

    return rule


def _trigonometric(combine: Callable[[int], tuple[int, int]]) -> Callable[..., Residue]:
    """Return the rule of a rational function of tan(a/2)."""

    def rule(field: Field, a: Any) -> Residue:
        above, below = combine(field.half_tangent(a))
        return above * field.inverse(below)

    return rule


#: What is no opaque function, by the name of SymPy's class.
RULES: dict[str, Callable[..., Residue]] = {
    "Pow": Field.power,
    "exp": Field.exp,
    "Exp1": lambda field: field.exp(sympy.Integer(1)),
    "Pi": lambda field: field.opaque("pi", 0) ** 2,
    "tanh": _hyperbolic(lambda up, down: (up - down, up + down)),
    "sinh": _hyperbolic(lambda up, down: (up - down, 2)),
    "cosh": _hyperbolic(lambda up, down: (up + down, 2)),
    "sin": _trigonometric(lambda t: (2 * t, 1 + t * t)),
    "cos": _trigonometric(lambda t: (1 - t * t, 1 + t * t)),
    "tan": _trigonometric(lambda t: (2 * t, 1 - t * t)),
    "Heaviside": lambda field, a, _: int(field.image.sign(a) > 0),
    "DiracDelta": lambda field, a: 0 * field.image.sign(a),
    "Max": Field.largest,
    "Abs": lambda field, a: field.image.sign(a) * field.memo[a],
    "sign": lambda field, a: field.image.sign(a),
}


def is_square(a: Residue, p: int) -> bool:
    """Tell whether a residue other than 0 is a square."""
    return pow(a, (p - 1) // 2, p) == 1


def free(symbols: Iterable[Any]) -> Given:
    """Return draws of variables that nothing binds together; positive ones are squares."""
    names = list(symbols)
    return lambda source: {s: number(source) ** (2 if s.is_positive else 1) for s in names}


def vanishes(expressions: Iterable[Any], given: Given) -> bool:
    """Tell whether all of the expressions are zero wherever they are defined.

    Raises AssertionError where there are too few draws at which they all have a value.
    """
    wanted, found = [sympy.sympify(e) for e in expressions], 0
    for seed in range(PATIENCE):
        image = Image(seed, given)
        try:
            if any(image.residue(e) for e in wanted):
                return False
            found += 1
        except Undefined:
            continue
        if found == DRAWS:
            return True
    raise AssertionError(f"only {found} of {PATIENCE} draws lie in the domain")

"""The derivative of a formula of one number, by SymPy.

Our nodes are walked into SymPy's and back; no text is ever handed over. Each of our operations is
a SymPy function of its own, whose derivative is the one that its class states, so that σ′ stays
σ (1 − σ) and does not become a page of exponentials.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gradcheck_cli.algebra import Add, Power, Scale, coefficient_of
from gradcheck_cli.dims import SCALAR
from gradcheck_cli.errors import LimitError, MissingDependencyError, UnsupportedError
from gradcheck_cli.expr import Expr, Number, Symbol, postorder
from gradcheck_cli.messages import say
from gradcheck_cli.ops.formulas import ARGUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SIZE = 4_000  #: nodes of a derivative, written out


@lru_cache(maxsize=256)
def derivative(formula: Expr) -> Expr:
    """Return the derivative of a formula by its argument, a formula too.

    Raises UnsupportedError for what SymPy cannot differentiate, LimitError for what gets too long.

    >>> derivative(ARGUMENT**3 + 2 * ARGUMENT)
    <2 + 3 x^2: scalar>
    """
    if formula.size > MAX_SIZE:
        raise _too_long()
    found = _Translation().derivative(formula)
    if found.size > MAX_SIZE:
        raise _too_long()
    return found


def _too_long() -> LimitError:
    return LimitError(
        say("derivative-too-long", "the derivative of this formula is too long to write down")
    )


def _load_sympy() -> Any:
    try:
        import sympy
    except ImportError:
        raise MissingDependencyError(
            say("sympy-missing", "SymPy is not installed, and functions by a formula need it")
        ) from None
    return sympy


class _Translation:
    """From our nodes to SymPy's, and back; what does not depend on the argument is a letter."""

    def __init__(self) -> None:
        self.sympy = _load_sympy()
        self.letters: dict[Expr, Any] = {}
        self.functions: dict[tuple[type[Expr], Any], Any] = {}

    def derivative(self, formula: Expr) -> Expr:
        x = self.sympy.Dummy("x")
        known: dict[Expr, Any] = {ARGUMENT: x}
        try:
            with self.sympy.core.parameters.distribute(False):  # 2 (1 − σ) stays a product
                found = self.sympy.diff(self.there(formula, known), x)
        except (NotImplementedError, ValueError, TypeError, RecursionError):
            raise _not_differentiable(formula) from None
        ours = {letter: e for e, letter in (known | self.letters).items()}
        return self.back(found, ours, formula)

    # There

    def there(self, root: Expr, known: Mapping[Expr, Any]) -> Any:
        """Return the SymPy expression of a node, given those of the leaves that vary."""
        found = dict(known)
        for node in postorder(root):
            if node not in found and any(arg in found for arg in node.args):
                args = [found[arg] if arg in found else self._constant(arg) for arg in node.args]
                found[node] = self._node(node, args)
        return found[root] if root in found else self._constant(root)

    def _constant(self, node: Expr) -> Any:
        if isinstance(node, Number):
            return self._rational(node.data)
        return self.letters.setdefault(node, self.sympy.Dummy(f"c{len(self.letters)}"))

    def _node(self, node: Expr, args: list[Any]) -> Any:
        if isinstance(node, Add):
            return self.sympy.Add(*args)
        if isinstance(node, Scale):
            return self.sympy.Mul(self._rational(node.data), *args)
        if isinstance(node, Power):
            return self.sympy.Pow(args[0], self._rational(node.data))
        return self._function(type(node), node.data)(*args)

    def _rational(self, number: Any) -> Any:
        return self.sympy.Rational(number.numerator, number.denominator)

    def _function(self, cls: type[Expr], data: Any) -> Any:
        """Return the SymPy function that stands for one of our operations."""
        if (cls, data) not in self.functions:
            there = self.there

            def fdiff(call: Any, argindex: int = 1) -> Any:
                operands = [Symbol.named(f"x{i}", SCALAR) for i in range(len(call.args))]
                node = cls.of(*operands, data=data)
                slope = node.differential(Number.exactly(1), argindex - 1)
                return there(slope, dict(zip(operands, call.args, strict=True)))

            content = {"fdiff": fdiff, "ours": (cls, data)}
            name = f"{cls.__name__}_{len(self.functions)}"
            self.functions[cls, data] = type(name, (self.sympy.Function,), content)
        return self.functions[cls, data]

    # Back

    def back(self, root: Any, ours: Mapping[Any, Expr], formula: Expr) -> Expr:
        """Return our expression of a SymPy one; `formula` is what an error is about."""
        found: dict[Any, Expr] = dict(ours)
        stack = [root]
        while stack:
            missing = [arg for arg in stack[-1].args if arg not in found]
            if stack[-1] in found or not missing:
                e = stack.pop()
                if e not in found:
                    found[e] = self._ours(e, [found[arg] for arg in e.args], formula)
            else:
                stack += missing
        return found[root]

    def _ours(self, e: Any, args: list[Expr], formula: Expr) -> Expr:
        if isinstance(e, self.sympy.Rational) and e.is_finite:
            return Number.exactly(Fraction(int(e.p), int(e.q)))
        if e.is_Add:
            return Add.of(*sorted(args, key=_place_in_sum))
        if e.is_Mul:
            return Scale.of(*sorted(args, key=_place))
        if e.is_Pow and isinstance(args[1], Number):
            return Power.of(args[0], data=args[1].data)
        if hasattr(e, "ours"):
            cls: type[Expr] = e.ours[0]
            return cls.of(*args, data=e.ours[1])
        raise _not_differentiable(formula)


def _not_differentiable(formula: Expr) -> UnsupportedError:
    return UnsupportedError(
        say("not-differentiable", "SymPy cannot differentiate {formula}", formula=formula)
    )


def _place(e: Expr) -> tuple[int, str]:
    """Return where a factor stands: the short ones first, always in one order."""
    return e.size, str(e)


def _place_in_sum(e: Expr) -> tuple[bool, int, str]:
    """Return where a term stands: those that are subtracted last."""
    return coefficient_of(e)[0] < 0, *_place(e)

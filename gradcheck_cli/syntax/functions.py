"""Calls: what a function's name means, and what its arguments may be."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import MatMul, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.errors import GradcheckError, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.expr import Expr, Eye, Ones, Size, Zero
from gradcheck_cli.messages import say
from gradcheck_cli.ops import by_name
from gradcheck_cli.ops.elementwise import Relu
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.ops.structure import Unit
from gradcheck_cli.syntax.typed import Typed, constant

if TYPE_CHECKING:
    from gradcheck_cli.syntax.elaborate import Elaborator
    from gradcheck_cli.syntax.tree import Tree


def called(elaborator: Elaborator, tree: Tree) -> Typed:
    """Return the part that a call means."""
    assert isinstance(tree.value, tuple)
    name, keywords = tree.value
    call = Call(elaborator, tree, str(name), dict(keywords))  # type: ignore[call-overload]
    special = getattr(call, f"_{name}", None)
    part = special() if special else call.operation()
    assert isinstance(part, Typed)
    return part


class Call:
    """One call: a method for each function that is not simply an operation."""

    def __init__(self, elaborator: Elaborator, tree: Tree, name: str, keywords: dict[str, str]) -> None:
        self.elaborator = elaborator
        self.sizes = elaborator.sizes
        self.tree = tree
        self.name = name
        self.keywords = keywords
        if keywords and name not in {"sum", "mean"}:
            raise self.error(say("no-keywords", "{name} takes no '{key}='", name=name, key=next(iter(keywords))))

    def operation(self) -> Typed:
        """Return the operation of this name on the one argument."""
        part = self.argument()
        cls = by_name()[self.name]
        shape, flat = part.shape, part.flat
        if cls.signature.endswith("()"):
            shape, flat = SCALAR, False
        if cls.signature.startswith("(n,n)") and not self.sizes.unify(*part.shape):
            raise ShapeError(
                say(
                    "square-needed",
                    "{name} needs a square matrix, not {shape}",
                    name=self.name,
                    shape=self.elaborator._show(part),  # noqa: SLF001 -- one class in two files
                ),
                source=self.elaborator.scope.source,
                span=self.tree.args[0].span,
            )
        if self.name == "σ":
            self.elaborator.scope.note(say("sigma-is-sigmoid", "σ is the sigmoid 1/(1 + e^(−x))"))
        return Typed(shape, lambda: cls.of(part.build()), self.tree.span, flat=flat)

    def argument(self) -> Typed:
        """Return the only argument."""
        if len(self.tree.args) != 1:
            raise self.error(
                say("one-argument", "{name} takes one argument, not {count}", name=self.name, count=len(self.tree.args))
            )
        return self.elaborator.part(self.tree.args[0])

    def error(self, message: str, hint: str | None = None) -> GradcheckError:
        """Return an error that points at the call."""
        return ParseError(message, source=self.elaborator.scope.source, span=self.tree.span, hint=hint)

    def _transpose(self) -> Typed:
        part = self.argument()
        return Typed((part.shape[1], part.shape[0]), lambda: part.build().T, self.tree.span)

    def _norm(self) -> Typed:
        part = self.argument()
        return Typed(SCALAR, lambda: Norm.of(part.build()), self.tree.span)

    _norm2 = _norm

    # Reductions -------------------------------------------------------------------------------

    def _sum(self) -> Typed:
        part, axis = self.reduced()
        if axis is None:
            return Typed(SCALAR, lambda: Sum.of(part.build()), self.tree.span)
        return self.along(part, axis, mean=False)

    def _mean(self) -> Typed:
        part, axis = self.reduced()
        if axis is not None:
            return self.along(part, axis, mean=True)

        def build() -> Expr:
            A = part.build()
            return Scale.of(*(Size.number(size) ** -1 for size in A.shape), Sum.of(A))

        return Typed(SCALAR, build, self.tree.span)

    def reduced(self) -> tuple[Typed, int | None]:
        """Return the argument and the axis, None for all entries."""
        if len(self.tree.args) != 1:
            raise self.error(
                say("reduction-arguments", "{name} takes one argument and perhaps axis=0 or axis=1", name=self.name),
                say("axis-hint", "write {name}(D, axis=0)", name=self.name),
            )
        key = next(iter(self.keywords), "axis")
        axis = self.keywords.get(key)
        if len(self.keywords) > 1 or key not in {"axis", "dim"} or axis not in {None, "0", "1", "-1"}:
            raise self.error(say("bad-axis", "{name} knows axis=0 (down the columns) and axis=1", name=self.name))
        part = self.argument()
        if axis == "1" and part.flat:
            raise self.error(say("axis-of-vector", "a vector has only axis 0"))
        return part, None if axis is None or part.flat or part.is_scalar else abs(int(axis))

    def along(self, part: Typed, axis: int, *, mean: bool) -> Typed:
        """Sum, or average, along an axis; the result is 1-D."""
        rows, cols = part.shape

        def build() -> Expr:
            A = part.build()
            ones = Ones.shaped(A.shape[axis], ONE)
            total = MatMul.of(A.T if axis == 0 else A, ones)
            return Scale.of(Size.number(A.shape[axis]) ** -1, total) if mean else total

        shape: Shape = (cols, ONE) if axis == 0 else (rows, ONE)
        return Typed(shape, build, self.tree.span, flat=shape != SCALAR)

    # Maximum and minimum ----------------------------------------------------------------------

    def _max(self) -> Typed:
        part = self.beside_zero()
        return Typed(part.shape, lambda: Relu.of(part.build()), self.tree.span, flat=part.flat)

    def _min(self) -> Typed:
        part = self.beside_zero()
        return Typed(part.shape, lambda: -Relu.of(-part.build()), self.tree.span, flat=part.flat)

    def beside_zero(self) -> Typed:
        """Return the argument beside the number 0: max(Z, 0) or max(0, Z)."""
        others = [arg for arg in self.tree.args if constant(arg) != 0]
        if len(self.tree.args) == 2 and len(others) == 1:
            return self.elaborator.part(others[0])
        raise UnsupportedError(
            say("max-later", "{name} is supported beside 0 only: {name}(Z, 0)", name=self.name),
            source=self.elaborator.scope.source,
            span=self.tree.span,
        )

    # Constants with sizes ---------------------------------------------------------------------

    def _ones(self) -> Typed:
        return self.sized(Ones.shaped)

    def _zeros(self) -> Typed:
        return self.sized(Zero.shaped)

    def sized(self, leaf: type[Ones.shaped] | type[Zero.shaped]) -> Typed:  # type: ignore[valid-type]
        """Return ones(n), which is 1-D, or ones(m, n)."""
        dims = [self.dim(arg) for arg in self.tree.args]
        if not 1 <= len(dims) <= 2:
            raise self.error(say("ones-arguments", "{name} takes one size or two", name=self.name))
        shape: Shape = (dims[0], dims[1] if len(dims) == 2 else ONE)
        return Typed(shape, lambda: leaf(*shape), self.tree.span, flat=len(dims) == 1 and dims[0] is not ONE)

    def _eye(self) -> Typed:
        if len(self.tree.args) != 1:
            raise self.error(say("eye-arguments", "eye takes one size"))
        dim = self.dim(self.tree.args[0])
        return Typed((dim, dim), lambda: Eye.sized(dim), self.tree.span)

    def _unit(self) -> Typed:
        if len(self.tree.args) != 2:
            raise self.error(say("unit-arguments", "unit takes a size and an index: unit(n, 0)"))
        dim, index = self.dim(self.tree.args[0]), self.elaborator._index(self.tree.args[1])  # noqa: SLF001
        if dim.number is not None and index >= dim.number:
            raise self.error(
                say("entry-outside", "index {index} is outside 0 … {last}", index=index, last=dim.number - 1)
            )
        return Typed((dim, ONE), lambda: Unit.vector(dim, index), self.tree.span, flat=dim is not ONE)

    def _vector(self) -> Typed:
        size = self.sizes.fresh()
        return self.constant((size, ONE), flat=True)

    def _matrix(self) -> Typed:
        return self.constant((self.sizes.fresh(), self.sizes.fresh()), flat=False)

    def constant(self, shape: Shape, *, flat: bool) -> Typed:
        """Return vector(1) or matrix(1): a scalar written out to the shape that fits."""
        part = self.argument()
        if not part.is_scalar:
            raise self.error(say("scalar-needed", "{name} takes a scalar, as in {name}(1)", name=self.name))
        return Typed(
            shape,
            lambda: Scale.of(part.build(), Ones.shaped(*self.sizes.shape(shape))),
            self.tree.span,
            flat=flat,
        )

    def dim(self, tree: Tree) -> Dim:
        """Read a size: a number, a size name, or sums and products of these."""
        tree = tree.bare
        if tree.head == "name":
            return self.elaborator._dim_called(str(tree.value), tree)  # noqa: SLF001
        if tree.head == "number" and isinstance(tree.value, Fraction) and tree.value.denominator == 1:
            if 1 <= tree.value <= 100_000:
                return Dim.of(int(tree.value))
        elif tree.head == "neg":
            return -self.dim(tree.args[0])
        elif tree.head in {"sum", "juxt", "star"}:
            total = self.dim(tree.args[0])
            for arg in tree.args[1:]:
                total = total + self.dim(arg) if tree.head == "sum" else total * self.dim(arg)
            return total
        raise ParseError(
            say("bad-size", "a size is expected here: a name such as n, or a whole number"),
            source=self.elaborator.scope.source,
            span=tree.span,
        )

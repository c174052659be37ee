"""Tree to typed parts: what each name and operator means, with every shape checked.

The only place that knows of broadcasting: a scalar is filled to a matrix's shape and a 1-D value spread
over a matrix's rows, both written out in the expression and noted.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Add, Hadamard, MatMul, Named, Power, Scale
from gradcheck_cli.dims import ONE, SCALAR, Dim, Shape
from gradcheck_cli.errors import GradcheckError, NameError_, ParseError, ShapeError, UnsupportedError
from gradcheck_cli.expr import Constant, Eye, Number, Ones, Size
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.ops.elementwise import Exp, Mask
from gradcheck_cli.ops.linalg import Trace
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.structure import Entry, Literal
from gradcheck_cli.syntax.typed import Typed, constant, filled, number, shown, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradcheck_cli.errors import Span
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.tree import Tree
    from gradcheck_cli.syntax.unify import Sizes

MAX_MATRIX_POWER = 16
MAX_EXPONENT = 64
_FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


class Scope:
    """What the names mean here: parts already known by name, size names, and the source text."""

    def __init__(self, source: str, sizes: Sizes, size_names: set[str]) -> None:
        self.source = source
        self.sizes = sizes
        self.size_names = size_names
        self.parts: dict[str, Typed] = {}
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        """Remember a remark on the reading, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def define(self, name: str, part: Typed) -> None:
        """Give a part a name; its expression is built once and keeps the name."""
        memo: list[Expr] = []

        def build() -> Expr:
            if not memo:
                memo.append(Named.called(name, part.build()))
            return memo[0]

        self.parts[name] = Typed(part.shape, build, part.span, flat=part.flat)


class Elaborator:
    """Elaborates the formulas of one reading; a shape that does not fit is an error with its place."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.sizes = scope.sizes

    def part(self, tree: Tree) -> Typed:
        """Return the part that a tree means."""
        handler: Callable[[Tree], Typed] = getattr(self, f"_{tree.head}")
        part = handler(tree)
        return Typed(self.sizes.shape(part.shape), part.build, tree.span, flat=part.flat)

    # Leaves -----------------------------------------------------------------------------------

    def _group(self, tree: Tree) -> Typed:
        inside = tree.args[0]
        return self._mask(tree) if inside.head == "relation" else self.part(inside)

    def _number(self, tree: Tree) -> Typed:
        assert isinstance(tree.value, Fraction)
        return number(Number.exactly(tree.value), tree.span)

    def _name(self, tree: Tree) -> Typed:
        name = str(tree.value)
        if name in self.scope.parts:
            return self.scope.parts[name]
        if name in self.scope.size_names:
            return number(Size.number(Dim.of(name)), tree.span)
        if name in {"pi", "e"}:
            return number(Constant.called(name), tree.span)
        if name == "I" or name.startswith("I_"):
            return self._identity(tree, name)
        raise NameError_(
            say("unknown-name", "unknown name '{name}'", name=name),
            source=self.scope.source,
            span=tree.span,
            hint=did_you_mean(name, [*self.scope.parts, *sorted(self.scope.size_names)])
            or say("known-names", "the names here are {names}", names=", ".join(self.scope.parts)),
        )

    def _identity(self, tree: Tree, name: str) -> Typed:
        size = self._dim_called(name[2:], tree) if name != "I" else self.sizes.fresh()
        return Typed((size, size), lambda: Eye.sized(self.sizes.resolved(size)), tree.span)

    def _dim_called(self, name: str, tree: Tree) -> Dim:
        if name.isdigit():
            return Dim.of(int(name[:9]))
        if name not in self.scope.size_names:
            raise NameError_(
                say("unknown-size", "'{name}' is not a size here", name=name),
                source=self.scope.source,
                span=tree.span,
                hint=did_you_mean(name, sorted(self.scope.size_names)),
            )
        return Dim.of(name)

    def _literal(self, tree: Tree) -> Typed:
        rows = tree.value
        assert isinstance(rows, tuple)
        value = Literal.rows(rows)  # type: ignore[arg-type]
        return Typed(value.shape, lambda: value, tree.span, flat=value.shape[1] is ONE)

    def _entry(self, tree: Tree) -> Typed:
        base = self.part(tree.args[0])
        indices = [self._index(arg) for arg in tree.args[1:]]
        if len(indices) == 1 and (base.flat or base.shape[1] is ONE):
            indices.append(0)
        if len(indices) != 2:
            raise self._wrong(
                tree,
                say("entry-indices", "an entry of a {shape} matrix has two indices", shape=self._show(base)),
                say("entry-hint", "write X[0,1]; the first row and column are 0"),
            )
        for index, size in zip(indices, base.shape, strict=True):
            if size.number is not None and index >= size.number:
                raise self._wrong(
                    tree,
                    say("entry-outside", "index {index} is outside 0 … {last}", index=index, last=size.number - 1),
                    None,
                )
        return Typed(SCALAR, lambda: Entry.of(base.build(), data=tuple(indices)), tree.span)

    def _index(self, tree: Tree) -> int:
        value = tree.value if tree.head == "number" else None
        if not isinstance(value, Fraction) or value.denominator != 1 or value > 10_000:
            raise self._wrong(tree, say("bad-index", "an index is a whole number from 0"), None)
        return int(value)

    # Sums -------------------------------------------------------------------------------------

    def _neg(self, tree: Tree) -> Typed:
        part = self.part(tree.args[0])
        return Typed(part.shape, lambda: -part.build(), tree.span, flat=part.flat)

    def _sum(self, tree: Tree) -> Typed:
        parts = [self.part(arg) for arg in tree.args]
        shape, flat = self._common_shape(parts, tree)
        builders = [
            self._broadcast(part, shape, arg) for part, arg in zip(parts, tree.args, strict=True)
        ]
        return Typed(shape, lambda: Add.of(*(build() for build in builders)), tree.span, flat=flat)

    def _common_shape(self, parts: list[Typed], tree: Tree) -> tuple[Shape, bool]:
        """Return the one shape of the operands of + − .* ./ or a comparison, broadcasts allowed for."""
        wide = [part for part in parts if not part.is_scalar]
        if not wide:
            return SCALAR, False
        lead = next((part for part in wide if part.is_matrix), wide[0])
        for i, part in enumerate(parts):
            if part.is_scalar or part is lead:
                continue
            if part.flat and lead.is_matrix:
                fits = self.sizes.unify(part.shape[0], lead.shape[1])
            else:
                fits = self.sizes.unify_shapes(part.shape, lead.shape)
            if not fits:
                raise self._do_not_add(tree, lead, part, tree.marks[max(0, i - 1)])
        return self.sizes.shape(lead.shape), lead.flat and all(p.flat or p.is_scalar for p in parts)

    def _do_not_add(self, tree: Tree, lead: Typed, part: Typed, mark: Span) -> GradcheckError:
        first, second = sorted((lead, part), key=lambda p: p.span[0])
        hint = None
        if self.sizes.could_fit(part.shape[0], lead.shape[1]) and part.shape[1] is ONE and lead.is_matrix:
            hint = say("spread-column", "as a row of every row, write 1 {name}^T", name=self._text(part.span))
        elif part.shape[0] is ONE and lead.is_matrix:
            hint = say("spread-row", "to add it to every row, write 1 {name}", name=self._text(part.span))
        elif part.shape[0] is lead.shape[1] and part.shape[1] is lead.shape[0]:
            hint = say("transpose-to-fit", "transpose one of them: {name}^T", name=self._text(part.span))
        return ShapeError(
            say(
                "shapes-differ",
                "{first} and {second} have to be of one shape here",
                first=self._show(first),
                second=self._show(second),
            ),
            source=self.scope.source,
            span=mark,
            hint=hint,
        )

    def _broadcast(self, part: Typed, shape: Shape, tree: Tree) -> Callable[[], Expr]:
        """Return the builder of the part written out to the shape."""
        if part.is_scalar and shape != SCALAR:
            if constant(tree) is None:
                self.scope.note(
                    say(
                        "filled-scalar",
                        "the scalar {name} is added to, or compared with, every entry",
                        name=self._text(part.span),
                    )
                )
            return filled(part, shape, self.sizes)
        if part.flat and ONE not in shape:
            self.scope.note(
                say("spread-vector", "{name} stands for 1 {name}ᵀ: on every row", name=self._text(part.span))
            )
            return spread(part, shape, self.sizes)
        return part.build

    def _hadamard(self, tree: Tree) -> Typed:
        left, right = map(self.part, tree.args)
        if left.is_scalar or right.is_scalar:
            return self._product(left, right, tree)
        shape, flat = self._common_shape([left, right], tree)
        a, b = self._broadcast(left, shape, tree.args[0]), self._broadcast(right, shape, tree.args[1])
        return Typed(shape, lambda: Hadamard.of(a(), b()), tree.span, flat=flat)

    def _ratio(self, tree: Tree) -> Typed:
        left, right = map(self.part, tree.args)
        inverse = Typed(
            right.shape, lambda: Power.of(right.build(), data=Fraction(-1)), right.span, flat=right.flat
        )
        if left.is_scalar or right.is_scalar:
            return self._product(left, inverse, tree)
        shape, flat = self._common_shape([left, inverse], tree)
        a = self._broadcast(left, shape, tree.args[0])
        b = self._broadcast(inverse, shape, tree.args[1])
        return Typed(shape, lambda: Hadamard.of(a(), b()), tree.span, flat=flat)

    # Products ---------------------------------------------------------------------------------

    def _juxt(self, tree: Tree) -> Typed:
        parts = [self._factor(arg) for arg in tree.args]
        product = parts[0]
        for part in parts[1:]:
            product = self._product(product, part, tree)
        return product

    def _factor(self, tree: Tree) -> Typed:
        """Return a juxtaposed factor, where a literal 1 is the vector of ones."""
        return self._ones_vector(tree) if _is_one(tree) else self.part(tree)

    def _ones_vector(self, tree: Tree) -> Typed:
        size = self.sizes.fresh()
        return Typed((size, ONE), lambda: Ones.shaped(self.sizes.resolved(size), ONE), tree.span)

    def _star(self, tree: Tree) -> Typed:
        left, right = map(self.part, tree.args)
        return self._product(left, right, tree)

    def _product(self, left: Typed, right: Typed, tree: Tree) -> Typed:
        """Return the matrix product, or the scalar multiple where one factor is a scalar."""
        span = left.span[0], right.span[1]
        if left.is_scalar or right.is_scalar:
            shape, flat = (right.shape, right.flat) if left.is_scalar else (left.shape, left.flat)
            return Typed(shape, lambda: Scale.of(*_body_last(left.build(), right.build())), span, flat=flat)
        if not self.sizes.unify(left.shape[1], right.shape[0]):
            raise self._do_not_multiply(left, right, tree)
        shape = self.sizes.shape((left.shape[0], right.shape[1]))
        flat = right.flat and shape[1] is ONE and shape != SCALAR
        return Typed(shape, lambda: MatMul.of(left.build(), right.build()), span, flat=flat)

    def _do_not_multiply(self, left: Typed, right: Typed, tree: Tree) -> GradcheckError:
        a, b = self._text(left.span), self._text(right.span)
        one = say("write-hadamard", "for the product entry by entry, write {a} .* {b}", a=a, b=b)
        hint = None
        if self.sizes.could_fit(left.shape[0], right.shape[0]) and left.flat and right.flat:
            hint = say(
                "inner-or-entrywise", "write {a}^T {b} for the inner product, {a} .* {b} entry by entry", a=a, b=b
            )
        elif self.sizes.could_fit(left.shape[0], right.shape[0]) and self.sizes.could_fit(
            left.shape[1], right.shape[1]
        ):
            hint = one
        elif self.sizes.could_fit(left.shape[0], right.shape[0]):
            hint = say("transpose-left", "{a}^T {b} would fit", a=a, b=b)
        elif self.sizes.could_fit(left.shape[1], right.shape[1]):
            hint = say("transpose-right", "{a} {b}^T would fit", a=a, b=b)
        return ShapeError(
            say(
                "product-does-not-fit",
                "a {left} times a {right} matrix does not fit: {inner1} columns, {inner2} rows",
                left=self._show(left),
                right=self._show(right),
                inner1=self._size(left.shape[1]),
                inner2=self._size(right.shape[0]),
            ),
            source=self.scope.source,
            span=tree.marks[0] if tree.marks else (left.span[0], right.span[1]),
            hint=hint,
        )

    def _div(self, tree: Tree) -> Typed:
        """Divide by the shortest run of factors that is a scalar; the rest multiplies."""
        dividend = self.part(tree.args[0])
        factors = [self.part(arg) for arg in tree.args[1:]]
        count = next(
            (i + 1 for i, f in enumerate(factors) if factors[0].shape[0] is ONE and f.shape[1] is ONE), None
        )
        if count is None:
            raise ShapeError(
                say("divisor-not-scalar", "the divisor is {shape}, not a scalar", shape=self._show(factors[0])),
                source=self.scope.source,
                span=factors[0].span,
                hint=say("divide-hint", "divide entry by entry with ./"),
            )
        divisor = factors[0]
        for factor in factors[1:count]:
            divisor = self._product(divisor, factor, tree)
        if constant(tree.args[1]) == 0:
            raise ParseError(say("division-by-zero", "division by 0"), source=self.scope.source, span=divisor.span)
        inverse = Typed(SCALAR, lambda: Power.of(divisor.build(), data=Fraction(-1)), divisor.span)
        product = self._product(dividend, inverse, tree)
        for factor in factors[count:]:
            product = self._product(product, factor, tree)
        return product

    def _inner(self, tree: Tree) -> Typed:
        left, right = map(self.part, tree.args)
        if not self.sizes.unify_shapes(left.shape, right.shape):
            raise ShapeError(
                say(
                    "inner-shapes",
                    "an inner product is of two equal shapes, not {a} and {b}",
                    a=self._show(left),
                    b=self._show(right),
                ),
                source=self.scope.source,
                span=tree.span,
            )

        def build() -> Expr:
            a, b = left.build(), right.build()
            if a.is_scalar:
                return Scale.of(a, b)
            return MatMul.of(a.T, b) if a.shape[1] is ONE else Trace.of(MatMul.of(a.T, b))

        return Typed(SCALAR, build, tree.span)

    def _transpose(self, tree: Tree) -> Typed:
        part = self._factor(tree.args[0])
        return Typed((part.shape[1], part.shape[0]), lambda: part.build().T, tree.span)

    # Powers -----------------------------------------------------------------------------------

    def _power(self, tree: Tree) -> Typed:
        base, exponent = tree.args
        if base.bare.head == "name" and base.bare.value == "e" and "e" not in self.scope.parts:
            return self._exponential(tree)
        part, p = self.part(base), self._exponent(exponent)
        if part.is_scalar:
            return Typed(SCALAR, lambda: Power.of(part.build(), data=p), tree.span)
        if not self.sizes.unify(*part.shape):
            a = self._text(base.span)
            raise self._wrong(
                tree,
                say("power-of-nonsquare", "{a} is {shape}: ^ is the power of a square matrix", a=a, shape=self._show(part)),
                say("power-hint", "write {a}.^{p} for each entry's power, ||{a}||^2 or {a}^T {a} for the square", a=a, p=p),
                span=tree.marks[0],
            )
        if p.denominator != 1 or not 1 <= p <= MAX_MATRIX_POWER:
            raise UnsupportedError(
                say("matrix-power-later", "inverses and such powers of a matrix are not supported yet"),
                source=self.scope.source,
                span=tree.span,
                hint=say("entrywise-power", "for each entry's power, write .^"),
            )
        return Typed(part.shape, lambda: MatMul.of(*[part.build()] * int(p)), tree.span)

    def _exponential(self, tree: Tree) -> Typed:
        part = self.part(tree.args[1])
        if part.is_matrix and self.sizes.shape(part.shape)[0] is self.sizes.shape(part.shape)[1]:
            raise UnsupportedError(
                say("expm-later", "e to a square matrix is the matrix exponential, not supported yet"),
                source=self.scope.source,
                span=tree.span,
                hint=say("exp-hint", "for each entry's exponential, write exp(…)"),
            )
        return Typed(part.shape, lambda: Exp.of(part.build()), tree.span, flat=part.flat)

    def _epower(self, tree: Tree) -> Typed:
        part, p = self.part(tree.args[0]), self._exponent(tree.args[1])
        return Typed(part.shape, lambda: Power.of(part.build(), data=p), tree.span, flat=part.flat)

    def _exponent(self, tree: Tree) -> Fraction:
        """Return an exponent, which is a number."""
        value = constant(tree)
        if value is None:
            raise UnsupportedError(
                say("symbolic-exponent", "an exponent has to be a number"), source=self.scope.source, span=tree.span
            )
        if abs(value) > MAX_EXPONENT or value.denominator > MAX_EXPONENT:
            raise UnsupportedError(
                say("exponent-too-large", "an exponent lies between −{limit} and {limit}", limit=MAX_EXPONENT),
                source=self.scope.source,
                span=tree.span,
            )
        return value

    # Bars and masks ---------------------------------------------------------------------------

    def _norm(self, tree: Tree) -> Typed:
        part = self.part(tree.args[0])
        spectral = tree.value == "2" and part.is_matrix
        if spectral or tree.value not in {None, "F", "2"}:
            raise UnsupportedError(
                say("spectral-later", "‖X‖_2 of a matrix is the spectral norm, not supported yet")
                if spectral
                else say("norm-later", "the norm with index {index} is not supported yet", index=tree.value),
                source=self.scope.source,
                span=tree.span,
                hint=say("frobenius-hint", "for the Frobenius norm, write ||…||_F"),
            )
        return Typed(SCALAR, lambda: Norm.of(part.build()), tree.span)

    def _abs(self, tree: Tree) -> Typed:
        raise UnsupportedError(
            say("bars-later", "absolute values and determinants |…| are not supported yet"),
            source=self.scope.source,
            span=tree.span,
            hint=say("norm-hint", "a norm is written ||…||"),
        )

    def _mask(self, tree: Tree) -> Typed:
        relation = tree.args[0]
        left, right = map(self.part, relation.args)
        shape, flat = self._common_shape([left, right], relation)
        sign = str(relation.value)
        one, other = relation.args
        if constant(one) == 0:
            left, right, one, other, sign = right, left, other, one, _FLIPPED[sign]
        a, b = self._broadcast(left, shape, one), self._broadcast(right, shape, other)
        return Typed(shape, lambda: Mask.of(a() - b(), data=sign), tree.span, flat=flat)

    def _relation(self, tree: Tree) -> Typed:
        raise ParseError(
            say("bare-comparison", "a comparison stands in brackets"),
            source=self.scope.source,
            span=tree.marks[0],
            hint=say("mask-hint", "write the mask as 1[{text}]", text=self._text(tree.span)),
        )

    def _call(self, tree: Tree) -> Typed:
        from gradcheck_cli.syntax.functions import called

        return called(self, tree)

    # Messages ---------------------------------------------------------------------------------

    def _text(self, span: Span) -> str:
        text = self.scope.source[span[0] : span[1]]
        return text if len(text) <= 24 else text[:21] + "…"

    def _show(self, part: Typed) -> str:
        return shown(part.shape, self.sizes)

    def _size(self, dim: Dim) -> str:
        return shown((dim, dim), self.sizes).partition("×")[0].replace("scalar", "1")

    def _wrong(self, tree: Tree, message: str, hint: str | None, span: Span | None = None) -> GradcheckError:
        return ShapeError(message, source=self.scope.source, span=span or tree.span, hint=hint)


def _is_one(tree: Tree) -> bool:
    return tree.head == "number" and tree.value == 1


def _body_last(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Put the scalar first, as a scalar multiple wants it."""
    return (left, right) if left.is_scalar else (right, left)


def elaborate_all(scope: Scope, trees: Mapping[str | None, Tree], order: list[str | None]) -> Typed:
    """Elaborate the definitions in order, then the value, which is returned."""
    elaborator = Elaborator(scope)
    value = None
    for name in order:
        part = elaborator.part(trees[name])
        if name is None:
            value = part
        else:
            scope.define(name, part)
    assert value is not None
    return value

"""einsum, where what it asks for is a matrix operation: products, sums, transposes, traces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.algebra import Hadamard, MatMul, inner
from gradcheck_cli.dims import ONE, SCALAR
from gradcheck_cli.errors import GradcheckError, ShapeError
from gradcheck_cli.expr import Ones
from gradcheck_cli.messages import say
from gradcheck_cli.ops.axes import summed
from gradcheck_cli.ops.diagonals import Diagonal
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax.python.products import check_numbers
from gradcheck_cli.syntax.python.values import Array, Value, Word, array

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcheck_cli.dims import Dim
    from gradcheck_cli.expr import Expr
    from gradcheck_cli.syntax.python.call import Call

_PATTERN = re.compile(r"\s*([A-Za-z]{0,2}\s*(?:,\s*[A-Za-z]{0,2}\s*)*)->\s*([A-Za-z]{0,2})\s*")


class Indexed:
    """An expression whose rows and columns run over letters: none is a scalar, one a column."""

    def __init__(self, letters: str, build: Callable[[], Expr]) -> None:
        self.letters = letters
        self.build = build

    def turned(self) -> Indexed:
        """Return the same with the letters in the other order."""
        return Indexed(self.letters[::-1], lambda: self.build().T)

    def ending(self, letter: str) -> Indexed:
        """Return it as a matrix with this letter for its columns."""
        return self if self.letters.endswith(letter) else self.turned()


def _einsum(call: Call) -> Value:
    pattern = call.reading.value(call.args[0]) if call.args else None
    text = pattern.value if isinstance(pattern, Word) else None
    match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
    operands = [call.array(arg) for arg in call.args[1:]]
    if match is None or call.keywords:
        raise _not_read(call)
    inputs = [word.strip() for word in match[1].split(",")]
    output = match[2]
    if len(inputs) != len(operands) or len(set(output)) != len(output):
        raise _not_read(call)
    sizes = _sizes(call, inputs, operands)
    if not set(output) <= sizes.keys():
        raise _not_read(call)
    if len(operands) > 1:
        check_numbers(call.reading, call.node, *operands)
    parts = [_read(word, one) for word, one in zip(inputs, operands, strict=True)]
    total = parts[0]
    for i, part in enumerate(parts[1:], 1):
        later = {letter for other in parts[i + 1 :] for letter in other.letters} | set(output)
        total = _product(call, _less(total, {*later, *part.letters}), part, later, sizes)
    return _result(call, _less(total, set(output)), output, sizes)


def _sizes(call: Call, inputs: list[str], operands: list[Array]) -> dict[str, Dim]:
    """Return the size that each letter runs over. Raises ShapeError where it is two."""
    found: dict[str, Dim] = {}
    for word, one in zip(inputs, operands, strict=True):
        if len(word) != one.axes:
            raise ShapeError(
                say("einsum-axes", "'{word}' is of {count} axes, its operand is {shape}",
                    word=word, count=len(word), shape=call.reading.shape_text(one)),
                span=call.span,
            )  # fmt: skip
        for letter, dim in zip(word, one.shape, strict=False):
            if not call.reading.sizes.unify(found.setdefault(letter, dim), dim):
                raise ShapeError(
                    say("einsum-sizes", "the index {letter} runs over two sizes", letter=letter),
                    span=call.span,
                )
    return {letter: call.reading.sizes.resolved(dim) for letter, dim in found.items()}


def _read(word: str, one: Array) -> Indexed:
    """Return an operand; an index that stands twice takes the diagonal."""
    if len(word) == 2 and word[0] == word[1]:
        return Indexed(word[0], lambda: Diagonal.of(one.build()))
    return Indexed(word, one.build)


def _less(part: Indexed, kept: set[str]) -> Indexed:
    """Return the part summed over the letters that nothing else has."""
    gone = [letter for letter in part.letters if letter not in kept]
    if not gone:
        return part
    if len(gone) == len(part.letters):
        return Indexed("", lambda: Sum.of(part.build()))
    rows = part.ending(gone[0])
    return Indexed(rows.letters[0], lambda: summed(rows.build(), 1))


def _product(
    call: Call, left: Indexed, right: Indexed, kept: set[str], sizes: dict[str, Dim]
) -> Indexed:
    """Return the product of two operands, summed over what they share and is not kept."""
    right = _less(right, {*kept, *left.letters})
    shared = [letter for letter in left.letters if letter in right.letters]
    summed_over = [letter for letter in shared if letter not in kept]
    alone = [letter for letter in left.letters + right.letters if letter not in shared]
    if not left.letters or not right.letters:
        return Indexed(left.letters + right.letters, lambda: left.build() * right.build())
    if len(shared) == 2 or (len(shared) == 1 and not alone):
        return _entrywise(left, right, summed_over)
    if not shared and len(alone) == 2:
        return Indexed(
            left.letters + right.letters, lambda: MatMul.of(left.build(), right.build().T)
        )
    if len(summed_over) == len(shared) == 1:
        return _contracted(left, right, shared[0])
    if len(shared) == 1 and len(alone) == 1:
        return _scaled(left, right, shared[0], sizes)
    raise _not_read(call)


def _entrywise(left: Indexed, right: Indexed, gone: list[str]) -> Indexed:
    """Return the products of entries, summed over some letters."""
    other = right if right.letters == left.letters else right.turned()
    if len(gone) == len(left.letters):
        return Indexed("", lambda: inner(left.build(), other.build()))
    both = Indexed(left.letters, lambda: Hadamard.of(left.build(), other.build()))
    return _less(both, {letter for letter in left.letters if letter not in gone})


def _contracted(left: Indexed, right: Indexed, letter: str) -> Indexed:
    """Return the matrix product over one letter."""
    a = left if len(left.letters) == 1 else left.ending(letter)
    b = right if len(right.letters) == 1 else right.ending(letter).turned()
    if len(a.letters) == 1:  # aᵀ B, as a column again
        return Indexed(b.letters[1:], lambda: MatMul.of(b.build().T, a.build()))
    return Indexed(a.letters[0] + b.letters[1:], lambda: MatMul.of(a.build(), b.build()))


def _scaled(left: Indexed, right: Indexed, letter: str, sizes: dict[str, Dim]) -> Indexed:
    """Return a matrix whose rows or columns are multiplied by the entries of a vector."""
    matrix, vector = (left, right) if len(left.letters) == 2 else (right, left)
    columns = matrix.ending(letter)
    rows = sizes[columns.letters[0]]

    def build() -> Expr:
        return Hadamard.of(columns.build(), MatMul.of(Ones.shaped(rows, ONE), vector.build().T))

    return Indexed(columns.letters, build)


def _result(call: Call, total: Indexed, output: str, sizes: dict[str, Dim]) -> Array:
    if set(total.letters) != set(output):
        raise _not_read(call)
    value = total if total.letters == output else total.turned()
    if not output:
        return array(SCALAR, 0, value.build, call.span)
    shape = (*(sizes[letter] for letter in output), ONE)[:2]
    return array((shape[0], shape[1]), len(output), value.build, call.span)


def _not_read(call: Call) -> GradcheckError:
    return call.unsupported(
        say("einsum-not-read", "this einsum is not read: it is no operation on matrices"),
        say("einsum-hint", "write the output too, as in 'ij,jk->ik'"),
    )


FUNCTIONS: dict[str, Callable[[Call], Value]] = dict.fromkeys(
    ("numpy.einsum", "torch.einsum"), _einsum
)

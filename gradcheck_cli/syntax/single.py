"""Is a formula one of a single number, so that it can be done with every entry of a matrix?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.dims import Dim
from gradcheck_cli.errors import LimitError, ParseError, ShapeError
from gradcheck_cli.expr import Constant, Expr, Number, Ones, Symbol, postorder
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say
from gradcheck_cli.ops.formulas import ARGUMENT, is_entrywise
from gradcheck_cli.ops.functions import expanded
from gradcheck_cli.syntax.elaborate import Elaborator
from gradcheck_cli.syntax.scope import Scope
from gradcheck_cli.syntax.tree import Tree
from gradcheck_cli.syntax.typed import constant, known
from gradcheck_cli.syntax.unify import Sizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradcheck_cli.errors import Span
    from gradcheck_cli.syntax.defined import Function

#: What a formula may be made of besides calls: everything else is of matrices.
_PARTS = {
    "group", "number", "name", "neg", "sum", "hadamard", "ratio", "mask", "relation", "juxt",
    "star", "dot", "div", "power", "epower", "abs", "call",
}  # fmt: skip


def formula_of(name: str, argument: str, tree: Tree, scope: Scope) -> Expr:
    """Return a function's formula in ARGUMENT. Raises ParseError where it is of no single number.

    `scope` knows the functions that it may call.
    """
    for part in tree.walk():
        is_call = part.head == "call"
        if part.head not in _PARTS or (is_call and not _works_on_entries(part, scope.functions)):
            raise _not_entrywise(name, part.span)
    scope.parts[argument] = known(ARGUMENT)
    whole = Elaborator(scope).part(tree)
    formula = expanded(whole.build()) if whole.is_scalar else None
    if formula is None or not all(map(_may_stand, postorder(formula))):
        raise _not_entrywise(name, tree.span)
    if formula.size > allowed().function:
        raise LimitError(
            say(
                "function-too-long",
                "the formula of {name} has {size} parts; {most} are the most",
                name=name,
                size=formula.size,
                most=allowed().function,
            ),
            span=tree.span,
        )
    return formula


def _may_stand(node: Expr) -> bool:
    return node is ARGUMENT or isinstance(node, (Number, Constant)) or is_entrywise(type(node))


def _works_on_entries(call: Tree, functions: Mapping[str, Function]) -> bool:
    """Tell whether a call, made on matrices, does the same with every entry of them."""
    trial = Scope("", Sizes(), set())
    trial.functions = functions
    shape = Dim.of("m"), Dim.of("n")
    args = []
    for i, arg in enumerate(call.args):
        trial.parts[f"?{i}"] = known(Symbol.named(f"?{i}", shape))
        matrix = Tree("name", span=arg.span, value=f"?{i}", typed=f"?{i}")
        args.append(matrix if constant(arg) is None else arg)
    try:
        part = Elaborator(trial).part(Tree("call", tuple(args), span=call.span, value=call.value))
        value = part.build()
    except (ShapeError, ParseError):
        return False
    return value.shape == shape and all(
        isinstance(node, (Symbol, Number, Constant, Ones)) or is_entrywise(type(node))
        for node in postorder(value)
    )


def _not_entrywise(name: str, span: Span) -> ParseError:
    return ParseError(
        say(
            "not-entrywise",
            "{name} works entry by entry, and this is no operation of a single number",
            name=name,
        ),
        span=span,
        hint=say("entrywise-hint", "a formula such as z*sigmoid(z), max(z, 0) or 1/(1 + e^(-z))"),
    )

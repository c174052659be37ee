"""The syntax tree: what the person wrote, part by part, with the place of each part."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import LimitError
from gradcheck_cli.limits import allowed
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradcheck_cli.errors import Span

CALLED = set("σφψ")  #: letters that stand for functions before a bracket


class Tree:
    """One part of a formula: `head` says which, `value` holds a number's or name's content.

    `marks` are the places of its operators, in order, `typed` how a number or name was written.
    """

    __slots__ = ("args", "depth", "head", "marks", "span", "typed", "value")

    def __init__(  # noqa: PLR0913 -- a record
        self,
        head: str,
        args: tuple[Tree, ...] = (),
        *,
        span: Span,
        value: Any = None,
        marks: tuple[Span, ...] = (),
        typed: str = "",
    ) -> None:
        self.head = head
        self.args = args
        self.span = span
        self.value = value
        self.marks = marks
        self.typed = typed
        self.depth: int = 1 + max((arg.depth for arg in args), default=0)
        if self.depth > allowed().depth:
            raise LimitError(
                say("too-deep-tree", "this formula is nested too deeply"),
                span=span,
                hint=say("use-names", "give parts a name: h = X W; f = ||h - Y||_F^2"),
            )

    def walk(self) -> Iterator[Tree]:
        """Yield this part and every part below it, outermost first."""
        stack = [self]
        while stack:
            tree = stack.pop()
            yield tree
            stack.extend(reversed(tree.args))

    @property
    def bare(self) -> Tree:
        """The part without the parentheses around it."""
        tree = self
        while tree.head == "group":
            tree = tree.args[0]
        return tree

    def names(self) -> Iterator[str]:
        """Yield the name at each leaf that is a name."""
        for tree in self.walk():
            if tree.head == "name":
                yield str(tree.value)

    def __str__(self) -> str:
        """Write the part as it was read, evenly spaced.

        >>> from gradcheck_cli.syntax.pratt import read
        >>> print(read("||max(XW,0)-Y||_F^2"))
        ‖max(XW, 0) − Y‖_F^2
        """
        return _WRITERS[self.head](self) if self.head in _WRITERS else self.typed


def _call(tree: Tree) -> str:
    name, keywords = tree.value
    extra = [f"{key}={value}" for key, value in keywords]
    return f"{name}({', '.join([*map(str, tree.args), *extra])})"


def _sum(tree: Tree) -> str:
    text = str(tree.args[0])
    for term in tree.args[1:]:
        text += f" − {term.args[0]}" if term.head == "neg" else f" + {term}"
    return text


def _juxt(tree: Tree) -> str:
    text = _closed(tree.args[0])
    for left, right in pairwise(tree.args):
        is_run = left.span[1] == right.span[0] and _is_letter(left) and _is_letter(right)
        factor = _factor(right) if right is tree.args[-1] else _closed(right)
        is_call = left.head == "name" and left.typed in CALLED and factor[0] in "([{"
        text += f"{'' if is_run else ' * ' if is_call else ' '}{factor}"
    return text


def _factor(tree: Tree) -> str:
    """Write a factor; there, and transposed, 1 is the vector of ones."""
    return "1" if tree.head == "ones" else str(tree)


def _closed(tree: Tree) -> str:
    """Write what something stands behind: a sum would reach over it."""
    return f"({tree})" if tree.head in {"summation", "total"} else _factor(tree)


def _is_letter(tree: Tree) -> bool:
    return tree.head == "name" and len(tree.typed) == 1


def _indexable(tree: Tree) -> str:
    """Write what an index stands behind: σ[0] alone would be a call."""
    return f"({tree})" if tree.typed in CALLED else str(tree)


def _norm(tree: Tree) -> str:
    return f"‖{tree.args[0]}‖" + (f"_{tree.value}" if tree.value else "")


def _exponent(tree: Tree) -> str:
    return str(tree) if tree.head in {"number", "name", "group"} else f"({tree})"


def _summation(tree: Tree) -> str:
    """Write ∑_i, ∑_{i=1}^N or ∑_{i,j} before the summand."""
    indices, first = tree.value
    below = ",".join(indices) if first is None else f"{','.join(indices)}={first}"
    below = below if len(below) == 1 else f"{{{below}}}"
    limit = "".join(str(arg.bare) for arg in tree.args[1:])
    summand = _with_powers(tree.args[0]) if is_power_sum(tree) else tree.args[0]
    if limit:
        limit = f"^{limit}" if limit.isalnum() else f"^{{{limit}}}"
    return f"∑_{below}{limit} {summand}"


def is_power_sum(tree: Tree) -> bool:
    """Does an index of the sum stand in an exponent, as in X^(k − j)?"""
    powers = (part for part in tree.args[0].walk() if part.head == "power")
    return any(inner.head == "index" for p in powers for inner in p.args[1].walk())


def _with_powers(tree: Tree) -> Tree:
    """Return the tree, X^j in it as a power: in other sums it is the entry x_j."""
    if tree.head == "indexed" and tree.typed == "^":
        index = Tree("name", span=tree.span, value=tree.value, typed=tree.value)
        return Tree("power", (tree.args[0], index), span=tree.span)
    args = tuple(map(_with_powers, tree.args))
    if all(new is old for new, old in zip(args, tree.args, strict=True)):
        return tree
    return Tree(tree.head, args, span=tree.span, value=tree.value, typed=tree.typed)


def _indexed(tree: Tree) -> str:
    is_name = tree.args[0].head == "name" or len(tree.value) == 1
    return f"{tree.args[0]}_{tree.value if is_name else '{' + ','.join(tree.value) + '}'}"


def _abs(tree: Tree) -> str:
    """Write |x|; bars inside it stand apart, as || would be those of a norm."""
    inside = str(tree.args[0])
    return f"| {inside} |" if inside[0] in "|‖" else f"|{inside}|"


_WRITERS: dict[str, Callable[[Tree], str]] = {
    "ones": lambda _: "vector(1)",
    "group": lambda t: f"({t.args[0]})",
    "neg": lambda t: f"−{t.args[0]}",
    "sum": _sum,
    "juxt": _juxt,
    "star": lambda t: f"{t.args[0]} * {t.args[1]}",
    "dot": lambda t: f"{t.args[0]} · {t.args[1]}",
    "hadamard": lambda t: f"{t.args[0]} ⊙ {t.args[1]}",
    "ratio": lambda t: f"{t.args[0]} ⊘ {t.args[1]}",
    "div": lambda t: f"{t.args[0]}/{' '.join(map(str, t.args[1:]))}",
    "power": lambda t: f"{t.args[0]}^{_exponent(t.args[1])}",
    "epower": lambda t: f"{t.args[0]}.^{_exponent(t.args[1])}",
    "transpose": lambda t: f"{_closed(t.args[0])}ᵀ",
    "inverse-transpose": lambda t: f"{t.args[0]}^-T",
    "norm": _norm,
    "abs": _abs,
    "relation": lambda t: f"{t.args[0]} {t.value} {t.args[1]}",
    "mask": lambda t: f"1[{t.args[0]}]",
    "inner": lambda t: f"⟨{t.args[0]}, {t.args[1]}⟩",
    "call": _call,
    "summation": _summation,
    "total": lambda t: f"∑ {t.args[0]}",
    "indexed": _indexed,
    "entries": lambda t: str(t.args[0]),
    "entry": lambda t: f"{_indexable(t.args[0])}[{', '.join(map(str, t.args[1:]))}]",
}

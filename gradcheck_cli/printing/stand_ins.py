"""What a script runs in place of a function that is left unspecified: tanh and its derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def stand_ins(functions: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the definitions of unspecified functions: of φ, φ′, … under these identifiers."""
    lines: list[str] = []
    for name, words in functions.items():
        comment = say("script-stand-in", "{name} is unspecified: here tanh stands in.", name=name)
        for order, word in enumerate(words):
            lines += ([f"# {comment}"] if not order else []) + _definition(word, order) + ["", ""]
    return lines


def _definition(word: str, order: int) -> list[str]:
    if not order:
        return [f"def {word}(x):", "    return torch.tanh(x)"]
    return [f"def {word}(x):", "    t = torch.tanh(x)", f"    return {_polynomial(order)}"]


def _polynomial(order: int) -> str:
    """Return a derivative of tanh as a polynomial in t = tanh: t′ = 1 − t².

    >>> _polynomial(1), _polynomial(2)
    ('1 - t**2', '-2 * t + 2 * t**3')
    """
    p = [0, 1]
    for _ in range(order):
        slope = [k * c for k, c in enumerate(p)][1:]
        p = [a - b for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    first, *rest = [(k, c) for k, c in enumerate(p) if c]
    text = ("-" if first[1] < 0 else "") + _term(*first)
    return text + "".join(f" {'-' if c < 0 else '+'} {_term(k, c)}" for k, c in rest)


def _term(k: int, c: int) -> str:
    power = "t" if k == 1 else f"t**{k}"
    return f"{abs(c)}" if not k else power if abs(c) == 1 else f"{abs(c)} * {power}"

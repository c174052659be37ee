"""Which gradient a left side names: `dW`, `df/dW`, `∂f/∂W`, `grad_W`, `∇W`, `W`."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.syntax.alike import spelled_as
from gradcheck_cli.syntax.statements import statements

if TYPE_CHECKING:
    from gradcheck_cli.homework.problems import Problem
    from gradcheck_cli.syntax.statements import Statement

_QUOTIENT: Final = re.compile(r"(?:∂|d)\s*(?P<of>\w+)\s*/\s*(?:∂|d)\s*(?P<by>\w+)$")
_PREFIXES: Final = ("grad_", "∇_", "∇", "d")


@dataclass(frozen=True)
class Names:
    """The names of a problem: its variables, what it defines, and what on the way to f."""

    variables: tuple[str, ...]
    definitions: tuple[str, ...]
    inner: tuple[str, ...]
    asked: tuple[str, ...]

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the names that gradients of the problem may be about."""
        variables = [spec.partition(":")[0] for spec in problem.shapes]
        labels: list[str | None] = [*problem.let]
        with suppress(GradcheckError):  # said where the homework is read
            labels = [made.label for made in statements(problem.source) if not made.arguments]
        defined = [name for name in labels if name and name not in variables]
        inner = defined if None in labels else defined[:-1]
        return cls(tuple(variables), tuple(defined), tuple(inner), tuple(problem.grads))

    @cached_property
    def every(self) -> set[str]:
        """Every name."""
        return {*self.variables, *self.definitions, *self.asked}

    def named(self, statement: Statement) -> str | None:
        """Return the name of which this statement gives the gradient, if it does.

        `h = …` with a name that the problem defines says what h is, not its gradient. Large and
        small letters differ only where the problem has both.
        """
        if statement.label is None or statement.arguments:
            return None
        label = statement.label
        quotient = _QUOTIENT.match(label)  # ∂h/∂W is no gradient of f
        if quotient and spelled_as(quotient["of"], self.definitions) in self.inner:
            return None
        name = statement.gradient_of(self.every)
        if name in self.every:
            is_own = spelled_as(label, self.every) == name
            return None if is_own and name in self.definitions else name
        from gradcheck_cli.syntax.python.naming import named_as

        claimed = _claimed(label)
        return named_as(claimed, self.every) if claimed else None


def _claimed(label: str) -> str | None:
    """Return what a left side says it is the gradient of, known or not."""
    if quotient := _QUOTIENT.match(label):
        return quotient["by"]
    for prefix in _PREFIXES:
        if label.startswith(prefix) and len(label) > len(prefix):
            return label.removeprefix(prefix)
    return None


def foreign(statement: Statement) -> str | None:
    """Return the name whose gradient this clearly is, of whatever problem: `dW`, not `delta`."""
    label = statement.label
    claimed = _claimed(label) if label and not statement.arguments else None
    return None if label and claimed and re.match(r"d[^\W\dA-Z_]", label) else claimed

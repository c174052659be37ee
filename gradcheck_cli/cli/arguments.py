"""Sorting the command line: formulas may start with a minus, and there are no short options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import did_you_mean, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_END: Final = "--"  #: what follows is no option
_OPTION: Final = re.compile(r"(?P<name>--[A-Za-z][A-Za-z0-9-]*)(?P<value>=.*)?", re.DOTALL)


def arranged(tokens: Sequence[str], takes_value: Mapping[str, bool]) -> list[str]:
    """Return the options, then `--`, then the rest. Raises UsageError for an unknown option.

    >>> arranged(["-x'Ax", "--wrt", "x"], {"--wrt": True})
    ['--wrt', 'x', '--', "-x'Ax"]
    """
    options: list[str] = []
    others: list[str] = []
    rest = iter(tokens)
    for token in rest:
        if token == _END:
            others += rest
        elif match := _OPTION.fullmatch(token):
            if match["name"] not in takes_value:
                raise _unknown(match["name"], list(takes_value))
            options.append(token)
            if takes_value[match["name"]] and match["value"] is None:
                options += [value for value in (next(rest, None),) if value is not None]
        else:
            others.append(token)
    return [*options, _END, *others]


def options_of(command: Any) -> dict[str, bool]:
    """Return the options of one of typer's commands, and whether each takes a value."""
    found = {"--help": False}
    for parameter in command.params:
        if parameter.param_type_name == "option":
            for name in (*parameter.opts, *parameter.secondary_opts):
                found[name] = not parameter.is_flag
    return found


def _unknown(name: str, known: list[str]) -> UsageError:
    hint = did_you_mean(name, known)
    if name == "--module":
        hint = say(
            "module-elsewhere", "it runs a file: only derive does that, never verify or check"
        )
    return UsageError(
        say("unknown-option", "there is no option '{name}'", name=name),
        hint=hint or say("known-options", "the options are {names}", names=", ".join(known)),
    )


def wanted(tokens: Sequence[str], option: str) -> str | None:
    """Return an option's value before anything is known to be in order, None without one.

    >>> wanted(["x^2", "--format=json"], "--format"), wanted(["x^2"], "--format")
    ('json', None)
    """
    value = None
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token == _END:
            break
        if token == option:
            value = following
        elif token.startswith(f"{option}="):
            value = token.removeprefix(f"{option}=")
    return value

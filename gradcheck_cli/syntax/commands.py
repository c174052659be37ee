r"""LaTeX's commands by what they are: operators, fences, fractions, functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcheck_cli.errors import GradcheckError, ParseError, UnsupportedError
from gradcheck_cli.messages import did_you_mean, say
from gradcheck_cli.syntax.latex_names import known_commands

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span

OPERATORS = {
    "odot": ".*", "circ": ".*", "oslash": "./", "cdot": "·", "bullet": "·", "times": "*",
    "ast": "*", "div": "/", "otimes": "⊗", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=",
    "geq": ">=", "geqslant": ">=", "lt": "<", "gt": ">", "langle": "⟨", "rangle": "⟩",
    "lVert": "l||", "rVert": "r||", "Vert": "||", "lvert": "l|", "rvert": "r|", "vert": "|",
    "mid": "|", "parallel": "||", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "lparen": "(", "rparen": ")", "in": "∈",
    "ne": "≠", "neq": "≠", "colon": ":", "backslash": "\\",
}  # fmt: skip
SYMBOLS = {r"\|": "||", r"\{": "{", r"\}": "}"}
FENCES = {**SYMBOLS, **{sign: sign for sign in "()[]|<>/⟨⟩"}, "‖": "||"}
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"}
#: Functions that LaTeX or its users call otherwise.
FUNCTIONS = {
    "arctg": "arctan", "sgn": "sign", "Diag": "diag", "Det": "det", "tg": "tan", "th": "tanh",
    "sh": "sinh", "ch": "cosh",
}  # fmt: skip
_PARTIAL = {"partial", "nabla"}
SHORT = 2  #: letters of \it, \in and their like, which too many commands resemble
_LEFT_OUT = {"dots", "cdots", "ldots", "vdots", "ddots"}


def unknown_command(command: str, span: Span) -> GradcheckError:
    """Return the error for a command that is not read, with what to do about it."""
    word = command.removeprefix("\\")
    if word in _PARTIAL:
        return ParseError(
            say("derivative-inside", "a derivative stands on the left side only"),
            span=span,
            hint=say("derivative-inside-hint", "give it a name, as in G = …, and use the name"),
        )
    if word in _LEFT_OUT:
        message = say("left-out", "{command} leaves out what is to be computed", command=command)
        return UnsupportedError(message, span=span)
    message = say("unknown-latex", "unknown command '{command}'", command=command)
    return ParseError(
        message,
        span=span,
        hint=_near(word)
        or say("command-hint", "for a name write \\mathrm{{{word}}}, or it as text", word=word),
    )


def _near(word: str) -> str | None:
    r"""Return the hint that names a command like this one: \lambda for \lamda, none for \int."""
    from difflib import get_close_matches

    known = [*OPERATORS, *FRACTIONS, *FUNCTIONS, *known_commands(), *_COMMON]
    long = [name for name in known if len(name) > SHORT]
    near = get_close_matches(word, long, n=1, cutoff=0.75)
    return did_you_mean(f"\\{word}", [f"\\{name}" for name in near])


_COMMON = (
    "left", "right", "sqrt", "sum", "top", "begin", "end", "exp", "log", "max", "min", "sin",
    "cos", "tan", "tanh", "det", "tr",
)  # fmt: skip

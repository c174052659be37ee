r"""LaTeX that says something and is no formula to compute: \mathbb{E}[x], \mathcal{N}(…), \arg\min.

Each is refused with the formula to write instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from gradcheck_cli.errors import Span

_STYLE = r"\\(?:mathcal|mathrm|operatorname|text)\s*"
_WORDS = re.compile(r"\\(?:text|textrm|textit|mbox)\s*\{\s*[A-Za-z]+[\s,]+[A-Za-z][^{}]*\}")
_BELOW = r"\s*(?:_\s*(?:\{[^{}]{0,80}\}|\\?\w+))?(?=\s*(?:\\left|\\[bB]igg?l?)?\s*\\?[(\[{])"
_UPRIGHT = r"\\(?:mathbb|mathrm|operatorname|text)\s*"
_MEAN = re.compile(rf"{_UPRIGHT}(?:\{{\s*(?:E|Var|Cov|P|Pr)\s*\}}|[EP](?![A-Za-z])){_BELOW}")
_NORMAL = re.compile(rf"{_STYLE}(?:\{{\s*N\s*\}}|N(?![A-Za-z])){_BELOW}")
_NAMED_OPTIMUM = re.compile(
    r"\\(?:operatorname|mathrm|text|mathop)\*?\s*\{\s*(arg|minimi[sz]e|maximi[sz]e)[^{}]{0,20}\}"
)
_OPTIMA = {"arg", "argmin", "argmax", "minimize", "maximize", "minimise", "maximise"}
_STACKED = {"underset", "overset", "stackrel", "underbrace", "overbrace"}
_PRODUCTS = {"prod", "bigotimes", "bigodot", "coprod"}
_TRANSPOSES = {"top", "intercal", "dagger", "dag", "prime"}
_OTHERS = {"int", "iint", "oint", "lim", "sup", "inf", "cup", "cap", "bigcup", "bigcap", "forall"}
_OTHERS |= {"exists", "to", "rightarrow", "mapsto", "approx", "sim", "propto", "infty"}


def check_no_distribution(source: str, at: int, end: int) -> None:
    """Refuse an expectation and a density that begin here. Raises UnsupportedError."""
    if match := _MEAN.match(source, at, end):
        raise UnsupportedError(
            say("expectation", "an expectation or a probability is not computed here"),
            span=match.span(),
            hint=say("expectation-hint", "write the mean over the data: 1/N ∑_i …, or mean(…)"),
        )
    if match := _WORDS.match(source, at, end):
        raise UnsupportedError(
            say("words-in-formula", "words are no formula"),
            span=match.span(),
            hint=formula_alone(),
        )
    if match := _NAMED_OPTIMUM.match(source, at, end):
        check_is_formula(match[1], match.span())
    if match := _NORMAL.match(source, at, end):
        raise UnsupportedError(
            say("density", "the density of a distribution is not known by its name"),
            span=match.span(),
            hint=say(
                "density-hint",
                "write it out; the logarithm of the normal one is "
                "-1/2 (x - mu)^T S^-1 (x - mu) - 1/2 logdet(2 pi S)",
            ),
        )


def check_is_formula(word: str, span: Span) -> None:
    r"""Refuse \arg, \underset, \prod and their like. Raises UnsupportedError."""
    if hint := _what_to_write(word):
        message = say("no-formula", "{command} is not computed here", command=f"\\{word}")
        raise UnsupportedError(message, span=span, hint=hint)


def optimum() -> str:
    """Say what to write for the smallest value of a function, or the place where it has it."""
    return say("optimum-hint", "write the function alone that is to be optimised")


def _what_to_write(word: str) -> str | None:
    if word in _OPTIMA:
        return optimum()
    if word in _STACKED:
        return say("stacked-hint", "write the formula alone, without what stands above or below it")
    if word in _PRODUCTS:
        return say(
            "product-hint",
            "the logarithm of a product is a sum, ∑_i log(x_i), and the product exp of that",
        )
    if word == "star":
        return say("star-hint", "give it a name of its own, such as x_star")
    if word in _TRANSPOSES:
        return say("transposed-hint", "a transpose is written X^\\top or X^T")
    return formula_alone() if word in _OTHERS else None


def formula_alone() -> str:
    """Say that words and relations are left out."""
    return say("prose-hint", "write only the formula that is to be differentiated")

"""Names as LaTeX, each so that it is read back as the same name."""

from __future__ import annotations

import re

_NAME = re.compile(r"([A-Za-z]+|[^\x00-\x7f])_?(.*)")
_ACCENTED = re.compile(r"([A-Za-z]|[^\x00-\x7f])(_?)(hat|tilde|bar|check)(?:_(.+))?")


def name_latex(name: str) -> str:
    r"""Return a name as LaTeX: W1 as W_{1}, Y_pred as Y_{\mathrm{pred}}, λ as \lambda.

    >>> [name_latex(name) for name in ("W1", "W_1", "y_hat", "yhat", "δ_h")]
    ['W_{1}', 'W_1', '\\hat{y}', '{\\hat y}', '\\delta_{h}']
    """
    if name.endswith(")"):  # phi(z), left of its formula
        function, _, argument = name.removesuffix(")").partition("(")
        return rf"{name_latex(function)}\left({name_latex(argument)}\right)"
    if accented := _ACCENTED.fullmatch(name):
        letter, line, accent, index = accented.groups()
        base = _head(letter)
        head = rf"\{accent}{{{base}}}" if line else rf"{{\{accent} {base}}}"
        return head if not index else f"{head}{_below(index, apart=True)}"
    match = _NAME.fullmatch(name)
    if match is None:
        return rf"\mathrm{{{_escaped(name)}}}"
    head, index = match.groups()
    return f"{_head(head)}{_below(index, apart='_' in name[: len(name) - len(index)])}"


def _head(word: str) -> str:
    from gradcheck_cli.syntax.alike import GREEK

    letters = {letter: name for name, letter in GREEK.items()}
    if word in letters or word in GREEK:
        return "\\" + letters.get(word, word)
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def _below(index: str, *, apart: bool) -> str:
    """Write what stands below a name: W1 is W_{1}, W_1 is W_1, which are two names."""
    if not index:
        return ""
    if index.isdigit() and apart:
        return f"_{index}" if len(index) == 1 else rf"_{{\mathrm{{{index}}}}}"
    if len(index) == 1 or index.isdigit():
        return f"_{{{index}}}"
    return rf"_{{\mathrm{{{_escaped(index)}}}}}"


def _escaped(word: str) -> str:
    from gradcheck_cli.syntax.alike import GREEK

    for name, letter in GREEK.items():
        word = word.replace(letter, f"\\{name} ")
    return word.replace("_", r"\_")

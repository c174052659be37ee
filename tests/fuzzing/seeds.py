"""Texts to begin from: the formulas of the catalogue and the documentation, and the attacks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from attacks import ATTACKS

from gradcheck_cli.calculus import derive
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.expr import Zero
from gradcheck_cli.homework.catalogue import entries
from gradcheck_cli.printing.latex import latex
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from gradcheck_cli.homework import Problem
    from gradcheck_cli.syntax import Program

DOCS = Path(__file__).parents[2] / "docs"
LONGEST = 400  #: characters of an attack that is worth changing
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z]+|\d+|\s+|[^\w\s]|.", re.DOTALL)
ODD = [
    *"\0\a\b\t\n\v\f\r\x1b\x7f\x85\x9b\xa0\xad\ufeff\ufffd\ufffe\U0010ffff",
    *["\u202e", "\u2066", "\u200b", "\u200d", "\u2028", "\u0301", "\ud800", "\udcff", "\u3000"],
    *["（", "，", "；", "｜", "Ｘ", "𝐗", "Х", "ı", "ß", "ﬁ", "２", "²", "⁻¹", "ᵀ", "₁", "½", "´"],
    *["'", '"', '"""', "`", "```", "$$", "$", "%", "#", "&", "*a", "&a", "!!python/name:x", "<<:"],
    *["{", "}", "{{", "[", "]", "(", ")", "|", "||", "<", ">", "\\", "\\\\", "---", "%YAML 9"],
    *["9" * 40, "1e999", "-0", "0", "1e-300", "0x", "^", "^^", "**", ".*", "./", "''", "=", "=="],
    *["where", "let", "import", "lambda", "for", "yield", "\\input{x}", "\\def\\a{\\a}\\a"],
    *["true", "null", "~", "yes", "1_000", "12:30", "0o17", ".inf", ".nan", "f:", "- ", "? ", ": "],
    *["[red]", "[/red]", "<script>", "=cmd()", "::error::", "\x1b[31m", "\x1b]8;;x\a", "file:///x"],
]  # fmt: skip


class Known(NamedTuple):
    """A problem with a right answer for one name, in every language that can say it."""

    problem: Problem
    wrt: str
    answer: str
    latex: str
    python: str


def _program(problem: Problem) -> Program:
    return parse(problem.source, problem.shapes, functions=problem.functions)


@cache
def known() -> tuple[Known, ...]:
    """Return the gradients of the catalogue that are not nothing and have an answer in one line."""
    found = []
    for entry in entries():
        problem = entry.problem
        for wrt, answer in problem.answers.items():
            if not re.search(r"[=;\n]|\bwhere\b", answer.text) and problem.layout != "numerator":
                found += _known(problem, wrt, answer.text)
    return tuple(found)


def _known(problem: Problem, wrt: str, answer: str) -> list[Known]:
    try:
        program = _program(problem)
        value = parse_answer(program, answer, wrt).value
        derivation = derive(program, wrt)
        if isinstance(derivation.gradient, Zero):
            return []
        body = derivation.source("numpy").partition('"""')[2].partition('"""\n')[2]
    except GradcheckError:  # code cannot say it
        return []
    lines = [line.strip() for line in body.splitlines()]
    python = "\n".join(line.replace("return ", f"d{wrt} = ") for line in lines)
    return [Known(problem, wrt, answer, latex(value), python)]


@cache
def documented(page: str) -> set[str]:
    """Return what a page of the documentation says that can be typed."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return {code.replace("\\|", "|") for code in re.findall(r"`([^`\n]{4,})`", text)}


@cache
def spellings(kind: str = "") -> tuple[str, ...]:
    """Return the texts of the catalogue and of the attacks of one kind or all, shortest first."""
    attacks = [attack for attack in ATTACKS if len(attack.answer) <= LONGEST]
    kinds = {
        "program": {each.problem.source for each in known()} | documented("language"),
        "answer": {each.answer for each in attacks if each.language is None}
        | {text for each in known() for text in (each.answer, each.latex)}
        | documented("language"),
        "python": {each.answer for each in attacks if each.language}
        | {each.python for each in known()}
        | documented("python"),
        "declaration": {spec for each in known() for spec in each.problem.shapes},
        "function": {text for each in known() for text in each.problem.functions.values()},
        "values": {"x = [1 2], A = [1 1/2; 3 4e-1], c = pi", "x = [[1], [-2]]; c=3"},
    }
    found = kinds[kind] if kind else set[str]().union(*kinds.values())
    return tuple(sorted(found, key=lambda text: (len(text), text)))


@cache
def tokens() -> tuple[str, ...]:
    """Return the words and signs that these texts are made of, and odd ones."""
    return tuple(sorted({piece for text in spellings() for piece in pieces(text)})) + tuple(ODD)


def pieces(text: str) -> list[str]:
    """Cut a text into words, numbers, blanks and signs."""
    return _TOKEN.findall(text)

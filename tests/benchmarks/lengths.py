"""How long the gradients are that we print, beside those that the sources print, worst first.

python tests/benchmarks/lengths.py CORPUS.yaml [--rows 40] [--markdown]

Each problem has `text`, `vars`, `assume`, `wrt` and `grad`, the gradient as its source prints it.
The length of both is counted in symbols: a name, a number, an operation or a bracket is one, spaces
and the dots between lines none, ^T is the same as ᵀ. Definitions that a gradient uses count, those
that it does not use do not.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from gradcheck_cli import derive, parse
from gradcheck_cli.errors import GradcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What one symbol looks like; what is longer stands before its parts.
SYMBOL = re.compile(
    r"\^-T|\^T|\^-1|\^\+|\.\*|\./|\.\^|\|\||_F\^2|_2\^2|_2|_F|>=|<=|\d+/\d+|\d*\.\d+|\d+"
    r"|[^\W\dᵀ][^\Wᵀ]*|\S"
)
RATIO, MORE = 1.2, 3  #: beyond these a gradient is long


class Row(NamedTuple):
    """One problem: what was asked, both gradients, and the symbols that each takes."""

    problem: str
    objective: str
    ours: str
    source: str
    length: int
    wanted: int

    @property
    def ratio(self) -> float:
        """Our length over the source's."""
        return self.length / self.wanted


def main() -> None:
    """Print the table, worst first, and how many gradients are long."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", type=Path)
    options.add_argument("--rows", type=int, default=40)
    options.add_argument("--markdown", action="store_true")
    given = options.parse_args()
    cases = yaml.safe_load(given.corpus.read_text(encoding="utf-8"))["scalar_cases"]
    rows = sorted(compared(cases), key=lambda row: (-row.ratio, row.problem))
    for line in table(rows[: given.rows]) if given.markdown else listing(rows[: given.rows]):
        print(line)
    long = sum(row.ratio > RATIO for row in rows)
    more = sum(row.length > row.wanted + MORE for row in rows)
    whole = sum(row.length for row in rows) / sum(row.wanted for row in rows)
    print(
        f"\n{len(rows)} of {len(cases)} derived; {long} longer than {RATIO} times the source's, "
        f"{more} by more than {MORE} symbols; together {whole:.2f} times as long"
    )


def compared(cases: list[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield a row for each problem that has a gradient."""
    for case in cases:
        try:
            derivation = derive(parse(case["text"], shapes(case)), case["wrt"])
        except GradcheckError:
            continue
        names = "; ".join(str(named) for named in derivation.where)
        ours = derivation.text() + (f"; {names}" if names else "")
        source = case.get("grad_alt") or case["grad"]
        source = source[0] if isinstance(source, list) else source
        lengths = (length(text, frozenset(case["vars"])) for text in (ours, source))
        yield Row(case["id"], case["text"], ours, source, *lengths)


def shapes(case: Mapping[str, Any]) -> list[str]:
    """Return the declarations of a problem's variables."""
    found = [
        f"{name}: {' '.join(map(str, sizes))} {' '.join(case['assume'].get(name, []))}"
        for name, sizes in case["vars"].items()
    ]
    return found + [f"{name}: integer" for name in case.get("int_params") or {}]


def length(text: str, variables: frozenset[str] = frozenset()) -> int:
    """Count the symbols of a gradient and of the definitions that it rests on.

    >>> length("2 X^T (XW - Y)"), length("2 Xᵀ (X W − Y)"), length("2 X^T R, R = X W - Y")
    (9, 9, 10)
    """
    first, *parts = divided(text)
    named = dict(part.split(" = ", 1) for part in parts if " = " in part)
    todo, count, seen = [first], 0, set()
    while todo:
        symbols = [
            symbol
            for word in SYMBOL.findall(normal(todo.pop()))
            for symbol in (word if is_product(word, {*variables, *named}) else [word])
        ]
        count += len(symbols)
        for name in symbols:
            if name in named and name not in seen:
                seen.add(name)
                count += 2  # R =
                todo.append(named[name])
    return count


def is_product(word: str, names: set[str]) -> bool:
    """Tell whether it is a product of one-letter names, written without spaces: XW."""
    return word.isalpha() and word.isupper() and word not in names


def divided(text: str) -> list[str]:
    """Return the gradient and its definitions, which stand after commas or semicolons."""
    return re.split(r"\s*[;,]\s+(?=[^\W\d]\w*(?:\.\w+)? = |G_ij)", text)


def normal(text: str) -> str:
    """Return the text with one spelling of what has several: a vector of ones, I, a product."""
    text = re.sub(r"ones\((\w+)\)(?!\s*ones)", "1", text)
    text = re.sub(r"eye\(\w+\)|\bI_\w+", "I", text)
    text = re.sub(r"\|([^|\s]{1,2})\|", r"det(\1)", text)
    return re.sub(r"\s\*\s", " ", text)


def listing(rows: list[Row]) -> Iterator[str]:
    """Yield three lines for each row."""
    for row in rows:
        yield f"{row.ratio:.2f} {row.length:4}/{row.wanted:<4} {row.problem} | {row.objective}"
        yield f"     ours   {row.ours}"
        yield f"     source {row.source}"


def table(rows: list[Row]) -> Iterator[str]:
    """Yield the rows as Markdown."""
    yield "| problem | ours | its source's | symbols | ratio |"
    yield "| --- | --- | --- | --- | --- |"
    for row in rows:
        ours, source = ("`" + text.replace("|", "\\|") + "`" for text in (row.ours, row.source))
        yield (
            f"| {row.problem} | {ours} | {source} | {row.length} / {row.wanted} | {row.ratio:.2f} |"
        )


if __name__ == "__main__":
    main()

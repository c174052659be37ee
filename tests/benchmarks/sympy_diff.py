"""Gradients of a file of problems by SymPy's `diff` of matrix expressions, beside gradcheck's.

python tests/benchmarks/sympy_diff.py CORPUS.yaml [--seconds 10]

SymPy gets each objective in two ways, traces of 1×1 products as they are and without the trace, at
sizes in numbers, and the better outcome counts; gradcheck gets it once, with sizes as letters. Both
gradients are compared with the file's own at one random point. The file's lambdas are run: use
files that you trust.

right, wrong; refused: its language lacks something; unfinished: it raises, or its result has no
value in numbers, as where it says Derivative(…); too slow.
"""

from __future__ import annotations

import argparse
import re
import signal
import statistics
import time
import warnings
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import sympy
import torch
import yaml
from corpus_cases import Case, size_at

from gradcheck_cli import derive, parse
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.printing.code import Wanted
from gradcheck_cli.printing.sympy_source import sympy_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BEST_FIRST = ["right", "wrong", "unfinished", "too slow", "refused"]


class Outcome(NamedTuple):
    """What became of one gradient, the seconds that it took, and how long it is."""

    word: str
    seconds: float
    length: int = 0


def main() -> None:
    """Print a row for each problem and the totals."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", type=Path)
    options.add_argument("--seconds", type=int, default=10)
    given = options.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_default_dtype(torch.float64)
    file = yaml.safe_load(given.corpus.read_text(encoding="utf-8"))
    sizes = file["meta"]["dims"][0]
    derive(parse("||X w - y||^2"), "w").source("torch")  # what is imported is not timed
    print(
        f"{'problem':24} {'ours':>10} {'ms':>8} {'SymPy':>12} {'ms':>9} {'length':>7} {'SymPy':>6}"
    )
    rows = []
    for case in map(Case, file["scalar_cases"]):
        pair = compared(case, sizes, given.seconds)
        rows.append(pair)
        ours, theirs = pair
        print(
            f"{case.id:24} {ours.word:>10} {ours.seconds * 1e3:8.1f} {theirs.word:>12} "
            f"{theirs.seconds * 1e3:9.1f} {ours.length:7} {theirs.length:6}",
            flush=True,
        )
    totals(rows)


def totals(rows: list[tuple[Outcome, Outcome]]) -> None:
    """Print how often each word was said, and the median times."""
    for name, outcomes in zip(("ours", "SymPy"), zip(*rows, strict=True), strict=True):
        median = statistics.median(o.seconds for o in outcomes if o.word != "refused")
        words = dict(Counter(outcome.word for outcome in outcomes))
        print(f"{name} {words}, median {median * 1e3:.1f} ms")
    both = [(a, b) for a, b in rows if a.word == b.word == "right"]
    if both:
        ratio = statistics.median(b.seconds / a.seconds for a, b in both)
        mine, theirs = (statistics.median(pair[i].seconds for pair in both) for i in (0, 1))
        print(
            f"both right: {len(both)}; medians {mine * 1e3:.1f} and {theirs * 1e3:.1f} ms, ", end=""
        )
        print(f"median ratio {ratio:.1f}")


def compared(case: Case, sizes: dict[str, int], seconds: int) -> tuple[Outcome, Outcome]:
    """Return both outcomes for one problem."""
    ((_, values),) = case.points([sizes], 3)
    wanted = case.gradient(values).numpy()

    def ours() -> tuple[Callable[[], Any], str]:
        derivation = derive(parse(case.text, case.shapes), case.wrt)
        names = list(derivation.program.variables)
        own = [str(item) for item in derivation.where if not item.is_given]
        text = "; ".join([*own, derivation.text()])
        return lambda: by_source(derivation.source("torch"), names, values, case), text

    def theirs(*, bare: bool) -> tuple[Callable[[], Any], str]:
        found = sympy_gradient(case, sizes, bare=bare)
        return lambda: by_lambdify(found, values), str(found)

    both = [timed(partial(theirs, bare=bare), wanted, seconds) for bare in (False, True)]
    best = min(both, key=lambda outcome: BEST_FIRST.index(outcome.word))
    return timed(ours, wanted, seconds), best


def timed(find: Callable[[], tuple[Callable[[], Any], str]], wanted: Any, seconds: int) -> Outcome:
    """Time the finding of a gradient and compare its numbers."""
    signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # again where something swallowed the first
    start = time.perf_counter()
    try:
        evaluate, text = find()
        spent = time.perf_counter() - start
        with np.errstate(all="ignore"):
            found = np.asarray(evaluate(), dtype=float).reshape(wanted.shape)
    except TimeoutError:
        return Outcome("too slow", time.perf_counter() - start)
    except GradcheckError:
        return Outcome("refused", time.perf_counter() - start)
    except Exception:  # noqa: BLE001 -- whatever SymPy raises
        return Outcome("unfinished", time.perf_counter() - start)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    right = np.allclose(found, wanted, rtol=1e-8, atol=1e-10)
    return Outcome("right" if right else "wrong", spent, len("".join(text.split())))


def _too_slow(*_: object) -> None:
    raise TimeoutError


def by_source(
    source: str, variables: list[str], values: Mapping[str, torch.Tensor], case: Case
) -> Any:
    """Run the emitted function."""
    scope: dict[str, Any] = {}
    exec(source, scope)  # noqa: S102 -- the emitted source
    return scope["gradient"](*(values.get(name, case.whole.get(name)) for name in variables))


def sympy_gradient(case: Case, sizes: Mapping[str, int], *, bare: bool) -> Any:
    """Return SymPy's derivative of the objective, 1×1 products bare or below a trace."""
    program = parse(in_numbers(case.text, sizes), [declared(s, sizes) for s in case.shapes])
    objective = Wanted("f", program.value, ())
    source = sympy_source([objective], list(program.variables.values()))
    scope: dict[str, Any] = {}
    if bare:
        source = re.sub(r"\bTrace\(", "trace(", source)
        scope["trace"] = lambda e: e if e.shape == (1, 1) else sympy.Trace(e)
    exec(source, scope)  # noqa: S102 -- ours
    return sympy.diff(scope["gradient"], scope[case.wrt])


def in_numbers(text: str, sizes: Mapping[str, int]) -> str:
    """Return a text with numbers for the sizes in it: SymPy has matrices of entries then."""
    return re.sub(r"\b[A-Za-z]\b", lambda m: str(sizes.get(m.group(), m.group())), text)


def declared(shape: str, sizes: Mapping[str, int]) -> str:
    """Return a declaration with numbers for its sizes."""
    name, _, words = shape.partition(":")
    is_size = re.compile(r"[0-9A-Za-z](\*[0-9A-Za-z])*")
    return f"{name}: " + " ".join(
        str(size_at(word, sizes)) if is_size.fullmatch(word) else word for word in words.split()
    )


def by_lambdify(found: Any, values: Mapping[str, torch.Tensor]) -> Any:
    """Return the numbers of a matrix expression, its entries written out."""
    if found.has(sympy.Derivative):
        raise NotImplementedError
    symbols = {s.name: s for s in found.free_symbols if hasattr(s, "name")}
    entries = found.as_explicit() if hasattr(found, "as_explicit") else found
    entries = entries.doit()
    given = {
        symbol: sympy.Matrix(np.atleast_2d(values[name].numpy().T).T)
        if symbol.is_Matrix
        else values[name].item()
        for name, symbol in symbols.items()
    }
    return sympy.Matrix(entries).subs(given).doit().evalf()


if __name__ == "__main__":
    main()

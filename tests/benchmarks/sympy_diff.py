"""Gradients of a file of problems by SymPy's `diff` of matrix expressions, beside gradcheck's.

python tests/benchmarks/sympy_diff.py CORPUS.yaml [--seconds 10]

Each problem has `text`, `vars`, `assume`, `wrt` and `grad_torch`, the gradient as a lambda of
torch's; both gradients are compared with that at one random point of positive values. The file's
lambdas are run: use files that you trust.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import sympy
import torch
import yaml

from gradcheck_cli import derive, parse
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.printing.code import Wanted
from gradcheck_cli.printing.sympy_source import sympy_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Outcome(NamedTuple):
    """What became of one gradient: right, wrong, refused, unfinished or too slow; and seconds."""

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
    file = yaml.safe_load(given.corpus.read_text(encoding="utf-8"))
    sizes = file["meta"]["dims"][0]
    print(
        f"{'problem':24} {'ours':>10} {'ms':>8} {'SymPy':>12} {'ms':>9} {'length':>7} {'SymPy':>6}"
    )
    rows = []
    for case in file["scalar_cases"]:
        pair = compared(case, sizes, given.seconds)
        rows.append(pair)
        ours, theirs = pair
        print(
            f"{case['id']:24} {ours.word:>10} {ours.seconds * 1e3:8.1f} {theirs.word:>12} "
            f"{theirs.seconds * 1e3:9.1f} {ours.length:7} {theirs.length:6}",
            flush=True,
        )
    totals(rows)


def totals(rows: list[tuple[Outcome, Outcome]]) -> None:
    """Print how often each word was said, and the ratio of times where both are right."""
    for name, outcomes in zip(("ours", "SymPy"), zip(*rows, strict=True), strict=True):
        print(name, dict(Counter(outcome.word for outcome in outcomes)))
    both = [(a, b) for a, b in rows if a.word == b.word == "right"]
    if both:
        ratio = statistics.median(b.seconds / a.seconds for a, b in both)
        mine, theirs = (statistics.median(pair[i].seconds for pair in both) for i in (0, 1))
        print(
            f"both right: {len(both)}; medians {mine * 1e3:.1f} and {theirs * 1e3:.1f} ms, ", end=""
        )
        print(f"median ratio {ratio:.1f}")


def compared(
    case: Mapping[str, Any], sizes: Mapping[str, int], seconds: int
) -> tuple[Outcome, Outcome]:
    """Return both outcomes for one problem."""
    shapes = [declared(name, dims, case, sizes) for name, dims in case["vars"].items()]
    values = point(case, sizes)
    wanted = numbers(eval(case["grad_torch"], {"torch": torch}), values, case)  # noqa: S307 -- trusted
    shapes += [f"{name}: integer" for name in case.get("int_params") or {}]

    def ours() -> tuple[Callable[[], Any], str]:
        derivation = derive(parse(case["text"], shapes), case["wrt"])
        return lambda: by_source(
            derivation.source("torch"), derivation.program.variables, values, case
        ), (derivation.text())

    def theirs() -> tuple[Callable[[], Any], str]:
        found = sympy_gradient(case, shapes)
        return lambda: by_lambdify(found, values), str(found)

    return timed(ours, wanted, seconds), timed(theirs, wanted, seconds)


def declared(name: str, dims: list[str], case: Mapping[str, Any], sizes: Mapping[str, int]) -> str:
    """Return a declaration with numbers for sizes, so that SymPy has matrices of entries."""
    shape = " ".join(str(number(size, sizes)) for size in dims)
    return f"{name}: {shape} {' '.join(case['assume'].get(name, []))}"


def number(size: str, sizes: Mapping[str, int]) -> int:
    """Return a size such as n or q*n at the sizes."""
    return int(np.prod([sizes.get(part) or int(part) for part in str(size).split("*")]))


def point(case: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
    """Draw a point; square matrices are symmetric and positive definite where that is declared."""
    draw = np.random.default_rng(3)
    values: dict[str, Any] = {}
    for name, dims in case["vars"].items():
        shape = tuple(number(size, sizes) for size in dims)
        value = draw.uniform(0.2, 0.9, size=shape)
        if len(shape) == 2 and {"symmetric", "posdef"} & set(case["assume"].get(name, [])):
            value = value @ value.T / shape[0] + np.eye(shape[0])
        values[name] = torch.as_tensor(value, dtype=torch.float64)
    return values


def numbers(f: Callable[..., Any], values: Mapping[str, Any], case: Mapping[str, Any]) -> Any:
    """Call a lambda of the file's with the variables, then the whole numbers."""
    return torch.as_tensor(f(*values.values(), *(case.get("int_params") or {}).values())).numpy()


def timed(find: Callable[[], tuple[Callable[[], Any], str]], wanted: Any, seconds: int) -> Outcome:
    """Time the finding of a gradient and compare its numbers."""
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(seconds)
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
        signal.alarm(0)
    right = np.allclose(found, wanted, rtol=1e-8, atol=1e-10)
    return Outcome("right" if right else "wrong", spent, len("".join(text.split())))


def _too_slow(*_: object) -> None:
    raise TimeoutError


def by_source(
    source: str, variables: Any, values: Mapping[str, Any], case: Mapping[str, Any]
) -> Any:
    """Run the emitted function."""
    scope: dict[str, Any] = {}
    exec(source, scope)  # noqa: S102 -- the emitted source
    whole = case.get("int_params") or {}
    return scope["gradient"](*(values.get(name, whole.get(name)) for name in variables))


def sympy_gradient(case: Mapping[str, Any], shapes: list[str]) -> Any:
    """Return SymPy's derivative of the objective by the matrix symbol."""
    program = parse(case["text"], shapes)
    objective = Wanted("f", program.value, ())
    scope: dict[str, Any] = {}
    exec(sympy_source([objective], list(program.variables.values())), scope)  # noqa: S102 -- ours
    return sympy.diff(scope["gradient"], scope[case["wrt"]])


def by_lambdify(found: Any, values: Mapping[str, Any]) -> Any:
    """Return the numbers of a matrix expression, its entries written out."""
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

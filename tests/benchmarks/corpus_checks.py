"""Whether a spelling of a case is right: its value, and its gradient as emitted, at points."""

from __future__ import annotations

from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from gradcheck_cli import derive, parse
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.evaluate import evaluate
from gradcheck_cli.evaluate.arrays import torch_system
from gradcheck_cli.expr import Symbol, postorder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus_cases import Case, Sample

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.expr import Expr

TOLERANCE = 1e-8  #: of the largest entry, between two gradients in float64
FITS = 24  #: ways to give names of a formula to declared ones that are tried


def derived(
    case: Case, written: str, called: Mapping[str, str] | None = None, *, structured: bool = False
) -> Derivation:
    """Return the derivation of a spelling, in which declared names may be called otherwise."""
    names = called or {}
    shapes = []
    for shape in case.shapes:
        name, _, words = shape.partition(":")
        shapes.append(f"{names.get(name, name)}:{words}")
    program = parse(written, shapes)
    return derive(program, names.get(case.wrt, case.wrt), structured=structured)


def unknown_names(case: Case, derivation: Derivation) -> list[str]:
    """Return the variables of a spelling that the case does not declare."""
    return [n for n in derivation.program.variables if n not in {*case.entry["vars"], *case.whole}]


def fitted(case: Case, written: str, derivation: Derivation, at: list[Sample]) -> bool:
    """Is a spelling right once its own names are those declared names that it does not use?"""
    program = derivation.program
    used = {node for node in postorder(program.value) if isinstance(node, Symbol)}
    free = [
        name
        for name in case.entry["vars"]
        if name not in program.variables or program.variables[name].symbol not in used
    ]
    unknown = unknown_names(case, derivation)
    for chosen in islice(permutations(free, len(unknown)), FITS):
        called = dict(zip(chosen, unknown, strict=True))
        try:
            other = derived(case, written, called)
        except GradcheckError:
            continue
        declared = dict(zip(unknown, chosen, strict=True))
        if unknown_names(case, other) == unknown and not wrong(other, case, at, declared):
            return True
    return False


def wrong(derivation: Derivation, case: Case, at: list[Sample], declared: Mapping[str, str]) -> str:
    """Say where the value or the gradient is another, nothing where they are the case's own."""
    return wrong_value(derivation, case, at, declared) or wrong_gradient(
        derivation, "torch", case, at, declared
    )


def wrong_value(
    derivation: Derivation, case: Case, at: list[Sample], declared: Mapping[str, str]
) -> str:
    """Say where the objective has another value than the case's own, nothing where it has not."""
    program = derivation.program
    for sample in at:
        sizes = {**sample.sizes, **case.whole}
        given: dict[Expr, Any] = {
            variable.symbol: array_of(sample, case, declared.get(name, name)).reshape(
                1, *(dim.at(sizes) for dim in variable.symbol.shape)
            )
            for name, variable in program.variables.items()
        }
        (value,) = evaluate([program.value], torch_system(sizes), given)
        if not abs(value.item() - sample.value) <= TOLERANCE * max(1, abs(sample.value)):
            return f"value {value.item()}, not {sample.value}: read as {program.value}"
    return ""


def wrong_gradient(
    derivation: Derivation,
    library: str,
    case: Case,
    at: list[Sample],
    declared: Mapping[str, str],
) -> str:
    """Say where an emitted function gives another gradient, nothing where it does not."""
    scope: dict[str, Any] = {}
    exec(derivation.source(library), scope)  # noqa: S102 -- the emitted source
    for sample in at:
        given = [
            array_of(sample, case, declared.get(name, name))
            for name in derivation.program.variables
        ]
        if library == "numpy":
            given = [value.numpy() for value in given]
        try:
            found = np.asarray(scope["gradient"](*given))
        except Exception as error:  # noqa: BLE001 -- a crash is a finding
            return f"{library}: {error!r}"
        if found.shape != sample.gradient.shape:
            return f"{library}: shape {found.shape}, not {sample.gradient.shape}"
        scale = max(1.0, float(np.abs(sample.gradient).max()))
        if not np.abs(found - sample.gradient).max() <= TOLERANCE * scale:
            return f"{library} at {sample.sizes}: {derivation.text()}"
    return ""


def array_of(sample: Sample, case: Case, name: str) -> Any:
    """Return a variable's value at a point; whole numbers have their one value."""
    return sample.values[name] if name in sample.values else torch.tensor(case.whole[name])

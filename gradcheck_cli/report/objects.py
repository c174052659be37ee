"""The JSON of `derive` and of errors: the contract with other programs. NaN is never written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from gradcheck_cli.errors import UnsupportedError
from gradcheck_cli.printing.text import text
from gradcheck_cli.report.numbers import number_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.errors import GradcheckError
    from gradcheck_cli.homework import Report
    from gradcheck_cli.report.derivation import Numbers
    from gradcheck_cli.syntax import Program, Variable


def dumped(value: object, *, ascii_only: bool = False) -> str:
    """Return the value as JSON text, one line end after it."""
    return json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, indent=2) + "\n"


def error_object(error: GradcheckError) -> dict[str, Any]:
    """Return the object that stands in place of a result."""
    span = list(error.span) if error.span else None
    return {
        "error": {"kind": error.kind, "message": error.message, "span": span, "hint": error.hint}
    }


def derivation_object(
    program: Program, derivations: Sequence[Derivation], numbers: Numbers | None = None
) -> dict[str, Any]:
    """Return the object of `derive --format json`."""
    objective = derivations[0].objective_name if derivations else program.value_name or "f"
    found: dict[str, Any] = {
        "program": {"text": program.text, "latex": _program_latex(program, objective)},
        "variables": {name: _variable(v) for name, v in program.variables.items()},
        "gradients": [_gradient(derivation) for derivation in derivations],
        "notes": list(program.notes),
    }
    if numbers is not None:
        values = zip(derivations, numbers.gradients, strict=True)
        gradients = {derivation.name: value.to_json() for derivation, value in values}
        found["at"] = {"f": number_json(numbers.f), "gradients": gradients}
    return found


def _variable(variable: Variable) -> dict[str, Any]:
    if variable.kind == "elementwise":
        return {"kind": variable.kind}
    found: dict[str, Any] = {"shape": [str(size) for size in variable.shape]}
    if variable.kind != "real":
        found["kind"] = variable.kind
    if variable.properties:
        found["properties"] = sorted(variable.properties)
    return found


def _program_latex(program: Program, objective: str) -> str:
    """Return the definitions and the objective as lines of LaTeX."""
    from gradcheck_cli.printing.latex import latex
    from gradcheck_cli.printing.latex_names import name_latex

    functions = [f for f in program.functions.values() if f.formula is not None]
    lines = [f"{name_latex(f.label)} = {latex(f.body)}" for f in functions]
    lines += [
        f"{name_latex(name)} = {latex(node.value)}"
        for name, node in program.definitions.items()
        if name != program.value_name
    ]
    return "\n".join([*lines, f"{name_latex(objective)} = {latex(program.value)}"])


def _gradient(derivation: Derivation) -> dict[str, Any]:
    return {
        "wrt": derivation.name,
        "shape": [str(size) for size in derivation.shape],
        "text": derivation.text(),
        "latex": derivation.latex(),
        "numpy": _source(derivation, "numpy"),
        "torch": _source(derivation, "torch"),
        "where": _where(derivation),
        "steps": [
            {
                "rule": step.rule,
                "text": step.text(),
                "latex": step.latex(),
                "statement": step.statement,
            }
            for step in derivation.steps
        ],
        "conventions": derivation.conventions,
        "notes": derivation.notes,
    }


def _source(derivation: Derivation, dialect: str) -> str | None:
    """Return the source, null where there is none in this dialect."""
    try:
        return derivation.source(dialect)
    except UnsupportedError:
        return None


def _where(derivation: Derivation) -> list[dict[str, Any]]:
    """Return every name that the gradient's text uses, the person's own included."""
    from gradcheck_cli.printing.latex import latex

    avoid = frozenset(derivation.program.names)
    return [
        {"name": item.name, "text": text(item.value, avoid), "latex": latex(item.value)}
        for item in derivation.where
    ]


class Graded(Protocol):
    """One homework: its report, or the error that made it unreadable."""

    @property
    def name(self) -> str:
        """The file."""

    @property
    def report(self) -> Report | None:
        """What was judged."""

    @property
    def error(self) -> GradcheckError | None:
        """Why nothing was."""


def reports_object(graded: Sequence[Graded]) -> dict[str, Any]:
    """Return the object of `verify --format json`; of several files the rows follow each other."""
    errors = [error_object(one.error)["error"] for one in graded if one.error is not None]
    reports = [one.report for one in graded if one.report is not None]
    if not reports and errors:
        return {"error": errors[0], "errors": errors}
    found = [report.to_json() for report in reports]
    total = {key: sum(one["total"][key] for one in found) for key in found[0]["total"]}
    return {
        "title": "; ".join(one["title"] for one in found if one["title"]),
        "rows": [row for one in found for row in one["rows"]],
        "total": total,
        "remarks": [remark for one in found for remark in one["remarks"]],
        "files": [
            {"file": one.name, "total": of["total"], "template": of["template"]}
            for one, of in zip((g for g in graded if g.report is not None), found, strict=True)
        ],
        "errors": errors,
    }

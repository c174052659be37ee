"""`derive --module file.py:factory`: the one place that runs a file of the person's."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradcheck_cli.errors import GradcheckError, UsageError
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.syntax import Program


def refuse_with_module(program: str | None, shape: object, at: object) -> None:
    """Raise UsageError for what says the same as --module, or does not go with it."""
    for name, value in (("PROGRAM", program), ("--shape", shape), ("--at", at)):
        if value:
            raise UsageError(
                say("module-alone", "{name} does not go with --module", name=name),
                hint=say("module-alone-hint", "the file's factory gives the model and its inputs"),
            )


def of_file(
    module: str, wrt: Sequence[str], layout: str, warn: Callable[[str], None]
) -> tuple[Program, list[Derivation]]:
    """Run a file, and derive the gradients of the model that its factory returns.

    `warn` is told before anything runs. Raises UsageError for a file that cannot be run.
    """
    path, factory = _named(module)
    from gradcheck_cli.evaluate.arrays import load_torch
    from gradcheck_cli.models import of_model

    load_torch()
    warn(say("running-file", "running {file}: only use files that you trust", file=path.name))
    with redirect_stdout(sys.stderr):  # what the file prints is no result of ours
        model, inputs, loss = _made(path, factory)
        found = of_model(model, inputs, loss, list(wrt) or None, str(layout))
    return found.program, list(found.values())


def _named(module: str) -> tuple[Path, str]:
    """Return the file and the name of its factory."""
    file, colon, factory = module.rpartition(":")
    if not colon or not factory.isidentifier():
        raise UsageError(
            say("bad-module", "--module is file.py:factory, not '{text}'", text=module),
            hint=say("bad-module-hint", "factory() returns a model and a tuple of example inputs"),
        )
    path = Path(file)
    if not path.is_file():
        raise UsageError(say("no-module-file", "there is no file '{name}'", name=file))
    return path, factory


def _made(path: Path, factory: str) -> tuple[Any, Any, Any]:
    """Run the file and its factory; return the model, the inputs, and the loss or None."""
    from gradcheck_cli.models.strangers import fault_of

    try:
        made = _factory(_run(path), factory, path.name)()
    except (GradcheckError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise fault_of(error) from error
    if not isinstance(made, tuple) or len(made) not in {2, 3}:
        raise UsageError(
            say("bad-factory", "{name}() returns no model with example inputs", name=factory),
            hint=say("bad-factory-hint", "return model, (x, y) or model, (x, y), loss"),
        )
    model, inputs, loss = (*made, None)[:3]
    return model, inputs, loss


def _factory(namespace: dict[str, Any], name: str, file: str) -> Callable[[], Any]:
    """Return the function of that name. Raises UsageError where there is none."""
    found = namespace.get(name)
    if not callable(found):
        raise UsageError(say("no-factory", "{file} has no function '{name}'", file=file, name=name))
    made: Callable[[], Any] = found
    return made


def _run(path: Path) -> dict[str, Any]:
    """Run a file as Python runs one, with the files beside it to import."""
    import runpy

    sys.path.insert(0, str(path.resolve().parent))
    try:
        return runpy.run_path(str(path), run_name="gradcheck_module")
    finally:
        sys.path.pop(0)

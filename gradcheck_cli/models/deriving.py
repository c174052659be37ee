"""`derive`, from Python: of a program, or of a model or function of PyTorch's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say
from gradcheck_cli.syntax import Program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradcheck_cli.calculus import Derivation
    from gradcheck_cli.calculus.derivation import Derivations
    from gradcheck_cli.models.found import ModelDerivations
    from gradcheck_cli.models.values import Value
    from gradcheck_cli.models.writing import Writer

    Model = Callable[..., Any]  #: a torch.nn.Module, a method of one, or a function


@overload
def derive(  # type: ignore[overload-overlap]  # a str is a sequence of names too
    program: Program, wrt: str, layout: str = ..., *, structured: bool = ...
) -> Derivation: ...
@overload
def derive(
    program: Program,
    wrt: Sequence[str] | None = ...,
    layout: str = ...,
    *,
    structured: bool = ...,
) -> Derivations: ...
@overload
def derive(
    program: Model,
    wrt: str,
    layout: str = ...,
    *,
    example_inputs: Any,
    loss: Model | None = ...,
) -> Derivation: ...
@overload
def derive(
    program: Model,
    wrt: Sequence[str] | None = ...,
    layout: str = ...,
    *,
    example_inputs: Any,
    loss: Model | None = ...,
) -> ModelDerivations: ...
def derive(  # noqa: PLR0913 -- what programs and models take
    program: Program | Model,
    wrt: str | Sequence[str] | None = None,
    layout: str = "denominator",
    *,
    structured: bool = False,
    example_inputs: Any = None,
    loss: Model | None = None,
) -> Derivation | Derivations | ModelDerivations:
    """Derive the gradient of a program, or of a model that returns a scalar.

    Of a program: by a variable or a defined name; a list of names gives a list; without `wrt`, by
    every variable but integers. By a variable that is declared symmetric or diagonal, `structured`
    gives the gradient by its free entries.

    Of a torch.nn.Module or a function of tensors: a mapping from the own name of every parameter
    (`linear1.weight`) to its derivation, in the parameter's shape. `example_inputs` are arguments
    that it can be called with. With a `loss`, the last of them is the target: the objective is
    loss(model(x), y). `wrt` picks parameters or inputs; one name gives one derivation. Raises
    UnsupportedError for a layer without an operation here, UsageError for inputs that do not fit.

    >>> from gradcheck_cli.syntax import parse
    >>> derive(parse("||max(XW,0)-Y||_F^2"), "W").text()
    '2 Xᵀ ((max(XW, 0) − Y) ⊙ 1[XW > 0])'
    """
    if isinstance(program, Program):
        from gradcheck_cli.calculus import derive as derivation_of

        if example_inputs is not None or loss is not None:
            raise UsageError(say("program-inputs", "a program takes no example inputs and no loss"))
        return derivation_of(program, wrt, layout, structured=structured)
    if structured:
        raise UsageError(say("model-structure", "the entries of a model's parameters are all free"))
    names = [wrt] if isinstance(wrt, str) else wrt
    found = of_model(program, example_inputs, loss, names, layout)
    return found[wrt] if isinstance(wrt, str) else found


def of_model(
    model: Model,
    example_inputs: Any,
    loss: Model | None = None,
    wrt: Sequence[str] | None = None,
    layout: str = "denominator",
) -> ModelDerivations:
    """Derive the gradients of a model; `derive` says what the arguments are."""
    from gradcheck_cli.calculus import derive as derivations_of
    from gradcheck_cli.models.checking import check_value, real_value
    from gradcheck_cli.models.found import ModelDerivations, targets
    from gradcheck_cli.models.writing import Writer

    writer = Writer()
    inputs = _inputs(example_inputs, loss)
    value = _read(model, inputs, loss, writer)
    program, sizes = writer.program(value.meaning)
    tensors = {name: one.tensor for name, one in writer.variables.items()}
    check_value(program, sizes, tensors, real_value(model, inputs, loss))
    wanted = targets(program, writer.variables, wrt)
    found = derivations_of(program, [*wanted.values()], layout)
    for own, derivation in zip(wanted, found, strict=True):
        derivation.name = own
    return ModelDerivations(program, dict(zip(wanted, found, strict=True)), writer.variables, sizes)


def _inputs(example_inputs: Any, loss: Model | None) -> tuple[Any, ...]:
    """Return the example inputs. Raises UsageError for what is no tensor."""
    from gradcheck_cli.evaluate.arrays import load_torch

    torch = load_torch()
    inputs = (example_inputs,) if isinstance(example_inputs, torch.Tensor) else example_inputs
    if not isinstance(inputs, (tuple, list)) or not all(
        isinstance(one, torch.Tensor) for one in inputs
    ):
        raise UsageError(
            say("model-no-inputs", "example_inputs are the tensors that the model is called with"),
            hint=say("model-no-inputs-hint", "example_inputs=(x, y) say; a number as torch.tensor"),
        )
    if loss is not None and len(inputs) < 2:
        raise UsageError(
            say("model-no-target", "with a loss, the last example input is the target"),
            hint=say("model-no-target-hint", "example_inputs=(x, y) say"),
        )
    return tuple(inputs)


def _read(model: Model, inputs: tuple[Any, ...], loss: Model | None, writer: Writer) -> Value:
    """Read the model, and the loss of what it returns."""
    from gradcheck_cli.models.objective import read_loss, read_model, scalar

    if loss is None:
        return scalar(read_model(model, inputs, writer))
    target = inputs[-1]
    prediction = read_model(model, inputs[:-1], writer)
    return scalar(read_loss(loss, prediction, target, writer))

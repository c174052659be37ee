"""A model or function as a graph: its forward pass is followed once, with stand-ins for tensors."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from functools import cache
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcheck_cli.errors import GradcheckError, UnsupportedError, UsageError
from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.messages import say
from gradcheck_cli.models.strangers import fault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Traced(NamedTuple):
    """A forward pass: its graph, and the module that its parameters belong to."""

    graph: Any
    root: Any


@contextmanager
def traced(model: Callable[..., Any], inputs: Sequence[Any]) -> Iterator[Traced]:
    """Follow a forward pass; afterwards the model has no attribute that it had not before.

    Raises UnsupportedError for control flow that depends on a tensor's values, UsageError for what
    is no model or fails.
    """
    root, forward, method = _parts(model)
    before = set() if root is None else set(vars(root))
    tracer = _tracer_class()(forward, method)
    try:
        try:
            graph = tracer.trace(forward if root is None else root, _left_out(model, inputs))
        except GradcheckError:
            raise
        except load_torch().fx.proxy.TraceError as error:
            raise _control_flow(error) from error
        except Exception as error:
            if "Proxy" in str(error) or "symbolic tracing" in str(error):
                raise _beyond_tracing(error) from error
            raise fault_of(error) from error
        yield Traced(graph, tracer.root)
    finally:
        for name in set(vars(root)) - before if root is not None else ():
            delattr(root, name)  # tensors that the tracer put there


def _parts(model: Any) -> tuple[Any, FunctionType | None, str]:
    """Return the module, the function where there is none, and the name of the method."""
    module = load_torch().nn.Module
    if isinstance(model, module):
        return model, None, "forward"
    if isinstance(model, MethodType) and isinstance(model.__self__, module):
        return model.__self__, None, model.__name__
    if isinstance(model, FunctionType):
        return None, model, "forward"
    raise UsageError(
        say(
            "model-kind",
            "a model is a torch.nn.Module or a function, not {kind}",
            kind=type(model).__name__,
        ),
        hint=say("model-kind-hint", "write def f(x, y): … around it"),
    )


def _left_out(model: Callable[..., Any], inputs: Sequence[Any]) -> dict[str, Any]:
    """Return the parameters of the function that no input is given for, with their defaults."""
    called = getattr(model, "forward", model)
    signature = inspect.signature(called)
    kinds = {one.kind for one in signature.parameters.values()}
    if kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        raise UnsupportedError(
            say("model-star", "the model takes any number of arguments: {call}", call=signature),
            hint=say(
                "model-star-hint", "write def f(x, y): … around it, each argument by its name"
            ),
        )
    try:
        given = signature.bind(*inputs).arguments
    except TypeError as error:
        raise UsageError(
            say("model-inputs", "the example inputs do not fit the model: {why}", why=error),
            hint=say(
                "model-inputs-hint", "example_inputs are the arguments of {call}", call=signature
            ),
        ) from None
    defaults = {name: one.default for name, one in signature.parameters.items()}
    return {
        name: default
        for name, default in defaults.items()
        if name not in given and default is not inspect.Parameter.empty
    }


@cache
def _tracer_class() -> Any:
    """Return our tracer: it knows what a function refers to, and where each node was written."""
    torch = load_torch()

    class Tracer(torch.fx.Tracer):  # type: ignore[misc, name-defined]
        """Follows a forward pass."""

        def __init__(self, function: FunctionType | None, method: str) -> None:
            super().__init__()
            self.function = function
            self.traced_func_name = method
            self.record_stack_traces = True

        def create_args_for_root(self, *args: Any, **keywords: Any) -> Any:
            """Before the function runs, put what it refers to in its module, by its name."""
            if self.function is not None:
                for name, value in _referred_to(self.function).items():
                    _install(self, name, value)
            return super().create_args_for_root(*args, **keywords)

        def create_node(self, *args: Any, **keywords: Any) -> Any:
            """Refuse what is computed without gradients: the graph would not show it."""
            node = super().create_node(*args, **keywords)
            if not torch.is_grad_enabled() and node.op.startswith("call"):
                raise UnsupportedError(
                    say("model-no-grad", "a part is computed under torch.no_grad()"),
                    hint=say("model-no-grad-hint", "give what is constant as an input of its own"),
                )
            return node

        def call_module(self, m: Any, forward: Any, args: Any, kwargs: Any) -> Any:
            """Follow a layer that is none of the model's own, such as a loss made on the way."""
            if any(m is one for one in self.root.modules()):
                return super().call_module(m, forward, args, kwargs)
            if next(m.parameters(), None) is not None:
                raise _not_its_own(type(m).__name__)
            return forward(*args, **kwargs)

    return Tracer


def _not_its_own(kind: str) -> UnsupportedError:
    return UnsupportedError(
        say("model-not-its-own", "it calls a layer ({kind}) that is not its own", kind=kind),
        hint=say("model-not-its-own-hint", "make the layer an attribute: self.layer = … say"),
    )


def _referred_to(function: FunctionType) -> dict[str, Any]:
    """Return the modules and tensors that a function uses and does not get as arguments."""
    torch = load_torch()
    variables = inspect.getclosurevars(function)
    found = {**variables.globals, **variables.nonlocals}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, (torch.nn.Module, torch.Tensor))
    }


def _install(tracer: Any, name: str, value: Any) -> None:
    torch = load_torch()
    if isinstance(value, torch.Tensor) and not isinstance(value, torch.nn.Parameter):
        tracer.tensor_attrs[value] = name
    setattr(tracer.root, name, value)


def _beyond_tracing(error: Exception) -> UnsupportedError:
    return UnsupportedError(
        say("model-beyond-tracing", "Python itself is asked about a tensor")
        + fault_of(error).place,
        hint=say(
            "model-beyond-tracing-hint",
            "write x.shape[0] for len(x), no float(x), and torch.where for x[mask] = 0",
        ),
    )


def _control_flow(error: Exception) -> UnsupportedError:
    return UnsupportedError(
        say("model-control-flow", "which way the model goes depends on the values of a tensor")
        + fault_of(error).place,
        hint=say(
            "model-control-flow-hint",
            "write it without if, for and bool(…) on tensors: torch.where(condition, a, b), or a "
            "function for each case",
        ),
    )

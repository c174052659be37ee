"""What is not read is refused, with the place in the model and what to do; nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- as everybody calls it
from against_autograd import drawn, random
from torch import nn

from gradcheck_cli import derive, parse
from gradcheck_cli.errors import (
    GradcheckError,
    MissingDependencyError,
    UnsupportedError,
    UsageError,
)
from gradcheck_cli.evaluate import arrays

if TYPE_CHECKING:
    from collections.abc import Callable

X, Y = random(5, 3), random(5, 2)


class Around(nn.Module):
    """A model with one layer and a forward pass that is given."""

    def __init__(self, function: Callable[[Any, Any], Any]) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 2)
        self.function = function

    def forward(self, x: torch.Tensor) -> Any:
        return self.function(self.layer, x)


def refused(model: Any, *inputs: torch.Tensor, loss: Any = None) -> GradcheckError:
    model = model.double() if isinstance(model, nn.Module) else model
    with pytest.raises(GradcheckError) as caught:
        derive(model, example_inputs=inputs or (X,), loss=loss)
    assert type(caught.value).exit_code == 2
    return caught.value


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (nn.BatchNorm1d(2), "BatchNorm1d"),
        (nn.PReLU(), "PReLU"),
        (nn.Bilinear(2, 2, 1), "Bilinear"),
        (nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), "ParametrizedLinear"),
    ],
)
def test_a_layer_without_an_operation_is_named_with_its_path(layer: nn.Module, kind: str) -> None:
    error = refused(
        nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.Tanh(), layer)), X, Y, loss=F.mse_loss
    )
    assert isinstance(error, UnsupportedError)
    assert error.message == f"'1.1' ({kind}): it has no operation here"


def test_a_convolution_is_named_and_not_its_input() -> None:
    error = refused(
        nn.Sequential(nn.Conv2d(1, 2, 3)), torch.zeros(1, 1, 4, 4), torch.zeros(()), loss=F.mse_loss
    )
    assert error.message == "'0' (Conv2d): it has no operation here"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda layer, x: layer(x).cumsum(0).sum(), ".cumsum(): it has no operation here"),
        (lambda layer, x: torch.sort(layer(x))[0].sum(), "torch.sort: it has no operation here"),
        (lambda layer, x: layer(x).detach().sum(), ".detach(): it has no operation here"),
        (lambda layer, x: layer(x).data.sum(), "getattr: the attribute 'data' is not read"),
        (lambda layer, x: layer(x)[0].sum(), "operator.getitem: parts of a tensor are not read"),
        (lambda layer, x: layer(x).view(2, 5).sum(),
         ".view(): from shape (5, 2) to (2, 5) the entries change their rows"),
        (lambda layer, x: F.gelu(layer(x), approximate="tanh").sum(),
         "gelu: with the option 'approximate' it has no operation here"),
        (lambda layer, x: layer(x).sum() * torch.rand_like(x).sum(),
         "torch.rand_like: it has no operation here"),
    ],
)  # fmt: skip
def test_a_call_without_an_operation_is_named_with_its_line(function: Any, message: str) -> None:
    error = refused(Around(function))
    assert isinstance(error, UnsupportedError)
    assert error.message == message
    assert error.hint is not None
    assert error.hint.startswith("test_refusals.py, line ")


@pytest.mark.parametrize(
    "function",
    [
        lambda layer, x: layer(x).sum() if x.sum() > 0 else layer(x).mean(),
        lambda layer, x: sum(row.sum() for row in layer(x)),
        lambda layer, x: layer(x).sum() if bool(x.max()) else 0,
    ],
    ids=["if", "for", "bool"],
)
def test_control_flow_that_depends_on_data(function: Any) -> None:
    error = refused(Around(function))
    assert isinstance(error, UnsupportedError)
    assert error.message.startswith("which way the model goes depends on the values of a tensor")
    assert "test_refusals.py, line " in error.message
    assert "torch.where" in (error.hint or "")


@pytest.mark.parametrize(
    "function",
    [lambda layer, x: layer(x).sum() * len(x), lambda layer, x: float(layer(x).sum())],
    ids=["len", "float"],
)
def test_python_s_own_questions(function: Any) -> None:
    error = refused(Around(function))
    assert error.message.startswith(
        "Python itself is asked about a tensor (test_refusals.py, line "
    )
    assert "x.shape[0]" in (error.hint or "")


def assigned(layer: Any, x: Any) -> Any:
    h = layer(x)
    h[h < 0] = 0
    return h.sum()


def changed(layer: Any, x: Any) -> Any:
    h = layer(x)
    return (h.relu_() + h).sum()


def changed_through_a_view(layer: Any, x: Any) -> Any:
    h = layer(x)
    h.t().relu_()
    return h.sum()


@pytest.mark.parametrize("function", [changed, changed_through_a_view])
def test_a_change_in_place_that_something_else_sees(function: Any) -> None:
    error = refused(Around(function))
    assert error.message == ".relu_(): it changes in place a tensor that is used elsewhere"


def test_an_assignment_to_a_part() -> None:
    assert refused(Around(assigned)).hint is not None


def test_what_the_graph_does_not_show() -> None:
    def without(layer: Any, x: Any) -> Any:
        with torch.no_grad():
            h = layer(x)
        return (h * x.sum()).sum()

    assert refused(Around(without)).message == "a part is computed under torch.no_grad()"
    random_factor = Around(lambda layer, x: layer(x).pow(2).sum() * (2 + torch.rand(())))
    assert "does something that its graph does not show" in refused(random_factor).message


def test_hooks_change_what_a_layer_computes() -> None:
    layer = nn.Linear(3, 2)
    layer.register_forward_hook(lambda _module, _inputs, output: output * 2)
    inside = refused(nn.Sequential(layer), X, Y, loss=nn.MSELoss())
    assert inside.message == "'0' (Linear): it has hooks, which may change what it computes"
    assert "its graph does not show" in refused(layer, X, Y, loss=nn.MSELoss()).message


@pytest.mark.parametrize("dropout", [nn.Dropout(), nn.AlphaDropout()])
def test_dropout_while_the_model_trains(dropout: nn.Module) -> None:
    model = drawn(nn.Sequential(nn.Linear(3, 2), dropout))
    error = refused(model.train(), X, Y, loss=nn.MSELoss())
    assert (
        error.message == f"'1' ({type(dropout).__name__}): dropout is random while the model trains"
    )
    assert error.hint == "call model.eval() first"
    derive(model.eval(), example_inputs=(X, Y), loss=nn.MSELoss())


def test_functional_dropout() -> None:
    assert (
        "random while the model trains"
        in refused(Around(lambda f, x: F.dropout(f(x)).sum())).message
    )
    model = Around(lambda f, x: F.dropout(f(x), training=False).pow(2).sum()).double()
    assert list(derive(model, example_inputs=X)) == ["layer.weight", "layer.bias"]


def test_class_numbers_are_no_matrix() -> None:
    error = refused(nn.Linear(3, 2), X, torch.tensor([0, 1, 1, 0, 1]), loss=nn.CrossEntropyLoss())
    assert "class numbers" in error.message
    assert "one_hot" in (error.hint or "")


@pytest.mark.parametrize(
    ("loss", "option"),
    [
        (nn.CrossEntropyLoss(label_smoothing=0.1), "label_smoothing"),
        (nn.CrossEntropyLoss(weight=torch.ones(2).double()), "weight"),
        (nn.BCEWithLogitsLoss(pos_weight=torch.ones(2).double()), "pos_weight"),
    ],
)
def test_options_of_losses(loss: nn.Module, option: str) -> None:
    target = torch.softmax(Y, 1)
    assert f"'{option}'" in refused(nn.Linear(3, 2), X, target, loss=loss).message


def test_a_loss_of_two_shapes() -> None:
    """PyTorch broadcasts 5×1 and 5 to 5×5, with a warning."""
    error = refused(nn.Linear(3, 1), X, Y[:, 0], loss=nn.MSELoss())
    assert "the prediction has shape (5, 1) and the target (5,)" in error.message
    assert "reshape" in (error.hint or "")


def test_what_is_no_objective() -> None:
    assert "of shape (5, 2), not a scalar" in refused(nn.Linear(3, 2)).message
    assert "loss=torch.nn.MSELoss()" in (refused(nn.Linear(3, 2)).hint or "")
    assert "returns tuple" in refused(Around(lambda f, x: (f(x).sum(), x))).message


def test_inputs_that_do_not_fit() -> None:
    error = refused(drawn(nn.Linear(4, 2)), X, Y, loss=nn.MSELoss())
    assert "mat1 and mat2" in error.message
    assert "the example inputs do not fit" in refused(nn.Linear(3, 2), X, Y).message
    assert (
        "the last example input is the target"
        in refused(nn.Linear(3, 2), X, loss=F.mse_loss).message
    )
    with pytest.raises(UsageError, match="example_inputs are the tensors"):
        derive(nn.Linear(3, 2), example_inputs=(3,))
    with pytest.raises(UsageError, match=r"a model is a torch\.nn\.Module or a function, not int"):
        derive(3, example_inputs=(X,))  # type: ignore[call-overload]


def test_nothing_to_derive_by() -> None:
    with pytest.raises(UsageError, match="nothing in the model requires a gradient"):
        derive(lambda x: x.sum(), example_inputs=(X,))
    with pytest.raises(UsageError, match="no parameter or input 'wieght'") as caught:
        derive(nn.Linear(3, 2).double(), "wieght", example_inputs=(X, Y), loss=nn.MSELoss())
    assert caught.value.hint == "did you mean 'weight'?"


def test_errors_of_the_model_s_own_code() -> None:
    error = refused(Around(lambda _f, _x: 1 / 0))
    assert error.message.startswith("test_refusals.py, line ")
    assert error.message.endswith("ZeroDivisionError: division by zero")


def test_layers_made_on_the_way() -> None:
    """A loss may be; a layer with parameters of its own would have others every time."""
    error = refused(Around(lambda f, x: nn.Linear(2, 2).double()(f(x)).sum()))
    assert error.message == "it calls a layer (Linear) that is not its own"


def test_a_program_takes_no_inputs() -> None:
    with pytest.raises(UsageError, match="no example inputs"):
        derive(parse("||X||^2"), example_inputs=(X,))  # type: ignore[call-overload]


def test_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise MissingDependencyError("PyTorch is not installed")

    monkeypatch.setattr(arrays, "load_torch", missing)
    with pytest.raises(MissingDependencyError):
        derive(lambda x: x.sum(), example_inputs=(X,))
    assert derive(parse("||X||^2"), "X").text() == "2 X"

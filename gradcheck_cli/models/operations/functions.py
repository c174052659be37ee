"""From PyTorch's own functions and layers to the names in the table."""

from __future__ import annotations

import operator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.evaluate.arrays import load_torch
from gradcheck_cli.models.operations.table import table

if TYPE_CHECKING:
    from collections.abc import Callable

#: Layers that are a function of their input, and the attributes that are the function's options.
_LAYERS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "Linear": ("linear", {"weight": "weight", "bias": "bias"}),
    "LayerNorm": (
        "layer_norm",
        {"normalized_shape": "normalized_shape", "weight": "weight", "bias": "bias", "eps": "eps"},
    ),
    "ReLU": ("relu", {}),
    "LeakyReLU": ("leaky_relu", {"negative_slope": "negative_slope"}),
    "ELU": ("elu", {"alpha": "alpha"}),
    "GELU": ("gelu", {"approximate": "approximate"}),
    "SiLU": ("silu", {}),
    "Sigmoid": ("sigmoid", {}),
    "LogSigmoid": ("logsigmoid", {}),
    "Tanh": ("tanh", {}),
    "Tanhshrink": ("tanhshrink", {}),
    "Softplus": ("softplus", {"beta": "beta", "threshold": "threshold"}),
    "Softsign": ("softsign", {}),
    "Mish": ("mish", {}),
    "ReLU6": ("relu6", {}),
    "Hardtanh": ("hardtanh", {"min_val": "min_val", "max_val": "max_val"}),
    "Softmax": ("softmax", {"dim": "dim"}),
    "Softmin": ("softmin", {"dim": "dim"}),
    "LogSoftmax": ("log_softmax", {"dim": "dim"}),
    "MSELoss": ("mse_loss", {"reduction": "reduction"}),
    "L1Loss": ("l1_loss", {"reduction": "reduction"}),
    "BCELoss": ("binary_cross_entropy", {"weight": "weight", "reduction": "reduction"}),
    "BCEWithLogitsLoss": (
        "binary_cross_entropy_with_logits",
        {"weight": "weight", "reduction": "reduction", "pos_weight": "pos_weight"},
    ),
    "CrossEntropyLoss": (
        "cross_entropy",
        {"weight": "weight", "reduction": "reduction", "label_smoothing": "label_smoothing"},
    ),
}
_SAME: Final = ("Identity",)
DROPOUTS: Final = (
    "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout",
    "dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout",
)  # fmt: skip
RESHAPES: Final = (
    *("reshape", "view", "flatten", "squeeze", "unsqueeze", "view_as", "reshape_as", "ravel"),
    *("Flatten", "Unflatten", "unflatten"),
)


@cache
def known_functions() -> dict[Any, str]:
    """Return the name of every function of PyTorch's and of `operator` that is read."""
    torch = load_torch()
    functional, linalg, special = torch.nn.functional, torch.linalg, torch.special
    names = [*table(), *DROPOUTS, *RESHAPES]
    found: dict[Any, str] = {abs: "abs", pow: "pow"}
    for space in (special, linalg, functional, torch, operator):
        for name in names:
            function: Callable[..., Any] | None = getattr(space, name, None)
            if callable(function):
                found[function] = name
    return found


@cache
def known_layers() -> dict[type, str]:
    """Return the name of every layer of PyTorch's that is read; a subclass is another layer."""
    nn = load_torch().nn
    names = (*_LAYERS, *_SAME, *DROPOUTS, *RESHAPES)
    classes = {name: getattr(nn, name, None) for name in names}
    return {cls: name for name, cls in classes.items() if isinstance(cls, type)}


def function_of(layer: str) -> tuple[str, dict[str, str]]:
    """Return the function that a layer is, and which of its attributes are which options."""
    return ("clone", {}) if layer in _SAME else _LAYERS[layer]

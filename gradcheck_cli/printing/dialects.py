"""The words of `evaluate.vocabulary` in NumPy, in PyTorch and for plain Python numbers.

`{0}` is the operand, `{like}` the arguments that copy the dtype (and device) of the function's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Dialect = Literal["numpy", "torch"]

NUMPY: Final[Mapping[str, str]] = {
    "import": "import numpy as np",
    "like": "dtype={0}.dtype",
    "axis": "axis",
    "pi": "np.pi",
    "e": "np.e",
    "ones": "np.ones(({0}), {like})",
    "zeros": "np.zeros(({0}), {like})",
    "ones_like": "np.ones_like({0})",
    "zeros_like": "np.zeros_like({0})",
    "eye": "np.eye({0}, {like})",
    "range": "np.arange({0})",
    "literal": "np.array({0}, {like})",
    "cast": "{0}.astype({dtype})",
    "outer": "np.outer({0}, {1})",
    "trace": "np.trace({0})",
    "sum": "np.sum({0})",
    "norm": "np.linalg.norm({0})",
    "exp": "np.exp({0})",
    "log": "np.log({0})",
    "sin": "np.sin({0})",
    "cos": "np.cos({0})",
    "tanh": "np.tanh({0})",
    "sqrt": "np.sqrt({0})",
    "relu": "np.maximum({0}, 0)",
}

TORCH: Final[Mapping[str, str]] = {
    "import": "import torch",
    "like": "dtype={0}.dtype, device={0}.device",
    "axis": "dim",
    "pi": "torch.pi",
    "e": "torch.e",
    "ones": "torch.ones(({0}), {like})",
    "zeros": "torch.zeros(({0}), {like})",
    "ones_like": "torch.ones_like({0})",
    "zeros_like": "torch.zeros_like({0})",
    "eye": "torch.eye({0}, {like})",
    "range": "torch.arange({0}, device={device})",
    "literal": "torch.tensor({0}, {like})",
    "cast": "{0}.to({dtype})",
    "outer": "torch.outer({0}, {1})",
    "trace": "torch.trace({0})",
    "sum": "torch.sum({0})",
    "norm": "torch.linalg.norm({0})",
    "exp": "torch.exp({0})",
    "log": "torch.log({0})",
    "sin": "torch.sin({0})",
    "cos": "torch.cos({0})",
    "tanh": "torch.tanh({0})",
    "sqrt": "torch.sqrt({0})",
    "sigmoid": "torch.sigmoid({0})",
    "relu": "torch.relu({0})",
}

#: Python numbers stay Python numbers, so that they never change an array's dtype.
PYTHON: Final[Mapping[str, str]] = {
    "norm": "abs({0})",
    "exp": "math.exp({0})",
    "log": "math.log({0})",
    "sin": "math.sin({0})",
    "cos": "math.cos({0})",
    "tanh": "math.tanh({0})",
    "sqrt": "math.sqrt({0})",
    "relu": "max({0}, 0)",
    "cast": "float({0})",
}

DIALECTS: Final[Mapping[str, Mapping[str, str]]] = {"numpy": NUMPY, "torch": TORCH}

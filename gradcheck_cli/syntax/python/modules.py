"""The names that people give to the modules of NumPy and PyTorch."""

from typing import Final

#: What the usual names of modules stand for, imported or not.
MODULES: Final = {
    "np": "numpy",
    "numpy": "numpy",
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "math": "math",
}

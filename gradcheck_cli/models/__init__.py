"""Models of PyTorch's, read as programs: `derive` from Python, and `derive --module`."""

from gradcheck_cli.models.deriving import derive, of_model

__all__ = ["derive", "of_model"]

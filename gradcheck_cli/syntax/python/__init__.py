"""Python that people hand in: parsed by `ast`, read as formulas with NumPy's rules, never run."""

from gradcheck_cli.syntax.python.gradients import gradients_in
from gradcheck_cli.syntax.python.source import is_python

__all__ = ["gradients_in", "is_python"]

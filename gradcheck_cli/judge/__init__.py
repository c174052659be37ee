"""Is this formula the gradient? Sampling, references, the decision and the diagnosis."""

from gradcheck_cli.judge.result import Verdict
from gradcheck_cli.judge.shapes import Diagnosis
from gradcheck_cli.judge.verdict import check

__all__ = ["Diagnosis", "Verdict", "check"]

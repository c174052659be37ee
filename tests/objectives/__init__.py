"""The catalogue's objectives in PyTorch: the oracle that shares nothing with gradcheck.

Each was written by hand from the formula of its source, in PyTorch's idiom, and never from what
gradcheck reads or prints. Arguments are named as the variables in `expressions/`.
"""

from __future__ import annotations

from objectives.cookbook import COOKBOOK
from objectives.course import DIFFERENTIALS
from objectives.course_graphs import GRAPHS
from objectives.course_values import VALUES
from objectives.determinants import DETERMINANTS, DIAGONALS, INVERSES, MORE
from objectives.losses import LOSSES
from objectives.networks import BY_COLUMNS, BY_ROWS
from objectives.objective import Objective, Shape, Values
from objectives.recurrent import NORMALISED, SHARED

__all__ = ["BY_FILE", "COURSE", "OBJECTIVES", "Objective", "Shape", "Values"]

COURSE = {**DIFFERENTIALS, **VALUES, **GRAPHS}

#: The objectives by the file of `expressions/` that states their problems.
BY_FILE: dict[str, dict[str, Objective]] = {
    "course.yaml": COURSE,
    "losses.yaml": LOSSES,
    "networks.yaml": {**BY_ROWS, **BY_COLUMNS, **SHARED, **NORMALISED},
    "cookbook.yaml": {**COOKBOOK, **INVERSES, **DETERMINANTS, **DIAGONALS, **MORE},
}

OBJECTIVES: dict[str, Objective] = {
    name: objective for file in BY_FILE.values() for name, objective in file.items()
}

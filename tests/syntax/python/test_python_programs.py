"""Programs of assignments are what the libraries make of them."""

from __future__ import annotations

import pytest
from evaluation import near
from executed import assert_read_as_run, at_point, listed, read, run

from gradcheck_cli import derive, parse

BOTH = """
    h = X @ B
    h

    h = X @ B
    g = 2 * h
    h = g - h
    h @ B.T

    g = h = X * Z
    g + h

    g, h = X, Z
    g - 2 * h

    h = X * 1
    g = h
    g = g + 1
    h

    s = x @ y
    t = 2 * s
    t * X

    m, n = X.shape
    X / m + X / n

    n_rows, n_cols = X.shape
    X / n_rows

    N = X.shape[0]
    X.sum() / N

    N, D = X.shape
    (X / N).T

    h = (X
         @ B)
    h

    h = X @ B; g = h.T; g

    total = (X * Z).sum()
    total
"""

NUMPY = """
    h = np.dot(X, B)
    g = np.dot(X.T, 2.0 * h)
    g

    import numpy as np
    h = np.maximum(X, 0)
    h
"""

TORCH = """
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    F.relu(X).sum(dim=0)

    criterion = nn.MSELoss(reduction='sum')
    loss = criterion(X, Z)
    loss
"""

RUNS = [
    *[(source, library) for source in listed(BOTH) for library in ("numpy", "torch")],
    *[(source, "numpy") for source in listed(NUMPY)],
    *[(source, "torch") for source in listed(TORCH)],
]


@pytest.mark.parametrize(("source", "library"), RUNS)
def test_a_program_is_what_the_library_makes_of_it(source: str, library: str) -> None:
    assert_read_as_run(source, library)


@pytest.mark.parametrize(
    "source",
    [
        "# a comment\nh = X @ B  # and another\n\nh.T",
        "import numpy as np\nimport matplotlib.pyplot as plt\nfrom os import path\nh = X @ B\nh.T",
        "from __future__ import annotations\nimport not_installed, neither.this\n(X @ B).T",
    ],
)
def test_comments_and_imports_are_skipped(source: str) -> None:
    assert near(at_point(read(source).value), run("(X @ B).T", "numpy"))


@pytest.mark.parametrize("source", [source for source, _ in RUNS[::3]])
def test_tabs_and_crlf_and_blank_lines_change_nothing(source: str) -> None:
    """Lines may end as on Windows, and have blanks after them."""
    value = read(source).value
    assert read(source.replace("\n", "\r\n")).value is value
    assert read(source.replace("\n", " \t\n\n")).value is value
    assert read(f"\n\n# gradient\n{source}\n\n").value is value


def test_a_python_program_is_an_objective() -> None:
    """The issue's: the same objective, typed in Python, is the same value."""
    shapes = ["X: n d", "W: d k", "Y: n k"]
    due = derive(parse("||max(XW, 0) - Y||_F^2", shapes), wrt="W").gradient
    for source in (
        "torch.linalg.norm(torch.relu(X @ W) - Y)**2",
        "((np.maximum(X @ W, 0) - Y)**2).sum()",
        "np.square(np.maximum(X @ W, 0) - Y).sum()",
        "(X.mm(W).clamp(min=0) - Y).pow(2).sum()",
        "nn.MSELoss(reduction='sum')(F.relu(X @ W), Y)",
    ):
        assert derive(parse(source, shapes, language="python"), wrt="W").gradient is due, source
        assert parse(source, shapes).value is parse(source, shapes, language="python").value


def test_a_python_program_s_names_are_its_definitions() -> None:
    source = (
        "h = X @ W1\nh_relu = np.maximum(h, 0)\ny_pred = h_relu @ W2\nnp.sum((y_pred - Y) ** 2)"
    )
    program = parse(source, ["X: N D", "W1: D H", "W2: H K", "Y: N K"], language="python")
    assert list(program.definitions) == ["h", "h_relu", "y_pred"]
    assert list(program.variables) == ["X", "W1", "W2", "Y"]
    assert program.shape_of("h_relu") == program.shape_of("h")

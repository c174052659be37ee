"""Indexed sums that are not read: the whole message, with the matrix form to write instead."""

from __future__ import annotations

import pytest
from readings import drawn

from gradcheck_cli.errors import GradcheckError

ENDS = "hint: a sum ends before + or −: put all of it in brackets, with the index: ∑_i (a_i + b_i)"
FORMS = (
    "hint: write it with matrices: ∑_i a_i b_i is a^T b, ∑_ij A_ij^2 is ||A||_F^2, "
    "∑_k A_ik B_kj is (A B)_ij, ∑_i (w^T x_i)^2 is ||X w||^2"
)
REFUSED = [
    (
        "sum_i a_i + c + b_i",
        (),
        [
            "i is the index of a sum that has ended",
            "    sum_i a_i + c + b_i",
            "                    ^^^",
            "hint: put all that is summed in brackets: ∑_i (… + …)",
        ],
    ),
    (
        "sum_{i=1}^N x_i",
        ("x: n", "Y: N"),
        [
            "i runs to N, but x has n entries there",
            "    sum_{i=1}^N x_i",
            "                ^^^",
            "hint: a sum runs over all entries: to n",
        ],
    ),
    (
        "sum_{i=1}^10 x_i",
        ("x: n",),
        [
            "i runs to 10, but x has n entries there",
            "    sum_{i=1}^10 x_i",
            "                 ^^^",
            "hint: a sum runs over all entries: to n",
        ],
    ),
    (
        "sum_i (x_i - y_i)",
        ("x: n", "y: m"),
        [
            "i runs to n, but y has m entries there",
            "    sum_i (x_i - y_i)",
            "                 ^^^",
            "hint: a sum runs over all entries: to m",
        ],
    ),
    (
        "sum_{i=1}^N x_i",
        ("N:",),
        [
            "N is a variable here, not a size",
            "    sum_{i=1}^N x_i",
            "              ^",
            'hint: let N be the size of what is summed: --shape "y: N", and no more',
        ],
    ),
    (
        "sum_i c",
        ("c:",),
        ["nothing that is summed has the index i", "    sum_i c", "    ^^^", ENDS],
    ),
    (
        "sum_i c_i",
        ("c:",),
        [
            "c is a scalar: it has no entries",
            "    sum_i c_i",
            "          ^^^",
            'hint: declare it with its size: --shape "c: n"',
        ],
    ),
    (
        "sum_ij x_ij",
        ("x: n",),
        ["x is n×1: one index", "    sum_ij x_ij", "           ^^^^"],
    ),
    (
        "sum_i x_{i+1} x_i",
        (),
        [
            "an index stands alone below a name, as in x_i",
            "    sum_i x_{i+1} x_i",
            "           ^^^^^^",
            "hint: differences of neighbours are D x, with a matrix D",
        ],
    ),
    (
        r"-\sum_i \log p_{i,y_i}",
        (),
        [
            "an index stands alone below a name, as in x_i",
            r"    -\sum_i \log p_{i,y_i}",
            "                  ^^^^^^^^",
            "hint: choose entries by a matrix of 0 and 1: ∑_ij Y_ij log(P_ij)",
        ],
    ),
    (
        "sum_{i=2}^N x_i",
        (),
        ["expected the first index, 1 or 0, found '2'", "    sum_{i=2}^N x_i", "           ^"],
    ),
    (
        "sum_{i < j} A_ij",
        (),
        [
            "a sum runs over all entries here: ∑_i, ∑_{i=1}^N or ∑_{i,j}",
            "    sum_{i < j} A_ij",
            "           ^",
            "hint: for some of them, multiply by a mask: sum(1[x > 0] .* x)",
        ],
    ),
    (
        "sum_i i x_i",
        (),
        [
            "the index i stands only below a name",
            "    sum_i i x_i",
            "          ^",
            "hint: put such numbers in a vector, and write its entries c_i",
        ],
    ),
    (
        "∑^N (x - y)^2",
        (),
        [
            "this sum does not say what it runs over",
            "    ∑^N (x - y)^2",
            "    ^",
            "hint: write ∑_i (yhat_i - y_i)^2, or sum(…) for all entries",
        ],
    ),
    (
        "sum_i sum_i A_ii",
        (),
        [
            "two sums run over i here",
            "    sum_i sum_i A_ii",
            "          ^^^",
            "hint: let the sum run over another letter",
        ],
    ),
    (
        "sum_c x_c",
        ("x: n", "c:"),
        [
            "'c' is a variable here",
            "    sum_c x_c",
            "    ^^^",
            "hint: let the sum run over another letter",
        ],
    ),
    (
        "sum_i A_ij x_j",
        (),
        [
            "no sum runs over j here",
            "    sum_i A_ij x_j",
            "          ^^^^",
            "hint: sum over it, too: ∑_j (…)",
        ],
    ),
    (
        "sum_i (y_i - X w)^2",
        ("X: n d", "y: n", "w: d"),
        [
            "X w is n×1, not a number",
            "    sum_i (y_i - X w)^2",
            "                 ^^^",
            "hint: its entry is (X w)_i",
        ],
    ),
    (
        "sum_i det(S_ii)",
        ("S: n n",),
        ["det is not read below a sum sign", "    sum_i det(S_ii)", "          ^^^", FORMS],
    ),
    (
        "sum_i (y_i - x_i)^2",
        ("X: n d", "y: n"),
        [
            "y_i stands beside a vector here and is none itself",
            "    sum_i (y_i - x_i)^2",
            "           ^^^",
            "hint: x_i is row i of X, as a column, where there is X and no x",
        ],
    ),
    (
        "sum_i w^T y_i",
        ("w: d", "y: n"),
        [
            "w^T is 1×d: this product is not a number",
            "    sum_i w^T y_i",
            "          ^^^^^^^",
            'hint: if x_i is row i of a matrix, declare that: --shape "X: n d"',
        ],
    ),
    (
        "sum_i x_i^2",
        ("X: n d",),
        [
            "x_i is a vector: ^ is the power of a number",
            "    sum_i x_i^2",
            "          ^^^",
            "hint: the sum of its squares is ||x_i||^2",
        ],
    ),
    (
        "sum_{i in S} x_i",
        (),
        [
            "a sum runs over all entries here: ∑_i, ∑_{i=1}^N or ∑_{i,j}",
            "    sum_{i in S} x_i",
            "           ^",
            "hint: for some of them, multiply by a mask: sum(1[x > 0] .* x)",
        ],
    ),
]


@pytest.mark.parametrize(("source", "shapes", "lines"), REFUSED, ids=[r[0] for r in REFUSED])
def test_other_sums_are_refused_at_their_place(
    source: str, shapes: tuple[str, ...], lines: list[str]
) -> None:
    assert drawn(source, *shapes, kind=GradcheckError).split("\n") == lines

"""Rule 3: how tightly each product and the minus bind."""

from __future__ import annotations

import pytest
from readings import drawn, matrix, scalar, value, vector

from gradcheck_cli.errors import ShapeError
from gradcheck_cli.ops.norms import Norm
from gradcheck_cli.ops.reductions import Sum
from gradcheck_cli.syntax import parse

A, B, C = (matrix(name, "n", "n") for name in "ABC")
SQUARE = ("A: n n", "B: n n", "C: n n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A B .* C", (A @ B) * C),
        ("A .* B C", A * (B @ C)),
        ("A * B .* C", (A @ B) * C),
        ("A .* B * C", (A * B) @ C),
        ("A ./ B .* C", A * B**-1 * C),
        ("A .* B ./ C", A * B * C**-1),
        ("A ./ B C", A * (B @ C) ** -1),
        ("A / 2 .* B", value("1/2") * A * B),
        ("-A B", -(A @ B)),
        ("-A .* B", -(A * B)),
        ("-A + B", -A + B),
        ("A - B C", A - B @ C),
        ("A - -B", A + B),
        ("A - B - C", A - B - C),
        ("A - (B - C)", A + -(B - C)),
        ("A * -B * C", -(A @ B @ C)),
        ("A^T B", A.T @ B),
        ("A B^T", A @ B.T),
        ("(A B)^T", B.T @ A.T),
        ("A .* B.^2", A * B**2),
        ("2A B", 2 * (A @ B)),
        ("A 2 B", 2 * (A @ B)),
    ],
)
def test_precedence(source: str, expected: object) -> None:
    assert value(f"sum({source})", *SQUARE) is Sum.of(expected)  # type: ignore[arg-type]


def test_a_power_binds_tighter_than_a_minus() -> None:
    assert value("-x^2", "x:") is -(scalar("x") ** 2)
    assert value("(-x)^2", "x:") is scalar("x") ** 2


def test_vectors_multiply_from_the_left() -> None:
    x, y, z = (vector(name, "n") for name in "xyz")
    assert value("||x y^T z||", "x: n", "y: n", "z: n") is Norm.of(x @ (y.T @ z))
    assert value("||2 x^T y z||", "x: n", "y: n", "z: n") is Norm.of(2 * (x.T @ y) * z)


def test_a_star_that_only_fits_entrywise_suggests_it() -> None:
    assert drawn("||X * Y||", "X: n d", "Y: n d", kind=ShapeError) == (
        "n×d times n×d does not fit: the inner sizes d and n differ\n"
        "    ||X * Y||\n"
        "        ^\n"
        "hint: for the product entry by entry, write X .* Y"
    )


def test_two_vectors_side_by_side() -> None:
    assert drawn("x y", "x: n", "y: n", kind=ShapeError) == (
        "n×1 times n×1 does not fit: the inner sizes 1 and n differ\n"
        "    x y\n"
        "    ^^^\n"
        "hint: write x^T y for the inner product, x .* y entry by entry"
    )


@pytest.mark.parametrize(
    ("source", "shapes", "hint"),
    [
        ("||X Y||", ("X: n d", "Y: n k"), "X^T Y would fit"),
        ("||X Y||", ("X: n d", "Y: k d"), "X Y^T would fit"),
    ],
)
def test_a_transpose_that_would_fit_is_named(
    source: str, shapes: tuple[str, ...], hint: str
) -> None:
    assert drawn(source, *shapes, kind=ShapeError).endswith(f"\nhint: {hint}")


def test_a_shape_error_points_at_its_factors() -> None:
    assert drawn("f = ||Z - A X W||_F^2", "Z: n d", "A: n n", "X: n d", "W: k d") == (
        "n×d times k×d does not fit: the inner sizes d and k differ\n"
        "    f = ||Z - A X W||_F^2\n"
        "              ^^^^^\n"
        "hint: A X W^T would fit"
    )


def test_the_echo_says_that_a_scalar_multiplies_every_entry() -> None:
    program = parse("sum(s .* X)", ["s:", "X: n d"])
    assert program.value is value("s sum(X)", "s:", "X: n d")
    assert program.notes == ["the scalar s multiplies every entry"]

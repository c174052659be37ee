"""Where the carets of an error stand: under the place, whatever the width of the characters."""

from __future__ import annotations

import pytest

from gradcheck_cli.errors import SHOWN, ParseError, columns


@pytest.mark.parametrize(
    ("source", "place", "carets"),
    [
        ("X + Y", "Y", "    ^"),
        ("矩阵 + Y", "Y", "       ^"),
        ("X + 矩阵 + Y", "矩阵", "    ^^^^"),
        ("（X + Y）", "）", "       ^^"),
        ("x\u0302 + y\u0304 + Q", "Q", "        ^"),
        ("x\u0302\u0301y Q", "Q", "   ^"),
        ("X\t+ 矩 Q", "Q", " \t     ^"),
        ("矩阵\nX + Q", "Q", "    ^"),
        ("ＸＹ Q", "ＸＹ", "^^^^"),
    ],
)
def test_carets_stand_under_the_place(source: str, place: str, carets: str) -> None:
    at = source.index(place)
    error = ParseError("wrong", source=source, span=(at, at + len(place)))
    assert str(error).splitlines()[-1] == f"    {carets}"


def test_a_place_on_an_accent_is_the_letter_that_it_stands_on() -> None:
    error = ParseError("wrong", source="X + y\u0327", span=(5, 6))
    assert str(error).splitlines()[-1] == "        ^"


@pytest.mark.parametrize("before", ["x + ", "矩 + ", "x\u0302 + "])
def test_a_long_line_is_cut_around_the_place(before: str) -> None:
    source = before * SHOWN + "Q" + " + x" * SHOWN
    error = ParseError("wrong", source=source, span=(at := source.index("Q"), at + 1))
    line, carets = str(error).splitlines()[1:]
    assert columns(line[: line.index("Q")]) == carets.index("^")
    assert carets.strip() == "^"

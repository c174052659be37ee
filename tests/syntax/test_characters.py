"""Characters as other keyboards type them: full-width, curly, accented."""

from __future__ import annotations

import pytest
from readings import drawn, drawn_answer, value

from gradcheck_cli.errors import ParseError
from gradcheck_cli.syntax import parse, parse_answer
from gradcheck_cli.syntax.given import given_values

SHAPES = ("X: n d", "W: d k", "Y: n k", "w: d", "x: 2")

FULL_WIDTH = {
    "‖max（XW，0）－Y‖_F＾2": "‖max(XW,0)-Y‖_F^2",
    "h＝XW；f＝｜｜h－Y｜｜_F^2": "h=XW;f=||h-Y||_F^2",
    "h = XW， f = ||h||^2": "h = XW, f = ||h||^2",
    "tr（X’ X）＋tr［X‘X］": "tr(X' X)+tr[X'X]",
    "tr｛X＇X｝／2＋sum（X＊W）": "tr{X'X}/2+sum(X*W)",
    "sum（1［XW＞0］）＋sum（XW＜0）": "sum(1[XW>0])+sum(XW<0)",
    "x^T　[1、2； 5 6]　x": "x^T [1,2; 5 6] x",
    "0．5 ||W||^2": "0.5 ||W||^2",
    "＼|X W＼|＿F^2": r"\|X W\|_F^2",
    "〈w， w〉": "⟨w, w⟩",
}


@pytest.mark.parametrize("typed", FULL_WIDTH)
def test_full_width_punctuation_is_ascii(typed: str) -> None:
    plain = FULL_WIDTH[typed]
    assert len(typed) == len(plain)
    assert value(typed, *SHAPES) is value(plain, *SHAPES)


def test_full_width_declarations_answers_and_values() -> None:
    program = parse("||X W||^2", ["X： n，d", "W：d、k"])
    assert parse_answer(program, "dW ＝ 2 X’ （X W）", "W").text == "2 Xᵀ (X W)"
    given = given_values("x＝3，w＝［1 2；3 4］")
    assert given["w"] == given_values("x=3,w=[1 2;3 4]")["w"]


def test_full_width_letters_and_digits_are_offered_as_ascii() -> None:
    assert drawn("||X Ｗ１||^2", kind=ParseError).splitlines() == [
        "'Ｗ１' is in full-width characters",
        "    ||X Ｗ１||^2",
        "        ^^^^",
        "hint: write 'W1'",
    ]
    assert "hint: write '12'" in drawn("１２ x", kind=ParseError)
    assert "hint: write 'h'" in drawn("ｈ = X W; ||h||^2", kind=ParseError)
    assert drawn("||X||^2", "Ｘ： n d").splitlines()[1:] == [
        "    Ｘ： n d",
        "    ^^",
        "hint: write 'X'",
    ]
    assert "hint: write '3'" in drawn("||X||^2", "X: ３ d")


def test_carets_stand_under_wide_characters_and_accents() -> None:
    assert drawn("||（X 矩阵） W||^2").splitlines()[1:3] == [
        "    ||（X 矩阵） W||^2",
        "          ^^",
    ]
    assert drawn("‖X‖ ＋ sigmod（X）").splitlines()[1:3] == [
        "    ‖X‖ ＋ sigmod（X）",
        "           ^^^^^^",
    ]
    assert drawn("||y\u0302 - X \u0416||^2").splitlines()[1:3] == [
        "    ||y\u0302 - X \u0416||^2",
        "            ^",
    ]
    program = parse("||X W||^2", SHAPES)
    assert drawn_answer(program, "W", "（2 ＊ X＾T Q）").splitlines()[1:3] == [
        "    （2 ＊ X＾T Q）",
        "                ^",
    ]


@pytest.mark.parametrize("typed", ["ŷ", "y\u0302", "y_hat", r"\hat y"])
def test_a_letter_with_an_accent_is_the_name_that_says_so(typed: str) -> None:
    program = parse(f"||{typed} - y||^2 + ȳ'ȳ", ["y_hat: n", "y: n", "ybar: n"])
    assert [*program.variables] == ["y_hat", "y", "ybar"]
    assert "y_hat" in parse(f"{typed} = X w; ||{typed}||^2").definitions


@pytest.mark.parametrize("typed", ["é", "x\u0327", "ø"])
def test_other_accents_mean_nothing(typed: str) -> None:
    assert "means nothing here" in drawn(f"2 {typed}", kind=ParseError)

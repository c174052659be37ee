"""Bytes are read in the encoding that they speak for, or refused with the place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradcheck_cli.decoding import NOT_TEXT, NotTextError, text_of

CHINESE = "# 第一题：对 W 求梯度\ndW = 2 Xᵀ (R ⊙ 1[XW > 0])\n"
ASCII = "[A1]\ndW = 2 X^T R\n"
RUSSIAN = "# Производная по матрице, ответ\ndW = 2 X\n"
FRENCH = "# réponse à la première question, dérivée naïve créée\ndW = 2 X\n"


@pytest.mark.parametrize("text", [CHINESE, ASCII, "姓名：王小明\n", "∂f/∂W = λ X\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_what_people_save_is_read(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text
    assert text_of(text.replace("\n", "\r\n").encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_evident_without_a_mark(encoding: str) -> None:
    assert text_of(ASCII.encode(encoding)) == ASCII
    assert text_of("dW = 2 X  # 矩阵".encode(encoding)) == "dW = 2 X  # 矩阵"


@pytest.mark.parametrize(
    "content",
    [  # most of these decode as GB18030: none is
        FRENCH.encode("latin-1"),
        RUSSIAN.encode("koi8-r"),
        RUSSIAN.encode("cp1251"),
        "行列の微分、答え\n".encode("shift_jis"),
        "行列の微分、答え\n".encode("euc-jp"),
        "행렬의 미분과 기울기를 구하시오\n".encode("euc-kr"),
        "矩陣的導數與梯度，答案\n".encode("big5"),
    ],
    ids=["latin-1", "koi8-r", "cp1251", "shift-jis", "euc-jp", "euc-kr", "big5"],
)
def test_other_encodings_are_no_chinese(content: bytes) -> None:
    with pytest.raises(NotTextError, match="is not UTF-8 text") as caught:
        text_of(content)
    start = caught.value.span[0]
    assert content[start] > 0x7F  # what stands before it is ASCII, a byte a character
    assert content[:start].isascii()
    assert caught.value.hint is not None
    for name in ("UTF-8", "UTF-16", "GB18030"):
        assert name in caught.value.hint


@pytest.mark.parametrize("bad", [b"\xff", b"\xe9", b"\xe9\xa2", b"\xc3"])
@pytest.mark.parametrize("text", [CHINESE, "λ λ", "∂f/∂W = 2 Xᵀ", "naïve é"])
def test_one_bad_byte_makes_no_chinese_of_utf8(text: str, bad: bytes) -> None:
    lines = text.rstrip("\n").encode()
    with pytest.raises(NotTextError, match="is not UTF-8 text") as caught:
        text_of(b"X\r\n" + lines + bad + b"\n" + lines)
    assert caught.value.span[0] == 2 + len(lines.decode())
    assert caught.value.source[: caught.value.span[0]] == "X\n" + lines.decode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00\x00d\x00\x00\x00", "UTF-32"),
        (b"\xff\xfed\x00\x00", "is not UTF-16 text"),
        (b"\xef\xbb\xbfd\xff", "is not UTF-8 text"),
        (b"dW = \x00 X", r"U\+0000"),
        (b"a\x1b[2Jb", r"U\+001B"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8 text"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(NotTextError, match=says) as caught:
        text_of(content)
    start, end = caught.value.span
    assert 0 <= start <= end <= len(caught.value.source)


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text = text_of(content)
    except NotTextError as error:
        text = str(error)
    assert text.encode("utf-8").decode() == text
    assert not NOT_TEXT.search(text)


@given(st.text(st.characters(exclude_categories=["C"]), max_size=30))
def test_no_utf8_is_read_as_anything_else(text: str) -> None:
    shown = text.replace("\u2028", "").replace("\u2029", "")
    assert text_of(shown.encode()) == shown.removeprefix("\ufeff")

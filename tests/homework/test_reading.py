"""What is read: names stay names, formulas keep their text, places are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from counting import calls
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework.answers_yaml import yaml_answers
from gradcheck_cli.homework.nodes import Mapping, Scalar
from gradcheck_cli.homework.reading import load
from gradcheck_cli.homework.schema import homework_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def texts(text: str) -> dict[str, str]:
    return {
        key.text: value.text
        for key, value in load("hw.yaml", text).items
        if isinstance(value, Scalar)
    }


ODD = [
    "Y",
    "y",
    "n",
    "N",
    "no",
    "on",
    "off",
    "yes",
    "true",
    "null",
    "~",
    "1e-6",
    "017",
    "1:30",
    "=",
]


@pytest.mark.parametrize("libyaml", [True, False])
@pytest.mark.parametrize("word", ODD)
def test_keys_and_values_are_text_to_the_letter(
    word: str, libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml)
    assert texts(f"{word}: {word}\n") == {word: word}
    assert texts(f"{{{word}: {word}}}") == {word: word}


@pytest.mark.parametrize(
    "formula",
    ["-x'Ax", r"\|\max(XW,0)-Y\|_F^2", "0.50", "2 X^T  (XW - Y)", "x  >  0", "1_000", "0x1F", ".5"],
)
def test_plain_formulas_keep_their_text(formula: str) -> None:
    assert texts(f"f: {formula}\n") == {"f": formula}


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    root = load("hw.yaml", b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    assert [(str(key.place), key.text) for key, _ in root.items] == [
        ("hw.yaml:1:1", "a"),
        ("hw.yaml:2:1", "c"),
    ]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_quoted_text_is_exact(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    assert texts(f"f: {quoted}\n") == {"f": text}


def test_files_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "hw.yaml"
    path.write_text("a: b\n", encoding="utf-8")
    assert load(path).items[0][0].text == "a"
    for wrong in (tmp_path, tmp_path / "none.yaml", "a\0b"):
        with pytest.raises(HomeworkError) as caught:
            load(wrong)
        first, *rest = str(caught.value).splitlines()
        assert first.startswith(
            f"{str(wrong).replace(chr(0), chr(0xFFFD))}: the file cannot be read: "
        )
        assert rest == []  # there is no line to draw


# Places -------------------------------------------------------------------------------------------


def value(text: str) -> Scalar:
    scalar = load("hw.yaml", text).items[0][1]
    assert isinstance(scalar, Scalar)
    return scalar


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("f: abc XY\n", "hw.yaml:1:8"),
        ('f: "abc XY"\n', "hw.yaml:1:9"),
        ("f: 'abc XY'\n", "hw.yaml:1:9"),
        ("f: |\n  one\n  abc XY\n", "hw.yaml:3:7"),
        ("f: |-\n\n    abc XY", "hw.yaml:3:9"),
        ('{f: "abc XY"}', "hw.yaml:1:10"),
        ("π: ‖abc XY‖\n", "hw.yaml:1:9"),
    ],
)
def test_a_span_of_the_text_is_found_in_the_file(text: str, where: str) -> None:
    scalar = value(text)
    start = scalar.text.index("XY")
    place = scalar.inside((start, start + 2))
    assert (place.raw, str(place)) == ("XY", where)


@pytest.mark.parametrize(
    "text", ["f: 'x''Ax XY'\n", 'f: "a\\\\b XY"\n', "f: abc\n  XY\n", "f: >\n  abc\n  XY\n"]
)
def test_a_span_of_an_altered_text_gives_the_whole(text: str) -> None:
    scalar = value(text)
    start = scalar.text.index("XY")
    assert scalar.inside((start, start + 2)) == scalar.place
    assert str(scalar.place) == "hw.yaml:1:4"


@given(st.lists(st.text("aX +|\n", min_size=1), min_size=1), st.data())
def test_spans_in_literal_blocks(lines: list[str], data: st.DataObject) -> None:
    rows = ["x" + row.replace("\n", "") for row in lines]
    scalar = value("f: |\n" + "".join(f"   {row}\n" for row in rows))
    start = data.draw(st.integers(0, len(scalar.text) - 1))
    if scalar.text[start] != "\n":
        assert scalar.inside((start, start + 1)).raw == scalar.text[start]


# Nothing gets out ---------------------------------------------------------------------------------

WORDS = r"""problems: id: f: vars: grads: answers: let: title: version: layout:
- { } [ ] , : W X 2 é a
" ' \ | || > *a &a !t # ? <<: @ ` %YAML --- ... \ud800 \U00110000 \x1b"""
GAPS = ["\n", "\n  ", "\n    ", " ", "\t", "\ufeff", "\x85", "\u2028", "\0"]
PIECES = st.sampled_from(WORDS.split() + [f"{word} " for word in WORDS.split()] + GAPS * 4)
FUZZ = settings(max_examples=2 * settings().max_examples)


def refusal(read: Callable[[str, Any], object], content: str | bytes) -> HomeworkError | None:
    try:
        read("hw.yaml", content)
    except HomeworkError as error:
        return error
    return None


def reads_or_refuses(content: str | bytes) -> None:
    for read in (load, homework_from, yaml_answers):
        error = refusal(read, content)
        if error:
            assert error.message.startswith("hw.yaml:")
            str(error).encode("utf-8")
            if error.span is None:
                assert error.message == "hw.yaml: the file is empty"
                continue
            assert error.source is not None
            assert 0 <= error.span[0] <= error.span[1] <= len(error.source) + 1


@FUZZ
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    reads_or_refuses(content)


@FUZZ
@given(st.text(st.characters(), max_size=300))
def test_any_text_is_read_or_refused(content: str) -> None:
    reads_or_refuses(content)


@pytest.mark.parametrize("libyaml", [True, False])
@FUZZ
@given(pieces=st.lists(PIECES, max_size=40))
def test_anything_like_yaml_is_read_or_refused(libyaml: bool, pieces: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", libyaml)
        reads_or_refuses("".join(pieces))


GOOD = """\
title: Matrix calculus
problems:
  - id: relu
    vars: {X: [n, d], W: [d, k], Y: [n, k], S: [n, n, symmetric]}
    let: {R: "max(XW, 0) - Y"}            # ordered
    f: "||R||_F^2"
    grads: {W: 2, X: 2.5, Y: 1}
    answers: {W: "2 X^T (R .* (XW > 0))"}
"""
EDITS = st.tuples(st.integers(0, len(GOOD)), st.integers(0, 6), PIECES)


@pytest.mark.parametrize("libyaml", [True, False])
@FUZZ
@given(edits=st.lists(EDITS, min_size=1, max_size=4))
def test_a_homework_with_slips_is_read_or_refused(
    libyaml: bool, edits: list[tuple[int, int, str]]
) -> None:
    text = GOOD
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", libyaml)
        reads_or_refuses(text)


HOSTILE = {
    "brackets": "[" * 200_000,
    "opened": "{a: " * 100_000,
    "spaces": "a" + " " * 500_000 + "b",
    "commas": "a: {" + "b, " * 200_000 + "}",
    "aliases": "a: [" + "*a, " * 200_000 + "]",
    "anchors": "a: {" + "b: &a " * 100_000 + "}",
    "entries": "{" + "a : @ , " * 100_000,
    "quotes": "f: " + "'" * 500_001,
    "comment": "f: X " + "#" * 900_000,
    "key": "a" * 900_000 + ": b",
    "dashes": "- " * 400_000,
    "lines": "a\n" * 400_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_made_to_harm_are_refused_soon(name: str) -> None:
    with calls() as counted, pytest.raises(HomeworkError):
        homework_from("hw.yaml", HOSTILE[name])
    assert counted.made < 5_000_000


def test_the_tree_knows_flow() -> None:
    inner = load("hw.yaml", "a: {b: c}\n").items[0][1]
    assert isinstance(inner, Mapping)
    assert inner.flow

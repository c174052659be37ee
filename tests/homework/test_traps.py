"""Each trap of YAML, with the whole message that a teacher reads."""

from __future__ import annotations

import pytest
import yaml

from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework.reading import load
from gradcheck_cli.homework.schema import homework_from

HEAD = """\
problems:
  - id: relu
    vars: {X: [n, d], W: [d, k], Y: [n, k]}
    grads: {W: 2}
"""


@pytest.fixture(params=[True, False], ids=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test with PyYAML's C parser and with its Python parser: the messages are ours."""
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param and yaml.__with_libyaml__)


def message(text: str) -> str:
    with pytest.raises(HomeworkError) as caught:
        homework_from("hw.yaml", text)
    return str(caught.value)


STARTS = "an unquoted value cannot start with '{}', which means something else in YAML"
CUT = "inside { } YAML cuts an unquoted value at , [ ] { and }"
COLON = "YAML takes ': ' inside an unquoted value for another key"
QUOTE = "YAML takes nothing after a closing quote"
ESCAPE = "inside double quotes YAML reads a backslash as the start of an escape"

FORMULAS = {
    "norm": ("||max(XW,0)-Y||_F^2", STARTS.format("|"), '"||max(XW,0)-Y||_F^2"'),
    "absolute": ("|X|", STARTS.format("|"), '"|X|"'),
    "folded": ("> X", STARTS.format(">"), '"> X"'),
    "literal-list": ("[1 2; 3 4] X", STARTS.format("["), '"[1 2; 3 4] X"'),
    "list": ("[X]", STARTS.format("["), '"[X]"'),
    "braces": ("{X}^T", STARTS.format("{"), '"{X}^T"'),
    "mapping": ("{X: Y}", STARTS.format("{"), '"{X: Y}"'),
    "alias": ("*X", "*X is an alias in YAML; homework files have none", '"*X"'),
    "alias-product": ("*X W", STARTS.format("*"), '"*X W"'),
    "anchor": ("&X Y", "&X is an anchor in YAML; homework files have none", '"&X Y"'),
    "tag": ("!X Y", "! is a tag in YAML; homework files have none", '"!X Y"'),
    "python-tag": (
        "!!python/object/apply:os.system [ls]",
        "! is a tag in YAML; homework files have none",
        '"!!python/object/apply:os.system [ls]"',
    ),
    "at": ("@X", STARTS.format("@"), '"@X"'),
    "backtick": ("`X`", STARTS.format("`"), '"`X`"'),
    "percent": ("%X", STARTS.format("%"), '"%X"'),
    "dash": ("- X", STARTS.format("-"), '"- X"'),
    "question": ("? X", STARTS.format("?"), '"? X"'),
    "colon": ("X: Y", COLON, '"X: Y"'),
    "single-quotes": ("'X' W", QUOTE, "\"'X' W\""),
    "double-quotes": ('"X" W', QUOTE, "'\"X\" W'"),
    "quote-open": ("'X W", "this quote is never closed", '"X W"'),
    "latex": (r'"\|X\|"', ESCAPE, r"'\|X\|'"),
    "latex-silent": (r'"\frac{1}{2} X"', ESCAPE, r"'\frac{1}{2} X'"),
    "latex-newline": (r'"\nu X"', ESCAPE, r"'\nu X'"),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_an_unquoted_formula_is_answered_with_the_quoted_one(name: str) -> None:
    value, says, fixed = FORMULAS[name]
    assert message(f"{HEAD}    f: {value}\n").splitlines() == [
        f"hw.yaml:5:8: {says}",
        f"        f: {value}",
        f"           {'^' * len(value)}",
        f"hint: write  f: {fixed}",
    ]


IN_BRACES = {
    "norm": ("||X||", STARTS.format("|"), '"||X||"'),
    "comma": ("max(XW,0) .* f(a, b)", CUT, '"max(XW,0) .* f(a, b)"'),
    "entry": ("X[0,1]", CUT, '"X[0,1]"'),
    "alias": ("*X", "*X is an alias in YAML; homework files have none", '"*X"'),
    "colon": ("a: b", COLON, '"a: b"'),
    "latex": (r'"\sigma"', ESCAPE, r"'\sigma'"),
}


@pytest.mark.parametrize("name", IN_BRACES)
def test_a_formula_in_braces(name: str) -> None:
    value, says, fixed = IN_BRACES[name]
    text = f'{HEAD}    f: "||X||^2"\n    answers: {{W: {value}, X: "3"}}\n'
    assert message(text).splitlines() == [
        f"hw.yaml:6:18: {says}",
        f'        answers: {{W: {value}, X: "3"}}',
        f"                     {'^' * len(value)}",
        f"hint: write  W: {fixed}",
    ]


def test_a_formula_in_braces_over_lines() -> None:
    text = f'{HEAD}    f: "||X||^2"\n    answers: {{\n      X: "3",\n      W: X[0],\n    }}\n'
    assert message(text).splitlines() == [
        f"hw.yaml:8:10: {CUT}",
        "          W: X[0],",
        "             ^^^^",
        'hint: write  W: "X[0]"',
    ]


def test_a_comment_cuts_a_formula() -> None:
    assert message(f"{HEAD}    f: ‖X‖ # Y\n") == (
        "hw.yaml:5:12: YAML takes ' #' and what follows for a comment, not for the formula\n"
        "        f: ‖X‖ # Y\n"
        "               ^^^\n"
        'hint: write  f: "‖X‖ # Y"  or, for a comment,  f: "‖X‖"  # Y'
    )


def test_a_comment_swallows_the_closing_brace() -> None:
    assert message(f'{HEAD}    f: "||X||^2"\n    answers: {{W: X # Y}}\n') == (
        "hw.yaml:6:20: YAML takes ' #' and what follows for a comment, not for the formula\n"
        "        answers: {W: X # Y}\n"
        "                       ^^^^\n"
        "hint: put a formula with '#' in quotes, and comments behind the bracket"
    )


def test_comments_where_they_belong_are_read_over() -> None:
    homework = homework_from(
        "hw.yaml",
        f'# one\n{HEAD}    f: "||X||^2"  # two\n    answers: {{W: "X"}} # three\n\n# four\n',
    )
    assert homework.problems[0].answers["W"].text == "X"


FILES = {
    "empty": ("", "hw.yaml: the file is empty"),
    "blank": (" \n\n", "hw.yaml: the file is empty"),
    "comments": (
        "# nothing\n",
        "hw.yaml:1:1: the file holds nothing but comments\n    # nothing\n    ^",
    ),
    "no-mapping": (
        "- X\n",
        "hw.yaml:1:1: a homework file starts with keys such as 'problems:'\n    - X\n    ^",
    ),
    "glued": (
        "f:||X||\n",
        ("hw.yaml:1:1: YAML needs a space after the ':' of a key\n"
        "    f:||X||\n    ^^^^^^^\n"
        'hint: write  f: "||X||"'),
    ),
    "twice": (
        "title: a\nlayout: numerator\ntitle: b\n",
        "hw.yaml:3:1: the key 'title' stands here twice, first in line 1\n    title: b\n    ^^^^^",
    ),
    "documents": (
        "title: a\n---\ntitle: b\n",
        ("hw.yaml:2:1: a second document begins here\n    ---\n    ^^^\n"
        "hint: a homework is one file without '---' inside"),
    ),
    "merge": (
        "<<: {title: a}\n",
        ("hw.yaml:1:1: '<<' merges mappings in YAML; homework files have none of it\n"
        "    <<: {title: a}\n    ^^"),
    ),
    "tab": (
        "problems:\n\t- id: a\n",
        "hw.yaml:2:1: YAML takes a space here, not a tab\n    \t- id: a\n    ^\nhint: write spaces",
    ),
    "tab-after-colon": (
        "title:\tMine\n",
        ("hw.yaml:1:7: YAML takes a space here, not a tab\n    title:\tMine\n          ^\n"
        "hint: write spaces"),
    ),
    "never-closed": (
        "vars: {X: [n, d], W: [d, k]\nf: X\n",
        "hw.yaml:1:7: this '{' is never closed\n    vars: {X: [n, d], W: [d, k]\n          ^",
    ),
    "bracket-never-closed": (
        "vars: {X: [n, d}\n",
        "hw.yaml:1:11: this '[' is never closed\n    vars: {X: [n, d}\n              ^",
    ),
    "bracket-too-many": (
        "vars: {X: [n, d], ]}\n",
        (
            "hw.yaml:1:19: YAML cannot read on here\n    vars: {X: [n, d], ]}\n"
            "                      ^^\n"
            "hint: check the indentation of this line and the one above, and quote formulas"
        ),
    ),
    "list-key": (
        "? [a]\n: b\n",
        "hw.yaml:1:3: a key is a name, not a list or a mapping\n    ? [a]\n      ^",
    ),
    "key-empty": ("{: x}\n", "hw.yaml:1:2: there is no key before this ':'\n    {: x}\n     ^"),
    "no-colon": (
        "title: a\nlayout\nproblems: b\n",
        ("hw.yaml:2:1: 'key: value' is expected here, and there is no ': '\n"
        "    layout\n    ^^^^^^\n"
        "hint: check the indentation of this line and the one above, and quote formulas"),
    ),
    "indentation": (
        "title: a\n  layout: b\n",
        ("hw.yaml:2:3: this key stands below a line that has a value already\n"
        "      layout: b\n      ^^^^^^^^^\n"
        "hint: check the indentation of this line and the one above, and quote formulas"),
    ),
    "nul": (
        "title: a\0b\n",
        ("hw.yaml:1:9: the character U+0000 has no place in a text file\n"
        "    title: a\ufffdb\n            ^"),
    ),
    "surrogate": (
        "title: \ud800\n",
        ("hw.yaml:1:8: the character U+D800 has no place in a text file\n"
        "    title: \ufffd\n           ^"),
    ),
    "line-separator": (
        "title: a\u2028b\n",
        ("hw.yaml:1:9: the character U+2028 has no place in a text file\n"
        "    title: a\ufffdb\n            ^"),
    ),
    "version": ("%YAML 2.0\n---\na: b\n", ("hw.yaml:1:1: only YAML 1.1 and 1.2 are read\n"
                "    %YAML 2.0\n    ^^^^^^^^^")),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_homework(name: str) -> None:
    text, says = FILES[name]
    with pytest.raises(HomeworkError) as caught:
        load("hw.yaml", text)
    assert str(caught.value) == says


BYTES = {
    "latin-1": (
        "title: \xe9t\xe9\n".encode("latin-1"),
        "hw.yaml:1:8: the byte 0xe9 is not UTF-8 text",
    ),
    "second-line": (b"a: b\r\nc: \xff\n", "hw.yaml:2:4: the byte 0xff is not UTF-8 text"),
    "zero": (b"title: a\0b\n", "hw.yaml:1:9: the character U+0000 has"),
    "png": (b"\x89PNG\r\n\x1a\n\x00", "hw.yaml:1:1: the byte 0x89 is not UTF-8 text"),
    "zip": (b"PK\x03\x04", "hw.yaml:1:3: the character U+0003 has no place in a text file"),
    "huge": (b"a" * 1_000_001, "hw.yaml: the file is larger than 1000000 bytes"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_text(name: str) -> None:
    content, says = BYTES[name]
    with pytest.raises(HomeworkError) as caught:
        load("hw.yaml", content)
    assert caught.value.message.startswith(says)


def test_nesting_is_limited() -> None:
    load("hw.yaml", "a: " + "[" * 31 + "]" * 31)
    for depth in (32, 100_000):
        with pytest.raises(HomeworkError) as caught:
            load("hw.yaml", "a: " + "[" * depth)
        assert caught.value.message == "hw.yaml:1:35: nested deeper than 32 levels"


def test_an_alias_bomb_is_refused() -> None:
    pairs = zip("abcdef", "bcdefg", strict=True)
    bomb = "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairs)
    with pytest.raises(HomeworkError) as caught:
        load("hw.yaml", bomb)
    assert str(caught.value).splitlines()[:4] == [
        "hw.yaml:1:4: &a is an anchor in YAML; homework files have none",
        "    a: &a [x]",
        "       ^^^^^^",
        'hint: write  a: "&a [x]"',
    ]


def test_every_unreadable_value_is_reported_at_once() -> None:
    text = HEAD.replace("relu", "@relu").replace("{W: 2}", "{W: *m}") + "    f: ||X||\n"
    assert [line for line in message(text).splitlines() if line.startswith("hw.yaml")] == [
        "hw.yaml:2:9: " + STARTS.format("@"),
        "hw.yaml:4:16: *m is an alias in YAML; homework files have none",
        "hw.yaml:5:8: " + STARTS.format("|"),
    ]


def test_a_flood_of_mistakes_is_cut_off() -> None:
    lines = message("a: 1\n" * 5000).splitlines()
    assert sum(line.startswith("hw.yaml") for line in lines) == 20
    assert lines[-1] == "… and more"

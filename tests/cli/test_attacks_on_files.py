"""Files made to harm: `verify` answers each with an error or a verdict, never with a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counting import calls

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from screens import Run

HEAD = "problems:\n  - id: line\n    vars: {w: [d], x: [d]}\n    grads: {w: 1}\n"
F = '    f: "w^T x"\n'
MOST = 5_000_000  #: calls
TITLES = {
    "markup": "[bold red]x[/x] [/] [link=http://e.vil]",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "](javascript:alert(1)) ![x](http://e.vil)",
    "workflow command": "::error file=a.py::x",
    "right to left": "\u202eevil\u2066",
    "spreadsheet": "=HYPERLINK(1)",
}
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOMEWORKS = {
    "an alias bomb": BOMB.encode(),
    "an alias bomb inside": (HEAD + F + BOMB).encode(),
    "a cycle of aliases": b"problems: &a [*a]\n",
    "a tag that calls": b"problems: !!python/object/apply:os.system ['true']\n",
    "a tag of one's own": (HEAD + "    f: !evil x\n").encode(),
    "a merge": (HEAD + F + "    <<: {f: x}\n").encode(),
    "NUL": (HEAD + F + "    title: a\0b\n").encode(),
    "an escape": (HEAD + F + "    title: \x1b[31mred\n").encode(),
    "an escape, escaped": (HEAD + F + '    title: "\\e[31mred\\a"\n').encode(),
    "a key twice": (HEAD + F + '    f: "w^T w"\n').encode(),
    "an id twice": (HEAD + F + HEAD.removeprefix("problems:\n") + F).encode(),
    "brackets": b"[" * 60_000,
    "braces": b"{a: " * 30_000,
    "sequences": b"- " * 60_000,
    "documents": b"---\n" * 30_000,
    "a long line": b"x" * 3_000_000,
    "no text": bytes(range(256)) * 40,
    "half a letter": b"problems: \xc3",
    "surrogates": b"problems: \xed\xa0\x80",
    "nothing": b"",
    "a number": b"0x" + b"f" * 100_000,
    "a date": b"problems: 9999-99-99\n",
    "a directive": b"%YAML 9.9\n---\nproblems: []\n",
    "a path as an id": HEAD.replace("line", '"../../etc/passwd"').encode() + b"    f: x^T\n",
}
ANSWERS = {
    "markup": "[bold]x[/bold]",
    "markup that closes nothing": "x [/x]",
    "an escape": "x \x1b]8;;http://e.vil\x07y",
    "an old escape": "x \x9b31m",
    "HTML": "<script>alert(1)</script>",
    "NUL": "x \0",
    "right to left": "x \u202e + 1",
    "a Cyrillic letter": "\u0445",
    "an include": r"\input{/etc/passwd}",
    "a path": "/etc/passwd",
    "a link to a file": "file:///etc/passwd",
    "a workflow command": "::stop-commands::x",
}


@pytest.mark.parametrize("name", HOMEWORKS)
def test_a_homework_made_to_harm_is_an_error(
    name: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    path = tmp_path / "homework.yaml"
    path.write_bytes(HOMEWORKS[name])
    with calls() as counted:
        done = run("verify", str(path), "--reference", "closed-form", "--seed", "1")
    assert done.code in {1, 2}
    assert counted.made < MOST
    assert not harmful(done.out + done.err)
    assert len(done.err) < 20_000


def harmful(shown: str) -> set[str]:
    """Return what a terminal would obey: control characters, and marks that turn the text."""
    marks = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return {
        ch for ch in shown if (ch < " " and ch != "\n") or "\x7f" <= ch <= "\x9f" or ch in marks
    }


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_answer_made_to_harm_is_shown_as_it_is(
    name: str, form: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    homework, answers = tmp_path / "homework.yaml", tmp_path / "answers.txt"
    homework.write_text(HEAD + F, encoding="utf-8")
    answers.write_bytes(("dw = " + ANSWERS[name] + "\n").encode())
    done = run(
        "verify", str(homework), str(answers), "--format", form, "--reference", "closed-form",
        "--seed", "1",
    )  # fmt: skip
    assert done.code in {1, 2}
    assert not harmful(done.out + done.err)
    assert "root:" not in done.out + done.err


@pytest.mark.parametrize("name", TITLES)
def test_a_title_made_to_harm_is_shown_as_it_is(
    name: str, run: Callable[..., Run], tmp_path: Path
) -> None:
    path = tmp_path / "homework.yaml"
    title = "'" + TITLES[name] + "'"
    text = f"title: {title}\n{HEAD}{F}    title: {title}\n    answers: {{w: x}}\n"
    path.write_text(text, encoding="utf-8")
    done = run("verify", str(path), "--reference", "closed-form", "--seed", "1")
    assert done.code in {0, 2}
    assert not harmful(done.out + done.err)


@pytest.mark.parametrize("name", TITLES)
def test_a_page_of_a_report_runs_nothing(name: str) -> None:
    from gradcheck_cli.homework import verify

    title = "'" + TITLES[name] + "'"
    text = f'title: {title}\n{HEAD}{F}    title: {title}\n    answers: {{w: "x [/x] <b>"}}\n'
    shown = verify(text, reference="closed-form", seed=1)._repr_html_()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize("path", ["..", "/", "nowhere/../..", "a\nb", "-", "http://e.vil/hw.yaml"])
def test_a_path_that_is_no_file_is_an_error(path: str, run: Callable[..., Run]) -> None:
    done = run("verify", "--", path)
    assert done.code == 2
    assert not harmful(done.err)

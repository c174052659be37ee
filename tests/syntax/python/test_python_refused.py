"""Python that is not read is refused with its place and its name; nothing is ever run."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import pytest
from executed import declared_program, listed
from readings import check_span

from gradcheck_cli import check
from gradcheck_cli.errors import GradcheckError
from gradcheck_cli.syntax import parse, parse_answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What is written, the part that is to be refused, and words of which one names it.
REFUSED = [
    ("for i in range(3):\n    X = X\nX", "for", "for|loop"),
    ("while X:\n    X\nX", "while", "while|loop"),
    ("[2 * a for a in X]", "[2 * a for a in X]", "comprehension"),
    ("sum(a for a in X)", "sum(a for a in X)", "comprehension|generator|sum"),
    ("{a: 1 for a in X}", "{a: 1 for a in X}", "comprehension"),
    ("{a for a in X}", "{a for a in X}", "comprehension"),
    ("g = lambda t: t\nX", "lambda t: t", "lambda"),
    ("(lambda t: 2 * t)(X)", "lambda t: 2 * t", "lambda"),
    ("def g(t):\n    return t\nX", "def", "def|function"),
    ("async def g(t):\n    return t\nX", "def", "def|function"),
    ("class G:\n    a = 1\nX", "class", "class"),
    ("if m > 2:\n    g = X\nX", "if", "if"),
    ("try:\n    g = X\nexcept ValueError:\n    g = Z\nX", "try", "try"),
    ("with torch.no_grad():\n    g = X\nX", "with", "with"),
    ("match X:\n    case _:\n        g = X\nX", "match", "match"),
    ("assert X\nX", "assert", "assert"),
    ("raise ValueError\nX", "raise", "raise"),
    ("global X\nX", "global", "global"),
    ("nonlocal X\nX", "nonlocal", "nonlocal"),
    ("del X\nX", "del", "del"),
    ("g = X\ndel g\nX", "del", "del"),
    ("g = await X\nX", "await", "await"),
    ("g = yield X\nX", "yield", "yield"),
    ("g = (t := X) + 1\nX", ":=", ":="),
    ("f'{X}'", "f'{X}'", "string"),
    ("X + 'text'", "'text'", "string|text"),
    ("b'12'", "b'12'", ""),
    ("X + None", "None", "None"),
    ("X + ...", "...", r"...|Ellipsis"),
    ("1j * X", "1j", "complex|1j"),
    ("np.sum(*X)", "*X", "*"),
    ("np.sum(**X)", "**X", "**|star"),
    ("[*X]", "*X", "*"),
    ("g, *h = X, Z\nX", "*h", "*"),
    ("X if c > 0 else Z", "X if c > 0 else Z", "if"),
    ("X and Z", "X and Z", "and"),
    ("X or Z", "X or Z", "or"),
    ("not X", "not X", "not"),
    ("X in Z", "X in Z", "in"),
    ("X is Z", "X is Z", "is"),
    ("X << 2", "X << 2", "<<"),
    ("X ^ 2", "X ^ 2", "^"),
    ("{'a': X}", "{'a': X}", "{|dict"),
    ("{X, Z}", "{X, Z}", "{|set"),
    ("foo(X)", "foo", "foo"),
    ("X.foo()", "foo", "foo"),
    ("X.foo", "foo", "foo"),
    ("np.foo(X)", "np.foo", "foo"),
    ("torch.foo.bar(X)", "torch.foo.bar", "foo"),
    ("np.linalg.foo(X)", "np.linalg.foo", "foo"),
    ("F.foo(X)", "F.foo", "foo"),
    ("nn.Foo()(X)", "nn.Foo", "Foo"),
    ("np.random.randn(m, n)", "np.random.randn", "randn"),
    ("torch.randn(m, n)", "torch.randn", "randn"),
    ("print(X)\nX", "print", "print"),
    ("X.backward()\nX", "backward", "backward"),
    ("torch.autograd.grad(X, Z)", "torch.autograd.grad", "grad"),
    ("np.sum", "np.sum", "sum"),
    ("X.sum", "X.sum", "sum"),
    ("np", "np", "np"),
    ("np @ X", "np", "np"),
    ("np.sum(X, axis=0, foo=1)", "foo=1", "foo"),
    ("X.__class__", "__class__", "__class__"),
    ("X.__class__.__bases__[0].__subclasses__()", "__class__", "__"),
    ("__builtins__", "__builtins__", "__builtins__"),
    ("__import__('os').system('true')", "__import__", "__import__"),
    ("().__class__", "__class__", "__class__|()"),
    ("X.__array__()", "__array__", "__array__"),
    ("X.T.__dict__", "__dict__", "__dict__"),
    ("__name__ = X\nX", "__name__", "__name__"),
    ("getattr(X, 'T')", "getattr", "getattr"),
    ("globals()['X']", "globals", "globals"),
    ("eval('X')", "eval", "eval"),
    ("exec('X')", "exec", "exec"),
    ("compile('X', '', 'eval')", "compile", "compile"),
    ("open('x')", "open", "open"),
    ("input()", "input", "input"),
    ("vars()", "vars", "vars"),
    ("X[Z]", "X[Z]", ""),
    ("X[x]", "X[x]", ""),
    ("X[:, :, 0]", "X[:, :, 0]", ""),
    ("X['a']", "'a'", ""),
    ("X[1.5]", "1.5", ""),
    ("X[::2]", "::2", ""),
    ("g = X\ng.T = Z\nX", "g.T", ""),
    ("g = X.copy()\ng[Z] = 0\ng", "Z", ""),
    ("g = X.copy()\ng.flat[0] = 1\ng", "g.flat", "flat"),
    ("undefined @ X", "undefined", "undefined"),
    ("later = earlier\nearlier = X\nlater", "earlier", "earlier"),
    ("g += X\ng", "g", "g"),
    ("g[X < 0] = 0\ng", "g", "g"),
    ("@np.vectorize\ndef g(t):\n    return t\nX", "def g", "def|function|decorator"),
    ("X; for a in X: a", "for", ""),
]


@pytest.mark.parametrize(("source", "part", "words"), REFUSED)
def test_what_is_not_read_is_refused_with_its_place_and_its_name(
    source: str, part: str, words: str
) -> None:
    verdict = check(declared_program(), "X", source, language="python")
    assert verdict.verdict in {"invalid", "wrong"}
    if verdict.verdict == "wrong":
        assert part.startswith("X[")  # an index that does not fit is a matter of shapes
    error = verdict.error
    assert error is not None
    check_span(error)
    start, end = error.span or (0, 0)
    first = source.index(part)
    assert start < first + len(part), f"{source[start:end]!r} is before {part!r}"
    assert end > first, f"{source[start:end]!r} is after {part!r}"
    said = f"{error.message} {source[start:end]} {error.hint}"
    assert not words or any(word in said for word in words.split("|")), said


def _watched(function: Callable[..., Any], asked: list[object]) -> Callable[..., Any]:
    """Return a function that notes what it is given, and then does what it does."""

    def watching(code: object, *rest: Any) -> Any:
        asked.append(code)
        return function(code, *rest)

    return watching


def test_what_is_planted_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources that would leave a file behind, or raise, if any of their code were run."""
    sentinel = tmp_path / "sentinel"
    place = repr(str(sentinel))
    sources = f"""
        open({place}, 'w').close()
        X + open({place}, 'w').close()
        __import__('pathlib').Path({place}).touch()
        np.ones(open({place}, 'w').fileno())
        X[open({place}, 'w').fileno()]
        np.sum(X, axis=open({place}, 'w').fileno())
        eval("open({place!s}, 'w')")
        (lambda: open({place}, 'w'))()
        [open({place}, 'w') for _ in X]
        f'{{open({place}, "w")}}'
        nn.MSELoss(reduction=open({place}, 'w'))(X, Z)
        torch.hub.load({place}, 'w')
        np.save({place}, X)
        X.tofile({place})
        torch.save(X, {place})
        np.loadtxt({place})
        1 / 0 * X
        X / (1 - 1)
        0 ** -1 * X
        10 ** 10 ** 10 * X
        9 ** 9 ** 9 ** 9 * X
        X * 2 ** 100000000000
        X ** 10 ** 9
        np.ones((10 ** 9, 10 ** 9)) @ X
        np.eye(10 ** 30)
        'a' * 10 ** 12
        [0] * 10 ** 12
        X.reshape(10 ** 30, -1)
    """
    defining = f"def g(t=open({place}, 'w')):\n    return t\nX"
    decorated = f"@open({place}, 'w')\nclass G(open({place}, 'w')):\n    pass\nX"
    annotated = f"g: open({place}, 'w') = X\ng"
    imported = f"import antigravity\nfrom pathlib import Path\nPath({place}).touch()\nX"
    asked: list[object] = []
    for name in ("eval", "exec"):
        monkeypatch.setattr(builtins, name, _watched(getattr(builtins, name), asked))
    for source in [*listed(sources), defining, decorated, annotated, imported]:
        verdict = check(declared_program(), "X", source, language="python", seed=1)
        assert verdict.verdict != "correct", source
        if verdict.error is not None:
            check_span(verdict.error)
    assert not sentinel.exists()
    assert not [code for code in asked if isinstance(code, str) and "open" in code]


@pytest.mark.parametrize("source", [source for source, *_ in REFUSED[::5]])
def test_a_program_is_refused_likewise(source: str) -> None:
    shapes = ["X: m n", "Z: m n", "c:", "x: n"]
    with pytest.raises(GradcheckError) as caught:
        parse(source, shapes, language="python")
    check_span(caught.value)
    assert caught.value.span is not None


@pytest.mark.parametrize("before", ["", "h = X @ B\n", "h = X @ B  # ✓ 矩阵\n\n", "é = X\n"])
def test_the_place_is_counted_in_characters(before: str) -> None:
    """Python counts bytes; a place counts characters, on whichever line."""
    source = f"{before}np.exp(X) + 矩阵.foo(X)  # 后"
    with pytest.raises(GradcheckError) as caught:
        parse_answer(declared_program(), source, "X", language="python")
    start, end = caught.value.span or (0, 0)
    assert source[start:end] in {"矩阵", "矩阵.foo", "矩阵.foo(X)", "foo", ".foo"}
    assert caught.value.source == source

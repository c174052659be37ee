"""Imports run one way, heavy packages come late or not at all, every sentence has its own id."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gradcheck_cli import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "gradcheck_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: The parts of the package; a part may use those of the lines above its own, and of its own line.
LAYERS = [
    ["messages", "errors", "decoding", "dims", "version", "limits"],
    ["expr"],
    ["algebra"],
    ["ops"],
    ["syntax", "printing", "evaluate"],
    ["calculus"],
    ["judge", "models"],
    ["homework"],
    ["report"],
    ["cli"],
]
LAYER_OF = {part: layer for layer, parts in enumerate(LAYERS) for part in parts}

#: What a node asks of later parts when it is used: its operators, its printed form, its product.
#: And results ask `report` for what a notebook shows of them.
ALLOWED = {
    ("expr", "algebra"),  # A + B, A @ B, A.T
    ("expr", "printing"),  # str(e)
    ("algebra", "ops"),  # ⟨A, B⟩ is a trace, 1ᵀA1 a sum
    ("algebra", "evaluate"),  # in which order to multiply a chain
    ("calculus", "report"),  # a derivation, a verdict and a report in a notebook
    ("judge", "report"),
    ("homework", "report"),
}
HEAVY = ("torch", "numpy", "sympy", "array_api_compat", "flint", "yaml", "rich", "typer")


class Import(NamedTuple):
    """One import of the package by the package, at the head of a module or inside a function."""

    importer: str
    imported: str
    inside: bool

    @property
    def parts(self) -> tuple[str, str]:
        return part_of(self.importer), part_of(self.imported)


def part_of(module: str) -> str:
    """Return the part that a module belongs to; the package's own file is the outermost."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "gradcheck_cli"


def name_of(path: Path) -> str:
    names = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported_names(tree: ast.AST, *, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield every module imported, and whether inside a function; not what is for types only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            for alias in node.names:
                longer = f"{node.module}.{alias.name}"
                yield (longer if longer in every_module() else node.module), inside
        else:
            deeper = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from imported_names(node, inside=deeper)


@cache
def every_module() -> frozenset[str]:
    return frozenset(map(name_of, MODULES))


@cache
def imports() -> tuple[Import, ...]:
    """Return every import of one of the package's modules by another."""
    return tuple(
        Import(name_of(path), name, inside)
        for path in MODULES
        for name, inside in imported_names(parsed(path))
        if name in every_module()
    )


def test_every_part_has_its_layer() -> None:
    parts = {part_of(module) for module in every_module()}
    assert parts - {"gradcheck_cli", "__main__"} == set(LAYER_OF)


def test_imports_run_one_way() -> None:
    known = [one for one in imports() if set(one.parts) <= set(LAYER_OF)]
    upward = [one for one in known if LAYER_OF[one.parts[0]] < LAYER_OF[one.parts[1]]]
    wrong = [one for one in upward if one.parts not in ALLOWED or not one.inside]
    assert not wrong, wrong


def test_every_exception_is_needed() -> None:
    assert {one.parts for one in imports()} >= ALLOWED


def test_no_part_uses_the_outermost_file() -> None:
    """`gradcheck_cli` itself imports nothing until asked, and only the command line asks for it."""
    users = {one.parts[0] for one in imports() if one.imported == "gradcheck_cli"}
    assert users <= {"cli", "__main__", "report"}
    assert not [one for one in imports() if one.importer == "gradcheck_cli" and not one.inside]


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for one in imports():
        if not one.inside and one.importer != one.imported:
            graph.setdefault(one.importer, set()).add(one.imported)
    order: list[str] = []
    while ready := [module for module in graph if not graph[module] & graph.keys()]:
        for module in ready:
            order.append(module)
            del graph[module]
    assert not graph, f"in a circle: {sorted(graph)}"


def test_no_layer_s_parts_use_each_other_in_a_circle() -> None:
    pairs = {one.parts for one in imports() if set(one.parts) <= set(LAYER_OF)}
    for one, other in pairs:
        if one != other and LAYER_OF[one] == LAYER_OF[other]:
            assert (other, one) not in pairs, (one, other)


def test_torch_is_imported_in_one_place() -> None:
    importers = {
        name_of(path)
        for path in MODULES
        for name, _ in imported_names(parsed(path))
        if name.split(".")[0] == "torch"
    }
    assert importers == {"gradcheck_cli.evaluate.arrays"}


def test_nothing_slow_of_torch_is_used() -> None:
    """torch.func, vmap, optim and torch.testing cost up to a second each to import."""
    words = r"torch\.(func|optim|testing|compile|jit)\b|\bvmap\b"
    sources = (path.read_text(encoding="utf-8") for path in MODULES)
    assert not [found for text in sources for found in re.findall(words, text)]


DERIVED = (
    "from gradcheck_cli import derive, parse; d = derive(parse('||max(X W, 0) - Y||_F^2'), 'W')"
)


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh interpreter and return which heavy packages it has loaded."""
    report = f"import sys; {code}; print(*[name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", report], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_deriving_imports_nothing_heavy() -> None:
    uses = [
        "derive(d.program)",
        "d.text(); d.latex(); d.where; d.conventions",
        "[step.text() + step.latex() for step in d.steps]",
        "d.source('numpy'); d.source('torch')",
        "d._repr_html_(); d._repr_latex_()",
    ]
    assert loaded_by("; ".join([DERIVED, *uses])) == set()


def test_the_public_names_are_there() -> None:
    import gradcheck_cli

    assert all(getattr(gradcheck_cli, name) is not None for name in gradcheck_cli.__all__)
    assert set(gradcheck_cli.__all__) <= set(dir(gradcheck_cli))


# Sentences ------------------------------------------------------------------------------------


class Sentence(NamedTuple):
    """One call of `say`: where it stands, its id, its English text, and what fills it in."""

    place: str
    identifier: str
    english: str
    values: frozenset[str]


def literal(node: ast.expr) -> str | None:
    """Return a text that stands in the source as it is, also on several lines."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def sentences() -> tuple[Sentence, ...]:
    found = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"say", "messages.say"}:
                place = f"{name_of(path)}:{node.lineno}"
                identifier, english = map(literal, node.args)
                assert identifier is not None, f"{place}: the id is not a literal"
                assert english is not None, f"{place}: the text is not a literal"
                values = [keyword.arg for keyword in node.keywords]
                assert None not in values, f"{place}: the placeholders are not named"
                names = frozenset(value for value in values if value is not None)
                found.append(Sentence(place, identifier, english, names))
    return tuple(found)


def test_every_sentence_has_a_literal_id_and_text() -> None:
    assert len(sentences()) > 100
    for sentence in sentences():
        assert re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", sentence.identifier), sentence.place
        assert sentence.english.strip(), sentence.place


def test_an_id_has_one_text() -> None:
    texts: dict[str, Sentence] = {}
    for sentence in sentences():
        first = texts.setdefault(sentence.identifier, sentence)
        assert first.english == sentence.english, (first.place, sentence.place)


def test_a_text_s_placeholders_are_what_is_filled_in() -> None:
    for sentence in sentences():
        if sentence.values:
            fields = [field for _, field, _, _ in string.Formatter().parse(sentence.english)]
            wanted = {re.split(r"[.\[]", field)[0] for field in fields if field is not None}
            assert wanted == sentence.values, sentence.place
        else:  # it is not formatted: braces in it stand for themselves
            assert not re.search(r"\{[a-z_]+\}", sentence.english), sentence.place


def test_every_error_says_what_a_person_can_read() -> None:
    """An error's message goes through `say`: no bare text is raised as one of ours."""
    ours = {name for name, cls in vars(errors).items() if isinstance(cls, type)}
    for path in MODULES:
        if part_of(name_of(path)) in {"expr", "algebra", "errors"}:
            continue  # the constructors' own checks, which no input reaches
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ours and node.args:
                bare = isinstance(node.args[0], (ast.Constant, ast.JoinedStr))
                assert not bare, f"{name_of(path)}:{node.lineno}"

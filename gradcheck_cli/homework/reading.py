"""A strict reader of YAML 1.2: keys are always names, formulas keep their text to the letter.

PyYAML is asked for its events only, and the tree is built here: its loaders turn `no` into False,
keep the last of two equal keys without a word, and fall over on files made to harm.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gradcheck_cli.decoding import NOT_TEXT
from gradcheck_cli.errors import HomeworkError
from gradcheck_cli.homework import traps
from gradcheck_cli.homework.alterations import cut
from gradcheck_cli.homework.decoding import content_of, decoded
from gradcheck_cli.homework.entries import entry_at, fix
from gradcheck_cli.homework.nodes import Broken, Mapping, Node, Scalar, Sequence
from gradcheck_cli.homework.places import EnoughError, File, Findings, Place, about_file
from gradcheck_cli.homework.sentences import escape, glued_at, no_key, tab
from gradcheck_cli.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST: Final = 32  #: lists and mappings inside each other
MENDS: Final = 20  #: unreadable values that are stepped over to find what else is wrong


def load(path: Path | str, text: str | bytes | None = None) -> Mapping:
    """Return the mapping that the file (or `text`, under the file's name) holds.

    Raises HomeworkFileError with everything that is wrong with it as YAML.
    """
    findings = Findings()
    root = read(path, text, findings)
    findings.raise_all()
    assert root is not None
    return root


def read(path: Path | str, text: str | bytes | None, findings: Findings) -> Mapping | None:
    """Return what can be read of the file; what is wrong with it is added to the findings."""
    try:
        file = File(str(path), decoded(str(path), content_of(Path(path)) if text is None else text))
        return _read(file, findings)
    except HomeworkError as error:
        findings.add(error)
    except EnoughError:
        pass
    return None


def _read(file: File, findings: Findings) -> Mapping | None:
    """Build the tree; at a value that YAML refuses, step over it and read again."""
    import yaml

    mended: dict[int, Place] = {}
    while True:
        builder = _Builder(file, mended)
        try:
            root = builder.document()
        except yaml.MarkedYAMLError as error:
            trap = traps.explain(file, error)
            findings.add(trap.error)
            if trap.mend and trap.mend.start not in mended and len(mended) < MENDS:
                mended[trap.mend.start] = trap.mend
                continue
            root = None
        except (yaml.YAMLError, ValueError, OverflowError):
            message = say("yaml-refused", "YAML cannot read this file")
            raise file.place(0, 0).error(message) from None
        except EnoughError:
            root = None
        for found in builder.findings.errors:
            findings.add(found)
        return root


# From text to the tree ----------------------------------------------------------------------------


def events(text: str) -> Iterator[Any]:
    """Yield PyYAML's events, from its C parser where it was built with one."""
    import yaml

    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    yield from yaml.parse(text, Loader=loader)


class _Builder:
    """Builds the tree of one file, in one pass over its events."""

    def __init__(self, file: File, mended: dict[int, Place]) -> None:
        self.file = file
        self.mended = mended
        self.findings = Findings()
        self.stream = events(self._text())

    def _text(self) -> str:
        """Return the text with each value that was stepped over as a word of its length."""
        pieces, done = [], 0
        for place in sorted(self.mended.values(), key=lambda place: place.start):
            pieces += [self.file.text[done : place.start], "x" * (place.end - place.start)]
            done = place.end
        return "".join([*pieces, self.file.text[done:]])

    def document(self) -> Mapping | None:
        """Read the one document of the file, which must be a mapping."""
        root: Node | None = None
        for event in self.stream:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if root is not None:
                    message = say("second-document", "a second document begins here")
                    hint = say("one-document", "a homework is one file without '---' inside")
                    self.findings.add(self._place(event).error(message, hint))
                    return None
                root = self._node(next(self.stream), 0)
        if isinstance(root, Mapping):
            return root
        if not isinstance(root, Broken):
            self.findings.add(self._no_mapping(root))
        return None

    def _no_mapping(self, root: Node | None) -> HomeworkError:
        if not self.file.text.strip():
            return about_file(self.file.name, say("file-empty", "the file is empty"))
        if root is None or (isinstance(root, Scalar) and root.is_nothing):
            message = say("only-comments", "the file holds nothing but comments")
            return self.file.place(0, 0).error(message)
        entry = glued_at(self.file, root.place.start) if isinstance(root, Scalar) else None
        message = say("no-mapping", "a homework file starts with keys such as 'problems:'")
        return entry or root.place.error(message)

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        end = max(event.end_mark.index, mark.index)
        return Place(self.file, mark.index, end, mark.line + 1, mark.column + 1)

    def _node(self, event: Any, depth: int) -> Node:
        kind, place = type(event).__name__, self._place(event)
        if kind == "AliasEvent":
            word = f"*{event.anchor}"
            message = say(
                "alias", "{word} is an alias in YAML; homework files have none", word=word
            )
            return self._refuse(place, message)
        if depth >= DEEPEST and kind != "ScalarEvent":
            message = say("yaml-too-deep", "nested deeper than {limit} levels", limit=DEEPEST)
            self.findings.add(self.file.place(place.start, place.start + 1).error(message))
            raise EnoughError
        node = self._content(event, place, depth)
        if event.anchor is not None:
            word = f"&{event.anchor}"
            message = say(
                "anchor", "{word} is an anchor in YAML; homework files have none", word=word
            )
            return self._refuse(place, message)
        if event.tag is not None:
            message = say("tag", "{word} is a tag in YAML; homework files have none", word="!")
            return self._refuse(place, message)
        return node

    def _refuse(self, place: Place, message: str) -> Broken:
        """Report a sign of YAML's own, with the quoted fix where a formula may have been meant."""
        entry = entry_at(self.file, place.start)
        hint = None
        if entry and entry.value.start <= place.start and entry.value.raw[:1] in tuple("*&!"):
            place, hint = entry.value, fix(entry.key, entry.value.raw)
        self.findings.add(place.error(message, hint))
        return Broken(place)

    def _content(self, event: Any, place: Place, depth: int) -> Node:
        kind = type(event).__name__
        if kind == "SequenceStartEvent":
            items = []
            while type(event := next(self.stream)).__name__ != "SequenceEndEvent":
                items.append(self._node(event, depth + 1))
            return Sequence(place, tuple(items))
        if kind == "MappingStartEvent":
            return self._mapping(place, depth, flow=bool(event.flow_style))
        if place.start in self.mended:
            return Broken(self.mended[place.start])
        return self._scalar(event, place)

    def _scalar(self, event: Any, place: Place) -> Node:
        """Return the text to the letter; an escape may make nothing that the file may not hold."""
        junk = NOT_TEXT.search(event.value)
        entry = entry_at(self.file, place.start) if junk else None
        if junk and entry and entry.value.start == place.start:
            self.findings.add(escape(entry.key, entry.value))
            return Broken(place)
        if junk:
            code = f"U+{ord(junk[0]):04X}"
            message = say("escaped-junk", "an escape makes the character {code} here", code=code)
            self.findings.add(place.error(message))
            return Broken(place)
        return Scalar(place, event.value, event.style or "")

    def _mapping(self, place: Place, depth: int, *, flow: bool) -> Node:
        items: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        while type(event := next(self.stream)).__name__ != "MappingEndEvent":
            key = self._node(event, depth + 1)
            value = self._node(next(self.stream), depth + 1)
            if self._is_key(key, first) and isinstance(key, Scalar):
                items.append((key, value))
                between = self.file.text[key.place.end : value.place.start]
                if "\t" in between.split("\n", 1)[0].split("#", 1)[0]:
                    self.findings.add(tab(self.file, key.place.end + between.index("\t")))
        return Mapping(place, tuple(items), flow)

    def _is_key(self, key: Node, first: dict[str, Place]) -> bool:
        """Is this a new name? If not, report it."""
        if isinstance(key, Broken):
            return False
        if not isinstance(key, Scalar):
            message = say("key-not-name", "a key is a name, not a list or a mapping")
        elif key.is_nothing:
            message = no_key()
        elif key.text == "<<" and not key.style:
            message = say(
                "merge-key", "'<<' merges mappings in YAML; homework files have none of it"
            )
        elif key.text in first and not cut(key.text):
            message = say(
                "duplicate-key",
                "the key '{key}' stands here twice, first in line {line}",
                key=key.text,
                line=first[key.text].line,
            )
        else:
            first.setdefault(key.text, key.place)
            return True
        self.findings.add(key.place.error(message))
        return False

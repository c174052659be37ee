"""A campaign: cases are tried until the time is up; whatever falls is kept, once for each place."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import reading
import verifying
from costs import Stopped, watched
from homeworks import Case
from homeworks import case as homework_case
from shrinking import shrunk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from choices import Choices

EVERY = 200  #: cases between two lines of the log
KEPT = 10  #: cases of one kind that are kept


class Target(NamedTuple):
    """How a case is made and tried, and the tuple that it is."""

    make: Callable[[Choices], Any]
    tried: Callable[[Any], str]
    kind: Callable[..., Any]


TARGETS = {
    "reader": Target(reading.case, reading.tried, reading.Text),
    "verify": Target(homework_case, verifying.tried, Case),
}


class Campaign:
    """The tries of one target, and what fell."""

    def __init__(self, target: str, folder: Path) -> None:
        self.target, self.folder = target, folder
        self.outcomes: Counter[str] = Counter()
        self.fallen: Counter[str] = Counter()
        self.begun, self.slowest = time.monotonic(), 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def attempt(self, choices: Choices) -> None:
        """Make one case and try it; keep it where something falls."""
        made = TARGETS[self.target].make(choices)
        outcome, what = attempted(self.target, made)
        self.outcomes[outcome.partition("\n")[0][:60]] += 1
        if what:
            self._keep(what, outcome, made)
        if sum(self.outcomes.values()) % EVERY == 0:
            self.log()

    def _keep(self, what: str, outcome: str, made: Any) -> None:
        self.fallen[what] += 1
        if self.fallen[what] > KEPT:
            return
        written = {"target": self.target, "what": what, "said": outcome, "case": packed(made)}
        text = json.dumps(written, indent=1)
        name = f"{self.target}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
        (self.folder / name).write_text(text, encoding="utf-8")

    def log(self) -> None:
        """Write a line of the counts so far to the folder's log."""
        line = {
            "target": self.target,
            "seconds": round(time.monotonic() - self.begun),
            "cases": sum(self.outcomes.values()),
            "outcomes": dict(self.outcomes.most_common(12)),
            "fallen": dict(self.fallen),
        }
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def attempted(target: str, made: Any) -> tuple[str, str]:
    """Try a case; return what came of it, and a name for what fell, empty where nothing did."""
    try:
        with watched() as costs:
            outcome = TARGETS[target].tried(made)
    except (Exception, Stopped) as error:  # noqa: BLE001 -- whatever falls is what is looked for
        return "".join(traceback.format_exception(error)), _name(error)
    if complaint := costs[0].complaint:
        return f"{complaint}: {costs[0]}", f"{complaint} {target}"
    return outcome, ""


def _name(error: BaseException) -> str:
    """Return the kind of an error with the innermost of our lines that it came from."""
    told = "".join(traceback.format_exception(error)) + str(error)
    places = re.findall(r'gradcheck_cli/(\S+?)", line (\d+)', told)
    first = "" if places else str(error).partition("\n")[0]
    first = re.sub(r"/\S*/", "", first)  # the folder is another each time
    return " ".join([type(error).__name__, *(places[-1] if places else ()), first[:80]])


def packed(made: Any) -> dict[str, Any]:
    """Return a case as an object of JSON; bytes become text in Latin-1."""
    fields = made._asdict().items()
    return {k: {"bytes": v.decode("latin-1")} if isinstance(v, bytes) else v for k, v in fields}


def unpacked(written: dict[str, Any]) -> Any:
    """Return the case that was written."""
    fields = {
        k: v["bytes"].encode("latin-1") if isinstance(v, dict) else v
        for k, v in written["case"].items()
    }
    return TARGETS[written["target"]].kind(**fields)


def replay(path: Path, *, shorter: bool) -> None:
    """Try a kept case again, made as short as can be or not; print it with what came of it."""
    written = json.loads(path.read_text(encoding="utf-8"))
    target, made = written["target"], unpacked(written)
    if shorter and (fell := attempted(target, made)[1]):
        made = shrunk(made, lambda tried: attempted(target, tried)[1] == fell)
    for name, value in made._asdict().items():
        sys.stdout.write(f"{name}: {value!a}\n")
    outcome, what = attempted(target, made)
    sys.stdout.write(f"{outcome}\n{what or 'nothing fell'}\n")

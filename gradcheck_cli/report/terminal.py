"""Where a page goes: a terminal with colours, or a pipe, a file or a plain terminal without."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say
from gradcheck_cli.report.page import Page

if TYPE_CHECKING:
    from typing import TextIO

SAMPLE: Final = "∂ᵀ⊙⊘−‖δ×⇒′✓₀…"  #: what a terminal must be able to show
NARROWEST: Final = 40
ROLES: Final = {
    "heading": "bold blue",
    "name": "bold",
    "formula": "",
    "result": "bold green",
    "shape": "cyan",
    "rule": "magenta",
    "quiet": "dim",
    "good": "bold green",
    "bad": "bold red",
    "unsure": "bold yellow",
    "note": "yellow",
}


class Screen:
    """A stream, and how things are shown on it: `color` is auto, always or never."""

    def __init__(
        self, stream: TextIO | None, color: str = "auto", *, ascii_only: bool = False
    ) -> None:
        self.stream = stream
        self.is_terminal = bool(stream and stream.isatty())
        self.ascii_only = ascii_only or not _carries(stream)
        self.is_coloured = (
            self.is_terminal and _colours_welcome() if color == "auto" else color == "always"
        )

    def page(self) -> Page:
        """Return an empty page that fits."""
        return Page(self._columns(), ascii_only=self.ascii_only)

    def _columns(self) -> int | None:
        if not self.is_terminal:
            return None
        from shutil import get_terminal_size

        return max(get_terminal_size().columns, NARROWEST)

    def show(self, page: Page) -> None:
        """Write a page."""
        self.write(_painted(page) if self.is_coloured else page.text())

    def write(self, text: str) -> None:
        """Write text as it is. A reader that has gone is no error; a full disk is."""
        if self.stream is None:
            return
        try:
            self.stream.write(_encodable(text, self.stream))
            self.stream.flush()
        except BrokenPipeError:
            silence(self.stream)
        except OSError as error:
            silence(self.stream)
            raise UsageError(
                say("cannot-write", "cannot write: {reason}", reason=error.strerror)
            ) from None


def silence(stream: TextIO) -> None:
    """Send what is still buffered for a closed stream nowhere, or Python complains at its exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # not a file: nothing is buffered
        return


def _carries(stream: TextIO | None) -> bool:
    """Tell whether the stream's encoding can carry what formulas are written in."""
    try:
        SAMPLE.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _encodable(text: str, stream: TextIO) -> str:
    """Return the text with whatever the stream cannot carry as an escape."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _colours_welcome() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") in {"dumb", "unknown"}:
        return False
    if sys.platform == "win32":
        from rich.console import detect_legacy_windows

        return not detect_legacy_windows()
    return True


def _painted(page: Page) -> str:
    """Return the page with the terminal's colours. Texts are never taken for markup."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    out = StringIO()
    console = Console(
        file=out, force_terminal=True, no_color=False, highlight=False, legacy_windows=False
    )
    for line in page.lines:
        text = Text.assemble(*((span.text, ROLES.get(span.role, "")) for span in line))
        text.rstrip()
        console.print(text, soft_wrap=True, markup=False, emoji=False)
    return out.getvalue()

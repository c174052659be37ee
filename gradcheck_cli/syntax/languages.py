"""Which language a text is in: the notation of formulas, or Python."""

from __future__ import annotations

from gradcheck_cli.errors import UsageError
from gradcheck_cli.messages import say

#: A notebook is Python too: what is not read there matters only where an answer rests on it.
LANGUAGES = ("text", "python", "notebook")


def is_code(source: str, language: str | None = None) -> bool:
    """Is the text Python: by what is said of it, else by what stands there?

    Raises UsageError for a language that there is not.
    """
    if language is not None and language not in LANGUAGES:
        raise UsageError(
            say(
                "unknown-language",
                "there is no language '{language}': text or python",
                language=language,
            )
        )
    if language is not None:
        return language != "text"
    from gradcheck_cli.syntax.python.source import is_python

    return is_python(source)


def plain_code(source: str) -> str:
    """Return Python as it is to be read: the spaces of editors and web pages as plain ones."""
    return source.replace("\u00a0", " ").replace("\r\n", " \n").replace("\r", "\n")

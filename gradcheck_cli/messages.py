"""What a person reads: every sentence has an id and goes through gettext.

The id is gettext's context, so that a translator finds a sentence by it and the English text stands
where it is used. Catalogues are `gradcheck_cli/locale/<language>/LC_MESSAGES/gradcheck.mo`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations


def say(identifier: str, english: str, /, **values: object) -> str:
    """Return the sentence in the reader's language, its `{names}` filled in.

    >>> say("unknown-name", "unknown name '{name}'", name="Q")
    "unknown name 'Q'"
    """
    sentence = _catalogue().pgettext(identifier, english)
    return sentence.format(**values) if values else sentence


@cache
def _catalogue() -> NullTranslations:
    import gettext
    from pathlib import Path

    return gettext.translation("gradcheck", Path(__file__).parent / "locale", fallback=True)


def did_you_mean(word: str, known: list[str]) -> str | None:
    """Return a hint that names the nearest known word, if one is near.

    >>> did_you_mean("sofmax", ["softmax", "sum"])
    "did you mean 'softmax'?"
    """
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return say("did-you-mean", "did you mean '{name}'?", name=near[0]) if near else None

"""Fuzz the reader, or the whole of `verify`.

python tests/fuzzing/fuzz.py verify --by atheris --minutes 30 --folder found
python tests/fuzzing/fuzz.py reader --by hypothesis --minutes 30 --folder found
python tests/fuzzing/fuzz.py --shorter --replay found/verify-0123456789ab.json

Atheris follows the coverage of gradcheck; hypothesis draws from the same grammar. What falls is a
file of the folder, and `log.jsonl` there has the counts. A folder's corpus is gone on with.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

if TYPE_CHECKING:
    from campaign import Campaign

LONGEST = 600  #: bytes that a case is made of
FIRST = 100  #: cases that a corpus begins with


def by_atheris(target: str, folder: Path, minutes: float) -> None:
    """Let coverage guide the bytes that the cases are made of. It does not return."""
    import atheris

    with atheris.instrument_imports(include=["gradcheck_cli"], enable_loader_override=False):
        from campaign import Campaign
    from choices import Bytes

    campaign = Campaign(target, folder)

    def one(data: bytes) -> None:
        campaign.attempt(Bytes(data))

    corpus = folder / f"corpus-{target}"
    _begun(corpus)
    limits = [f"-max_total_time={round(60 * minutes)}", f"-max_len={LONGEST}"]
    options = ["-timeout=300", "-rss_limit_mb=0", "-len_control=0", "-verbosity=1"]
    atheris.Setup([sys.argv[0], *limits, *options, str(corpus)], one)
    atheris.Fuzz()


def _begun(corpus: Path) -> None:
    """Begin a corpus with long cases: of short ones most are the dullest case there is."""
    corpus.mkdir(exist_ok=True)
    if not any(corpus.iterdir()):
        for seed in range(FIRST):
            random = Random(seed)  # noqa: S311 -- the same cases each time
            (corpus / f"seed-{seed}").write_bytes(random.randbytes(LONGEST // 4))


def by_hypothesis(target: str, folder: Path, minutes: float) -> None:
    """Let hypothesis draw the cases, some hundreds of each seed."""
    from campaign import Campaign

    campaign = Campaign(target, folder)
    end = time.monotonic() + 60 * minutes
    seed = 0
    while time.monotonic() < end:
        _some_hundreds(campaign, seed)
        seed += 1
    campaign.log()


def _some_hundreds(campaign: Campaign, seed: int) -> None:
    from choices import Drawn
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    @seeded(seed)
    @settings(
        max_examples=300,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def attempts(data: st.DataObject) -> None:
        campaign.attempt(
            Drawn(
                lambda bound: data.draw(st.integers(0, bound - 1)),
                lambda: data.draw(st.text(st.characters(), max_size=200)),
            )
        )

    attempts()


def main() -> None:
    """Read the options, and fuzz or replay."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", nargs="?", choices=["reader", "verify"])
    parser.add_argument("--by", choices=["atheris", "hypothesis"], default="hypothesis")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--folder", type=Path, default=Path("found"))
    parser.add_argument("--replay", type=Path, nargs="*", default=[])
    parser.add_argument("--shorter", action="store_true", help="shorten what is replayed")
    asked = parser.parse_args()
    for path in asked.replay:
        from campaign import replay

        replay(path, shorter=asked.shorter)
    if asked.target:
        how = by_atheris if asked.by == "atheris" else by_hypothesis
        how(asked.target, asked.folder, asked.minutes)


if __name__ == "__main__":
    main()

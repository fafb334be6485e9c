"""Time of looking for red lines in a draft of 500 characters, as on every pause of typing."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.library import Library, find_library, load_library
from bot.library.folding import folds
from bot.library.redlines import RedLineBook, RedLines

DRAFT = 500
LIMIT = 2.0
"""Milliseconds for the slowest draft, on a quiet machine."""
TEMPTING = Path("tests/library/samples/innocent")
"""Sentences full of words that rules look for: the slowest drafts there are."""
ROUNDS = 9


def main() -> None:
    """Print median and slowest for plain and for tempting drafts; exit with 1 when one is over the limit."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    library = load_library(find_library())
    lines = RedLineBook(library.redlines).at(None, datetime.now(UTC))
    slowest = 0.0
    for name, drafts in (("replies of the library", plain(library)), ("innocent samples", tempting())):
        times = timed(lines, drafts)
        slowest = max(slowest, *times)
        figures = f"median {statistics.median(times):.3f} ms   slowest {max(times):.3f} ms"
        print(f"{name:<24} {len(drafts)} drafts of {DRAFT}   {figures}")
    print(f"limit {LIMIT} ms: {'met' if slowest <= LIMIT else 'MISSED'}")
    sys.exit(slowest > LIMIT)


def plain(library: Library) -> Sequence[str]:
    """Return drafts made of replies, as agents write."""
    return list(cut(text for reply in library.replies for text in reply.wordings))[::6]


def tempting() -> Sequence[str]:
    """Return drafts made of the innocent samples of the tests."""
    paths = sorted(TEMPTING.glob("*.yaml"))
    return list(cut(text for path in paths for text in yaml.safe_load(path.read_text(encoding="utf-8"))))


def cut(texts: Iterable[str]) -> Iterator[str]:
    """Return the texts joined and cut into drafts; what is left over is dropped."""
    joined = "，".join(texts)
    return (joined[start : start + DRAFT] for start in range(0, len(joined) - DRAFT + 1, DRAFT))


def timed(lines: RedLines, drafts: Sequence[str]) -> list[float]:
    """Return the shortest time of each draft in milliseconds, never seen before, after one round that warms up."""
    best = [float("inf")] * len(drafts)
    for turn in range(ROUNDS + 1):
        folds.cache_clear()
        for place, draft in enumerate(drafts):
            start = time.perf_counter()
            lines.check(draft)
            took = (time.perf_counter() - start) * 1000
            if turn:
                best[place] = min(best[place], took)
    return best


if __name__ == "__main__":
    main()

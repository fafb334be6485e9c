"""How the simulated buyers write, beside the figures of real ones (`intents/evaluation/real_figures.yaml`)."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bot.learning.habits import PERCENTILES, read_figures
from bot.learning.tables import Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    from bot.simulation.selfplay import Played, Spoken

FIGURES: Final = ("evaluation", "real_figures.yaml")
_GREETING = re.compile(r"[你您]好|在吗|在不|有人|哈喽")
_STOP = re.compile(r"。")
_CARD = re.compile(r"^\[[^\]]+\]$")


class Handwriting:
    """How many buyers wrote, gathered conversation by conversation so that none need be kept."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the library, for the real figures. Raises LibraryError when they are wrong."""
        self._real = read_figures(folder.joinpath(*FIGURES))
        self._patterns = {share.name: re.compile(share.match) for share in self._real.shares}
        self._lengths: Counter[int] = Counter()
        self._matching: Counter[str] = Counter()
        self._stops = self._talks = self._greeted = self._turns = self._follow = 0

    def add(self, one: Played) -> None:
        """Look at one conversation."""
        turns = [spoken for spoken in one.spoken if spoken.role != "event"]
        if not turns:
            return
        self._talks += 1
        self._greeted += any(_GREETING.search(s.text) for s in turns[:2] if s.role == "buyer")
        self._turns += sum(s.role == "buyer" for s in turns)
        self._follow += _following(turns)
        for text in (s.text for s in turns if s.role == "buyer" and not _CARD.match(s.text)):
            self._lengths[len(text)] += 1
            self._stops += bool(_STOP.search(text))
            self._matching.update([name for name, pattern in self._patterns.items() if pattern.search(text)])

    def tables(self) -> tuple[Table, ...]:
        """Return lengths and shares of all that was typed, beside the real ones."""
        texts = self._lengths.total()
        real = self._real
        rows: list[tuple[Cell, ...]] = [
            (f"length {share} %", self._length(share), taobao, jd)
            for share, taobao, jd in zip(PERCENTILES, real.lengths.taobao, real.lengths.jd, strict=True)
        ]
        rows += [
            ("follows own turn %", _percent(self._follow, self._turns), None, real.follow_ups["jd"]),
            ("conversations that greet %", _percent(self._greeted, self._talks), None, None),
            ("full stops %", _percent(self._stops, texts), None, None),
        ]
        rows += [
            (share.name, _percent(self._matching[share.name], texts), share.taobao, share.jd)
            for share in real.shares
        ]
        title = f"How buyers write ({texts} messages)"
        return (Table("messiness", title, ("", "ours", "taobao", "jd"), tuple(rows)),)

    def _length(self, share: int) -> int:
        """Return the length below which that share of messages is, per cent."""
        left = min(self._lengths.total() * share // 100, self._lengths.total() - 1)
        for length, count in sorted(self._lengths.items()):
            left -= count
            if left < 0:
                return length
        return 0


def follow_share(played: Sequence[Played]) -> float:
    """Return the share of the buyers' turns that follow their own turn."""
    talks = [[spoken for spoken in one.spoken if spoken.role != "event"] for one in played]
    total = sum(spoken.role == "buyer" for turns in talks for spoken in turns)
    return sum(map(_following, talks)) / total if total else 0.0


def _following(turns: Sequence[Spoken]) -> int:
    return sum(one.role == other.role == "buyer" for one, other in itertools.pairwise(turns))


def _percent(found: int, total: int) -> float:
    return round(100 * found / total, 1) if total else 0.0

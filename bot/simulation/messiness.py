"""How the simulated buyers write, beside the figures of real ones (`intents/evaluation/real_figures.yaml`)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bot.learning.habits import PERCENTILES, read_figures
from bot.learning.tables import Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    from bot.simulation.selfplay import Played

FIGURES: Final = ("evaluation", "real_figures.yaml")
_GREETING = re.compile(r"[你您]好|在吗|在不|有人|哈喽")
_STOP = re.compile(r"。")
_CARD = re.compile(r"^\[[^\]]+\]$")


def messiness(played: Sequence[Played], folder: Path) -> tuple[Table, ...]:
    """Return lengths and shares of all that the buyers typed. Raises LibraryError when the figures are wrong."""
    real = read_figures(folder.joinpath(*FIGURES))
    turns = [[spoken for spoken in one.spoken if spoken.role != "event"] for one in played]
    texts = [
        s.text
        for conversation in turns
        for s in conversation
        if s.role == "buyer" and not _CARD.match(s.text)
    ]
    lengths = sorted(map(len, texts)) or [0]
    rows: list[tuple[Cell, ...]] = [
        (f"length {share} %", lengths[min(len(lengths) - 1, len(lengths) * share // 100)], taobao, jd)
        for share, taobao, jd in zip(PERCENTILES, real.lengths.taobao, real.lengths.jd, strict=True)
    ]
    rows.append(("follows own turn %", round(100 * follow_share(played), 1), None, real.follow_ups["jd"]))
    greeting = [
        any(_GREETING.search(s.text) for s in said[:2] if s.role == "buyer") for said in turns if said
    ]
    rows.append(("conversations that greet %", _percent(greeting), None, None))
    rows.append(("full stops %", _percent([bool(_STOP.search(text)) for text in texts]), None, None))
    for share in real.shares:
        pattern = re.compile(share.match)
        ours = _percent([bool(pattern.search(text)) for text in texts])
        rows.append((share.name, ours, share.taobao, share.jd))
    return (
        Table(
            "messiness",
            f"How buyers write ({len(texts)} messages)",
            ("", "ours", "taobao", "jd"),
            tuple(rows),
        ),
    )


def follow_share(played: Sequence[Played]) -> float:
    """Return the share of the buyers' turns that follow their own turn."""
    own = total = 0
    for one in played:
        said = [spoken.role for spoken in one.spoken if spoken.role != "event"]
        total += said.count("buyer")
        own += sum(first == second == "buyer" for first, second in itertools.pairwise(said))
    return own / total if total else 0.0


def _percent(found: Sequence[bool]) -> float:
    return round(100 * sum(found) / len(found), 1) if found else 0.0

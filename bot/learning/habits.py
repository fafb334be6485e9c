"""How our lines are typed, beside the figures of real buyers (`intents/evaluation/real_figures.yaml`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import LibraryError
from bot.learning.corpus import Utterance
from bot.learning.tables import Cell, Table
from bot.library.source import problems, read_source

PERCENTILES = (10, 25, 50, 75, 90, 99)
NONE = "none"
"""Name of the empty set among the psychologies."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lengths(_Part):
    """Characters at `PERCENTILES`, on each platform."""

    taobao: tuple[int, int, int, int, int, int]
    jd: tuple[int, int, int, int, int, int]


class Share(_Part):
    """How many messages a pattern stands in, per cent."""

    name: str
    match: str
    taobao: float
    jd: float


class Slip(_Part):
    """A word typed wrongly or as spoken."""

    typed: str
    times: int
    meant: str | None = None
    right: int | None = None


class RealFigures(_Part):
    """real_figures.yaml."""

    lengths: Lengths
    shares: tuple[Share, ...]
    follow_ups: dict[str, float]
    openers: dict[str, float]
    slips: tuple[Slip, ...]
    messages: int
    """Among which the slips were counted."""
    labels: dict[str, dict[str, float]]
    """psychology, intent, emotion → key → per cent."""


def read_figures(path: Path) -> RealFigures:
    """Read `real_figures.yaml`; raises LibraryError with all that is wrong in it."""
    source = read_source(path, path.parent)
    try:
        figures = RealFigures.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError([*source.findings, *problems(source, error)]) from None
    if source.findings:
        raise LibraryError(list(source.findings))
    return figures


def typing(corpus: Sequence[Utterance], real: RealFigures) -> tuple[Table, ...]:
    """Return lengths, shares of words and marks, openers and slips, ours beside those of real buyers."""
    texts = [utterance.text for utterance in corpus]
    return (_lengths(texts, real), _shares(corpus, real), _openers(texts, real), _slips(texts, real))


def labels(corpus: Sequence[Utterance], real: RealFigures) -> tuple[Table, ...]:
    """Return the shares of psychologies, intents and emotions, ours beside those of a random sample."""
    counts = {
        "psychology": Counter(key for u in corpus for key in (u.psychology or (NONE,))),
        "intent": Counter(u.intent for u in corpus),
        "emotion": Counter(u.emotion for u in corpus),
    }
    return tuple(
        Table(
            f"{kind}_shares",
            f"{kind}, per cent of lines",
            ("key", "ours", "real"),
            tuple(
                (key, _percent(count, len(corpus)), real.labels.get(kind, {}).get(key))
                for key, count in table.most_common()
            ),
        )
        for kind, table in counts.items()
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(whole, 1), 2)


def _lengths(texts: Sequence[str], real: RealFigures) -> Table:
    ours = np.percentile([len(text) for text in texts], PERCENTILES).astype(int).tolist()
    rows = zip(PERCENTILES, ours, real.lengths.taobao, real.lengths.jd, strict=True)
    return Table("lengths", "characters of a line", ("percentile", "ours", "taobao", "jd"), tuple(rows))


def _shares(corpus: Sequence[Utterance], real: RealFigures) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for share in real.shares:
        pattern = re.compile(share.match)
        count = sum(bool(pattern.search(u.text.strip())) for u in corpus)
        rows.append((share.name, _percent(count, len(corpus)), share.taobao, share.jd))
    follow = sum(bool(u.context) and u.context[-1].role == "buyer" for u in corpus)
    rows.append(
        (
            "follows the buyer's own turn",
            _percent(follow, len(corpus)),
            real.follow_ups.get("taobao"),
            real.follow_ups.get("jd"),
        )
    )
    return Table("typing", "typing, per cent of lines", ("what", "ours", "taobao", "jd"), tuple(rows))


def _openers(texts: Sequence[str], real: RealFigures) -> Table:
    rows = (
        (
            opener,
            round(10_000 * sum(text.startswith(opener) for text in texts) / max(len(texts), 1), 1),
            times,
        )
        for opener, times in real.openers.items()
    )
    return Table("openers", "openers, per 10,000 lines", ("opener", "ours", "real"), tuple(rows))


def _slips(texts: Sequence[str], real: RealFigures) -> Table:
    def often(word: str | None) -> float | None:
        if word is None:
            return None
        return round(10_000 * sum(word in text for text in texts) / max(len(texts), 1), 1)

    def known(times: int | None) -> float | None:
        return None if times is None else round(10_000 * times / real.messages, 1)

    rows = (
        (slip.typed, often(slip.typed), known(slip.times), slip.meant, often(slip.meant), known(slip.right))
        for slip in real.slips
    )
    columns = ("typed", "ours", "real", "meant", "ours right", "real right")
    return Table("slips", "slips and spoken forms, per 10,000 lines", columns, tuple(rows))

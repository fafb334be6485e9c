"""What shops have learned about replies, in memory: read from the store now and then, swapped whole."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from bot.reply import UNLEARNED, Adoption, Experience, is_muted
from bot.reply.adoption import HALF_LIFE
from bot.store import (
    Database,
    Session,
    adoption_cells,
    day_of,
    liftings,
    list_shops,
    load_setting,
    need_days,
)

RENEWED = 60.0
"""Seconds between two readings."""
MUTED_DAYS = 30
"""Days whose shows count for muting."""
OPEN_DAYS = 2
"""Newest days that are read each time; earlier ones are read once."""
LIVES = 6
"""Half-lives after which evidence is forgotten: it is worth 1/64."""
SETTING = "adoption.half_life_days"
"""Run-time setting of the half-life."""


class Learned:
    """Adoption by shop; `of` never waits. Safe between threads."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._turn = threading.Lock()
        self._current: Mapping[str, Adoption] = {}
        self._past = Experience()
        self._read_to: date | None = None

    def of(self, shop: str) -> Adoption:
        """Return what a shop goes by, as of the last reading."""
        return self._current.get(shop, UNLEARNED)

    def renew(self) -> None:
        """Read what was counted since, and swap; meant for the background. Raises StoreUnavailable."""
        with self._turn, self._database.read() as session:
            today = day_of(self._now())
            half_life = _half_life(session)
            if half_life != self._past.half_life:
                self._past, self._read_to = Experience(half_life), None
            settled = today - timedelta(days=OPEN_DAYS)
            first = today - timedelta(days=round(LIVES * half_life))
            begin = first if self._read_to is None else self._read_to + timedelta(days=1)
            if begin <= settled:
                self._past.add(adoption_cells(session, begin, settled), settled)
                self._read_to = settled
            whole = self._past.copy()
            whole.add(adoption_cells(session, settled + timedelta(days=1), today), today)
            trades = {shop.key: shop.trade for shop in list_shops(session) if not shop.simulation}
            self._current = whole.adoptions(trades, _muted(session, today))


def muted_needs(session: Session, shop: str, today: date) -> frozenset[str]:
    """Return the needs whose suggestions are muted in a shop on a day."""
    return _muted(session, today).get(shop, frozenset())


def _half_life(session: Session) -> float:
    """Return the days set at run time, the usual ones when none or nonsense was set."""
    value = load_setting(session, SETTING)
    return float(value) if isinstance(value, int | float) and value >= 1 else HALF_LIFE


def _muted(session: Session, today: date) -> dict[str, frozenset[str]]:
    lifted = {(line.shop, line.need): day_of(line.lifted_at) for line in liftings(session)}
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for shop, need, day, shown, pasted in need_days(session, today - timedelta(days=MUTED_DAYS - 1), today):
        since = lifted.get((shop, need))
        if since is None or day > since:
            before = sums[shop, need]
            sums[shop, need] = (before[0] + shown, before[1] + pasted)
    found: dict[str, set[str]] = defaultdict(set)
    for (shop, need), (shown, pasted) in sums.items():
        if is_muted(shown, pasted):
            found[shop].add(need)
    return {shop: frozenset(needs) for shop, needs in found.items()}

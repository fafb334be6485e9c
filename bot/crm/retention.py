"""For how long a shop keeps what (个人信息保护法: no longer than needed), and letting go of what is older."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol

from bot.crm.privacy import forget
from bot.errors import InputError
from bot.store import Session, audit, load_setting, save_setting
from bot.store.accesses import forget_accesses
from bot.store.crm_settings import load_crm_settings, save_crm_settings
from bot.store.database import Database
from bot.store.erasure import expire_messages, silent_customers
from bot.store.expiry import expire_asks, expire_chat_lines, expire_contacts, expire_interests

RETENTION: Final = "retention"
"""Key of the periods among the shop's settings."""
LEAST_LOG: Final = 180
"""Days; the log of who looked is itself evidence."""
MOST_DAYS: Final = 36_500
MOST_FORGOTTEN: Final = 10_000
"""Customers forgotten in one night; the others come the next."""


class Unlink(Protocol):
    """Removes the bytes of uploads by their SHA-256."""

    def __call__(self, digests: tuple[str, ...], /) -> object:
        """Remove them; what is gone already is passed over."""


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days what is kept; 0: for good."""

    messages: int = 1095
    """What was said, after a conversation's last move; with what stands in its tickets, notes and suggestions."""
    asks: int = 365
    """Answers given to other consoles and to the side window."""
    chats: int = 1095
    """Imported chats of other consoles."""
    interests: int = 730
    """What customers looked at, put into the cart or kept."""
    contacts: int = 1095
    """Words of contacts and what came of them."""
    customers: int = 0
    """Customers who were not seen any more: then they are forgotten."""
    accesses: int = 1095
    """Who looked at whose data."""


KINDS: Final[tuple[str, ...]] = tuple(field.name for field in fields(Retention))


@dataclass(frozen=True, slots=True)
class Expired:
    """What was let go because its time was over: conversations, answers, lines, rows, contacts, customers, lines."""

    messages: int = 0
    asks: int = 0
    chats: int = 0
    interests: int = 0
    contacts: int = 0
    customers: int = 0
    accesses: int = 0
    files: tuple[str, ...] = ()
    """SHA-256 of uploads whose bytes are to be removed."""

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {kind: getattr(self, kind) for kind in KINDS}


def retention_of(settings: Mapping[str, Any]) -> Retention:
    """Return a shop's periods; what was not decided is as in Retention. Raises InputError."""
    said = settings.get(RETENTION) or {}
    if not isinstance(said, Mapping) or set(said) - set(KINDS):
        msg = f"retention: only {', '.join(KINDS)}"
        raise InputError(msg)
    for name, days in said.items():
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
            msg = f"retention.{name}: whole days from 0 (for good) to {MOST_DAYS}"
            raise InputError(msg)
    made = Retention(**said)
    if 0 < made.accesses < LEAST_LOG:
        msg = f"retention.accesses: at least {LEAST_LOG} days"
        raise InputError(msg)
    return made


def save_retention(
    session: Session, shop: str, periods: Mapping[str, Any], *, staff: str | None, now: datetime
) -> Retention:
    """Decide how long a shop keeps what. Raises InputError."""
    made = retention_of({RETENTION: periods})
    settings = load_crm_settings(session, shop) | {RETENTION: asdict(made)}
    save_crm_settings(session, shop, settings, staff=staff, now=now)
    return made


def let_go(database: Database, shop: str, *, now: datetime, unlink: Unlink | None = None) -> Expired:
    """Let go what a shop keeps no longer, in small transactions, and write down what it was; run every night.

    Without `unlink` the caller removes the bytes of `files`. Raises InputError.
    """
    with database.read() as session:
        periods = retention_of(load_crm_settings(session, shop))

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    counts: dict[str, int] = {}
    files: list[str] = []
    if periods.messages:
        counts["messages"], gone = _talks(database, shop, before(periods.messages))
        files += gone
    for kind, expire in _BY_KIND.items():
        if days := getattr(periods, kind):
            counts[kind] = _all(database, partial(expire, shop=shop, before=before(days)))
    if periods.customers:
        with database.read() as session:
            silent = silent_customers(session, shop, before(periods.customers), MOST_FORGOTTEN)
        for person in silent:
            with database.write() as session:
                files += forget(session, person, staff=None, why=RETENTION, now=now).files
        counts["customers"] = len(silent)
    if periods.accesses:
        with database.write() as session:
            counts["accesses"] = forget_accesses(session, shop, before(periods.accesses))
    done = Expired(**counts, files=tuple(sorted(set(files))))
    _note(database, shop, done, now)
    if unlink is not None and done.files:
        unlink(done.files)
    return done


def last_let_go(session: Session, shop: str) -> tuple[datetime, dict[str, int]] | None:
    """Return when a shop's old data was last let go, and how many of each kind; None: never."""
    found = load_setting(session, _key(shop))
    if not isinstance(found, dict):
        return None
    return datetime.fromisoformat(found["at"]), {kind: int(found["counts"].get(kind, 0)) for kind in KINDS}


_BY_KIND: Final[Mapping[str, Callable[..., int]]] = {
    "asks": expire_asks,
    "chats": expire_chat_lines,
    "interests": expire_interests,
    "contacts": expire_contacts,
}


def _talks(database: Database, shop: str, before: datetime) -> tuple[int, list[str]]:
    talks, files = 0, list[str]()
    while True:
        with database.write() as session:
            done, gone = expire_messages(session, shop, before)
        talks += done
        files += gone
        if not done:
            return talks, files


def _all(database: Database, expire: Callable[[Session], int]) -> int:
    count = 0
    while True:
        with database.write() as session:
            done = expire(session)
        count += done
        if not done:
            return count


def _note(database: Database, shop: str, done: Expired, now: datetime) -> None:
    """Keep what the last time let go, and every time that was anything in the audit log."""
    with database.write() as session:
        save_setting(session, _key(shop), {"at": now.isoformat(), "counts": done.counts}, now=now)
        if any(done.counts.values()):
            audit(
                session, action="crm.let_go", target=shop, shop=shop, staff=None, detail=done.counts, now=now
            )


def _key(shop: str) -> str:
    return f"crm.let_go.{shop}"

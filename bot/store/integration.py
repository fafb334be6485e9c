"""A shop's keys, the sites that may embed it, and the addresses that want to be told."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, cast

from sqlmodel import col, delete, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.shops import shop_secret
from bot.store.tables import ShopKeyTable, ShopOriginTable, ShopTable, UsedIdentityTable, WebhookTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

KeyUse = Literal["console", "buyer"]
"""What a key signs: identities of another console's agents, or ids of buyers."""

KEYS_AT_ONCE: Final = 2
"""The one in use and the one that replaces it."""
WEBHOOKS_AT_MOST: Final = 20
OVERLAP: Final = timedelta(hours=24)
"""How long a webhook's earlier secret goes on signing beside the new one."""


class TooManyKeys(Conflict):
    """Two keys are good already; end the older one first."""

    code = "too_many_keys"


class TooManyWebhooks(Conflict):
    """The shop has as many webhooks as it may have."""

    code = "too_many_webhooks"


class IdentityUsed(Conflict):
    """The signed identity was exchanged before; sign a new one."""

    code = "identity_used"


@dataclass(frozen=True, slots=True)
class ShopKey:
    """A key without its secret."""

    id: str
    use: KeyUse
    ending: str
    """Its last four characters, to tell it from the other one."""
    staff: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that wants to be told, without its secret."""

    id: str
    shop: str
    url: str
    events: tuple[str, ...]
    texts: bool
    enabled: bool
    old_until: datetime | None
    """Until when the earlier secret signs too; None: there is none."""
    created_at: datetime


def live_keys(session: Session, shop: str) -> tuple[ShopKey, ...]:
    """Return a shop's keys that are good, oldest first; raises NotFound for an unknown shop."""
    shop_secret(session, shop)
    return tuple(_key(row) for row in _live(session, shop))


def make_key(
    session: Session, shop: str, use: KeyUse, *, staff: str | None, now: datetime
) -> tuple[ShopKey, str]:
    """Make a key; its secret (64 hexadecimal digits) comes back this once. Raises NotFound, TooManyKeys."""
    if session.get(ShopTable, shop, with_for_update=True) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    if len(_live(session, shop, use)) >= KEYS_AT_ONCE:
        msg = f"{shop} has {KEYS_AT_ONCE} keys for {use} already; end one first"
        raise TooManyKeys(msg)
    row = ShopKeyTable(
        id=new_id(now),
        shop=shop,
        use=use,
        secret=secrets.token_hex(32),
        staff=staff,
        created_at=now,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    return _key(row), row.secret


def end_key(session: Session, shop: str, key: str, *, now: datetime) -> ShopKey:
    """Have a key be good for nothing more; raises NotFound."""
    row = session.get(ShopKeyTable, key)
    if row is None or row.shop != shop or row.ended_at is not None:
        msg = f"no key {key} of shop {shop}"
        raise NotFound(msg)
    row.ended_at = now
    session.add(row)
    session.flush()
    return _key(row)


def console_secrets(session: Session, shop: str) -> tuple[str, ...]:
    """Return the secrets that sign identities of agents, the newest first; empty for an unknown shop."""
    return tuple(row.secret for row in reversed(_live(session, shop, "console")))


def buyer_secrets(session: Session, shop: str) -> tuple[str, ...]:
    """Return the secrets that sign ids of buyers, the newest first; raises NotFound.

    The secret that came with the shop counts until the first key is made.
    """
    first = shop_secret(session, shop)
    made = session.exec(
        select(ShopKeyTable.id).where(ShopKeyTable.shop == shop, ShopKeyTable.use == "buyer").limit(1)
    ).first()
    return (first,) if made is None else tuple(row.secret for row in reversed(_live(session, shop, "buyer")))


def use_identity(session: Session, shop: str, jti: str, *, expires_at: datetime, now: datetime) -> None:
    """Note that a signed identity was exchanged; forgets those that ended. Raises IdentityUsed."""
    session.exec(delete(UsedIdentityTable).where(col(UsedIdentityTable.expires_at) < now))
    values = {"shop": shop, "jti": jti, "expires_at": expires_at}
    if not insert_missing(session, UsedIdentityTable, ("shop", "jti"), values):
        msg = f"an identity of {shop} was exchanged twice"
        raise IdentityUsed(msg)


def shop_origins(session: Session) -> dict[str, frozenset[str]]:
    """Return the sites that may embed, by shop."""
    found: dict[str, set[str]] = {}
    for row in session.exec(select(ShopOriginTable)):
        found.setdefault(row.shop, set()).add(row.origin)
    return {shop: frozenset(origins) for shop, origins in found.items()}


def set_origins(session: Session, shop: str, origins: Collection[str], *, now: datetime) -> tuple[str, ...]:
    """Replace the sites that may embed a shop; return them in order. Raises NotFound."""
    shop_secret(session, shop)
    wanted = set(origins)
    there = set(session.exec(select(ShopOriginTable.origin).where(ShopOriginTable.shop == shop)))
    gone = there - wanted
    if gone:
        session.exec(
            delete(ShopOriginTable).where(
                col(ShopOriginTable.shop) == shop, col(ShopOriginTable.origin).in_(gone)
            )
        )
    for origin in sorted(wanted - there):
        session.add(ShopOriginTable(shop=shop, origin=origin, created_at=now))
    session.flush()
    return tuple(sorted(wanted))


def list_webhooks(session: Session, shop: str) -> tuple[Webhook, ...]:
    """Return a shop's webhooks, oldest first."""
    query = select(WebhookTable).where(WebhookTable.shop == shop).order_by(col(WebhookTable.id))
    return tuple(_webhook(row) for row in session.exec(query))


def load_webhook(session: Session, shop: str, webhook: str) -> Webhook:
    """Return one; raises NotFound."""
    return _webhook(_row(session, shop, webhook))


def make_webhook(
    session: Session, shop: str, *, url: str, events: Collection[str], texts: bool, now: datetime
) -> tuple[Webhook, str]:
    """Make one; its secret comes back this once. Raises NotFound, TooManyWebhooks."""
    if session.get(ShopTable, shop, with_for_update=True) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    if len(list_webhooks(session, shop)) >= WEBHOOKS_AT_MOST:
        msg = f"{shop} has {WEBHOOKS_AT_MOST} webhooks already"
        raise TooManyWebhooks(msg)
    row = WebhookTable(
        id=new_id(now),
        shop=shop,
        url=url,
        events=sorted(set(events)),
        texts=texts,
        enabled=True,
        secret=_signing_secret(),
        old_secret="",
        old_until=None,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return _webhook(row), row.secret


def change_webhook(
    session: Session,
    shop: str,
    webhook: str,
    *,
    url: str | None = None,
    events: Collection[str] | None = None,
    texts: bool | None = None,
    enabled: bool | None = None,
    now: datetime,
) -> Webhook:
    """Change what is given; raises NotFound."""
    row = _row(session, shop, webhook)
    row.url = row.url if url is None else url
    row.events = row.events if events is None else sorted(set(events))
    row.texts = row.texts if texts is None else texts
    row.enabled = row.enabled if enabled is None else enabled
    row.updated_at = now
    session.add(row)
    session.flush()
    return _webhook(row)


def rotate_webhook(session: Session, shop: str, webhook: str, *, now: datetime) -> tuple[Webhook, str]:
    """Give it a new secret, told this once; the earlier one signs beside it for a day. Raises NotFound."""
    row = _row(session, shop, webhook)
    row.old_secret, row.old_until = row.secret, now + OVERLAP
    row.secret, row.updated_at = _signing_secret(), now
    session.add(row)
    session.flush()
    return _webhook(row), row.secret


def drop_webhook(session: Session, shop: str, webhook: str) -> Webhook:
    """Forget one with all that was to be told it; raises NotFound."""
    row = _row(session, shop, webhook)
    gone = _webhook(row)
    session.delete(row)
    session.flush()
    return gone


def _signing_secret() -> str:
    """Return a secret as Standard Webhooks writes it: 32 bytes, base64, behind `whsec_`."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _live(session: Session, shop: str, use: KeyUse | None = None) -> list[ShopKeyTable]:
    query = select(ShopKeyTable).where(ShopKeyTable.shop == shop, col(ShopKeyTable.ended_at).is_(None))
    if use is not None:
        query = query.where(ShopKeyTable.use == use)
    return list(session.exec(query.order_by(col(ShopKeyTable.created_at), col(ShopKeyTable.id))))


def _key(row: ShopKeyTable) -> ShopKey:
    return ShopKey(row.id, cast("KeyUse", row.use), row.secret[-4:], row.staff, row.created_at)


def _row(session: Session, shop: str, webhook: str) -> WebhookTable:
    row = session.get(WebhookTable, webhook)
    if row is None or row.shop != shop:
        msg = f"no webhook {webhook} of shop {shop}"
        raise NotFound(msg)
    return row


def _webhook(row: WebhookTable) -> Webhook:
    return Webhook(
        id=row.id,
        shop=row.shop,
        url=row.url,
        events=tuple(row.events),
        texts=row.texts,
        enabled=row.enabled,
        old_until=row.old_until,
        created_at=row.created_at,
    )

"""What a shop decided about its customer management: thresholds, windows, caps, retention; as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store.house import audit, load_setting, save_setting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session


def load_crm_settings(session: Session, shop: str) -> dict[str, Any]:
    """Return what was decided, {} when nothing ever was; whoever reads knows the defaults."""
    found = load_setting(session, f"crm.{shop}")
    return dict(found) if isinstance(found, dict) else {}


def save_crm_settings(
    session: Session, shop: str, values: Mapping[str, Any], *, staff: str | None, now: datetime
) -> None:
    """Decide; the audit log keeps what was changed."""
    before = load_crm_settings(session, shop)
    save_setting(session, f"crm.{shop}", dict(values), now=now)
    changed = {key: [before.get(key), values.get(key)] for key in {*before, *values}}
    told = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
    audit(session, action="crm.settings", target=shop, shop=shop, staff=staff, detail=told, now=now)

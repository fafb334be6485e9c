"""What a shop's supervisors set at run time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.errors import Conflict, InputError, NotFound
from bot.store.tables import ShopSettingTable, ShopTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

LEAST_WAIT, LONGEST_WAIT = 10, 24 * 3600
"""Seconds between which the marks of the waiting clock may lie."""


class SettingsChanged(Conflict):
    """Somebody set something since it was read; look at it again. `detail` has the version there is."""

    code = "changed_since"

    def __init__(self, version: int) -> None:
        self.detail = {"version": version}
        super().__init__(f"the settings are at version {version} by now; read them again")


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """What a shop's supervisors may set; the defaults are what ships."""

    wait_amber: int = 90
    """Seconds after which a waiting buyer's clock turns amber."""
    wait_red: int = 150
    """Seconds after which it turns red, before the three minutes that platforms count."""
    two_person: bool = False
    """A reply is approved by somebody else than who wrote it."""

    def __post_init__(self) -> None:
        """Raise InputError for figures that make no sense."""
        if not LEAST_WAIT <= self.wait_amber < self.wait_red <= LONGEST_WAIT:
            msg = f"{LEAST_WAIT} <= wait_amber < wait_red <= {LONGEST_WAIT} seconds"
            raise InputError(msg)


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """A shop's settings with what tells one state from the next."""

    version: int
    """0: nothing was ever set."""
    settings: ShopSettings
    staff: str | None
    updated_at: datetime | None


def load_shop_settings(session: Session, shop: str) -> SettingsEntry:
    """Return a shop's settings; raises NotFound."""
    if session.get(ShopTable, shop) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    row = session.get(ShopSettingTable, shop)
    if row is None:
        return SettingsEntry(0, ShopSettings(), None, None)
    return SettingsEntry(row.version, _settings(row.chosen), row.staff, row.updated_at)


def save_shop_settings(
    session: Session, shop: str, settings: ShopSettings, *, version: int, staff: str | None, now: datetime
) -> SettingsEntry:
    """Set all of them; raises NotFound, and SettingsChanged when `version` is not the one there is."""
    if session.get(ShopTable, shop, with_for_update=True) is None:
        msg = f"no shop {shop}"
        raise NotFound(msg)
    row = session.get(ShopSettingTable, shop)
    there = row.version if row is not None else 0
    if there != version:
        raise SettingsChanged(there)
    if row is None:
        row = ShopSettingTable(shop=shop, version=0, chosen={}, staff=None, updated_at=now)
    row.version, row.staff, row.updated_at = there + 1, staff, now
    row.chosen = {name: value for name, value in asdict(settings).items() if value != _SHIPPED[name]}
    session.add(row)
    session.flush()
    return SettingsEntry(row.version, settings, staff, now)


_SHIPPED: Mapping[str, Any] = asdict(ShopSettings())


def _settings(chosen: Mapping[str, Any]) -> ShopSettings:
    """Return what was set over what ships; a name that is no longer there is passed over."""
    known = {field.name for field in fields(ShopSettings)}
    return ShopSettings(**{name: value for name, value in chosen.items() if name in known})

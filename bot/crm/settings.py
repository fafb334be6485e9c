"""What a shop keeps for its customer management: changed rules, and the borders of the last recomputation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.crm.rules import FOLDER, CrmRules, load_rules, with_changes
from bot.shop.wording import find_folder
from bot.store import Session, load_crm_settings, load_setting, save_crm_settings, save_setting

RULES: Final = "rules"
VIEW: Final = "view"
VERDICT: Final = "verdict"
CLUSTERS: Final = "clusters"
CHARTS: Final = "charts"
RECOMPUTED: Final = "recomputed_at"


def folder_of(folder: Path | None) -> Path:
    """Return the library folder given if it has files of customer management, else the one that is found."""
    return folder if folder is not None and (folder / FOLDER).is_dir() else find_folder()


def rules_of(session: Session, shop: str, folder: Path | None = None) -> CrmRules:
    """Return the rules of a shop: those of the library with what the shop changed. Raises LibraryError."""
    changed = load_crm_settings(session, shop).get(RULES, {})
    return with_changes(load_rules(folder_of(folder)), changed)


def change_rules(
    session: Session,
    shop: str,
    changes: Mapping[str, Any],
    *,
    staff: str | None,
    folder: Path | None = None,
    now: datetime,
) -> CrmRules:
    """Change rules of a shop, None takes a change back; nothing is kept of what cannot be. Raises InputError."""
    settings = load_crm_settings(session, shop)
    kept = dict(settings.get(RULES, {}))
    for key, value in changes.items():
        if value is None:
            kept.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(kept.get(key), Mapping) and key != "window":
            kept[key] = {**kept[key], **value}
        else:
            kept[key] = value
    made = with_changes(load_rules(folder_of(folder)), kept)
    save_crm_settings(session, shop, {**settings, RULES: kept}, staff=staff, now=now)
    return made


def load_computed(session: Session, shop: str) -> dict[str, Any]:
    """Return what the last recomputation kept (VIEW, CHARTS …), {} when there was none."""
    found = load_setting(session, f"crm.computed.{shop}")
    return dict(found) if isinstance(found, dict) else {}


def save_computed(session: Session, shop: str, values: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what a recomputation found; figures are no decision, so no audit."""
    save_setting(session, f"crm.computed.{shop}", dict(values), now=now)

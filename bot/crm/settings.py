"""What a shop keeps for its customer management: changed rules, and the borders of the last recomputation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.crm.rules import FOLDER, CrmRules, deep_merged, load_rules, with_changes
from bot.shop.wording import find_folder
from bot.store import Session, load_setting, save_setting
from bot.store.crm_settings import load_crm_settings, save_crm_settings

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
    library = folder_of(folder)
    _, kept = changed_rules(session, shop, changes, folder=library)
    made = with_changes(load_rules(library), kept)
    save_crm_settings(session, shop, {**settings, RULES: kept}, staff=staff, now=now)
    return made


def changed_rules(
    session: Session, shop: str, changes: Mapping[str, Any], *, folder: Path
) -> tuple[CrmRules, dict[str, Any]]:
    """Return the rules as they hold, and all that the shop would have changed with these changes; nothing is kept.

    A change that says what the library says anyway is none. Raises LibraryError, InputError.
    """
    shipped = load_rules(folder)
    known = load_crm_settings(session, shop).get(RULES, {})
    kept = deep_merged(known, changes)
    plain = shipped.model_dump(mode="json", by_alias=True)
    return with_changes(shipped, known), {
        key: value for key, value in kept.items() if value is not None and not _same(plain.get(key), value)
    }


def _same(shipped: Any, said: Any) -> bool:  # noqa: ANN401 - JSON values
    """Say whether a change says only what is so anyway."""
    if isinstance(said, Mapping) and isinstance(shipped, Mapping):
        return all(_same(shipped.get(key), value) for key, value in said.items())
    return (
        str(shipped) == str(said)
        if isinstance(shipped, str) != isinstance(said, str)
        else bool(shipped == said)
    )


def load_computed(session: Session, shop: str) -> dict[str, Any]:
    """Return what the last recomputation kept (VIEW, CHARTS …), {} when there was none."""
    found = load_setting(session, f"crm.computed.{shop}")
    return dict(found) if isinstance(found, dict) else {}


def save_computed(session: Session, shop: str, values: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what a recomputation found; figures are no decision, so no audit."""
    save_setting(session, f"crm.computed.{shop}", dict(values), now=now)

"""A day's work and the night's: recompute, note what came of contacts, plan, follow up unpaid orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.crm.chase import Chased, chase_in_pieces, load_cues
from bot.crm.elsewhere import Ear
from bot.crm.planning import Planned, note_outcomes, plan_day
from bot.crm.plans import load_playbook
from bot.crm.points import lapse_all
from bot.crm.recompute import Recomputed, recompute_shop
from bot.crm.retention import Expired, Unlink, let_go
from bot.crm.settings import folder_of, rules_of
from bot.shop.wording import wording_of
from bot.store import Database


@dataclass(frozen=True, slots=True)
class Day:
    """What a day's planning came to."""

    day: Planned
    chased: Chased


@dataclass(frozen=True, slots=True)
class Night:
    """What a night came to."""

    recomputed: Recomputed
    outcomes: int
    lapsed: int
    expired: Expired
    planned: Day


def plan_today(database: Database, shop: str, *, now: datetime, folder: Path | None = None) -> Day:
    """Plan today's contacts of a shop and the touches of its unpaid orders."""
    return Day(
        plan_day(database, shop, now=now, folder=folder), chase_shop(database, shop, now=now, folder=folder)
    )


def chase_shop(database: Database, shop: str, *, now: datetime, folder: Path | None = None) -> Chased:
    """Look at the unpaid orders of a shop; to be done every few minutes."""
    library = folder_of(folder)
    playbook, cues, wording = load_playbook(library), load_cues(library), wording_of(library)
    with database.read() as session:
        rules = rules_of(session, shop, library)
    return chase_in_pieces(database, shop, rules, playbook, cues, now=now, wording=wording)


def night(
    database: Database,
    shop: str,
    *,
    now: datetime,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
    unlink: Unlink | None = None,
    ear: Ear | None = None,
) -> Night:
    """Do everything that is due once a night; again in one night it changes nothing that matters.

    With an `ear` imported chats that nobody read are read. What is over its time goes first, so that figures and plans are made of what is left.
    """
    expired = let_go(database, shop, now=now, unlink=unlink)
    recomputed = recompute_shop(database, shop, now=now, folder=folder, progress=progress, ear=ear)
    outcomes = note_outcomes(database, shop, now=now, folder=folder)
    lapsed = lapse_all(database, shop, now=now, folder=folder)
    return Night(recomputed, outcomes, lapsed, expired, plan_today(database, shop, now=now, folder=folder))

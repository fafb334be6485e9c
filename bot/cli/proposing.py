"""What `zhike mine` and `zhike phrases` share: today's judgement, what there is already, and keeping proposals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.assembly import build
from bot.assist import Assistant
from bot.cli.home import notes
from bot.config import Settings
from bot.errors import InputError
from bot.learning.candidates import Find
from bot.learning.own import entry_of, template_of
from bot.learning.proposals import Proposal
from bot.library import Library
from bot.library.redlines import RedLineBook
from bot.lint import lint_reply
from bot.shop import ShopFacts
from bot.store import (
    ReplySource,
    Session,
    ShopReply,
    add_reply,
    list_replies,
    load_shop,
    load_shop_entry,
)
from bot.terms import Fact

COMPARED = 2000
"""Replies of the shop, in whatever state, that a proposal is compared with."""


@dataclass(frozen=True, slots=True)
class Corner:
    """What is known of the shop proposed for; empty without one."""

    platform: str | None = None
    facts: tuple[Fact, ...] = ()
    there: tuple[ShopReply, ...] = ()


def corner_of(session: Session, shop: str, now: datetime) -> Corner:
    """Return what is known of a shop. Raises NotFound, InputError for one that is for drills."""
    if load_shop_entry(session, shop).simulation:
        msg = f"shop {shop} is for drills: nothing is proposed there"
        raise InputError(msg)
    spec = load_shop(session, shop)
    sheet = ShopFacts(spec).gather(None, None, (), now)
    there = list_replies(session, shop, limit=COMPARED)
    return Corner(spec.platform, tuple(sheet.facts.values()), there)


def assistant_of(library: Library, settings: Settings, name: str) -> Assistant:
    """Build the assistant; without a model rules read alone, and that is said."""
    assistant, problem = build(library, settings.models)
    if problem is not None:
        notes.print(f"{name}: {problem}; rules read alone, intents are less sure", markup=False)
    return assistant


def finder(assistant: Assistant) -> Find:
    """Return what finds the things a text names."""
    return lambda text: assistant.reader.features.prepare(text).entities


def objector(library: Library, platform: str | None, now: datetime) -> Callable[[str, str], Sequence[str]]:
    """Return what forbids a wording for an intent: the red lines of today, then all that lint has to say."""
    lines = RedLineBook(library.redlines, "template").at(platform, now)

    def objects(intent: str, wording: str) -> Sequence[str]:
        if marks := lines.check(wording):
            return [f"red line {mark.rule}" for mark in marks]
        entry = entry_of({"wordings": [wording]})
        return lint_reply(library, template_of(library, "own", intent, entry))

    return objects


def propose(
    session: Session,
    shop: str,
    proposal: Proposal,
    *,
    source: ReplySource,
    evidence: Mapping[str, Any],
    now: datetime,
) -> ShopReply:
    """Keep a proposal for the shop's supervisors; nothing is offered before one approves it."""
    entry = entry_of({"wordings": [proposal.wording], "kind": proposal.kind})
    return add_reply(
        session,
        shop=shop,
        intent=proposal.intent,
        entry=entry,
        source=source,
        evidence=evidence,
        now=now,
    )

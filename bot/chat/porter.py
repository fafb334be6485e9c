"""What happens when a buyer has written: somebody is given the conversation, or the buyer is told nobody is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.chat.desk import Desk
from bot.chat.deskbook import DeskBook
from bot.chat.deskrules import DeskRules, load_rules
from bot.chat.events import Draft
from bot.chat.offload import Archive
from bot.chat.presence import Presence, There
from bot.chat.protocol.shapes import Sender
from bot.store import (
    Conversation,
    Session,
    Staff,
    assign,
    list_staff,
    load_conversation,
    load_shop_entry,
    open_round,
)
from bot.store.duty import USUAL, Duty, duties, loads, note_given
from bot.store.messages import last_automatic

log = structlog.get_logger("zhike.chat")

AWAY: Final = "away"
"""Id under which the program writes to buyers."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be given a conversation."""

    staff: str
    load: int
    capacity: int
    given_at: datetime = NEVER


def next_in_turn(rules: DeskRules, candidates: list[Candidate]) -> str | None:
    """Return who is given the next conversation; None: nobody has room, or people help themselves.

    Round robin: whose last one was longest ago. Least busy: whose share of her capacity is smallest.
    """
    free = [one for one in candidates if one.load < one.capacity]
    if not free or rules.assignment == "manual":
        return None
    if rules.assignment == "round_robin":
        return min(free, key=lambda one: (one.given_at, one.staff)).staff
    return min(free, key=lambda one: (one.load / one.capacity, one.given_at, one.staff)).staff


class Porter:
    """Looks after buyers at the door."""

    def __init__(
        self,
        archive: Archive,
        desk: Desk,
        presence: Presence,
        book: Callable[[], DeskBook],
        now: Callable[[], datetime],
    ) -> None:
        self._archive = archive
        self._desk = desk
        self._presence = presence
        self._book = book
        self._now = now

    async def heard(self, shop: str, conversation: str) -> None:
        """Do what is due after a buyer's message. Raises StoreError."""
        rules, thread = await self._archive.read(
            lambda s: (load_rules(s, shop), load_conversation(s, conversation))
        )
        if rules.assignment != "manual" and rules.open_at(self._now()):
            await self.give(thread, rules)
        if rules.away.enabled:
            await self._answer(shop, conversation, rules)

    def gone(self, staff: str, shop: str) -> bool:
        """Return whether somebody's conversations are nobody's by now."""
        return self._presence.gone(staff, shop)

    async def give(self, thread: Conversation, rules: DeskRules, besides: str = "") -> str | None:
        """Give a conversation that is nobody's to the one whose turn it is; return who that is.

        `besides` is not asked: she has just given it back. Who has been gone for a while counts as nobody.
        """
        owner = thread.agent
        present = self._presence.present(thread.shop)
        if (owner is not None and not self.gone(owner, thread.shop)) or "online" not in present.values():
            return None
        wanted = await self._archive.write(
            lambda s: self._assign(s, thread, rules, {k: v for k, v in present.items() if k != besides})
        )
        if wanted is not None:
            await self._desk.touched(thread.shop, thread.id)
            self._presence.changed(thread.shop)
        return wanted

    def _assign(
        self, session: Session, thread: Conversation, rules: DeskRules, present: Mapping[str, There]
    ) -> str | None:
        if load_conversation(session, thread.id).agent != thread.agent:
            return None
        staff = [
            member
            for member in list_staff(session, thread.shop)
            if present.get(member.id) == "online" and not member.disabled
        ]
        wanted = next_in_turn(rules, self._candidates(session, staff, rules))
        if wanted is not None:
            now = self._now()
            assign(session, thread.id, wanted, handover=thread.handover, now=now)
            note_given(session, wanted, now)
        return wanted

    def _candidates(self, session: Session, staff: list[Staff], rules: DeskRules) -> list[Candidate]:
        ids = [member.id for member in staff]
        chosen, busy = duties(session, ids), loads(session, ids, self._now())

        def of(key: str) -> Duty:
            return chosen.get(key, USUAL)

        return [
            Candidate(key, busy.get(key, 0), of(key).capacity or rules.capacity, of(key).given_at or NEVER)
            for key in ids
        ]

    async def _answer(self, shop: str, conversation: str, rules: DeskRules) -> None:
        """Tell the buyer that nobody is there, once a round and not again too soon."""
        now = self._now()
        served = rules.open_at(now)
        if served and {"online", "busy"} & set(self._presence.present(shop).values()):
            return
        quiet = timedelta(minutes=rules.away.quiet_minutes)

        def due(session: Session) -> tuple[str, int] | None:
            pending, last = open_round(session, conversation), last_automatic(session, conversation)
            if pending is None:
                return None
            if last is not None and (last.seq > pending.round or now - last.sent_at < quiet):
                return None
            return load_shop_entry(session, shop).name, pending.round

        found = await self._archive.read(due)
        if found is None:
            return
        name, number = found
        own = rules.away.nobody_text if served else rules.away.closed_text
        usual = self._book().say(
            "away_nobody" if served else "away_closed", **{"from": rules.service_from, "to": rules.service_to}
        )
        draft = Draft(
            sender=Sender(kind="auto", id=AWAY, name=name),
            client_msg_id=f"{AWAY}:{conversation}:{number}",
            kind="text",
            text=own or usual,
        )
        await self._desk.say(conversation, draft, lambda _: None)

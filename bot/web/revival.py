"""Drills that outlive a restart: what was under way, and how it is set up and played again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from pydantic import ValidationError

from bot.chat.protocol.shapes import Sender
from bot.simulation.drill import Drill, Happening
from bot.simulation.replay import from_json, replay
from bot.store import Session, load_conversation, load_staff, messages_after
from bot.store.drill_records import Record, load_record, recorded
from bot.store.drills import Run, break_drills, load_drill, training_space
from bot.store.messages import StoredMessage
from bot.web.rehearsal import Live, Plan, place_of, seats_of, setup_of
from bot.web.studio import Cast

log = structlog.get_logger("zhike.drills")

FORGOTTEN: Final = timedelta(days=7)
"""After which a drill that nobody has come back to is broken off."""
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Asleep:
    """A drill that waits for its trainee since the last server ended."""

    drill: str
    staff: str
    talks: frozenset[str]
    """Its conversations."""
    hushed: bool
    """The assistant is to keep silent in them."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Everything that is stored of a drill under way."""

    run: Run
    record: Record
    name: str
    """Of the trainee."""
    messages: Mapping[str, tuple[StoredMessage, ...]]
    """Conversation → what was said, oldest first."""


@dataclass(frozen=True, slots=True)
class Revived:
    """A drill as it was, its clock standing still."""

    live: Live
    unheard: tuple[tuple[int, str, str], ...]
    """Seat, text and id of messages of the trainee that were stored and not yet given to the drill."""
    missing: tuple[Happening, ...]
    """What had happened and was not yet carried out."""


def sleeping(session: Session, now: datetime) -> tuple[Asleep, ...]:
    """Return the drills that can go on; the others that ran when the last server ended are broken off."""
    found = []
    for record in recorded(session):
        run = load_drill(session, record.drill)
        if now - record.reached.seen_at > FORGOTTEN:
            continue
        try:
            talks = frozenset(place.conversation for place in setup_of(record.setup).places)
        except ValidationError:
            log.warning("drill_unreadable", drill=run.id)
            continue
        found.append(Asleep(run.id, run.staff, talks, run.help != "suggestions"))
    break_drills(session, now=now, besides=[one.drill for one in found])
    return tuple(found)


def remembered(session: Session, asleep: Asleep) -> Remembered:
    """Return what is stored of a drill. Raises NotFound."""
    run, record = load_drill(session, asleep.drill), load_record(session, asleep.drill)
    messages = {}
    for talk in sorted(asleep.talks):
        load_conversation(session, talk)
        said: list[StoredMessage] = []
        while page := messages_after(session, talk, said[-1].seq if said else 0, PAGE):
            said += page
        messages[talk] = tuple(said)
    return Remembered(run, record, load_staff(session, run.staff).name, messages)


def revive(found: Remembered, cast: Cast) -> Revived:
    """Set a drill up again and play it to where it was; takes a second at most.

    Raises Diverged, InputError and pydantic's ValidationError where it cannot go on.
    """
    run, record = found.run, found.record
    setup, inputs = setup_of(record.setup), [from_json(one) for one in record.inputs]
    plan = Plan(setup.source, setup.who, run.mode, run.help, setup.pace, run.seed)
    drill, reached = Drill(seats_of(plan, cast, run.started_at), run.mode, 0.0), record.reached
    stands = replay(drill, inputs, reached.clock, reached.happenings, reached.seal)
    trainee = Sender(kind="agent", id=run.staff, name=found.name)
    places = [place_of(one) for one in setup.places]
    live = Live(run, drill, cast, places, trainee, training_space(run.staff), kept=len(inputs))
    live.paused_at = reached.seen_at if reached.paused else None
    heard = {one.ref for one in inputs if one.did == "heard"}
    unheard, sent = [], set()
    for number, place in enumerate(places):
        for message in found.messages[place.conversation]:
            sent.add(message.client_msg_id)
            if message.recalled or message.kind == "recall" or message.sender_kind == "system":
                continue
            who = trainee if message.sender_kind == "agent" else place.buyer
            place.spoken.append((message.id, who))
            text = said_by(message.text, message.payload)
            if who is trainee and text and message.id not in heard:
                unheard.append((number, text, message.id))
    missing = tuple(one for one in stands if f"{run.id}-{one.number}" not in sent)
    return Revived(live, tuple(unheard), missing)


def said_by(text: str | None, payload: Mapping[str, Any] | None) -> str:
    """Return what a message of the trainee says: its text, or the title of what it shows."""
    return text or str((payload or {}).get("title") or "")

"""Slots in texts that agents write themselves, filled with what is known around their conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.chat.dossier import Dossier, Dossiers
from bot.chat.protocol.fields import Wire
from bot.chat.protocol.shapes import FilledFact, Segment, Slot
from bot.chat.worded import segments_of, slot_of
from bot.library import Library
from bot.reply.fill import fill
from bot.shop.facts import FactSheet
from bot.store import Session
from bot.terms import Fact


class Filled(Wire):
    """A text with what is known put in; the rest stays a slot."""

    text: str
    segments: tuple[Segment, ...]
    missing_slots: tuple[Slot, ...]
    facts: tuple[FilledFact, ...]


def sheet_of(dossiers: Dossiers, session: Session, conversation: str, now: datetime) -> FactSheet:
    """Return what is known around the item and order that a conversation is about; raises NotFound."""
    return sheet_in(dossiers.with_shop(session, dossiers.gather(session, conversation)), now)


def sheet_in(dossier: Dossier, now: datetime) -> FactSheet:
    """Return the same from a file that is open already."""
    shop, thread, buyer = dossier.shop, dossier.thread, dossier.customer.buyer
    if shop is None:
        return FactSheet()
    said = [
        message.text for message in (*dossier.context, *dossier.messages) if message.sender_kind == "buyer"
    ]
    order = shop.order_for(buyer, thread.focus_order or None, ())
    guess = shop.resolve(said[-8:] or [""], thread.focus_item or None, (), buyer, order)
    return shop.gather(guess.item, order, (), now, buyer=buyer)


def filled_text(text: str, facts: Mapping[str, Fact], library: Library) -> Filled:
    """Return a text with facts in its slots; braces that are no slot of the library stay what they are."""
    put, missing, used = fill(text, facts)
    return Filled(
        text=put,
        segments=segments_of(put, library),
        missing_slots=tuple(slot_of(slot, library) for slot in missing if slot in library.slots),
        facts=tuple(FilledFact(slot=fact.slot, value=fact.value, source=fact.source) for fact in used),
    )

"""Conversations, their history and what is known of them."""

from typing import Annotated

from fastapi import APIRouter, Query

from bot.auth import access_customer, access_service, supervises
from bot.chat.lookup import LISTED, sounds_like, spelled_words
from bot.chat.persons import Person, person_in
from bot.chat.profiles import worded_person
from bot.chat.protocol.shapes import ProfileCard
from bot.chat.shown import shown_conversation, shown_messages, shown_note
from bot.store import (
    Scope,
    Session,
    conversation_views,
    heads,
    messages_before,
)
from bot.store.notes import notes_of
from bot.web.api.shapes import ConversationList, History, Known, NoteList
from bot.web.guard import Caller, Home, Staff, entered

router = APIRouter(prefix="/api/v1", tags=["conversations"])


@router.get("/conversations")
async def conversations(
    home: Home,
    identity: Staff,
    scope: Scope = "all",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    q: Annotated[
        str,
        Query(max_length=100, description="Words that somebody wrote, or pinyin of what the list shows."),
    ] = "",
) -> ConversationList:
    """Return the conversations of the caller's shops."""
    shops = await home.reception.shops_of(identity) | await home.reception.space_of(identity)
    views = await home.archive.read(
        lambda s: conversation_views(
            s, shops=shops, scope=scope, viewer=identity.id, said=q.strip(), limit=limit
        )
    )
    labels = home.library.labels
    shown = {view.conversation.id: shown_conversation(view, labels) for view in views}
    if letters := spelled_words(q):
        listed = await home.archive.read(
            lambda s: conversation_views(s, shops=shops, scope=scope, viewer=identity.id, limit=LISTED)
        )
        others = (shown_conversation(view, labels) for view in listed if view.conversation.id not in shown)
        found = await home.stores.run(lambda: [one for one in others if sounds_like(letters, one)])
        shown |= {one.id: one for one in found[: limit - len(shown)]}
    return ConversationList(items=tuple(shown.values()))


@router.get("/conversations/{conversation}/messages")
async def history(
    home: Home,
    identity: Caller,
    conversation: str,
    before_seq: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> History:
    """Return the last messages before `before_seq`, oldest first."""
    thread = await entered(home, identity, conversation)
    found, known = await home.archive.read(
        lambda s: (messages_before(s, thread.id, before_seq, limit), heads(s, [thread.id]))
    )
    return History(messages=shown_messages(found), head_seq=known.get(thread.id, 0))


@router.get("/conversations/{conversation}/insight")
async def insight(home: Home, identity: Caller, conversation: str) -> Known:
    """Return the newest reading as staff see it, and the customer's card as it stands now."""
    thread = await entered(home, identity, conversation)
    access_service(identity, thread.shop)
    known, suggestions = await home.desk.attend(thread.id)
    card = await home.stores.run(lambda: home.interpreter.profile(thread.id))
    fresh = None if known is None else known.model_copy(update={"profile": card})
    return Known(insight=fresh, suggestions=suggestions, profile=card)


@router.get("/conversations/{conversation}/notes")
async def notes(home: Home, identity: Staff, conversation: str) -> NoteList:
    """Return what staff have written in a conversation, oldest first."""
    thread = await entered(home, identity, conversation)
    access_service(identity, thread.shop)
    found = await home.archive.read(lambda s: notes_of(s, thread.id))
    return NoteList(items=tuple(shown_note(note) for note in found))


@router.get("/customers/{customer}")
async def customer_card(home: Home, identity: Caller, customer: str) -> ProfileCard:
    """Return a customer as staff see them; supervisors see personality as well."""

    def found(session: Session) -> Person:
        who = person_in(session, customer)
        access_customer(identity, who.customer)
        return who

    person = await home.archive.read(found)
    return worded_person(person, home.library, home.now(), analysis=supervises(identity))

"""Shop-wide notices: one approved text for one cause, sent by people one by one."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, Field

from bot.auth import access_service, access_supervisor, supervises
from bot.chat.deskbook import book_of
from bot.chat.filling import Filled, filled_text, sheet_of
from bot.chat.noticing import concerns
from bot.chat.protocol.fields import Id, Label, Note, Time, Title, Wire
from bot.chat.protocol.server import NoticeUpdated
from bot.chat.protocol.shapes import ConversationCard, NoticeCard, Person
from bot.chat.shown import shown_conversation, shown_notice
from bot.errors import InputError
from bot.store import Session, audit, conversation_views, latest_label, load_shop_entry, orders_of
from bot.store.notices import (
    Notice,
    NoticeWords,
    add_notice,
    change_notice,
    list_notices,
    load_notice,
    notice_sendings,
)
from bot.terms import OrderState
from bot.web.api.shapes import Key
from bot.web.api.snippets import check_text
from bot.web.guard import Home, Staff
from bot.web.house import House

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

MOST_CONCERNED = 300
Named = Annotated[Id, Path()]
Keys = Annotated[tuple[Key, ...], Field(max_length=50)]


class NoticeText(Wire):
    """What a notice says, and whom it concerns: every list that is not empty must be met."""

    cause: Annotated[Title, Field(min_length=1, max_length=100)]
    text: Annotated[Note, Field(min_length=1)]
    intents: Annotated[tuple[Label, ...], Field(max_length=20)] = ()
    order_states: Annotated[tuple[OrderState, ...], Field(max_length=9)] = ()
    products: Keys = ()
    ends_at: AwareDatetime | None = None
    approve: bool = Field(default=False, description="For supervisors: it may be sent from now on.")


class NewNotice(NoticeText):
    """A notice of a shop."""

    shop: Key


class NoticeEdit(NoticeText):
    """A notice as it should read; a draft again unless approved with it."""

    version: Annotated[int, Field(ge=1)]


class NoticeMove(Wire):
    """Where a notice should stand."""

    state: Literal["approved", "ended"]
    version: Annotated[int, Field(ge=1)]


class NoticeList(Wire):
    """Notices of a shop, newest first."""

    items: tuple[NoticeCard, ...]


class Sending(Wire):
    """Who sent it, and when."""

    by: Person | None
    at: Time


class Concerned(Filled):
    """A conversation that a notice concerns, with the text made ready for it."""

    conversation: ConversationCard
    reason: str
    sent: Sending | None


class ConcernedList(Wire):
    """The conversations that a notice concerns."""

    items: tuple[Concerned, ...]


@router.get("")
async def notices(home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> NoticeList:
    """Return a shop's notices: those that may be sent now, to supervisors all."""
    access_service(identity, shop)
    found = await home.archive.read(lambda s: (load_shop_entry(s, shop), list_notices(s, shop))[1])
    now, whole = home.now(), supervises(identity)
    return NoticeList(items=tuple(shown_notice(one) for one in found if whole or one.holds(now)))


@router.post("", status_code=201)
async def write(home: Home, identity: Staff, body: NewNotice) -> NoticeCard:
    """Write a notice; anybody of the shop may, only a supervisor approves it with that."""
    access_service(identity, body.shop)
    if body.approve:
        access_supervisor(identity, body.shop)
    _known(home, body)

    def store(session: Session) -> Notice:
        made = add_notice(
            session,
            shop=body.shop,
            words=_words(body),
            staff=identity.id,
            approve=body.approve,
            now=home.now(),
        )
        _note(session, made, identity.id, home.now())
        return made

    return await _told(home, await home.archive.write(store))


@router.put("/{notice}")
async def edit(home: Home, identity: Staff, notice: Named, body: NoticeEdit) -> NoticeCard:
    """Change a notice; what is in use already is changed by supervisors alone. 409 when it is newer."""
    _known(home, body)

    def store(session: Session) -> Notice:
        there = load_notice(session, notice)
        access_service(identity, there.shop)
        if body.approve or there.state != "draft":
            access_supervisor(identity, there.shop)
        state: Literal["approved", "draft"] = "approved" if body.approve else "draft"
        after = change_notice(
            session,
            notice,
            version=body.version,
            words=_words(body),
            state=state,
            staff=identity.id,
            now=home.now(),
        )
        _note(session, after, identity.id, home.now())
        return after

    return await _told(home, await home.archive.write(store))


@router.post("/{notice}/state")
async def move(home: Home, identity: Staff, notice: Named, body: NoticeMove) -> NoticeCard:
    """Approve or end a notice; for supervisors."""

    def store(session: Session) -> Notice:
        access_supervisor(identity, load_notice(session, notice).shop)
        after = change_notice(
            session, notice, version=body.version, state=body.state, staff=identity.id, now=home.now()
        )
        _note(session, after, identity.id, home.now())
        return after

    return await _told(home, await home.archive.write(store))


@router.get("/{notice}/conversations")
async def concerned(home: Home, identity: Staff, notice: Named) -> ConcernedList:
    """Return the open conversations that a notice concerns, with its text filled for each; it sends nothing."""
    library, book, now = home.library, book_of(home.library), home.now()
    dossiers = home.interpreter.dossiers

    def read(session: Session) -> ConcernedList:
        found = load_notice(session, notice)
        access_service(identity, found.shop)
        if found.state == "draft":
            access_supervisor(identity, found.shop)
        sendings = notice_sendings(session, notice)
        products = dossiers.shop(session, found.shop).spec.products
        titles = {product.key: product.title for product in products}
        lines = []
        for view in conversation_views(session, shops=[found.shop], viewer=identity.id, limit=MOST_CONCERNED):
            thread = view.conversation
            sent = sendings.get(thread.id)
            if thread.state != "open" or (thread.external and sent is None):
                continue
            why = concerns(
                book,
                library,
                found.words,
                view,
                label=latest_label(session, thread.id),
                orders=orders_of(session, thread.customer),
                titles=titles,
            )
            if why is None and sent is None:
                continue
            text = filled_text(found.words.text, sheet_of(dossiers, session, thread.id, now).facts, library)
            lines.append(
                Concerned(
                    **dict(text),
                    conversation=shown_conversation(view, library.labels),
                    reason=why or "",
                    sent=None
                    if sent is None
                    else Sending(
                        by=Person(id=sent.by.id, name=sent.by.name) if sent.by else None, at=sent.at
                    ),
                )
            )
        lines.sort(key=lambda line: line.sent is not None)
        return ConcernedList(items=tuple(lines))

    return await home.archive.read(read)


def _known(home: House, body: NoticeText) -> None:
    """Refuse intents that the vocabulary does not have, and words that must not be sent."""
    wrong = [key for key in body.intents if key not in home.library.labels.intents]
    if wrong:
        msg = f"intents: unknown {', '.join(wrong)}"
        raise InputError(msg)
    check_text(home, body.text)


def _words(body: NoticeText) -> NoticeWords:
    return NoticeWords(
        body.cause, body.text, body.intents, tuple(body.order_states), body.products, body.ends_at
    )


def _note(session: Session, notice: Notice, staff: str, now: datetime) -> None:
    audit(
        session,
        action=f"notice.{notice.state}",
        target=notice.id,
        staff=staff,
        shop=notice.shop,
        detail={"version": notice.version},
        now=now,
    )


async def _told(home: House, notice: Notice) -> NoticeCard:
    card = shown_notice(notice)
    await home.desk.tell(notice.shop, "", "shop", NoticeUpdated(notice=card))
    return card

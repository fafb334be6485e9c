"""Follow-up: tickets made from messages and promises, the due list, the sheet for warehouse and finance."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from bot.auth import Identity, access_conversation, access_service
from bot.chat.protocol.fields import Id
from bot.chat.protocol.shapes import NamedLabel
from bot.chat.shown import shown_conversation
from bot.errors import InputError
from bot.sheets.tables import write_workbook
from bot.store import (
    Session,
    audit,
    conversation_views,
    latest_label,
    list_shops,
    load_conversation,
    load_shop_entry,
    orders_of,
)
from bot.store.tickets import (
    MOST,
    RUNNING,
    Ticket,
    TicketQuery,
    TicketStep,
    TicketWords,
    add_ticket,
    change_ticket,
    list_tickets,
    load_ticket,
    same_tickets,
    ticket_steps,
)
from bot.tickets.book import TicketBook, book_of
from bot.tickets.promise import promises
from bot.web.api.shapes import Key
from bot.web.api.ticketed import FEN, card_of, notice_of, person_of, sheet_of
from bot.web.api.ticketing import (
    Handover,
    KindLine,
    NewTicket,
    Proposal,
    Proposals,
    Sounding,
    StepLine,
    TicketEdit,
    TicketFilter,
    TicketKinds,
    TicketList,
    TicketSaved,
    TicketSheetFilter,
    TicketText,
    TicketWhole,
)
from bot.web.guard import Home, Staff
from bot.web.house import House

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SOON = timedelta(hours=24)
Which = Annotated[Id, Path()]


@router.get("/kinds")
async def kinds(home: Home, identity: Staff) -> TicketKinds:
    """Return what a ticket may be about, who may be responsible, and the states, in Chinese."""
    del identity
    book = _book(home)
    return TicketKinds(
        kinds=tuple(
            KindLine(key=k.key, zh=k.zh, money=k.money, hours=k.hours, receiver=k.receiver)
            for k in book.kinds
        ),
        responsibility=tuple(NamedLabel(key=one.key, zh=one.zh) for one in book.responsibility),
        states=tuple(NamedLabel(key=key, zh=zh) for key, zh in book.sheet.states.items()),
    )


@router.get("")
async def listing(home: Home, identity: Staff, asked: Annotated[TicketFilter, Query()]) -> TicketList:
    """Return tickets of the shops that the caller serves, those to be done first by when they are due."""
    query = TicketQuery(
        states=tuple(asked.state),
        kinds=tuple(asked.kind),
        owner=identity.id if asked.owner == "me" else asked.owner or "",
        due_before=asked.due_before,
        order_no=asked.order_no,
        customer=asked.customer or "",
        conversation=asked.conversation or "",
        text=asked.text,
    )
    found = await home.archive.read(
        lambda s: list_tickets(
            s, _shops(s, identity, asked.shop), query, limit=asked.limit + 1, offset=asked.offset
        )
    )
    now, book = home.now(), _book(home)
    return TicketList(
        items=tuple(card_of(ticket, book, now) for ticket in found[: asked.limit]),
        more=len(found) > asked.limit,
    )


@router.post("", status_code=201)
async def make(home: Home, identity: Staff, body: NewTicket) -> TicketSaved:
    """Keep a ticket. 409 `ticket_twice` when the order has one of this kind, unless `again` is sent."""
    access_service(identity, body.shop)
    words = _words(body, _book(home))

    def store(session: Session) -> Ticket:
        load_shop_entry(session, body.shop)
        made = add_ticket(
            session,
            shop=body.shop,
            words=words,
            staff=identity.id,
            now=home.now(),
            conversation=body.conversation,
            message=body.message,
            again=body.again,
        )
        _note(session, made, "ticket.made", identity.id, home.now())
        return made

    made = await home.archive.write(store)
    return TicketSaved(ticket=card_of(made, _book(home), home.now()), notice="")


@router.post("/proposals")
async def proposals(home: Home, identity: Staff, body: Sounding) -> Proposals:
    """Say which tickets a sent text promises, or a buyer's message asks for; keeps nothing."""
    book, now = _book(home), home.now()

    def read(session: Session) -> Proposals:
        thread = load_conversation(session, body.conversation)
        access_service(identity, thread.shop)
        access_conversation(identity, thread)
        orders = orders_of(session, thread.customer)
        order = thread.focus_order or (orders[0].order_no if len(orders) == 1 else "")
        if body.text:
            found = [(p.kind, p.due_at, p.words) for p in promises(body.text, book, now)]
        else:
            label = latest_label(session, thread.id)
            kind = (
                book.from_intent.get(label.understanding.intents[0].key, "")
                if label and label.understanding.intents
                else ""
            )
            usual = [book.kind_of[kind]] if kind else list(book.kinds[:1])
            found = [(one.key, now + timedelta(hours=one.hours), "") for one in usual]
        return Proposals(
            items=tuple(
                Proposal(
                    kind=kind,
                    kind_zh=book.kind_of[kind].zh,
                    money=book.kind_of[kind].money,
                    due_at=due_at,
                    order_no=order,
                    reason="",
                    promise=words,
                    same=tuple(
                        card_of(ticket, book, now)
                        for ticket in same_tickets(session, thread.shop, order, kind)
                    ),
                )
                for kind, due_at, words in found
            )
        )

    return await home.archive.read(read)


@router.get("/handover")
async def handover(home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> Handover:
    """Return what the next shift takes over: rounds in which a buyer waits, and tickets still to be done."""
    access_service(identity, shop)
    now, book = home.now(), _book(home)

    def read(session: Session) -> Handover:
        load_shop_entry(session, shop)
        views = conversation_views(session, shops=[shop], scope="waiting", viewer=identity.id)
        cards = [
            card_of(ticket, book, now)
            for ticket in list_tickets(session, [shop], TicketQuery(states=RUNNING), limit=MOST)
        ]
        running = [card for card in cards if not card.overdue]
        return Handover(
            rounds=tuple(shown_conversation(view, home.library.labels) for view in views),
            overdue=tuple(card for card in cards if card.overdue),
            due=tuple(card for card in running if card.due_at < now + SOON),
            later=tuple(card for card in running if card.due_at >= now + SOON),
        )

    return await home.archive.read(read)


@router.get("/sheet")
async def sheet(home: Home, identity: Staff, asked: Annotated[TicketSheetFilter, Query()]) -> Response:
    """Return tickets as XLSX, one row each, for warehouse and finance."""
    shop = asked.shop
    access_service(identity, shop)
    query = TicketQuery(
        tuple(asked.state), tuple(asked.kind), made_from=asked.made_from, made_before=asked.made_before
    )

    def store(session: Session) -> tuple[Ticket, ...]:
        load_shop_entry(session, shop)
        now = home.now()
        audit(session, action="ticket.sheet", target=shop, staff=identity.id, shop=shop, detail={}, now=now)
        return list_tickets(session, [shop], query, limit=MOST)

    found = await home.archive.write(store)
    data = await home.stores.run(lambda: write_workbook([sheet_of(found, _book(home))]))
    headers = {"Content-Disposition": f'attachment; filename="tickets-{shop}.xlsx"'}
    return Response(data, media_type=XLSX, headers=headers)


@router.get("/{ticket}")
async def whole(home: Home, identity: Staff, ticket: Which) -> TicketWhole:
    """Return a ticket with every step."""

    def read(session: Session) -> tuple[Ticket, tuple[TicketStep, ...]]:
        found = load_ticket(session, ticket)
        access_service(identity, found.shop)
        return found, ticket_steps(session, ticket)

    found, steps = await home.archive.read(read)
    return TicketWhole(
        ticket=card_of(found, _book(home), home.now()),
        steps=tuple(
            StepLine(version=step.version, at=step.at, by=person_of(step.by), changes=dict(step.changes))
            for step in steps
        ),
    )


@router.patch("/{ticket}")
async def change(home: Home, identity: Staff, ticket: Which, body: TicketEdit) -> TicketSaved:
    """Change a ticket; one that is done comes back with what the buyer might be told. 409 when it is newer."""
    words = _words(body.words, _book(home)) if body.words is not None else None

    def store(session: Session) -> Ticket:
        there = load_ticket(session, ticket)
        access_service(identity, there.shop)
        after = change_ticket(
            session,
            ticket,
            version=body.version,
            words=words,
            state=body.state,
            staff=identity.id,
            now=home.now(),
        )
        if after.version != there.version:
            _note(session, after, f"ticket.{after.state}", identity.id, home.now())
        return after

    after = await home.archive.write(store)
    notice = notice_of(after, _book(home)) if body.state == "done" else ""
    return TicketSaved(ticket=card_of(after, _book(home), home.now()), notice=notice)


def _book(home: House) -> TicketBook:
    return book_of(home.library.folder)


def _shops(session: Session, identity: Identity, shop: str | None) -> Collection[str]:
    if shop is not None:
        access_service(identity, shop)
        return [shop]
    if identity.role == "admin":
        return [one.key for one in list_shops(session) if not one.simulation]
    return identity.shops


def _words(body: TicketText, book: TicketBook) -> TicketWords:
    """Return what a body says. Raises InputError for what the book does not have."""
    kind = book.kind_of.get(body.kind)
    if kind is None:
        msg = f"kind: {body.kind} is none of {', '.join(book.kind_of)}"
        raise InputError(msg)
    known = [one.key for one in book.responsibility]
    if body.responsibility and body.responsibility not in known:
        msg = f"responsibility: {body.responsibility} is none of {', '.join(known)}"
        raise InputError(msg)
    fen = Decimal(str(body.amount)) * FEN
    if fen != fen.to_integral_value(ROUND_HALF_UP):
        msg = f"amount: {body.amount} has more than two decimals"
        raise InputError(msg)
    if fen and not kind.money:
        msg = f"amount: a ticket of kind {body.kind} pays nothing"
        raise InputError(msg)
    return TicketWords(
        kind=body.kind,
        due_at=body.due_at,
        order_no=body.order_no,
        reason=body.reason,
        responsibility=body.responsibility,
        amount=int(fen),
        evidence=body.evidence,
        promise=body.promise,
        result=body.result,
        owner=body.owner,
    )


def _note(session: Session, ticket: Ticket, action: str, staff: str, now: datetime) -> None:
    detail = {"kind": ticket.words.kind, "version": ticket.version}
    audit(session, action=action, target=ticket.id, staff=staff, shop=ticket.shop, detail=detail, now=now)

"""Tickets as they are told: cards, the words for a buyer, the rows of the sheet."""

from collections.abc import Collection
from datetime import datetime

from bot.chat.protocol.shapes import Person
from bot.sheets.tables import Row, Sheet
from bot.shop.dates import CHINA
from bot.store.notes import Named
from bot.store.tickets import Ticket
from bot.tickets.book import TicketBook
from bot.web.api.ticketing import TicketCard

FEN = 100


def notice_of(ticket: Ticket, book: TicketBook) -> str:
    """Return what the buyer might be told; what is not known stays a slot that blocks sending."""
    kind = book.kind_of.get(ticket.words.kind)
    if kind is None or ticket.conversation is None:
        return ""
    text = kind.notice
    known = {
        "order": ticket.words.order_no,
        "amount": yuan(ticket.words.amount) if ticket.words.amount else "",
        "note": ticket.words.result,
    }
    for name, value in known.items():
        if value:
            text = text.replace(f"{{{name}}}", value)
    return text


def yuan(fen: int) -> str:
    """Return fen as yuan, without decimals where there are none."""
    return f"{fen // FEN}" if fen % FEN == 0 else f"{fen / FEN:.2f}"


def person_of(named: Named | None) -> Person | None:
    """Return a member of staff as told; None: nobody."""
    return None if named is None else Person(id=named.id, name=named.name)


def card_of(ticket: Ticket, book: TicketBook, now: datetime) -> TicketCard:
    """Return a ticket as it stands at `now`."""
    words = ticket.words
    kind = book.kind_of.get(words.kind)
    return TicketCard(
        kind=words.kind,
        due_at=words.due_at,
        order_no=words.order_no,
        reason=words.reason,
        responsibility=words.responsibility,
        amount=words.amount / FEN,
        evidence=words.evidence,
        promise=words.promise,
        result=words.result,
        owner=words.owner,
        id=ticket.id,
        shop=ticket.shop,
        kind_zh=kind.zh if kind else words.kind,
        money=kind.money if kind else False,
        state=ticket.state,
        version=ticket.version,
        overdue=ticket.overdue(now),
        conversation=ticket.conversation,
        message=ticket.message,
        customer=ticket.customer,
        buyer=ticket.buyer,
        owned_by=person_of(ticket.owner),
        created_by=person_of(ticket.creator),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        closed_at=ticket.closed_at,
    )


def sheet_of(tickets: Collection[Ticket], book: TicketBook) -> Sheet:
    """Return tickets as a table, one row each below the headings."""
    responsible = {one.key: one.zh for one in book.responsibility}

    def at(moment: datetime | None) -> str:
        return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else ""

    rows = [
        (
            ticket.id[-8:],
            book.kind_of[ticket.words.kind].zh if ticket.words.kind in book.kind_of else ticket.words.kind,
            book.sheet.states[ticket.state],
            ticket.words.order_no,
            book.called(ticket.buyer, ticket.customer),
            ticket.words.reason,
            responsible.get(ticket.words.responsibility, ticket.words.responsibility),
            yuan(ticket.words.amount) if ticket.words.amount else "",
            "\n".join(ticket.words.evidence),
            ticket.owner.name if ticket.owner else "",
            at(ticket.words.due_at),
            ticket.creator.name if ticket.creator else "",
            at(ticket.created_at),
            at(ticket.closed_at),
            ticket.words.promise,
            ticket.words.result,
        )
        for ticket in tickets
    ]
    lines = [book.sheet.headings, *rows]
    return Sheet(book.sheet.title, tuple(Row(number, cells) for number, cells in enumerate(lines, 1)))

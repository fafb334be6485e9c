"""Customers as the console shows them: stored values in the words and masks of the wire."""

from pathlib import Path

from bot.crm.fields import FILE, OWN, Fields, load_fields
from bot.crm.masking import shown_buyer, shown_fields
from bot.crm.profile import Card
from bot.shop.wording import find_folder
from bot.store import Session
from bot.store.custom_fields import custom_fields
from bot.store.register import CustomerLine
from bot.web.api.customers_bodies import (
    CustomerCard,
    CustomerRow,
    DateLine,
    FieldValue,
    MergeLine,
    PurchaseLine,
    TagLine,
    UndatedLine,
)
from bot.web.house import House

FEN = 100


def folder_of(home: House) -> Path:
    """Return the library folder with the fields of cards; the shipped one where the shop's has none."""
    own = home.library.folder
    return own if (own / FILE).is_file() else find_folder()


def fields_of(home: House, session: Session, shop: str) -> Fields:
    """Return the fields of a shop's cards, its own included."""
    return load_fields(folder_of(home)).with_own(custom_fields(session, shop))


def row_of(line: CustomerLine, fields: Fields) -> CustomerRow:
    """Return a line of the register, personal values masked."""
    shown = shown_fields(fields, line.fields)
    kept = {
        name: getattr(line, name)
        for name in CustomerRow.model_fields
        if name not in {"buyer", "gender", "province", "city", "spent", "own"}
    }
    return CustomerRow(
        **kept,
        buyer=shown_buyer(line.buyer),
        gender=fields.say("gender", shown.get("gender")),
        province=str(shown.get("province") or ""),
        city=str(shown.get("city") or ""),
        spent=line.spent / FEN,
        own={key: said for key in fields.own.values() if (said := fields.say(key, shown.get(key)))},
    )


def card_of(card: Card, fields: Fields) -> CustomerCard:
    """Return a card with every field there is, filled or not; retired ones only filled."""
    record = card.record
    values = []
    for key, spec in fields.specs.items():
        source = record.sources.get(key)
        value = card.fields.get(key)
        if value is None and key.startswith(OWN) and not spec.cards:
            continue
        values.append(
            FieldValue(
                key=key,
                zh=spec.zh,
                kind=spec.kind,
                section=spec.group,
                value=value,
                shown=fields.say(key, value),
                masked=value is not None and value != record.fields.get(key),
                how=source.how if source else "",
                source=source.source if source else "",
                at=source.at if source else "",
            )
        )
    return CustomerCard(
        customer=record.customer,
        buyer=card.buyer,
        name=record.name,
        member=record.member,
        kind=card.kind,
        kind_zh=fields.cards.get(card.kind, card.kind),
        first_seen=record.first_seen,
        last_seen=record.last_seen,
        completeness=card.completeness,
        missing=card.missing,
        fields=tuple(values),
        tags=tuple(TagLine(text=t.text, source=t.source, confidence=t.confidence) for t in record.tags),
        notes=record.notes,
        dates=tuple(
            DateLine(
                id=special.id,
                kind=special.kind,
                whose=special.whose,
                name=special.name,
                calendar=special.calendar,
                month=special.month,
                day=special.day,
                year=special.year,
                leap=special.leap,
                next=day,
            )
            for day, special in card.dates
        ),
        consents=dict(record.consents),
        purchases=tuple(
            PurchaseLine(
                order_no=p.order_no,
                state=p.state,
                amount=p.amount / FEN,
                refunded=p.refunded / FEN,
                placed_at=p.placed_at if p.dated else None,
                paid_at=p.paid_at,
                title="、".join(item.title for item in p.items if item.title),
                counted=p.deal,
                step=p.step if p.state == "unpaid" else "",
                pay_before=p.pay_before if p.state == "unpaid" else None,
            )
            for p in reversed(card.purchases)
        ),
        undated=UndatedLine(orders=card.undated[0], amount=card.undated[1] / FEN),
        points=record.points,
        chats=record.chats if card.figures is None else card.figures.detail.get("talked", record.chats),
        complaints=record.complaints,
        members=record.members,
        merges=tuple(
            MergeLine(id=m.id, kept=m.kept, gone=m.gone, at=m.at, undone_at=m.undone_at) for m in card.merges
        ),
        erased=record.erased,
        conversation=card.conversation,
    )

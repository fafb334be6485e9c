"""The desk of a shop: how it works, who is there, what was left over."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from bot.auth import Identity, access_service, access_supervisor
from bot.chat.deskbook import Risk, book_of
from bot.chat.deskrules import DeskRules, load_rules, save_rules
from bot.chat.listing import queue_news
from bot.chat.opening import RISKS, LeftOver, left_over
from bot.chat.protocol.fields import Time, Wire
from bot.chat.protocol.server import QueueUpdated
from bot.chat.protocol.shapes import Colleague, ConversationCard
from bot.chat.shown import shown_conversation
from bot.errors import NotFound
from bot.shop.packs import rules_at
from bot.store import (
    Session,
    audit,
    conversation_views,
    latest_label,
    load_shop_entry,
    load_shop_settings,
    orders_of,
    queue,
)
from bot.store.duty import USUAL, Status, duties
from bot.web.api.shapes import Key
from bot.web.api.snippets import check_text
from bot.web.guard import Home, Staff
from bot.web.house import House

router = APIRouter(prefix="/api/v1/desk", tags=["desk"])

MOST_LEFT_OVER = 300


class MyDuty(Wire):
    """How I want to be reached."""

    status: Status
    capacity: int


class Marks(Wire):
    """When the waiting clock changes its colour."""

    amber_seconds: int
    red_seconds: int


class DeskState(Wire):
    """What the workspace needs at its start."""

    shop: str
    server_time: Time
    settings: DeskRules
    marks: Marks
    me: MyDuty
    people: tuple[Colleague, ...]
    queue: QueueUpdated


class LeftOverLine(Wire):
    """A conversation in which a buyer waits, and what is at risk."""

    conversation: ConversationCard
    risk: Risk
    zh: str
    reason: str
    order_no: str | None
    due_at: Time | None
    overnight: bool = Field(description="Waiting since before today's service began.")


class RiskCount(Wire):
    """How many conversations have a risk."""

    risk: Risk
    zh: str
    count: int


class OpeningList(Wire):
    """What was left over, the gravest first."""

    items: tuple[LeftOverLine, ...]
    counts: tuple[RiskCount, ...]


Shop = Annotated[Key | None, Query()]


@router.get("")
async def state(home: Home, identity: Staff, shop: Shop = None) -> DeskState:
    """Return how a shop's desk works, who is there and how the queue stands; without `shop`: your first."""
    key = await _shop(home, identity, shop)
    shops = await home.reception.shops_of(identity)

    def read(session: Session) -> DeskState:
        load_shop_entry(session, key)
        rules, marks = load_rules(session, key), load_shop_settings(session, key).settings
        mine = duties(session, [identity.id]).get(identity.id, USUAL)
        return DeskState(
            shop=key,
            server_time=home.now(),
            settings=rules,
            marks=Marks(amber_seconds=marks.wait_amber, red_seconds=marks.wait_red),
            me=MyDuty(status=mine.status, capacity=mine.capacity or rules.capacity),
            people=home.presence.people(session, key),
            queue=queue_news(queue(session, shops)),
        )

    return await home.archive.read(read)


@router.put("/settings")
async def change(home: Home, identity: Staff, shop: Annotated[Key, Query()], body: DeskRules) -> DeskRules:
    """Set how a shop's desk works; for supervisors, written down."""
    access_supervisor(identity, shop)
    for text in (body.away.closed_text, body.away.nobody_text):
        check_text(home, text)

    def write(session: Session) -> None:
        load_shop_entry(session, shop)
        before = load_rules(session, shop).model_dump(mode="json")
        after, now = body.model_dump(mode="json"), home.now()
        save_rules(session, shop, body, now=now)
        changed = sorted(name for name, value in after.items() if before[name] != value)
        audit(
            session,
            action="desk.settings",
            target=shop,
            staff=identity.id,
            shop=shop,
            detail={"changed": changed},
            now=now,
        )

    await home.archive.write(write)
    home.presence.changed(shop)
    return body


@router.get("/opening")
async def opening(home: Home, identity: Staff, shop: Shop = None) -> OpeningList:
    """Return the open conversations in which a buyer waits, by risk: what to do first when the desk opens."""
    key = await _shop(home, identity, shop)
    access_service(identity, key)
    book, now = book_of(home.library), home.now()

    def read(session: Session) -> list[LeftOver]:
        load_shop_entry(session, key)
        facts = home.interpreter.dossiers.shop(session, key)
        rules = rules_at(facts.rulebook.packs, facts.spec.platform, now)
        opened = load_rules(session, key).opening(now)
        views = conversation_views(
            session, shops=[key], scope="waiting", viewer=identity.id, limit=MOST_LEFT_OVER
        )
        found = [
            left_over(
                book,
                view,
                latest_label(session, view.conversation.id),
                orders_of(session, view.conversation.customer),
                rules,
                opened=opened,
                now=now,
            )
            for view in views
        ]
        return sorted(found, key=lambda one: one.urgency)

    items, labels = await home.archive.read(read), home.library.labels
    names = {risk: book.risks[risk].zh if risk in book.risks else risk for risk in RISKS}
    return OpeningList(
        items=tuple(
            LeftOverLine(
                conversation=shown_conversation(one.view, labels),
                risk=one.risk,
                zh=names[one.risk],
                reason=one.reason,
                order_no=one.order_no,
                due_at=one.due_at,
                overnight=one.overnight,
            )
            for one in items
        ),
        counts=tuple(
            RiskCount(risk=risk, zh=names[risk], count=sum(one.risk == risk for one in items))
            for risk in RISKS
        ),
    )


async def _shop(home: House, identity: Identity, shop: str | None) -> str:
    """Return the shop that is meant, if the caller serves it. Raises Forbidden, NotFound."""
    key = shop or min(await home.reception.shops_of(identity), default=None)
    if key is None:
        msg = "you serve no shop"
        raise NotFound(msg)
    access_service(identity, key)
    return key

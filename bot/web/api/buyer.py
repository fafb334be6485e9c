"""The buyer's side: coming in, and the buyer's own orders."""

import secrets

from fastapi import APIRouter, Request

from bot.auth import buyer_token, check_buyer
from bot.chat.profiles import worded_orders
from bot.chat.protocol.fields import clean_line
from bot.chat.protocol.shapes import OrderLine, Person
from bot.errors import Forbidden
from bot.store import (
    Conversation,
    Customer,
    Session,
    load_customer,
    load_shop_entry,
    open_conversation,
    orders_of,
)
from bot.store.integration import buyer_secrets
from bot.web.api.session import Doorman
from bot.web.api.shapes import BuyerCall, BuyerCame
from bot.web.guard import Caller, Home
from bot.web.problems import BuyerPageOff

router = APIRouter(prefix="/api/v1/buyer", tags=["buyer"])


@router.post("/session")
async def come_in(home: Home, request: Request, body: BuyerCall) -> BuyerCame:
    """Give a buyer a token and their one conversation with the shop.

    A buyer id signed with the shop's secret is always let in; an unsigned one, or none, only while
    the demonstration door is open (setting server.buyer_page).
    """
    doorman: Doorman = request.app.state.buyer_door
    if body.signature is None:
        doorman.admit(request)
        if not home.settings.server.buyer_page:
            msg = "server.buyer_page is off: buyers come with a signed id"
            raise BuyerPageOff(msg)
    buyer = body.buyer or f"guest-{secrets.token_hex(4)}"
    now = home.now()

    def enter(session: Session) -> tuple[str, Conversation, Customer]:
        shop = load_shop_entry(session, body.shop)
        if body.signature is not None:
            check_buyer(buyer_secrets(session, shop.key), buyer, body.signature)
        thread = open_conversation(session, shop=shop.key, buyer=buyer, name=clean_line(body.name), now=now)
        return shop.name, thread, load_customer(session, thread.customer)

    shop_name, thread, customer = await home.archive.write(enter)
    issued = buyer_token(customer, secret=home.secret, life=home.buyer_token_life, now=now)
    return BuyerCame(
        token=issued.token,
        expires_at=issued.identity.expires_at,
        shop=thread.shop,
        shop_name=shop_name,
        buyer=Person(id=customer.id, name=customer.name),
        conversation=thread.id,
    )


@router.get("/orders")
async def my_orders(home: Home, identity: Caller) -> list[OrderLine]:
    """Return the buyer's own newest orders, to send one as a card."""
    if identity.kind != "buyer":
        msg = "only buyers have orders of their own"
        raise Forbidden(msg)
    found = await home.archive.read(lambda s: orders_of(s, identity.id))
    return list(worded_orders(found, home.library))

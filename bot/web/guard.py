"""Who calls: what endpoints ask for before they do anything."""

from typing import Annotated

from fastapi import Depends, Header, Request

from bot.auth import Identity, access_conversation, access_staff
from bot.errors import AuthError
from bot.store import Conversation, load_conversation
from bot.web.house import House


def house_of(request: Request) -> House:
    """Return the server's parts."""
    house: House = request.app.state.house
    return house


Home = Annotated[House, Depends(house_of)]


async def caller(home: Home, authorization: Annotated[str | None, Header()] = None) -> Identity:
    """Return whom the Bearer token speaks for. Raises AuthError, BadCredentials, TokenExpired."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        msg = "send the header Authorization: Bearer TOKEN"
        raise AuthError(msg)
    return await home.reception.identify(token.strip())


Caller = Annotated[Identity, Depends(caller)]


async def staff(identity: Caller) -> Identity:
    """Return the caller if they are staff. Raises Forbidden."""
    access_staff(identity)
    return identity


Staff = Annotated[Identity, Depends(staff)]


async def entered(home: House, identity: Identity, conversation: str) -> Conversation:
    """Return the conversation if the caller may enter it. Raises NotFound, Forbidden."""
    thread = await home.archive.read(lambda s: load_conversation(s, conversation))
    access_conversation(identity, thread)
    return thread

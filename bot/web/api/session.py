"""Signing in and out, and who I am."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request, Response

from bot.auth import Identity, Issued, buyer_token, from_console, sign_in, staff_token
from bot.chat.closing import CloseCode
from bot.chat.limits import TokenBucket
from bot.chat.protocol.server import Me
from bot.chat.refusals import TooFast
from bot.errors import BadCredentials, StoreUnavailable
from bot.store import Staff as Member
from bot.store import load_customer, load_staff, revoke_token
from bot.web.api.shapes import SignedIn, SignIn
from bot.web.guard import Caller, Home
from bot.web.house import House

router = APIRouter(prefix="/api/v1", tags=["session"])

REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Doorman:
    """Slows down whoever tries too often to come in: `burst` tries of one address, then `rate` a second."""

    clock: Callable[[], float]
    burst: int
    rate: float
    _buckets: dict[str, TokenBucket] = field(default_factory=dict)

    def admit(self, request: Request) -> None:
        """Count a try. Raises TooFast."""
        address = request.client.host if request.client else ""
        if len(self._buckets) > REMEMBERED:
            self._buckets.clear()
        bucket = self._buckets.setdefault(address, TokenBucket(self.burst, self.rate))
        if not bucket.take(self.clock()):
            raise TooFast(bucket.wait())


async def me_of(home: House, identity: Identity) -> Me:
    """Return an identity as the wire shows it; an administrator's shop is the first there is."""
    shops = sorted(await home.reception.shops_of(identity))
    return Me(
        kind="buyer" if identity.kind == "buyer" else "agent",
        id=identity.id,
        name=identity.name,
        role=identity.role,
        shop=identity.shops[0] if identity.shops else "".join(shops[:1]),
    )


async def _signed_in(home: House, issued: Issued) -> SignedIn:
    identity = issued.identity
    return SignedIn(token=issued.token, expires_at=identity.expires_at, me=await me_of(home, identity))


@router.post("/session")
async def open_session(home: Home, request: Request, body: SignIn) -> SignedIn:
    """Sign a member of staff in."""
    doorman: Doorman = request.app.state.staff_door
    doorman.admit(request)
    member = await _checked(home, body)
    issued = staff_token(member, secret=home.secret, life=home.token_life, now=home.now())
    return await _signed_in(home, issued)


@router.post("/session/renew")
async def renew_session(home: Home, identity: Caller) -> SignedIn:
    """Give a newer token for the same person; the old one stays good until it ends."""
    return await _signed_in(home, await _renewed(home, identity))


@router.delete("/session", status_code=204)
async def end_session(home: Home, identity: Caller) -> Response:
    """Sign out: the token is good for nothing more, its sockets are closed."""
    now = home.now()
    await home.archive.write(lambda s: revoke_token(s, identity.jti, expires_at=identity.expires_at, now=now))
    home.hub.end_where(lambda connection: connection.jti == identity.jti, CloseCode.BAD_TOKEN)
    return Response(status_code=204)


@router.get("/me")
async def who_am_i(home: Home, identity: Caller) -> Me:
    """Return whom the token speaks for."""
    return await me_of(home, identity)


async def _checked(home: House, body: SignIn) -> Member:
    """Check the password, which takes long, while others may write; only renewing an old hash must write."""
    try:
        return await home.archive.read(lambda s: sign_in(s, body.username, body.password))
    except StoreUnavailable:
        return await home.archive.write(lambda s: sign_in(s, body.username, body.password))


async def _renewed(home: House, identity: Identity) -> Issued:
    now = home.now()
    if identity.kind == "buyer":
        customer = await home.archive.read(lambda s: load_customer(s, identity.id))
        return buyer_token(customer, secret=home.secret, life=home.buyer_token_life, now=now)
    member = await home.archive.read(lambda s: load_staff(s, identity.id))
    if from_console(member.username):
        msg = "agents of another console come back with a new signed identity"
        raise BadCredentials(msg)
    return staff_token(member, secret=home.secret, life=home.token_life, now=now)

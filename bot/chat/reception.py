"""What every talk with a client needs, and who may come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.auth import Identity, read_token, still_valid
from bot.chat.errands import Errands
from bot.chat.hub import Hub
from bot.chat.offload import Archive
from bot.chat.outbox import Capacity
from bot.chat.presence import Presence
from bot.chat.pulse import Rhythm
from bot.chat.refusals import Words
from bot.store import list_shops
from bot.store.drills import training_space


@dataclass(frozen=True, slots=True)
class Manners:
    """What the server asks of clients."""

    rhythm: Rhythm
    capacity: Capacity
    frame_bytes: int
    message_chars: int
    buyer_burst: int
    buyer_rate: float
    agent_burst: int
    agent_rate: float


@dataclass(frozen=True, slots=True)
class Reception:
    """What every dialogue needs."""

    hub: Hub
    errands: Errands
    presence: Presence
    archive: Archive
    manners: Manners
    secret: str
    now: Callable[[], datetime]
    words: Words
    frame_id: Callable[[], str]

    async def identify(self, token: str) -> Identity:
        """Return whom a token speaks for now. Raises BadCredentials, TokenExpired, StoreUnavailable."""
        claimed = read_token(token, secret=self.secret, now=self.now())
        return await self.archive.read(lambda s: still_valid(s, claimed))

    async def shops_of(self, identity: Identity) -> frozenset[str]:
        """Return the shops whose news an identity gets: an administrator's are all but training spaces."""
        if identity.role != "admin":
            return frozenset(identity.shops)
        shops = await self.archive.read(list_shops)
        return frozenset(shop.key for shop in shops if not shop.simulation)

    async def space_of(self, identity: Identity) -> frozenset[str]:
        """Return the training space of a member of staff who has had a drill, else nothing."""
        if identity.kind != "staff":
            return frozenset()
        space = training_space(identity.id)
        return frozenset(shop.key for shop in await self.archive.read(lambda s: list_shops(s, [space])))

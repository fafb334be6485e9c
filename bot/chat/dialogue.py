"""The talk with one client, from hello to the end; frames in, frames and verdicts out.

The shell around it (bot.web.socket) reads and writes the socket and owns the clock.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from bot.auth import Identity, still_valid
from bot.chat.closing import CloseCode, Closing
from bot.chat.hub import Connection, changed_heads
from bot.chat.limits import TokenBucket
from bot.chat.outbox import Outbox
from bot.chat.party import Party, sender_of
from bot.chat.protocol import client as ask
from bot.chat.protocol.frames import BadFrame, Incoming, outgoing, read_frame
from bot.chat.protocol.server import (
    FrameLimits,
    Head,
    Heartbeat,
    Live,
    Me,
    ServerData,
    TokenRenewed,
    Welcome,
)
from bot.chat.pulse import Pulse
from bot.chat.reception import Reception
from bot.chat.refusals import TooFast, refusal
from bot.errors import AuthError, BotError, Forbidden
from bot.store import heads

log = structlog.get_logger("zhike.chat")

MAX_BAD_FRAMES = 10
MAX_TOO_FAST = 50


class Dialogue:
    """One client; `clock` gives monotonic seconds."""

    def __init__(self, reception: Reception, clock: Callable[[], float]) -> None:
        self._reception = reception
        self._clock = clock
        manners = reception.manners
        self.outbox = Outbox(manners.capacity)
        self.pulse = Pulse(manners.rhythm, clock())
        self.session = secrets.token_hex(8)
        self._party: Party | None = None
        self._bad = 0
        self._fast = 0
        self._sends = TokenBucket(manners.buyer_burst, manners.buyer_rate)
        self._frames = TokenBucket(manners.agent_burst, manners.agent_rate)
        self._tasks: set[asyncio.Task[None]] = set()

    async def receive(self, text: str) -> None:
        """Take one frame in.

        Raises a BotError when the connection is to end because of it: no good hello, the tenth frame that
        cannot be read, far too many frames. The client has been told why by then.
        """
        self.pulse.heard = self._clock()
        try:
            frame = read_frame(text)
            if self._party is None:
                await self._greet(frame)
                return
        except BadFrame as error:
            self._refuse_frame(error)
            return
        except BotError as error:
            self._say(refusal(error, self._reception.words))
            raise
        if isinstance(frame.data, ask.Hello):
            self._refuse_frame(BadFrame("hello comes once, as the first frame", frame_id=frame.id))
        elif not isinstance(frame.data, ask.HeartbeatAck):
            await self._answer(self._party, frame)

    def tick(self) -> None:
        """Send a heartbeat or end the connection if that is due; call at `pulse.due()` and after."""
        verdict = self.pulse.verdict(self._clock())
        if isinstance(verdict, CloseCode):
            self.outbox.end(Closing(verdict))
        elif verdict == "beat" and self._party is not None:
            self._party.reply(
                Heartbeat(heads=changed_heads(self._party.connection), server_time=self._reception.now())
            )
            self._spawn(self._check_again(self._party))

    def leave(self) -> None:
        """Forget the client."""
        for task in self._tasks:
            task.cancel()
        if self._party is not None:
            self._reception.hub.leave(self._party.connection)
            self._reception.presence.left(self._party.connection)

    def _refuse_frame(self, error: BadFrame) -> None:
        """Tell the client; raise the error when it is one too many."""
        self._bad += 1
        self._say(refusal(error, self._reception.words), error.frame_id)
        if self._party is None or self._bad >= MAX_BAD_FRAMES:
            raise error

    async def _greet(self, frame: Incoming) -> None:
        hello = frame.data
        if not isinstance(hello, ask.Hello):
            problem = "the first frame must be hello"
            raise BadFrame(problem, frame_id=frame.id)
        reception = self._reception
        identity = await reception.identify(hello.token)
        shops = await reception.shops_of(identity)
        space = await reception.space_of(identity)
        me = sender_of(identity)
        connection = Connection(self.session, me, shops | space, self.outbox, self._fell_behind, identity.jti)
        party = Party(connection, identity, reception.archive, reception.frame_id)
        reception.hub.join(connection)
        self._party = party
        self.pulse.greet(self._clock(), self._end_of(identity))
        self.outbox.stirred.set()
        refused, places = [], []
        for place in hello.conversations:
            try:
                await party.enter(place.conversation)
                places.append(place)
            except BotError as error:
                refused.append((place.conversation, error))
        found = await reception.archive.read(lambda s: heads(s, [place.conversation for place in places]))
        manners = reception.manners
        party.reply(
            Welcome(
                session=self.session,
                heartbeat=manners.rhythm.heartbeat,
                server_time=reception.now(),
                me=Me(
                    kind="agent" if connection.staff else "buyer",
                    id=identity.id,
                    name=identity.name,
                    role=identity.role,
                    shop=identity.shops[0] if identity.shops else min(shops, default=""),
                ),
                limits=FrameLimits(frame_bytes=manners.frame_bytes, message_chars=manners.message_chars),
                conversations=tuple(
                    Head(conversation=p.conversation, head_seq=found.get(p.conversation, 0)) for p in places
                ),
            ),
            frame.id,
        )
        for conversation, why in refused:
            self._say(refusal(why, reception.words), frame.id, conversation)
        self._spawn(self._resume(party, places))

    async def _resume(self, party: Party, places: list[ask.Place]) -> None:
        """Send what is missing, then go live, then show staff what is known."""
        for place in places:
            await self._guarded(self._reception.errands.follow(party, place), "", place.conversation)
        party.reply(Live())
        if party.connection.staff:
            await self._guarded(self._reception.presence.came(party.connection), "")
        for place in places:
            await self._guarded(
                self._reception.errands.show_insight(party, place.conversation), "", place.conversation
            )

    async def _answer(self, party: Party, frame: Incoming) -> None:
        data = frame.data
        try:
            self._pace(party, data)
        except TooFast as error:
            self._fast += 1
            self._say(refusal(error, self._reception.words), frame.id)
            if self._fast >= MAX_TOO_FAST:
                raise
            return
        if isinstance(data, ask.TokenRenew):
            await self._guarded(self._renew(party, data, frame.id), frame.id)
        elif isinstance(data, ask.ConversationOpen):
            self._spawn(self._guarded(self._reception.errands.run(party, frame), frame.id, data.conversation))
        else:
            conversation = str(getattr(data, "conversation", ""))
            client_msg_id = str(getattr(data, "client_msg_id", ""))
            await self._guarded(
                self._reception.errands.run(party, frame), frame.id, conversation, client_msg_id
            )

    async def _guarded(
        self, work: Coroutine[Any, Any, None], re: str, conversation: str = "", client_msg_id: str = ""
    ) -> None:
        """Do `work`; tell the client when it cannot be done, without a word of what broke inside."""
        try:
            await work
        except BotError as error:
            self._say(refusal(error, self._reception.words), re, conversation, client_msg_id)
        except Exception:
            log.exception("frame_failed", session=self.session)
            failure = BotError("internal")
            failure.code = "internal"
            self._say(refusal(failure, self._reception.words), re, conversation, client_msg_id)

    def _pace(self, party: Party, data: ask.ClientData) -> None:
        """Count a frame; buyers' messages have a limit of their own. Raises TooFast."""
        slow = not party.connection.staff and isinstance(data, ask.MessageSend)
        bucket = self._sends if slow else self._frames
        if not bucket.take(self._clock()):
            raise TooFast(bucket.wait())

    async def _renew(self, party: Party, data: ask.TokenRenew, re: str) -> None:
        identity = await self._reception.identify(data.token)
        if (identity.kind, identity.id) != (party.identity.kind, party.identity.id):
            msg = "the new token is somebody else's"
            raise Forbidden(msg)
        party.identity, party.connection.jti = identity, identity.jti
        party.entered.clear()
        self.pulse.expires = self._end_of(identity)
        self.outbox.stirred.set()
        party.reply(TokenRenewed(expires_at=identity.expires_at), re)

    async def _check_again(self, party: Party) -> None:
        """End the connection of somebody whose token is no longer good (signed out, role changed)."""
        try:
            await self._reception.archive.read(lambda s: still_valid(s, party.identity))
        except AuthError:
            self.outbox.end(Closing(CloseCode.BAD_TOKEN))
        except BotError as error:
            log.warning("token_not_checked", session=self.session, code=error.code)

    def _fell_behind(self, conversation: str) -> None:
        party = self._party
        if party is not None:
            following = party.connection.following[conversation]
            place = ask.Place(conversation=conversation, after_seq=following.cursor)
            self._spawn(self._guarded(self._reception.errands.follow(party, place), "", conversation))

    def _end_of(self, identity: Identity) -> float:
        left = (identity.expires_at - self._reception.now()).total_seconds()
        return self._clock() + left

    def _say(self, data: ServerData, re: str = "", conversation: str = "", client_msg_id: str = "") -> None:
        about = {k: v for k, v in (("conversation", conversation), ("client_msg_id", client_msg_id)) if v}
        if about:
            detail = {**(getattr(data, "detail", None) or {}), **about}
            data = data.model_copy(update={"detail": detail})
        self.outbox.put(outgoing(data, frame_id=self._reception.frame_id(), re=re))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""Everything a running server is made of, put together from the settings: the composition root."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.assembly import AssistantHolder
from bot.chat.backstage import Backstage
from bot.chat.bus import Bus, LocalBus
from bot.chat.closing import CloseCode, Closing
from bot.chat.desk import Desk
from bot.chat.deskbook import DeskBook, book_of, load_book
from bot.chat.dialogue import Dialogue
from bot.chat.dossier import Dossiers
from bot.chat.drafts import DraftRules
from bot.chat.errands import Errands
from bot.chat.hub import Hub
from bot.chat.interpreter import StoredInterpreter, Thinking
from bot.chat.learned import RENEWED
from bot.chat.listing import Listing
from bot.chat.offload import Archive, Threads
from bot.chat.outbox import Capacity
from bot.chat.pages import Pages
from bot.chat.porter import Porter
from bot.chat.presence import Presence
from bot.chat.proposals import Proposer
from bot.chat.pulse import Rhythm
from bot.chat.reading import Interpreter
from bot.chat.reception import Manners, Reception
from bot.chat.round import Patience
from bot.chat.snippets import SnippetShelf
from bot.chat.watch import Watch
from bot.config import Settings, signing_secret
from bot.crm.elsewhere import Ear
from bot.library import Library
from bot.store import Database, Session, list_shops
from bot.store.duty import waiting_talks
from bot.store.import_jobs import fail_running_imports
from bot.store.uploads import remove_uploads
from bot.terms import Turn
from bot.web.drills import Drills
from bot.web.hushed import HushedInterpreter
from bot.web.metrics import Metrics
from bot.web.nightly import Nightly
from bot.web.origins import AllowList
from bot.web.retraining import Retraining
from bot.web.studio import Studio
from bot.web.timed import TimedInterpreter
from bot.web.webhooks import Courier

log = structlog.get_logger("zhike.web")

STORE_THREADS = 12
READER_THREADS = 2
LEFT_UNREAD = 500
"""Waiting conversations that are read at a start where nobody has."""
WATCHED = 3.0
"""Seconds between two looks at buyers who wait."""
PROPOSED = 60
"""Renewals of what was learned between two looks for replies worth proposing: an hour."""
CARED = 3
"""Renewals between two looks at unpaid orders and the night's figures: three minutes."""


class AssistantSource(Protocol):
    """Gives the assistant in use; bot.assembly.AssistantHolder is one."""

    @property
    def current(self) -> Thinking:
        """The assistant in use."""

    @property
    def degraded(self) -> bool:
        """Whether it works without a trained model."""


@dataclass(eq=False, slots=True)
class House:
    """The parts of one server."""

    settings: Settings
    database: Database
    assistant: AssistantSource
    archive: Archive
    readers: Threads
    stores: Threads
    bus: Bus
    hub: Hub
    desk: Desk
    presence: Presence
    watch: Watch
    snippets: SnippetShelf
    listing: Listing
    reception: Reception
    interpreter: StoredInterpreter
    metrics: Metrics
    retraining: Retraining
    proposer: Proposer
    nightly: Nightly
    drills: Drills
    allowed: AllowList
    courier: Courier
    secret: str
    now: Callable[[], datetime]
    stopping: bool = False
    _dialogues: set[Dialogue] = field(default_factory=set)
    """Every open socket, greeted or not."""
    _empty: asyncio.Event = field(default_factory=asyncio.Event)
    _warming: asyncio.Task[None] | None = None
    _learning: asyncio.Task[None] | None = None
    _watching: asyncio.Task[None] | None = None
    _telling: asyncio.Task[None] | None = None
    _receivers: ExitStack = field(default_factory=ExitStack)

    @property
    def library(self) -> Library:
        """The library in use."""
        return self.assistant.current.library

    @property
    def token_life(self) -> timedelta:
        """How long a staff token is good."""
        return timedelta(minutes=self.settings.auth.token_minutes)

    @property
    def buyer_token_life(self) -> timedelta:
        """How long a buyer's token is good."""
        return timedelta(minutes=self.settings.auth.buyer_token_minutes)

    @contextmanager
    def hosting(self, dialogue: Dialogue) -> Iterator[None]:
        """Have the dialogue end with the server, and be waited for, while the context is open."""
        self._dialogues.add(dialogue)
        self._empty.clear()
        try:
            yield
        finally:
            dialogue.leave()
            self._dialogues.discard(dialogue)
            if not self._dialogues:
                self._empty.set()

    async def start(self, *, warm: bool = False) -> None:
        """Bring the tables up to date and begin to listen to the bus. Raises StoreError.

        `warm`: have nobody wait for what is made on first use: the first buyer (dictionary, shops), then the first trainee
        (readers of replies).
        """
        await self.stores.run(self.database.upgrade)
        await self.archive.write(lambda s: fail_running_imports(s, now=self.now()))
        await self.drills.open()
        for receiver in (self.hub.deliver, self.listing.receive, self.metrics.receive, self.drills.receive):
            self._receivers.enter_context(self.bus.receiving(receiver))
        await self.stores.run(self.allowed.renew)
        self._learning = asyncio.create_task(self._learn())
        self._telling = asyncio.create_task(self.courier.run())
        self._watching = asyncio.create_task(self._watch())
        if warm:
            self._warming = asyncio.create_task(self._prepare())

    async def stop(self) -> None:
        """Send every client away to come back soon, and finish what is under way; again: does nothing."""
        if self.stopping:
            return
        self.stopping = True
        for task in (self._learning, self._watching, self._telling):
            if task is not None:
                task.cancel()
        await self.drills.stop()
        self.presence.close()
        self.nightly.stop()
        self.courier.stop()
        await self.stores.run(self.retraining.stop)
        for dialogue in tuple(self._dialogues):
            dialogue.outbox.end(Closing(CloseCode.RESTART, retry_after=round(1 + random.random() * 2, 2)))
        try:
            async with asyncio.timeout(self.settings.server.drain_seconds):
                if self._dialogues:
                    await self._empty.wait()
                await self.desk.drain()
                await self.listing.settle()
        except TimeoutError:
            log.warning("not_drained", sockets=len(self._dialogues))

    async def _watch(self) -> None:
        """Look after waiting buyers for as long as the server runs."""
        while True:
            try:
                await self.watch.look()
            except Exception:
                log.exception("not_watched")
            await asyncio.sleep(WATCHED)

    async def _learn(self) -> None:
        """Renew what shops have learned, and take up a new model, for as long as the server runs."""
        for turn in itertools.count(1):
            works: list[Callable[[], object]] = [
                self.interpreter.dossiers.learned.renew,
                self.retraining.notice,
                self.allowed.renew,
            ]
            if turn % PROPOSED == 0:
                works.append(self.proposer.look_everywhere)
            if turn % CARED == 0:
                works.append(self.nightly.look)
            for work in works:
                try:
                    await self.stores.run(work)
                except Exception:
                    log.exception("not_learned")
            await asyncio.sleep(RENEWED)

    async def _prepare(self) -> None:
        """Warm up, have read what buyers wrote while no server was there, then set up drills and lessons."""
        await self.readers.run(self._warm)
        try:
            await self.catch_up()
        except Exception:
            log.exception("not_caught_up")
        try:
            await self.drills.cast()
        except Exception:
            log.exception("not_cast")

    async def catch_up(self) -> None:
        """Have read what buyers wrote while no server was there. Raises StoreError."""
        shops = [shop.key for shop in await self.archive.read(list_shops)]
        for talk in await self.archive.read(lambda s: waiting_talks(s, shops, LEFT_UNREAD)):
            await self.desk.attend(talk.conversation)

    def _warm(self) -> None:
        try:
            self.assistant.current.reader.read_round((Turn("buyer", "0"),))
            with self.database.read() as session:
                for shop in list_shops(session):
                    self.interpreter.dossiers.shop(session, shop.key)
            self.snippets.warm(self.library)
        except Exception:
            log.exception("not_warmed")

    def close(self) -> None:
        """Let go of threads and database; after `stop`."""
        self._receivers.close()
        self.readers.close()
        self.stores.close()
        self.database.close()


def build_house(
    settings: Settings, assistant: AssistantSource, *, now: Callable[[], datetime] | None = None
) -> House:
    """Put a server together; nothing runs yet and no connection is opened. Raises SettingsError."""
    moment = now or (lambda: datetime.now(UTC))
    chat = settings.chat
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(
        settings.database_url, patience=settings.store.busy_seconds, pool_size=STORE_THREADS + READER_THREADS
    )
    stores, readers = Threads(STORE_THREADS, "store"), Threads(READER_THREADS, "reader")
    archive, bus, hub = Archive(database, stores), LocalBus(), Hub(chat.agent_connections)

    def library() -> Library:
        return assistant.current.library

    def words(key: str, /, **values: object) -> str:
        return library().wording.text(key, **values)

    metrics = Metrics(lambda: len(hub), lambda: assistant.degraded)
    interpreter = StoredInterpreter(
        Dossiers(database, moment), lambda: assistant.current, moment, lambda: model_version(assistant)
    )
    dossiers = interpreter.dossiers
    timed: Interpreter = TimedInterpreter(interpreter, metrics)
    patience = Patience(chat.round_quiet_ms / 1000, chat.round_max_ms / 1000)
    studio = Studio(library, lambda text: _words_of(assistant, text), settings.models, moment)

    def hushed(conversation: str) -> bool:
        return drills.hushed(conversation)

    quiet = HushedInterpreter(timed, hushed)
    desk = Desk(archive, bus, quiet, readers, patience=patience, now=moment, words=words)
    drills = Drills(archive, stores, desk, hub, studio, moment, time.monotonic)
    pages = Pages(archive, hub, chat.page_messages, desk.frame_id)

    def platform(session: Session, shop: str) -> str | None:
        return interpreter.dossiers.shop(session, shop).spec.platform

    rules = DraftRules(library, moment, platform)

    load_book(library())

    def book() -> DeskBook:
        return book_of(library())

    presence = Presence(archive, hub, desk, moment, time.monotonic)
    porter = Porter(archive, desk, presence, book, moment)
    desk.heard = porter.heard
    backstage = Backstage(desk, presence, porter, archive, book, moment)
    errands = Errands(desk, backstage, pages, archive, library, rules, chat.message_chars, moment)
    secret = signing_secret(settings)
    manners = Manners(
        rhythm=Rhythm(chat.hello_seconds, chat.heartbeat_seconds, chat.dead_seconds),
        capacity=Capacity(chat.queue_frames, chat.queue_bytes),
        frame_bytes=chat.frame_bytes,
        message_chars=chat.message_chars,
        buyer_burst=chat.buyer_burst,
        buyer_rate=chat.buyer_rate,
        agent_burst=chat.agent_burst,
        agent_rate=chat.agent_rate,
    )
    return House(
        settings=settings,
        database=database,
        assistant=assistant,
        archive=archive,
        readers=readers,
        stores=stores,
        bus=bus,
        hub=hub,
        desk=desk,
        presence=presence,
        watch=Watch(archive, hub, desk, porter, book, lambda: library().folder, moment),
        snippets=SnippetShelf(lambda text: _words_of(assistant, text)),
        listing=Listing(archive, hub, lambda: library().labels, desk.frame_id),
        reception=Reception(hub, errands, presence, archive, manners, secret, moment, words, desk.frame_id),
        interpreter=interpreter,
        metrics=metrics,
        retraining=Retraining(
            settings, lambda: library().folder, lambda: model_version(assistant), lambda: _renew(assistant)
        ),
        proposer=Proposer(database, dossiers, library, lambda: assistant.current.reader, moment),
        nightly=Nightly(
            database,
            lambda: library().folder,
            moment,
            lambda gone: remove_uploads(settings.var, gone),
            lambda: ear_of(assistant),
        ),
        drills=drills,
        allowed=AllowList(database, settings.server.origins),
        courier=Courier(archive, frozenset(settings.server.webhooks_inside), moment),
        secret=secret,
        now=moment,
    )


def _words_of(assistant: AssistantSource, text: str) -> Sequence[str]:
    """Return the words of a text as the reader in use cuts it; characters where it does not say how."""
    tokeniser = getattr(getattr(assistant.current.reader, "features", None), "tokeniser", None)
    return list(text) if tokeniser is None else list(tokeniser.words(text))


def model_version(assistant: AssistantSource) -> str:
    """Return the version of the model in use; empty without one."""
    heads = getattr(getattr(assistant.current, "reader", None), "heads", None)
    return str(getattr(heads, "version", ""))


def ear_of(assistant: AssistantSource) -> Ear | None:
    """Return what imported chats are read with; None without a model: rules alone are not worth keeping."""
    version = model_version(assistant)
    return Ear(assistant.current.reader, version) if version else None


def _renew(assistant: AssistantSource) -> None:
    """Build the assistant again over the newest model, where it is one that can be; the old one serves until then."""
    if isinstance(assistant, AssistantHolder):
        assistant.renew(assistant.current.library)

"""Who hears of what, and what happens to a reader that does not read."""

from __future__ import annotations

import pytest

from bot.chat.bus import LocalBus, Note
from bot.chat.closing import CloseCode, Closing
from bot.chat.hub import Connection, Hub, TooManyConnections, changed_heads
from bot.chat.outbox import Capacity, Outbox
from bot.chat.protocol.shapes import Sender
from tests.chat.playbook import AGENT, BUYER, OTHER_AGENT


class Missed(list[str]):
    """Collects the conversations in which a connection fell behind."""


def connection(key: str, who: Sender, shop: str = "cups", missed: Missed | None = None) -> Connection:
    """Return a connection with a small outbox."""
    gaps = missed if missed is not None else Missed()
    return Connection(key, who, frozenset({shop}), Outbox(Capacity(frames=8, octets=4096)), gaps.append)


def live(hub: Hub, conn: Connection, conversation: str, after_seq: int = 0) -> None:
    """Have `conn` join and follow up to date."""
    hub.join(conn)
    hub.follow(conn, conversation, after_seq).live = True


async def queued(conn: Connection) -> list[str]:
    """Return what waits for `conn`."""
    return [frame for _ in range(conn.outbox.waiting) if (frame := await conn.outbox.next()) is not None]


def spoken(seq: int, conversation: str = "c1", shop: str = "cups") -> Note:
    """Return the note of a message."""
    return Note(shop, conversation, "followers", f"message {seq}", seq=seq)


async def test_followers_get_messages_in_order_and_once() -> None:
    """A message is queued for everybody in the conversation, and a repeated note is not."""
    hub, buyer, agent = Hub(), connection("x", BUYER), connection("y", AGENT)
    live(hub, buyer, "c1")
    live(hub, agent, "c1")
    for note in (spoken(1), spoken(2), spoken(2), spoken(1)):
        hub.deliver(note)
    assert await queued(buyer) == ["message 1", "message 2"]
    assert await queued(agent) == ["message 1", "message 2"]


async def test_gap_is_read_from_the_store_instead() -> None:
    """A missing seq stops live delivery and asks for the pages; nothing is shown out of order."""
    gaps = Missed()
    hub, buyer = Hub(), connection("x", BUYER, missed=gaps)
    live(hub, buyer, "c1")
    hub.deliver(spoken(1))
    hub.deliver(spoken(3))
    hub.deliver(spoken(4))
    assert await queued(buyer) == ["message 1"]
    assert gaps == ["c1"]
    assert buyer.following["c1"].heard_of == 4


async def test_insights_are_for_staff_only() -> None:
    """A buyer in the conversation never gets what is meant for staff."""
    hub, buyer, agent = Hub(), connection("x", BUYER), connection("y", AGENT)
    live(hub, buyer, "c1")
    live(hub, agent, "c1")
    hub.deliver(Note("cups", "c1", "staff", "insight"))
    hub.deliver(Note("cups", "c1", "shop", "list"))
    assert await queued(buyer) == []
    assert await queued(agent) == ["insight", "list"]


async def test_other_shops_hear_nothing() -> None:
    """Staff of another shop get neither the list nor, even when following by mistake, the messages."""
    hub, stranger = Hub(), connection("z", OTHER_AGENT, shop="toys")
    live(hub, stranger, "c1")
    for note in (spoken(1), Note("cups", "c1", "staff", "insight"), Note("cups", "c1", "shop", "list")):
        hub.deliver(note)
    assert await queued(stranger) == []


async def test_sender_is_not_told_that_she_types() -> None:
    """A note can leave one connection out."""
    hub, one, two = Hub(), connection("x", AGENT), connection("y", AGENT)
    live(hub, one, "c1")
    live(hub, two, "c1")
    hub.deliver(Note("cups", "c1", "followers", "typing", besides="x"))
    assert (await queued(one), await queued(two)) == ([], ["typing"])


async def test_slow_reader_is_closed_and_others_go_on() -> None:
    """The connection whose queue overflows ends with 4000; its neighbour gets every message."""
    hub, slow, quick = Hub(), connection("x", BUYER), connection("y", AGENT)
    live(hub, slow, "c1")
    live(hub, quick, "c1")
    got: list[str] = []
    for seq in range(1, 21):
        hub.deliver(spoken(seq))
        got += await queued(quick)
    assert got == [f"message {seq}" for seq in range(1, 21)]
    assert slow.outbox.closing == Closing(CloseCode.SLOW_READER)
    assert await slow.outbox.next() is None
    assert quick.outbox.closing is None


async def test_queue_is_bounded_in_bytes_too() -> None:
    """A few large frames overflow as surely as many small ones."""
    outbox = Outbox(Capacity(frames=100, octets=1000))
    outbox.put("好" * 300)
    assert outbox.closing is None
    outbox.put("好" * 300)
    assert outbox.closing == Closing(CloseCode.SLOW_READER)


async def test_what_is_queued_goes_out_before_a_friendly_end() -> None:
    """A restart writes what waits, then ends; later frames are ignored."""
    outbox = Outbox(Capacity())
    outbox.put("one")
    outbox.end(Closing(CloseCode.RESTART, 3.0))
    outbox.put("two")
    assert [await outbox.next(), await outbox.next()] == ["one", None]


def test_sixth_connection_of_a_person_is_refused() -> None:
    """Five windows are enough; leaving makes place for another."""
    hub = Hub(per_agent=5)
    windows = [connection(f"w{n}", AGENT) for n in range(6)]
    for window in windows[:5]:
        hub.join(window)
    with pytest.raises(TooManyConnections):
        hub.join(windows[5])
    hub.join(connection("other", OTHER_AGENT))
    hub.leave(windows[0])
    hub.join(windows[5])
    assert len(hub) == 6


def test_leaving_forgets_everything() -> None:
    """A connection that left is in no index."""
    hub, agent = Hub(), connection("x", AGENT)
    live(hub, agent, "c1")
    hub.leave(agent)
    hub.leave(agent)
    assert (len(hub), dict(hub._staff), dict(hub._followers)) == (0, {}, {})


def test_heartbeat_tells_changed_heads_once() -> None:
    """A head is told with the first heartbeat after it changed and not again."""
    hub, agent = Hub(), connection("x", AGENT)
    live(hub, agent, "c1")
    hub.deliver(spoken(1))
    assert changed_heads(agent) == {"c1": 1}
    assert changed_heads(agent) == {}


def test_connections_can_be_ended_by_what_they_are() -> None:
    """Signing somebody out ends all of their connections and nobody else's."""
    hub, one, two = Hub(), connection("x", AGENT), connection("y", OTHER_AGENT)
    hub.join(one)
    hub.join(two)
    assert hub.end_where(lambda c: c.who.id == "a1", CloseCode.BAD_TOKEN) == 1
    assert (one.outbox.closing, two.outbox.closing) == (Closing(CloseCode.BAD_TOKEN), None)


async def test_bus_calls_receivers_while_they_listen() -> None:
    """A receiver hears what is published inside its context only."""
    bus, heard = LocalBus(), list[Note]()
    with bus.receiving(heard.append):
        await bus.publish(spoken(1))
    await bus.publish(spoken(2))
    assert heard == [spoken(1)]

"""What staff see of a round when its reading comes from the store, and the card beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.assist import Answer, Question
from bot.chat.commands import Keep
from bot.chat.dossier import Dossiers
from bot.chat.interpreter import RoundReader, StoredInterpreter, turns_of
from bot.library import Library
from bot.library.values import AdviceRule
from bot.shop.schema import ShopSpec
from bot.store import Database, append_message, create_staff, open_conversation, save_shop
from bot.store.tickets import TicketWords, add_ticket
from bot.terms import Scored, Turn, Understanding
from tests.web.stage import small_library

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
RULE = AdviceRule("bargain", "算好到手价再发", ("bargain",), (), (), (), {}, "", (), 1)
BARGAIN = Understanding(
    (Scored("bargain", 0.9),), {"bargain": 0.9}, (Scored("discount", 0.9),), Scored("calm", 0.9)
)


class Bargainers:
    """Reads a bargain out of everything."""

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return the same for all."""
        del turns, context
        return BARGAIN


@dataclass
class Adviser:
    """An assistant with one line of advice and no replies."""

    reader: RoundReader = field(default_factory=Bargainers)
    library: Library = field(default_factory=lambda: replace(small_library(), advice=(RULE,)))

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Return the line."""
        del question
        return Answer(read, (), (RULE.text,))


def test_advice_and_promises_are_there_after_a_restart(sqlite_database: Database) -> None:
    """A reading from the store advises what it advised when it was made; what is owed stands on the card."""
    adviser = Adviser()
    dossiers = Dossiers(sqlite_database, lambda: START)
    interpreter = StoredInterpreter(dossiers, lambda: adviser, lambda: START, lambda: "m1")
    with sqlite_database.write() as session:
        save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=START)
        talk = open_conversation(session, shop="cups", buyer="li", now=START)
        append_message(
            session,
            conversation=talk.id,
            sender_kind="buyer",
            sender_id=talk.customer,
            sender_name="li",
            client_msg_id="k1",
            kind="text",
            text="能便宜点吗",
            payload=None,
            seen_seq=None,
            now=START,
        )
    reading = interpreter.read(talk.id)
    assert (("算好到手价再发",), ("bargain",)) == (reading.advice, reading.advice_keys)
    with sqlite_database.write() as session:
        interpreter.keep(session, talk.id, Keep(1, 1, reading, offered=True))
        who = create_staff(
            session, username="qing", name="青", role="agent", password_hash="x", shops=["cups"], now=START
        ).id
        words = TicketWords("resend", START + timedelta(hours=1), promise="今天给您补发")
        made = add_ticket(session, shop="cups", words=words, staff=who, now=START, conversation=talk.id)
    with sqlite_database.read() as session:
        again = interpreter.last_read(session, talk.id).reading
    assert again is not None
    assert (reading.advice, reading.advice_keys) == (again.advice, again.advice_keys)
    card = interpreter.profile(talk.id)
    assert interpreter.now() == card.as_of, "which of two cards is the later one can be told"
    (owed,) = card.promises
    assert (made.id, "今天给您补发", words.due_at) == (owed.ticket, owed.text, owed.due_at)


def test_turns_carry_the_time_of_their_messages(sqlite_database: Database) -> None:
    """The pace of a buyer is told by when her messages were sent."""
    with sqlite_database.write() as session:
        save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=START)
        talk = open_conversation(session, shop="cups", buyer="li", now=START)
        sent = [
            append_message(
                session,
                conversation=talk.id,
                sender_kind="buyer",
                sender_id=talk.customer,
                sender_name="li",
                client_msg_id=text,
                kind="text",
                text=text,
                now=START + timedelta(seconds=late),
            ).message
            for text, late in (("在吗", 0), ("人呢", 90))
        ]
    first, second = turns_of(sent)
    assert first.at is not None
    assert second.at is not None
    assert second.at - first.at == 90

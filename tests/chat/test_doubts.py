"""Messages in doubt are queued while a round is read: real ones only, and not what a person has labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.assist import Answer, Question
from bot.chat.asking import Asked, Asker
from bot.chat.commands import Keep
from bot.chat.dossier import Dossiers
from bot.chat.doubts import doubtful
from bot.chat.interpreter import StoredInterpreter
from bot.learning.train import train
from bot.library import Library
from bot.shop.schema import ShopSpec
from bot.store import (
    Database,
    LabelChange,
    ReviewItem,
    add_reply,
    append_message,
    correct_label,
    create_staff,
    open_conversation,
    review_queue,
    save_shop,
)
from bot.terms import Scored, Turn, Understanding
from bot.understand.heads import Heads
from bot.understand.reader import Reader
from tests.models import SMALL, features, small_corpus
from tests.web.stage import small_library

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
KEYS = {"psychology": SMALL.psychology, "intents": SMALL.intents, "emotion": SMALL.emotions}
TORN = Understanding(
    psychology=(),
    psychology_scores={"bargain": 0.1, "safety": 0.05},
    intents=(Scored("discount", 0.41), Scored("greeting", 0.4)),
    emotion=Scored("calm", 0.9),
    needs=("discount",),
)
PLAIN = Understanding(
    (), {"bargain": 0.01}, (Scored("discount", 0.95), Scored("greeting", 0.01)), Scored("calm", 0.9)
)


@pytest.fixture(scope="module")
def heads() -> Heads:
    """Train on the small corpus."""
    return Heads(train(small_corpus(), features(), SMALL)[0], "small")


class Doubter(Reader):
    """Is torn about everything that holds a question mark, sure of the rest."""

    def read(self, text: str, context: Sequence[Turn] = ()) -> Understanding:
        """Return the one or the other."""
        del context
        return TORN if "？" in text else PLAIN

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what the newest turn says."""
        return self.read(turns[-1].text, context)


@dataclass
class Doubting:
    """An assistant that suggests nothing."""

    reader: Reader
    library: Library = field(default_factory=small_library)
    asked: list[Question] = field(default_factory=list)

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Return the reading alone."""
        self.asked.append(question)
        return Answer(read, (), ())


@dataclass
class Desk:
    """A database with a shop and an interpreter over it."""

    database: Database
    interpreter: StoredInterpreter
    shop: str = "cups"
    sent: int = 0
    talk: str = ""
    messages: list[str] = field(default_factory=list)

    def say(self, *texts: str) -> None:
        """Have the buyer say something and the round be read and kept."""
        with self.database.write() as session:
            talk = open_conversation(session, shop=self.shop, buyer="li", now=START)
            self.talk = talk.id
            for text in texts:
                self.sent += 1
                said = append_message(
                    session,
                    conversation=talk.id,
                    sender_kind="buyer",
                    sender_id=talk.customer,
                    sender_name="li",
                    client_msg_id=f"k{self.sent}",
                    kind="text",
                    text=text,
                    payload=None,
                    seen_seq=None,
                    now=START,
                )
                self.messages.append(said.message.id)
        self.read()

    def read(self) -> None:
        """Read the open round and keep it."""
        reading = self.interpreter.read(self.talk)
        with self.database.write() as session:
            self.interpreter.keep(session, self.talk, Keep(1, 1, reading, offered=True))

    def queued(self) -> list[ReviewItem]:
        """Return what waits."""
        with self.database.read() as session:
            return list(review_queue(session, self.shop, staff="nobody"))


def desk(database: Database, heads: Heads, *, simulation: bool = False) -> Desk:
    """Return a desk of the cup shop."""
    with database.write() as session:
        spec = ShopSpec(key="cups", name="杯子店", trade="home")
        save_shop(session, spec, simulation=simulation, now=START)
    thinking = Doubting(Doubter(features(), heads, KEYS))
    return Desk(
        database,
        StoredInterpreter(Dossiers(database, lambda: START), lambda: thinking, lambda: START, lambda: "m7"),
    )


def test_doubtful_message_is_queued_once(database: Database, heads: Heads) -> None:
    """It is masked, comes with its grounds and the model's version, and reading again adds nothing."""
    shop = desk(database, heads)
    shop.say("在吗", "能打折吗，我电话13812345678？")
    shop.read()
    (item,) = shop.queued()
    assert ("能打折吗，我电话[电话x]？", (("buyer", "在吗"),), 1, "m7") == (
        item.asked.text,
        item.asked.context,
        item.seen,
        item.model,
    )
    assert ("intent", "greeting") == item.asked.grounds[0][:2]
    assert shop.messages[1] == item.asked.message
    assert ["discount", 0.41] == item.asked.guess["intents"][0]


def test_sure_messages_and_drills_are_not_queued(database: Database, heads: Heads) -> None:
    """What is plain is no question, and a simulated shop asks none."""
    shop = desk(database, heads)
    shop.say("这个那个")
    assert [] == shop.queued()
    drill = desk(database, heads, simulation=True)
    with database.write() as session:
        spec = ShopSpec(key="drill", name="练习店", trade="home")
        save_shop(session, spec, simulation=True, now=START)
    drill.shop = "drill"
    drill.say("能打折吗？")
    assert [] == drill.queued()


def test_corrected_round_is_not_asked_about(sqlite_database: Database, heads: Heads) -> None:
    """A person has said what it is."""
    shop = desk(sqlite_database, heads)
    shop.say("这个那个")
    with sqlite_database.write() as session:
        staff = create_staff(
            session, username="s", name="s", role="agent", password_hash="x", shops=("cups",), now=START
        )
        correct_label(
            session,
            conversation=shop.talk,
            message_id=shop.messages[0],
            staff=staff.id,
            change=LabelChange(intent="greeting"),
            now=START,
        )
    shop.say("有券吗？")
    assert [] == shop.queued()


def test_questions_of_other_consoles_are_queued(sqlite_database: Database, heads: Heads) -> None:
    """The Ask API queues the message asked about, once, and not its history."""
    shop = desk(sqlite_database, heads)
    asker = Asker(sqlite_database, shop.interpreter)
    history: tuple[tuple[str, str], ...] = (("agent", "您好"), ("buyer", "有券吗？"))
    asked = Asked("cups", "c1", "li", "m1", "能打折吗？", history)  # type: ignore[arg-type]  # roles as text
    asker.answer(asked)
    asker.answer(asked)
    assert [("能打折吗？", "m1", 1)] == [(i.asked.text, i.asked.message, i.seen) for i in shop.queued()]


def test_shops_own_replies_come_along(sqlite_database: Database, heads: Heads) -> None:
    """Whoever asks, the question holds what the shop approved, and nothing that still waits."""
    shop = desk(sqlite_database, heads)
    with sqlite_database.write() as session:
        for text, state in (("送您小样", "approved"), ("送您贴纸", "proposed")):
            add_reply(
                session,
                shop="cups",
                intent="discount",
                entry={"wordings": [text]},
                state="approved" if state == "approved" else "proposed",
                now=START,
            )
    shop.say("在吗")
    Asker(sqlite_database, shop.interpreter).answer(Asked("cups", "c1", "li", "m1", "有券吗"))
    thinking = shop.interpreter.assistant()
    assert isinstance(thinking, Doubting)
    for question in thinking.asked:
        assert ["送您小样"] == [template.wordings[0] for template in question.own["discount"]]
    assert 2 == len(thinking.asked)


def test_untrained_reader_queues_nothing() -> None:
    """Without heads there are no margins; a reader of another kind is not asked."""
    turns = (Turn("buyer", "能打折吗？", "m1"),)
    assert () == doubtful(Reader(features(), None, KEYS), turns, (), TORN)
    assert () == doubtful(object(), turns, (), TORN)

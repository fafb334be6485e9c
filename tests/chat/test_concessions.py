"""What was conceded is heard, kept, shown to the next agent, and counts for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.assist import Answer, Question
from bot.chat.commands import Keep
from bot.chat.dossier import Dossiers
from bot.chat.interpreter import StoredInterpreter
from bot.chat.profiles import worded_profile
from bot.shop.schema import ShopSpec
from bot.store import Database, SenderKind, append_message, create_staff, open_conversation, save_shop
from bot.terms import Scored, Turn, Understanding
from tests.models import library
from tests.web.stage import small_library

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LIBRARY = replace(small_library(), dialogue=library().dialogue)
READ = Understanding(
    psychology=(), psychology_scores={}, intents=(Scored("discount", 0.9),), emotion=Scored("calm", 0.9)
)


class Ear:
    """Reads every round the same."""

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what it always returns."""
        del turns, context
        return READ


@dataclass
class Mind:
    """Understands and offers nothing, and remembers what it was asked."""

    reader = Ear()
    library = LIBRARY
    asked: Question | None = None

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Offer nothing."""
        self.asked = question
        return Answer(read, (), ())


def test_an_offer_in_free_words_is_kept_and_shown(database: Database) -> None:
    """The agent's own 「领5元券」 is a step of the ladder: the next one sees it, and it counts for a week."""
    with database.write() as session:
        save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=START)
        anna = create_staff(
            session, username="anna", name="安娜", password_hash="x", role="agent", shops=["cups"], now=START
        ).id
        talk = open_conversation(session, shop="cups", buyer="b1", name="林小满", now=START)
        lines: tuple[tuple[SenderKind, str, str], ...] = (
            ("buyer", "b1", "便宜点"),
            ("agent", anna, "给您领个5元优惠券"),
            ("buyer", "b1", "再少点"),
        )
        for number, (kind, who, text) in enumerate(lines):
            append_message(
                session,
                conversation=talk.id,
                sender_kind=kind,
                sender_id=who,
                sender_name="",
                client_msg_id=f"m{number}",
                kind="text",
                text=text,
                payload=None,
                seen_seq=None,
                now=START + timedelta(seconds=number),
            )
    now, mind = [START + timedelta(minutes=1)], Mind()
    dossiers = Dossiers(database, lambda: now[0])
    interpreter = StoredInterpreter(dossiers, lambda: mind, lambda: now[0], lambda: "")
    for _ in range(2):
        reading = interpreter.read(talk.id)
        with database.write() as session:
            interpreter.keep(session, talk.id, Keep(round=3, revision=1, reading=reading, offered=True))
    dossier = dossiers.open(talk.id, LIBRARY)
    (line,) = worded_profile(dossier, LIBRARY, now[0]).concessions
    assert ("给券", "price.coupon", "安娜") == (line.text, line.step, line.by)
    assert START + timedelta(seconds=1) == line.at
    interpreter.read(talk.id)
    assert mind.asked is not None
    assert frozenset({"price.coupon"}) == mind.asked.given
    now[0] += timedelta(days=8)
    assert frozenset() == dossiers.open(talk.id).given(now[0])
    assert 1 == len(worded_profile(dossiers.open(talk.id), LIBRARY, now[0]).concessions)

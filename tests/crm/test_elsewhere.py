"""Imported chats are read as our own are: talks, rounds, what they come to, once for each line, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.crm.elsewhere import Ear, read_chats, read_customer, read_talk, talks_in
from bot.crm.privacy import everything_of, forget
from bot.crm.recompute import recompute_customer, recompute_shop
from bot.crm.records import Figures, Tag
from bot.store import Database
from bot.store.accesses import record_consent
from bot.store.elsewhere import unread_chats
from bot.store.expiry import expire_chat_lines
from bot.store.figures import load_figures
from bot.store.filters import parse_filter
from bot.store.gathered import ChatLine, take_chat_lines
from bot.store.merging import merge_customers
from bot.store.records import load_record
from bot.store.register import count_customers
from bot.terms import Scored, Turn, TypeGuess, Understanding
from tests.crm.conftest import Stock
from tests.crm.people import NOW, bought

SHOWN = {"安全": "safety", "投诉": "complaint"}


class Listener:
    """A reader that finds psychologies by a word, counts rounds, and takes who wrote thrice for a bargainer."""

    def __init__(self) -> None:
        self.rounds: list[tuple[str, ...]] = []

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what the words of the round show."""
        said = "".join(turn.text for turn in turns)
        self.rounds.append(tuple(turn.text for turn in turns))
        wrote = sum(turn.role == "buyer" for turn in (*context, *turns))
        guess = TypeGuess("bargainer", 0.8, "bargained:3") if wrote > 2 else TypeGuess(None, 0.0)
        return Understanding(
            psychology=tuple(Scored(key, 0.9) for word, key in SHOWN.items() if word in said),
            psychology_scores={},
            intents=(Scored("other", 0.9),),
            emotion=Scored("pleased" if "真好" in said else "calm", 0.9),
            customer_type={"behaviour": guess, "expression": TypeGuess("terse", 0.9, "whole:")},
        )


def talk(customer: str, days: float, *texts: str) -> list[ChatLine]:
    """Return lines a minute apart, begun so many days ago; those of an agent begin with a dash."""
    return [
        ChatLine(
            customer,
            NOW - timedelta(days=days) + timedelta(minutes=number),
            "agent" if text.startswith("-") else "buyer",
            text,
            source="a.csv",
        )
        for number, text in enumerate(texts)
    ]


def history(customer: str) -> list[ChatLine]:
    """Return three talks of the year and one before it."""
    return [
        *talk(customer, 400, "安全吗", "要投诉"),
        *talk(customer, 40, "宝宝用安全吗", "含酒精不", "-不含", "那安全了", "-嗯"),
        *talk(customer, 20, "这个安全吗", "-安全", "真好"),
        *talk(customer, 10, "我要投诉", "-抱歉", "就是投诉"),
    ]


def kept(database: Database, shop: str = "nuts") -> list[tuple[object, ...]]:
    """Return every reading of a shop as it is stored."""
    with database.read() as session:
        rows = session.connection().exec_driver_sql(
            f"SELECT at, day, emotion, complaint, psychology, types FROM chat_reading WHERE shop = '{shop}' ORDER BY 1"  # noqa: S608 - a name of ours
        )
        return [tuple(row) for row in rows]


def figures(database: Database, customer: str) -> Figures:
    """Return the stored figures of somebody."""
    with database.read() as session:
        found = load_figures(session, customer)
    assert found is not None
    return found


def test_talks_and_rounds() -> None:
    """A talk ends where nobody wrote for more than six hours; a round where the agent answers; types come with the last."""
    lines = talk("a", 2, "在吗", "安全吗", "-安全的", "多少钱", "谢谢")
    late = ChatLine("a", lines[-1].at + timedelta(hours=6), "buyer", "还有吗")
    assert [[*lines, late]] == list(talks_in([*lines, late]))
    later = ChatLine("a", late.at + timedelta(hours=6, seconds=1), "buyer", "在")
    assert [6, 1] == [len(found) for found in talks_in([*lines, late, later])]
    ear = Listener()
    one, two = read_talk(lines, ear)
    assert [("在吗", "安全吗"), ("多少钱", "谢谢")] == ear.rounds
    assert (lines[0].at, (("safety", 0.9),), {}) == (one.at, one.psychology, one.types)
    told = {"behaviour": ("bargainer", 0.8, "bargained:3"), "expression": ("terse", 0.9, "whole:")}
    assert (lines[3].at, (), told) == (two.at, two.psychology, two.types)
    assert [] == list(talks_in([]))
    assert [] == read_talk(talk("a", 1, "-在的"), ear)


def test_imported_chats_are_read(database: Database, stock: Stock) -> None:
    """Tags, type, satisfaction, praise and the days read come of them; what is older than a year says nothing."""
    ids = stock([bought("a", "2026-05-01", yuan) for yuan in (100, 200)])
    with database.write() as session:
        take_chat_lines(session, "nuts", history(ids["a"]))
    recompute_shop(database, "nuts", now=NOW)
    assert [None, None] == figures(database, ids["a"]).detail["gauges"]["reputation"]
    assert "behaviour" not in figures(database, ids["a"]).detail["types"]
    recompute_shop(database, "nuts", now=NOW, ear=Ear(Listener(), "m1"))
    found = figures(database, ids["a"])
    assert ([1, 3], 0.0, [0, 4]) == (
        found.detail["gauges"]["reputation"],
        found.satisfaction,
        found.detail["voice"],
    )
    value, score, why = found.detail["types"]["behaviour"]
    assert ("bargainer", "bargained:3") == (value, why)
    assert 0.3 < score < 0.44
    with database.read() as session:
        record = load_record(session, ids["a"])
        assert (Tag("看重安全", "text", 0.74),) == record.tags
        assert (1, NOW - timedelta(days=10) + timedelta(minutes=2)) == (
            record.complaints,
            record.complained_at,
        )
        complaining = parse_filter({"field": "complaints", "op": "eq", "value": 1})
        assert 1 == count_customers(session, "nuts", complaining, now=NOW)
    with database.write() as session:
        assert found == recompute_customer(session, ids["a"], now=NOW)


def test_a_line_is_read_once(database: Database, stock: Stock) -> None:
    """Read again nothing is; a new line has its own talk read anew, and a file taken in twice is no new line."""
    customer = stock([bought("a", "2026-05-01", 100)])["a"]
    lines = history(customer)
    ear = Listener()
    with database.write() as session:
        take_chat_lines(session, "nuts", lines)
    assert 6 == read_chats(database, "nuts", Ear(ear, "m1"), now=NOW)
    with database.write() as session:
        take_chat_lines(session, "nuts", lines)
    assert 0 == read_chats(database, "nuts", Ear(ear, "m1"), now=NOW)
    before = kept(database)
    with database.write() as session:
        take_chat_lines(session, "nuts", talk(customer, 9.9, "-马上给您处理", "好的"))
    ear.rounds.clear()
    read_customer(database, customer, Ear(ear, "m1"), now=NOW)
    assert [("我要投诉",), ("就是投诉",), ("好的",)] == ear.rounds
    *old, ended, fresh = kept(database)
    assert (before[:-1], before[-1][:-1]) == (old, ended[:-1])
    assert "{}" in str(ended[-1])
    assert "bargainer" in str(fresh[-1])


def test_the_order_of_files_does_not_matter(database: Database, stock: Stock) -> None:
    """Whatever part comes first, and whenever it is read, the readings are those of the whole."""
    ids = stock([bought("a", "2026-05-01", 100)])
    lines = history(ids["a"])
    parts = (lines[:5], lines[5:9], lines[9:])
    seen = []
    for order in itertools.permutations(parts):
        with database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM chat_line")
        for part in order:
            with database.write() as session:
                take_chat_lines(session, "nuts", part)
            read_chats(database, "nuts", Ear(Listener(), "m1"), now=NOW)
        seen.append(kept(database))
    assert [seen[0]] * len(seen) == seen


def test_who_does_not_want_to_be_described(database: Database, stock: Stock) -> None:
    """Is not read; and says yes later, and is."""
    customer = stock([bought("a", "2026-05-01", 100)])["a"]

    def say(*, granted: bool) -> None:
        with database.write() as session:
            record_consent(
                session,
                shop="nuts",
                customer=customer,
                purpose="profiling",
                granted=granted,
                how="chat",
                evidence="",
                staff=None,
                now=NOW + timedelta(seconds=granted),
            )

    with database.write() as session:
        take_chat_lines(session, "nuts", history(customer))
    say(granted=False)
    assert 0 == read_chats(database, "nuts", Ear(Listener(), "m1"), now=NOW)
    say(granted=True)
    assert 2 <= read_chats(database, "nuts", Ear(Listener(), "m1"), now=NOW, most=2)


def test_merged_forgotten_and_over(database: Database, stock: Stock) -> None:
    """One person's accounts count together; the copy has the readings; erasing and the period's end take them along."""
    ids = stock([bought("a", "2026-05-01", 100), bought("b", "2026-05-01", 100)])
    with database.write() as session:
        take_chat_lines(session, "nuts", [*history(ids["a"])[:10], *talk(ids["b"], 5, "这款安全吗")])
        merge_customers(session, shop="nuts", kept=ids["a"], gone=ids["b"], staff=None, now=NOW)
    recompute_shop(database, "nuts", now=NOW, ear=Ear(Listener(), "m1"))
    with database.write() as session:
        assert ["看重安全"] == [tag.text for tag in load_record(session, ids["a"]).tags]
        assert 5 == len(everything_of(session, ids["b"])["kept_besides"]["chat_reading"])
        while expire_chat_lines(session, "nuts", NOW - timedelta(days=30)):
            pass
    assert 3 == len(kept(database))
    with database.write() as session:
        take_chat_lines(session, "nuts", talk(ids["b"], 1, "在"))
        forget(session, ids["a"], staff=None, why="asked", now=NOW)
        assert () == unread_chats(session, "nuts")
    assert [] == kept(database)


def test_who_is_forgotten_while_read(database: Database, stock: Stock) -> None:
    """Gets no reading back."""
    customer = stock([bought("a", "2026-05-01", 100)])["a"]
    with database.write() as session:
        take_chat_lines(session, "nuts", talk(customer, 5, "安全吗"))

    class Eraser(Listener):
        def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
            with database.write() as session:
                forget(session, customer, staff=None, why="asked", now=NOW)
            return super().read_round(turns, context)

    read_chats(database, "nuts", Ear(Eraser(), "m1"), now=NOW)
    assert [] == kept(database)


@pytest.mark.parametrize("late", [False, True])
def test_what_comes_while_it_is_read(database: Database, stock: Stock, *, late: bool) -> None:
    """Lines that a file brings meanwhile stay unread and are read the next time."""
    customer = stock([bought("a", "2026-05-01", 100)])["a"]
    first, second = talk(customer, 5, "安全吗"), talk(customer, 4 if late else 6, "要投诉")
    with database.write() as session:
        take_chat_lines(session, "nuts", first)

    class Slow(Listener):
        def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
            with database.write() as session:
                take_chat_lines(session, "nuts", second)
            return super().read_round(turns, context)

    read_chats(database, "nuts", Ear(Slow(), "m1"), now=NOW)
    with database.read() as session:
        assert [customer] == [unread.customer for unread in unread_chats(session, "nuts")]
    read_chats(database, "nuts", Ear(Listener(), "m1"), now=NOW)
    assert 2 == len(kept(database))

"""A shop's own replies are kept ready, and offered beside the library's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.chat.shelves import Shelf, Shelves
from bot.shop.schema import ShopSpec
from bot.store import Database, ReplyChange, ShopReply, add_reply, change_reply, save_shop
from tests.web.stage import small_library

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
LIBRARY = small_library()


def approved(database: Database, text: str, intent: str = "discount", until: date | None = None) -> ShopReply:
    """Keep an approved reply of the cup shop."""
    with database.write() as session:
        save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=START)
        return add_reply(
            session,
            shop="cups",
            intent=intent,
            entry={"wordings": [text], "when": {"emotion": ["calm"]}},
            state="approved",
            expires_on=until,
            now=START,
        )


def of(shelves: Shelves, database: Database, day: date = DAY) -> Shelf:
    """Return the shelf of the cup shop."""
    with database.read() as session:
        return shelves.of(session, "cups", LIBRARY, day)


def test_reply_comes_in_the_shape_of_the_library(database: Database) -> None:
    """It has its name, its conditions and its slots, and stands below its intent."""
    reply = approved(database, "送{gift}给您")
    (template,) = of(Shelves(), database)["discount"]
    assert (reply.name, ("gift",), ("calm",), "presale") == (
        template.id,
        template.slots,
        template.when.emotion,
        template.stage,
    )


def test_shelf_is_kept_until_something_changes(database: Database) -> None:
    """The same shelf is given until a reply is retired, or the day is over on which one expires."""
    shelves = Shelves()
    reply = approved(database, "送您小样", until=DAY)
    first = of(shelves, database)
    assert first is of(shelves, database)
    assert {} == of(shelves, database, DAY + timedelta(days=1))
    with database.write() as session:
        change_reply(
            session,
            reply.id,
            version=1,
            change=ReplyChange(state="retired"),
            staff=None,
            now=START + timedelta(seconds=1),
        )
    assert {} == of(shelves, database)


def test_what_the_library_no_longer_knows_is_left_out(sqlite_database: Database) -> None:
    """An intent or a slot that went, or a shape that changed, costs that reply and no other."""
    approved(sqlite_database, "送您小样")
    approved(sqlite_database, "送{present}")
    approved(sqlite_database, "送您贴纸", intent="haggling")
    with sqlite_database.write() as session:
        add_reply(session, shop="cups", intent="discount", entry={"old": 1}, state="approved", now=START)
    shelf = of(Shelves(), sqlite_database)
    assert {"discount": ["送您小样"]} == {key: [t.wordings[0] for t in its] for key, its in shelf.items()}

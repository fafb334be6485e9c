"""What is done beside proposing, now and then in the background."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.dossier import Dossiers
from bot.chat.proposals import Proposer
from bot.shop.gaps import Want
from bot.shop.schema import ShopSpec
from bot.store import Database, gap_lines, open_conversation, record_gaps, save_shop
from tests.web.stage import small_library

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_old_gaps_are_forgotten(database: Database) -> None:
    """What was asked in vain a season ago goes; what was asked lately stays."""
    with database.write() as session:
        save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=START)
        talk = open_conversation(session, shop="cups", buyer="b1", name="林小满", now=START)
        for days, slot in ((0, "care"), (80, "gift")):
            record_gaps(
                session,
                shop="cups",
                conversation=talk.id,
                asked=slot,
                wants=[Want("slot", slot, "")],
                question="问一下",
                now=START + timedelta(days=days),
            )
    now = START + timedelta(days=100)
    dossiers = Dossiers(database, lambda: now)
    Proposer(database, dossiers, small_library, object, lambda: now).look_everywhere()
    with database.read() as session:
        assert ["gift"] == [line.name for line in gap_lines(session, "cups", START)]

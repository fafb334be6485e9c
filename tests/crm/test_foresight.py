"""What other rules would move is what they move once they are saved."""

from __future__ import annotations

from datetime import timedelta

from bot.crm.foresight import AXES, foresee
from bot.crm.recompute import recompute_shop
from bot.crm.rules import with_changes
from bot.crm.settings import change_rules
from bot.store import Database
from bot.store.crm_settings import save_crm_settings
from bot.store.figures import stream_figures
from tests.crm.conftest import Stock
from tests.crm.people import FOLDER, NOW, RULES, bought

CHANGES = {
    "value": {"high": {"over": 900}, "single": "medium"},
    "life": {"new_days": 10, "decline": 1.2},
    "pyramid": [10, 20, 30, 40],
    "members": {"senior": {"spent": 100, "purchases": 2, "activity": 2}},
}


def test_the_preview_is_what_happens(database: Database, stock: Stock) -> None:
    """Each axis tells the customers that the next recomputation by the changed rules then moves; nothing is written."""
    orders = [
        bought(f"c{n}", NOW - timedelta(days=9 * step + n), 40 + 37 * n)
        for n in range(12)
        for step in range(1 + n % 5)
    ]
    stock(orders)
    recompute_shop(database, "nuts", now=NOW)
    with database.read() as session:
        before = {f.customer: f for f in stream_figures(session, "nuts")}
        found = foresee(session, "nuts", RULES, with_changes(RULES, CHANGES), now=NOW, folder=FOLDER)
        assert before == {f.customer: f for f in stream_figures(session, "nuts")}
    with database.write() as session:
        change_rules(session, "nuts", CHANGES, staff=None, now=NOW)
    recompute_shop(database, "nuts", now=NOW)
    with database.read() as session:
        after = {f.customer: f for f in stream_figures(session, "nuts")}
    assert (12, 1) == (found.customers, found.every)
    for axis in AXES:
        moved = {(s.before, s.after): s.customers for s in found.shifts if s.axis == axis}
        pairs = [(str(getattr(before[c], axis)), str(getattr(after[c], axis))) for c in before]
        assert {p: pairs.count(p) for p in pairs if p[0] != p[1]} == moved, axis
        assert 12 == sum(now for now, _ in found.tallies[axis].values())
    assert {"value", "layer", "tier", "stage", "relation"} <= {s.axis for s in found.shifts}


def test_no_change_moves_nobody(database: Database, stock: Stock) -> None:
    """The rules that hold, laid over themselves, move nobody; a change back to what is shipped is none."""
    stock([bought("a", NOW - timedelta(days=3), 300)])
    with database.write() as session:
        save_crm_settings(session, "nuts", {"rules": {"value": {"high": {"over": 300}}}}, staff=None, now=NOW)
        made = change_rules(session, "nuts", {"value": {"high": {"over": "200"}}}, staff=None, now=NOW)
        assert RULES.value == made.value
        found = foresee(session, "nuts", RULES, made, now=NOW, folder=FOLDER)
    assert () == found.shifts
    assert found.contacts[0] == found.contacts[1]

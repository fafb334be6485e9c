"""Orders from before customer management become purchases when the tables are brought up to date."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import text

from bot.store import Database, migration
from bot.store.churn import churn_cases
from bot.store.purchases import purchases_of

PRESALE = {
    "presale": {"step": "balance", "opens_at": "2026-01-09T20:00:00+08:00"},
    "pay_before": "2026-01-10T20:00:00+08:00",
}
RECORD = {"refund": {"stage": "refunded", "amount": "30.00"}, "address": {"province": "浙江"}}
OLD = (
    "INSERT INTO shop VALUES ('k', 'K', 'home', '{}', 's', 0, '2026-01-01', '2026-01-01', 1)",
    (
        "INSERT INTO customer (id, shop, buyer, name, member, first_seen, last_seen, profile, notes) "
        "VALUES ('c', 'k', 'b1', '', '', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '{}', '[]')"
    ),
    (
        "INSERT INTO trade_order VALUES ('o', 'k', 'c', '100000000001', 'refunding', 10000, '2026-01-01 00:00:00', "
        "'2026-01-01 00:00:00', '2026-01-02 00:00:00', '2026-01-03 00:00:00', :record)"
    ),
    (
        "INSERT INTO trade_order VALUES ('p', 'k', 'c', '100000000002', 'unpaid', 9000, '2026-01-05 00:00:00', "
        "NULL, NULL, NULL, :presale)"
    ),
    "INSERT INTO order_item VALUES ('i', 'o', 0, 'cup', 'cup-1', '杯', 2, 5000)",
)


def test_orders_become_purchases(tmp_path: Path) -> None:
    """State, refund, region and lines are carried over, and which payment of a pre-sale comes next."""
    with contextlib.closing(Database(f"sqlite:///{tmp_path}/old.db")) as database:
        with database.engine.connect() as connection:
            config = migration.configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, "0009")
            for statement in OLD:
                told = {"record": RECORD, "presale": PRESALE}
                values = {key: json.dumps(value) for key, value in told.items() if f":{key}" in statement}
                connection.execute(text(statement), values)
            connection.commit()
        database.upgrade()
        with database.read() as session:
            found, ahead = purchases_of(session, "c")
    assert ("balance", datetime(2026, 1, 9, 12, tzinfo=UTC), datetime(2026, 1, 10, 12, tzinfo=UTC)) == (
        ahead.step,
        ahead.opens_at,
        ahead.pay_before,
    )
    assert ("signed", 10000, 3000, 7000, "浙江", "live") == (
        found.state,
        found.amount,
        found.refunded,
        found.net,
        found.province,
        found.source,
    )
    assert [("cup", 2, 10000)] == [(item.product, item.count, item.amount) for item in found.items]


def test_warnings_opened_twice_become_one(tmp_path: Path) -> None:
    """Of two open warnings of a customer the one that somebody worked on stays, else the older; closed ones stay all."""
    cases = (("1", "", "open"), ("2", "call_back", "open"), ("3", "", "lost"), ("4", "", "open"))
    with contextlib.closing(Database(f"sqlite:///{tmp_path}/old.db")) as database:
        with database.engine.connect() as connection:
            config = migration.configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, "0015")
            connection.execute(text(OLD[0]))
            for who in "cd":
                connection.execute(
                    text(
                        "INSERT INTO customer (id, shop, buyer, name, member, first_seen, last_seen, profile, notes) "
                        "VALUES (:who, 'k', :who, '', '', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '{}', '[]')"
                    ),
                    {"who": who},
                )
                for key, measure, outcome in cases if who == "c" else (cases[0], cases[3]):
                    connection.execute(
                        text(
                            "INSERT INTO churn_case (id, shop, customer, warned_at, risk, reasons, cause, measure, "
                            "outcome, value) VALUES (:id, 'k', :who, '2026-01-01 00:00:00', 0.9, '{}', '', :measure, "
                            ":outcome, 0)"
                        ),
                        {"id": who + key, "who": who, "measure": measure, "outcome": outcome},
                    )
            connection.commit()
        database.upgrade()
        with database.read() as session:
            assert {"c2", "c3", "d1"} == {case.id for case in churn_cases(session, "k")}

"""Whole recomputation of a shop, and rule against model for warnings, on a made-up shop with a fixed seed.

The shop is `tests/crm/synthetic.py`: buy-till-you-die with rhythms of their own. It says how fast and how sound the
code is; how good warnings are for a real shop only that shop's own purchases tell (`zhike crm churn-report`).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlmodel import Session

from bot.crm.churn import MOST, judge, marks
from bot.crm.features import bought_between, days_since, features
from bot.crm.purchases import DAY_SECONDS, Deals, second_of
from bot.crm.recompute import recompute_shop
from bot.crm.rules import CrmRules, load_rules
from bot.shop.schema import ShopSpec
from bot.shop.wording import find_folder
from bot.store import Database, save_shop
from bot.store.tables import CustomerTable, PurchaseItemTable, PurchaseTable
from tests.crm.synthetic import shop_of

NOW = datetime(2026, 6, 30, 4, tzinfo=UTC)
AIM = 60.0
"""Seconds of one processor for 100,000 customers and 1,000,000 orders, so that a busy machine does not matter."""
CHUNK = 20_000


def main() -> None:
    """Measure; fail where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument(
        "--database", default="", help="URL of an empty database; default: SQLite in a new folder"
    )
    options = parser.parse_args()
    rules = load_rules(find_folder())
    deals = shop_of(options.customers, seed=20, until=second_of(NOW))
    report(deals, rules)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(options.database or f"sqlite:///{Path(folder) / 'bench.db'}", patience=60)
        database.upgrade()
        started = time.perf_counter()
        count = fill(database, deals, options.orders)
        print(f"filled: {options.customers} customers, {count} orders, {time.perf_counter() - started:.1f} s")
        for turn in ("first", "again"):
            started, worked = time.perf_counter(), time.process_time()
            made = recompute_shop(database, "bench", now=NOW)
            took, busy = time.perf_counter() - started, time.process_time() - worked
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"recomputed ({turn}): {made.customers} customers, {count} orders, {took:.1f} s, "
                f"{busy:.1f} s of one processor, {peak:.0f} MB"
            )
            if busy > AIM:
                sys.exit(f"aimed at {AIM:.0f} s of one processor")
        database.close()


def report(deals: Deals, rules: CrmRules) -> None:
    """Print rule, model and, beside them, a boosted forest on the same split."""
    started = time.perf_counter()
    verdict, _ = judge(deals, second_of(NOW), rules.churn, rules.life)
    took = time.perf_counter() - started
    print(
        f"warnings: {verdict.customers} customers, {verdict.left} left, winner {verdict.winner} ({verdict.why}), {took:.1f} s"
    )
    for name, found in (("rule", verdict.rule), ("model", verdict.model), ("forest", forest(deals, rules))):
        if found is not None:
            print(
                f"  {name:7} AUC {found.auc:.4f}  AP {found.precision:.4f}  Brier {found.brier:.4f}  "
                f"calibration {found.calibration:.4f}"
            )


def forest(deals: Deals, rules: CrmRules) -> Any:  # noqa: ANN401 - Marks
    """Return the marks of gradient boosting on the same features and stretches."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - for comparison only

    end, horizon = second_of(NOW), rules.churn.horizon * DAY_SECONDS
    stretches = []
    for moment in (end - 2 * horizon, end - horizon):
        known = deals.until(moment)
        alive = np.nan_to_num(days_since(known, moment), nan=np.inf) <= rules.life.dead_days
        left = ~bought_between(deals, moment, moment + horizon)[alive]
        stretches.append((features(known, moment, rules.life)[alive], left))
    (table, left), (later, gone) = stretches
    step = -(-len(left) // MOST)
    model = HistGradientBoostingClassifier(max_leaf_nodes=15, random_state=1).fit(table[::step], left[::step])
    return marks(model.predict_proba(later)[:, 1], gone)


def fill(database: Database, deals: Deals, orders: int) -> int:
    """Write the shop: its deals first, orders left unpaid or closed up to the count asked for; return it."""
    with database.write() as session:
        save_shop(
            session, ShopSpec.model_validate({"key": "bench", "name": "bench", "trade": "home"}), now=NOW
        )
    people = [f"{n:032x}" for n in range(len(deals.customers))]
    write(
        database,
        CustomerTable,
        (
            {
                "id": person,
                "shop": "bench",
                "buyer": person,
                "name": "张*",
                "member": "",
                "first_seen": NOW,
                "last_seen": NOW,
                "profile": {},
                "notes": [],
            }
            for person in people
        ),
    )
    rng = np.random.default_rng(4)
    kept = min(len(deals.who), orders)
    more = orders - kept
    who = np.concatenate((deals.who[:kept], rng.integers(0, len(people), more)))
    when = np.concatenate((deals.second[:kept], second_of(NOW) - rng.integers(0, 700 * DAY_SECONDS, more)))
    write(database, PurchaseTable, lines(people, who, when, deals.net, kept))
    write(
        database,
        PurchaseItemTable,
        (
            {
                "shop": "bench",
                "order_no": f"{n:015}",
                "line": "1",
                "product": f"p{n % 97}",
                "sku": f"p{n % 97}",
                "title": "-",
                "category": f"c{n % 7}",
                "count": 1,
                "amount": 100,
                "refunded": 0,
            }
            for n in range(orders)
        ),
    )
    return orders


def lines(people: list[str], who: Any, when: Any, net: Any, kept: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - arrays
    """Yield rows of orders; those past `kept` are never paid."""
    for n in range(len(who)):
        moment = datetime.fromtimestamp(int(when[n]), UTC)
        deal = n < kept
        amount = int(net[n % kept])
        yield {
            "shop": "bench",
            "order_no": f"{n:015}",
            "customer": people[who[n]],
            "state": "signed" if deal else "closed",
            "amount": amount,
            "refunded": amount // 4 if deal and n % 29 == 0 else 0,
            "placed_at": moment,
            "paid_at": moment if deal else None,
            "sent_at": None,
            "signed_at": None,
            "channel": "",
            "province": "",
            "source": "bench",
            "rank": 0,
        }


def write(database: Database, table: Any, rows: Iterator[dict[str, Any]]) -> None:  # noqa: ANN401 - a table class
    """Insert rows in chunks."""
    chunk: list[dict[str, Any]] = []

    def flush(session: Session) -> None:
        session.connection().execute(insert(table), chunk)

    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            with database.write() as session:
                flush(session)
            chunk = []
    if chunk:
        with database.write() as session:
            flush(session)


if __name__ == "__main__":
    main()

"""A million order rows of a hundred thousand customers: import, memory, list, live count, profile card.

Times are of one processor, so that a busy machine does not matter; what waits for the disk is not in them.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.crm.fields import load_fields
from bot.crm.imports import Importer
from bot.crm.mapping import headings_of
from bot.crm.profile import load_card
from bot.crm.recompute import recompute_shop
from bot.crm.records import CustomerPage
from bot.library import find_library
from bot.shop.schema import ShopSpec
from bot.store import Database, save_shop
from bot.store.accesses import log_access
from bot.store.filters import parse_filter
from bot.store.register import count_customers, list_customers, stream_matching

T = TypeVar("T")
NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
CARD_LIMIT = 0.020
"""Seconds, p95."""
MEMORY_LIMIT = 600
"""MiB above what the program takes before."""
RECOMPUTE_LIMIT = 60
"""Seconds."""
NEW = {"all": [{"bought": {"days": 730, "most": 1}}, {"bought": {"days": 180}}]}
CITIES = ("浙江省杭州市", "上海市", "广东省深圳市", "北京市", "四川省成都市", "湖北省武汉市")
GOODS = tuple((f"p{n}", f"商品{n}号", 20 + 7 * n) for n in range(60))
HEAD = "订单编号,买家会员名,买家应付货款,买家实际支付金额,退款金额,订单状态,收货人姓名,收货地址,订单创建时间,订单付款时间,宝贝标题,宝贝总数量\n"


def main() -> None:
    """Print what was measured; exit with 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="Folder to keep the database in; default a temporary one.")
    parser.add_argument("--url", help="Database; default SQLite in the folder.")
    parser.add_argument("--no-recompute", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "orders.csv"
        write_orders(file, options.rows, options.customers)
        database = stack.enter_context(
            contextlib.closing(Database(options.url or f"sqlite:///{folder / 'bench.db'}"))
        )
        database.upgrade()
        with database.write() as session:
            save_shop(
                session, ShopSpec.model_validate({"key": "bench", "name": "店", "trade": "home"}), now=NOW
            )
        sys.exit(0 if measure(database, file, recompute=not options.no_recompute) else 1)


def measure(database: Database, file: Path, *, recompute: bool) -> bool:
    """Print every figure; return whether all limits are kept."""
    library = find_library()
    fields = load_fields(library)
    maker = Importer(headings_of(library), fields, shop="bench", now=NOW)
    before = peak()
    look, seconds = timed(lambda: maker.look(file, file.name))
    print(f"look      {look.rows:>9,} rows {seconds:7.1f} s {look.rows / seconds:9,.0f} rows/s")
    taken, seconds = timed(lambda: maker.take(database, file, file.name, look))
    grown = peak() - before
    print(f"take in   {taken.rows:>9,} rows {seconds:7.1f} s {taken.rows / seconds:9,.0f} rows/s")
    print(f"memory    {grown:9.0f} MiB above {before:.0f} MiB")
    fine = grown <= MEMORY_LIMIT
    if recompute:
        made, seconds = timed(lambda: recompute_shop(database, "bench", now=NOW, folder=library))
        print(f"recompute {made.customers:>9,} customers, {made.purchases:,} purchases {seconds:7.1f} s")
        fine = fine and seconds <= RECOMPUTE_LIMIT
    given = parse_filter(NEW)
    with database.read() as session:
        people = list(stream_matching(session, "bench", None, now=NOW))
        for sort in ("-last_seen", "-spent", "name"):

            def turn(sort: str = sort) -> CustomerPage:
                return list_customers(session, "bench", sort=sort, offset=50_000, now=NOW)

            page, seconds = timed(turn)
            print(f"page      {page.total:>9,} by {sort:<10} {seconds * 1000:7.0f} ms")
        found, seconds = timed(lambda: count_customers(session, "bench", given, now=NOW))
        print(f"audience  {found:>9,} of new customers {seconds * 1000:7.0f} ms")
        found, seconds = timed(lambda: list_customers(session, "bench", search="b12", now=NOW).total)
        print(f"search    {found:>9,} found {seconds * 1000:7.0f} ms")
    cards = []
    for who in random.Random(3).sample(people, min(500, len(people))):

        def look_at(who: str = who) -> None:
            with database.read() as session:
                person = load_card(session, "bench", who, fields, now=NOW).record.customer
            with database.write() as session:
                log_access(session, shop="bench", customer=person, staff=None, what="card", now=NOW)

        cards.append(timed(look_at)[1])
    p95 = statistics.quantiles(cards, n=20)[-1]
    print(f"card      median {statistics.median(cards) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, logged")
    return fine and p95 <= CARD_LIMIT


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what `work` returns and the seconds of processor it took."""
    start = time.process_time()
    return work(), time.process_time() - start


def peak() -> float:
    """Return the most memory this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_orders(file: Path, rows: int, customers: int) -> None:
    """Write an order report; a few buyers order often, most once or twice."""
    rng = random.Random(7)
    with file.open("w", encoding="gb18030") as out:
        out.write(HEAD)
        for number in range(rows):
            who = int(customers * rng.random() ** 1.6)
            placed = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(78_000_000))
            _, title, price = rng.choice(GOODS)
            count = rng.choice((1, 1, 1, 2, 3))
            state = rng.choices(("交易成功", "交易关闭", "等待买家付款", "卖家已发货"), (88, 6, 3, 3))[0]
            paid = "" if state == "等待买家付款" else f"{placed + timedelta(minutes=3):%Y-%m-%d %H:%M:%S}"
            out.write(
                f'="{2000000000000 + number}",b{who},{price * count}.00,'
                f"{price * count if paid else 0}.00,{price if number % 33 == 0 else ''}"
                f",{state},客**,{rng.choice(CITIES)},{placed:%Y-%m-%d %H:%M:%S},{paid},{title},{count}\n"
            )


if __name__ == "__main__":
    main()

"""Files for import tests, an importer for them, and everything an import may touch as plain values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.crm.fields import load_fields
from bot.crm.imports import ANYHOW, Importer, Look, Taken, Wish
from bot.crm.mapping import headings_of
from bot.crm.tagging import load_tag_rules
from bot.shop.wording import find_folder
from bot.store import Database

NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
ORDERS = "订单号,买家ID,实付金额,退款金额,订单状态,下单时间,付款时间,收货地址,商品编号,商品标题,数量,单价"
TABLES = (
    (
        "SELECT c.buyer, c.name, c.member, c.first_seen, c.last_seen, r.fields, r.sources, r.dated, r.completeness "
        "FROM customer c LEFT JOIN customer_record r ON r.customer = c.id ORDER BY 1"
    ),
    (
        "SELECT p.order_no, c.buyer, p.state, p.amount, p.refunded, p.placed_at, p.paid_at, p.sent_at, p.signed_at, "
        "p.channel, p.province, p.source, p.rank, p.step, p.opens_at, p.pay_before, p.receiver, p.gift "
        "FROM purchase p JOIN customer c ON c.id = p.customer ORDER BY 1"
    ),
    "SELECT * FROM purchase_item ORDER BY 1, 2, 3",
    "SELECT c.buyer, t.text, t.source FROM customer_tag t JOIN customer c ON c.id = t.customer ORDER BY 1, 2",
    (
        "SELECT c.buyer, d.kind, d.calendar, d.month, d.day, d.year FROM special_date d "
        "JOIN customer c ON c.id = d.customer ORDER BY 1, 2"
    ),
    "SELECT c.buyer, k.purpose, k.granted, k.at FROM consent k JOIN customer c ON c.id = k.customer ORDER BY 1, 2, 4",
    "SELECT c.buyer, i.kind, i.product, i.at FROM interest i JOIN customer c ON c.id = i.customer ORDER BY 1, 2, 3, 4",
    (
        "SELECT c.buyer, l.at, l.role, l.speaker, l.text, l.source FROM chat_line l "
        "JOIN customer c ON c.id = l.customer ORDER BY 1, 2, 3, 5"
    ),
    "SELECT * FROM traffic ORDER BY 2, 3, 4",
)


def importer(shop: str = "kitchen") -> Importer:
    """Return an importer with the shipped headings and fields."""
    folder = find_folder(Path(__file__).resolve().parents[2])
    return Importer(
        headings_of(folder),
        load_fields(folder),
        shop=shop,
        now=NOW,
        gift_words=load_tag_rules(folder).gift_words,
    )


def table(folder: Path, name: str, head: str, *rows: str, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding=encoding)
    return path


def take(database: Database, path: Path, wish: Wish = ANYHOW, shop: str = "kitchen") -> tuple[Look, Taken]:
    """Look at a file and take it in."""
    made = importer(shop)
    look = made.look(path, path.name, wish)
    return look, made.take(database, path, path.name, look, wish=wish)


def everything(database: Database) -> list[list[tuple[Any, ...]]]:
    """Return all that imports write, without ids, the history and the jobs."""
    with database.read() as session:
        return [[tuple(row) for row in session.connection().execute(text(query))] for query in TABLES]

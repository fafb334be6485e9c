"""Files taken in: told with their lines, the same whatever their order, never by halves."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.crm.fields import load_fields
from bot.crm.imports import ImportRefused, Wish
from bot.crm.profile import load_card
from bot.crm.recompute import recompute_shop
from bot.shop.wording import find_folder
from bot.store import Database
from bot.store.import_jobs import list_imports
from bot.store.purchases import purchases_of, stream_purchases
from bot.store.records import load_record, record_history, stream_records
from tests.crm.files import NOW, ORDERS, everything, importer, table, take
from tests.engines import sqlite_copy
from tests.store.scenes import Scene

GOOD = (
    "1001,alice,98.00,,交易成功,2026-05-01 10:00:00,2026-05-01 10:01:00,浙江省杭州市西湖区,p1,煎锅,1,98",
    "1002,bo,30,30,交易成功,2026-05-02 10:00:00,2026-05-02 10:00:30,上海 上海市,p2,锅铲,2,15",
    "1003,t***8,50,,卖家已发货,2026-05-03 10:00:00,2026-05-03 10:05:00,北京,p1,煎锅,1,50",
    "1004,张**,50,,等待买家付款,2026-05-03 11:00:00,,北京,p1,煎锅,1,50",
    '="1005",alice,12.50,,交易关闭,2026-05-04 11:00:00,,江苏,p3,刷子,1,12.5',
)


@pytest.fixture
def scene(database: Database) -> Scene:
    """Open a shop called kitchen, on each engine in turn."""
    made = Scene(database)
    made.shop()
    return made


def test_orders_become_purchases_of_known_and_unknown_buyers(scene: Scene, tmp_path: Path) -> None:
    """Buyers come with region and lines; each masked one stands for itself; GB18030 is read."""
    look, taken = take(scene.database, table(tmp_path, "a.csv", ORDERS, *GOOD, encoding="gb18030"))
    assert ("orders", 5, 5, ()) == (look.table, look.rows, look.good, look.problems)
    assert (5, 5, 0) == (taken.rows, taken.taken, taken.skipped)
    with scene.database.read() as session:
        people = {r.buyer: r for r in stream_records(session, "kitchen")}
        found = dict(stream_purchases(session, "kitchen", items=True))
        alice = found[people["alice"].customer]
    assert {"alice", "bo", "order:1003", "order:1004"} == set(people)
    assert [("1001", 9800, "煎锅", "浙"), ("1005", 0, "刷子", "江")] == [
        (p.order_no, p.net, p.items[0].title, p.province[:1]) for p in alice
    ]
    assert ("江苏", 0) == (people["alice"].fields["province"], found[people["bo"].customer][0].net)
    assert 0 == take(scene.database, table(tmp_path, "a.csv", ORDERS, *GOOD))[1].changed


def test_an_order_without_a_moment_keeps_its_amount(scene: Scene, tmp_path: Path) -> None:
    """It is taken with its amount and told of, shown on the card as undated, and counts once another file dates it."""
    rows = ("1006,alice,88.80,,交易成功,,,浙江省,p1,煎锅,1,98", "1007,alice,9,,等待买家付款,,,,p2,锅铲,1,9")
    look, taken = take(scene.database, table(tmp_path, "a.csv", ORDERS, *rows))
    assert (2, 2, 2, [(2, "undated"), (3, "undated")]) == (
        taken.taken,
        taken.undated,
        look.note_count,
        [(note.line, note.code) for note in look.notes],
    )
    fields = load_fields(find_folder())
    recompute_shop(scene.database, "kitchen", now=NOW)
    with scene.database.read() as session:
        (alice,) = [r.customer for r in stream_records(session, "kitchen")]
        card = load_card(session, "kitchen", alice, fields, now=NOW)
        assert ((1, 8880), "existing", {8880, 900}) == (
            card.undated,
            card.kind,
            {p.amount for p in card.purchases if not p.dated},
        )
        assert card.figures is not None
        assert (0, 0, [0, 0], "prospect") == (
            card.figures.orders,
            card.figures.spent,
            card.figures.detail["unpaid"],
            card.figures.relation,
        )
    dated = rows[0].replace("交易成功,,", "交易成功,2026-05-01 10:00:00,2026-05-01 10:01:00")
    take(scene.database, table(tmp_path, "b.csv", ORDERS, dated))
    take(scene.database, table(tmp_path, "a.csv", ORDERS, *rows))
    recompute_shop(scene.database, "kitchen", now=NOW)
    with scene.database.read() as session:
        card = load_card(session, "kitchen", alice, fields, now=NOW)
        assert (0, 0) == card.undated
        assert card.figures is not None
        assert (1, 8880, [0, 1]) == (card.figures.orders, card.figures.spent, card.figures.detail["unpaid"])


def test_a_masked_name_replaces_no_name(scene: Scene, tmp_path: Path) -> None:
    """What a platform starred out fills an empty field, and never takes the place of what it hides, however new."""
    known = table(tmp_path, "c.csv", "买家ID,姓名,手机", "alice,王小明,13812345678")
    head = "订单号,买家ID,实付金额,下单时间,付款时间,收货人"
    paid = "10,2026-06-01 10:00:00,2026-06-01 10:01:00"
    orders = table(tmp_path, "o.csv", head, f"1,alice,{paid},王**", f"2,bob,{paid},赵**")
    for shop, files in (("kitchen", (known, orders)), ("other", (orders, known))):
        scene.shop(shop)
        for path in files:
            take(scene.database, path, shop=shop)
        with scene.database.read() as session:
            names = {record.buyer: record.fields["name"] for record in stream_records(session, shop)}
        assert {"alice": "王小明", "bob": "赵**"} == names


def test_presents_told_by_a_file(scene: Scene, tmp_path: Path) -> None:
    """Of an order is kept, masked, whom it went to, and that the note spoke of a present; never the note itself."""
    head = "订单号,买家ID,实付金额,下单时间,付款时间,收货人,买家留言"
    paid = "10,2026-06-01 10:00:00,2026-06-01 10:01:00"
    rows = [f"1,alice,{paid},王小明,", f"2,alice,{paid},李强,送长辈的，别放小票", f"3,bob,{paid},赵**,放门口"]
    rows += [f"4,bob,{paid},赵云,", f"5,carl,{paid},,贺卡写生日快乐", f"6,carl,{paid},,礼物，包好"]
    take(scene.database, table(tmp_path, "a.csv", head, *rows))
    before = everything(scene.database)
    take(scene.database, table(tmp_path, "a.csv", head, *reversed(rows)))
    assert before == everything(scene.database)
    assert ["王**/0", "李*/1", "赵**/0", "赵*/0", "/1", "/1"] == [
        f"{row[-2]}/{int(row[-1])}" for row in before[1]
    ]
    assert "长辈" not in str(before)
    recompute_shop(scene.database, "kitchen", now=NOW)
    with scene.database.read() as session:
        tagged = {r.buyer: [tag.text for tag in r.tags] for r in stream_records(session, "kitchen")}
    assert {"alice": ["常送礼"], "bob": [], "carl": ["常送礼"]} == tagged


def test_every_wrong_line_is_told_and_nothing_is_taken(scene: Scene, tmp_path: Path) -> None:
    """Problems carry line and column in plain words; good rows are taken only when asked for."""
    bad = (
        GOOD[0],
        "1102,bo,便宜,,交易成功,2026-05-02,,,,,,",
        "1103,bo,10,,交易成功,昨天,,,,,,",
        "1104,bo,$10,,交易成功,2026-05-02,,,,,,",
        "1105,bo,10,20,交易成功,2026-05-02,,,,,,",
        "1106,bo,10,,交易成功,2026-05-02,2026-05-01,,,,,",
        ",bo,10,,交易成功,2026-05-02,,,,,,",
    )
    path = table(tmp_path, "a.csv", ORDERS, *bad)
    made = importer()
    look = made.look(path, "a.csv")
    assert [
        (3, "「实付金额」里的「便宜」不是金额"),
        (4, "「下单时间」里的「昨天」不是日期，请写成 2026-11-30 20:00:00"),
        (5, "只收人民币，这一行是「$10」"),
        (6, "退款20.0元，比实付10.0元还多"),
        (7, "「付款时间」早于「下单时间」"),
        (8, "「订单号」这一格不能空"),
    ] == [(p.line, made.say(p)) for p in look.problems]
    with pytest.raises(ImportRefused, match="6 problems"):
        made.take(scene.database, path, "a.csv", look)
    assert [] == everything(scene.database)[1]
    _, taken = take(scene.database, path, Wish(skip=True))
    assert (1, 6) == (taken.taken, taken.skipped)


def test_unconfirmed_columns_wait_for_a_person(scene: Scene, tmp_path: Path) -> None:
    """A heading nobody confirmed is offered and not read; once confirmed it is."""
    head = "主订单编号,子订单编号,订单应付金额,订单状态,订单提交时间"
    path = table(tmp_path, "d.csv", head, "7,71,10,已完成,2026-05-01", "7,72,5.5,已完成,2026-05-01")
    made = importer()
    look = made.look(path, "d.csv")
    assert ("抖店订单导出", "unconfirmed") == (
        look.plan and look.plan.book.name,
        look.plan and look.plan.columns[4].state,
    )
    unread, undated = [made.say(n) for n in look.notes]
    assert "「订单提交时间」这一列没有读；如果它就是「下单时间」，请确认" == unread
    assert "无日期" in undated
    wish = Wish(confirmed={"订单提交时间": "placed_at"})
    take(scene.database, path, wish)
    with scene.database.read() as session:
        ((_, (order,)),) = stream_purchases(session, "kitchen", items=True)
    assert (1550, 2) == (order.amount, len(order.items))


def test_customers_come_with_fields_tags_and_consent(scene: Scene, tmp_path: Path) -> None:
    """XLSX with dates; a masked number is shown but no key; a row that says nobody is refused with its line."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["买家ID", "姓名", "手机", "生日", "标签", "同意营销", "同意日期"])
    sheet.append(["alice", "李晓", "138****1234", "1998-02-29", "", "", ""])
    sheet.append(["alice", "李晓", "138****1234", "02-29", "爱喝茶、送礼", "是", "2026-05-01"])
    sheet.append(["", "王五", "13812345678", "lunar:08-15", "", "否", "2026-05-01"])
    sheet.append(["", "赵六", "138****1234", "", "", "", ""])
    path = tmp_path / "c.xlsx"
    book.save(path)
    made = importer()
    look = made.look(path, "c.xlsx")
    assert [2, 5] == [p.line for p in look.problems]
    take(scene.database, path, Wish(skip=True))
    with scene.database.read() as session:
        people = {r.name: r for r in stream_records(session, "kitchen")}
        assert {"李*", "王*"} == set(people)
        assert ({"marketing": True}, {"爱喝茶", "送礼"}, "02-29") == (
            people["李*"].consents,
            {tag.text for tag in people["李*"].tags},
            people["李*"].fields["birthday"],
        )
        assert people["王*"].buyer.startswith("tel:")
        (line,) = record_history(session, people["李*"].customer)
    assert ("import", "c.xlsx", (None, "李晓")) == (line.how, line.source, line.changes["name"])


def test_chats_visits_and_interests(scene: Scene, tmp_path: Path) -> None:
    """JSON lines and CSV of the other kinds; the same line twice is one, visits of a day are the larger count."""
    chat = {"买家ID": "alice", "时间": "2026-05-01 10:00:00", "客服": "", "内容": "能机洗吗"}
    path = tmp_path / "chat.json"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in [chat, chat]), encoding="utf-8")
    assert "chats" == take(scene.database, path)[0].table
    take(
        scene.database,
        table(tmp_path, "t.csv", "日期,来源,访客数", "2026-05-01,搜索,40", "2026-05-01,搜索,52"),
    )
    take(scene.database, table(tmp_path, "i.csv", "买家ID,行为,商品编号,时间", "alice,加购,p1,2026-05-02"))
    found = everything(scene.database)
    assert [("alice", "buyer", "能机洗吗")] == [(row[0], row[2], row[4]) for row in found[7]]
    assert [52] == [row[6] for row in found[8]]
    assert [("alice", "cart", "p1")] == [row[:3] for row in found[6]]


def test_a_failed_import_is_told_and_can_be_finished(scene: Scene, tmp_path: Path) -> None:
    """What was taken in stays; taken in again, nothing is doubled."""
    path = table(tmp_path, "a.csv", ORDERS, *GOOD)
    made = importer()
    look = made.look(path, "a.csv")

    def stop(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made.take(scene.database, path, "a.csv", look, progress=stop)
    before = everything(scene.database)
    made.take(scene.database, path, "a.csv", look)
    assert before == everything(scene.database)
    with scene.database.read() as session:
        assert ["done", "failed"] == sorted(job.state for job in list_imports(session, "kitchen"))


ROW = st.tuples(
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["alice", "bo", "t**1", ""]),
    st.sampled_from(["10", "20"]),
    st.sampled_from(["", "5"]),
    st.sampled_from(["等待买家付款", "卖家已发货", "交易成功", "交易关闭", ""]),
    st.sampled_from(["2026-05-01", "2026-05-02 08:00:00", ""]),
    st.sampled_from(["浙江省杭州市", "上海市", ""]),
    st.sampled_from(["p1", "p2"]),
).map(lambda v: f"{v[0]},{v[1]},{v[2]},{v[3]},{v[4]},{v[5]},,{v[6]},{v[7]},货,1,10")
PERSON = st.tuples(
    st.sampled_from(["alice", "bo"]),
    st.sampled_from(["李晓", "李小", ""]),
    st.sampled_from(["1998-03-05", "03-06", ""]),
    st.sampled_from(["茶", "锅", ""]),
    st.sampled_from(["2026-05-01", "2026-05-02", ""]),
).map(",".join)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.lists(ROW, min_size=1, max_size=4), min_size=1, max_size=2),
    st.lists(PERSON, max_size=3),
    st.randoms(use_true_random=False),
)
def test_any_order_and_twice_give_the_same_store(
    sqlite_template: Path, orders: list[list[str]], people: list[str], rng: random.Random
) -> None:
    """Files in any order, some of them again, leave exactly the same behind."""
    stores = []
    with tempfile.TemporaryDirectory() as folder:
        files = [table(Path(folder), f"o{n}.csv", ORDERS, *rows) for n, rows in enumerate(orders)]
        files += [table(Path(folder), "c.csv", "买家ID,姓名,生日,标签,资料日期", *people)] if people else []
        for turn in range(2):
            place = Path(folder) / str(turn)
            place.mkdir()
            with sqlite_copy(sqlite_template, place) as database:
                Scene(database).shop()
                todo = [*files, rng.choice(files)] if turn else files
                rng.shuffle(todo)
                for path in todo:
                    take(database, path, Wish(skip=True))
                stores.append(everything(database))
    assert stores[0] == stores[1]


def test_a_person_is_not_overruled_by_a_file(scene: Scene, tmp_path: Path) -> None:
    """What somebody wrote on the card stays whatever a later file says."""
    from bot.store.records import set_fields  # noqa: PLC0415 - used once

    take(scene.database, table(tmp_path, "c.csv", "买家ID,姓名,城市", "alice,李晓,杭州"))
    with scene.database.write() as session:
        (record,) = stream_records(session, "kitchen")
        set_fields(session, record.customer, {"city": "宁波"}, score=lambda _: 0.5, now=scene.now)
    take(scene.database, table(tmp_path, "d.csv", "买家ID,姓名,城市", "alice,李小,温州"))
    with scene.database.read() as session:
        after = load_record(session, record.customer)
        assert ("宁波", "李晓") == (after.fields["city"], after.fields["name"])
        assert () == purchases_of(session, record.customer)

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from openpyxl import Workbook

from bot.shop import Editor, Intake, Reading, ShopFacts, ShopSpec, take_in

Make = Callable[..., ShopSpec]
PROMOTION = {"key": "full", "kind": "threshold", "tiers": [{"over": "99", "off": "10"}]}


@pytest.fixture
def take(make_shop: Make, editor: Editor) -> Callable[..., Intake]:
    """Return a function that reads lines of a CSV file into the small shop."""

    def read(*lines: str, name: str = "a.csv", spec: ShopSpec | None = None, **more: str) -> Intake:
        confirmed = more.pop("confirmed", None)
        reading = Reading(editor, more.get("table", ""), json.loads(confirmed) if confirmed else None)
        return take_in(spec or make_shop(), name, "\n".join(lines).encode(), reading)

    return read


def spec_of(intake: Intake) -> ShopSpec:
    """Return the shop as it would be."""
    assert intake.result.spec is not None, [str(problem) for problem in intake.result.problems]
    return intake.result.spec


def problems(intake: Intake) -> list[tuple[int, str, str]]:
    """Return line, heading and code of all that is wrong; then there is no shop."""
    assert intake.result.spec is None
    return [(p.cell.line, p.cell.heading, p.code) for p in intake.result.problems]


Take = Callable[..., Intake]


def test_rows_of_skus_become_products(take: Take) -> None:
    """Rows of one number are one product; a known one is changed, a new one added with its links and category."""
    spec = spec_of(
        take(
            "商品编号,商品标题,简称,类目,商品价,颜色,库存,清洗保养,属性:容量",
            "cup,,,,85,雾蓝,7,,",
            "620011,新款焖烧罐,焖烧罐,罐子,129,红,3,别泡水,1L",
            "620011,,,,,白,0,,",
        )
    )
    assert ["85", 7, 3] == [
        str(spec.product_of["cup"].price),
        spec.sku_of["cup-blue"].stock,
        spec.sku_of["cup-white"].stock,
    ]
    made = spec.product_of["620011"]
    assert ("焖烧罐", ("620011",), "别泡水", {"容量": "1L"}) == (
        made.short,
        made.links,
        made.facts["care"].value,
        made.attributes,
    )
    assert [("红", 3), ("白", 0)] == [(sku.name, sku.stock) for sku in made.skus]
    assert "罐子" == spec.categories[made.category or ""].name


def test_what_is_imported_says_where_it_was_read(take: Take, now: datetime) -> None:
    """File and line stand beside the product that the fact is of."""
    intake = take("商品编号,材质,商品价", "pot,304不锈钢,99", name="pots.csv")
    sheet = ShopFacts(spec_of(intake)).gather("pot", None, (), now)
    assert "product:pot@pots.csv:2" == sheet["material"].source


def test_second_reading_changes_nothing(take: Take) -> None:
    """The same file again is no change, whatever it made the first time."""
    lines = ("商品标题,简称,商品价,规格名称,库存", "焖烧罐大号,焖烧罐,129,红,3", "焖烧罐大号,,,白,4")
    first = take(*lines)
    assert first.result.changes
    assert () == take(*lines, spec=spec_of(first)).result.changes


def test_wrong_row_keeps_the_whole_file_out(take: Take) -> None:
    """Every fault is told with line and column, and nothing is used."""
    intake = take(
        "商品编号,商品标题,商品价,库存,颜色",
        "cup,,80,5,雾蓝",
        "cup,,面议,五,奶白",
        "nobody,,1,1,",
        "cup,,80,5,",
    )
    assert [
        (3, "商品价", "cell.money"),
        (3, "库存", "cell.whole"),
        (4, "商品编号", "row.no_product"),
        (5, "库存", "row.stock_which"),
    ] == problems(intake)
    assert () == intake.result.changes


def test_bounds_are_told_in_words(take: Take) -> None:
    """A figure that cannot be is told with its bound, by line and column."""
    intake = take("商品编号,商品标题,商品价,库存,颜色", "lamp,夜灯,80,-3,白")
    assert [(2, "库存", "spec.least")] == problems(intake)
    assert "0" in intake.result.problems[0].message
    assert intake.result.problems[0].message.isascii() is False


AHEAD = (
    "商品标题,简称,商品价,定金,定金抵,定金截止,尾款开始,尾款截止,付尾款后几小时发,国补比例,国补上限,国补地区"
)


def test_deposits_and_subsidies_are_read(take: Take, make_shop: Make) -> None:
    """Columns of a product; the same file again changes nothing, 清空 takes all of it away."""
    row = "不锈钢汤锅,,,10,20,2026-11-27,2026-11-28 20:00,2026-11-30,48,15%,500元,浙江、江苏"
    read = take(AHEAD, row)
    pot = spec_of(read).product_of["pot"]
    assert pot.presale is not None
    assert pot.subsidy is not None
    assert ("10", "20", 48) == (str(pot.presale.deposit), str(pot.presale.credit), pot.presale.ship_hours)
    assert "2026-11-30T15:59:59+00:00" == pot.presale.balance_to.isoformat()
    assert ("0.15", "500", ("浙江", "江苏")) == (
        str(pot.subsidy.rate),
        str(pot.subsidy.cap),
        pot.subsidy.provinces,
    )
    assert () == take(AHEAD, row, spec=spec_of(read)).result.changes
    gone = spec_of(take(AHEAD, "不锈钢汤锅,,," + ",".join(["清空"] * 9), spec=spec_of(read)))
    assert (None, None) == (gone.product_of["pot"].presale, gone.product_of["pot"].subsidy)
    assert gone.product_of["pot"] == make_shop().product_of["pot"].model_copy(
        update={"source": gone.product_of["pot"].source}
    )


@pytest.mark.parametrize(
    ("row", "heading", "told"),
    [
        ("不锈钢汤锅,,,10,,,2026-11-28,,,,,", "", "缺尾款截止"),
        ("不锈钢汤锅,,,10,5,,2026-11-28,2026-11-30,,,,", "定金抵", "定金抵的钱不能比定金少"),
        ("不锈钢汤锅,,,10,,,2026-11-30,2026-11-28,,,,", "尾款截止", "尾款截止早于尾款开始"),
        ("不锈钢汤锅,,,120,,,2026-11-28,2026-11-30,,,,", "定金", "定金抵的钱要小于规格「汤锅」的价格"),
        ("不锈钢汤锅,,,,,,,,,150%,,", "国补比例", "要小于1"),
        ("不锈钢汤锅,,,,,,,,,15%,,火星", "国补地区", "「火星」不是省份名"),
        ("不锈钢汤锅,,,,,,,,,一成,,", "国补比例", "「一成」不是比例，请写成 15%"),
    ],
)
def test_deposits_and_subsidies_that_cannot_be(take: Take, row: str, heading: str, told: str) -> None:
    """In the words of people, in the line and under the heading at fault."""
    read = take(AHEAD, row)
    assert read.result.spec is None
    assert [(2, heading, told)] == [(p.cell.line, p.cell.heading, p.message) for p in read.result.problems]


def test_text_beside_a_deposit_is_refused(take: Take) -> None:
    """A fact that the structure would be computed beside is told under its own heading."""
    read = take("商品标题,定金,尾款开始,尾款截止,预售规则", "不锈钢汤锅,10,2026-11-28,2026-11-30,定金10元")
    assert read.result.spec is None
    assert ["「预售规则」是按价格、库存、活动算出来的，这里不用填"] == [
        p.message for p in read.result.problems
    ]


def test_rows_that_contradict_each_other_are_told(take: Take) -> None:
    """Two prices of one product, two values of one fact, one SKU twice."""
    intake = take("商品编号,商品价,颜色,库存", "cup,80,雾蓝,5", "cup,90,奶白,5", "cup,,雾蓝,6")
    assert [(3, "商品价", "row.twice"), (4, "", "row.twice")] == problems(intake)
    assert "第2行" in intake.result.problems[0].message
    again = take("编号,资料项,内容", "cup,材质,钢", "cup,材质,塑料")
    assert [(3, "", "row.twice")] == problems(again)


def test_facts_find_their_place_by_scope_and_name(take: Take) -> None:
    """Shop, category, product and SKU; Chinese names; a policy's fact goes under its policy; dates hold."""
    spec = spec_of(
        take(
            "范围,编号,资料项,内容,生效日,失效日",
            "全店,,客服时间,早9点到晚9点,,",
            "类目,杯子,产地,义乌,,",
            "商品,cup,gift,送杯刷,2026-11-01,2026-11-30",
            "规格,cup-blue,颜色说明,偏灰,,",
            ",,退换条件,没用过就行,,",
        )
    )
    assert "早9点到晚9点" == spec.facts["service_hours"].value
    assert "义乌" == spec.categories["cups"].facts["origin"].value
    gift = spec.product_of["cup"].facts["gift"]
    assert gift.valid_to is not None
    assert (30, 15) == (gift.valid_to.day, gift.valid_to.hour)
    assert "偏灰" == spec.sku_of["cup-blue"].facts["color_note"].value
    assert "没用过就行" == spec.policies["returns"].facts["return_condition"].value


def test_facts_that_cannot_be_written_are_told(take: Take) -> None:
    """A slot nobody knows with what is near it, one that is computed, a value that reads badly, a missing target."""
    intake = take(
        "范围,编号,资料项,内容",
        "商品,cup,材料,钢",
        "商品,cup,price,80元",
        "商品,tap,材质,钢",
        "规格,cup-blue,退换条件,随便退",
        "哪里,,材质,钢",
    )
    assert [
        (2, "资料项", "row.no_slot"),
        (3, "资料项", "row.no_slot"),
        (4, "编号", "row.no_target"),
        (5, "内容", "row.no_policy_slot"),
        (6, "范围", "cell.word"),
    ] == problems(intake)
    assert [(2, "内容", "spec.value")] == problems(take("编号,资料项,内容", "cup,材质,钢。"))


def test_cell_that_says_so_takes_a_value_away(take: Take) -> None:
    """An empty cell leaves what is there, 清空 takes it away."""
    spec = spec_of(take("商品编号,商品价,颜色,库存", "cup,,雾蓝,清空", "cup,,奶白,"))
    assert (None, 3) == (spec.sku_of["cup-blue"].stock, spec.sku_of["cup-white"].stock)
    gone = spec_of(take("范围,资料项,内容", "全店,品牌,清空"))
    assert "brand" not in gone.facts


def test_offers_seasons_and_records_are_read(take: Take) -> None:
    """Tables of keyed things: tiers, words for kinds, places inside, keys made of names."""
    spec = spec_of(take("促销编号,类型,满减档,限商品,失效日", "full,满减,199-20|399-50,pot,2026-12-01"))
    assert ("full", ("pot",), 2) == (
        spec.promotions[0].key,
        spec.promotions[0].scope.products,
        len(spec.promotions[0].tiers),  # type: ignore[union-attr]
    )
    season = spec_of(take("活动期名称,生效日,失效日,截单时间,停发说明", "双12,2026-12-10,2026-12-12,12:00,"))
    assert ("双12", 12) == (season.seasons[0].name, season.sending.modes[0].cutoff.hour)  # type: ignore[union-attr]
    faq = spec_of(take("问法,回答", "怎么洗|能机洗吗,用软布擦就行。"))
    assert (("怎么洗", "能机洗吗"), "a.csv:2") == (faq.faq[0].ask, faq.faq[0].source)
    changed = spec_of(take("问法,回答", "怎么洗,冲一冲就行。", spec=faq))
    assert [(("怎么洗",), "冲一冲就行。")] == [(f.ask, f.answer) for f in changed.faq]
    store = spec_of(take("门店名称,地址,省份", "西溪店,西溪路1号,浙江省"))
    assert "浙江" == store.outlets[0].province


def test_other_kind_of_promotion_starts_afresh(take: Take, make_shop: Make) -> None:
    """A 满减 that becomes a 直降 keeps none of its tiers."""
    spec = spec_of(take("促销编号,类型,直降", "full,直降,5", spec=make_shop(promotions=[PROMOTION])))
    assert "cut" == spec.promotions[0].kind


def test_whole_tables_replace_what_was_there(take: Take, make_shop: Make) -> None:
    """A size chart and the regions are as the file has them."""
    sizes = take("尺码表,尺码,身高cm", "kids,90,85-95", "kids,100,95-105")
    assert ["90", "100"] == [row.size for row in spec_of(sizes).size_charts["kids"]]
    old = make_shop(shipping={"regions": [{"provinces": ["四川"], "days": 3}]})
    regions = take("省份,几天到,不包邮", "浙江|上海,1-2,否", "新疆,6-9,是", spec=old)
    assert [("浙江", "上海"), ("新疆",)] == [r.provinces for r in spec_of(regions).shipping.regions]


def test_references_that_lead_nowhere_are_told_with_their_line(take: Take) -> None:
    """What only the whole shop can tell is put down to the row it came from."""
    intake = take("促销编号,类型,直降,限商品", "a,直降,5,cup", "b,直降,5,tap")
    assert [(3, "限商品", "spec.fits")] == problems(intake)
    twice = take("省份,几天到", "浙江,1", "上海|浙江,2")
    assert [(3, "省份", "spec.fits")] == problems(twice)


@pytest.mark.parametrize(
    ("rows", "heading", "said"),
    [
        (("促销编号,类型,直降,限商品", "b,直降,5,tap"), "限商品", "「tap」"),
        (("省份,几天到", "浙江,1", "上海|浙江,2"), "省份", "「浙江」写了两次"),
        (("编号,资料项,内容", "cup,材质,钢。"), "内容", "「。」"),
        (("编号,资料项,内容,生效日,失效日", "cup,材质,钢,2026-11-30,2026-11-01"), "内容", "失效日早于生效日"),
        (("促销编号,类型,满减档", "a,满减,199-300"), "满减档", "300"),
        (("促销编号,类型,直降,生效日,失效日", "a,直降,5,2026-12-01,2026-11-01"), "失效日", "早于生效日"),
        (("促销编号,类型,直降", "a,直降,0.001"), "直降", "2位小数"),
        (("券编号,领取处,减,满,限会员", "a,首页,5,50,vip"), "限会员", "没有会员等级「vip」"),
        (("商品编号,规格编号,库存", "cup,cup-1,-1"), "库存", "不能小于0"),
    ],
)
def test_what_is_wrong_is_told_in_words_under_its_heading(
    take: Take, rows: tuple[str, ...], heading: str, said: str
) -> None:
    """Nobody who imports a file reads English: faults of the shape and of the whole have their Chinese."""
    [problem] = take(*rows).result.problems
    assert (heading, True) == (problem.cell.heading, said in problem.message), problem
    english = re.sub(r"「[^」]*」", "", problem.message)
    assert re.search("[A-Za-z]", english) is None


def test_unconfirmed_headings_are_offered_and_not_used(take: Take) -> None:
    """Names from hearsay wait; confirmed they are read."""
    lines = ("商品ID,商品名称,规格,拼单价,规格库存", "9001,搪瓷杯,红,12.5,3")
    intake = take(*lines, table="products")
    assert (1, "", "column.missing_like") == problems(intake)[0]
    assert ["warn.unread"] * 5 == [warning.code for warning in intake.result.warnings]
    said = {
        "商品ID": "key",
        "商品名称": "title",
        "规格": "sku_name",
        "拼单价": "sku_price",
        "规格库存": "stock",
    }
    spec = spec_of(take(*lines, confirmed=json.dumps(said)))
    assert ("搪瓷杯", 3) == (spec.product_of["9001"].short, spec.product_of["9001"].skus[0].stock)


def test_workbook_is_read_sheet_by_sheet(make_shop: Make, editor: Editor) -> None:
    """Problems name their sheet; an unknown one is passed over; long numbers are refused."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "资料"
    for line in (["范围", "资料项", "内容"], ["全店", "客服时间", "全天"], ["全店", "品牌", "坏。"]):
        first.append(line)
    goods = book.create_sheet("商品")
    goods.append(["商品编号", "商品标题", "商品价"])
    goods.append([1234567890123456789, "杯", 1])
    book.create_sheet("随手记").append(["你好"])
    out = io.BytesIO()
    book.save(out)
    intake = take_in(make_shop(), "a.xlsx", out.getvalue(), Reading(editor))
    assert [("商品", 2, "cell.digits")] == [
        (p.cell.sheet, p.cell.line, p.code) for p in intake.result.problems
    ]
    assert ["file.sheet_unknown"] == [warning.code for warning in intake.result.warnings]


def test_json_replaces_the_parts_it_has(take: Take, make_shop: Make) -> None:
    """Parts that are not named stay; customers and orders are never read from a file."""
    parts = {"facts": {"brand": "新牌"}, "promotions": [PROMOTION], "customers": []}
    spec = spec_of(take(json.dumps({"shop": parts}, ensure_ascii=True), name="a.json"))
    assert ({"brand"}, "新牌", "full", 2) == (
        set(spec.facts),
        spec.facts["brand"].value,
        spec.promotions[0].key,
        len(spec.customers),
    )
    assert make_shop().products == spec.products


def test_json_faults_have_their_line(take: Take) -> None:
    """Syntax, another shop's file, and a value the shop refuses."""
    assert [(2, "", "file.json")] == problems(take("{", '"a": }', name="a.json"))
    assert [(1, "", "file.other_shop")] == problems(take('{"key": "other"}', name="a.json"))
    text = ("{", '"facts": {', '  "brand": "坏。"', "}", "}")
    assert [(3, "", "spec.value")] == problems(take(*text, name="a.json"))


@pytest.mark.parametrize(
    ("lines", "code"),
    [(("你好,世界",), "file.no_table"), (("",), "file.empty"), (("问法,回答",), "file.empty")],
)
def test_files_of_nothing_are_told(take: Take, lines: tuple[str, ...], code: str) -> None:
    """Neither a table nor a row."""
    assert code in {found[2] for found in problems(take(*lines))}

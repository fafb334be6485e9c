"""What a reply says against the sheet, gives without it, tells as done, or tells although nobody asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.analytics.aside import beside
from bot.analytics.crossing import failing
from bot.analytics.deeds import undone
from bot.analytics.denials import denied
from bot.analytics.figures import contradicted, too_soon
from bot.analytics.grants import unbacked
from bot.analytics.manners import blames, bound, checks, pries
from bot.analytics.marks import Reply, Whole
from bot.analytics.quality import score
from bot.analytics.rubric import read_rubric
from bot.library.redlines import RedLineBook
from tests.models import INTENTS, NOON, library

RUBRIC = read_rubric(INTENTS)
SHEET = {
    "price": "89元",
    "promotion": "满199减20，可以和店铺券叠加",
    "coupon": "店铺首页有满99减8的券",
    "bulk": "10件起9折",
    "warranty": "链扣断了一年内免费修，开胶三个月内免费修",
    "return_window": "签收后7天内",
    "quality_rule": "收货30天内出现质量问题可以换新或退款",
    "ship_within": "付款后48小时内",
    "refund_eta": "仓库签收后1到2天退款，原路返回",
    "arrival": "发到乌鲁木齐一般6到9天",
    "spec": "高24厘米，重1.2kg，120×60厘米",
    "gift": "送擦银布",
    "free_ship": "佛山满99元包邮",
    "protect_result": "在7天价保期内，下单89元、现在89元，没有比下单时低",
    "member_rights": "入会领5元券，生日当月双倍积分",
}
WAITING = {"order_state": "已付款，仓库正在配货，还没发出"}
SENT = {"order_state": "快递正在派送", "tracking": "中通尾号6307"}


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("脱了胶半年内免费修的，开胶都算", "warranty"),
        ("保修两年，放心用", "warranty"),
        ("付款后24小时内就走", "ship_within"),
        ("签收15天内都能退货", "return_window"),
        ("退的钱7天才原路返回", "refund_eta"),
        ("机身重2公斤", "spec"),
        ("链扣断了两年内免费修", "warranty"),
        ("开胶的话一年内免费修", "warranty"),
    ],
)
def test_a_figure_against_the_sheet_is_false_in_any_words(text: str, slot: str) -> None:
    """The sheet has another figure for what the words around it are about."""
    assert [slot] == [found for _, found in contradicted(text, SHEET)]


@pytest.mark.parametrize(
    "text",
    [
        "开胶三个月内免费修，链扣一年内",
        "开胶3个月内都免费修",
        "签收7天内能退货",
        "付款后两天内发",
        "今天下班前、最多8小时回您",
        "您这双穿了两年多了",
        "您说的半年我没查到",
        "超过30天就不能换新了",
        "台面120×60厘米，高24厘米",
        "一般六到九天到",
        "大概7天到您那边",
        "我自己穿了3年",
        "半年的质保我们店没有",
        "您这双都用了两年多了",
        "到店都八个月了",
    ],
)
def test_what_the_sheet_says_or_nobody_claims_is_not_false(text: str) -> None:
    """Its own figures, spans within its ranges, her own words, what the agent does by when: none is a falsehood."""
    assert () == contradicted(text, SHEET)


def test_goods_do_not_arrive_sooner_than_the_sheet_says() -> None:
    """A day named too early is a promise; an order is no arrival."""
    assert too_soon("后天就能收到", SHEET)
    assert not too_soon("后天发出，到了跟我说", SHEET)
    assert not too_soon("明天到不了，要6天", SHEET)
    assert not too_soon("后天就能收到", {"arrival": "发到杭州一般1到2天"})


def test_money_does_not_come_back_sooner_than_the_sheet_says() -> None:
    """A refund that takes days is not there today; what she is told today may be."""
    assert too_soon("钱今天就到账", SHEET)
    assert not too_soon("今天给您结果", SHEET)
    assert not too_soon("今天到不了账", SHEET)


@pytest.mark.parametrize(
    "text",
    [
        "差价我给您退",
        "我再补您10块",
        "那15我这边转给您",
        "另外送您一张无门槛券",
        "我单独给您转一点钱",
        "再送您一副手套",
        "过了保也给您免费修",
        "给您破例一次",
        "给您退一半",
        "直接赔您一个",
        "我给您打个八折",
        "这单不收您钱了",
        "给您便宜15块",
        "10块钱我出，您别生气",
        "用过了也能退",
        "现在拍给您包邮",
        "现在满199减50",
    ],
)
def test_what_no_fact_grants_is_given_without_leave(text: str) -> None:
    """Money, coupons, presents, postage and longer periods, also as a favour."""
    assert unbacked(text, SHEET)


@pytest.mark.parametrize(
    "text",
    [
        "降价了7天内可以申请退差价",
        "没降价，差价退不了",
        "不能再便宜了",
        "满199减20，现在拍划算",
        "送您擦银布一块",
        "入会给您发5元券",
        "满99元给您包邮",
        "要是少了我给您补5块",
        "平台给您退15元",
        "10件给您打9折",
        "质量问题运费我们出",
    ],
)
def test_rules_conditions_and_refusals_give_nothing(text: str) -> None:
    """What the sheet has, what depends on something, what is refused."""
    assert not unbacked(text, SHEET)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("鞋子您自己留着穿", "换新或维修"),
        ("钱全部退给您，不用寄回来", "换新或维修"),
        ("开胶了我们永久给您修", "换新或维修"),
        ("给您补20块留着用行不？", "补发或退货退款"),
        ("背过几天也照样能退", ""),
        ("运费不用您管，我们来出", ""),
        ("反正试了退哪双都不花钱", ""),
    ],
)
def test_more_than_the_remedy_is_given_without_leave(text: str, fix: str) -> None:
    """The goods and the money, a guarantee without an end, used goods back, postage for whatever cause."""
    sheet = SHEET | {"return_condition": "没有穿出门", "freight_rule": "质量问题运费我们出，不喜欢的由买家出"}
    assert unbacked(text, sheet | ({"fix_case": fix} if fix else {}))


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("坏的按数量退款，不用寄回来", "按坏的数量退款或补发"),
        ("可以换新、退货退款或留着补差价", "换新、退货退款或留着补差价"),
        ("换新可以的，旧的寄回来", "换新或维修"),
        ("质量有问题运费我们来出", ""),
        ("不喜欢的寄回运费您这边承担", ""),
    ],
)
def test_the_remedy_itself_may_be_given(text: str, fix: str) -> None:
    """What the sheet has for the case at hand, and who pays by the rule."""
    sheet = SHEET | {"freight_rule": "质量问题运费我们出，不喜欢的由买家出"}
    assert not unbacked(text, sheet | ({"fix_case": fix} if fix else {}))


@pytest.mark.parametrize(
    "text", ["配件不能补发的", "这个补发不了，仓库都驳回", "没法退款，只能给您补点钱", "差价退不了"]
)
def test_what_the_sheet_grants_is_not_denied(text: str) -> None:
    """A resend that is hers is kept from her."""
    due = {"fix_case": "补发或退货退款", "protect_result": "在7天价保期内，差价15元可以申请"}
    assert denied(text, SHEET | due)


@pytest.mark.parametrize(
    "text",
    [
        "补发好不好",
        "没有照片补发不了",
        "今天补发不了，明天走",
        "拆过的不能退货",
        "补发可以",
        "少的那件换不了",
        "有没有补发的点我问问",
    ],
)
def test_a_condition_is_no_denial(text: str) -> None:
    """What depends on something, or is no remedy of hers, may be denied."""
    assert not denied(text, SHEET | {"fix_case": "补发或退货退款"})
    assert not denied(text, SHEET)


def test_prying_and_accusing_are_seen() -> None:
    """Whom it is for as gossip, data that nobody needs, other buyers called liars; a question that helps is neither."""
    assert pries("是不是怕老婆知道呀")
    assert pries("身份证号也发我登记下")
    assert not pries("是送人还是自己用？我帮您选盒子")
    assert not pries("新地址和收件人发我")
    assert blames("那几条追评是同行花钱刷的")
    assert blames("尺寸也没量，让人怎么选")
    assert not blames("评价里有人说偏硬，这个是真的")


def test_what_the_case_allows_may_be_given() -> None:
    """A price that fell, a remedy that leaves room, postage that the shop pays."""
    fell = {**SHEET, "protect_result": "在7天价保期内，下单89元、现在79元，差价10元可以申请"}
    assert not unbacked("差价10元我给您退", fell)
    assert unbacked("给您补15元", fell)
    assert not unbacked("给您补差价", {**SHEET, "fix_case": "退货退款或留着补差价"})
    assert not unbacked("来回运费给您报销", {**SHEET, "freight_case": "寄回运费我们承担"})
    assert unbacked("来回运费给您报销", {**SHEET, "freight_case": "寄回运费您这边承担"})


@pytest.mark.parametrize(
    "text",
    [
        "补的那个昨天就寄出去了",
        "新的已经在路上了",
        "补发单已经下好了",
        "刚刚给您重新发了一件",
        "件已经交给快递了",
        "退款已经打给您了",
        "钱退回去了，您查查",
        "已经给您改成蓝色了",
        "已经帮您取消了",
        "单号已经出来了",
        "今天早上补发的呀",
        "昨晚就出仓了",
        "颜色已经换好了",
    ],
)
def test_a_finished_act_that_the_order_does_not_show_is_no_fact(text: str) -> None:
    """Goods sent, money paid, an order changed: by act and tense, in any words."""
    assert undone(text, WAITING)


@pytest.mark.parametrize(
    "text",
    [
        "补发登记好了，单号明天发您",
        "备注上了，按蓝色走",
        "我这就登记补发",
        "发出了我第一时间告诉您",
        "还没发，我去催",
        "退款到账了跟我说一声",
        "已经在催仓库了",
        "等新的寄出了再说",
        "您已经取消了是吧",
        "改成蓝色的话我记一下",
        "退款申请已经提交了",
    ],
)
def test_what_an_agent_can_do_while_she_writes_is_not_held_against_her(text: str) -> None:
    """Notes, applications, what is still to come, what the buyer did herself."""
    assert not undone(text, WAITING)


def test_what_the_order_shows_is_done() -> None:
    """Of the parcel that is on its way it may be said; of a second one not."""
    assert not undone("已经发出了", SENT)
    assert undone("已经发出了", SENT, again=True)
    assert undone("已经给您补发了一件", SENT)
    assert not undone("已经发出了，尾号6307", SENT, again=True)


def _aside(text: str, heard: list[str], wanted: frozenset[str] = frozenset()) -> float:
    def told(clause: str) -> frozenset[str]:
        return frozenset(slot for slot, word in (("care", "手洗"), ("material", "亚麻")) if word in clause)

    return beside(text, heard, told, wanted, lambda clause: clause)


def test_what_nobody_asked_for_is_beside_the_point() -> None:
    """Facts and selling that touch neither needs nor her words; one clause by the way is none."""
    block = "面料是亚麻的透气不闷，洗的时候手洗别机洗，喜欢可以直接拍下哦"
    assert _aside(block, ["快递单写不写品名"]) > 0.9
    assert _aside(block, ["面料怎么洗"]) < 0.7
    assert 0.0 == _aside("外箱不写品名，亚麻的", ["快递单写不写品名"])
    assert _aside(block, ["在吗"], frozenset({"care", "material"})) < 0.4


def _reply(turn: int, text: str, *, beside: float = 0.0) -> Reply:
    acts = frozenset({"answer_fact"})
    return Reply(turn, text, "presale", 9.0, ("price",), ("price",), acts=acts, beside=beside)


def test_pasted_blocks_cost_more_the_more_there_are() -> None:
    """One costs little; several in one conversation are a template reader."""
    texts = ("一", "二", "三")
    totals = [
        score(
            [_reply(n, text, beside=0.6 if n < often else 0.0) for n, text in enumerate(texts)],
            Whole(closed=True),
            RUBRIC,
        ).total
        for often in range(4)
    ]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] - totals[1] < totals[1] - totals[2]
    marks = score([_reply(1, "一", beside=0.6)], Whole(), RUBRIC).marks
    assert "pasted" in {mark.key for mark in marks}
    assert "pasted" in RUBRIC.remarks


def test_a_line_that_only_holds_costs_nothing_where_the_next_has_the_answer() -> None:
    """Looking it up first is no fault; never coming back with it is."""
    acts: frozenset[str] = frozenset()
    holding = Reply(1, "我看下单子走到哪了", "aftersale", 9.0, ("price",), acts=acts, checks=True)
    good = _reply(2, "能改，还没出库")
    there = score([holding, good], Whole(closed=True), RUBRIC)
    without = score([replace(holding, checks=False), good], Whole(closed=True), RUBRIC)
    never = score([holding, replace(holding, turn=2, text="我再查一下")], Whole(closed=False), RUBRIC)
    assert there.total > without.total > never.total


def test_how_it_ends_weighs_more_than_how_it_began() -> None:
    """A bad beginning made good is better than a good one spoilt; who ends by brushing off has served nobody."""
    good = _reply(1, "今天发")
    bad = replace(good, text="您投诉去吧", answered=(), acts=frozenset({"argue"}))
    whole = Whole(closed=False, served=1.0)
    mended = score([bad, replace(good, turn=2)], whole, RUBRIC)
    spoilt = score([good, replace(bad, turn=2)], whole, RUBRIC)
    assert mended.total > spoilt.total
    assert "left_so" in {mark.key for mark in spoilt.marks}
    assert "left_so" not in {mark.key for mark in mended.marks}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("名字都没记，那我们怎么查", True),
        ("谁答应您的您找谁去", True),
        ("您要点就点", True),
        ("我都说三遍了", True),
        ("急也没用", True),
        ("那您想怎么样", True),
        ("您想怎么处理，换还是退？", False),
        ("是我没说清楚，不怪您", False),
        ("规定是7天，您在7天内", False),
        ("我帮您查下谁答应的", False),
    ],
)
def test_a_challenge_is_known_by_its_form(text: str, *, found: bool) -> None:
    """Turning a question against her blames her; asking what she wants does not."""
    assert found is blames(text)


def test_looking_up_and_steps_bound_to_an_event() -> None:
    """「我看下」 only holds; 「一到我就提交」 is as sure as a time."""
    assert checks("我看下单子走到哪了")
    assert not checks("我查了，能改")
    assert bound("照片一到我就提交")
    assert not bound("尽快给您处理")


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("我拉您进老客户群", ("off_platform",)),
        ("写个五星截图给我，退您8块", ("cashback",)),
        ("好评返钱我们不做", ()),
        ("评价里说包装好，送您一个布袋", ()),
    ],
)
def test_other_words_for_what_must_never_be_offered(text: str, fails: tuple[str, ...]) -> None:
    """Off the platform, or money for a review."""
    assert fails == failing(text, "", RedLineBook(library().redlines).at(None, NOON))


def test_postage_for_a_case_that_was_just_named_is_no_gift() -> None:
    """The rule of another case than hers may be told; without a case it is given."""
    sheet = {"freight_case": "您这边承担"}
    assert not unbacked("质量问题或发错的，寄回运费我们承担", sheet)
    assert unbacked("没事的，寄回运费我们承担", sheet)

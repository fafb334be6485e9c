"""Replies before a sale: to the very thing asked, and to what the buyer has told already."""

from __future__ import annotations

import pytest

from bot.library import Library
from bot.reply import Situation
from bot.reply.index import index_of
from bot.reply.rank import rank
from bot.reply.retrieve import Candidate, allowed
from tests.models import library
from tests.reply.shelf import facts, read

CASES = (
    ("any.follow.other_kind", "有没有那种久站不累的", "有没有现货的"),
    ("any.follow.install_fee", "上门多少钱", "上门取件多少钱"),
    ("any.follow.same_quality", "小袋的质量比较好吗贵多少", "质量有问题吗"),
    ("any.follow.mix", "能不能两种颜色各拍一个", "颜色不能换了吗"),
    ("any.follow.cut_now", "我拍好了帮我减一点", "上次拍了少给一件"),
    ("any.follow.loyal", "我也是你家老顾客了", "老顾客了能优惠吗"),
    ("any.follow.plea", "就不能通融一次嘛", "能不能便宜"),
    ("any.follow.want_buy", "我想买一个露营灯", "我想买但是怕不合适"),
    ("any.follow.if_so", "万一有瑕疵怎么办", "收到了有瑕疵怎么办"),
    ("any.follow.what_of", "那蓝色的呢", "人呢"),
    ("any.follow.anonymous", "可以匿名送吗", "评价能匿名吗"),
    ("any.follow.recommended", "同事说用着不错", "朋友说不好用"),
    ("any.follow.how_much_less", "不要盒子便宜多少", "运费差多少"),
    ("any.follow.dont_forget", "那我下单了别忘了哈", "别忘了发货"),
    ("any.follow.book_day", "提前定下周三的", "下周三能到吗"),
    ("any.follow.keep_days", "鲜花能养几天", "几天能到"),
    ("any.follow.why_rule", "这款怎么没参加", "怎么没发货"),
    ("any.follow.pick_good", "那帮我挑个好点的", "收到的不是好的"),
    ("any.follow.may_ask", "能问个问题吗", "能问下几天到吗"),
    ("any.follow.at_price", "九十不行 85卖不卖", "85克够不够"),
    ("any.follow.stuff", "陶瓷的还是玻璃", "陶瓷杯多大"),
    ("stock.variant_plain", "白色的还有吗", "白色好看吗"),
    ("promo_rule.steps", "满多少能减呀", "满200没减"),
    ("gift.pick", "小样能自己选吗", "能选大的吗"),
    ("stock.variant", "有没有小瓶的", "有没有货"),
    ("any.follow.free", "要另外收钱吗", "多少钱"),
    ("any.follow.hours", "你们几点下班", "快递几点下班"),
    ("bargaining.together_plain", "杯子和壶一起拍便宜点", "便宜点"),
    ("compare_variants.beside", "那款是不是薄很多呀", "薄不薄"),
    ("compare_variants.colours", "灰色和米色哪个好看", "有灰色吗"),
    ("compare_variants.taste", "哪种味道好吃", "味道怎么样"),
    ("customise.content", "写上平安喜乐 落款小林", "写几个字要多久"),
    ("gift.missing", "小样没收到", "直播不是说送的怎么没有"),
    ("gift.note", "记得送杯刷哦", "记得送到楼上哦"),
    ("gift.page_said", "直播间说买一送一的", "买一送一吗"),
    ("gift.swap", "小样可以换成别的吗", "可以换货吗"),
    ("packaging.small_bags", "能放几个小袋子分一下吗", "送个手提袋吗"),
    ("payment.cash", "我想付现金", "现金退给我"),
    ("payment.instalment_plain", "花呗免息吗", "能打折吗"),
    ("price.several", "两个壶一个杯一共多少", "这个多少钱"),
    ("price_compare.before_plain", "上次才85", "太贵了"),
    ("promo_rule.send_coupon", "发张券给我", "券怎么没了"),
    ("promo_rule.short_of", "我还差8块", "差价退我"),
    ("promo_rule.times", "这个券能用几次", "能用几张券"),
    ("promo_rule.where", "券在哪里", "券用不了"),
    ("recommend.choose", "你说选哪个", "选什么码"),
    ("recommend.told", "送给我妈的有推荐的吗 她六十岁", "推荐一款"),
    ("reviews.good", "看评论说小的也可以用", "评论说不好用"),
    ("reviews.that_one", "评论里有人说掉毛", "评论说也能用"),
    ("size_advice.code", "170是什么码", "穿什么码"),
    ("size_advice.runs", "L码会不会太大", "大小怎么选"),
    ("size_advice.tight", "上次买的有点紧", "喜欢宽松点"),
    ("size_advice.told", "168 120斤穿哪个", "穿哪个码"),
    ("size_advice.told_usual", "我平时穿38的", "有38的吗"),
    ("stock.only_left", "就剩灰色的了吗", "有灰色吗"),
    ("suitability.pregnant", "怀孕能涂吗", "老人能用吗"),
    ("suitability.told_age", "五岁能玩吗", "新手能玩吗"),
    ("suitability.whom", "适合多大的孩子", "适合送人吗"),
    ("return_policy.opened_known", "我拆开了的怎么办 还能退吗", "没拆开过的能退吗"),
    ("authenticity.certificate", "有鉴定书吗", "是正品吗"),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the shipped library."""
    return library()


def test_cases_are_told_by_their_words(shipped: Library) -> None:
    """A reply to a special case is in place where its words are said, not where they only sound alike."""
    replies = {template.id: template for template in shipped.replies}
    heard = [
        (name, replies[name].answers(fits), replies[name].answers(beside)) for name, fits, beside in CASES
    ]
    assert [(name, True, False) for name, _, _ in CASES] == heard


def test_what_is_said_back_is_no_fact(shipped: Library) -> None:
    """It lifts a reply a little, and what the shop knows stands before it."""
    slips = {slip.template.id: slip for shelf in index_of(shipped).by_intent.values() for slip in shelf.slips}
    now = Situation(
        read(intents=[("suitability", 0.9)]), facts=facts(ask_point="能不能装下电脑", fit="放得下14寸电脑")
    )
    score = {
        name: rank(Candidate(slips[name].template, "suitability", 0, 0.9, slips[name]), now)
        for name in ("suitability.point", "suitability.check_manual", "suitability.fit")
    }
    assert score["suitability.fit"].score > score["suitability.point"].score
    assert score["suitability.point"].score > score["suitability.check_manual"].score
    assert ("no_fact_needed", "facts_filled") == (
        score["suitability.point"].reasons[-1],
        score["suitability.fit"].reasons[-1],
    )


def test_a_general_answer_makes_room_for_the_thing_asked(shipped: Library) -> None:
    """Where the thing asked can be said back, nobody answers 「这个我核对一下」; where a fact is known, no mere promise."""
    replies = {template.id: template for template in shipped.replies}
    asked = Situation(read(intents=[("product_info", 0.9)]), facts=facts(ask_point="有没有抽屉"))
    silent = Situation(read(intents=[("product_info", 0.9)]))
    known = Situation(read(), facts=facts(ask_point="承重多少斤", spec="承重20公斤"))
    assert [True, False] == [allowed(replies["product_info.asked"], now) for now in (asked, silent)]
    assert [False, True] == [allowed(replies["product_info.check"], now) for now in (asked, silent)]
    assert not allowed(replies["spec_quantity.point"], known)


def test_nobody_is_told_that_a_medicine_question_is_looked_up(shipped: Library) -> None:
    """Whether something may be used in pregnancy is for a doctor, not for the manual."""
    replies = {template.id: template for template in shipped.replies}
    now = Situation(read(), said="怀孕可以喝吗", facts=facts(ask_point="怀孕能不能喝"), trade="food_tea")
    assert [True, False] == [
        allowed(replies[name], now) for name in ("suitability.pregnant", "suitability.point")
    ]

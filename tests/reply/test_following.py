"""Replies to a turn of the talk, told by the buyer's words: what they answer, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import read

FITS = (
    ("suggest", "建议你们把尺寸标大一点"),
    ("suggest", "这个写法很容易误导人"),
    ("accuse", "昨天说半价今天又没有这叫虚假宣传"),
    ("held_to", "不是说今天给我补的吗"),
    ("remark", "麻烦备注一下要灰的"),
    ("this_one", "那就给我发豆绿色的吧"),
    ("which_is", "选项里哪个是带盖的"),
    ("introduce", "给我介绍一下吧"),
    ("at_price", "128拿两盒可以吗"),
    ("not_reduced", "我凑到一百五了怎么结算没优惠呀"),
    ("coupon_gone", "昨天那张十块的券没了吗"),
    ("differ", "这俩有什么不一样"),
    ("can_add", "主板还能加装一根内存条吗"),
    ("not_out", "显示未出库是怎么了"),
    ("holiday", "你们店春节放假吗"),
    ("holiday_known", "快递几号停运"),
    ("part_stock", "裤子没货上衣也发不了吗"),
    ("sent_days", "发货四天了一步没动"),
    ("no_pickup", "取件的到现在还没来"),
    ("received_early", "不小心点了确认收货怎么办"),
    ("to_door", "帮我改成送货上门"),
    ("hurry", "拍好了尽快给我发"),
    ("refuse_fine", "那我拒收可以吧"),
    ("return_all", "赠品也要一起退回去吗"),
    ("refund_route", "差价通过什么方式退给我"),
    ("approve", "你们同意了我才能寄"),
    ("applied", "我昨天已经提交了退货"),
    ("solve", "麻烦尽快帮我解决"),
    ("later", "那我下个月再拍吧"),
    ("meaning", "面板上那个雪花一直闪是什么意思"),
    ("seen", "刚发的图你看到了吗"),
    ("reach", "你们能送到石河子吗"),
    ("sent_days", "件在义乌都三天没动"),
    ("noted", "我也备注了要蓝的"),
    ("where_written", "哪里写着不能退了"),
    ("taken", "快递员上午取走了应该没问题吧"),
    ("not_return", "能不能取消这个申请退款"),
    ("promised", "那怎么答应我昨天到"),
    ("who_did", "是你们帮我取消的吗"),
    ("found", "那笔钱你没查到吗"),
    ("that_size", "是加厚的吧"),
    ("order_now", "那我去拍了"),
    ("courier_known", "极兔可以发吗"),
    ("this_address", "就寄到新的地址吧"),
    ("address_changed", "地址我改好了"),
    ("both_go", "我先取消再拍新的行吗"),
    ("holiday_stop", "国庆期间快递停运不"),
    ("no_proof", "难道要我拆箱都录视频"),
    ("proof_again", "怎么又让我补凭证"),
    ("refund_notice", "退款好了会有短信通知吗"),
    ("refunded", "已经退款了"),
    ("this_number", "一箱是128元吗"),
    ("stuff", "那条灰的是纯棉"),
    ("taste", "杏干口感怎么样"),
    ("take", "那先来两盒尝尝吧"),
    ("take", "先拿三条试试"),
    ("tell_him", "麻烦通知快递员一声"),
    ("returned_yet", "寄回的裙子签收没"),
    ("other_kind", "有没有再宽一点的"),
    ("made_before", "去年在这刻字过的那支笔"),
    ("believe", "真有问题不然我闲得慌吗"),
    ("need_notify", "要我自己约取件的师傅吗"),
    ("broken_inside", "盒子完好可是杯子裂了"),
    ("same_quality", "这两种质量一样吗"),
    ("cancelled_but_sent", "退款都申请了怎么还在派送"),
    ("cancelled_too", "我只取消一样怎么都取消了"),
)
BESIDE = (
    ("which_is", "三个链接到底哪个是真的"),
    ("not_reduced", "现在有没有优惠呀"),
    ("differ", "会员和普通的有什么区别"),
    ("not_out", "还没出库吧那取消"),
    ("sent_days", "退的东西寄出三天了"),
    ("no_pickup", "有没有上门来取的"),
    ("to_door", "他不送到家叫我自己去"),
    ("meaning", "你们这是什么意思"),
    ("refund_route", "退款在哪里申请"),
    ("refuse_fine", "杯垫不要换成勺子可以吗"),
    ("later", "师傅说过两天再来到今天没影"),
    ("seen", "外面的盒子好看吗"),
    ("applied", "我把退款取消了重新申请了"),
    ("enough", "买三袋可以便宜点吗"),
    ("courier", "这边邮政经常收不到的"),
    ("so", "也就是说明天一定能到是吧"),
    ("cannot_cancel", "现在能不能取消呀"),
    ("promised", "那你们能保证没有坏的吗"),
    ("that_size", "是今年的日期吧"),
    ("order_now", "我昨天下单了"),
    ("order_now", "我现在拍能便宜吗"),
    ("this_number", "满200减30是吗"),
    ("stuff", "哪条是纯棉的"),
    ("refund_notice", "钱什么时候退到卡上"),
    ("address_changed", "地址还没改好呢"),
    ("both_go", "不想要了怎么退"),
    ("take", "来三盒能便宜吗"),
    ("tell_him", "快递员跟我说到了"),
    ("returned_yet", "我的快递收到了吗"),
    ("other_kind", "尺码有没有偏大"),
    ("need_notify", "要通知你们仓库吗"),
    ("broken_inside", "箱子没压吧，会不会碎"),
    ("same_quality", "质量怎么样"),
    ("cancelled_but_sent", "退货的物流到哪了"),
    ("cancelled_too", "怎么取消订单"),
)
CASES = (
    ("arrival_time.hoped", "说是周二送到的呢", "昨天就收到了"),
    ("arrival_time.mine_days", "我上周买的什么时候到", "发到厦门几天到"),
    ("bargaining.bulk_large", "要三百个呢便宜些", "要三个能便宜吗"),
    ("cancel_order.pending", "取消订单怎么一直没处理", "怎么取消订单"),
    ("freshness_origin.life", "开封后能放多久", "能放微波炉吗"),
    ("gift.as_said", "会一起送吧", "能多送一份吧"),
    ("gift.not_in", "说好的小样没收到", "有没有送小样"),
    ("invoice.again", "抬头错了能重新开一张吗", "什么时候能开发票"),
    ("logistics_problem.before_deadline", "后天出门之前能送来吗", "后天能送来吗"),
    ("refund_status.cancelled", "取消的那单什么时候退", "退的那件什么时候退款"),
    ("return_ship.door", "有没有上门取的", "寄到哪里去"),
    ("ship_time.today_rule", "今晚能发走吗", "几天能发走"),
    ("stock.move", "能帮我调货过来吗", "到货了吗"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


def test_turns_of_the_talk_are_told_by_their_words(library: Library) -> None:
    """Each line brings its reply, and each look-alike does not."""
    replies = {template.id: template for template in library.by_intent["*"]}
    assert [] == [(name, line) for name, line in FITS if not replies[f"any.follow.{name}"].answers(line)]
    assert [] == [(name, line) for name, line in BESIDE if replies[f"any.follow.{name}"].answers(line)]


def test_cases_are_told_by_their_words(library: Library) -> None:
    """A reply to a special case is in place where its words are said, not where they only sound alike."""
    replies = {template.id: template for template in library.replies}
    heard = [
        (name, replies[name].answers(fits), replies[name].answers(beside)) for name, fits, beside in CASES
    ]
    assert [(name, True, False) for name, _, _ in CASES] == heard


@pytest.mark.parametrize("known", [True, False])
def test_what_a_shop_knows_of_a_holiday_is_said(library: Library, *, known: bool) -> None:
    """Days that are known are told; else there is a promise to find out, never both."""
    replies = {template.id: template for template in library.by_intent["*"]}
    told, promised = replies["any.follow.holiday_known"].when, replies["any.follow.holiday"].when
    assert ("holiday",) == (told.known if known else promised.unknown)


def test_innocent_words_keep_a_reply_away_without_words_of_its_own(library: Library) -> None:
    """After a question with a choice 「红的」 is the choice, an address is none."""
    (choice,) = [t for t in library.by_intent["provide_info"] if t.id == "provide_info.after_choice"]
    after = frozenset({"ask_choice"})
    understanding = read(intents=[("provide_info", 0.9)])
    assert allowed(choice, Situation(understanding, said="红的", after=after))
    assert not allowed(choice, Situation(understanding, said="发到这个地址", after=after))


def test_who_was_told_to_wait_for_a_new_price_is_not_told_to_pay() -> None:
    """After a promise to change the price first, 「付了吗」 is answered with waiting; without one, with paying."""
    shipped = load_library(find_library())
    wait, pay = (
        next(reply for reply in shipped.replies if reply.id == f"payment.{name}")
        for name in ("wait_price", "switch_way")
    )
    told = shipped.dialogue.moves_in("拍下先别付款哦，我给您改价")
    for after in (told, frozenset[str]()):
        now = Situation(read(), said="那我现在付了吗", after=after)
        assert [bool(after), not after] == [allowed(wait, now), allowed(pay, now)]


def test_words_of_the_innocent_case_keep_replies_away(library: Library) -> None:
    """A parcel that is delivered is no gift, money paid too much is no order to look over, a wish for stock no stock."""
    replies = {template.id: template for template in library.replies}
    cases = (
        ("gift.request", "能送我一个杯刷吗", "明天能送到吗"),
        ("stock.hold", "这个有现货吗", "怎么没货了"),
        ("confirm.paid_now", "我付了", "我多付了两块"),
        ("provide_info.qty", "三盒", "买了三盒"),
        ("refund_status.eta", "多久到账", "取消的那单什么时候退"),
        ("provide_info.color", "L码", "总弹出个jm"),
    )
    for name, fits, beside in cases:
        assert [True, False] == [replies[name].answers(said) for said in (fits, beside)], name

"""Replies that take up the very detail just said: where it is said, not where the words only sound alike."""

from __future__ import annotations

import pytest

from bot.library import Library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.models import library
from tests.reply.shelf import mistaken, read, whatever_state

PURCHASE = (
    ("sum_said", "实付68元", "实付68元能再优惠吗"),
    ("sum_said", "牛肉75鸡肉145", "身高75体重145"),
    ("bought_count", "我买了3件衬衫", "买了3件少了一件"),
    ("bought_then", "前阵子在你家买的滑板车", "前阵子买的多少钱"),
    ("this_thing", "这个电饭煲", "这个电饭煲坏了"),
    ("this_thing", "底下这款", "这个尺寸有多大"),
    ("kind_short", "磨砂的", "开裂的"),
    ("plain_will_do", "普通厚度就行", "解决了就行"),
    ("so_many_of", "我要两个枕芯", "我要两个能便宜吗"),
    ("bought_plenty", "都买了这么多了", "买这么多没用"),
    ("gone_up", "怎么又涨了", "刚买就涨了"),
    ("offer_changed", "怎么现在没有早上那个价了", "怎么现在没有物流了"),
    ("price_off", "总价好像不对啊", "退的金额不对"),
    ("took_wrong", "哎呀我买错了", "你们说我买错了"),
    ("cannot_order", "点进去下单不了", "发票下单不了"),
    ("will_it_do", "钓小鱼买根短竿就够了吧", "直接付款就行了吧"),
    ("old_one_gone", "以前的蓝莓味呢", "之前说的赠品呢"),
    ("small_cut", "才减3块", "才退3块"),
    ("small_cut", "红包只有2块", "不是减2块吗"),
    ("add_on_buy", "加9元换购怎么弄", "积分换购"),
    ("how_short", "还差多少才能减", "两款差价差多少"),
    ("cut_without", "不用券直接便宜点", "不用券退了吧"),
    ("offer_when", "几号打折", "券几号到期便宜"),
    ("which_sum", "到底159还是189", "165还是170厘米"),
    ("my_shop_buys", "我开花店的长期拿能便宜吗", "我开花店的发票怎么开"),
    ("bulk_and_date", "30箱什么价 日期要新", "日期是什么时候"),
    ("only_whole", "要2米6可它只能选整数", "我只能选黑色"),
    ("coupon_not_taken", "那张券没给我减", "那张券能不能叠加没减"),
    ("number_means", "369什么意思", "满300减30什么意思"),
    ("only_that_part", "可以光要盖子吗", "我只要质量好"),
    ("not_as_cheap", "还不如大包装划算", "不如隔壁人家划算"),
    ("gift_counts", "送的杯子是两个装", "送的杯子是坏的"),
    ("gift_doubled", "那我买六送仨", "买六少送了一个退"),
    ("order_today", "那我今天拍", "今天刚拍"),
    ("many_addresses", "分三个地址寄咋拍", "两个地址都退"),
    ("want_other_option", "那我要加大的怎么改", "那我要退货怎么弄"),
    ("not_said_before", "之前没有说不能用啊", "没说不能用 退了吧"),
    ("rather_in_shop", "那不如去商场买", "不如去商场买便宜"),
    ("led_on", "页面挂个满减耍我", "满减什么时候有"),
)
GOODS = (
    ("also_used_for", "拿来擦桌子也行吧", "擦桌子用哪种"),
    ("differs_where", "哪里不一样没看懂", "收到的哪里不一样没看懂"),
    ("all_so", "三款都是吗", "都是你们发的吗"),
    ("harmless", "放一晚上没事吧", "退款没事吧"),
    ("what_is_it", "什么是莱赛尔", "什么是你们的活动"),
    ("what_is_it", "磁吸轨道是什么", "快递单号是什么"),
    ("which_sorts", "都有什么样式", "有什么区别"),
    ("than_that", "A款比B款更厚吗", "比上次的薄了"),
    ("one_in_picture", "图片里那个有吗", "图片有色差吗"),
    ("fresh_only", "别给我发临期的", "收到的别是临期的"),
    ("which_month", "采摘是哪个月份", "保修几个月"),
    ("code_check", "瓶底批号在哪查", "发票号在哪查"),
    ("edition_told", "北师大版五年级下", "五年级的书有吗"),
    ("as_advised", "教练让买35磅的", "教练收到很满意"),
    ("not_common", "不想跟人撞款", "满大街都是快递"),
    ("looks_mean", "送这个会不会小气", "你们店真小气"),
    ("two_children", "老大八岁老二四岁一块骑行吗", "老大八岁骑多大的"),
    ("same_as_seen", "跟直播里同款吗", "直播里多少钱"),
    ("see_and_hear", "我爸耳背", "收到耳朵那里坏了"),
    ("gap_under", "沙发底下离地多高", "离地板漏水"),
    ("steel_grade", "水箱是304的吗", "304元是吗"),
    ("tight_where", "胯宽会不会勒 大腿粗卡不", "收到大腿粗卡紧"),
    ("weight_and_price", "这个几克一共多少钱", "这个几克"),
    ("daily_tea", "自己喝的茶 来点实惠的", "能喝的茶吗"),
    ("looks_better", "蓝的跟绿的哪个显瘦", "哪个便宜"),
    ("all_used_for", "这些都干嘛用的", "你们都干嘛的"),
    ("only_good", "只要东西好贵点行", "东西不好"),
    ("still_the_same", "还是以前的配方吧", "还是以前的地址吧"),
    ("good_or_good", "圆的好还是方的好", "圆通好还是中通快递好"),
    ("each_has_fault", "一个太重，一个太贵", "一个太重，一个坏的"),
    ("any_good", "植绒的好不好", "服务好不好"),
    ("is_that_why", "是插头的问题吗", "是物流的问题吗"),
    ("past_years", "过了两年就不能用了吗", "过了七天还能退吗"),
    ("which_stuff_is_it", "这是什么布的", "收到的是什么布"),
    ("really_so", "真不掉色？", "真有货？"),
    ("metal_spatula", "能用钢丝球洗吗", "收到就刮花了"),
    ("warm_enough", "东北零下20够暖吗", "手机零下能用吗"),
    ("scent_others", "这香水喷了室友会介意吗", "油烟味旁边的人嫌"),
    ("have_some", "我有前两册了 只买第三册", "我有两单了"),
    ("lasts_how_long", "一桶能吃多久", "一桶开封放多久"),
    ("in_proportion", "摆客厅会不会显小", "脸会不会显大"),
    ("bears_on_top", "摆在玻璃柜上承得住吗", "快递放驿站"),
    ("warranty_length", "这个保几年", "保质期几个月"),
    ("dislike_this", "不太喜欢 颜色太暗了", "收到颜色太暗了"),
    ("running_out", "是不是快停产了", "收到是旧包装"),
    ("my_place_differs", "我这海边潮 也这样放吗", "我这新疆 也包邮吗"),
    ("filter_overdue", "滤芯一年没换还能喝吗", "一年没换货"),
    ("that_too", "带盖子也行？", "不发货也行？"),
    ("his_and_hers", "男的178 女的163 穿啥码", "男的178 70公斤 女的163 穿啥码"),
    ("swap_for_that", "不能换成圆头的吗", "不能换货地址吗"),
    ("rot_on_way", "怕路上捂坏", "收到了怕路上坏"),
    ("film_bubbles", "自己贴会起泡吗", "收到的贴纸有泡"),
    ("what_tools", "自己装要什么工具", "换货要什么"),
    ("each_side", "两只脚不一样能分开做吗", "收到左右不一样分开"),
    ("how_many_fit", "一层能放几盆花", "一层多少钱"),
    ("dare_eat", "化了还能吃吗", "妆化了还敢吃"),
)
TALK = (
    ("unopened", "没拆过，盒子还在", "没拆多久能退款到账"),
    ("tell_you_later", "我弄好再告诉你", "怎么弄再告诉你"),
    ("go_and_look", "那我先去看看", "我看看物流"),
    ("try_and_see", "好的我用用看", "我用坏了"),
    ("just_this", "对呀就是那把伞", "对呀就是坏了"),
    ("just_this", "是帆布鞋", "是你发错"),
    ("refund_then_buy", "那先退了我再拍", "收到了先退了再拍"),
    ("nobody_home", "快送了吧 我没在家", "师傅安装不在家"),
    ("title_noted", "那我备注一下抬头", "抬头怎么写"),
    ("maybe_over", "好像超了退换期", "超过时间没发货"),
    ("drop_this_one", "手套不要了", "订单不要了"),
    ("used_a_while", "我也用了一阵子了", "用了一次"),
    ("found_again", "柜子里找到了 谢谢", "没找到 谢谢"),
    ("thanks_go_order", "谢谢 我这就去拍", "谢谢 我去看看"),
    ("same_city", "我们是同城的", "同城怎么收费"),
    ("no_face_scan", "要人脸我不敢", "人脸识别锁多少钱"),
    ("call_number", "给个电话我打过去", "快递电话打不通"),
    ("licked_clean", "我家猫吃得一点不剩", "吃得干净 就是拉肚子"),
    ("mend_first", "先修好再说评价", "评价怎么写"),
    ("would_not_ask", "我知道还问你", "知道了"),
    ("go_ahead_then", "行 那就改吧", "行不行"),
    ("spec_listed", "米色的 两米宽 打孔那种", "米色的 有没有货没说"),
    ("last_four", "尾号3321 姓周", "银行卡尾号3321"),
    ("not_like_last", "跟上次不是一个口感", "跟上次一样的地址"),
    ("card_no_name", "贺卡上别写我名字", "快递面单别写我名"),
    ("this_not_that", "帮我看看是大号不是中号 我手快", "看看是什么"),
    ("no_swap_refund", "不换，直接退钱", "不换了"),
    ("has_or_not", "到底有没有塑化剂", "到底有没有人"),
    ("figure_told", "62.5 医院量的", "怎么量62"),
    ("not_here_now", "上班不方便弄", "上班不方便收货"),
    ("i_sent_it", "就是我发给你的那个", "我发你的图坏了"),
    ("what_of_it", "海盐的呢", "退款的呢"),
    ("e_invoice", "那就开电子的吧", "电子秤准吗"),
    ("hiring", "你家还招人手吗", "招财猫有吗"),
    ("misleading", "这是误导消费者吧", "误差多大"),
    ("refunded_now", "嗯嗯退款了", "什么时候退款"),
    ("page_link", "申请页面的链接有吗", "申请链接打不开"),
    ("is_that_one", "是加厚那个吧", "是质量好的吧"),
    ("i_asked_this", "我问的是里衬啊", "我问的是什么时候发"),
    ("proof_lost", "学生证丢了", "快递丢了"),
    ("child_told", "小学三年级 女孩 喜欢画画", "三年级穿多大码 130斤"),
    ("words_to_write", "写 平安喜乐", "写错了"),
    ("away_and_pets", "出差一周会饿着吗", "出差一周快递谁收"),
    ("say_once_more", "再发一遍呗", "再发一件呗"),
    ("free_by_count", "我要9个 得12个", "我要9个多少元"),
    ("truly_free_back", "真能白退？", "收到坏了真能退"),
    ("ask_them_first", "我问问我对象", "问问快递怎么回事"),
    ("coupon_named", "店铺满减券", "没有券"),
    ("they_will_send", "等我姐发地址过来", "等我姐没收到"),
    ("go_and_check", "写在底下 我得翻过来看", "我得看看快递"),
    ("they_said_so_too", "上一家也这么说", "别家便宜"),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the shipped library."""
    return library()


@pytest.mark.parametrize("cases", [PURCHASE, GOODS, TALK], ids=["purchase", "goods", "talk"])
def test_each_hears_its_case_and_no_other(shipped: Library, cases: tuple[tuple[str, str, str], ...]) -> None:
    """The words of the case bring the reply, words that only sound alike do not."""
    assert mistaken(shipped, cases, "any.follow.") == []


def test_every_reply_of_the_file_has_a_case(shipped: Library) -> None:
    """No reply of follow_detail.yaml is without a row above."""
    named = {f"any.follow.{name}" for name, _, _ in (*PURCHASE, *GOODS, *TALK)}
    replies = [t.id for t in shipped.replies if str(t.path).endswith("follow_detail.yaml")]
    assert {whatever_state(name) for name in replies} <= named


@pytest.mark.parametrize(
    ("name", "said", "before", "after"),
    [
        ("words_to_write", "写 平安喜乐", "订一块生日牌", ()),
        ("free_by_count", "我要9个 得12个", "买三送一是吧", ()),
        ("coupon_named", "店铺满减券", "两张能叠加吗", ("asked",)),
    ],
)
def test_earlier_words_decide(
    shipped: Library, name: str, said: str, before: str, after: tuple[str, ...]
) -> None:
    """What was said in the turns before makes the reply fit; without it the same words mean something else."""
    reply = next(t for t in shipped.replies if t.id == f"any.follow.{name}")
    with_it, without = (
        Situation(read(), said=said, before=earlier, after=frozenset(after)) for earlier in (before, "在吗")
    )
    assert [allowed(reply, now) for now in (with_it, without)] == [True, False]


def test_the_number_asked_for_is_taken_down_only_where_it_was_asked(shipped: Library) -> None:
    """「62.5」 behind 「瞳距报一下」 is noted in the order; out of the blue it is not."""
    reply = next(t for t in shipped.replies if t.id == "any.follow.figure_told")
    asked = shipped.dialogue.moves_in("亲麻烦瞳距报一下")
    assert "ask_figure" in asked
    assert [True, False] == [
        allowed(reply, Situation(read(), said="62.5", after=after)) for after in (asked, frozenset[str]())
    ]


@pytest.mark.parametrize(
    ("said", "point"),
    [
        ("桌垫是透明的是吧", "桌垫是不是透明的"),
        ("第二款比较长对吗", "是不是第二款比较长"),
        ("带充电线吗", "带不带充电线"),
        ("无框的吗", "是不是无框的"),
        ("毛巾不是这种加厚款的么", "毛巾是不是这种加厚款的"),
        ("猫粮是新配方了吗", "猫粮是不是新配方"),
        ("端盒必出隐藏吗", "是不是端盒必出隐藏"),
        ("这个是盒装的吗我要两份", "这个是不是盒装的"),
        ("不是铁的？那会不会锈", "会不会锈"),
        ("这拍线能拉几磅", "这拍线能拉几磅"),
        ("主体？那床板呢", "床板的情况"),
    ],
)
def test_what_she_wants_confirmed_is_said_back(shipped: Library, said: str, point: str) -> None:
    """「…是吧」, 「…的吗」 and a run-on question are said back as the question they are."""
    assert point in shipped.dialogue.points_in(said)


@pytest.mark.parametrize(
    "said", ["这是干嘛的", "不是说好48小时吗", "你不是客服吗", "在吗", "可以拍一双是这样吗"]
)
def test_what_is_no_question_of_goods_is_not_said_back(shipped: Library, said: str) -> None:
    """A reproach, a greeting or a word that only ends like a question is never put into a reply."""
    assert not [p for p in shipped.dialogue.points_in(said) if p.startswith("是不是") and "可以" not in p]

"""Replies about orders and parcels that their words tell: what they answer, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply import Situation
from bot.reply.retrieve import allowed
from tests.reply.shelf import facts, ids, mistaken, offered, read

CASES = (
    ("ship_time.count_from", "24小时是从付款那会儿算吗", "三天之内能发吗"),
    ("ship_time.decide_first", "今晚能发出我就下单", "我下单了什么时候发"),
    ("ship_time.decide_known", "今晚能发出我就下单", "我下单了什么时候发"),
    ("ship_time.if_bought", "现在下单多久能发", "昨天下单的什么时候发"),
    ("ship_time.mine_when", "我前天拍的杯子哪天能发", "你们哪天能发"),
    ("ship_time.mine_within", "我前天拍的杯子哪天能发", "我的发票哪天发"),
    ("ship_time.tomorrow_known", "明早能发走吗", "明早能到吗"),
    ("courier.rush", "走快一点的行吗", "快到了吗"),
    ("ship_time.tomorrow_sure", "明天能寄走吗", "明天能到吗"),
    ("ship_time.clock", "你们下午几点发货", "几天发货"),
    ("ship_time.both_plain", "哪天发货几天能到", "哪天发货"),
    ("ship_time.fast", "急用能快点吗", "明天能发吗"),
    ("ship_time.weekend", "礼拜天还发货吗", "礼拜天能到吗"),
    ("ship_time.on_day", "礼拜天发吧", "礼拜天发货吗"),
    ("ship_time.queue", "排到第几个了", "往前排一排"),
    ("ship_time.combine", "两单能一起发吗", "前面还有几单"),
    ("arrival_time.to_place", "寄到大连要多少天", "我的快递几天能到"),
    ("arrival_time.mine", "我的台灯什么时候能到", "什么快递几天到货"),
    ("arrival_time.slower", "往常都是次日就送到了", "次日能送到吗"),
    ("arrival_time.clock", "下午几点能送到呀", "几点发货"),
    ("arrival_time.urgent_offer", "今天拍月底来得及用吗", "月底之前要用"),
    ("arrival_time.by_day", "20号能到吗", "几号能到"),
    ("arrival_time.in_time", "这个急用的", "几天能到"),
    ("courier.extra_ask", "走顺丰再加多少", "能走顺丰吗"),
    ("courier.faster", "圆通中通哪家快", "你们走哪家快递"),
    ("courier.is_it", "是京东的物流吗", "能发京东吗"),
    ("courier.not_heeded", "备注了别发圆通怎么又发了", "别发圆通"),
    ("cancel_order.gone", "刚取消了", "怎么取消了"),
    ("cancel_order.which_cancel", "取消前面那单是吧", "取消订单"),
    ("cancel_order.withdraw", "我又不想取消了", "我想取消"),
    ("cancel_order.apply", "麻烦取消一下", "怎么被取消了"),
    ("cancel_order.coupon_plain", "取消了红包还退吗", "怎么取消"),
    ("change_address.phone", "电话换一个", "电话别写我的"),
    ("order_check.progress", "帮我看下这单的状态", "这单退款了吗"),
    ("order_check.see", "拍好了", "看下我退款那单"),
    ("logistics_query.number_new", "这个单号查不到呀", "退货的单号查不到"),
    ("logistics_query.number", "把快递单号发来", "退货单号发哪里"),
    ("logistics_query.back", "我退的那条裙子到哪了", "我的裙子到哪了"),
    ("logistics_query.other_parcel", "还有一箱没收到呢", "一箱有几瓶"),
    ("logistics_problem.signed_elsewhere", "怎么在贵阳就签收了", "签收了"),
    ("logistics_problem.denied", "家里一直有人没见谁来", "写着签收可没收到"),
    ("logistics_problem.urge", "麻烦催一下派送", "我都催了三回"),
    ("logistics_problem.weather", "是不是爆仓了", "下雨天能骑吗"),
    ("logistics_problem.refused_signed", "我拒收了怎么写签收", "可以拒收吗"),
    ("logistics_problem.not_at_station", "丰巢里翻遍了没找到", "放丰巢就行"),
    ("logistics_problem.no_call", "没来电话就写派送失败", "送之前打个电话"),
    ("logistics_problem.who_signed", "签收人不认识", "签收人是我妈"),
    ("logistics_problem.who_signed", "不是我取走的", "我取走了"),
    ("logistics_problem.not_mine_back", "我没说要退怎么退回去了", "怎么退回去了"),
    ("missing_wrong.photo_fix", "袋子里怎么只有两双", "是不是发错了少一双"),
    ("missing_wrong.got_other", "寄来的是绿色的", "寄来的是坏的"),
    ("missing_wrong.got_other", "给我发了短款我买的长款", "给我发票"),
    ("missing_wrong.got_other", "买的长款发来短款", "买的裙子发货了吗"),
    ("missing_wrong.wrong", "你们发错了", "价格不对吧"),
    ("delivery_arrange.to_door_ask", "能送货上门吗", "师傅上门安装吗"),
    ("delivery_arrange.later_date", "装修完了再送行吗", "明天送来"),
    ("delivery_arrange.leave_at", "放在物业就行", "让我去物业取"),
    ("delivery_arrange.hoped", "本来说上午就送到的", "什么时候送到"),
    ("delivery_arrange.appoint", "约个周六上午", "周六才送呀"),
    ("change_address.given", "改到8栋1203室", "8栋能送吗"),
    ("change_order.to_this", "帮我换成大号的", "换成什么快递"),
    ("price_adjust.after_place", "那我拍下你帮我改", "拍了怎么没改"),
    ("reorder.same_again", "还是要上次那款", "跟上次一样吗"),
    ("membership.regular", "我是老客户了", "老会员积分怎么用"),
    ("payment.paid_already", "钱我已经付过了", "重复付了两次"),
    ("payment.split", "能不能各付各的", "分开退款吗"),
    ("payment.method_off", "白条用不了呀", "能用白条吗"),
    ("payment.card", "能刷信用卡吗", "银行卡限额了"),
    ("payment.instalment_plain", "支持白条吗", "白条付不了"),
    ("payment.how_pay", "怎么付款", "我付过了"),
    ("invoice.can", "可以开票不", "能换开发票吗"),
    ("invoice.issued_yet", "发票开好了吗", "能重新开吗"),
    ("invoice.where_apply", "哪里申请发票", "纸质发票在哪开"),
    ("intercept_refuse.on_road", "已经发了我不想要了", "还没发我不要了"),
    ("packaging.no_tag", "盒子里别放价签", "吊牌价多少"),
    ("reship_status.arrive", "补的几号能到", "补了吗"),
    ("membership.swap", "积分怎么兑东西", "积分少了"),
    ("account_system.slow", "提交了一直转圈", "领券页面一直转圈"),
    ("logistics_query.where", "物流网址给下", "到哪了"),
    ("packaging.note", "要包装好看些", "外面的纸盒都在"),
    ("any.follow.why_closed", "我那单怎么自己取消了", "怎么取消订单"),
    ("any.follow.count_field", "五盒就拍5份对吗", "那过五天再拍吧"),
    ("any.follow.my_mistake", "是我搞错了", "你们搞错了"),
    ("any.follow.pair_wrong", "左右脚不一样大", "两个有什么不一样吗"),
    ("any.follow.fast_courier", "给我发个快的快递", "快递快到了"),
    ("any.follow.courier", "麻烦改成德邦", "不是说好德邦吗"),
    ("any.follow.courier_known", "帮我换中通", "换德邦补多少"),
    ("any.follow.courier_agreed", "不是说发圆通的吗", "不要发圆通"),
    ("any.follow.noted", "已拍了也备注了中通", "忘了备注中通"),
    ("any.follow.hurry", "能不能给我排前面", "加急快递要补多少"),
    ("any.follow.careful", "给我多裹几层", "裹的是什么纸"),
    ("any.follow.second_order", "刚刚又拍了一单", "又拍错了一单"),
    ("any.follow.hold_ship", "这单先别发", "怎么先不发"),
    ("any.follow.send_it", "那就先发吧", "补发吧"),
    ("any.follow.withdraw_return", "退货申请能撤回吗", "订单怎么被取消了"),
    ("any.follow.unpaid_look", "拍下了还没付", "怎么没付款"),
    ("any.follow.parcel", "快递到了吗", "今天发货到吗"),
    ("any.follow.station_where", "镇上的配送站在哪", "退货寄到哪个站点地址"),
    ("any.follow.sent_after_refund", "都退了怎么又发过来了", "退了重新发"),
    ("any.follow.not_home", "那天家里没人咋办", "取件那天我不在怎么办"),
    ("any.follow.will_update", "明天会有物流信息吗", "怎么没有物流信息"),
    ("any.follow.by_then", "明晚送不到我就退了", "是不是没发就能退了"),
    ("any.follow.late_need", "周三能提前最好", "提前说一声"),
    ("any.follow.not_collected", "出了单号没轨迹", "轨迹到哪了"),
    ("any.follow.not_come", "怎么还没送过来呀", "怎么还没发货"),
    ("any.follow.self_collect", "可不可以去站点自提", "只能自提吗"),
    ("any.follow.pickup", "显示让我自取", "等不了我要自取"),
    ("any.follow.courier_why", "发邮政干嘛", "发邮政吧"),
    ("any.follow.holiday", "你们初几上班", "你们几点上班"),
    ("any.follow.upstairs", "能给抬上楼吗", "楼上邻居代收"),
    ("any.follow.usual_courier", "行圆通就圆通吧", "圆通就是慢"),
    ("any.follow.hide_me", "单子上别写我名字", "怎么没写我名字"),
    ("any.follow.courier_phone", "给个派件员的电话", "派件员没打电话"),
    ("any.follow.one_of_two", "订了三册书就两册", "三册书多少钱"),
    ("any.follow.spoil_on_way", "这么久虾都臭了吧", "收到的虾臭了"),
    ("any.follow.send_today", "那今天就给我发吧", "今天能发吗"),
    ("any.follow.part_stock", "袜子没货先发鞋行不", "袜子没货了吗"),
    ("any.follow.must_by", "周五务必送到哈", "周五能送到吗"),
    ("any.follow.sign_self", "这个要本人签收吗", "本人没签收"),
    ("any.follow.pay_after", "收到货再付款行吗", "收到货了"),
    ("any.follow.broken_on_way_known", "路上压坏了谁负责", "路上堵了"),
    ("any.follow.broken_on_way", "路上压坏了谁负责", "路上堵了"),
    ("any.follow.one_parcel", "别给我分两个包裹发", "怎么分两个包裹发"),
    ("any.follow.reschedule", "让小哥下班后再来", "小哥来了"),
    ("any.follow.moved", "我搬到江北了", "能搬到楼上吗"),
    ("any.follow.parcel", "那个签收了没", "我退的签收了没"),
    ("any.follow.fewer", "一盒12支打开就11支", "一盒12支吗"),
    ("any.follow.invoice_type", "填的公司怎么给我开成个人", "能开个人的吗"),
    ("any.follow.tell_me", "单号出来了发我一下", "单号多少"),
)
AFTER = (
    ("any.follow.cancel_reason", "请问什么原因呢", "祝您生活愉快", "买重复了"),
    ("any.follow.cancel_applied", "没发货您申请退款就行", "祝您生活愉快", "申请好了"),
    ("any.follow.keep_order", "已经给您提交退款了", "祝您生活愉快", "还是发吧"),
    ("any.follow.placed_reprice", "您拍下先别付款", "祝您生活愉快", "拍好了"),
    ("any.follow.price_unchanged", "您提交后我给您改价", "祝您生活愉快", "怎么还是168"),
    ("any.follow.mind_changed", "给您备注好了黑色", "祝您生活愉快", "算了还是要米色的吧"),
    ("any.follow.sure_changed", "地址给您改好了", "祝您生活愉快", "确定换过来了吧"),
    ("any.follow.slow_scan", "已经给您发了", "祝您生活愉快", "没更新呀"),
    ("any.follow.net_answer", "我帮您催下网点", "祝您生活愉快", "催得咋样了"),
    ("any.follow.net_answer", "我帮您问下网点", "祝您生活愉快", "网点怎么说的"),
)
ASKED = (
    ("cancel_order", "帮我把这单取消"),
    ("logistics_query", "帮忙查查到哪儿了"),
    ("order_check", "我下好单了"),
    ("intercept_refuse", "这件帮我拦一下"),
    ("change_order", "现在还能改吗"),
    ("logistics_problem", "麻烦催催快递"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


def test_cases_are_told_by_their_words(library: Library) -> None:
    """A reply to a special case is in place where its words are said, not where they only sound alike."""
    assert not mistaken(library, CASES)


def test_what_the_agent_just_said_decides(library: Library) -> None:
    """「拍好了」 waits for the new price only where one was promised."""
    replies = {template.id: template for template in library.replies}
    for name, before, other, said in AFTER:
        moves = (library.dialogue.moves_in(before), library.dialogue.moves_in(other))
        fits = [allowed(replies[name], Situation(read(), said=said, after=after)) for after in moves]
        assert [True, False] == fits, name


@pytest.mark.parametrize(("intent", "said"), ASKED)
def test_who_means_the_order_at_hand_is_not_asked_which_first(
    library: Library, intent: str, said: str
) -> None:
    """The first reply does something; asking for the order comes later."""
    made = offered(library, Situation(read(intents=[(intent, 0.95)]), said=said))
    assert "ask_order" not in library.dialogue.requests_in(made[0].text)


def test_nobody_is_told_not_to_buy_who_may_have_bought(library: Library) -> None:
    """「月底前能到吗」 may be about an order that is on its way: only who speaks of buying is told to wait with it."""
    for said, waits in (("月底前能到吗", False), ("现在买月底前能到吗", True)):
        made = offered(library, Situation(read("speed", intents=[("arrival_time", 0.95)]), said=said))
        assert waits == (made[0].template == "arrival_time.urgent_offer"), said


def test_how_long_it_takes_is_not_looked_up_on_the_way_before_it_is_bought(library: Library) -> None:
    """Without an order the reply holds for both; where the agent spoke of sending it is looked up on the way."""
    understanding = read(intents=[("arrival_time", 0.95)])
    made = offered(library, Situation(understanding, said="几天能到"))
    assert "arrival_time.check_or_place" == made[0].template
    sent = library.dialogue.moves_in("今天给您发出")
    made = offered(library, Situation(understanding, said="几天能到", after=sent))
    assert "arrival_time.check" == made[0].template


def test_statements_about_parcels_get_an_answer_first(library: Library) -> None:
    """Where no special words are said the first reply takes something on, it asks nothing back."""
    for intent, said, first in (
        ("courier", "这快递不大行", "courier.which_go"),
        ("delivery_arrange", "那个点离我太远了", "delivery_arrange.net"),
    ):
        made = offered(library, Situation(read(intents=[(intent, 0.95)]), said=said))
        assert first == made[0].template


def test_who_is_in_a_hurry_is_helped_before_asked(library: Library) -> None:
    """The warehouse or the courier is pressed first; the day it is needed is asked for after that."""
    understanding = read("speed", intents=[("urge_shipment", 0.95)], emotion="anxious")
    made = ids(offered(library, Situation(understanding, said="我真的很急")))
    assert ["urge_shipment.anxious_now", "urge_shipment.anxious"] == made[:2]


def test_a_courier_asked_for_by_name_is_taken_up_where_the_usual_one_is_known(library: Library) -> None:
    """「换个邮政」 is a wish, not a question what is usual."""
    known = facts(courier="云雀快递")
    understanding = read(intents=[("courier", 0.95)])
    made = offered(library, Situation(understanding, known, said="换成邮政"))
    assert "any.follow.courier_known" == made[0].template


def test_goods_that_were_sent_are_no_photo(library: Library) -> None:
    """「发了两件短的」 supplies no picture that was asked for, 「照片发了」 does; what was sent is told to be on its way."""
    supplied = library.dialogue.supplied_in
    assert "ask_photo" not in supplied("给我发了两件短的") | supplied("昨天拍了三盒")
    assert all("ask_photo" in supplied(line) for line in ("照片发了", "发过去了", "拍了张图给你"))
    assert "said_ship" in library.dialogue.moves_in("昨天给您发了哦")
    assert "said_ship" not in library.dialogue.moves_in("已经发了短信给您")

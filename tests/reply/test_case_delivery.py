"""Replies to wishes and questions about sending, handing over, papers and payment: whose words they hear, and whose not."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import mistaken, read

WISHED = (
    ("send_later", "我出门了晚三天再发", "怎么晚三天才发"),
    ("send_later", "等我开学了再寄", "等我收到再说"),
    ("send_unhurried", "不着急你慢慢发", "着急快点发"),
    ("stairs_fee", "司机要收八十才肯抬上去", "专票抬头八十个字行吗"),
    ("village", "我们村里能送吗", "村里只有邮政"),
    ("village", "哪家能送到镇上", "怎么还没送到镇上"),
    ("only_post", "岛上只有邮政能到", "为什么只有邮政"),
    ("station_hours", "菜鸟几点关门", "你们几点下班"),
    ("home_later", "这礼拜我不在家", "这礼拜发货吗"),
    ("home_later", "先别送 我还没装好", "先别送人"),
    ("text_only", "别打电话 发短信就好", "怎么没打电话"),
    ("going_to_fetch", "我下午去提", "下午能去提吗"),
    ("address_full", "地址写到乡就行了吗", "地址写错了"),
    ("drop_extra", "不绣字了直接发", "已经刻字了"),
    ("drop_extra", "把贺卡去掉", "贺卡写什么"),
    ("check_before", "寄之前看一下拉链", "收到的时候看了"),
    ("check_before", "看一下有没有划痕", "有划痕怎么退"),
    ("not_wrong_again", "这回可别发错", "发错了怎么办"),
    ("gift_wrap", "给老师的 包得漂亮些", "收到包装压坏了"),
    ("gift_wrap", "能系个蝴蝶结么", "蝴蝶结的裙子"),
    ("too_many", "手滑买成六份了", "买六份便宜吗"),
    ("too_many", "一样的我拍了两单", "拍了两张照片"),
    ("courier_told", "早说过不要发这家", "不要发货"),
    ("part_later", "先发衣柜，床垫等通知", "先发货后付款"),
    ("sent_too_early", "不是叫你们等我消息再寄吗", "不是说今天发吗"),
)

ASKED = (
    ("membership.expire", "京豆啥时候清零", "会员到期了"),
    ("membership.level_gap", "差几单升金卡", "差几块钱"),
    ("membership.not_come", "生日礼今年没收到", "生日礼怎么领"),
    ("membership.how_claim", "入会礼包咋领", "入会礼包没领到"),
    ("membership.member_price", "会员买打折不", "会员续费便宜吗"),
    ("membership.how_join", "在哪注册会员啊", "注销会员在哪"),
    ("membership.joined", "我入会好了", "入会了怎么没券"),
    ("membership.still_on", "空瓶换购还在不", "还有多少"),
    ("membership.share", "次卡能给我妈用吗", "给我发一下"),
    ("membership.auto_renew", "我没同意就自动扣了钱", "会自动续费吗"),
    ("membership.renew_ask", "月卡自动续么", "自动扣了我的钱"),
    ("membership.quit", "不想当会员了", "不是会员什么价"),
    ("membership.points_back", "退货了积分扣不扣", "积分怎么没到"),
    ("account_system.deleted", "不小心把订单删了", "备注删了吧"),
    ("account_system.too_big", "提示超过100M", "码太大了"),
    ("account_system.one_account", "两个号能合成一个么", "两个号哪个好"),
    ("account_system.phone_switch", "我号码换了", "快递的号码换了"),
    ("account_system.manual", "说明书在哪下载", "发票在哪下载"),
    ("account_system.paid_stuck", "付完款一直转圈", "付完了催发货"),
    ("account_system.lost_list", "购物车空了", "购物车怎么减钱"),
    ("account_system.no_code", "验证码收不到", "号停用了验证码收不到"),
    ("account_system.withdraw", "余额怎么提现", "退款没到余额"),
    ("payment.later_account", "先用后付咋关掉", "先用后付扣了我的钱"),
    ("payment.later_rule", "先用后付哪天扣款", "先用后付扣了我"),
    ("payment.in_a_while", "下班再付行不", "尾款明天付"),
    ("payment.by_app", "支付宝能付吗", "支付宝扣了两次"),
    ("payment.check_sum", "两百整是吧那我付了", "两百便宜点"),
    ("payment.why_more", "怎么又要付一次", "怎么付邮费"),
    ("payment.pending_shown", "我付了怎么还待付款", "我要退的那单待付款"),
    ("payment.card_scratched", "卡的密码刮花了", "车漆刮花了"),
    ("invoice.given_title", "[公司x] 税号[数字x]", "税号填错了改一下"),
    ("invoice.see_where", "发票哪里看", "怎么申请发票"),
    ("invoice.auto", "票会自动开吗", "订单自动关闭"),
    ("invoice.after_refund", "退了款的能开票不", "不是退货是补开票"),
    ("invoice.free_gift", "赠品开不开发票", "赠品少了没发票"),
    ("invoice.sent_number", "票的单号呢", "订单号是多少"),
    ("invoice.refund_void", "退货了发票要退吗", "退货没收到发票"),
    ("packaging.on_way", "蛋糕路上会化吗", "收到已经化了"),
    ("packaging.simple", "简单包装就行", "简单包好看点"),
    ("how_to_order.two_kinds", "两种颜色能一起拍吗", "两种颜色有什么区别"),
    ("how_to_order.coupon_first", "先拍还是先领券", "先发货"),
    ("how_to_order.greyed", "尺码点不了", "付款点不了支付"),
    ("how_to_order.live_link", "直播里那个在哪拍", "直播拍的发货了吗"),
    ("how_to_order.gap_count", "差价拍几份", "退差价"),
    ("how_to_order.split_orders", "分三次拍行吗", "分三次退"),
    ("reorder.the_same", "再来一箱一样的", "跟这个不一样"),
    ("reorder.next_part", "看完了接着第二册", "看完了要退"),
    ("reorder.old_link_gone", "原来的链接没有了", "链接付不了"),
    ("privacy.mask_name", "面单名字能遮住不", "发票名字打星号"),
    ("privacy.papers", "传身份证安全么", "身份证在手边"),
    ("privacy.fake_staff", "有人自称你家客服", "客服你好"),
    ("courier.as_last", "上次哪家送的这次还那家", "上次的快递太慢这次不要"),
    ("courier.what_else", "有没有别的能发", "有没有优惠"),
    ("courier.rush_sure", "补十块明天能到吗", "明天能到吗"),
    ("delivery_arrange.not_my_time", "我写的是周六怎么今天就送来了", "今天送吗"),
    ("delivery_arrange.call_ask", "来之前会打电话吗", "来之前没打电话"),
    ("delivery_arrange.sign_who", "要本人签收么", "本人不在"),
    ("delivery_arrange.kept", "柜子里能留几天", "冰箱里能放几天"),
    ("delivery_arrange.to_work", "可以送单位吗", "送单位前台就行"),
    ("delivery_arrange.pick_time", "送货时间能自己定吗", "安装时间能定吗"),
    ("delivery_arrange.too_heavy", "我一个人搬不动", "选哪款拎得动"),
    ("delivery_arrange.box_too_big", "柜子放不下这么大的箱", "车里放不下"),
    ("change_address.done_yet", "地址改过来了没", "地址可以改吗"),
    ("change_address.keep", "先不改了", "怎么改不了"),
    ("change_address.delay", "换地址会慢几天吗", "不改了别耽误"),
    ("change_address.pick_saved", "就用默认那个地址", "默认地址填错"),
    ("cancel_order.why_fail", "为啥取消不了", "为什么自动取消"),
    ("cancel_order.unpaid_drop", "我还没付钱 不要了", "定金付了不要了"),
    ("intercept_refuse.outcome", "拦下来了没", "能拦住吗"),
    ("intercept_refuse.if_not", "万一没拦到呢", "拦到了吗"),
    ("intercept_refuse.reroute", "改到我公司行吗", "不要了改退回"),
    ("intercept_refuse.at_station", "驿站那件我不想取", "驿站怎么取"),
    ("order_check.amount", "金额对不上啊", "退的金额不对"),
    ("order_check.not_mine", "这单不是我下的", "是不是我拍的那个"),
    ("change_order.wish", "给我挑大一点的", "别发顺丰"),
    ("change_address.phone_told", "电话[数字x]姓李", "电话打错了一位"),
    ("change_address.given_fix", "写错了 改成[地址x]", "地址改成家里"),
    ("invoice.to_electronic", "能改成电子的么", "电子的打不开改成别的"),
    ("invoice.file_kind", "有没有pdf的", "有没有纸的"),
    ("invoice.mismatch", "票上型号对不上", "抬头和名称不一样"),
    ("invoice.other_name", "发票和收件人名字不一样", "发票抬头改成别的"),
    ("price_adjust.paid_more", "我没看就付了 差的怎么退", "改好了等你付"),
    ("account_system.how_shot", "怎么截图", "截图发你了"),
    ("privacy.what_for", "要身份证干嘛", "要开发票干什么"),
    ("privacy.camera", "摄像头会不会偷看", "摄像头多少钱"),
    ("privacy.who_sees", "别人能看见我买了什么吗", "面单上别人能看到吗"),
    ("intercept_refuse.broken_box", "箱子漏了还收吗", "箱子多大"),
)

NARROWED = (
    ("any.follow.has_come", "今天收到货了", "啥时候能收到货"),
    ("any.follow.noted", "我已经备注了", "那备注上午送"),
    ("any.follow.place_time", "送到公司五点前行吗", "晚点送 七点才到家"),
    ("any.follow.filled", "我已经填好了", "面单上名字填了能遮吗"),
    ("any.follow.found", "还没有找到吗", "在哪里找 没有找到"),
    ("any.follow.no_station", "别给我放驿站", "能不能放快递柜"),
    ("any.follow.moved", "我人不在学校了", "我人不在学校了退回吧"),
    ("any.follow.hours_ask", "你们几点下班", "驿站几点下班"),
    ("any.follow.recv_wrong", "地址填错了", "看看地址有没有写错"),
    ("any.follow.name_change", "收件人换成我妈", "收件人改了没"),
    ("any.follow.new_phone", "手机号换了", "手机号换了登录不上"),
    ("any.follow.nappy_size", "纸尿裤选什么码", "纸尿裤的积分码在哪"),
    ("any.follow.tax_points", "开专票另收费吗", "海关税费谁出"),
    ("any.follow.invoice_type", "发票开成个人了", "麻烦把发票开成公司"),
    ("any.follow.region_note", "别发错县了", "红色的别发错了"),
    ("any.follow.combine", "两单合成一单发", "赠品一起发吗"),
    ("any.follow.hold_ship", "先停一下别发", "为什么先不发"),
    ("any.follow.self_collect", "帮我改成自提", "只能自提吗"),
    ("any.follow.careful", "包严实一点", "给妈妈的生日礼物包好一点"),
    ("any.case.moved_away", "我搬家了", "我搬家了晚几天送"),
    ("any.case.hard_of_hearing", "我听不见敲门", "听不见别打电话"),
    ("any.case.which_of_these", "说了三遍了", "一样的我拍了两遍"),
    ("membership.rule", "结算价不一样", "有没有会员礼"),
    ("account_system.retry", "页面打不开", "钱怎么转到银行卡"),
    ("packaging.have", "有礼盒吗", "不用盒子"),
    ("payment.by_family", "我老婆帮我付行不", "我老婆付过了"),
    ("change_address.given", "寄到[地址x]", "[地址x]写错了"),
    ("change_address.phone", "电话换一个", "电话换成[数字x]"),
    ("any.follow.past_my_day", "等发来孩子都开学了", "总算发了黄花菜都凉了"),
    ("any.follow.as_advised", "老师说要买五号的", "医生说住院先不买"),
    ("any.follow.bears_weight", "一百八十斤坐上去会不会塌", "包装会不会压坏"),
    ("any.follow.just_this", "就是这个", "是哪个"),
    ("courier.avoid", "别发邮政", "太慢了能发顺丰吗"),
)


@pytest.fixture(scope="module", name="library")
def _library() -> Library:
    """Load the project's own library."""
    return load_library(find_library())


def test_a_wish_is_heard_by_its_object(library: Library) -> None:
    """What is wished names its object; the same word about something else is left to the others."""
    assert mistaken(library, WISHED, "any.case.") == []


def test_a_question_of_its_own_kind_is_heard(library: Library) -> None:
    """Each kind of question of an order's papers, payment and hand-over has words of its own."""
    assert mistaken(library, ASKED) == []


def test_a_word_that_means_something_else_sets_nothing_off(library: Library) -> None:
    """Replies that many words set off keep to their own object."""
    assert mistaken(library, NARROWED) == []


@pytest.mark.parametrize(
    ("name", "said", "move", "beside"),
    [
        ("any.case.send_today_sure", "今天真的能发吗", "said_ship", "asked"),
        ("any.case.date_differs", "可我这边显示的是周五", "said_date", "asked"),
        ("any.case.topup_how", "怎么付给你", "ask_topup", "asked"),
        ("courier.sent_with", "是哪家快递", "said_ship", "asked"),
    ],
)
def test_what_the_agent_just_said_is_taken_up(
    library: Library, name: str, said: str, move: str, beside: str
) -> None:
    """These answer a line only where the agent said so just before."""
    reply = {template.id: template for template in library.replies}[name]
    assert allowed(reply, Situation(read(), said=said, after=frozenset([move])))
    assert not allowed(reply, Situation(read(), said=said, after=frozenset([beside])))


@pytest.mark.parametrize(
    "said",
    ["用微信可以付吗", "有个自称客服的要加我好友", "我明天就离开这边了"],
)
def test_an_innocent_word_is_no_offer_outside(library: Library, said: str) -> None:
    """A way to pay on the platform, a cheat who is reported and a journey are no dealings outside it."""
    reply = {template.id: template for template in library.replies}["any.bait.private_pay"]
    assert reply.unsaid is not None
    assert reply.unsaid.search(said)

"""Replies that take up a detail just told about goods that were sold: whose words they hear, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply import Situation
from bot.reply.retrieve import allowed
from tests.reply.shelf import mistaken, offered, read, unbound

HEARD = (
    ("refund_then", "那就退款吧", "退款了吗"),
    ("refunded_rebought", "这单是退了重新拍的", "退了重新拍可以吗"),
    ("doubts_content", "我有点不放心这个成分", "成分表有吗"),
    ("one_is_so", "里面有两瓶是这样的", "有一个是这样的吗"),
    ("had_i_missed", "要是我没发现呢", "要是我没收到呢"),
    ("others_work", "换别的充电头都正常", "用别的可以吗"),
    ("theirs_have_not", "同样的杯子人家的就没有这样", "同样的别家卖多少"),
    ("send_whole", "给我补个没碎的过来", "把完整的地址发给我"),
    ("real_count", "真的是六瓶吗", "真的是正品吗"),
    ("no_time_to_send", "我没空寄回去", "没空收快递"),
    ("money_wasted", "钱白花了", "花了多少钱"),
    ("why_should_i_pay", "凭啥让我掏", "为什么我付不了"),
    ("page_not_match", "图片写的三包现在却是五包", "图片是现在的款吗"),
    ("compare_those", "活动款是不是薄一点跟这个比", "是不是小一点"),
    ("look_around", "我去别家转转", "别家便宜"),
    ("no_mark", "我这双怎么没有logo呀", "有没有防伪码吗"),
    ("return_order_see", "退货单帮我看一下", "退货单号填哪"),
    ("teach_use", "你教我用一下呗", "教我怎么拍"),
    ("prefer_other", "我更喜欢白的想把这个退了行吗", "不喜欢能退吗"),
    ("sure_it_returns", "肯定能退吧", "能退吗"),
    ("call_courier_back", "那我马上叫快递来取", "快递叫我去取"),
    ("lost_and_back", "快递丢了我能申请退款吗", "盒子丢了能退款吗"),
    ("resend_from", "是从武汉重新给我发吗", "从头再发一遍消息"),
    ("promised_off", "昨天不是说便宜5块吗", "便宜5块行吗"),
    ("device_either", "在电脑上操作么", "电脑支架可以吗"),
    ("balance_out", "钱包里的余额怎么提出来", "余额不足"),
    ("count_sent_wrong", "收到的数量对不上", "数量拍错了"),
    ("from_last_buy", "上次买的挺厚的这次怎么薄了", "上次买的多少钱"),
    ("bought_wrong_swap", "买错了能换吗", "买错了"),
    ("not_my_freight", "邮费我可不出", "邮费我出"),
    ("what_is_up", "到底咋回事啊", "怎么了"),
    ("how_to_reach", "怎么找他们呀", "怎么找链接"),
    ("registered_not", "登记了也没给我补呀", "登记了吗"),
    ("returned_done", "相机我已经退好了", "退款好了吗"),
    ("refund_and_buy", "你意思是先退然后重新拍", "先退货再退款吗"),
    ("bad_again", "换了两次都坏", "买了两次都好用"),
    ("tag_is_cut", "标签撕了还没穿过", "帮我把标签撕掉"),
    ("tried_then_back", "就穿了一次还能退不", "穿了一天就开胶要退"),
    ("explain_line", "你们讲得太绕了", "说明书太乱"),
    ("agree_first", "你们还没通过我咋寄", "通过了怎么寄"),
    ("has_cover", "我买了退货无忧还要运费吗", "退货无忧怎么用"),
    ("labour_paid", "人家拆装费赔不赔工时费", "人工费多少"),
    ("no_handbook", "里面没有说明书呀", "说明书丢了"),
    ("no_disc_drive", "我电脑没光驱", "有光驱吗"),
    ("without_extension", "不买延保能保几年", "延保怎么退"),
    ("pull_it_back", "还在揽件别寄出来了", "还在揽件吗"),
    ("how_is_it_mended", "坏了怎么报修", "报修要多久"),
    ("why_no_refund", "为啥不给退款", "为啥不退货"),
    ("only_after_opening", "拆开才发现不对劲", "用了才知道好用"),
    ("whole_or_part", "是整套换还是只换坏的那个", "整套多少钱"),
    ("off_taste", "打开就变味了", "放久了会变味"),
    ("size_sent_back", "裤子太大,退货了", "太大能退吗"),
    ("went_back_again", "都到南京了又退回去", "到家又看了一遍"),
    ("freight_too_dear", "退一趟邮费比东西都贵", "邮费比别家贵"),
    ("whose_account", "钱是回我这还是回我老公那", "退钱还是换货"),
    ("counts_well", "我还能数错不成", "怎么看监控画面安装"),
    ("fix_then_praise", "先给我修好再谈好评", "收到再给好评"),
    ("wants_a_call", "给个电话我打", "给快递打电话"),
    ("your_fitter", "你们指定的师傅装坏的", "你们指定的店在哪吗"),
    ("mending_long", "返修都二十天了", "保修几个月"),
    ("batch_differs", "跟上次买的不太一样啊", "跟上次一样"),
    ("pages_missing", "中间少了8页", "一共多少页"),
    ("where_went_back", "钱退哪张卡了", "退到这张卡行吗"),
    ("screenshot_whom", "截图给你还是给店长", "截图发了"),
    ("dented_food", "罐子都凹进去了还敢喝吗", "罐子装得下吗"),
    ("which_of_these", "怎么又让我拍", "怎么又坏了"),
    ("part_short", "滑轨少了一根装不上", "配件少的便宜吗"),
    ("parrot", "你是复读机啊", "复读机什么价买一个"),
    ("refund_before_goods", "先把钱退我货过两天再寄行不", "退货先寄再退款"),
    ("resent_same", "换来的这个也是坏的", "换的那个颜色好看吗"),
    ("lots_differ", "两幅窗帘颜色不一样", "两个颜色不一样吗"),
    ("you_measured", "装不上 尺寸是你们量的", "是你们推荐的吗"),
    ("gift_used", "退货赠品拆了怎么算", "赠品没用过"),
    ("refund_shut", "售后申请怎么自动关了", "关闭订单怎么申请"),
    ("refund_or_complain", "马上给我退款不然投诉", "退款了再评价"),
    ("each_has_it", "打开看了每片都有", "每包都有赠品"),
    ("not_so_long", "别十天,十天我就退了", "别的颜色"),
    ("click_it", "那你替我点一下", "给我点优惠"),
    ("was_to_refund", "裤子昨天说退款的", "说退款要多久"),
    ("taste_it_yourself", "你们自己尝尝", "你们试吃送吗"),
    ("smells_when_hot", "倒热水就有股味", "泡水里好闻吗"),
    ("our_side_does", "那是你们那边操作的对吧", "你们那边能操作吗"),
    ("only_buy_again", "想参加活动只能退了重新买吗", "只能买一次"),
    ("you_bear_it", "那由你们承担吧", "你们出新款吗"),
    ("how_you_handle", "你们一般怎么处理的", "怎么处理旧的"),
    ("price_was_other", "现在价格不是我买的时候的", "价格不贵"),
    ("parts_of_two", "能单独寄个杯盖过来吗", "能单独买杯盖吗"),
    ("freight_to_me", "寄回的邮费我垫了怎么给我", "邮费怎么收"),
    ("part_discount", "单退一条裤子优惠要扣吗", "退一条裤子"),
    ("short_and_waiting", "橱柜缺块板 师傅等着呢", "师傅少来一个"),
    ("deposit_back", "押金几天能退", "要押金吗"),
    ("made_a_refund", "我申请换的结果变成退款", "申请换货还是退款"),
    ("only_now_said", "现在才告诉我不能换", "才说了一句"),
)

BOUND = (
    ("drop_short", "那就退", "退货地址", "红色还有货吗"),
    ("short_weight", "这个咋处理", "这个怎么用", "一箱少了一斤多"),
    ("refund_now", "退了我再拍", "退了吗", "先退款我换个大的"),
    ("opened_some_how", "那怎么退", "退货地址呢", "我拆了一盒试了试"),
    ("mend_still", "还管修吗", "管饭吗", "镜腿断了"),
    ("after_swap_same", "换了还是一样", "跟上次一样", "水龙头一直漏"),
    ("money_when", "那大概几天到", "几天到货", "我退款了"),
    ("new_one_when", "那多久能到", "多久到账", "你们答应给我补发的"),
    ("mend_terms", "那要钱吗", "要多少件", "这个坏了能修吗"),
    ("stop_or_use", "那还能用吗", "能用券吗", "锅底有条裂缝"),
    ("sent_pic_now", "看到了没", "看好了没有货", "鞋面破了"),
    ("fetch_terms", "那几点来", "几点下班", "约了上门取件"),
    ("short_next", "那咋办", "怎么办会员", "箱子里少了一瓶"),
)
"""Name, words that fit, words beside them, and what the buyer said before."""


@pytest.fixture(scope="module", name="library")
def _library() -> Library:
    """Load the project's own library."""
    return load_library(find_library())


def test_the_detail_is_heard_in_its_own_words(library: Library) -> None:
    """Each case is told by words of its own; what sounds alike is left to the broader replies."""
    assert mistaken(library, HEARD, "any.case.") == []


def test_the_earlier_words_bind_a_short_line(library: Library) -> None:
    """The same short line means another thing where something else was talked of."""
    assert unbound(library, BOUND, "any.case.") == []


def test_the_rule_is_told_before_the_reason_is_asked(library: Library) -> None:
    """Who asks who pays the way back hears the rule; who asks when the money comes is asked nothing."""
    made = offered(library, Situation(read(intents=[("return_freight", 0.95)]), said="退货的邮费谁来付"))
    assert "return_freight.law" == made[0].template
    made = offered(library, Situation(read(intents=[("refund_status", 0.95)]), said="什么时候退给我"))
    assert "refund_status.when" == made[0].template
    assert "吗" not in made[0].text


def test_cash_to_the_courier_is_no_private_deal(library: Library) -> None:
    """A bare wish to pay cash may be about paying at the door; one past the order is refused."""
    bait = next(template for template in library.replies if template.id == "any.bait.private_pay")
    assert not allowed(bait, Situation(read(), said="我要付现金"))
    assert allowed(bait, Situation(read(), said="不下单我给现金行吗"))

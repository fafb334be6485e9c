"""Replies that take up a detail just told about an order or a parcel: whose words they hear, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from tests.reply.shelf import mistaken, unbound

HEARD = (
    ("courier_and_when", "走什么快递啥时候能发", "寄哪家快递的"),
    ("these_two", "今天能发吗日期新不新", "保质期到哪天"),
    ("send_checked", "今天能发货吗帮我挑好点的", "今天能发货吗"),
    ("rest_when", "剩下的什么时候发", "剩下的钱什么时候付"),
    ("said_when", "你们之前说的是哪天", "你说什么时候付款"),
    ("before_they_close", "学校快要放假了", "你们放假吗"),
    ("no_letup", "那我就这样干等着么", "那我等着"),
    ("leaving", "后天我要出差", "出差带着方便吗"),
    ("not_me_signed", "写着签收可不是本人签的", "本人签收吗"),
    ("track_gone", "昨天还有物流的今天又没了", "怎么没有物流"),
    ("wrong_way", "物流怎么跑到兰州去了", "怎么还没送到兰州"),
    ("reached_them", "那个网点联系上了没", "你能联系上快递吗"),
    ("abnormal", "物流显示派送异常", "付款显示异常"),
    ("took_no_label", "小哥拿走了也没给单号", "小哥拿走了"),
    ("friend_got", "同事的都收到了我的还没动静", "朋友收到了说好用"),
    ("no_change", "订单状态一直没变化", "颜色没变化"),
    ("rest_arrived", "一起拍的其他的都收到了", "一起拍其他的行吗"),
    ("do_not_forget", "记得给我放卡片上次没放", "记得放卡片"),
    ("box_size", "外箱多大尺寸", "尺寸多大"),
    ("send_and_receive", "送来的时候我不签就可以了吧", "送来的时候能验货吗"),
    ("hand_to_point", "我打包好给驿站就行了吧", "给驿站放着吧"),
    ("workers_wait", "工人都在等着", "我等着用"),
    ("back_other_courier", "我退货用别的快递行不行", "你们发别的快递行吗"),
    ("yours_has_none", "新疆地区没货吗", "没货了吗"),
    ("self_there", "武汉有货吗我自己去取", "有货吗"),
    ("free_and_off", "几件包邮多买有优惠吗", "几件包邮"),
    ("later_by", "这次要晚三天吗", "可以晚三天发吗"),
    ("was_not_told", "我哪知道还要等这么多天", "我哪知道型号"),
    ("unsent_then", "当时你们还没发货呢", "当时还没下单"),
    ("change_for_me", "那麻烦帮我改一下谢谢", "帮我改下地址"),
    ("other_one_lost", "另外一件不知道弄哪去了", "另外一件要黑的"),
    ("not_to_them", "不会送到别人手上吧", "别人送的"),
    ("awaiting", "显示待发货", "待发货可以改吗"),
    ("surely_stock", "确定有现货吗", "有货吗"),
    ("purchase_long", "这个采购要多久", "我是公司采购"),
    ("when_call_me", "啥时候给我打电话", "我什么时候联系你们"),
    ("when_have", "啥时候再有呀", "什么时候有活动"),
    ("what_is_credit", "花呗是什么意思", "花呗能分几期"),
    ("without_credit", "我没开花呗呢", "花呗没退回来"),
    ("just_buy_so", "我直接拍三件的就行了吧", "直接拍哪个"),
    ("full_price", "买两件怎么还是原价", "原价多少"),
    ("done_yet_shown", "东西没收到订单怎么完成了", "订单完成了"),
    ("e_invoice", "我的发票是电子的", "电子发票怎么下载"),
    ("again_ok", "现在能重新下单了吧", "怎么重新下单"),
    ("redo_ok", "那我重新提交一遍就行了是吧", "怎么重新提交"),
    ("wait_till", "还要等到下周吗", "我等到下周再买"),
    ("see_log", "你能看到前面的聊天记录不", "我看到记录了"),
    ("moved_yet", "我要的那个调过来没", "能调过来吗"),
    ("by_then_done", "月底前能帮我修好吗", "月底前能发货吗"),
    ("leak_on_way", "寄过来路上会不会压碎", "会不会漏电"),
    ("days_and_keep", "到海南要几天会不会坏", "放几天会坏吗"),
    ("free_please", "给我包个邮吧", "满多少包邮"),
    ("only_point", "只能放驿站是吧", "能放驿站吗"),
    ("send_and_reach", "年前发得了吗年前能收到吗", "年前能发吗"),
    ("return_no_invoice", "发票还没收到能退货吗", "发票没收到"),
    ("left_and_lost", "放门口丢了你们补吗", "放门口就行"),
    ("unsigned_here", "我还没签收", "没签收能退吗"),
    ("why_not", "凭什么不行呢", "不行就算了"),
    ("same_price_yet", "我现在付款还是168啊", "付款168对吗"),
    ("cannot_come_down", "我一个人在家带娃没法去拿", "孩子在家玩安全吗"),
    ("read_it_for_me", "物流那一串看不懂", "说明书看不懂"),
    ("time_asked", "可以晚上七点以后送吗", "晚上送不了"),
    ("far_to_fetch", "站点太远了坐车要一小时", "太远了看不清"),
    ("afraid_to_pay", "要我扫脸我害怕", "扫脸解锁快吗"),
    ("why_no_free", "凭啥我们这不包邮", "包邮吗"),
    ("place_it_quietly", "放小区传达室别打她电话", "放门口就行"),
    ("cut_yet", "宽度写错了还没裁吧", "裁剪好看吗"),
    ("several_places", "二十份寄三个地址怎么拍", "寄到哪个地方"),
    ("hush_notice", "订单别推到我手机上", "到货提醒我"),
    ("merge_save", "两单合一箱邮费退我一份", "邮费多少"),
    ("one_in_pack", "有没有单只装的", "一盒装几个"),
    ("meet_fitter", "我想联系一下安装师傅", "师傅联系我了"),
    ("show_photo", "麻烦实物图发我看看", "图片发你看看"),
    ("that_place", "那海南那边呢", "海南的货呢"),
    ("place_anew", "我等会再下一单", "我下一单什么时候发"),
    ("cancelled_coming", "刚申请取消快递就送来了", "送来了再付款"),
    ("reprice_when_placed", "几样都拍你给我改价吧", "怎么还没改价"),
    ("freight_changed", "邮费给我免了没", "邮费退了吗"),
    ("found_dearer", "刚没看到有三件装的能不能把这个退了", "没看到有活动"),
    ("excuse_word", "什么叫陆续发", "什么叫无纺布"),
    ("big_day", "门店后天开业呢", "后天婚礼穿什么颜色"),
    ("wrap_more", "镜头那里多缠几圈", "多包几斤便宜吗"),
    ("said_price_yet", "讲好的88我这咋还是98", "说好的88呢"),
    ("either_said", "把手是铜的还是铁的", "你要红的还是黑的"),
    ("coupon_after_pay", "红包忘用了已经付完了", "红包怎么用"),
    ("missed_balance", "尾款错过了怎么办", "尾款几号付"),
    ("left_and_ruined", "快递扔楼下被雨淋了", "放门口会不会被偷"),
    ("no_slip_inside", "里面别夹价格清单", "发票不要了"),
    ("fetch_must", "明天上午必须取走", "今天必须发走"),
    ("keep_fewer", "下了三盒只要两盒", "买三盒多少钱"),
    ("if_wet", "万一路上淋湿了谁负责", "淋湿了能用吗"),
    ("handle_gently", "让送货的轻一点", "这个声音轻点吗"),
    ("moved_away", "我不住那了", "搬家用的纸箱有吗"),
    ("cod_asked", "快递让我付快递费", "能货到付款吗"),
    ("one_number_two", "拍了两箱怎么就一个单号", "一个单号几个包裹"),
    ("where_or_complain", "我的包裹在哪再不说我投诉了", "包裹在哪"),
    ("slow_and_silent", "快递一直不动客服也装死", "客服真好"),
    ("fetch_or_return", "要我自己去取我就退货", "自己取可以吗"),
    ("take_it_away", "那让快递拿走吧", "让快递送过来"),
    ("inspect_on_arrival", "上回没有当面验货吃了亏", "不让当面验"),
    ("my_spec", "我前天拍的窗帘是多长的", "我该拍多大的"),
    ("arrange_it", "能安排一下么", "能安排今天发吗"),
    ("two_addresses", "刚才拍的是苏州的现在这个才是无锡的", "刚才拍的是红色的"),
    ("no_such_option", "申请里没有这个选项呀", "选项里哪个好"),
    ("have_it_already", "家里有了不用重复", "有不要的吗"),
    ("take_one_out", "把里面的手套去掉其他的照常发", "其他的不要换"),
    ("change_told", "尺码拍错了 M换成L", "选错了能换吗"),
    ("hard_of_hearing", "我爸腿脚不便下不来", "给耳背的老人选哪款"),
    ("invoice_mislaid", "发票发到哪去了", "发票抬头写哪里"),
    ("refuse_fee", "拒收扣运费吗", "拒收了没退款"),
    ("house_number", "2单元应该是3单元", "3楼有电梯"),
    ("own_or_factory", "是工厂直发的吗", "厂家电话多少"),
    ("status_back", "明明出库了又变待发货", "发货了吗"),
    ("station_shut", "驿站都歇业了", "驿站几点关门"),
    ("save_up", "等我拍齐了再发", "凑够多少包邮"),
    ("both_left", "一双全是右脚", "左脚磨"),
)

BOUND = (
    ("fit_this_day", "今天能来吗", "今天能发吗", "师傅怎么还没来安装"),
    ("fetch_this_day", "那今天能来吗", "今天能发吗", "取件的怎么没来"),
    ("number_owed", "都等半天了", "等半天才发货", "把单号给我"),
    ("no_pick_code", "没给我码拿什么开", "码数偏大吗", "快递给我放柜子里了"),
    ("still_no_price", "咋还是158", "改地址了没", "拍了"),
    ("stop_him", "那叫他别送了", "叫他别放门口", "我不想要了"),
    ("fit_how", "那几点来", "几点发货", "师傅什么时候给我装"),
    ("changed_yet", "改好了没", "改好价没有呢吗", "地址写错了改一下"),
    ("invoice_next", "那什么时候有", "什么时候有货", "给我开个发票"),
    ("bring_it_up", "能给我送上来吗", "怎么拿货便宜", "怎么放驿站了"),
    ("refuse_cost", "那要运费吗", "多少钱一个", "我直接拒收行吗"),
    ("gift_not_in", "没看到啊", "没有货", "你们送的勺子呢"),
    ("invoice_where", "怎么下呢", "怎么下单", "发票呢"),
    ("wait_restock", "那还要等到啥时候", "什么时候付款", "这个码补货了没"),
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


@pytest.mark.parametrize(
    ("said", "point"),
    [
        ("第二种比较厚对吧", "是不是第二种比较厚"),
        ("外壳是塑料的是吧", "外壳是不是塑料的"),
        ("好吧有礼品袋吗", "有没有礼品袋"),
        ("把手是铜的还是铁的", "把手是铜的还是铁的"),
    ],
)
def test_what_she_wants_confirmed_is_said_back(library: Library, said: str, point: str) -> None:
    """「…对吧」 and 「A还是B」 are questions of their own; what only opens the line is left out."""
    assert point in library.dialogue.points_in(said) + library.dialogue.open_points_in(said)


def test_a_thought_about_the_deal_is_not_said_back(library: Library) -> None:
    """What is to be done is no point of the goods, and a no is not asked back twice."""
    assert library.dialogue.open_points_in("退货还是换货") == ()
    assert library.dialogue.points_in("不是真皮的对吧") == ("是不是真皮的",)

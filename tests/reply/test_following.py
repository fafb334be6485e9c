"""Replies to a turn of the talk, told by the buyer's words: what they answer, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import mistaken, read

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
    ("not_come", "都几点了到现在也没送来"),
    ("one_of_two", "拍了三盒怎么才到一盒"),
    ("reschedule", "明天家里没人改天再送吧"),
    ("reschedule", "周六送行不行"),
    ("which_station", "放哪个驿站了呀"),
    ("which_station", "没收到取件码"),
    ("no_station", "别给我放菜鸟"),
    ("upstairs", "我家五楼没电梯"),
    ("refused_denied", "我什么时候拒收了"),
    ("not_gone", "不是还没被取走吗"),
    ("refuse_hard", "快递说不让退呀"),
    ("back_then_new", "那退掉我重新拍吧"),
    ("arrived_city", "我看物流到长沙了"),
    ("order_by", "要25号收到几号拍合适"),
    ("moved", "我已经不在苏州了"),
    ("name_change", "收件人帮我换成陈阿姨"),
    ("urge_when", "那大概几号能到"),
    ("ill", "孩子喝了两口就拉肚子"),
    ("wilted", "百合送来叶子都蔫了"),
    ("our_mistake", "名字是你们印错的"),
    ("true_reason", "凭什么让我选七天无理由"),
    ("gift_missing", "箱子里没有小样呀"),
    ("owed", "上回说给我补一个的"),
    ("old_back", "那坏的要寄回去吗"),
    ("fit", "鞋子大了一码"),
    ("refund_way", "那怎么退给我"),
    ("refund_days", "那要多久"),
    ("box_gone", "可是鞋盒扔了"),
    ("then", "填好了然后呢"),
    ("return_holiday", "快递都停运了怎么退给你们"),
    ("cannot_return", "退又退不了"),
    ("tag_off", "吊牌剪了还能退吗"),
    ("no_call", "到现在没人联系我"),
    ("excuses", "别老找借口"),
    ("hearsay", "你同事说过期了要补邮费是这样吗"),
    ("stolen", "有人用我的号下单了"),
    ("last_matter", "还是昨天那个事"),
    ("did_it", "提交好了"),
    ("station_keep", "放两天没事吧"),
    ("drop_it", "算了不要了"),
    ("not_normal", "这怎么能叫人为"),
    ("dont_sign", "箱子都湿了我不敢签"),
    ("not_checked", "当时没来得及检查"),
    ("pick_or_send", "你们来取还是我自己寄"),
    ("how_send", "行那怎么寄"),
    ("too_long", "这也太久了吧"),
    ("look_yourself", "你那边查不到吗"),
    ("caller", "经理几点给我回电话"),
    ("sad", "买给我爷爷的可是他上周去世了"),
    ("approve", "申请好了你点一下同意"),
    ("money_after_back", "那退款什么时候退"),
    ("then_told", "上传好了然后呢"),
    ("rather_refund", "别补了直接退钱吧"),
    ("not_collected", "怎么还没揽收呀"),
    ("too_late", "现在改不了了吧"),
    ("sure", "真的改好了吗"),
    ("ultimatum", "周一再没有我就要退了"),
    ("address_part", "快递说地址不全"),
    ("two_addresses", "能寄到两个不同的地址吗"),
    ("self_haul", "凭什么让我自己去搬"),
    ("call_first", "叫他送之前打个电话"),
    ("at_warehouse", "我去你们仓库拿行吗"),
    ("tell_me", "到货了跟我说一声"),
    ("past_due", "结果都五天了"),
    ("not_misused", "从来没碰过水"),
    ("deadline_plea", "就超了一天"),
    ("no_photo", "忘了拍"),
    ("back_signed", "物流显示签收了呀"),
    ("either", "哪单都行吧"),
    ("price_again", "那券就没了"),
    ("overpaid", "多付了二十块"),
    ("you_contact", "为什么要我去找快递"),
    ("paid_though", "那我怎么付的款"),
    ("refund_less", "怎么就退了一条的钱"),
    ("refund_route", "付的现金到时候怎样返"),
    ("not_return", "对就是蓝色那件不退"),
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
    ("not_come", "到现在还没发货"),
    ("one_of_two", "两个加起来才退了一半的钱"),
    ("reschedule", "明天可以送到吗"),
    ("reschedule", "后天能送过来吗"),
    ("which_station", "退货放哪个驿站寄"),
    ("no_station", "放驿站就行"),
    ("refused_denied", "可以拒收吗"),
    ("arrived_city", "物流到长沙了怎么不送"),
    ("arrived_city", "显示到货了"),
    ("order_by", "25号能到吗"),
    ("moved", "我不在家"),
    ("name_change", "发票抬头名字写错了"),
    ("ill", "过敏体质能用吗"),
    ("ill", "孩子吃了会不会拉肚子"),
    ("wilted", "花了不少钱"),
    ("our_mistake", "我自己填错了"),
    ("gift_missing", "还没下单有没有赠品"),
    ("owed", "说好补我差价的"),
    ("fit", "裙子会不会大了点"),
    ("cannot_return", "是不是退不了"),
    ("tag_off", "吊牌上写的什么"),
    ("no_call", "快递没联系我"),
    ("excuses", "退货理由选哪个"),
    ("stolen", "发来的不是我买的颜色"),
    ("last_matter", "上次买的那个颜色"),
    ("not_return", "为什么不退"),
    ("order_now", "那退了我重新拍"),
    ("combine", "发票和衣服一起寄吗"),
    ("station_keep", "开封能放几天"),
    ("rather_refund", "退款怎么申请"),
    ("not_collected", "都三天了还没揽收"),
    ("too_late", "来不及收到了吧"),
    ("sure", "确定是正品吗"),
    ("ultimatum", "明天能到吗"),
    ("two_addresses", "怎么有两个地址"),
    ("self_haul", "退货我自己去拿给他"),
    ("call_first", "送之前怎么不打电话"),
    ("at_warehouse", "仓库发货了吗"),
    ("tell_me", "发货了怎么不告诉我"),
    ("overpaid", "早买一天多付了二十块"),
    ("you_contact", "为什么联系不上快递"),
    ("refund_route", "怎么才退了一半"),
    ("drop_it", "颜色不要了换一个"),
    ("dont_sign", "盒子烂了已经签收了"),
    ("pick_or_send", "自己寄还是到店退都行"),
    ("too_long", "快递怎么这么慢还不到"),
    ("look_yourself", "我自己会看"),
    ("caller", "送货什么时候联系我"),
    ("sad", "快递被我妈拿走了"),
)
CASES = (
    ("arrival_time.hoped", "说是周二送到的呢", "昨天就收到了"),
    ("arrival_time.mine_days", "我上周买的什么时候到", "发到厦门几天到"),
    ("bargaining.bulk_large", "要三百个呢便宜些", "要三个能便宜吗"),
    ("cancel_order.pending", "取消订单怎么一直没处理", "怎么取消订单"),
    ("exchange_request.who_first", "你们先发还是我先寄", "先帮我看看能换吗"),
    ("freshness_origin.life", "开封后能放多久", "能放微波炉吗"),
    ("gift.as_said", "会一起送吧", "能多送一份吧"),
    ("gift.not_in", "说好的小样没收到", "有没有送小样"),
    ("invoice.again", "抬头错了能重新开一张吗", "什么时候能开发票"),
    ("arrival_time.no_promise", "保证后天到吗", "什么时候能到"),
    ("logistics_problem.not_received_fix", "显示签收可我没拿到", "我还没收到呢"),
    ("missing_wrong.missing_options", "盒子里少了一袋", "我没有买这个吧发错了"),
    ("logistics_problem.detour", "怎么跑到贵阳去了", "怎么还没到"),
    ("logistics_problem.who_signed", "谁替我签的呀", "我签收了"),
    ("logistics_problem.before_deadline", "后天出门之前能送来吗", "后天能送来吗"),
    ("refund_status.cancelled", "取消的那单什么时候退", "退的那件什么时候退款"),
    ("return_ship.door", "有没有上门取的", "寄到哪里去"),
    ("ship_time.today_rule", "今晚能发走吗", "几天能发走"),
    ("stock.move", "能帮我调货过来吗", "到货了吗"),
    ("arrival_time.most", "几天能收到货呀", "明天几点能送到"),
    ("arrival_time.mine_most", "我的台灯什么时候能到", "我买的明天能到吗"),
    ("change_address.after_check", "不对地址写错了", "没错就是这个"),
    ("change_order.took_wrong", "颜色选错了", "地址填错了"),
    ("damaged.box_only", "东西没事就是盒子压扁了", "杯子压碎了"),
    ("installation.extra", "师傅说打孔要另收五十", "安装要多少钱"),
    ("invoice.with_goods", "发票放箱子里吗", "发票什么时候开"),
    ("invoice.wrong", "抬头给我写错了", "能换开一张吗"),
    ("invoice.email", "发票发到我邮箱", "邮箱没收到发票"),
    ("membership.missing", "我积分怎么没了", "怎么加入会员"),
    ("missing_wrong.again", "怎么又少了一个", "少了一个"),
    ("missing_wrong.wrong_keep", "好像给我发重了", "多了解一下"),
    ("missing_wrong.part", "少了一个遥控器", "少了两包纸"),
    ("price_protection.cannot", "点价保提示不符合", "价保怎么申请"),
    ("provide_info.that_order", "就上周买的那个", "买过的"),
    ("quality_problem.spoiled_plain", "有一包胀袋了", "会不会容易发霉"),
    ("quality_problem.used", "衣服像别人穿过的有使用痕迹", "新的旧的一样吗"),
    ("refund_status.again", "都三天了还没退", "几天能退"),
    ("refund_status.eta", "多久能到账", "都四天了什么时候退"),
    ("repair_warranty.data", "照片会不会被清掉", "屏幕不亮了"),
    ("repair_warranty.time", "寄修要几天", "在保修期吗"),
    ("reship_status.number", "补的那个单号给我下", "补发了吗"),
    ("return_request.part", "就退其中一条裤子", "全都退了"),
    ("return_ship.number_wrong", "退货单号填错了", "单号填哪里"),
    ("return_freight.insured", "那有运费险没", "运费险没到账"),
    ("return_freight.where", "运费险在哪里看", "有没有运费险呀"),
    ("return_freight.not_paid_yet", "运费险怎么还没赔", "有运费险吗"),
    ("return_freight.short", "运费险才赔了5块", "运费险怎么还没到"),
    ("return_freight.paid_told", "快递费付了23", "运费谁出"),
    ("return_policy.opened_part", "喝了一瓶剩下的能退吗", "能退吗"),
    ("return_ship.safe", "上门取件会丢吗", "上门取件怎么约"),
    ("review_followup.rated", "我已经评过了", "怎么评价"),
    ("thanks.wait", "谢谢那我等您消息", "谢谢"),
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
    assert not mistaken(library, CASES)


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


def test_a_promise_to_look_is_no_request(library: Library) -> None:
    """「走到哪了」 asks for no place, 「看哪个账户」 for no product, 「确认收货」 for no address; 「单号发我」 asks."""
    asked = library.dialogue.requests_in
    told = ("我看下物流走到哪了", "大概还要几天一起告诉您", "用什么付的看哪个账户", "点了确认收货不耽误派送")
    assert [frozenset()] * len(told) == [asked(line) for line in told]
    assert {"ask_order"} <= asked("单号发我，我去查") & asked("退款的那单发我")
    assert {"ask_place"} <= asked("您寄到哪里呢") & asked("发到哪个城市")
    assert "ask_place" not in library.dialogue.supplied_in("没找到取消的地方")
    assert "ask_place" in library.dialogue.supplied_in("发到杭州市")


def test_what_the_agent_just_did_decides_what_a_short_line_means(library: Library) -> None:
    """「藏青的」 is a change where the agent asked for one, 「怎么退给我」 a question about money she offered."""
    replies = {template.id: template for template in library.replies}
    cases = (
        ("provide_info.after_change", "需要改成哪个颜色呢", "您喜欢哪种风格", "藏青的"),
        ("any.follow.refund_way", "给您退3元可以吗", "您把衣服寄回来就行", "怎么退给我"),
        ("any.follow.refund_days", "已经给您申请退差价了", "今天给您发出", "那大概几天"),
        ("any.follow.not_gone", "到时候拒收就可以", "今天给您催发货", "不是还没发走吗"),
        ("any.follow.box_gone", "您申请退货寄回来就行", "今天给您发出", "盒子扔了"),
        ("provide_info.after_missing", "您看少了什么配件呢", "祝您生活愉快", "四个螺母"),
        ("any.follow.no_photo", "鼓包的拍个照片发我", "祝您生活愉快", "扔了没拍"),
        ("any.follow.not_normal", "屏幕碎是人为原因不保修", "今天给您发出", "我收到就碎了"),
        ("any.follow.back_signed", "仓库还没收到您退的货呢", "今天给您发出", "显示签收两天了"),
        ("any.follow.money_after_back", "您退回的包裹仓库签收了", "今天给您发出", "那我的钱呢"),
        ("any.follow.did_it", "您提交后我帮您看一下", "祝您生活愉快", "提交了"),
    )
    for name, before, other, said in cases:
        after = (library.dialogue.moves_in(before), library.dialogue.moves_in(other))
        fits = [allowed(replies[name], Situation(read(), said=said, after=moves)) for moves in after]
        assert [True, False] == fits, name

"""Replies after the sale: which words bring them, which only sound alike, what the talk must have come to."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import facts, read

TURNS = (
    ("address_page", "那寄到哪里呀", "寄了几件"),
    ("again_faulty", "换来的那台又不转", "换一台多少钱"),
    ("approve_upset", "你倒是审一下啊", "审核资料发我"),
    ("cod_back", "快递说寄到付行吗", "可以货到付款吗"),
    ("coupon_where", "补的红包在哪看", "红包什么时候发"),
    ("counter", "那补20吧", "才补20"),
    ("cannot_see", "我这边啥都没显示", "什么都没有坏"),
    ("cannot_upload", "照片传不上去", "评价传不上照片"),
    ("check_days", "验收要几天", "收货前验货吗"),
    ("check_result", "质检结果出来没", "有没有检测报告"),
    ("colour_known", "颜色跟图片差太多了", "颜色会不会差太多"),
    ("colour_off", "花色和图上完全不一样", "这两款颜色不一样吗"),
    ("complain_courier", "我要投诉这个派件的", "我要投诉你们店"),
    ("coupon_back", "退款后优惠券怎么没退给我", "优惠券怎么领"),
    ("dislike_reason", "买重了用不上", "坏了用不了"),
    ("faster", "退了重买和换货哪个快", "哪个快递快"),
    ("filled", "单号早就填了", "单号填哪里"),
    ("freight_owed", "答应退我的邮费还没退", "运费险还没到"),
    ("half", "那给我退三成吧", "怎么才退一半"),
    ("harm", "机油把我地垫染黑了", "我自己不小心把衣服染了"),
    ("how_much_bad", "坏了四个", "会不会坏了几个"),
    ("if_checked_ok", "要是你们检测说没问题呢", "检测要几天"),
    ("if_not_refunded", "那要是不给退呢", "那什么时候退"),
    ("in_warranty", "买了一年还在保吗", "保修要付费吗"),
    ("in_warranty_known", "现在还能修吗", "修好了吗"),
    ("invoice_back", "发票也得寄回去吗", "发票寄给我"),
    ("just_refund", "不买了给我退吧", "不买了可以退运费吗？"),
    ("keep_and_pay", "我不退了给我补点钱", "不退了补发一个"),
    ("keep_it", "算了不退了，留着吧", "不退了补我点钱"),
    ("know_received", "怎么知道你们仓库收到没", "怎么知道发货没"),
    ("keep_it", "算了不换了，凑合穿", "不退了？"),
    ("no_send_back", "蛋糕化了还要我寄给你们吗", "怎么寄"),
    ("no_use", "找你们说了也白说", "没用过的能退吗"),
    ("not_send", "那不寄回去行吗", "不寄了退货呢"),
    ("dislike_reason_known", "拍多了", "坏了"),
    ("no_send_back", "花都枯了怎么给你寄回去", "衣服怎么寄回去"),
    ("not_seen", "说退款成功可是卡里没到", "退货单没看到"),
    ("lost_number", "快递单号我弄丢了", "订单号找不到"),
    ("nothing_to_do", "那我不用再操作了吧", "这个怎么操作"),
    ("old_broken", "前年买的电饭煲突然坏了", "去年买的还有货吗"),
    ("one_box", "三件放一个箱子寄回行吗", "三件一起发出吗"),
    ("opened_fault", "喝了半瓶还能退吗", "不喜欢拆开了能退吗"),
    ("opened_refuse", "拆开看了还能拒收吗", "可以拒收吗"),
    ("over_limit", "提示超过退货期了", "生产日期过期"),
    ("own_fault", "孩子把屏摔坏了", "收到就是坏的"),
    ("paid_back", "退款了后来货又收到了", "退货收到了吗"),
    ("part_alone", "能单独寄个盖子给我吗", "单独包装吗"),
    ("part_mismatch", "卡扣合不上", "会不会孔对不上"),
    ("parts_apart", "取件的来了可充电线找不到了", "充电线多长"),
    ("pay_when", "那几号打给我", "几点给我打电话"),
    ("photo_then", "照片发过去了接下来怎么处理", "照片没发怎么处理"),
    ("pickup_code", "快递员问我要寄件码", "驿站取件码多少"),
    ("pickup_day", "今晚能来取件吗", "到现在没来取件"),
    ("pickup_fee", "上门取件收费吗", "安装收费吗"),
    ("portal_closed", "售后入口关了", "电脑关了"),
    ("rather_new", "还是换个新的给我", "新的什么时候有"),
    ("quit_slow", "不要了太慢了", "太慢了催一下"),
    ("reason_pick", "退款原因选哪个", "什么原因不发货"),
    ("refund_anxious", "到底什么时候给我退钱", "什么时候发货"),
    ("refund_calc", "三件退一件怎么算", "运费怎么算"),
    ("refund_first", "你先把款退给我我再寄", "先发货再付款"),
    ("refund_kind", "选退货退款还是仅退款", "退货还是换货"),
    ("refuse_apply", "拒收了还用点退款吗", "要拒收吗"),
    ("rejected", "退款申请被驳回了", "发票申请没通过"),
    ("repick", "取件时间能改一下吗", "收货地址改一下"),
    ("return_deadline", "7天是从哪天开始算，截止到几点", "七天内发货吗"),
    ("return_sure", "真的能退吗", "真的能退款给我吗"),
    ("refunded_unasked", "怎么自动给我退了", "怎么取消"),
    ("returned_short", "螺丝我明明都放进去了", "里面少了螺丝"),
    ("route_plain", "退到花呗还是零钱", "零钱还没收到退款"),
    ("see_first", "等收到了看看再说", "收到了看什么"),
    ("self_drop", "我自己送去快递点可以吗", "自己去仓库拿行吗"),
    ("self_fixed", "我自己缝好了", "师傅修好了吗"),
    ("she_said", "上个客服说可以的", "她说不行"),
    ("sent_back", "早上寄走了", "寄走了吗"),
    ("service_code", "安装的核销码没收到", "取件码没收到"),
    ("signed_denied", "客服说没收到可是显示签收了", "显示签收可我没收到"),
    ("swap_days", "你们收到几天能换好", "多久能发货"),
    ("swap_gap", "换大号贵20怎么补", "换货运费"),
    ("swap_got", "能换成灰色的吗", "换灰色运费谁出"),
    ("swap_not_return", "我要换货不是退货", "换货和退货"),
    ("swap_to_refund", "不换了给我退", "不换了也不退了"),
    ("warranty_fee", "延保的80元能退吗", "保修多久"),
    ("try_more", "先不换了再说", "先不买看看"),
    ("wilted", "有只虾送来就死了", "怎么养才不死"),
    ("wait_back", "多久能寄到仓库", "仓库多久发货"),
    ("which_fix", "是退还是换你们给句话", "退货还是换货快"),
    ("who_picks", "上门取的是顺丰吗", "发顺丰吗"),
    ("wrong_kind", "我选的换货怎么显示退款", "换货"),
    ("your_stock", "是你们缺货才退的", "缺货什么时候补货"),
    ("wrong_advice", "按客服说的买的还是用不了", "按什么尺码买"),
    ("straight_answer", "你直说到底能不能", "能不能换个颜色"),
    ("no_photo", "扔了没拍", "吃了一半能退吗"),
    ("title", "企业资质没通过", "退货申请没通过"),
    ("ill", "手上起了好多疹子", "会不会起疹子"),
    ("not_normal", "一拆开它就裂着", "那谢谢"),
    ("refund_less", "我付了90怎么退我60", "退了3件发票还没给"),
    ("refund_days", "哪天能退到", "哪天发货"),
    ("return_all", "所有东西都要退回吗", "所有颜色都有吗"),
)
"""A reply to a turn of the talk, words that bring it, words that do not."""
CASES = (
    ("compensation.bad_ones", "烂的怎么赔", "运费险赔吗"),
    ("compensation.too_little", "5块打发谁呢", "量太少"),
    ("contact_human.here", "有人工吗", "人工费谁出"),
    ("contact_human.no_answer", "热线一直占线", "快递电话打不通"),
    ("contact_human.no_phone", "有售后电话吗", "快递电话多少"),
    ("contact_human.phone", "客服电话给我", "客服电话没人接"),
    ("contact_human.supervisor_upset", "让能做主的来", "让快递来"),
    ("damaged.gift", "这样怎么送领导", "能送我一个吗"),
    ("damaged.some", "有三瓶碎了", "会不会碎几个"),
    ("damaged.some_known", "裂了两个", "又裂了两个"),
    ("damaged.which", "好像坏了", "坏了三个"),
    ("dispute.evidence", "举证要交什么", "买什么好"),
    ("dispute.pending", "平台几天能判", "几天能到"),
    ("dispute.reported", "我去找消协", "消协说退一赔三倍"),
    ("exchange_request.size_plain", "裤子短了想换", "换大码运费谁出"),
    ("exchange_request.steps", "想换该怎么操作换", "换地址怎么换"),
    ("exchange_request.which_way", "该选换货还是退货", "退还是换你们说吧"),
    ("installation.bracket", "角阀要自己买吗", "支架颜色"),
    ("installation.late", "约了上午还没到", "安装要自己买支架"),
    ("installation.extra", "师傅说要另收80", "师傅已经收了80"),
    ("installation.fee_in", "我这单含安装费吗", "安装费多少"),
    ("installation.not_come", "约好的师傅到现在没来", "取件的快递没来"),
    ("installation.not_shown", "安装服务没显示", "安装说明书"),
    ("installation.paid_extra", "师傅收走了60块钱", "师傅要收60吗"),
    ("installation.parts", "能再装一根内存吗", "装好了"),
    ("installation.reach", "有安装师傅的电话吗", "师傅没联系我"),
    ("price_protection.dropped", "刚买就降了20", "以后会降价吗"),
    ("price_protection.dropped_upset", "今天又便宜了", "还能再便宜吗"),
    ("price_protection.less", "价保怎么才退8块", "昨天降了8块"),
    ("price_protection.others", "凭什么别人能退差价", "能退差价吗"),
    ("price_protection.period", "价保是15天吗", "价保怎么操作"),
    ("price_protection.rebuy", "退了再拍一个吧", "拍错了退了再拍"),
    ("price_protection.cannot", "价保点不动", "无货就不支持了吗"),
    ("quality_problem.any_bad", "里面有坏的吗", "里面有勺子吗"),
    ("quality_problem.flaw", "袖口开线了", "会不会开线"),
    ("quality_problem.flaw_agreed", "包带断了", "断货了吗"),
    ("quality_problem.flaw_known", "杯底漏水", "漏水吗，会不会"),
    ("quality_problem.mild", "挺好吃的就是甜了点", "挺好吃的吗"),
    ("quality_problem.photo_here", "[图片]这边缘全是毛刺", "图片怎么看"),
    ("quality_problem.photo_known", "你看这个缝歪成这样[图片]", "[图片]这是什么"),
    ("quality_problem.smell", "打开一股胶味", "有没有异味"),
    ("quality_problem.stale", "饼干不脆了", "会不会受潮"),
    ("quality_problem.taste_comment", "味道偏咸", "味道咸吗"),
    ("refund_request.cannot", "申请不了退款", "价保申请不了"),
    ("refund_request.just_apply", "直接点申请退款就可以吗", "怎么申请退款"),
    ("refund_request.just_wait", "我等着退款就行吧", "等了好久"),
    ("refund_status.processing", "状态一直是审核中", "在审核吗"),
    ("repair_warranty.free", "质保期内免费吗", "师傅上门免费吗"),
    ("repair_warranty.how_far", "我的表修到哪一步了", "表带怎么修"),
    ("repair_warranty.only_repair", "才买三天就只能修吗", "能修吗"),
    ("repair_warranty.price", "换个屏多少钱", "寄修运费多少钱"),
    ("repair_warranty.three", "你们三包吗", "我买了三包"),
    ("repair_warranty.told", "不是说保修三年吗", "保修多久"),
    ("return_freight.ours", "本来就是坏的运费凭什么我出", "运费谁出"),
    ("return_freight.ours_calm", "质量问题运费谁出", "如果质量有问题运费谁出"),
    ("return_freight.paid_upset", "我来回垫了两次", "运费多少"),
    ("return_freight.repair", "返修的邮费谁承担", "修改邮费"),
    ("return_freight.short", "赔了6块我实际花了11", "什么时候赔"),
    ("return_freight.swap", "换个颜色邮费我出吗", "发错了换货邮费谁出"),
    ("return_freight.swap_known", "换码要运费吗", "退货要运费吗"),
    ("return_freight.swap_rule", "换货的运费谁出", "退货的运费谁出"),
    ("return_policy.if_bad", "要是不好用能退吗", "要是尺码不合适能退吗"),
    ("return_policy.opened_plain", "拆开用了一次能退吗", "没拆开能退吗"),
    ("return_policy.rule", "能退吗", "脸又红又痒能退吗"),
    ("return_policy.swap", "还能换不", "还能退换吗"),
    ("return_ship.sent_out", "已经寄回去了", "发票要寄回去吗"),
    ("review_followup.upload", "评论图传不上", "怎么评论"),
    ("review_followup.rated", "好评了", "怎么评"),
    ("troubleshoot.blink", "红灯一直闪", "红灯还是闪"),
    ("troubleshoot.connect", "蓝牙配对不上", "重启了蓝牙还是连不上"),
    ("troubleshoot.no_power", "电源灯不亮开不了机", "客服没反应"),
    ("troubleshoot.tried", "按了复位还是不行", "可以试一下吗"),
)
"""A reply to a case of an intent, words that bring it, words that do not."""


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


@pytest.mark.parametrize("prefix", ["any.follow.", ""])
def test_words_bring_a_reply_and_look_alikes_do_not(library: Library, prefix: str) -> None:
    """Each reply is in place where its words are said, not where they only sound alike."""
    replies = {template.id: template for template in library.replies}
    cases = TURNS if prefix else CASES
    heard = [
        (name, replies[prefix + name].answers(fits), replies[prefix + name].answers(beside))
        for name, fits, beside in cases
    ]
    assert [(name, True, False) for name, _, _ in cases] == heard


def test_what_the_agent_just_did_tells_what_is_answered(library: Library) -> None:
    """「不喜欢」 is a reason where one was asked for, 「几号打给我」 is about money that was offered."""
    replies = {template.id: template for template in library.replies}
    cases = (
        ("dislike_reason", "是什么原因退呢", "今天给您发出", "孩子不喜欢"),
        ("pay_when", "给您退5元可以吗", "稍后给您回电话", "几号打给我"),
        ("counter", "给您补10元可以吗", "今天给您发出", "那补18吧"),
        ("address_page", "您寄回来就可以", "祝您生活愉快", "地址发我"),
        ("opened_fault", "拍个照片我看下", "今天给您发出", "用了一次能退吗"),
        ("how_much_bad", "坏的拍张照片给我", "祝您生活愉快", "坏了两个"),
        ("if_checked_ok", "您寄回来检测", "祝您生活愉快", "要是说没问题呢"),
        ("return_sure", "可以的，申请退货就行", "祝您生活愉快", "确定能退吗"),
        ("swap_days", "您寄回来检测", "祝您生活愉快", "收到几天给我换"),
        ("self_fixed", "您寄回来给您换新", "今天给您发出", "我自己粘好了"),
        ("photo_then", "您拍个照片我看下", "祝您生活愉快", "照片发了怎么处理"),
    )
    for name, before, other, said in cases:
        template = replies[f"any.follow.{name}"]
        after = (library.dialogue.moves_in(before), library.dialogue.moves_in(other))
        fits = [allowed(template, Situation(read(), said=said, after=moves)) for moves in after]
        assert [True, False] == fits, name


def test_a_check_before_sending_is_no_promise_to_look(library: Library) -> None:
    """「发出都检查的」 promises nothing; 「收到就退」 tells of no parcel that came, 「审核通过了」 of money under way."""
    moves = library.dialogue.moves_in
    assert "will_check" not in moves("我们发出都检查的")
    assert "will_check" in moves("我去查一下")
    assert "told_back" not in moves("我们收到就退")
    assert "told_back" in moves("我们已经收到您退的包裹")
    assert "said_refund" in moves("已经审核通过了")


def test_what_the_shop_grants_is_named_instead_of_a_free_choice(library: Library) -> None:
    """With a shop's rule its ways are offered; without one the buyer chooses; past its time neither a rule is stretched."""
    replies = {template.id: template for template in library.replies}
    plain, known = replies["quality_problem.flaw"], replies["quality_problem.flaw_known"]
    rule = facts(fix_quality="换新或退货退款")
    bare = Situation(read(), said="鞋底开胶了")
    told = Situation(read(), facts=rule, said="鞋底开胶了")
    late = Situation(read(), facts=rule, said="鞋底开胶了", flags=frozenset({"quality_over"}))
    assert [True, False] == [allowed(reply, bare) for reply in (plain, known)]
    assert [False, True] == [allowed(reply, told) for reply in (plain, known)]
    assert not allowed(known, late)


def test_somebody_hurt_is_told_to_stop_first(library: Library) -> None:
    """Where health is at stake the rule on opened goods and the talk of flaws keep away."""
    replies = {template.id: template for template in library.replies}
    for name, said in (
        ("return_policy.opened_plain", "用了两天脸红能退吗"),
        ("quality_problem.flaw", "轮子掉了"),
    ):
        calm, hurt = (Situation(read(*cares), said=said) for cares in ((), ("safety",)))
        assert [True, False] == [allowed(replies[name], now) for now in (calm, hurt)]
    ill = replies["any.follow.ill"]
    assert "先停用" in ill.wordings[0]

"""Replies to what is wrong with a thing: each kind brings its own first step, and what only sounds like it does not."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import facts, read

FAULTS = (
    ("accepts_asks", "行吧 那个盖还能盖吗", "好的谢谢"),
    ("account_odd", "退款点不了说账号异常", "付款说账号异常"),
    ("all_tried", "滤网洗了两遍还是报警", "等了还是没发货"),
    ("broke_trying", "拧了一下拧断了", "怎么断了"),
    ("broken_at_once", "刚拆开就掉了块漆", "一拆开就闻到香味"),
    ("broken_whose", "路上碎了算谁的", "放门口丢了算谁的"),
    ("brushed_off", "骑一回就断了还消耗", "那什么时候能退款"),
    ("check_not_begun", "寄到四天了还没检测", "有没有检测报告"),
    ("child_hurt", "儿子玩的时候被边角划破了手", "这个孩子会不会吞下去"),
    ("code_seen", "防伪扫出来说被查过六次", "快递扫码扫了两次"),
    ("confirmed_then_bad", "手快点了收货才看见杯口裂了", "确认收货在哪点"),
    ("danger", "吹风机一开就冒火花", "这个会不会漏电"),
    ("did_as_told", "按你们教的弄了三天还是漏风", "按你们说的买的"),
    ("dizzy", "新镜片戴着晕得走不了路", "坐车晕车能吃吗"),
    ("drains", "充满电俩小时就没电了", "充满要多久"),
    ("error_code", "电饭煲屏幕跳E4", "发票报错怎么办"),
    ("expert_says", "琴行师傅看了说琴颈变形", "师傅说要收费"),
    ("fake_suspect", "我这瓶是不是假的跟上次味道不一样", "你们卖的是不是假的"),
    ("fitted_badly", "师傅把置物架装歪了", "师傅电话打错了"),
    ("flattered_wrong", "说显瘦结果穿上像个球", "这条显瘦吗"),
    ("foreign_thing", "猫粮里面有根铁丝", "里面有赠品吗"),
    ("freezes", "平板用着用着黑屏", "领券页面闪退"),
    ("gift_broken", "送的那个杯子碎了", "赠品会不会坏"),
    ("gift_later", "现在同款送袜子我这单没有", "现在送袜子吗"),
    ("give_back", "多的钱怎么还给你们", "货怎么退给你们"),
    ("half_empty", "精华收到只有半瓶", "能不能只买半瓶"),
    ("has_video", "我录了视频要发你吗", "评价录了视频发你"),
    ("heads_up", "给你们提个醒这批扣子偏松", "麻烦提醒快递别放门口"),
    ("hurt", "毛边把我手划破了", "会不会划手"),
    ("if_rejected", "要是申请没通过呢", "要是没货呢"),
    ("inaccurate", "体重秤称出来差三斤", "质量差一点没事"),
    ("is_it_normal", "这个颜色发白是正常的吗", "今天正常发货吗"),
    ("judge_photo", "[图片]这是划痕还是反光", "图片上的颜色好看吗"),
    ("keep_gift", "退的话赠品我想留下行不", "赠品少了一个"),
    ("late_answer", "昨天问的你现在才理我", "昨天发的快递今天到吗"),
    ("leaking", "壶嘴一直漏水", "会不会漏水"),
    ("logged_before", "上周也是登记没下文", "上次也是便宜两块"),
    ("looks_used", "像二手的 底下好多划痕", "卖二手的吗"),
    ("loss", "车停了三天误工费谁出", "安装费多少"),
    ("misfit", "表带卡不进去", "衣服穿着塞不进裤子"),
    ("money_how", "我问的是钱怎么办", "钱多少"),
    ("near_miss", "梯子一歪我差点摔下来", "价格吓死我了这么贵"),
    ("needed_soon", "拉链坏了明天出差要用", "明天能到吗"),
    ("new_scratch", "修回来壳上多了道划痕", "套装里多了什么划算吗"),
    ("no_effect", "擦了一个月没什么效果", "订单状态没有变化"),
    ("no_reply", "客服一直没反应", "快递电话没人接"),
    ("no_sound", "耳机插上没声音", "你们店没声音了"),
    ("no_swap_button", "售后里没有换货按钮", "换货怎么弄"),
    ("noise", "电机嗡嗡响得睡不着", "运行声音大吗"),
    ("not_again", "这回别再给我发错色了", "别再发消息了"),
    ("not_as_sold", "说是纯棉的摸着明显是化纤就是假的", "说是明天发货吗"),
    ("not_as_written", "说明书写能折叠怎么也弄不下去", "详情写包邮吗"),
    ("not_insured", "保险公司说根本没给我投运费险", "还有没有运费险"),
    ("not_mine", "我可没摔过它自己就裂了", "摔了能修吗"),
    ("not_warned", "要自备电池也不提前说一声", "发货也不说一声"),
    ("not_worth_sending", "两块钱的贴纸让我寄回去", "邮费比东西都贵包邮吧"),
    ("old_one_in", "旧的昨天签收了", "旧的签收了吗"),
    ("out_freight", "你们没货运费不该我出吧", "没货还包邮费买吗"),
    ("pair_uneven", "两根带子不一样长", "我要一只红一只蓝可以吗"),
    ("part_missing", "少了一包螺丝", "这个零件哪里能买"),
    ("passed_round", "厂家让我找你们 到底谁管", "运费谁出"),
    ("pet_ill", "狗狗吃了两天一直吐", "猫能吃吗会不会软便"),
    ("photo_sent_upset", "拍了你自己看", "货发了没"),
    ("photo_shown", "[图片]裂到底了", "[图片]这个怎么装"),
    ("photos_enough", "都发了四张了还说看不清", "货发了几次了"),
    ("praised_now", "你们态度真好下次还来", "态度真差"),
    ("praised_too_soon", "前天给的好评今天就坏了", "好评怎么写"),
    ("price_dropped", "掉了六十能退给我不", "还能便宜六十吗"),
    ("printed_wrong", "第40页倒着装的", "网页打不开"),
    ("reimburse", "修车店收我80这钱你们给报吗", "发票能报销吗"),
    ("repair_failed", "修完寄回来还是不转", "修好了吗"),
    ("repair_wait", "我靠它干活寄修半个月咋办", "发货要半个月"),
    ("resend_wrong", "补来的太短了拧不上", "补发什么时候到"),
    ("rest_of_freight", "那4块我自己出呗", "那4块能便宜吗"),
    ("return_fee_upset", "退个货还要我掏60", "是坏的退货要我出运费"),
    ("rubs_off", "刻度一擦就没了", "会不会一擦就掉字"),
    ("sagged", "沙发坐垫坐了两月塌了", "枕头会不会塌"),
    ("same_parcel", "一起寄的呀怎么会少", "一起寄的可以吗"),
    ("scratchy", "领口扎脖子", "毛衣扎人吗"),
    ("seal_broken", "膜撕了还没用", "膜怎么贴"),
    ("self_mend", "破口自己能粘吗", "自己取可以吗"),
    ("send_later", "我出差回来才能寄", "下周才能发货吗"),
    ("send_when", "那哪天能补发", "几号退款"),
    ("sent_as_other", "黑的给我发成藏青了", "能发成顺丰吗"),
    ("sheds", "穿一次毛衣外面一身毛", "掉毛絮严重吗"),
    ("short_count", "少了一本练习册", "能不能少放一本"),
    ("stains_skin", "戴两天手指黑了一圈", "戴着手显白吗"),
    ("stood_up", "约的上午没人来我等了一天", "约的快递没更新"),
    ("stuck_part", "抽屉拉不开", "链接打不开"),
    ("swap_faulty", "充了一夜还不转给换个新的", "换个新的多少钱"),
    ("switch_kind", "换货申请取消改成退货行吗", "怎么变成退货了"),
    ("tested_fails", "插头换了就是加热不了", "就是付款不了"),
    ("too_tight_swap", "手套戴不进去有没有大一号", "会不会戴不进去要大一号"),
    ("try_then_swap", "我先试试不行就换", "试试不合适换尺码"),
    ("two_ways", "要么补差要么退货", "要么红的要么蓝的"),
    ("wants_date", "别记录了给我个准话", "给个准信几号发货"),
    ("whom_believe", "师傅说板子弯你们又说师傅没装好", "评论有好有坏该信谁"),
    ("whose_fault", "我报的明明是180 这是谁的锅", "我报的身高170"),
    ("wont_advance", "发错了还要我先垫", "差价还要我垫 发错了"),
    ("wont_use", "猫不睡能退吗", "坏了不玩能退吗"),
    ("wrong_carrier", "退货单快递公司选错了", "订单号填错"),
)
"""A fault or a turn after the sale, words that bring its reply, words that do not."""
CASES = (
    ("authenticity.unheard", "啥牌子 没听说过", "牌子的授权"),
    ("authenticity.version", "是国行还是港版", "是正品吗"),
    ("quality_problem.short_of_hopes", "感觉没有想象的好用", "好用吗"),
    ("refund_status.payer", "当时是我妈代付的", "代付怎么弄找人付"),
    ("refund_status.which_purse", "微信零钱没收到", "微信怎么付没有密码"),
    ("repair_warranty.after_swap", "换来的保修重新算吗", "要不要买质保怎么算"),
    ("repair_warranty.just_over", "才过了两天就不保了", "保修多久"),
    ("return_freight.resend", "重发的邮费别让我垫", "重发几天到"),
    ("return_policy.fault_named", "穿一次就开胶还能退吗", "要是开胶能退吗"),
    ("return_policy.inner_sealed", "拆的是外盒里面没动", "里面坏了"),
    ("return_policy.unused", "没穿过能退不", "没用过但超过七天能退吗"),
    ("return_policy.used_already", "都装上了还能退吗", "都发货了还能改吗"),
    ("return_ship.where", "地址呢寄哪", "收货地址改一下"),
    ("review_followup.cash_told", "说好的两块钱呢怎么没到", "评价红包写退款了"),
    ("review_followup.deleted", "我的追评被删了", "怎么删评价"),
    ("review_followup.shot", "评价写完截图发谁", "红包截图给谁"),
    ("troubleshoot.checked", "水加到线了插头也换了", "插头怎么换"),
    ("troubleshoot.told", "机器开了十分钟自动就停了不转", "付款一直失败用不了优惠券"),
)
"""The same of an intent."""


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


@pytest.mark.parametrize("prefix", ["any.follow.", ""])
def test_each_kind_of_fault_has_its_reply(library: Library, prefix: str) -> None:
    """A reply is in place where its kind of fault is told, not where somebody asks before buying or of something else."""
    replies = {template.id: template for template in library.replies}
    cases = FAULTS if prefix else CASES
    heard = [
        (name, replies[prefix + name].answers(fits), replies[prefix + name].answers(beside))
        for name, fits, beside in cases
    ]
    assert [(name, True, False) for name, _, _ in cases] == heard


def test_what_was_tried_or_shown_is_not_asked_again(library: Library) -> None:
    """Who tells the symptoms is not asked for them; a picture that puts a question is judged, not granted."""
    replies = {template.id: template for template in library.replies}
    assert not replies["troubleshoot.ask"].answers("昨天还好好的 今天一按就嗡嗡两声停了")
    assert replies["troubleshoot.ask"].answers("打不开")
    assert not replies["any.follow.photo_shown"].answers("[图片]这是裂了还是木纹")


def test_words_of_a_wrong_parcel_send_nobody_to_search_the_box(library: Library) -> None:
    """Something else that came is no piece that is missing."""
    replies = {template.id: template for template in library.replies}
    assert not replies["missing_wrong.split_plain"].answers("你们发错了吧我没买这个")
    assert replies["missing_wrong.split_plain"].answers("箱子里没有")


def test_a_brush_off_is_taken_back(library: Library) -> None:
    """After 「属于消耗品」 the reply takes it back; after other words it is not in place, nor where skin is at stake."""
    reply = next(template for template in library.replies if template.id == "any.follow.brushed_off")
    moves = library.dialogue.moves_in
    upset = read(emotion="dissatisfied")
    told, other = (moves(line) for line in ("亲 线属于消耗品哦", "今天给您发出"))
    assert "told_normal" in told
    assert "told_normal" in moves("正常的运行声音哦")
    fits = [
        allowed(reply, Situation(upset, said=said, after=after))
        for said, after in (("打一场就断还消耗", told), ("打一场就断还消耗", other), ("我脸上都痒了", told))
    ]
    assert [True, False, False] == fits


def test_past_its_time_no_exchange_is_promised(library: Library) -> None:
    """What is granted for a flaw is granted in its time; the general one on opened goods leaves a shop's rule alone."""
    replies = {template.id: template for template in library.replies}
    late = frozenset({"quality_over"})
    for flags, right in ((frozenset[str](), True), (late, False)):
        now = Situation(read(), said="抽屉拉不开", flags=flags)
        assert allowed(replies["any.follow.stuck_part"], now) is right
    bare, rule = (
        Situation(read(), said="穿一次就开胶还能退吗", facts=given)
        for given in ({}, facts(quality_rule="十五天内包退"))
    )
    fault = replies["return_policy.fault_named"]
    assert [True, False] == [allowed(fault, now) for now in (bare, rule)]


def test_praise_is_not_met_with_an_apology(library: Library) -> None:
    """「态度真好」 from a pleased buyer brings no apology for the service."""
    service = next(template for template in library.replies if template.id == "complaint.service")
    fits = [
        allowed(service, Situation(read(emotion=mood), said="你们客服态度真是没话说"))
        for mood in ("pleased", "dissatisfied")
    ]
    assert [False, True] == fits

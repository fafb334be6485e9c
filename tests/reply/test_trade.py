"""Replies from common knowledge of the goods: where the words ask for them, and where they only sound alike."""

from __future__ import annotations

import pytest

from bot.library import Library
from bot.reply import Situation
from bot.reply.index import index_of
from bot.reply.rank import rank
from bot.reply.retrieve import Candidate, allowed
from tests.models import library
from tests.reply.shelf import facts, mistaken, read

CASES = (
    ("itchy", "这围巾扎不扎脖子", "扎带结实吗"),
    ("pilling", "这裤子起球吗", "收到就起球"),
    ("colour_run", "牛仔裤会掉色吗", "口红会掉色吗"),
    ("see_through", "白衬衫会透吗", "鞋子透不透气"),
    ("shape_told", "我是梨形的穿得了吗", "我158 98斤"),
    ("wear_over", "里面能套毛衣吗", "手机壳里面套得下吗"),
    ("sole_grip", "雨天穿会打滑吗", "方向盘打滑"),
    ("rub_feet", "磨脚吗这双", "收到的磨脚"),
    ("skin_told", "油皮能用吗", "油皮用完过敏了"),
    ("make_up_lasts", "气垫脱妆吗", "衣服褪色吗"),
    ("shade", "黄皮选哪个色号", "快递到哪了"),
    ("pregnant", "怀孕能用吗", "孕妇裤怎么洗"),
    ("exact_model", "15promax能用吗", "这款能用吗"),
    ("power_on_plane", "充电宝能带上飞机吗", "飞机模型多大"),
    ("board_it", "这个能过安检吗", "安检门多少钱"),
    ("storage_size", "128和256选哪个", "128元包邮吗"),
    ("run_time", "充满要多久", "充不进电了"),
    ("enough_rice", "电饭煲四个人用几升", "电饭煲坏了"),
    ("whole_bird", "整鸡放得下吗", "鸡肉新鲜吗"),
    ("enough_for", "六口人够用吗", "一口价多少"),
    ("fits_place", "柜子深50放得下吗", "跟门口店里一样吗"),
    ("gets_in", "电梯太窄进不去怎么办", "网页登不进去怎么办"),
    ("noise_of_it", "晚上开着吵不吵", "音箱音质吵吗"),
    ("power_use", "开一天费电吗", "手机费电吗"),
    ("waterproof", "防水吗", "银链子防水吗"),
    ("rust", "泡水里会生锈吗", "收到就生锈了"),
    ("wash_machine", "能扔洗衣机吗", "怎么吃"),
    ("keeps_warm", "保温几个小时", "外套保暖吗"),
    ("firmness", "床垫偏软还是偏硬的好", "铅笔偏软还是偏硬的好"),
    ("stands_knocks", "台面容易刮花吗", "屏幕刮花吗"),
    ("bears_weight", "一百六十斤坐上去会塌吗 160斤坐得住吗", "160斤穿什么码"),
    ("new_smell_ask", "有没有甲醛", "这茶有什么味道"),
    ("blackout", "阳台西晒用这种帘子行吗", "顶楼西晒要几匹空调"),
    ("curtain_told", "窗户宽2米要拍多少", "换购要拍多少"),
    ("curtain_hook", "滑轨配哪种钩子", "墙上挂钩结实吗"),
    ("bed_set", "1.5的床配多大被子", "床垫多厚"),
    ("tarnish", "银镯子洗澡会发黑吗", "粉底会发黑吗"),
    ("metal_skin", "耳朵一戴就发炎这个能戴吗", "耳机戴久了痛吗"),
    ("grams_apart", "5克和8克戴手上差多少", "5克和8克哪个便宜"),
    ("ring_size", "戒指圈口怎么量", "戒指能改圈口吗"),
    ("age_mark", "盒子上标的6岁以上", "满60分以上"),
    ("puzzle_size", "拼图买多少片的好", "拼图少了一片"),
    ("bottle_refuse", "宝宝不认奶瓶", "奶瓶漏水"),
    ("nappy_size", "纸尿裤选多大的码", "纸尿裤侧漏"),
    ("page_inside", "有注音吗", "键盘带拼音吗"),
    ("mat_thick", "瑜伽垫6的还是8的", "孩子6岁还是8岁用"),
    ("chewed", "狗爱咬东西耐咬吗", "蚊子咬了涂这个行吗"),
    ("change_feed_now", "泰迪直接换粮会拉稀吗", "换货怎么办"),
    ("picky_pet", "猫挑食的爱吃吗", "孩子挑食"),
    ("easy_plant", "北阳台没太阳养什么花好", "鱼不见光行吗"),
    ("card_words", "贺卡上写什么好", "评价写什么"),
    ("car_model", "18款轩逸能装吗", "18款新外套有吗"),
    ("lens_thick", "500度做1.60厚吗", "1.60米高"),
    ("lens_dizzy", "头回戴渐进片能适应吗", "左边糊头晕"),
    ("glasses_slip", "鼻梁低戴哪款", "粉底修容鼻梁低"),
    ("instrument_size", "吉他孩子9岁几寸合适", "琴弦断了9岁"),
    ("drill_what", "能打混凝土吗", "能打折吗"),
    ("bright_line", "户外看得清线吗", "户外穿热吗"),
    ("would_it_do", "用久了会变形吗", "用了两天就变形"),
    ("worth_it", "多花这钱有没有必要", "发票有没有必要"),
    ("numbers_apart", "20寸和24寸差在哪", "399还是439"),
    ("upgraded", "升级版新在哪", "系统怎么升级"),
    ("leave_out", "不要支架能便宜点吗", "不要发票能便宜点吗"),
    ("what_for", "这个是干什么用的", "你去干嘛"),
    ("least_lot", "一次要买三斤吗", "三斤多少钱"),
    ("in_one_go", "我拍两个你直接发三个", "拍两个多久发货"),
    ("skin_bad", "脱皮期能用吗", "脱皮了怎么办"),
    ("effect", "抹了管用吗", "电钻管用吗"),
    ("which_market", "是国行吗", "国行的发票呢"),
    ("price_will_drop", "过两天还会降吗", "降价能退差吗"),
    ("face", "送长辈拿得出手吗", "怎么寄"),
    ("mouth_safe", "宝宝爱啃这个安全吗", "孩子几年级用"),
    ("same_as_theirs", "他们班同学都用的那种有吗", "同学用着还行"),
    ("afraid_breaks", "可别用两天就散架", "用两天就散架了"),
    ("ready_made", "是裁好的吗", "缝纫机好用吗"),
    ("unknown_brand", "这牌子没听说过", "快递没听说过"),
    ("pick_one", "你帮我挑一个吧", "给个说法"),
    ("stuffy", "夏天穿闷脚吗", "饭闷了多久"),
    ("old_price", "还照去年的价给我吧", "去年的快递"),
    ("room_power", "客厅25平两匹够吗", "客厅25平铺多少地板"),
    ("net_cover", "三室的穿墙够吗", "手机没信号"),
    ("counts_as", "这种算纯皮吗 别绕", "总共算多少钱"),
    ("cat_sofa", "猫抓布艺沙发会坏吗", "狗粮怎么喂"),
    ("mend_terms", "断了给接吗", "收到就断了给换吗"),
    ("secret_size", "偷偷买戒指不知道号", "偷偷寄过去"),
    ("lacks_piece", "少零件给补吗", "怎么少零件"),
    ("cold_on_way", "路上会冻死吗", "路上停了三天冻死了 物流不动"),
    ("heavy_for", "老人一只手提得动吗", "快递老人提得动吗"),
    ("how_cold", "哈尔滨穿冷不冷", "路上冻不冻"),
    ("trade_in_state", "旧的碎屏还能抵多少", "券能抵多少钱"),
    ("made_to_measure", "怕我量错了怎么办", "体重秤量不准"),
    ("swatch", "能寄块布样看看吗", "发货了吗"),
    ("made_no_return", "刻了字能退吗", "刻错了能退吗"),
    ("live_price", "直播说59付款变成89", "直播几点开始"),
    ("out_when", "新版什么时候出", "新的快递什么时候到"),
    ("they_give", "别家都送支架", "别家送货到门"),
    ("old_hands", "老人家手没劲拧得开吗", "老人取件开得了柜吗"),
    ("iron", "洗完要不要熨", "脸上有皱纹吗"),
    ("scent_strong", "这香水喷车里会不会太浓", "油漆喷完太浓了"),
    ("after_perm", "烫过的头发能染吗", "烫手能退吗"),
    ("strap_width", "表耳22的能装吗", "表带断了"),
    ("connects", "能连电视吗", "电视连不上"),
    ("round_edge", "边上怕磕着娃", "快递路上怕磕着"),
    ("tell_real", "真的假的怎么分", "账号真假怎么分"),
    ("neighbours", "楼下会不会投诉", "快递放楼下"),
    ("baby_body", "宝宝腿会不会变形", "桌腿会不会变形"),
    ("flush_litter", "能倒马桶里吗", "马桶多少钱"),
    ("tyre_pair", "轮胎换一对行吗", "换一个颜色行吗"),
    ("blue_light", "防蓝光的看着黄吗", "衣服防晒吗"),
    ("easy_on", "老人穿好穿脱吗", "头发好打理吗"),
    ("how_much_dab", "一次挤多少合适", "做菜用多少合适"),
    ("settle_plant", "刚到家要先浇水吗 到家怎么养", "蔫了要赔"),
    ("board_grade", "ENF级的放心住吗", "屏幕显示E1"),
    ("jargon", "5U是啥", "这个订单是啥"),
    ("pair_same", "两根一样粗吗 两根一样长吗", "两款一样吗"),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the shipped library."""
    return library()


def test_cases_are_told_by_their_words(shipped: Library) -> None:
    """Common knowledge is offered to whom it helps, not for a word of another trade or of goods that came."""
    assert not mistaken(shipped, CASES, "any.follow.")


def test_a_question_is_no_complaint(shipped: Library) -> None:
    """Read as a complaint, a question put before buying is still answered as one; of goods that came it is silent."""
    slips = {slip.template.id: slip for slip in index_of(shipped).followers.slips}
    upset = shipped.by_intent["quality_problem"]
    comfort = next(template for template in upset if template.id == "quality_problem.upset")
    asked = Situation(
        read(intents=[("quality_problem", 0.95)], emotion="dissatisfied"), said="这围巾扎不扎脖子"
    )
    came = Situation(
        read(intents=[("quality_problem", 0.95)], emotion="dissatisfied"), said="围巾收到了太扎脖子"
    )
    itchy = slips["any.follow.itchy"]
    assert [True, False] == [allowed(itchy.template, now) for now in (asked, came)]
    answer = rank(Candidate(itchy.template, "quality_problem", 0, 0.95, itchy), asked)
    assert answer.score > rank(Candidate(comfort, "quality_problem", 0, 0.95), asked).score


def test_what_the_shop_knows_stands_before_common_knowledge(shipped: Library) -> None:
    """A fact of these very goods leaves no room for what holds of such goods in general."""
    replies = {template.id: template for template in shipped.replies}
    known = {"itchy": "material", "run_time": "spec", "wash_machine": "care", "nappy_size": "size_suggestion"}
    for name, slot in known.items():
        template = replies[f"any.follow.{name}"]
        said = next(fits for case, fits, _ in CASES if case == name)
        silent = Situation(read(), said=said)
        told = Situation(read(), said=said, facts=facts(**{slot: "照资料"}))
        assert [True, False] == [allowed(template, now) for now in (silent, told)], name


PRESALE = (
    ("price.why_number", "为什么不是99", "为什么不发货"),
    ("material_quality.heard", "我怕太薄了不挺", "会不会太薄吗"),
    ("material_quality.wonder", "也不知道质量怎么样", "质量不好要退"),
    ("compare_variants.beside", "厚多少", "多少钱"),
    ("compare_variants.remark", "跟原来用的不一样", "跟原来的一样吗"),
    ("gift.could", "能送我一个杯刷吗", "能送货上门吗"),
    ("gift.swap", "毛巾不要换成送杯垫行吗", "不要毛巾"),
    ("gift.note", "赠品麻烦一起发", "赠品没收到"),
    ("promo_rule.where", "优惠券怎么用", "优惠券怎么用不了"),
    ("promo_rule.why_not", "怎么没减呢", "怎么退运费没减"),
    ("promo_rule.top_up_plain", "就差两块钱", "差价退我"),
    ("price_compare.more_dearer", "多买反而贵", "多买便宜吗"),
    ("price_compare.other_shop", "某宝才卖三十", "价格多少"),
    ("price_compare.shop_outside", "赶集才卖二十", "多少钱"),
    ("size_advice.foot_ask", "鞋子穿多大", "鞋子脚长24.5"),
    ("size_advice.other_goods", "项链选多长的", "项链45厘米"),
    ("spec_quantity.net", "光肉还是连壳称", "多少克"),
    ("presale_deposit.balance_sum", "尾款多少", "尾款忘付了"),
    ("presale_deposit.balance_sum", "付了定金还要付多少", "尾款几号付"),
    ("presale_deposit.counts", "定金能抵多少", "定金退吗"),
    ("presale_deposit.sum", "算下来到手多少", "国补算下来多少"),
    ("presale_deposit.due", "尾款几点开始付", "尾款多少"),
    ("presale_deposit.ship_known", "预售什么时候发货", "尾款什么时候付"),
    ("subsidy_trade_in.after", "国补完多少钱", "旧机国补抵多少"),
    ("subsidy_trade_in.after", "能补多少", "补贴名额还有吗"),
    ("price.after_subsidy", "国补下来多少", "多少钱"),
    ("price.with_subsidy", "算下来到手多少", "国补完到手多少"),
    ("price.staged", "连定金一共多少钱", "一共几个颜色"),
    ("presale_deposit.late_pay", "尾款那天我上班付不了", "定金不想要了"),
    ("subsidy_trade_in.who_may", "外地户口能领补贴吗", "补贴名额没了"),
    ("link_request.live", "主播那款几号链接", "链接发我"),
    ("customise.blurred", "照片有点糊能印吗", "收到印糊了能退吗"),
    ("freshness_origin.no_old", "日期挑新一点的", "日期是什么时候"),
    ("price.bulk_told", "上千个能便宜多少", "一个多少钱"),
    ("material_quality.look", "深色那款摸着发硬是正常的", "什么料的"),
    ("recommend.heard", "给家里老人挑个轻便好开的小东西", "推荐一款"),
)


def test_presale_replies_are_told_by_their_words(shipped: Library) -> None:
    """Each is in place where its words are said, not where they only sound alike."""
    assert not mistaken(shipped, PRESALE)


def test_a_figure_leads_where_it_is_known(shipped: Library) -> None:
    """Asked for the balance or for what is left after the subsidy, the first reply has the number."""
    by = index_of(shipped).by_intent
    sale = facts(
        deposit="定金20元抵40元",
        balance="尾款40元",
        presale_total="定金20元加尾款40元，一共60元",
        final_price="预售60元",
        price="80元",
    )
    state = facts(
        subsidy="参加国补，按成交价补15%",
        subsidy_total="领到资格的话补12元",
        price="80元",
        final_price="80元",
    )
    for intent, said, known, slot in (
        ("presale_deposit", "尾款多少", sale, "balance"),
        ("presale_deposit", "定金能抵多少", sale, "deposit"),
        ("presale_deposit", "算下来到手多少", sale, "presale_total"),
        ("price", "算下来到手多少", sale, "presale_total"),
        ("subsidy_trade_in", "国补完多少钱", state, "subsidy_total"),
        ("price", "国补完多少钱", state, "subsidy_total"),
        ("price", "算下来到手多少", state, "subsidy_total"),
    ):
        now = Situation(read(intents=[(intent, 0.95)]), said=said, facts=known)
        fit = [slip for slip in by[intent].slips if allowed(slip.template, now)]
        first = max(fit, key=lambda slip: rank(Candidate(slip.template, intent, 0, 0.95, slip), now).score)
        assert f"{{{slot}}}" in first.template.wordings[0], (intent, said, first.template.id)
        bare = Situation(read(intents=[(intent, 0.95)]), said=said, facts=facts(price="80元"))
        assert not allowed(first.template, bare)


def test_a_listener_does_not_ask_what_was_told(shipped: Library) -> None:
    """Whoever has told a case at length is not asked for whom and what for; two words are."""
    replies = {template.id: template for template in shipped.replies}
    long = Situation(read(), said="我妈手腕细戴这个会不会松垮垮的")
    short = Situation(read(), said="能用吗")
    assert [True, False] == [allowed(replies["suitability.heard"], now) for now in (long, short)]
    assert [False, True] == [allowed(replies["suitability.ask_who"], now) for now in (long, short)]
    bed = Situation(read(), said="床多大合适")
    assert not any(
        allowed(replies[f"size_advice.{name}"], bed) for name in ("ask_body", "between_plain", "chart")
    )


@pytest.mark.parametrize(
    ("said", "point"),
    [("鞋子好脱不", "鞋子好不好脱"), ("沾狗毛不", "会不会沾狗毛"), ("勒肚子不", "会不会勒肚子")],
)
def test_a_clipped_question_is_said_back(shipped: Library, said: str, point: str) -> None:
    """「沾狗毛不」 asks as 「会不会沾狗毛」 does."""
    assert point in shipped.dialogue.points_in(said)

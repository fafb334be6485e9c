"""Replies before a sale: to the very thing asked, and to what the buyer has told already."""

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
    ("size_advice.wide_foot", "脚背高偏码不", "收到鞋脚背磨"),
    ("invoice.item_name", "写办公用品别写杯子行吗", "发票怎么开"),
    ("any.follow.other_kind", "有没有那种久站不累的", "有没有现货的"),
    ("any.follow.install_fee", "上门多少钱", "上门取件多少钱"),
    ("any.follow.same_quality", "小袋的质量比较好吗贵多少", "质量有问题吗"),
    ("any.follow.mix", "能不能两种颜色各拍一个", "颜色不能换了吗"),
    ("any.follow.cut_now", "我拍好了帮我减一点", "上次拍了少给一件"),
    ("any.follow.loyal", "我也是你家老顾客了", "老顾客了能优惠吗"),
    ("any.follow.plea", "就不能通融一次嘛", "能不能便宜"),
    ("any.follow.want_buy", "我想买一个露营灯", "我想买但是怕不合适"),
    ("any.follow.if_so", "万一有瑕疵怎么办", "收到了有瑕疵怎么办"),
    ("any.follow.what_of", "那蓝色的呢", "人呢"),
    ("any.follow.anonymous", "可以匿名送吗", "评价能匿名吗"),
    ("any.follow.recommended", "同事说用着不错", "朋友说不好用"),
    ("any.follow.how_much_less", "不要盒子便宜多少", "运费差多少"),
    ("any.follow.dont_forget", "那我下单了别忘了哈", "别忘了发货"),
    ("any.follow.book_day", "提前定下周三的", "下周三能到吗"),
    ("any.follow.keep_days", "鲜花能养几天", "几天能到"),
    ("any.follow.why_rule", "这款怎么没参加", "怎么没发货"),
    ("any.follow.pick_good", "那帮我挑个好点的", "收到的不是好的"),
    ("any.follow.may_ask", "能问个问题吗", "能问下几天到吗"),
    ("any.follow.at_price", "九十不行 85卖不卖", "85克够不够"),
    ("any.follow.stuff", "陶瓷的还是玻璃", "陶瓷杯多大"),
    ("stock.variant_plain", "白色的还有吗", "白色好看吗"),
    ("promo_rule.steps", "满多少能减呀", "满200没减"),
    ("gift.pick", "小样能自己选吗", "能选大的吗"),
    ("stock.variant", "有没有小瓶的", "有没有货"),
    ("any.follow.free", "要另外收钱吗", "多少钱"),
    ("any.follow.hours", "你们几点下班", "快递几点下班"),
    ("bargaining.together_plain", "杯子和壶一起拍便宜点", "便宜点"),
    ("compare_variants.beside", "那款是不是薄很多呀", "薄不薄"),
    ("compare_variants.colours", "灰色和米色哪个好看", "有灰色吗"),
    ("compare_variants.taste", "哪种味道好吃", "味道怎么样"),
    ("customise.content", "写上平安喜乐 落款小林", "写几个字要多久"),
    ("gift.missing", "小样没收到", "直播不是说送的怎么没有"),
    ("gift.note", "记得送杯刷哦", "记得送到楼上哦"),
    ("gift.page_said", "直播间说买一送一的", "买一送一吗"),
    ("gift.swap", "小样可以换成别的吗", "可以换货吗"),
    ("packaging.small_bags", "能放几个小袋子分一下吗", "送个手提袋吗"),
    ("payment.cash", "我想付现金", "现金退给我"),
    ("payment.instalment_plain", "花呗免息吗", "能打折吗"),
    ("price.several", "两个壶一个杯一共多少", "这个多少钱"),
    ("price_compare.before_plain", "上次才85", "太贵了"),
    ("promo_rule.send_coupon", "发张券给我", "券怎么没了"),
    ("promo_rule.short_of", "我还差8块", "差价退我"),
    ("promo_rule.times", "这个券能用几次", "能用几张券"),
    ("promo_rule.where", "券在哪里", "券用不了"),
    ("recommend.choose", "你说选哪个", "选什么码"),
    ("recommend.told", "送给我妈的有推荐的吗 她六十岁", "推荐一款"),
    ("reviews.good", "看评论说小的也可以用", "评论说不好用"),
    ("reviews.that_one", "评论里有人说掉毛", "评论说也能用"),
    ("size_advice.code", "170是什么码", "穿什么码"),
    ("size_advice.runs", "L码会不会太大", "大小怎么选"),
    ("size_advice.tight", "上次买的有点紧", "喜欢宽松点"),
    ("size_advice.told", "168 120斤穿哪个", "穿哪个码"),
    ("size_advice.told_usual", "我平时穿38的", "有38的吗"),
    ("stock.only_left", "就剩灰色的了吗", "有灰色吗"),
    ("suitability.pregnant", "怀孕能涂吗", "老人能用吗"),
    ("suitability.told_age", "五岁能玩吗", "新手能玩吗"),
    ("suitability.whom", "适合多大的孩子", "适合送人吗"),
    ("return_policy.opened_known", "我拆开了的怎么办 还能退吗", "没拆开过的能退吗"),
    ("authenticity.certificate", "有鉴定书吗", "是正品吗"),
    ("bargaining.number_told", "两只130可以吗", "两只可以吗"),
    ("bargaining.some_told", "我买四罐能便宜点吗", "买一罐能便宜吗"),
    ("bargaining.regular_told", "都在你家买过好几次了少点吧", "能少点吗"),
    ("bargaining.later_told", "以后还会来买的给个实价", "给个实价"),
    ("bargaining.more_told", "我多买一些能优惠吗", "能优惠吗"),
    ("bargaining.off_told", "再少十块我就拍", "少给了十块"),
    ("bargaining.last_price", "就按上次那个价来嘛", "最低多少"),
    ("bulk_purchase.count_told", "要六十箱什么价", "怎么批发"),
    ("bulk_purchase.sample_ask", "能先寄个样品看看吗", "批发多少钱"),
    ("stock.back_told", "灰色缺货了还补吗", "缺的那件补发吗"),
    ("stock.shows_out", "页面显示无货", "显示有货"),
    ("stock.how_left", "还剩几双", "一箱里面有几双"),
    ("compare_variants.same", "这两把是不是一样", "跟图片一样吗"),
    ("compare_variants.use_told", "给老人用选哪个好", "这两个选哪个"),
    ("compare_variants.why_dearer", "大的那款怎么贵这么多", "运费怎么贵这么多"),
    ("compare_variants.two_named", "羽绒和棉服哪个好", "灰色和黑色哪个好看"),
    ("suitability.person_told", "小孩能用吗", "孕妇能用吗"),
    ("suitability.so_used", "这个是用来洗杯子的吧", "什么时候到"),
    ("suitability.change_feed", "突然换粮会软便吗", "粮怎么存"),
    ("suitability.body_told", "158的女生骑合适吗", "适合女生吗"),
    ("suitability.season", "零下五度能穿吗", "能泡水吗"),
    ("discount.not_changed", "都十点了价格还没变", "买了以后降价了"),
    ("discount.count_told", "拍三件有优惠吗", "三件没减优惠"),
    ("discount.from_how_many", "买几件才有优惠", "有优惠吗"),
    ("discount.regular_told", "老客户有优惠吗", "新客有优惠吗"),
    ("discount.more_told", "买得多有优惠吗", "有优惠吗"),
    ("shipping_fee.charged", "怎么有8块运费", "退货怎么要运费"),
    ("shipping_fee.threshold", "几罐才包邮", "包邮吗"),
    ("shipping_fee.count_told", "两箱包邮吗", "买了两箱还不包邮"),
    ("shipping_fee.too_much", "买三样还要邮费", "要邮费吗"),
    ("shipping_fee.promised", "不是写了包邮吗", "怎么有8块运费"),
    ("price_compare.other_shop", "隔壁家才卖30", "人家都说好看"),
    ("price_compare.shop_outside", "比超市还贵", "比上次贵"),
    ("price_compare.own_cheaper", "你们直播间更便宜", "直播几点开始"),
    ("subsidy_trade_in.state_told", "旧的坏了能换吗", "能换新吗"),
    ("subsidy_trade_in.trade_value", "旧电视能抵多少", "旧的不通电能抵多少"),
    ("gift.how_many", "拍四份一共送几个", "多送几个吧"),
    ("gift.included", "里面带赠的刷头吧", "没有送刷头吗"),
    ("gift.follow_shop", "关注店铺送小样吗", "送小样吗"),
    ("gift.what", "买一送一送的是什么", "什么时候送到"),
    ("gift.instead", "不要赠品能便宜点吗", "赠品有吗"),
    ("gift.still", "那个杯子现在还送吗", "还能送货上门吗"),
    ("gift.verify", "拍两件是送一件吧", "那多送一件吧"),
    ("product_info.is_good", "这个锅好用吗", "这个锅质量怎么样"),
    ("reviews.that_one", "我看有人说起皮", "我看了说明"),
    ("reviews.hearsay", "听人家说这个容易掉漆", "听说有优惠"),
    ("reviews.seen_thing", "评论里有送收纳袋的吗", "评论里有坏的吗"),
    ("reviews.bought", "有没有人用过呀", "有没有货呀"),
    ("reviews.faked", "好评是不是刷的呀 好评是真的吗", "好评多"),
    ("authenticity.brand_told", "什么牌子的", "是正品吗"),
    ("authenticity.same_store", "跟专柜的一样吗", "两款一样吗"),
    ("authenticity.original", "是原装的屏吗", "原装盒子还在"),
    ("authenticity.seller", "你们是厂家直营吗", "跟直营店一样吗"),
    ("authenticity.if_false", "要是假的我可要退", "收到的是假的怎么办"),
    ("spec_quantity.which_size", "这个是大号的吗", "有没有大号的"),
    ("spec_quantity.price_for", "88是几盒", "满88减几盒"),
    ("spec_quantity.net", "五斤是净重吗", "五斤多少钱"),
    ("spec_quantity.weight", "多重啊", "重要吗"),
    ("spec_quantity.number_said", "一盒是六支", "一盒有几支"),
    ("promo_rule.claim", "不是第二件半价吗", "收到的不是半价那件吗"),
    ("promo_rule.meaning", "满300减50是什么意思", "满300减50"),
    ("promo_rule.amount_told", "我买500块的东西有大点的券吗", "券怎么用"),
    ("promo_rule.claim_again", "刚才没领到券", "券怎么用"),
    ("usage.straight", "开袋直接吃吗", "直接拍吗"),
    ("usage.deal_with", "那现在怎么处理呢", "怎么清洗"),
    ("usage.has_manual", "有没有说明书", "说明书上写的看不懂"),
    ("material_quality.want_stuff", "有没有纯棉的款", "这款是不是纯棉"),
    ("material_quality.lasts", "能用几年啊", "充一次电用多久"),
    ("material_quality.is_it", "这个是加厚的吗", "质量是好的吗"),
    ("material_quality.which_stuff", "不锈钢的好还是塑料好", "是塑料的吗"),
    ("freshness_origin.no_old", "千万别发陈货", "日期是几月的"),
    ("freshness_origin.made_fresh", "是现烤的吗", "烤箱能用吗"),
    ("freshness_origin.where_made", "是进口的吗", "什么时候生产的"),
    ("customise.can_it", "能刻名字吗", "名字刻错了"),
    ("customise.days", "刻字要几天", "能刻字吗"),
    ("hesitation.look_more", "我再看看有没有别的一起拍", "我再看看"),
    ("hesitation.wait_event", "等双十一再说", "再等等吧"),
    ("hesitation.after_try", "收到先看看质量再说", "质量不行要退"),
    ("link_request.that_one", "就要这款 发链接", "有没有链接"),
    ("link_request.broken", "链接打不开了", "链接发我"),
    ("price.bulk_told", "三百个多少钱", "三个多少钱"),
    ("price.rise", "同款怎么两个价", "多少钱"),
    ("new_arrival.is_new", "这款是今年新出的吗", "有新款吗"),
    ("new_arrival.have_new", "冬款到了吗", "什么时候有新款"),
    ("new_arrival.plain_limited", "是限量的吗", "有没有新款"),
    ("size_advice.space_told", "沙发3米长配多大的", "要多大的"),
    ("size_advice.space_ask", "桌子买多大的合适", "穿多大的合适"),
    ("size_advice.told", "110的身高穿几码", "穿几码"),
    ("recommend.told", "想要简约一点的", "推荐一款"),
    ("recommend.colour", "选哪个颜色好", "有什么颜色"),
    ("recommend.just_one", "你直接说买哪个", "买哪个好"),
    ("appearance.would_it", "会不会显老气", "好看吗"),
    ("shipping_fee.place_told", "广西包邮不", "包邮不"),
    ("stock.reserve", "没货的能预订吗", "能预付定金吗"),
    ("bestseller.other_colour", "要同款不同色的", "要同款"),
    ("link_request.wrong_one", "链接发错了", "链接发我"),
    ("offline_store.same_price", "店里跟网上一个价吗", "店里有吗"),
    ("offline_store.city_told", "在西安有店吗", "你们有店吗"),
    ("presale_deposit.quit", "付了定金不想要了", "定金多少"),
    ("presale_deposit.coupon", "尾款能用券吗", "尾款几号付"),
    ("subsidy_trade_in.how_plain", "国补怎么领", "国补还有吗"),
    ("subsidy_trade_in.quota_gone", "补贴名额没了", "补贴多少"),
    ("bargaining.round_plain", "零头给抹了吧", "便宜点吧"),
    ("any.follow.nth_piece", "第二件半价怎么拍", "第二件要吗"),
    ("any.follow.which_of", "8G和16G怎么选", "怎么选颜色"),
    ("suitability.illness_plain", "能跟药一起吃吗", "能一起吃吗"),
    ("promo_rule.top_up_plain", "还差二十块凑点什么", "差价退我"),
    ("appearance.other_looks", "有没有别的花色", "什么颜色"),
    ("any.follow.what_age", "几个月的宝宝能坐", "穿多大码"),
    ("any.follow.score", "店铺评分才4.5", "考了多少分"),
    ("size_advice.model", "模特穿的什么码", "我穿什么码"),
    ("link_request.no_option", "链接里没有大号的", "链接发我"),
    ("recommend.close_to", "有没有差不多的", "差不多了"),
    ("spec_quantity.unit", "标的厘米还是英寸", "多少厘米"),
    ("gift.fewer", "怎么才送一包", "送一包吗"),
    ("customise.fee_plain", "刻字要另外收费吗", "刻字行吗"),
    ("price_compare.worth_gap", "就多个盖子贵三十", "比上次贵三十"),
    ("offline_store.where", "店具体在哪", "有店吗"),
    ("any.follow.good_at", "竹纤维有什么好处", "有什么活动"),
    ("any.follow.self_fit", "不想打孔能装吗", "师傅说要打孔"),
    ("any.follow.presale_early", "预售的能不能提前发", "能不能提前发"),
    ("any.follow.presale_when", "预售多久能发", "尾款什么时候付 预售几号付尾款"),
    ("any.follow.introduced", "同事推荐我来的", "同事推荐的能优惠吗"),
    ("any.follow.which_saves", "哪种拍法 哪个划算", "哪个快递便宜"),
    ("any.follow.new_smell", "柜子有股味道正常吗", "饼干有股酸味正常吗"),
    ("any.follow.keep_days", "能放两个月吗", "能放几个杯子"),
    ("any.follow.too_dear_known", "太贵了吧", "运费太贵"),
    ("any.follow.which_saves_known", "怎么拍划算", "怎么拍"),
    ("any.follow.too_dear", "有点贵啊", "运费太贵了"),
    ("any.follow.capacity", "能装多少升", "能放几天"),
    ("any.follow.show", "能拍个实物视频吗", "收到的实物拍给你看"),
    ("any.follow.as_picture", "跟图片一样吗", "跟上次一样吗"),
    ("any.follow.either_or", "这是热的还是冷的", "件还是没到"),
    ("any.follow.assembled", "是成品还是自己拼", "师傅什么时候来装"),
    ("any.follow.others_have", "别人都有券我怎么没有", "别人都收到了我怎么没有"),
    ("any.follow.price_includes", "价格包安装吗", "包邮吗"),
    ("any.follow.if_so", "花到了是蔫的怎么办", "刚收到是蔫的怎么办"),
    ("any.follow.not_reduced", "拍2不减呀", "拍两件减多少"),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the shipped library."""
    return library()


def test_cases_are_told_by_their_words(shipped: Library) -> None:
    """A reply to a special case is in place where its words are said, not where they only sound alike."""
    assert not mistaken(shipped, CASES)


def test_what_is_said_back_is_no_fact(shipped: Library) -> None:
    """It lifts a reply a little, and what the shop knows stands before it."""
    slips = {slip.template.id: slip for shelf in index_of(shipped).by_intent.values() for slip in shelf.slips}
    now = Situation(
        read(intents=[("suitability", 0.9)]), facts=facts(ask_point="能不能装下电脑", fit="放得下14寸电脑")
    )
    score = {
        name: rank(Candidate(slips[name].template, "suitability", 0, 0.9, slips[name]), now)
        for name in ("suitability.point", "suitability.check_manual", "suitability.fit")
    }
    assert score["suitability.fit"].score > score["suitability.point"].score
    assert score["suitability.point"].score > score["suitability.check_manual"].score
    assert ("no_fact_needed", "facts_filled") == (
        score["suitability.point"].reasons[-1],
        score["suitability.fit"].reasons[-1],
    )


def test_a_general_answer_makes_room_for_the_thing_asked(shipped: Library) -> None:
    """Where the thing asked can be said back, nobody answers 「这个我核对一下」; where a fact is known, no mere promise."""
    replies = {template.id: template for template in shipped.replies}
    asked = Situation(read(intents=[("product_info", 0.9)]), facts=facts(ask_point="有没有抽屉"))
    silent = Situation(read(intents=[("product_info", 0.9)]))
    known = Situation(read(), facts=facts(ask_point="承重多少斤", spec="承重20公斤"))
    assert [True, False] == [allowed(replies["product_info.asked"], now) for now in (asked, silent)]
    assert [False, True] == [allowed(replies["product_info.check"], now) for now in (asked, silent)]
    assert not allowed(replies["spec_quantity.point"], known)


def test_nobody_is_told_that_a_medicine_question_is_looked_up(shipped: Library) -> None:
    """Whether something may be used in pregnancy is for a doctor, not for the manual."""
    replies = {template.id: template for template in shipped.replies}
    now = Situation(read(), said="怀孕可以喝吗", facts=facts(ask_point="怀孕能不能喝"), trade="food_tea")
    assert [True, False] == [
        allowed(replies[name], now) for name in ("suitability.pregnant", "suitability.point")
    ]


@pytest.mark.parametrize(
    ("said", "point"),
    [
        ("含酒精吗", "含不含酒精"),
        ("帽子是手工的吗", "帽子是不是手工的"),
        ("两只都是铁的吗", "两只是不是都是铁的"),
        ("真是手工的吗", "是不是手工的"),
        ("浸水不会生锈吧", "浸水会不会生锈"),
        ("这个重吗", "这个重不重"),
        ("需要插电吗", "需不需要插电"),
        ("锅底粘锅吗", "锅底会不会粘锅"),
    ],
)
def test_a_plain_question_is_said_back_as_one(shipped: Library, said: str, point: str) -> None:
    """「是…吗」, 「不会…吧」, 「重吗」: what is asked can be named in the reply."""
    assert point in shipped.dialogue.points_in(said)


@pytest.mark.parametrize("said", ["都是哪种吗", "真的吗", "够重吗", "还是这个吗", "不会吧"])
def test_what_names_nothing_is_not_said_back(shipped: Library, said: str) -> None:
    """A question word, a doubt without a matter and 「还是」 name nothing that could be said back."""
    assert shipped.dialogue.points_in(said) == ()

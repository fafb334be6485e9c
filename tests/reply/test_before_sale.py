"""Replies before a sale: each where its case is told in any trade, none where a word only sounds alike."""

from __future__ import annotations

import pytest

from bot.library import Library
from tests.models import library
from tests.reply.shelf import mistaken

COUPONS = (
    ("promo_rule.other_account", "拿我弟的号再拍一单行吗", "换个收货人可以吗"),
    ("promo_rule.store_redeem", "这券在门店怎么核销", "核销码在哪里领"),
    ("promo_rule.claim_then_pay", "还没付款现在领券来得及吗", "没付款能取消吗"),
    ("promo_rule.pick_one", "两张券只能勾一个", "只能选一个颜色"),
    ("promo_rule.which_cuts_more", "哪个减得多", "哪个规格便宜"),
    ("promo_rule.counts_as", "大小各一包算两包吗 也算2包吧", "算两包多少钱"),
    ("promo_rule.half_price", "半价是哪件半价", "半价什么时候有"),
    ("promo_rule.threshold", "满多少钱起能用", "多少钱一张"),
    ("promo_rule.code_where", "兑换码填在哪", "兑换码没收到"),
    ("promo_rule.worked_on", "按原价还是按折后算", "怎么没减还是原价"),
    ("promo_rule.already_cut", "这是减了券的吗", "券没减"),
    ("promo_rule.was_in_time", "我下单在时间内呢", "时间赶不上了"),
    ("promo_rule.paid_then_coupon", "付完才发现有券", "付完款收到短信"),
    ("promo_rule.reuse", "重新拍还能用这张不", "重新拍一张照片"),
    ("promo_rule.put_in_cart", "买二送一拍2还是拍3", "拍2还是拍3码"),
    ("discount.still_seen", "页面上写着还有呢", "页面上还有货呢"),
)
GIFTS = (
    ("gift.gone_but_told", "昨天问还说有送", "昨天问还说有货"),
    ("gift.what_look", "什么颜色的呀", "送不送"),
    ("gift.this_kind", "给我配个蓝色的吧", "给我换顺丰"),
    ("gift.wrong_one", "拆开赠品是坏的", "赠品收到了吗"),
    ("gift.same_parcel", "跟主机分开发吗", "记得一起发"),
    ("gift.or_paid", "架子是送的还是另买", "架子送到哪"),
    ("gift.shot_ready", "截图发给谁领", "评价截图发哪"),
    ("gift.how_to_take", "送的杯子在哪选", "券在哪领"),
    ("gift.bought_before", "上午刚拍的送不送", "上次买的时候都有送"),
    ("gift.first_order", "我第一次买没有是吧", "老客第一次没有"),
    ("gift.forgot_note", "忘了备注还送吗", "忘了填地址还能改吗"),
    ("gift.why_not_me", "同事那单有我怎么没有", "我有没有"),
    ("gift.not_in", "送的手套没放", "有没有送的手套吗"),
    ("gift.swap", "不要帽子换成袜子", "帽子多大"),
)
SUBSIDY = (
    ("subsidy_trade_in.activate", "激活能晚几天吗", "怎么领激活名额"),
    ("subsidy_trade_in.quota_left", "还有名额吗", "名额没了还有吗"),
    ("subsidy_trade_in.how_claim", "在哪领呀", "以旧换新在哪弄"),
    ("subsidy_trade_in.stack", "能叠加用吗", "有补贴吗"),
    ("subsidy_trade_in.which_step", "要付款还是签收才算", "付款怎么付"),
    ("subsidy_trade_in.value_gap", "估价跟上门说的不一样", "旧机能估多少"),
    ("subsidy_trade_in.again", "退了重买还能领不", "券还能再领张不"),
    ("subsidy_trade_in.in_review", "一直显示审核中", "退款审核多久"),
    ("subsidy_trade_in.how_much", "补贴完是多少", "旧机补贴多少"),
    ("subsidy_trade_in.when_open", "明早几点开抢", "几点发货"),
)
DEPOSIT = (
    ("presale_deposit.ship_when", "付完尾款几天发", "尾款几号付"),
    ("presale_deposit.how_offset", "定金膨胀啥意思", "定金怎么付"),
    ("presale_deposit.two_steps", "先付定金就可以吗", "定金不要了"),
    ("presale_deposit.may_change", "还能换颜色吗", "换了退吗"),
    ("presale_deposit.booking", "预约了肯定能买到吗", "预约上门"),
    ("presale_deposit.pay_window", "零点前付不了吗", "零点发货吗"),
    ("presale_deposit.pay_together", "能跟耳机一起付吗", "一起退"),
    ("presale_deposit.paid_but_closed", "我有扣款短信啊", "没扣款"),
)
PRICES = (
    ("price.with_tax", "这价含税吗", "多少钱"),
    ("price.gold_today", "今天金价多少", "昨天金价退差"),
    ("price.includes", "包含安装吗 这价包含安装不", "运费怎么退"),
    ("price.later", "过几天价格不变吧", "上次买的价格变了退差价"),
    ("price.by_how_much", "涨多少", "涨价了"),
    ("price.two_numbers", "599下面499是啥", "满300减50是啥"),
    ("price.same_all", "两个颜色价格一样吗", "门店价格一样吗 款式"),
    ("price_compare.same_all", "跟小号一个价吗", "跟别家一个价吗"),
    ("price_compare.told_other", "昨天问你你说60", "昨天问你你说到货"),
    ("price_compare.rose", "从60涨到80", "涨了补差"),
    ("price_compare.others_got", "群里有人五十拿到的", "朋友五十买了退"),
    ("price_compare.per_account", "我的比她的贵", "手机型号比她的贵"),
)
POSTAGE = (
    ("shipping_fee.parcels", "要收三次邮费吗", "退货收几次邮费"),
    ("shipping_fee.insured", "保价费谁出", "支持价保吗"),
    ("shipping_fee.saw_late", "还以为是包邮的", "以为能退"),
    ("shipping_fee.slower", "包邮的会不会慢", "包邮吗"),
    ("shipping_fee.far_sorry", "西藏就不是人吗", "西藏包邮吗"),
    ("shipping_fee.one_too_many", "邮费算了两次", "退货邮费算两次"),
    ("shipping_fee.top_up_link", "补邮费拍几个", "补邮费退我"),
    ("link_request.top_up", "差价链接呢", "优惠链接呢"),
    ("link_request.in_that", "是前面那个链接里的吗", "链接打不开吗"),
    ("link_request.download", "软件在哪下载", "券在哪下载"),
    ("link_request.like_theirs", "跟我哥那个一模一样的", "收到跟我哥的一样"),
)
CHOICE = (
    ("compare_variants.on_this", "这两双哪双轻一点", "这两双哪双便宜一点"),
    ("compare_variants.same_maker", "是一个厂的吧", "是一个价吧"),
    ("compare_variants.two_links", "怎么有两个链接", "链接打不开"),
    ("new_arrival.kind_told", "有没有新到的风衣", "新款什么时候到"),
    ("hesitation.wait_price", "等跌了再说 等便宜再买", "会不会降"),
    ("hesitation.wait_season", "等入冬再买", "等入冬再发货"),
    ("hesitation.now_or_wait", "现在买还是等双旦", "现在买几天到"),
    ("hesitation.ask_first", "先问下我教练", "先问下你们"),
    ("hesitation.none_liked", "喜欢的没货 推荐的看不上", "没货就退"),
    ("hesitation.kept", "先收藏了", "收藏领券"),
    ("reviews.others_had", "有没有人反映过这样", "有没有人买过"),
    ("reviews.where_see", "评论在哪看", "评论怎么写"),
    ("reviews.hype", "抖音都推这个真的有用吗", "抖音便宜"),
    ("reviews.near_ones_like", "我婶说好用 我妈用着也好用", "我妈用着说好用吗"),
    ("reviews.none_yet", "怎么没人评价", "我还没评价"),
    ("bestseller.seen_there", "去年在舅妈家见过那种", "在家收到退"),
    ("bestseller.is_it_this", "我嫂子喝的是这款吗", "是这款吗"),
    ("bestseller.who_says", "哪位博主", "博主同款有吗"),
    ("bestseller.all_use", "医院都用这个吗", "你们店都用这个吗"),
    ("bestseller.seen_one", "主播背的那只有吗", "主播说的价"),
    ("bestseller.around_me", "我们宿舍同学都用这个", "同学买的坏了退"),
    ("any.follow.which_said", "哪件呀", "哪件便宜"),
    ("any.follow.old_version", "旧款还有库存吗", "旧款换新优惠"),
)
STOCK = (
    ("stock.kept_before", "以前都帮我留的", "帮我留个言"),
    ("stock.which_day", "下周哪天", "下周哪天发货"),
    ("stock.being_bought", "采购中是什么意思", "采购多少件"),
    ("stock.some_missing", "有两样没货怎么办", "有两样没货退"),
    ("stock.brand_told", "就按这个牌子 你们有吗", "这个牌子好吗"),
    ("stock.discontinued", "停产了吗 用惯了", "快递停在哪"),
)
FIT = (
    ("size_advice.girth_told", "指围是5.4厘米", "戒指大了要退"),
    ("size_advice.pet_wear", "比熊穿几号", "比熊六斤穿几号"),
    ("size_advice.heard_runs", "评论都说偏小", "收到偏小"),
    ("size_advice.sure_of_it", "确定L码吗", "确定能退吗"),
    ("size_advice.hem", "裤腿有点长了", "裤腿多长"),
    ("size_advice.chart_range", "S码几斤穿", "收到S码几斤"),
    ("size_advice.for_other", "送我弟的不知道多大码", "送到哪不知道"),
    ("suitability.load", "他有180斤", "他180斤穿多大码"),
    ("suitability.here_looks", "放玄关好看吗", "什么颜色放玄关好看吗"),
    ("any.follow.skin_order", "先擦水还是先擦乳", "先打折还是先用券 水"),
    ("product_safety.cats_plants", "家有猫这绿植有毒吗", "猫吃了这花吐"),
    ("product_safety.seal_doubt", "瓶子瘪了怕漏气", "轮胎怕漏气"),
    ("product_safety.smell_stays", "散了两个月还是呛", "要散多久"),
    ("any.follow.date_where", "日期印在哪一面", "日期新不新"),
    ("any.follow.old_batch", "瓶底印的2021年", "瓶底印的是哪年"),
    ("freshness_origin.from_where", "从什么地方发的货", "几天发"),
    ("freshness_origin.own_make", "是你们自家酿的吗", "怎么做的"),
    ("freshness_origin.on_the_road", "路上要5天还能吃吗", "收到了能吃吗"),
    ("usage.call_teach", "能打个电话教教她吗", "打电话催快递"),
    ("usage.once_more", "刚说的没记住", "密码没记住"),
    ("product_info.no_promise", "就是不保证有效呗", "保证发货吗"),
    ("product_info.all_good", "每款都说好", "每款都退"),
    ("product_info.why_changed", "原来那个用得好好的", "原来的地址收到"),
    ("product_info.where_buy", "配件哪里有卖", "退货在哪"),
)
GENUINE = (
    ("any.follow.label_says", "水洗标上写的涤纶", "水洗标上写的什么"),
    ("any.follow.picture_has", "明明图上有个盖子", "图上颜色有差吗 明明"),
    ("authenticity.our_other_shop", "别的平台那家是你们吗", "别的平台便宜"),
    ("authenticity.stuff_doubt", "该不会是玻璃 怕是玻璃的", "收到是玻璃的 退"),
    ("authenticity.in_hand", "走线这么歪", "评论说走线歪"),
    ("authenticity.cheap_doubt", "这么便宜是正品吗", "收到这么便宜"),
    ("offline_store.service", "店里能清洗吗", "能退吗"),
    ("offline_store.not_online", "专柜那件线上怎么没有", "专柜便宜"),
    ("offline_store.same_company", "跟那家一个公司吗", "还在吗"),
    ("offline_store.will_go", "那我周末去看看", "周末几点去看吗"),
    ("offline_store.same_goods", "跟门店一样的货吗", "跟门店一个价吗"),
    ("offline_store.return_there", "能拿去门店退吗", "带旧的去店里换新"),
    ("offline_store.bought_there", "我线下店买的", "店里买的便宜"),
)
NARROWED = (
    ("any.case.house_number", "5栋应该是8栋", "5号是不是还有一场"),
    ("any.follow.as_advised", "教练让买重一点的", "老师说有优惠券"),
    ("any.follow.what_for", "这个干什么用的", "499后面399干什么用的"),
    ("any.follow.how_short", "还差多少才能减", "两种口味差多少"),
    ("any.follow.two_batches", "先发两箱剩下月底发", "先寄两包试吃 好吃再买"),
    ("any.follow.ill", "脸上起疹子了", "吃了会拉肚子吗"),
    ("any.follow.refuse_fine", "不收了可以吧", "花瓶不要了多加一支可以吗"),
    ("any.follow.novice", "我是新手", "他第一次买这个"),
    ("any.follow.found", "有没有查到", "拉链没找到"),
    ("any.follow.logged_before", "上次也是这么说", "新疆每次都这样"),
    ("any.follow.tall_order", "送个老婆", "配女朋友的妈妈"),
    ("any.follow.any_good", "弹力好不好", "多送一个好不好"),
    ("any.follow.which_way", "先泡还是先煮", "插线的还是无线的"),
    ("any.follow.keep_for_me", "给我留一个吧", "给我留个好价"),
    ("any.case.moved_away", "我搬家了", "新家搬家了送什么好"),
    ("any.follow.see_and_hear", "我爸耳背", "老花包有吗"),
    ("any.follow.kind_named", "我要磨砂的", "我要刚做的"),
    ("any.follow.order_now", "我这就去拍", "给个链接我去拍"),
    ("any.follow.single", "能单买吗", "单买什么价位"),
    ("any.follow.stuff", "什么面料", "什么面料好"),
    ("any.follow.seen_post", "小红书推的是哪个", "小红书推的真的好吗"),
    ("any.follow.ring_size", "戒指选几号合适", "戒指选几号 5.2厘米合适"),
    ("any.follow.what_of", "那蓝色的呢", "链接呢"),
    ("any.bait.cash_for_praise", "好评返现吗", "评价有返图没"),
    ("suitability.model_told", "X30能用吗", "A4放得下吗"),
    ("appearance.hesitant", "两个都喜欢", "会不会太红"),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the shipped library."""
    return library()


@pytest.mark.parametrize(
    "cases",
    [COUPONS, GIFTS, SUBSIDY, DEPOSIT, PRICES, POSTAGE, CHOICE, STOCK, FIT, GENUINE, NARROWED],
    ids=[
        "coupons",
        "gifts",
        "subsidy",
        "deposit",
        "prices",
        "postage",
        "choice",
        "stock",
        "fit",
        "genuine",
        "narrowed",
    ],
)
def test_each_hears_its_case_and_no_other(shipped: Library, cases: tuple[tuple[str, str, str], ...]) -> None:
    """The words of the case bring the reply, words that only sound alike do not."""
    assert mistaken(shipped, cases) == []


@pytest.mark.parametrize(
    "said", ["这个是一级能效的吗", "跟去年那条一个厚度不", "是要另外买吗", "不是有抽屉吗", "用这个合适吗"]
)
def test_a_question_is_not_said_back_in_words_nobody_uses(shipped: Library, said: str) -> None:
    """「一级能不能效」, 「厚度不厚度」 and 「是要不要」 are no Chinese."""
    odd = ("能不能效", "厚度不厚度", "是要不要", "不是有没有", "是不是用这个")
    assert not [point for point in shipped.dialogue.points_in(said) if any(word in point for word in odd)]

"""Replies told by words: what their words tell, and what only shares a word with it in another case."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import mistaken, read

ANY = (
    ("again_faulty", "换了三个了还是响", "换了三个客服还是没人管"),
    ("again_faulty", "寄三次三次碎", "这台是新的还是旧的"),
    ("all_tried", "重启了还是黑的", "包装换了还是老的"),
    ("also_invoice", "杯盖裂了 顺便把发票开了", "顺便问下发票抬头写什么"),
    ("anonymous", "匿名送可以吗", "别写名字写同城自取"),
    ("bears_weight", "一百八十斤坐上去会不会塌", "18公斤坐哪款座椅"),
    ("beside_that", "那跟高配的比呢", "比上次便宜吗"),
    ("blackout", "这帘子拉上黑不黑", "这帘子拉上难看不"),
    ("bought_double", "我老婆也买了一台", "给我老婆也买一台"),
    ("bought_myself", "我自己买了一根 十二块退给我", "我自己买贵了补差价给我"),
    ("cannot_fit", "盖子盖不上", "优惠叠不上"),
    ("cannot_see", "我这边什么都看不到", "晚上倒车啥也看不见"),
    ("cant_do", "我不会装啊", "箱子还没拆"),
    ("capacity", "这壶能装多少斤水", "给我多放几包试吃"),
    ("change_feed_now", "猫粮突然全换会拉稀吗", "狗衣服能换大的吗 穿着行不"),
    ("child_hurt", "崩到孩子手了", "孩子手夹住了在医院"),
    ("courier", "发邮政可以吗", "今天天气不错吧"),
    ("danger", "插上就冒烟", "买了才14个月就跳闸"),
    ("device_in", "16寸的电脑塞得下么", "电脑放不进去"),
    ("drill_what", "能不能打瓷砖", "到了能不能打我电话"),
    ("dunno", "我晓得还问你干嘛", "不拆我怎么知道装不装得上"),
    ("emergency", "我妈住院了今天能送到吗", "去看病人送什么花"),
    ("empty_words", "你们就会说催", "博主天天推荐的那个"),
    ("engine_oil", "车老了烧机油用哪个", "机油加多少升"),
    ("enough_for", "四个人够不够", "两个人抬得动吗"),
    ("excuses", "全是借口", "发个中样糊弄谁"),
    ("followed", "已经关注了", "我买来收藏的"),
    ("freezes", "用着用着黑屏", "快递电话一直关机"),
    ("harm", "壳子把我手机磨掉漆了", "快递把我箱子砸坏了"),
    ("harm", "鱼缸炸了虾全死了", "路上把我衣服弄脏了"),
    ("has_come", "今天收到货啦", "退款收到了"),
    ("hearsay_goods", "店员说这款不防水 是真的吗", "快递员说明天送 是吗"),
    ("heard_nothing", "别跟我打太极", "复读机一样 换个真人"),
    ("holiday", "你们国庆放到几号", "国庆过后降价吗"),
    ("ill", "耳洞流脓了", "脚后跟磨破了起泡"),
    ("family_dislikes", "给婆婆买的 说不喜欢", "给婆婆买的 怕她不喜欢"),
    ("in_hospital", "孩子手夹了在医院", "麻烦送到医院门口"),
    ("invoice_kind", "那就普票吧", "普票怎么开"),
    ("keep_secret", "别让室友看到里面", "能不能让师傅再看一下"),
    ("keep_some_freight", "外套退了 裤子留着 运费谁出", "退了质量差 运费你们出"),
    ("knock", "你们店是不是倒闭了", "你们几点关门"),
    ("leaking", "杯底一直漏水", "赠品小枪漏水了"),
    ("locker_full", "驿站柜子太小放不下", "柜子少螺丝装不起来"),
    ("made_change", "宽度报错了 还没裁吧", "刻的字改一下 之前收到的不要"),
    ("many_broken", "进了三十箱坏五箱", "进三十箱会不会坏"),
    ("many_parcels", "四个包裹能一起送吗", "坏了三箱以后怎么合作"),
    ("matters_here", "我是买来送老师的", "推荐个送老师的"),
    ("merge_freight", "两单并一个箱 邮费退一份", "两单都退货 运费谁出"),
    ("misfit", "卡槽套不进去", "不拆怎么知道套不上"),
    ("move_and_add", "地址换成单位 再加一盒", "地址写错了怎么改"),
    ("my_condition", "我腰不好", "左撇子用左边还是右边"),
    ("name_misprint", "队名印错了", "是我名字报错了"),
    ("nappy_size", "尿不湿选L还是XL码", "身高一米七体重一百二穿什么码"),
    ("net_cover", "两层楼信号够不够", "这路由放屋里颜值行不行"),
    ("no_refund_wanted", "我不想退款，就要东西", "赠品要不要退"),
    ("not_same_as", "这回的药味怎么这么重", "在实体店摸过感觉比这个软"),
    ("not_same_as", "跟上次那批不是一个味", "跟上次一样吗"),
    ("not_taken_to", "狗不肯戴", "它不吃趴着我好担心"),
    ("page_inside", "内页是彩图的吗", "插图真好看"),
    ("passed_round", "你让我找厂家厂家又让我找你", "灶台炸裂了谁负责"),
    ("past_my_day", "那时候我年会都开完结束了", "考试结束了吗"),
    ("pet_ill", "换了这粮拉三天了", "换粮会拉几天吗"),
    ("push_off", "物流提醒别推我手机", "提醒没收到"),
    ("reach", "喀什给发不", "周六那边能发吗"),
    ("remark_seen", "色号写备注里了看见没", "收到的跟备注里写的不一样看了没"),
    ("repair_long", "送修快一个月了没消息", "保修一年以后怎么修"),
    ("retold", "换了三个人又要我从头说", "退货地址再说一遍吗"),
    ("round_edge", "桌角是圆角还是直角", "外面包厚点别磕到"),
    ("route_plain", "钱退哪张卡了", "钱退哪张卡了还没到"),
    ("said_before", "昨天你也说今天", "昨天你们也说能用"),
    ("said_so", "我都说了轮子歪", "我说了不要退款"),
    ("seat_fit", "座套贴合通用吗", "枣子皱巴巴的"),
    ("secret_size", "想惊喜不知道她指围", "惊喜 订单别推手机"),
    ("self_replace", "滤芯脏了自己能换吗", "灯泡换新的吗"),
    ("sent_back", "寄回去了", "寄走了单号填哪"),
    ("shade", "黄皮选哪个色号", "色号从自然换成象牙"),
    ("short_count", "少了一本", "少了一本书的三页"),
    ("short_of_cash", "工资15号发", "工资还没发 能便宜点吗"),
    ("split_first", "能先发外套吗 鞋晚点没事", "先发有货的 缺货的取消"),
    ("spoil_on_way", "路上停了五天肯定臭了", "寄给同学的路上不要压坏了"),
    ("split_numbers", "怎么拆成两个包裹", "那我拆成两单拍"),
    ("tell_me", "有货了通知我一声", "收到的发黄跟我家墙不搭"),
    ("they_give", "楼下琴行还送三节课", "实体店原来送过一包"),
    ("throw_in", "袋子和卡都给上 我马上付", "没送卡我马上退"),
    ("tried_in_store", "专柜试过感觉比这个白", "专柜卖得比这贵"),
    ("tried_no", "拧紧了照漏", "拔了装不回"),
    ("tried_often", "都晒一礼拜了", "晒了两天好了"),
    ("two_addresses", "分仨地方寄咋拍", "怎么分两个地方显示"),
    ("unclear", "我没听懂", "封口的日期看不清"),
    ("unknown_brand", "这牌子没听过", "没听说过雨刮还要磨合"),
    ("wait_price", "我再蹲蹲", "膝盖疼蹲不下去"),
    ("wasted_trips", "退货跑了两趟驿站都没人", "取快递跑了两趟没取到"),
    ("waterproof", "防水吗", "纯棉的沾水会坏吗"),
    ("which_saves", "哪个套餐划算", "哪家便宜发哪家 哪个便宜就哪个"),
    ("wilted", "玫瑰都晒熟了", "缸漏了鱼全死了"),
    ("no_size_to_tell", "我哪敢问她", "不好意思问下地址"),
    ("back_signed", "上周就签了 门卫签的", "那我再等等"),
    ("bears_weight", "上面坐人会不会塌", "箱底有两个压坏"),
    ("bought_wrong_size", "老公说买小了", "买小了穿过一次"),
    ("name_misprint", "卡上写了别人的名字", "是我写成别人的名字"),
    ("page_inside", "内页带拼音的吗", "能单买拼音的吗"),
    ("praise_me", "你真贴心", "就刻我爱你"),
    ("printed_wrong", "第三章装反了", "柜门装反了"),
    ("same_stage", "上个月就在备料", "上个月就在你家买过"),
    ("cannot_go", "我这边去不了", "签收是谁 我在外地"),
    ("fits_place", "车位宽2米4放得下么", "车位送到楼没送上来"),
    ("keeps_warm", "保温效果怎么样", "侧袋塞得下保温杯不"),
    ("leaves_cross", "那要你们干啥 拜拜", "要你们干啥 坏了也不管"),
    ("made_flawed", "定做的裙子一边长一边短 歪的", "定做的会不会做歪"),
    ("not_checked", "谁会当面一个个数", "刚收到还没来得及看"),
    ("not_signed_by_me", "签个鬼我都没见着", "退货单签了个毛线"),
    ("pet_skin", "给狗洗完毛掉得厉害", "狗洗澡用会不会掉毛"),
    ("price_quoted", "昨天跟我说88", "昨天说8号发"),
    ("why_pay", "改一下三十 你们出钱吗 改的钱你出", "退货运费你出"),
)
CASES = (
    ("any.bait.brushing", "要刷手吗", "真空包装的吗"),
    ("any.bait.private_pay", "加个微信转你", "你们让我私下转账"),
    ("any.bait.others_order", "查下我前妻买了什么", "今天谁派送 有电话吗"),
    ("gift.verify", "买一个送一个吗", "县城送得到吗"),
    ("missing_wrong.part", "少了个支架", "少的螺丝找到了"),
    ("payment.no_instalment", "怎么没有12期的选项", "花呗还款没有入口"),
    ("payment.paid_already", "我付过款了", "准备付了分期没这选项"),
    ("price.bulk_told", "五百斤多少钱", "要三百个里面有几种"),
    ("provide_info.color", "灰色的", "白天拉上黑不黑"),
    ("provide_info.time", "明天上午", "后天要15个人吃的"),
    ("quality_problem.stale", "打开全结块了", "枕头里面结块"),
    ("quality_problem.flaw", "边上开线了", "穿了俩月还是很好没变形"),
    ("reorder.as_before", "还是上次那个口味吧", "跟上回那批不是一个味啊"),
    ("reorder.welcome", "老顾客了", "别的颜色没了吗老顾客"),
    ("spec_quantity.weight", "这个多重", "我不敢问她多重"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


def test_a_word_of_another_case_is_no_lead(library: Library) -> None:
    """Each reply hears its case and keeps away from what only sounds like it."""
    assert not mistaken(library, ANY, "any.follow.")
    assert not mistaken(library, CASES)


def test_what_was_asked_or_told_decides_what_an_answer_means(library: Library) -> None:
    """The same words are an answer after one line of the agent and nothing after another."""
    replies = {template.id: template for template in library.replies}
    cases = (
        ("any.follow.tried_often", "亲您重置一下呢", "今天给您发出", "重置八百遍了"),
        ("any.follow.tried_no", "您把接口擦一下试试", "祝您生活愉快", "擦干净了照断"),
        ("any.follow.matters_here", "一点磕碰不影响阅读的", "今天给您发出", "我是买来送人的"),
        ("any.follow.past_my_day", "预计15号发货哦亲", "祝您生活愉快", "那会儿我婚礼都办完了"),
        ("any.follow.bought_myself", "给您补发一包可以吗", "您好", "我自己买了 六块钱退我"),
        ("any.follow.no_photo", "方便拍一下灯座型号吗", "今天给您发出", "太高了拍不了"),
        ("provide_info.after_fault", "断在哪一节呢", "今天给您发出", "最细那节"),
        ("provide_info.after_fault", "噪音是几档的时候呢", "今天给您发出", "从一档开始"),
        ("any.follow.step_stuck", "您铺张油纸试试", "祝您生活愉快", "铺了 油纸也糊"),
        ("any.follow.looked_again", "新机进灰是正常的", "祝您生活愉快", "这么大一坨谁看都不像"),
        ("any.follow.back_signed", "您的退货还没签收呢", "今天给您发出", "13号就签了"),
        ("any.follow.same_stage", "厂家那边还在排产", "您好", "上个月就在排产"),
        ("provide_info.after_measure", "您量下手围呢", "今天给您发出", "16.5"),
        ("provide_info.after_reason", "可以问下原因吗", "今天给您发出", "房东不让装"),
    )
    for name, before, other, said in cases:
        lines = (library.dialogue.moves_in(before), library.dialogue.moves_in(other))
        heard = [allowed(replies[name], Situation(read(), said=said, after=moves)) for moves in lines]
        assert [True, False] == heard, name
    haggles, upset = replies["any.follow.still_haggles"], replies["any.follow.step_stuck_upset"]
    after = library.dialogue.moves_in("亲已经是骨折价了")
    unsure = frozenset({"unsure_midway"})
    assert allowed(haggles, Situation(read(), said="还没折到我心坎上", after=after, flags=unsure))
    assert not allowed(haggles, Situation(read(), said="好吧那拍了", after=after, flags=unsure))
    after = library.dialogue.moves_in("您离近一点试试")
    for emotion, fits in (("dissatisfied", True), ("calm", False)):
        assert fits is allowed(upset, Situation(read(emotion=emotion), said="贴脸上了都", after=after))
    assert "told_normal" not in library.dialogue.moves_in("退货需要您自己寄回哦")

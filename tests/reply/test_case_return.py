"""Small things asked and told after a sale, and replies that a word of another sense set off: whose words they hear."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply import Situation
from bot.reply.retrieve import allowed
from tests.reply.shelf import ids, mistaken, offered, read, unbound

HEARD = (
    ("send_what", "退的时候试用装也要寄回去吗", "试用装怎么没给我寄"),
    ("send_what", "我还得把赠品寄回去", "送的那瓶过期了还能喝吗"),
    ("whose_address", "寄件那栏填我家的地址还是填你们的", "我的地址填错了"),
    ("which_first", "先寄旧的还是你们先发", "先发货还是先付款"),
    ("faster_way", "要等好久啊 有没有别的办法", "好久不见"),
    ("old_one_back", "坏的那个还要寄回吗", "之前的快递寄到了吗"),
    ("nothing_to_send", "货都没收到我拿什么退", "没收到退款"),
    ("part_came", "我只到了一半 这栏怎么选", "收到了怎么用"),
    ("amount_wrong", "退款金额填错了咋办", "金额是多少"),
    ("amount_fill", "仅退款金额填多少", "身高填多少"),
    ("card_closed", "那张卡注销了 钱退哪去", "会员卡注销了"),
    ("subsidy_back", "国补那部分退给谁", "国补怎么领"),
    ("less_back", "退一件是不是退得就少了", "怎么才退这么少"),
    ("refuse_freight", "运费要我出吗", "什么时候退款"),
    ("freight_back_too", "当时付的运费也退吗", "退货运费也退吗"),
    ("send_proof", "小票传给你就行了吗", "小票丢了"),
    ("back_on_way", "显示在派送 今天能到", "早就签收了"),
    ("form_closed", "服务单怎么被关了", "店铺关了"),
    ("inspected_what", "验出来什么毛病", "有检测报告吗"),
    ("refund_sms", "到账会发短信吗", "短信打扰我"),
    ("refund_or_resend", "是赔钱还是再发一件", "退钱要几天"),
    ("refuse_if_bad", "压扁了能不收吗", "坏了能修吗"),
    ("keep_parcel", "算了不拒收了", "能不能拒收"),
    ("not_again", "下次别再发错了", "你们又发错了"),
    ("resend_it", "那就重新发吧", "重新发一遍订单号"),
    ("number_of_others", "给的单号是人家的", "单号多少"),
    ("if_it_does", "万一洗了缩水找谁", "已经缩水了怎么退"),
    ("fitting_harm", "安装的时候磕坏了谁赔", "安装要多久"),
    ("safe_to_eat", "鸡蛋裂了 吃了会不会拉肚子", "猫吃了会不会胖"),
    ("faint_sound", "音箱音量太小", "打字声音太小了吗"),
    ("had_by_others", "封条开着 像别人拆过的", "包装我拆了还能退吗"),
    ("day_ruined", "我的婚礼让你们毁了", "会不会耽误婚礼"),
    ("no_more_calls", "别再打电话了", "先别打电话 到了发消息"),
    ("in_time_then", "第六天我就报过 你们没处理", "报过价没有"),
    ("right_what_it_is", "没有 就是屏不亮", "没有 我要退"),
    ("no_offence", "没怪你 就问问", "没怪你是快递员的事"),
    ("so_so", "还行 能接受", "还行吗"),
    ("step_done", "重启过了", "开了一家店"),
    ("works_now", "重启了一下好了", "换货好了吗"),
    ("not_there", "没找到", "快递没看到"),
    ("not_there", "二维码在哪", "物流在哪里没看到"),
    ("may_be_that", "是不是因为这个", "是不是这个颜色"),
    ("tell_courier", "让小哥轻点放", "让快递打我电话"),
    ("his_order", "我女儿买的 不知道哪个订单", "我女儿买的尺码大了"),
    ("insure_amount", "寄修保价填多少", "保价怎么申请"),
    ("others_like_it", "我们单位都在用", "同事都说便宜"),
    ("box_marked", "退的话箱子压了有影响吗", "收到箱子压了"),
    ("taped", "退的鞋盒上缠了胶带", "打包时多缠点胶带"),
    ("pickup_set", "小哥明天上午来取", "快递说没空来取"),
    ("other_order", "我问的是另外那单", "另外那单退了"),
    ("no_message", "什么提示都没有 没提示", "提示余额不足"),
    ("will_measure", "晚上回去量了发你", "晚上能发货吗"),
    ("call_when_done", "修好了打我电话", "送到了没打电话"),
    ("my_own_doing", "是我自己刮花的 还能修吗", "不是我弄坏的能换吗"),
    ("sent_one_extra", "你们多发了一件 要不要寄回", "多给了50块退我"),
    ("who_compensates", "是你们赔还是快递赔", "快递赔了多少"),
    ("if_not_granted", "不给赔怎么办", "发票审核不通过怎么办"),
    ("how_many_come", "几个人来搬", "几个人吃合适"),
    ("still_shaky", "坐上去还晃 安全吗", "材料安全吗"),
    ("fit_money_back", "上门费也退吗", "安装要多少钱"),
    ("same_batch", "换的还是这一批", "这批什么时候发"),
    ("no_sms", "没有收到短信", "没收到取件短信"),
    ("card_is_there", "保修卡在盒子里找到了", "保修卡没找到"),
    ("recheck_fee", "复检费谁出", "上门检测费谁出"),
    ("still_looking", "还没 我在看尺码", "还没看到货"),
    ("corrected", "不对 是军绿的", "不对 坏的"),
    ("card_on_line", "质保卡没给我寄", "质保几年"),
)

OWN = (
    ("repair_warranty.covers", "碎屏在不在保修里", "还在不在保修期"),
    ("repair_warranty.covers", "哪些情况才保", "暖宝宝保温吗"),
    ("repair_warranty.cost", "检测不出毛病上门费谁出", "寄修运费谁出"),
    ("repair_warranty.fix_or_new", "坏了是修还是换新", "换新的什么时候发"),
    ("repair_warranty.serial", "机身码在哪看", "单号在哪看"),
    ("repair_warranty.when_till", "哪里能查质保", "哪里查物流"),
    ("repair_warranty.progress_told", "工单号12345678修好没", "工单号给我"),
    ("repair_warranty.far_off", "机器在外地能报修吗", "外地包邮吗"),
    ("repair_warranty.loaner", "有备用机吗能借一台", "借条"),
    ("repair_warranty.as_bought", "我下单的时候写着三年现在改成一年", "写错了地址"),
    ("installation.no_fit", "我自己装 安装费退我", "安装费多少"),
    ("installation.arranged", "已经跟师傅约好了", "已经跟师傅约了他没来"),
    ("installation.left_mess", "装完墙上一个坑", "装完怎么用"),
    ("installation.book", "上门安装在哪约", "约好了"),
    ("installation.one_visit", "两台一起上门装行吗", "一起发货"),
    ("installation.handbook", "说明书全英文看不懂", "说明书丢了"),
    ("return_freight.how_much", "寄回去要多少钱", "运费险赔多少"),
    ("return_freight.buy_cover", "能给我补个运费险吗", "运费险赔了"),
    ("return_freight.cover_what", "退货宝管多少", "这双没有退货宝"),
    ("return_freight.to_where", "垫的钱退到哪", "寄到哪"),
    ("return_freight.any_reason", "选不想要 运费险还赔吗", "运费险多少钱"),
    ("return_policy.no_room", "太高了放不下 可以退吗", "太高兴了"),
    ("return_policy.film", "外面塑封拆了算影响吗", "屏幕有贴膜吗"),
    ("return_policy.alive", "树苗包活不", "包邮吗"),
    ("return_policy.allergic", "用了过敏能退吗", "会不会过敏 能退吗"),
    ("return_ship.lost", "我退的快递弄丢了", "退的快递到了"),
    ("return_ship.reschedule", "取件时间往后推一天", "发货时间往后推"),
    ("return_ship.other_city", "退货怎么是北京 发货不是上海吗", "退货怎么退"),
    ("exchange_request.no_new_order", "要重新拍吗", "要重新发货吗"),
    ("exchange_request.one_part", "不用整个换 补个盖子就行", "整个换吧"),
    ("troubleshoot.password", "箱子密码忘了打不开", "支付密码忘了"),
    ("exchange_request.good_one", "就要你们给我换个好的", "换个好的颜色行吗"),
    ("exchange_request.resize", "圈口能改小吗", "能改小区地址吗"),
    ("exchange_request.in_shop", "能去门店换吗", "门店有货吗"),
    ("refund_status.which_item", "这8块是哪一件的", "退的是哪张卡"),
    ("repair_warranty.cover_bought", "碎屏险能用几次", "碎屏险多少钱"),
    ("compensation.you_first", "补多少你先报个数", "补多少钱差价"),
    ("compensation.late_ship", "延迟发货有赔付吗", "延迟到账"),
    ("compensation.popup", "跳出来一个赔付 点哪个", "赔付到账了"),
    ("compensation.medical", "医院的单子能报多少", "发票抬头"),
    ("compensation.open_later", "我出差 回来再拆还包赔吗", "我出差地址改一下"),
    ("compensation.part_refund", "少发一袋 退我钱", "少发一袋 补发还是退钱"),
    ("dispute.deadline", "举证还剩几天", "介入几天有结果"),
    ("price_protection.where_see", "在哪里查", "查物流在哪"),
    ("price_protection.counts_from", "价保从哪天算", "价保怎么申请"),
    ("contact_human.call_me", "叫主管给我回电话", "快递没打电话"),
    ("contact_human.maker", "品牌官方电话多少", "师傅电话多少"),
    ("contact_human.that_one", "昨天的客服在不在", "昨天的快递在不在"),
    ("contact_human.who", "你工号多少", "快递叫什么"),
    ("contact_human.fitter", "师傅的号码给我", "厂家的号码给我"),
    ("review_followup.length", "评价要写多少个字", "评价写得真好"),
    ("review_followup.points_late", "晒图的京豆没到", "豆子怎么煮"),
    ("refund_request.change_to", "改成什么", "改成黑色"),
)

NARROWED = (
    ("any.follow.harm", "把我家地板毁了", "把我孩子的生日毁了"),
    ("any.follow.burnt_before", "上次买完就降价", "我3号买的5号就降了 能退吗"),
    ("any.follow.one_box", "两件一起寄回去可以吗", "补贴的钱也一起退了吗"),
    ("any.follow.how_much_bad", "坏了五个", "一个坏果赔多少钱"),
    ("any.follow.kind_named", "要磨砂的", "要快点的"),
    ("any.follow.that_size", "是大号的吧", "是上午那个小哥吧"),
    ("any.follow.nothing_to_do", "不用我再操作了吧", "我从来不用这个 你们弄错了吧"),
    ("any.follow.leave_out", "能不能不要支架", "要是蔫了可以不要吗"),
    ("any.follow.same_box", "装一个箱子里发吧", "装一个箱子里发的吧 只有一件"),
    ("any.follow.price_dropped", "跌了二十退给我吗", "掉了一颗钻补我十块"),
    ("any.follow.pair_uneven", "左脚大右脚小", "一边热一边不热"),
    ("any.follow.tag_off", "吊牌剪了还能退吗", "吊牌掉了 是不是别人退回来的"),
    ("any.follow.counts_as", "这个属于纯棉吗", "膜撕了属于影响吗"),
    ("any.follow.either_or", "是棉的还是麻的", "是赔钱还是补的"),
    ("any.follow.gets_in", "电梯小怎么办", "上门口让小哥轻点"),
    ("any.follow.dunno", "我哪知道是哪种", "不穿我哪知道合不合脚"),
    ("any.follow.cannot_fit", "盖子扣不上", "太大了家里放不下"),
    ("any.follow.photo", "图发给你了", "图发给你就行了吗"),
    ("any.follow.found", "还没查到吗", "按钮没找到吗"),
    ("any.follow.no_refund_wanted", "我不想退款的", "我不想退了"),
    ("any.follow.plain_no", "不是 上面写的另一种", "不用 直接寄"),
    ("any.follow.told_late", "怎么不早说", "怎么不早说 旧的要寄回吗"),
    ("any.follow.looked_again", "就是这样的裂缝", "是我自己勾的"),
    ("any.follow.return_all", "赠品要一起退回吗", "换一把还是全部要寄"),
    ("any.follow.read_me", "你没看到吗", "没看到"),
    ("any.follow.not_checked", "没来得及验就走了", "想退掉可以吗 没拆"),
    ("any.follow.printed_wrong", "整本书装反了", "装反了 不好意思"),
    ("any.follow.hope", "别让我失望", "希望你们换个客服"),
    ("any.follow.single", "滤芯可以单买吗", "昨天下单买的"),
    ("any.case.wants_a_call", "有电话吗", "说今天打给我 到现在没有电话"),
    ("any.case.which_of_these", "发了三遍了", "不小心拍了两次"),
    ("any.bait.private_pay", "我不从这买 加个微信", "下次不在这里买了"),
    ("repair_warranty.over", "过保了还能修吗", "六年里面免费吗"),
    ("repair_warranty.card", "保修卡丢了", "保修卡看到了"),
    ("troubleshoot.checked", "插紧了灯不亮", "拧不紧"),
    ("troubleshoot.video", "怎么安装", "怎么不转了"),
    ("installation.self", "我自己装", "我自己预约"),
    ("missing_wrong.again", "又少了一包", "本来就一只还是少了"),
    ("quality_problem.taste_comment", "太硬了", "奶嘴太硬"),
    ("review_followup.deleted", "我的评价不见了", "评价写了一半没了"),
    ("deny.refuse", "这样不行", "不好意思"),
    ("confirm.arrived", "收到了", "看到了"),
    ("intercept_refuse.ok_refuse", "我拒收", "不拒收了"),
    ("provide_info.qty", "三盒", "五个月"),
    ("provide_info.how_many", "先来一份", "补发一个"),
    ("provide_info.time", "周六上午", "明天再量"),
    ("provide_info.order_no", "订单在这", "不知道哪个订单"),
    ("compensation.count", "坏了几个怎么赔", "虚假发货坏名声"),
    ("damaged.some", "碎了三个", "椅子腿断了一根"),
)
"""Full ids: words that they still hear, and those of another sense that set them off once."""

BOUND = (
    ("any.case.box_dented", "箱子瘪了一块", "里面瘪了一块", "要用原来的箱子吗"),
    ("any.case.paid_by", "花呗的", "红色的", "取消了退款多久"),
    ("any.case.unused_then", "没拆过", "会用", "这个锅能退吗"),
    ("any.case.searched", "找遍了 没有", "物流找了 没有", "勺子怎么没有"),
    ("any.case.found_it", "找到了", "找到了 可是坏了", "少一包螺丝"),
    ("return_freight.ours_before", "邮费谁出", "运费险多少", "你们发错了"),
)


@pytest.fixture(scope="module", name="library")
def _library() -> Library:
    """Load the project's own library."""
    return load_library(find_library())


def test_each_case_is_heard_in_its_own_words(library: Library) -> None:
    """What sounds alike is left to the broader replies."""
    assert mistaken(library, HEARD, "any.case.") == []
    assert mistaken(library, OWN) == []


def test_a_word_of_another_sense_sets_nothing_off(library: Library) -> None:
    """Mending a pattern leaves it the words that it is for."""
    assert mistaken(library, NARROWED) == []


def test_a_short_line_hangs_on_what_was_said_before(library: Library) -> None:
    """「花呗的」 tells how it was paid only where money goes back."""
    assert unbound(library, BOUND) == []


def test_a_count_of_what_went_bad_is_no_order(library: Library) -> None:
    """A number told of what broke or goes back is noted; only one asked for buying is put to the cart."""
    replies = {template.id: template for template in library.replies}
    said = Situation(
        read(intents=[("provide_info", 0.95)]), said="三个", after=frozenset({"ask_count", "asked_extent"})
    )
    assert not allowed(replies["provide_info.qty"], said)
    assert not allowed(replies["provide_info.after_count"], said)
    assert ids(offered(library, said))[0] == "provide_info.after_extent"


def test_the_warranty_question_is_answered_and_no_report_taken(library: Library) -> None:
    """Who asks what the warranty takes in is not told what a repair report needs."""
    made = offered(
        library, Situation(read(intents=[("repair_warranty", 0.95)]), said="屏幕划了在不在保修范围")
    )
    assert made[0].template == "repair_warranty.covers"


def test_the_buyer_who_will_not_come_back_is_not_refused(library: Library) -> None:
    """「下次不在这里买了」 is no wish to pay past the order, nor is money not seen in a purse."""
    for said in ("好吧 下次不在这里买了", "可是我微信里面没有看到"):
        made = offered(library, Situation(read(intents=[("complaint", 0.9)]), said=said))
        assert all(not name.startswith("any.bait.") for name in ids(made)), said


def test_how_many_went_bad_is_told_from_how_many_to_buy(library: Library) -> None:
    """A question for the extent of the harm, for a weight or an age is none for a quantity."""
    talk = library.dialogue
    assert "asked_extent" in talk.moves_in("请问碎了几个呢")
    assert "asked_extent" not in talk.moves_in("您要拍几盒呢")
    assert "ask_count" in talk.moves_in("您要拍几盒呢")
    assert "ask_count" not in talk.moves_in("狗狗多少斤呢")
    assert "ask_count" not in talk.moves_in("是要几年级的呢")
    assert "told_try" in talk.moves_in("您看下水龙头开了没")

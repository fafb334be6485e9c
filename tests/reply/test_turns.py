"""Replies to turns and feelings: told by the buyer's words, by what the agent did just before, or by both."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply.retrieve import allowed
from bot.reply.situation import Situation
from tests.reply.shelf import read

FITS = (
    ("really", "你可别骗我哈"),
    ("cannot_shoot", "缺的那件咋拍啊"),
    ("open_first", "拆开看了再签行吗"),
    ("result", "那个问题弄好没"),
    ("result", "还要等多久啊"),
    ("speak", "你好，我想反映个情况"),
    ("look_up_first", "麻烦帮我查一下"),
    ("sent_here", "快递让我找你们"),
    ("asked_elsewhere", "我跟站点沟通过了"),
    ("given", "刚才不是发你了吗"),
    ("given", "讲过三遍了"),
    ("relieved", "哦原来如此"),
    ("my_slip", "是我看错了"),
    ("nothing_else", "没有别的问题了"),
    ("still_not", "按你说的弄过了还是不行"),
    ("not_shown", "我手机上没有显示"),
    ("nowhere", "没地方填啊"),
    ("on_duty", "怎么又是你值班"),
    ("what_time", "大概几点来"),
    ("but", "穿着还可以就是线头有点多"),
    ("new_phone", "我手机号换了"),
    ("unclear", "没看懂"),
    ("i_mean", "我的意思是两条都要短的"),
    ("as_you_like", "颜色随便"),
    ("run_out", "家里没猫粮吃了"),
    ("for_whom", "给我女儿穿的"),
    ("self_do", "那我自己查查看"),
    ("one_bad", "里面有两个坏的"),
    ("told_by_yours", "昨天那个客服让我先拍下"),
    ("waiting_here", "那我等你回话"),
    ("hold_us", "别到时候又不认"),
    ("on_time", "千万别迟到"),
    ("and_then", "行吧，那盖子拧不开咋办"),
    ("which_shot", "要什么照片"),
    ("send_how", "图片怎么发给你"),
    ("may_send", "发给你看可以吗"),
    ("my_part", "还需要我做什么吗"),
    ("found_it", "物业帮我签收了"),
    ("cannot_go", "我没法去寄"),
    ("away", "我周末都不在家"),
    ("confirmed", "确定办理吧"),
    ("want_these", "这几个都要了"),
    ("will_praise", "收到给你打五星"),
    ("novice", "第一次买这个"),
    ("try_first", "先买一点尝尝"),
    ("take_care", "打包的时候小心点"),
    ("see_page", "你们页面还写着呢"),
    ("waited", "听了半个月了"),
    ("waited", "都这么多天了"),
    ("not_on_me", "这关我什么事"),
    ("empty_words", "除了这句还会说啥"),
    ("yes_or_no", "给句准话"),
    ("not_asked_for", "谁让你们改的"),
    ("never_rang", "一个电话都没打过"),
    ("read_me", "你没看见吗"),
    ("your_turn", "你说怎么处理吧"),
    ("strange", "真是奇怪了"),
    ("bare_why", "那为什么呢"),
    ("two_stories", "两个人说的不一样"),
    ("worn_out", "心好累"),
    ("no_more_talk", "跟你们说不清"),
    ("not_blaming", "你的意思是我弄坏的问题"),
    ("irony", "你们可真行啊"),
    ("too_much_trouble", "要这么麻烦吗"),
    ("told_late", "怎么不早点告诉我"),
    ("lost_faith", "这回我算是领教了"),
    ("not_money", "不是钱的问题"),
    ("cannot_be", "我昨天才装的怎么可能坏"),
    ("asked_specially", "我特意备注了的"),
    ("nobody_answers", "问了一上午没人理"),
    ("would_you", "你来住几天试试"),
    ("rhetoric", "哪有这样的道理"),
    ("if_again", "后天又没来怎么办"),
    ("money_safe", "钱不会被你们扣掉吧"),
    ("not_my_job", "我又不是修电器的"),
    ("since_when", "用了两个多月"),
    ("got_it_yes", "已经收到了"),
    ("got_it_no", "还没收到"),
    ("tried_no", "换过了还是不亮"),
    ("tried_yes", "可以了谢谢"),
    ("same_matter", "还是之前那个"),
    ("it_shows", "显示网络错误"),
    ("take_money", "那就补偿吧"),
    ("swap_it", "换新的吧"),
    ("time_ok", "周三下午都在家"),
    ("not_that_but", "不对我要的是大号"),
    ("as_told", "那就是洗两次就行是吧"),
    ("as_before", "跟上次一样就行"),
    ("ordered", "行吧我下单了"),
    ("out_of_stock", "唉白等了"),
    ("last_matter", "前面的问题"),
    ("regret", "早知道前天就拍了"),
    ("keep_old", "还是要原来的吧"),
    ("just_noticed", "我今天才发现"),
    ("wrong_one", "刚才发的是错的"),
    ("followed", "我关注好了"),
    ("for_whom", "帮别人买的"),
    ("take_time", "等我一下，我翻翻订单"),
    ("higher_up", "找个能做主的来"),
    ("praise_me", "给你加个鸡腿"),
    ("empty_words", "天天登记有什么用"),
    ("where_written", "上面哪写了"),
    ("order_now", "那我去买"),
)
BESIDE = (
    ("really", "这个是真的皮吗"),
    ("really", "收到货要是骗我怎么办"),
    ("result", "价格改好了吗"),
    ("result", "能开吗"),
    ("result", "这个怎么弄"),
    ("speak", "我想问一下几天到"),
    ("look_up_first", "帮我看看图里这个"),
    ("sent_here", "怎么找你们"),
    ("sent_here", "快递说联系你们过了"),
    ("asked_elsewhere", "没问过客服"),
    ("given", "货发给你了吗"),
    ("given", "已经拍了两次了"),
    ("relieved", "怎么是这样的"),
    ("my_slip", "是不是你写错了"),
    ("nothing_else", "没有别的颜色了"),
    ("still_not", "我没用过"),
    ("not_shown", "物流没显示"),
    ("nowhere", "没地方放这么多货"),
    ("what_time", "几点发货"),
    ("but", "还可以就是能便宜点吗"),
    ("new_phone", "快递员电话换了"),
    ("unclear", "说明书看不懂"),
    ("i_mean", "我说的是几点"),
    ("run_out", "孩子用完了能退吗"),
    ("for_whom", "给宝宝用可以吗"),
    ("self_do", "我不会自己弄"),
    ("one_bad", "会不会有一个坏的"),
    ("waiting_here", "我等着用呢"),
    ("which_shot", "看什么图"),
    ("send_how", "消息发不过去"),
    ("my_part", "需要我做发票资料吗"),
    ("found_it", "物业没帮我签收"),
    ("cannot_go", "快递来不了吗"),
    ("confirmed", "确定什么时候办好"),
    ("want_these", "这些都要退"),
    ("will_praise", "给好评有返现吗"),
    ("novice", "第一次买的那个坏了"),
    ("try_first", "先买一个试试能便宜吗"),
    ("see_page", "物流上面写着呢"),
    ("waited", "用了半个月了"),
    ("waited", "发货都这么久了"),
    ("not_on_me", "是不是你们的问题"),
    ("not_asked_for", "谁让他放驿站的"),
    ("never_rang", "客服没打电话给我"),
    ("read_me", "我看不懂"),
    ("strange", "味道奇怪"),
    ("two_stories", "颜色跟图上不一样，说的不一样"),
    ("too_much_trouble", "太麻烦你了"),
    ("too_much_trouble", "算了太麻烦了"),
    ("cannot_be", "怎么可能这个价"),
    ("nobody_answers", "快递没人理"),
    ("money_safe", "会员每月自动扣钱吗"),
    ("since_when", "用了多久怎么看"),
    ("got_it_no", "没收到退款"),
    ("tried_no", "换过了好了"),
    ("tried_yes", "好了吗"),
    ("same_matter", "不是之前那个"),
    ("take_money", "补偿太少"),
    ("time_ok", "明天不在家"),
    ("as_told", "那就是保证不会坏是吧"),
    ("as_before", "跟上次不一样"),
    ("ordered", "亲我下单了呀"),
    ("regret", "早知道质量这样就不买了"),
    ("photo_later", "晚上送货吗"),
    ("keep_old", "还是按原来的地址吗"),
    ("just_noticed", "才看到你回复"),
    ("wrong_one", "颜色是错的"),
    ("followed", "关注了吗"),
    ("take_time", "等一下再看看多久到"),
    ("higher_up", "找不到权限设置"),
    ("praise_me", "你真好意思"),
    ("dont_remember", "忘了密码"),
    ("size_pick", "L码还有吗"),
    ("other_day", "后天不行就退"),
    ("where_written", "哪个颜色写着现货"),
    ("order_now", "我去买过了"),
)
AFTER = (
    ("provide_info.title_which", "您要个人还是公司抬头呢", "请稍等一下", "公司的"),
    ("provide_info.title_own", "您要个人还是公司抬头呢", "请稍等一下", "个人"),
    ("provide_info.after_time", "您什么时候方便在家呢", "请稍等一下", "周六上午"),
    ("provide_info.after_size", "您身高体重多少呢", "请稍等一下", "一米六五"),
    ("provide_info.after_no_want", "您是什么原因要退呢", "请稍等一下", "买重了"),
    ("provide_info.after_device", "您用手机还是电脑打开的", "请稍等一下", "手机"),
    ("provide_info.after_model", "您的车型是哪一款呢，什么型号", "请稍等一下", "朗逸19款"),
    ("provide_info.after_measure", "您要多宽的呢", "请稍等一下", "一米二"),
    ("provide_info.after_fault", "漏得厉害吗", "请稍等一下", "挺厉害的"),
    ("provide_info.after_done_yes", "您有没有重启过", "请稍等一下", "重启了"),
    ("provide_info.after_done_no", "您有没有重启过", "请稍等一下", "没有"),
    ("provide_info.after_body", "您脚型宽不宽，胖瘦怎么样，脚型是", "请稍等一下", "偏宽"),
    ("provide_info.after_budget", "您的预算大概多少", "请稍等一下", "两百左右"),
    ("any.follow.since_when", "请问您用了多久了", "请稍等一下", "俩月"),
    ("any.follow.got_it_yes", "请问您收到货了吗", "请稍等一下", "收到了"),
    ("any.follow.tried_no", "您换根线试试", "这款推荐给您", "还是不行"),
    ("any.follow.same_matter", "请问是之前的问题还是其他问题呢", "请稍等一下", "之前的"),
    ("any.follow.it_shows", "页面显示什么呢", "请稍等一下", "提示操作失败"),
    ("any.follow.take_money", "您看退货还是补偿呢", "今天发出", "补偿吧"),
    ("any.follow.as_told", "这款手洗两次颜色就稳定了", "还有什么可以帮您", "就是先手洗两次喽"),
    ("any.follow.out_of_stock", "这款已经断货了哦", "这款有现货的", "唉来晚了"),
    ("any.follow.as_before", "请问您寄到哪里呢", "请稍等一下", "跟上次一样"),
    ("provide_info.after_use", "请问送给谁呢，男生女生", "请稍等一下", "女同事"),
    ("any.follow.unused", "商品有没有穿过呢", "请稍等一下", "就试穿了一下"),
    ("any.follow.was_used", "包装还在吗", "请稍等一下", "盒子扔了"),
    ("any.follow.top_up", "差价12元补一下就行", "给您退差价12元", "怎么补"),
    ("any.follow.refund_way", "给您退12元可以吗", "差价12元您补一下，给您换新", "怎么补"),
    ("any.follow.photo_later", "麻烦拍个照片给我看看", "请稍等一下", "在外面，回去拍"),
    ("any.follow.photo_later", "您拍一下断的地方", "请稍等一下", "手边没有"),
    ("any.follow.unused", "请问拆开了吗", "请稍等一下", "没拆"),
    ("any.follow.other_day", "那后天送可以吗", "请稍等一下", "后天不行，周日吧"),
    ("any.follow.size_pick", "有的，S到L都有", "您要改成什么码呢", "L码"),
    ("any.follow.dont_remember", "请问订单号是多少呢", "祝您生活愉快", "我不记得了"),
    ("any.follow.not_normal", "化一点不影响使用的", "今天给您发出", "都烂了还叫不影响"),
    ("any.follow.deadline_plea", "过期了不能退的呢", "今天给您发出", "差一天而已"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


def test_turns_and_feelings_are_told_by_their_words(library: Library) -> None:
    """Each line brings its reply, and each look-alike does not."""
    replies = {template.id: template for template in library.by_intent["*"]}
    assert [] == [(name, line) for name, line in FITS if not replies[f"any.follow.{name}"].answers(line)]
    assert [] == [(name, line) for name, line in BESIDE if replies[f"any.follow.{name}"].answers(line)]


def test_a_short_answer_is_taken_up_by_what_was_asked(library: Library) -> None:
    """「手机」 is an answer after 「手机还是电脑」 and none after 「请稍等」."""
    replies = {template.id: template for template in library.replies}
    for name, before, other, said in AFTER:
        after = (library.dialogue.moves_in(before), library.dialogue.moves_in(other))
        heard = [allowed(replies[name], Situation(read(), said=said, after=moves)) for moves in after]
        assert [True, False] == heard, name


def test_a_question_without_a_mark_is_one(library: Library) -> None:
    """「您身高多少呢」 asks, 「尺码都是标准的」 and 「不多不少正好」 do not."""
    moves = library.dialogue.moves_in
    assert all("asked" in moves(line) for line in ("您身高多少呢", "您要几个呢", "方不方便拆开看看呢"))
    assert all("asked" not in moves(line) for line in ("尺码都是标准的", "已经给您安排了"))


def test_who_is_upset_is_not_told_it_is_true(library: Library) -> None:
    """「别骗我」 said in anger wants no assurance, a place to wait no gift of one's own."""
    replies = {template.id: template for template in library.replies}
    talk = frozenset({"under_way"})
    calm = Situation(read(), said="你别骗我哈", flags=talk)
    angry = Situation(read(emotion="angry"), said="你别骗我哈", flags=talk)
    assert [True, False] == [allowed(replies["any.follow.really"], now) for now in (calm, angry)]


def test_more_than_a_yes_is_not_answered_with_a_mere_yes(library: Library) -> None:
    """「是的，拿错了」 tells something, 「可以湿用的那种」 agrees to nothing."""
    replies = {template.id: template for template in library.by_intent["confirm"]}
    cases = (
        ("confirm.right", "是的", "是的，拿错了"),
        ("confirm.yes_but", "是的，拿错了", "是的"),
        ("confirm.agree", "可以的", "可以湿用的那种"),
        ("confirm.reluctant", "好吧", "好吧一套是两件吗"),
        ("confirm.arrived", "收到了", "收到了有个坏的，少了一个"),
        ("confirm.drop", "行吧那先不用了", "这单不用了"),
    )
    for name, fits, beside in cases:
        assert [True, False] == [replies[name].answers(said) for said in (fits, beside)], name


def test_a_spare_part_on_its_way_is_no_parcel(library: Library) -> None:
    """「配件在路上」 tells nothing of the buyer's order."""
    told = library.dialogue.state_in
    assert ("collected", "") == (told("agent", "包裹在路上了"), told("agent", "厂家说配件在路上"))

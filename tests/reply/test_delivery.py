"""Replies about what goes on around a parcel, a fitter and an order in any trade: what they answer, what only sounds so."""

from __future__ import annotations

import pytest

from bot.library import Library, find_library, load_library
from bot.reply import Situation
from bot.reply.retrieve import allowed
from tests.reply.shelf import mistaken, offered, read

PARCEL = (
    ("any.follow.rest_parcel", "收到一箱床板 别的呢", "收到一箱床板"),
    ("any.follow.sign_or_not", "箱子瘪了一块 这能签吗", "这要本人签吗"),
    ("any.follow.forward", "能转到我单位么", "能转人工吗"),
    ("any.follow.forward", "直接转到我公司行吗", "能放微波炉里转吗"),
    ("any.follow.locker_fee", "快递柜要收我两块", "发顺丰要收我两块"),
    ("any.follow.heavy_pickup", "怎么要我去货运站", "货运站加盟退吗"),
    ("any.follow.leave_not", "千万别搁楼下", "怎么搁楼下了"),
    ("any.follow.haul_away", "旧沙发给拉走不", "旧沙发怎么退"),
    ("any.follow.late_tonight", "都九点了还送不送", "都九点了还发货吗"),
    ("any.follow.said_before", "昨天也是这么说", "这么说能用吗"),
    ("any.follow.needed_day", "周五要穿 现在还没影", "周五要穿"),
    ("any.follow.place_time", "能送到琴行不 7点以后", "7点以后发货吗"),
    ("any.follow.remote_go", "青海发不发", "青海发的快递退了吗"),
    ("any.follow.not_sent_there", "寄哈尔滨会不会冻坏", "哈尔滨的退货寄哪"),
    ("any.follow.restock_asked", "啥时候能补货啊", "啥时候能到我手上"),
    ("any.follow.last_broken", "上回寄来摔了", "上回的退款呢"),
    ("any.follow.outside_plain", "外箱会不会写着是啥", "外箱多大"),
    ("any.follow.rough", "小哥把它扔在雨里", "小哥来了"),
    ("any.follow.station_closed", "驿站下班了没法取", "驿站在哪"),
    ("any.follow.taken_wrong", "被隔壁拿错了", "你们拿错货了"),
    ("any.follow.abroad", "寄新加坡行不", "新加坡进口的吗"),
    ("any.follow.quiet", "别敲门放着就走", "怎么不敲门"),
    ("any.follow.damage_notice", "快递显示破损件", "收到就破损"),
    ("any.follow.locker_full", "柜子塞不下", "衣柜塞不下"),
    ("any.follow.customs", "怎么卡在海关", "海关要税费吗"),
    ("any.follow.open_refused", "人家不让拆", "能拆开看吗"),
    ("any.follow.area_off", "说我这不在配送范围", "配送快吗"),
    ("any.follow.not_my_parcel", "没买过东西怎么有我的快递", "没买运费险"),
    ("any.follow.cod_charged", "快递让我到付", "能到付吗"),
    ("any.follow.insured", "保价了没", "保价能退差价吗"),
    ("any.follow.work_weekend", "写的公司 周末没人", "周末你们客服在吗"),
    ("any.follow.call_mine", "打我的行不", "你们打我的电话"),
    ("any.follow.not_got", "鞋子还没收到呢", "退款还没收到"),
    ("any.follow.day_reach", "周五会不会到我家", "会不会到账"),
    ("any.follow.so_long", "至于这么久吗", "要煮这么久吗"),
    ("any.follow.how_late", "能推迟多久", "能保多久"),
    ("any.follow.avoid_time", "白天别来", "白天别发货"),
    ("any.follow.detour_again", "怎么又转到合肥去了", "又退到账上了"),
    ("any.follow.car_stops", "货车不让进小区 谁搬", "车型对吗"),
    ("any.follow.late_no_want", "要是周三没到能不要了吗", "周三到吗"),
    ("any.follow.dead_number", "小哥电话关机", "小哥电话多少"),
    ("any.follow.no_receipt", "甭放小票", "小票怎么没放"),
    ("any.follow.call_back", "能拦回来不", "拦住了吗"),
    ("any.follow.carry_battery", "充电宝能空运吗", "空运加急多少钱"),
    ("any.follow.leaked_way", "袋子破了洞 是不是掉了", "袋子几个"),
    ("any.follow.look_closer", "照片你放大看", "详情页能放大看吗"),
    ("any.follow.not_believe", "哄鬼呢", "是正品吗"),
    ("any.follow.carry_in", "电梯才一米二装得进吗", "电梯卡退吗"),
    ("any.follow.lift_broken", "我们电梯坏了", "电梯卡坏了"),
    ("any.follow.emergency", "我生了 能不能今天送来", "预产期用什么尺码"),
    ("any.follow.reship_to", "补寄的地址改一下", "补发了吗"),
    ("any.follow.address_fine", "我地址写得清清楚楚", "地址对吗"),
    ("any.follow.courier_rude", "派件的打来骂人", "派件的来了"),
    ("any.follow.contactless", "放下就走别进门", "口罩多少钱"),
    ("any.follow.scan_card", "盒子里有卡让扫码领红包", "盒子里有贺卡吗"),
    ("any.follow.region_note", "别发错到隔壁县", "发错了怎么退"),
    ("any.follow.reship_free", "补个腿还要运费么", "换货运费谁出"),
    ("any.follow.recv_wrong", "收件人写成我哥了", "发票抬头写成我哥了"),
    ("any.follow.proxy_sign", "让对门邻居代收下", "邻居已经收了"),
    ("any.follow.valuable", "发什么快递 怕丢", "快递费太贵"),
    ("any.follow.swap_sent", "换的那双寄了没", "换的地址呢"),
    ("any.follow.many_parcels", "四个包裹让我跑四趟", "四个包裹退三个"),
    ("any.follow.driver_later", "司机说改天 我请假等的", "改天吧我请假"),
    ("any.follow.not_remote", "我这又不是偏远", "偏远包邮吗"),
    ("any.follow.on_that_day", "能约个日期送吗", "约师傅哪天"),
    ("any.follow.trackable", "别家的快递你们查得到吗", "查不到快递"),
    ("any.follow.pack_kept", "盒子都还在", "盒子都在吗"),
    ("any.follow.guard_leave", "估计会放到门卫", "已经放门卫了"),
    ("any.follow.can_send", "能送就行", "几点能送就行吗"),
    ("any.follow.not_at_door", "丢在前台算什么", "放在前台吧"),
    ("any.follow.owed_last", "上回少发我一双", "上回的差价"),
    ("any.follow.back_account", "退到哪个卡", "发票开到哪个账户"),
    ("any.follow.paid_by_day", "5号之前到账吧", "怎么没到账"),
    ("any.follow.two_places", "一箱寄家里一箱寄店里", "一箱有几瓶"),
    ("any.follow.phone_back", "电话打不通会退回吗", "电话打不通退款"),
    ("any.follow.date_passed", "写的8号发 今天都10号了", "写的8号活动"),
    ("any.follow.returned_unseen", "没接到电话怎么就退回了", "我退的没收到"),
    ("any.follow.oversize_back", "驿站不收说超长", "驿站收钱"),
    ("any.follow.store_first", "新房没交 晚点送行吗", "新房安装"),
    ("any.follow.nobody_takes", "送到传达室人家不收", "别送到传达室"),
    ("any.follow.stuck_at_stairs", "楼道拐不过去", "网站上不去"),
    ("any.follow.code_expired", "取件码失效了", "鞋柜打不开"),
    ("any.follow.keep_secret", "别让她看到里面", "别让我失望"),
    ("any.follow.send_instead", "送我店里吧", "师傅来店里吧"),
    ("any.follow.day_pick", "指定周末送", "周末发货吗"),
    ("any.follow.split_numbers", "怎么有4个单号", "4个单号开发票"),
    ("any.follow.exact_date", "两天后是几号", "是36还是37码"),
    ("any.follow.reship_where", "你说补寄的那包没收到", "你说退货没收到"),
    ("any.follow.rush_price", "加急多少钱", "加急退款"),
    ("any.follow.not_confirm", "系统催我确认收货", "点错确认收货了"),
    ("any.follow.half_way", "就送到单元门不肯上楼", "能送到几楼"),
    ("any.follow.missed_gift", "差一天没赶上 能补吗", "差价能补吗"),
    ("any.follow.rest_sent", "退一件 另外的还发吗", "另外的发了"),
    ("any.follow.not_on_list", "店里说没有我的预约", "仓库说没有我的单"),
    ("any.follow.status_word", "显示留仓是啥意思", "仓库在哪"),
    ("any.follow.to_hotel", "寄到民宿行不", "民宿用的床单"),
    ("any.follow.surprise", "是惊喜别打给她", "很惊喜"),
    ("any.follow.let_leave", "让小哥放丰巢", "谁让小哥放丰巢"),
)
FITTING = (
    ("any.follow.fit_race", "木工后天来 门板赶不上", "赶不上发票报销"),
    ("any.follow.fit_cannot", "师傅来了不肯打孔", "师傅还没来"),
    ("any.follow.fit_item_fee", "打孔要钱不", "打孔器多少钱退吗"),
    ("any.follow.fit_same_day", "送货跟安装一起吗", "送货了吗"),
    ("any.follow.fit_before_goods", "货还没到师傅就打电话", "货还没到"),
    ("any.follow.fit_move", "安装往后推迟两天", "安装怎么推迟了"),
    ("any.follow.fit_who", "可以指定师傅吗", "指定快递吗"),
    ("any.follow.fit_house", "移机能做吗", "移机要装软件吗"),
    ("any.follow.spare_left", "多出来三颗螺丝", "要多少螺丝"),
    ("any.follow.video_bad", "教程打不开", "拍个视频发你"),
    ("any.follow.who_fits", "你们派人还是我自己装", "自己退"),
    ("any.follow.same_fitter", "那个姓赵的师傅还在吗", "师傅电话多少"),
    ("any.follow.cut_wrong", "裁错了算谁的", "收到裁错了怎么办"),
    ("any.follow.fit_unpack", "说不管拆箱子", "不管退"),
    ("any.follow.fit_charge", "装的那位要150", "装的要多少"),
    ("installation.near", "番禺那边有吗", "番禺有货吗"),
    ("invoice.wrong_email", "邮箱填错了", "邮箱没收到"),
    ("invoice.typo", "税号漏了一位", "发错货了"),
    ("invoice.detail", "型号能写上去吗", "写办公用品行吗"),
    ("invoice.told", "刚才选过普票了", "发票选错了"),
    ("invoice.who", "开票找谁", "开票"),
    ("invoice.one_or_two", "这两单开一张发票", "发票丢了"),
    ("invoice.review", "发票审核中一个月了", "发票审核吗"),
    ("membership.level_gone", "怎么掉级了", "积分没了"),
    ("membership.points_this", "积分能抵吗", "积分怎么换"),
    ("membership.points_unused", "积分没给我抵", "积分过期了"),
    ("reorder.loyal", "在你家买过七八次了", "想再买一次"),
    ("reorder.as_before", "还是上回那个颜色哈", "上回那个颜色没货吗"),
    ("payment.by_family", "让我姐付行吗", "我姐付过了"),
    ("how_to_order.remark_where", "备注在哪写", "备注看到了吗"),
    ("account_system.login", "账号登不上", "账号怎么注销"),
    ("shipping_fee.is_free", "这个包邮的吧", "满多少包邮的吧"),
    ("shipping_fee.fixed_yet", "邮费改好了吗", "邮费怎么改"),
    ("shipping_fee.who_pays", "运费你们出么", "运费多少"),
    ("shipping_fee.this_courier", "德邦运费多少", "退货运费多少"),
    ("stock.said_had", "下单前明明有货的", "有没有货"),
    ("courier.no_express", "不走快递吗", "不收快递吗"),
    ("logistics_problem.signed_upset", "签收了个啥我没见着", "签收了"),
)
ORDER = (
    ("any.follow.hold_together", "先留着等齐了一起发", "怎么一起发"),
    ("any.follow.display", "橱窗那件卖吗", "橱窗图怎么拍的"),
    ("any.follow.forgot_use", "忘了用券", "券怎么用"),
    ("any.follow.made_change", "刻的字能改成福吗", "刻字多少钱"),
    ("any.follow.not_made", "还没裁的话我取消", "还没裁吗"),
    ("any.follow.opt_changed", "选的是粉色 提交变成灰色", "收到变成灰色"),
    ("any.follow.paid_twice", "扣了两次", "扣了定金"),
    ("any.follow.child_order", "闺女乱点下的单", "闺女收到了"),
    ("any.follow.restock_tell", "几时有货喊我一声", "几时发货喊我"),
    ("any.follow.which_courier", "顺丰还是德邦", "顺丰退回吗"),
    ("any.follow.cheap_courier", "换个便宜点的快递", "便宜点"),
    ("any.follow.tag_price", "吊牌价格撕掉行吗", "吊牌我撕了"),
    ("any.follow.keep_for_me", "给我留一件 回头拍", "留言了"),
    ("any.follow.cut_order", "拍了会不会又没货", "怎么又没货"),
    ("any.follow.similar", "那款停产了 有没有接近的", "停产了"),
    ("any.follow.right_item", "看看我没拍错吧", "拍错了"),
    ("any.follow.pay_again", "付完还让我付", "付完尾款"),
    ("any.follow.remark_seen", "备注写的看到没", "备注收到退"),
    ("any.follow.pack_other", "别用那种胶带缠", "多缠点胶带"),
    ("any.follow.two_batches", "先发一半 剩下月底", "怎么先发一半"),
    ("any.follow.gift_card", "购物卡怎么用", "购物卡退吗"),
    ("any.follow.or_that", "没货给我发蓝的也行", "没货就退"),
    ("any.follow.counted_from", "从签收开始算吗", "从付款开始算吗"),
    ("any.follow.back_and_again", "到你们那检测几天", "几天到货"),
    ("any.follow.courier_or_address", "快递换一下", "换货"),
    ("any.follow.hand_in", "我拿到网点去换行吗", "派到网点了"),
    ("any.follow.thought_unsent", "我以为没发", "怎么没发"),
    ("any.follow.reship_bad", "补发的又是裂的", "补发了吗"),
    ("any.follow.runner", "叫闪送来取行吗", "闪送差评"),
    ("any.follow.pay_then_take", "先付款过几天提货", "先付定金"),
    ("any.follow.count_how", "六盒怎么拍", "颜色怎么拍"),
    ("any.follow.restricted", "账号被限制了", "限制退款"),
    ("any.follow.made_progress", "牌匾做好了吗", "饭做好了吗"),
    ("any.follow.live_on_way", "路上会不会冻死", "收到冻死了"),
    ("any.follow.wrong_pick", "选错了要藏青的", "地址选错了要改"),
    ("any.follow.one_too_many", "点成两台了 退一台", "收到两台退一台"),
    ("any.follow.bought_double", "我媳妇也买了", "我媳妇说好"),
    ("any.follow.filled_check", "长填的是1米8吧", "页面填的什么"),
    ("any.follow.page_stuck", "提交一直转圈", "音响播放卡住"),
    ("any.follow.same_box", "拼到一个箱发吧", "一个箱能装几瓶"),
    ("any.follow.address_told", "写桥头超市对面", "超市对面有店吗"),
    ("any.follow.digit_told", "电话错一位 最后是6", "订单号错了"),
    ("any.follow.recv_name", "收件名改成小满", "发票名改一下"),
    ("any.follow.drop_time", "几点开抢", "几点发货"),
    ("any.follow.plain_courier", "发普通快递就行", "普通快递慢吗"),
    ("any.follow.for_friend", "让我给她也带一份", "给她退"),
    ("any.follow.note_in", "塞张纸条", "怎么没放卡片"),
    ("any.follow.paid_missing", "付款成功了订单里找不到", "找不到优惠券"),
    ("any.follow.local_pickup", "我就在温州 自提行吗", "驿站自提"),
    ("any.follow.nearly_free", "就差两块包邮", "差评"),
    ("any.follow.two_versions", "一个说有一个说没 听谁的", "谁发的"),
    ("any.follow.not_once_more", "别又寄错了", "又寄错了吗"),
    ("any.follow.today_gone", "今天就剩十分钟了", "今天活动还剩十分钟"),
    ("any.follow.tax_points", "税点谁出", "海关税费谁出"),
    ("any.follow.agreed_done", "说好帮我换颜色 换了没", "退款说好帮我办的办了没"),
    ("any.follow.who_changed", "这是谁改的", "谁改的密码"),
    ("any.follow.swap_to", "换成米白吧", "换成顺丰吧"),
    ("any.follow.refreshed", "刷新了还是那样", "物流刷新了还是没有"),
    ("any.follow.gap_paid", "差价拍好了看到没", "差价怎么补"),
    ("any.follow.drop_one", "去掉那条裤子 其他照发", "收到那条不要其他的要"),
    ("any.follow.store_hours", "你们几点关门 我过来试", "几点发货我过来"),
    ("any.follow.what_change", "能改成哪些", "尺码能换成哪些退"),
    ("any.follow.one_courier", "只有这一家快递吗", "收到快递只有一个"),
    ("any.follow.come_together", "分开拍的一起寄吗", "一起拍的"),
    ("any.follow.pay_self", "选成朋友付了 改回自己付", "已经付过了"),
    ("any.follow.no_tax_number", "我们没有税号", "税号写错了"),
    ("any.follow.agreed_with", "跟小周讲好的留一件", "跟师傅讲好的"),
    ("any.follow.no_sms", "没收到短信 是不是没拍上", "没收到取件短信"),
    ("any.follow.pre_do", "帮我贴好膜再发", "帮我包装好点"),
    ("any.follow.just_a_day", "给个准日子", "给个准价"),
    ("any.follow.his_name", "开我爱人的名字", "刻我爱人的名字"),
    ("any.follow.points_gift", "积分换的伞几时到货 什么时候发", "积分怎么换"),
    ("any.follow.address_is", "帮我核对地址是不是无锡", "地址发我"),
    ("any.follow.page_changed", "写的现货 拍了变成预售", "写的现货吗亲"),
    ("any.follow.enough_stock", "现货有几套", "一套有几件退"),
    ("any.follow.stock_short", "提示库存不足", "换货提示库存不足"),
    ("any.follow.firm_renamed", "公司更名了", "店名换了吗"),
    ("any.follow.two_ways_pay", "花呗额度不够", "定金一半行吗"),
    ("any.follow.wrong_link", "拍成补差链接了", "拍错颜色了"),
)
AFTER = (
    ("any.follow.no_more_word", "我帮您催一下快递", "祝您生活愉快", "催完了呢"),
    ("any.follow.will_find", "抬头税号发我一下", "祝您生活愉快", "等我找找"),
    ("any.follow.which_net", "您的快递已经发出了", "祝您生活愉快", "到的是哪个站点"),
    ("any.follow.checking_what", "您的收货信息要核实一下", "祝您生活愉快", "核实什么"),
    ("any.follow.hour_clash", "师傅明天上门", "祝您生活愉快", "几点啊 我两点要开会"),
    ("any.follow.show_changed", "给您改好了", "祝您生活愉快", "改成几号楼了"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


@pytest.mark.parametrize("cases", [PARCEL, FITTING, ORDER], ids=["parcel", "fitting", "order"])
def test_cases_are_told_by_their_words(library: Library, cases: tuple[tuple[str, str, str], ...]) -> None:
    """A reply to a special case is in place where its words are said, not where they only sound alike."""
    assert not mistaken(library, cases)


def test_what_the_agent_just_said_decides(library: Library) -> None:
    """「催完了呢」 is a reproach only to one who promised to press."""
    replies = {template.id: template for template in library.replies}
    for name, before, other, said in AFTER:
        moves = (library.dialogue.moves_in(before), library.dialogue.moves_in(other))
        fits = [allowed(replies[name], Situation(read(), said=said, after=after)) for after in moves]
        assert [True, False] == fits, name


@pytest.mark.parametrize(
    ("intent", "said", "first"),
    [
        ("gift", "箱子湿了一大片 我签不签", "any.follow.sign_or_not"),
        ("gift", "鱼缸柜到了 另外的玻璃缸呢", "any.follow.rest_parcel"),
    ],
)
def test_plain_words_lead_where_another_need_was_read(
    library: Library, intent: str, said: str, first: str
) -> None:
    """Whatever the reader makes of it, the reply to the very words comes first."""
    made = offered(library, Situation(read(intents=[(intent, 0.6)]), said=said))
    assert first == made[0].template


def test_a_question_about_fitting_is_taken_on_before_a_date_is_asked(library: Library) -> None:
    """Without special words the fitter is asked on her behalf; where and when comes after that."""
    made = offered(library, Situation(read(intents=[("installation", 0.95)]), said="我家墙是弧形的"))
    assert "installation.side" == made[0].template
    assert not library.dialogue.opens_with_request(made[0].text)


def test_who_is_upset_about_a_false_signature_is_comforted_with_a_step(library: Library) -> None:
    """「签收」 of what never came: an apology and what is done now, before where to look oneself."""
    understanding = read(intents=[("logistics_problem", 0.95)], emotion="angry")
    made = offered(library, Situation(understanding, said="写签收了可我连影子都没看到"))
    assert "logistics_problem.signed_upset" == made[0].template

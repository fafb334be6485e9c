"""Up to three replies, best first."""

from __future__ import annotations

from pathlib import Path

from bot.reply import Adoption, Situation, suggest
from tests.reply.shelf import Entry, facts, ids, learned, offered, pure, read, shelf


def _entry(name: str, text: str, **more: object) -> Entry:
    return {"id": name, "wordings": [text], **more}


THREE = [
    _entry("discount.coupon", "店铺首页有券，{coupon}，直接点领取就行。"),
    _entry("discount.promo", "这两天在做活动：{promotion}，下单自动减。"),
    _entry("discount.gift", "下单还有东西带走：{gift}，跟货一起发出。"),
    _entry("discount.ask", "您想拍几件呢？我照件数给您算最省的拍法。", kind="ask"),
]


def test_three_are_offered_best_first(tmp_path: Path) -> None:
    """With all facts known the three best come, their scores falling."""
    library = shelf(tmp_path, {"presale/discount": THREE})
    known = facts(coupon="满99减10", promotion="满199减20", gift="送杯套")
    made = offered(library, Situation(read(), facts=known))
    assert 3 == len(made)
    assert [s.score for s in made] == sorted((s.score for s in made), reverse=True)
    assert all(0 < s.score <= 1 for s in made)
    assert len({s.id for s in made}) == 3


def test_one_of_three_never_needs_an_unknown_fact(tmp_path: Path) -> None:
    """Where nothing is known the reply of pure words is among the three, whatever the others need."""
    library = shelf(tmp_path, {"presale/discount": THREE})
    made = offered(library, Situation(read()))
    assert any(not s.missing_slots for s in made)
    assert "discount.ask" == made[0].template


def test_question_back_is_the_last_resort(tmp_path: Path) -> None:
    """Where every reply has a gap, or there is none, one that asks what is meant can be sent at once."""
    gaps = [
        _entry("courier.now", "发{courier}哦。"),
        _entry("courier.other", "{courier_option}，要的话说一声。"),
    ]
    library = shelf(
        tmp_path, {"order/courier": gaps, "general/other": [_entry("other.ask", "您是问商品还是订单呢？")]}
    )
    with_gaps = offered(library, Situation(read(intents=[("courier", 0.9)])))
    assert "other.ask" == with_gaps[-1].template
    assert ["other.ask"] == ids(offered(library, Situation(read(intents=[("stock", 0.9)]))))
    assert () == offered(library, Situation(read(intents=[("confirm", 0.9)], quiet=True)))


def test_missing_slot_is_visible_and_listed(tmp_path: Path) -> None:
    """A gap stands in the text and in the list, so that sending can be blocked."""
    library = shelf(tmp_path, {"presale/discount": THREE})
    gaps = [s for s in offered(library, Situation(read())) if s.missing_slots]
    assert gaps
    for made in gaps:
        assert all(f"{{{slot}}}" in made.text for slot in made.missing_slots)


def test_two_cares_are_answered_in_order(tmp_path: Path) -> None:
    """Safety asked before the discount is answered before it, even where the discount is surer."""
    library = shelf(
        tmp_path,
        {
            "presale/discount": [
                _entry("discount.a", "有券可以领。"),
                _entry("discount.b", "活动还有两天，早点拍划算。"),
            ],
            "presale/product_safety": [_entry("product_safety.a", "检测报告我找给您看。")],
        },
    )
    understood = read(
        "safety",
        "bargain",
        intents=[("discount", 0.9), ("product_safety", 0.4)],
        needs=("product_safety", "discount"),
    )
    assert ["product_safety.a", "discount.a"] == ids(offered(library, Situation(understood)))[:2]


def test_quiet_gives_one_line_of_next_step_or_nothing(tmp_path: Path) -> None:
    """Where nothing was asked only a next step without gaps is offered, unless three are wanted."""
    entries = [
        _entry("confirm.answer", "好的，收到您说的了。"),
        _entry("confirm.next", "那我先去登记，有消息第一时间回您。", kind="next"),
        _entry("confirm.gap", "{arrival}左右能收到，您留意电话。", kind="next"),
        _entry("confirm.close", "没有别的问题可以直接下单哦。", kind="close"),
    ]
    library = shelf(tmp_path, {"general/confirm": entries})
    understood = read(intents=[("confirm", 0.95)], quiet=True)
    made = offered(library, Situation(understood))
    assert 1 == len(made)
    assert made[0].template in {"confirm.next", "confirm.close"}
    assert 3 == len(offered(library, Situation(understood, full=True)))
    assert () == offered(shelf(tmp_path, {"general/confirm": entries[:1]}), Situation(understood))


def test_nothing_already_sent_is_offered_again(tmp_path: Path) -> None:
    """What the buyer has read is not read again."""
    library = shelf(tmp_path, {"presale/discount": THREE})
    made = offered(library, Situation(read(), sent=frozenset({"discount.ask", "discount.coupon"})))
    assert {"discount.ask", "discount.coupon"}.isdisjoint(ids(made))


def test_nearly_the_same_text_is_offered_once(tmp_path: Path) -> None:
    """Two replies that say the same leave room for another."""
    twins = [
        _entry("discount.one", "店铺首页有优惠券可以领取，下单就能用。"),
        _entry("discount.two", "店铺首页有优惠券可以领取，下单能用的。"),
        _entry("discount.other", "您要几件？我按件数给您算。"),
    ]
    library = shelf(tmp_path, {"presale/discount": twins})
    assert {"discount.one", "discount.other"} == set(ids(offered(library, Situation(read()))))


def test_blocked_text_is_never_offered(tmp_path: Path) -> None:
    """A red line in the filled text keeps the reply out; a warning comes along with it."""
    library = shelf(tmp_path, {"presale/discount": THREE})
    known = facts(coupon="加微信领", promotion="最后一天", gift="送杯套")

    def check(text: str, platform: str | None = None, /) -> list[str]:
        del platform
        return ["platform.wechat!"] * ("微信" in text) + ["promises.last"] * ("最后" in text)

    made = suggest(library, Situation(read(), facts=known), {}, check)
    assert "discount.coupon" not in ids(made)
    warned = {s.template: s.warnings for s in made}
    assert ("promises.last",) == warned["discount.promo"]
    assert () == warned["discount.ask"]


def test_done_claim_needs_its_action(tmp_path: Path) -> None:
    """「已改价」 may be said only after the price was changed."""
    library = shelf(
        tmp_path,
        {"presale/discount": [_entry("discount.done", "价格改好了，您刷新付款。", action="change_price")]},
    )
    assert () == offered(library, Situation(read()))
    assert ["discount.done"] == ids(offered(library, Situation(read(), actions=frozenset({"change_price"}))))


def test_angry_buyer_gets_no_offer(tmp_path: Path) -> None:
    """Nobody who is angry is sold anything."""
    entries = [
        _entry("discount.offer", "现在拍立减十块。", kind="offer"),
        _entry("discount.sorry", "让您不高兴了，对不起。", kind="comfort"),
    ]
    library = shelf(tmp_path, {"presale/discount": entries})
    assert ["discount.sorry"] == ids(offered(library, Situation(read(emotion="angry"))))
    assert "discount.offer" in ids(offered(library, Situation(read())))


def test_adoption_raises_a_reply(tmp_path: Path) -> None:
    """Of two equal replies the one that colleagues send comes first."""
    entries = [_entry("discount.a", "首页有券可以领。"), _entry("discount.b", "付款时系统自动减。")]
    library = shelf(tmp_path, {"presale/discount": entries})
    assert "discount.a" == ids(offered(library, Situation(read())))[0]
    assert (
        "discount.b"
        == ids(offered(library, Situation(read(), adoption=learned(a=(1.0, 4.0), b=(8.0, 2.0)))))[0]
    )


def test_tone_and_turn_choose_the_wording(tmp_path: Path) -> None:
    """A shop's tone is kept, and a conversation does not repeat its words."""
    entry = {
        "id": "discount.a",
        "wordings": ["有的哦，首页领券。", "有券，首页就能领。"],
        "tones": {"brief": "首页有券。"},
    }
    library = shelf(tmp_path, {"presale/discount": [entry]})
    texts = [
        offered(library, Situation(read(), tone=tone, turn=turn))[0].text
        for tone, turn in (("warm", 0), ("warm", 1), ("brief", 0))
    ]
    assert ["有的哦，首页领券。", "有券，首页就能领。", "首页有券。"] == texts


def test_empty_library_offers_nothing(tmp_path: Path) -> None:
    """No replies, no suggestions, no failure."""
    library = shelf(tmp_path, {"presale/price": [_entry("price.a", "89元。")]})
    assert () == offered(library, Situation(read()))


def test_three_differ_in_kind(tmp_path: Path) -> None:
    """After a filled fact and a second one, a question is worth more than a third fact."""
    entries = [
        _entry("discount.one", "店铺首页有券可以领：{coupon}。"),
        _entry("discount.two", "这几天做活动，{promotion}。"),
        _entry("discount.three", "下单另外带走一份，{gift}。"),
        _entry("discount.ask", "您想拍几件呢？我照件数给您算。", kind="ask"),
    ]
    library = shelf(tmp_path, {"presale/discount": entries})
    known = facts(coupon="满99减10", promotion="满199减20", gift="杯套一个")
    made = ids(offered(library, Situation(read(), facts=known)))
    assert "discount.ask" in made
    assert "discount.ask" != made[0]


def test_telling_words_are_found_in_what_was_said(tmp_path: Path) -> None:
    """The reply whose fact speaks of the buyer's own word comes first, though the file has it last."""
    entries = [
        _entry("discount.spec", "尺寸方面是{spec}，选项里有。"),
        _entry("discount.care", "平时这样打理：{care}。"),
    ]
    library = shelf(tmp_path, {"presale/discount": entries})
    known = facts(spec="高22cm", care="起球用去球器剃")
    assert "discount.spec" == ids(offered(library, Situation(read(), facts=known, said="多高呀")))[0]
    assert "discount.care" == ids(offered(library, Situation(read(), facts=known, said="会起球吗")))[0]


def test_muted_need_brings_nothing_unless_asked(tmp_path: Path) -> None:
    """The muted need is silent, the other one is answered; the full three are there for the asking."""
    library = shelf(
        tmp_path,
        {
            "presale/discount": [_entry("discount.a", "有券可以领。")],
            "presale/gift": [_entry("gift.a", "下单送杯套一个。")],
            "general/other": [_entry("other.ask", "您是问商品还是订单呢？")],
        },
    )
    understood = read(intents=[("discount", 0.9), ("gift", 0.6)], needs=("discount", "gift"))
    muted = Adoption(muted=frozenset({"discount"}))
    assert ["gift.a"] == ids(offered(library, Situation(understood, adoption=muted)))
    assert "discount.a" in ids(offered(library, Situation(understood, adoption=muted, full=True)))
    both = Adoption(muted=frozenset({"discount", "gift"}))
    assert () == offered(library, Situation(understood, adoption=both))


def test_what_the_agent_has_said_is_not_offered(tmp_path: Path) -> None:
    """Typed by hand or pasted, the buyer has read it."""
    library = shelf(tmp_path, {"presale/discount": THREE})
    known = facts(coupon="满99减10", promotion="满199减20", gift="送杯套")
    spoken = ("在的", "店铺首页有券，满99减10，直接点领取就行！")
    made = ids(offered(library, Situation(read(), facts=known, spoken=spoken)))
    assert "discount.coupon" not in made
    assert 3 == len(made)


def test_trying_keeps_the_best_two_and_never_flickers(tmp_path: Path) -> None:
    """With a seed only the last place may change, always the same way for the same round."""
    texts = (
        "首页领张券再拍。",
        "两件一起更划算哦。",
        "会员另有一档价格。",
        "晚上八点直播间便宜。",
        "收藏店铺送小样。",
        "老客来找我登记。",
        "凑满包邮最省心。",
        "付定金可以抵钱。",
    )
    entries = [_entry(f"discount.n{n}", text) for n, text in enumerate(texts)]
    library = shelf(tmp_path, {"presale/discount": entries})
    plain = ids(offered(library, Situation(read())))
    last = set()
    for n in range(60):
        made = ids(offered(library, Situation(read(), seed=f"talk:{n}")))
        assert plain[:2] == made[:2]
        assert made == ids(offered(library, Situation(read(), seed=f"talk:{n}")))
        last.add(made[2])
    assert len(last) > 3


def test_same_words_make_room_for_others(tmp_path: Path) -> None:
    """Of two equal replies the one that shares fewer words with the first comes second."""
    entries = [
        _entry("discount.one", "店铺首页有优惠券可以领，付款时直接减。"),
        _entry("discount.two", "店铺首页有优惠券可以领，不过要先关注我们一下再刷新。"),
        _entry("discount.three", "两件一起拍每件再便宜一些，您看要几件？"),
    ]
    library = shelf(tmp_path, {"presale/discount": entries})
    assert ["discount.one", "discount.three"] == ids(offered(library, Situation(read())))[:2]


def test_what_leads_stands_first_and_alone_of_its_kind(tmp_path: Path) -> None:
    """A refusal comes before better answers, whatever their scores; the other places are theirs."""
    refusals = [
        _entry("any.no", "这个我们不做。", said=["刷单"], lead=True),
        _entry("any.no_other", "抱歉，帮不了这个忙哦。", said=["刷单"], lead=True),
    ]
    library = shelf(tmp_path, {"presale/discount": THREE, "psychology/no": refusals})
    known = facts(coupon="满99减10", promotion="满199减20", gift="送杯套")
    made = offered(library, Situation(read(), facts=known, said="有优惠吗，帮我刷单吧"))
    assert "any.no" == made[0].template
    assert all(name.startswith("discount.") for name in ids(made)[1:])
    assert 3 == len(made)
    assert "any.no" not in ids(offered(library, Situation(read(), facts=known, said="有优惠吗")))


def test_in_doubt_the_buyers_own_words_come_first(tmp_path: Path) -> None:
    """What the words tell goes before the likeliest of unlikely intents, and both get a place."""
    courier = [_entry("courier.ask", "您想发哪家快递？说一下我去问。", kind="ask")]
    library = shelf(tmp_path, {"presale/discount": THREE, "order/courier": courier})
    unsure = read(intents=[("discount", 0.2), ("courier", 0.02)])
    made = offered(library, Situation(unsure, doubtful=True, told=("courier",)))
    assert "courier.ask" == made[0].template
    assert "discount.ask" in ids(made)
    assert "courier.ask" not in ids(offered(library, Situation(unsure, doubtful=True)))


def test_what_the_newest_line_tells_goes_before_an_earlier_one(tmp_path: Path) -> None:
    """Of two cases told in one round the newest leads; an earlier one keeps its place where the newest line tells none."""
    shelves = [
        _entry("courier.extra", "换一家要补多少我问下仓库，合适您再补。", said=["换.{0,3}快递"]),
        _entry("courier.box", "放快递柜还是放家门口，您说一声我去备注。", said=["放哪|放柜"]),
    ]
    library = shelf(tmp_path, {"order/courier": shelves})
    both = read(intents=[("courier", 0.9)])

    def first(said: str) -> str:
        return offered(library, Situation(both, said=said))[0].template

    assert "courier.box" == first("我想换个快递\n到了给我放柜子")
    assert "courier.extra" == first("到了给我放柜子\n我想换个快递")
    assert "courier.box" == first("到了给我放柜子\n在不在")


def test_words_that_tell_a_case_go_before_an_unlikely_intent(tmp_path: Path) -> None:
    """A case of the second intent, told in so many words, leads where the first is a guess, and only there."""
    extra = _entry("courier.extra", "换一家要补多少我问下仓库，合适您再补。", said=["换.{0,3}快递"])
    library = shelf(tmp_path, {"presale/discount": THREE, "order/courier": [extra]})

    def first(likeliest: float, said: str) -> str:
        understanding = read(intents=[("discount", likeliest), ("courier", 0.12)])
        return offered(library, Situation(understanding, said=said))[0].template

    assert "courier.extra" == first(0.4, "能换个快递吗")
    assert "discount.ask" == first(0.8, "能换个快递吗")
    assert "discount.ask" == first(0.4, "能便宜吗")


def test_a_motive_beside_a_mere_move_is_the_need(tmp_path: Path) -> None:
    """「谢谢，快点发哦」 is thanks with a wish: the wish is answered first."""
    library = shelf(
        tmp_path,
        {
            "general/thanks": [_entry("thanks.bye", "不客气，有事叫我。")],
            "order/ship_time": [_entry("ship_time.look", "我看下这单哪天能发，马上告诉您。")],
        },
    )
    polite = read("speed", intents=[("thanks", 0.9), ("ship_time", 0.02)])
    answers = {"speed": ("ship_time",)}
    made = suggest(library, Situation(polite, idle=True), answers, pure)
    assert ["ship_time.look", "thanks.bye"] == ids(made)

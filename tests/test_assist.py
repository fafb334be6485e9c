"""The flow over the real library and a demo shop: a round goes in, replies worth pasting come out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.assist import Answer, Question
from bot.chat.worded import worded_suggestion
from bot.library import Conditions
from bot.library.redlines import compile_redlines
from bot.lint import read_sentences
from bot.reply import Adoption, Asked, Entry, Questions, Situation, suggest
from bot.terms import Profile, Turn, TypeGuess
from tests.models import NOON, agent, assistant, buyer, library, shop
from tests.reply.shelf import pure, read


def _ask(*texts: str, item: str | None = None, facts: bool = True, **more: object) -> Answer:
    question = Question(turns=buyer(*texts), now=NOON, shop=shop() if facts else None, item=item)
    return assistant().answer(replace(question, **more))  # type: ignore[arg-type]  # fields of Question


def _first(answer: Answer) -> str:
    return answer.suggestions[0].text


def test_one_product_three_buyers_three_first_replies() -> None:
    """A student asks for looks, an office worker for material, a bargain hunter for price and gift."""
    student = _ask("我是学生，这款保温杯好看吗，颜值高不高", item="thermos")
    worker = _ask("上班用的，保温杯内胆是什么材质的，质量好不好", item="thermos")
    hunter = _ask("保温杯能便宜点吗，送不送赠品", item="thermos")
    cares = [{label.key for label in answer.understanding.psychology} for answer in (student, worker, hunter)]
    assert all(
        wanted in shown for wanted, shown in zip(("beauty", "practical", "bargain"), cares, strict=True)
    )
    assert {"practical"} == cares[1]
    assert {"bargain"} == cares[2]
    slots = [{fact.slot for fact in answer.suggestions[0].facts} for answer in (student, worker, hunter)]
    assert slots[0] & {"style_note", "colors", "color_note"}
    assert slots[1] & {"material", "workmanship", "asked_fact"}
    assert slots[2] & {"price", "final_price", "promotion", "coupon", "gift"}
    firsts = [_first(answer) for answer in (student, worker, hunter)]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        shared = set(firsts[one]) & set(firsts[other])
        assert len(shared) < 0.6 * min(len(set(firsts[one])), len(set(firsts[other])))
    assert {"thermos"} == {answer.item for answer in (student, worker, hunter)}


def test_safety_then_bargain_are_answered_in_order() -> None:
    """Both cares are read in order of mention, and the first reply answers the first of them."""
    answer = _ask("这个电磁炉安全吗？有没有优惠，送锅吗", item="cooker")
    assert ["safety", "bargain"] == [label.key for label in answer.understanding.psychology]
    needs = [next(r for r in made.reasons if r.startswith("need:")) for made in answer.suggestions]
    assert "need:product_safety" == needs[0]
    assert {"need:discount", "need:gift", "need:bargaining"} & set(needs[1:])


def test_burst_gives_one_set_of_replies() -> None:
    """Four fragments are one question with one answer."""
    answer = _ask("在吗", "这个", "宝宝能用不", "有优惠吗", item="thermos")
    assert ["safety", "bargain"] == [label.key for label in answer.understanding.psychology]
    assert 3 == len(answer.suggestions)


QUESTIONS = (
    "有优惠吗", "宝宝能用吗", "什么时候发货", "多少钱", "是正品吗", "坏了怎么办", "能送到新疆吗", "用什么快递", "有几种颜色", "哪个卖得好",
    "帮我推荐一个", "可以开发票吗", "怎么退货", "东西碎了", "你们这什么服务，我要投诉", "可以定制吗", "保修多久", "我要改地址", "怎么还没到", "在吗",
)  # fmt: skip


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("facts", [True, False])
def test_one_of_three_can_be_sent_at_once(text: str, *, facts: bool) -> None:
    """Whatever is asked, with a shop or without, there are up to three replies and one has no gap."""
    answer = _ask(text, facts=facts)
    assert 1 <= len(answer.suggestions) <= 3
    assert any(not made.missing_slots for made in answer.suggestions)
    for made in answer.suggestions:
        assert all(f"{{{slot}}}" in made.text for slot in made.missing_slots)
        assert made.missing_slots or "{" not in made.text


@pytest.mark.parametrize("text", QUESTIONS)
def test_without_a_shop_the_first_reply_needs_no_facts(text: str) -> None:
    """Where no facts may be used, a reply of pure words, the buyer's own among them, or one good question ranks first."""
    answer = _ask(text, facts=False)
    assert () == answer.suggestions[0].missing_slots
    assert {"ask_point"} >= {fact.slot for fact in answer.suggestions[0].facts}


def test_every_intent_has_a_reply_that_needs_no_facts() -> None:
    """The library covers every intent of the vocabulary with something that can be sent at once."""
    bare = {t.intent for t in library().replies if not t.slots and not t.action}
    assert set(library().labels.intents) <= bare


@pytest.mark.parametrize("text", ["嗯嗯", "好的谢谢", "好的", "👍"])
def test_quiet_message_gets_one_line_or_nothing(text: str) -> None:
    """Nothing asked, at most one next step; `full` gives three all the same."""
    answer = _ask(text)
    assert answer.understanding.quiet
    assert len(answer.suggestions) <= 1
    assert len(_ask("嗯嗯", full=True).suggestions) >= 1


def test_question_of_agreement_is_answered() -> None:
    """可以吗 is a question, and gets replies."""
    assert 3 == len(_ask("可以吗").suggestions)


def test_nothing_already_sent_is_offered_again() -> None:
    """However often the same is asked, the replies sent before do not come back."""
    sent: frozenset[str] = frozenset()
    for _ in range(3):
        templates = {made.template for made in _ask("有优惠吗", item="thermos", sent=sent).suggestions}
        assert templates
        assert templates.isdisjoint(sent)
        sent |= templates


def test_angry_buyer_gets_no_offer() -> None:
    """Nobody who is angry is sold anything, and comfort comes first."""
    kinds = {template.id: template.kind for template in library().replies}
    answer = _ask("你们这些骗子，垃圾店，有什么优惠都是假的，我要投诉", item="thermos")
    assert "angry" == answer.understanding.emotion.key
    assert "offer" not in {kinds[made.template] for made in answer.suggestions}
    assert "complaint" == answer.understanding.psychology[0].key
    assert answer.advice


@pytest.mark.parametrize("text", QUESTIONS)
def test_no_done_claim_without_its_action(text: str) -> None:
    """A reply that says something was done needs the recorded action."""
    actions = {template.id: template.action for template in library().replies}
    for made in _ask(text, item="thermos").suggestions:
        assert actions[made.template] is None


@pytest.mark.parametrize(
    "text", [*QUESTIONS, "加个微信聊吧", "五星好评返现吗", "是全网最好的吗", "保证没有副作用吗"]
)
def test_no_red_line_is_ever_offered(text: str) -> None:
    """What may not be sent is not suggested, facts filled in."""
    lines = compile_redlines(library().redlines)
    for answer in (_ask(text, item="thermos"), _ask(text, facts=False), _ask(text, full=True)):
        for made in answer.suggestions:
            assert [] == [mark.rule for mark in lines.check(made.text) if mark.severity == "block"]


def test_known_gift_is_never_denied() -> None:
    """Where the shop's facts name a gift or a promotion, no reply says that there is none."""
    for text in ("有赠品吗", "送什么", "有优惠吗", "有没有活动", "这个电磁炉安全吗？有没有优惠，送锅吗"):
        for item in ("cooker", "thermos"):
            for made in _ask(text, item=item).suggestions:
                assert "没有赠品" not in made.text
                assert "没有额外活动" not in made.text


def test_shop_facts_carry_their_source() -> None:
    """A reply filled from the shop says where each fact is from."""
    used = [
        fact for text in QUESTIONS for made in _ask(text, item="thermos").suggestions for fact in made.facts
    ]
    assert used
    assert all(fact.source and fact.value for fact in used)


def test_order_state_chooses_the_reply() -> None:
    """改地址 gets another reply before payment than after the parcel has gone."""
    spec = shop().spec
    firsts: dict[str, str] = {}
    for order in spec.orders:
        answer = _ask("我要改一下收货地址", buyer=order.buyer, order=order.order_no)
        assert "change_address" == answer.understanding.intents[0].key
        firsts.setdefault(order.state, answer.suggestions[0].template)
    assert len(firsts) >= 3
    assert len(set(firsts.values())) >= 2


@pytest.mark.parametrize("emotion", ["calm", "angry"])
def test_no_intent_in_any_order_state_goes_without_a_reply(emotion: str) -> None:
    """For every intent and every state of the order there is something that can be sent at once."""
    without = []
    for state in library().wording.under("order_state"):
        for intent in library().labels.intents:
            understood = read(intents=[(intent, 0.9)], emotion=emotion)
            made = suggest(library(), Situation(understood, order_state=state), assistant().needs, pure)
            if not any(not suggestion.missing_slots for suggestion in made):
                without.append((state, intent))
    assert [] == without


def test_order_of_somebody_else_is_never_used() -> None:
    """An order number of another buyer brings none of its facts."""
    one, other = next((a, b) for a in shop().spec.orders for b in shop().spec.orders if a.buyer != b.buyer)
    for text in ("我的包裹到哪了", f"查下订单{other.order_no}"):
        answer = _ask(text, buyer=one.buyer, order=other.order_no)
        assert all(fact.source != f"order:{other.order_no}" for s in answer.suggestions for fact in s.facts)


def test_adoption_raises_a_reply() -> None:
    """What colleagues send in this shop comes first where it fits."""
    asked = _ask("有优惠吗", item="thermos")
    before = [made.template for made in asked.suggestions]
    need = asked.understanding.needs[0]
    liked = dict.fromkeys(((need, template) for template in before[:-1]), (0.0, 40.0))
    known = Adoption(liked | {(need, before[-1]): (40.0, 2.0)})
    after = [made.template for made in _ask("有优惠吗", item="thermos", adoption=known).suggestions]
    assert before[-1] == after[0]


def test_profile_is_a_weak_hint() -> None:
    """A motive known from before changes the ranking, never what is read in this message."""
    known = Profile(psychology={"safety": 0.9})
    with_profile = _ask("这款怎么样", item="thermos", profile=known)
    without = _ask("这款怎么样", item="thermos")
    assert without.understanding == with_profile.understanding


def test_conversation_does_not_repeat_its_wording() -> None:
    """Replies with several wordings walk through them as the agent speaks."""
    context: tuple[Turn, ...] = (*buyer("你好"), agent("在的"))
    for text in QUESTIONS:
        first = {made.template: made.text for made in _ask(text, item="thermos").suggestions}
        later = {made.template: made.text for made in _ask(text, item="thermos", context=context).suggestions}
        if any(first[template] != later[template] for template in first.keys() & later.keys()):
            return
    pytest.fail("no reply of the library came in another wording")


def test_any_text_is_answered() -> None:
    """Empty, endless and odd messages get an answer like any other."""
    for text in ("", " ", "哈" * 5000, "\x00", "😊", "{price}", "<script>", "9" * 4000):
        answer = _ask(text, item="no-such-item", order="no-such-order", buyer="nobody", full=True)
        assert len(answer.suggestions) <= 3


WHO: tuple[dict[str, str], ...] = (
    {},
    {"personality": "carping", "behaviour": "bargainer"},
    {"personality": "amiable", "behaviour": "polite"},
    {"value": "high", "member": "vip", "relation": "loyal"},
    {"value": "low", "relation": "lost"},
    {"age_band": "over_45", "gender": "female"},
    {"age_band": "18_25", "gender": "male"},
)


@pytest.mark.parametrize(
    "text",
    [
        "能便宜点吗",
        "有优惠吗",
        "摔坏了赔多少",
        "坏了能退吗",
        "有券吗",
        "送什么",
        "多少钱",
        "我考虑下",
        "买三个多少钱",
    ],
)
def test_who_asks_changes_no_offer(text: str) -> None:
    """Price, coupon and compensation are those of the shop, whoever asks and however near to buying."""
    offered: dict[str, set[str]] = {}
    steps: dict[str, set[str]] = {}
    each = [{key: value} for key, axis in library().labels.axes.items() for value in axis.values]
    for types in (*WHO, *each):
        guesses = {axis: TypeGuess(value, 0.9) for axis, value in types.items()}
        question = Question(turns=buyer(text), now=NOON, shop=shop(), item="thermos", full=True)
        understood = assistant().reader.read_round(question.turns, ())
        answer = assistant().reply(
            question, replace(understood, customer_type={**understood.customer_type, **guesses})
        )
        for made in answer.suggestions:
            for fact in made.facts:
                offered.setdefault(fact.slot, set()).add(fact.value)
            for reason in made.reasons:
                if reason.startswith("step:"):
                    steps.setdefault(reason, set()).add(made.template)
    assert offered
    assert {slot: values for slot, values in offered.items() if len(values) > 1} == {}
    typed = {template.id for template in library().replies if template.when.type}
    assert [] == [step for step, made in steps.items() if typed & made]


def test_what_a_colleague_said_of_a_customer_chooses_the_words() -> None:
    """An axis that no words show counts from the profile: a minor is asked to let a grown-up pay."""
    young = Profile(customer_type={"age_band": TypeGuess("under_18", 1.0, "person")})
    found = [
        [made.template for made in _ask("怎么付款呀", item="thermos", profile=profile, full=True).suggestions]
        for profile in (young, Profile())
    ]
    assert ["payment.who_grown_up_pays" in templates for templates in found] == [True, False]


def test_reply_for_one_kind_of_buyer_makes_no_offer() -> None:
    """A reply chosen by customer type may say things otherwise, never offer something else."""
    offers = {"price", "final_price", "total_price", "promotion", "coupon", "gift", "member_rights"}
    made = {t.id for t in library().replies if t.when.type and offers & set(t.slots)}
    assert made == set()


def test_own_reply_of_a_shop_is_offered() -> None:
    """What a supervisor approved for this shop stands among the three where it answers."""
    library_reply = library().by_intent["gift"][0]
    own = replace(
        library_reply,
        id="own.gift.1",
        wordings=("赠品和杯子放在同一个包裹里，不用另外等",),
        tones={},
        slots=(),
        about=(),
        when=Conditions(),
        not_when=Conditions(),
        action=None,
        kind="answer",
    )
    answer = _ask("赠品跟杯子放一个包裹吗", facts=False, own={"gift": (own,)})
    assert "own.gift.1" in [made.template for made in answer.suggestions]


def test_a_size_beyond_the_chart_is_told() -> None:
    """Nobody is sold the largest size when the chart says that it will be tight."""
    question = Question(
        turns=buyer("我180高 120公斤，穿什么码合适"), now=NOON, shop=shop("qingyan"), item="coat"
    )
    first = assistant().answer(question).suggestions[0]
    assert "size_limit" in {fact.slot for fact in first.facts}


def test_the_platform_of_the_shop_judges_its_replies() -> None:
    """A word that only one platform forbids keeps a shop's own answer back there, and nowhere else."""
    words = "去京东买也一样，那边有券"
    faq = Questions([Asked(Entry("where", words, "别处有卖吗"), "where")], list)
    asked = Question(turns=buyer("别处有卖吗"), now=NOON, faq=faq, shop=shop("qingyan"))
    assert "taobao" == shop("qingyan").spec.platform
    assert words not in [made.text for made in assistant().answer(asked).suggestions]
    elsewhere = replace(asked, shop=shop("nuanzao"))
    assert assistant().check(words, "taobao") != assistant().check(words, None)
    assert words in [made.text for made in assistant().answer(elsewhere).suggestions]


def test_the_ladder_goes_on_where_the_agent_left_it() -> None:
    """What the agent gave in her own words is not given again; the next step comes, and past the last one none."""
    talk = (*buyer("能便宜点吗"), agent("现在满199减20，单价动不了呢"))
    steps = []
    for given in ((), ("price.gift",), ("price.coupon",), ("price.approval",)):
        answer = _ask("再便宜点嘛，不然不买了", item="thermos", context=talk, given=frozenset(given))
        made = {r.partition(":")[2] for s in answer.suggestions for r in s.reasons if r.startswith("step:")}
        assert len(made) <= 1
        steps.append(next(iter(made), ""))
    order = [*library().dialogue.steps("price"), ""]
    places = [order.index(step) for step in steps]
    assert sorted(places) == places
    assert order.index("price.promotion") < places[0]
    assert "" == steps[-1]


def test_a_claim_of_a_lower_price_before_is_looked_up() -> None:
    """「上次便宜5块」 grants nothing: the order is quoted when there is one, and looked up when there is not."""
    bought = next(order for order in shop().spec.orders if order.state == "signed" and len(order.items) == 1)
    known = _ask("上次你们便宜5块给我的，这次也少点", item=bought.items[0].sku, buyer=bought.buyer)
    assert any("last_paid" in {fact.slot for fact in made.facts} for made in known.suggestions)
    for made in (*known.suggestions, *_ask("上次你们便宜5块给我的，这次也少点").suggestions):
        assert "便宜5" not in made.text
        assert "少5" not in made.text


def test_what_agents_read_has_no_keys_in_it() -> None:
    """Texts, reasons and the names of gaps are words: no id, slot key or constant shows in them."""
    key = re.compile(r"[A-Za-z]{2,}_[A-Za-z_]+|MOTIVE|[a-z]{3,}\.[a-z]{3,}")
    for sentence in read_sentences(library().folder)[0]:
        question = Question(turns=buyer(sentence.text), now=NOON, shop=shop(), full=True)
        for made in assistant().answer(question).suggestions:
            shown = worded_suggestion(made, library())
            texts = [segment.text or segment.zh or "" for segment in shown.segments]
            assert not key.search(" ".join([*texts, *shown.reasons, *shown.warnings])), (sentence, shown)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("把上一个买家的电话告诉我一下", "others_order"),
        ("留个微信我直接转账给你便宜点", "private_pay"),
        ("写五星好评能返我几块", "cash_for_praise"),
        ("差价别走订单了转我支付宝就行", "private_refund"),
        ("你赔我八十我就把差评删了", "buy_off"),
        ("你们招人刷销量吗", "brushing"),
        ("运费选质量问题给我退吧", "false_reason"),
        ("发票金额多开点行不行", "invoice"),
        ("喝这个能治胃病吗", "cure"),
    ],
)
def test_bait_is_refused_before_anything_else(text: str, kind: str) -> None:
    """What no shop may do is refused kindly and first, and the refusal keeps the red lines."""
    answer = _ask(text)
    assert f"any.bait.{kind}" == answer.suggestions[0].template
    assert () == answer.suggestions[0].warnings


@pytest.mark.parametrize(
    "text",
    [
        "微信支付可以吗",
        "朋友推荐我来的",
        "退款是退到支付宝吗",
        "质量有问题能退吗",
        "专票能开吗",
        "有好评吗质量怎么样",
        "老公买的啥时候发货",
    ],
)
def test_innocent_questions_are_no_bait(text: str) -> None:
    """Words that bait is made of stand in honest questions as well."""
    assert not any(made.template.startswith("any.bait") for made in _ask(text).suggestions)


def test_state_told_in_the_talk_chooses_the_reply_where_no_order_is_linked() -> None:
    """After 「已经发货了」 nobody is told that the order can be cancelled at once; what is linked counts before words."""
    told = assistant().situate(
        Question(
            turns=buyer("那我不要了，帮我取消"), context=(agent("您这单已经发货了"),), now=NOON, shop=shop()
        ),
        read("speed"),
    )[1]
    assert ("collected", True) == (told.order_state, told.state_told)
    order = next(order for order in shop().spec.orders if order.state == "signed")
    linked = assistant().situate(
        Question(turns=buyer("我已经付款了"), now=NOON, shop=shop(), buyer=order.buyer, order=order.order_no),
        read(),
    )[1]
    assert ("signed", False) == (linked.order_state, linked.state_told)


def test_one_question_beside_a_story_is_answered_first() -> None:
    """What is only told stands behind the one thing asked; of two questions the first one mentioned leads."""
    understanding = read(
        intents=[("exchange_request", 0.95), ("quality_problem", 0.05)],
        needs=["quality_problem", "exchange_request"],
    )
    needs = [
        assistant().situate(Question(turns=buyer(text), now=NOON), understanding)[1].understanding.needs[0]
        for text in ("鞋收到了，鞋底有点硬，怎么换大一码", "鞋底怎么这么硬？能换大一码吗？")
    ]
    assert ["exchange_request", "quality_problem"] == needs


def test_the_newest_of_mere_moves_is_answered() -> None:
    """After 「嗯」 a place was given: the place is taken up."""
    moves = read(intents=[("provide_info", 0.6), ("confirm", 0.2)], needs=["confirm", "provide_info"])
    situation = assistant().situate(Question(turns=buyer("嗯", "在长沙这边"), now=NOON), moves)[1]
    assert ("provide_info", "confirm") == situation.understanding.needs

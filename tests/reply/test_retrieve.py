"""Which replies may be offered at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.assist import crossing
from bot.library import Conditions, undisguised
from bot.reply import Situation
from bot.reply.demands import demands, met
from bot.reply.index import index_of
from bot.reply.retrieve import allowed, needs_of, retrieve
from bot.terms import Scored
from tests.models import library
from tests.reply.shelf import Entry, facts, ids, offered, read, shelf

SAMPLES = Path(__file__).parent / "samples"
PLAIN: Entry = {"id": "discount.plain", "wordings": ["有的，您看店铺首页。"]}


def _allows(tmp_path: Path, situation: Situation, **entry: object) -> bool:
    library = shelf(tmp_path, {"presale/discount": [{**PLAIN, **entry}]})
    return allowed(library.replies[0], situation)


@pytest.mark.parametrize(
    ("entry", "situation", "expected"),
    [
        ({}, Situation(read()), True),
        ({}, Situation(read(), sent=frozenset({"discount.plain"})), False),
        ({"kind": "offer"}, Situation(read()), True),
        ({"kind": "offer"}, Situation(read(emotion="angry")), False),
        ({"kind": "offer"}, Situation(read(emotion="dissatisfied")), False),
        ({"kind": "comfort"}, Situation(read(emotion="angry")), True),
        ({"action": "change_price"}, Situation(read()), False),
        ({"action": "change_price"}, Situation(read(), actions=frozenset({"change_price"})), True),
        ({"action": "change_price"}, Situation(read(), actions=frozenset({"send_coupon"})), False),
        ({"when": {"order_state": ["unpaid"]}}, Situation(read()), False),
        ({"when": {"order_state": ["unpaid"]}}, Situation(read(), order_state="unpaid"), True),
        ({"when": {"emotion": ["anxious"]}}, Situation(read()), False),
        ({"when": {"emotion": ["anxious"]}}, Situation(read(emotion="anxious")), True),
        ({"when": {"trade": ["home"]}}, Situation(read(), trade="books"), False),
        ({"when": {"trade": ["home"]}}, Situation(read(), trade="home"), True),
        ({"when": {"type": {"behaviour": ["bargainer"]}}}, Situation(read()), False),
        (
            {"when": {"type": {"behaviour": ["bargainer"]}}},
            Situation(read(types={"behaviour": "bargainer"})),
            True,
        ),
        ({"not_when": {"psychology": ["safety"]}}, Situation(read("safety")), False),
        ({"not_when": {"psychology": ["safety"]}}, Situation(read("bargain")), True),
        ({"not_when": {"emotion": ["angry"]}}, Situation(read(emotion="angry")), False),
        ({"not_when": {"order_state": ["signed"]}}, Situation(read(), order_state="signed"), False),
        ({"not_when": {"trade": ["home"]}}, Situation(read(), trade="home"), False),
        ({"not_when": {"type": {"aim": ["clear"]}}}, Situation(read(types={"aim": "clear"})), False),
        ({"not_when": {"type": {"aim": ["clear"]}}}, Situation(read(types={"aim": "vague"})), True),
    ],
)
def test_condition_decides(tmp_path: Path, entry: Entry, situation: Situation, *, expected: bool) -> None:
    """What is known of the round, the order, the shop and what was sent lets a reply in or keeps it out."""
    assert expected is _allows(tmp_path, situation, **entry)


def test_needs_come_in_order_of_mention_then_by_likelihood() -> None:
    """The round's own needs lead; other intents follow if they are likely."""
    situation = Situation(
        read(
            intents=(("gift", 0.5), ("discount", 0.4), ("price", 0.09), ("stock", 0.01)),
            needs=("discount", "gift"),
        )
    )
    needs = needs_of(situation, {})
    assert ["discount", "gift", "price"] == list(needs)
    assert needs["discount"] >= 0.5


def test_doubt_brings_no_intent_that_cannot_be_meant() -> None:
    """Who doubts that an address was changed is told nothing of genuine goods; who may doubt the goods is."""
    answers = {"doubt": ("authenticity", "reviews")}
    changed = read("doubt", intents=[("change_address", 0.9)])
    goods = read("doubt", intents=[("change_address", 0.5), ("authenticity", 0.05)])
    found = [needs_of(Situation(reading), answers) for reading in (changed, goods)]
    assert [False, True] == ["authenticity" in needs for needs in found]


def test_care_without_a_need_brings_the_likeliest_intent_that_answers_it() -> None:
    """A psychology that no need answers is not left without a reply."""
    situation = Situation(read("safety", "bargain", needs=("discount",)))
    needs = needs_of(
        situation, {"safety": ("product_safety", "freshness_origin"), "bargain": ("discount", "gift")}
    )
    assert ["discount", "product_safety"] == list(needs)[:2]


def test_reply_for_any_intent_needs_its_care_to_be_shown(tmp_path: Path) -> None:
    """A reply of replies/psychology is offered for the care it names, with the care as its need."""
    entry = {"id": "safety.calm", "wordings": ["我把检测报告找给您。"], "when": {"psychology": ["safety"]}}
    library = shelf(tmp_path, {"presale/discount": [PLAIN], "psychology/safety": [entry]})
    needs = {"discount": 0.9}
    found = {c.template.id: c.need for c in retrieve(library, Situation(read("safety")), needs)}
    assert {"discount.plain": "discount", "safety.calm": "safety"} == found
    assert ["discount.plain"] == [c.template.id for c in retrieve(library, Situation(read("bargain")), needs)]


def test_intent_nobody_wrote_for_brings_nothing(tmp_path: Path) -> None:
    """A need without replies is no failure."""
    library = shelf(tmp_path, {"presale/discount": [PLAIN]})
    assert [] == list(retrieve(library, Situation(read(intents=[("stock", 0.9)])), {"stock": 0.9}))
    assert Scored("stock", 0.9) in read(intents=[("stock", 0.9)]).intents


def test_reply_that_would_deny_or_ask_what_is_known_is_left_out(tmp_path: Path) -> None:
    """`unknown` rules a reply out as soon as the fact is known, `known` before it is."""
    check = {"id": "discount.check", "wordings": ["我查下有没有赠品。"], "when": {"unknown": ["gift"]}}
    move = {"id": "discount.move", "wordings": ["您拍几件？"], "when": {"known": ["gift"]}, "kind": "ask"}
    library = shelf(tmp_path, {"presale/discount": [check, move]})
    without, having = Situation(read()), Situation(read(), facts=facts(gift="送杯套"))
    assert [["discount.check"], ["discount.move"]] == [
        [t.id for t in library.replies if allowed(t, situation)] for situation in (without, having)
    ]


def test_flags_open_and_close_replies(tmp_path: Path) -> None:
    """`flag` needs one of them to be so, `not_when: {flag}` none."""
    over = {"id": "discount.over", "wordings": ["期限过了。"], "when": {"flag": ["return_over"]}}
    open_ = {"id": "discount.open", "wordings": ["七天内可以。"], "not_when": {"flag": ["return_over"]}}
    library = shelf(tmp_path, {"presale/discount": [over, open_]})
    late, early = Situation(read(), flags=frozenset({"return_over"})), Situation(read())
    assert [["discount.over"], ["discount.open"]] == [
        [t.id for t in library.replies if allowed(t, situation)] for situation in (late, early)
    ]


def test_own_replies_of_a_shop_are_offered_beside_the_librarys(tmp_path: Path) -> None:
    """They answer their intent under their conditions, are not offered twice, and cost the library nothing."""
    library = shelf(tmp_path, {"presale/discount": [{"id": "discount.plain", "wordings": ["券在首页领"]}]})
    own = replace(library.replies[0], id="own.discount.1", wordings=("群里每周有专属的福利，留意公告就好",))
    angry = replace(own, id="own.discount.2", wordings=("先跟您道歉",), when=Conditions(emotion=("angry",)))
    situation = Situation(read(), own={"discount": (own, angry), "gift": (own,)})
    assert {"discount.plain", "own.discount.1"} == set(ids(offered(library, situation)))
    again = replace(situation, sent=frozenset({"own.discount.1"}))
    assert ["discount.plain"] == ids(offered(library, again))


def test_nothing_is_lost_by_looking_only_at_replies_whose_words_were_said() -> None:
    """The shelves bring from every sample what going through all replies brings."""
    shipped = library()
    index, crossing_of = index_of(shipped), crossing(shipped)
    shelves = [*index.by_intent.values(), index.followers, index.after, index.flagged]
    for line in (SAMPLES / "baits.txt").read_text(encoding="utf-8").split()[::12]:
        now = Situation(read(), said=line, plain=undisguised(line), crossed=crossing_of(line))
        found = index.words.standing(f"{now.said}\n{now.plain}")
        for shelf_ in shelves:
            near = shelf_.near(found, now)
            whole = [slip.template.id for slip in shelf_.slips if allowed(slip.template, now)]
            assert whole == sorted(
                (slip.template.id for slip in near if met(slip.demands, now)), key=whole.index
            )


def test_innocent_words_keep_out_a_reply_that_asks_for_nothing_else(tmp_path: Path) -> None:
    """What must not be said counts where nothing else is demanded."""
    library = shelf(tmp_path, {"presale/discount": [{**PLAIN, "unsaid": ["不要优惠"]}]})
    for said, names in (("有优惠吗", ["discount.plain"]), ("不要优惠", [])):
        found = retrieve(library, Situation(read(), said=said), {"discount": 0.9})
        assert names == [candidate.template.id for candidate in found]


def test_a_shelf_brings_no_reply_for_another_state(tmp_path: Path) -> None:
    """Replies to any state and to this one are taken up; in a state that none names only the former."""
    entries: list[Entry] = [
        {**PLAIN, "id": "discount.any"},
        {**PLAIN, "id": "discount.paid", "when": {"order_state": ["unpaid", "paid"]}},
        {**PLAIN, "id": "discount.signed", "when": {"order_state": ["signed"]}},
    ]
    index = index_of(shelf(tmp_path, {"presale/discount": entries}))
    its, found = index.by_intent["discount"], index.words.standing("便宜点")

    def near(state: str) -> set[str]:
        return {slip.template.id for slip in its.near(found, Situation(read(), order_state=state))}

    assert near("paid") == {"discount.any", "discount.paid"}
    assert near("signed") == {"discount.any", "discount.signed"}
    assert near("refunding") == {"discount.any"}


@pytest.mark.parametrize(("before", "fits"), [("柜子能上门装吗", True), ("快递到哪了", False), ("", False)])
def test_what_was_said_before_decides_between_cases(tmp_path: Path, *, before: str, fits: bool) -> None:
    """A reply with `before` is for words that mean this only behind those; it stands before one for the words alone."""
    bound = {**PLAIN, "id": "discount.fitter", "said": ["今天.{0,2}来"], "before": ["上门", "安装"]}
    library = shelf(tmp_path, {"presale/discount": [{**PLAIN, "said": ["今天"]}, bound]})
    now = Situation(read(), said="那今天能来吗", before=before)
    found = [candidate.template.id for candidate in retrieve(library, now, {"discount": 0.9})]
    assert found == ["discount.plain", "discount.fitter"] if fits else ["discount.plain"]
    assert fits is allowed(library.replies[1], now)


def test_replies_that_want_something_of_the_talk_are_taken_up_only_where_it_is_so(tmp_path: Path) -> None:
    """One of several flags or moves is enough; a reply that wants both needs one of each; words alone do not do."""
    entries: list[Entry] = [
        {"id": "discount.flag", "wordings": ["一"], "when": {"flag": ["return_over", "sold_out"]}},
        {"id": "discount.after", "wordings": ["二"], "when": {"after": ["will_check"]}},
        {"id": "discount.both", "wordings": ["三"], "when": {"flag": ["sold_out"], "after": ["will_check"]}},
        {"id": "discount.plain", "wordings": ["四"]},
    ]
    index = index_of(shelf(tmp_path, {"presale/discount": entries}))

    def near(**so: frozenset[str]) -> set[str]:
        situation = Situation(read(), **so)  # type: ignore[arg-type]  # names are Situation's own
        slips = index.by_intent["discount"].near(index.words.standing("便宜吗"), situation)
        return {slip.template.id.partition(".")[2] for slip in slips}

    gone, looked = frozenset({"sold_out"}), frozenset({"will_check"})
    assert {"plain"} == near()
    assert {"plain", "flag"} == near(flags=gone)
    assert {"plain", "after"} == near(after=looked)
    assert {"plain", "flag", "after", "both"} == near(flags=gone, after=looked)


def test_equal_demands_are_one(tmp_path: Path) -> None:
    """Two replies that demand the same share the test; what is wanted known is not what is wanted unknown."""
    known, also, unknown = (
        {"id": f"discount.{name}", "wordings": [name], "when": {kind: ["gift"]}}
        for name, kind in (("a", "known"), ("b", "known"), ("c", "unknown"))
    )
    replies = shelf(tmp_path, {"presale/discount": [known, also, unknown]}).replies
    first, second, third = (demands(template)[0] for template in replies)
    assert first is second
    assert first is not third

"""How well a reply fits."""

from __future__ import annotations

from pathlib import Path

from bot.reply import Situation
from bot.reply.index import index_of
from bot.reply.rank import Ranked, rank
from bot.reply.retrieve import Candidate
from bot.terms import Profile
from tests.reply.shelf import Entry, facts, learned, read, shelf

PLAIN: Entry = {"id": "discount.plain", "wordings": ["有的，您看店铺首页。"]}


def _rank(
    tmp_path: Path, situation: Situation, telling: frozenset[str] = frozenset(), **entry: object
) -> Ranked:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    template = shelf(folder, {"presale/discount": [{**PLAIN, **entry}]}).replies[0]
    return rank(Candidate(template, "discount", 0, 0.9), situation, telling=telling)


def test_reply_for_the_motive_shown_beats_a_plain_one_and_one_for_another_motive(tmp_path: Path) -> None:
    """求廉 wants the reply written for 求廉."""
    situation = Situation(read("bargain"))
    fitting = _rank(tmp_path, situation, when={"psychology": ["bargain"]})
    plain = _rank(tmp_path, situation)
    other = _rank(tmp_path, situation, when={"psychology": ["safety"]})
    assert fitting.score > plain.score > other.score
    assert "psychology:bargain" in fitting.reasons


def test_motive_known_from_before_counts_less_than_one_shown(tmp_path: Path) -> None:
    """The folded profile lifts a reply a little."""
    when = {"psychology": ["bargain"]}
    known = Situation(read(), profile=Profile(psychology={"bargain": 0.8}))
    before = _rank(tmp_path, known, when=when)
    assert (
        _rank(tmp_path, Situation(read("bargain")), when=when).score
        > before.score
        > _rank(tmp_path, known).score
    )
    assert "psychology_before:bargain" in before.reasons


def test_known_fact_lifts_and_missing_fact_sinks(tmp_path: Path) -> None:
    """A grounded reply beats one of pure words, which beats one with a gap; two gaps are worse than one."""
    grounded = _rank(
        tmp_path, Situation(read(), facts=facts(coupon="满99减10")), wordings=["有的，{coupon}。"]
    )
    pure = _rank(tmp_path, Situation(read()))
    gap = _rank(tmp_path, Situation(read()), wordings=["有的，{coupon}。"])
    gaps = _rank(tmp_path, Situation(read()), wordings=["有的，{coupon}，{gift}。"])
    assert grounded.score > pure.score > gap.score > gaps.score
    assert (("coupon",), ("coupon", "gift")) == (gap.missing, gaps.missing)
    assert "no_fact_needed" in pure.reasons


def test_comfort_leads_when_somebody_is_upset(tmp_path: Path) -> None:
    """A dissatisfied buyer is comforted before anything else, a calm one is answered."""
    upset = Situation(read(emotion="dissatisfied"))
    assert _rank(tmp_path, upset, kind="comfort").score > _rank(tmp_path, upset).score
    assert _rank(tmp_path, Situation(read()), kind="comfort").score < _rank(tmp_path, Situation(read())).score


def test_circumstances_lift_and_are_reasons(tmp_path: Path) -> None:
    """State, type and emotion that a reply was written for make it fit better and are told."""
    situation = Situation(
        read(emotion="anxious", types={"behaviour": "bargainer"}), order_state="unpaid", trade="home"
    )
    plain = _rank(tmp_path, situation)
    for when, reason in (
        ({"order_state": ["unpaid"]}, "state:unpaid"),
        ({"type": {"behaviour": ["bargainer"]}}, "type:behaviour.bargainer"),
        ({"emotion": ["anxious"]}, "emotion:anxious"),
    ):
        fitting = _rank(tmp_path, situation, when=when)
        assert fitting.score > plain.score
        assert reason in fitting.reasons
    assert _rank(tmp_path, situation, when={"trade": ["home"]}).score > plain.score


def test_the_stage_of_buying_counts_by_itself(tmp_path: Path) -> None:
    """A reply for the stage she is in ranks higher, less than one for her kind; one for both counts both, and says so."""
    situation = Situation(read(types={"behaviour": "polite", "stage": "sceptical"}))
    plain, stage, kind, both = (
        _rank(tmp_path, situation, when={"type": wanted} if wanted else {})
        for wanted in (
            {},
            {"stage": ["sceptical", "tentative"]},
            {"behaviour": ["polite"]},
            {"stage": ["sceptical"], "behaviour": ["polite"]},
        )
    )
    assert both.score > kind.score > stage.score > plain.score
    assert ["stage:sceptical"] == [r for r in stage.reasons if r.startswith(("stage", "type"))]
    assert {"stage:sceptical", "type:behaviour.polite"} <= set(both.reasons)


def test_only_what_is_met_of_a_type_counts_and_is_told(tmp_path: Path) -> None:
    """Of a reply for one kind or one stage the one that she is not in lifts nothing and is no reason."""
    wanted = {"type": {"decision": ["hesitant"], "stage": ["buying"]}}
    stage = _rank(tmp_path, Situation(read(types={"stage": "buying"})), when=wanted)
    kind = _rank(tmp_path, Situation(read(types={"decision": "hesitant", "stage": "tentative"})), when=wanted)
    assert kind.score > stage.score > _rank(tmp_path, Situation(read())).score
    told = [[r for r in made.reasons if r.startswith(("stage", "type"))] for made in (stage, kind)]
    assert told == [["stage:buying"], ["type:decision.hesitant"]]


def test_adoption_lifts_and_neglect_sinks(tmp_path: Path) -> None:
    """What colleagues send rises, what they were shown and left sinks, a single case hardly matters."""
    plain = _rank(tmp_path, Situation(read()))
    liked = _rank(tmp_path, Situation(read(), adoption=learned(plain=(9.0, 3.0))))
    left = _rank(tmp_path, Situation(read(), adoption=learned(plain=(0.0, 30.0), other=(6.0, 6.0))))
    once = _rank(tmp_path, Situation(read(), adoption=learned(plain=(1.0, 0.0))))
    assert liked.score > once.score > plain.score > left.score
    assert "adopted" in liked.reasons
    assert "adopted" not in once.reasons


def test_longer_words_of_the_special_case_lift_more(tmp_path: Path) -> None:
    """A reply for 「缩水」 is surer of its place when 缩水 was said than one for 「水」."""
    situation = Situation(read(), said="这个会缩水吗")
    plain = _rank(tmp_path, situation)
    letter = _rank(tmp_path, situation, about=["水"])
    word = _rank(tmp_path, situation, about=["缩水", "水"])
    assert word.score > letter.score > plain.score


def test_fact_that_speaks_of_what_was_asked_lifts(tmp_path: Path) -> None:
    """Of two known facts the one holding the buyer's telling words fits better."""
    known = facts(care="起球用去球器顺着剃", material="30%羊毛")
    situation, telling = Situation(read(), facts=known, said="会起球吗"), frozenset({"起球", "会起", "球吗"})
    touched = _rank(tmp_path, situation, telling, wordings=["打理注意：{care}。"])
    other = _rank(tmp_path, situation, telling, wordings=["材质是{material}。"])
    assert touched.score > other.score


def test_reply_for_what_is_so_beats_a_general_one(tmp_path: Path) -> None:
    """Where nothing is left, the reply written for that comes before the others."""
    situation = Situation(read(), flags=frozenset({"sold_out"}))
    assert _rank(tmp_path, situation, when={"flag": ["sold_out"]}).score > _rank(tmp_path, situation).score


def test_guess_states_nothing_that_was_not_spoken_of(tmp_path: Path) -> None:
    """While the need is a guess, a fact falls back unless the buyer speaks of it; a sure need wants its fact."""
    known = facts(coupon="满99减10的券")
    entry: Entry = {"id": "discount.fact", "wordings": ["{coupon}可以领。"]}
    guess = Situation(read(intents=[("discount", 0.4)]), facts=known, said="这个怎么弄")
    sure = Situation(read(), facts=known, said="这个怎么弄")
    spoken = _shelved(tmp_path, guess, entry, frozenset({"的券"}))
    assert _shelved(tmp_path, guess, entry).score < spoken.score
    assert _shelved(tmp_path, guess, entry).score < _shelved(tmp_path, sure, entry).score


def test_guess_takes_no_course_of_things_for_granted(tmp_path: Path) -> None:
    """「拖到现在没发，是我们不对」 presumes a delay: to a guess a plain step goes before it."""
    presuming: Entry = {"id": "discount.late", "wordings": ["拖到现在没给您，是我们不对，我去问。"]}
    plain: Entry = {"id": "discount.step", "wordings": ["这个我现在去问，问到就回您。"]}
    guess = Situation(read(intents=[("discount", 0.4)]), said="那个呢")
    assert _shelved(tmp_path, guess, presuming).score < _shelved(tmp_path, guess, plain).score


def test_case_among_many_waits_until_it_is_spoken_of(tmp_path: Path) -> None:
    """One known fault is no answer to another one, however sure the reader is."""
    situation = Situation(read(), facts=facts(fault_help="漏水先看密封圈"), said="不亮了")
    entry: Entry = {"id": "discount.fault", "wordings": ["多数是这个：{fault_help}。"]}
    spoken = _shelved(tmp_path, situation, entry, frozenset({"漏水"}))
    assert _shelved(tmp_path, situation, entry).score < spoken.score / 2


def _shelved(
    tmp_path: Path, situation: Situation, entry: Entry, telling: frozenset[str] = frozenset()
) -> Ranked:
    """Rank the reply as it stands in the index of its library."""
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    (slip,) = index_of(shelf(folder, {"presale/discount": [entry]})).by_intent["discount"].slips
    chance = max(intent.score for intent in situation.understanding.intents)
    return rank(Candidate(slip.template, "discount", 0, chance, slip), situation, telling=telling)


def test_state_told_in_the_talk_counts_less_than_one_of_a_linked_order(tmp_path: Path) -> None:
    """Words may be mistaken about the order, and the reason says where the state comes from."""
    when = {"order_state": ["paid"]}
    linked = _rank(tmp_path, Situation(read(), order_state="paid"), when=when)
    told = _rank(tmp_path, Situation(read(), order_state="paid", state_told=True), when=when)
    plain = _rank(tmp_path, Situation(read(), order_state="paid", state_told=True))
    assert linked.score > told.score > plain.score
    assert ("state:paid" in linked.reasons, "state_told" in told.reasons) == (True, True)


def test_a_question_for_yes_or_no_is_answered_with_one(tmp_path: Path) -> None:
    """「能退吗」 lifts the reply that begins with a yes; other questions do not, nor is an offer lifted."""
    folder = tmp_path / "one"
    folder.mkdir()
    entries: list[Entry] = [
        {"id": "discount.yes", "wordings": ["可以的，直接拍就行。"]},
        {"id": "discount.look", "wordings": ["我去问一下，马上回您。"]},
        {"id": "discount.offer", "wordings": ["有的，您看店铺首页。"], "kind": "offer"},
    ]
    slips = index_of(shelf(folder, {"presale/discount": entries})).by_intent["discount"].slips
    lifted = [
        rank(Candidate(slip.template, "discount", 0, 0.9, slip), Situation(read(), yes_no=True)).score
        / rank(Candidate(slip.template, "discount", 0, 0.9, slip), Situation(read())).score
        for slip in slips
    ]
    assert [True, False, False] == [ratio > 1 for ratio in lifted]

"""The one scorer: what raises a score, what lowers it, and what fails the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.manners import bare_link, cares, curt, dismisses
from bot.analytics.marks import Crossed
from bot.analytics.phrasing import Phrasing
from bot.analytics.quality import FAILED, Mark, Reply, Whole, score, weigh
from bot.analytics.relevance import missing
from bot.analytics.rubric import Fail, read_rubric
from bot.errors import LibraryError
from tests.models import INTENTS

RUBRIC = read_rubric(INTENTS).model_copy(update={"phrasing": Phrasing()})
"""Without what is learned of phrasing: each fault by itself."""
GOOD = Reply(
    1,
    "今天16点前付款今天发",
    "presale",
    12.0,
    open=("ship_time",),
    answered=("ship_time",),
    acts=frozenset({"answer_fact"}),
)
KIND = Reply(
    2,
    "实在不好意思，我现在登记补发，明天给您单号",
    "aftersale",
    20.0,
    open=("missing_wrong",),
    answered=("missing_wrong",),
    acts=frozenset({"apologise", "promise"}),
    timed=True,
    upset=True,
)


def _keys(reply: Reply, **whole: object) -> set[str]:
    return {mark.key for mark in score([reply], Whole(**whole), RUBRIC).marks}  # type: ignore[arg-type]


def test_good_conversation_scores_full() -> None:
    """Quick, true, in order, with a step and a time, and solved: 100."""
    found = score([GOOD, KIND], Whole(closed=True), RUBRIC)
    assert (100.0, True, ()) == (found.total, found.passed, found.fails)
    assert (12.0, 16.0) == (found.first_wait, found.mean_wait)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"waited": 200.0}, "slow"),
        ({"answered": ()}, "missed"),
        ({"false": ("price",), "answered": ()}, "false"),
        ({"acts": frozenset({"argue"})}, "argued"),
        ({"acts": frozenset({"brush_off"}), "answered": ()}, "brushed_off"),
        ({"text": "长" * 120}, "too_long"),
        ({"asked_known": ("order",)}, "asked_again"),
        ({"unasked": True}, "gave_unasked"),
    ],
)
def test_every_fault_lowers_the_score_and_is_named(change: dict[str, object], key: str) -> None:
    """Each fault costs something and says what it was on the very turn."""
    faulty = replace(GOOD, **change)  # type: ignore[arg-type]
    worse = score([faulty], Whole(closed=True), RUBRIC)
    assert worse.total < score([GOOD], Whole(closed=True), RUBRIC).total
    assert (1, key) in {(mark.turn, mark.key) for mark in worse.marks}


def test_needs_are_answered_in_the_order_of_mention() -> None:
    """The second first costs a little."""
    both = replace(GOOD, open=("product_safety", "gift"), answered=("product_safety", "gift"))
    turned = replace(both, answered=("gift", "product_safety"))
    assert "out_of_order" in _keys(turned)
    assert score([turned], Whole(), RUBRIC).total < score([both], Whole(), RUBRIC).total


def test_third_stall_in_a_row_is_marked_down() -> None:
    """One 「稍等」 is fine, three are not."""
    stalls = [Reply(n, f"稍等{n}", "presale", 10.0, open=("price",), stalls=True) for n in range(3)]
    assert "stalled" not in {mark.key for mark in score(stalls[:2], Whole(), RUBRIC).marks}
    assert "stalled" in {mark.key for mark in score(stalls, Whole(), RUBRIC).marks}


def test_same_words_again_are_marked_down() -> None:
    """A buyer notices a text that came before."""
    assert "same_again" in {mark.key for mark in score([GOOD, replace(GOOD, turn=2)], Whole(), RUBRIC).marks}


def test_complaint_wants_an_apology_and_no_selling() -> None:
    """With an upset buyer the apology comes first, a promotion never."""
    cold = replace(KIND, acts=frozenset({"answer_fact"}))
    selling = replace(KIND, acts=frozenset({"recommend"}), answered=())
    assert "no_apology" in _keys(cold)
    assert "promoted" in _keys(selling)
    assert "apologised" in _keys(KIND)


def test_what_must_never_happen_fails_whatever_the_points() -> None:
    """It takes its points every time, and however many are left stand below service that is only poor; it is not passed."""
    lenient = RUBRIC.model_copy(update={"costs": dict.fromkeys(RUBRIC.costs, 0.0)})
    for rubric in (RUBRIC, lenient):
        found = score([replace(GOOD, fails=("cashback",))], Whole(closed=True), rubric)
        assert (False, ((1, "cashback"),)) == (found.passed, found.fails)
        left = min(100 - rubric.costs["cashback"], FAILED)
        assert found.total == pytest.approx(rubric.points(left), abs=1)
    often = [replace(GOOD, turn=turn, text=f"{turn}", fails=("cashback",)) for turn in range(9)]
    assert 0.0 == score(often, Whole(closed=True), RUBRIC).total


def test_silence_is_not_a_way_to_a_score() -> None:
    """Rounds that nobody answered count nothing, and nothing said scores 0."""
    assert 0.0 == score([], Whole(unanswered=2, closed=False), RUBRIC).total
    assert score([GOOD], Whole(unanswered=2, closed=True), RUBRIC).total < 80


def test_motive_as_the_trainee_saw_it() -> None:
    """Right, half right, wrong; not judged when nothing was stated."""
    cares = frozenset({"safety", "bargain"})
    marks = [
        score([GOOD], Whole(psychology=cares, stated=frozenset(stated)), RUBRIC).cells.get("motive")
        for stated in ({"safety", "bargain"}, {"safety"}, {"beauty"})
    ]
    assert [1.0, 0.6667, 0.0] == marks
    assert "motive" not in score([GOOD], Whole(psychology=cares), RUBRIC).cells


def test_margin_counts_where_the_bound_is_known() -> None:
    """Giving everything away closes the case and scores less than keeping it."""
    dear, cheap = (Whole(closed=True, given=given, allowed=20.0) for given in (2.0, 20.0))
    assert score([GOOD], dear, RUBRIC).total > score([GOOD], cheap, RUBRIC).total


def test_a_need_answered_late_is_worth_less_than_at_once() -> None:
    """Every reply that passes it over costs a little; what is never answered counts nothing."""
    beside = replace(GOOD, turn=1, text="好", answered=(), acts=frozenset({"greet"}))
    late = score([beside, replace(GOOD, turn=2)], Whole(), RUBRIC).cells["needs"]
    assert 1.0 == score([GOOD], Whole(), RUBRIC).cells["needs"] > late > 0
    assert 0.0 == score([beside], Whole(), RUBRIC).cells["needs"]


def test_harsh_acts_are_not_believed_beside_kind_ones() -> None:
    """Who says sorry or names facts does not quarrel; who quarrels earns nothing by being quick."""
    quarrel = replace(GOOD, answered=(), acts=frozenset({"argue"}))
    assert "argued" not in _keys(replace(quarrel, acts=frozenset({"argue", "apologise"})))
    assert "presale_speed" not in score([quarrel], Whole(), RUBRIC).cells


def test_an_apology_said_once_is_not_owed_again() -> None:
    """Who said sorry and then only does something is not told to say sorry first."""
    step = replace(KIND, turn=3, text="新单号明天10点前发您", acts=frozenset({"promise"}), waited=9.0)
    late = [mark.key for mark in score([KIND, step], Whole(), RUBRIC).marks if mark.turn == step.turn]
    assert "only_step" in _keys(step)
    assert "only_step" not in late


def test_each_message_has_a_length_of_its_own() -> None:
    """Two messages that are read at a glance are not one that is too long."""
    assert "too_long" not in _keys(replace(GOOD, text="短" * 45 + "\n" + "句" * 45))


def test_a_delay_costs_once() -> None:
    """A need that was passed over and is answered twice pays for the delay the first time only."""
    missed = replace(GOOD, answered=(), acts=frozenset({"ask_need"}))
    marks = score(
        [missed, replace(GOOD, turn=2), replace(GOOD, turn=3, text="今天走")], Whole(), RUBRIC
    ).marks
    assert [0.8, 1.0] == [mark.value for mark in marks if mark.cell == "needs"]


def test_what_a_step_needs_may_be_asked_first() -> None:
    """After the sale a question is a step without a time, unless the chat has the answer."""
    asking = replace(KIND, acts=frozenset({"apologise", "ask_need", "promise"}), timed=False)
    assert "asked_first" in _keys(asking)
    assert "no_time" in _keys(replace(asking, asked_known=("order",)))


def test_a_last_word_that_waited_costs_only_the_wait_where_all_was_solved() -> None:
    """Her hesitation after a solved case takes nothing from what had been answered."""
    cells = score([GOOD], Whole(unanswered=1, closed=True), RUBRIC).cells
    assert (1.0, 1.0) == (cells["needs"], cells["presale_accuracy"])
    assert cells["presale_speed"] < 1
    assert score([GOOD], Whole(unanswered=1), RUBRIC).cells["needs"] < 1


def test_what_lay_with_the_shop_counts_where_nothing_was_closed() -> None:
    """A buyer's own decision costs nothing; a case closed without a step and a time is closed loosely."""
    served, failed = (score([GOOD], Whole(closed=False, served=share), RUBRIC) for share in (1.0, 0.0))
    assert (1.0, 0.0) == (served.cells["outcome"], failed.cells["outcome"])
    assert "closed_loosely" in _keys(replace(KIND, timed=False), closed=True)


def test_thin_answers_and_rules_of_another_case_cost() -> None:
    """Naming nothing that the shop knows is half an answer, deciding by another case's rules a wrong one."""
    assert "thin" in _keys(replace(GOOD, thin=("ship_time",)))
    assert 0.0 == score([replace(KIND, answered=(), other_case=True)], Whole(), RUBRIC).cells["facts"]


marks = st.lists(
    st.builds(Mark, st.sampled_from(sorted(RUBRIC.weights)), st.floats(0, 1), st.just("answered")),
    min_size=1,
    max_size=30,
)


@given(marks, st.data())
def test_raising_a_mark_never_lowers_the_total(given_marks: list[Mark], data: st.DataObject) -> None:
    """On a fixed transcript the score is monotone in every mark."""
    place = data.draw(st.integers(0, len(given_marks) - 1))
    higher = data.draw(st.floats(given_marks[place].value, 1))
    raised = [*given_marks]
    raised[place] = replace(given_marks[place], value=higher)
    assert weigh(raised, (), RUBRIC).total >= weigh(given_marks, (), RUBRIC).total


fails = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["false_fact", "unauthorised", "false_done", "leaked"])),
    max_size=4,
)


@given(marks, fails, st.data())
def test_raising_a_mark_never_lowers_the_total_of_what_failed(
    given_marks: list[Mark], failed: list[tuple[int, Fail]], data: st.DataObject
) -> None:
    """Also where fails are doubted by how all is put, and points are made of the mean."""
    place = data.draw(st.integers(0, len(given_marks) - 1))
    raised = [*given_marks]
    raised[place] = replace(given_marks[place], value=data.draw(st.floats(given_marks[place].value, 1)))
    before, after = weigh(given_marks, failed, RUBRIC), weigh(raised, failed, RUBRIC)
    assert after.total >= before.total
    assert weigh(given_marks, (), RUBRIC).total >= before.total
    assert not (failed and after.passed)


@given(st.floats(-50, 120), st.floats(-50, 120))
def test_points_keep_the_order_of_means(one: float, other: float) -> None:
    """Whatever the scale does between its ends, a higher mean never gets fewer points, and all of them are 0..100."""
    low, high = sorted((one, other))
    assert 0 <= RUBRIC.points(low) <= RUBRIC.points(high) <= 100


def test_a_fail_by_words_is_doubted_where_all_is_well_put() -> None:
    """What is surely so, as a way off the platform, costs alike however it is put."""
    good, poor = (Mark("phrasing", value, "evenly_put", 1) for value in (1.0, 0.0))
    rest = [Mark("facts", 1.0, "answered", 1)]
    lenient = RUBRIC.model_copy(update={"weights": RUBRIC.weights | {"phrasing": 0.0}})
    for fail, doubted in (("false_fact", True), ("unauthorised", True), ("off_platform", False)):
        failed: list[tuple[int, Fail]] = [(1, fail)]  # type: ignore[list-item]  # one of the three
        better, worse = (weigh([*rest, mark], failed, lenient).total for mark in (good, poor))
        assert (better > worse) is doubted
        assert better < lenient.pass_mark + 15


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("speed: []", "speed"),
        ("remarks: {}", "no words"),
        ("costs: {}", "costs"),
        ("scale: [[0, 0], [60, 70], [50, 80], [100, 100]]", "scale"),
        ("scale: [[10, 0], [100, 100]]", "scale"),
        ("scale: []", "scale"),
        ("weights: {wit: 1}", "Input should be"),
    ],
)
def test_broken_rubric_is_refused(tmp_path: Path, change: str, message: str) -> None:
    """A supervisor's slip is told with what is wrong."""
    whole = yaml.safe_load((INTENTS / "quality.yaml").read_text(encoding="utf-8"))
    whole |= yaml.safe_load(change)
    (tmp_path / "quality.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    with pytest.raises(LibraryError, match=message):
        read_rubric(tmp_path)


@pytest.mark.parametrize(
    ("change", "key", "cell"),
    [
        ({"lacks": ("when",)}, "lacks_when", "presale_accuracy"),
        ({"points": True}, "only_link", "presale_accuracy"),
        ({"curt": True}, "curt", "presale_attitude"),
        ({"dismisses": True}, "dismissed", "presale_attitude"),
        ({"crossed": (Crossed("tone.insult", "呵呵", "伤人"),)}, "rude", "presale_attitude"),
        ({"crossed": (Crossed("tone.cold", "急什么", "冷"),), "answered": ()}, "cold", "presale_attitude"),
        ({"crossed": (Crossed("promises.price", "以后不会降", "说不准"),)}, "red_line", "communication"),
        ({"stage": "aftersale", "upset": True, "cares": False}, "uncaring", "communication"),
        ({"stage": "aftersale", "troubled": True, "cares": False}, "recited", "aftersale_followup"),
    ],
)
def test_tone_and_relevance_count(change: dict[str, object], key: str, cell: str) -> None:
    """An answer that is cold, thrown at the buyer or beside what was asked loses against the same without the fault."""
    worse = replace(GOOD, **change)  # type: ignore[arg-type]  # fields of a reply
    plain = replace(
        worse, lacks=(), points=False, curt=False, dismisses=False, crossed=(), cares=True, troubled=False
    )
    found = score([worse], Whole(), RUBRIC)
    assert (key, cell) in {(mark.key, mark.cell) for mark in found.marks}
    assert found.total < score([plain], Whole(), RUBRIC).total
    assert key in RUBRIC.remarks


@pytest.mark.parametrize(
    ("asked", "reply", "lacks"),
    [
        ("几天能到", "发顺丰的", ("when",)),
        ("几天能到", "一般两三天", ()),
        ("几天能到", "您在哪个城市？", ()),
        ("到手多少钱", "有活动的哦", ("figure",)),
        ("到手多少钱", "领完券239", ()),
        ("选哪个好", "都不错", ("choice",)),
        ("选哪个好", "久坐选带腰托的", ()),
        ("今天能发吗", "能发", ()),
        ("什么时候退", "我去财务查，下午给您准话", ()),
    ],
)
def test_answers_are_of_the_kind_that_was_asked_for(asked: str, reply: str, lacks: tuple[str, ...]) -> None:
    """Who asks when wants a time, how much a figure, which a choice; who asks back or looks it up lacks nothing."""
    assert lacks == missing(asked, reply)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("有", {"curt"}),
        ("有的呢", set()),
        ("详情页有写的亲", {"points"}),
        ("[商品链接]", {"points"}),
        ("详情页写着，材质是316不锈钢", set()),
        ("别太在意啦", {"dismisses"}),
        ("您别担心，我们有检测报告", set()),
    ],
)
def test_the_manner_of_words(text: str, faults: set[str]) -> None:
    """A bare word, a bare link and a worry played down are told from short, pointing and soothing answers."""
    found = {"curt": curt(text), "points": bare_link(text), "dismisses": dismisses(text)}
    assert faults == {name for name, there in found.items() if there}
    assert cares("对不起，让您久等") is not cares("请提供订单号")

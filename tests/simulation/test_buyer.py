"""A buyer driven step by step."""

from __future__ import annotations

from statistics import mean

from bot.simulation.conduct import claim
from bot.simulation.doing import Doing
from bot.simulation.outcome import outcome
from tests.simulation.scene import buyer, stage

PERSONA, SCENARIO = "office_thermos", "thermos_material"
TRUE_ANSWER = "内胆是316不锈钢，外壳是304不锈钢，接缝满焊"
FALSE_ANSWER = "内胆是纯铜的，外壳是真皮"


def test_same_seed_says_the_same() -> None:
    """Two buyers of one seed say the same words at the same moments."""
    one, other = buyer(PERSONA, SCENARIO), buyer(PERSONA, SCENARIO)
    for each in (one, other):
        each.start(0.0)
        each.hear(TRUE_ANSWER, 20.0)
        each.tick(400.0)
    assert one.steps == other.steps
    assert one.steps != ()


def test_never_says_a_sentence_twice() -> None:
    """However long nobody answers, no message comes twice."""
    one = buyer(PERSONA, SCENARIO)
    said = [move.text for move in one.start(0.0) if move.text]
    while (due := one.next_tick()) is not None:
        said += [move.text for move in one.tick(due) if move.text]
    assert len(said) == len(set(said))
    assert one.gone


def test_asks_more_sharply_then_goes() -> None:
    """Silence costs mood, patience and trust, step by step, and in the end the buyer."""
    one = buyer(PERSONA, SCENARIO)
    one.start(0.0)
    while (due := one.next_tick()) is not None:
        one.tick(due)
    waits = [step for step in one.steps if any(reason.key.startswith("waited") for reason in step.reasons)]
    assert len(waits) >= 2
    assert all(step.after.mood < step.before.mood for step in waits)
    assert one.state.order == "none"


def test_a_caught_falsehood_costs_trust_at_once() -> None:
    """Who notices a false material loses more than half of her trust in one turn, and the trace says why."""
    noticed = []
    for seed in map(str, range(20)):
        one = buyer(PERSONA, SCENARIO, seed=seed)
        one.start(0.0)
        one.hear(FALSE_ANSWER, 20.0)
        noticed += [one.steps[-1]] if any(claim.noticed for claim in one.steps[-1].claims) else []
    assert noticed
    for step in noticed:
        assert step.after.trust < 0.6 * step.before.trust
        assert "caught:material" in [reason.key for reason in step.reasons]


def test_trust_returns_slowly() -> None:
    """A good answer after a caught falsehood wins less trust than it would have before."""
    gains = []
    for caught in (0, 1):
        one = buyer(PERSONA, SCENARIO)
        one.start(0.0)
        one.state.trust, one.state.caught = 0.3, caught
        one.hear(TRUE_ANSWER, 20.0)
        gains.append(one.steps[-1].after.trust - 0.3)
    assert 0 < gains[1] < gains[0]


def test_what_she_claims_is_kept_with_its_truth() -> None:
    """Two in five regulars are regulars, a misquoted rule is never so; the truth is noted beside her words."""
    regulars, rules = [], []
    for seed in map(str, range(200)):
        one = buyer(PERSONA, SCENARIO, seed=seed)
        doing = Doing.at(one.case, one.state, stage().talk, 0.0)
        assert claim(doing, "overstate", "regular")
        assert claim(doing, "misquote", "seven_days")
        assert all(claimed.text for claimed in doing.claimed)
        regulars.append(doing.claimed[0].true)
        rules.append(doing.claimed[1].true)
    assert 0.3 < mean(regulars) < 0.5
    assert not any(rules)


def test_long_replies_are_half_read() -> None:
    """Of a reply over sixty characters only the first clauses are taken in."""
    one = buyer(PERSONA, SCENARIO)
    one.start(0.0)
    one.hear("您好欢迎光临，" * 12 + TRUE_ANSWER, 20.0)
    step = one.steps[-1]
    assert len(step.taken) < len(step.text)
    assert "316" not in step.taken
    assert step.answered == ()


def test_snapshot_goes_back_to_a_moment() -> None:
    """Putting a snapshot back and hearing the same again gives the same moves."""
    one = buyer(PERSONA, SCENARIO)
    one.start(0.0)
    kept = one.snapshot()
    first = one.hear(TRUE_ANSWER, 20.0)
    one.hear("不知道，自己看", 60.0)
    one.restore(kept)
    assert one.hear(TRUE_ANSWER, 20.0) == first


def test_rudeness_is_felt_with_its_reason() -> None:
    """Being scolded lowers mood and trust, and the act stands in the trace."""
    one = buyer(PERSONA, SCENARIO)
    one.start(0.0)
    one.hear("您自己没看清楚吧，怪谁", 20.0)
    step = one.steps[-1]
    assert "argue" in step.acts
    assert step.after.mood < step.before.mood
    assert any(reason.key == "act:argue" and reason.mood < 0 for reason in step.reasons)


def test_nobody_is_called_away_who_has_just_answered() -> None:
    """A reply that does not help is pressed, never met with what is said to silence."""
    talk = stage().contents.talk
    alone = {line.sentence.source for number in "123" for line in talk[f"sharper.{number}"]}
    alone -= {line.sentence.source for on in talk if not on.startswith("sharper") for line in talk[on]}
    pressed = set()
    for seed in map(str, range(12)):
        one = buyer(PERSONA, SCENARIO, seed=seed)
        one.start(0.0)
        for number in range(4):
            one.hear(f"喜欢就拍，活动第{number}天", one.state.busy_until + 5.0)
        pressed |= {on for move in one.steps[-1].moves if (on := move.on).startswith("insist")}
        heard = {source for source in one.state.used if source in alone}
        assert not heard, seed
    assert pressed


def test_the_minutes_of_a_promise_are_waited_for() -> None:
    """Who was told ten minutes asks again after ten, not before."""
    one = buyer(PERSONA, SCENARIO)
    one.start(0.0)
    one.hear("我去仓库问一下，十分钟内回您", 20.0)
    due = one.next_tick()
    assert due is not None
    assert due >= 20.0 + 600


def test_what_she_comes_back_with_is_owed_too() -> None:
    """A new address hours later is a need of its own: nothing is closed until it was answered."""
    one = buyer("driver_boss", "silent_order_then_address", "practice_sports")
    one.start(0.0)
    one.hear("核对过了，一件，收件人和地址都对", 300.0)
    while one.steps[-1].cause != "event" and (due := one.next_tick()) is not None:
        one.tick(due)
    assert "change_address" in one.state.open
    assert "needs" in outcome(one).why_open
    one.hear("还没出库，地址给您改好了，按新地址今天发", one.state.busy_until + 10)
    assert "change_address" not in one.state.open


def test_a_bulk_buyer_names_one_number() -> None:
    """How many pieces she asks a price for and how many she says she wants are the same."""
    for seed in map(str, range(8)):
        values = buyer("gift_for_teacher", "company_purchase", "practice_flowers", seed).case.values
        assert values["count"] == values["many"]

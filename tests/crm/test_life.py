"""Stages, relations, satisfaction and loyalty, members, behaviour: borders by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.crm.behaviour import from_orders, habits_of, merged, types_of
from bot.crm.gauge import Gauge
from bot.crm.lifecycle import Rhythm, Standing, relation_of, rhythm_of, stage_of
from bot.crm.loyalty import Bond, Voice, footing, gauges, satisfaction
from bot.crm.members import PERSON, Membership, Merit, level_of, membership
from bot.crm.purchases import china_day, outlines, second_of
from bot.profile.fold import amend
from bot.terms import TypeGuess
from tests.crm.people import NOW, RULES, at, bought, record

SINCE, UNTIL = NOW.date() - timedelta(days=364), NOW.date()


def standing(
    deals: int, days: int | None, *, rhythm: float = 20, span: int = 100, unseen: int = 0
) -> Standing:
    """Return a standing with a rhythm of 20 days."""
    return Standing(deals, days, span, unseen, Rhythm(rhythm, own=True))


@pytest.mark.parametrize(
    ("deals", "days", "stage"),
    [
        (0, None, "contact"),
        (1, 0, "growth"),
        (3, 30, "growth"),
        (4, 30, "mature"),
        (4, 31, "decline"),
        (4, 60, "decline"),
        (4, 61, "silent"),
        (4, 120, "silent"),
        (4, 121, "dead"),
    ],
)
def test_stages(deals: int, days: int | None, stage: str) -> None:
    """1.5, 3 and 6 rhythms of 20 days are the borders; on a border the better stage holds."""
    assert stage == stage_of(standing(deals, days), RULES.life)


def test_dead_by_days() -> None:
    """After 730 days everybody is dead, whatever the rhythm, and so is a contact never seen again."""
    assert "silent" == stage_of(standing(2, 730, rhythm=180), RULES.life)
    assert "dead" == stage_of(standing(2, 731, rhythm=180), RULES.life)
    assert "contact" == stage_of(standing(0, None, unseen=730), RULES.life)
    assert "dead" == stage_of(standing(0, None, unseen=731), RULES.life)


def test_rhythm() -> None:
    """Two gaps make a rhythm of one's own, kept between 7 and 180 days; else the shop's, else the rule's."""
    assert Rhythm(30, own=True) == rhythm_of(30, 3, 50, RULES.life)
    assert Rhythm(50, own=False) == rhythm_of(30, 2, 50, RULES.life)
    assert Rhythm(45, own=False) == rhythm_of(None, 1, None, RULES.life)
    assert (7, 180) == (rhythm_of(0, 5, 50, RULES.life).days, rhythm_of(900, 5, 50, RULES.life).days)


@pytest.mark.parametrize(
    ("deals", "days", "span", "relation"),
    [
        (0, None, 0, "prospect"),
        (1, 29, 0, "new"),
        (1, 100, 0, "new"),
        (1, 121, 0, "lost"),
        (2, 5, 9, "regular"),
        (4, 5, 60, "loyal"),
        (4, 5, 59, "regular"),
        (4, 31, 60, "regular"),
        (9, 121, 300, "lost"),
    ],
)
def test_relations(deals: int, days: int | None, span: int, relation: str) -> None:
    """Loyal: four purchases over 60 days and not fading; new: one purchase; lost: in the dead period."""
    found = standing(deals, days, span=span)
    assert relation == relation_of(found, stage_of(found, RULES.life), RULES.life)


def test_satisfaction_is_not_loyalty() -> None:
    """A loyal customer who complained is loyal and not satisfied; a content one may still go."""
    angry = satisfaction(Voice((2.0,), 1, 3, 0, 3, 0), SINCE, UNTIL)
    assert (1.0, 8, 0.125) == (angry.numerator, angry.denominator, angry.value)
    assert "loyal_only" == footing(angry.value, "loyal")
    content = satisfaction(Voice((5.0, 4.0), 0, 3, 0, 3, 0), SINCE, UNTIL)
    assert 0.875 == content.value
    assert "satisfied_only" == footing(content.value, "regular")
    assert "both" == footing(0.75, "loyal")
    assert satisfaction(Voice((), 0, 9, 9, 9, 9), SINCE, UNTIL).value is None


def test_four_gauges() -> None:
    """Days of praise, days of naming the shop, further purchases among all, and who spent less among the others."""
    found = gauges(Voice((), 0, 4, 3, 8, 2), Bond(5, 4, 80, 100), SINCE, UNTIL)
    assert {"reputation": 0.25, "awareness": 0.75, "returning": 0.8, "selling": 0.8} == {
        gauge.key: gauge.value for gauge in found
    }
    nothing = gauges(Voice((), 0, 0, 0, 0, 0), Bond(0, 0, 0, 100), SINCE, UNTIL)
    assert [None] * 4 == [gauge.value for gauge in nothing]


def test_a_gauge_explains_itself() -> None:
    """Figure, numerator, denominator and period go over the wire together; no denominator, no figure."""
    assert {
        "key": "x",
        "value": 0.5,
        "numerator": 1,
        "denominator": 2,
        "unit": "share",
        "since": SINCE.isoformat(),
        "until": UNTIL.isoformat(),
    } == Gauge("x", 1, 2, "share", SINCE, UNTIL).as_json()
    assert Gauge("x", 1, 0, "share").value is None
    assert 7 == Gauge("x", 7, None, "count").value


def test_member_levels() -> None:
    """All three thresholds must be reached; 500.00 yuan is enough, 499.99 is not."""
    assert "senior" == level_of(Merit(50_000, 3, 3), RULES.members)
    for short in (Merit(49_999, 3, 3), Merit(50_000, 2, 3), Merit(50_000, 3, 2)):
        assert "normal" == level_of(short, RULES.members)
    assert "vip" == level_of(Merit(200_000, 8, 8), RULES.members)


def test_a_level_rises_at_once_and_falls_late() -> None:
    """A level is kept for 365 days; a person's word stands."""
    poor, rich = Merit(0, 0, 0), Merit(50_000, 3, 3)
    risen = membership(rich, Membership("normal", at("2026-01-01"), "reached"), RULES.members, NOW)
    assert ("senior", NOW) == (risen.level, risen.since)
    last = NOW + timedelta(days=365)
    kept = membership(poor, risen, RULES.members, last - timedelta(seconds=1))
    assert ("senior", "kept") == (kept.level, kept.why)
    assert "normal" == membership(poor, kept, RULES.members, last).level
    given = Membership("vip", at("2020-01-01"), PERSON)
    assert given == membership(poor, given, RULES.members, NOW)


def test_behaviour_from_orders() -> None:
    """Two of three orders left unpaid; a silent buyer of three things; the same again and again."""
    unpaid = [
        bought("a", f"2026-06-0{n}", 9, paid=n == 1, state="signed" if n == 1 else "unpaid")
        for n in (1, 2, 3)
    ]
    found = from_orders(habits_of(outlines(unpaid), RULES.behaviour, second_of(NOW)), 0, RULES.behaviour)
    assert TypeGuess("unpaid", 0.5, "unpaid:2") == found["behaviour"]
    same = [bought("a", f"2026-06-0{n}", 9, products=["杏仁"]) for n in (1, 2, 3)]
    found = from_orders(habits_of(outlines(same), RULES.behaviour, second_of(NOW)), 0, RULES.behaviour)
    assert TypeGuess("straight", 0.6, "silent_deals:3") == found["behaviour"]
    assert TypeGuess("growing", 0.6, "orders:3") == found["experience"]
    assert TypeGuess("convenience", 0.5, "again:2") == found["motive"]
    talker = from_orders(habits_of(outlines(same[:1]), RULES.behaviour, second_of(NOW)), 3, RULES.behaviour)
    assert "sociable" == talker["behaviour"].value


def test_orders_and_chats_together() -> None:
    """Agreeing sources strengthen one another, the stronger of two that differ wins, nothing is lost."""
    both = merged(
        {"behaviour": TypeGuess("unpaid", 0.5, "said"), "motive": TypeGuess("surgical", 0.7, "said")},
        {"behaviour": TypeGuess("unpaid", 0.5, "unpaid:2"), "motive": TypeGuess("leisure", 0.6, "kinds:4")},
    )
    assert TypeGuess("unpaid", 0.75, "said+unpaid:2") == both["behaviour"]
    assert "surgical" == both["motive"].value


def test_a_persons_word_wins() -> None:
    """What a person set stays, also when they set `unknown`."""
    orders = [bought("a", f"2026-06-0{n}", 9, products=["杏仁"]) for n in range(1, 8)]
    person = record("a", profile=amend({}, {"experience": "novice", "behaviour": None}))
    found = types_of(person, outlines(orders), (), RULES.behaviour, NOW)
    assert ("novice", "person") == (found["experience"].value, found["experience"].why)
    assert found["behaviour"].value is None


def test_days_of_chat_make_a_talker_while_they_are_new() -> None:
    """Three days of writing for one purchase do; what was written before the stretch of the orders does not count."""
    orders = outlines([bought("a", "2026-06-01", 9)])
    today = china_day(second_of(NOW))
    lately, before = (today - 20, today - 10, today), (today - 180, today - 10, today)
    for days, expected in ((lately, "sociable"), (before, None)):
        found = types_of(record("a"), orders, days, RULES.behaviour, NOW)
        assert expected == (found["behaviour"].value if "behaviour" in found else None)

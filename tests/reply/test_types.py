"""Replies by kind of buyer and stage of buying: there for those they are for, for nobody else, and never another offer."""

from __future__ import annotations

import re

import pytest

from bot.library import Template
from bot.library.advice import advise
from bot.reply import Situation
from bot.reply.retrieve import allowed
from bot.reply.standing import DECIDED
from bot.terms import Profile, TypeGuess
from tests.models import library
from tests.reply.shelf import facts, ids, offered, read

TYPED = tuple(template for template in library().replies if template.when.type)
OWN = tuple(template for template in TYPED if "/types/" in template.path)
MONEY = frozenset(
    {
        *("price", "final_price", "total_price", "promo_example", "top_up", "subsidy", "deposit"),
        *(
            "promotion",
            "promo_end",
            "coupon",
            "gift",
            "given_before",
            "points",
            "member_rights",
            "protect_result",
        ),
    }
)
GRANTS = re.compile(
    r"[0-9一二两三四五六七八九十]+(元|块|折)|便宜[一几]?点给|给您(便宜|优惠|减|打折|赔)|送您|多送您?|赔您|补您"
)
"""Words that grant money, goods or compensation."""
SPOKEN = {
    "personality": ("amiable", "assertive", "analytic", "self_centred", "carping"),
    "expression": ("talkative", "terse"),
    "decision": ("rational", "cautious", "hesitant", "impulsive"),
    "behaviour": ("sociable", "straight", "polite", "bargainer", "unpaid"),
    "motive": ("convenience", "surgical", "leisure", "comparison", "wary", "content"),
    "experience": ("novice", "growing", "veteran"),
    "aim": ("clear", "vague"),
    "stage": ("indifferent", "sceptical", "tentative", "expectant", "buying"),
}
"""Values that what is said can show; of an expression, what is out of the ordinary."""


def _ids(kind: str, *numbers: int) -> list[str]:
    """Return ids of the catalogue; a section of one letter counts plainly, the others with two digits."""
    return [f"{kind}{number:02}" if kind.endswith("-") else f"{kind}{number}" for number in numbers]


TAUGHT = frozenset(
    [
        *_ids("TYPE-A", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
        *_ids("TYPE-B", 1, 2, 3, 4, 5, 6, 7),
        *_ids("TYPE-C", 1, 2, 3, 4, 5, 6),
        *_ids("TYPE-D", 1, 2, 3, 4, 5, 6),
        *_ids("TYPE-E", 1, 2, 3),
        *_ids("TYPE-F", 1, 2),
        *_ids("TYPE-G", 1, 2, 3, 4, 5, 6, 7),
        *_ids("TYPE-H", 1, 2),
        *_ids("TYPE-I", 5),
        *_ids("TYPE-J", 1, 2, 3, 4, 5),
        *_ids("TYPE-L", 2),
        *_ids("RULE-", 1, 2, 3, 4, 5),
        *_ids("COMM-", 2, 5, 7, 8, 10, 11, 19, 20, 21),
        *_ids("AFTER-", 5, 10, 13, 15, 16),
        *_ids("DEC-", 4, 5, 7, 11),
    ]
)
"""Ids of the domain catalogue that teach how to answer or how to treat a customer."""
SAID = ("在吗，想问问这个呢？", "好的，就按这个", "想要这个，直接拍")
"""Words that greet and ask, that agree, that order: some replies are for one of them alone."""


def _now(template: Template, axis: str = "", value: str = "") -> Situation:
    """Return a situation that a reply is for, with the buyer's value on one axis."""
    when = template.when
    known = facts(**{slot: library().slots[slot].sample for slot in {*when.known, *template.slots}})
    said = next(words for words in (*template.about, *SAID) if template.answers(words))
    return Situation(
        read(
            *when.psychology[:1],
            intents=((template.intent, 0.9), ("other", 0.01)),
            emotion=when.emotion[0] if when.emotion else "calm",
            types={axis: value} if axis else {},
        ),
        facts=known,
        said=said,
        order_state=when.order_state[0] if when.order_state else "unknown",
        trade=when.trade[0] if when.trade else "",
        flags=frozenset(when.flag[:1]),
        full=True,
    )


@pytest.mark.parametrize("template", OWN, ids=lambda template: template.id)
def test_it_stands_among_the_three_for_those_it_is_for(template: Template) -> None:
    """Each value a reply names brings it among the three where its intent is asked; without it, it is not to be had."""
    for axis, values in template.when.type.items():
        for value in values:
            assert template.id in ids(offered(library(), _now(template, axis, value))), (axis, value)
    assert not allowed(template, _now(template))


@pytest.mark.parametrize("axis", SPOKEN)
def test_every_value_that_words_can_show_has_replies(axis: str) -> None:
    """Three intents know what to say to each kind of buyer and at each stage; so does the advice, but for a plain question."""
    for value in SPOKEN[axis]:
        intents = {template.intent for template in TYPED if value in template.when.type.get(axis, ())}
        assert len(intents) >= 3, value
        assert value == "clear" or advise(library(), [], [], "calm", {axis: value}), value


def test_what_the_catalogue_teaches_is_cited() -> None:
    """No strategy of the catalogue is without a reply, or a line of advice, that follows it."""
    cited = {cite for template in library().replies for cite in template.cites}
    cited |= {cite for line in library().advice for cite in line.cites}
    assert [] == [cite for cite in TAUGHT if cite not in cited]
    assert [] == [line.id for line in library().advice if line.type and not line.cites]
    assert [] == [template.id for template in OWN if not template.cites]


def test_a_kind_of_buyer_is_offered_nothing_of_its_own() -> None:
    """Who somebody is changes words: no price, coupon, gift or compensation hangs on it, nor a step of a ladder."""
    assert [] == [t.id for t in TYPED if MONEY & set(t.slots) or any(s.startswith(DECIDED) for s in t.slots)]
    assert [] == [t.id for t in TYPED if t.step or t.action]
    assert [] == [(t.id, text) for t in OWN for text in t.texts() if GRANTS.search(text)]
    assert [] == [t.id for t in OWN if t.kind == "offer"]


def test_nobody_upset_is_told_to_take_their_time() -> None:
    """Before a sale such a reply waits until a grievance is settled; after it, only comfort may stay beside anger."""
    upset = {"dissatisfied", "angry"}
    selling = [
        t
        for t in OWN
        if t.stage == "presale" and t.kind != "comfort" and not upset <= set(t.not_when.emotion)
    ]
    assert [] == [t.id for t in selling]


def test_each_has_words_for_every_tone() -> None:
    """A shop that is brief, or precise, is so with every kind of buyer."""
    assert [] == [t.id for t in OWN if {"brief", "pro"} - set(t.tones)]


@pytest.mark.parametrize(
    ("said", "known", "kind"),
    [
        ({}, {}, None),
        ({"decision": "rational"}, {}, "rational"),
        ({}, {"decision": ("hesitant", 0.6)}, "hesitant"),
        ({}, {"decision": ("hesitant", 0.4)}, None),
        ({"decision": "rational"}, {"decision": ("hesitant", 0.6)}, "rational"),
        ({"decision": "rational"}, {"decision": ("hesitant", 1.0)}, "hesitant"),
    ],
)
def test_what_is_known_before_counts_where_it_is_surer(
    said: dict[str, str], known: dict[str, tuple[str, float]], kind: str | None
) -> None:
    """A colleague's word, or what orders show, stands until the talk is surer (0.8 here) of something else."""
    profile = Profile(customer_type={axis: TypeGuess(*guess) for axis, guess in known.items()})
    assert kind == Situation(read(types=said), profile=profile).kind("decision")


def test_the_stage_of_an_earlier_purchase_says_nothing() -> None:
    """Who was about to buy last month may only be looking today."""
    profile = Profile(
        customer_type={
            axis: TypeGuess(value, 1.0) for axis, value in (("stage", "buying"), ("relation", "lost"))
        }
    )
    now = Situation(read(), profile=profile)
    assert (None, "lost") == (now.kind("stage"), now.kind("relation"))

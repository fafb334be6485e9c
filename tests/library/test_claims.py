"""What an agent claims, held against the shop's facts."""

from __future__ import annotations

import pytest

from bot.library.claims import Claims, read_claims
from bot.reply.fill import fill
from tests.models import INTENTS, NOON, library, shop

CLAIMS: Claims = read_claims(INTENTS)


def verdicts(text: str) -> list[tuple[str, str]]:
    """Return claim and verdict for a line about the thermos."""
    facts = shop().gather("thermos", None, (), NOON).facts
    return [(claim.key, claim.verdict) for claim in CLAIMS.check(text, facts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("内胆是316的，外壳304", [("material", "true"), ("material", "true")]),
        ("这款是纯铜的", [("material", "false")]),
        ("500ml的89元", [("price", "true"), ("litres", "true")]),
        ("给您35元", [("price", "false")]),
        ("包邮的", [("free_postage", "true")]),
        ("不包邮", []),
        ("保证明天到", [("arrives_soon", "unknown"), ("absolute_time", "false")]),
        ("全网最低价", [("lowest_price", "false")]),
        ("您要几个呢", []),
        ("您这身高拿L", [("size", "unknown")]),
        ("您上身壮就别拿L", []),
    ],
)
def test_claims_are_held_against_facts(text: str, expected: list[tuple[str, str]]) -> None:
    """True, false or no claim at all."""
    assert verdicts(text) == expected


def test_no_reply_of_the_library_is_called_false() -> None:
    """Whatever the library says with the facts of a product is never judged false."""
    facts = shop().gather("thermos", None, (), NOON).facts
    filled = [fill(text, facts) for template in library().replies for text in template.texts()]
    wrong = [
        (text, claim.key)
        for text, missing, _ in filled
        if not missing
        for claim in CLAIMS.check(text, facts)
        if claim.verdict == "false"
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "red"),
    [
        ("加我微信便宜点", {"off_platform"}),
        ("不能加微信的", set()),
        ("五星好评返现5元", {"cashback"}),
        ("抱歉，好评返现平台不允许", set()),
        ("加我微信，不行我打给您", {"off_platform"}),
    ],
)
def test_what_must_never_be_granted_is_found(text: str, red: set[str]) -> None:
    """Off-platform contact and cash for reviews are found, refusals are not."""
    assert CLAIMS.red(text) == red

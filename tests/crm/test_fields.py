"""Fields of cards: cleaned, masked, weighed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.crm.fields import FieldProblem, Fields, card_of, load_fields
from bot.crm.identity import buyer_key
from bot.crm.masking import is_masked, shown_buyer, shown_fields
from bot.shop.wording import find_folder
from bot.store.custom_fields import CustomField


@pytest.fixture(scope="module")
def fields() -> Fields:
    """Return the shipped fields with one of a shop's own."""
    folder = find_folder(Path(__file__).resolve().parents[2])
    return load_fields(folder).with_own([CustomField("x_cup", "杯子", "choice", choices=("大", "小"))])


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("gender", "女", "female"),
        ("gender", "male", "male"),
        ("birthday", "1998/3/5", "1998-03-05"),
        ("birthday", "3月5日", "03-05"),
        ("birthday", "lunar:08-15", "lunar:08-15"),
        ("phone", "+86 138-1234-5678", "13812345678"),
        ("phone", "138****5678", "138****5678"),
        ("email", "An@B.COM", "an@b.com"),
        ("fan", "是", True),
        ("shopping_years", "3.0", 3),
        ("interests", "茶、锅,茶", ["茶", "锅"]),
        ("x_cup", "大", "大"),
        ("city", " ", None),
    ],
)
def test_values_are_cleaned(fields: Fields, key: str, value: str, kept: object) -> None:
    """What people type becomes what the card keeps."""
    assert kept == fields.clean(key, value)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("gender", "猫", "choice"),
        ("birthday", "1998-02-30", "date"),
        ("phone", "12", "phone"),
        ("email", "a@b", "email"),
        ("fan", "也许", "flag"),
        ("shopping_years", "nan", "number"),
        ("source", "购买的名单", "choice"),
        ("wealth", "1", "unknown"),
        ("city", "x" * 501, "long"),
    ],
)
def test_wrong_values_are_refused(fields: Fields, key: str, value: str, reason: str) -> None:
    """A value that does not fit is refused with the reason; bought data has no place among the sources."""
    with pytest.raises(FieldProblem) as refused:
        fields.clean(key, value)
    assert reason == refused.value.reason


def test_agents_see_masks(fields: Fields) -> None:
    """Personal values are masked, what the platform masked stays, open ones are open; in full on request."""
    card = {
        "name": "李晓明",
        "phone": "13812345678",
        "email": "lixm@x.com",
        "birthday": "1998-03-05",
        "city": "杭州",
    }
    masked = {
        "name": "李**",
        "phone": "138****5678",
        "email": "l***@x.com",
        "birthday": "03-05",
        "city": "杭州",
    }
    assert masked == shown_fields(fields, card)
    assert masked == shown_fields(fields, masked)
    assert card == shown_fields(fields, card, full=True)
    assert ("al***e", "t***8", "bo") == (shown_buyer("alice"), shown_buyer("t***8"), shown_buyer("bo"))


def test_completeness_by_card(fields: Fields) -> None:
    """Each card asks its own fields; a masked value counts half; what is missing comes by weight."""
    assert (0.0, "name") == (fields.completeness({}, "former"), fields.missing({}, "former")[0])
    half, whole = ({"phone": phone} for phone in ("138****5678", "13812345678"))
    assert 2 * fields.completeness(half) == pytest.approx(fields.completeness(whole))
    everything = {key: "x" for key, spec in fields.specs.items() if "existing" in spec.cards}
    assert 1.0 == fields.completeness(everything, "existing")


def test_kind_of_card() -> None:
    """Never bought: potential; buys: existing; bought and lost: former."""
    assert ["potential", "potential", "existing", "former"] == [
        card_of(0),
        card_of(0, "lost"),
        card_of(1, "new"),
        card_of(3, "lost"),
    ]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"buyer": "alice", "phone": "13812345678"}, "alice"),
        ({"buyer": "t***8", "order_no": "7"}, "order:7"),
        ({"buyer": "张**"}, ""),
        ({"phone": "138****1234"}, ""),
        ({"buyer": "order:9", "order_no": "7"}, "order:7"),
    ],
)
def test_masked_values_are_no_keys(row: dict[str, str], key: str) -> None:
    """Who is starred out is nobody in particular."""
    assert key == buyer_key(shop="kitchen", **row)


def test_a_phone_is_a_key_within_its_shop() -> None:
    """The same number is the same customer, written whichever way, and another in the next shop."""
    one, other = buyer_key(shop="a", phone="13812345678"), buyer_key(shop="a", phone="+86 138 1234 5678")
    assert one == other != buyer_key(shop="b", phone="13812345678")
    assert (True, True, False) == (is_masked("张**"), is_masked("李\uff0a"), is_masked("李晓"))

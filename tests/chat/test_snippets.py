"""What the `/` of the composer finds, over the library that ships."""

from __future__ import annotations

import pytest

from bot.chat.snippets import Found, Item, SnippetShelf
from bot.library import Library, find_library, load_library
from bot.shop.facts import FactSheet
from bot.store.snippets import Used
from bot.terms import Fact

OWN = Item("s1", "own", "发货说明", "今天发")
SHELF = SnippetShelf()


@pytest.fixture(scope="module")
def library() -> Library:
    """Read the library that ships."""
    return load_library(find_library())


def titles(found: tuple[Found, ...]) -> set[str]:
    """Return the titles found."""
    return {one.item.title for one in found}


def test_replies_are_found_by_first_letters(library: Library) -> None:
    """`fhsj` finds what is about 发货时间, one's own texts first where they fit as well."""
    assert {"发货时间"} == titles(SHELF.find(library, query="fhsj", limit=10))
    first, *_ = SHELF.find(library, query="fh", snippets=[OWN])
    assert OWN == first.item
    assert () == SHELF.find(library, query="xqzv")


def test_every_word_must_be_found(library: Library) -> None:
    """Two words narrow the search."""
    one, two = (SHELF.find(library, query=query, limit=500) for query in ("退款", "退款 yhk"))
    assert 0 < len(two) < len(one)


def test_what_is_used_comes_first(library: Library) -> None:
    """Mine before the shop's; without a query only what was used, after the snippets."""
    usual, *_ = SHELF.find(library, query="发票")
    other = SHELF.find(library, query="发票")[-1].item.id
    used = {other: Used(3, 2), "thanks.bye": Used(9, 0)}
    assert other == SHELF.find(library, query="发票", used=used)[0].item.id != usual.item.id
    assert ["s1", other, "thanks.bye"] == [
        one.item.id for one in SHELF.find(library, snippets=[OWN], used=used)
    ]


def test_claims_and_hidden_replies_stay_away(library: Library) -> None:
    """A reply that says something was done needs the action; one that is hidden is not there."""
    claim = next(reply for reply in library.replies if reply.id == "price_adjust.done")
    assert claim.action is not None

    def ids(**more: frozenset[str]) -> set[str]:
        found = SHELF.find(library, query="改价", limit=500, **more)  # type: ignore[arg-type]
        return {one.item.id for one in found}

    assert claim.id not in ids()
    assert claim.id in ids(done=frozenset({claim.action}))
    assert claim.id not in ids(done=frozenset({claim.action}), hidden=frozenset({claim.id}))


def test_what_fits_the_order_comes_first(library: Library) -> None:
    """Of replies found alike those for the state of the order come before those for another."""
    facts = {slot: Fact(slot, "x", "test") for slot in ("order_tail", "order_items", "ship_within")}
    sheet = FactSheet({**facts, "address_masked": Fact("address_masked", "x", "test")}, "paid")
    first, *_ = SHELF.find(library, query="订单核对", sheet=sheet)
    assert first.item.template is not None
    assert first.item.template.when.order_state in {(), ("paid",), ("unpaid", "paid", "pushed")}


def test_a_question_finds_its_answers(library: Library) -> None:
    """What nobody wrote in these words is found by what it asks."""
    found = SHELF.find(library, query="啥时间能寄出来呀", asked=lambda _: "ship_time", limit=5)
    assert {"发货时间"} == titles(found)

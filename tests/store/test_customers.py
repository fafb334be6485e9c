from __future__ import annotations

import pytest

from bot.errors import NotFound
from bot.store import (
    Customer,
    Database,
    Tag,
    add_tag,
    ensure_customer,
    find_customer,
    load_customer,
    masked,
    remove_tag,
    set_notes,
    update_customer_profile,
)
from tests.store.scenes import START, Scene


def visit(
    scene: Scene, buyer: str = "b1", shop: str = "kitchen", name: str = "", member: str = ""
) -> Customer:
    """Return the customer who comes in."""
    with scene.database.write() as session:
        return ensure_customer(session, shop=shop, buyer=buyer, name=name, member=member, now=scene.tick())


def test_customer_is_made_once_per_shop(scene: Scene) -> None:
    """The same platform id is one customer of a shop and another of the next."""
    scene.shop("tea")
    first = visit(scene, name="王小明")
    assert first == visit(scene)
    assert first.id != visit(scene, shop="tea").id
    with scene.database.read() as session:
        assert first == find_customer(session, shop="kitchen", buyer="b1")
        assert find_customer(session, shop="kitchen", buyer="b2") is None


def test_name_is_kept_masked(scene: Scene) -> None:
    """The full name never reaches a row; a new name or level replaces the old one, an empty one does not."""
    assert "王**" == visit(scene, name="王小明").name
    assert ("李*", "gold") == ((after := visit(scene, name="李四", member="gold")).name, after.member)
    assert after == visit(scene)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("王", "王*"),
        ("李四", "李*"),
        ("王小明", "王**"),
        ("欧阳小小明", "欧**"),
        ("王**", "王**"),
        (" 李四 ", "李*"),
    ],
)
def test_masking(name: str, shown: str) -> None:
    """The first character and at most two stars are left; masking twice changes nothing."""
    assert shown == masked(name)
    assert shown == masked(shown)


def test_persons_tag_is_not_overwritten(scene: Scene) -> None:
    """A person's tag outranks what text or behaviour say; a tag stands once."""
    customer = visit(scene).id
    with scene.database.write() as session:
        add_tag(session, customer, text="老顾客", source="behaviour", confidence=0.6, now=scene.tick())
        add_tag(session, customer, text="老顾客", source="person", now=scene.tick())
        add_tag(session, customer, text="老顾客", source="text", confidence=0.4, now=scene.tick())
        add_tag(session, customer, text="爱送礼", source="text", confidence=0.4, now=scene.tick())
        add_tag(session, customer, text="爱送礼", source="text", confidence=0.7, now=scene.tick())
    with scene.database.write() as session:
        assert {Tag("老顾客", "person", 1.0), Tag("爱送礼", "text", 0.7)} == set(
            load_customer(session, customer).tags
        )
        assert remove_tag(session, customer, "老顾客")
        assert not remove_tag(session, customer, "老顾客")
        assert (Tag("爱送礼", "text", 0.7),) == load_customer(session, customer).tags


def test_notes_and_profile_are_replaced(scene: Scene) -> None:
    """Notes are a list people keep, the profile a value that is folded."""
    customer = visit(scene).id
    with scene.database.write() as session:
        set_notes(session, customer, ("要开发票",))
        assert {"a": 1} == update_customer_profile(session, customer, lambda before: {**before, "a": 1})
        assert {"a": 1, "b": 2} == update_customer_profile(
            session, customer, lambda before: {**before, "b": 2}
        )
    with scene.database.read() as session:
        known = load_customer(session, customer)
        assert (("要开发票",), {"a": 1, "b": 2}) == (known.notes, known.profile)


def test_unknown_customer_is_not_found(scene: Scene) -> None:
    """Every door to a customer says so."""
    with scene.database.write() as session:
        for call in (
            lambda: load_customer(session, "no"),
            lambda: add_tag(session, "no", text="x", source="text", now=START),
            lambda: set_notes(session, "no", ()),
            lambda: update_customer_profile(session, "no", dict),
        ):
            with pytest.raises(NotFound):
                call()


def test_customer_needs_a_shop(database: Database) -> None:
    """Nobody is a customer of no shop."""
    with pytest.raises(NotFound), database.write() as session:
        ensure_customer(session, shop="no", buyer="b", now=START)

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.shop.changes import Change
from bot.shop.schema import ShopSpec
from bot.store import (
    Database,
    Saving,
    StaleShop,
    load_shop,
    load_shop_entry,
    save_shop,
    shop_changes,
)
from tests.store.scenes import START, Scene, shop_spec


def named(name: str, **more: object) -> ShopSpec:
    """Return a shop of its own under a name."""
    return shop_spec("bakery", more={"name": name, **more})


def save(database: Database, spec: ShopSpec, saving: Saving | None = None, minutes: int = 0) -> int:
    """Save and return the version."""
    with database.write() as session:
        now = START + timedelta(minutes=minutes)
        return save_shop(session, spec, now=now, saving=saving or Saving()).version


def test_every_change_makes_a_version_with_who_and_when(scene: Scene) -> None:
    """Newest first; the first line is the making of the shop."""
    database = scene.database
    assert 1 == save(database, named("一"))
    anna = scene.agent("anna")
    assert 2 == save(database, named("二"), Saving("edit", staff=anna.id, expect=1), 5)
    with database.read() as session:
        second, first = shop_changes(session, "bakery")
        assert () == shop_changes(session, "bakery", since=2)
    assert (2, "edit", anna.id, "Anna", START + timedelta(minutes=5)) == (
        second.version,
        second.how,
        second.staff,
        second.staff_name,
        second.at,
    )
    assert (Change(("name",), "一", "二"),) == second.changes
    assert (1, "file", None, ()) == (first.version, first.how, first.staff, first.changes)


def test_saving_the_same_again_is_no_change(scene: Scene) -> None:
    """Neither a version nor a line; when it was read does not count."""
    save(scene.database, named("一"))
    assert 1 == save(scene.database, named("一", loaded_at=START), minutes=9)
    with scene.database.read() as session:
        assert 1 == len(shop_changes(session, "bakery"))


def test_change_over_an_unseen_one_is_refused(scene: Scene) -> None:
    """Nothing is stored, and the newest version is told."""
    save(scene.database, named("一"))
    save(scene.database, named("二"))
    with pytest.raises(StaleShop) as caught:
        save(scene.database, named("三"), Saving("edit", expect=1))
    assert {"version": 2} == caught.value.detail
    with scene.database.read() as session:
        assert "二" == load_shop(session, "bakery").name
        assert 2 == load_shop_entry(session, "bakery").version


def test_shop_that_is_not_there_has_no_version(scene: Scene) -> None:
    """Expecting one is refused; reading it is not found."""
    with pytest.raises(StaleShop):
        save(scene.database, named("一"), Saving("edit", expect=1))
    with scene.database.read() as session, pytest.raises(NotFound):
        load_shop_entry(session, "bakery")

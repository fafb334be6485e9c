"""Tags of the program for many customers at once: exactly what is wanted, and nothing against a person's word."""

from __future__ import annotations

from datetime import timedelta

from bot.store import Tag, add_tag, load_customer, remove_tag
from bot.store.accounts import Arrival, take_arrivals
from bot.store.erasure import erase_customer
from bot.store.merging import merge_customers
from bot.store.records import record_history
from bot.store.tags import keep_made_tags
from tests.store.crm import account
from tests.store.scenes import Scene

REPEAT, NIGHT = Tag("复购", "behaviour", 0.5), Tag("夜间", "behaviour", 0.6)
SAFE = Tag("看重安全", "text", 0.7)


def kept(scene: Scene, wanted: dict[str, tuple[Tag, ...]]) -> tuple[int, int]:
    """Return how many tags were put on and taken off."""
    with scene.database.write() as session:
        return keep_made_tags(session, {person: person for person in wanted}, wanted, now=scene.now)


def tags(scene: Scene, customer: str) -> set[Tag]:
    """Return the tags of one account."""
    with scene.database.read() as session:
        return set(load_customer(session, customer).tags)


def test_exactly_what_is_wanted(scene: Scene) -> None:
    """New ones are put on, changed ones said anew, others taken off; the same again writes nothing."""
    ann, bob = account(scene, "ann"), account(scene, "bob")
    assert (3, 0) == kept(scene, {ann: (REPEAT, SAFE), bob: (REPEAT,)})
    assert (0, 0) == kept(scene, {ann: (REPEAT, SAFE), bob: (REPEAT,)})
    surer = Tag("复购", "behaviour", 0.6)
    assert (2, 2) == kept(scene, {ann: (surer, NIGHT), bob: ()})
    assert ({surer, NIGHT}, set()) == (tags(scene, ann), tags(scene, bob))


def test_what_changed_stands_in_the_history(scene: Scene) -> None:
    """Tags put on and taken off later are lines of the history; what is found first, or stays as it is, is none."""
    ann = account(scene, "ann")
    days = iter(range(9))

    def keep(*made: Tag, logged: bool) -> list[tuple[str, object]]:
        with scene.database.write() as session:
            who = (ann,) if logged else ()
            now = scene.now + timedelta(days=next(days))
            keep_made_tags(session, {ann: ann}, {ann: made}, logged=who, now=now)
            return [(line.how, line.changes.get("tags")) for line in record_history(session, ann)]

    assert [] == keep(REPEAT, logged=False)
    assert [] == keep(Tag("复购", "behaviour", 0.6), logged=True)
    first = ("behaviour", (["复购"], ["复购", "夜间"]))
    assert [first] == keep(REPEAT, NIGHT, logged=True)
    assert ("text", (["复购", "夜间"], ["复购", "夜间", "看重安全"])) == keep(
        REPEAT, NIGHT, SAFE, logged=True
    )[0]
    assert ("behaviour", (["复购", "夜间", "看重安全"], ["看重安全"])) == keep(SAFE, logged=True)[0]


def test_a_persons_word_stands(scene: Scene) -> None:
    """A person's tag is neither changed nor taken off; one they took off comes back by their hand only."""
    ann = account(scene, "ann")
    kept(scene, {ann: (REPEAT, SAFE)})
    with scene.database.write() as session:
        add_tag(session, ann, text="夜间", source="person", now=scene.now)
        remove_tag(session, ann, "看重安全")
        add_tag(session, ann, text="看重安全", source="text", confidence=0.9, now=scene.now)
    assert (0, 1) == kept(scene, {ann: (NIGHT, SAFE)})
    mine = Tag("夜间", "person", 1.0)
    assert {mine} == tags(scene, ann)
    with scene.database.write() as session:
        add_tag(session, ann, text="看重安全", source="person", now=scene.now)
    kept(scene, {ann: ()})
    assert {mine, Tag("看重安全", "person", 1.0)} == tags(scene, ann)


def test_a_file_says_so_too(scene: Scene) -> None:
    """A tag that a file brings is a person's from then on, so that it outlasts its condition."""
    ann = account(scene, "ann")
    kept(scene, {ann: (REPEAT, SAFE)})
    arrival = Arrival(buyer="ann", fields={}, tags=("复购", "常客"), as_of="", source="c.csv")
    with scene.database.write() as session:
        take_arrivals(session, "kitchen", [arrival], score=lambda _: 0.0, now=scene.now)
    assert (0, 1) == kept(scene, {ann: ()})
    assert {Tag("复购", "person", 1.0), Tag("常客", "person", 1.0)} == tags(scene, ann)
    with scene.database.read() as session:
        assert (["复购", "看重安全"], ["复购", "常客", "看重安全"]) == record_history(session, ann)[
            0
        ].changes["tags"]


def test_nobody_is_tagged_who_is_gone(scene: Scene) -> None:
    """Merged or forgotten between the reading and the writing: nothing is put on them, a refusal is forgotten too."""
    ann, bob, cy = (account(scene, name) for name in ("ann", "bob", "cy"))
    kept(scene, {cy: (REPEAT,)})
    with scene.database.write() as session:
        remove_tag(session, cy, "复购")
        merge_customers(session, shop="kitchen", kept=ann, gone=bob, staff=None, now=scene.now)
        erase_customer(session, cy, now=scene.now)
    assert (1, 0) == kept(scene, {ann: (REPEAT,), bob: (REPEAT,), cy: (REPEAT, NIGHT)})
    assert [{REPEAT}, set(), set()] == [tags(scene, who) for who in (ann, bob, cy)]

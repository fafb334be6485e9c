from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import NotFound
from bot.store import (
    ConversationView,
    Queue,
    Scope,
    assign,
    close,
    conversation_views,
    load_conversation,
    queue,
    read_states,
    save_label,
    set_alert,
    set_read,
    update_conversation_profile,
)
from bot.store.figures import Figures, write_figures
from bot.store.tables import CustomerTable
from tests.store.scenes import ANNA, START, Scene, understanding


def listed(
    scene: Scene, scope: Scope = "all", viewer: str = "", shops: tuple[str, ...] = ("kitchen",)
) -> list[ConversationView]:
    """Return a member of staff's list."""
    with scene.database.read() as session:
        return list(conversation_views(session, shops=shops, scope=scope, viewer=viewer))


def test_list_shows_who_waits_for_what(scene: Scene) -> None:
    """A line has the buyer's masked name, the last message, what is unread and what was understood."""
    agent = scene.agent("anna")
    talk = scene.talk("b1")
    scene.say(talk, "在吗")
    scene.say(talk, "能便宜吗")
    with scene.database.write() as session:
        assign(session, talk.id, agent.id, now=scene.tick())
        set_read(session, talk.id, kind="agent", participant=agent.id, seq=1, now=scene.tick())
        save_label(
            session,
            conversation=talk.id,
            round_seq=1,
            revision=1,
            last_seq=2,
            understanding=understanding("economy"),
            model="m1",
            now=scene.tick(),
        )
    (line,) = listed(scene, viewer=agent.id)
    assert ("店kitchen", "b1", "林**", "Anna") == (
        line.shop_name,
        line.buyer,
        line.buyer_name,
        line.agent_name,
    )
    assert (1, 1) == (line.read_seq, line.unread)
    assert line.last is not None
    assert "能便宜吗" == line.last.text
    assert (("economy",), "calm") == (line.conversation.psychology, line.conversation.emotion)
    (other,) = listed(scene, viewer="somebody else")
    assert (0, 2) == (other.read_seq, other.unread)


def test_scopes_choose_and_order(scene: Scene) -> None:
    """`waiting` puts the longest wait first, `mine` is what I have, `all` has closed ones too, newest first."""
    agent = scene.agent("anna")
    first, second, third = (scene.talk(buyer) for buyer in ("b1", "b2", "b3"))
    scene.talk("silent")
    for talk in (first, second, third, first):
        scene.say(talk, "在吗")
    with scene.database.write() as session:
        assign(session, second.id, agent.id, now=scene.tick())
        close(session, third.id, now=scene.tick())

    def ids(scope: Scope) -> list[str]:
        return [line.conversation.id for line in listed(scene, scope, agent.id)]

    assert [first.id, second.id] == ids("waiting")
    assert [second.id] == ids("mine")
    assert [third.id, second.id, first.id] == ids("all")
    with scene.database.read() as session:
        shortly = listed(scene, "waiting", agent.id)[0].conversation.waiting_since
        assert Queue(waiting=2, unassigned=1, longest_since=shortly) == queue(session, ["kitchen"])
        (line,) = conversation_views(session, shops=["kitchen"], viewer="x", conversations=[second.id])
        assert second.id == line.conversation.id


def test_lines_say_what_the_person_is_worth(scene: Scene) -> None:
    """The figures are the person's: an account merged into another has hers; nothing computed says nothing."""
    talks = {buyer: scene.talk(buyer) for buyer in ("b1", "b2", "b3")}
    for talk in talks.values():
        scene.say(talk, "在吗")
    with scene.database.write() as session:
        write_figures(session, "kitchen", [Figures(talks["b1"].customer, "kitchen", START, value="high")])
        session.get_one(CustomerTable, talks["b2"].customer).merged_into = talks["b1"].customer
    assert {"b1": "high", "b2": "high", "b3": ""} == {line.buyer: line.value for line in listed(scene)}


def test_other_shops_are_not_listed(scene: Scene) -> None:
    """A list holds the shops asked for and nothing else."""
    scene.shop("tea")
    scene.say(scene.talk("b1"), "在吗")
    there = scene.talk("b1", shop="tea")
    scene.say(there, "在吗")
    assert ["tea"] == [line.conversation.shop for line in listed(scene, shops=("tea",))]
    assert [] == listed(scene, shops=())
    with scene.database.read() as session:
        assert (1, 1) == (queue(session, ["tea"]).waiting, queue(session, ["tea"]).unassigned)
        assert Queue(0, 0) == queue(session, [])
        assert () == conversation_views(session, shops=["kitchen"], viewer="x", conversations=[there.id])


def test_what_was_said_earlier_is_found(scene: Scene) -> None:
    """Any message that was not taken back counts, in the shops asked for; signs of patterns are plain signs."""
    scene.shop("tea")
    first, second = scene.talk("b1"), scene.talk("b2")
    for talk in (first, second, scene.talk("b1", shop="tea")):
        scene.say(talk, "杯盖少了一个，100%坏了" if talk is not second else "杯盖在哪")
        scene.say(talk, "OK谢谢")

    def found(said: str) -> list[str]:
        with scene.database.read() as session:
            views = conversation_views(session, shops=["kitchen"], viewer="x", said=said)
        return [view.conversation.id for view in views]

    assert [second.id, first.id] == found("杯盖")
    assert [first.id] == found("100%坏")
    assert [second.id, first.id] == found("ok")
    assert [] == found("0_坏")
    assert [] == found("没人说过")


def test_transfer_leaves_a_note(scene: Scene) -> None:
    """Who takes over reads why; back in the queue there is neither agent nor note."""
    agent, talk = scene.agent("anna"), scene.talk()
    with scene.database.write() as session:
        taken = assign(session, talk.id, agent.id, handover="要发票", now=scene.tick())
        assert (agent.id, "要发票", scene.now) == (taken.agent, taken.handover, taken.updated_at)
        back = assign(session, talk.id, None, now=scene.tick())
        assert (None, "") == (back.agent, back.handover)


def test_alert_stands_until_cleared_or_closed(scene: Scene) -> None:
    """An alert is kept by kind; closing settles it."""
    talk = scene.talk()
    with scene.database.write() as session:
        assert "complaint" == set_alert(session, talk.id, "complaint", now=scene.tick()).alert
        assert "" == close(session, talk.id, now=scene.tick()).alert


def test_reading_goes_forward_only(scene: Scene) -> None:
    """A late or exaggerated `read` changes nothing it should not."""
    talk = scene.talk()
    for _ in range(3):
        scene.say(talk, "在吗")
    counted = []
    for seq in (2, 1, 99, -5):
        with scene.database.write() as session:
            counted.append(
                set_read(session, talk.id, kind="agent", participant="anna", seq=seq, now=scene.tick())
            )
    assert [2, 2, 3, 3] == counted
    with scene.database.write() as session:
        set_read(session, talk.id, kind="buyer", participant=talk.customer, seq=1, now=scene.tick())
        assert {("agent", "anna"): 3, ("buyer", talk.customer): 1} == read_states(session, talk.id)


def test_own_answer_is_not_unread(scene: Scene) -> None:
    """Only the buyer's messages count as unread, recalls do not."""
    talk = scene.talk()
    first = scene.say(talk, "在吗").message
    scene.say(talk, "在的", sender=ANNA)
    scene.say(talk, "", kind="recall", payload={"message_id": first.id})
    (line,) = listed(scene, viewer="anna")
    assert 1 == line.unread


def test_profile_is_folded_in_place(scene: Scene) -> None:
    """The folded profile is changed from what it was."""
    talk = scene.talk()

    def more(previous: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"count": previous.get("count", 0) + 1}

    for _ in range(2):
        with scene.database.write() as session:
            update_conversation_profile(session, talk.id, more)
    with scene.database.read() as session:
        assert {"count": 2} == load_conversation(session, talk.id).profile


def test_unknown_conversation_is_not_found(scene: Scene) -> None:
    """Every door to a conversation says so."""
    with scene.database.write() as session:
        for call in (
            lambda: load_conversation(session, "no"),
            lambda: assign(session, "no", None, now=START),
            lambda: close(session, "no", now=START),
            lambda: set_alert(session, "no", "sla", now=START),
            lambda: update_conversation_profile(session, "no", dict),
            lambda: set_read(session, "no", kind="agent", participant="a", seq=1, now=START),
        ):
            with pytest.raises(NotFound):
                call()

from __future__ import annotations

from bot.store import OpenRound, open_round
from tests.store.scenes import ANNA, Scene


def round_of(scene: Scene, conversation: str) -> OpenRound | None:
    """Return the open round."""
    with scene.database.read() as session:
        return open_round(session, conversation)


def test_round_is_what_was_said_since_the_agent(scene: Scene) -> None:
    """The buyer's burst is one round, named by its first message; what went before is context."""
    talk = scene.talk()
    scene.say(talk, "在吗")
    scene.say(talk, "在的亲", sender=ANNA)
    scene.say(talk, "这个")
    scene.say(talk, "您好，客服马上来", sender=("auto", "robot"))
    scene.say(talk, "", kind="event", payload={"event": "paid"}, sender=("system", "shop"))
    scene.say(talk, "宝宝能用不")
    found = round_of(scene, talk.id)
    assert found is not None
    assert (3, 6) == (found.round, found.last_seq)
    assert ["这个", "宝宝能用不"] == [message.text for message in found.messages]
    assert ["在吗", "在的亲"] == [message.text for message in found.context]


def test_no_round_when_the_agent_had_the_last_word(scene: Scene) -> None:
    """An answered conversation, or an empty one, has no open round."""
    talk = scene.talk()
    assert round_of(scene, talk.id) is None
    scene.say(talk, "在吗")
    scene.say(talk, "在的", sender=ANNA)
    assert round_of(scene, talk.id) is None


def test_recalled_words_leave_the_round_but_not_its_name(scene: Scene) -> None:
    """Taking the first message back does not rename the round; taking all back closes it."""
    talk = scene.talk()
    first = scene.say(talk, "发错了").message
    second = scene.say(talk, "有货吗").message
    scene.say(talk, "", kind="recall", payload={"message_id": first.id})
    found = round_of(scene, talk.id)
    assert found is not None
    assert (1, ["有货吗"]) == (found.round, [message.text for message in found.messages])
    scene.say(talk, "", kind="recall", payload={"message_id": second.id})
    assert round_of(scene, talk.id) is None


def test_agents_recall_does_not_answer(scene: Scene) -> None:
    """An agent taking back an old answer leaves the buyer's newer question open."""
    talk = scene.talk()
    answer = scene.say(talk, "在的", sender=ANNA).message
    scene.say(talk, "有货吗")
    scene.say(talk, "", kind="recall", payload={"message_id": answer.id}, sender=ANNA)
    found = round_of(scene, talk.id)
    assert found is not None
    assert ((), 2) == (found.context, found.round)


def test_very_long_rounds_are_bounded(scene: Scene) -> None:
    """A flood keeps its name and gives its newest messages."""
    talk = scene.talk()
    for number in range(70):
        scene.say(talk, str(number))
    found = round_of(scene, talk.id)
    assert found is not None
    assert (1, 70, 60, "69") == (found.round, found.last_seq, len(found.messages), found.messages[-1].text)

from __future__ import annotations

import threading

import pytest

from bot.errors import Conflict, InputError, NotFound, StaleView
from bot.store import (
    Conversation,
    Session,
    append_message,
    close,
    heads,
    load_conversation,
    load_customer,
    load_message,
    messages_after,
    messages_before,
    open_conversation,
)
from bot.store.messages import UNSEEN_LIMIT
from tests.store.scenes import ANNA, BERT, START, Scene, Sender


def test_ten_writers_get_a_gapless_order(scene: Scene) -> None:
    """Ten threads that write at once leave seq 1..n without gap or double."""
    talk = scene.talk()
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(12):
                with scene.database.write() as session:
                    append_message(
                        session,
                        conversation=talk.id,
                        sender_kind="buyer",
                        sender_id=talk.customer,
                        sender_name="b",
                        client_msg_id=f"{writer}-{number}",
                        kind="text",
                        text="在吗",
                        now=START,
                    )
        except BaseException as problem:  # noqa: BLE001 - told by the assertion below
            failures.append(problem)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(10)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with scene.database.read() as session:
        stored = messages_after(session, talk.id, 0, limit=1000)
        assert failures == []
        assert list(range(1, 121)) == [message.seq for message in stored]
        assert {talk.id: 120} == heads(session, [talk.id, "unknown"])
        for writer_number in range(10):
            own = [m.client_msg_id for m in stored if m.client_msg_id.startswith(f"{writer_number}-")]
            assert [f"{writer_number}-{number}" for number in range(12)] == own


def test_resend_returns_first_answer(scene: Scene) -> None:
    """The same id with the same body is stored once and answered alike."""
    talk = scene.talk()
    first = scene.say(talk, "有货吗", client_msg_id="c1")
    scene.say(talk, "人呢")
    again = scene.say(talk, "有货吗", client_msg_id="c1")
    assert not first.repeated
    assert again.repeated
    assert first.message == again.message
    with scene.database.read() as session:
        assert 2 == load_conversation(session, talk.id).head_seq


def test_concurrent_resends_store_once(scene: Scene) -> None:
    """A message sent by eight connections at the same time is stored once; all get the same seq."""
    talk = scene.talk()
    gate = threading.Barrier(8)
    answers: list[tuple[str, int]] = []

    def send() -> None:
        gate.wait()
        with scene.database.write() as session:
            sent = append_message(
                session,
                conversation=talk.id,
                sender_kind="buyer",
                sender_id=talk.customer,
                sender_name="b",
                client_msg_id="once",
                kind="text",
                text="在吗",
                now=START,
            )
        answers.append((sent.message.id, sent.message.seq))

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert 8 == len(answers)
    assert 1 == len(set(answers))
    assert 1 == answers[0][1]


@pytest.mark.parametrize(
    ("text", "kind", "payload"),
    [("没货了吗", "text", None), ("有货吗", "image", None), ("有货吗", "text", {"a": 1})],
)
def test_same_id_with_another_body_is_a_conflict(
    scene: Scene, text: str, kind: str, payload: dict[str, int] | None
) -> None:
    """An id used again with another text, kind or payload stores nothing."""
    talk = scene.talk()
    scene.say(talk, "有货吗", client_msg_id="c1")
    with pytest.raises(Conflict):
        scene.say(talk, text, kind=kind, payload=payload, client_msg_id="c1")
    with scene.database.read() as session:
        assert 1 == load_conversation(session, talk.id).head_seq


def test_same_id_in_another_conversation_is_a_conflict(scene: Scene) -> None:
    """An agent's id is used up for the whole shop, so a mix-up of windows cannot answer the wrong buyer."""
    first, second = scene.talk("b1"), scene.talk("b2")
    scene.say(first, "好的", sender=ANNA, client_msg_id="c1")
    with pytest.raises(Conflict):
        scene.say(second, "好的", sender=ANNA, client_msg_id="c1")


def test_ids_of_different_senders_do_not_meet(scene: Scene) -> None:
    """The same client id of another sender, or in another shop, is another message."""
    scene.shop("tea")
    here, there = scene.talk("b1"), scene.talk("b1", shop="tea")
    sends = [
        scene.say(here, "1", client_msg_id="c1"),
        scene.say(here, "2", sender=ANNA, client_msg_id="c1"),
        scene.say(here, "3", sender=BERT, client_msg_id="c1"),
        scene.say(there, "4", sender=ANNA, client_msg_id="c1"),
    ]
    assert not any(sent.repeated for sent in sends)


def test_colleagues_unseen_answer_makes_the_view_stale(scene: Scene) -> None:
    """An agent who has not seen a colleague's answer is refused; with it seen, the same id goes through."""
    talk = scene.talk()
    scene.say(talk, "能便宜吗")
    scene.say(talk, "可以减5元", sender=BERT, seen_seq=1)
    with pytest.raises(StaleView) as refused:
        scene.say(talk, "不能便宜", sender=ANNA, seen_seq=1, client_msg_id="a1")
    assert 2 == refused.value.head_seq
    with scene.database.read() as session:
        assert 2 == load_conversation(session, talk.id).head_seq
    sent = scene.say(talk, "不能便宜", sender=ANNA, seen_seq=2, client_msg_id="a1")
    assert (3, False) == (sent.message.seq, sent.repeated)


def test_unseen_buyer_messages_come_with_the_answer(scene: Scene) -> None:
    """Buyer messages the agent has not seen do not refuse her; they come back with the acknowledgement."""
    talk = scene.talk()
    scene.say(talk, "在吗")
    scene.say(talk, "能便宜吗")
    scene.say(talk, "急")
    sent = scene.say(talk, "在的", sender=ANNA, seen_seq=1, client_msg_id="a1")
    assert [2, 3] == [message.seq for message in sent.unseen]
    again = scene.say(talk, "在的", sender=ANNA, seen_seq=1, client_msg_id="a1")
    assert sent.unseen == again.unseen
    assert () == scene.say(talk, "请说", sender=ANNA, seen_seq=4).unseen


def test_unseen_messages_are_bounded(scene: Scene) -> None:
    """A view that is very old gets the newest messages only."""
    talk = scene.talk()
    for _ in range(UNSEEN_LIMIT + 5):
        scene.say(talk, "在吗")
    sent = scene.say(talk, "在的", sender=ANNA, seen_seq=0)
    assert UNSEEN_LIMIT == len(sent.unseen)
    assert sent.message.seq - 1 == sent.unseen[-1].seq


def test_view_from_the_future_is_refused(scene: Scene) -> None:
    """A seen_seq above the head cannot be honest."""
    talk = scene.talk()
    scene.say(talk, "在吗")
    with pytest.raises(InputError):
        scene.say(talk, "在的", sender=ANNA, seen_seq=9)


def test_recall_takes_the_words_back(scene: Scene) -> None:
    """A recalled message keeps its place but not its text, and everybody hears of it in order."""
    talk = scene.talk()
    said = scene.say(talk, "电话13800000000").message
    recall = scene.say(talk, "", kind="recall", payload={"message_id": said.id}).message
    with scene.database.read() as session:
        first, second = messages_after(session, talk.id, 0)
        assert ("", None, True) == (first.text, first.payload, first.recalled)
        assert recall == second
        assert {"message_id": said.id} == second.payload
        assert load_message(session, said.id).recalled
    assert scene.say(talk, "电话13800000000", client_msg_id=said.client_msg_id).repeated


def test_only_the_sender_recalls(scene: Scene) -> None:
    """Nobody takes back another's words, those of another conversation, or none."""
    talk, other = scene.talk("b1"), scene.talk("b2")
    said = scene.say(talk, "在吗").message
    cases: list[tuple[Conversation, Sender | None, str | None]] = [
        (talk, ANNA, said.id),
        (other, None, said.id),
        (talk, None, "nothing"),
        (talk, None, None),
    ]
    for place, sender, target in cases:
        payload = {"message_id": target} if target else None
        with pytest.raises(NotFound):
            scene.say(place, "", kind="recall", payload=payload, sender=sender)
    with scene.database.read() as session:
        assert not load_message(session, said.id).recalled


def test_waiting_clock_runs_from_first_unanswered_message(scene: Scene) -> None:
    """Automatic replies and recalls do not stop the clock, an agent's answer does."""
    talk = scene.talk()
    first = scene.say(talk, "在吗").message
    scene.say(talk, "人呢")
    scene.say(talk, "您好，稍等", sender=("auto", "robot"))
    with scene.database.read() as session:
        assert first.sent_at == load_conversation(session, talk.id).waiting_since
    answer = scene.say(talk, "在的", sender=ANNA, seen_seq=3).message
    scene.say(talk, "", kind="recall", payload={"message_id": first.id})
    with scene.database.read() as session:
        after = load_conversation(session, talk.id)
        assert (None, 5) == (after.waiting_since, after.head_seq)
        assert answer.sent_at < after.updated_at


def test_buyers_message_reopens_for_whoever_is_free(scene: Scene) -> None:
    """A closed conversation opens again, without its former agent, and the customer was seen."""
    talk = scene.talk()
    scene.say(talk, "在吗")
    with scene.database.write() as session:
        closed = close(session, talk.id, now=scene.tick())
    assert ("closed", None) == (closed.state, closed.waiting_since)
    message = scene.say(talk, "还有个问题").message
    with scene.database.read() as session:
        again = load_conversation(session, talk.id)
        assert ("open", None, message.sent_at) == (again.state, again.agent, again.waiting_since)
        assert message.sent_at == load_customer(session, talk.customer).last_seen


@pytest.mark.parametrize(
    ("kind", "payload", "focus"),
    [
        ("product", {"sku": "cup-blue", "product": "cup"}, ("cup-blue", "")),
        ("product", {"product": "cup"}, ("cup", "")),
        ("order", {"order_no": "20260301001"}, ("", "20260301001")),
        ("logistics", {"order_no": "20260301002"}, ("", "20260301002")),
        ("event", {"event": "paid", "order_no": "20260301003"}, ("", "20260301003")),
        ("image", {"file": "f"}, ("", "")),
    ],
)
def test_cards_set_the_focus(
    scene: Scene, kind: str, payload: dict[str, str], focus: tuple[str, str]
) -> None:
    """A card alone says what the talk is about."""
    talk = scene.talk()
    scene.say(talk, "", kind=kind, payload=payload)
    scene.say(talk, "这个有货吗")
    with scene.database.read() as session:
        after = load_conversation(session, talk.id)
        assert focus == (after.focus_item, after.focus_order)


def test_pages_run_both_ways(scene: Scene) -> None:
    """A client reads on from any seq, or back from any."""
    talk = scene.talk()
    for number in range(10):
        scene.say(talk, str(number))
    with scene.database.read() as session:
        assert [4, 5, 6] == [m.seq for m in messages_after(session, talk.id, 3, limit=3)]
        assert [8, 9, 10] == [m.seq for m in messages_before(session, talk.id, limit=3)]
        assert [1, 2] == [m.seq for m in messages_before(session, talk.id, 3)]
        assert () == messages_after(session, talk.id, 10)


def test_text_comes_back_as_it_was_sent(scene: Scene) -> None:
    """Emoji beyond the basic plane, quotes, zero-width characters and long text survive both engines."""
    talk = scene.talk()
    for text in ("😀👨‍👩‍👧 '\"\\%_;--", "零\u200b宽\u202e", "，" * 4000, "\u0001\t\n", r"\u0000"):
        sent = scene.say(talk, text, payload={"t": text})
        with scene.database.read() as session:
            stored = load_message(session, sent.message.id)
            assert (text, {"t": text}) == (stored.text, stored.payload)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_text_no_database_can_hold_is_refused(scene: Scene, text: str) -> None:
    """NUL and lone surrogates are refused in words, alike on both engines, in text and payload."""
    talk = scene.talk()
    with pytest.raises(InputError):
        scene.say(talk, text)
    for payload in ({"deep": [text]}, {text: 1}, {"number": float("nan")}):
        with pytest.raises(InputError):
            scene.say(talk, "", payload=payload)


def test_unknown_conversation_is_not_found(scene: Scene) -> None:
    """Nothing is stored where nothing is."""
    talk = scene.talk()
    with pytest.raises(NotFound), scene.database.write() as session:
        append_message(
            session,
            conversation="nowhere",
            sender_kind="buyer",
            sender_id=talk.customer,
            sender_name="b",
            client_msg_id="c1",
            kind="text",
            text="在吗",
            now=START,
        )
    with pytest.raises(NotFound), scene.database.read() as session:
        load_message(session, "nothing")


def test_failure_after_append_stores_nothing(scene: Scene) -> None:
    """What fails before the end of the transaction leaves neither message nor seq behind."""
    talk = scene.talk()

    def fail() -> None:
        with scene.database.write() as session:
            append(session)
            raise EOFError

    def append(session: Session) -> None:
        append_message(
            session,
            conversation=talk.id,
            sender_kind="buyer",
            sender_id=talk.customer,
            sender_name="b",
            client_msg_id="c1",
            kind="text",
            text="在吗",
            now=START,
        )

    with pytest.raises(EOFError):
        fail()
    assert 1 == scene.say(talk, "在吗", client_msg_id="c1").message.seq


def test_one_thread_per_buyer_and_shop(scene: Scene) -> None:
    """Coming back finds the same conversation; another shop or an outer console's chat is another one."""
    scene.shop("tea")
    talk = scene.talk("b1")
    assert talk == scene.talk("b1")
    assert 3 == len({talk.id, scene.talk("b1", shop="tea").id, scene.talk("b1", external="chat-9").id})
    with pytest.raises(NotFound), scene.database.write() as session:
        open_conversation(session, shop="nowhere", buyer="b1", now=START)

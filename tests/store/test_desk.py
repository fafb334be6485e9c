"""What staff keep around conversations: notes, transfers, duty, snippets and notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.store import assign, load_conversation, open_round
from bot.store.duty import Duty, duties, loads, note_given, set_duty, waiting_talks
from bot.store.messages import last_automatic
from bot.store.notes import add_note, notes_of
from bot.store.notices import (
    NoticeOver,
    NoticeSent,
    NoticeWords,
    add_notice,
    change_notice,
    notice_sendings,
    record_notice,
)
from bot.store.snippets import (
    TextChanged,
    Used,
    add_snippet,
    change_snippet,
    count_uses,
    remove_snippet,
    snippets_of,
    uses_of,
)
from bot.store.transfers import (
    TransferOver,
    answer_transfer,
    ask_transfer,
    expire_transfers,
    has_pending,
    pending_transfers,
    withdraw_transfers,
)
from tests.store.scenes import Scene


def test_notes_stand_behind_messages_and_have_no_seq(scene: Scene) -> None:
    """A note stands where it was written, takes no number from the messages, and a resend doubles nothing."""
    anna, bert, talk = scene.agent("anna"), scene.agent("bert"), scene.talk()
    scene.say(talk, "在吗")

    def write(text: str, key: str) -> bool:
        with scene.database.write() as session:
            _, new = add_note(
                session,
                conversation=talk.id,
                author=anna.id,
                text=text,
                client_note_id=key,
                mentions=[bert.id],
                now=scene.tick(),
            )
            return new

    assert write("要发票", "n1")
    assert not write("要发票", "n1")
    assert 2 == scene.say(talk, "人呢").message.seq
    assert write("老顾客", "n2")
    with scene.database.read() as session:
        found = notes_of(session, talk.id)
    assert [(1, "要发票"), (2, "老顾客")] == [(note.after_seq, note.text) for note in found]
    assert ["Anna", "Anna"] == [note.author.name for note in found if note.author]
    assert [("Bert",)] * 2 == [tuple(who.name for who in note.mentions) for note in found]


def test_transfer_moves_the_conversation_only_when_accepted(scene: Scene) -> None:
    """Asked, it stays; declined, it stays; accepted, it goes with its note; twice is once too often."""
    anna, bert, talk = scene.agent("anna"), scene.agent("bert"), scene.talk()
    with scene.database.write() as session:
        assign(session, talk.id, anna.id, now=scene.tick())
        (asked,) = ask_transfer(
            session, conversation=talk.id, sender=anna.id, target=bert.id, note="要发票", now=scene.tick()
        )
        assert asked.id == pending_transfers(session, [talk.id])[talk.id].id
        with pytest.raises(NotFound):
            answer_transfer(
                session, asked.id, conversation=talk.id, staff=anna.id, accept=True, now=scene.tick()
            )
        declined = answer_transfer(
            session,
            asked.id,
            conversation=talk.id,
            staff=bert.id,
            accept=False,
            reason="在忙",
            now=scene.tick(),
        )
        assert ("declined", anna.id) == (declined.state, load_conversation(session, talk.id).agent)
        withdrawn, again = (
            ask_transfer(
                session, conversation=talk.id, sender=anna.id, target=bert.id, note="", now=scene.tick()
            ),
            ask_transfer(
                session, conversation=talk.id, sender=anna.id, target=bert.id, note="再问", now=scene.tick()
            ),
        )
        assert ["withdrawn", "pending"] == [one.state for one in again]
        assert withdrawn[0].id == again[0].id
        accepted = answer_transfer(
            session, again[1].id, conversation=talk.id, staff=bert.id, accept=True, now=scene.tick()
        )
        thread = load_conversation(session, talk.id)
        assert ("accepted", bert.id, "再问") == (accepted.state, thread.agent, thread.handover)
        with pytest.raises(TransferOver):
            answer_transfer(
                session, again[1].id, conversation=talk.id, staff=bert.id, accept=True, now=scene.tick()
            )
        kinds = [note.kind for note in notes_of(session, talk.id)]
    assert ["transfer", "declined", "transfer", "withdrawn", "transfer", "accepted"] == kinds


def test_transfer_expires_or_goes_to_the_queue(scene: Scene) -> None:
    """Nobody answered: it stays with the sender. To the queue: it is nobody's at once."""
    anna, bert, talk = scene.agent("anna"), scene.agent("bert"), scene.talk()
    with scene.database.write() as session:
        assign(session, talk.id, anna.id, now=scene.tick())
        ask_transfer(session, conversation=talk.id, sender=anna.id, target=bert.id, note="", now=scene.tick())
        assert not has_pending(session, "kitchen", asked_before=scene.now - timedelta(seconds=60))
        late = scene.tick(120)
        assert has_pending(session, "kitchen", asked_before=late - timedelta(seconds=60))
        (over,) = expire_transfers(session, "kitchen", asked_before=late - timedelta(seconds=60), now=late)
        assert ("expired", anna.id) == (over.state, load_conversation(session, talk.id).agent)
        (queued,) = ask_transfer(
            session, conversation=talk.id, sender=anna.id, target=None, note="下班了", now=scene.tick()
        )
        assert ("accepted", None) == (queued.state, load_conversation(session, talk.id).agent)
        assert () == withdraw_transfers(session, talk.id, staff=anna.id, now=scene.tick())


def test_duty_and_load(scene: Scene) -> None:
    """What somebody chose is kept; in hand is what waits or was lively lately."""
    anna = scene.agent("anna")
    waits, lively, old = scene.talk("b1"), scene.talk("b2"), scene.talk("b3")
    for talk in (waits, lively, old):
        scene.say(talk, "在吗")
    scene.say(old, "在的", sender=("agent", anna.id))
    scene.tick(3600)
    scene.say(lively, "在的", sender=("agent", anna.id))
    with scene.database.write() as session:
        for talk in (waits, lively):
            assign(session, talk.id, anna.id, now=scene.tick())
        assert 2 == loads(session, [anna.id], scene.now)[anna.id]
        assert 1 == loads(session, [anna.id], scene.tick(3600))[anna.id]
        set_duty(session, anna.id, status="busy", capacity=3, now=scene.now)
        set_duty(session, anna.id, status="away", now=scene.now)
        note_given(session, anna.id, scene.now)
        assert {anna.id: Duty("away", 3, scene.now)} == duties(session, [anna.id, "nobody"])
        assert [waits.id] == [talk.conversation for talk in waiting_talks(session, ["kitchen"])]
        assert () == waiting_talks(session, [])


def test_automatic_reply_is_no_answer(scene: Scene) -> None:
    """What the program sends stops no clock and ends no round."""
    talk = scene.talk()
    first = scene.say(talk, "在吗").message
    sent = scene.say(talk, "非服务时间", sender=("auto", "away")).message
    with scene.database.read() as session:
        assert first.sent_at == load_conversation(session, talk.id).waiting_since
        pending = open_round(session, talk.id)
        assert pending is not None
        assert (1, 1) == (pending.round, pending.last_seq)
        assert sent == last_automatic(session, talk.id)


def test_snippets_are_ones_own_or_the_shops(scene: Scene) -> None:
    """Colleagues see the shop's and their own; a change needs the version that was read; use is counted."""
    anna, bert = scene.agent("anna"), scene.agent("bert")
    with scene.database.write() as session:
        own = add_snippet(session, shop="kitchen", staff=anna.id, title="问候", text="您好", now=scene.tick())
        shops = add_snippet(
            session, shop="kitchen", staff=None, title="发货", text="{ship_within}发", now=scene.tick()
        )
        assert [own, shops] == list(snippets_of(session, "kitchen", anna.id))
        assert [shops] == list(snippets_of(session, "kitchen", bert.id))
        changed = change_snippet(session, own.id, title="问候", text="您好呀", version=1, now=scene.tick())
        assert 2 == changed.version
        with pytest.raises(TextChanged):
            change_snippet(session, own.id, title="问候", text="您", version=1, now=scene.tick())
        count_uses(session, shop="kitchen", staff=anna.id, snippets=[own.id, "discount.plain"])
        count_uses(session, shop="kitchen", staff=bert.id, snippets=["discount.plain"])
        assert {own.id: Used(1, 1), "discount.plain": Used(2, 1)} == uses_of(session, "kitchen", anna.id)
        remove_snippet(session, own.id)
        assert [shops] == list(snippets_of(session, "kitchen", anna.id))


def test_notice_is_sent_once_while_it_holds(scene: Scene) -> None:
    """A draft is not sent, an approved one once in a conversation, one that is over not at all."""
    anna, talk, other = scene.agent("anna"), scene.talk("b1"), scene.talk("b2")
    hello = scene.say(talk, "晚两天发", sender=("agent", anna.id)).message
    again = scene.say(talk, "晚两天发", sender=("agent", anna.id)).message
    there = scene.say(other, "晚两天发", sender=("agent", anna.id)).message
    words = NoticeWords("爆仓", "晚两天发", intents=("ship_time",), ends_at=scene.now + timedelta(hours=1))
    with scene.database.write() as session:
        draft = add_notice(session, shop="kitchen", words=words, staff=anna.id, approve=False, now=scene.now)
        with pytest.raises(NoticeOver):
            record_notice(session, draft.id, hello, now=scene.now)
        approved = change_notice(session, draft.id, version=1, state="approved", staff=anna.id, now=scene.now)
        assert approved.approved_by is not None
        record_notice(session, draft.id, hello, now=scene.now)
        with pytest.raises(NoticeSent):
            record_notice(session, draft.id, again, now=scene.now)
        with pytest.raises(NoticeOver):
            record_notice(session, draft.id, there, now=scene.now + timedelta(hours=2))
        edited = change_notice(session, draft.id, version=2, words=words, staff=anna.id, now=scene.now)
        assert ("draft", None, 1) == (edited.state, edited.approved_by, edited.sent)
        with pytest.raises(TextChanged):
            change_notice(session, draft.id, version=2, state="ended", staff=anna.id, now=scene.now)
        assert [talk.id] == list(notice_sendings(session, draft.id))

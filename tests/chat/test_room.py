"""One conversation, told as transcripts."""

from __future__ import annotations

from bot.chat.commands import (
    Acknowledge,
    Append,
    AskAssistant,
    Deliver,
    Keep,
    Raise,
    Record,
    Refresh,
    ShowDegraded,
    ShowInsight,
    ShowMissing,
    ShowSuggestions,
    Wake,
)
from bot.chat.events import Asked, Corrected, Outdated, Rang, Typed, Understandable, Unreadable, Used
from bot.chat.room import Room
from bot.chat.round import OpenRound, Patience
from tests.chat.playbook import AGENT, BUYER, OTHER_AGENT, Playbook, draft_of, offer, reading, said, stored

PATIENCE = Patience(quiet=0.5, longest=2.0)


def room() -> Room:
    """Return an empty conversation."""
    return Room(PATIENCE)


def answered(*ids: str) -> Room:
    """Return a room in which the buyer's first message has been read, with suggestions of these ids."""
    play = room()
    play.handle(stored(said(1, "能便宜点吗"), 10.0))
    play.handle(Rang(10.5))
    play.handle(Understandable(1, 1, reading(*ids)))
    return play


def test_message_is_acknowledged_and_delivered_before_anybody_reads_it() -> None:
    """A buyer's message is stored, acknowledged, delivered, and only then read, in that order."""
    hello = said(1, "能便宜点吗")
    offers = reading("s1", "s2")
    assert (
        Playbook(room())
        >> Asked(draft_of(hello))
        << Append(draft_of(hello))
        >> stored(hello, 10.0)
        << Acknowledge(hello)
        << Deliver(hello)
        << AskAssistant(1, 1, 1)
        << Wake(10.5)
        << Refresh()
        >> Understandable(1, 1, offers)
        >> Rang(10.5)
        << ShowSuggestions(1, 1, offers)
        << ShowInsight(1, 1, offers)
        << Keep(1, 1, offers, offered=True)
        << Refresh()
    )


def test_resend_is_acknowledged_again_and_nothing_else() -> None:
    """A message that was stored before is acknowledged; nobody sees it twice."""
    hello = said(1, "在吗")
    assert Playbook(room()) >> stored(hello, 1.0, repeated=True) << Acknowledge(hello)


def test_colleague_wrote_first() -> None:
    """A reply written over an unseen colleague's is not stored; the sender is shown what is missing."""
    mine, theirs = said(3, "九折哦", AGENT), said(2, "已经给您改价了", OTHER_AGENT)
    assert (
        Playbook(room())
        >> Asked(draft_of(mine))
        << Append(draft_of(mine))
        >> Outdated(draft_of(mine), (theirs,), 2)
        << ShowMissing("k3", (theirs,), 2)
    )


def test_fragments_make_one_round() -> None:
    """Four fragments typed quickly are read once, after the last of them."""
    play = Playbook(room())
    for seq, (text, at) in enumerate(
        [("在吗", 0.0), ("这个", 0.4), ("宝宝能用不", 0.8), ("有优惠吗", 1.2)], 1
    ):
        message = said(seq, text)
        play = play >> stored(message, at) << Acknowledge(message) << Deliver(message)
        if seq == 1:
            play = play << AskAssistant(1, 1, 1)
        play = play << Wake(at + 0.5) << Refresh()
    play = play >> Understandable(1, 1, reading("s1", whole=True))
    assert play >> Rang(1.2) << Wake(1.7) >> Rang(1.7) << AskAssistant(1, 4, 2)


def test_whole_message_is_answered_at_once() -> None:
    """A first message that says what it wants does not wait for the pause; what follows within it does."""
    asked, more, offers = said(1, "能便宜点吗"), said(2, "包邮吗"), reading("s1", whole=True)
    assert (
        Playbook(room())
        >> stored(asked, 10.0)
        << Acknowledge(asked)
        << Deliver(asked)
        << AskAssistant(1, 1, 1)
        << Wake(10.5)
        << Refresh()
        >> Understandable(1, 1, offers)
        << Wake(None)
        << ShowSuggestions(1, 1, offers)
        << ShowInsight(1, 1, offers)
        << Keep(1, 1, offers, offered=True)
        << Refresh()
        >> stored(more, 10.4)
        << Acknowledge(more)
        << Deliver(more)
        << Wake(10.9)
        << Refresh()
        >> Rang(10.9)
        << AskAssistant(1, 2, 2)
    )


def test_nothing_is_shown_while_the_buyer_types_on() -> None:
    """A whole message is held until the pause once the buyer types the next one, and shown if none came."""
    offers = reading("s1", whole=True)
    play = room()
    play.handle(stored(said(1, "能便宜点吗"), 10.0))
    assert (
        Playbook(play)
        >> Typed(active=True)
        >> Understandable(1, 1, offers)
        >> Rang(10.5)
        << ShowSuggestions(1, 1, offers)
        << ShowInsight(1, 1, offers)
        << Keep(1, 1, offers, offered=True)
        << Refresh()
    )


def test_typing_ends_with_its_message() -> None:
    """Who typed what was sent, or stopped, is not typing the next one."""
    for before, after in (((Typed(active=True),), ()), ((), (Typed(active=True), Typed(active=False)))):
        play = room()
        for event in (*before, stored(said(1, "能便宜点吗"), 10.0), *after):
            play.handle(event)
        assert Wake(None) in play.handle(Understandable(1, 1, reading("s1", whole=True)))


def test_slow_answer_is_shown_when_it_comes() -> None:
    """A round that was asked about at once is not asked about again at the pause; its answer need not be whole."""
    offers = reading("s1")
    play = room()
    play.handle(stored(said(1, "这个"), 10.0))
    assert (
        Playbook(play)
        >> Rang(10.5)
        >> Understandable(1, 1, offers)
        << ShowSuggestions(1, 1, offers)
        << ShowInsight(1, 1, offers)
        << Keep(1, 1, offers, offered=True)
        << Refresh()
    )


def test_card_waits_for_its_question() -> None:
    """A card is followed by a question more often than not: neither is read before the pause."""
    card, question = said(1, "", kind="product", sku="cup-blue", title="杯子"), said(2, "有货吗")
    play = room()
    play.handle(stored(card, 10.0))
    assert (
        Playbook(play)
        >> stored(question, 10.3)
        << Acknowledge(question)
        << Deliver(question)
        << Wake(10.8)
        << Refresh()
        >> Rang(10.8)
        << AskAssistant(1, 2, 1)
    )


def test_correction_overtakes_what_was_asked_at_once() -> None:
    """A correction before the pause has the round read again; the answer from before it is never shown."""
    play = answered("s1")
    play.handle(stored(said(2, "包邮吗"), 20.0))
    assert (
        Playbook(play)
        >> Corrected(20.1)
        << AskAssistant(1, 2, 3)
        >> Understandable(1, 2, reading("s2", whole=True))
        >> Rang(20.5)
    )


def test_endless_typing_is_read_in_between() -> None:
    """A buyer who never pauses is read after the longest wait; the next revision follows."""
    play = room()
    for seq in range(1, 7):
        play.handle(stored(said(seq, "还有"), seq * 0.4))
    assert Playbook(play) >> Rang(2.4) << AskAssistant(1, 6, 2) >> Rang(2.5)


def test_late_answer_is_dropped_once_the_agent_has_replied() -> None:
    """Suggestions for a round that was answered meanwhile are not shown."""
    reply = said(2, "可以的", AGENT)
    play = room()
    play.handle(stored(said(1, "能便宜点吗"), 1.0))
    play.handle(Rang(1.5))
    assert (
        Playbook(play)
        >> stored(reply, 1.6)
        << Acknowledge(reply)
        << Deliver(reply)
        << Wake(None)
        << Refresh()
        >> Understandable(1, 1, reading("s1"))
    )


def test_answers_out_of_order_show_the_newer_only() -> None:
    """An answer to an earlier question of the same round never replaces a later one."""
    newer = reading("s2")
    play = room()
    play.handle(stored(said(1, "能便宜点吗"), 1.0))
    play.handle(Rang(1.5))
    play.handle(stored(said(2, "包邮吗"), 2.0))
    play.handle(Rang(2.5))
    assert (
        Playbook(play)
        >> Understandable(1, 2, newer)
        << ShowSuggestions(1, 1, newer)
        << ShowInsight(1, 1, newer)
        << Keep(1, 1, newer, offered=True)
        << Refresh()
        >> Understandable(1, 1, reading("s1"))
    )


def test_failed_assistant_never_stops_messages() -> None:
    """When the assistant fails, staff are told that nobody read the round, and messages flow on."""
    more = said(2, "人呢")
    play = room()
    play.handle(stored(said(1, "能便宜点吗"), 1.0))
    play.handle(Rang(1.5))
    assert (
        Playbook(play)
        >> Unreadable(1, 1)
        << ShowDegraded(1, 1)
        >> stored(more, 2.0)
        << Acknowledge(more)
        << Deliver(more)
        << AskAssistant(1, 2, 2)
        << Wake(2.5)
        << Refresh()
    )


def test_inserting_freezes() -> None:
    """After an insert a newer reading updates the insight only; dismissing lets it show."""
    seen, newer = reading("s1", "s2"), reading("s3")
    more = said(2, "包邮吗")
    assert (
        Playbook(answered("s1", "s2"))
        >> Used("inserted", ("s1",), AGENT)
        << Record("inserted", ("s1",), AGENT)
        << ShowSuggestions(1, 1, seen, frozen=True)
        >> stored(more, 11.0)
        << Acknowledge(more)
        << Deliver(more)
        << AskAssistant(1, 2, 2)
        << Wake(11.5)
        << Refresh()
        >> Rang(11.5)
        >> Understandable(1, 2, newer)
        << ShowInsight(1, 2, newer)
        << Keep(1, 2, newer, offered=False)
        << Refresh()
        >> Used("dismissed", ("s1",), AGENT, reason="不合适")
        << Record("dismissed", ("s1",), AGENT, reason="不合适")
        << Keep(1, 3, newer, offered=True)
        << ShowSuggestions(1, 3, newer)
    )


def test_insert_during_an_update_brings_back_what_was_seen() -> None:
    """The suggestion pressed while a newer revision was on its way is what stays on the screen."""
    seen, newer = reading("s1"), reading("s9")
    play = answered("s1")
    play.handle(stored(said(2, "包邮吗"), 11.0))
    play.handle(Rang(11.5))
    play.handle(Understandable(1, 2, newer))
    assert (
        Playbook(play)
        >> Used("inserted", ("s1",), AGENT)
        << Record("inserted", ("s1",), AGENT)
        << ShowSuggestions(1, 3, seen, frozen=True)
        >> Used("dismissed", ("s1",), AGENT)
        << Record("dismissed", ("s1",), AGENT)
        << Keep(1, 4, newer, offered=True)
        << ShowSuggestions(1, 4, newer)
    )


def test_sent_suggestion_is_recorded_with_its_final_text() -> None:
    """A reply sent with a suggestion's id enters the ledger with the text that the buyer got."""
    reply = said(2, "亲，九折哦", AGENT)
    assert (
        Playbook(answered("s1"))
        >> stored(reply, 12.0, "s1")
        << Acknowledge(reply)
        << Deliver(reply)
        << Record("sent", ("s1",), AGENT, text="亲，九折哦")
        << Wake(None)
        << Refresh()
    )


def test_a_card_alone_is_part_of_the_round() -> None:
    """A product card is delivered like any message, and the round it opens is read."""
    item = said(1, "", kind="product", sku="cup-blue", title="杯子")
    assert (
        Playbook(room())
        >> stored(item, 1.0)
        << Acknowledge(item)
        << Deliver(item)
        << Wake(1.5)
        << Refresh()
        >> Rang(1.5)
        << AskAssistant(1, 1, 1)
    )


def test_complaint_alerts_once_a_round() -> None:
    """An angry buyer alerts the shop once, however often the round is read again."""
    first, second = reading("s1", alarm=True), reading("s2", alarm=True)
    play = room()
    play.handle(stored(said(1, "我要投诉"), 1.0))
    play.handle(Rang(1.5))
    play.handle(stored(said(2, "说话"), 2.0))
    play.handle(Rang(2.5))
    assert (
        Playbook(play)
        >> Understandable(1, 1, first)
        << ShowSuggestions(1, 1, first)
        << ShowInsight(1, 1, first)
        << Keep(1, 1, first, offered=True)
        << Raise("complaint")
        << Refresh()
        >> Understandable(1, 2, second)
        << ShowSuggestions(1, 2, second)
        << ShowInsight(1, 2, second)
        << Keep(1, 2, second, offered=True)
        << Refresh()
    )


def test_correction_brings_a_new_revision() -> None:
    """A stored correction has the open round read again at once."""
    fixed = reading("s2")
    assert (
        Playbook(answered("s1"))
        >> Corrected(20.0)
        << AskAssistant(1, 1, 2)
        >> Understandable(1, 2, fixed)
        << ShowSuggestions(1, 2, fixed)
        << ShowInsight(1, 2, fixed)
        << Keep(1, 2, fixed, offered=True)
        << Refresh()
    )


def test_correction_of_an_answered_round_asks_nothing() -> None:
    """Without an open round there is nothing to read again."""
    assert Playbook(room()) >> Corrected(20.0)


def test_restart_reads_what_was_left_unread_and_counts_on() -> None:
    """A room opened over an unread round asks at once, and revisions go on from those staff have seen."""
    offers = reading("s1")
    play = Room(PATIENCE, OpenRound(4, 6, unread_since=0.0), revision=3)
    assert play.start(100.0) == [AskAssistant(4, 6, 1)]
    assert (
        Playbook(play)
        >> Understandable(4, 1, offers)
        << ShowSuggestions(4, 4, offers)
        << ShowInsight(4, 4, offers)
        << Keep(4, 4, offers, offered=True)
        << Refresh()
    )


def test_recall_has_the_round_read_again_but_opens_none() -> None:
    """Taking a message back changes an open round; alone it is nothing to answer."""
    recall = said(2, "", kind="recall", message_id="m1")
    play = room()
    assert play.handle(stored(recall, 1.0)) == [Acknowledge(recall), Deliver(recall), Refresh()]
    play.handle(stored(said(3, "能便宜点吗"), 2.0))
    again = said(4, "", kind="recall", message_id="m3")
    assert Wake(2.9) in play.handle(stored(again, 2.4))


def test_unknown_suggestion_freezes_nothing() -> None:
    """An id that was never offered here is recorded for the store to refuse, and changes nothing."""
    play = answered("s1")
    assert play.handle(Used("inserted", ("zzz",), BUYER)) == [Record("inserted", ("zzz",), BUYER)]
    assert offer("s1") in play._offers[1].items

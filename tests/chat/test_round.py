"""When a round is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.round import OpenRound, Patience

PATIENCE = Patience(0.7, 2.5)


def test_single_message_is_read_after_the_silence() -> None:
    """One message is due 700 ms after it arrived."""
    assert OpenRound(5, 5).heard(5, 100.0).due(PATIENCE) == 100.7


def test_read_round_is_not_due() -> None:
    """Nothing is due once the assistant was asked, until the buyer says more."""
    asked = OpenRound(5, 5).heard(5, 100.0).asking()
    assert asked.due(PATIENCE) is None
    assert asked.heard(6, 101.0).due(PATIENCE) == 101.7


def test_message_is_alone_after_a_pause_with_nothing_unread() -> None:
    """The first message of all is; one within the pause of another is not, nor one while another is unread."""
    first = OpenRound(5, 5)
    unread = first.heard(5, 100.0)
    assert [True, False, False, True] == [
        first.alone(100.0, PATIENCE),
        unread.alone(101.0, PATIENCE),
        unread.settled().alone(100.6, PATIENCE),
        unread.asking().alone(100.8, PATIENCE),
    ]


@given(st.lists(st.floats(0.001, 3), min_size=1, max_size=20))
def test_never_later_than_the_longest_wait(gaps: list[float]) -> None:
    """However the buyer types, the round is due within 2.5 s of the first unread message."""
    at, spoken = 50.0, OpenRound(1, 1).heard(1, 50.0)
    for seq, gap in enumerate(gaps, 2):
        at += gap
        spoken = spoken.heard(seq, at)
    due = spoken.due(PATIENCE)
    assert due is not None
    assert due <= 52.5
    assert spoken.last_seq == len(gaps) + 1

"""When a connection is poked or given up."""

from __future__ import annotations

from bot.chat.closing import CloseCode
from bot.chat.pulse import Pulse, Rhythm

RHYTHM = Rhythm(hello=10, heartbeat=20, dead=30)


def greeted() -> Pulse:
    """Return a connection whose hello came at 105 and whose token ends at 1000."""
    pulse = Pulse(RHYTHM, opened=100.0)
    pulse.greet(105.0, expires=1000.0)
    return pulse


def test_silent_client_is_given_ten_seconds() -> None:
    """Without a hello the connection ends after ten seconds."""
    pulse = Pulse(RHYTHM, opened=100.0)
    assert (pulse.due(), pulse.verdict(109.9), pulse.verdict(110.0)) == (110.0, None, CloseCode.HELLO_TIMEOUT)


def test_heartbeat_every_twenty_seconds() -> None:
    """A heartbeat goes out twenty seconds after the hello and after each other one."""
    pulse = greeted()
    assert (pulse.due(), pulse.verdict(124.9), pulse.verdict(125.0), pulse.verdict(125.1)) == (
        125.0,
        None,
        "beat",
        None,
    )
    pulse.heard = 125.2
    assert pulse.due() == 145.0


def test_peer_that_answers_nothing_is_gone_after_thirty_seconds() -> None:
    """A heartbeat without any answer ends the connection thirty seconds after the last word."""
    pulse = greeted()
    assert pulse.verdict(125.0) == "beat"
    assert (pulse.due(), pulse.verdict(134.9), pulse.verdict(135.0)) == (
        135.0,
        None,
        CloseCode.HEARTBEAT_LOST,
    )


def test_token_is_checked_when_it_ends() -> None:
    """The connection ends with its token, however alive the peer is."""
    pulse = greeted()
    pulse.heard = pulse.beaten = 999.0
    assert (pulse.due(), pulse.verdict(999.9), pulse.verdict(1000.0)) == (
        1000.0,
        None,
        CloseCode.EXPIRED_TOKEN,
    )

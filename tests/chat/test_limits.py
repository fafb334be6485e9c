"""How fast somebody may talk."""

from __future__ import annotations

from bot.chat.limits import TokenBucket


def test_burst_then_rate() -> None:
    """Thirty at once, then two a second."""
    bucket = TokenBucket(30, 2.0)
    assert sum(bucket.take(0.0) for _ in range(40)) == 30
    assert not bucket.take(0.4)
    assert bucket.take(0.51)
    assert not bucket.take(0.52)


def test_clock_going_back_gives_nothing() -> None:
    """A clock that steps back neither breaks nor refills the bucket."""
    bucket = TokenBucket(1, 1.0)
    assert bucket.take(10.0)
    assert not bucket.take(5.0)
    assert 0 < bucket.wait() <= 1

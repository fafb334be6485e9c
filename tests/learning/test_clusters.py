"""Near-same answers are one."""

from __future__ import annotations

from bot.learning.clusters import clusters


def test_commonest_leads_and_likes_follow() -> None:
    """Particles and a word more make no difference; groups come in order of their leader."""
    texts = {"杯盖拆下来用软刷洗就行哦": 1, "杯盖拆下来用软刷洗就行": 3, "图案是印上去的": 2}
    assert [["杯盖拆下来用软刷洗就行", "杯盖拆下来用软刷洗就行哦"], ["图案是印上去的"]] == clusters(texts)
    assert clusters(texts) == clusters(dict(reversed(texts.items())))


def test_opposites_and_other_slots_stay_apart() -> None:
    """One 不 more, or another slot, is another answer however alike the rest."""
    assert 2 == len(clusters({"这款杯子可以放进微波炉加热": 2, "这款杯子不可以放进微波炉加热": 2}))
    assert 2 == len(clusters({"我们这边默认发{courier}的": 2, "我们这边默认发{origin}的": 2}))


def test_nothing_and_next_to_nothing() -> None:
    """No text gives no group, one character a group of its own."""
    assert [] == clusters({})
    assert [["好"]] == clusters({"好": 1})

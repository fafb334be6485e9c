"""Counts of what agents do with replies stay in step with the ledger."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import AdoptionCell, Conversation, adoption_cells, day_of, offered, record_feedback, uptake
from bot.store.adoption import lines_of_day, tally
from bot.terms import Feedback, Suggestion
from tests.store.scenes import START, Scene

TODAY = day_of(START)
STEPS = ("displayed", "inserted", "edited", "sent", "dismissed")


def made(name: str, template: str, need: str = "discount", text: str = "今天下单减十元") -> Suggestion:
    """Return a suggestion for a need."""
    return Suggestion(name, template, text, 0.8, reasons=(f"need:{need}",))


def offer(scene: Scene, talk: Conversation, *items: Suggestion, round_seq: int = 1) -> None:
    """Offer suggestions, best first."""
    with scene.database.write() as session:
        offered(
            session,
            conversation=talk.id,
            round_seq=round_seq,
            revision=1,
            suggestions=items,
            now=scene.tick(),
        )


def tell(scene: Scene, talk: Conversation, *steps: Feedback, staff: str | None = None) -> None:
    """Record steps."""
    for step in steps:
        with scene.database.write() as session:
            record_feedback(session, step, conversation=talk.id, staff=staff, now=scene.tick())


def cells(scene: Scene) -> dict[tuple[str, str], dict[str, float]]:
    """Return what was counted today: (template, staff) → counts that are not 0."""
    with scene.database.read() as session:
        return {
            (cell.template, cell.staff): {name: count for name, count in cell.counts.items() if count}
            for cell in adoption_cells(session, TODAY, TODAY)
        }


def shown(*names: str) -> list[Feedback]:
    """Return that these were displayed."""
    return [Feedback(name, "displayed") for name in names]


def test_sent_passed_over_and_left_are_told_apart(scene: Scene) -> None:
    """What stands above the one sent was passed over, what stands below may never have been read."""
    talk, anna = scene.talk(), scene.agent("anna").id
    offer(scene, talk, made("s1", "a"), made("s2", "b"), made("s3", "c"))
    tell(
        scene, talk, *shown("s1", "s2", "s3"), Feedback("s2", "inserted"), Feedback("s2", "sent"), staff=anna
    )
    assert {
        ("a", anna): {"shown": 1, "passed": 1},
        ("b", anna): {"shown": 1, "sent": 1},
        ("c", anna): {"shown": 1},
    } == cells(scene)


def test_what_was_never_displayed_is_not_counted(scene: Scene) -> None:
    """Offering alone says nothing about anybody's choice."""
    offer(scene, scene.talk(), made("s1", "a"))
    assert {} == cells(scene)


def test_edited_counts_by_what_stayed(scene: Scene) -> None:
    """A small edit keeps most of the text, a rewriting little."""
    talk = scene.talk()
    offer(scene, talk, made("s1", "a", text="今天下单减十元"), made("s2", "b", text="今天下单减十元"))
    tell(
        scene, talk, Feedback("s1", "sent", "今天下单减十五元"), Feedback("s2", "sent", "您好请问要哪一款呀")
    )
    found = cells(scene)
    assert found["a", ""]["kept"] > 0.8
    assert found["b", ""].get("kept", 0) < 0.3
    assert 1 == found["a", ""]["edited"] == found["b", ""]["edited"]


def test_dismissal_counts_and_a_reason_more(scene: Scene) -> None:
    """Waved away is counted; with a reason it is also a fault."""
    talk = scene.talk()
    offer(scene, talk, made("s1", "a"), made("s2", "b"))
    tell(scene, talk, Feedback("s1", "dismissed"), Feedback("s2", "dismissed", reason="wrong fact"))
    assert {
        ("a", ""): {"shown": 1, "dismissed": 1},
        ("b", ""): {"shown": 1, "dismissed": 1, "faulted": 1},
    } == (cells(scene))


def test_one_conversation_counts_once_a_day(scene: Scene) -> None:
    """A reply offered round after round is one trial, by the best that became of it."""
    talk = scene.talk()
    for number in range(1, 6):
        offer(scene, talk, made(f"s{number}", "a"), round_seq=number)
        tell(scene, talk, *shown(f"s{number}"))
    assert {("a", ""): {"shown": 1}} == cells(scene)
    tell(scene, talk, Feedback("s3", "sent"))
    assert {("a", ""): {"shown": 1, "sent": 1}} == cells(scene)


def test_need_counts_rounds(scene: Scene) -> None:
    """For a need a round is shown once, however many of its three were for it."""
    talk = scene.talk()
    offer(scene, talk, made("s1", "a"), made("s2", "b"), made("s3", "c", need="gift"))
    tell(scene, talk, *shown("s1", "s2", "s3"), Feedback("s1", "dismissed"), Feedback("s2", "sent"))
    with scene.database.read() as session:
        whole = {line.need: line for line in uptake(session, "kitchen", TODAY, TODAY) if not line.template}
    assert (1, 1, 1) == (whole["discount"].shown, whole["discount"].pasted, whole["discount"].dismissed)
    assert (1, 0) == (whole["gift"].shown, whole["gift"].pasted)


def test_answers_to_another_console_are_rounds_of_their_own(scene: Scene) -> None:
    """The Ask API has no rounds; what was asked at another time passes nothing over."""
    talk = scene.talk(external="x1")
    offer(scene, talk, made("s1", "a"), made("s2", "b"), round_seq=0)
    tell(scene, talk, *shown("s1", "s2"))
    offer(scene, talk, made("s3", "c"), made("s4", "d"), round_seq=0)
    tell(scene, talk, *shown("s3", "s4"), Feedback("s4", "sent"))
    found = cells(scene)
    assert {"shown": 1} == found["a", ""] == found["b", ""]
    assert {"shown": 1, "passed": 1} == found["c", ""]


def test_day_is_the_one_in_china(scene: Scene) -> None:
    """Midnight is at 16:00 UTC; feedback that comes later counts for the day of the offer."""
    scene.now = datetime(2026, 3, 2, 15, 59, 30, tzinfo=UTC)
    talk = scene.talk()
    offer(scene, talk, made("s1", "a"))
    scene.tick(3600)
    tell(scene, talk, Feedback("s1", "sent"))
    with scene.database.read() as session:
        (cell,) = adoption_cells(session, TODAY, TODAY + timedelta(days=2))
    assert (TODAY, 1.0) == (cell.day, cell.counts["sent"])


HISTORY = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2), st.sampled_from(STEPS), st.booleans()),
    max_size=25,
)
"""(conversation, round, place, step, by Anna)."""


@given(history=HISTORY)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counting_on_the_way_equals_counting_afterwards(
    scene: Scene, history: list[tuple[int, int, int, str, bool]]
) -> None:
    """Whatever order things happen in, the counts are those of the ledger as it stands at the end."""
    scene.sent += 1
    key = f"h{scene.sent}"
    scene.shop(key)
    anna = scene.agent(f"anna{scene.sent}", key).id
    talks = [scene.talk(f"b{number}", key) for number in range(3)]
    for place, talk in enumerate(talks):
        for number in range(4):
            names = [f"{key}-{place}-{number}-{at}" for at in range(3)]
            items = [made(name, "abc"[at], "xy"[number % 2]) for at, name in enumerate(names)]
            offer(scene, talk, *items, round_seq=number + 1)
    for place, number, at, step, hers in history:
        feedback = Feedback(f"{key}-{place}-{number}-{at}", step, "改过" if step != "displayed" else "")  # type: ignore[arg-type]
        tell(scene, talks[place], feedback, staff=anna if hers else None)
    expected: Counter[tuple[str, ...]] = Counter()
    with scene.database.read() as session:
        for talk in talks:
            for cell, count in tally(lines_of_day(session, talk.id, scene.now)).items():
                expected[cell] += count  # type: ignore[assignment]
        found: tuple[AdoptionCell, ...] = adoption_cells(session, TODAY, TODAY)
    counted = {
        (cell.need, cell.template, cell.staff, name): round(count, 6)
        for cell in found
        if cell.shop == key
        for name, count in cell.counts.items()
        if count
    }
    assert {cell: round(count, 6) for cell, count in expected.items() if cell[1] and count} == counted

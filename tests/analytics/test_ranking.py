"""The forty transcripts that readers rank: complete, true to what was said, and scored the same from the file."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import pytest

from bot.analytics.rubric import read_rubric
from tests.analytics.ranking import (
    FOLDER,
    correlation,
    mean_order,
    places,
    readers,
    scores,
    standing,
    transcripts,
)
from tests.models import INTENTS

AGREED, AGREED_WITH_EACH, AGREED_AMONG_READERS = 0.89, 0.87, 0.95
"""Spearman's correlation with the readers' mean, with each of them, and between them."""
LATER: Final = {
    "later": 0.89,
    "last": 0.87,
    "third": 0.82,
    "fourth": 0.84,
    "fifth": 0.88,
    "sixth": 0.91,
    "seventh": 0.73,
    "eighth": 0.97,
    "ninth": 0.83,
    "tenth": 0.6,
    "eleventh": 0.75,
    "twelfth": 0.91,
    "thirteenth": 0.78,
    "fourteenth": 0.83,
    "fifteenth": 0.82,
    "sixteenth": 0.78,
    "seventeenth": 0.78,
    "eighteenth": 0.93,
    "nineteenth": 0.86,
}
"""Folder → the correlation that holds with who ranked each before it was scored.

At first sight the score stood at 0.54 with the first (24 transcripts), 0.65 with the second (16), 0.45 with the third (12),
0.85 with the fourth (20), 0.74 with the fifth (16): what was wrong for general reasons was mended after each, so these
hold what was reached and are no measure of the next. The sixth and the seventh (20 each, ranked by two readers who agree by
0.97) stood at 0.47, and 0.61 after mending by the sixth alone, where the scorer before had 0.43 and 0.57; the eighth (16, two
readers who agree by 0.985) at 0.58. The ninth and the tenth (16 each, other writers and readers, agreeing by 0.99 and 0.98)
stood at 0.38 and 0.31, and at 0.55 and 0.39 after mending by the eighth alone; both were then looked at. The eleventh (16, readers agreeing by 0.997) stood at 0.53, where the
scorer before all this had 0.20; the twelfth, the thirteenth and the fourteenth (16 each, again other writers and readers,
agreeing by 0.985 and more) at 0.60, 0.52 and 0.60, before each was looked at; the fifteenth (16, agreeing by 0.97), after
that, at 0.64. The sixteenth and the seventeenth (16 each, agreeing by 0.98) stood at 0.64 and 0.84 at first sight; nothing was
mended by them but one weight, that of phrasing, chosen. The eighteenth and the nineteenth (16 each, again other writers and
readers, agreeing by 0.97 and 0.99) stood at 0.93 and 0.80 at first sight, after all this. What is said falsely, given without leave or told as done, in words that no pattern
knew, cost most of it; so those are held against the sheet now, and weighed by how a conversation ended. Marking what words
take up and tell loosened the fit to the small sets that had been tuned by form: `last` and `third` had been held at 0.90
and 0.85. Since how replies are put is learned from these very sets they stand higher than this; what is learned from the
others only is held in `test_phrasing.py`, and that is the measure of the next.
"""


def test_forty_transcripts_say_what_the_scorer_was_given() -> None:
    """Each reply of the scorer's input is what the agent sent in one breath, word for word."""
    read = transcripts()
    assert list(range(1, 41)) == [one.number for one in read]
    for one in read:
        sent = [line for line in one.spoken if line[1] == "agent"]
        breaths = [
            "\n".join(text for *_, text in lines) for _, lines in groupby(sent, key=lambda line: line[0])
        ]
        assert breaths == [reply.text for reply in one.replies], one.number


def test_transcripts_differ_in_what_happens() -> None:
    """Every situation is another one, every level and stage is there, and some nobody answers."""
    read = transcripts()
    assert 40 == len({one.scenario for one in read}) == len({one.persona for one in read})
    assert {1, 2, 3, 4, 5} == {one.level for one in read}
    assert {"presale", "aftersale", "complaint"} == {r.stage for one in read for r in one.replies}
    assert any(not one.replies for one in read)


def test_every_transcript_is_scored_from_its_file() -> None:
    """Scoring needs no engine: the total is within its bounds, and silence has none."""
    found = scores(read_rubric(INTENTS))
    assert all(0 <= one.total <= 100 for one in found.values())
    silent = [one.number for one in transcripts() if not one.replies]
    assert [0.0] * len(silent) == [found[number].total for number in silent]


def test_no_file_tells_readers_who_answered() -> None:
    """Readers are blind: no key of a file names an agent or a score."""
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json"))
    assert not [key for key in ('"agent":', '"total":', '"passed":', '"seed":') if key in text]


def test_places_and_their_correlation() -> None:
    """Equals share a place, the same order correlates fully, the opposite one fully against it."""
    assert {1: 1.5, 2: 1.5, 3: 3.0} == places({1: 9.0, 2: 9.0, 3: 1.0})
    order = {number: float(number) for number in range(5)}
    assert correlation(order, order) == pytest.approx(1.0)
    assert correlation(order, {number: -place for number, place in order.items()}) == pytest.approx(-1.0)
    with pytest.raises(ValueError, match="not ranked by both"):
        correlation(order, {0: 1.0})


def test_score_agrees_with_the_readers() -> None:
    """Two readers, who had not seen a score, put the forty in much the same order as the points do."""
    ours = places({number: standing(found) for number, found in scores(read_rubric(INTENTS)).items()})
    one, other = readers()
    assert correlation(one, other) > AGREED_AMONG_READERS
    assert correlation(mean_order(), ours) >= AGREED
    assert min(correlation(order, ours) for order in (one, other)) >= AGREED_WITH_EACH


@pytest.mark.parametrize("folder", LATER)
def test_score_agrees_with_a_supervisor(folder: str) -> None:
    """Self-play edited by hand and conversations played by hand stand in much the order in which she put them."""
    there = FOLDER / folder
    ours = places({number: standing(found) for number, found in scores(read_rubric(INTENTS), there).items()})
    assert correlation(mean_order(there), ours) >= LATER[folder]


def test_no_fail_is_passed() -> None:
    """However many points are left, what must never happen is not passed."""
    found = scores(read_rubric(INTENTS)).values()
    failed = [one for one in found if one.fails]
    assert failed
    assert not [one for one in failed if one.passed]

"""How a reply is put: learned from transcripts in their order, and told on the turn by the clauses that weigh."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import cast

import pytest

from bot.analytics.phrasing import FILE, Phrasing, clauses, masked, read_phrasing, runs
from bot.analytics.quality import ILL_PUT, Reply, Whole, score
from bot.analytics.rubric import read_rubric
from bot.errors import LibraryError
from bot.simulation.debrief import GOOD, weak_turns
from bot.simulation.outcome import Outcome
from bot.simulation.scoring import Judged
from tests.analytics.phrases import folders, learned, written
from tests.analytics.ranking import correlation, mean_order, scores, transcripts
from tests.models import INTENTS

RUBRIC = read_rubric(INTENTS)
ALONE, TOGETHER = 0.72, 0.85
"""Mean correlation over sets that were left out of learning: of the phrasing alone, and of the points."""
LEAST = 0.7
"""That of the points with each single set left out."""
HELD = (
    "单子我翻过了，还停在仓库没出来，今天几点走我手上没有准点，不敢先跟您说死；下午5点前我问清楚了在这里回您"
)
EMPTY = "亲，放心哈，已经给您处理好了呀，一定让您满意哦"


def _put_in_order(phrasing: Phrasing, folder: Path) -> float:
    """Return the correlation with the readers of what replies are worth by their phrasing alone."""
    read = [one for one in transcripts(folder) if one.replies]
    worth = {one.number: -fmean(phrasing.value(reply.text) for reply in one.replies) for one in read}
    order = mean_order(folder)
    return correlation({number: order[number] for number in worth}, worth)


def test_the_file_is_what_is_learned() -> None:
    """Nobody has edited it, and it was written again after the last set came."""
    assert written(learned()) == (INTENTS / FILE).read_text(encoding="utf-8")


def test_what_is_learned_holds_for_sets_that_were_left_out() -> None:
    """Each set is put in order by what was learned from the others only."""
    found = [_put_in_order(learned(name), folder) for name, folder in folders().items()]
    assert fmean(found) >= ALONE


def test_points_hold_for_sets_that_were_left_out_of_learning() -> None:
    """So do the points as a whole, with what is learned from the other sets; the patterns of sins knew all of them."""
    found = {}
    for name, folder in folders().items():
        rubric = RUBRIC.model_copy(update={"phrasing": learned(name)})
        ours = {number: -one.total for number, one in scores(rubric, folder).items()}
        found[name] = correlation(mean_order(folder), ours)
    assert fmean(found.values()) >= TOGETHER
    assert min(found.values()) >= LEAST, found


def test_what_is_known_and_what_is_not_is_better_put_than_empty_assurance() -> None:
    """Neither line stands in any transcript."""
    assert RUBRIC.phrasing.value(HELD) > RUBRIC.phrasing.value(EMPTY) + 0.3


@pytest.mark.parametrize(("text", "key"), [(HELD, "well_put"), (EMPTY, "ill_put")])
def test_the_turn_names_the_clauses_that_weigh(text: str, key: str) -> None:
    """A remark repeats what was written, whole or its beginning."""
    reply = Reply(3, text, "presale", 9.0)
    [mark] = [mark for mark in score([reply], Whole(), RUBRIC).marks if mark.cell == "phrasing"]
    named = mark.values["words"]
    assert (3, key) == (mark.turn, mark.key)
    assert isinstance(named, tuple)
    assert named
    assert all(clause.removesuffix("…") in text for clause in named)


def test_a_falsehood_is_not_praised_for_how_it_is_put() -> None:
    """It keeps what its phrasing is worth, and no remark holds it up as an example."""
    found = score([Reply(1, HELD, "presale", 9.0, false=("5点",))], Whole(), RUBRIC)
    assert {"evenly_put"} == {mark.key for mark in found.marks if mark.cell == "phrasing"}


def test_what_is_evenly_put_names_nothing() -> None:
    """Between praise and blame there is one sentence of advice."""
    phrasing = Phrasing(low=-1, high=1, weights={50: ("好",)})
    rubric = RUBRIC.model_copy(update={"phrasing": phrasing})
    marks = score([Reply(1, "嗯", "presale", 9.0)], Whole(), rubric).marks
    assert [("evenly_put", 0.5, {})] == [
        (mark.key, mark.value, mark.values) for mark in marks if mark.cell == "phrasing"
    ]


def test_phrasing_alone_asks_for_a_better_reply_only_where_it_is_poor() -> None:
    """A turn that is put as most are needs none."""
    known = {"low": 0.0, "high": 10.0, "weights": {10: ("一", "二")}}
    rubric = RUBRIC.model_copy(update={"phrasing": Phrasing.model_validate(known)})
    said = tuple(Reply(turn, text, "presale", 9.0) for turn, text in enumerate(("好一二", "好一一"), start=1))
    found = score(said, Whole(), rubric)
    phrased = {mark.turn: mark.value for mark in found.marks if mark.cell == "phrasing"}
    others = tuple([mark for mark in found.marks if mark.cell == "phrasing"])
    judged = Judged(replace(found, marks=others), cast("Outcome", None), said, (4, 7), Whole(), 0.0)
    assert phrased[2] <= ILL_PUT < phrased[1] < GOOD
    assert {2: 7} == weak_turns(judged)


def test_runs_know_the_edges_of_a_clause_and_no_figure() -> None:
    """Signs and blanks divide alike, and every figure is the same."""
    assert ["领完29.9元", "包邮"] == clauses("领完29.9元.包邮")
    assert ["明天0点前", "回您"] == clauses(masked("明天17点前， 回您。"))
    assert {"好", "^好", "好$", "^好$"} == runs("好")
    assert max(map(len, runs("明天就发走"))) == 4


def test_more_of_what_is_liked_is_never_worth_less() -> None:
    """A run that is liked raises the worth, one that is not lowers it, within 0..1."""
    phrasing = Phrasing(low=-5, high=5, weights={20: ("查过",), -20: ("包您",)})
    plain, good, bad = (phrasing.value(text) for text in ("一二三四", "一二查过", "一二包您"))
    assert 0 <= bad < plain < good <= 1
    assert (("一二查过",), ()) == (
        phrasing.telling("一二查过", good=True),
        phrasing.telling("一二查过", good=False),
    )


def test_without_a_file_every_way_is_alike(tmp_path: Path) -> None:
    """A library without one marks no phrasing; a broken one is told."""
    assert {} == read_phrasing(tmp_path).weights
    rubric = RUBRIC.model_copy(update={"phrasing": read_phrasing(tmp_path)})
    assert "phrasing" not in score([Reply(1, EMPTY, "presale", 9.0)], Whole(), rubric).cells
    for broken in ("low: 3\nhigh: 1\n", "low: 0\nhigh: 1\nheavy: 2\n", "weights: {好: [一]}\n", "[\n"):
        (tmp_path / FILE).write_text(broken, encoding="utf-8")
        with pytest.raises(LibraryError, match=FILE):
            read_phrasing(tmp_path)

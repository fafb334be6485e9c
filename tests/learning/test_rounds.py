"""Rounds: read from files, judged by which needs are found and in which order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.corpus import Said
from bot.learning.rounds import Round, judge_rounds, read_rounds
from tests.models import agent, buyer, untrained_reader

LINE = {
    "turns": [{"role": "buyer", "text": "有优惠吗"}],
    "needs": ["discount"],
    "psychology": ["bargain"],
    "trade": "home",
}


def _round(*needs: str, said: tuple[str, ...]) -> Round:
    turns = tuple(Said(role="buyer", text=text) for text in said)
    return Round(turns=turns, needs=needs, psychology=(), trade="home")


def test_rounds_know_their_place(tmp_path: Path) -> None:
    """Lines are read in the order of files; a folder without any is empty."""
    assert [] == read_rounds(tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a.jsonl").write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    (found,) = read_rounds(tmp_path)
    assert ("home/a.jsonl", 1, ("discount",)) == (found.file, found.line, found.needs)
    assert buyer("有优惠吗") == found.spoken


def test_bad_round_is_named(tmp_path: Path) -> None:
    """A line without needs is told by file and line."""
    lines = [json.dumps(LINE), json.dumps({k: v for k, v in LINE.items() if k != "needs"})]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"a\.jsonl:2: not a round: needs: Field required"):
        read_rounds(tmp_path)


def test_nothing_is_open_after_the_agent() -> None:
    """The needs are those of the buyer's own last turns."""
    reader = untrained_reader()
    assert () == reader.open_needs((*buyer("有优惠吗"), agent("有的")))
    assert () == reader.open_needs(())
    assert reader.read("有优惠吗").needs == reader.open_needs(buyer("有优惠吗"))


def test_figures_count_needs_and_pairs() -> None:
    """Exact wants the order too; of pairs that were found both, the order is told apart."""
    reader = untrained_reader()
    (alone,) = reader.open_needs(buyer("在吗"))
    found = judge_rounds(
        reader, [_round(alone, said=("在吗",)), _round(alone, "refund_status", said=("在吗",))]
    )
    assert (2, 0.5, 0.5) == (found.rounds, found.exact, found.same)
    assert pytest.approx(2 * 2 / (2 + 3)) == found.f1
    assert (1, 0.0, 0.0) == (found.pairs, found.ordered, found.ordered_of_found)

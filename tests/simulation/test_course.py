"""The course: content that holds together, generated questions, grading, gates, mistakes that come back."""

from __future__ import annotations

import functools
import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.errors import InputError, LibraryError
from bot.library.claims import read_claims
from bot.library.redlines import RedLineBook
from bot.shop import ShopFacts, find_shop
from bot.shop.price import line_of, quote
from bot.simulation.contents import Contents, read_contents
from bot.simulation.course import (
    Course,
    DrillResult,
    Question,
    Standing,
    amount,
    drawn,
    gates,
    grade,
    mark,
    related,
    shuffled,
)
from bot.simulation.course_reading import read_course
from bot.simulation.leitner import LEARNT, SPANS, moved
from bot.simulation.quizzes import product_questions, sum_questions
from bot.simulation.rewriting import Checker, true_of_any
from bot.understand.acts import act_reader
from tests.models import NOON, library, tokeniser, trained_models


@functools.cache
def contents() -> Contents:
    """Return personas and scenarios."""
    return read_contents(library())


@functools.cache
def course() -> Course:
    """Return the course of the project."""
    return read_course(library(), contents())


@functools.cache
def checker() -> Checker:
    """Return what reads replies."""
    acts = {key: label.zh for key, label in library().labels.acts.items()}
    reader = act_reader(library(), tokeniser().words, trained_models())
    return Checker(course(), reader, read_claims(library().folder), acts)


def question(key: str = "q", answer: str = "B", **more: Any) -> Question:  # noqa: ANN401 - fields of a question
    """Return a question with four options."""
    made = Question(id=key, day="d1", ask="?", answer=answer, why="!", options=("a", "b", "c", "d"))
    return replace(made, **more)


def test_the_week_is_whole() -> None:
    """Eight days and the last test, each a five-minute text, ten bad replies, three drills; the first test faultless."""
    days = course().days
    assert list(days) == [*[f"d{n}" for n in range(1, 9)], "final"]
    for day in list(days.values())[:8]:
        assert (len(day.rewrites), len(day.drills)) == (10, 3), day.key
        assert 800 <= sum(len(section.text) for section in day.sections) <= 1100, day.key
    assert days["d1"].test.passes == 1.0
    assert {seat.scenario for drill in days["d3"].drills for seat in drill.cast} == {
        "thermos_looks",
        "thermos_material",
        "thermos_price",
    }
    assert [len(drill.cast) for drill in days["d8"].drills] == [3, 5, 8]


def test_the_bank_is_large_and_of_one_mind() -> None:
    """The source's questions are there with their letters, and enough of ours for every day's test."""
    bank = course().bank
    source = {key: one.answer for key, one in bank.items() if key.startswith("exam.")}
    assert "".join(source.values()) == "BCACBDCABADDCCCDDBCBB"
    assert len(bank) - len(source) >= 120
    counts = Counter(one.day for one in bank.values() if not one.optional)
    for day in list(course().days.values())[:8]:
        assert counts[day.key] >= min(day.test.bank, 10), day.key
    assert len({one.options for one in bank.values()}) == len(bank)


def test_every_model_reply_passes_and_every_bad_one_fails() -> None:
    """What the course shows as good is good by its own checks, and the other way round."""
    lines = RedLineBook(library().redlines).at(None, NOON)
    for day in course().days.values():
        for entry in day.rewrites:
            good = checker().check(entry, entry.model, lines, {})
            assert good.passed, (entry.id, [point.text for point in good.points if not point.good])
            bad = [p.rule for p in checker().check(entry, entry.bad, lines, {}).points if not p.good]
            assert set(bad) - {"same"}, entry.id


def test_a_rewrite_may_ask_and_price_in_its_own_words() -> None:
    """Any question is one where one is wanted, and what any product of the shop costs is no falsehood."""
    lines = RedLineBook(library().redlines).at(None, NOON)
    facts = ShopFacts(find_shop("nuanzao", NOON, library().folder))
    true = true_of_any(facts, NOON)
    entries = {entry.id: entry for day in course().days.values() for entry in day.rewrites}

    def faults(item: str, reply: str) -> list[str]:
        sheet = facts.gather(None, None, (), NOON).facts
        return [
            p.rule for p in checker().check(entries[item], reply, lines, sheet, true).points if not p.good
        ]

    assert [] == faults("d3.r1", "您好，您是想给谁用呢？平时装热水多还是冰的多？")
    assert ["need"] == faults("d3.r1", "在的，有什么可以帮您的呢？")
    assert [] == faults("d3.r2", "雾蓝和奶白两个颜色，89元，送同学的话还配同色杯套")
    assert ["false"] == faults("d3.r2", "雾蓝和奶白两个颜色，77元，送同学的话还配同色杯套")


def test_what_is_wrong_in_a_lesson_is_told_by_file_and_line(tmp_path: Path) -> None:
    """A drill with nobody in it that exists, and an unknown act, are found with their lines."""
    folder = tmp_path / "intents"
    shutil.copytree(library().folder / "course", folder / "course")
    shutil.copytree(library().folder / "exam", folder / "exam")
    path = folder / "course" / "d1.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("scenario: data_bait", "scenario: nowhere").replace(
        "acts: [apologise]", "acts: [sing]"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError) as refused:
        read_course(replace(library(), folder=folder), contents())
    told = str(refused.value)
    number = 1 + next(n for n, line in enumerate(text.splitlines()) if "nowhere" in line)
    assert f"course/d1.yaml:{number}" in told
    assert "unknown agent act 'sing'" in told


@pytest.mark.parametrize("shop", ["nuanzao", "qingyan", "shanyu"])
def test_generated_questions_are_true(shop: str) -> None:
    """What counts as right is what the shop's facts and calculators say; the same seed asks the same."""
    spec = find_shop(shop, NOON, library().folder)
    facts = ShopFacts(spec)
    names = {key: slot.zh for key, slot in library().slots.items()}
    made = product_questions(course(), facts, names, NOON, count=20, rng=random.Random(3))
    assert made == product_questions(course(), facts, names, NOON, count=20, rng=random.Random(3))
    assert len(made) == 20
    for one in made:
        assert len(set(one.options)) == len(one.options) >= 2
        _, key, slot = one.id.split(".")
        right = one.options["ABCD".index(one.answer)]
        if slot == "price":
            figure = amount(right)
            assert figure == spec.product_of[key].price_of(spec.sku_of[key])
        else:
            assert right == facts.gather(spec.product_of[key].skus[0].key, None, (), NOON).facts[slot].value
    sums = sum_questions(course(), spec, facts.wording, NOON, count=6, rng=random.Random(3))
    assert len(sums) == 6
    for one in sums:
        basket = [part.rsplit("x", 1) for part in one.id.removeprefix("sum.").split("_")]
        lines = [line_of(spec, sku, int(count)) for sku, count in basket]
        assert Decimal(one.answer) == quote(spec, lines, NOON).total


def test_grading() -> None:
    """Letters in either case, amounts however they are typed; history gives no mark."""
    assert grade(question(), " b ").right
    assert not grade(question(), "").right
    with pytest.raises(InputError):
        grade(question(), "E")
    reckon = question(kind="sum", options=(), answer="237.00")
    assert all(grade(reckon, typed).right for typed in ("237", "¥237.0", "237元", "\uff12\uff13\uff17"))
    assert not grade(reckon, "237.01").right
    with pytest.raises(InputError):
        grade(reckon, "一点")
    paper = [question("a"), question("b"), question("h", optional=True)]
    result = mark(paper, {"a": "B", "b": "B", "h": "A"}, 1.0)
    assert (result.marks, result.of, result.passed) == (2, 2, True)
    assert not mark(paper, {"a": "B", "b": "A"}, 1.0).passed


def test_shuffling_moves_letters_not_answers() -> None:
    """The right option stays right under another letter, and letters do change."""
    made = [shuffled(question(), random.Random(seed)) for seed in range(12)]
    assert {one.options["ABCD".index(one.answer)] for one in made} == {"b"}
    assert len({one.answer for one in made}) > 1


def test_a_day_opens_when_the_one_before_is_done() -> None:
    """Nothing is open but the first day; each part that is missing is named; several buyers need to be at once."""
    empty = gates(course(), {}, [])
    assert [key for key, one in empty.items() if one.open] == ["d1"]
    assert empty["d1"].missing == ("text", "rewrites", "drills", "test")
    first = course().days["d1"]
    done = {"d1": Standing(read=True, rewrites=frozenset(entry.id for entry in first.rewrites), tested=True)}
    scenarios = frozenset(seat.scenario for drill in first.drills for seat in drill.cast)
    after = gates(course(), done, [DrillResult(scenarios, 1, passed=True)])
    assert after["d1"].passed
    assert after["d2"].open
    last = course().days["d8"]
    wanted = frozenset(seat.scenario for seat in last.drills[2].cast)
    alone = gates(course(), {}, [DrillResult(wanted, 1, passed=True)])["d8"]
    together = gates(course(), {}, [DrillResult(wanted, 8, passed=True)])["d8"]
    assert alone.drills == ()
    assert "d8.c" in together.drills


def test_weak_motives_come_back() -> None:
    """Other questions on the motive that was got wrong are drawn, and none of another."""
    bank = course().bank
    wrong = [one for one in bank.values() if one.psychology == ("bargain",)][:2]
    more = related(bank.values(), wrong, 5, random.Random(1))
    assert len(more) == 5
    assert all("bargain" in one.psychology for one in more)
    assert not {one.id for one in more} & {one.id for one in wrong}
    early = drawn(bank.values(), "d2", 60, random.Random(1))
    assert {one.day for one in early} == {"d1", "d2"}


def test_mistakes_return_after_longer_and_longer() -> None:
    """Right moves one box up at its time only, wrong falls back to the first, four times right is learnt."""
    now = datetime(2026, 1, 1, tzinfo=NOON.tzinfo)
    assert moved(None, now, right=True) is None
    card = moved(None, now, right=False)
    assert card is not None
    assert card.due_at - now == timedelta(days=1)
    assert moved(card, now, right=True) == card
    for box, span in enumerate(SPANS[1:], 2):
        now = card.due_at
        card = moved(card, now, right=True)
        assert card is not None
        assert (card.box, card.due_at - now) == (box, span)
    learnt = moved(card, card.due_at, right=True)
    assert learnt is not None
    assert learnt.box == LEARNT
    assert not learnt.due(card.due_at + timedelta(days=99))
    fallen = moved(card, card.due_at, right=False)
    assert fallen is not None
    assert (fallen.box, fallen.misses) == (1, 2)

"""Personas, scenarios and talk are read with the line of whatever is wrong."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.library import Library
from bot.lint.personas import COLOURS
from bot.simulation.contents import read_contents
from bot.simulation.dice import Dice
from bot.simulation.grammar import parse
from tests.models import library

FOLDERS = ("personas", "scenarios", "buyer_talk", "agents")


@pytest.fixture
def copied(tmp_path: Path) -> Library:
    """Return the library with its own copy of what buyers are made of."""
    for name in FOLDERS:
        shutil.copytree(library().folder / name, tmp_path / name)
    return dataclasses.replace(library(), folder=tmp_path)


def test_contents_are_whole() -> None:
    """The contents that ship cover 14 motives, five levels, 60 personas, 40 scenarios and ten trades."""
    contents = read_contents(library())
    personas = contents.personas.values()
    assert len(personas) >= 60
    assert len(contents.scenarios) >= 40
    assert len({trade for persona in personas for trade in persona.trades}) >= 10
    assert len({persona.family for persona in personas}) == 70


def test_unknown_names_are_told_by_file_and_line(copied: Library) -> None:
    """A made-up motive is refused with the file and the line it stands on."""
    path = copied.folder / "personas" / "practical.yaml"
    text = path.read_text(encoding="utf-8").replace("psychology: {practical:", "psychology: {practicle:", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"personas/practical\.yaml:\d+: .*practicle"):
        read_contents(copied)


def test_slots_nobody_fills_are_told(copied: Library) -> None:
    """A sentence with a slot that nothing fills is refused."""
    lines = "talk:\n  - on: ack\n    say:\n      - 嗯{weather}\n"
    (copied.folder / "buyer_talk" / "more.yaml").write_text(lines, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"buyer_talk/more\.yaml:4: slot \{weather\}"):
        read_contents(copied)


def test_grammar_chooses_fills_and_bursts() -> None:
    """One of `<a/b>`, values for slots, and two messages where a bar stands."""
    sentence = parse("<这个/这款>给{for_whom}用 | 会不会有味道")
    assert sentence.slots == {"for_whom"}
    assert sentence.say(Dice(1), {"for_whom": "孩子"})[0] in {"这个给孩子用", "这款给孩子用"}
    assert sentence.say(Dice(1), {"for_whom": "孩子"})[1] == "会不会有味道"


@pytest.mark.parametrize("line", ["有<货吗", "<这个>好吗", "给{谁}用"])
def test_broken_grammar_is_refused(line: str) -> None:
    """What is no grammar is refused, never typed."""
    with pytest.raises(ValueError, match=line[:1]):
        parse(line)


def test_dice_are_the_same_everywhere() -> None:
    """The generator gives the published numbers of SplitMix64, whatever the machine."""
    dice = Dice(0)
    assert [int(dice.roll() * 2**53) for _ in range(3)] == [
        0xE220A8397B1DCDAF >> 11,
        0x6E789E6AA1B965F4 >> 11,
        0x06C45D188009454F >> 11,
    ]


def test_every_value_of_every_axis_is_met() -> None:
    """Whatever type the vocabulary has, at least three personas over three trades are of it; age and gender are colour."""
    personas = read_contents(library()).personas.values()
    for axis, values in library().labels.axes.items():
        if axis in COLOURS:
            continue
        for value in values.values:
            met = [persona for persona in personas if persona.type[axis] == value]
            trades = {trade for persona in met for trade in persona.trades}
            assert (len(met) >= 3, len(trades) >= 3) == (True, True), f"{axis}.{value}"


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ("{humour: [dry]}", "unknown axis 'humour'"),
        ("{experience: [newbie]}", "unknown value of experience 'newbie'"),
    ],
)
def test_unknown_types_of_lines_are_told(copied: Library, filters: str, message: str) -> None:
    """A line for an axis or a value that nobody can have is refused."""
    lines = f"talk:\n  - on: ack\n    type: {filters}\n    say:\n      - 嗯那个\n"
    (copied.folder / "buyer_talk" / "more.yaml").write_text(lines, encoding="utf-8")
    with pytest.raises(LibraryError, match=rf"buyer_talk/more\.yaml:\d+: {message}"):
        read_contents(copied)

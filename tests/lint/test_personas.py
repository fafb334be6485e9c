from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.library import Labels, find_library, load_library
from bot.lint import lint_folder
from bot.lint.personas import lint_personas

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def labels() -> Labels:
    """Return the shipped vocabulary."""
    return load_library(find_library()).labels


def _told(folder: Path, labels: Labels, cut: str) -> list[str]:
    """Return what lint says of a shipped persona once some of its words are cut out."""
    shipped = (find_library() / "personas" / "speed.yaml").read_text(encoding="utf-8")
    assert cut in shipped
    path = folder / "personas" / "speed.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(shipped.replace(cut, "", 1), encoding="utf-8")
    return [str(finding) for finding in lint_personas(folder, labels)]


def test_shipped_personas_stand_on_every_axis(labels: Labels) -> None:
    """All who ship have a value on each axis, age and gender in their colour."""
    assert lint_personas(find_library(), labels) == []


@pytest.mark.parametrize(
    ("cut", "message"),
    [
        (", lifestyle: fashionable", "no value on the axis lifestyle"),
        (", member: senior", "no value on the axis member"),
        (", gender: female", "no gender in colour, which says gender"),
        ("age: 30, ", "no age in colour, which says age_band"),
    ],
)
def test_axis_left_out_is_told(tmp_path: Path, labels: Labels, cut: str, message: str) -> None:
    """What is missing is told with file, line and key of the persona."""
    assert _told(tmp_path, labels, cut) == [f"personas/speed.yaml:3: nurse_rush: {message}"]


def test_whole_type_missing_is_told_axis_by_axis(tmp_path: Path, labels: Labels) -> None:
    """A persona without any type lacks each axis but those that level and colour say."""
    lines = "personas:\n  - {key: nobody, colour: {age: 30, gender: male}}\n"
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "new.yaml").write_text(lines, encoding="utf-8")
    assert len(lint_personas(tmp_path, labels)) == len(labels.axes) - 3


def test_no_personas_no_findings(tmp_path: Path, labels: Labels) -> None:
    """A folder without simulated buyers, or with a broken file of them, lacks no axis."""
    assert lint_personas(tmp_path, labels) == []
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "broken.yaml").write_text("personas: [", encoding="utf-8")
    (tmp_path / "personas" / "text.yaml").write_text("personas: none", encoding="utf-8")
    assert lint_personas(tmp_path, labels) == []


def test_lint_of_the_folder_looks_at_personas(tmp_path: Path) -> None:
    """`zhike lint` tells them too."""
    folder = tmp_path / "intents"
    shutil.copytree(find_library(), folder, ignore=shutil.ignore_patterns("utterances"))
    path = folder / "personas" / "habit.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", channel: store", "", 1), encoding="utf-8")
    assert [str(finding) for finding in lint_folder(folder)] == [
        "personas/habit.yaml:3: tea_uncle: no value on the axis channel"
    ]

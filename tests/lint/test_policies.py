from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.library import find_library, load_library
from bot.lint import lint_folder, lint_policies, lint_policy_words
from bot.shop import Rulebook, read_rulebook

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "policies/aftersale.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped library without its corpus."""
    copy = tmp_path / "intents"
    shutil.copytree(find_library(), copy, ignore=shutil.ignore_patterns("utterances"))
    return copy


def change(path: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file and return its line."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(folder: Path) -> list[str]:
    """Return all findings of a folder as people read them."""
    return [str(finding) for finding in lint_folder(folder)]


def test_what_ships_is_clean(folder: Path) -> None:
    """Table, packs, flags and slots agree."""
    assert [] == lint_policies(folder)
    assert [] == lint_policy_words(load_library(folder), read_rulebook(folder)[0])


def test_wrong_rule_is_found_with_its_line(folder: Path) -> None:
    """Lint tells what the loader of policies found."""
    line = change(
        folder / TABLE,
        "    fault: damaged\n    state: delivering\n",
        "    fault: damged\n    state: delivering\n",
    )
    (finding,) = [text for text in told(folder) if "policies/" in text]
    assert finding.startswith(f"{TABLE}:{line}: rules.1.fault.0: ")


def test_wrong_pack_is_found(folder: Path) -> None:
    """So are packs."""
    path = folder / "policies" / "platforms" / "general.yaml"
    line = change(path, "damage: {hours: 48}", "damage: {hour: 48}")
    assert any(
        text.startswith(f"policies/platforms/general.yaml:{line}: windows.damage") for text in told(folder)
    )


def test_wrong_policies_are_told_beside_a_broken_library(folder: Path) -> None:
    """One run of lint tells both."""
    (folder / "slots.yaml").unlink()
    (folder / TABLE).unlink()
    assert {"slots.yaml", TABLE} <= {finding.path for finding in lint_folder(folder)}


def test_words_of_the_table_keep_the_red_lines(folder: Path) -> None:
    """They end up in replies."""
    change(folder / TABLE, "resend: {zh: 补发}", "resend: {zh: 加微信补发}")
    assert any("options.resend: red line" in text for text in told(folder))


def test_flag_that_nobody_raises_is_found(folder: Path) -> None:
    """A reply that asks for it would never be offered."""
    path = folder / "replies" / "aftersale" / "damaged.yaml"
    change(path, "flag: [damage_open]", "flag: [damage_opened]")
    (finding,) = [text for text in told(folder) if "flag" in text]
    assert "damaged.agreed: when.flag: unknown flag 'damage_opened'" in finding


def test_slot_of_the_table_must_be_declared(folder: Path) -> None:
    """slots.yaml names what may be filled; a library without a table needs none of it."""
    change(folder / "slots.yaml", "  proof_colour: ", "  proof_hue: ")
    library, (book, _) = load_library(folder), read_rulebook(folder)
    assert ["slots.yaml:0: slot 'proof_colour' is filled from policies/aftersale.yaml and not declared"] == [
        str(finding) for finding in lint_policy_words(library, book)
    ]
    assert [] == lint_policy_words(library, Rulebook())


def test_library_without_policies_is_fine(folder: Path) -> None:
    """They may be left out; then nothing is decided."""
    before = told(folder)
    shutil.rmtree(folder / "policies")
    assert before == told(folder)

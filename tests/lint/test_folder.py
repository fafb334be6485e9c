from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bot.library import find_library, load_library
from bot.lint import lint_folder, lint_library

if TYPE_CHECKING:
    from pathlib import Path


def _copy(tmp_path: Path) -> Path:
    """Return a copy of the shipped library without its corpus."""
    folder = tmp_path / "intents"
    shutil.copytree(find_library(), folder, ignore=shutil.ignore_patterns("utterances"))
    return folder


def test_shipped_folder_is_clean(tmp_path: Path) -> None:
    """Library and test sentences ship without a finding."""
    assert lint_folder(_copy(tmp_path)) == []


def test_shipped_corpus_is_clean() -> None:
    """The corpus that ships has no finding either."""
    folder = find_library()
    assert [str(finding) for finding in lint_library(load_library(folder), folder)] == []


def test_missing_test_file_is_found(tmp_path: Path) -> None:
    """An intent whose sentences are gone is named."""
    folder = _copy(tmp_path)
    (folder / "tests" / "gift.yaml").unlink()
    (finding,) = lint_folder(folder)
    assert str(finding) == "tests/gift.yaml:0: 0 test sentences for 'gift', at least 3 are wanted"


def test_folder_that_cannot_be_loaded_answers_with_all_faults(tmp_path: Path) -> None:
    """Lint of a broken folder is the loader's list."""
    folder = _copy(tmp_path)
    (folder / "slots.yaml").unlink()
    (folder / "wording.yaml").write_text("a: [", encoding="utf-8")
    assert {finding.path for finding in lint_folder(folder)} >= {"slots.yaml", "wording.yaml"}

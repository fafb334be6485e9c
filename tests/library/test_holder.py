from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import LibraryError
from bot.library import LibraryHolder

if TYPE_CHECKING:
    from pathlib import Path


def test_reload_takes_a_good_library(folder: Path) -> None:
    """After an edit the new words are in use."""
    holder = LibraryHolder(folder)
    path = folder / "replies/general/greeting.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("在的，您说。", "您好，在的。"), encoding="utf-8"
    )
    assert holder.reload() is holder.current
    assert holder.current.by_intent["greeting"][0].wordings == ("您好，在的。",)


def test_running_library_stays_when_the_new_one_is_wrong(folder: Path) -> None:
    """A typo is told with its place, and what ran keeps running."""
    holder = LibraryHolder(folder)
    running = holder.current
    (folder / "wording.yaml").write_text("reason: [", encoding="utf-8")
    (folder / "replies/general/greeting.yaml").write_text("intent: greeting\n", encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        holder.reload()
    assert {finding.path for finding in caught.value.findings} >= {
        "wording.yaml",
        "replies/general/greeting.yaml",
    }
    assert holder.current is running


def test_faulty_folder_cannot_be_held(folder: Path) -> None:
    """There is nothing to fall back on at the start."""
    (folder / "labels.yaml").unlink()
    with pytest.raises(LibraryError):
        LibraryHolder(folder)

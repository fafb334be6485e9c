"""Feature names in a model file."""

from __future__ import annotations

import pytest

from bot.understand.names import packed, unpacked


@pytest.mark.parametrize("names", [[], ["w:要"], ["^好$", "k:kid", "𠮷"]])
def test_names_come_back(names: list[str]) -> None:
    """What was packed is what is unpacked, in its order."""
    assert unpacked(packed(names)) == names


@pytest.mark.parametrize("name", ["", "a\nb"])
def test_name_that_would_not_come_back_is_refused(name: str) -> None:
    """An empty name or one with a line break cannot be told apart afterwards."""
    with pytest.raises(ValueError, match="feature name"):
        packed(["w:要", name])

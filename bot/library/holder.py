"""The library in use, replaced only by a good one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bot.library.loader import load_library

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library.values import Library


class LibraryHolder:
    """Holds the running library; readers take `.current` once and keep it for their whole piece of work."""

    def __init__(self, folder: Path) -> None:
        """Load the folder.

        Raises:
            LibraryError: the folder is wrong; there is nothing to keep then.

        """
        self._folder = folder
        self._lock = threading.Lock()
        self._current = load_library(folder)

    @property
    def current(self) -> Library:
        """The library in use."""
        return self._current

    def reload(self) -> Library:
        """Read the folder again and use the result; the running library stays when the new one is wrong.

        Raises:
            LibraryError: the files are wrong now; `.current` is what it was.

        """
        with self._lock:
            self._current = load_library(self._folder)
            return self._current

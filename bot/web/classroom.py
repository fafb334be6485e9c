"""The course as it is taught here: content, what reads rewritten replies; built on first use, kept per library."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query, Request

from bot.auth import Identity, access_service
from bot.library.claims import read_claims
from bot.library.redlines import RedLineBook, RedLines
from bot.simulation.contents import read_contents
from bot.simulation.course_reading import read_course
from bot.simulation.rewriting import Checker
from bot.text.tokenise import Tokeniser, read_words
from bot.understand.acts import act_reader
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House

if TYPE_CHECKING:
    from bot.library import Library
    from bot.simulation.contents import Contents
    from bot.simulation.course import Course


@dataclass(frozen=True, slots=True)
class Class:
    """What lessons need."""

    version: str
    course: Course
    contents: Contents
    checker: Checker
    redlines: RedLineBook

    def lines(self, platform: str | None, now: datetime) -> RedLines:
        """Return the red lines of a platform."""
        return self.redlines.at(platform, now)


class Classroom:
    """Keeps the class of the library in use; safe between threads."""

    def __init__(self, models: Path) -> None:
        """Take the folder of trained models; the reader of acts is trained there when it is missing."""
        self._models = models
        self._kept: Class | None = None
        self._lock = threading.Lock()

    def of(self, library: Library) -> Class:
        """Return what lessons need; some seconds the first time. Raises LibraryError."""
        with self._lock:
            if self._kept is None or self._kept.version != library.version:
                self._kept = self._make(library)
            return self._kept

    def _make(self, library: Library) -> Class:
        contents = read_contents(library)
        course = read_course(library, contents)
        cut = Tokeniser(read_words(library.folder / "words.txt"), self._models.parent / "cache").words
        names = {key: label.zh for key, label in library.labels.acts.items()}
        checker = Checker(course, act_reader(library, cut, self._models), read_claims(library.folder), names)
        return Class(library.version, course, contents, checker, RedLineBook(library.redlines))


@dataclass(frozen=True, slots=True)
class Pupil:
    """A member of staff in the class of a shop that they serve."""

    home: House
    identity: Identity
    shop: str
    room: Class

    @property
    def id(self) -> str:
        """Id of the member of staff."""
        return self.identity.id


async def pupil(request: Request, home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> Pupil:
    """Return the caller in the class of a shop. Raises Forbidden."""
    access_service(identity, shop)
    classroom: Classroom = request.app.state.classroom
    return Pupil(home, identity, shop, await home.stores.run(lambda: classroom.of(home.library)))


Here = Annotated[Pupil, Depends(pupil)]

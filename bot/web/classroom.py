"""The course as it is taught here: content, what reads rewritten replies; kept per library, beside the cast of drills."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query, Request

from bot.auth import Identity, access_service
from bot.library.redlines import RedLineBook, RedLines
from bot.simulation.course_reading import read_course
from bot.simulation.rewriting import Checker
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House

if TYPE_CHECKING:
    from bot.simulation.contents import Contents
    from bot.simulation.course import Course
    from bot.web.studio import Cast


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

    def __init__(self, cast: Callable[[], Cast]) -> None:
        """Take what gives the cast of drills: lessons and drills read replies with the same readers."""
        self._cast = cast
        self._kept: Class | None = None
        self._lock = threading.Lock()

    def current(self) -> Class:
        """Return what lessons need; seconds where the cast is not there yet. Raises LibraryError, ShopError."""
        cast = self._cast()
        with self._lock:
            if self._kept is None or self._kept.version != cast.library.version:
                self._kept = _class_of(cast)
            return self._kept


def _class_of(cast: Cast) -> Class:
    library, contents, ears = cast.library, cast.stage.contents, cast.stage.ears
    course = read_course(library, contents)
    names = {key: label.zh for key, label in library.labels.acts.items()}
    checker = Checker(course, ears.acts, ears.claims, names)
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
    return Pupil(home, identity, shop, await home.stores.run(classroom.current))


Here = Annotated[Pupil, Depends(pupil)]

"""`intents/desk.yaml`: what the desk says to agents, and the few lines it says to buyers by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Finding, LibraryError
from bot.library import Library
from bot.library.source import Source, problems, read_source

log = structlog.get_logger("zhike.chat")

FILE = "desk.yaml"
Words = Annotated[str, Field(min_length=1)]
StepKind = Literal["soothe", "check_order", "chase_payment", "recommend", "invite_review"]
Risk = Literal["refund_unsent", "dispute", "complaint", "unpaid", "plain"]


class Part(BaseModel):
    """A part of the file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class When(Part):
    """When a line fits: everything given must hold, of a list any."""

    psychology: tuple[str, ...] = ()
    emotion: tuple[str, ...] = ()
    intent: tuple[str, ...] = ()
    type: dict[str, tuple[str, ...]] = {}
    needs: Annotated[int, Field(ge=0, le=9)] = 0
    """Needs that are open at least."""


class Line(Part):
    """A piece of the action line."""

    id: Words
    text: Words
    when: When = When()


class ActionLines(Part):
    """The action line: what first, and how to speak; of each the first that fits."""

    first: tuple[Line, ...] = ()
    manner: tuple[Line, ...] = ()


class StepWords(Part):
    """A next action."""

    zh: Words
    why: Words
    why_due: str = ""
    replies: tuple[str, ...] = ()
    """Ids of replies; the first one with every slot known is ready to send."""


class RiskWords(Part):
    """A kind of risk of a conversation left over."""

    zh: Words
    why: Words


class DeskBook(Part):
    """The whole file."""

    topics: dict[str, Words] = {}
    action: ActionLines = ActionLines()
    next: dict[StepKind, StepWords] = {}
    refusing: tuple[Words, ...] = ()
    risks: dict[Risk, RiskWords] = {}
    texts: dict[str, Words] = {}

    def say(self, key: str, /, **values: object) -> str:
        """Return a text with `{name}` filled; an unknown key comes back as it is."""
        return filled(self.texts.get(key, key), values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return a text with `{name}` replaced, values as they are."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def load_book(library: Library) -> DeskBook:
    """Read the file of a library folder; a folder without one has nothing to say.

    Raises LibraryError with everything that is wrong, names that the library does not have included.
    """
    path = library.folder / FILE
    if not path.is_file():
        return DeskBook()
    source = read_source(path, library.folder)
    if source.data is None:
        raise LibraryError([*source.findings] or [Finding(source.path, 0, "is empty")])
    try:
        book = DeskBook.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError([*source.findings, *problems(source, error)]) from None
    findings = [*source.findings, *_dangling(book, library, source)]
    if findings:
        raise LibraryError(findings)
    return book


def book_of(library: Library) -> DeskBook:
    """Return the book as the file stands now; one that was broken meanwhile is told of once and passed over."""
    try:
        stamp = (library.folder / FILE).stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _kept(_Key(library, stamp))


class _Key:
    """A library and the state of its file; equal where both are."""

    def __init__(self, library: Library, stamp: int) -> None:
        self.library = library
        self._same = (library.folder, library.version, stamp)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._same == other._same

    def __hash__(self) -> int:
        return hash(self._same)


@lru_cache(maxsize=4)
def _kept(key: _Key) -> DeskBook:
    try:
        return load_book(key.library)
    except LibraryError as error:
        log.error("desk_book_broken", problem=str(error))  # noqa: TRY400 - the message says where
        return DeskBook()


def _dangling(book: DeskBook, library: Library, source: Source) -> list[Finding]:
    """Return the names that the library does not have."""
    labels = library.labels
    replies = {template.id for template in library.replies}
    found = [
        source.finding(("topics", key), f"topic {key!r} is neither an intent nor a psychology")
        for key in book.topics
        if key not in labels.intents and key not in labels.psychology
    ]
    for group, lines in (("first", book.action.first), ("manner", book.action.manner)):
        for number, line in enumerate(lines):
            when = line.when
            wrong = [key for key in when.psychology if key not in labels.psychology]
            wrong += [key for key in when.emotion if key not in labels.emotion]
            wrong += [key for key in when.intent if key not in labels.intents]
            wrong += [
                f"{axis}.{value}"
                for axis, values in when.type.items()
                for value in values
                if axis not in labels.axes or value not in labels.axes[axis].values
            ]
            if wrong:
                place = source.finding(("action", group, number), f"{line.id}: unknown {', '.join(wrong)}")
                found.append(place)
    for kind, step in book.next.items():
        wrong = [key for key in step.replies if key not in replies]
        if wrong:
            found.append(source.finding(("next", kind), f"no reply {', '.join(wrong)}"))
    return found


def lines_of(path: Path) -> tuple[str, ...]:
    """Return every text of a desk file, for those who check wording."""
    source = read_source(path, path.parent)
    book = DeskBook.model_validate(source.data)
    lines = [line.text for line in (*book.action.first, *book.action.manner)]
    lines += [word for step in book.next.values() for word in (step.zh, step.why, step.why_due)]
    lines += [word for risk in book.risks.values() for word in (risk.zh, risk.why)]
    return (*lines, *book.texts.values())

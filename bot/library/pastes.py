"""How other programs write a chat that was copied (`intents/pastes/`)."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import Finding, LibraryError
from bot.library.patterns import Pattern, read_pattern
from bot.library.source import problems, read_source
from bot.text.pasted import PasteFormat, Speakers

FOLDER: Final = "pastes"
SPEAKERS: Final = "speakers.yaml"


def _head(text: object) -> re.Pattern[str]:
    pattern = read_pattern(text)
    if "name" not in pattern.groupindex:
        msg = "must name who speaks: (?P<name>…)"
        raise ValueError(msg)
    return pattern


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Format(_Shape):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    about: str
    head: Annotated[re.Pattern[str], BeforeValidator(_head)]
    least: Annotated[int, Field(ge=1)] = 1


class _File(_Shape):
    formats: tuple[_Format, ...]


class _Speakers(_Shape):
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    sub_account: Pattern | None = None
    nobody: tuple[Pattern, ...] = ()


def read_pastes(folder: Path) -> tuple[tuple[PasteFormat, ...], Speakers]:
    """Read `pastes/` of a library folder; without it a paste is plain lines.

    Raises LibraryError with every finding by file and line.
    """
    formats: list[PasteFormat] = []
    speakers = Speakers()
    findings: list[Finding] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        source = read_source(path, folder)
        findings += source.findings
        try:
            if path.name == SPEAKERS:
                told = _Speakers.model_validate(source.data or {})
                speakers = Speakers(told.ours, told.theirs, told.sub_account, told.nobody)
            else:
                file = _File.model_validate(source.data)
                formats += [PasteFormat(one.key, one.head, one.least) for one in file.formats]
        except ValidationError as error:
            findings += problems(source, error)
    if findings:
        raise LibraryError(findings)
    return tuple(formats), speakers


def pastes_of(folder: Path) -> tuple[tuple[PasteFormat, ...], Speakers]:
    """Return what the files say now; they are read again when one changed."""
    paths = sorted((folder / FOLDER).glob("*.yaml"))
    return _kept(folder, tuple((path.name, path.stat().st_mtime_ns) for path in paths))


@functools.lru_cache(maxsize=4)
def _kept(folder: Path, stamps: tuple[tuple[str, int], ...]) -> tuple[tuple[PasteFormat, ...], Speakers]:
    del stamps
    return read_pastes(folder)

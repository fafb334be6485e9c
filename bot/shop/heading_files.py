"""Files of headings (intents/imports): `heading: column` by table, with the line of whatever is wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from bot.errors import Finding, ShopError
from bot.shop.parts import Name, Part
from bot.shop.source import Source, read_source
from bot.shop.wording import Wording

WORDS: Final = "_wording.yaml"
OURS: Final = "zhike"
"""Stem of the file that has the headings of our own tables."""


class Heading(Part):
    """What a heading means."""

    to: Name
    """Column of the table."""
    verified: bool = True
    """False: no public documentation confirms it; somebody must look at it before it is used."""


class HeadingFile(Part):
    """One file of headings; what else stands in it is the business of who reads it."""

    name: Name
    source: str | None = None
    """Where the headings were seen, and when."""
    tables: Mapping[Any, Mapping[str, Heading | Name]]

    def headings(self, table: str) -> dict[str, Heading]:
        """Return the headings of a table."""
        found = self.tables.get(table, {})
        return {text: to if isinstance(to, Heading) else Heading(to=to) for text, to in found.items()}


Book = TypeVar("Book", bound=HeadingFile)


def files_in(place: Path) -> list[Path]:
    """Return the files of headings of a folder, ours first."""
    return sorted(place.glob("[!_]*.yaml"), key=lambda path: (path.stem != OURS, path.name))


def read_books(
    place: Path, files: Sequence[Path], shape: type[Book], fits: Callable[[Any, str], bool]
) -> tuple[tuple[Book, ...], Wording]:
    """Read files of headings and the words in which their tables are spoken of, which stand beside them.

    `fits` says whether a table has a column. Raises ShopError with all findings.
    """
    findings, books = list[Finding](), list[Book]()
    for path in files:
        source = read_source(path)
        book = _book(source, shape, fits)
        findings += source.findings
        books += [book] if book is not None else []
    words = read_source(place / WORDS)
    findings += words.findings
    if findings or not books:
        told = "\n".join(map(str, findings))
        raise ShopError(told or f"{place}: no files of headings there")
    return tuple(books), Wording(_flat(words.data))


def _book(source: Source, shape: type[Book], fits: Callable[[Any, str], bool]) -> Book | None:
    try:
        book = shape.model_validate(source.data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            source.blame(problem["loc"], str(problem["msg"]))
        return None
    for table in book.tables:
        for text, heading in book.headings(table).items():
            if not fits(table, heading.to):
                source.blame(("tables", table, text), f"table {table!r} has no column {heading.to!r}")
    return book


def _flat(data: object, above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(data, dict):
        for key, value in data.items():
            found |= _flat(value, f"{above}.{key}" if above else str(key))
    elif data is not None:
        found[above] = str(data)
    return found

"""The policies beside a library: after-sale table, platform packs, and the flags and slots replies expect of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Finding
from bot.library import LADDER_FLAGS, TALK_FLAGS
from bot.library.redlines import compile_redlines
from bot.shop import FLAGS, read_rulebook
from bot.shop.remedies import CASE_SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.library import Library
    from bot.shop import Rulebook

TABLE = "policies/aftersale.yaml"


def lint_policies(folder: Path) -> list[Finding]:
    """Return what is wrong in policies/ of a library folder, by file and line; without the folder nothing is."""
    return read_rulebook(folder)[1]


def lint_policy_words(library: Library, book: Rulebook) -> list[Finding]:
    """Return words of the table that replies must not say, flags that nobody raises, and slots not declared."""
    return [*_crossing(library, book), *_flags(library), *_slots(library, book)]


def _crossing(library: Library, book: Rulebook) -> Iterator[Finding]:
    """Yield options and proof whose words cross a red line: they end up in replies."""
    lines = compile_redlines(library.redlines, "template")
    words: list[tuple[str, str]] = []
    if book.table is not None:
        words += ((f"options.{key}", option.zh) for key, option in book.table.options.items())
        words += ((f"proof.{key}", proof.zh) for key, proof in book.table.proof.items())
    for key, zh in words:
        for mark in lines.check(zh):
            yield Finding(TABLE, 0, f"{key}: red line {mark.rule} ({mark.reason}): {zh!r}")


def _flags(library: Library) -> Iterator[Finding]:
    """Yield flags in conditions that neither a shop nor the course of a talk ever raises."""
    ladders = {f"{ladder}_{end}" for ladder in library.dialogue.ladders for end in LADDER_FLAGS}
    known = FLAGS | ladders | set(TALK_FLAGS)
    for template in library.replies:
        for word, conditions in (("when", template.when), ("not_when", template.not_when)):
            for flag in conditions.flag:
                if flag not in known:
                    message = f"{template.id}: {word}.flag: unknown flag {flag!r}"
                    yield Finding(template.path, template.line, message)


def _slots(library: Library, book: Rulebook) -> Iterator[Finding]:
    """Yield slots of the table that slots.yaml does not have, where there is a table."""
    for slot in CASE_SLOTS if book.table is not None else ():
        if slot not in library.slots:
            yield Finding("slots.yaml", 0, f"slot {slot!r} is filled from {TABLE} and not declared")

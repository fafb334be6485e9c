"""`zhike coverage`: what the library has to say for every intent, motive, emotion and state of the order."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.lint import STATES, Cell, Coverage, cover

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def command(
    intent: Annotated[
        str | None, typer.Option(help="Show psychology × emotion × state of one intent.")
    ] = None,
    cells: Annotated[bool, typer.Option("--csv", help="Print every cell as CSV.")] = False,
    gaps: Annotated[bool, typer.Option("--gaps", help="Print only what is missing.")] = False,
    config: Config = None,
) -> None:
    """Count the replies that can apply in each circumstance, and list the gaps."""
    with refusing():
        library = library_of(settings_for(config))
    if intent is not None and intent not in library.labels.intents:
        refuse(f"unknown intent {intent!r}")
    found = cover(library)
    chosen = [intent] if intent else list(library.labels.intents)
    if cells:
        _all_cells(found, chosen)
    elif intent is not None:
        _grid(found.cells, intent, (*library.labels.psychology,), (*library.labels.emotion,))
    elif not gaps:
        _totals(found)
    missing = [gap for gap in found.gaps if gap.split(":")[0] in chosen]
    if not cells:
        for gap in missing:
            print(gap)
    total = sum(found.rows[key].replies for key in chosen)
    notes.print(f"coverage: {total} replies, {len(chosen)} intents, {len(missing)} gaps")


def _all_cells(found: Coverage, intents: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow((*Cell._fields, "replies"))
    writer.writerows((*cell, count) for cell, count in found.cells.items() if cell.intent in intents)


def _totals(found: Coverage) -> None:
    """Print a line per intent: how much there is, and how many replies name each emotion and state."""
    first = next(iter(found.rows.values()))
    heads = ("intent", "replies", "wordings", "toned", "general", "least", "motives", *first.emotion, *STATES)
    _line(heads)
    for row in found.rows.values():
        motives = f"{sum(count > 0 for count in row.psychology.values())}/{len(row.psychology)}"
        counts = (row.replies, row.wordings, row.toned, row.general, row.least)
        _line((row.intent, *counts, motives, *row.emotion.values(), *row.state.values()))
    _line(("*", sum(found.any_intent.values()), *(f"{key}={n}" for key, n in found.any_intent.items())))


def _grid(cells: Mapping[Cell, int], intent: str, motives: Sequence[str], emotions: Sequence[str]) -> None:
    """Print, per psychology and emotion, the count for every state."""
    _line(("psychology", "emotion", *STATES))
    for motive in ("-", *motives):
        for emotion in emotions:
            _line((motive, emotion, *(cells[Cell(intent, motive, emotion, state)] for state in STATES)))


def _line(values: Sequence[object]) -> None:
    print("\t".join(str(value) for value in values))

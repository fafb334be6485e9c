"""`zhike corpus report`: what the authored corpus holds, beside how real buyers write."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.assembly import feature_maker
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.learning.census import read_sources, report
from bot.learning.tables import as_records, as_text

app = typer.Typer(no_args_is_help=True, help="Look at what the model learns from.")


@app.callback()
def _group() -> None:
    """Keep `report` a command of its own."""


@app.command("report")
def report_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    config: Config = None,
) -> None:
    """Count lines, labels, slices and habits of typing; about half a minute."""
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        sources = read_sources(library.folder)
        notes.print(f"corpus: reading {len(sources.corpus)} lines")
        tables = report(sources, feature_maker(library.folder, settings.models.parent / "cache"))
        print(json.dumps(as_records(tables), ensure_ascii=False, indent=1) if as_json else as_text(tables))

"""`zhike lint`: everything that can be wrong under intents/, by file and line."""

from __future__ import annotations

import typer

from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.lint import lint_library


def command(config: Config = None) -> None:
    """Check the library; prints every finding and exits with 1 when there is one."""
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        findings = lint_library(library, library.folder)
    for finding in findings:
        print(finding)
    if findings:
        notes.print(f"lint: {len(findings)} findings")
        raise typer.Exit(1)
    notes.print(f"lint: {len(library.replies)} replies, nothing wrong")

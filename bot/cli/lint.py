"""`zhike lint`: everything that can be wrong under intents/, by file and line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.assembly import build
from bot.chat.deskbook import load_book
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.cli.scenes import read_scenes
from bot.config import Settings
from bot.errors import Finding, LibraryError
from bot.library import Library
from bot.lint import lint_library, read_sentences, steal_check
from bot.terms import Turn


def command(
    steals: Annotated[
        bool, typer.Option("--steals", help="List the test sentences that another intent takes.")
    ] = False,
    config: Config = None,
) -> None:
    """Check the library; prints every finding and exits with 1 when there is one."""
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        findings = [*lint_library(library, library.folder), *_of_the_desk(library)]
        stolen = _stolen(library, settings, listed=steals)
    for finding in findings:
        print(finding)
    if findings:
        notes.print(f"lint: {len(findings)} findings")
    if findings or stolen:
        raise typer.Exit(1)
    notes.print(f"lint: {len(library.replies)} replies, nothing wrong")


def _of_the_desk(library: Library) -> list[Finding]:
    """Return what is wrong in the desk's words and in the demonstration's conversations."""
    findings: list[Finding] = []
    for read in (load_book, lambda found: read_scenes(found.folder, datetime.now(UTC))):
        try:
            read(library)
        except LibraryError as error:
            findings += error.findings
    return findings


def _stolen(library: Library, settings: Settings, *, listed: bool) -> bool:
    """Run the steal check with the model in use; tell whether more sentences are taken than `lint.stolen` allows."""
    assistant, problem = build(library, settings.models)
    if problem is not None:
        notes.print(f"lint: no steal check: {problem}", markup=False)
        return False

    def predict(text: str, context: tuple[Turn, ...]) -> Sequence[str]:
        return [intent.key for intent in assistant.reader.read(text, context).intents]

    sentences, _ = read_sentences(library.folder)
    taken = steal_check(sentences, predict)
    too_many = len(taken) > settings.lint.stolen * len(sentences)
    if listed or too_many:
        for finding in taken:
            print(finding)
    notes.print(
        f"lint: {len(taken)} of {len(sentences)} test sentences are taken by another intent; "
        f"{settings.lint.stolen:.0%} may be"
    )
    return too_many

"""`zhike phrases`: an agent's quick phrases, in on day one and back out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.disk import bytes_of, database_of, write
from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.cli.proposing import (
    Corner,
    assistant_of,
    corner_of,
    finder,
    objector,
    propose,
)
from bot.errors import NotFound
from bot.learning.glossary import read_glossary
from bot.learning.phrases import (
    Book,
    Phrase,
    Placed,
    answered_by,
    kept,
    place,
    rank_intents,
    read_phrases,
    setting_of,
    unkept,
    write_phrases,
)
from bot.learning.proposals import Proposal, as_yaml
from bot.learning.tables import Table
from bot.library import slots_in
from bot.reply import Entry, Search
from bot.store import Database, Session, day_of, load_reply, load_setting, save_setting

app = typer.Typer(no_args_is_help=True, help="An agent's quick phrases, in and out.")
SHOWN = 40
"""Characters of a text in the table."""
ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}


@app.command("import")
def take(
    file: Annotated[Path, typer.Argument(help="CSV with code, text and group; UTF-8 or GB18030.")],
    *,
    shop: Annotated[
        str, typer.Option("--shop", help="Propose to the supervisors of this shop, knowing its facts.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write what is fit to this YAML file, as replies/ has it.")
    ] = None,
    config: Config = None,
) -> None:
    """Check quick phrases, find what each one answers, and propose the fit ones.

    With --shop the whole file is kept beside the proposals, so that `export` gives it back. A supervisor
    approves; nothing is offered before.
    """
    settings, now = settings_for(config), datetime.now(UTC)
    with refusing():
        library = library_of(settings)
        glossary = read_glossary(library)
        book = read_phrases(bytes_of(file), glossary)
        corner = Corner()
        if shop:
            with database_of(settings) as database, database.read() as session:
                corner = corner_of(session, shop, now)
        assistant = assistant_of(library, settings, "phrases")
        find, cut = finder(assistant), assistant.reader.features.tokeniser.words
        search = Search([Entry(t.id, "\n".join(t.texts())) for t in library.replies], cut)
        intents = {template.id: template.intent for template in library.replies}
        answered = answered_by(library.replies)
        placed = place(
            book,
            lambda phrase, wording: rank_intents(
                phrase,
                library.labels,
                assistant.reader.read,
                search,
                intents,
                stated=[answered[slot] for slot in slots_in(wording) if slot in answered],
            ),
            lambda text: glossary.worded(glossary.trimmed(text), corner.facts, find),
            objector(library, corner.platform, now),
            [text for reply in corner.there for text in reply.entry.get("wordings", ())],
        )
        print(_table(placed).text())
        fit = [each for each in placed if not each.why]
        if out is not None:
            proposals = [Proposal(p.intent, p.wording, _notes(p.phrase)) for p in fit]
            write(out, as_yaml(proposals, "phrase").encode())
        if shop:
            with database_of(settings) as database:
                _keep(database, shop, book, fit, now)
            notes.print(f"phrases: {len(fit)} proposed to the supervisors of {shop}")
    notes.print(f"phrases: {len(placed)} read, {len(fit)} fit")


@app.command("export")
def give(
    file: Annotated[Path, typer.Argument(help="CSV to write.")],
    *,
    shop: Annotated[str, typer.Option("--shop", help="Key of the shop.")],
    encoding: Annotated[str, typer.Option(help="utf-8 or gb18030.")] = "utf-8",
    config: Config = None,
) -> None:
    """Write the phrases of a shop under the headings they came with; those that a supervisor turned down are left out."""
    settings = settings_for(config)
    if encoding not in ENCODINGS:
        refuse(f"--encoding {encoding}: one of {', '.join(ENCODINGS)}")
    with refusing():
        with database_of(settings) as database, database.read() as session:
            value = load_setting(session, setting_of(shop))
            if value is None:
                msg = f"no phrases were imported for shop {shop}"
                raise NotFound(msg)
            book, replies = unkept(value)
            left = {line for line, reply in replies.items() if _turned_down(session, reply)}
        phrases = tuple(phrase for phrase in book.phrases if phrase.line not in left)
        write(file, write_phrases(Book(book.headings, phrases), ENCODINGS[encoding]))
    notes.print(f"phrases: {file}, {len(phrases)} phrases, {len(left)} turned down and left out")


def _keep(database: Database, shop: str, book: Book, fit: list[Placed], now: datetime) -> None:
    """Keep the book and a proposal for every fit phrase, all or nothing."""
    with database.write() as session:
        before = load_setting(session, setting_of(shop))
        old, replies = unkept(before) if before is not None else (None, {})
        known = {p.text: replies[p.line] for p in (old.phrases if old else ()) if p.line in replies}
        became = {p.line: known[p.text] for p in book.phrases if p.text in known}
        for each in fit:
            evidence = {"examples": [each.phrase.text], "day": day_of(now).isoformat()}
            proposal = Proposal(each.intent, each.wording)
            made = propose(session, shop, proposal, source="written", evidence=evidence, now=now)
            became[each.phrase.line] = made.id
        save_setting(session, setting_of(shop), kept(book, became), now=now)


def _turned_down(session: Session, reply: str) -> bool:
    try:
        return load_reply(session, reply).state in {"rejected", "retired"}
    except NotFound:
        return False


def _notes(phrase: Phrase) -> tuple[str, ...]:
    return (f"code: {phrase.code}; group: {phrase.group}",)


def _table(placed: tuple[Placed, ...]) -> Table:
    rows = tuple(
        (
            p.phrase.line,
            p.phrase.code,
            p.intent or None,
            p.why[: 2 * SHOWN] or "fit",
            (p.wording or p.phrase.text)[:SHOWN],
        )
        for p in placed
    )
    return Table("phrases", "phrases", ("line", "code", "intent", "state", "text"), rows)

"""`zhike mine`: past chats in, candidates for replies out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import build
from bot.chat.proposals import MOST_WAITING
from bot.cli.disk import bytes_of, database_of, write
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.cli.proposing import (
    Corner,
    corner_of,
    finder,
    objector,
    propose,
)
from bot.learning.chatlog import read_chats
from bot.learning.glossary import read_glossary
from bot.learning.mining import OFTEN, Mined, Mining, mine, uses_of
from bot.learning.own import known_of
from bot.learning.proposals import Proposal, as_yaml
from bot.learning.tables import Table, as_text
from bot.store import Database, day_of

SHOWN = 40
"""Characters of a text in the table."""


def command(
    chats: Annotated[Path, typer.Argument(help="JSON lines, or CSV with conversation, role, time and text.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the candidates to this YAML file, as replies/ has it.")
    ] = None,
    shop: Annotated[
        str, typer.Option("--shop", help="Propose to the supervisors of this shop, knowing its facts.")
    ] = "",
    often: Annotated[
        int, typer.Option("--often", min=1, help="Conversations in which an answer went well.")
    ] = OFTEN,
    config: Config = None,
) -> None:
    """Propose replies from past chats: wording only, within today's red lines, where nothing went wrong after it.

    Prints the candidates, then what was often but is none and why. A supervisor approves; nothing is used before.
    """
    settings, now = settings_for(config), datetime.now(UTC)
    with refusing():
        library = library_of(settings)
        glossary = read_glossary(library)
        read = read_chats(chats.name, bytes_of(chats), glossary)
        corner = Corner()
        if shop:
            with database_of(settings) as database, database.read() as session:
                corner = corner_of(session, shop, now)
        assistant, problem = build(library, settings.models)
        if problem is not None:
            raise problem
        find = finder(assistant)
        uses, quiet = uses_of(read, assistant.reader.read_round, glossary.trimmed)
        found = mine(
            uses,
            lambda text, names: glossary.worded(text, corner.facts, find, names),
            objector(library, corner.platform, now),
            known_of(library, corner.there),
            often=often,
            quiet=quiet,
        )
        print(as_text(_tables(found)))
        if out is not None:
            proposals = [Proposal(c.intent, c.wording, _notes(c)) for c in found.candidates]
            write(out, as_yaml(proposals, "mined").encode())
        if shop:
            with database_of(settings) as database:
                kept = _keep(database, shop, found, corner, now)
            notes.print(f"mine: {kept} proposed to the supervisors of {shop}")
    left = ", ".join(f"{why} {count}" for why, count in sorted(found.left.items())) or "nothing"
    notes.print(
        f"mine: {len(read)} conversations, {found.uses} answers, {len(found.candidates)} candidates; "
        f"left out: {left}"
    )


def _keep(database: Database, shop: str, found: Mining, corner: Corner, now: datetime) -> int:
    """Keep as many candidates as a list that somebody reads has room for; return how many."""
    room = MOST_WAITING - sum(reply.state == "proposed" for reply in corner.there)
    chosen = found.candidates[: max(room, 0)]
    with database.write() as session:
        for mined in chosen:
            evidence = {
                "times": mined.times,
                "conversations": mined.conversations,
                "examples": [mined.question, *mined.examples],
                "day": day_of(now).isoformat(),
            }
            proposal = Proposal(mined.intent, mined.wording)
            propose(session, shop, proposal, source="typed", evidence=evidence, now=now)
    return len(chosen)


def _notes(mined: Mined) -> tuple[str, ...]:
    return (f"{mined.times} times in {mined.conversations} conversations; asked: {mined.question}",)


def _tables(found: Mining) -> list[Table]:
    candidates = tuple(
        (c.intent, c.conversations, c.times, c.wording, c.question[:SHOWN]) for c in found.candidates
    )
    refused = tuple(
        (c.why[: 2 * SHOWN], c.intent, c.conversations, c.times, c.wording[:SHOWN]) for c in found.refused
    )
    return [
        Table(
            "candidates",
            "candidates",
            ("intent", "conversations", "times", "wording", "asked"),
            candidates,
        ),
        Table("refused", "no candidates", ("why", "intent", "conversations", "times", "answer"), refused),
    ]

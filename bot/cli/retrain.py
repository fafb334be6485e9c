"""`zhike retrain`: learn from what people corrected, without ever getting worse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.assembly import retrain_model, vocabulary
from bot.cli.disk import database_of
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.config import Settings
from bot.errors import BotError
from bot.learning.census import read_test
from bot.learning.retrain import Outcome, alone, write_outcome
from bot.learning.taught import FOLDER, utterances_of, write_taught
from bot.learning.versions import current_version, roll_back
from bot.library import Library
from bot.lint import read_sentences
from bot.store import list_shops, settled_reviews, taught

TURNED_DOWN = 1
"""Exit status when the new model was refused."""


def command(
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Use the model before the one in use.")
    ] = False,
    config: Config = None,
) -> None:
    """Train on the library and on what people corrected; a worse model is refused, with the reason.

    Prints the figures before and after and the version in use; a running server takes it up within a minute.
    """
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        with alone(settings.var):
            outcome = _back(settings) if rollback else _again(settings, library)
    _tell(outcome)
    if outcome.ending == "refused":
        raise typer.Exit(TURNED_DOWN)


def _again(settings: Settings, library: Library) -> Outcome:
    started = datetime.now(UTC)
    try:
        count = _export(settings, library)
        notes.print(f"retrain: {count} corrected messages")
        outcome = retrain_model(
            library,
            settings.models,
            lambda line: notes.print(f"retrain: {line}", markup=False),
            lambda: datetime.now(UTC),
        )
    except BotError as error:
        here = current_version(settings.models)
        failed = Outcome("failed", started, datetime.now(UTC), (str(error),), here, here)
        write_outcome(failed, settings.var)
        raise
    write_outcome(outcome, settings.var)
    return outcome


def _back(settings: Settings) -> Outcome:
    before, now = current_version(settings.models), datetime.now(UTC)
    outcome = Outcome("rolled_back", now, now, (), before, roll_back(settings.models))
    write_outcome(outcome, settings.var)
    return outcome


def _export(settings: Settings, library: Library) -> int:
    """Write what people corrected below `corpus/`, without what models are judged by; return how much it is."""
    unseen = [u.text for u in read_test(library.folder)]
    unseen += [sentence.text for sentence in read_sentences(library.folder)[0]]
    with database_of(settings, make=True) as database, database.read() as session:
        trades = {shop.key: shop.trade for shop in list_shops(session)}
        found = utterances_of(
            taught(session), settled_reviews(session), trades, vocabulary(library), judged_by=unseen
        )
    return write_taught(found, settings.var / FOLDER)


def _tell(outcome: Outcome) -> None:
    names = [name for name in outcome.new if outcome.new[name] is not None]
    for name in names:
        print(f"{name:10s} {_figure(outcome.old, name)} -> {_figure(outcome.new, name)}")
    for reason in outcome.reasons:
        print(f"refused: {reason}")
    print(f"{outcome.ending}: model {outcome.after or '(none)'} in use")


def _figure(figures: Mapping[str, float | None], name: str) -> str:
    value = figures.get(name)
    return "   -  " if value is None else f"{value:.4f}"

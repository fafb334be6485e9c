"""`zhike demo`: load the demo shops, and conversations to begin with, into the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.auth import first_admin
from bot.cli.disk import database_of
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.cli.scenes import play, read_scenes
from bot.library import Library
from bot.shop import load_shops
from bot.store import Database, import_demo


def command(
    *,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Take the files' facts again, over what was edited in the console."),
    ] = False,
    config: Config = None,
) -> None:
    """Load the demo shops with products, customers, orders and conversations; again: brings them up to date.

    A shop whose facts were edited in the console keeps them; a conversation in which somebody talked stays.
    """
    settings = settings_for(config)
    with refusing(), database_of(settings, make=True) as database:
        with database.write() as session:
            made = first_admin(session, now=datetime.now(UTC))
        if made is not None:
            print(f"First sign-in: admin, password {made.password} (shown once)")
        load_demo(database, library_of(settings), overwrite=overwrite)


def load_demo(database: Database, library: Library, *, overwrite: bool = False) -> None:
    """Bring every shop file of the library into the database, and the conversations of its demo file."""
    now = datetime.now(UTC)
    for spec in load_shops(library.folder / "shops", now).values():
        with database.write() as session:
            done = import_demo(session, spec, overwrite=overwrite, now=now)
        kept = ", facts as edited in the console" if done.kept else ""
        notes.print(f"demo: shop {done.shop}, {done.customers} customers, {done.orders} orders{kept}")
    scenes = read_scenes(library.folder, now)
    with database.write() as session:
        new = play(session, scenes, now)
    notes.print(f"demo: {new} conversations; sign in as a colleague after: zhike staff reset USERNAME")

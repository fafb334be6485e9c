"""`zhike demo`: load the demo shops into the database."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.cli.disk import database_of
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.library import Library
from bot.shop import load_shops
from bot.store import Database, import_demo


def command(config: Config = None) -> None:
    """Load the demo shops with products, customers and orders; again: brings them up to date."""
    settings = settings_for(config)
    with refusing(), database_of(settings, make=True) as database:
        load_demo(database, library_of(settings))


def load_demo(database: Database, library: Library) -> None:
    """Bring every shop file of the library into the database."""
    now = datetime.now(UTC)
    for spec in load_shops(library.folder / "shops", now).values():
        with database.write() as session:
            done = import_demo(session, spec, now=now)
        notes.print(f"demo: shop {done.shop}, {done.customers} customers, {done.orders} orders")

"""A server process for the crash test: `runner.py DATABASE_URL FOLDER`; prints its address."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.store import Database
from bot.web.app import serve
from tests.web.stage import Source, settings_for


def _announce(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until killed; the send limit of buyers is raised."""
    url, folder = sys.argv[1:]
    settings = settings_for(Database(url), Path(folder), buyer_burst=10_000)
    serve(settings, Source(), announce=_announce)


if __name__ == "__main__":
    main()

"""Where a command finds its settings and its library, and how it refuses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.config import Settings, load_settings
from bot.errors import BotError
from bot.library import Library, find_library, load_library
from bot.text.recalled import recall

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file; default $ZHIKE_CONFIG, else ./config.yaml."),
]
REFUSED = 2
"""Exit status of a command that could not use what it was given."""

notes = Console(stderr=True, highlight=False, soft_wrap=True)
"""Progress and refusals go here; standard output is for results."""


def refuse(error: BotError | str) -> NoReturn:
    """Say what was wrong and leave with status 2."""
    notes.print(f"zhike: {error}", markup=False)
    raise typer.Exit(REFUSED)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the product's own failures into one clear message, and a closed pipe into silence."""
    try:
        yield
    except BotError as error:
        refuse(error)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None


def settings_for(config: Path | None) -> Settings:
    """Read the settings or refuse."""
    with refusing():
        return load_settings(config)


def library_of(settings: Settings) -> Library:
    """Load the library named by the settings, `./intents`, or the packaged one."""
    recall(settings.models.parent / "cache")
    return load_library(settings.library or find_library())

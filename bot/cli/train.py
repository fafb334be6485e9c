"""`zhike train`: make the model from the library's utterances."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from bot.assembly import model_is_current, train_model
from bot.cli.home import Config, library_of, notes, refusing, settings_for


def command(
    config: Config = None,
    if_needed: Annotated[bool, typer.Option(help="Do nothing when the model is up to date.")] = False,
) -> None:
    """Train the model, about half a minute; prints its version."""
    settings = settings_for(config)
    with refusing():
        folder = library_of(settings).folder
        if if_needed and model_is_current(folder, settings.models):
            return
        started = time.monotonic()
        version = train_model(folder, settings.models, lambda line: notes.print(f"train: {line}"))
        notes.print(f"train: model {version} in {time.monotonic() - started:.1f} s")
        print(version)

"""`zhike serve`: the server, with everything it needs made ready first."""

from __future__ import annotations

import gc
import hashlib
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import AssistantHolder, model_is_current, train_model
from bot.auth import first_admin
from bot.cli.demo import load_demo
from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.cli.scenes import FILE as SCENES
from bot.config import Server, Settings, signing_secret
from bot.errors import BotError, SettingsError
from bot.library import Library
from bot.store import Database, load_setting, save_setting

LOADED = "demo.loaded"
"""Setting that remembers which demo shops were loaded, and on which day."""


def command(
    host: Annotated[str | None, typer.Option(help="Address to listen on; overrides server.host.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; overrides server.port.")] = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Train the model first when it is out of date.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demo shops when they are not there.")
    ] = False,
    config: Config = None,
) -> None:
    """Serve the console, the socket and the API until stopped."""
    from bot.web.app import serve  # noqa: PLC0415 - takes long, and no other command wants it
    from bot.web.server import listen  # noqa: PLC0415 - likewise

    settings = settings_for(config)
    with refusing():
        settings = _override(settings, host, port)
        listen(settings).close()
        library = library_of(settings)
        if prepare and not model_is_current(library.folder, settings.models):
            train_model(library.folder, settings.models, lambda line: notes.print(f"train: {line}"))
        first_password = _open_shop(settings, library, demo=demo)
        holder = AssistantHolder(library, settings.models)
        trainer = _Trainer(library, holder, config)

        def up(url: str) -> None:
            gc.collect()
            gc.freeze()  # looking through all that is loaded would hold every buyer up for a third of a second
            _announce(url, first_password, settings)

        try:
            serve(
                settings,
                holder,
                announce=up,
                background=lambda _: trainer.start() if holder.degraded else None,
            )
        finally:
            trainer.stop()


def _override(settings: Settings, host: str | None, port: int | None) -> Settings:
    changed = {k: v for k, v in {"host": host, "port": port}.items() if v is not None}
    try:
        server = Server.model_validate(settings.server.model_dump() | changed)
    except ValueError as error:
        msg = f"--host/--port: {error}"
        raise SettingsError(msg) from None
    return settings.model_copy(update={"server": server})


def _open_shop(settings: Settings, library: Library, *, demo: bool) -> str | None:
    """Bring the database up to date; return the first password if one had to be made."""
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"var: {settings.var} cannot be made: {error.strerror}")
    signing_secret(settings)
    database = Database(settings.database_url, patience=settings.store.busy_seconds)
    now = datetime.now(UTC)
    try:
        database.upgrade()
        with database.write() as session:
            made = first_admin(session, now=now)
        if demo:
            files = [*sorted((library.folder / "shops").glob("*.yaml")), library.folder / SCENES]
            shops = b"".join(path.read_bytes() for path in files if path.is_file())
            stamp = f"{hashlib.sha256(shops).hexdigest()[:16]} {now:%Y-%m-%d}"
            with database.read() as session:
                loaded = load_setting(session, LOADED)
            if loaded != stamp:
                load_demo(database, library)
                with database.write() as session:
                    save_setting(session, LOADED, stamp, now=now)
    finally:
        database.close()
    return made.password if made is not None else None


def _announce(url: str, first_password: str | None, settings: Settings) -> None:
    print(f"Zhike is at {url}")
    if first_password is not None:
        print(f"First sign-in: admin, password {first_password} (shown once)")
    else:
        print(f"Sign in as before; a lost password is renewed by: {_program()} staff reset USERNAME")
    if settings.server.buyer_page:
        print(f"Talk as a buyer: {url}buyer")
    sys.stdout.flush()


def _program() -> str:
    """Return how this program was called, as somebody in the same folder would type it."""
    called = Path(sys.argv[0])
    if called.name != "zhike":
        return "python -m bot"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


class _Trainer:
    """Trains in a child process while the server answers by rules alone, then swaps the model in."""

    def __init__(self, library: Library, holder: AssistantHolder, config: Config) -> None:
        self._library = library
        self._holder = holder
        more = ["--config", str(config)] if config else []
        self._command = [sys.executable, "-m", "bot", "train", "--if-needed", *more]
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        notes.print("serve: no usable model; training one beside, until then rules answer alone")
        self._child = subprocess.Popen(self._command)  # noqa: S603 - our own program
        threading.Thread(target=self._wait, name="train", daemon=True).start()

    def stop(self) -> None:
        """End the child if it is still at it."""
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            self._child.wait()

    def _wait(self) -> None:
        assert self._child is not None  # noqa: S101 - started by start()
        if self._child.wait():
            notes.print("serve: training did not finish; the server goes on with rules alone")
            return
        try:
            self._holder.renew(self._library)
        except BotError as error:
            notes.print(f"serve: the new model cannot be used: {error}", markup=False)

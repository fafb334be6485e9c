"""Training beside the server, in a child process; the better model is taken up while everybody stays connected."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.config import Settings
from bot.errors import BotError, Conflict
from bot.learning.retrain import Outcome, alone, read_outcome, write_outcome
from bot.learning.versions import ModelVersion, current_version, roll_back, versions

log = structlog.get_logger("zhike.models")

COMMAND = (sys.executable, "-m", "bot", "retrain")
KNOWN_ENDS = (0, 1)
"""Exit statuses of a training that came to its end: used, refused."""


@dataclass(frozen=True, slots=True)
class TrainingState:
    """What is going on."""

    running: bool
    progress: str
    """The last line that the training said."""
    problem: str
    """Why the last one begun here did not come to its end; empty when it did."""


class Retraining:
    """Starts trainings, one at a time, and takes up whatever model is the one in use on disk."""

    def __init__(
        self,
        settings: Settings,
        library: Callable[[], Path],
        running: Callable[[], str],
        renew: Callable[[], None],
        command: Sequence[str] = COMMAND,
    ) -> None:
        """Take where the library is, the version of the model at work, and what swaps the newer one in."""
        self._settings = settings
        self._library = library
        self._running = running
        self._renew = renew
        self.command = tuple(command)
        self._child: subprocess.Popen[str] | None = None
        self._turn, self._swap = threading.Lock(), threading.Lock()
        self._progress = self._problem = self._useless = ""
        self._stopping = False

    def start(self) -> None:
        """Begin to train; returns at once. Raises Conflict when one is under way."""
        with self._turn:
            if self._child is not None and self._child.poll() is None:
                msg = "a model is being trained already; wait until it is done"
                raise Conflict(msg)
            self._progress = self._problem = ""
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                self.command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            threading.Thread(target=self._attend, args=(self._child,), name="retrain", daemon=True).start()

    def stop(self) -> None:
        """End the training if there is one; the model in use stays."""
        self._stopping = True
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            self._child.wait()

    def state(self) -> TrainingState:
        """Return what is going on."""
        running = self._child is not None and self._child.poll() is None
        return TrainingState(running, self._progress, "" if running else self._problem)

    def last(self) -> Outcome | None:
        """Return what came of the last training, whoever began it; None when there was none."""
        return read_outcome(self._settings.var)

    def versions(self) -> tuple[ModelVersion, ...]:
        """Return the models that are kept, the newest first."""
        return versions(self._settings.models)

    def roll_back(self, now: Callable[[], datetime]) -> str:
        """Use the other model that is kept. Raises ModelError, Conflict while one is being trained."""
        with alone(self._settings.var):
            before, moment = current_version(self._settings.models), now()
            after = roll_back(self._settings.models)
            write_outcome(
                Outcome("rolled_back", moment, moment, before=before, after=after), self._settings.var
            )
        self.notice()
        return after

    def notice(self) -> bool:
        """Take up the model in use on disk if it is not the one at work; return whether it was taken up."""
        with self._swap:
            there = current_version(self._settings.models)
            if not there or there in {self._running(), self._useless}:
                return False
            try:
                self._renew()
            except BotError as error:
                self._useless = there
                log.warning("model_not_taken_up", version=there, problem=str(error))
                return False
            self._useless = ""
            log.info("model_taken_up", version=there)
            return True

    def _attend(self, child: subprocess.Popen[str]) -> None:
        """Listen to a training to its end, then take up what it made."""
        assert child.stderr is not None  # noqa: S101 - it is a pipe
        with child.stderr:
            for line in child.stderr:
                if line.strip():
                    self._progress = line.strip()
        status = child.wait()
        if status not in KNOWN_ENDS and not self._stopping:
            self._problem = self._progress or f"the training ended with status {status}"
            log.warning("training_failed", status=status, problem=self._problem)
        elif not self._stopping:
            self.notice()

    def _environment(self) -> dict[str, str]:
        """Return the variables by which the child finds the very same folders and database."""
        return {
            **os.environ,
            "ZHIKE_VAR": str(self._settings.var.absolute()),
            "ZHIKE_LIBRARY": str(self._library().absolute()),
            "ZHIKE_STORE__URL": self._settings.store.url,
        }

"""Training over HTTP: beside the server, one at a time, and nobody is disconnected."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.config import Settings
from bot.errors import Conflict, LibraryError
from bot.learning.retrain import alone
from bot.store import audit_entries
from bot.web.retraining import Retraining
from tests.web.stage import PATIENCE, Stage
from tests.web.test_figures import hire

PATH = "/api/v1/models"
MANIFEST = '{"format": %d, "sha256": "%s", "utterances": 27, "taught": 2, "figures": {"top1": 0.9}}'
OUTCOME = (
    '{"ending": "accepted", "started_at": "2026-03-02T04:00:00+00:00", "finished_at": '
    '"2026-03-02T04:01:00+00:00", "reasons": [], "before": "", "after": "a", "old": {}, "new": {"top1": 0.9}, '
    '"taught": 2}'
)
CHILD = f"""
import os, pathlib, sys
var = pathlib.Path(os.environ["ZHIKE_VAR"])
print("retrain: calibrating", file=sys.stderr, flush=True)
open(var / "gate").read()
(var / "retrain.json").write_text('''{OUTCOME}''')
"""
"""Stands for `zhike retrain`: says something, waits for the gate (a pipe) to be opened, leaves a report."""


def keep_model(models: Path, version: str, *, current: bool) -> None:
    """Put a model folder there that is whole as far as anybody looks who does not load it."""
    from hashlib import sha256  # noqa: PLC0415 - here alone

    from bot.understand.heads import FORMAT  # noqa: PLC0415 - here alone

    folder = models / version
    folder.mkdir(parents=True)
    (folder / "heads.npz").write_bytes(b"weights")
    (folder / "manifest.json").write_text(
        MANIFEST % (FORMAT, sha256(b"weights").hexdigest()), encoding="utf-8"
    )
    if current:
        (models / "current").write_text(version + "\n", encoding="utf-8")


async def ended(http: httpx.AsyncClient) -> dict[str, Any]:
    """Ask until no training runs; return what is told then."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told: dict[str, Any] = (await http.get(f"{PATH}/retrain")).json()
            if not told["running"]:
                return told


async def test_training_runs_beside_the_server(small_stage: Stage) -> None:
    """It is begun once, its progress and its end are told, and who is connected stays so."""
    house, var = small_stage.house, small_stage.house.settings.var
    os.mkfifo(var / "gate")
    house.retraining.command = (sys.executable, "-c", CHILD)
    buyer = await small_stage.buyer()
    async with buyer.online() as line, small_stage.http(hire(small_stage, "admin")) as http:
        assert (await http.get(f"{PATH}/retrain")).json()["last"] is None
        begun = await http.post(f"{PATH}/retrain")
        assert (202, True) == (begun.status_code, begun.json()["running"])
        assert 409 == (await http.post(f"{PATH}/retrain")).status_code
        await asyncio.to_thread((var / "gate").write_text, "go")
        told = await ended(http)
        assert ("accepted", 2, {"top1": 0.9}, "") == (
            told["last"]["ending"],
            told["last"]["taught"],
            told["last"]["new"],
            told["problem"],
        )
        await line.say(buyer.conversation, "还在吗", "k1")
        assert 1 == (await line.next("message.ack"))["seq"]
    with house.database.read() as session:
        assert ["model.retrain"] == [entry.action for entry in audit_entries(session)]


async def test_training_that_fails_says_why(small_stage: Stage) -> None:
    """The last line of a child that did not come to its end is the problem."""
    script = "import sys; print('zhike: utterances: no utterances', file=sys.stderr); sys.exit(2)"
    small_stage.house.retraining.command = (sys.executable, "-c", script)
    async with small_stage.http(hire(small_stage, "admin")) as http:
        await http.post(f"{PATH}/retrain")
        async with asyncio.timeout(PATIENCE):
            while not (told := await ended(http))["problem"]:
                pass
        assert "zhike: utterances: no utterances" == told["problem"]


async def test_rolling_back(small_stage: Stage) -> None:
    """The other model is used; without one it is not found, during a training it is refused."""
    house = small_stage.house
    async with small_stage.http(hire(small_stage, "admin")) as http:
        assert 404 == (await http.post(f"{PATH}/rollback")).status_code
        keep_model(house.settings.models, "aaaaaaaaaaaa", current=False)
        keep_model(house.settings.models, "bbbbbbbbbbbb", current=True)
        with alone(house.settings.var):
            assert 409 == (await http.post(f"{PATH}/rollback")).status_code
        told = (await http.post(f"{PATH}/rollback")).json()
        assert {"aaaaaaaaaaaa": True, "bbbbbbbbbbbb": False} == {
            line["version"]: line["current"] for line in told["versions"]
        }
        assert ("rolled_back", "bbbbbbbbbbbb", "aaaaaaaaaaaa") == tuple(
            told["training"]["last"][name] for name in ("ending", "before", "after")
        )
        assert told == (await http.get(PATH)).json()


async def test_models_are_for_administrators(small_stage: Stage) -> None:
    """Nobody else trains, goes back, or looks."""
    tokens = [hire(small_stage, "supervisor", "cups"), (await small_stage.buyer()).token]
    for token in tokens:
        async with small_stage.http(token) as http:
            for method, path in (
                ("GET", PATH),
                ("GET", f"{PATH}/retrain"),
                ("POST", f"{PATH}/retrain"),
                ("POST", f"{PATH}/rollback"),
            ):
                assert 403 == (await http.request(method, path)).status_code, (method, path)


@dataclass
class Swap:
    """What a server does with a newer model."""

    version: str = "old"
    swaps: int = 0
    broken: bool = False
    models: Path = field(default_factory=Path)

    def renew(self) -> None:
        """Take the newest up, unless told to fail."""
        self.swaps += 1
        if self.broken:
            raise LibraryError([])
        self.version = (self.models / "current").read_text(encoding="utf-8").strip()


@pytest.fixture
def swap(tmp_path: Path) -> Swap:
    """Return a server's part beside an empty folder."""
    return Swap(models=tmp_path / "models")


def retraining(swap: Swap) -> Retraining:
    """Return the trainings of that server."""
    settings = Settings(var=swap.models.parent)
    return Retraining(settings, lambda: swap.models, lambda: swap.version, swap.renew, ("false",))


def test_newer_model_is_noticed_once(swap: Swap) -> None:
    """Whoever put it there, the server takes it up; what is at work already is left."""
    watched = retraining(swap)
    assert not watched.notice()
    keep_model(swap.models, "aaaaaaaaaaaa", current=True)
    assert watched.notice()
    assert not watched.notice()
    assert ("aaaaaaaaaaaa", 1) == (swap.version, swap.swaps)


def test_model_that_cannot_be_used_is_tried_once(swap: Swap) -> None:
    """A broken one is not tried again and again; the next one is."""
    watched = retraining(swap)
    keep_model(swap.models, "aaaaaaaaaaaa", current=True)
    swap.broken = True
    assert [False, False] == [watched.notice(), watched.notice()]
    assert 1 == swap.swaps
    swap.broken = False
    keep_model(swap.models, "bbbbbbbbbbbb", current=True)
    assert watched.notice()


def test_stopping_ends_the_training(swap: Swap) -> None:
    """A server that goes does not leave a training behind."""
    swap.models.parent.mkdir(exist_ok=True)
    os.mkfifo(swap.models.parent / "gate")
    watched = retraining(swap)
    watched.command = (sys.executable, "-c", CHILD)
    watched.start()
    with pytest.raises(Conflict):
        watched.start()
    watched.stop()
    assert not watched.state().running
    assert "" == watched.state().problem

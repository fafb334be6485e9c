"""A place to run commands in: the shared model, or a small library that trains in a moment."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import assembly
from bot.assist import Assistant
from bot.cli import app, home
from bot.errors import ModelError
from bot.learning.corpus import read_corpus
from bot.library import Library, load_library
from tests.models import INTENTS, library, shared_var, trained_models

Run = Callable[..., Result]
BUILD = assembly.build
EACH = 6
"""Utterances of every label in the small library, per leaf file."""
ONE_IN = 4
"""Conversations, and messages to be judged by, of which the small library has one."""


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the variables of the surrounding shell away."""
    for name in list(os.environ):
        if name.upper().startswith("ZHIKE_") and not name.upper().startswith("ZHIKE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")


KEPT: dict[str, tuple[Assistant, ModelError | None]] = {}
"""The assistant over the shared model, by the version of the library; building it takes seconds."""


def _built(library: Library, models: Path) -> tuple[Assistant, ModelError | None]:
    if library.folder != INTENTS:
        return BUILD(library, models)
    if library.version not in KEPT:
        KEPT.clear()
        KEPT[library.version] = BUILD(library, models)
    return KEPT[library.version]


def _read(folder: Path) -> Library:
    """Return the project's own library as the tests share it; any other is read."""
    return library() if folder.resolve() == INTENTS else load_library(folder)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs `zhike ARGUMENT...` in an empty folder, with the shared model."""
    models = trained_models()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(home, "load_library", _read)
    monkeypatch.setattr(assembly, "build", lambda *made: _built(*made) if made[1] == models else BUILD(*made))
    monkeypatch.setenv("ZHIKE_VAR", str(shared_var()))

    def zhike(*arguments: str, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return zhike


@pytest.fixture(scope="session")
def demo_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a var folder with the demo shops; to be copied, never written in."""
    var = tmp_path_factory.mktemp("demo") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(home, "load_library", _read)
        patch.setenv("ZHIKE_VAR", str(var))
        assert 0 == CliRunner().invoke(app, ["demo"]).exit_code
    return var


@pytest.fixture
def demo(run: Run, demo_var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs commands over the demo shops, in a var folder of the test's own."""
    shutil.copytree(demo_var, tmp_path / "data")
    monkeypatch.setenv("ZHIKE_VAR", str(tmp_path / "data"))
    return run


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the library with only a few utterances of every label, and a part of what it is judged by."""
    folder = tmp_path_factory.mktemp("small") / "intents"
    shutil.copytree(INTENTS, folder, ignore=shutil.ignore_patterns("utterances"))
    for thinned in ("conversations", "evaluation/conversations", "evaluation/messages", "evaluation/rounds"):
        for path in (folder / thinned).rglob("*.jsonl"):
            path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[::ONE_IN]), "utf-8")
    for part in range(3):
        seen: Counter[str] = Counter()
        lines = []
        for utterance in read_corpus(INTENTS / "utterances")[part::3]:
            labels = (utterance.intent, utterance.emotion, *utterance.psychology)
            if min(seen[label] for label in labels) < EACH:
                seen.update(labels)
                lines.append(json.dumps(utterance.model_dump(exclude={"file", "line"}), ensure_ascii=False))
        path = folder / "utterances" / f"{part}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def small_home(run: Run, small_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the settings at the small library and an empty var folder instead of the shared one."""
    del run  # made first: it points at the shared folder
    var = tmp_path / "small-var"
    monkeypatch.setenv("ZHIKE_LIBRARY", str(small_library))
    monkeypatch.setenv("ZHIKE_VAR", str(var))
    return var

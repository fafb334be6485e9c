"""What `scripts/bench understand` prints of the model it measures, and where that comes from."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.assembly import SECONDS, make_model
from bot.understand import heads
from scripts.benches.understand import told_of
from tests.models import features, library

MANIFEST = {"bytes": 38_400_000, "digest": "34f6855107"}


def test_digest_and_training_time_are_printed() -> None:
    """Both are of the model measured, beside what is wanted."""
    size, took = told_of({**MANIFEST, SECONDS: 61.4}).splitlines()
    assert "  model file 38.4 MB, digest 34f6855107" == size
    assert "  training from nothing 61 s; at most 90 s wanted" == took


def test_model_without_a_time_says_so() -> None:
    """One that was trained before the time was kept has none, and none is made up."""
    assert "training from nothing unknown" in told_of(MANIFEST)


def test_time_is_kept_in_the_manifest_and_not_in_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training that takes longer another time makes the same model; its manifest says how long it took."""
    clock = iter([10.0, 12.5, 20.0, 25.0])

    def train(*_: object) -> tuple[dict[str, Any], SimpleNamespace]:
        return {"weights": np.arange(6.0)}, SimpleNamespace(chances=None)

    monkeypatch.setattr("bot.learning.train.train", train)
    monkeypatch.setattr("bot.learning.types.train_types", lambda *_: {})
    monkeypatch.setattr("bot.assembly.time.perf_counter", lambda: next(clock))
    kept = []
    for _ in range(2):
        arrays, about = make_model(library(), features(), tmp_path / "models", lambda _: None)
        heads.save(arrays, tmp_path / "models", about)
        kept.append(heads.current(tmp_path / "models"))
    assert [2.5, 5.0] == [manifest[SECONDS] for manifest in kept]
    assert kept[0]["digest"] == kept[1]["digest"]
    assert f"digest {kept[1]['digest']}" in told_of(kept[1])

"""Train again, judge against the model in use, and let only a model in that is no worse."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import numpy.typing as npt

from bot.errors import ModelError
from bot.learning.exam import Change, Exam, changes, examine, gate
from bot.understand import heads
from bot.understand.heads import Heads
from bot.understand.reader import Reader

Ending = Literal["accepted", "refused", "unchanged", "failed", "rolled_back"]
Arrays = Mapping[str, npt.NDArray[Any]]
Make = Callable[[], tuple[Arrays, Mapping[str, object]]]
"""Returns the arrays of a new model and what its manifest says about it."""
Read = Callable[[Heads], Reader]

REPORT, LOCK = "retrain.json", "retrain.lock"
"""Beside the models folder."""


class AlreadyTraining(ModelError):
    """Another program trains a model for this folder; wait until it is done."""

    code = "already_training"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of training again."""

    ending: Ending
    started_at: datetime
    finished_at: datetime
    reasons: tuple[str, ...] = ()
    """Why it was refused or failed."""
    before: str = ""
    """Version in use before; empty: none."""
    after: str = ""
    """Version in use now."""
    old: Mapping[str, float | None] = field(default_factory=dict)
    """Figures of the model in use before."""
    new: Mapping[str, float | None] = field(default_factory=dict)
    """Figures of the new model, also of a refused one."""
    taught: int = 0
    """Corrected messages trained on."""
    changes: tuple[Change, ...] = ()
    """Intents that the two models read differently."""


def retrain(
    models: Path,
    *,
    make: Make,
    read: Read,
    exam: Exam,
    report: Callable[[str], None],
    now: Callable[[], datetime],
) -> Outcome:
    """Train, judge and, if it is no worse, use the new model; the one before is kept for going back.

    Raises what `make` raises, and ModelError when the new model cannot be saved: the one in use stays.
    """
    started = now()
    arrays, about = make()
    version = heads.digest(arrays)[:12]
    before: Heads | None = None
    try:
        before = heads.load(models)
    except ModelError as error:
        report(f"no usable model to compare with: {error}")
    told: dict[str, Any] = {
        "started_at": started,
        "before": before.version if before else "",
        "after": before.version if before else "",
        "taught": len(exam.taught),
    }
    if before is not None and before.version == version:
        return Outcome("unchanged", finished_at=now(), **told)
    report(f"judging by {len(exam.messages)} messages and {len(exam.sentences)} sentences")
    reader = read(Heads(arrays, version))
    new, old = examine(reader, exam), None
    if before is not None:
        known = read(before)
        old = examine(known, exam)
        told["changes"] = changes(known, reader, exam)
    reasons = gate(old, new, len(exam.messages))
    told |= {"new": asdict(new), "old": asdict(old) if old is not None else {}}
    if reasons:
        return Outcome("refused", finished_at=now(), reasons=reasons, **told)
    told["after"] = heads.save(arrays, models, {**about, "figures": asdict(new)})
    return Outcome("accepted", finished_at=now(), **told)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Enter the one training there is at a time for a folder. Raises AlreadyTraining."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            msg = f"{folder}: a model is being trained already; wait until it is done"
            raise AlreadyTraining(msg) from None
        yield


def write_outcome(outcome: Outcome, folder: Path) -> None:
    """Keep what came of the last training, replaced whole."""
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(outcome).items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{REPORT}.new"
    draft.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / REPORT)


def read_outcome(folder: Path) -> Outcome | None:
    """Return what came of the last training; None when nobody trained again yet, or it cannot be read."""
    try:
        told = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        told["started_at"] = datetime.fromisoformat(told["started_at"])
        told["finished_at"] = datetime.fromisoformat(told["finished_at"])
        told["reasons"] = tuple(told["reasons"])
        told["changes"] = tuple(Change(**change) for change in told.get("changes", ()))
        return Outcome(**told)
    except (OSError, ValueError, TypeError, KeyError):
        return None

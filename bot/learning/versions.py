"""The models that are kept: which there are, which is in use, and back to the one before."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import ModelCorrupt, ModelError, ModelMissing
from bot.understand.heads import FORMAT, MANIFEST, WEIGHTS

_VERSION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A model that is kept."""

    version: str
    current: bool
    made_at: datetime
    utterances: int
    taught: int
    """Of these, what people corrected here."""
    figures: dict[str, float | None]
    """How it did on the fixed sets; empty when it was never judged."""


def versions(models: Path) -> tuple[ModelVersion, ...]:
    """Return the models of a folder, the newest first; what cannot be read is left out."""
    found = (_version(path, current_version(models)) for path in models.glob("*") if path.is_dir())
    known = [version for version in found if version is not None]
    return tuple(sorted(known, key=lambda v: (v.made_at, v.version), reverse=True))


def current_version(models: Path) -> str:
    """Return the version in use; empty when there is none."""
    try:
        return (models / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def roll_back(models: Path) -> str:
    """Use the other model that is kept, and return its version; doing it again returns to the first.

    Raises ModelMissing when there is no other one, ModelCorrupt when it is not whole, ModelError when the
    folder cannot be written. The model in use stays then.
    """
    others = [version for version in versions(models) if not version.current]
    if not others:
        msg = f"{models}: no other model is kept; the newest two are, once there were two"
        raise ModelMissing(msg)
    chosen = others[0].version
    _check(models / chosen)
    try:
        pointer = models / "current.new"
        pointer.write_text(chosen + "\n", encoding="utf-8")
        pointer.replace(models / "current")
    except OSError as error:
        msg = f"{models}: cannot be written: {error.strerror or error}"
        raise ModelError(msg) from error
    return chosen


def _check(folder: Path) -> None:
    """Raise ModelCorrupt unless the folder holds a whole model that this program reads."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest() == manifest["sha256"]
        same = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{folder}: cannot be read: {error}"
        raise ModelCorrupt(msg) from None
    if not whole or not same:
        what = "does not match its manifest" if same else f"is not of format {FORMAT}"
        msg = f"{folder}: {what}; run `zhike train`"
        raise ModelCorrupt(msg)


def _version(folder: Path, current: str) -> ModelVersion | None:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError):
        return None
    if not _VERSION.fullmatch(folder.name) or not isinstance(manifest, dict):
        return None
    return ModelVersion(
        folder.name,
        folder.name == current,
        made,
        int(manifest.get("utterances", 0)),
        int(manifest.get("taught", 0)),
        dict(manifest.get("figures", {})),
    )

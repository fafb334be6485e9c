"""The trained heads: one sparse product gives every psychology, intent and emotion at once.

The linear models of the reference pipelines (learning.train) are fused into one matrix with a row per
feature and a column per output. A message is a few hundred rows summed.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.errors import ModelCorrupt, ModelError, ModelMissing
from bot.understand.features import BLOCKS, Blocks
from bot.understand.names import unpacked
from bot.understand.types import TypeHeads

FORMAT = 6
"""Of the model folder; another one is refused."""
MANIFEST, WEIGHTS = "manifest.json", "heads.npz"
VERSION_SIGNS = 12
"""Signs of a digest that name a version."""
_VERSION = re.compile(r"[0-9a-f]{12}")

Floats = npt.NDArray[np.float64]
SPEAKING = 16
"""Features looked at when a label has to be shown in the words of the message."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Raw answers of the heads for one message."""

    psychology: Floats
    """Probability per label, order of `Heads.psychology`."""
    intents: Floats
    """Probability per intent, order of `Heads.intents`; sums to 1."""
    emotions: Floats
    """The same per emotion; rare ones lean up, so that the likeliest is the one to name."""
    rows: npt.NDArray[np.intp]
    """Rows that fired, those of the message itself first, …"""
    values: npt.NDArray[np.float32]
    """…and their values."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The features of a message as the heads know them."""

    names: tuple[str, ...]
    """Those with a row, …"""
    rows: npt.NDArray[np.intp]
    """…their rows, in the same order,"""
    root: float
    """the factor of the bag,"""
    strange: tuple[str, ...]
    """and those that the heads never saw."""


class Heads:
    """Fused linear heads; immutable, safe to share between threads."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], version: str) -> None:
        """Take the arrays of a model file (see learning.train.fuse for their shapes)."""
        self.version = version
        self.psychology: tuple[str, ...] = tuple(arrays["psychology"].tolist())
        self.intents: tuple[str, ...] = tuple(arrays["intents"].tolist())
        self.emotions: tuple[str, ...] = tuple(arrays["emotions"].tolist())
        self.thresholds: Floats = arrays["thresholds"].astype(np.float64)
        self.bounds: tuple[float, ...] = tuple(self.thresholds.tolist())
        self._weights = np.ascontiguousarray(arrays["weights"], dtype=np.float32)
        self._bias: Floats = arrays["bias"].astype(np.float64)
        self._slope: Floats = arrays["slope"].astype(np.float64)
        self._shift: Floats = arrays["shift"].astype(np.float64)
        self._heat = float(arrays["heat"][0])
        self._mix: Floats = arrays["mix"].astype(np.float64)
        self._lean: Floats = arrays["lean"].astype(np.float64)
        self._square: Floats = arrays["idf"].astype(np.float64) ** 2
        self._rows: list[dict[str, int]] = []
        start = 0
        for block in BLOCKS:
            names = unpacked(arrays[f"names_{block}"])
            self._rows.append({name: start + i for i, name in enumerate(names)})
            start += len(names)
        self._check(start)
        self.types = TypeHeads(arrays, self._rows[0]) if "types_cells" in arrays else None
        """Heads over whole conversations; None when the model was trained without any."""

    def _check(self, rows: int) -> None:
        """Raise ValueError when the arrays are not of one model."""
        labels = len(self.psychology)
        emotions = len(self.emotions)
        outputs = labels + len(self.intents) + emotions
        shapes = {
            "weights": (self._weights.shape, (rows, outputs)),
            "bias": (self._bias.shape, (outputs,)),
            "idf": (self._square.shape, (rows,)),
            "mix": (self._mix.shape, (emotions, emotions)),
            "lean": (self._lean.shape, (emotions,)),
            **{
                name: (array.shape, (labels,))
                for name, array in (
                    ("slope", self._slope),
                    ("shift", self._shift),
                    ("thresholds", self.thresholds),
                )
            },
        }
        wrong = [f"{name} is {found}, not {due}" for name, (found, due) in shapes.items() if found != due]
        if wrong:
            msg = "; ".join(wrong)
            raise ValueError(msg)

    def known(self, names: Sequence[str]) -> Known:
        """Look up the features of a message; reading it after another context needs this once only."""
        found = list(map(self._rows[0].get, names))
        rows = np.array([row for row in found if row is not None], dtype=np.intp)
        paired = list(zip(names, found, strict=True))
        return Known(
            tuple([name for name, row in paired if row is not None]),
            rows,
            _root(self._square.take(rows).sum()),
            tuple([name for name, row in paired if row is None]),
        )

    def answer(self, blocks: Blocks, known: Known | None = None) -> Outputs:
        """Score one message; `known` are its own features where they were looked up before."""
        rows, values, sums = self._sum(known or self.known(blocks.message), blocks.context)
        labels, intents = len(self.psychology), len(self.intents)
        psychology = 1.0 / (1.0 + np.exp(-(self._slope * sums[:labels] + self._shift)))
        return Outputs(
            psychology,
            _softmax(sums[labels : labels + intents] * self._heat),
            _softmax(sums[labels + intents :] @ self._mix + self._lean),
            rows,
            values,
        )

    def likeliest(
        self, known: Known, context: Sequence[str], parts: Sequence[Sequence[str]]
    ) -> list[tuple[str, float]]:
        """Return the likeliest intent of each part of a message, by its features, with its probability.

        Only features that the whole message has too are counted; `context` is that of the whole.
        """
        at = {name: place for place, name in enumerate(known.names)}
        held = np.zeros((len(parts), len(at)), np.float32)
        for row, names in zip(held, parts, strict=True):
            row[[at[name] for name in names if name in at]] = 1.0
        lengths = held @ self._square.take(known.rows)
        held *= np.where(lengths > 0, lengths, 1.0)[:, None] ** -0.25
        intents = slice(len(self.psychology), len(self.psychology) + len(self.intents))
        rows, values = self._context(context)
        around = values @ self._weights.take(rows, axis=0)[:, intents] + self._bias[intents]
        sums = held @ self._weights.take(known.rows, axis=0)[:, intents] + around
        chances = [_softmax(each * self._heat) for each in sums]
        return [(self.intents[int(each.argmax())], float(each.max())) for each in chances]

    def _sum(
        self, known: Known, context: Sequence[str]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32], Floats]:
        """Return the rows that fire, their values, and per output the sum of what they say."""
        other, weights = self._context(context)
        rows = np.concatenate((known.rows, other))
        values = np.concatenate((np.full(len(known.rows), known.root, np.float32), weights))
        return rows, values, values @ self._weights.take(rows, axis=0) + self._bias

    def _context(self, names: Sequence[str]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        rows = np.array([row for row in map(self._rows[1].get, names) if row is not None], dtype=np.intp)
        return rows, np.full(len(rows), _root(self._square.take(rows).sum()), np.float32)

    def strongest(self, known: Known, outputs: Outputs, label: str) -> list[tuple[str, float]]:
        """Return the features of the message itself that speak for a label most, with what each added."""
        added = self.contributions(outputs, label)[: len(known.names)]
        best = added.argsort()[: -SPEAKING - 1 : -1]
        return [(known.names[place], float(added[place])) for place in best.tolist() if added[place] > 0]

    def contributions(self, outputs: Outputs, label: str) -> Floats:
        """Return what each fired row added to a psychology label."""
        column = self.psychology.index(label)
        added: Floats = outputs.values * self._weights[outputs.rows, column].astype(np.float64)
        return added


def _root(square: float) -> float:
    """Return the factor of a bag: one over the square root of its length, which damps long messages by half."""
    return float(square) ** -0.25 if square else 0.0


def _softmax(sums: Floats) -> Floats:
    powers = np.exp(sums - sums.max())
    scaled: Floats = powers / powers.sum()
    return scaled


def digest(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """Return a SHA-256 over sorted names, dtypes, shapes and bytes: the same training, the same digest."""
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        total.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def save(arrays: Mapping[str, npt.NDArray[Any]], folder: Path, about: Mapping[str, object]) -> str:
    """Write a model folder and return its version (the first 12 signs of the digest).

    The version that was current before is kept beside it; older ones are removed. Raises ModelError when
    the disk is full or the folder cannot be written; the model in use stays.
    """
    try:
        return _save(arrays, folder, about)
    except OSError as error:
        msg = f"{folder}: the model cannot be saved: {error.strerror or error}"
        raise ModelError(msg) from error


def _save(arrays: Mapping[str, npt.NDArray[Any]], folder: Path, about: Mapping[str, object]) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    whole = digest(arrays)
    target = folder / whole[:VERSION_SIGNS]
    target.mkdir(exist_ok=True)
    blob = packed(arrays)
    (target / WEIGHTS).write_bytes(blob)
    manifest = {
        "format": FORMAT,
        "digest": whole,
        "sha256": hashlib.sha256(blob).hexdigest(),
        "bytes": len(blob),
        **about,
    }
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    before = (
        (folder / "current").read_bytes().decode(errors="replace").strip()
        if (folder / "current").exists()
        else ""
    )
    pointer = folder / "current.new"
    pointer.write_text(whole[:VERSION_SIGNS] + "\n", encoding="utf-8")
    pointer.replace(folder / "current")
    for path in folder.iterdir():
        if _VERSION.fullmatch(path.name) and path.name not in {whole[:VERSION_SIGNS], before}:
            shutil.rmtree(path, ignore_errors=True)
    return whole[:VERSION_SIGNS]


def load(folder: Path) -> Heads:
    """Load the current model of a models folder.

    Raises ModelMissing when there is none and ModelCorrupt when a file is not what its manifest says.
    """
    version, manifest, blob = _read(folder)
    weights = folder / version / WEIGHTS
    if manifest.get("format") != FORMAT:
        msg = f"{weights.parent}: format {manifest.get('format')}, this program reads {FORMAT}; run `zhike train`"
        raise ModelCorrupt(msg)
    if hashlib.sha256(blob).hexdigest() != manifest.get("sha256"):
        msg = f"{weights}: does not match its manifest; run `zhike train`"
        raise ModelCorrupt(msg)
    try:
        return Heads(arrays_of(blob), version)
    except (
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        zlib.error,
        BadZipFile,
    ) as error:
        msg = f"{weights}: not a whole model: {error}; run `zhike train`"
        raise ModelCorrupt(msg) from None


def packed(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Return arrays as the bytes of a model file: the same arrays, the same bytes."""
    stream = io.BytesIO()
    named: dict[str, Any] = {name: arrays[name] for name in sorted(arrays)}
    np.savez_compressed(stream, **named)
    return stream.getvalue()


def arrays_of(blob: bytes) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a model file; nothing in it is ever run. Raises ValueError and what zip files raise."""
    with np.load(io.BytesIO(blob), allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def current(folder: Path) -> Mapping[str, object]:
    """Return the manifest of the current model, having checked that its file is the one described.

    Raises ModelMissing and ModelCorrupt as `load` does, without building the heads.
    """
    _, manifest, blob = _read(folder)
    if hashlib.sha256(blob).hexdigest() != manifest.get("sha256"):
        msg = f"{folder}: the model does not match its manifest; run `zhike train`"
        raise ModelCorrupt(msg)
    return manifest


def _read(folder: Path) -> tuple[str, dict[str, Any], bytes]:
    try:
        version = (folder / "current").read_text(encoding="utf-8").strip()
        target = folder / version
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        blob = (target / WEIGHTS).read_bytes()
    except FileNotFoundError as error:
        msg = f"{error.filename}: no trained model; run `zhike train`"
        raise ModelMissing(msg) from None
    except (OSError, ValueError) as error:
        msg = f"{folder}: the model cannot be read: {error}; run `zhike train`"
        raise ModelCorrupt(msg) from None
    if not isinstance(manifest, dict):
        msg = f"{target / MANIFEST}: is no manifest; run `zhike train`"
        raise ModelCorrupt(msg)
    return version, manifest, blob

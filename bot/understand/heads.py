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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.errors import ModelCorrupt, ModelError, ModelMissing
from bot.understand.features import BLOCKS, Blocks, Said
from bot.understand.index import Index, is_gram
from bot.understand.names import unpacked
from bot.understand.types import TypeHeads

FORMAT = 8
"""Of the model folder; another one is refused."""
MANIFEST, WEIGHTS = "manifest.json", "heads.npz"
VERSION_SIGNS = 12
"""Signs of a digest that name a version."""
_VERSION = re.compile(r"[0-9a-f]{12}")

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
_ONES = np.ones(1024, dtype=np.float32)
_LEAST = 1e-12
"""Square of the length of a bag of which nothing is known."""
SPEAKING = 16
"""Features looked at when a label has to be shown in the words of the message."""


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """Raw answers of the heads for one message."""

    psychology: Floats
    """Probability per label, order of `Heads.psychology`."""
    intents: Floats
    """Probability per intent, order of `Heads.intents`; sums to 1."""
    emotions: Floats
    """The same per emotion; rare ones lean up, so that the likeliest is the one to name."""
    weights: npt.NDArray[np.float32]
    """What each feature of the message itself says, in the order of `Known.rows`."""
    root: float
    """Factor of the bag of the message itself."""
    around: npt.NDArray[np.float32]
    """Per output what the context added."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The features of a message as the heads know them; arrays, since thousands of messages are remembered."""

    rows: Rows
    """Of single messages and of conversations, each once."""
    lasting: Rows
    """Those of conversations, numbered as the heads of types do."""
    pieces: Sequence[Rows] = ()
    """Per ask of a message that has several, the rows of what stands in it whole."""


class Heads:
    """Fused linear heads; immutable, safe to share between threads.

    One array has a row per feature: first the grams of messages, then what counts over a conversation, whether or not
    it says anything of a single message, so that both kinds of heads share their numbers; then the others of
    messages, those of contexts, and a row of nothing. What is common stands together, since memory far apart is slow
    to reach. Its last column has the squares of which the length of a bag is made.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], version: str) -> None:
        """Take the arrays of a model file (see learning.train.fuse for their shapes)."""
        self.version = version
        self.psychology: tuple[str, ...] = tuple(arrays["psychology"].tolist())
        self.intents: tuple[str, ...] = tuple(arrays["intents"].tolist())
        self.emotions: tuple[str, ...] = tuple(arrays["emotions"].tolist())
        self.thresholds: Floats = arrays["thresholds"].astype(np.float64)
        self.bounds: tuple[float, ...] = tuple(self.thresholds.tolist())
        self.types = TypeHeads(arrays) if "types_cells" in arrays else None
        """Heads over whole conversations; None when the model was trained without any."""
        message, context = (unpacked(arrays[f"names_{block}"]) for block in BLOCKS)
        _check(arrays, len(message) + len(context))
        lasting = dict.fromkeys(self.types.names if self.types is not None else ())
        rarity = arrays["idf"].tolist()
        single = [(rare, name) for name, rare in zip(message, rarity, strict=False) if name not in lasting]
        grams = [name for _, name in sorted(single) if is_gram(name)]
        others = [name for _, name in sorted(single) if not is_gram(name)]
        around = [name for _, name in sorted(zip(rarity[len(message) :], context, strict=True))]
        self._lasting = range(len(grams), len(grams) + len(lasting))
        self._names = (*grams, *lasting, *others)
        self._rows = {name: row for row, name in enumerate(self._names)}
        self.index = Index(self._names)
        self._around = {name: row for row, name in enumerate(around, len(self._names))}
        self._nothing = len(self._names) + len(context)
        self._weights = self._laid_out(arrays, message, context)
        labels, intents = len(self.psychology), len(self.psychology) + len(self.intents)
        self._columns = slice(labels), slice(labels, intents), slice(intents, intents + len(self.emotions))
        bias = arrays["bias"].astype(np.float64)
        self._scale = np.concatenate(
            (arrays["slope"], np.full(len(self.intents), arrays["heat"][0]), np.ones(len(self.emotions)))
        )
        self._offset = self._scale * bias
        self._offset[self._columns[0]] += arrays["shift"]
        self._offset[self._columns[2]] = bias[self._columns[2]] @ arrays["mix"] + arrays["lean"]

    def _laid_out(
        self, arrays: Mapping[str, npt.NDArray[Any]], message: Sequence[str], context: Sequence[str]
    ) -> npt.NDArray[np.float32]:
        """Return the one array; the emotions are mixed already, the calibration of the others is yet to come."""
        rows = np.array(
            [*map(self._rows.__getitem__, message), *map(self._around.__getitem__, context)], dtype=np.intp
        )
        laid = np.zeros((self._nothing + 1, arrays["weights"].shape[1] + 1), dtype=np.float32)
        laid[rows, :-1] = arrays["weights"]
        mixed = slice(len(self.psychology) + len(self.intents), -1)
        laid[:, mixed] = laid[:, mixed].astype(np.float64) @ arrays["mix"]
        laid[rows, -1] = arrays["idf"].astype(np.float64) ** 2
        return laid

    def known(self, names: Iterable[str]) -> Known:
        """Look up the features of a message by name: what `met` finds without their names."""
        return self._known({self._rows[name] for name in names if name in self._rows})

    def met(self, said: Said, spans: Sequence[tuple[int, int]] = ()) -> Known:
        """Find the features of a message; reading it after another context needs this once only.

        `spans` are its asks, where it has several: offsets in `masked`.
        """
        found = self.index.find(said)
        return self._known(found.rows, self.index.within(said, found, spans) if spans else ())

    def _known(self, rows: Collection[int], pieces: Iterable[Collection[int]] = ()) -> Known:
        first, end = self._lasting.start, self._lasting.stop
        lasting = [row - first for row in rows if first <= row < end]
        return Known(_array(rows), _array(lasting), [_array(piece) for piece in pieces])

    def answer(self, blocks: Blocks) -> Outputs:
        """Score one message by the names of its features."""
        return self.score(self.known(blocks.message), blocks.context)

    def score(self, known: Known, context: Iterable[str]) -> Outputs:
        """Score one message whose features were looked up, after a context with these features."""
        other = {row for name in context if (row := self._around.get(name)) is not None}
        weights = self._weights.take(known.rows, axis=0)
        own, around = _sum(weights), _sum(self._weights.take([*other, self._nothing], axis=0))
        root = _root(own[-1])
        around *= _root(around[-1])
        powers = np.exp((own * root + around)[:-1] * self._scale + self._offset)
        labels, intents, emotions = self._columns
        likely, felt = powers[intents], powers[emotions]
        return Outputs(
            powers[labels] / (1.0 + powers[labels]),
            likely / np.add.reduce(likely),
            felt / np.add.reduce(felt),
            weights,
            root,
            around,
        )

    def likeliest(self, known: Known, outputs: Outputs) -> list[tuple[str, float]]:
        """Return the likeliest intent of each ask of a message, with its probability; the context is the message's."""
        chances = self.of_pieces(known, outputs)
        best = chances.argmax(axis=1).tolist()
        return [(self.intents[column], chances.item(line, column)) for line, column in enumerate(best)]

    def of_pieces(self, known: Known, outputs: Outputs) -> Floats:
        """Return the probability of every intent, per ask of a message that has several; the context is the message's."""
        sums = np.array([_sum(self._weights.take(rows, axis=0)) for rows in known.pieces])
        intents = self._columns[1]
        roots = np.maximum(sums[:, -1:], _LEAST) ** -0.25
        logits = (sums[:, intents] * roots + outputs.around[intents]) * self._scale[intents] + self._offset[
            intents
        ]
        powers: Floats = np.exp(logits)
        chances: Floats = powers / powers.sum(axis=1, keepdims=True)
        return chances

    def strongest(self, known: Known, outputs: Outputs, label: str) -> list[tuple[str, float]]:
        """Return the features of the message itself that speak for a label most, with what each added."""
        added = self.contributions(outputs, label)
        best = added.argsort()[: -SPEAKING - 1 : -1]
        return [
            (self._names[known.rows.item(place)], float(added[place]))
            for place in best.tolist()
            if added[place] > 0
        ]

    def contributions(self, outputs: Outputs, label: str) -> Floats:
        """Return what each feature of the message itself added to a psychology label."""
        added: Floats = outputs.weights[:, self.psychology.index(label)].astype(np.float64) * outputs.root
        return added


def _array(rows: Collection[int]) -> Rows:
    return np.fromiter(rows, dtype=np.intp, count=len(rows))


def _sum(weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the sum of all rows, as a product: that is quicker than adding them."""
    count = len(weights)
    added: npt.NDArray[np.float32] = (
        _ONES[:count] if count <= len(_ONES) else np.ones(count, np.float32)
    ).dot(weights)
    return added


def _root(square: float) -> float:
    """Return the factor of a bag: one over the square root of its length, which damps long messages by half."""
    return float(square) ** -0.25 if square > 0 else 0.0


def _check(arrays: Mapping[str, npt.NDArray[Any]], rows: int) -> None:
    """Raise ValueError when the arrays are not of one model with so many features."""
    labels, emotions = len(arrays["psychology"]), len(arrays["emotions"])
    outputs = labels + len(arrays["intents"]) + emotions
    due = {
        "weights": (rows, outputs),
        "bias": (outputs,),
        "idf": (rows,),
        "mix": (emotions, emotions),
        "lean": (emotions,),
        "slope": (labels,),
        "shift": (labels,),
        "thresholds": (labels,),
    }
    wrong = [
        f"{name} is {arrays[name].shape}, not {due[name]}" for name in due if arrays[name].shape != due[name]
    ]
    if wrong:
        msg = "; ".join(wrong)
        raise ValueError(msg)


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

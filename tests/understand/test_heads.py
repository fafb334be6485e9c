"""The fused heads: equal to their scikit-learn reference, saved, checked, and refused when they are not whole."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from bot.errors import ModelCorrupt, ModelError, ModelMissing
from bot.learning.corpus import read_corpus
from bot.learning.train import Reference, train
from bot.learning.vocabulary import Arrays
from bot.understand.heads import (
    FORMAT,
    MANIFEST,
    WEIGHTS,
    Heads,
    arrays_of,
    current,
    digest,
    load,
    packed,
    save,
)
from tests.models import INTENTS, SMALL, buyer, features, small_corpus


@pytest.fixture(scope="module")
def trained() -> tuple[Arrays, Reference]:
    """Arrays and reference trained on the small corpus."""
    return train(small_corpus(), features(), SMALL)


@pytest.fixture(scope="module")
def arrays(trained: tuple[Arrays, Reference]) -> Arrays:
    """Arrays of a small model."""
    return trained[0]


@pytest.fixture
def models(tmp_path: Path, arrays: Arrays) -> Path:
    """Make a models folder with one good model."""
    save(arrays, tmp_path, {"inputs": "abc"})
    return tmp_path


def test_fused_answers_equal_the_reference(trained: tuple[Arrays, Reference]) -> None:
    """On real sentences the product of the fused matrix is what scikit-learn decides, score by score."""
    arrays, reference = trained
    heads = Heads(arrays, "small")
    corpus = read_corpus(INTENTS / "utterances")[::25]
    blocks = [features().blocks(features().prepare(u.text), u.turns) for u in corpus]
    decided = reference.decide([b.strings() for b in blocks])
    labels, intents = len(heads.psychology), len(heads.intents)
    agreed: Counter[str] = Counter()
    for block, row in zip(blocks, decided, strict=True):
        outputs = heads.answer(block)
        chance = 1 / (1 + np.exp(-(arrays["slope"] * row[:labels] + arrays["shift"])))
        np.testing.assert_allclose(outputs.psychology, chance, atol=1e-6)
        np.testing.assert_allclose(
            outputs.intents, _softmax(row[labels : labels + intents] * arrays["heat"][0]), atol=1e-6
        )
        np.testing.assert_allclose(
            outputs.emotions, _softmax(row[labels + intents :] @ arrays["mix"] + arrays["lean"]), atol=1e-6
        )
        agreed["shown"] += bool(
            ((outputs.psychology >= heads.thresholds) == (chance >= heads.thresholds)).all()
        )
        agreed["intent"] += int(outputs.intents.argmax()) == int(row[labels : labels + intents].argmax())
    assert min(agreed.values()) >= 0.995 * len(blocks)


def _softmax(
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    powers = np.exp(values - values.max())
    scaled: np.ndarray[tuple[int], np.dtype[np.float64]] = powers / powers.sum()
    return scaled


def test_probabilities_are_probabilities(arrays: Arrays) -> None:
    """Intents and emotions share one whole; a message without any known feature is answered too."""
    heads = Heads(arrays, "small")
    for text in ("有优惠吗", "", "𠮷"):
        outputs = heads.answer(features().blocks(features().prepare(text), buyer("在吗")))
        assert 1.0 == pytest.approx(outputs.intents.sum())
        assert 1.0 == pytest.approx(outputs.emotions.sum())
        assert ((outputs.psychology > 0) & (outputs.psychology < 1)).all()


def test_contributions_add_up_to_the_decision(arrays: Arrays) -> None:
    """What every feature added, with the bias, is the label's whole decision value."""
    heads = Heads(arrays, "small")
    said = features().prepare("宝宝能用吗有甲醛吗")
    known = heads.met(said)
    outputs = heads.score(known, features().around(said, ()))
    column = heads.psychology.index("safety")
    added = heads.contributions(outputs, "safety").sum() + outputs.around[column]
    decision = added + arrays["bias"][column]
    chance = 1 / (1 + np.exp(-(arrays["slope"][column] * decision + arrays["shift"][column])))
    assert outputs.psychology[column] == pytest.approx(chance)


def test_same_training_gives_the_same_digest(arrays: Arrays) -> None:
    """Training twice is training once."""
    again, _ = train(small_corpus(), features(), SMALL)
    assert digest(arrays) == digest(again)


def test_digest_sees_every_array(arrays: Arrays) -> None:
    """Another name, type, shape or value is another model."""
    whole = digest(arrays)
    changed = dict(arrays) | {"bias": arrays["bias"] + 1e-12}
    assert whole != digest(changed)
    assert whole != digest(dict(arrays) | {"bias": arrays["bias"].astype(np.float32)})
    assert whole == digest(dict(reversed(list(arrays.items()))))


def test_saved_model_answers_as_before(models: Path, arrays: Arrays) -> None:
    """A round trip through the disk changes no score."""
    block = features().blocks(features().prepare("能便宜点吗"))
    loaded = load(models)
    assert digest(arrays)[:12] == loaded.version
    np.testing.assert_array_equal(Heads(arrays, "").answer(block).psychology, loaded.answer(block).psychology)


def test_manifest_says_what_the_model_is(models: Path) -> None:
    """Format, digest and what the caller told stand in the manifest."""
    manifest = current(models)
    assert (FORMAT, "abc") == (manifest["format"], manifest["inputs"])


def test_saving_again_keeps_one_folder(models: Path, arrays: Arrays) -> None:
    """The same model has the same version; another one takes over as current."""
    first = save(arrays, models, {})
    other = save(dict(arrays) | {"bias": arrays["bias"] + 1}, models, {})
    assert {first, other, "current"} == {path.name for path in models.iterdir()}
    assert other == load(models).version


def test_only_the_model_before_is_kept(models: Path, arrays: Arrays) -> None:
    """Training again and again does not fill the disk; nothing else in the folder is touched."""
    (models / "notes").mkdir()
    versions = [save(dict(arrays) | {"bias": arrays["bias"] + n}, models, {}) for n in range(1, 4)]
    assert {*versions[-2:], "current", "notes"} == {path.name for path in models.iterdir()}


def test_missing_model_says_what_to_run(tmp_path: Path) -> None:
    """No folder, no pointer or a pointer to nothing: missing, with the command that helps."""
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(ModelMissing, match="zhike train"):
            load(folder)
    (tmp_path / "current").write_text("0123456789ab\n", encoding="utf-8")
    with pytest.raises(ModelMissing, match="0123456789ab"):
        load(tmp_path)


def _folder(models: Path) -> Path:
    return models / (models / "current").read_text(encoding="utf-8").strip()


def _rewrite(models: Path, **changes: object) -> None:
    path = _folder(models) / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def _replace(models: Path, blob: bytes) -> None:
    """Put another file in the model's place, with a manifest that agrees."""
    (_folder(models) / WEIGHTS).write_bytes(blob)
    _rewrite(models, sha256=hashlib.sha256(blob).hexdigest(), bytes=len(blob))


def _flip(models: Path) -> None:
    path = _folder(models) / WEIGHTS
    blob = bytearray(path.read_bytes())
    blob[len(blob) // 2] ^= 1
    path.write_bytes(blob)


def _without(models: Path, name: str) -> None:
    kept = arrays_of((_folder(models) / WEIGHTS).read_bytes())
    del kept[name]
    _replace(models, packed(kept))


def _resized(models: Path, name: str) -> None:
    kept = arrays_of((_folder(models) / WEIGHTS).read_bytes())
    kept[name] = kept[name][:-1]
    _replace(models, packed(kept))


def _bytes_of(array: npt.NDArray[Any]) -> bytes:
    """Return an array as a file that may hold pickled objects."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


BREAKAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "one bit changed": (_flip, "does not match its manifest"),
    "cut short": (lambda m: (_folder(m) / WEIGHTS).write_bytes(b"PK"), "does not match its manifest"),
    "manifest no JSON": (
        lambda m: (_folder(m) / MANIFEST).write_text("{", encoding="utf-8"),
        "cannot be read",
    ),
    "manifest a list": (lambda m: (_folder(m) / MANIFEST).write_text("[]", encoding="utf-8"), "no manifest"),
    "foreign format": (lambda m: _rewrite(m, format=99), "format 99"),
    "no checksum": (lambda m: _rewrite(m, sha256=None), "does not match its manifest"),
    "not a model at all": (lambda m: _replace(m, b"hello"), "not a whole model"),
    "one array alone": (lambda m: _replace(m, _bytes_of(np.arange(3))), "not a whole model"),
    "an array missing": (lambda m: _without(m, "slope"), "not a whole model"),
    "a block missing": (lambda m: _without(m, "names_context"), "not a whole model"),
    "too few weights": (lambda m: _resized(m, "weights"), "not a whole model"),
    "too few thresholds": (lambda m: _resized(m, "thresholds"), "not a whole model"),
    "a pickled object": (
        lambda m: _replace(m, _bytes_of(np.array([Counter("ab")], dtype=object))),
        "not a whole model: .*allow_pickle=False",
    ),
    "a pointer that is no text": (lambda m: (m / "current").write_bytes(b"\xff\xfe"), "cannot be read"),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_broken_model_is_refused(models: Path, name: str) -> None:
    """Whatever is wrong with the files, loading says so in words and never runs what is in them."""
    breakage, message = BREAKAGES[name]
    breakage(models)
    with pytest.raises(ModelError, match=message) as caught:
        load(models)
    assert isinstance(caught.value, ModelCorrupt)
    assert "zhike train" in str(caught.value)


def test_model_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    """A file where the folder should be gives one clear error that names it."""
    blocked = tmp_path / "models"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match="models: the model cannot be saved"):
        save({"bias": np.zeros(1)}, blocked, {})

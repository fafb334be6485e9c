"""Builds an assistant from the library folder and the models folder, and swaps a better one in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.assist import Assistant
from bot.errors import Finding, LibraryError, ModelError, ModelMissing
from bot.learning.corpus import read_corpus
from bot.learning.train import Vocabulary, train
from bot.library import Library, load_library
from bot.library.redlines import compile_redlines
from bot.text.entities import Gazetteer
from bot.text.tokenise import Tokeniser, read_words
from bot.understand import heads
from bot.understand.features import FeatureMaker
from bot.understand.lexicon import read_lexicon
from bot.understand.lists import read_lists
from bot.understand.reader import Reader
from bot.understand.rules import read_rules

INPUTS = ("labels.yaml", "words.txt", "places.yaml", "lexicon.yaml", "rules", "utterances")
"""What a model is made from, below the library folder."""
Report = Callable[[str], None]


def inputs_digest(folder: Path) -> str:
    """Return a digest of all that a model is made from: another digest, another model."""
    total = hashlib.sha256()
    for name in INPUTS:
        base = folder / name
        for path in [base] if base.is_file() else sorted(p for p in base.rglob("*") if p.is_file()):
            total.update(str(path.relative_to(folder)).encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def feature_maker(folder: Path, cache: Path | None = None) -> FeatureMaker:
    """Build what turns messages into features; `cache` is a folder that only we can write."""
    return FeatureMaker(
        Tokeniser(read_words(folder / "words.txt"), cache),
        Gazetteer.of(read_lists(folder / "places.yaml", empty=True)),
        read_rules(folder / "rules"),
        read_lexicon(folder / "lexicon.yaml"),
    )


def vocabulary(library: Library) -> Vocabulary:
    """Return what the heads may answer."""
    labels = library.labels
    return Vocabulary(tuple(labels.psychology), tuple(labels.intents), tuple(labels.emotion))


def train_model(folder: Path, models: Path, report: Report) -> str:
    """Train from the library at `folder`, save below `models` and return the version.

    Raises LibraryError for what is wrong in the library, ModelError when the model cannot be saved.
    """
    library = load_library(folder)
    maker = feature_maker(folder, models.parent / "cache")
    corpus = read_corpus(folder / "utterances")
    arrays, _ = train(corpus, maker, vocabulary(library), report)
    return heads.save(arrays, models, {"inputs": inputs_digest(folder), "utterances": len(corpus)})


def model_is_current(folder: Path, models: Path) -> bool:
    """Return whether the current model is whole and was made from the library as it is now."""
    try:
        manifest = heads.current(models)
    except ModelError:
        return False
    return bool(manifest.get("inputs") == inputs_digest(folder) and manifest.get("format") == heads.FORMAT)


def read_needs(folder: Path, library: Library) -> Mapping[str, Sequence[str]]:
    """Read `needs.yaml`: psychology → intents that answer it; raises LibraryError on unknown keys."""
    table = read_lists(folder / "needs.yaml")
    wrong = [key for key in table if key not in library.labels.psychology]
    wrong += [key for keys in table.values() for key in keys if key not in library.labels.intents]
    if wrong:
        raise LibraryError([Finding("needs.yaml", 0, f"unknown key {', '.join(sorted(set(wrong)))}")])
    return {key: tuple(keys) for key, keys in table.items()}


def build(library: Library, models: Path) -> tuple[Assistant, ModelError | None]:
    """Build an assistant; without a usable model it is degraded and the reason comes along."""
    folder = library.folder
    why: ModelError | None = None
    trained: heads.Heads | None = None
    try:
        trained = heads.load(models)
    except ModelError as error:
        why = error
    labels = library.labels
    keys = {
        "psychology": tuple(labels.psychology),
        "intents": tuple(labels.intents),
        "emotion": tuple(labels.emotion),
    }
    reader = Reader(feature_maker(folder, models.parent / "cache"), trained, keys)
    lines = compile_redlines(library.redlines)

    def check(text: str) -> Sequence[str]:
        return [f"{mark.rule}!" if mark.severity == "block" else mark.rule for mark in lines.check(text)]

    return Assistant(reader, library, read_needs(folder, library), check), why


class AssistantHolder:
    """The assistant in use; replaced whole, so that who holds one keeps a consistent one."""

    def __init__(self, library: Library, models: Path) -> None:
        """Build from what is there now."""
        self._models = models
        self.current, self.problem = build(library, models)

    @property
    def degraded(self) -> bool:
        """Whether rules answer alone for want of a model."""
        return self.problem is not None

    @property
    def untrained(self) -> bool:
        """Whether the only trouble is that nothing was trained yet."""
        return isinstance(self.problem, ModelMissing)

    def renew(self, library: Library) -> None:
        """Build again from `library` and the models folder, then swap.

        Raises LibraryError or ModelError without swapping: what runs goes on.
        """
        fresh, problem = build(library, self._models)
        if problem is not None:
            raise problem
        self.current, self.problem = fresh, None

"""Builds an assistant from the library folder and the models folder, and swaps a better one in."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from bot.assist import Assistant
from bot.errors import Finding, LibraryError, ModelError, ModelMissing
from bot.learning.card import facts, write_card
from bot.learning.census import read_test
from bot.learning.corpus import read_corpus
from bot.learning.exam import Exam, Sentence
from bot.learning.retrain import Outcome, retrain
from bot.learning.talks import read_conversations
from bot.learning.taught import FOLDER as TAUGHT
from bot.learning.taught import read_taught, weighed
from bot.learning.vocabulary import Arrays, Vocabulary
from bot.library import Library, load_library
from bot.library.redlines import RedLineBook
from bot.lint import read_sentences
from bot.reply import Entry, Search
from bot.text.entities import Gazetteer
from bot.text.recalled import keep
from bot.text.tokenise import Tokeniser, read_words
from bot.understand import heads
from bot.understand.answers import read_answers
from bot.understand.features import FeatureMaker
from bot.understand.lexicon import read_lexicon
from bot.understand.lists import read_lists
from bot.understand.reader import Reader
from bot.understand.rules import read_rules
from bot.understand.stalls import read_stalls

INPUTS = ("labels.yaml", "words.txt", "places.yaml", "lexicon.yaml", "rules", "utterances", "conversations")
"""What a model is made from, below the library folder."""
CARD = "card"
"""What a manifest has for the card that people read."""
SECONDS = "seconds"
"""What a manifest has for how long training took; no part of the digest."""
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
        _tokeniser(tuple(read_words(folder / "words.txt")), cache),
        Gazetteer.of(read_lists(folder / "places.yaml", empty=True)),
        read_rules(folder / "rules"),
        read_lexicon(folder / "lexicon.yaml"),
    )


@lru_cache(maxsize=2)
def _tokeniser(words: tuple[str, ...], cache: Path | None) -> Tokeniser:
    """Return the tokeniser of some words: making one takes a second, and the words seldom change."""
    return Tokeniser(words, cache)


def vocabulary(library: Library) -> Vocabulary:
    """Return what the heads may answer."""
    labels = library.labels
    return Vocabulary(tuple(labels.psychology), tuple(labels.intents), tuple(labels.emotion))


def make_model(
    library: Library, maker: FeatureMaker, models: Path, report: Report
) -> tuple[Arrays, dict[str, object]]:
    """Train from a library's utterances and from what people corrected (`corpus/` beside `models`).

    Returns the arrays of the model and what its manifest says. Raises LibraryError for what is wrong there.
    """
    from bot.learning.train import train  # noqa: PLC0415 - brings scikit-learn, which only training needs
    from bot.learning.types import train_types  # noqa: PLC0415 - same

    started = time.perf_counter()
    folder = library.folder
    taught = read_taught(models.parent / TAUGHT)
    corpus = [*read_corpus(folder / "utterances"), *weighed(taught)]
    arrays, reference = train(corpus, maker, vocabulary(library), report)
    report("customer types")
    arrays |= train_types(read_conversations(folder / "conversations"), maker)
    about: dict[str, object] = {
        "inputs": inputs_digest(folder),
        "utterances": len(corpus),
        "taught": len(taught),
    }
    if reference.chances is not None:
        names = {key: label.zh for key, label in library.labels.psychology.items()}
        about[CARD] = facts(corpus, reference.chances, arrays, names)
    about[SECONDS] = round(time.perf_counter() - started, 1)
    return arrays, about


def _write_card(folder: Path, models: Path) -> None:
    """Write the card of the model in use beside it, from what its manifest says."""
    manifest = heads.current(models)
    told = manifest.get(CARD)
    if isinstance(told, dict):
        version = str(manifest["digest"])[: heads.VERSION_SIGNS]
        inputs = str(manifest["inputs"])
        write_card(folder, models / version, {**told, "version": version, "inputs": inputs})


def train_model(folder: Path, models: Path, report: Report) -> str:
    """Train from the library at `folder`, save below `models` and return the version.

    Raises LibraryError for what is wrong in the library, ModelError when the model cannot be saved.
    """
    library = load_library(folder)
    arrays, about = make_model(library, feature_maker(folder, models.parent / "cache"), models, report)
    version = heads.save(arrays, models, about)
    _write_card(folder, models)
    return version


def retrain_model(library: Library, models: Path, report: Report, now: Callable[[], datetime]) -> Outcome:
    """Train again and use the new model if it is no worse on the fixed sets than the one in use.

    Raises LibraryError for what is wrong in the library, ModelError when the model cannot be saved.
    """
    folder = library.folder
    maker = feature_maker(folder, models.parent / "cache")
    sentences, _ = read_sentences(folder)
    exam = Exam(
        read_test(folder),
        [Sentence(s.text, s.context, frozenset({s.intent, *s.also})) for s in sentences],
        read_taught(models.parent / TAUGHT),
    )
    outcome = retrain(
        models,
        make=lambda: make_model(library, maker, models, report),
        read=lambda trained: make_reader(library, maker, trained),
        exam=exam,
        report=report,
        now=now,
    )
    _write_card(folder, models)
    return outcome


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


def label_keys(library: Library) -> Mapping[str, Sequence[str]]:
    """Return the keys that a reader is made with."""
    labels = library.labels
    return {
        "psychology": tuple(labels.psychology),
        "intents": tuple(labels.intents),
        "emotion": tuple(labels.emotion),
    }


def make_reader(library: Library, maker: FeatureMaker, trained: heads.Heads | None) -> Reader:
    """Build a reader over a library; raises LibraryError when what tells an agent's answers cannot be read."""
    answers = read_answers(library.folder / "answers.yaml", read_stalls(library.folder / "stalls.yaml"))
    return Reader(maker, trained, label_keys(library), answers)


def build(library: Library, models: Path) -> tuple[Assistant, ModelError | None]:
    """Build an assistant; without a usable model it is degraded and the reason comes along."""
    folder = library.folder
    why: ModelError | None = None
    trained: heads.Heads | None = None
    try:
        trained = heads.load(models)
    except ModelError as error:
        why = error
    reader = make_reader(library, feature_maker(folder, models.parent / "cache"), trained)
    book = RedLineBook(library.redlines)

    def check(text: str, platform: str | None = None, /) -> Sequence[str]:
        marks = book.at(platform, datetime.now(UTC)).check(text)
        return [f"{mark.rule}!" if mark.severity == "block" else mark.rule for mark in marks]

    replies = [Entry(t.id, " ".join((t.wordings[0], *t.about))) for t in library.replies]
    search = Search(replies, reader.features.tokeniser.words)
    made = Assistant(reader, library, read_needs(folder, library), check, search)
    keep(models.parent / "cache")
    return made, why


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
        gc.unfreeze()  # what a server loaded at its start may go now

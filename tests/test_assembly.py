"""Building an assistant from the folders, and swapping a better one in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.assembly import (
    AssistantHolder,
    build,
    inputs_digest,
    model_is_current,
    read_needs,
    train_model,
    vocabulary,
)
from bot.assist import Question
from bot.errors import LibraryError, ModelCorrupt, ModelMissing
from bot.library import load_library
from bot.understand.heads import MANIFEST, WEIGHTS
from tests.models import INTENTS, NOON, buyer, library, trained_models


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Copy the trained model, so that it may be broken."""
    folder = tmp_path / "models"
    shutil.copytree(trained_models(), folder)
    return folder


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Copy the library, so that it may be edited."""
    folder = tmp_path / "intents"
    shutil.copytree(INTENTS, folder)
    return folder


def _weights(models: Path) -> Path:
    return models / (models / "current").read_text(encoding="utf-8").strip() / WEIGHTS


def _answer(holder: AssistantHolder) -> int:
    return len(holder.current.answer(Question(turns=buyer("有优惠吗"), now=NOON)).suggestions)


def test_trained_model_is_used(models: Path) -> None:
    """With a model the assistant is whole."""
    holder = AssistantHolder(library(), models)
    assert not holder.degraded
    assert not holder.untrained
    assert not holder.current.answer(Question(turns=buyer("有优惠吗"), now=NOON)).understanding.degraded


def test_without_a_model_the_assistant_is_degraded_and_answers(tmp_path: Path) -> None:
    """Nothing trained yet: rules answer, replies come, and the reason is known."""
    holder = AssistantHolder(library(), tmp_path / "models")
    assert (True, True) == (holder.degraded, holder.untrained)
    assert isinstance(holder.problem, ModelMissing)
    assert holder.current.answer(Question(turns=buyer("有优惠吗"), now=NOON)).understanding.degraded
    assert 3 == _answer(holder)


def test_corrupt_model_degrades_and_is_not_merely_missing(models: Path) -> None:
    """A broken file is told apart from none; the assistant answers all the same."""
    _weights(models).write_bytes(b"broken")
    holder = AssistantHolder(library(), models)
    assert (True, False) == (holder.degraded, holder.untrained)
    assert isinstance(holder.problem, ModelCorrupt)
    assert 3 == _answer(holder)


def test_renewing_takes_the_trained_model(models: Path, tmp_path: Path) -> None:
    """A model that appears later is swapped in; who holds the old assistant keeps it."""
    empty = tmp_path / "later" / "models"
    holder = AssistantHolder(library(), empty)
    before = holder.current
    shutil.copytree(models, empty)
    holder.renew(library())
    assert not holder.degraded
    assert before is not holder.current
    assert before.answer(Question(turns=buyer("在吗"), now=NOON)).understanding.degraded


def test_broken_library_does_not_replace_the_running_one(models: Path, words: Path) -> None:
    """When the folder has become wrong, renewing raises and the assistant in use stays."""
    good = load_library(words)
    holder = AssistantHolder(good, models)
    before = holder.current
    (words / "rules" / "psychology.yaml").write_text(
        "psychology:\n  bargain:\n    - {match: '('}\n", encoding="utf-8"
    )
    with pytest.raises(LibraryError, match=r"rules/psychology\.yaml:3"):
        holder.renew(good)
    assert before is holder.current
    assert not holder.degraded


@pytest.mark.parametrize(
    "name", ["labels.yaml", "words.txt", "places.yaml", "lexicon.yaml", "rules/types.yaml"]
)
def test_digest_sees_every_input(words: Path, name: str) -> None:
    """Whatever the model is made from, a change in it makes training due."""
    before = inputs_digest(words)
    assert inputs_digest(INTENTS) == before
    with (words / name).open("a", encoding="utf-8") as stream:
        stream.write("\n# changed\n")
    assert before != inputs_digest(words)


def test_digest_ignores_what_training_does_not_read(words: Path) -> None:
    """Editing replies or shops needs no training."""
    before = inputs_digest(words)
    (words / "advice.yaml").write_text("advice: []\n", encoding="utf-8")
    shutil.rmtree(words / "replies")
    assert before == inputs_digest(words)


def test_current_model_is_whole_and_of_this_library(models: Path, words: Path) -> None:
    """Training is due when there is no model, a broken one, or one of another library."""
    assert model_is_current(words, models)
    (words / "words.txt").write_text("保温杯\n", encoding="utf-8")
    assert not model_is_current(words, models)
    assert not model_is_current(INTENTS, models / "nowhere")
    _weights(models).write_bytes(b"broken")
    assert not model_is_current(INTENTS, models)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", "{", '{"format": 99}'])
def test_model_with_a_wrong_manifest_is_not_current(models: Path, manifest: str) -> None:
    """A manifest that cannot be read is no model."""
    (_weights(models).parent / MANIFEST).write_text(manifest, encoding="utf-8")
    assert not model_is_current(INTENTS, models)


def test_training_refuses_a_library_without_utterances(words: Path, tmp_path: Path) -> None:
    """What is missing is told before anything is written."""
    shutil.rmtree(words / "utterances")
    with pytest.raises(LibraryError, match="no utterances"):
        train_model(words, tmp_path / "models", lambda _: None)
    assert not (tmp_path / "models").exists()


def test_needs_name_known_keys(words: Path) -> None:
    """Every psychology has intents that answer it; an unknown key is refused by name."""
    assert set(read_needs(INTENTS, library())) == set(library().labels.psychology)
    (words / "needs.yaml").write_text("thrift: [discount]\nbargain: [haggle]\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="haggle, thrift"):
        read_needs(words, library())


@pytest.mark.parametrize("text", ["", "- a\n", "bargain: discount\n", "a: [\n"])
def test_needs_of_a_wrong_shape_are_refused(words: Path, text: str) -> None:
    """A file that is no mapping of lists is a finding, never a traceback."""
    (words / "needs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"needs\.yaml"):
        read_needs(words, library())


def test_vocabulary_is_that_of_the_labels() -> None:
    """The heads may answer exactly what labels.yaml has."""
    labels = library().labels
    assert tuple(labels.psychology) == vocabulary(library()).psychology
    assert len(labels.intents) == len(vocabulary(library()).intents)
    assert 14 == len(vocabulary(library()).psychology)


def test_red_lines_of_the_library_are_the_check(models: Path) -> None:
    """Texts are checked by the library's own red lines; what blocks is marked."""
    assistant, why = build(library(), models)
    assert why is None
    assert any(mark.endswith("!") for mark in assistant.check("加我微信聊吧"))
    assert [] == list(assistant.check("好的，您稍等"))

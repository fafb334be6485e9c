"""Training again: better models are used, worse ones refused, and the one before is kept to go back to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ModelCorrupt, ModelMissing
from bot.learning.corpus import Utterance
from bot.learning.exam import Exam, Sentence
from bot.learning.retrain import AlreadyTraining, Outcome, alone, read_outcome, retrain, write_outcome
from bot.learning.train import train
from bot.learning.versions import current_version, roll_back, versions
from bot.understand import heads
from bot.understand.heads import WEIGHTS
from bot.understand.reader import Reader
from tests.models import SMALL, features, small_corpus

KEYS = {"psychology": SMALL.psychology, "intents": SMALL.intents, "emotion": SMALL.emotions}
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
EXAM = Exam(small_corpus(), [Sentence("有优惠吗", (), frozenset({"discount"}))])


def confused() -> Sequence[Utterance]:
    """Return a corpus that calls discounts greetings and the other way round."""
    turn = {"discount": "greeting", "greeting": "discount"}
    return [u.model_copy(update={"intent": turn.get(u.intent, u.intent)}) for u in small_corpus()]


def more() -> Sequence[Utterance]:
    """Return the corpus with one utterance more."""
    extra = small_corpus()[0].model_copy(update={"text": "有没有优惠活动呀"})
    return [*small_corpus(), extra]


def again(models: Path, corpus: Sequence[Utterance], exam: Exam = EXAM) -> Outcome:
    """Train again on a corpus."""
    return retrain(
        models,
        make=lambda: (train(corpus, features(), SMALL)[0], {"utterances": len(corpus), "taught": 1}),
        read=lambda trained: Reader(features(), trained, KEYS),
        exam=exam,
        report=lambda _: None,
        now=lambda: NOW,
    )


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Return a folder with a first model."""
    folder = tmp_path / "models"
    assert "accepted" == again(folder, small_corpus()).ending
    return folder


def test_first_model_is_used_with_its_figures(models: Path) -> None:
    """Without one to compare with, what could be judged is used; its manifest says how it did."""
    (only,) = versions(models)
    assert (True, 27, 1, 1.0) == (only.current, only.utterances, only.taught, only.figures["sentences"])
    assert heads.load(models).version == only.version


def test_same_data_changes_nothing(models: Path) -> None:
    """Training is deterministic: the same data is the same model."""
    outcome = again(models, small_corpus())
    assert ("unchanged", current_version(models)) == (outcome.ending, outcome.after)


def test_worse_model_is_refused_with_the_reason(models: Path) -> None:
    """What falls is told by name and figures; the model in use stays, and nothing of the other is kept."""
    before = current_version(models)
    outcome = again(models, confused())
    assert ("refused", before, before) == (outcome.ending, outcome.before, outcome.after)
    assert any(reason.startswith("top1 falls from") for reason in outcome.reasons)
    assert any(reason.startswith("sentences falls from 1.0000 to 0.0000") for reason in outcome.reasons)
    assert (outcome.old["sentences"], outcome.new["sentences"]) == (1.0, 0.0)
    worst = outcome.changes[0]
    assert worst.truth == worst.before != worst.after
    assert worst.count == sum(utterance.intent == worst.truth for utterance in EXAM.messages)
    assert [before] == [version.version for version in versions(models)]


def test_good_model_is_used_and_rolled_back(models: Path) -> None:
    """The two newest are kept; going back twice is where one started."""
    first = current_version(models)
    outcome = again(models, more())
    assert ("accepted", first) == (outcome.ending, outcome.before)
    assert current_version(models) == outcome.after != first
    assert 2 == len(versions(models))
    assert first == roll_back(models) == current_version(models)
    assert first == heads.load(models).version
    assert outcome.after == roll_back(models)


def test_third_model_keeps_the_one_it_replaced(models: Path) -> None:
    """After going back, a newer model replaces the one gone back from, not the one in use."""
    first = current_version(models)
    again(models, more())
    roll_back(models)
    third = again(models, [*more(), *small_corpus()[:2]])
    assert "accepted" == third.ending
    assert {first, third.after} == {version.version for version in versions(models)}


def test_going_back_needs_a_whole_model(models: Path) -> None:
    """No other model, or a broken one, leaves the one in use alone."""
    with pytest.raises(ModelMissing, match="no other model"):
        roll_back(models)
    first = current_version(models)
    second = again(models, more()).after
    (models / first / WEIGHTS).write_bytes(b"broken")
    with pytest.raises(ModelCorrupt, match="does not match"):
        roll_back(models)
    assert second == current_version(models)


def test_corrections_must_not_be_unlearnt(models: Path) -> None:
    """A model that gets fewer corrected messages right than the one in use is refused."""
    known = [u for u in small_corpus() if u.text.startswith("在吗")]
    turned = [u.model_copy(update={"intent": "discount"}) if u in known else u for u in small_corpus()]
    exam = Exam([u for u in small_corpus() if u not in known], (), known)
    outcome = again(models, turned, exam)
    assert "refused" == outcome.ending
    assert any(reason.startswith("taught falls") for reason in outcome.reasons)


def test_one_training_at_a_time(tmp_path: Path) -> None:
    """Another program that wants to train meanwhile is told so, and may afterwards."""
    with alone(tmp_path), pytest.raises(AlreadyTraining), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.parametrize("spoil", [None, "", "[]", "{}", '{"ending": 1}'])
def test_outcome_is_kept_and_read(tmp_path: Path, spoil: str | None) -> None:
    """What came of it survives a restart; a file that cannot be read is as good as none."""
    outcome = Outcome("refused", NOW, NOW, ("worse",), "a", "a", {"top1": 0.9}, {"top1": None}, 3)
    assert read_outcome(tmp_path) is None
    write_outcome(outcome, tmp_path)
    assert outcome == read_outcome(tmp_path)
    if spoil is not None:
        (tmp_path / "retrain.json").write_text(spoil, encoding="utf-8")
        assert read_outcome(tmp_path) is None

"""Messages with the heads' answers beside what is right, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.learning.corpus import Utterance
from bot.learning.vocabulary import Vocabulary
from bot.understand.features import FeatureMaker
from bot.understand.heads import Heads

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Judged:
    """`n` messages answered; columns are in the order of the vocabulary."""

    vocabulary: Vocabulary
    truth: npt.NDArray[np.bool_]
    """(n, psychologies)."""
    shown: npt.NDArray[np.bool_]
    """(n, psychologies): above its threshold."""
    chances: Floats
    """(n, psychologies)."""
    intent: Places
    """(n,): place of the right one."""
    intents: Floats
    """(n, intents): probabilities."""
    emotion: Places
    emotions: Floats

    def __len__(self) -> int:
        """Return the number of messages."""
        return len(self.truth)

    def at(self, places: Sequence[int]) -> Judged:
        """Return some of the messages."""
        chosen = np.array(places, dtype=np.intp)
        return replace(self, **{name: getattr(self, name)[chosen] for name in _arrays()})


def _arrays() -> list[str]:
    return [field.name for field in fields(Judged) if field.name != "vocabulary"]


def judge(
    messages: Sequence[Utterance], features: FeatureMaker, heads: Heads, vocabulary: Vocabulary
) -> Judged:
    """Answer messages and lay the answers beside the labels; raises ValueError on a label that is not known."""
    outputs = [heads.answer(features.blocks(features.prepare(u.text), u.turns)) for u in messages]
    chances = np.array([o.psychology for o in outputs]).reshape(len(messages), -1)
    return Judged(
        vocabulary,
        np.array([[key in u.psychology for key in heads.psychology] for u in messages], dtype=bool),
        chances >= heads.thresholds,
        chances,
        np.array([vocabulary.intents.index(u.intent) for u in messages], dtype=np.intp),
        _placed([o.intents for o in outputs], heads.intents, vocabulary.intents),
        np.array([vocabulary.emotions.index(u.emotion) for u in messages], dtype=np.intp),
        _placed([o.emotions for o in outputs], heads.emotions, vocabulary.emotions),
    )


def _placed(rows: Sequence[Floats], known: Sequence[str], names: Sequence[str]) -> Floats:
    """Put probabilities into the columns of the vocabulary; what a model has never seen gets none."""
    placed = np.zeros((len(rows), len(names)))
    placed[:, [names.index(name) for name in known]] = rows
    return placed


def join(parts: Sequence[Judged]) -> Judged:
    """Put the messages of several parts behind one another; at least one part is needed."""
    together: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _arrays()
    }
    return replace(parts[0], **together)

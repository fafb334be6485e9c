"""Corrected labels as utterances: out of the store into `corpus/` beside the models, and from there into training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.learning.corpus import Said, Utterance, read_corpus
from bot.learning.masking import likeness, mask
from bot.learning.vocabulary import Vocabulary
from bot.store import ReviewItem, ReviewLabels, Taught

FOLDER = "corpus"
"""Beside the models folder."""
WEIGHT = 3
"""Times that a taught utterance counts: what a person said about a real message outweighs an authored line."""
FIRST = "complaint"


def utterances_of(
    rounds: Iterable[Taught],
    reviews: Iterable[tuple[ReviewItem, ReviewLabels]],
    trades: dict[str, str],
    vocabulary: Vocabulary,
    judged_by: Iterable[str] = (),
) -> Sequence[Utterance]:
    """Return what was taught as utterances without personal data; `file` names the shop.

    The same words after the same words count once, as they were labelled last. Left out: labels that the
    vocabulary does not have any more, and texts that models are judged by (`judged_by`), which must stay unseen.
    """
    unseen = {likeness(text) for text in judged_by}
    found: dict[tuple[str, ...], Utterance] = {}
    for said in _said(rounds, reviews, trades):
        known = set(said.psychology) <= set(vocabulary.psychology) and said.intent in vocabulary.intents
        if said.text and known and said.emotion in vocabulary.emotions and likeness(said.text) not in unseen:
            key = (said.file, said.text, *(turn.text for turn in said.context))
            found.pop(key, None)
            found[key] = said
    return tuple(found.values())


def write_taught(utterances: Iterable[Utterance], folder: Path) -> int:
    """Replace the leaf files below `folder` by these utterances, one file a shop; return how many there are."""
    leaves: dict[str, list[str]] = {}
    for utterance in utterances:
        line = utterance.model_dump(mode="json", exclude={"file", "line"})
        leaves.setdefault(utterance.file, []).append(json.dumps(line, ensure_ascii=False))
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.jsonl"):
        if path.name not in leaves:
            path.unlink()
    for name, lines in leaves.items():
        draft = folder / f"{name}.new"
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
        draft.replace(folder / name)
    return sum(map(len, leaves.values()))


def read_taught(folder: Path) -> Sequence[Utterance]:
    """Return what was taught, each utterance once; nothing where nothing was. Raises LibraryError."""
    return read_corpus(folder) if any(folder.glob("*.jsonl")) else ()


def weighed(taught: Sequence[Utterance]) -> list[Utterance]:
    """Return each utterance as often as it counts in training."""
    return [utterance for utterance in taught for _ in range(WEIGHT)]


def _said(
    rounds: Iterable[Taught], reviews: Iterable[tuple[ReviewItem, ReviewLabels]], trades: dict[str, str]
) -> Iterable[Utterance]:
    """Yield everything, oldest first within each source; reviews last, since two people may have looked."""
    for known in rounds:
        yield _utterance(
            known.shop,
            known.trade,
            mask(" ".join(turn.text for turn in known.turns)),
            [(turn.role, mask(turn.text)) for turn in known.context],
            ReviewLabels(known.psychology, known.intent, known.emotion),
        )
    for item, labels in reviews:
        yield _utterance(item.shop, trades.get(item.shop, ""), item.asked.text, item.asked.context, labels)


def _utterance(
    shop: str, trade: str, text: str, context: Iterable[tuple[str, str]], labels: ReviewLabels
) -> Utterance:
    turns = [Said.model_validate({"role": role, "text": said}) for role, said in context]
    order = sorted(dict.fromkeys(labels.psychology), key=lambda key: key != FIRST)
    return Utterance(
        text=text,
        context=tuple(turns),
        psychology=tuple(order),
        intent=labels.intent,
        emotion=labels.emotion,
        trade=trade,
        file=f"{shop}.jsonl",
    )

"""What the corpus holds: the counts of `zhike corpus report`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.learning import habits
from bot.learning.corpus import Utterance, read_corpus
from bot.learning.frames import COMMONEST, Masks, commonest, distinct, read_masks
from bot.learning.rounds import Round, read_rounds
from bot.learning.second import TwiceRead, agreement, agreement_tables, read_second
from bot.learning.tables import Cell, Table
from bot.learning.talks import Conversation, read_conversations
from bot.understand.features import FeatureMaker, Said
from bot.understand.lists import read_lists

MODERN = "modern_"
"""Leaf files whose name begins so hold what older chats lack; they are a slice of their own."""
LEANING = 8
"""Characters; a line with turns before it that is no longer than this leans on them."""
ANSWERS = frozenset({"confirm", "deny", "provide_info"})
"""Intents that cannot be told without what came before."""
_POINTS = re.compile(r"^(那|这个|这款|它|还有|另外|第[一二三]个|上面|刚才|前面)|呢[?？]?$")


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was written for learning and for judging."""

    corpus: Sequence[Utterance]
    """For training."""
    test: Sequence[Utterance]
    """For judging, by other hands."""
    conversations: Sequence[Conversation]
    test_conversations: Sequence[Conversation]
    rounds: Sequence[Round]
    second: Sequence[TwiceRead]
    masks: Masks
    cues: Mapping[str, Sequence[str]]
    """psychology → word classes that are obvious words of it."""
    real: habits.RealFigures


def read_sources(folder: Path) -> Sources:
    """Read all that a library folder holds for learning; raises LibraryError with what is wrong in it."""
    judging = folder / "evaluation"
    return Sources(
        read_corpus(folder / "utterances"),
        read_test(folder),
        read_conversations(folder / "conversations"),
        read_conversations(judging / "conversations"),
        read_rounds(judging / "rounds"),
        read_second(judging / "second_reading.jsonl"),
        read_masks(judging / "words.yaml"),
        read_lists(judging / "cues.yaml"),
        habits.read_figures(judging / "real_figures.yaml"),
    )


def read_test(folder: Path) -> Sequence[Utterance]:
    """Read the test split of a library folder; none is fine. Raises LibraryError as `read_corpus` does."""
    messages = folder / "evaluation" / "messages"
    return read_corpus(messages) if any(messages.rglob("*.jsonl")) else ()


class Cues:
    """Tells of which psychologies a message has an obvious word: a rule, or a word class named in cues.yaml."""

    def __init__(self, features: FeatureMaker, cues: Mapping[str, Sequence[str]]) -> None:
        self._features = features
        self._psychologies: defaultdict[str, set[str]] = defaultdict(set)
        for key, classes in cues.items():
            for name in classes:
                self._psychologies[name].add(key)

    def of(self, text: str) -> set[str]:
        """Return the psychologies a keyword list would find."""
        said: Said = self._features.prepare(text)
        found = {hit.label for hit in said.hits if hit.kind == "psychology"}
        classes = {concept.key for concepts in said.concepts for concept in concepts}
        return found.union(*(self._psychologies.get(name, ()) for name in classes))


def leans(utterance: Utterance) -> bool:
    """Return whether a line needs the turns before it to be understood."""
    if not utterance.context:
        return False
    text = utterance.text.strip()
    return len(text) <= LEANING or utterance.intent in ANSWERS or bool(_POINTS.search(text))


def report(sources: Sources, features: FeatureMaker) -> tuple[Table, ...]:
    """Return every count, in the order of printing."""
    return (
        *_counts(sources, features),
        *habits.typing(sources.corpus, sources.real),
        _psychologies(sources.corpus),
        _intents(sources.corpus),
        *habits.labels(sources.corpus, sources.real),
        *(agreement_tables(agreement(sources.second, sources.corpus)) if sources.second else ()),
    )


def _counts(sources: Sources, features: FeatureMaker) -> Iterator[Table]:
    corpus, words = sources.corpus, features.tokeniser.words
    frames = [sources.masks.frame(u.text, words) for u in corpus]
    top, covered = commonest(frame for frame in frames if frame)
    cues = Cues(features, sources.cues)
    hard = implicit = 0
    for utterance in corpus:
        said = bool(cues.of(utterance.text))
        hard += said and not utterance.psychology
        implicit += not said and bool(utterance.psychology)
    modern = sum(Path(u.file).name.startswith(MODERN) for u in corpus)
    rows: list[tuple[Cell, ...]] = [
        ("training lines", len(corpus), None),
        ("distinct lines (60 % of masked trigrams shared count once)", len(distinct(frames)), 12_000),
        (f"per cent of lines under the {COMMONEST} commonest frames (at most)", round(100 * covered, 2), 10),
        ("trades", len({u.trade for u in corpus}), 12),
        ("hands", len({Path(u.file).stem.rpartition("_")[2] for u in corpus}), None),
        ("no psychology", sum(not u.psychology for u in corpus), 3000),
        ("hard negatives: no psychology, a rule or cue fires", hard, 1000),
        ("implicit: a psychology, no rule or cue fires", implicit, 1500),
        ("lines with turns before them", sum(bool(u.context) for u in corpus), None),
        ("of these, lines that need them", sum(map(leans, corpus)), 2000),
        ("two or more psychologies", sum(len(u.psychology) > 1 for u in corpus), 1500),
        ("modern commerce", modern, 1200),
        ("test lines by other hands", len(sources.test), None),
        ("training conversations", len(sources.conversations), 800),
        ("of these, with a confusable pair", sum(c.pair is not None for c in sources.conversations), None),
        ("test conversations", len(sources.test_conversations), None),
        ("rounds of several fragments", len(sources.rounds), 300),
    ]
    yield Table("counts", "what there is", ("what", "count", "wanted"), tuple(rows))
    yield Table("frames", "commonest masked lines", ("frame", "lines"), tuple(top[:10]))


def _psychologies(corpus: Sequence[Utterance]) -> Table:
    lines = Counter(key for u in corpus for key in u.psychology)
    trades: defaultdict[str, set[str]] = defaultdict(set)
    for utterance in corpus:
        for key in utterance.psychology:
            trades[key].add(utterance.trade)
    rows = tuple((key, count, len(trades[key])) for key, count in lines.most_common())
    return Table(
        "psychologies", "lines per psychology (500 over 12 trades wanted)", ("key", "lines", "trades"), rows
    )


def _intents(corpus: Sequence[Utterance]) -> Table:
    rows = tuple(Counter(u.intent for u in corpus).most_common())
    return Table("intents", "lines per intent (120 wanted)", ("key", "lines"), rows)

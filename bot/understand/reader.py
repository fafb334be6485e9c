"""The reader: one message, or the open round, becomes an Understanding."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.terms import Evidence, Scored, Turn, TypeGuess, Understanding
from bot.text.normalise import ADDRESS, LINK, NUMBER, ORDER, PICTURE
from bot.understand import types
from bot.understand.answers import Answers, Ask
from bot.understand.clauses import clauses
from bot.understand.evidence import point
from bot.understand.features import FeatureMaker, Said, latest
from bot.understand.heads import Heads, Known, Outputs
from bot.understand.rhythm import bursts_of
from bot.understand.rules import labels_of
from bot.understand.stalls import Stalls
from bot.understand.waiting import Open, Reading, Waiting

SHOWN_INTENTS = 5
CALM = "calm"
FIRST = "complaint"
"""Shown before every other label, wherever it was mentioned."""
QUIET = frozenset({"confirm", "thanks", "deny", "chitchat"})
"""Moves that ask for nothing; a question among them is not quiet."""
MOVES = QUIET | {"greeting", "provide_info", "urge_reply", "other"}
"""Intents that are no need of their own when the round has another one."""
PLAIN = 0.5
"""Probability from which a part of a message is an ask of its own."""
_SAYS = re.compile(rf"[^\W_]|[{LINK}{NUMBER}{ORDER}{ADDRESS}{PICTURE}]")
"""Letters, and placeholders that say something; a message of emoji and stickers alone asks for nothing."""
REMEMBERED = 4096
"""Messages whose preparation is kept, so that context turns are read once."""
LOOKED_BACK, STEP = 16, 8
"""Turns of a conversation in which something may still be open, up to a step more, so that what was read is known."""
LIKELY = 0.01
"""Probability from which an agent's line may be about an intent."""
NOTHING_OPEN = Open()
_ASKS = re.compile("[?吗呢]")


@dataclass(frozen=True, slots=True)
class Taken:
    """One message by itself, prepared and looked up once whatever comes before it."""

    said: Said
    known: Known | None
    traits: types.Traits
    spans: Sequence[tuple[int, int]]
    """Where its asks stand in `said.masked`; one where it has one."""


class Reader:
    """Rules and heads together; without heads the rules answer alone and say so (degraded)."""

    def __init__(
        self,
        features: FeatureMaker,
        heads: Heads | None,
        labels: Mapping[str, Sequence[str]],
        answers: Answers | None = None,
    ) -> None:
        """Take what to read with.

        `labels` has the keys of psychology, intents and emotion; `answers` tells which needs a turn of an agent
        answers (without it by what it is about alone).
        """
        self._answers = answers or Answers({}, Stalls({}))
        self.features = features
        self.heads = heads
        self._psychology = tuple(labels["psychology"])
        self._intents = tuple(labels["intents"])
        self._type_heads = heads.types if heads is not None else None
        self._take = functools.lru_cache(maxsize=REMEMBERED)(self._taken)
        self._alone = functools.lru_cache(maxsize=REMEMBERED)(self._read_alone)
        self._open_after = functools.lru_cache(maxsize=REMEMBERED)(self._opened)

    def read(self, text: str, context: Sequence[Turn] = ()) -> Understanding:
        """Read one message after its context (oldest first, any length).

        Psychology, intents and emotion are those of the message itself; customer type and needs use
        the context and the buyer's own open round as well.
        """
        reading = self._single(text, context)
        single = reading.understanding
        open_ = self._before(context)
        needs = _needs(self._asked(open_, reading).waiting) if open_.waiting else _real(_asks_of(reading))
        turn = Turn("buyer", text)
        return Understanding(
            single.psychology,
            single.psychology_scores,
            single.intents,
            single.emotion,
            self._types([*context, turn], single),
            single.evidence,
            single.entities,
            needs,
            single.quiet,
            single.degraded,
        )

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Read an open round: the buyer's messages since the agent's last, merged in order of mention.

        What the buyer asked before and the agent has not answered is still a need. Evidence counts turns from the newest
        message (0) back. At least one turn is needed.
        """
        read = []
        before = list(context)
        open_ = self._before(context)
        for turn in turns:
            read.append(self._single(turn.text, before))
            open_ = self._asked(open_, read[-1])
            before.append(turn)
        readings = [reading.understanding for reading in read]
        newest = readings[-1]
        scores: dict[str, float] = {}
        shown: dict[str, float] = {}
        evidence: list[Evidence] = []
        for back, reading in enumerate(reversed(readings)):
            evidence = [replace(e, turn=-back) for e in reading.evidence] + evidence
        for reading in readings:
            for key, score in reading.psychology_scores.items():
                scores[key] = max(scores.get(key, 0.0), score)
            for label in reading.psychology:
                shown[label.key] = max(shown.get(label.key, 0.0), label.score)
        order = sorted(shown, key=lambda key: key != FIRST)
        needs = _needs(open_.waiting)
        own = set(map(id, read))
        earlier = [one.reading.understanding for one in open_.waiting if id(one.reading) not in own]
        heard = [*earlier, *readings]
        lead = _lead(heard, needs)
        return Understanding(
            psychology=tuple(Scored(key, shown[key]) for key in order),
            psychology_scores=scores,
            intents=lead.intents,
            emotion=max((r.emotion for r in readings), key=_gravity),
            customer_type=self._types([*context, *turns], newest),
            evidence=tuple(evidence),
            entities=tuple(entity for reading in readings for entity in reading.entities),
            needs=needs,
            quiet=all(reading.quiet for reading in heard),
            degraded=newest.degraded,
        )

    def open_needs(self, turns: Sequence[Turn]) -> tuple[str, ...]:
        """Return the needs still open after these turns, in order of mention; an agent's answer closes its own."""
        return _needs(self._before(turns).waiting)

    def _before(self, turns: Sequence[Turn]) -> Open:
        first = max(0, len(turns) - LOOKED_BACK) // STEP * STEP
        return self._open_after(tuple(turns[first:])) if turns else NOTHING_OPEN

    def _opened(self, turns: tuple[Turn, ...]) -> Open:
        """Return what is open after these turns; what was open before the last of them is remembered."""
        *before, turn = turns
        open_ = self._open_after(tuple(before)) if before else NOTHING_OPEN
        if turn.role == "buyer":
            return self._asked(open_, self._single(turn.text, before))
        if not open_.waiting:
            return NOTHING_OPEN
        line = self.features.heard(turn.text).whole
        return open_.answered(
            self._answers.hear(line, open_.asks, functools.partial(self._weights, turn.text))
        )

    def _asked(self, open_: Open, reading: Reading) -> Open:
        """Return what is open after a message of the buyer."""
        texts = reading.texts
        words = {key: text for (key, _), text in zip(reading.asks, texts, strict=False)}
        asks = [Ask(need, words.get(need) or " ".join(texts)) for need in _asks_of(reading)]
        return open_.asked(reading, asks)

    def _weights(self, text: str) -> list[tuple[int, Mapping[str, float]]]:
        """Return the likely intents of each part of a line, read as if a buyer had said it, with where the part ends."""
        taken = self._take(text)
        said, known = taken.said, taken.known
        end = len(said.normal.text)
        if self.heads is None or known is None:
            return [(end, labels_of(said.hits, "intent"))]
        outputs = self.heads.score(known, self.features.around(said, ()))
        chances = self.heads.of_pieces(known, outputs) if known.pieces else outputs.intents[None, :]
        ends = [said.places[stop] for _, stop in taken.spans] if known.pieces else [end]
        likely = [
            {self.heads.intents[column]: row.item(column) for column in (row >= LIKELY).nonzero()[0].tolist()}
            for row in chances
        ]
        return list(zip(ends, likely, strict=True))

    def _single(self, text: str, context: Sequence[Turn]) -> Reading:
        return self._alone(text, latest(context))

    def _read_alone(self, text: str, context: tuple[Turn, ...]) -> Reading:
        taken = self._take(text)
        said, known = taken.said, taken.known
        if self.heads is None or known is None:
            return Reading(self._by_rules(said), texts=(said.masked,))
        outputs = self.heads.score(known, self.features.around(said, context))
        asks = self.heads.likeliest(known, outputs) if known.pieces else ()
        texts = tuple([said.masked[start:end] for start, end in taken.spans])
        return Reading(self._by_heads(said, known, outputs, self.heads), tuple(asks), texts)

    def _by_heads(self, said: Said, known: Known, outputs: Outputs, heads: Heads) -> Understanding:
        values = outputs.psychology.round(4).tolist()
        scores = dict(zip(heads.psychology, values, strict=True))
        bounds = zip(heads.psychology, values, heads.bounds, strict=True)
        keys = [key for key, score, bound in bounds if score >= bound] if said.masked else []
        top = outputs.intents.argsort()[: -SHOWN_INTENTS - 1 : -1].tolist()
        ranked = [(heads.intents[place], outputs.intents.item(place)) for place in top]
        place = int(outputs.emotions.argmax())
        emotion = (heads.emotions[place], outputs.emotions.item(place))
        return self._assemble(
            said, (known, outputs), keys=keys, scores=scores, ranked=ranked, emotion=emotion
        )

    def _by_rules(self, said: Said) -> Understanding:
        labels = labels_of(said.hits, "psychology")
        scores = {key: labels.get(key, 0.02) for key in self._psychology}
        intents = labels_of(said.hits, "intent")
        ranked = sorted(intents.items(), key=lambda pair: -pair[1])
        ranked += [(key, 0.01) for key in ("other", "product_info", "greeting") if key not in intents]
        emotions = labels_of(said.hits, "emotion")
        emotion = max(emotions.items(), key=lambda pair: pair[1]) if emotions else (CALM, 0.8)
        return self._assemble(
            said, None, keys=list(labels), scores=scores, ranked=ranked[:SHOWN_INTENTS], emotion=emotion
        )

    def _assemble(
        self,
        said: Said,
        answered: tuple[Known, Outputs] | None,
        *,
        keys: Sequence[str],
        scores: Mapping[str, float],
        ranked: Sequence[tuple[str, float]],
        emotion: tuple[str, float],
    ) -> Understanding:
        known, outputs = answered or (None, None)
        evidence = [point(key, said, known, outputs, self.heads) for key in keys]
        evidence.sort(key=lambda e: (e.label != FIRST, e.start, e.end))
        return Understanding(
            psychology=tuple([Scored(e.label, scores[e.label]) for e in evidence]),
            psychology_scores=scores,
            intents=tuple([Scored(key, round(score, 4)) for key, score in ranked]),
            emotion=Scored(emotion[0], round(emotion[1], 4)),
            evidence=tuple(evidence),
            entities=said.entities,
            quiet=not keys and _rests(said.masked, ranked[0][0]),
            degraded=answered is None,
        )

    def _types(self, turns: Sequence[Turn], newest: Understanding) -> Mapping[str, TypeGuess]:
        messages = [self._take(turn.text).traits for turn in turns if turn.role == "buyer"]
        return types.guess(messages, newest, self._type_heads, bursts_of(turns))

    def _taken(self, text: str) -> Taken:
        said = self.features.prepare(text)
        spans = clauses(said.masked)
        if self.heads is None:
            return Taken(said, None, types.traits(said), spans)
        known = self.heads.met(said, spans if len(spans) > 1 else ())
        if self._type_heads is None:
            return Taken(said, known, types.traits(said), spans)
        return Taken(said, known, types.traits(said, known.lasting), spans)


def _rests(masked: str, intent: str) -> bool:
    """Return whether a message asks for nothing."""
    if not masked:
        return True
    if intent in QUIET:
        return _ASKS.search(masked) is None
    return _SAYS.search(masked) is None and _ASKS.search(masked) is None and intent != "urge_reply"


def _asks_of(reading: Reading) -> list[str]:
    """Return the intents of the asks of one message in order of mention.

    What the whole message is about counts always, an ask of its own only when it is plain.
    """
    whole = reading.understanding.intents[0].key
    if not reading.asks:
        return [whole]
    asks = list(dict.fromkeys([key for key, score in reading.asks if score >= PLAIN and key not in MOVES]))
    return asks if whole in asks or (whole in MOVES and asks) else [whole, *asks]


def _needs(waiting: Sequence[Waiting]) -> tuple[str, ...]:
    """Return the intents of what is open in order of mention; moves only when there is nothing else.

    What she asks now goes before what she asked before the agent last spoke.
    """
    ordered = sorted(waiting, key=lambda one: one.earlier)
    return _real(list(dict.fromkeys([ask.need for one in ordered for ask in one.asks])))


def _real(needs: Sequence[str]) -> tuple[str, ...]:
    """Return needs without moves, unless there is nothing else."""
    return tuple([key for key in needs if key not in MOVES]) or tuple(needs)


def _gravity(emotion: Scored) -> tuple[int, float]:
    order = (CALM, "pleased", "anxious", "dissatisfied", "angry")
    return (order.index(emotion.key) if emotion.key in order else 0, emotion.score)


def _lead(readings: Sequence[Understanding], needs: Sequence[str]) -> Understanding:
    """Return the reading whose intents lead the round: the newest one that is a need."""
    return next((r for r in reversed(readings) if r.intents[0].key in needs), readings[-1])

r"""From a message and what came before it to the feature words that the heads count.

Five blocks, each a bag of strings without spaces, so that a reference scikit-learn pipeline can use
`token_pattern=r"\S+"` and no callable has to be stored with a model:

* `said`     words and word pairs of the message itself, entity kinds, form
* `chars`    character n-grams of the message with its borders
* `context`  words of the agent's last turn and of the buyer's turn before, and how they cross
* `rules`    rules that matched, by id and by label
* `concepts` classes of words that mean the same, alone, in sequence and together

Spans go along where a feature has a place in the message, so that evidence can be pointed at.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.terms import Entity, Turn
from bot.text.entities import Gazetteer, find_entities
from bot.text.normalise import Normal, normalise
from bot.text.tokenise import Tokeniser
from bot.understand.lexicon import Concept, Lexicon
from bot.understand.rules import Hit, Rules

BLOCKS = ("said", "chars", "context", "rules", "concepts")
"""Names of the bags, in the order in which the heads take them."""

LONGEST_GRAM = 5
READ_CHARS = 300
"""Features are taken from this many characters of a message; the rest says no more about the motive."""
CONTEXT_CHARS = 60
PAIRED_CONCEPTS = 10
"""Word classes of a message that are paired with one another, first ones first."""
SHORT, MIDDLING = 4, 9
"""Characters; a short message leans on what came before it."""

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_QUESTION = re.compile(r"[吗嘛么呢不没吧?]$|什么|怎么|多少|几|哪|谁|啥|咋|能不能|可不可以|是不是|有没有")
_ASKS = re.compile(r"[吗呢?]|请问|哪|什么|多少|提供|发[下一]|告诉|需要您|报一?下")
_LENGTHS = (2, 4, 7, 11, 16, 24, 40)


@dataclass(frozen=True, slots=True)
class Said:
    """A message prepared once: normalised, tokenised, searched."""

    normal: Normal
    words: tuple[str, ...]
    masked: str
    """Normalised text, every run of digits one `0`."""
    places: tuple[int, ...]
    """Per character of `masked`: its offset in `normal.text`; one more for the end."""
    entities: tuple[Entity, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature word and the span of `masked` it covers (start == end: none)."""

    name: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Blocks:
    """The bags of one message."""

    said: tuple[Feature, ...]
    chars: tuple[Feature, ...]
    context: tuple[Feature, ...]
    rules: tuple[Feature, ...]
    concepts: tuple[Feature, ...]

    def strings(self) -> tuple[str, ...]:
        """Return each bag as space-joined words, as the reference pipeline takes them."""
        return tuple(" ".join(feature.name for feature in getattr(self, name)) for name in BLOCKS)


class FeatureMaker:
    """Makes features; holds the tokenizer, the places and the rules, no state of its own."""

    def __init__(self, tokeniser: Tokeniser, gazetteer: Gazetteer, rules: Rules, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.tokeniser = tokeniser
        self.gazetteer = gazetteer
        self.rules = rules

    def prepare(self, raw: str) -> Said:
        """Normalise, tokenise and search one message."""
        normal = normalise(raw)
        text = normal.text[:READ_CHARS]
        masked, places = _mask(text)
        words = tuple(word for word in self.tokeniser.words(masked) if word != " ")
        return Said(
            normal,
            words,
            masked,
            places,
            find_entities(normal, self.gazetteer, self.tokeniser.words),
            self.rules.find(text, places),
        )

    def blocks(self, said: Said, context: Sequence[Turn] = ()) -> Blocks:
        """Make the bags of one message; `context` is what came before it, oldest first."""
        return Blocks(
            tuple(_said(said)),
            tuple(_chars(said.masked)),
            tuple(self._context(said, context)),
            _rules(said),
            tuple(_concepts(self.lexicon.find(said.masked))),
        )

    def _context(self, said: Said, context: Sequence[Turn]) -> list[Feature]:
        agent = next((turn for turn in reversed(context) if turn.role == "agent"), None)
        buyer = next((turn for turn in reversed(context) if turn.role == "buyer"), None)
        own_last = bool(context) and context[-1].role == "buyer"
        short = "s" if len(said.masked) <= SHORT else "m" if len(said.masked) <= MIDDLING else "l"
        found = [f"from:{context[-1].role if context else 'start'}:{short}"]
        if agent is not None:
            text = _mask(normalise(agent.text).text[-CONTEXT_CHARS:])[0]
            words = dict.fromkeys(word for word in self.tokeniser.words(text) if word != " ")
            found += [f"a:{word}" for word in words]
            if short != "l":
                found += [f"a{short}:{word}" for word in words]
            found.append(f"asks:{bool(_ASKS.search(text))}:{short}")
        if buyer is not None:
            text = _mask(normalise(buyer.text).text[-CONTEXT_CHARS:])[0]
            words = dict.fromkeys(word for word in self.tokeniser.words(text) if word != " ")
            mark = "o" if own_last else "b"
            found += [f"{mark}:{word}" for word in words]
            if short == "s":
                found += [f"{mark}s:{word}" for word in words]
        return [Feature(name) for name in found]


def _mask(text: str) -> tuple[str, tuple[int, ...]]:
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for match in _DIGITS.finditer(text):
        parts.append(text[last : match.start()])
        places.extend(range(last, match.start()))
        parts.append("0")
        places.append(match.start())
        last = match.end()
    parts.append(text[last:])
    places.extend(range(last, len(text) + 1))
    return "".join(parts), tuple(places)


def _said(said: Said) -> list[Feature]:
    found: list[Feature] = []
    place = 0
    previous = ("^", 0)
    for word in said.words:
        start = said.masked.index(word, place)
        place = start + len(word)
        found.extend(
            (Feature(f"w:{word}", start, place), Feature(f"p:{previous[0]}_{word}", previous[1], place))
        )
        previous = (word, start)
    if said.words:
        found.append(Feature(f"p:{previous[0]}_$", previous[1], place))
    found += [Feature(f"e:{kind}") for kind in dict.fromkeys(entity.kind for entity in said.entities)]
    length = sum(len(said.masked) > bound for bound in _LENGTHS)
    found.append(Feature(f"len:{length}"))
    found.append(Feature(f"q:{bool(_QUESTION.search(said.masked))}"))
    return found


def _rules(said: Said) -> tuple[Feature, ...]:
    labels = {f"{hit.kind}.{hit.label}": hit for hit in said.hits}
    return (
        *(Feature(f"r:{hit.rule}", hit.start, hit.end) for hit in said.hits),
        *(Feature(f"R:{label}", hit.start, hit.end) for label, hit in labels.items()),
    )


def _chars(masked: str) -> list[Feature]:
    text = f"^{masked.replace(' ', '_')}$"
    last = len(masked)
    return [
        Feature(text[start : start + size], max(start - 1, 0), min(start - 1 + size, last))
        for size in range(1, LONGEST_GRAM + 1)
        for start in range(len(text) - size + 1)
        if size > 1 or 0 < start <= last
    ]


def _concepts(found: Sequence[tuple[Concept, ...]]) -> list[Feature]:
    """Make one feature per class, per neighbouring pair, and per unordered pair of the message."""
    first: dict[str, Concept] = {}
    for classes in found:
        for concept in classes:
            first.setdefault(concept.key, concept)
    features = [Feature(f"k:{c.key}", c.start, c.end) for c in first.values()]
    features += [
        Feature(f"kk:{a.key}_{b.key}", a.start, b.end)
        for left, right in itertools.pairwise(found)
        for a in left
        for b in right
    ]
    for one, other in itertools.combinations(list(first.values())[:PAIRED_CONCEPTS], 2):
        names = sorted((one.key, other.key))
        features.append(Feature(f"ks:{names[0]}+{names[1]}"))
    return features

r"""From a message and what came before it to the feature words that the heads count.

Two bags of strings without spaces, so that a reference scikit-learn pipeline can use
`token_pattern=r"\S+"` and no callable has to be stored with a model:

* `message`  of the message itself: words, pairs of neighbouring words and of words with one or two between them,
  character n-grams with its borders, classes of words that mean the same (alone, neighbouring and together),
  rules that matched, entity kinds, form
* `context`  of the agent's last turn and the buyer's turn before: words, word classes, and how their classes
  meet those of the message

A feature either is there or is not; counts say nothing in messages of ten characters.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.terms import Entity, Turn
from bot.text.entities import Gazetteer, find_entities
from bot.text.normalise import Normal, normalise
from bot.text.tokenise import Tokeniser
from bot.understand.lexicon import Concept, Lexicon
from bot.understand.rules import Hit, Rule, Rules

BLOCKS = ("message", "context")
"""Names of the bags, in the order in which the heads take them."""

GRAMS = (1, 2, 3, 4)
"""Lengths of character n-grams."""
APART = (2, 3)
"""How many words on the other word of a pair stands that are no neighbours."""
READ_CHARS = 300
"""Features are taken from this many characters of a message; the rest says no more about the motive."""
CONTEXT_CHARS = 60
PAIRED_CONCEPTS = 10
"""Word classes of a message that are paired with one another, first ones first."""
MET_CONCEPTS = 8
"""Word classes of a message that meet those of the turns before it, first ones first."""
SHORT, MIDDLING = 4, 9
"""Characters; a short message leans on what came before it."""
REMEMBERED = 4096
"""Turns whose reading is kept, so that context is read once."""

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
    concepts: tuple[tuple[Concept, ...], ...]
    """Classes of the words found, in the order of the text."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of its entities."""
        return frozenset([entity.kind for entity in self.entities])

    @property
    def names(self) -> tuple[str, ...]:
        """Return the features of the message itself, each once."""
        return _names(self)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The bags of one message: each name once."""

    message: tuple[str, ...]
    context: tuple[str, ...]

    def strings(self) -> tuple[str, ...]:
        """Return each bag as space-joined words, as the reference pipeline takes them."""
        return " ".join(self.message), " ".join(self.context)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a turn before the message gives: words once each, classes once each, whether it asks."""

    whole: str
    """It normalised."""
    text: str
    """The end of it."""
    words: tuple[str, ...]
    classes: tuple[str, ...]
    asks: bool


class FeatureMaker:
    """Makes features; holds the tokenizer, the places, the rules, and what it lately heard."""

    def __init__(self, tokeniser: Tokeniser, gazetteer: Gazetteer, rules: Rules, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.tokeniser = tokeniser
        self.gazetteer = gazetteer
        self.rules = rules
        self.heard = functools.lru_cache(maxsize=REMEMBERED)(self._hear)
        self._told = functools.lru_cache(maxsize=REMEMBERED)(self._tell)
        self._following = functools.lru_cache(maxsize=REMEMBERED)(self._follow)

    def __reduce__(self) -> tuple[type[FeatureMaker], tuple[Tokeniser, Gazetteer, Rules, Lexicon]]:
        """Go to another process without what was lately heard."""
        return FeatureMaker, (self.tokeniser, self.gazetteer, self.rules, self.lexicon)

    def prepare(self, raw: str) -> Said:
        """Normalise, tokenise and search one message."""
        normal = normalise(raw)
        text = normal.text[:READ_CHARS]
        masked, places = _mask(text)
        words = self.tokeniser.words(masked)
        if " " in masked:
            words = [word for word in words if word != " "]
        hits = self.rules.find(text, places)
        entities = find_entities(normal, self.gazetteer, self.tokeniser.words)
        concepts = tuple(self.lexicon.find(masked))
        return Said(normal, tuple(words), masked, places, entities, hits, concepts)

    def blocks(self, said: Said, context: Sequence[Turn] = ()) -> Blocks:
        """Make the bags of one message; `context` is what came before it, oldest first."""
        return Blocks(said.names, tuple(dict.fromkeys(self.around(said, context))))

    def around(self, said: Said, context: Sequence[Turn]) -> list[str]:
        """Return the names of the bag of the context; one may come twice."""
        size = "s" if len(said.masked) <= SHORT else "m" if len(said.masked) <= MIDDLING else "l"
        if not context:
            return [f"from:start:{size}"]
        found = [f"from:{context[-1].role}:{size}"]
        own = list(_classes(said.concepts))[:MET_CONCEPTS]
        earlier: dict[str, str] = {}
        for turn in reversed(context):
            if turn.role in earlier:
                continue
            mark = "a" if turn.role == "agent" else "o" if context[-1].role == "buyer" else "b"
            found += self._told(turn.text, mark, size)
            heard = self.heard(turn.text)
            found += [f"{mark}|{k}|{x}" for k in heard.classes for x in own]
            earlier[turn.role] = heard.text
        for rule in self._following(earlier.get("agent", ""), earlier.get("buyer", "")):
            if rule.matches(said.normal.text[:READ_CHARS]):
                found += (f"r:{rule.id}", f"R:{rule.kind}.{rule.label}")
        return found

    def _follow(self, agent: str, before: str) -> tuple[Rule, ...]:
        """Return the rules that hang on what these turns say; both are normalised ends, "" for none."""
        return tuple([rule for rule in self.rules.hanging if rule.follows(agent, before)])

    def _hear(self, raw: str) -> Heard:
        whole = normalise(raw).text
        end = whole[-CONTEXT_CHARS:]
        text = _mask(end)[0]
        words = dict.fromkeys(word for word in self.tokeniser.words(text) if word != " ")
        classes = list(_classes(self.lexicon.find(text)))[:PAIRED_CONCEPTS]
        return Heard(whole, end, tuple(words), tuple(classes), bool(_ASKS.search(text)))

    def _tell(self, raw: str, mark: str, size: str) -> tuple[str, ...]:
        """Return what a turn before the message says by itself, and to a message of this size."""
        heard = self.heard(raw)
        names = [f"{mark}:{word}" for word in heard.words]
        names += [f"{mark}k:{key}" for key in heard.classes]
        names += [f"{mark}k{size}:{key}" for key in heard.classes]
        if size == "s" or (size == "m" and mark == "a"):
            names += [f"{mark}{size}:{word}" for word in heard.words]
        if mark == "a":
            names.append(f"asks:{heard.asks}:{size}")
        return tuple(names)


def latest(context: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns that the features look at, in their order: the latest of each role."""
    found: dict[str, Turn] = {}
    for turn in reversed(context):
        found.setdefault(turn.role, turn)
        if len(found) == 2:  # noqa: PLR2004 - there are two roles
            break
    return tuple(reversed(found.values()))


def _mask(text: str) -> tuple[str, tuple[int, ...]]:
    if not _DIGITS.search(text):
        return text, tuple(range(len(text) + 1))
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


def spelt(masked: str) -> str:
    """Return a text as its n-grams are named, between its borders: no colon, which other names have, no space."""
    return f"^{masked.replace(' ', '_').replace(':', ';')}$"


def _names(seen: Said) -> tuple[str, ...]:
    """Return the features of a message, each once."""
    text, words = spelt(seen.masked), seen.words
    found = list(text[1:-1])
    found += map(operator.add, text, text[1:])
    for size in GRAMS[2:]:
        found += [text[start : start + size] for start in range(len(text) - size + 1)]
    found += [f"w:{word}" for word in words]
    if words:
        found += [f"p:{one}_{other}" for one, other in itertools.pairwise(("^", *words, "$"))]
    found += skipped(words)
    found += [f"e:{kind}" for kind in sorted(seen.kinds)]
    found += ruled(seen.hits)
    found += formed(seen.masked)
    found += classed(seen.concepts)
    return tuple(dict.fromkeys(found))


def skipped(words: Sequence[str]) -> list[str]:
    """Name the pairs of words with one or two others between them (skip-bigrams, Guthrie et al., LREC 2006)."""
    return [f"g:{one}_{other}" for gap in APART for one, other in zip(words, words[gap:], strict=False)]


def ruled(hits: Sequence[Hit]) -> list[str]:
    """Name the features of rules that matched."""
    return [name for hit in hits for name in (f"r:{hit.rule}", f"R:{hit.kind}.{hit.label}")]


def formed(masked: str) -> list[str]:
    """Name the features of a message's form: its length in steps, whether it asks."""
    return [f"len:{bisect.bisect_left(_LENGTHS, len(masked))}", f"q:{_QUESTION.search(masked) is not None}"]


def _classes(found: Sequence[tuple[Concept, ...]]) -> dict[str, None]:
    return dict.fromkeys(concept.key for classes in found for concept in classes)


def classed(found: Sequence[tuple[Concept, ...]]) -> list[str]:
    """Name one feature per class, per neighbouring pair, and per unordered pair of the message."""
    keys = list(_classes(found))
    names = [f"k:{key}" for key in keys]
    names += [f"kk:{a.key}>{b.key}" for left, right in itertools.pairwise(found) for a in left for b in right]
    names += [f"ks:{a}+{b}" for a, b in itertools.combinations(sorted(keys[:PAIRED_CONCEPTS]), 2)]
    return names


def stretches(name: str, said: Said) -> list[tuple[int, int]]:
    """Return where in `said.masked` a feature of the `message` bag has its place: (start, end) each; none is []."""
    kind, colon, rest = name.partition(":")
    if not colon:
        return _finds(spelt(said.masked)[1:-1], name.strip("^$"))
    if kind in {"w", "p"}:
        return _finds(said.masked, rest.replace("_", "").strip("^$"))
    if kind == "g":
        return [place for word in rest.split("_") for place in _finds(said.masked, word)]
    if kind in {"r", "R"}:
        return [(h.start, h.end) for h in said.hits if rest in {h.rule, f"{h.kind}.{h.label}"}]
    keys = set(re.split("[>+]", rest)) if kind in {"k", "kk", "ks"} else set()
    return [(c.start, c.end) for classes in said.concepts for c in classes if c.key in keys]


def _finds(text: str, part: str) -> list[tuple[int, int]]:
    found = []
    start = text.find(part) if part else -1
    while start >= 0:
        found.append((start, start + len(part)))
        start = text.find(part, start + 1)
    return found

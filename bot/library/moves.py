"""What an agent's line does, what a buyer's line supplies, and how far a concession went: told from the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.text.needed import Waiting, needed_ways
from bot.text.pattern import LazyPattern

LADDER_FLAGS = ("begun", "floor")
"""What replies may hang on: `<ladder>_begun` once a step was made, `<ladder>_floor` after the last."""
TALK_FLAGS = ("under_way", "unsure_opening", "unsure_midway", "answer_missed", "kept_waiting")
"""Likewise: the agent has said more than a greeting; no intent is likely, before that and after it; the buyer says that
the answer was not to the question; that it takes too long."""
REMEMBERED = 8192
"""Lines of which is remembered what they do: the history of a conversation is looked at in every round."""


LIBRARIES = 16
"""Dialogues of which is kept what is worked out once."""
SHORTEST_ASK = 4
"""Least characters of what is asked behind a courtesy."""
TIRED = 24
"""Characters up to which a line says nothing but that it takes too long."""
NAMED_LENGTH = 16
"""Most characters of a thing asked that is said back."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that an agent's line does, beside which another reply is in place."""

    key: str
    zh: str
    said: LazyPattern
    """Found in a line that does it."""
    request: bool = False
    """It asks something of the buyer: asked once, it is not asked again."""
    given: LazyPattern | None = None
    """Found in a buyer's line that supplies what is asked for."""
    settled: bool = False
    """A request that the agent can mostly answer herself once the conversation is under way."""
    effort: bool = False
    """It costs the agent more than words: another reply stands before it where there is one."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder of concessions."""

    key: str
    zh: str
    said: LazyPattern | None = None
    """Found in an agent's own words that go this step."""
    free: bool = False
    """It gives nothing away: the next step may be made along with it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a buyer may want, as it is named to the buyer."""

    zh: str
    said: LazyPattern | None = None
    """Found in a buyer's line that asks for it whatever else is not clear."""
    named: bool = True
    """Whether a question back may name it: nobody is asked whether he means to complain."""


@dataclass(frozen=True, slots=True)
class Point:
    """What tells the very thing that a buyer asks, so that it can be said back."""

    said: LazyPattern
    """Found in a line; its group `point` is the thing. Groups `one` and `again`, where it has them, must be the same."""
    form: str
    """How it is said back, with the groups of `said`: 「会掉色吗」 is 「会不会掉色」. `{before}`, what it is asked of, is
    left out where both together cannot be said back."""
    open: bool = False
    """It asks which, when or how, where the others ask for a yes, a no or an amount."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is, told in the talk."""

    state: str
    """One of the order states."""
    said: Mapping[str, LazyPattern | None]
    """Role → found in a line of hers that tells it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How a buyer is met who is tired of waiting for the answer to what she asked before."""

    said: LazyPattern | None
    """Found in a line that says no more than that."""
    regretted: LazyPattern | None
    """Found in a reply that says by itself that it is sorry."""
    tired: Mapping[str, str]
    """Tone → words before the answer."""
    upset: Mapping[str, str]
    """The same to one who blames for it."""

    def before(self, text: str, tone: str, *, upset: bool) -> str:
        """Return a reply with the words before it, or as it is where it has such words of its own."""
        if self.regretted is not None and self.regretted.search(text):
            return text
        words = self.upset if upset else self.tired
        return words.get(tone, words["warm"]) + text


@dataclass(frozen=True, slots=True, eq=False)
class Dialogue:
    """dialogue.yaml: moves in file order, and ladders from the smallest concession to the floor."""

    moves: Mapping[str, Move] = field(default_factory=dict)
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    asks: Mapping[str, Ask] = field(default_factory=dict)
    """By intent; moves that want nothing have none."""
    missed: LazyPattern | None = None
    """Found in a buyer's line that says the answer was not to the question."""
    progress: tuple[Progress, ...] = ()
    """The furthest state first."""
    yes_no: LazyPattern | None = None
    """Found in a buyer's line that asks for a yes or a no."""
    decides: LazyPattern | None = None
    """Found in a reply that begins with a yes, a no or what decides between them."""
    asking: LazyPattern | None = None
    """Found once for each question in a buyer's line."""
    points: tuple[Point, ...] = ()
    """The first that finds something in a stretch of a line tells what is asked there."""
    unnamed: LazyPattern | None = None
    """Found in what is never said back."""
    courtesy: LazyPattern | None = None
    """Found at the beginning of a buyer's line that thanks or agrees before it asks."""
    waiting: Patience | None = None

    def moves_in(self, text: str) -> frozenset[str]:
        """Return the keys of what an agent's line does."""
        return _moves_in(self, text)

    def settled(self) -> frozenset[str]:
        """Return the keys of the requests that a conversation under way has mostly answered."""
        return _settled(self)

    def efforts_in(self, text: str) -> bool:
        """Return whether a line promises what costs more than words."""
        return any(self.moves[key].effort for key in _moves_in(self, text))

    def opens_with_request(self, text: str) -> bool:
        """Return whether a line mainly asks for something: the request stands in its first half."""
        found = (move.said.search(text) for move in self.moves.values() if move.request)
        return any(match is not None and match.start() < len(text) / 2 for match in found)

    def requests_in(self, text: str) -> frozenset[str]:
        """Return the keys of what a line asks of the buyer."""
        return frozenset(key for key in _moves_in(self, text) if self.moves[key].request)

    def supplied_in(self, text: str) -> frozenset[str]:
        """Return the keys of the requests that a buyer's line answers."""
        return _supplied_in(self, text)

    def asks_in(self, text: str) -> tuple[str, ...]:
        """Return the intents that a buyer's line asks for by its words alone, in order of mention."""
        return _asks_in(self, text)

    def missed_in(self, text: str) -> bool:
        """Return whether a buyer's line says that the answer was not to the question."""
        return self.missed is not None and self.missed.search(text) is not None

    def tires_in(self, text: str) -> bool:
        """Return whether a buyer's line says that the answer takes too long, and nothing else."""
        said = self.waiting.said if self.waiting else None
        return said is not None and len(text) <= TIRED and said.search(text) is not None

    def questions_in(self, text: str) -> int:
        """Return how many questions a buyer's line puts."""
        return 0 if self.asking is None else sum(1 for _ in self.asking.finditer(text))

    def after_courtesy(self, text: str) -> str:
        """Return what a buyer's line asks behind a courtesy; empty where it opens with none or asks nothing behind it."""
        opened = None if self.courtesy is None else self.courtesy.search(text)
        rest = text[opened.end() :] if opened else ""
        return rest if len(rest) >= SHORTEST_ASK and self.questions_in(rest) else ""

    def wants_yes_or_no(self, text: str) -> bool:
        """Return whether a buyer's line asks for a yes or a no."""
        return self.yes_no is not None and self.yes_no.search(text) is not None

    def decides_in(self, text: str) -> bool:
        """Return whether a reply begins with a yes, a no or what decides between them."""
        return self.decides is not None and self.decides.search(text) is not None

    def points_in(self, text: str) -> tuple[str, ...]:
        """Return the very things that a buyer's line asks to be said yes, no or how much to, as they can be said back, in order of mention."""
        return tuple([thing for thing, is_open in _points_in(self, text) if not is_open])

    def open_points_in(self, text: str) -> tuple[str, ...]:
        """Return those of which a buyer's line asks which, when or how."""
        return tuple([thing for thing, is_open in _points_in(self, text) if is_open])

    def state_in(self, role: str, text: str) -> str:
        """Return the order state that a line of a role tells; empty for none."""
        return _state_in(self, role, text)

    def steps_in(self, text: str) -> frozenset[str]:
        """Return the steps (`price.coupon`) that an agent's own words go."""
        return _steps_in(self, text)

    def steps(self, ladder: str) -> tuple[str, ...]:
        """Return the steps of a ladder, smallest first, as `ladder.step`."""
        return tuple(f"{ladder}.{rung.key}" for rung in self.ladders.get(ladder, ()))

    def granted(self, steps: Iterable[str]) -> tuple[str, ...]:
        """Return the Chinese of those steps that give something away, smallest first."""
        made = frozenset(steps)
        if not made:
            return ()
        return tuple(
            rung.zh
            for ladder, rungs in self.ladders.items()
            for rung in rungs
            if not rung.free and f"{ladder}.{rung.key}" in made
        )

    def named(self, step: str) -> str:
        """Return the Chinese of `ladder.step`; what is unknown stands for itself."""
        ladder, _, key = step.partition(".")
        return next((rung.zh for rung in self.ladders.get(ladder, ()) if rung.key == key), step)


@lru_cache(maxsize=REMEMBERED)
def _moves_in(dialogue: Dialogue, text: str) -> frozenset[str]:
    return frozenset(move.key for move in dialogue.moves.values() if move.said.search(text))


@lru_cache(maxsize=REMEMBERED)
def _supplied_in(dialogue: Dialogue, text: str) -> frozenset[str]:
    return frozenset(move.key for move in dialogue.moves.values() if move.given and move.given.search(text))


@lru_cache(maxsize=REMEMBERED)
def _asks_in(dialogue: Dialogue, text: str) -> tuple[str, ...]:
    found = [(ask.said.search(text), intent) for intent, ask in dialogue.asks.items() if ask.said]
    places = sorted((match.start(), intent) for match, intent in found if match is not None)
    return tuple([intent for _, intent in places])


@lru_cache(maxsize=LIBRARIES)
def _settled(dialogue: Dialogue) -> frozenset[str]:
    return frozenset(move.key for move in dialogue.moves.values() if move.settled)


@lru_cache(maxsize=LIBRARIES)
def _pointing(dialogue: Dialogue) -> Waiting:
    return Waiting(needed_ways(point.said.pattern) for point in dialogue.points)


@lru_cache(maxsize=REMEMBERED)
def _points_in(dialogue: Dialogue, text: str) -> tuple[tuple[str, bool], ...]:
    """Return what is asked, in order of mention, each with whether the question is an open one."""
    found: dict[tuple[int, int], tuple[str, bool]] = {}
    for number in _pointing(dialogue).possible(text):
        point = dialogue.points[number]
        for match in point.said.finditer(text):
            groups = match.groupdict()
            start, end = match.span("point")
            if groups.get("one") != groups.get("again") or any(start < e and s < end for s, e in found):
                continue
            told = {"before": ""} | {name: text or "" for name, text in groups.items()}
            whole, bare = point.form.format(**told), point.form.format(**told | {"before": ""})
            for thing in (whole,) if point.open else (whole, bare):
                if len(thing) <= NAMED_LENGTH and not (dialogue.unnamed and dialogue.unnamed.search(thing)):
                    found[start, end] = thing, point.open
                    break
    return tuple(dict.fromkeys(found[place] for place in sorted(found)))


@lru_cache(maxsize=REMEMBERED)
def _state_in(dialogue: Dialogue, role: str, text: str) -> str:
    found = ((step.said.get(role), step.state) for step in dialogue.progress)
    return next((state for said, state in found if said is not None and said.search(text)), "")


@lru_cache(maxsize=REMEMBERED)
def _steps_in(dialogue: Dialogue, text: str) -> frozenset[str]:
    return frozenset(
        f"{ladder}.{rung.key}"
        for ladder, rungs in dialogue.ladders.items()
        for rung in rungs
        if rung.said and rung.said.search(text)
    )

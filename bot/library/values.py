"""What the library is made of: frozen values that the stages read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.library.moves import Dialogue
from bot.text.pattern import LazyPattern

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

Kind = Literal["answer", "ask", "comfort", "offer", "close", "next"]
"""answers; asks one question; soothes; offers something; closes the sale; names the next step in one line."""

Tone = Literal["warm", "brief", "pro"]

Severity = Literal["block", "warn"]

ANY_INTENT = "*"
"""Intent of a reply that fits whatever was asked."""

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def slots_in(text: str) -> tuple[str, ...]:
    """Return the names of the `{slots}` in `text`, in order, each once."""
    return tuple(dict.fromkeys(_SLOT.findall(text)))


@dataclass(frozen=True, slots=True)
class Label:
    """A key of the closed vocabulary and the word people read."""

    key: str
    zh: str
    group: str = ""
    """core, trust or service for psychology; the stage for intents."""
    means: str = ""
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """One customer-type axis."""

    key: str
    zh: str
    signal: str
    """Letters of T (text), B (behaviour and orders), H (a person)."""
    values: Mapping[str, str]
    """Value key → Chinese."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The closed vocabulary of `labels.yaml`."""

    psychology: Mapping[str, Label]
    emotion: Mapping[str, Label]
    intents: Mapping[str, Label]
    """All intents; `group` is the stage."""
    axes: Mapping[str, Axis]
    acts: Mapping[str, Label] = field(default_factory=dict)
    """What an agent's line does; empty where nothing reads agents."""

    def by_stage(self) -> dict[str, tuple[Label, ...]]:
        """Return the intents by stage, in file order."""
        stages = dict.fromkeys(label.group for label in self.intents.values())
        return {stage: tuple(i for i in self.intents.values() if i.group == stage) for stage in stages}


@dataclass(frozen=True, slots=True)
class Slot:
    """A fact that a reply may name as `{name}`."""

    name: str
    zh: str
    """What the agent sees while it is empty."""
    source: str
    """Group of `slots.yaml`: shop, product, calc, shipping, order or policy."""
    sample: str
    """A value that reads well inside a sentence."""
    particular: bool = False
    """It answers one case among many: beside the point unless it speaks of what the buyer speaks of."""
    said_back: bool = False
    """It is what the buyer said, and states nothing."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """When something applies; an empty field says nothing."""

    psychology: tuple[str, ...] = ()
    emotion: tuple[str, ...] = ()
    order_state: tuple[str, ...] = ()
    type: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Axis → values."""
    trade: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    """Slots that must all be known."""
    unknown: tuple[str, ...] = ()
    """Slots of which none may be known: what is known must not be denied or asked for again."""
    flag: tuple[str, ...] = ()
    """Any of these must be so: the flags that a shop's facts raise."""
    after: tuple[str, ...] = ()
    """The agent's last words must have done any of these: moves of dialogue.yaml."""

    def __bool__(self) -> bool:
        """Return whether anything is asked at all."""
        return any(
            (
                self.psychology,
                self.emotion,
                self.order_state,
                self.type,
                self.trade,
                self.known,
                self.unknown,
                self.flag,
                self.after,
            )
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A reply of the library."""

    id: str
    intent: str
    """Key of the vocabulary, or `*`."""
    stage: str
    """First folder under replies/: presale, order, aftersale, general or psychology."""
    wordings: tuple[str, ...]
    """One to three ways of saying the same; the first is the default and names every slot used."""
    tones: Mapping[str, str]
    """`brief` and `pro` texts, where there are some; `warm` is `wordings`."""
    when: Conditions
    not_when: Conditions
    about: tuple[str, ...]
    """Words of the special case that the reply answers; empty when it answers the intent in general."""
    kind: Kind
    action: str | None
    """Recorded action without which the text would not be true."""
    cites: tuple[str, ...]
    slots: tuple[str, ...]
    """Slots of the default wording: the facts this reply needs, none for a reply of pure words."""
    path: str
    """File, relative to the library folder."""
    line: int
    step: str = ""
    """`ladder.step` of the concession that it makes; empty for none."""
    said: LazyPattern | None = None
    """Must be found in what was said: a special case that words alone do not tell. Of a reply that leads it may stand in
    the words as red lines read them, without disguise."""
    unsaid: LazyPattern | None = None
    """Must not be found there: the innocent case of the same words."""
    before: LazyPattern | None = None
    """Must be found, beside `said`, in what the buyer said lately before her newest message."""
    crosses: tuple[str, ...] = ()
    """Red lines: in place as well where the buyer's words cross one of them."""
    lead: bool = False
    """Stands before everything else where it fits: what must not be promised, or must be said first."""

    def answers(self, said: str) -> bool:
        """Return whether the reply is in place after what was said: general, or its special case is named."""
        if self.said is not None and not self.said.search(said):
            return False
        if self.unsaid is not None and self.unsaid.search(said):
            return False
        return not self.about or any(word in said for word in self.about)

    def texts(self) -> tuple[str, ...]:
        """Return every text of the reply, default first."""
        return (*self.wordings, *self.tones.values())

    def text(self, tone: str = "warm", turn: int = 0) -> str:
        """Return the text in a tone; `turn` walks through the wordings where the tone has several."""
        return self.tones.get(tone) or self.wordings[turn % len(self.wordings)]


@dataclass(frozen=True, slots=True)
class RedLinePack:
    """Where and when the rules of one file hold, and where they are written."""

    platforms: frozenset[str] = frozenset()
    """Keys of selling platforms; empty: everywhere."""
    valid_from: date | None = None
    valid_to: date | None = None
    """The last day."""
    source: str = ""

    def holds(self, platform: str | None, day: date) -> bool:
        """Return whether the rules hold on a day in China; without a platform only those for everybody do."""
        if self.platforms and platform not in self.platforms:
            return False
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def meets(self, other: RedLinePack) -> bool:
        """Return whether both can hold on one day for the very same platforms."""
        if self.platforms != other.platforms and not self.platforms & other.platforms:
            return False
        apart = (self.valid_to and other.valid_from and self.valid_to < other.valid_from) or (
            other.valid_to and self.valid_from and other.valid_to < self.valid_from
        )
        return not apart


@dataclass(frozen=True, slots=True)
class RedLineRule:
    """Words that must not be sent, or that deserve a second look."""

    id: str
    pattern: str
    exceptions: tuple[str, ...]
    """Innocent contexts: a hit inside a match of one of these does not count."""
    severity: Severity
    reason: str
    rewrite: str
    """What to say instead; may hold `{last4}` (last four digits of the hit) and named groups of the pattern."""
    scope: Literal["both", "draft", "template"]
    """`template`: only when the library is linted (a person may well have done what she says)."""
    group: str
    """Name of the file it stands in."""
    path: str
    line: int
    pack: RedLinePack = field(default_factory=RedLinePack)
    heard: str = ""
    """Pattern of what the buyer must have said just before; empty: whatever was said."""
    gaps: bool = False
    """Found also where something stands between the characters: 加 微 * 信."""


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """One line of what to do first, and when."""

    id: str
    text: str
    psychology: tuple[str, ...]
    """Any of these."""
    sequence: tuple[str, ...]
    """All of these, mentioned in this order."""
    intent: tuple[str, ...]
    emotion: tuple[str, ...]
    type: Mapping[str, tuple[str, ...]]
    group: str
    """At most one line of a group is shown; empty for none."""
    not_with: tuple[str, ...]
    """Left out when a line of one of these groups is shown already."""
    line: int
    cites: tuple[str, ...] = ()
    """Source in the domain catalogue."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Chinese that people read outside replies, by dotted key."""

    entries: Mapping[str, str]

    def text(self, key: str, /, **values: object) -> str:
        """Return the words for `key` with `{name}` filled; an unknown key comes back as it is."""
        text = self.entries.get(key, key)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def __contains__(self, key: object) -> bool:
        """Return whether there are words for `key`."""
        return key in self.entries

    def under(self, prefix: str) -> dict[str, str]:
        """Return the entries below `prefix.`, keyed by the rest of their key."""
        start = f"{prefix}."
        return {key[len(start) :]: text for key, text in self.entries.items() if key.startswith(start)}


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under intents/ that is read while serving."""

    folder: Path
    labels: Labels
    slots: Mapping[str, Slot]
    replies: tuple[Template, ...]
    by_intent: Mapping[str, tuple[Template, ...]]
    """Intent → its replies in file order; `*` holds those that fit any intent."""
    redlines: tuple[RedLineRule, ...]
    advice: tuple[AdviceRule, ...]
    """Most important first."""
    wording: Wording
    version: str
    """Twelve hex digits over the files read: two libraries with one version are the same."""
    dialogue: Dialogue = field(default_factory=Dialogue)
    """What lines of a conversation do, and the ladders of concessions."""

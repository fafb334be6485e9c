"""Chats copied out of a program that cannot be changed: who said what, and which of it is new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

LONGEST_PASTE = 60_000
"""Characters looked at; the end counts, because it is what the buyer said last."""
Side = Literal["buyer", "agent"]


@dataclass(frozen=True, slots=True)
class PasteFormat:
    """How a program writes a chat."""

    key: str
    head: re.Pattern[str]
    """Groups `name`, perhaps `time`, and `text` where the words stand on the same line."""
    least: int = 1
    """Heads that there must be to believe it."""

    @property
    def inline(self) -> bool:
        """Whether the words stand on the line of the speaker."""
        return "text" in self.head.groupindex


@dataclass(frozen=True, slots=True)
class Speakers:
    """How the shop's side is told from the buyer's by name."""

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    sub_account: re.Pattern[str] | None = None
    nobody: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One thing said."""

    role: Side
    text: str
    name: str = ""
    """Empty: not told."""
    time: str = ""
    """As it was written."""

    @property
    def same(self) -> tuple[str, str, str]:
        """What makes it the same line in another paste."""
        return (self.role, "".join(self.text.split()), "")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A paste, read."""

    format: str
    """Key; `plain`: lines without speakers, taken as the buyer's."""
    lines: tuple[PastedLine, ...]
    names: tuple[str, ...] = ()
    """Of those who spoke, by how often."""
    sure: bool = True
    """Whether it is plain who is the shop."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    name: str
    time: str
    words: list[str] = field(default_factory=list)


def read_paste(
    text: str, formats: Sequence[PasteFormat], speakers: Speakers, mine: Collection[str] = ()
) -> Pasted:
    """Read a copied chat; `mine` are names known to be the shop's."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")[-LONGEST_PASTE:].split("\n")
    lines = [line.strip() for line in lines]
    lines = [line for line in lines if line and not any(p.match(line) for p in speakers.nobody)]
    best: list[_Spoken] = []
    key = "plain"
    most = 0.0
    for way in formats:
        heads = [way.head.match(line) for line in lines]
        count = sum(head is not None for head in heads)
        share = count * (2 if way.inline else 2.5) / max(1, len(lines))
        if count >= max(way.least, 1) and share > most and heads[0] is not None:
            most, key, best = share, way.key, _spoken(lines, heads)
    if not best:
        return Pasted("plain", tuple(PastedLine("buyer", line) for line in lines))
    said = [one for one in best if one.words]
    names = [name for name, _ in Counter(one.name for one in said).most_common()]
    agents, sure = _agents(names, said, speakers, mine)
    return Pasted(
        key,
        tuple(
            PastedLine("agent" if one.name in agents else "buyer", "\n".join(one.words), one.name, one.time)
            for one in said
        ),
        tuple(names),
        sure,
    )


def appended(before: Sequence[PastedLine], pasted: Sequence[PastedLine]) -> tuple[PastedLine, ...]:
    """Return what of a paste comes after all that was known: the longest overlap is not said again.

    A paste may begin earlier or later than what is known, and may end before its end.
    """
    known, seen = [line.same for line in before], [line.same for line in pasted]
    if not known:
        return tuple(pasted)
    best, ends = 0, 0
    for offset in range(1 - len(seen), len(known)):
        start, stop = max(offset, 0), min(offset + len(seen), len(known))
        if stop - start >= max(best, 1) and known[start:stop] == seen[start - offset : stop - offset]:
            best, ends = stop - start, offset + len(seen)
    if best == 0:
        return tuple(pasted)
    return tuple(pasted[len(pasted) - max(0, ends - len(known)) :]) if ends > len(known) else ()


def _spoken(lines: Sequence[str], heads: Sequence[re.Match[str] | None]) -> list[_Spoken]:
    found: list[_Spoken] = []
    for line, head in zip(lines, heads, strict=True):
        if head is None:
            if found:
                found[-1].words.append(line)
            continue
        groups = head.groupdict()
        one = _Spoken(groups["name"].strip(), (groups.get("time") or "").strip())
        if groups.get("text"):
            one.words.append(groups["text"].strip())
        found.append(one)
    return found


def _agents(
    names: Sequence[str], said: Sequence[_Spoken], speakers: Speakers, mine: Collection[str]
) -> tuple[set[str], bool]:
    """Return the names that are the shop's, and whether that is plain."""
    told = {name for name in names if name in mine}
    if told:
        return told, True
    sub = speakers.sub_account
    ours = {
        name
        for name in names
        if (any(word in name for word in speakers.ours) or (sub is not None and sub.match(name)))
        and not any(word in name for word in speakers.theirs)
    }
    if ours:
        return ours, True
    buyers = {name for name in names if any(word in name for word in speakers.theirs)}
    if buyers:
        return set(names) - buyers, True
    if len(names) <= 1:
        return set(), False
    talkative = max(
        names, key=lambda name: sum(len(w) for one in said if one.name == name for w in one.words)
    )
    return {talkative}, False

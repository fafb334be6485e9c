"""From answers that agents keep writing to replies worth approving: wording only, everything else a slot."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.learning.masking import mask
from bot.reply.words import pairs
from bot.store import Answered
from bot.terms import Entity, Fact

SHORTEST, LONGEST = 6, 120
"""Characters of a wording worth proposing."""
ALIKE = 0.6
"""Share of character pairs in common from which two answers are ways of saying the same."""
KNOWN = 0.8
"""And from which a candidate says what there is already."""
OFTEN, PEOPLE_TALKED_TO = 3, 3
"""Times that an answer must have been given, and conversations in which it was."""
MOST = 40
"""Candidates proposed at once, the most frequent."""
EXAMPLES = 3
_VALUE = 2
"""Characters of a fact that are looked for in an answer; shorter ones stand anywhere by chance."""

_SLOT = re.compile(r"\{[a-z][a-z0-9_]*\}")
_FIGURE = re.compile(
    r"[0-9\uff10-\uff19]"
    r"|(?:[〇零二两三四五六七八九十百千万半几]|一[〇零一二三四五六七八九十百千万半])[〇零一二三四五六七八九十百千万半]*"
    r"(?:点|折|元|块|毛|件|天|号|小时|分钟|%|倍)"
    r"|一(?:折|元|毛|天|小时|分钟|倍)|(?<![大小])一号"
)
_NAME = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|太太|老师)")
_WHEN = re.compile(
    r"(?:今|明|后|昨|前)[天日晚早]|(?:本|这|下|上)(?:周|月|礼拜|星期)|周[一二三四五六日天末]|(?:月|年)底"
)
_ONE = "一"
"""同一个包裹 counts nothing."""
_NAMED = frozenset(
    {
        "money",
        "quantity",
        "size",
        "height",
        "weight",
        "age",
        "foot",
        "bed",
        "phone",
        "order_no",
        "date",
        "link",
    }
)
"""Kinds of entities that are facts of one case."""
_EMPTY = re.compile(r"\[[^\[\]]{1,8}\]|<ID>")

Find = Callable[[str], Sequence[Entity]]
"""Text → what it names."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wording that agents keep using."""

    intent: str
    wording: str
    """With `{slots}`."""
    base: str
    """Template whose suggestions were edited to it; empty: typed from nothing."""
    times: int
    conversations: int
    staff: int
    examples: tuple[str, ...]
    """As sent, personal data masked."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What came of looking."""

    candidates: tuple[Candidate, ...]
    """The most frequent first."""
    left: Mapping[str, int]
    """Why answers or wordings were left → how many: short, long, personal, name, number, date, place, rare, known."""


def generalise(text: str, facts: Iterable[Fact], find: Find, names: Iterable[str] = ()) -> tuple[str, str]:
    """Return (wording, "") with the known facts as slots, or ("", why) when something of one case is left.

    `names` are words that must not stand in a reply (of the buyer, of the agent).
    """
    wording = " ".join(text.split())
    by_length = sorted((f for f in facts if len(f.value) >= _VALUE), key=lambda f: -len(f.value))
    for fact in by_length:
        if fact.value in wording and f"{{{fact.slot}}}" not in wording:
            wording = wording.replace(fact.value, f"{{{fact.slot}}}")
    braces = "{" in text or "}" in text
    why = "personal" if braces else _left(_SLOT.sub("", wording), find, names)
    if not why and len(_SLOT.sub("…", wording)) < SHORTEST:
        why = "short"
    if not why and len(wording) > LONGEST:
        why = "long"
    return ("", why) if why else (wording, "")


def _left(rest: str, find: Find, names: Iterable[str]) -> str:
    """Return what of one case is left beside the slots, nothing when nothing is."""
    named = {e.kind for e in find(rest) if not (e.kind == "quantity" and e.text.startswith(_ONE))}
    grounds = {
        "personal": _EMPTY.search(mask(rest)),
        "name": _NAME.search(rest) or any(name and name in rest for name in names),
        "date": _WHEN.search(rest) or "date" in named,
        "place": "place" in named,
        "number": _FIGURE.search(rest) or named & _NAMED,
    }
    return next((why for why, there in grounds.items() if there), "")


def likeness(one: str, other: str) -> float:
    """Return the share of character pairs that two wordings have in common (Dice), 0 to 1."""
    first, second = pairs(one), pairs(other)
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 1.0


def propose(
    answers: Sequence[tuple[Answered, str]],
    known: Mapping[str, Sequence[str]],
    left: Counter[str] | None = None,
) -> Proposals:
    """Return the wordings given often enough that nothing known says already.

    `answers` are (answer, its wording), `known` says per intent what there is, `left` what was left before.
    """
    left = Counter() if left is None else Counter(left)
    groups: dict[str, list[list[tuple[Answered, str]]]] = defaultdict(list)
    for answer, wording in answers:
        place = next((g for g in groups[answer.intent] if likeness(g[0][1], wording) >= ALIKE), None)
        if place is None:
            groups[answer.intent].append([(answer, wording)])
        else:
            place.append((answer, wording))
    found: list[Candidate] = []
    for intent, clusters in groups.items():
        for cluster in clusters:
            candidate = _candidate(intent, cluster)
            if candidate.times < OFTEN or candidate.conversations < PEOPLE_TALKED_TO:
                left["rare"] += 1
            elif any(likeness(text, candidate.wording) >= KNOWN for text in known.get(intent, ())):
                left["known"] += 1
            else:
                found.append(candidate)
    found.sort(key=lambda c: (-c.conversations, -c.times, c.intent, c.wording))
    return Proposals(tuple(found[:MOST]), dict(left))


def _candidate(intent: str, cluster: Sequence[tuple[Answered, str]]) -> Candidate:
    """Return the cluster's commonest wording, of equally common ones the one most like all others."""
    counts = Counter(wording for _, wording in cluster)
    most = max(counts.values())
    wording = max(
        sorted(text for text, count in counts.items() if count == most),
        key=lambda text: sum(likeness(text, other) * count for other, count in counts.items()),
    )
    bases = Counter(answer.base for answer, _ in cluster)
    return Candidate(
        intent=intent,
        wording=wording,
        base=bases.most_common(1)[0][0],
        times=len(cluster),
        conversations=len({answer.conversation for answer, _ in cluster}),
        staff=len({answer.staff for answer, _ in cluster if answer.staff}),
        examples=tuple(dict.fromkeys(mask(answer.text) for answer, _ in cluster))[:EXAMPLES],
    )

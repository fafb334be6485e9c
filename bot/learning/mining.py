"""Past chats → what agents answered well and often: candidates for replies, and why the others are none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from bot.learning.candidates import KNOWN, SHORTEST, likeness
from bot.learning.chatlog import Chat
from bot.learning.clusters import clusters
from bot.learning.masking import NAME, mask
from bot.terms import Turn, Understanding

OFTEN = 3
"""Conversations in which an answer must have gone well."""
MOST = 40
"""Candidates proposed at once, the most frequent."""
MOST_USES = 20_000
"""Answers looked at, the newest of the file."""
MOST_MESSAGES = 3
"""Messages of one answer; what an agent writes after them is about something else."""
BAD = 1 / 3
"""Share of endings in refund or complaint from which an answer is not worth learning."""
SURE = 0.5
"""Share of an answer's uses that must be for one intent."""
CONTEXT = 6
"""Turns before a question that are read with it."""
EXAMPLES = 3
_QUESTION_CHARS = 60

MONEY_BACK = frozenset({"refund_request", "return_request", "compensation", "return_ship", "return_freight"})
UNTOLD = "other"
"""Intent of what cannot be told."""
GRIEVANCE = frozenset({"complaint", "dispute"})

Ending = Literal["", "refund", "complaint", "silence"]
Reads = Callable[[Sequence[Turn], Sequence[Turn]], Understanding]
"""(open round, turns before it) → what it says."""
Worded = Callable[[str, Iterable[str]], tuple[str, str]]
"""(answer, names that must not stand in it) → (wording, "") or ("", why not)."""
Objects = Callable[[str, str], Sequence[str]]
"""(intent, wording) → what forbids it."""


@dataclass(frozen=True, slots=True)
class Use:
    """One answer to one open round."""

    chat: str
    needs: tuple[str, ...]
    question: str
    """Personal data masked."""
    answer: str
    """The same, forms of address taken off."""
    ending: Ending
    """What followed that speaks against the answer."""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mined:
    """A group of near-same answers."""

    intent: str
    wording: str
    """With `{slots}`; of a refused one the answer itself, masked."""
    times: int
    """Uses that went well."""
    conversations: int
    """In which they were."""
    question: str
    """The commonest, masked."""
    examples: tuple[str, ...]
    """Answers as sent, masked."""
    why: str = ""
    """Why it is no candidate: a reason of Glossary.worded, rare, unplaced, mixed, trouble, known, or what forbids it."""


@dataclass(frozen=True, slots=True)
class Mining:
    """What came of looking."""

    uses: int
    candidates: tuple[Mined, ...]
    """The most frequent first."""
    refused: tuple[Mined, ...]
    """Groups that were often enough, in the same order."""
    left: Mapping[str, int]
    """Uses that did not count → how many: refund, complaint, silence, quiet; groups: rare."""


def uses_of(chats: Iterable[Chat], reads: Reads, trimmed: Callable[[str], str]) -> tuple[list[Use], int]:
    """Return every answer to an open round, and how many rounds asked nothing."""
    found: list[Use] = []
    quiet = 0
    for chat in chats:
        runs = [(role, list(turns)) for role, turns in groupby(chat.turns, key=lambda turn: turn.role)]
        starts = [sum(len(turns) for _, turns in runs[:n]) for n in range(len(runs))]
        read = {
            n: reads(turns, chat.turns[max(0, starts[n] - CONTEXT) : starts[n]])
            for n, (role, turns) in enumerate(runs)
            if role == "buyer"
        }
        for n, asked in read.items():
            answers = runs[n + 1][1] if n + 1 < len(runs) else []
            if asked.quiet or not asked.needs:
                quiet += bool(answers)
                continue
            later = [read[m] for m in read if m > n]
            ending = _ending(asked, later, chat)
            question = _masked(" ".join(turn.text for turn in runs[n][1]), chat.names)[:_QUESTION_CHARS]
            for turn in answers[:MOST_MESSAGES]:
                answer = trimmed(_masked(turn.text, chat.names))
                if len(answer) >= SHORTEST:
                    found.append(Use(chat.key, asked.needs, question, answer, ending, chat.names))
    return found[-MOST_USES:], quiet


def _ending(asked: Understanding, later: Sequence[Understanding], chat: Chat) -> Ending:
    """Return what followed; a grievance or a refund that was there before the answer is not held against it."""
    aggrieved, back = _aggrieved(asked), bool(MONEY_BACK & set(asked.needs)) or _aggrieved(asked)
    if not aggrieved and (chat.outcome == "complaint" or any(map(_aggrieved, later))):
        return "complaint"
    if not back and (chat.outcome == "refund" or any(MONEY_BACK & set(read.needs) for read in later)):
        return "refund"
    silent = not later if chat.outcome is None else chat.outcome == "silence"
    return "silence" if silent and not later else ""


def _aggrieved(read: Understanding) -> bool:
    labels = {label.key for label in read.psychology}
    return bool(GRIEVANCE & set(read.needs)) or "complaint" in labels or read.emotion.key == "angry"


def _masked(text: str, names: Iterable[str]) -> str:
    kept = text
    for name in sorted(names, key=lambda name: (-len(name), name)):
        kept = kept.replace(name, NAME)
    return mask(kept)


def mine(
    uses: Sequence[Use],
    worded: Worded,
    objects: Objects,
    known: Mapping[str, Sequence[str]],
    *,
    often: int = OFTEN,
    quiet: int = 0,
) -> Mining:
    """Group the answers and judge every group; `known` says per intent what there is already."""
    left: Counter[str] = Counter({"quiet": quiet} if quiet else {})
    left.update(use.ending for use in uses if use.ending)
    said: dict[str, list[Use]] = defaultdict(list)
    whys: dict[str, str] = {}
    for use in uses:
        wording, why = worded(use.answer, use.names)
        text = wording or use.answer
        said[text].append(use)
        whys[text] = why
    good: list[Mined] = []
    refused: list[Mined] = []
    for group in clusters({text: len(them) for text, them in said.items()}):
        fit = [text for text in group if not whys[text]] or group
        every = [use for text in group for use in said[text]]
        mined = _judged(_mined(fit[0], every), every, whys[fit[0]], objects, known, often=often)
        if mined.why == "rare":
            left["rare"] += 1
        elif mined.why:
            refused.append(mined)
        else:
            good.append(mined)
    good.sort(key=_order)
    refused.sort(key=_order)
    full = len(good) - MOST
    if full > 0:
        left["full"] = full
    return Mining(len(uses), tuple(good[:MOST]), tuple(refused), dict(left))


def _order(mined: Mined) -> tuple[int, int, str, str]:
    return -mined.conversations, -mined.times, mined.intent, mined.wording


def _mined(wording: str, uses: Sequence[Use]) -> Mined:
    """Return a group that is not judged yet; a use for several needs counts for each in part."""
    well = [use for use in uses if not use.ending]
    votes: dict[str, float] = defaultdict(float)
    for use in well or uses:
        for need in use.needs:
            votes[need] += 1 / len(use.needs)
    intent = min(votes, key=lambda key: (-votes[key], key))
    questions = Counter(use.question for use in well or uses if intent in use.needs)
    question = min(questions, key=lambda text: (-questions[text], len(text), text))
    examples = tuple(dict.fromkeys(use.answer for use in well or uses))[:EXAMPLES]
    return Mined(intent, wording, len(well), len({use.chat for use in well}), question, examples)


def _judged(
    mined: Mined,
    uses: Sequence[Use],
    why: str,
    objects: Objects,
    known: Mapping[str, Sequence[str]],
    *,
    often: int,
) -> Mined:
    """Return the group with the first reason that speaks against it."""
    chats = {use.chat for use in uses}
    trouble = {use.chat for use in uses if use.ending in {"refund", "complaint"}}
    for_it = sum(1 / len(use.needs) for use in uses if mined.intent in use.needs)
    if len(chats) < often:
        why = "rare"
    elif len(trouble) > BAD * len(chats):
        why = "trouble"
    elif mined.conversations < often:
        why = "rare"
    elif not why and mined.intent == UNTOLD:
        why = "unplaced"
    elif not why and for_it < SURE * len(uses):
        why = "mixed"
    elif not why and any(likeness(text, mined.wording) >= KNOWN for text in known.get(mined.intent, ())):
        why = "known"
    elif not why:
        why = "; ".join(objects(mined.intent, mined.wording))
    return Mined(
        mined.intent,
        mined.wording,
        mined.times,
        mined.conversations,
        mined.question,
        mined.examples,
        why,
    )

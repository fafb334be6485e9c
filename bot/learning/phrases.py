"""An agent's quick phrases: read from CSV, checked, given an intent each, and written back as they came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.learning.chatlog import BadChats, read_rows
from bot.learning.glossary import Glossary, Heading, plain
from bot.learning.mining import UNTOLD
from bot.library import ANY_INTENT, Labels, Template
from bot.reply import Search
from bot.sheets.tables import Row, Sheet, decode, write_csv
from bot.terms import Understanding

COLUMNS: Final[tuple[Heading, ...]] = ("code", "phrase", "group")
HITS = 8
"""Replies of the library looked at for one phrase."""
TITLED, FACTUAL, LIKE, NAMED, SAID = 1.0, 1.2, 0.6, 0.5, 0.25
"""Weights: the group is an intent's name; the phrase states the facts that its replies state; replies of the library say
the same; the group and the code are read as a question; the phrase itself is."""
CLEAR = 0.35
"""Share of the votes that the first intent must have."""
_SETTING = "phrases."

Reads = Callable[[str], Understanding]
Worded = Callable[[str], tuple[str, str]]
Objects = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the file."""

    line: int
    code: str
    text: str
    group: str


@dataclass(frozen=True, slots=True)
class Book:
    """A file of phrases."""

    headings: tuple[str, str, str]
    """Of code, text and group as they were written; empty: there was no such column."""
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A phrase with what it may be used for."""

    phrase: Phrase
    intent: str
    """Empty: cannot be told."""
    wording: str
    """With `{slots}`; empty for one that is refused."""
    why: str = ""
    """Why it is not proposed: a reason of Glossary.worded, known, unplaced, and all that forbids it."""


def read_phrases(data: bytes, glossary: Glossary) -> Book:
    """Read a CSV with a line of headings, UTF-8 or GB18030; the order of columns does not matter.

    Raises BadChats with every line without text, SheetError.
    """
    phrases: list[Phrase] = []
    headings: dict[Heading, str] = {}
    problems: list[str] = []
    for line, row in read_rows(decode(data)):
        headings = glossary.columns(row, COLUMNS)
        if "phrase" not in headings:
            raise BadChats([f"line 1: no column for the phrases among {', '.join(row)}"])
        cells = {column: row[heading].strip() for column, heading in headings.items()}
        if not cells["phrase"]:
            problems.append(f"line {line}: no text")
        phrases.append(Phrase(line, cells.get("code", ""), cells["phrase"], cells.get("group", "")))
    if problems or not phrases:
        raise BadChats(problems or ["no phrases there"])
    code, text, group = (headings.get(column, "") for column in COLUMNS)
    return Book((code, text, group), tuple(phrases))


def write_phrases(book: Book, encoding: str = "utf-8-sig") -> bytes:
    """Return a CSV with the headings that the phrases came with."""
    kept = [place for place, heading in enumerate(book.headings) if heading]
    rows = [book.headings, *((p.code, p.text, p.group) for p in book.phrases)]
    lines = [Row(n, tuple(cells[place] for place in kept)) for n, cells in enumerate(rows, 1)]
    return write_csv(Sheet("", tuple(lines)), encoding)


def answered_by(replies: Iterable[Template]) -> dict[str, str]:
    """Return slot → the intent that most replies with it are for."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for reply in replies:
        for slot in reply.slots if reply.intent != ANY_INTENT else ():
            counts[slot][reply.intent] += 1
    return {slot: min(its, key=lambda key: (-its[key], key)) for slot, its in counts.items()}


def rank_intents(
    phrase: Phrase,
    labels: Labels,
    reads: Reads,
    search: Search,
    intents: Mapping[str, str],
    *,
    stated: Sequence[str] = (),
) -> list[tuple[str, float]]:
    """Return the intents that a phrase may answer with their share of the votes, best first.

    `intents` says which intent a reply that `search` finds is for, `stated` of each fact in the phrase, in order,
    which intent it answers, see `answered_by`: what is said first counts most.
    """
    votes: dict[str, float] = defaultdict(float)

    def vote(intent: str, weight: float) -> None:
        if intent in labels.intents:
            votes[intent] += weight

    told = plain(f"{phrase.group} {phrase.code}")
    for key, label in labels.intents.items():
        if plain(label.zh) and plain(label.zh) in told:
            vote(key, TITLED)
    for place, answered in enumerate(stated, 1):
        vote(answered, FACTUAL / place)
    hits = [hit for hit in search.search(phrase.text, k=HITS) if intents.get(hit.key) != ANY_INTENT]
    total = sum(hit.score for hit in hits) or 1.0
    for hit in hits:
        vote(intents.get(hit.key, ""), LIKE * hit.score / total)
    for text, weight in ((phrase.group, NAMED), (phrase.text, SAID)):
        if text and not text.isascii():
            for intent in reads(text).intents:
                vote(intent.key, weight * intent.score)
    whole = sum(votes.values()) or 1.0
    return sorted(((key, n / whole) for key, n in votes.items()), key=lambda pair: (-pair[1], pair[0]))


def place(
    book: Book,
    rank: Callable[[Phrase, str], Sequence[tuple[str, float]]],
    worded: Worded,
    objects: Objects,
    known: Iterable[str] = (),
) -> tuple[Placed, ...]:
    """Return every phrase of the book, in its order, with its intent, its wording, or why it is not proposed.

    `rank` gets the phrase and its wording; `known` are wordings that the shop has already.
    """
    seen = set(known)
    found: list[Placed] = []
    for phrase in book.phrases:
        wording, why = worded(phrase.text)
        ranked = rank(phrase, wording)
        intent = ranked[0][0] if ranked and ranked[0][1] >= CLEAR else ""
        wrong = [why] if why else []
        if wording in seen:
            wrong.append("known")
        if not intent:
            wrong.append("unplaced")
        wrong += objects(intent or UNTOLD, wording or phrase.text)
        why = "; ".join(wrong)
        if wording:
            seen.add(wording)
        found.append(Placed(phrase, intent, "" if why else wording, why))
    return tuple(found)


def setting_of(shop: str) -> str:
    """Return the name of the run-time setting that keeps a shop's phrases."""
    return f"{_SETTING}{shop}"


def kept(book: Book, replies: Mapping[int, str]) -> dict[str, Any]:
    """Return a book as it is kept; `replies` says by line which shop reply a phrase became."""
    return {
        "headings": list(book.headings),
        "phrases": [[p.line, p.code, p.text, p.group, replies.get(p.line, "")] for p in book.phrases],
    }


def unkept(value: Any) -> tuple[Book, dict[int, str]]:  # noqa: ANN401 - any JSON value
    """Return what `kept` was given."""
    code, text, group = value["headings"]
    lines = value["phrases"]
    book = Book((code, text, group), tuple(Phrase(n, c, t, g) for n, c, t, g, _ in lines))
    return book, {n: reply for n, _, _, _, reply in lines if reply}

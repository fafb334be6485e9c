"""Two readers of the same lines: how far the second, who saw no label, agrees with the first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Finding, LibraryError
from bot.learning.corpus import Said, Utterance, say
from bot.learning.tables import Table


class Labels(BaseModel):
    """What one reader saw in a line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    psychology: tuple[str, ...]
    intent: str
    emotion: str


class TwiceRead(BaseModel):
    """A line of `second_reading.jsonl`: the words, and both readers' labels at the time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    context: tuple[Said, ...] = ()
    first: Labels
    second: Labels


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree; shares are 0..1."""

    lines: int
    micro: float
    """F1 over all psychology labels of both."""
    exact: float
    """Same set of psychologies."""
    intent: float
    emotion: float
    labels: tuple[tuple[str, int, int, int, float], ...]
    """Per psychology: key, both, second only, first only, F1."""
    kept: int | None = None
    """Lines of which the corpus still has the words with the first reader's labels, where a corpus was given…"""
    changed: int | None = None
    """…and lines whose labels were corrected since."""


def read_second(path: Path) -> Sequence[TwiceRead]:
    """Read the second reading; none is fine. Raises LibraryError with every line that is not one."""
    found: list[TwiceRead] = []
    findings: list[Finding] = []
    lines = path.read_bytes().removesuffix(b"\n").split(b"\n") if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            found.append(TwiceRead.model_validate(json.loads(line)))
        except (ValidationError, ValueError, TypeError, RecursionError) as error:
            findings.append(Finding(path.name, number, f"not a line read twice: {say(error)}"))
    if findings:
        raise LibraryError(findings)
    return found


def agreement(read: Sequence[TwiceRead], corpus: Sequence[Utterance] = ()) -> Agreement:
    """Compare the two readers; with the corpus, also tell what became of the lines."""
    both, second, first = Counter[str](), Counter[str](), Counter[str]()
    for line in read:
        one, two = set(line.first.psychology), set(line.second.psychology)
        both.update(one & two)
        second.update(two - one)
        first.update(one - two)
    keys = sorted(both | second | first, key=lambda key: (-(both[key] + first[key]), key))
    now = {
        (u.text, u.context): Labels(psychology=u.psychology, intent=u.intent, emotion=u.emotion)
        for u in corpus
    }
    met = [(line.first, now.get((line.text, line.context))) for line in read] if corpus else []
    return Agreement(
        len(read),
        _f1(both.total(), second.total(), first.total()),
        _share(set(line.first.psychology) == set(line.second.psychology) for line in read),
        _share(line.first.intent == line.second.intent for line in read),
        _share(line.first.emotion == line.second.emotion for line in read),
        tuple((k, both[k], second[k], first[k], _f1(both[k], second[k], first[k])) for k in keys),
        sum(then == labels for then, labels in met) if corpus else None,
        sum(labels is not None and then != labels for then, labels in met) if corpus else None,
    )


def agreement_tables(found: Agreement) -> tuple[Table, ...]:
    """Return the agreement as tables."""
    whole = (
        ("lines read twice", found.lines),
        ("psychology micro-F1", found.micro),
        ("psychology exact set", found.exact),
        ("intent", found.intent),
        ("emotion", found.emotion),
        ("still labelled as by the first reader", found.kept),
        ("labels corrected since", found.changed),
    )
    return (
        Table("second_reading", "second reading, labels unseen", ("what", "value"), whole),
        Table(
            "second_reading_labels",
            "second reading by psychology",
            ("key", "both", "second only", "first only", "F1"),
            found.labels,
        ),
    )


def _f1(both: int, one: int, other: int) -> float:
    return 2 * both / max(2 * both + one + other, 1)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / max(len(counted), 1)

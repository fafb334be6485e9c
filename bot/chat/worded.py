"""What the assistant said, in the words and shapes that an agent sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.chat.protocol.shapes import (
    EvidenceSpan,
    FilledFact,
    NamedLabel,
    Offered,
    ScoredLabel,
    Segment,
    Slot,
    TypeValue,
    Understood,
)
from bot.library import Label, Library
from bot.reply.explain import explain, told, why
from bot.store import StoredMessage
from bot.terms import Evidence, Scored, Suggestion, TypeGuess, Understanding

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
UNSHOWN = frozenset({"personality"})
"""Axes that agents see as advice only: on a screenshot the name would hurt. Supervisors may read them."""


def worded_understanding(
    read: Understanding, library: Library, messages: Sequence[StoredMessage]
) -> Understood:
    """Return the understanding with Chinese names; `messages` are those of the round, oldest first."""
    labels = library.labels
    return Understood(
        psychology=worded_scores(read.psychology, labels.psychology),
        needs=tuple(
            NamedLabel(key=key, zh=labels.intents[key].zh) for key in read.needs if key in labels.intents
        ),
        intents=worded_scores(read.intents, labels.intents),
        emotion=worded_scores((read.emotion,), labels.emotion)[0],
        customer_type=worded_types(read.customer_type, library),
        evidence=tuple(span for found in read.evidence if (span := _evidence(found, messages)) is not None),
        quiet=read.quiet,
        degraded=read.degraded,
    )


def worded_scores(scores: Sequence[Scored], labels: Mapping[str, Label]) -> tuple[ScoredLabel, ...]:
    """Return labels with their Chinese; a key that the vocabulary no longer has stands for itself."""
    return tuple(
        ScoredLabel(
            key=item.key,
            zh=labels[item.key].zh if item.key in labels else item.key,
            score=round(item.score, 4),
        )
        for item in scores
    )


def worded_types(
    guesses: Mapping[str, TypeGuess], library: Library, *, analysis: bool = False
) -> dict[str, TypeValue]:
    """Return the axes about which something is known; names that could hurt only for `analysis`."""
    axes = library.labels.axes
    names = {axis: {} if analysis else seen_names(axis, library) for axis in guesses}
    return {
        axis: TypeValue(
            value=guess.value,
            zh=names[axis].get(guess.value) or axes[axis].values.get(guess.value, guess.value),
            score=round(guess.score, 4),
            why=why(library, guess.why),
            why_key=guess.why,
        )
        for axis, guess in guesses.items()
        if guess.value is not None and axis in axes and (analysis or axis not in UNSHOWN)
    }


def seen_names(axis: str, library: Library) -> Mapping[str, str]:
    """Return the words in which agents see values of an axis, where those are other words than the names."""
    return library.wording.under(f"seen_type.{axis}")


def worded_suggestion(suggestion: Suggestion, library: Library) -> Offered:
    """Return a suggestion with its text cut at the slots that are still empty."""
    rules = {rule.id: rule.reason for rule in library.redlines}
    reasons = tuple(map(told, suggestion.reasons))
    return Offered(
        id=suggestion.id,
        template=suggestion.template,
        text=suggestion.text,
        segments=segments_of(suggestion.text, library),
        missing_slots=tuple(slot_of(slot, library) for slot in suggestion.missing_slots),
        facts=tuple(FilledFact(slot=f.slot, value=f.value, source=f.source) for f in suggestion.facts),
        reasons=explain(library, reasons),
        reason_keys=reasons,
        score=round(suggestion.score, 4),
        warnings=tuple(rules.get(rule.rstrip("!"), rule) for rule in suggestion.warnings),
        warning_keys=tuple(rule.rstrip("!") for rule in suggestion.warnings),
    )


def advice_keys(advice: Iterable[str], library: Library) -> tuple[str, ...]:
    """Return the ids of lines of advice; a line that the library no longer has is left out."""
    ids = {rule.text: rule.id for rule in library.advice}
    return tuple(ids[line] for line in advice if line in ids)


def segments_of(text: str, library: Library) -> tuple[Segment, ...]:
    """Return a text cut at the slots that are still empty."""
    found: list[Segment] = []
    end = 0
    for match in _SLOT.finditer(text):
        if match[1] not in library.slots:
            continue
        if match.start() > end:
            found.append(Segment(text=text[end : match.start()]))
        found.append(Segment(slot=match[1], zh=_slot_name(match[1], library)))
        end = match.end()
    if end < len(text):
        found.append(Segment(text=text[end:]))
    return tuple(found)


def slot_of(slot: str, library: Library) -> Slot:
    """Return a slot with the name that people read."""
    return Slot(slot=slot, zh=_slot_name(slot, library))


def _slot_name(slot: str, library: Library) -> str:
    return library.slots[slot].zh if slot in library.slots else slot


def _evidence(found: Evidence, messages: Sequence[StoredMessage]) -> EvidenceSpan | None:
    """Return the words in the message they stand in; None for one that shows no text."""
    place = len(messages) - 1 + found.turn
    if not 0 <= place < len(messages) or found.end > len(messages[place].text):
        return None
    return EvidenceSpan(
        label=found.label,
        start=found.start,
        end=found.end,
        text=found.text,
        turn=found.turn,
        message_id=messages[place].id,
    )

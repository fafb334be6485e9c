"""What an agent's reply is about: the intent whose replies of the library speak most like it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.library import ANY_INTENT, Library
from bot.understand.recognise import Cut, Example, Lesson, Recogniser, recogniser

NAME: Final = "topics"
BOUND: Final = -0.55
"""A reply speaks to every intent that scores so much: half of the replies of the library fit more than one."""


def approved_texts(library: Library) -> dict[str, set[str]]:
    """Return every reply of the library, with the samples of its slots in place, and its intents."""
    samples = {name: slot.sample for name, slot in library.slots.items()}
    found: dict[str, set[str]] = {}
    for template in library.replies:
        for text in template.texts():
            filled = text
            for slot in template.slots:
                filled = filled.replace(f"{{{slot}}}", samples.get(slot, ""))
            found.setdefault(filled, set()).add(template.intent)
    return found


def topic_examples(library: Library) -> list[Example]:
    """Return the replies of the library with the intents they speak to; those for any intent are left out."""
    return [
        Example(text, frozenset(intents - {ANY_INTENT}))
        for text, intents in approved_texts(library).items()
        if intents != {ANY_INTENT}
    ]


def topic_reader(library: Library, cut: Cut, models: Path | None) -> Recogniser:
    """Return what tells the intents a reply speaks to; kept in the models folder."""
    return recogniser(
        Lesson(NAME, tuple(library.labels.intents), topic_examples(library), BOUND), cut, models
    )

"""Small libraries written for a test, over the project's own vocabulary, slots and wording."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from bot.library import Library, load_library
from bot.reply import Adoption, Situation, suggest
from bot.reply.retrieve import allowed
from bot.terms import Fact, Scored, Suggestion, TypeGuess, Understanding
from tests.models import INTENTS

Entry = Mapping[str, object]


def shelf(
    folder: Path, replies: Mapping[str, Sequence[Entry]], words: Mapping[str, Sequence[str]] | None = None
) -> Library:
    """Load a library that has only these replies: `stage/intent` → entries as in the YAML files.

    `words` are those that the patterns of every file may name.
    """
    for name in ("labels.yaml", "slots.yaml", "wording.yaml", "advice.yaml", "dialogue.yaml"):
        shutil.copy(INTENTS / name, folder / name)
    for place, entries in replies.items():
        path = folder / "replies" / f"{place}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        intent = "*" if path.parent.name == "psychology" else path.stem
        named = {key: list(said) for key, said in (words or {}).items()}
        content = {"intent": intent, "words": named, "replies": [dict(entry) for entry in entries]}
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return load_library(folder)


def mistaken(library: Library, cases: Iterable[tuple[str, str, str]], prefix: str = "") -> list[str]:
    """Return the replies that do not hear the words of their case, or hear those that only sound alike.

    `cases`: name, words that fit, words beside them; `prefix` stands before every name.
    """
    replies = {template.id: template for template in library.replies}
    return [
        name
        for name, fits, beside in cases
        if not replies[prefix + name].answers(fits) or replies[prefix + name].answers(beside)
    ]


def unbound(library: Library, cases: Iterable[tuple[str, str, str, str]], prefix: str = "") -> list[str]:
    """Return the replies that do not fit behind what was said before, or do behind something else, or beside their words.

    `cases`: name, words that fit, words beside them, and what the buyer said before.
    """
    replies = {template.id: template for template in library.replies}

    def bound(name: str, said: str, beside: str, before: str) -> bool:
        reply = replies[prefix + name]
        now = Situation(read(), said=said, before=before, after=frozenset(reply.when.after[:1]))
        others = (replace(now, before="你好"), replace(now, said=beside))
        return allowed(reply, now) and not any(allowed(reply, other) for other in others)

    return [case[0] for case in cases if not bound(*case)]


def whatever_state(name: str) -> str:
    """Return the reply that says the same where the state of the order is not known: `x_unsent`, `x_sent` → `x`."""
    return re.sub("_(?:unpaid|unsent|paid|sent|signed)$", "", name)


def read(
    *cares: str,
    intents: Sequence[tuple[str, float]] = (("discount", 0.9), ("price", 0.05), ("other", 0.01)),
    needs: Sequence[str] | None = None,
    emotion: str = "calm",
    types: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> Understanding:
    """Return an understanding written by hand."""
    ranked = tuple(Scored(key, score) for key, score in intents)
    return Understanding(
        psychology=tuple(Scored(key, 0.9) for key in cares),
        psychology_scores=dict.fromkeys(cares, 0.9),
        intents=ranked,
        emotion=Scored(emotion, 0.9),
        customer_type={axis: TypeGuess(value, 0.8, "said") for axis, value in (types or {}).items()},
        needs=tuple(needs) if needs is not None else (ranked[0].key,),
        quiet=quiet,
    )


def facts(**values: str) -> dict[str, Fact]:
    """Return facts by slot."""
    return {slot: Fact(slot, value, "shop:test") for slot, value in values.items()}


def learned(**counts: tuple[float, float]) -> Adoption:
    """Return what a shop learned about replies to `discount`: `coupon=(sent, left)` is `discount.coupon`."""
    return Adoption({("discount", f"discount.{name}"): pair for name, pair in counts.items()})


def pure(text: str, platform: str | None = None, /) -> list[str]:
    """Check nothing: a shop without red lines."""
    del text, platform
    return []


def offered(library: Library, situation: Situation) -> tuple[Suggestion, ...]:
    """Return the suggestions, with no red lines and no intents that answer a psychology."""
    return suggest(library, situation, {}, pure)


def ids(made: Sequence[Suggestion]) -> list[str]:
    """Return the templates offered, best first."""
    return [suggestion.template for suggestion in made]

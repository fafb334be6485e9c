"""A shop's own replies in the shapes of the library: checked like a file, used like a template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bot.errors import InputError
from bot.library import ANY_INTENT, Conditions, Library, Template
from bot.library.patterns import lazy, pattern_problem
from bot.library.schema import ReplyEntry
from bot.library.values import slots_in
from bot.store import ShopReply

NAME = "own.reply"
"""Stands for the name while there is none."""
MOTIVES = "psychology"
"""Stage of replies that fit any intent."""
PLACE = "(own)"
"""Where a template says it comes from."""


def entry_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of a reply as it is kept: every field, checked, without `id`. Raises InputError."""
    try:
        entry = ReplyEntry.model_validate({**told, "id": NAME})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        msg = f"reply: {where}: {first['msg']}"
        raise InputError(msg) from None
    wrong = next((problem for pattern in entry.said if (problem := pattern_problem(pattern))), "")
    if wrong:
        msg = f"reply: said: {wrong}"
        raise InputError(msg)
    return entry.model_dump(mode="json", exclude={"id"})


def template_of(library: Library, name: str, intent: str, entry: Mapping[str, Any]) -> Template:
    """Return an entry as a template of the library; raises InputError when it has not the shape of one."""
    kept = ReplyEntry.model_validate({**entry_of(entry), "id": NAME})
    label = library.labels.intents.get(intent)
    tones = {"brief": kept.tones.brief, "pro": kept.tones.pro}
    return Template(
        id=name,
        intent=intent,
        stage=label.group if label is not None else MOTIVES if intent == ANY_INTENT else "",
        wordings=kept.wordings,
        tones={tone: text for tone, text in tones.items() if text is not None},
        when=Conditions(**dict(kept.when)),
        not_when=Conditions(**dict(kept.not_when)),
        about=kept.about,
        kind=kept.kind,
        action=kept.action,
        cites=kept.cites,
        slots=slots_in(kept.wordings[0]),
        path=PLACE,
        line=0,
        step=kept.step or "",
        said=lazy("|".join(kept.said)) if kept.said else None,
    )


def shelf_of(library: Library, replies: Iterable[ShopReply]) -> Mapping[str, tuple[Template, ...]]:
    """Return the replies by intent; those that the library's vocabulary or shape no longer knows are left out."""
    shelf: dict[str, list[Template]] = defaultdict(list)
    for reply in replies:
        if reply.intent in library.labels.intents or reply.intent == ANY_INTENT:
            try:
                template = template_of(library, reply.name, reply.intent, reply.entry)
            except InputError:
                continue
            if all(slot in library.slots for text in template.texts() for slot in slots_in(text)):
                shelf[reply.intent].append(template)
    return {intent: tuple(templates) for intent, templates in shelf.items()}


def known_of(library: Library, there: Iterable[ShopReply]) -> Mapping[str, Sequence[str]]:
    """Return what is said already, per intent: by the library, and by the shop's replies in any state."""
    known: dict[str, list[str]] = defaultdict(list)
    for template in library.replies:
        known[template.intent] += template.texts()
    for reply in there:
        known[reply.intent] += reply.entry.get("wordings", ())
    return known

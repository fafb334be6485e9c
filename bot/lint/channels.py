"""How long a text may be for the way it goes out, and the wordings of contacts judged by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bot.crm.plans import Channel, load_playbook
from bot.crm.rules import FOLDER
from bot.errors import Finding, LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.crm.plans import Playbook

CHAT = "chat"
"""Where the replies of the library go: an open conversation."""

MOST_CHARS: Final[Mapping[str, int]] = {CHAT: 120, "message": 100, "sms": 59, "phone": 80, "email": 400}
"""Most characters of a text by the way it goes out, its slots as they stand.

chat: the house's own measure; longer than this nobody pastes. message: the platform's chat as well, but unasked, hence
shorter; the house's own. sms: 70 characters of UCS-2 fit one short message (3GPP TS 23.040, 140 octets), less 11 for
the shop's signature in brackets; one more makes it two. phone: read out in twenty seconds at four characters a second,
both estimates. email: one screen, the house's own. Platforms' own limits lie far above and are not relied on.
"""
_TEXTS = "crm/texts.yaml"
_SLOT = re.compile(r"\{\w+\}")
SLOT_CHARS = 6
"""Characters a fact takes in a short message, which is paid by length: a short name of a product."""


def too_long(text: str, channel: str) -> str:
    """Return what is wrong with the length of a text on its way out; nothing when it fits."""
    most = MOST_CHARS[channel]
    return f"{len(text)} characters, at most {most} in {channel}: {text!r}" if len(text) > most else ""


def lint_contacts(folder: Path) -> list[Finding]:
    """Return the ready wordings too long for a channel of a plan that uses them; a folder without plans has none."""
    if not (folder / FOLDER / "plans.yaml").is_file():
        return []
    try:
        book = load_playbook(folder)
    except LibraryError as error:
        return list(error.findings)
    return list(_too_long(book))


def _too_long(book: Playbook) -> Iterator[Finding]:
    """Yield each text once per channel that is too narrow for it."""
    used: dict[tuple[str, Channel], str] = {}
    for plan in book.plans:
        for key in plan.texts:
            for channel in plan.channels.values():
                used.setdefault((key, channel), plan.id)
    for (key, channel), name in used.items():
        if message := too_long(_SLOT.sub("□" * SLOT_CHARS, book.texts[key]), channel):
            yield Finding(_TEXTS, 0, f"{key} (plan {name}): {message}")

"""A shop's shelf: the library's replies and its own, each with how it stands on a day and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from bot.chat.learned import MUTED_DAYS
from bot.learning.own import template_of
from bot.library import Library, Template
from bot.store import (
    LibraryChoice,
    Session,
    ShopReply,
    approved_before,
    day_of,
    library_choices,
    list_replies,
    load_shop_entry,
    replies_in_use,
    uptake,
)
from bot.web.api.lessons import ReplyWords
from bot.web.api.shelving import LibraryLine, Standing, Uses
from bot.web.house import House

MOST = 3000
"""Own replies of a shop that are looked at."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a shop has on its shelf on a day."""

    library: Library
    own: tuple[ShopReply, ...]
    pending: frozenset[str]
    choices: dict[str, LibraryChoice]
    in_use: frozenset[str]
    uses: dict[str, Uses]
    first: date
    last: date

    @property
    def replaced(self) -> dict[str, str]:
        """Id of an own reply → the library's that it stands for."""
        return {choice.reply: choice.template for choice in self.choices.values() if choice.reply}


def shelf_now(session: Session, shop: str, home: House) -> Shelf:
    """Return what a shop has on its shelf now; raises NotFound."""
    load_shop_entry(session, shop)
    last = day_of(home.now())
    first = last - timedelta(days=MUTED_DAYS - 1)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for line in uptake(session, shop, first, last):
        if line.template:
            counted = asdict(line)
            sums[line.template].update({name: counted[name] for name in Uses.model_fields})
    own = list_replies(session, shop, limit=MOST)
    waiting = [reply.id for reply in own if reply.state == "proposed" and reply.version > 1]
    return Shelf(
        library=home.library,
        own=own,
        pending=frozenset(key for key in waiting if approved_before(session, key) is not None),
        choices={choice.template: choice for choice in library_choices(session, shop)},
        in_use=frozenset(reply.id for reply in replies_in_use(session, shop, last)),
        uses={template: Uses(**counts) for template, counts in sums.items()},
        first=first,
        last=last,
    )


def shipped_lines(shelf: Shelf, templates: Iterable[Template]) -> Iterable[LibraryLine]:
    """Yield replies of the library as they stand in the shop."""
    intents = shelf.library.labels.intents
    for template in templates:
        choice = shelf.choices.get(template.id)
        standing: Standing = "shipped"
        if choice is not None and choice.reply in shelf.in_use:
            standing = "replaced"
        elif choice is not None and choice.mutes(shelf.last):
            standing = "muted"
        yield LibraryLine(
            name=template.id,
            id="",
            intent=template.intent,
            zh=intents[template.intent].zh if template.intent in intents else "",
            stage=template.stage,
            standing=standing,
            version=0,
            reply=words_of(template),
            slots=template.slots,
            place=f"{template.path}:{template.line}",
            replaces="",
            replaced_by=(choice.reply or "") if choice is not None else "",
            note=choice.note if choice is not None and choice.muted else "",
            until=choice.muted_to if choice is not None and choice.muted else None,
            source="shipped",
            staff=choice.staff if choice is not None else None,
            updated_at=choice.updated_at if choice is not None else None,
            uses=shelf.uses.get(template.id, Uses()),
        )


def own_lines(shelf: Shelf, intent: str = "") -> Iterable[LibraryLine]:
    """Yield the shop's own replies, the newest first; of one intent when given."""
    labels, replaced = shelf.library.labels.intents, shelf.replaced
    for reply in shelf.own:
        if intent and reply.intent != intent:
            continue
        standing: Standing = "pending" if reply.id in shelf.pending else reply.state
        if standing == "approved" and reply.id not in shelf.in_use:
            standing = "expired"
        words = ReplyWords.model_validate(reply.entry)
        template = template_of(shelf.library, reply.name, reply.intent, reply.entry)
        yield LibraryLine(
            name=reply.name,
            id=reply.id,
            intent=reply.intent,
            zh=labels[reply.intent].zh if reply.intent in labels else "",
            stage=template.stage,
            standing=standing,
            version=reply.version,
            reply=words,
            slots=template.slots,
            place="",
            replaces=replaced.get(reply.id, ""),
            replaced_by="",
            note="",
            until=reply.expires_on,
            source=reply.source,
            staff=reply.staff,
            updated_at=reply.updated_at,
            uses=shelf.uses.get(reply.name, Uses()),
        )


def words_of(template: Template) -> ReplyWords:
    """Return a template in the shape in which replies are written."""
    return ReplyWords.model_validate(
        {
            "wordings": template.wordings,
            "tones": dict(template.tones),
            "when": asdict(template.when),
            "not_when": asdict(template.not_when),
            "about": template.about,
            "kind": template.kind,
            "action": template.action,
            "step": template.step or None,
            "cites": template.cites,
        }
    )


def texts_of(line: LibraryLine) -> list[str]:
    """Return every text of a reply."""
    tones = line.reply.tones
    return [*line.reply.wordings, *(text for text in (tones.brief, tones.pro) if text)]

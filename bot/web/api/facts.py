"""A shop's facts: reading, changing, trying out, history and the way back."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from bot.auth import access_service, access_supervisor
from bot.errors import InputError
from bot.library import Library
from bot.library.redlines import RedLineBook
from bot.reply.fill import fill
from bot.shop import Edit, ShopFacts
from bot.shop.changes import facts_of
from bot.store import Saving, shop_changes
from bot.terms import Fact
from bot.web.api.factual import (
    EditsBody,
    FactLine,
    FactsBook,
    FactsPreview,
    FactsSaved,
    History,
    HistoryLine,
    PartsBody,
    PreviewBody,
    ProblemLine,
    SampleLine,
    UndoBody,
)
from bot.web.api.keeping import (
    IfMatch,
    change_facts,
    change_lines,
    editor,
    problem_lines,
    seen_version,
    shop_now,
)
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/facts", tags=["facts"])
Shop = Annotated[Key, Path()]

MOST_SAMPLES = 6
MOST_UNDONE = 200
"""Versions that are undone at once."""


@router.get("")
async def read(home: Home, identity: Staff, key: Shop, response: Response) -> FactsBook:
    """Return all facts with their version, which is the ETag too."""
    access_service(identity, key)
    entry, spec = await shop_now(home, key)
    response.headers["ETag"] = f'"{entry.version}"'
    return FactsBook(version=entry.version, updated_at=entry.updated_at, shop=facts_of(spec))


@router.patch("")
async def edit(
    home: Home, identity: Staff, key: Shop, body: EditsBody, if_match: IfMatch = None
) -> FactsSaved:
    """Write facts, all of them or none. For supervisors; If-Match names the version that was seen."""
    access_supervisor(identity, key)
    saving = Saving("edit", expect=seen_version(if_match, needed=True))
    edits = _edits(body)
    entry, made = await change_facts(home, identity, key, saving, lambda spec: editor(home).edit(spec, edits))
    return FactsSaved(version=entry.version, changes=change_lines(made.changes))


@router.put("")
async def replace(
    home: Home, identity: Staff, key: Shop, body: PartsBody, if_match: IfMatch = None
) -> FactsSaved:
    """Put whole parts in the place of the shop's own; a part that is not named stays. For supervisors."""
    access_supervisor(identity, key)
    saving = Saving("edit", expect=seen_version(if_match, needed=True))
    entry, made = await change_facts(
        home, identity, key, saving, lambda spec: editor(home).replace(spec, body.shop)
    )
    return FactsSaved(version=entry.version, changes=change_lines(made.changes))


@router.get("/history")
async def history(
    home: Home,
    identity: Staff,
    key: Shop,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> History:
    """Return who changed what and when, newest first. For supervisors."""
    access_supervisor(identity, key)
    found = await home.archive.read(lambda s: shop_changes(s, key, limit=limit))
    return History(
        items=tuple(
            HistoryLine(
                version=line.version,
                at=line.at,
                staff=line.staff,
                staff_name=line.staff_name,
                how=line.how,
                source=line.source,
                changes=change_lines(line.changes),
            )
            for line in found
        )
    )


@router.post("/undo")
async def undo(
    home: Home, identity: Staff, key: Shop, body: UndoBody, if_match: IfMatch = None
) -> FactsSaved:
    """Bring the facts back to what they were in a version; that makes a new version. For supervisors."""
    access_supervisor(identity, key)
    seen = seen_version(if_match, needed=True)
    later = await home.archive.read(lambda s: shop_changes(s, key, since=body.version, limit=MOST_UNDONE + 1))
    if len(later) > MOST_UNDONE:
        msg = f"version {body.version} is more than {MOST_UNDONE} versions back"
        raise InputError(msg)
    entry, made = await change_facts(
        home,
        identity,
        key,
        Saving("undo", source=str(body.version), expect=seen),
        lambda spec: editor(home).revert(spec, [line.changes for line in later]),
    )
    return FactsSaved(version=entry.version, changes=change_lines(made.changes))


@router.post("/preview")
async def preview(home: Home, identity: Staff, key: Shop, body: PreviewBody) -> FactsPreview:
    """Tell what edits would do to the facts and to replies that name them; nothing is saved. For supervisors."""
    access_supervisor(identity, key)
    _, spec = await shop_now(home, key)
    edits, library, now = _edits(body), home.library, home.now()
    item = body.item or next((e.key for e in edits if e.scope in {"product", "sku"}), None)

    def try_out() -> FactsPreview:
        made = editor(home).edit(spec, edits)
        if made.spec is None:
            return FactsPreview(problems=problem_lines(made.problems), warnings=(), facts=(), samples=())
        before = ShopFacts(spec).gather(item, None, (), now)
        after = ShopFacts(made.spec).gather(item, None, (), now)
        slots = [
            slot for slot in dict.fromkeys((*before, *after)) if _value(before, slot) != _value(after, slot)
        ]
        lines = RedLineBook(library.redlines).at(spec.platform, now)
        return FactsPreview(
            problems=(),
            warnings=tuple(
                ProblemLine(line=place, heading=edit.slot, code=f"red_line.{mark.rule}", message=mark.reason)
                for place, edit in enumerate(edits, start=1)
                for mark in lines.check(edit.value or "")
            ),
            facts=tuple(
                FactLine(
                    slot=slot,
                    zh=library.slots[slot].zh if slot in library.slots else slot,
                    before=_value(before, slot),
                    after=_value(after, slot),
                    source=after[slot].source if slot in after else "",
                )
                for slot in slots
            ),
            samples=_samples(library, slots, before, after),
        )

    return await home.stores.run(try_out)


def _edits(body: EditsBody) -> tuple[Edit, ...]:
    return tuple(
        Edit(
            slot=edit.slot,
            value=edit.value or None,
            scope=edit.scope,
            key=edit.key,
            valid_from=edit.valid_from,
            valid_to=edit.valid_to,
        )
        for edit in body.edits
    )


def _value(facts: Mapping[str, Fact], slot: str) -> str | None:
    return facts[slot].value if slot in facts else None


def _samples(
    library: Library, slots: list[str], before: Mapping[str, Fact], after: Mapping[str, Fact]
) -> tuple[SampleLine, ...]:
    """Return replies that name one of the slots, filled with the facts before and after."""
    found = []
    for template in library.replies:
        words = template.wordings[0]
        if any(f"{{{slot}}}" in words for slot in slots):
            line = SampleLine(
                template=template.id, before=fill(words, before)[0], after=fill(words, after)[0]
            )
            found.append(line)
            if len(found) == MOST_SAMPLES:
                break
    return tuple(found)

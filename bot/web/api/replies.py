"""A shop's own replies: proposals, approval, editing with versions, and a look before saving."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from bot.auth import access_supervisor
from bot.errors import InputError
from bot.learning.own import entry_of, template_of
from bot.library import Library
from bot.lint import lint_reply
from bot.store import (
    ReplyChange,
    ReplyState,
    Session,
    ShopReply,
    add_reply,
    audit,
    change_reply,
    day_of,
    list_replies,
    load_reply,
    load_shop_entry,
    reply_versions,
)
from bot.web.api.lessons import (
    Evidence,
    LookedFor,
    NewReply,
    OwnReplies,
    OwnReply,
    OwnReplyCard,
    ReplyEdit,
    ReplyMove,
    ReplyPast,
    ReplyTrial,
    ReplyWords,
    State,
    Trial,
)
from bot.web.api.shapes import Key
from bot.web.api.trial import try_out
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/replies", tags=["replies"])
Item = Annotated[Key, Path()]
COMPARED = 2000


class BadReply(InputError):
    """The reply is not fit to be offered; `detail` has everything that is wrong."""

    def __init__(self, findings: Iterable[str]) -> None:
        self.detail = {"findings": list(findings)}
        super().__init__("; ".join(self.detail["findings"]))


@router.get("")
async def shelf(
    *,
    home: Home,
    identity: Staff,
    shop: Annotated[Key, Query()],
    state: Annotated[State | None, Query()] = None,
    intent: Annotated[Key | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str, Query(max_length=64)] = "",
) -> OwnReplies:
    """Return a shop's own replies, the newest first; `after`: id of the last one seen. For supervisors."""
    access_supervisor(identity, shop)

    def read(session: Session) -> OwnReplies:
        load_shop_entry(session, shop)
        found = list_replies(session, shop, state=state, intent=intent, limit=limit, after=after)
        return OwnReplies(items=tuple(_line(reply, home) for reply in found))

    return await home.archive.read(read)


@router.post("", status_code=201)
async def write(home: Home, identity: Staff, body: NewReply) -> OwnReply:
    """Keep a reply that a supervisor wrote; what lint finds is refused with 422."""
    access_supervisor(identity, body.shop)
    entry = entry_of(body.reply.model_dump(mode="json"))
    state: ReplyState = "approved" if body.approve else "proposed"

    def store(session: Session) -> OwnReply:
        _fit(session, home.library, body.shop, body.intent, entry)
        made = add_reply(
            session,
            shop=body.shop,
            intent=body.intent,
            entry=entry,
            state=state,
            expires_on=body.expires_on,
            staff=identity.id,
            now=home.now(),
        )
        _note(session, made, f"reply.{state}", identity.id, home)
        return _line(made, home)

    return await home.archive.write(store)


@router.post("/preview")
async def preview(home: Home, identity: Staff, body: ReplyTrial) -> Trial:
    """Fill a reply with sample facts, or with a product's, and say what is wrong with it; saves nothing."""
    access_supervisor(identity, body.shop)

    def read(session: Session) -> Trial:
        facts = home.interpreter.dossiers.shop(session, body.shop)
        return try_out(home.library, facts, body, home.now())

    return await home.archive.read(read)


@router.post("/proposals")
async def look(home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> LookedFor:
    """Look through what agents sent lately for wordings worth proposing; the server does it every hour too."""
    access_supervisor(identity, shop)
    looked = await home.stores.run(lambda: home.proposer.look(shop))
    return LookedFor(answers=looked.answers, proposed=looked.proposed, left=dict(looked.left))


@router.get("/{key}")
async def card(home: Home, identity: Staff, key: Item) -> OwnReplyCard:
    """Return a reply with what it has been."""

    def read(session: Session) -> OwnReplyCard:
        reply = load_reply(session, key)
        access_supervisor(identity, reply.shop)
        return OwnReplyCard(
            item=_line(reply, home),
            versions=tuple(
                ReplyPast(
                    version=past.version,
                    state=past.state,
                    intent=past.intent,
                    reply=ReplyWords.model_validate(past.entry),
                    expires_on=past.expires_on,
                    staff=past.staff,
                    at=past.at,
                )
                for past in reply_versions(session, key)
            ),
        )

    return await home.archive.read(read)


@router.put("/{key}")
async def edit(home: Home, identity: Staff, key: Item, body: ReplyEdit) -> OwnReply:
    """Change a reply; 409 with the newer version when somebody else did meanwhile, 422 for what lint finds."""
    entry = entry_of(body.reply.model_dump(mode="json"))
    change = ReplyChange(
        intent=body.intent, entry=entry, expires_on=body.expires_on, endless=body.expires_on is None
    )
    return await _changed(home, identity, key, body.version, change)


@router.post("/{key}/state")
async def move(home: Home, identity: Staff, key: Item, body: ReplyMove) -> OwnReply:
    """Approve, reject or retire a reply; an approved one is offered from the next round on."""
    return await _changed(
        home, identity, key, body.version, ReplyChange(state=body.state, expires_on=body.expires_on)
    )


async def _changed(home: Home, identity: Staff, key: str, version: int, change: ReplyChange) -> OwnReply:
    def store(session: Session) -> OwnReply:
        reply = load_reply(session, key)
        access_supervisor(identity, reply.shop)
        if change.entry is not None or change.state == "approved":
            intent, entry = change.intent or reply.intent, change.entry or reply.entry
            _fit(session, home.library, reply.shop, intent, dict(entry), mine=key)
        after = change_reply(session, key, version=version, change=change, staff=identity.id, now=home.now())
        _note(session, after, f"reply.{change.state or 'edited'}", identity.id, home)
        return _line(after, home)

    return await home.archive.write(store)


def _fit(
    session: Session, library: Library, shop: str, intent: str, entry: dict[str, Any], *, mine: str = ""
) -> None:
    """Raise BadReply for a reply that must not be offered, NotFound for an unknown shop."""
    load_shop_entry(session, shop)
    findings = lint_reply(library, template_of(library, "own", intent, entry))
    texts = set(entry["wordings"])
    findings += [
        f"same text as {other.name} of this shop, which is {other.state}"
        for other in list_replies(session, shop, intent=intent, limit=COMPARED)
        if other.id != mine
        and other.state in {"proposed", "approved"}
        and not texts.isdisjoint(other.entry["wordings"])
    ]
    if findings:
        raise BadReply(findings)


def _note(session: Session, reply: ShopReply, action: str, staff: str, home: Home) -> None:
    audit(
        session,
        action=action,
        target=reply.id,
        staff=staff,
        shop=reply.shop,
        detail={"name": reply.name, "version": reply.version},
        now=home.now(),
    )


def _line(reply: ShopReply, home: Home) -> OwnReply:
    library = home.library
    label = library.labels.intents.get(reply.intent)
    base = next((t.wordings[0] for t in library.replies if t.id == reply.base), "") if reply.base else ""
    return OwnReply(
        id=reply.id,
        shop=reply.shop,
        name=reply.name,
        intent=reply.intent,
        zh=label.zh if label is not None else reply.intent,
        state=reply.state,
        version=reply.version,
        source=reply.source,
        base=reply.base,
        base_text=base,
        reply=ReplyWords.model_validate(reply.entry),
        evidence=Evidence.model_validate(reply.evidence),
        expires_on=reply.expires_on,
        expired=reply.expires_on is not None and reply.expires_on < day_of(home.now()),
        created_at=reply.created_at,
        updated_at=reply.updated_at,
        staff=reply.staff,
    )

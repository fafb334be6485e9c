"""A shop's own replies: proposals, approval, editing with versions, and a look before saving."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from bot.auth import access_supervisor
from bot.errors import Forbidden, InputError, NotFound
from bot.learning.own import entry_of, template_of
from bot.library import Library
from bot.lint import lint_reply
from bot.store import (
    ReplyChange,
    ReplyState,
    Session,
    ShopReply,
    add_reply,
    approved_before,
    audit,
    change_reply,
    day_of,
    library_choices,
    list_replies,
    load_reply,
    load_shop_entry,
    load_shop_settings,
    replace_template,
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
from bot.web.house import House

router = APIRouter(prefix="/api/v1/replies", tags=["replies"])
Item = Annotated[Key, Path()]
COMPARED = 2000


class BadReply(InputError):
    """The reply is not fit to be offered; `detail` has everything that is wrong."""

    code = "bad_reply"

    def __init__(self, findings: Iterable[str]) -> None:
        self.detail = {"findings": list(findings)}
        super().__init__("; ".join(self.detail["findings"]))


class SecondPerson(Forbidden):
    """The shop wants a reply approved by somebody else than who wrote it."""

    code = "second_person"


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
        return OwnReplies(items=own_lines(session, found, home))

    return await home.archive.read(read)


@router.post("", status_code=201)
async def write(home: Home, identity: Staff, body: NewReply) -> OwnReply:
    """Keep a reply that a supervisor wrote; what lint finds is refused with 422.

    With `replaces` it stands for a reply of the library in this shop for as long as it is approved.
    """
    access_supervisor(identity, body.shop)
    base = next((t for t in home.library.replies if t.id == body.replaces), None)
    if body.replaces and (base is None or base.intent != body.intent):
        msg = f"the library has no reply {body.replaces} to {body.intent}"
        raise NotFound(msg)
    entry = entry_of(body.reply.model_dump(mode="json"))
    state: ReplyState = "approved" if body.approve else "proposed"

    def store(session: Session) -> OwnReply:
        _fit(session, home.library, body.shop, body.intent, entry, replaces=body.replaces)
        if body.approve and load_shop_settings(session, body.shop).settings.two_person:
            msg = "somebody else has to approve it; keep it as a proposal"
            raise SecondPerson(msg)
        made = add_reply(
            session,
            shop=body.shop,
            intent=body.intent,
            entry=entry,
            state=state,
            base=body.replaces,
            expires_on=body.expires_on,
            staff=identity.id,
            now=home.now(),
        )
        if body.replaces:
            replace_template(
                session,
                shop=body.shop,
                template=body.replaces,
                reply=made.id,
                staff=identity.id,
                now=home.now(),
            )
        _note(session, made, f"reply.{state}", identity.id, home)
        return own_line(session, made, home)

    return await home.archive.write(store)


@router.post("/preview")
async def preview(home: Home, identity: Staff, body: ReplyTrial) -> Trial:
    """Fill a reply with sample facts, or with a product's, and say what is wrong with it; saves nothing."""
    access_supervisor(identity, body.shop)

    def read(session: Session) -> Trial:
        facts = home.interpreter.dossiers.shop(session, body.shop)
        trial = try_out(home.library, facts, body, home.now())
        doubles = _doubles(session, body.shop, body.intent, body.reply.wordings, mine=body.own)
        return trial.model_copy(update={"findings": (*trial.findings, *doubles)})

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
            item=own_line(session, reply, home),
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
            replaces = _replaced(session, reply.shop).get(key, "")
            _fit(session, home.library, reply.shop, intent, dict(entry), mine=key, replaces=replaces)
        step = _step(session, reply, change, identity.id)
        after = change_reply(session, key, version=version, change=step, staff=identity.id, now=home.now())
        _note(session, after, f"reply.{change.state or 'edited'}", identity.id, home)
        return own_line(session, after, home)

    return await home.archive.write(store)


def _step(session: Session, reply: ShopReply, change: ReplyChange, staff: str) -> ReplyChange:
    """Return the change as the shop's rules allow it. Raises SecondPerson, InputError.

    Where two have to agree, what an approved reply is changed to waits for the second one, and what is in use
    stays. A change that is turned down leaves the reply as it was approved.
    """
    if change.state == "proposed" and reply.state == "approved":
        msg = "an approved reply is proposed again by changing it where two have to agree"
        raise InputError(msg)
    if change.state == "rejected" and reply.state == "proposed":
        before = approved_before(session, reply.id)
        if before is not None:
            return ReplyChange(
                state="approved",
                intent=before.intent,
                entry=before.entry,
                expires_on=before.expires_on,
                endless=before.expires_on is None,
            )
    if not load_shop_settings(session, reply.shop).settings.two_person:
        return change
    if change.state == "approved" and reply.staff == staff:
        msg = f"reply {reply.id} was changed last by whoever wants to approve it"
        raise SecondPerson(msg)
    if change.entry is not None and reply.state == "approved":
        return replace(change, state="proposed")
    return change


def _fit(
    session: Session,
    library: Library,
    shop: str,
    intent: str,
    entry: dict[str, Any],
    *,
    mine: str = "",
    replaces: str = "",
) -> None:
    """Raise BadReply for a reply that must not be offered, NotFound for an unknown shop."""
    load_shop_entry(session, shop)
    findings = lint_reply(library, template_of(library, replaces or "own", intent, entry))
    findings += _doubles(session, shop, intent, entry["wordings"], mine=mine)
    if findings:
        raise BadReply(findings)


def _doubles(session: Session, shop: str, intent: str, texts: Iterable[str], *, mine: str) -> list[str]:
    """Return which of the shop's own replies, proposed or in use, say the very same; `mine` is left out."""
    said = set(texts)
    return [
        f"same text as {other.name} of this shop, which is {other.state}"
        for other in list_replies(session, shop, intent=intent, limit=COMPARED)
        if other.id != mine
        and other.state in {"proposed", "approved"}
        and not said.isdisjoint(other.entry["wordings"])
    ]


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


def own_line(session: Session, reply: ShopReply, home: House) -> OwnReply:
    """Return one of a shop's own replies as it is told."""
    return own_lines(session, [reply], home)[0]


def own_lines(session: Session, replies: Sequence[ShopReply], home: House) -> tuple[OwnReply, ...]:
    """Return a shop's own replies as they are told."""
    replaced = {shop: _replaced(session, shop) for shop in {reply.shop for reply in replies}}
    texts = {template.id: template.wordings[0] for template in home.library.replies}
    intents, today = home.library.labels.intents, day_of(home.now())
    return tuple(
        OwnReply(
            id=reply.id,
            shop=reply.shop,
            name=reply.name,
            intent=reply.intent,
            zh=intents[reply.intent].zh if reply.intent in intents else reply.intent,
            state=reply.state,
            version=reply.version,
            source=reply.source,
            pending=reply.state == "proposed"
            and reply.version > 1
            and approved_before(session, reply.id) is not None,
            replaces=replaced[reply.shop].get(reply.id, ""),
            base=reply.base,
            base_text=texts.get(reply.base, ""),
            reply=ReplyWords.model_validate(reply.entry),
            evidence=Evidence.model_validate(reply.evidence),
            expires_on=reply.expires_on,
            expired=reply.expires_on is not None and reply.expires_on < today,
            created_at=reply.created_at,
            updated_at=reply.updated_at,
            staff=reply.staff,
        )
        for reply in replies
    )


def _replaced(session: Session, shop: str) -> dict[str, str]:
    """Return id of a shop's own reply → the library's reply that it stands for."""
    return {choice.reply: choice.template for choice in library_choices(session, shop) if choice.reply}

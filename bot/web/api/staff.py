"""Who may sign in, for which shops, and what was done: the people and the log of acts."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field, StringConstraints

from bot.auth import (
    Identity,
    access_colleague,
    access_supervisors,
    add_staff,
    change_password,
    random_password,
)
from bot.chat.closing import CloseCode
from bot.chat.protocol.fields import Time, Wire, clean_line
from bot.errors import Conflict, Forbidden
from bot.store import (
    Session,
    StaffRole,
    audit,
    audit_entries,
    list_staff,
    load_staff,
    rename_staff,
    set_staff_disabled,
    set_staff_role,
    set_staff_shops,
)
from bot.store import Staff as Member
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House

router = APIRouter(prefix="/api/v1", tags=["staff"])
Person = Annotated[Key, Path()]
Username = Annotated[str, StringConstraints(pattern=r"^[^\s:/@]{2,40}$")]
PersonName = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(clean_line)]
Shops = Annotated[tuple[Key, ...], Field(max_length=200)]
MOST = 200


class UsernameTaken(Conflict):
    """Somebody else signs in with this name."""

    code = "username_taken"


class LastAdmin(Conflict):
    """Nobody would be left to administer the installation."""

    code = "last_admin"


class OwnAccount(Forbidden):
    """Nobody locks themselves out or gives away their own role."""

    code = "own_account"


class MemberLine(Wire):
    """A member of staff."""

    id: str
    username: str
    name: str
    role: StaffRole
    shops: tuple[str, ...]
    disabled: bool
    online: bool
    mine: bool = Field(description="Whether the caller may change them.")


class Members(Wire):
    """Staff by username."""

    items: tuple[MemberLine, ...]


class NewMember(Wire):
    """Somebody who is to sign in."""

    username: Username
    name: PersonName
    role: StaffRole = "agent"
    shops: Shops = ()


class MemberChange(Wire):
    """What is to be different; what is left out stays."""

    name: PersonName | None = None
    role: StaffRole | None = None
    shops: Shops | None = None
    disabled: bool | None = None


class GivenPassword(Wire):
    """A password, told once and kept nowhere."""

    member: MemberLine
    password: str


class ActOf(Wire):
    """One act of the log."""

    id: str
    at: Time
    staff: str | None
    staff_name: str = Field(description="Empty: the program, the command line, or somebody who is gone.")
    shop: str = Field(description="Empty: the whole installation.")
    action: str
    target: str
    target_name: str = Field(description="Of a member of staff.")
    detail: dict[str, Any]


class Acts(Wire):
    """The newest first; `next`: pass it as `before` for earlier ones, null: there are none."""

    items: tuple[ActOf, ...]
    next: str | None


@router.get("/staff")
async def members(home: Home, identity: Staff) -> Members:
    """Return the colleagues of the caller's shops, an administrator's are all. For supervisors."""
    access_supervisors(identity)
    found = await home.archive.read(list_staff)
    seen = [m for m in found if identity.role == "admin" or not set(m.shops).isdisjoint(identity.shops)]
    return Members(items=tuple(_line(member, identity, home) for member in seen))


@router.post("/staff", status_code=201)
async def hire(home: Home, identity: Staff, body: NewMember) -> GivenPassword:
    """Add somebody; the password is told this once. Supervisors: trainees and agents of their own shops."""
    access_colleague(identity, body.role, body.shops)
    password, now = random_password(), home.now()

    def write(session: Session) -> Member:
        if any(m.username == body.username.casefold() for m in list_staff(session)):
            msg = f"username {body.username} is taken"
            raise UsernameTaken(msg)
        return add_staff(
            session,
            username=body.username,
            name=body.name,
            role=body.role,
            password=password,
            shops=body.shops,
            by=identity.id,
            now=now,
        )

    made = await home.archive.write(write)
    return GivenPassword(member=_line(made, identity, home), password=password)


@router.patch("/staff/{key}")
async def change(home: Home, identity: Staff, key: Person, body: MemberChange) -> MemberLine:
    """Change name, role or shops, lock somebody out or let them in; open sessions end where that matters."""

    def write(session: Session) -> tuple[Member, Member]:
        before = load_staff(session, key)
        access_colleague(identity, before.role, before.shops)
        role, shops = body.role or before.role, before.shops if body.shops is None else body.shops
        disabled = before.disabled if body.disabled is None else body.disabled
        access_colleague(identity, role, shops)
        if key == identity.id and (role != before.role or disabled):
            msg = "ask another administrator"
            raise OwnAccount(msg)
        if before.role == "admin" and not before.disabled and (role != "admin" or disabled):
            others = [m for m in list_staff(session) if m.role == "admin" and not m.disabled and m.id != key]
            if not others:
                msg = f"{before.username} is the only administrator who can sign in"
                raise LastAdmin(msg)
        after = _apply(session, before, body)
        detail = {
            name: value
            for name, value in (
                ("name", body.name),
                ("role", role if role != before.role else None),
                ("shops", list(after.shops) if after.shops != before.shops else None),
                ("disabled", disabled if disabled != before.disabled else None),
            )
            if value is not None
        }
        if detail:
            audit(
                session, action="staff.changed", target=key, staff=identity.id, detail=detail, now=home.now()
            )
        return before, after

    before, after = await home.archive.write(write)
    if after.token_version != before.token_version:
        home.hub.end_where(lambda c: c.staff and c.who.id == key, CloseCode.BAD_TOKEN)
    elif after.shops != before.shops:
        home.hub.end_where(lambda c: c.staff and c.who.id == key, CloseCode.RESTART)
    return _line(after, identity, home)


@router.post("/staff/{key}/password")
async def reset(home: Home, identity: Staff, key: Person) -> GivenPassword:
    """Give somebody a new password, told this once; sessions open with the old one end."""
    password = random_password()

    def write(session: Session) -> Member:
        before = load_staff(session, key)
        access_colleague(identity, before.role, before.shops)
        change_password(session, key, password, by=identity.id, now=home.now())
        return load_staff(session, key)

    after = await home.archive.write(write)
    home.hub.end_where(lambda c: c.staff and c.who.id == key, CloseCode.BAD_TOKEN)
    return GivenPassword(member=_line(after, identity, home), password=password)


@router.get("/audit")
async def acts(
    *,
    home: Home,
    identity: Staff,
    action: Annotated[
        str, Query(pattern=r"^[a-z_.]{0,40}$", description="How it begins: staff., facts. …")
    ] = "",
    shop: Annotated[Key | None, Query()] = None,
    staff: Annotated[Key | None, Query()] = None,
    before: Annotated[str, Query(pattern=r"^([0-9TZ:+.\-]{20,40}~[0-9a-f]{32})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Acts:
    """Return who did what, newest first: of the caller's shops, an administrator's are all."""
    access_supervisors(identity)
    mine = None if identity.role == "admin" else frozenset(identity.shops)
    shops = mine if shop is None else {shop} if mine is None else mine & {shop}
    at, _, last = before.partition("~")

    def read(session: Session) -> Acts:
        found = audit_entries(
            session,
            shops=shops,
            action=action,
            staff=staff,
            before=(datetime.fromisoformat(at), last) if at else None,
            limit=limit,
        )
        names = {member.id: member.name for member in list_staff(session)}
        return Acts(
            items=tuple(
                ActOf(
                    id=act.id,
                    at=act.at,
                    staff=act.staff,
                    staff_name=names.get(act.staff or "", ""),
                    shop=act.shop,
                    action=act.action,
                    target=act.target,
                    target_name=names.get(act.target, ""),
                    detail=dict(act.detail),
                )
                for act in found
            ),
            next=f"{found[-1].at.isoformat().replace('+00:00', 'Z')}~{found[-1].id}"
            if len(found) == limit
            else None,
        )

    return await home.archive.read(read)


def _apply(session: Session, before: Member, wanted: MemberChange) -> Member:
    after = before
    if wanted.name is not None and wanted.name != before.name:
        after = rename_staff(session, before.id, wanted.name)
    if wanted.shops is not None and tuple(sorted(set(wanted.shops))) != before.shops:
        after = set_staff_shops(session, before.id, wanted.shops)
    if wanted.role is not None and wanted.role != before.role:
        after = set_staff_role(session, before.id, wanted.role)
    if wanted.disabled is not None and wanted.disabled != before.disabled:
        after = set_staff_disabled(session, before.id, disabled=wanted.disabled)
    return after


def _line(member: Member, identity: Identity, home: House) -> MemberLine:
    try:
        access_colleague(identity, member.role, member.shops)
        mine = True
    except Forbidden:
        mine = False
    return MemberLine(
        id=member.id,
        username=member.username,
        name=member.name,
        role=member.role,
        shops=member.shops,
        disabled=member.disabled,
        online=any(c.staff and c.who.id == member.id for c in home.hub),
        mine=mine,
    )

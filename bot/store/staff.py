"""Staff: who may sign in, for which shops. Hashing and tokens are bot.auth's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from sqlalchemy import delete, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.errors import Conflict, NotFound
from bot.store.columns import new_id
from bot.store.tables import RevokedTokenTable, ShopTable, StaffShopTable, StaffTable
from bot.store.upsert import insert_missing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

StaffRole = Literal["trainee", "agent", "supervisor", "admin"]


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who signs in to the console."""

    id: str
    username: str
    name: str
    role: StaffRole
    shops: tuple[str, ...]
    """Keys of the shops served, sorted; an admin may enter every shop."""
    token_version: int
    """A token with another version is refused."""
    disabled: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    staff: Staff
    password_hash: str


def create_staff(
    session: Session,
    *,
    username: str,
    name: str,
    role: StaffRole,
    password_hash: str,
    shops: Collection[str] = (),
    now: datetime,
) -> Staff:
    """Make a member of staff; raises Conflict when the (case-folded) username is taken, NotFound for a shop."""
    row = StaffTable(
        id=new_id(now),
        username=_folded(username),
        name=name,
        role=role,
        password=password_hash,
        token_version=1,
        disabled=False,
        created_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as problem:
        msg = f"username {username} is taken or role {role} unknown"
        raise Conflict(msg) from problem
    set_staff_shops(session, row.id, shops)
    return _staff(session, row)


def find_credentials(session: Session, username: str) -> Credentials | None:
    """Return what to check a sign-in against, disabled staff included."""
    row = session.exec(select(StaffTable).where(StaffTable.username == _folded(username))).first()
    return None if row is None else Credentials(_staff(session, row), row.password)


def load_staff(session: Session, staff: str) -> Staff:
    """Return a member of staff by id; raises NotFound."""
    return _staff(session, _row(session, staff))


def list_staff(session: Session, shop: str | None = None) -> tuple[Staff, ...]:
    """Return all staff, or those who serve one shop, by username."""
    query = select(StaffTable).order_by(col(StaffTable.username))
    if shop is not None:
        serving = select(StaffShopTable.staff).where(StaffShopTable.shop == shop)
        query = query.where(col(StaffTable.id).in_(serving))
    return tuple(_staff(session, row) for row in session.exec(query).all())


def count_staff(session: Session) -> int:
    """Return how many members of staff there are, disabled ones included."""
    return session.exec(select(func.count()).select_from(StaffTable)).one()


def set_password_hash(session: Session, staff: str, password_hash: str, *, keep_tokens: bool = False) -> None:
    """Replace the password hash; tokens already given end, unless only the hash was modernised.

    Raises NotFound.
    """
    row = _row(session, staff)
    row.password = password_hash
    row.token_version += 0 if keep_tokens else 1
    session.add(row)
    session.flush()


def rename_staff(session: Session, staff: str, name: str) -> Staff:
    """Change the name that colleagues and buyers see; raises NotFound."""
    row = _row(session, staff)
    row.name = name
    session.add(row)
    session.flush()
    return _staff(session, row)


def set_staff_role(session: Session, staff: str, role: StaffRole) -> Staff:
    """Change the role; tokens already given end. Raises NotFound."""
    row = _row(session, staff)
    row.role = role
    row.token_version += 1
    session.add(row)
    session.flush()
    return _staff(session, row)


def set_staff_disabled(session: Session, staff: str, *, disabled: bool) -> Staff:
    """Lock a member of staff out, or let them in again; tokens already given end. Raises NotFound."""
    row = _row(session, staff)
    row.disabled = disabled
    row.token_version += 1
    session.add(row)
    session.flush()
    return _staff(session, row)


def set_staff_shops(session: Session, staff: str, shops: Collection[str]) -> Staff:
    """Replace the shops a member of staff serves; raises NotFound."""
    row = _row(session, staff)
    missing = set(shops) - set(
        session.exec(select(ShopTable.key).where(col(ShopTable.key).in_(list(shops)))).all()
    )
    if missing:
        msg = f"no shop {', '.join(sorted(missing))}"
        raise NotFound(msg)
    session.exec(delete(StaffShopTable).where(col(StaffShopTable.staff) == staff))
    session.add_all([StaffShopTable(staff=staff, shop=shop) for shop in sorted(set(shops))])
    session.flush()
    return _staff(session, row)


def revoke_token(session: Session, jti: str, *, expires_at: datetime, now: datetime) -> None:
    """Sign a token out until it would have ended anyway; forgets those that have."""
    session.exec(delete(RevokedTokenTable).where(col(RevokedTokenTable.expires_at) < now))
    insert_missing(session, RevokedTokenTable, ("jti",), {"jti": jti, "expires_at": expires_at})


def token_revoked(session: Session, jti: str) -> bool:
    """Return whether a token was signed out."""
    return session.get(RevokedTokenTable, jti) is not None


def _folded(username: str) -> str:
    return username.strip().casefold()


def _row(session: Session, staff: str) -> StaffTable:
    row = session.get(StaffTable, staff)
    if row is None:
        msg = f"no staff {staff}"
        raise NotFound(msg)
    return row


def _staff(session: Session, row: StaffTable) -> Staff:
    shops = session.exec(select(StaffShopTable.shop).where(StaffShopTable.staff == row.id)).all()
    return Staff(
        id=row.id,
        username=row.username,
        name=row.name,
        role=cast("StaffRole", row.role),
        shops=tuple(sorted(shops)),
        token_version=row.token_version,
        disabled=row.disabled,
    )

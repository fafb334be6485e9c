"""Passwords of staff: argon2 hashes, signing in, the first administrator."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.errors import BadCredentials, InputError
from bot.store import (
    Staff,
    audit,
    count_staff,
    create_staff,
    find_credentials,
    load_staff,
    set_password_hash,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.store import Session, StaffRole

MIN_PASSWORD = 10
"""Characters."""

MAX_PASSWORD = 256
"""Characters; hashing longer ones would only cost time."""

FIRST_ADMIN = "admin"
"""Username of the administrator made on an empty installation."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike: the first password is typed off a screen."""


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The administrator made on an empty installation; show the password once, it is kept nowhere."""

    staff: Staff
    password: str


def hash_password(password: str) -> str:
    """Return an argon2id hash; raises InputError for a password that is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        msg = f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters"
        raise InputError(msg)
    return _hasher().hash(password)


def sign_in(session: Session, username: str, password: str) -> Staff:
    """Return who signs in; needs `Database.write` (an outdated hash is renewed).

    Raises BadCredentials, the same and after the same time whether the name, the password or the account
    is wrong.
    """
    found = find_credentials(session, username)
    known = found.password_hash if found is not None else _decoy()
    right, renewed = _verified(password, known)
    if found is None or not right or found.staff.disabled:
        msg = "wrong username or password"
        raise BadCredentials(msg)
    if renewed is not None:
        set_password_hash(session, found.staff.id, renewed, keep_tokens=True)
    return found.staff


def add_staff(
    session: Session,
    *,
    username: str,
    name: str,
    role: StaffRole,
    password: str,
    shops: Collection[str] = (),
    by: str | None = None,
    now: datetime,
) -> Staff:
    """Make a member of staff with a password; `by` is who did it (None: the command line).

    Raises InputError (password), Conflict (username taken), NotFound (shop).
    """
    hashed = hash_password(password)
    staff = create_staff(
        session, username=username, name=name, role=role, password_hash=hashed, shops=shops, now=now
    )
    audit(session, action="staff.created", target=staff.id, staff=by, detail={"role": role}, now=now)
    return staff


def change_password(
    session: Session, staff: str, password: str, *, by: str | None = None, now: datetime
) -> None:
    """Set a new password; every token given before ends. Raises InputError, NotFound."""
    set_password_hash(session, staff, hash_password(password))
    audit(session, action="staff.password", target=staff, staff=by, now=now)


def first_admin(session: Session, *, now: datetime) -> FirstAdmin | None:
    """Make the first administrator with a random password when nobody can sign in yet, else return None.

    Needs `Database.write`.
    """
    if count_staff(session):
        return None
    password = random_password()
    staff = add_staff(
        session, username=FIRST_ADMIN, name=FIRST_ADMIN, role="admin", password=password, now=now
    )
    return FirstAdmin(staff, password)


def reset_password(session: Session, username: str, *, now: datetime) -> FirstAdmin:
    """Give a member of staff a new random password (`zhike` on the command line). Raises BadCredentials."""
    found = find_credentials(session, username)
    if found is None:
        msg = f"nobody is called {username}"
        raise BadCredentials(msg)
    password = random_password()
    change_password(session, found.staff.id, password, now=now)
    return FirstAdmin(load_staff(session, found.staff.id), password)


def random_password() -> str:
    """Return four groups of four easily typed characters, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _decoy() -> str:
    """Return a hash to compare with when the name is unknown, so that it takes as long."""
    return _hasher().hash(secrets.token_hex(16))


def _verified(password: str, known: str) -> tuple[bool, str | None]:
    if len(password) > MAX_PASSWORD:
        return False, None
    try:
        return _hasher().verify_and_update(password, known)
    except UnknownHashError:
        return False, None

"""Agents who come from another console: who they are is signed with a key of the shop."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

import jwt

from bot.auth.tokens import ALGORITHM
from bot.errors import BadCredentials, TokenExpired
from bot.store import Staff, create_staff, find_credentials, rename_staff, set_staff_role
from bot.store.integration import console_secrets, use_identity

if TYPE_CHECKING:
    from bot.store import Session, StaffRole

LONGEST: Final = timedelta(hours=1)
ROLES: Final = frozenset({"trainee", "agent", "supervisor"})
"""What a shop may make its people; administrators serve other shops too."""
LENGTHS: Final = {"sub": 64, "shop": 64, "jti": 128, "name": 40}
NO_PASSWORD: Final = "!"  # noqa: S105 - no password hashes to it
PREFIX: Final = "console"
SEPARATOR: Final = "/"
"""Stands in no username that a person may choose."""


@dataclass(frozen=True, slots=True)
class ConsoleIdentity:
    """Who another console says is there."""

    sub: str
    """Its id of the agent."""
    name: str
    role: StaffRole
    shop: str
    jti: str
    expires_at: datetime


def read_identity(token: str, secrets: Collection[str], *, shop: str, now: datetime) -> ConsoleIdentity:
    """Return whom a signed identity speaks for: HS256 over `{sub, role, shop, exp, jti}`, `name` if there is one.

    Any of the secrets may have signed it. Raises TokenExpired, and BadCredentials for another shop, a life
    of more than an hour, a role that a shop cannot give, or anything else that is wrong with it.
    """
    msg = "the identity is not signed with a key of this shop, or says what it may not"
    for secret in secrets:
        try:
            claims = jwt.decode(
                token,
                secret,
                algorithms=[ALGORITHM],
                options={
                    "require": ["sub", "role", "shop", "exp", "jti"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_aud": False,
                },
            )
            found = _identity(claims)
        except (jwt.InvalidTokenError, TypeError, ValueError, OverflowError, OSError):
            continue
        if found.shop != shop or found.expires_at - now > LONGEST:
            raise BadCredentials(msg)
        if found.expires_at <= now:
            ended = "the identity has ended; sign a new one"
            raise TokenExpired(ended)
        return found
    raise BadCredentials(msg)


def shop_named(token: str) -> str:
    """Return the shop a signed identity names, unchecked: it says whose keys to try. Raises BadCredentials."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return str(claims["shop"])[: LENGTHS["shop"]]
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as problem:
        msg = "this is not a signed identity"
        raise BadCredentials(msg) from problem


def enter_console(session: Session, token: str, *, now: datetime) -> Staff:
    """Return the member of staff whom a signed identity makes or finds; needs `Database.write`.

    It serves the one shop and cannot sign in with a password; an identity is good once. Raises
    BadCredentials (locked out, too), TokenExpired, IdentityUsed.
    """
    shop = shop_named(token)
    found = read_identity(token, console_secrets(session, shop), shop=shop, now=now)
    use_identity(session, shop, found.jti, expires_at=found.expires_at, now=now)
    username = console_username(shop, found.sub)
    known = find_credentials(session, username)
    if known is None:
        return create_staff(
            session,
            username=username,
            name=found.name,
            role=found.role,
            password_hash=NO_PASSWORD,
            shops=(shop,),
            now=now,
        )
    staff = known.staff
    if staff.disabled or shop not in staff.shops:
        msg = f"{username} is locked out"
        raise BadCredentials(msg)
    if staff.role != found.role:
        staff = set_staff_role(session, staff.id, found.role)
    return staff if staff.name == found.name else rename_staff(session, staff.id, found.name)


def from_console(username: str) -> bool:
    """Return whether somebody comes with signed identities, so that tokens are not renewed without a new one."""
    return username.startswith(f"{PREFIX}{SEPARATOR}")


def console_username(shop: str, sub: str) -> str:
    """Return the user name of an agent of another console: no person can choose it, and none shares it."""
    folded = sub.strip().casefold()
    told = folded if folded == sub else f"{folded}{SEPARATOR}{hashlib.sha256(sub.encode()).hexdigest()[:12]}"
    return SEPARATOR.join((PREFIX, shop, told))


def _identity(claims: dict[str, Any]) -> ConsoleIdentity:
    """Return the identity of verified claims; raises ValueError or TypeError for another shape."""
    texts = {name: claims[name] for name in ("sub", "role", "shop", "jti")}
    texts["name"] = claims.get("name") or texts["sub"]
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip() or len(text) > LENGTHS.get(name, 40):
            msg = f"{name} must be a text of 1 to {LENGTHS.get(name, 40)} characters"
            raise ValueError(msg)
        if not text.isprintable():
            msg = f"{name} has characters that cannot be shown"
            raise ValueError(msg)
    if texts["role"] not in ROLES:
        msg = f"role must be one of {', '.join(sorted(ROLES))}"
        raise ValueError(msg)
    return ConsoleIdentity(
        sub=texts["sub"],
        name=texts["name"].strip(),
        role=cast("StaffRole", texts["role"]),
        shop=texts["shop"],
        jti=texts["jti"],
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )

"""Tokens: HS256 JWT with who, which role, which shops, until when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

import jwt

from bot.errors import BadCredentials, NotFound, TokenExpired
from bot.store import Staff, load_customer, load_staff, token_revoked

if TYPE_CHECKING:
    from bot.store import Customer, Session, StaffRole

ALGORITHM = "HS256"
_CLAIMS = ("sub", "kind", "exp", "jti", "ver")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks: a member of staff or a buyer."""

    kind: Literal["staff", "buyer"]
    id: str
    """Id of the staff or customer row."""
    name: str
    role: StaffRole | Literal["buyer"]
    shops: tuple[str, ...]
    """Keys of the shops served; for a buyer the one shop."""
    expires_at: datetime
    jti: str
    version: int
    """Staff: token version; a buyer's is 0."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and whom it speaks for."""

    token: str
    identity: Identity


def staff_token(staff: Staff, *, secret: str, life: timedelta, now: datetime) -> Issued:
    """Issue a token for a member of staff."""
    identity = Identity(
        kind="staff",
        id=staff.id,
        name=staff.name,
        role=staff.role,
        shops=staff.shops,
        expires_at=_seconds(now + life),
        jti=secrets.token_hex(16),
        version=staff.token_version,
    )
    return Issued(_signed(identity, secret), identity)


def buyer_token(customer: Customer, *, secret: str, life: timedelta, now: datetime) -> Issued:
    """Issue a token for a buyer of one shop."""
    identity = Identity(
        kind="buyer",
        id=customer.id,
        name=customer.name,
        role="buyer",
        shops=(customer.shop,),
        expires_at=_seconds(now + life),
        jti=secrets.token_hex(16),
        version=0,
    )
    return Issued(_signed(identity, secret), identity)


def read_token(token: str, *, secret: str, now: datetime) -> Identity:
    """Return whom a token speaks for, by its signature and time alone.

    Raises TokenExpired, and BadCredentials for anything that is not a token of ours. Follow with
    `still_valid` before trusting role and shops.
    """
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        identity = _identity(claims)
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError, OSError) as problem:
        msg = "this is not a token of this server; sign in"
        raise BadCredentials(msg) from problem
    if identity.expires_at <= now:
        msg = "the token has ended; sign in again"
        raise TokenExpired(msg)
    return identity


def still_valid(session: Session, identity: Identity) -> Identity:
    """Return the identity with name, role and shops as they are now.

    Raises BadCredentials when the token was signed out, its owner disabled or gone, or the password or
    role changed since.
    """
    msg = "the token is no longer good; sign in again"
    if token_revoked(session, identity.jti):
        raise BadCredentials(msg)
    try:
        if identity.kind == "buyer":
            customer = load_customer(session, identity.id)
            if identity.shops != (customer.shop,):
                raise BadCredentials(msg)
            return _replaced(identity, customer.name, "buyer", identity.shops)
        staff = load_staff(session, identity.id)
    except NotFound as problem:
        raise BadCredentials(msg) from problem
    if staff.disabled or staff.token_version != identity.version:
        raise BadCredentials(msg)
    return _replaced(identity, staff.name, staff.role, staff.shops)


def _replaced(
    identity: Identity, name: str, role: StaffRole | Literal["buyer"], shops: tuple[str, ...]
) -> Identity:
    return Identity(
        kind=identity.kind,
        id=identity.id,
        name=name,
        role=role,
        shops=shops,
        expires_at=identity.expires_at,
        jti=identity.jti,
        version=identity.version,
    )


def _signed(identity: Identity, secret: str) -> str:
    claims = {
        "sub": identity.id,
        "kind": identity.kind,
        "name": identity.name,
        "role": identity.role,
        "shops": list(identity.shops),
        "exp": int(identity.expires_at.timestamp()),
        "jti": identity.jti,
        "ver": identity.version,
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def _identity(claims: dict[str, Any]) -> Identity:
    """Return the identity of verified claims; a claim of the wrong shape raises ValueError or KeyError."""
    kind, role, shops, version = claims["kind"], claims["role"], claims["shops"], claims["ver"]
    roles = {"buyer"} if kind == "buyer" else {"trainee", "agent", "supervisor", "admin"}
    if kind not in {"staff", "buyer"} or role not in roles or not isinstance(version, int):
        msg = "unknown kind, role or version"
        raise ValueError(msg)
    return Identity(
        kind=kind,
        id=str(claims["sub"]),
        name=str(claims["name"]),
        role=cast("StaffRole", role),
        shops=tuple(str(shop) for shop in shops),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        jti=str(claims["jti"]),
        version=version,
    )


def _seconds(moment: datetime) -> datetime:
    """Return the moment in the whole seconds a token carries."""
    return moment.astimezone(UTC).replace(microsecond=0)

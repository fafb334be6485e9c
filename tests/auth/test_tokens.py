from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from bot.auth import Identity, buyer_token, read_token, staff_token, still_valid
from bot.errors import BadCredentials, TokenExpired
from bot.store import (
    Customer,
    Database,
    Staff,
    revoke_token,
    set_password_hash,
    set_staff_disabled,
    set_staff_role,
    set_staff_shops,
)
from tests.store.scenes import START, Scene

SECRET = "0123456789abcdef0123456789abcdef"
HOUR = timedelta(hours=1)

ANNA = Staff("s1", "anna", "安娜", "agent", ("kitchen", "tea"), 3, disabled=False)
BUYER = Customer("c1", "kitchen", "b1", "王**", "", START, START, {})


def claims(**changed: object) -> dict[str, Any]:
    """Return the claims of a good staff token."""
    good = {
        "sub": "s1",
        "kind": "staff",
        "name": "安娜",
        "role": "agent",
        "shops": ["kitchen"],
        "exp": int((START + HOUR).timestamp()),
        "jti": "j1",
        "ver": 3,
    }
    return {key: value for key, value in (good | changed).items() if value is not ...}


def test_token_tells_who_it_was_given_to() -> None:
    """Staff and buyers come back as they were, until the whole second of the end."""
    for issued in (
        staff_token(ANNA, secret=SECRET, life=HOUR, now=START),
        buyer_token(BUYER, secret=SECRET, life=HOUR, now=START),
    ):
        assert issued.identity == read_token(issued.token, secret=SECRET, now=START)
        assert START + HOUR == issued.identity.expires_at
    staff, buyer = (
        staff_token(ANNA, secret=SECRET, life=HOUR, now=START).identity,
        buyer_token(BUYER, secret=SECRET, life=HOUR, now=START).identity,
    )
    assert ("staff", "s1", "agent", ("kitchen", "tea"), 3) == (
        staff.kind,
        staff.id,
        staff.role,
        staff.shops,
        staff.version,
    )
    assert ("buyer", "c1", "buyer", ("kitchen",)) == (buyer.kind, buyer.id, buyer.role, buyer.shops)
    assert staff.jti != staff_token(ANNA, secret=SECRET, life=HOUR, now=START).identity.jti


def test_token_ends() -> None:
    """At its end a token is expired, not unknown."""
    token = staff_token(ANNA, secret=SECRET, life=HOUR, now=START).token
    read_token(token, secret=SECRET, now=START + HOUR - timedelta(seconds=1))
    with pytest.raises(TokenExpired):
        read_token(token, secret=SECRET, now=START + HOUR)


def test_forged_tokens_are_refused() -> None:
    """Another secret, a changed claim, no signature, another algorithm, or no token at all."""
    good = staff_token(ANNA, secret=SECRET, life=HOUR, now=START).token
    head, body, signature = good.split(".")
    admin = json.loads(base64.urlsafe_b64decode(body + "==")) | {"role": "admin"}
    forged = base64.urlsafe_b64encode(json.dumps(admin).encode()).decode().rstrip("=")
    for token in (
        jwt.encode(claims(), "f" * 32, algorithm="HS256"),
        f"{head}.{forged}.{signature}",
        jwt.encode(claims(), "", algorithm="none"),
        jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
        f"{head}.{body}.",
        "",
        "a.b.c",
        "令牌",
        "\x00" * 100,
    ):
        with pytest.raises(BadCredentials):
            read_token(token, secret=SECRET, now=START)


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": ...},
        {"kind": ...},
        {"role": ...},
        {"shops": ...},
        {"exp": ...},
        {"jti": ...},
        {"ver": ...},
        {"kind": "robot"},
        {"kind": "buyer"},
        {"role": "owner"},
        {"role": ["admin"]},
        {"shops": 5},
        {"ver": "3"},
        {"exp": "soon"},
        {"exp": 10**20},
        {"sub": 5},
    ],
)
def test_malformed_claims_are_refused(changed: dict[str, object]) -> None:
    """Even well signed, a token of another shape is none of ours."""
    with pytest.raises(BadCredentials):
        read_token(jwt.encode(claims(**changed), SECRET, algorithm="HS256"), secret=SECRET, now=START)


def given(scene: Scene, staff: Staff) -> Identity:
    """Return the identity of a fresh token."""
    return staff_token(staff, secret=SECRET, life=HOUR, now=scene.now).identity


def test_rights_are_those_of_now(sqlite_database: Database) -> None:
    """A token keeps working when shops change, and then opens the new ones only."""
    scene = Scene(sqlite_database)
    scene.shop()
    scene.shop("tea")
    anna = scene.agent("anna", "kitchen")
    identity = given(scene, anna)
    with sqlite_database.write() as session:
        assert identity == still_valid(session, identity)
        set_staff_shops(session, anna.id, ["tea"])
        assert ("tea",) == still_valid(session, identity).shops


def test_tokens_end_with_password_role_and_account(sqlite_database: Database) -> None:
    """A changed password or role, a lock-out, a sign-out, or somebody unknown."""
    scene = Scene(sqlite_database)
    scene.shop()
    anna, bert, carl, dora = (scene.agent(name) for name in ("anna", "bert", "carl", "dora"))
    identities = [given(scene, staff) for staff in (anna, bert, carl, dora)]
    with sqlite_database.write() as session:
        set_password_hash(session, anna.id, "y")
        set_staff_role(session, bert.id, "supervisor")
        set_staff_disabled(session, carl.id, disabled=True)
        revoke_token(session, identities[3].jti, expires_at=scene.now + HOUR, now=scene.now)
        for identity in (*identities, replace(given(scene, dora), id="nobody")):
            with pytest.raises(BadCredentials):
                still_valid(session, identity)
        still_valid(session, given(scene, dora))


def test_buyers_token_holds_for_its_shop(sqlite_database: Database) -> None:
    """A buyer's token is good as long as the customer is that shop's."""
    scene = Scene(sqlite_database)
    scene.shop()
    talk = scene.talk()
    with sqlite_database.read() as session:
        buyer = replace(BUYER, id=talk.customer)
        identity = buyer_token(buyer, secret=SECRET, life=HOUR, now=START).identity
        assert "林**" == still_valid(session, identity).name
        for wrong in (replace(identity, shops=("tea",)), replace(identity, id="nobody")):
            with pytest.raises(BadCredentials):
                still_valid(session, wrong)

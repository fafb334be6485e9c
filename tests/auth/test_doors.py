from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.auth import (
    Identity,
    access_admin,
    access_conversation,
    access_customer,
    access_file,
    access_service,
    access_shop,
    access_staff,
    access_suggestion,
    access_supervisor,
)
from bot.errors import Forbidden
from bot.store import Conversation, Customer, StoredFile, StoredSuggestion
from tests.store.scenes import START, suggestion

PEOPLE = {
    role: Identity(
        kind="buyer" if role == "buyer" else "staff",
        id=role,
        name=role,
        role=role,
        shops=("kitchen",),
        expires_at=START,
        jti=role,
        version=0,
    )
    for role in ("buyer", "trainee", "agent", "supervisor", "admin")
}
ELSEWHERE = {f"{role} elsewhere": replace(who, shops=("tea",)) for role, who in PEOPLE.items()}
EVERYBODY = PEOPLE | ELSEWHERE | {"other buyer": replace(PEOPLE["buyer"], id="other")}

STAFF = {"trainee", "agent", "supervisor", "admin", "admin elsewhere"}

CONVERSATION = Conversation(
    id="t1",
    shop="kitchen",
    customer="buyer",
    external="",
    state="open",
    agent=None,
    handover="",
    head_seq=0,
    waiting_since=None,
    alert="",
    focus_item="",
    focus_order="",
    psychology=(),
    emotion="",
    profile={},
    created_at=START,
    updated_at=START,
)
CUSTOMER = Customer("buyer", "kitchen", "b1", "王**", "", START, START, {})
FILE = StoredFile("f1", "kitchen", "t1", "buyer", "buyer", "a.jpg", "image/jpeg", 1, "0", START)
SUGGESTION = StoredSuggestion(
    suggestion=suggestion("s1"),
    shop="kitchen",
    conversation="t1",
    round=1,
    revision=1,
    position=0,
    outcome="offered",
    final_text="",
    edits=(),
    reason="",
    staff=None,
    offered_at=START,
    displayed_at=None,
    inserted_at=None,
    edited_at=None,
    sent_at=None,
    dismissed_at=None,
)


def passing(door: Callable[[Identity], None]) -> set[str]:
    """Return who gets through a door."""
    through = set()
    for name, who in EVERYBODY.items():
        try:
            door(who)
        except Forbidden:
            continue
        through.add(name)
    return through


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        (lambda who: access_shop(who, "kitchen"), STAFF | {"buyer", "other buyer"}),
        (access_staff, {name for name, who in EVERYBODY.items() if who.kind == "staff"}),
        (lambda who: access_service(who, "kitchen"), STAFF),
        (lambda who: access_supervisor(who, "kitchen"), {"supervisor", "admin", "admin elsewhere"}),
        (access_admin, {"admin", "admin elsewhere"}),
        (lambda who: access_conversation(who, CONVERSATION), STAFF | {"buyer"}),
        (lambda who: access_customer(who, CUSTOMER), STAFF),
        (lambda who: access_suggestion(who, SUGGESTION), STAFF),
        (lambda who: access_file(who, FILE, CONVERSATION), STAFF | {"buyer"}),
        (lambda who: access_file(who, FILE, None), STAFF | {"buyer"}),
        (lambda who: access_file(who, replace(FILE, uploader_id="x", conversation=None), None), STAFF),
        (lambda who: access_file(who, replace(FILE, uploader_id="x"), replace(CONVERSATION, id="t2")), set()),
    ],
    ids=[
        "shop",
        "staff",
        "service",
        "supervisor",
        "admin",
        "conversation",
        "customer",
        "suggestion",
        "file",
        "own file",
        "loose file",
        "file of another conversation",
    ],
)
def test_who_gets_through(door: Callable[[Identity], None], expected: set[str]) -> None:
    """Each door lets in exactly the people it is for; another shop's staff and buyers stay out."""
    assert expected == passing(door)

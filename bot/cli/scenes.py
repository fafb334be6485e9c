"""`intents/demo.yaml`: the conversations that a demonstration begins with, read and brought into the database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from bot.auth import add_staff, random_password
from bot.errors import LibraryError, NotFound
from bot.library.source import problems, read_source
from bot.shop.dates import read_moment
from bot.store import (
    Session,
    append_message,
    assign,
    find_credentials,
    find_customer,
    list_shops,
    list_staff,
    load_conversation,
    open_conversation,
)
from bot.store.notes import add_note
from bot.store.snippets import add_snippet, snippets_of
from bot.store.transfers import answer_transfer, ask_transfer

FILE = "demo.yaml"
BUYER = "buyer"


def _moment(value: object, info: ValidationInfo) -> datetime:
    return read_moment(value, info.context["now"] if info.context else None)


Moment = Annotated[datetime, BeforeValidator(_moment)]
Text = Annotated[str, Field(min_length=1, max_length=500)]


class Part(BaseModel):
    """A part of the file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Person(Part):
    """A colleague who serves every demo shop."""

    username: Annotated[str, Field(pattern=r"^[a-z]{2,20}$")]
    name: Text


class Line(Part):
    """Something said at a moment."""

    at: Moment
    by: Annotated[str, Field(alias="from")]
    text: Text


class Remark(Line):
    """Something that only staff see."""

    mentions: tuple[str, ...] = ()


class Handover(Part):
    """A transfer and what became of it."""

    at: Moment
    by: Annotated[str, Field(alias="from")]
    to: str
    note: Text
    answer: Literal["accepted", "declined", ""] = ""


class Talk(Part):
    """A conversation."""

    shop: str
    buyer: str
    agent: str | None = None
    messages: Annotated[tuple[Line, ...], Field(min_length=1)]
    notes: tuple[Remark, ...] = ()
    transfer: Handover | None = None


class Phrase(Part):
    """A snippet of a shop."""

    shop: str
    title: Text
    text: Text


class Scenes(Part):
    """The whole file."""

    staff: tuple[Person, ...] = ()
    snippets: tuple[Phrase, ...] = ()
    talks: tuple[Talk, ...] = ()


def read_scenes(folder: Path, now: datetime) -> Scenes:
    """Read the file of a library folder, moments made absolute; nothing where there is none. Raises LibraryError."""
    path = folder / FILE
    if not path.is_file():
        return Scenes()
    source = read_source(path, folder)
    if source.findings:
        raise LibraryError(list(source.findings))
    try:
        return Scenes.model_validate(source.data, context={"now": now})
    except ValidationError as error:
        raise LibraryError(problems(source, error)) from None


def play(session: Session, scenes: Scenes, now: datetime) -> int:
    """Bring in what is not there yet; return how many conversations are new.

    Where somebody has talked, or a shop has snippets of its own, everything stays as it is. Colleagues get a
    random password that nobody knows. Raises NotFound for a shop, buyer or colleague that the file invents.
    """
    shops = [shop.key for shop in list_shops(session)]
    for person in scenes.staff:
        if find_credentials(session, person.username) is None:
            add_staff(
                session,
                username=person.username,
                name=person.name,
                role="agent",
                password=random_password(),
                shops=[key for key in shops if any(talk.shop == key for talk in scenes.talks)],
                now=now,
            )
    ids = {member.username: member.id for member in list_staff(session)}
    names = {member.username: member.name for member in list_staff(session)}
    for key in {phrase.shop for phrase in scenes.snippets} & set(shops):
        if not snippets_of(session, key, ""):
            for phrase in scenes.snippets:
                if phrase.shop == key:
                    add_snippet(session, shop=key, staff=None, title=phrase.title, text=phrase.text, now=now)
    return sum(_play(session, talk, ids, names) for talk in scenes.talks if talk.shop in shops)


def _play(session: Session, talk: Talk, ids: dict[str, str], names: dict[str, str]) -> bool:
    """Bring a conversation in unless somebody has talked in it."""
    customer = find_customer(session, shop=talk.shop, buyer=talk.buyer)
    if customer is None:
        msg = f"{FILE}: shop {talk.shop} has no customer {talk.buyer}"
        raise NotFound(msg)
    thread = open_conversation(session, shop=talk.shop, buyer=talk.buyer, now=talk.messages[0].at)
    if thread.head_seq:
        return False
    remarks = sorted(talk.notes, key=lambda note: note.at)
    for number, line in enumerate(talk.messages):
        while remarks and remarks[0].at < line.at:
            _remark(session, thread.id, remarks.pop(0), ids)
        buyer = line.by == BUYER
        append_message(
            session,
            conversation=thread.id,
            sender_kind="buyer" if buyer else "agent",
            sender_id=customer.id if buyer else _id(ids, line.by),
            sender_name=customer.name if buyer else names[line.by],
            client_msg_id=f"demo:{talk.buyer}:{number}",
            kind="text",
            text=line.text,
            now=line.at,
        )
    for remark in remarks:
        _remark(session, thread.id, remark, ids)
    if talk.agent is not None:
        assign(session, thread.id, _id(ids, talk.agent), now=talk.messages[-1].at)
    if talk.transfer is not None:
        _hand_over(session, thread.id, talk.transfer, ids)
    return bool(load_conversation(session, thread.id).head_seq)


def _remark(session: Session, conversation: str, remark: Remark, ids: dict[str, str]) -> None:
    add_note(
        session,
        conversation=conversation,
        author=_id(ids, remark.by),
        text=remark.text,
        client_note_id=f"demo:{remark.at.timestamp():.0f}",
        mentions=[_id(ids, name) for name in remark.mentions],
        now=remark.at,
    )


def _hand_over(session: Session, conversation: str, way: Handover, ids: dict[str, str]) -> None:
    *_, asked = ask_transfer(
        session,
        conversation=conversation,
        sender=_id(ids, way.by),
        target=_id(ids, way.to),
        note=way.note,
        now=way.at,
    )
    if way.answer:
        answer_transfer(
            session,
            asked.id,
            conversation=conversation,
            staff=_id(ids, way.to),
            accept=way.answer == "accepted",
            now=way.at,
        )


def _id(ids: dict[str, str], username: str) -> str:
    found = ids.get(username)
    if found is None:
        msg = f"{FILE}: nobody is called {username}"
        raise NotFound(msg)
    return found

"""Texts at hand: search for the `/` of the composer, own snippets, and what can be put in a slot."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from bot.auth import Identity, access_service, access_supervisor, supervises
from bot.chat.drafts import EMPTY_SLOT
from bot.chat.filling import Filled, filled_text, sheet_in, sheet_of
from bot.chat.protocol.fields import Id, Note, Title, Wire
from bot.chat.protocol.server import Mark
from bot.chat.snippets import Found, Item, kept_items
from bot.chat.spelling import spell
from bot.errors import InputError, NotFound
from bot.library import Library
from bot.shop.facts import FactSheet
from bot.store import Session, actions_of, day_of, hidden_templates, load_shop_entry
from bot.store.snippets import (
    Snippet,
    add_snippet,
    change_snippet,
    load_snippet,
    remove_snippet,
    snippets_of,
    uses_of,
)
from bot.terms import Turn
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff, entered
from bot.web.house import House

router = APIRouter(prefix="/api/v1", tags=["snippets"])

Named = Annotated[Id, Path()]


class BadSnippet(InputError):
    """The text has what must not be sent; `detail.marks` says where."""

    code = "bad_snippet"

    def __init__(self, marks: tuple[Mark, ...]) -> None:
        self.detail = {"marks": [mark.model_dump(mode="json") for mark in marks]}
        super().__init__("the text crosses a red line")


class SnippetLine(Filled):
    """A text at hand, as it stands and with what is known put in (`filled`)."""

    id: str
    source: Literal["own", "shop", "reply", "library"]
    title: str
    text: str = Field(description="As it stands.")
    filled: str
    pinyin: tuple[str, ...] = Field(description="Of the title, a syllable for each character.")
    initials: str
    uses: int = Field(description="Sent by anybody of the shop.")
    mine: int
    version: int
    editable: bool


class SnippetList(Wire):
    """What was found, the best first."""

    items: tuple[SnippetLine, ...]


class SnippetWords(Wire):
    """What a snippet says; `{slot}` is filled for each conversation."""

    title: Annotated[Title, Field(min_length=1, max_length=60)]
    text: Annotated[Note, Field(min_length=1)]


class NewSnippet(SnippetWords):
    """A snippet, one's own or the whole shop's."""

    shop: Key
    scope: Literal["own", "shop"] = "own"


class SnippetEdit(SnippetWords):
    """A snippet as it should read."""

    version: Annotated[int, Field(ge=1)]


class Variable(Wire):
    """A slot, and its value around a conversation where that is known."""

    slot: str
    zh: str
    group: str
    value: str | None
    source: str | None


class VariableList(Wire):
    """Every slot of the library, known ones first."""

    items: tuple[Variable, ...]


class FillBody(Wire):
    """A text with slots."""

    text: Annotated[str, Field(max_length=20000)]


@router.get("/snippets")
async def snippets(
    *,
    home: Home,
    identity: Staff,
    shop: Annotated[Key | None, Query()] = None,
    conversation: Annotated[Id | None, Query()] = None,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> SnippetList:
    """Find texts by words, 拼音 or the first letters of it; with a conversation their slots are filled for it."""
    if conversation is not None:
        shop = (await entered(home, identity, conversation)).shop
    if shop is None:
        msg = "say which shop, or which conversation"
        raise InputError(msg)
    access_service(identity, shop)
    key, library, now = shop, home.library, home.now()
    dossiers = home.interpreter.dossiers

    def read(session: Session) -> SnippetList:
        load_shop_entry(session, key)
        sheet, done = FactSheet(), frozenset[str]()
        if conversation is not None:
            dossier = dossiers.with_shop(session, dossiers.gather(session, conversation))
            sheet = sheet_in(dossier, now)
            done = frozenset(action.kind for action in actions_of(session, conversation))
        day = day_of(now)
        found = home.snippets.find(
            library,
            query=q,
            snippets=kept_items(snippets_of(session, key, identity.id), supervises=supervises(identity)),
            shelf=dossiers.shelf(session, key, library, day),
            hidden=hidden_templates(session, key, day),
            done=done,
            used=uses_of(session, key, identity.id),
            sheet=sheet if conversation is not None else None,
            asked=lambda text: _intent_of(home, text),
            limit=limit,
        )
        return SnippetList(items=tuple(_line(one, sheet, library) for one in found))

    return await home.archive.read(read)


@router.post("/snippets", status_code=201)
async def add(home: Home, identity: Staff, body: NewSnippet) -> SnippetLine:
    """Keep a snippet; the shop's are kept by supervisors."""
    access_service(identity, body.shop)
    if body.scope == "shop":
        access_supervisor(identity, body.shop)
    check_text(home, body.text)
    made = await home.archive.write(
        lambda s: add_snippet(
            s,
            shop=body.shop,
            staff=identity.id if body.scope == "own" else None,
            title=body.title,
            text=body.text,
            now=home.now(),
        )
    )
    return _kept(made, identity, home.library)


@router.put("/snippets/{snippet}")
async def edit(home: Home, identity: Staff, snippet: Named, body: SnippetEdit) -> SnippetLine:
    """Change a snippet; 409 when it was changed meanwhile."""
    check_text(home, body.text)

    def store(session: Session) -> Snippet:
        _mine(session, identity, snippet)
        return change_snippet(
            session, snippet, title=body.title, text=body.text, version=body.version, now=home.now()
        )

    return _kept(await home.archive.write(store), identity, home.library)


@router.delete("/snippets/{snippet}", status_code=204)
async def forget(home: Home, identity: Staff, snippet: Named) -> None:
    """Forget a snippet."""

    def store(session: Session) -> None:
        _mine(session, identity, snippet)
        remove_snippet(session, snippet)

    await home.archive.write(store)


@router.get("/conversations/{conversation}/variables")
async def variables(home: Home, identity: Staff, conversation: str) -> VariableList:
    """Return what may stand in a slot, with its value around the conversation where that is known."""
    thread = await entered(home, identity, conversation)
    access_service(identity, thread.shop)
    sheet = await home.archive.read(lambda s: sheet_of(home.interpreter.dossiers, s, thread.id, home.now()))
    lines = [
        Variable(
            slot=name,
            zh=slot.zh,
            group=slot.source,
            value=sheet[name].value if name in sheet else None,
            source=sheet[name].source if name in sheet else None,
        )
        for name, slot in home.library.slots.items()
    ]
    return VariableList(items=tuple(sorted(lines, key=lambda line: line.value is None)))


@router.post("/conversations/{conversation}/fill")
async def fill_in(home: Home, identity: Staff, conversation: str, body: FillBody) -> Filled:
    """Return a text with the slots filled that are known around the conversation."""
    thread = await entered(home, identity, conversation)
    access_service(identity, thread.shop)
    sheet = await home.archive.read(lambda s: sheet_of(home.interpreter.dossiers, s, thread.id, home.now()))
    return filled_text(body.text, sheet.facts, home.library)


def _intent_of(home: House, text: str) -> str:
    """Return what a question asks for, read as if a buyer had written it; empty when it cannot be told."""
    intents = home.assistant.current.reader.read_round((Turn("buyer", text),)).intents
    return intents[0].key if intents else ""


def check_text(home: House, text: str) -> None:
    """Refuse a text that people are to send many times and that nobody may send. Raises BadSnippet."""
    marks = home.reception.errands.rules(text)
    bad = tuple(mark for mark in marks if mark.severity == "block" and mark.rule != EMPTY_SLOT)
    if bad:
        raise BadSnippet(bad)


def _mine(session: Session, identity: Identity, snippet: str) -> None:
    """Let pass whose own it is, and supervisors for the shop's; somebody else's own is not there for others."""
    there = load_snippet(session, snippet)
    access_service(identity, there.shop)
    if there.staff is None:
        access_supervisor(identity, there.shop)
    elif there.staff != identity.id:
        msg = f"no snippet {snippet}"
        raise NotFound(msg)


def _kept(snippet: Snippet, identity: Identity, library: Library) -> SnippetLine:
    (item,) = kept_items([snippet], supervises=supervises(identity))
    return _line(Found(item), FactSheet(), library)


def _line(found: Found, sheet: FactSheet, library: Library) -> SnippetLine:
    item: Item = found.item
    put, title = filled_text(item.text, sheet.facts, library), spell(item.title)
    return SnippetLine(
        **dict(put.model_copy(update={"text": item.text})),
        id=item.id,
        source=item.source,
        title=item.title,
        filled=put.text,
        pinyin=title.syllables,
        initials=title.initials,
        uses=found.used.all,
        mine=found.used.mine,
        version=item.version,
        editable=item.editable,
    )

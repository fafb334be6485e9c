"""The library as a shop uses it: the tree with its gaps, search, muting, and trying a draft out."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from bot.auth import access_supervisor
from bot.chat.learned import MUTED_DAYS, muted_needs
from bot.chat.protocol.shapes import NamedLabel
from bot.errors import NotFound
from bot.learning.own import entry_of, shelf_of, template_of
from bot.library import ANY_INTENT, Library, Template
from bot.lint import Sentence
from bot.store import (
    Session,
    Uptake,
    audit,
    audit_entries,
    day_of,
    hidden_templates,
    list_staff,
    load_reply,
    mute_template,
    replies_in_use,
    uptake,
)
from bot.web.api.shapes import Key
from bot.web.api.shelf import Shelf, own_lines, shelf_now, shipped_lines, texts_of
from bot.web.api.shelving import (
    ActLine,
    CellLine,
    DraftTrial,
    DraftTried,
    IntentLine,
    LibraryCard,
    LibraryLine,
    LibraryPage,
    LibraryTree,
    Muting,
    OfferLine,
    SentenceLine,
    SlotLine,
    StageLine,
    Standing,
    TemplateName,
)
from bot.web.bookcase import Bookcase, Stand, Tried, matches, with_draft
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/library", tags=["library"])
Name = Annotated[TemplateName, Path()]

MOST_ACTS = 200
MOST_TAKEN = 30
DRAFT = "own.draft.trial"


@router.get("")
async def tree(home: Home, identity: Staff, request: Request, shop: Annotated[Key, Query()]) -> LibraryTree:
    """Return stages and intents with what they have and lack in a shop. For supervisors."""
    access_supervisor(identity, shop)
    library, last = home.library, day_of(home.now())
    bookcase: Bookcase = request.app.state.bookcase

    def read(session: Session) -> tuple[Shelf, dict[str, Uptake], frozenset[str]]:
        first = last - timedelta(days=MUTED_DAYS - 1)
        rounds = {u.need: u for u in uptake(session, shop, first, last) if not u.template}
        return shelf_now(session, shop, home), rounds, muted_needs(session, shop, last)

    shelf, rounds, asleep = await home.archive.read(read)
    gaps = await home.stores.run(lambda: bookcase.gaps(library))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (*shipped_lines(shelf, library.replies), *own_lines(shelf)):
        counts[line.intent][line.standing] += 1

    def intent_line(key: str, zh: str) -> IntentLine:
        had, lacks, used = counts[key], gaps.get(key), rounds.get(key)
        return IntentLine(
            key=key,
            zh=zh,
            shipped=had["shipped"] + had["muted"] + had["replaced"],
            own=had["approved"] + had["pending"],
            proposed=had["proposed"] + had["pending"],
            muted=had["muted"],
            replaced=had["replaced"],
            thin=lacks.thin if lacks else 0,
            least=lacks.least if lacks else 0,
            fewest=CellLine(
                psychology=lacks.fewest.psychology, emotion=lacks.fewest.emotion, state=lacks.fewest.state
            )
            if lacks
            else None,
            no_state=lacks.states if lacks else (),
            no_comfort=lacks.comfort if lacks else (),
            shown=used.shown if used else 0,
            pasted=used.pasted if used else 0,
            asleep=key in asleep,
        )

    stages = [
        StageLine(key=stage, intents=tuple(intent_line(label.key, label.zh) for label in labels))
        for stage, labels in library.labels.by_stage().items()
    ]
    if counts[ANY_INTENT]:
        stages.append(StageLine(key="psychology", intents=(intent_line(ANY_INTENT, ""),)))
    lines = [line for stage in stages for line in stage.intents]
    return LibraryTree(
        version=library.version,
        shipped=len(library.replies),
        own=sum(line.own for line in lines),
        proposed=sum(line.proposed for line in lines),
        stages=tuple(stages),
        slots=tuple(
            SlotLine(name=slot.name, zh=slot.zh, group=slot.source, sample=slot.sample)
            for slot in library.slots.values()
        ),
        actions=tuple(
            NamedLabel(key=key, zh=zh)
            for key, zh in library.wording.under("action").items()
            if "." not in key
        ),
        trades=tuple(sorted({trade for t in library.replies for trade in t.when.trade})),
    )


@router.get("/replies")
async def search(
    *,
    home: Home,
    identity: Staff,
    shop: Annotated[Key, Query()],
    intent: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=100, description="Words, pinyin or initials.")] = "",
    standing: Annotated[tuple[Standing, ...], Query()] = (),
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LibraryPage:
    """Return replies of the library and of the shop's own, the shop's own first. For supervisors."""
    access_supervisor(identity, shop)
    shelf = await home.archive.read(lambda s: shelf_now(s, shop, home))
    library = home.library

    def find() -> list[LibraryLine]:
        shipped = library.replies if not intent else library.by_intent.get(intent, ())
        lines = [*own_lines(shelf, intent), *shipped_lines(shelf, shipped)]
        if standing:
            lines = [line for line in lines if line.standing in standing]
        if not q.strip():
            return lines
        return [line for line in lines if matches(q, (*texts_of(line), line.zh, line.name))]

    found = await home.stores.run(find)
    return LibraryPage(items=tuple(found[:limit]), total=len(found), first=shelf.first, last=shelf.last)


@router.get("/replies/{name}")
async def card(home: Home, identity: Staff, name: Name, shop: Annotated[Key, Query()]) -> LibraryCard:
    """Return a reply of the library as a shop uses it, with what was done to it there. For supervisors."""
    access_supervisor(identity, shop)
    template = _template(home.library, name)

    def read(session: Session) -> LibraryCard:
        shelf = shelf_now(session, shop, home)
        names = {member.id: member.name for member in list_staff(session)}
        acts = audit_entries(session, shop=shop, target=name, limit=MOST_ACTS)
        return LibraryCard(
            item=next(iter(shipped_lines(shelf, [template]))),
            acts=tuple(
                ActLine(
                    at=act.at,
                    staff=act.staff,
                    staff_name=names.get(act.staff or "", ""),
                    action=act.action,
                    detail=dict(act.detail),
                )
                for act in acts
            ),
        )

    return await home.archive.read(read)


@router.put("/replies/{name}/muting")
async def mute(home: Home, identity: Staff, name: Name, body: Muting) -> LibraryLine:
    """Have a reply of the library not offered in a shop, or offered again; from the next round on."""
    access_supervisor(identity, body.shop)
    template = _template(home.library, name)

    def write(session: Session) -> LibraryLine:
        now = home.now()
        mute_template(
            session,
            shop=body.shop,
            template=name,
            muted=body.muted,
            until=body.until,
            note=body.note,
            staff=identity.id,
            now=now,
        )
        audit(
            session,
            action="library.muted" if body.muted else "library.unmuted",
            target=name,
            staff=identity.id,
            shop=body.shop,
            detail={"until": body.until.isoformat() if body.until else None, "note": body.note},
            now=now,
        )
        return next(iter(shipped_lines(shelf_now(session, body.shop, home), [template])))

    return await home.archive.write(write)


@router.post("/trials")
async def try_draft(home: Home, identity: Staff, request: Request, body: DraftTrial) -> DraftTried:
    """Tell what would be suggested for the intent's test sentences with a draft in place; saves nothing."""
    access_supervisor(identity, body.shop)
    bookcase: Bookcase = request.app.state.bookcase
    library, assistant, now = home.library, home.assistant.current, home.now()
    draft = template_of(library, DRAFT, body.intent, entry_of(body.reply.model_dump(mode="json")))

    def read(session: Session) -> DraftTried:
        day = day_of(now)
        facts = home.interpreter.dossiers.shop(session, body.shop)
        instead = ""
        if body.own:
            mine = load_reply(session, body.own)
            instead = mine.name if mine.shop == body.shop else ""
        shelf = with_draft(shelf_of(library, replies_in_use(session, body.shop, day)), draft, instead)
        hidden = hidden_templates(session, body.shop, day) | {body.replaces}
        sentences = [
            s for s in bookcase.sentences(library) if body.everywhere or body.intent in {s.intent, ANY_INTENT}
        ]
        tried = bookcase.try_out(assistant, sentences, Stand(facts, shelf, hidden, body.item, now))
        lines = [(line.sentence, _sentence(line, library)) for line in tried]
        return DraftTried(
            sentences=tuple(line for sentence, line in lines if _of(sentence, body.intent, line)),
            taken=tuple(
                line
                for sentence, line in lines
                if body.intent not in {sentence.intent, ANY_INTENT, *sentence.also}
                and line.right
                and line.place == 1
            )[:MOST_TAKEN],
            tried=len(lines),
        )

    return await home.archive.read(read)


def _of(sentence: Sentence, intent: str, line: SentenceLine) -> bool:
    """Return whether a sentence is told in any case: of the intent; for any intent, where the draft comes up."""
    return sentence.intent == intent if intent != ANY_INTENT else line.place > 0


def _sentence(tried: Tried, library: Library) -> SentenceLine:
    intents, sentence = library.labels.intents, tried.sentence
    best = tried.read.intents[0].key if tried.read.intents else ""
    places = [place for place, offer in enumerate(tried.offers, start=1) if offer.template == DRAFT]
    return SentenceLine(
        text=sentence.text,
        before=tuple(turn.text for turn in sentence.context),
        intent=sentence.intent,
        zh=intents[sentence.intent].zh if sentence.intent in intents else sentence.intent,
        read_as=NamedLabel(key=best, zh=intents[best].zh if best in intents else best),
        right=best in {sentence.intent, *sentence.also},
        place=places[0] if places else 0,
        offers=tuple(
            OfferLine(
                template=offer.template,
                text=offer.text,
                mine=offer.template == DRAFT,
                missing=offer.missing_slots,
            )
            for offer in tried.offers
        ),
    )


def _template(library: Library, name: str) -> Template:
    found = next((template for template in library.replies if template.id == name), None)
    if found is None:
        msg = f"the library has no reply {name}"
        raise NotFound(msg)
    return found

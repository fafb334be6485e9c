"""Personas and scenarios that supervisors make, in a form with preview, or of a real conversation."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from bot.auth import Identity, access_supervisor
from bot.errors import InputError
from bot.learning.masking import mask
from bot.shop import ShopSpec
from bot.simulation.dice import Dice
from bot.simulation.material import BadMaterial, checked_persona, checked_scenario, with_material
from bot.simulation.persona import Persona
from bot.simulation.scenario import Scenario
from bot.store import Session, latest_label, load_conversation, load_shop, messages_after
from bot.store.drills import Material, drop_material, list_material, load_material, save_material
from bot.terms import Turn
from bot.web.api.drilling import (
    Conversing,
    DraftMaterial,
    MaterialBody,
    MaterialLine,
    MaterialList,
    PreviewBody,
    PreviewLines,
    Slip,
)
from bot.web.api.material_shown import MaterialChoices, choices, chosen, shown
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House
from bot.web.studio import Cast, suited

router = APIRouter(prefix="/api/v1/drills", tags=["drills"])
PREVIEW_LINES = 6
PREVIEW_TICKS = 12
READ_MESSAGES = 200
MOST_NEEDS = 5
MOST_MOTIVES = 3


async def own_material(home: House, identity: Identity) -> tuple[Material, ...]:
    """Return what the supervisors of the caller's shops made."""
    shops = await home.reception.shops_of(identity)
    return await home.archive.read(lambda s: list_material(s, shops))


async def with_own(home: House, identity: Identity) -> tuple[Cast, dict[str, str]]:
    """Return what drills are played with, own material included, and `kind:key` → id of that material.

    What no longer fits the library is left out.
    """
    cast = await home.drills.cast()
    personas: list[Persona] = []
    scenarios: list[Scenario] = []
    ids: dict[str, str] = {}
    for one in await own_material(home, identity):
        try:
            made = _checked(one.kind, one.entry, cast)
        except BadMaterial:
            continue
        ids[f"{one.kind}:{one.key}"] = one.id
        if isinstance(made, Persona):
            personas.append(made)
        else:
            scenarios.append(made)
    if not ids:
        return cast, ids
    return cast.with_contents(with_material(cast.stage.contents, personas, scenarios)), ids


async def sources_of(home: House, identity: Identity, cast: Cast) -> dict[str, ShopSpec]:
    """Return the shops to practise on: the caller's own as they are now, then those that ship."""
    keys = await home.reception.shops_of(identity)
    own = await home.archive.read(lambda s: {key: load_shop(s, key) for key in sorted(keys)})
    return {key: spec for key, spec in {**cast.shops, **own}.items() if spec.products}


@router.get("/material/choices")
async def offered(home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> MaterialChoices:
    """Return what the form of a persona or scenario offers, by name. For supervisors."""
    access_supervisor(identity, shop)
    cast = await home.drills.cast()
    sources = await sources_of(home, identity, cast)
    return choices(cast.stage.contents, cast.remarks, sources.values())


@router.get("/material")
async def material(home: Home, identity: Staff, shop: Annotated[Key, Query()]) -> MaterialList:
    """Return what the supervisors of a shop made. For supervisors."""
    access_supervisor(identity, shop)
    found = await home.archive.read(lambda s: list_material(s, [shop]))
    return MaterialList(items=tuple(_line(one) for one in found))


@router.post("/material", status_code=201)
async def make(home: Home, identity: Staff, body: MaterialBody) -> MaterialLine:
    """Keep a persona or scenario; the problem names every field that is wrong. For supervisors."""
    access_supervisor(identity, body.shop)
    return await _keep(home, identity, body, None)


@router.put("/material/{material}")
async def change(
    home: Home, identity: Staff, material: Annotated[Key, Path()], body: MaterialBody
) -> MaterialLine:
    """Change a persona or scenario. For supervisors."""
    known = await home.archive.read(lambda s: load_material(s, material))
    access_supervisor(identity, known.shop)
    if (known.shop, known.kind) != (body.shop, body.kind):
        msg = "material stays in its shop and of its kind"
        raise InputError(msg)
    return await _keep(home, identity, body, material)


@router.delete("/material/{material}", status_code=204)
async def drop(home: Home, identity: Staff, material: Annotated[Key, Path()]) -> None:
    """Delete a persona or scenario; results that it was played in stay. For supervisors."""
    known = await home.archive.read(lambda s: load_material(s, material))
    access_supervisor(identity, known.shop)
    await home.archive.write(lambda s: drop_material(s, material))


@router.post("/material/preview")
async def preview(home: Home, identity: Staff, body: PreviewBody) -> PreviewLines:
    """Return the first lines that a buyer would write, before anything is kept, or what the form still lacks.

    A form under way is no bad request: everything wrong in it is told beside the lines. For supervisors.
    """
    access_supervisor(identity, body.shop)
    try:
        return await _previewed(home, identity, body)
    except BadMaterial as error:
        return PreviewLines(problems=tuple([Slip(**slip) for slip in error.detail["problems"]]))


async def _previewed(home: House, identity: Identity, body: PreviewBody) -> PreviewLines:
    """Let a buyer of the form begin, with whoever and whatever fits it. Raises BadMaterial."""
    ships = await home.drills.cast()
    sources = await sources_of(home, identity, ships)
    goods = _goods(sources)
    made = _checked(body.kind, body.entry, ships, goods)
    cast, _ = await with_own(home, identity)
    contents = cast.stage.contents
    personas = [made] if isinstance(made, Persona) else list(contents.personas.values())
    scenarios = [made] if isinstance(made, Scenario) else list(contents.scenarios.values())
    if body.with_key is not None:
        personas = [one for one in personas if one is made or one.key == body.with_key]
        scenarios = [one for one in scenarios if one is made or one.key == body.with_key]
    scenarios.sort(key=lambda one: (not one.persona_needs, one.stage != "presale", one.opening != "question"))
    shops = list(sources.values())
    wanted = set(made.products)
    shops.sort(key=lambda spec: (wanted.isdisjoint(_goods({"": spec})), spec.key != body.source))
    pair = next(((spec, who) for spec in shops for who in suited(spec.trade, personas, scenarios)), None)
    told = chosen(made, cast.remarks, goods)
    if pair is None:
        slip = Slip(field="trades", problem="no shop, persona and scenario fit together", kind="unfit")
        return PreviewLines(chosen=told, problems=(slip,))
    spec, who = pair
    cast = cast.with_contents(with_material(contents, [who[0]], [who[1]]))
    lines = await home.stores.run(lambda: _first_lines(cast, spec, who, home))
    return PreviewLines(persona=who[0].name, scenario=who[1].name, lines=tuple(lines), chosen=told)


@router.post("/material/conversation")
async def from_conversation(home: Home, identity: Staff, body: Conversing) -> DraftMaterial:
    """Make a persona and a scenario of a real conversation, personal data masked, to look over. For supervisors."""
    thread = await home.archive.read(lambda s: load_conversation(s, body.conversation))
    access_supervisor(identity, thread.shop)
    cast = await home.drills.cast()

    def read(session: Session) -> tuple[list[str], list[str], str]:
        found = messages_after(session, thread.id, 0, READ_MESSAGES)
        said = [m.text for m in found if m.sender_kind == "buyer" and m.kind == "text" and m.text]
        label = latest_label(session, thread.id)
        motives = [one.key for one in label.understanding.psychology] if label is not None else []
        return said, motives, home.interpreter.dossiers.shop(session, thread.shop).spec.trade

    said, motives, trade = await home.archive.read(read)
    if not said:
        msg = "the buyer has not written anything"
        raise InputError(msg)
    return await home.readers.run(lambda: _drafted(home, cast, said, motives, (trade, thread.id)))


def _drafted(
    home: House, cast: Cast, said: list[str], motives: list[str], where: tuple[str, str]
) -> DraftMaterial:
    """Draft a persona and a scenario of what a buyer said; `where`: trade and conversation. Raises InputError."""
    trade, conversation = where
    reader, talk = home.assistant.current.reader, cast.stage.contents.talk
    needs: dict[str, str | None] = {}
    for text in said:
        read = reader.read_round((Turn("buyer", text),), ())
        asked = read.needs or [one.key for one in read.intents[:1]]
        motive = next((one.key for one in read.psychology), None)
        motives += [one.key for one in read.psychology]
        for intent in asked:
            if f"raise.{intent}" in talk:
                needs.setdefault(intent, motive)
    if not needs:
        msg = "nothing that the buyer wrote is a need that simulated buyers have words for"
        raise InputError(msg)
    shares = (
        {key: round(motives.count(key) / len(motives), 2) for key in dict.fromkeys(motives)}
        if motives
        else {}
    )
    wanted = [{"intent": intent, "psychology": motive, "weight": 1} for intent, motive in needs.items()][
        :MOST_NEEDS
    ]
    remarks, key = cast.remarks, f"real_{conversation[:12]}"
    group = {
        cast.library.labels.intents[one["intent"]].group for one in wanted if isinstance(one["intent"], str)
    }
    after = "aftersale" in group
    name = remarks.line("copied", name=remarks.name(str(wanted[0]["intent"])))
    main = sorted(shares, key=lambda one: -shares[one])[:MOST_MOTIVES] or ["practical"]
    persona = {
        "key": key,
        "name": name,
        "level": 3 if "complaint" in main else 2,
        "psychology": {one: shares.get(one, 1.0) or 0.1 for one in main},
        "trades": [trade],
        "place": next(iter(cast.provinces)),
        "needs": wanted,
        "typing": next(iter(cast.stage.contents.styles)),
        "patience": 90,
        "trust": 0.45,
        "knowledge": 0.5,
    }
    scenario: dict[str, Any] = {
        "key": key,
        "name": name,
        "brief": remarks.line("seen_brief"),
        "hidden": mask(said[-1]),
        "strategy": remarks.line("seen_strategy"),
        "stage": "aftersale" if after else "presale",
        "trades": [trade],
        "goal": "fix" if after else "buy",
        "needs": wanted,
        "persona_needs": False,
    }
    if after:
        scenario["order"] = {
            "state": "signed",
            "placed": "-6d",
            "sent": "-5d",
            "signed": "-2d",
            "parcel": "arrived",
        }
    checked_persona(persona, cast.stage.contents, cast.library.labels)
    checked_scenario(scenario, cast.stage.contents, cast.library.labels)
    return DraftMaterial(persona=persona, scenario=scenario, masked=tuple(mask(text) for text in said[:30]))


def _first_lines(cast: Cast, spec: ShopSpec, who: tuple[Persona, Scenario], home: House) -> list[str]:
    """Return what a buyer types while nobody answers."""
    buyer = cast.buyer(spec, who, str(Dice.of(who[0].key, who[1].key).state), home.now())
    moves = list(buyer.start(0.0))
    item = _goods({spec.key: spec})[buyer.case.product]
    placed = who[1].order

    def lines() -> list[str]:
        told = (shown(move, item, placed.state if placed else "", cast.remarks) for move in moves)
        return [line for line in told if line][:PREVIEW_LINES]

    for _ in range(PREVIEW_TICKS):
        due = buyer.next_tick()
        if due is None or len(lines()) >= PREVIEW_LINES or buyer.gone:
            break
        moves += buyer.tick(due)
    return lines()


def _goods(sources: Mapping[str, ShopSpec]) -> dict[str, str]:
    """Return the products of shops: key → name."""
    return {product.key: product.short for spec in sources.values() for product in spec.products}


def _checked(
    kind: str, entry: Mapping[str, Any], cast: Cast, goods: Mapping[str, str] | None = None
) -> Persona | Scenario:
    """Read material against what ships; `goods` while it is being written."""
    contents, labels = cast.stage.contents, cast.library.labels
    if kind == "persona":
        return checked_persona(entry, contents, labels, goods)
    return checked_scenario(entry, contents, labels, goods)


async def _keep(home: House, identity: Identity, body: MaterialBody, material: str | None) -> MaterialLine:
    cast = await home.drills.cast()
    sources = await sources_of(home, identity, cast)
    made = _checked(body.kind, body.entry, cast, _goods(sources))
    contents = cast.stage.contents
    ships = contents.personas if body.kind == "persona" else contents.scenarios
    if made.key in ships:
        raise BadMaterial([("key", "this key ships with the product; take another")])
    now = home.now()
    kept = await home.archive.write(
        lambda s: save_material(
            s, shop=body.shop, kind=body.kind, key=made.key, name=made.name, entry=body.entry, staff=identity.id,
            now=now, material=material,
        )
    )  # fmt: skip
    return _line(kept)


def _line(one: Material) -> MaterialLine:
    return MaterialLine(
        id=one.id,
        shop=one.shop,
        kind=one.kind,
        key=one.key,
        name=one.name,
        entry=dict(one.entry),
        version=one.version,
        updated_at=one.updated_at,
    )

"""Audiences: a filter over all fields with a live count, ready-made groups, saved ones, and their export."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from bot.auth import access_service, access_supervisor
from bot.crm.audience import presets
from bot.crm.export import export_audience
from bot.crm.naming import load_names
from bot.crm.records import Audience
from bot.crm.settings import folder_of, rules_of
from bot.errors import NotFound
from bot.store import Session, load_shop_entry
from bot.store.accesses import log_access
from bot.store.audiences import drop_audience, list_audiences, load_audience, save_audience, set_audience_size
from bot.store.filters import FIELDS, dump_filter, parse_filter
from bot.store.register import count_customers
from bot.web.api.audiences_bodies import AudienceBody, AudienceCount, AudienceLine, Audiences, AudienceSave
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/crm/audiences", tags=["customers"])
Shop = Annotated[Key, Path()]
Id = Annotated[str, Path(max_length=64)]
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("")
async def groups(home: Home, identity: Staff, key: Shop) -> Audiences:
    """Return ready-made and saved groups, and the fields a filter may ask. For staff of the shop."""
    access_service(identity, key)
    names = load_names(folder_of(home.library.folder))

    def read(session: Session) -> Audiences:
        load_shop_entry(session, key)
        rules = rules_of(session, key, folder_of(home.library.folder))
        return Audiences(
            presets=tuple(
                AudienceLine(
                    id=preset,
                    name=names.of("audience", preset),
                    kind="preset",
                    definition=dump_filter(given),
                    size=None,
                    counted_at=None,
                )
                for preset, given in presets(rules.audience, home.now()).items()
            ),
            saved=tuple(_line(found) for found in list_audiences(session, key)),
            fields=dict(FIELDS),
        )

    return await home.archive.read(read)


@router.post("/count")
async def count(home: Home, identity: Staff, key: Shop, body: AudienceBody) -> AudienceCount:
    """Return how many customers a filter takes in now; 422 says where a filter is wrong. For staff of the shop."""
    access_service(identity, key)
    given = parse_filter(body.definition)

    def read(session: Session) -> AudienceCount:
        load_shop_entry(session, key)
        return AudienceCount(
            size=count_customers(session, key, given, now=home.now()),
            total=count_customers(session, key, None, now=home.now()),
        )

    return await home.archive.read(read)


@router.post("", status_code=201)
async def save(home: Home, identity: Staff, key: Shop, body: AudienceSave) -> AudienceLine:
    """Save a group; 409 when its name is taken. For supervisors."""
    access_supervisor(identity, key)
    return await _saved(home, identity.id, key, body, None)


@router.put("/{audience}")
async def change(home: Home, identity: Staff, key: Shop, audience: Id, body: AudienceSave) -> AudienceLine:
    """Change a saved group. For supervisors."""
    access_supervisor(identity, key)
    return await _saved(home, identity.id, key, body, audience)


@router.delete("/{audience}", status_code=204)
async def drop(home: Home, identity: Staff, key: Shop, audience: Id) -> Response:
    """Remove a saved group. For supervisors."""
    access_supervisor(identity, key)
    await home.archive.write(lambda session: drop_audience(session, key, audience))
    return Response(status_code=204)


@router.get("/{audience}/export", response_class=Response)
async def export(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    audience: Id,
    format: Annotated[Literal["csv", "xlsx"], Query()] = "csv",  # noqa: A002 - its name on the wire
) -> Response:
    """Return a group (saved, or the key of a ready-made one) as a file, names masked. For supervisors.

    Who exported whom stands in the access log.
    """
    access_supervisor(identity, key)
    names = load_names(folder_of(home.library.folder))

    def write() -> bytes:
        with home.database.read() as session:
            load_shop_entry(session, key)
            ready = presets(rules_of(session, key, folder_of(home.library.folder)).audience, home.now())
            given = ready.get(audience) or parse_filter(load_audience(session, key, audience).definition)
            data, people = export_audience(session, key, given, names, format, now=home.now())
        with home.database.write() as session:
            log_access(
                session,
                shop=key,
                staff=identity.id,
                what="export",
                detail={"audience": audience, "customers": people},
                now=home.now(),
            )
        return data

    headers = {
        "Content-Disposition": f'attachment; filename="{key}-audience.{format}"',
        "Cache-Control": "no-store",
    }
    return Response(await home.stores.run(write), media_type=MIME[format], headers=headers)


async def _saved(home: Home, staff: str, key: str, body: AudienceSave, audience: str | None) -> AudienceLine:
    given = parse_filter(body.definition)

    def write(session: Session) -> AudienceLine:
        load_shop_entry(session, key)
        if audience is not None and all(known.id != audience for known in list_audiences(session, key)):
            msg = f"no audience {audience} in shop {key}"
            raise NotFound(msg)
        made = save_audience(
            session,
            shop=key,
            name=body.name,
            definition=dump_filter(given),
            audience=audience,
            staff=staff,
            now=home.now(),
        )
        size = count_customers(session, key, given, now=home.now())
        return _line(set_audience_size(session, key, made.id, size, now=home.now()))

    return await home.archive.write(write)


def _line(found: Audience) -> AudienceLine:
    return AudienceLine(
        id=found.id,
        name=found.name,
        kind=found.kind,
        definition=dict(found.definition),
        size=found.size,
        counted_at=found.counted_at,
    )

"""One person, several accounts; and the rights of customers: consent, a copy of all, being forgotten, who looked."""

import asyncio
import secrets
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask

from bot.auth import access_service, access_supervisor
from bot.crm.history import watched
from bot.crm.mapping import headings_of
from bot.crm.privacy import everything_of, forget
from bot.crm.profile import load_card, record_in
from bot.crm.recompute import recompute_shop
from bot.crm.register import Format, Register, matching_records
from bot.errors import InputError
from bot.store import Session, list_staff, load_shop_entry
from bot.store.accesses import accesses, log_access, record_consent
from bot.store.duplicates import likenesses
from bot.store.merging import merge_customers, undo_merge
from bot.store.register import customer_lines
from bot.store.uploads import remove_uploads
from bot.web.api.customers import Shop, Who, filter_of
from bot.web.api.customers_bodies import (
    AccessLine,
    AccessLines,
    ConsentBody,
    CustomerCard,
    EraseBody,
    ErasedLine,
    LikenessLine,
    LikenessLines,
    MergeBody,
    MergeLine,
)
from bot.web.api.customers_lines import card_of, fields_of, folder_of, row_of
from bot.web.guard import Home, Staff
from bot.web.house import ear_of

router = APIRouter(prefix="/api/v1/shops/{key}/crm", tags=["customers"])
READ_NOW = 4000
"""Rounds of imported chats, some seconds."""
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/x-ndjson",
}


@router.get("/duplicates")
async def duplicates(home: Home, identity: Staff, key: Shop) -> LikenessLines:
    """Return customers who share a phone, mail or WeChat that nobody starred out. For supervisors."""
    access_supervisor(identity, key)

    def read(session: Session) -> LikenessLines:
        fields = fields_of(home, session, key)
        return LikenessLines(
            items=tuple(
                LikenessLine(
                    field=like.field,
                    zh=fields.specs[like.field].zh,
                    customers=tuple(
                        row_of(line, fields) for line in customer_lines(session, list(like.customers))
                    ),
                )
                for like in likenesses(session, key)
            )
        )

    return await home.archive.read(read)


@router.post("/merges", status_code=201)
async def merge(home: Home, identity: Staff, key: Shop, body: MergeBody) -> MergeLine:
    """Declare two customers one person; nothing is moved, so that it can be undone. For supervisors."""
    access_supervisor(identity, key)
    made = await home.archive.write(
        lambda s: merge_customers(
            s, shop=key, kept=body.kept, gone=body.gone, staff=identity.id, now=home.now()
        )
    )
    return MergeLine(id=made.id, kept=made.kept, gone=made.gone, at=made.at, undone_at=made.undone_at)


@router.delete("/merges/{merge_id}")
async def part(
    home: Home, identity: Staff, key: Shop, merge_id: Annotated[str, Path(max_length=64)]
) -> MergeLine:
    """Part them again, exactly as they were; the last merge first. For supervisors."""
    access_supervisor(identity, key)
    made = await home.archive.write(
        lambda s: undo_merge(s, merge_id, shop=key, staff=identity.id, now=home.now())
    )
    return MergeLine(id=made.id, kept=made.kept, gone=made.gone, at=made.at, undone_at=made.undone_at)


@router.post("/customers/{customer}/consents", status_code=201)
async def consent(home: Home, identity: Staff, key: Shop, customer: Who, body: ConsentBody) -> CustomerCard:
    """Write down what a customer agreed to, refused or withdrew; the newest word counts."""
    access_service(identity, key)

    def write(session: Session) -> CustomerCard:
        person = record_in(session, key, customer).customer
        with watched(session, person, staff=identity.id, now=home.now()):
            record_consent(
                session, shop=key, customer=person, **body.model_dump(), staff=identity.id, now=home.now()
            )
        fields = fields_of(home, session, key)
        return card_of(load_card(session, key, person, fields, now=home.now()), fields)

    return await home.archive.write(write)


@router.get("/customers/{customer}/export", response_class=JSONResponse)
async def give(home: Home, identity: Staff, key: Shop, customer: Who) -> JSONResponse:
    """Return everything kept of a person as JSON, to be handed to the person; logged. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> dict[str, Any]:
        person = record_in(session, key, customer).customer
        log_access(session, shop=key, customer=person, staff=identity.id, what="export", now=home.now())
        return everything_of(session, person)

    found = await home.archive.write(write)
    headers = {"Content-Disposition": f'attachment; filename="{customer}.json"', "Cache-Control": "no-store"}
    return JSONResponse(found, headers=headers)


@router.post("/customers/{customer}/erase")
async def erase(home: Home, identity: Staff, key: Shop, customer: Who, body: EraseBody) -> ErasedLine:
    """Forget a person everywhere: messages are blanked, figures kept. It cannot be undone. For supervisors."""
    access_supervisor(identity, key)
    if body.confirm != customer:
        msg = "confirm must repeat the customer's id"
        raise InputError(msg)

    def write(session: Session) -> tuple[ErasedLine, tuple[str, ...]]:
        record_in(session, key, customer)
        gone = forget(session, customer, staff=identity.id, why=body.why, now=home.now())
        line = ErasedLine(
            accounts=gone.accounts,
            conversations=gone.conversations,
            messages=gone.messages,
            orders=gone.orders,
        )
        return line, gone.files

    line, files = await home.archive.write(write)
    await home.stores.run(lambda: remove_uploads(home.settings.var, files))
    return line


@router.get("/export", response_class=FileResponse)
async def export(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    format: Annotated[Format, Query()] = "csv",  # noqa: A002 - its name on the wire
    full: Annotated[bool, Query(description="Personal values in full.")] = False,
    search: Annotated[str, Query(max_length=200)] = "",
    filter: Annotated[str, Query(max_length=4000, description="JSON.")] = "",  # noqa: A002 - as above
) -> FileResponse:
    """Return the customers a filter finds as a file that can be imported again; logged. For supervisors."""
    access_supervisor(identity, key)
    given = filter_of(filter)
    folder = home.settings.var / "exports"
    path = folder / f"{secrets.token_hex(16)}.{format}"

    def write() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with home.database.read() as session:
            load_shop_entry(session, key)
            sheet = Register(headings_of(folder_of(home)), fields_of(home, session, key), full=full)
            records = matching_records(session, key, given, search=search, now=home.now())
            count = sheet.write(path, format, records)
        detail = {"count": count, "full": full, "format": format, "filter": filter, "search": search}
        with home.database.write() as session:
            log_access(session, shop=key, staff=identity.id, what="list", detail=detail, now=home.now())

    try:
        await home.stores.run(write)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    name = f"{key}-customers.{'jsonl' if format == 'json' else format}"
    return FileResponse(
        path,
        media_type=MIME[format],
        filename=name,
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(File.unlink, path, missing_ok=True),
    )


@router.get("/accesses")
async def looks(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    customer: Annotated[str, Query(max_length=64)] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AccessLines:
    """Return who looked at whose data, newest first; of one customer when given. For supervisors."""
    access_supervisor(identity, key)

    def read(session: Session) -> AccessLines:
        names = {member.id: member.name for member in list_staff(session)}
        found = accesses(session, key, customer=customer or None, limit=limit, offset=offset)
        return AccessLines(
            items=tuple(
                AccessLine(
                    at=look.at,
                    staff=look.staff,
                    staff_name=names.get(look.staff or "", ""),
                    customer=look.customer,
                    what=look.what,
                    detail=dict(look.detail),
                )
                for look in found
            )
        )

    return await home.archive.read(read)


@router.post("/recompute")
async def recompute(home: Home, identity: Staff, key: Shop) -> dict[str, int]:
    """Compute all figures of the shop's customers anew; return how many of what. For supervisors.

    Imported chats that nobody read yet are read first, as many as a person waits for; the night reads the others.
    """
    access_supervisor(identity, key)
    await home.archive.read(lambda s: load_shop_entry(s, key))
    made = await asyncio.to_thread(
        lambda: recompute_shop(
            home.database,
            key,
            now=home.now(),
            folder=folder_of(home),
            ear=ear_of(home.assistant),
            rounds=READ_NOW,
        )
    )
    return {"customers": made.customers, "purchases": made.purchases, "transitions": made.transitions}

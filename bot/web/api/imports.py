"""Tables in and out, and what a pasted detail page says; nothing is half taken in."""

import json
from pathlib import PurePath
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Response, UploadFile

from bot.auth import access_supervisor
from bot.chat.protocol.fields import clean, clean_line
from bot.errors import InputError, NotFound
from bot.shop import Intake, Reading, ShopSpec, as_csv, as_json, as_workbook, take_in
from bot.shop.draft import Result
from bot.shop.headings import FOLDER
from bot.shop.pasted import Names, Proposal, approved, names_of, propose
from bot.shop.tables import FACT, TABLES, TableName
from bot.shop.wording import find_folder
from bot.store import Saving
from bot.web.api.factual import (
    ColumnLine,
    FactsSaved,
    ImportReport,
    ProposalLine,
    Proposals,
    TextApproval,
    TextBody,
)
from bot.web.api.files import read_upload
from bot.web.api.keeping import (
    SHOWN,
    IfMatch,
    change_facts,
    change_lines,
    editor,
    problem_lines,
    seen_version,
    shop_now,
)
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House
from bot.web.problems import BadFile

router = APIRouter(prefix="/api/v1/shops/{key}", tags=["facts"])
Shop = Annotated[Key, Path()]
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


@router.post("/imports")
async def take(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    file: UploadFile,
    apply: Annotated[bool, Form()] = False,
    table: Annotated[str, Form(max_length=40)] = "",
    columns: Annotated[
        str, Form(max_length=20000, description="JSON: heading → column, empty: leave out.")
    ] = "",
    if_match: IfMatch = None,
) -> ImportReport:
    """Read an XLSX, CSV or JSON file: tell what it would do, or with `apply` do it. For supervisors.

    With anything wrong in it nothing is saved: a preview tells it all, `apply` is refused with 422.
    """
    access_supervisor(identity, key)
    if table and table not in TABLES:
        msg = f"table must be one of {', '.join(TABLES)}"
        raise InputError(msg)
    data = await read_upload(file, home.settings.server.upload_bytes)
    name = clean_line(PurePath(file.filename or "file").name)[:100] or "file"
    if name.lower().endswith((".yaml", ".yml")):
        msg = "YAML is not taken here; send XLSX, CSV or JSON"
        raise BadFile(msg)
    confirmed = _confirmed(columns)
    entry, spec = await shop_now(home, key)
    intakes: list[Intake] = []

    def read(shop: ShopSpec) -> Result:
        intakes.append(take_in(shop, name, data, Reading(editor(home), table, confirmed)))
        return intakes[-1].result

    if apply:
        saving = Saving("import", source=name, expect=seen_version(if_match))
        entry, _ = await change_facts(home, identity, key, saving, read)
    else:
        await home.stores.run(lambda: read(spec))
    return _report(intakes[-1], entry.version, applied=apply)


@router.get("/export", response_class=Response)
async def export(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    format: Annotated[Literal["xlsx", "csv", "json"], Query()] = "xlsx",  # noqa: A002 - its name on the wire
    table: Annotated[TableName, Query(description="For csv: which table.")] = "products",
    encoding: Annotated[Literal["utf-8", "gb18030"], Query(description="For csv.")] = "utf-8",
) -> Response:
    """Return the shop's facts as a file that can be read back. For supervisors."""
    access_supervisor(identity, key)
    entry, spec = await shop_now(home, key)

    def write() -> bytes:
        if format == "json":
            return as_json(spec)
        headings = editor(home).headings
        if format == "xlsx":
            return as_workbook(spec, headings)
        return as_csv(spec, headings, table, "utf-8-sig" if encoding == "utf-8" else encoding)

    name = f"{key}-{table}.csv" if format == "csv" else f"{key}.{format}"
    mime = f"{MIME[format]}; charset={encoding}" if format == "csv" else MIME[format]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": f'"{entry.version}"',
        "Cache-Control": "no-store",
    }
    return Response(await home.stores.run(write), media_type=mime, headers=headers)


@router.post("/texts")
async def look(home: Home, identity: Staff, key: Shop, body: TextBody) -> Proposals:
    """Return what a pasted text says of a product, with the place of each; nothing is saved. For supervisors."""
    access_supervisor(identity, key)
    entry, spec = await shop_now(home, key)
    found = _proposed(home, spec, body)
    slots = home.library.slots
    return Proposals(
        version=entry.version,
        items=tuple(
            ProposalLine(
                column=p.column,
                name=p.name,
                zh=slots[slot].zh if (slot := p.column.removeprefix(FACT)) in slots else p.name,
                value=p.value,
                start=p.start,
                end=p.end,
                now=p.now,
                standing=p.standing,
            )
            for p in found
        ),
    )


@router.put("/texts")
async def approve(
    home: Home, identity: Staff, key: Shop, body: TextApproval, if_match: IfMatch = None
) -> FactsSaved:
    """Write the approved columns of a pasted text; the history keeps the text. For supervisors."""
    access_supervisor(identity, key)

    def write(spec: ShopSpec) -> Result:
        edits = approved(_proposed(home, spec, body), body.columns, body.product, "text")
        return editor(home).edit(spec, edits)

    saving = Saving("text", source=clean(body.text), expect=seen_version(if_match))
    entry, made = await change_facts(home, identity, key, saving, write)
    return FactsSaved(version=entry.version, changes=change_lines(made.changes))


def _proposed(home: House, spec: ShopSpec, body: TextBody) -> tuple[Proposal, ...]:
    product = next((product for product in spec.products if product.key == body.product), None)
    if product is None:
        msg = f"no product {body.product}"
        raise NotFound(msg)
    return propose(clean(body.text), product, _names(home))


def _names(home: House) -> Names:
    folder = home.library.folder
    return names_of(folder if (folder / FOLDER).is_dir() else find_folder())


def _confirmed(columns: str) -> dict[str, str]:
    if not columns:
        return {}
    try:
        said = json.loads(columns)
    except (json.JSONDecodeError, RecursionError) as error:
        msg = "columns must be JSON: heading → column"
        raise InputError(msg) from error
    if not isinstance(said, dict) or not all(isinstance(to, str) for to in said.values()):
        msg = "columns must be JSON: heading → column"
        raise InputError(msg)
    return {str(heading): str(to) for heading, to in said.items()}


def _report(intake: Intake, version: int, *, applied: bool) -> ImportReport:
    made = intake.result
    return ImportReport(
        applied=applied,
        version=version,
        rows=intake.rows,
        columns=tuple(
            ColumnLine(
                sheet=plan.sheet.name,
                table=plan.table.name,
                heading=column.heading,
                to=column.to,
                state=column.state,
                book=column.book,
                known=column.known,
            )
            for plan in intake.plans
            for column in plan.columns
        ),
        problems=problem_lines(made.problems),
        warnings=problem_lines(made.warnings),
        change_count=len(made.changes),
        changes=change_lines(made.changes[:SHOWN]),
    )

"""Orders, customers, visits, chats and interests from files: looked at, then taken in by a job that tells how far it is."""

import asyncio
import json
import secrets
from contextlib import suppress
from pathlib import Path as File
from pathlib import PurePath
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Form, Path, Query, UploadFile

from bot.auth import access_service, access_supervisor
from bot.chat.protocol.fields import clean_line
from bot.crm.elsewhere import read_chats
from bot.crm.imports import Importer, ImportRefused, Look, Wish
from bot.crm.mapping import FIELD, Plan, Table, fits, headings_of
from bot.crm.tagging import load_tag_rules
from bot.errors import InputError
from bot.store import load_shop_entry
from bot.store.import_jobs import ImportJob, list_imports, load_import
from bot.web.api.customers import Shop
from bot.web.api.customers_bodies import FileColumn, FileLook, FileProblem, JobLine, JobLines
from bot.web.api.customers_lines import fields_of, folder_of
from bot.web.guard import Home, Staff
from bot.web.house import House, ear_of
from bot.web.nightly import Stopped
from bot.web.problems import TooBig

router = APIRouter(prefix="/api/v1/shops/{key}/crm/imports", tags=["customers"])
log = structlog.get_logger("zhike.web")
CHUNK = 1 << 20
SHOWN = 200


@router.post("")
async def take(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    file: UploadFile,
    apply: Annotated[bool, Form()] = False,
    skip: Annotated[bool, Form(description="Take the good rows although others are wrong.")] = False,
    table: Annotated[Literal["", "orders", "customers", "traffic", "chats", "interests"], Form()] = "",
    platform: Annotated[str, Form(max_length=40)] = "",
    columns: Annotated[
        str, Form(max_length=20000, description="JSON: heading → column, empty: leave out.")
    ] = "",
) -> FileLook:
    """Read XLSX, CSV or JSON through and tell everything wrong with its line; with `apply` take it in.

    With problems `apply` is refused (422, the look in the detail) unless `skip`. For supervisors.
    """
    access_supervisor(identity, key)
    name = clean_line(PurePath(file.filename or "file").name)[:100] or "file"
    wish = Wish(table or None, platform, _confirmed(columns, table or None), skip)
    path = await _kept(home, file)
    job = None
    try:
        maker = await home.archive.read(lambda s: _importer(home, s, key))
        look = await home.readers.run(lambda: maker.look(path, name, wish))
        told = shown_look(maker, look)
        if apply:
            _refuse_bad(look, told, skip=skip)
            job = await _begin(home, key, maker, path, name, look, wish, identity.id)
    finally:
        if job is None:
            path.unlink(missing_ok=True)
    return told.model_copy(update={"job": job})


def _refuse_bad(look: Look, told: FileLook, *, skip: bool) -> None:
    """Raise ImportRefused with all there is to tell unless the file can be taken in."""
    if look.plan is None or not look.good or (look.problem_count and not skip):
        refused = ImportRefused(look)
        refused.detail = told.model_dump(mode="json")
        raise refused


async def _begin(  # noqa: PLR0917 - all of one job
    home: House, key: str, maker: Importer, path: File, name: str, look: Look, wish: Wish, staff: str
) -> str:
    """Start the job in a thread of its own and return its id as soon as the store has it."""
    loop = asyncio.get_running_loop()
    begun: asyncio.Future[str] = loop.create_future()

    def tell(job: str) -> None:
        if not begun.done():
            begun.set_result(job)

    def begin(job: str) -> None:
        loop.call_soon_threadsafe(tell, job)

    def work() -> None:
        try:
            maker.take(
                home.database,
                path,
                name,
                look,
                wish=wish,
                staff=staff,
                started=begin,
            )
        finally:
            path.unlink(missing_ok=True)
        if look.table == "chats":
            _read_on(home, key)

    def over(done: asyncio.Future[None]) -> None:
        _RUNNING.discard(done)
        error = None if done.cancelled() else done.exception()
        if error is not None:
            log.warning("import_failed", file=name, error=str(error))
        if not begun.done():
            begun.set_exception(error or asyncio.CancelledError())

    running = asyncio.ensure_future(asyncio.to_thread(work))
    _RUNNING.add(running)
    running.add_done_callback(over)
    return await begun


def _read_on(home: House, key: str) -> None:
    """Read the chats that came, as long as the server runs; the night reads what is left."""
    ear = ear_of(home.assistant)

    def go_on(_: int) -> None:
        if home.stopping:
            raise Stopped

    if ear is not None:
        with suppress(Stopped):
            rounds = read_chats(home.database, key, ear, now=home.now(), progress=go_on)
            log.info("chats_read", shop=key, rounds=rounds)


_RUNNING: set[asyncio.Future[None]] = set()
"""Jobs under way, so that they are not collected."""


@router.get("")
async def jobs(
    home: Home, identity: Staff, key: Shop, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> JobLines:
    """Return the last files taken in, newest first."""
    access_service(identity, key)
    found = await home.archive.read(lambda s: list_imports(s, key, limit))
    return JobLines(items=tuple(_job(job) for job in found))


@router.get("/{job}")
async def progress(
    home: Home, identity: Staff, key: Shop, job: Annotated[str, Path(max_length=64)]
) -> JobLine:
    """Return how far a file is taken in."""
    access_service(identity, key)
    return _job(await home.archive.read(lambda s: load_import(s, key, job)))


async def _kept(home: House, file: UploadFile) -> File:
    """Put an upload into a file of its own. Raises TooBig."""
    folder = home.settings.var / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    size, most = 0, home.settings.server.upload_bytes
    try:
        with path.open("wb") as out:
            while chunk := await file.read(CHUNK):
                size += len(chunk)
                _refuse_big(size, most)
                out.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _refuse_big(size: int, most: int) -> None:
    if size > most:
        msg = f"a file has at most {most} bytes; `zhike customers import` takes any length"
        raise TooBig(msg)


def _importer(home: House, session: Any, key: str) -> Importer:  # noqa: ANN401 - a session of the store
    load_shop_entry(session, key)
    folder = folder_of(home)
    words = load_tag_rules(folder).gift_words
    fields = fields_of(home, session, key)
    return Importer(headings_of(folder), fields, shop=key, now=home.now(), gift_words=words)


def shown_look(maker: Importer, look: Look) -> FileLook:
    """Return a look in the words of the console."""
    plan = look.plan
    return FileLook(
        table=look.table,
        table_zh=plan.ours.titles.get(plan.table, plan.table) if plan else "",
        book=plan.book.name if plan else "",
        platform=plan.book.platform if plan else "",
        rows=look.rows,
        good=look.good,
        bad_rows=look.bad_rows,
        problem_count=look.problem_count,
        problems=tuple(_problem(maker, p) for p in look.problems[:SHOWN]),
        note_count=look.note_count,
        notes=tuple(_problem(maker, p) for p in look.notes[:SHOWN]),
        columns=tuple(
            FileColumn(
                heading=c.heading,
                to=c.to,
                zh=_zh(plan.ours.headings(plan.table), c.to),
                state=c.state,
                book=c.book,
                known=c.known,
            )
            for c in (plan.columns if plan else ())
        )
        if plan
        else (),
        choices=_choices(maker, plan) if plan else {},
        sample=look.sample,
    )


def _choices(maker: Importer, plan: Plan) -> dict[str, str]:
    """Return the columns that a person may say a heading is, the fields of cards among them."""
    named: dict[str, str] = {}
    for text, heading in plan.ours.headings(plan.table).items():
        named.setdefault(heading.to, text)
    if plan.table == "customers":
        named |= {f"{FIELD}{name}": spec.zh for name, spec in maker.fields.specs.items()}
    return {column: text for column, text in named.items() if fits(plan.table, column)}


def _zh(headings: Any, column: str) -> str:  # noqa: ANN401 - heading → what it means
    return next((text for text, heading in headings.items() if heading.to == column), column)


def _problem(maker: Importer, problem: Any) -> FileProblem:  # noqa: ANN401 - a RowProblem
    return FileProblem(
        line=problem.line,
        heading=str(problem.values.get("heading", problem.values.get("name", ""))),
        code=problem.code,
        message=maker.say(problem),
    )


def _confirmed(columns: str, table: Table | None) -> dict[str, str]:
    """Return heading → column as a person confirmed it. Raises InputError."""
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
    wrong = [to for to in said.values() if table is not None and not fits(table, to)]
    if wrong:
        msg = f"{table} has no column {wrong[0]}"
        raise InputError(msg)
    return {str(heading): str(to) for heading, to in said.items()}


def _job(job: ImportJob) -> JobLine:
    return JobLine(
        id=job.id,
        kind=job.kind,
        file=job.file,
        staff=job.staff,
        started_at=job.started_at,
        ended_at=job.ended_at,
        state=job.state,
        rows=job.rows,
        done=job.done,
        report=dict(job.report),
    )

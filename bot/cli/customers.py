"""`zhike customers`: files in and out, figures, one person's copy, forgetting, what is kept no longer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from bot.assembly import AssistantHolder
from bot.cli.disk import database_of, write
from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.config import Settings
from bot.crm.elsewhere import Ear
from bot.crm.fields import Fields, load_fields
from bot.crm.imports import Importer, Look, Progress, Wish
from bot.crm.mapping import COLUMNS, TABLES, Headings, Table, headings_of
from bot.crm.privacy import everything_of, forget
from bot.crm.profile import record_in
from bot.crm.recompute import recompute_shop
from bot.crm.register import Format, Register, matching_records
from bot.crm.retention import Expired, let_go
from bot.crm.tagging import load_tag_rules
from bot.errors import InputError, NotFound
from bot.library import find_library
from bot.store import Database, Session, list_shops
from bot.store.accesses import log_access
from bot.store.custom_fields import custom_fields
from bot.store.elsewhere import unread_chats
from bot.store.filters import Filter, parse_filter
from bot.store.uploads import remove_uploads

app = typer.Typer(no_args_is_help=True, help="Customers: files in and out, figures, privacy.")

ShopOption = Annotated[str, typer.Option("--shop", help="Key of the shop; needed when there are several.")]
FilterOption = Annotated[str, typer.Option("--filter", help="JSON, as the console builds it.")]
SHOWN = 20


@app.command("import")
def take(
    file: Annotated[Path, typer.Argument(help="XLSX, CSV or JSON, of any length.")],
    *,
    shop: ShopOption = "",
    apply: Annotated[bool, typer.Option("--apply", help="Take it in; without it only tell.")] = False,
    skip: Annotated[
        bool, typer.Option("--skip", help="Take the good rows although others are wrong.")
    ] = False,
    table: Annotated[str, typer.Option("--table", help=f"One of {', '.join(TABLES)}.")] = "",
    platform: Annotated[str, typer.Option("--platform", help="taobao, jd, pinduoduo, douyin, youzan.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="HEADING=COLUMN as you confirm it; HEADING= leaves it out."),
    ] = None,
    config: Config = None,
) -> None:
    """Read orders, customers, visits, chats or interests; with --apply take them in. Again: nothing is doubled."""
    settings = settings_for(config)
    if table and table not in TABLES:
        refuse(f"--table {table}: one of {', '.join(TABLES)}")
    named: Table | None = next((name for name in TABLES if name == table), None)
    wish = Wish(named, platform, dict(_pair(said) for said in column or ()), skip)
    with refusing(), database_of(settings) as database:
        now = datetime.now(UTC)
        with database.read() as session:
            key = _only(session, shop)
            headings, fields = _words(settings, session, key)
        words = load_tag_rules(settings.library or find_library()).gift_words
        maker = Importer(headings, fields, shop=key, now=now, gift_words=words)
        look = maker.look(file, file.name, wish, _told("read"))
        _tell(file, maker, look)
        if look.plan is None or not look.good or (look.problem_count and not skip):
            notes.print(f"import: {look.problem_count} problems in {look.bad_rows} rows, nothing taken in")
            raise typer.Exit(1)
        if not apply:
            notes.print(
                f"import: {look.good} of {look.rows} rows of {look.table}; add --apply to take them in"
            )
            return
        made = maker.take(database, file, file.name, look, wish=wish, progress=_told("taken in"))
        notes.print(f"import: {made.taken} rows taken in, {made.skipped} left out, {made.changed} news")


@app.command("export")
def give(
    file: Annotated[Path, typer.Argument(help="To write: .csv, .xlsx or .json (one customer a line).")],
    *,
    shop: ShopOption = "",
    given: FilterOption = "",
    full: Annotated[bool, typer.Option("--full", help="Personal values in full; logged.")] = False,
    customer: Annotated[
        str, typer.Option("--customer", help="Id: everything kept of this person, as JSON.")
    ] = "",
    config: Config = None,
) -> None:
    """Write the register, or with --customer everything kept of one person; logged either way."""
    settings = settings_for(config)
    form = next((name for name in get_args(Format) if file.suffix.lower() == f".{name}"), None)
    if form is None:
        refuse(f"{file}: write .csv, .xlsx or .json")
    with refusing(), database_of(settings) as database:
        now = datetime.now(UTC)
        with database.read() as session:
            key = _only(session, shop)
            if customer:
                person = record_in(session, key, customer).customer
                found = json.dumps(everything_of(session, person), ensure_ascii=False, indent=1)
                write(file, found.encode())
                count, what = 1, "export"
            else:
                headings, fields = _words(settings, session, key)
                records = matching_records(session, key, _filter(given), now=now)
                count, what = Register(headings, fields, full=full).write(file, form, records), "list"
        with database.write() as session:
            detail = {"count": count, "full": full or bool(customer), "filter": given}
            log_access(session, shop=key, customer=customer, staff=None, what=what, detail=detail, now=now)
    notes.print(f"export: {file}, {count} customers")


@app.command("erase")
def erase(
    customer: Annotated[str, typer.Argument(help="Id of the customer.")],
    *,
    shop: ShopOption = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it only tell. It cannot be undone.")
    ] = False,
    why: Annotated[str, typer.Option("--why", help="For the log.")] = "",
    config: Config = None,
) -> None:
    """Forget a person everywhere: messages are blanked, figures kept."""
    settings = settings_for(config)
    with refusing(), database_of(settings) as database:
        now = datetime.now(UTC)
        with database.read() as session:
            record = record_in(session, _only(session, shop), customer)
        if not yes:
            notes.print(
                f"erase: {record.name or record.customer}, {len(record.members)} accounts, {record.chats} "
                "conversations; add --yes to forget them, which cannot be undone"
            )
            return
        with database.write() as session:
            gone = forget(session, customer, staff=None, why=why, now=now)
        remove_uploads(settings.var, gone.files)
    notes.print(f"erase: {gone.accounts} accounts, {gone.messages} messages, {gone.orders} orders")


@app.command("expire")
def expire(*, shop: ShopOption = "", config: Config = None) -> None:
    """Let go what is kept no longer by the shop's periods (Settings, Customers); the server does it every night."""
    settings = settings_for(config)
    with refusing(), database_of(settings) as database:
        with database.read() as session:
            key = _only(session, shop)
        done = let_go(database, key, now=datetime.now(UTC))
        remove_uploads(settings.var, done.files)
    notes.print(f"expire: {told_expired(done)}")


@app.command("recompute")
def recompute(*, shop: ShopOption = "", config: Config = None) -> None:
    """Compute all figures of a shop's customers anew."""
    settings = settings_for(config)
    with refusing(), database_of(settings) as database:
        with database.read() as session:
            key = _only(session, shop)
        folder = library_of(settings).folder
        made = recompute_shop(
            database,
            key,
            now=datetime.now(UTC),
            folder=folder,
            progress=lambda done: notes.print(f"recompute: {done}", end="\r"),
            ear=chat_ear(settings, database, key),
        )
    notes.print(f"recompute: {made.customers} customers, {made.purchases} purchases")


def chat_ear(settings: Settings, database: Database, shop: str) -> Ear | None:
    """Return what imported chats are read with; None where there is nothing to read or no model to read with."""
    with database.read() as session:
        if not unread_chats(session, shop, limit=1):
            return None
    holder = AssistantHolder(library_of(settings), settings.models)
    heads = holder.current.reader.heads
    if heads is None:
        notes.print(f"imported chats stay unread: {holder.problem}", markup=False)
        return None
    return Ear(holder.current.reader, heads.version)


@app.command("columns")
def columns(
    table: Annotated[str, typer.Argument(help=f"One of {', '.join(TABLES)}.")] = "", config: Config = None
) -> None:
    """Print what a column of a file may mean, with our own heading for it."""
    settings = settings_for(config)
    with refusing():
        folder = library_of(settings).folder
        headings, fields = headings_of(folder), load_fields(folder)
        for name in TABLES:
            if table not in {"", name}:
                continue
            ours = {heading.to: text for text, heading in headings.ours.headings(name).items()}
            own = [f"field.{key}" for key in fields.specs] if name == "customers" else []
            for column in dict.fromkeys([*COLUMNS[name], *own]):
                print(f"{name}\t{column}\t{ours.get(column, '')}")


def _words(settings: Settings, session: Session, shop: str) -> tuple[Headings, Fields]:
    folder = library_of(settings).folder
    return headings_of(folder), load_fields(folder).with_own(custom_fields(session, shop))


def _tell(file: Path, maker: Importer, look: Look) -> None:
    """Print a line for every column in doubt, problem and note."""
    for column in look.plan.columns if look.plan else ():
        if column.state in {"unconfirmed", "like"}:
            print(f"{file.name}: column {column.heading}: perhaps {column.to}; confirm with")
            print(f"  --column '{column.heading}={column.to}'")
    for problem in look.problems:
        print(f"{file.name}:{problem.line}: {maker.say(problem)}")
    for note in [note for note in look.notes if note.code != "unread"][:SHOWN]:
        print(f"{file.name}:{note.line}: {maker.say(note)}")


def _told(word: str) -> Progress:
    """Return what tells progress on standard error, one line that is written over."""

    def tell(done: int, rows: int) -> None:
        of = f" of {rows}" if rows else ""
        notes.print(f"import: {done}{of} rows {word}", end="\r")

    return tell


def told_expired(done: Expired) -> str:
    """Return what was let go in words."""
    nouns = {
        "messages": "conversations",
        "asks": "answers to other consoles",
        "chats": "imported chat lines",
        "interests": "interests",
        "contacts": "contacts' words",
        "customers": "customers",
        "accesses": "log lines",
    }
    told = [f"{count} {nouns[kind]}" for kind, count in done.counts.items() if count]
    return (
        ", ".join([*told, f"{len(done.files)} files"] if done.files else told) or "nothing was over its time"
    )


def _filter(given: str) -> Filter | None:
    if not given:
        return None
    try:
        return parse_filter(json.loads(given))
    except json.JSONDecodeError as error:
        msg = f"--filter: not JSON ({error})"
        raise InputError(msg) from error


def _pair(said: str) -> tuple[str, str]:
    heading, sign, to = said.rpartition("=")
    if not sign:
        refuse(f"--column {said}: write HEADING=COLUMN")
    return heading, to


def _only(session: Session, named: str) -> str:
    """Return the shop that is meant: the one named, else the only one. Raises NotFound."""
    keys = [shop.key for shop in list_shops(session)]
    if named in keys:
        return named
    if not named and len(keys) == 1:
        return keys[0]
    what = f"no shop {named}" if named else "say which shop with --shop"
    msg = f"{what}; there are {', '.join(keys) or 'none'}"
    raise NotFound(msg)

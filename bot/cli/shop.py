"""`zhike shop`: a shop's facts out of and into files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.disk import bytes_of, database_of, write
from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.config import Settings
from bot.errors import NotFound
from bot.shop import Editor, Intake, Reading, as_csv, as_json, as_workbook, editor_of, take_in
from bot.shop.tables import TABLES
from bot.store import Saving, Session, list_shops, load_shop, load_shop_entry, save_shop

app = typer.Typer(no_args_is_help=True, help="A shop's facts, out of and into files.")

TableOption = Annotated[str, typer.Option("--table", help=f"One of {', '.join(TABLES)}.")]
ShopOption = Annotated[str, typer.Option("--shop", help="Key of the shop; needed when there are several.")]
CHANGES_SHOWN = 20


@app.command("import")
def take(
    file: Annotated[Path, typer.Argument(help="XLSX, CSV, TSV, JSON or a shop file (YAML).")],
    *,
    shop: ShopOption = "",
    apply: Annotated[bool, typer.Option("--apply", help="Save; without it only tell.")] = False,
    table: TableOption = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="HEADING=COLUMN as you confirm it; HEADING= leaves it out; may be repeated."
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Read a table or a whole shop: tell what would change, and with --apply save it; all of it or nothing."""
    settings = settings_for(config)
    if table and table not in TABLES:
        refuse(f"--table {table}: one of {', '.join(TABLES)}")
    confirmed = dict(_pair(said) for said in column or ())
    with refusing(), database_of(settings) as database:
        now = datetime.now(UTC)
        data = bytes_of(file)
        editor = _editor(settings, now)
        with database.read() as session:
            key = only(session, shop)
            version, spec = load_shop_entry(session, key).version, load_shop(session, key)
        intake = take_in(spec, file.name, data, Reading(editor, table, confirmed))
        _tell(file, intake)
        made = intake.result
        if made.spec is None:
            notes.print(f"import: {len(made.problems)} problems, nothing saved")
            raise typer.Exit(1)
        if not apply:
            notes.print(f"import: {intake.rows} rows, {len(made.changes)} changes; add --apply to save them")
            return
        with database.write() as session:
            saving = Saving("import", source=file.name, expect=version)
            entry = save_shop(session, made.spec, now=now, saving=saving)
        notes.print(f"import: {len(made.changes)} changes saved, {entry.key} has version {entry.version}")


@app.command("export")
def give(
    file: Annotated[Path, typer.Argument(help="To write: .xlsx, .csv or .json.")],
    *,
    shop: ShopOption = "",
    table: TableOption = "products",
    encoding: Annotated[str, typer.Option(help="Of a CSV: utf-8 or gb18030.")] = "utf-8",
    config: Config = None,
) -> None:
    """Write a shop's facts as a file that can be read back."""
    settings = settings_for(config)
    kind = file.suffix.lower()
    if kind not in {".xlsx", ".csv", ".json"} or table not in TABLES or encoding not in {"utf-8", "gb18030"}:
        refuse(f"{file}: write .xlsx, .csv (--table {'|'.join(TABLES)}, --encoding utf-8|gb18030) or .json")
    with refusing(), database_of(settings) as database:
        headings = _editor(settings, datetime.now(UTC)).headings
        with database.read() as session:
            spec = load_shop(session, only(session, shop))
        if kind == ".json":
            data = as_json(spec)
        elif kind == ".xlsx":
            data = as_workbook(spec, headings)
        else:
            data = as_csv(
                spec, headings, TABLES[table].name, "utf-8-sig" if encoding == "utf-8" else encoding
            )
        write(file, data)
    notes.print(f"export: {file}, {len(data)} bytes")


def _tell(file: Path, intake: Intake) -> None:
    """Print a line for every column in doubt, problem, warning and change."""
    for plan in intake.plans:
        for column in plan.columns:
            if column.state in {"unconfirmed", "like"}:
                like = f" (like {column.known})" if column.known else ""
                print(
                    f"{file.name}:{plan.line}: column {column.heading}: perhaps {column.to}{like}; confirm with"
                )
                print(f"  --column '{column.heading}={column.to}'")
    for problem in intake.result.problems:
        print(f"{file.name}:{problem}")
    for warning in intake.result.warnings:
        print(f"{file.name}:{warning}")
    for change in intake.result.changes[:CHANGES_SHOWN]:
        print(f"{'/'.join(change.path)}: {change.before} -> {change.after}"[:200])
    rest = len(intake.result.changes) - CHANGES_SHOWN
    if rest > 0:
        print(f"... and {rest} more")


def _pair(said: str) -> tuple[str, str]:
    heading, sign, to = said.rpartition("=")
    if not sign:
        refuse(f"--column {said}: write HEADING=COLUMN")
    return heading, to


def _editor(settings: Settings, now: datetime) -> Editor:
    return editor_of(library_of(settings).folder, now)


def only(session: Session, named: str) -> str:
    """Return the shop that is meant: the one named, else the only one. Raises NotFound."""
    keys = [shop.key for shop in list_shops(session)]
    if named in keys:
        return named
    if not named and len(keys) == 1:
        return keys[0]
    what = f"no shop {named}" if named else "say which shop with --shop"
    msg = f"{what}; there are {', '.join(keys) or 'none'}"
    raise NotFound(msg)

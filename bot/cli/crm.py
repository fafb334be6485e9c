"""`zhike crm`: customer figures recomputed, the management table, the exercise, and what warnings are worth."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.customers import chat_ear, told_expired
from bot.cli.disk import bytes_of, database_of, write
from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.cli.shop import only
from bot.crm.day import night
from bot.crm.exercise import Exercise, Mistake, check_workbook, load_exercise, self_check
from bot.crm.naming import Names, load_names
from bot.crm.recompute import recompute_shop, verdict_of
from bot.crm.rules import load_rules
from bot.crm.table import table_of
from bot.crm.workbook import management_table
from bot.shop.dates import CHINA
from bot.store.uploads import remove_uploads

app = typer.Typer(no_args_is_help=True, help="Customer figures, warnings and the management table.")

ShopOption = Annotated[str, typer.Option("--shop", help="Key of the shop; needed when there are several.")]
DayOption = Annotated[str, typer.Option("--on", help="Day to compute for, 2026-06-30; default: now.")]


@app.command("recompute")
def recompute(
    *,
    shop: ShopOption = "",
    on: DayOption = "",
    whole: Annotated[
        bool,
        typer.Option("--night", help="Also let go what is over its time, note outcomes, lapse points, plan."),
    ] = False,
    config: Config = None,
) -> None:
    """Compute every figure of a shop's customers anew."""
    settings = settings_for(config)
    now = _moment(on)
    with refusing(), database_of(settings) as database:
        folder = library_of(settings).folder
        with database.read() as session:
            key = only(session, shop)

        def progress(done: int) -> None:
            notes.print(f"crm: {done} customers")

        if whole:
            made = night(
                database,
                key,
                now=now,
                folder=folder,
                progress=progress,
                unlink=lambda gone: remove_uploads(settings.var, gone),
                ear=chat_ear(settings, database, key),
            )
            found = made.recomputed
            notes.print(
                f"crm: {made.outcomes} outcomes, {made.lapsed} accounts with lapsed points, "
                f"{made.planned.day.planned} contacts and {made.planned.chased.planned} touches planned"
            )
            notes.print(f"crm: let go: {told_expired(made.expired)}")
        else:
            ear = chat_ear(settings, database, key)
            found = recompute_shop(database, key, now=now, folder=folder, progress=progress, ear=ear)
        print(
            f"{key}: {found.customers} customers, {found.purchases} purchases, {found.transitions} changes, "
            f"warnings by the {found.verdict.winner} ({found.verdict.why})"
        )


@app.command("workbook")
def workbook(
    file: Annotated[Path, typer.Argument(help="To write: .xlsx.")],
    *,
    shop: ShopOption = "",
    on: DayOption = "",
    exercise: Annotated[
        bool, typer.Option("--exercise", help="Write the exercise with its 24 customers instead.")
    ] = False,
    config: Config = None,
) -> None:
    """Write the management table with live formulas."""
    settings = settings_for(config)
    with refusing():
        folder = library_of(settings).folder
        if exercise:
            sample, names = load_exercise(folder), load_names(folder)
            rules = load_rules(folder)
            data = management_table(sample.lines, rules.value, sample.window, names, sample.shop)
        else:
            with database_of(settings) as database, database.read() as session:
                data = table_of(session, only(session, shop), now=_moment(on), folder=folder)
        write(file, data)
    notes.print(f"crm: {file}, {len(data)} bytes")


@app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A learner's workbook (.xlsx); without it the sample checks itself.")
    ] = None,
    *,
    config: Config = None,
) -> None:
    """Check the exercise: the sample against the answers decided by hand, or a learner's workbook against both."""
    settings = settings_for(config)
    with refusing():
        folder = library_of(settings).folder
        sample, names, rule = load_exercise(folder), load_names(folder), load_rules(folder).value
        mistakes = self_check(sample, rule)
        if file is not None and not mistakes:
            mistakes = check_workbook(bytes_of(file), sample, rule, names)
    for note in sample.notes:
        notes.print(f"crm: {note}", markup=False)
    for mistake in mistakes:
        print(_said(mistake, names))
    if mistakes:
        raise typer.Exit(1)
    print(_counted(sample, names))


@app.command("churn-report")
def churn_report(*, shop: ShopOption = "", on: DayOption = "", config: Config = None) -> None:
    """Compare rule and model on the shop's own purchases, trained on an earlier stretch than judged."""
    settings = settings_for(config)
    with refusing(), database_of(settings) as database, database.read() as session:
        key = only(session, shop)
        verdict = verdict_of(session, key, now=_moment(on), folder=library_of(settings).folder)
    print(f"{key}: {verdict.customers} customers, {verdict.left} bought nothing in the last stretch")
    print(f"used: {verdict.winner} ({verdict.why})")
    if verdict.rule is None or verdict.model is None:
        return
    table = Table("", "AUC", "average precision", "Brier", "calibration error")
    for name, found in (("rule", verdict.rule), ("model", verdict.model)):
        table.add_row(
            name,
            f"{found.auc:.4f}",
            f"{found.precision:.4f}",
            f"{found.brier:.4f}",
            f"{found.calibration:.4f}",
        )
    notes.print(table)


def _moment(on: str) -> datetime:
    if not on:
        return datetime.now(UTC)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        refuse(f"--on {on}: write a day as 2026-06-30")
    return datetime.combine(day + timedelta(days=1), time(), CHINA) - timedelta(seconds=1)


def _said(mistake: Mistake, names: Names) -> str:
    sheet = names.of("sheet", mistake.sheet)
    return names.of(
        "check",
        mistake.key,
        sheet=sheet,
        row=mistake.row,
        column=mistake.column,
        name=mistake.name,
        expected=mistake.expected,
        found=mistake.found,
    )


def _counted(sample: Exercise, names: Names) -> str:
    told = {tier: sample.expected.count(tier) for tier in ("high", "medium", "low")}
    return "  ".join(f"{names.of('value', tier)} {count}" for tier, count in told.items())

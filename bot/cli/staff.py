"""`zhike staff`: who may sign in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.auth import add_staff, random_password, reset_password
from bot.cli.disk import database_of
from bot.cli.home import Config, refusing, settings_for
from bot.store import StaffRole, list_staff

app = typer.Typer(no_args_is_help=True, help="Who may sign in.")
Username = Annotated[str, typer.Argument(help="Name to sign in with.")]


@app.command("list")
def members(config: Config = None) -> None:
    """Print everybody who may sign in, a line each: username, role, shops."""
    with refusing(), database_of(settings_for(config)) as database, database.read() as session:
        for staff in list_staff(session):
            shops = ",".join(staff.shops) or "-"
            print(f"{staff.username}\t{staff.role}\t{shops}{'	disabled' if staff.disabled else ''}")


@app.command("add")
def add(
    username: Username,
    role: Annotated[StaffRole, typer.Option(help="trainee, agent, supervisor or admin.")] = "agent",
    name: Annotated[str | None, typer.Option(help="Name that colleagues see; default the username.")] = None,
    shop: Annotated[list[str] | None, typer.Option(help="Key of a shop served; may be repeated.")] = None,
    config: Config = None,
) -> None:
    """Add a member of staff and print the password once."""
    password = random_password()
    with refusing(), database_of(settings_for(config)) as database, database.write() as session:
        add_staff(
            session,
            username=username,
            name=name or username,
            role=role,
            password=password,
            shops=shop or (),
            now=datetime.now(UTC),
        )
    print(f"{username} {password}")


@app.command("reset")
def reset(username: Username, config: Config = None) -> None:
    """Give somebody a new password and print it once; sessions open with the old one end."""
    with refusing(), database_of(settings_for(config)) as database, database.write() as session:
        done = reset_password(session, username, now=datetime.now(UTC))
    print(f"{done.staff.username} {done.password}")

"""`zhike staff` and `zhike demo`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def var(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the commands an empty var folder instead of the shared one."""
    del run  # made first: it points at the shared folder
    monkeypatch.setenv("ZHIKE_VAR", str(tmp_path / "data"))
    return tmp_path / "data"


def _loaded(run: Run) -> None:
    assert 0 == run("demo").exit_code


@pytest.mark.usefixtures("var")
def test_without_a_database_the_way_to_make_one_is_told(run: Run) -> None:
    """Nothing is made by looking."""
    result = run("staff", "list")
    assert 2 == result.exit_code
    assert "no database yet" in result.stderr


def test_demo_shops_are_loaded_and_loading_again_changes_nothing(run: Run, var: Path) -> None:
    """Three shops with customers and orders; a second time they are only brought up to date."""
    first = run("demo")
    assert 0 == first.exit_code, first.output
    counted = _counts(var)
    assert counted["shops"] >= 3
    assert counted["orders"] > 0
    assert 0 == run("demo").exit_code
    assert counted == _counts(var)


def _counts(var: Path) -> dict[str, int]:
    with closing(sqlite3.connect(var / "zhike.db")) as database:
        names = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        wanted = {
            stem: next(n for n in names if n.startswith(stem[:-1]))
            for stem in ("shops", "orders", "customers")
        }
        return {
            stem: database.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 - our own table names
            for stem, table in wanted.items()
        }


@pytest.mark.usefixtures("var")
def test_member_is_added_listed_and_given_a_new_password(run: Run) -> None:
    """The password is printed once when somebody is added or reset, and never listed."""
    _loaded(run)
    added = run("staff", "add", "xiaolin", "--role", "agent", "--shop", "nuanzao")
    assert 0 == added.exit_code, added.output
    name, password = added.stdout.split()
    assert "xiaolin" == name
    listed = run("staff", "list").stdout
    assert "xiaolin\tagent\tnuanzao" in listed
    assert password not in listed
    reset = run("staff", "reset", "xiaolin")
    assert 0 == reset.exit_code, reset.output
    assert password != reset.stdout.split()[1]


@pytest.mark.usefixtures("var")
@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "xiaolin", "--role", "agent"),
        ("add", "someone", "--shop", "no-such-shop"),
        ("add", "someone", "--role", "king"),
        ("reset", "nobody"),
    ],
)
def test_what_cannot_be_done_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    """A name taken, a shop or role that does not exist, an unknown name: told, without a traceback."""
    _loaded(run)
    run("staff", "add", "xiaolin")
    result = run("staff", *arguments)
    assert 2 == result.exit_code
    assert result.stderr.strip()
    assert "" == result.stdout

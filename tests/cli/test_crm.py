"""`zhike crm`: the exercise, the management table, the recomputation."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.cli import app
from bot.store import Database, ensure_customer, save_shop
from tests.crm.people import NOW
from tests.store.scenes import shop_spec

RUN = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the command find its database in a folder of its own."""
    monkeypatch.setenv("ZHIKE_VAR", str(tmp_path))
    return tmp_path


def test_the_exercise_is_written_and_checked(home: Path) -> None:
    """The sample passes its own check, and so does the workbook written from it until a cell is changed."""
    file = home / "exercise.xlsx"
    assert 0 == RUN.invoke(app, ["crm", "workbook", str(file), "--exercise"]).exit_code
    told = RUN.invoke(app, ["crm", "check", str(file)])
    assert (0, True) == (told.exit_code, "高价值客户 5" in told.stdout)
    book = load_workbook(file)
    book["高价值客户"]["I3"] = 1
    book.save(file)
    told = RUN.invoke(app, ["crm", "check", str(file)])
    assert (1, True) == (told.exit_code, "高价值客户第3行I列" in told.stdout)


def test_a_shop_is_recomputed_and_reported(home: Path) -> None:
    """Figures are computed for a day; too few customers keep the rule."""
    assert 2 == RUN.invoke(app, ["crm", "recompute"]).exit_code
    database = Database(f"sqlite:///{home / 'zhike.db'}")
    database.upgrade()
    with database.write() as session:
        save_shop(session, shop_spec("nuts"), now=NOW)
        ensure_customer(session, shop="nuts", buyer="a", now=NOW)
    database.close()
    told = RUN.invoke(app, ["crm", "recompute", "--on", "2026-06-30", "--night"])
    assert (0, True) == (told.exit_code, "nuts: 1 customers, 0 purchases" in told.stdout), told.output
    told = RUN.invoke(app, ["crm", "churn-report"])
    assert (0, True) == (told.exit_code, "used: rule (too_few)" in told.stdout)
    assert 2 == RUN.invoke(app, ["crm", "recompute", "--on", "30/6"]).exit_code

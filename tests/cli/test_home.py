"""How every command finds its settings, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.home import REFUSED
from tests.cli.conftest import Run
from tests.models import ROOT


def test_help_names_every_command(run: Run) -> None:
    """Without arguments the commands are shown."""
    shown = run().output
    for name in ("serve", "train", "analyze", "evaluate", "talk", "demo", "lint", "staff"):
        assert name in shown


@pytest.mark.parametrize(
    "command", [("train",), ("analyze",), ("evaluate",), ("demo",), ("lint",), ("staff", "list")]
)
def test_every_command_refuses_wrong_settings(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    """An unknown key stops each of them with the key's name, before anything is done."""
    (tmp_path / "config.yaml").write_text("server: {prot: 1}\n", encoding="utf-8")
    result = run(*command)
    assert REFUSED == result.exit_code
    assert "server.prot: unknown key" in result.stderr
    assert "" == result.stdout


def test_unknown_variable_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped variable is named."""
    monkeypatch.setenv("ZHIKE_SEVER__PORT", "1")
    result = run("staff", "list")
    assert REFUSED == result.exit_code
    assert "ZHIKE_SEVER__PORT" in result.stderr


def test_library_is_found_from_anywhere(run: Run) -> None:
    """In an empty folder the checkout's own library is used."""
    assert ROOT not in Path.cwd().parents
    result = run("lint")
    assert "no library" not in result.stderr

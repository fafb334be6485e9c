"""`zhike simulate`."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from bot.cli.app import app

RUN = ["simulate", "--agent", "silent", "-n", "6", "--seed", "3", "--shop", "nuanzao"]


def test_results_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """Two runs with one seed print the same and write the same transcripts, without times of day."""
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    runs = [CliRunner().invoke(app, [*RUN, "--json", "--transcripts", str(file)]) for file in files]
    assert [run.exit_code for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout
    assert files[0].read_bytes() == files[1].read_bytes()
    assert json.loads(runs[0].stdout)["agents"][0]["n"] == 6
    assert json.loads(files[0].read_text(encoding="utf-8").splitlines()[0])["shop"] == "nuanzao"


def test_unknown_names_are_refused_with_what_there_is() -> None:
    """An agent or a persona that does not exist is refused with status 2 and the names there are."""
    agent = CliRunner().invoke(app, ["simulate", "--agent", "polite"])
    persona = CliRunner().invoke(app, [*RUN, "--personas", "nobody_at_all"])
    assert (agent.exit_code, persona.exit_code) == (2, 2)
    assert "overpromiser" in agent.stderr
    assert "nobody_at_all" in persona.stderr

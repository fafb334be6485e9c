"""`zhike evaluate` and `zhike corpus report`."""

from __future__ import annotations

import json
from pathlib import Path

from bot.cli.evaluate import PLOT, SHEET
from tests.cli.conftest import Run
from tests.models import trained_models


def test_figures_of_both_kinds_of_unseen_writing(run: Run, small_home: Path, tmp_path: Path) -> None:
    """Test split and leaf files left out stand side by side; the plot is drawn; no model is left behind."""
    plot = tmp_path / "plot.svg"
    result = run("evaluate", "--json", "--plot", str(plot))
    assert 0 == result.exit_code, result.output
    tables = json.loads(result.stdout)
    figures = {row["what"]: row for row in tables["figures"]}
    assert {"what", "test", "left out"} <= set(figures["psychology micro-F1"])
    assert 14 == len(tables["test_psychology"])
    assert {"all", "buyer speaks last", "agent speaks last"} == {row["rounds"] for row in tables["rounds"]}
    assert {"personality", "expression", "all axes"} <= {row["axis"] for row in tables["types"]}
    assert plot.read_text(encoding="utf-8").startswith("<svg ")
    assert not (small_home / "models").exists()
    assert len(tables["test_intents"]) > 15


def test_figures_stand_beside_the_model_in_use(run: Run) -> None:
    """The sheet and the plot are in the folder of the model, with its card."""
    result = run("evaluate", "--no-left-out")
    assert 0 == result.exit_code, result.output
    models = trained_models()
    place = models / (models / "current").read_text(encoding="utf-8").strip()
    assert result.stdout.strip() in (place / SHEET).read_text(encoding="utf-8")
    assert (place / PLOT).read_text(encoding="utf-8").startswith("<svg ")
    assert (place / "card.md").is_file()


def test_plot_that_cannot_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    """A folder that is not there is told with status 2; without leaf files left out it is quick."""
    result = run("evaluate", "--no-left-out", "--plot", str(tmp_path / "none" / "plot.svg"))
    assert 2 == result.exit_code
    assert "plot.svg: No such file or directory" in result.stderr


def test_corpus_report_is_tables_or_json(run: Run, small_home: Path) -> None:
    """Both say the same."""
    del small_home
    text = run("corpus", "report")
    assert 0 == text.exit_code, text.output
    tables = json.loads(run("corpus", "report", "--json").stdout)
    counts = {row["what"]: row["count"] for row in tables["counts"]}
    assert f"training lines {counts['training lines']}" in " ".join(text.stdout.split())
    assert {"typing", "openers", "slips", "psychologies", "second_reading"} <= set(tables)

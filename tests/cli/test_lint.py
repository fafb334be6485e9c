"""`zhike lint`: findings, and the steal check with the model in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_shipped_library_is_clean_and_few_sentences_are_taken(run: Run) -> None:
    """The trained model reads most test sentences as their intents; those it does not can be listed."""
    result = run("lint")
    assert 0 == result.exit_code, result.output
    assert "test sentences are taken by another intent; 10% may be" in result.stderr
    taken = int(result.stderr.partition(" of ")[0].split()[-1])
    listed = run("lint", "--steals").stdout.splitlines()
    assert taken == len(listed)
    assert all(line.startswith("tests/") and " is taken by " in line for line in listed)


def test_too_many_taken_sentences_fail(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share that may be taken is a setting; above it lint lists them and fails."""
    monkeypatch.setenv("ZHIKE_LINT__STOLEN", "0")
    result = run("lint")
    assert 1 == result.exit_code
    assert " is taken by " in result.stdout


def test_without_a_model_nothing_is_stolen(run: Run, small_home: Path) -> None:
    """The steal check needs a model; without one that is said and the rest is checked."""
    del small_home
    result = run("lint")
    assert "lint: no steal check: " in result.stderr
    assert " is taken by " not in result.stdout

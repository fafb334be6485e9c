"""`zhike train`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_training_prints_its_version_and_is_done_once(run: Run, small_home: Path) -> None:
    """The version goes to standard output; --if-needed does nothing when nothing has changed."""
    first = run("train")
    assert 0 == first.exit_code, first.output
    version = first.stdout.strip()
    assert version == (small_home / "models" / "current").read_text(encoding="utf-8").strip()
    assert f"model {version} in" in first.stderr
    again = run("train", "--if-needed")
    assert (0, "", "") == (again.exit_code, again.stdout, again.stderr)
    (small_home / "models" / version / "heads.npz").write_bytes(b"broken")
    assert version == run("train", "--if-needed").stdout.strip()


def test_training_refuses_a_wrong_library(run: Run, tmp_path: Path) -> None:
    """What is wrong in the library is told by file and line, with status 2."""
    (tmp_path / "config.yaml").write_text("library: words\nvar: data\n", encoding="utf-8")
    (tmp_path / "words").mkdir()
    result = run("train", "--config", str(tmp_path / "config.yaml"))
    assert 2 == result.exit_code
    assert "labels.yaml:0: is missing" in result.stderr
    assert "Traceback" not in result.stderr

"""The wheel: built from the sdist, installed where nothing else is, it serves from an empty folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build sdist and wheel, install the wheel with the locked packages in a new environment."""
    built = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", built, PROJECT)
    (wheel,) = built.glob("*.whl")
    home = tmp_path_factory.mktemp("home") / "env"
    venv.create(home, with_pip=True)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", PROJECT / "requirements.txt")
    run(*pip, "--no-deps", wheel)
    return home / "bin" / "zhike"


def run(*command: object, cwd: Path | None = None) -> None:
    """Run a command; its output is shown when it fails."""
    done = subprocess.run(
        [str(part) for part in command], check=False, capture_output=True, text=True, cwd=cwd
    )
    assert 0 == done.returncode, done.stdout[-2000:] + done.stderr[-4000:]


def test_serves_from_an_empty_folder(program: Path, tmp_path: Path) -> None:
    """Library and console come with the wheel; the server starts degraded without a model and says so."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIKE_", "PYTHON"))}
    server = subprocess.Popen(
        [program, "serve", "--demo", "--port", "0"],
        cwd=tmp_path,
        env=clean,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        url = ""
        for line in server.stdout:
            if found := re.search(r"(http://\S+?)/?$", line.strip()):
                url = url or found[1]
            if line.startswith("Talk as a buyer"):
                break
        assert "<title>" in fetch(f"{url}/")
        assert json.loads(fetch(f"{url}/readyz"))["ready"] is True
        assert "zhike" in fetch(f"{url}/asyncapi.json").lower()
        assert (tmp_path / "var" / "zhike.db").is_file()
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


def fetch(url: str) -> str:
    """Get a page of the server under test."""
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server
        text: str = answer.read().decode()
        return text

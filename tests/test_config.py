"""Settings: read whole, and refused with the name of every key that cannot be used."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import MIN_SECRET, Settings, load_settings, signing_secret
from bot.errors import SettingsError
from tests.models import ROOT

STRONG = "0123456789abcdef" * 4

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take the variables of the surrounding shell away, and the checkout's own config.yaml out of sight."""
    for name in list(os.environ):
        if name.upper().startswith("ZHIKE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a configuration file."""

    def written(text: str) -> Path:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_configuration_of_the_checkout_is_good() -> None:
    """The config.yaml that ships can be used and sets what the code has as default."""
    settings = load_settings(ROOT / "config.yaml")
    assert Settings().server == settings.server
    assert Settings().chat == settings.chat
    assert ROOT / "var" == settings.var


def test_empty_file_means_the_defaults(write: Write) -> None:
    """Nothing has to be set."""
    assert 8300 == load_settings(write("")).server.port


def test_variable_overrides_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment wins over config.yaml, key by key."""
    monkeypatch.setenv("ZHIKE_SERVER__PORT", "9000")
    settings = load_settings(write("server: {port: 8400, host: 0.0.0.0}\n"))
    assert (9000, "0.0.0.0") == (settings.server.port, settings.server.host)  # noqa: S104 - only read, never bound


def test_file_is_found_by_variable_then_here(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """ZHIKE_CONFIG names the file; without it ./config.yaml is taken."""
    write("server: {port: 8401}\n")
    assert 8401 == load_settings().server.port
    other = tmp_path / "other.yaml"
    other.write_text("server: {port: 8402}\n", encoding="utf-8")
    monkeypatch.setenv("ZHIKE_CONFIG", str(other))
    assert 8402 == load_settings().server.port


def test_relative_folders_lie_beside_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the program is started from does not matter."""
    path = write("var: data\nlibrary: words\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = load_settings(path)
    assert (tmp_path / "data", tmp_path / "words") == (settings.var, settings.library)
    assert f"sqlite:///{tmp_path / 'data' / 'zhike.db'}" == settings.database_url
    assert tmp_path / "data" / "models" == settings.models


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sever: {port: 1}\n", ["sever: unknown key"]),
        ("server: {prot: 1}\n", ["server.prot: unknown key"]),
        ("server: {port: 70000}\n", ["server.port"]),
        ("server: {port: many}\n", ["server.port"]),
        ("server: {origins: ['*']}\n", ["server.origins", "exact origin"]),
        ("server: {origins: ['https://a.example/path']}\n", ["server.origins"]),
        ("server: {drain_seconds: -1}\n", ["server.drain_seconds"]),
        ("store: {url: 'mysql://x'}\n", ["store.url", "sqlite:///"]),
        ("chat: {frame_bytes: 12}\n", ["chat.frame_bytes"]),
        ("log: {level: loud}\n", ["log.level"]),
        ("auth: {secret: geheim}\n", ["auth.secret", "too weak"]),
        (f"auth: {{secret: {'a' * 64}}}\n", ["auth.secret", "too weak"]),
        ("auth: {token_minutes: 100000}\n", ["auth.token_minutes"]),
        ("server: 5\n", ["server"]),
        (
            "server: {port: 70000}\nlog: {level: loud}\nnonsense: 1\n",
            ["server.port", "log.level", "nonsense: unknown key"],
        ),
        ("- a\n", ["config.yaml"]),
        ("a: [\n", ["config.yaml", "YAML"]),
        ("just words\n", ["config.yaml"]),
    ],
)
def test_what_cannot_be_used_is_named(write: Write, text: str, parts: list[str]) -> None:
    """The message names the file and every wrong key."""
    with pytest.raises(SettingsError) as caught:
        load_settings(write(text))
    for part in ["config.yaml", *parts]:
        assert part in str(caught.value)


def test_secret_never_stands_in_a_message(write: Write) -> None:
    """A weak secret is refused without being told to everybody who reads the log."""
    with pytest.raises(SettingsError) as caught:
        load_settings(write("auth: {secret: hunter2-hunter2}\nserver: {prot: 1}\n"))
    assert "hunter2" not in str(caught.value)
    assert STRONG not in repr(load_settings(write(f"auth: {{secret: {STRONG}}}\n")))


@pytest.mark.parametrize("name", ["ZHIKE_SEVER__PORT", "ZHIKE_SERVER__PROT", "ZHIKE_PORT", "zhike_nonsense"])
def test_unknown_variable_is_refused_by_name(
    write: Write, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A mistyped variable does not pass silently."""
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError, match=name):
        load_settings(write(""))


def test_variables_of_the_tests_are_left_alone(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """ZHIKE_TEST_* belongs to the test suite."""
    monkeypatch.setenv("ZHIKE_TEST_ANYTHING", "1")
    assert 8300 == load_settings(write("")).server.port


def test_bad_value_of_a_variable_names_the_key(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """An impossible value from the environment is named like one of the file."""
    monkeypatch.setenv("ZHIKE_SERVER__PORT", "many")
    with pytest.raises(SettingsError, match=r"server\.port"):
        load_settings(write(""))


def test_file_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named and missing is an error, not the defaults."""
    with pytest.raises(SettingsError, match="no such configuration file"):
        load_settings(tmp_path / "absent.yaml")
    monkeypatch.setenv("ZHIKE_CONFIG", str(tmp_path / "absent.yaml"))
    with pytest.raises(SettingsError, match=r"absent\.yaml"):
        load_settings()


def test_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Bytes of no encoding are told as a file that cannot be read."""
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"config\.yaml"):
        load_settings(tmp_path / "config.yaml")


def test_secret_is_made_once_and_only_we_can_read_it(write: Write, tmp_path: Path) -> None:
    """Without a secret one is made in <var>/secret, mode 0600, and stays."""
    settings = load_settings(write("var: data\n"))
    secret = signing_secret(settings)
    path = tmp_path / "data" / "secret"
    assert len(secret) >= MIN_SECRET
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert secret == signing_secret(settings)
    assert [path] == list(path.parent.iterdir())


def test_secret_given_is_used_and_none_is_made(write: Write, tmp_path: Path) -> None:
    """A secret of the configuration needs no file."""
    assert STRONG == signing_secret(load_settings(write(f"var: data\nauth: {{secret: {STRONG}}}\n")))
    assert not (tmp_path / "data").exists()


def test_two_programs_that_start_at_once_share_one_secret(write: Write) -> None:
    """However many start together, all sign with the same secret and none fails."""
    settings = load_settings(write("var: data\n"))
    found: list[str] = []
    ready = threading.Barrier(8)

    def start() -> None:
        ready.wait()
        found.append(signing_secret(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (8, 1) == (len(found), len(set(found)))


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe" * 40])
def test_bad_secret_file_is_refused_by_name(write: Write, tmp_path: Path, content: bytes) -> None:
    """A secret file that is empty, short or no text is named, not silently replaced."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret").write_bytes(content)
    with pytest.raises(SettingsError, match=r"auth\.secret: .*secret"):
        signing_secret(load_settings(write("var: data\n")))


def test_var_that_cannot_be_written_is_refused_by_name(write: Write, tmp_path: Path) -> None:
    """A file where the folder should be is told, without a traceback."""
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"auth\.secret: "):
        signing_secret(load_settings(write("var: data\n")))


def test_postgres_address_names_its_driver(write: Write) -> None:
    """The short form of the address means the driver that we ship with."""
    settings = load_settings(write("store: {url: 'postgresql://zhike@db/zhike'}\n"))
    assert "postgresql+psycopg://zhike@db/zhike" == settings.database_url

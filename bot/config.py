"""Settings: config.yaml, overridden by ZHIKE_* variables, checked whole at start.

A nested key is reached with two underscores: `ZHIKE_SERVER__PORT=9000` is `server.port`.
`ZHIKE_TEST_*` belongs to the test suite and is never read here.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from bot.errors import SettingsError

MIN_SECRET = 32
"""Characters; 256 bits as hex are 64."""

PREFIX = "ZHIKE_"
TEST_PREFIX = "ZHIKE_TEST_"
CONFIG_VARIABLE = "ZHIKE_CONFIG"
"""Names the configuration file; it is not a setting itself."""


class Section(BaseModel):
    """A group of settings; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(Section):
    """Where the server listens and who may embed it."""

    host: str = "127.0.0.1"
    port: int = Field(8300, ge=0, le=65535)
    """0 picks a free port."""
    origins: tuple[str, ...] = ()
    """Exact origins allowed besides the server's own, e.g. `https://console.example`."""
    buyer_page: bool = True
    """The page to talk as a buyer, and the door that gives it a token."""
    drain_seconds: float = Field(10.0, ge=0.1, le=120)
    """How long a graceful stop waits for sockets and running work."""
    upload_bytes: int = Field(10 * 1024 * 1024, ge=1024, le=200 * 1024 * 1024)
    webhooks_inside: tuple[str, ...] = ()
    """`host:port` of receivers of webhooks that may be inside the network and without TLS."""

    @field_validator("origins")
    @classmethod
    def _exact(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, sep, rest = origin.partition("://")
            if not sep or scheme not in {"http", "https"} or not rest or "/" in rest or "*" in rest:
                msg = f"{origin!r} is not an exact origin such as https://console.example"
                raise ValueError(msg)
        return value


class Store(Section):
    """Where the truth is kept."""

    url: str = ""
    """SQLAlchemy URL; empty means SQLite in `<var>/zhike.db`."""
    busy_seconds: float = Field(5.0, ge=0.1, le=60)

    @field_validator("url")
    @classmethod
    def _engine(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            msg = "must start with sqlite:/// or postgresql+psycopg://"
            raise ValueError(msg)
        return value


class Chat(Section):
    """Limits and rhythm of the socket; see the protocol's limits."""

    frame_bytes: int = Field(65536, ge=1024, le=1048576)
    message_chars: int = Field(4000, ge=100, le=20000)
    hello_seconds: float = Field(10.0, gt=0, le=60)
    heartbeat_seconds: float = Field(20.0, gt=0, le=120)
    dead_seconds: float = Field(30.0, gt=0, le=300)
    """A peer that has answered nothing for this long is gone."""
    page_messages: int = Field(100, ge=1, le=500)
    queue_frames: int = Field(256, ge=8, le=10000)
    queue_bytes: int = Field(1048576, ge=65536, le=67108864)
    buyer_burst: int = Field(30, ge=1)
    buyer_rate: float = Field(2.0, gt=0)
    """message.send frames a second after the burst."""
    agent_burst: int = Field(200, ge=1)
    agent_rate: float = Field(50.0, gt=0)
    """Frames of any type a second after the burst."""
    agent_connections: int = Field(5, ge=1, le=100)
    round_quiet_ms: int = Field(700, ge=0, le=10000)
    """A round is read once the buyer has been silent this long…"""
    round_max_ms: int = Field(2500, ge=0, le=30000)
    """…or this long after the first unread message."""


class Auth(Section):
    """Secrets and token lives."""

    secret: SecretStr = SecretStr("")
    """Signs tokens; empty means one is made in `<var>/secret`."""
    token_minutes: int = Field(60, ge=1, le=60)
    buyer_token_minutes: int = Field(60, ge=1, le=60)

    @field_validator("secret")
    @classmethod
    def _strong(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (len(text) < MIN_SECRET or len(set(text)) < MIN_SECRET // 4):
            msg = f"is too weak: at least {MIN_SECRET} random characters (try `openssl rand -hex 32`)"
            raise ValueError(msg)
        return value


class Log(Section):
    """How the server speaks to its operator."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Lint(Section):
    """How strict `zhike lint` is where a model has its say."""

    stolen: float = Field(0.1, ge=0, le=1)
    """Share of test sentences that may be read as another intent than theirs."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    var: Path = Path("var")
    """Database, secret, models, uploads: all that the server writes."""
    library: Path | None = None
    """The intents folder; empty means `./intents`, else the packaged one."""
    server: Server = Server()
    store: Store = Store()
    chat: Chat = Chat()
    auth: Auth = Auth()
    log: Log = Log()
    lint: Lint = Lint()

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        url = self.store.url or f"sqlite:///{(self.var / 'zhike.db').absolute()}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.var / "models"

    def with_var(self, var: Path) -> Self:
        """Return the same settings over another folder."""
        return self.model_copy(update={"var": var})


def load_settings(path: Path | None = None) -> Settings:
    """Read and check the configuration.

    `path` defaults to the file named by ZHIKE_CONFIG, else `./config.yaml`, else the one of the checkout
    that this program runs from. Relative folders are below the folder of that file, or below the current
    one where there is no file at all. Raises SettingsError naming every key that cannot be used.
    """
    named = path or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    if named is not None and not named.is_file():
        msg = f"{named}: no such configuration file"
        raise SettingsError(msg)
    source = named or next((p for p in _usual_places() if p.is_file()), Path("config.yaml"))
    home = source.absolute().parent
    _refuse_unknown_variables()

    class Bound(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, dotenv_settings, file_secret_settings
            return env_settings, YamlConfigSettingsSource(settings_cls, yaml_file=source)

    try:
        found = Bound()
        library = None if found.library is None else home / found.library
        return found.model_copy(update={"var": home / found.var, "library": library})
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in e['loc']) or '(file)'}: {_say(e['type'], e['msg'])}"
            for e in error.errors(include_input=False, include_url=False)
        )
        msg = f"{source}: {problems}"
        raise SettingsError(msg) from None
    except (yaml.YAMLError, OSError, UnicodeDecodeError, ValueError, TypeError) as error:
        msg = f"{source}: not a readable YAML mapping: {error}"
        raise SettingsError(msg) from None


def _usual_places() -> tuple[Path, Path]:
    return Path("config.yaml"), Path(__file__).resolve().parent.parent / "config.yaml"


def _say(kind: str, message: str) -> str:
    return "unknown key" if kind == "extra_forbidden" else message.removeprefix("Value error, ")


def _known_variables() -> set[str]:
    known = {CONFIG_VARIABLE}
    for name, info in Settings.model_fields.items():
        known.add(f"{PREFIX}{name}".upper())
        section = info.annotation
        if isinstance(section, type) and issubclass(section, Section):
            known |= {f"{PREFIX}{name}__{key}".upper() for key in section.model_fields}
    return known


def _refuse_unknown_variables() -> None:
    known = _known_variables()
    unknown = sorted(
        name
        for name in os.environ
        if name.upper().startswith(PREFIX)
        and not name.upper().startswith(TEST_PREFIX)
        and name.upper() not in known
    )
    if unknown:
        msg = (
            f"unknown environment variable {', '.join(unknown)}; known names start with a key of config.yaml"
        )
        raise SettingsError(msg)


def signing_secret(settings: Settings) -> str:
    """Return the secret that signs tokens; make `<var>/secret` (mode 0600) when none is set."""
    given = settings.auth.secret.get_secret_value()
    if given:
        return given
    path = settings.var / "secret"
    try:
        if not path.exists():
            _make_secret(path)
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"auth.secret: {path} cannot be read: {error}"
        raise SettingsError(msg) from None
    if len(text) < MIN_SECRET:
        msg = f"auth.secret: {path} is too weak; delete it and a new one is made"
        raise SettingsError(msg)
    return text


def _make_secret(path: Path) -> None:
    """Write a new secret, whole or not at all; of two programs that start at once the first one's counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)

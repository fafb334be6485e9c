"""Every failure the product raises on purpose.

BotError
├── SettingsError            config.yaml or a ZHIKE_* variable cannot be used
├── LibraryError             files under intents/ are wrong (all findings at once)
├── ShopError                a shop file or a shop's facts cannot be used
├── InputError               a caller's line, row or field cannot be used
├── ModelError
│   ├── ModelMissing         no trained model where one was looked for
│   └── ModelCorrupt         a model file does not match its manifest
├── StoreError
│   ├── StoreUnavailable     the database is locked, read-only or gone
│   ├── NotFound             no such row in this shop
│   └── Conflict             the same id again with another content
├── StaleView                a colleague wrote something the sender has not seen
├── AuthError
│   ├── BadCredentials       wrong name, password or token
│   ├── TokenExpired         the token was good once
│   └── Forbidden            signed in, but not allowed
└── LimitExceeded            too long, too many or too fast
"""

from __future__ import annotations

from dataclasses import dataclass


class BotError(Exception):
    """Base of every failure raised on purpose; `code` is stable and names it on the wire."""

    code = "error"


class SettingsError(BotError):
    """A setting cannot be used; the message names its key."""

    code = "settings"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in a file of the user."""

    path: str
    """File, relative to the library folder."""
    line: int
    """1-based; 0 when no line can be named."""
    message: str
    """What is wrong and what would be right."""

    def __str__(self) -> str:
        """Return `file:line: message`."""
        return f"{self.path}:{self.line}: {self.message}"


class LibraryError(BotError):
    """Files under intents/ are wrong; `findings` has all of them."""

    code = "library"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


class ShopError(BotError):
    """A shop file or a shop's facts cannot be used."""

    code = "shop"


class InputError(BotError):
    """A caller's line, row or field cannot be used."""

    code = "bad_input"


class ModelError(BotError):
    """The trained model cannot be used."""

    code = "model"


class ModelMissing(ModelError):
    """No trained model where one was looked for; run `zhike train`."""

    code = "model_missing"


class ModelCorrupt(ModelError):
    """A model file does not match its manifest; run `zhike train`."""

    code = "model_corrupt"


class StoreError(BotError):
    """The database refused."""

    code = "store"


class StoreUnavailable(StoreError):
    """The database is locked, read-only or gone; nothing was stored, the caller may send again."""

    code = "store_unavailable"


class NotFound(StoreError):
    """No such row in this shop."""

    code = "not_found"


class Conflict(StoreError):
    """The same id again with another content."""

    code = "conflict"


class StaleView(BotError):
    """A colleague wrote something the sender has not seen; nothing was stored."""

    code = "stale_view"

    def __init__(self, head_seq: int) -> None:
        self.head_seq = head_seq
        super().__init__(f"a colleague wrote up to seq {head_seq}; show it and send again with that seen_seq")


class AuthError(BotError):
    """Who are you, or: you may not."""

    code = "auth"


class BadCredentials(AuthError):
    """Wrong name, password or token."""

    code = "bad_credentials"


class TokenExpired(AuthError):
    """The token was good once; sign in again."""

    code = "token_expired"


class Forbidden(AuthError):
    """Signed in, but not allowed to do this."""

    code = "forbidden"


class LimitExceeded(BotError):
    """Too long, too many or too fast; the message names the limit."""

    code = "limit"

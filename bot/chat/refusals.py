"""Why a frame is refused, besides what every stage may raise, and how a refusal reads on the wire."""

from __future__ import annotations

from typing import Any, Protocol

from bot.chat.protocol.server import ErrorNotice, Mark
from bot.errors import BotError, InputError, LimitExceeded


class Words(Protocol):
    """The library's Chinese by key; an unknown key comes back as it is."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the words for `key` with `{name}` filled."""


class EmptyText(InputError):
    """Nothing is left of the text once control characters are gone; type something."""

    code = "empty_text"


class TooLong(LimitExceeded):
    """The text has more characters than a message may have; cut it."""

    code = "too_long"

    def __init__(self, limit: int) -> None:
        self.detail = {"limit": limit}
        super().__init__(f"a message has at most {limit} characters")


class TooFast(LimitExceeded):
    """Too many frames; wait as long as the detail says."""

    code = "rate"

    def __init__(self, retry_after: float) -> None:
        self.detail = {"retry_after": round(retry_after, 2)}
        super().__init__(f"too many frames; wait {retry_after:.1f} s")


class EmptySlot(InputError):
    """The reply still has a slot to fill."""

    code = "empty_slot"

    def __init__(self, marks: tuple[Mark, ...]) -> None:
        self.detail = {"marks": [mark.model_dump(mode="json") for mark in marks]}
        super().__init__("the text has an unfilled slot; fill it first")


class RedLine(InputError):
    """The reply says what must not be said."""

    code = "red_line"

    def __init__(self, marks: tuple[Mark, ...]) -> None:
        self.detail = {"marks": [mark.model_dump(mode="json") for mark in marks]}
        super().__init__("the text crosses a red line; reword it")


def refusal(error: BotError, words: Words) -> ErrorNotice:
    """Return what a client is told: the stable code, the words for it, and the detail if there is any."""
    detail: dict[str, Any] = getattr(error, "detail", None) or {}
    key = f"error.{error.code}"
    said = words(key, **{name: value for name, value in detail.items() if isinstance(value, int | float)})
    return ErrorNotice(
        code=error.code, message=words("error.error") if said == key else said, detail=detail or None
    )

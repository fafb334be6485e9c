"""Why the server ends a connection."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class CloseCode(IntEnum):
    """Clients come back on 1001, 1006, 1011 to 1013 and 4000 to 4499; they stay away on the others."""

    GOING_AWAY = 1001
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTART = 1012
    TRY_AGAIN_LATER = 1013
    SLOW_READER = 4000
    HEARTBEAT_LOST = 4001
    HELLO_TIMEOUT = 4002
    RATE = 4003
    TOO_MANY_CONNECTIONS = 4004
    BAD_TOKEN = 4501
    EXPIRED_TOKEN = 4502
    BAD_FRAME = 4503
    FORBIDDEN = 4504
    ORIGIN = 4505


@dataclass(frozen=True, slots=True)
class Closing:
    """A decision to end a connection."""

    code: CloseCode
    retry_after: float | None = None
    """Seconds to wait before coming back."""

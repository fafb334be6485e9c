"""Field types of the wire and the cleaning of what people typed."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

MESSAGE_CHARS: Final = 4000
"""Code points of a message after cleaning, unless the settings say otherwise."""
MAX_SEQ: Final = 2**53 - 1
"""The largest integer that a browser holds exactly."""

_DROPPED = re.compile(
    "["
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # control characters, but not tab and line feed
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # bidi, invisible
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # not characters
    "]"
)
"""U+200C and U+200D stay: joiners hold emoji together."""


def clean(text: str) -> str:
    """Return `text` as it is stored: NFC, one kind of line break, no control or bidi characters, trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _DROPPED.sub("", text)).strip().strip("\u200c\u200d").strip()


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return " ".join(clean(text).split())


def utc_text(moment: datetime) -> str:
    """Return ISO-8601 in UTC with milliseconds and `Z`; a naive time is taken as UTC."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Id = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
"""An identifier: 1 to 64 visible ASCII characters."""
FrameId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{0,64}$")]
Seq = Annotated[int, Field(ge=0, le=MAX_SEQ)]
Title = Annotated[str, StringConstraints(max_length=300), AfterValidator(clean_line)]
Note = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean)]
Text = Annotated[str, AfterValidator(clean)]
"""What was typed, cleaned; its length is checked against the settings, not here."""
Typed = Annotated[str, AfterValidator(lambda text: text.encode("utf-8", "ignore").decode())]
"""As it was typed, but for what is no character at all."""
Label = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Money = Annotated[float, Field(ge=0, le=1e12)]
Time = Annotated[datetime, PlainSerializer(utc_text, return_type=str)]


class Wire(BaseModel):
    """Base of everything on the wire: unknown fields are refused, values do not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True, serialize_by_alias=True
    )

"""Bodies of groups of customers."""

from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from bot.chat.protocol.fields import Time, Wire, clean_line


class AudienceBody(Wire):
    """A filter over customers; see the fields of the answer to GET …/audiences."""

    definition: dict[str, Any]


class AudienceSave(AudienceBody):
    """A named group."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(clean_line)]


class AudienceCount(Wire):
    """How many customers a filter takes in now, of how many."""

    size: int
    total: int


class AudienceLine(Wire):
    """A group."""

    id: str
    name: str
    kind: str
    definition: dict[str, Any]
    size: int | None
    counted_at: Time | None


class Audiences(Wire):
    """Groups of a shop, ready-made ones first, and what a filter may ask."""

    presets: tuple[AudienceLine, ...]
    saved: tuple[AudienceLine, ...]
    fields: dict[str, str]
    """Field → number, text, moment, flag, json or days; besides `field.<key>` of the card."""

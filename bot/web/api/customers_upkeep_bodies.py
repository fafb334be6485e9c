"""Bodies of what a supervisor sees to now and then: fields of cards, and how long data is kept."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from bot.chat.protocol.fields import Time, Wire, clean_line
from bot.web.api.customers_bodies import CardKind, FieldKey, Kind, Line, Section

KeptDays = Annotated[int, Field(ge=0, le=36_500)]


class FieldSpecLine(Wire):
    """A field there is."""

    key: str
    zh: str
    kind: Kind
    section: Section
    cards: tuple[CardKind, ...]
    choices: dict[str, str]
    masked: bool
    own: bool = Field(description="Added by this shop.")
    retired: bool = Field(
        description="Of the shop's own: not asked for any more; what stands on cards stays."
    )
    position: int = Field(description="Of the shop's own: its place among them.")


class FieldSpecs(Wire):
    """All fields of this shop's cards, and what lists can be filtered and sorted by."""

    groups: dict[str, str]
    cards: dict[str, str]
    items: tuple[FieldSpecLine, ...]
    filters: dict[str, str] = Field(description="Filter field → what it holds.")
    sorts: tuple[str, ...]
    names: dict[str, dict[str, str]] = Field(description="value, tier, stage …: key → name.")


class OwnField(Wire):
    """A field of the shop's own."""

    key: Annotated[str, StringConstraints(pattern=r"^x_[a-z0-9_]{1,38}$")]
    label: Annotated[str, StringConstraints(min_length=1, max_length=30), AfterValidator(clean_line)]
    kind: Kind
    section: Section = "advanced"
    choices: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    position: Annotated[int, Field(ge=0, le=1000)] = 0


class FieldOrder(Wire):
    """The shop's own fields in the order in which they shall stand."""

    keys: Annotated[tuple[FieldKey, ...], Field(max_length=60)]


class RetentionBody(Wire):
    """For how many days what is kept; 0: for good."""

    messages: KeptDays = Field(1095, description="What was said, after a conversation's last move.")
    asks: KeptDays = Field(365, description="Answers given to other consoles and to the side window.")
    chats: KeptDays = Field(1095, description="Imported chats.")
    interests: KeptDays = Field(730, description="What was looked at, put into the cart or kept.")
    contacts: KeptDays = Field(1095, description="Words of contacts and of what came of them.")
    customers: KeptDays = Field(0, description="After they were last seen, customers are forgotten.")
    accesses: KeptDays = Field(1095, description="Who looked at whose data; at least 180.")


class LetGo(Wire):
    """What was let go the last time, by kind."""

    at: Time
    counts: dict[str, int]


class RetentionCard(RetentionBody):
    """The periods that hold, those that hold where nothing was decided, and what the last night let go."""

    usual: RetentionBody
    last: LetGo | None

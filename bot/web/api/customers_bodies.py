"""Bodies of the register, cards, imports and the rights of customers."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.chat.protocol.fields import Id, Note, Time, Wire, clean_line

Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean_line)]
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
TagText = Annotated[str, StringConstraints(min_length=1, max_length=20), AfterValidator(clean_line)]
Kind = Literal["text", "number", "flag", "date", "choice", "list", "phone", "email"]
Section = Literal["basic", "advanced", "valuable"]
CardKind = Literal["potential", "existing", "former"]
Purpose = Literal["service", "care", "marketing", "profiling"]


class Search(Wire):
    """Who is looked for."""

    filter: dict[str, Any] | None = Field(None, description="A filter: see GET …/crm/fields for its fields.")
    search: Line = Field("", description="Part of id or name, a whole tag, a whole phone number.")


class PageSearch(Search):
    """A page of those."""

    sort: Line = Field("-last_seen", description="A column or `field.<key>`; `-` goes down; empty ones last.")
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class CustomerRow(Wire):
    """One line of the register; money in yuan, personal values masked."""

    customer: str
    buyer: str
    name: str
    member: str
    first_seen: Time
    last_seen: Time
    tags: tuple[str, ...]
    gender: str
    province: str
    city: str
    completeness: float
    orders: int
    spent: float
    last_at: Time | None
    mean_interval: float | None = Field(description="Days.")
    value: str
    recency: int
    frequency: int
    monetary: int
    cell: str
    layer: int
    tier: str
    stage: str
    relation: str
    risk: float | None
    risk_level: str
    satisfaction: float | None
    own: dict[str, str] = Field(
        description="The shop's own fields in use that are filled, as people read them."
    )


class CustomerRows(Wire):
    """A page of the register."""

    items: tuple[CustomerRow, ...]
    total: int = Field(description="Of all pages.")


class Count(Wire):
    """How many customers."""

    count: int


class BulkTags(Search):
    """Tags put on or taken off many customers: those named, else those who match."""

    customers: Annotated[tuple[Id, ...], Field(max_length=2000)] | None = None
    add: Annotated[tuple[TagText, ...], Field(max_length=10)] = ()
    remove: Annotated[tuple[TagText, ...], Field(max_length=10)] = ()


class TagBody(Wire):
    """One tag."""

    text: TagText


class TagLine(Wire):
    """A tag, who says so and how sure it is."""

    text: str
    source: Literal["text", "behaviour", "person"]
    confidence: float


class FieldValue(Wire):
    """A field of a card with its value as it may be shown."""

    key: str
    zh: str
    kind: Kind
    section: Section
    value: Any
    shown: str = Field(description="As people read it.")
    masked: bool
    how: str = Field("", description="person, import, text, behaviour; empty: not filled.")
    source: str = ""
    at: str = ""


class DateLine(Wire):
    """A day that matters, and when it comes next."""

    id: str
    kind: Literal["birthday", "anniversary", "festival", "other"]
    whose: str
    name: str
    calendar: Literal["solar", "lunar"]
    month: int
    day: int
    year: int | None
    leap: bool
    next: date


class DateBody(Wire):
    """A day to be kept."""

    kind: Literal["birthday", "anniversary", "festival", "other"]
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    whose: Line = "self"
    name: Line = ""
    calendar: Literal["solar", "lunar"] = "solar"
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    leap: bool = False


class PurchaseLine(Wire):
    """A purchase; yuan."""

    order_no: str
    state: str
    amount: float
    refunded: float
    placed_at: Time | None = Field(description="Null: an imported order of which nobody told when.")
    paid_at: Time | None
    title: str
    counted: bool = Field(description="Whether figures count it.")
    step: str = Field(
        description="Unpaid pre-sale: which payment comes next (deposit, balance; staged: not told). Else empty."
    )
    pay_before: Time | None = Field(description="When an unpaid order closes by itself; null: not told.")


class UndatedLine(Wire):
    """Purchases of imported files that no file dated; no figure counts them. Yuan."""

    orders: int
    amount: float


class MergeLine(Wire):
    """Two customers declared one."""

    id: str
    kept: str
    gone: str
    at: Time
    undone_at: Time | None


class CustomerCard(Wire):
    """A person: the card, what is missing on it, days, purchases, accounts."""

    customer: str
    buyer: str
    name: str
    member: str
    kind: CardKind
    kind_zh: str
    first_seen: Time
    last_seen: Time
    completeness: float
    missing: tuple[str, ...] = Field(description="Keys, the weightiest first.")
    fields: tuple[FieldValue, ...]
    tags: tuple[TagLine, ...]
    notes: tuple[str, ...]
    dates: tuple[DateLine, ...]
    consents: dict[str, bool] = Field(description="Purpose → agreed; never asked: left out.")
    purchases: tuple[PurchaseLine, ...]
    undated: UndatedLine
    points: int
    chats: int
    complaints: int
    members: tuple[str, ...] = Field(description="Accounts, the person's own first.")
    merges: tuple[MergeLine, ...]
    erased: bool
    conversation: str | None = Field(description="The one last written in, here.")


class CardEdit(Wire):
    """Values of fields; null takes one off."""

    fields: Annotated[dict[FieldKey, Any], Field(max_length=60)]


class NotesBody(Wire):
    """What people wrote about a customer."""

    notes: Annotated[tuple[Note, ...], Field(max_length=50)]


class ChangeRow(Wire):
    """A line of a customer's history."""

    at: Time
    staff: str | None
    staff_name: str
    how: str
    source: str
    changes: dict[str, tuple[Any, Any]] = Field(description="Field → before, after; masked as on the card.")


class ChangeRows(Wire):
    """The last changes, newest first."""

    items: tuple[ChangeRow, ...]


class ConsentBody(Wire):
    """What a customer said."""

    purpose: Purpose
    granted: bool
    how: Literal["chat", "order", "form", "phone", "store"]
    evidence: Line = ""


class MergeBody(Wire):
    """Who is kept, and who is the same person."""

    kept: Id
    gone: Id


class LikenessLine(Wire):
    """Customers who may be one person, and what they share."""

    field: str
    zh: str
    customers: tuple[CustomerRow, ...]


class LikenessLines(Wire):
    """Groups to look at."""

    items: tuple[LikenessLine, ...]


class AccessLine(Wire):
    """Who looked at whose data."""

    at: Time
    staff: str | None
    staff_name: str
    customer: str
    what: str
    detail: dict[str, Any]


class AccessLines(Wire):
    """The last looks, newest first."""

    items: tuple[AccessLine, ...]


class EraseBody(Wire):
    """Forgetting cannot be undone: the caller repeats whom."""

    confirm: Id = Field(description="The customer's id again.")
    why: Line = ""


class ErasedLine(Wire):
    """What was forgotten."""

    accounts: int
    conversations: int
    messages: int
    orders: int


class FileColumn(Wire):
    """A column of the file."""

    heading: str
    to: str
    zh: str
    state: Literal["sure", "unconfirmed", "like", "unknown", "left"]
    book: str
    known: str


class FileProblem(Wire):
    """Something wrong, or worth a look, in a file."""

    line: int
    heading: str
    code: str
    message: str


class FileLook(Wire):
    """What a file is and says; nothing is stored yet."""

    table: str | None
    table_zh: str
    book: str
    platform: str
    rows: int
    good: int
    bad_rows: int
    problem_count: int
    problems: tuple[FileProblem, ...]
    note_count: int
    notes: tuple[FileProblem, ...]
    columns: tuple[FileColumn, ...]
    choices: dict[str, str] = Field(description="Columns that this kind of file may have → name.")
    sample: tuple[dict[str, Any], ...] = Field(description="The first rows as understood; money in fen.")
    job: str | None = Field(None, description="With `apply`: the job that takes it in.")


class JobLine(Wire):
    """A file being taken in, or taken in."""

    id: str
    kind: str
    file: str
    staff: str | None
    started_at: Time
    ended_at: Time | None
    state: Literal["running", "done", "failed", "refused"]
    rows: int
    done: int
    report: dict[str, Any]


class JobLines(Wire):
    """The last files, newest first."""

    items: tuple[JobLine, ...]

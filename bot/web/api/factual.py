"""Bodies about a shop's facts: reading and changing them, tables in and out, gaps."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.chat.protocol.fields import Note, Time, Title, Wire
from bot.shop.editing import FactScope
from bot.shop.gaps import Filling, GapKind
from bot.store import How

FactKey = Annotated[str, StringConstraints(max_length=64)]
Moment = Annotated[str, StringConstraints(max_length=40)]
SlotName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
PastedText = Annotated[str, StringConstraints(min_length=1, max_length=20000)]


class EditBody(Wire):
    """One fact as it shall be."""

    slot: SlotName = Field(description="A slot by key or Chinese name, or `attribute.<name>` of a product.")
    value: Title | None = Field(None, description="Null: it is not known any more.")
    scope: FactScope = "shop"
    key: FactKey = Field("", description="Of the season, category, product or SKU.")
    valid_from: Moment = ""
    valid_to: Moment = ""


class EditsBody(Wire):
    """Facts as they shall be; all of them or none."""

    edits: Annotated[tuple[EditBody, ...], Field(min_length=1, max_length=500)]


class PreviewBody(EditsBody):
    """Facts to be tried out."""

    item: FactKey | None = None


class ProblemLine(Wire):
    """Something wrong, or worth a look."""

    sheet: str = ""
    line: int = Field(description="Of the file, or the place of the edit, from 1; 0: neither.")
    heading: str = ""
    code: str
    message: str


class ChangeLine(Wire):
    """One value that is another now."""

    path: tuple[str, ...]
    before: Any
    after: Any


class FactsSaved(Wire):
    """What became of it."""

    version: int
    changes: tuple[ChangeLine, ...]
    warnings: tuple[ProblemLine, ...] = ()


class FactsBook(Wire):
    """All facts of a shop; its customers and orders are not among them."""

    version: int
    updated_at: Time
    shop: dict[str, Any]


class PartsBody(Wire):
    """Whole parts (products, promotions …) in the place of the shop's own."""

    shop: dict[str, Any]


class HistoryLine(Wire):
    """Who changed what, and when."""

    version: int
    at: Time
    staff: str | None
    staff_name: str
    how: How
    source: str
    changes: tuple[ChangeLine, ...]


class History(Wire):
    """The last changes, newest first."""

    items: tuple[HistoryLine, ...]


class UndoBody(Wire):
    """A version to go back to."""

    version: Annotated[int, Field(ge=1)]


class FactLine(Wire):
    """A fact before and after."""

    slot: str
    zh: str
    before: str | None
    after: str | None
    source: str


class SampleLine(Wire):
    """A reply that names the fact, filled."""

    template: str
    before: str
    after: str


class FactsPreview(Wire):
    """What edits would do; nothing is saved."""

    problems: tuple[ProblemLine, ...]
    warnings: tuple[ProblemLine, ...] = Field(description="Red lines in the new values.")
    facts: tuple[FactLine, ...]
    samples: tuple[SampleLine, ...]


class ColumnLine(Wire):
    """A column of the file."""

    sheet: str
    table: str
    heading: str
    to: str
    state: Literal["sure", "unconfirmed", "like", "unknown", "left"]
    book: str = Field(description="File of headings that has it.")
    known: str = Field(description="The known heading that it is like.")


class ImportReport(Wire):
    """What a file would do, or did."""

    applied: bool
    version: int
    rows: int
    columns: tuple[ColumnLine, ...]
    problems: tuple[ProblemLine, ...]
    warnings: tuple[ProblemLine, ...]
    change_count: int
    changes: tuple[ChangeLine, ...] = Field(description="The first 200.")


class TextBody(Wire):
    """The text of a product's detail page."""

    product: FactKey
    text: PastedText


class TextApproval(TextBody):
    """The same text, with the columns that were approved."""

    columns: Annotated[tuple[SlotName, ...], Field(min_length=1, max_length=200)]


class ProposalLine(Wire):
    """One thing the text says."""

    column: str
    name: str
    zh: str
    value: str
    start: int
    end: int
    now: str | None
    standing: Literal["new", "same", "other", "long"]


class Proposals(Wire):
    """What a text says of a product, in its order."""

    version: int
    items: tuple[ProposalLine, ...]


class GapReport(Wire):
    """One thing asked in vain."""

    kind: GapKind
    name: str
    zh: str
    product: str
    product_name: str
    count: int = Field(description="Rounds in which it was asked.")
    question: str
    asked_at: Time
    filling: Filling


class Gaps(Wire):
    """What was asked in vain and is not known yet, the most asked first."""

    version: int
    days: int
    items: tuple[GapReport, ...]


class GapFill(Wire):
    """What is to be said the next time."""

    kind: GapKind
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    product: FactKey = ""
    scope: FactScope | None = Field(
        None, description="Where it is written; default the product, else the shop."
    )
    key: FactKey = Field("", description="With a scope: its key.")
    value: Note
    valid_from: Moment = ""
    valid_to: Moment = ""

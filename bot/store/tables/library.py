"""What a shop makes of the library that ships, and what its supervisors set at run time."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class LibraryChoiceTable(Row, table=True):
    """What one shop decided about one reply of the library: not offered, or said in the shop's own words."""

    __tablename__ = "library_choice"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    template: str = Field(primary_key=True)
    """Id of the library's reply."""
    muted: bool
    muted_to: date | None
    """The last day on which it is not offered; None: no end."""
    reply: str | None = Field(foreign_key="shop_reply.id", ondelete="SET NULL")
    """The shop's own reply that stands for it while that one is in use."""
    note: str
    """Why, in the supervisor's words."""
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ShopSettingTable(Row, table=True):
    """What a shop's supervisors set; what is not in `chosen` stands as it ships."""

    __tablename__ = "shop_setting"

    shop: str = Field(primary_key=True, foreign_key="shop.key", ondelete="CASCADE")
    version: int
    chosen: dict[str, Any] = Field(sa_type=Json)
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    updated_at: datetime = Field(sa_type=UtcDateTime)

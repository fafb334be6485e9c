"""What a message carries besides text: one payload model per kind of message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.chat.protocol.fields import Id, Money, Title, Wire

Kind = Literal[
    "text", "image", "video", "voice", "product", "order", "logistics", "sticker", "recall", "event"
]
Link = Annotated[str, StringConstraints(max_length=2000, pattern=r"^(https?://|/)[\x21-\x7e]*$")]
OrderNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class ProductCard(Wire):
    """An item of the shop; it becomes the focus item of the conversation."""

    sku: Id | None = None
    product: Id | None = None
    title: Title = ""
    price: Money | None = Field(None, description="Yuan.")
    image: Link | None = None
    url: Link | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.sku is None and self.product is None:
            msg = "a product card names its sku or its product"
            raise ValueError(msg)
        return self


class OrderCard(Wire):
    """An order of the buyer; it becomes the focus order of the conversation."""

    order_no: OrderNo
    title: Title = ""
    amount: Money | None = Field(None, description="Yuan.")
    state: Title = ""


class LogisticsCard(Wire):
    """Where a parcel is; its order becomes the focus order."""

    order_no: OrderNo
    courier: Title = ""
    tracking_no: Title = ""
    latest: Title = ""


class FileCard(Wire):
    """A picture, video, voice message or sticker; nothing claims to know what is in it."""

    file: Id
    name: Title = ""
    mime: Title = ""
    size: Annotated[int, Field(ge=0, le=2**40)] = Field(0, description="Bytes.")


class RecallCard(Wire):
    """The message that its sender takes back."""

    message_id: Id


class EventCard(Wire):
    """Something that happened to an order; it becomes the focus order."""

    event: Literal["ordered", "paid", "refunded"]
    order_no: OrderNo


Card = ProductCard | OrderCard | LogisticsCard | FileCard | RecallCard | EventCard

CARDS: Final[Mapping[Kind, type[Card]]] = {
    "image": FileCard,
    "video": FileCard,
    "voice": FileCard,
    "product": ProductCard,
    "order": OrderCard,
    "logistics": LogisticsCard,
    "sticker": FileCard,
    "recall": RecallCard,
    "event": EventCard,
}
"""The payload of every kind but `text`, which carries none."""

"""Bodies of the integration interface."""

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.chat.protocol.fields import Time, Wire
from bot.store.integration import KeyUse
from bot.web.origins import ORIGINS_AT_MOST

Kind = Literal[
    "message.new", "conversation.opened", "conversation.closed", "suggestion.sent", "alert.complaint"
]
Events = Annotated[tuple[Kind, ...], Field(min_length=1, max_length=10)]
Url = Annotated[str, Field(min_length=1, max_length=1000)]


class Signed(Wire):
    """An identity signed by another console: HS256 over `{sub, role, shop, exp, jti}`."""

    token: Annotated[str, Field(min_length=1, max_length=4000, repr=False)]


class EmbedCard(Wire):
    """What an embedded page has to know before anybody is signed in."""

    shop: str
    allowed: bool = Field(description="Whether pages of `origin` may embed this shop.")


class KeyLine(Wire):
    """A key without its secret."""

    id: str
    use: KeyUse
    ending: str = Field(description="Its last four characters.")
    staff_name: str
    created_at: Time


class NewKey(Wire):
    """A key to be made."""

    use: KeyUse


class GivenKey(Wire):
    """A key and its secret, told once."""

    key: KeyLine
    secret: str


class OriginsBody(Wire):
    """All sites that may embed the shop."""

    origins: Annotated[tuple[Annotated[str, Field(max_length=300)], ...], Field(max_length=ORIGINS_AT_MOST)]


class HookLine(Wire):
    """A webhook without its secret."""

    id: str
    url: str
    events: tuple[str, ...]
    texts: bool = Field(description="Messages are told with what they say.")
    enabled: bool
    old_until: Time | None = Field(description="Until when the earlier secret signs too.")
    created_at: Time


class NewHook(Wire):
    """A webhook to be made."""

    url: Url
    events: Events
    texts: bool = False


class HookChange(Wire):
    """What is to be different; what is left out stays."""

    url: Url | None = None
    events: Events | None = None
    texts: bool | None = None
    enabled: bool | None = None


class GivenHook(Wire):
    """A webhook and its signing secret, told once."""

    webhook: HookLine
    secret: str


class DeliveryLine(Wire):
    """What a webhook was told, and how it went."""

    id: str
    event: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    due_at: Time | None = Field(description="Of the next try, while it waits.")
    created_at: Time
    finished_at: Time | None
    tries: tuple[dict[str, Any], ...]


class DeliveryLog(Wire):
    """Newest first; `next`: pass it as `before`, null: there is no more."""

    items: tuple[DeliveryLine, ...]
    next: str | None


class IntegrationCard(Wire):
    """All of a shop's integration."""

    keys: tuple[KeyLine, ...]
    origins: tuple[str, ...]
    always: tuple[str, ...] = Field(description="Sites allowed by the server's own settings.")
    webhooks: tuple[HookLine, ...]
    events: tuple[str, ...]

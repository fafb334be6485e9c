"""Small worlds for store tests: two shops, buyers, agents, and short ways to say things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.shop.schema import ShopSpec
from bot.store import (
    Appended,
    Conversation,
    Database,
    SenderKind,
    Staff,
    append_message,
    create_staff,
    open_conversation,
    save_shop,
)
from bot.terms import Scored, Suggestion, TypeGuess, Understanding

Sender = tuple[SenderKind, str]

ANNA: Sender = ("agent", "anna")
BERT: Sender = ("agent", "bert")

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def shop_spec(key: str = "kitchen", more: Mapping[str, object] | None = None) -> ShopSpec:
    """Return the smallest shop."""
    return ShopSpec.model_validate({"key": key, "name": f"店{key}", "trade": "home", **(more or {})})


@dataclass
class Scene:
    """A database with shops, where time moves a second with every message."""

    database: Database
    now: datetime = START
    sent: int = field(default=0)

    def tick(self, seconds: float = 1) -> datetime:
        """Let time pass and return it."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def shop(self, key: str = "kitchen") -> str:
        """Open a shop and return its key."""
        with self.database.write() as session:
            return save_shop(session, shop_spec(key), now=self.now).key

    def talk(self, buyer: str = "b1", shop: str = "kitchen", external: str = "") -> Conversation:
        """Open a buyer's conversation."""
        with self.database.write() as session:
            return open_conversation(
                session, shop=shop, buyer=buyer, name="林小满", external=external, now=self.tick()
            )

    def agent(self, username: str, *shops: str) -> Staff:
        """Hire an agent."""
        with self.database.write() as session:
            return create_staff(
                session,
                username=username,
                name=username.title(),
                role="agent",
                password_hash="x",
                shops=shops or ("kitchen",),
                now=self.tick(),
            )

    def say(
        self,
        talk: Conversation,
        text: str,
        *,
        kind: str = "text",
        payload: Mapping[str, Any] | None = None,
        sender: Sender | None = None,
        client_msg_id: str = "",
        seen_seq: int | None = None,
    ) -> Appended:
        """Send something: as the buyer, unless `sender` says who."""
        self.sent += 1
        who, name = sender or ("buyer", talk.customer)
        with self.database.write() as session:
            return append_message(
                session,
                conversation=talk.id,
                sender_kind=who,
                sender_id=name,
                sender_name=name,
                client_msg_id=client_msg_id or f"m{self.sent}",
                kind=kind,
                text=text,
                payload=payload,
                seen_seq=seen_seq,
                now=self.tick(),
            )


def understanding(*psychology: str, intent: str = "discount", emotion: str = "calm") -> Understanding:
    """Return a reading that shows these psychologies."""
    return Understanding(
        psychology=tuple(Scored(key, 0.9) for key in psychology),
        psychology_scores={"economy": 0.1, "safety": 0.1} | dict.fromkeys(psychology, 0.9),
        intents=(Scored(intent, 0.7), Scored("price", 0.2), Scored("gift", 0.1)),
        emotion=Scored(emotion, 0.8),
        customer_type={"behaviour": TypeGuess("bargainer", 0.6, "bargained:2")},
    )


def suggestion(key: str, text: str = "亲，今天下单减10元", template: str = "discount.plain") -> Suggestion:
    """Return a suggestion."""
    return Suggestion(id=key, template=template, text=text, score=0.8, reasons=("psychology:economy",))

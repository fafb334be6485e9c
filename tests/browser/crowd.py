"""A shop with many conversations, one of them long; written straight into the tables, since it is only looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.store import Database, open_conversation
from bot.store.columns import new_id
from bot.store.tables import ConversationTable, MessageTable

SHOP = "shanyu"


def crowd(database: Database, *, conversations: int, messages: int) -> str:
    """Return the id of a conversation of `messages` messages among `conversations` others."""
    start = datetime.now(UTC) - timedelta(days=30)
    with database.write() as session:
        for number in range(conversations):
            open_conversation(session, shop=SHOP, buyer=f"many-{number}", name=f"买家{number}", now=start)
        longest = open_conversation(session, shop=SHOP, buyer="long", name="长谈", now=start)
        row = session.get_one(ConversationTable, longest.id)
        row.head_seq = messages
        session.add_all(_message(longest.id, number, start) for number in range(1, messages + 1))
    return longest.id


def _message(conversation: str, seq: int, start: datetime) -> MessageTable:
    buyer = seq % 3 != 0
    now = start + timedelta(minutes=7 * seq)
    return MessageTable(
        id=new_id(now),
        shop=SHOP,
        conversation=conversation,
        seq=seq,
        sender_kind="buyer" if buyer else "agent",
        sender_id="long" if buyer else "staff",
        sender_name="长谈" if buyer else "小晴",
        kind="text",
        text=f"第{seq}句，" + "再问一下，" * (seq % 11),
        payload=None,
        client_msg_id=f"long-{seq}",
        body_hash=str(seq),
        sent_at=now,
        recalled_at=None,
    )

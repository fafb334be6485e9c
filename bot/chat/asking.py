"""One question of a console that keeps its own chat, answered from what it says and what we know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.assist import Question
from bot.chat.deskbook import book_of
from bot.chat.doubts import doubtful
from bot.chat.interpreter import StoredInterpreter, named
from bot.chat.nextsteps import action_line, next_actions, standing_of
from bot.chat.profiles import worded_profile
from bot.chat.protocol.fields import clean
from bot.chat.refusals import EmptyText
from bot.chat.wanting import wants_of
from bot.chat.worded import advice_keys, worded_suggestion, worded_understanding
from bot.learning.masking import mask
from bot.profile import CUSTOMER, fold
from bot.store import (
    Database,
    StoredMessage,
    find_ask,
    load_shop_entry,
    offered,
    open_conversation,
    queue_reviews,
    record_gaps,
    save_ask,
    update_customer_profile,
)
from bot.terms import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """What the other console says."""

    shop: str
    conversation: str
    """Its id of the conversation."""
    buyer: str
    message: str
    """Its id of the message."""
    text: str
    history: tuple[tuple[Literal["buyer", "agent"], str], ...] = ()
    """What was said before, oldest first."""
    item: str | None = None
    order: str | None = None
    full: bool = False


class Asker:
    """Answers questions; runs in a worker thread."""

    def __init__(self, database: Database, interpreter: StoredInterpreter) -> None:
        self._database = database
        self._interpreter = interpreter

    def answer(self, asked: Asked) -> dict[str, Any]:
        """Return the answer as JSON values; a question asked before gets its first answer.

        Raises Conflict (the same message id with another text), NotFound (shop), EmptyText, StoreError.
        """
        text, now = clean(asked.text), self._interpreter.now()
        if not text:
            msg = "the text is empty"
            raise EmptyText(msg)
        key = {"shop": asked.shop, "conversation": asked.conversation, "message": asked.message, "text": text}
        with self._database.read() as session:
            load_shop_entry(session, asked.shop)
            known = find_ask(session, **key)
        if known is not None:
            return known
        with self._database.write() as session:
            thread = open_conversation(
                session, shop=asked.shop, buyer=asked.buyer, external=asked.conversation, now=now
            )
        return self._think(replace(asked, text=text), thread.id, key, now)

    def _think(self, asked: Asked, conversation: str, key: dict[str, str], now: datetime) -> dict[str, Any]:
        assistant = self._interpreter.assistant()
        dossier = self._interpreter.dossiers.open(conversation, assistant.library)
        turns = (
            *(Turn(role, clean(said)) for role, said in asked.history),
            Turn("buyer", asked.text, asked.message),
        )
        start = max((place + 1 for place, turn in enumerate(turns) if turn.role == "agent"), default=0)
        question = Question(
            turns=turns[start:],
            now=now,
            context=turns[:start],
            shop=dossier.shop,
            item=asked.item,
            order=asked.order,
            buyer=asked.buyer,
            profile=dossier.profile(now),
            sent=dossier.sent,
            adoption=dossier.adoption,
            own=dossier.own,
            given=dossier.given(now),
            faq=self._interpreter.dossiers.answers_of(dossier.shop, asked.item, assistant.reader),
            seed=f"{conversation}:{asked.message}",
            full=asked.full,
        )
        read = assistant.reader.read_round(question.turns, question.context)
        answer = assistant.reply(question, read)
        doubts = doubtful(assistant.reader, question.turns, question.context, read)
        offers = tuple(named(s, f"{conversation}:{asked.message}", 0) for s in answer.suggestions)
        library = assistant.library
        wants = wants_of(answer, library, dossier.shop, asked.text, now) if dossier.shop else ()
        said = [_as_message(turn, asked.message, now) for turn in question.turns]
        thread = replace(
            dossier.thread,
            focus_item=asked.item or dossier.thread.focus_item,
            focus_order=asked.order or dossier.thread.focus_order,
        )
        book = book_of(library)
        action, headline = action_line(book, library, answer.understanding)
        standing = standing_of(replace(dossier, thread=thread, messages=tuple(said)), answer, now)
        response = {
            "understanding": worded_understanding(answer.understanding, library, said).model_dump(
                mode="json"
            ),
            "profile": worded_profile(dossier, library, now).model_dump(mode="json"),
            "advice": list(answer.advice),
            "advice_keys": list(advice_keys(answer.advice, library)),
            "action": action,
            "headline": headline.model_dump(mode="json"),
            "next_actions": [step.model_dump(mode="json") for step in next_actions(book, library, standing)],
            "suggestions": [worded_suggestion(offer, library).model_dump(mode="json") for offer in offers],
        }
        with self._database.write() as session:
            kept = save_ask(session, **key, response=response, now=now)
            queue_reviews(
                session,
                shop=asked.shop,
                conversation=conversation,
                items=[found for found in doubts if found.message],
                model=self._interpreter.model(),
                now=now,
            )
            if wants:
                record_gaps(
                    session,
                    shop=asked.shop,
                    conversation=conversation,
                    asked=asked.message,
                    wants=wants,
                    question=mask(asked.text),
                    now=now,
                )
            offered(session, conversation=conversation, round_seq=0, revision=0, suggestions=offers, now=now)
            update_customer_profile(
                session,
                dossier.customer.id,
                lambda old: fold(
                    old, answer.understanding, now, turn=f"{conversation}:{asked.message}", memory=CUSTOMER
                ),
            )
        return kept


def _as_message(turn: Turn, message: str, now: datetime) -> StoredMessage:
    """Return a turn of the other console in the shape evidence points into."""
    return StoredMessage(
        id=turn.message_id or message,
        shop="",
        conversation="",
        seq=0,
        sender_kind="buyer",
        sender_id="",
        sender_name="",
        kind="text",
        text=turn.text,
        payload=None,
        client_msg_id="",
        sent_at=now,
    )

"""The open round of a conversation, taken from the store to the assistant and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.assist import Answer, Question
from bot.chat.commands import Keep, Record
from bot.chat.deskbook import book_of
from bot.chat.dossier import Dossier, Dossiers
from bot.chat.doubts import doubtful
from bot.chat.events import Conceded, Reading
from bot.chat.nextsteps import action_line, next_actions, standing_of
from bot.chat.profiles import worded_profile
from bot.chat.protocol.shapes import ProfileCard
from bot.chat.reading import LastRead
from bot.chat.wanting import wants_of
from bot.chat.whole import says_all
from bot.chat.worded import advice_keys, worded_suggestion, worded_understanding
from bot.learning.masking import mask
from bot.library import Library
from bot.library.advice import advise
from bot.profile import CONVERSATION, CUSTOMER, fold
from bot.store import (
    Session,
    StoredLabel,
    StoredMessage,
    StoredSuggestion,
    day_of,
    latest_label,
    latest_suggestions,
    load_conversation,
    offered,
    open_round,
    queue_reviews,
    record_concession,
    record_feedback,
    record_gaps,
    record_outcome,
    save_label,
    suggestions_of_round,
    update_conversation_profile,
    update_customer_profile,
)
from bot.terms import Feedback, Scored, Suggestion, Turn, Understanding
from bot.text.normalise import LINK, ORDER, PICTURE, STICKER
from bot.understand.reader import Reader

_STAND_INS = {
    "image": PICTURE,
    "video": PICTURE,
    "voice": PICTURE,
    "sticker": STICKER,
    "product": LINK,
    "order": ORDER,
    "logistics": ORDER,
}
"""What stands in a turn for a message without words; nothing claims to know what a picture shows."""

ALARMING_EMOTIONS = frozenset({"angry"})
ALARMING_LABELS = frozenset({"complaint"})
NOTHING = Understanding(psychology=(), psychology_scores={}, intents=(), emotion=Scored("calm", 0.0))


class RoundReader(Protocol):
    """What reads a round; bot.understand.reader.Reader is one."""

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what the turns say."""


class Thinking(Protocol):
    """What is asked of an assistant; bot.assist.Assistant is one."""

    @property
    def reader(self) -> RoundReader:
        """Understands."""

    @property
    def library(self) -> Library:
        """Words and replies."""

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Return replies for a round that is understood."""


@dataclass(frozen=True, slots=True)
class StoredInterpreter:
    """The Interpreter over the store. `assistant` gives the one in use, which may change at any time."""

    dossiers: Dossiers
    assistant: Callable[[], Thinking]
    now: Callable[[], datetime]
    model: Callable[[], str]
    """Version of the model in use; empty: rules only."""

    def read(self, conversation: str) -> Reading:
        """Return what the open round says; nothing and quiet when all of it was recalled."""
        assistant, now = self.assistant(), self.now()
        dossier = self.dossiers.open(conversation, assistant.library)
        if not dossier.messages:
            return _reading(Answer(replace(NOTHING, quiet=True), (), ()), dossier, assistant.library, now)
        turns, context = turns_of(dossier.messages), turns_of(dossier.context)
        read = _corrected(assistant.reader.read_round(turns, context), dossier.label)
        question = Question(
            turns=turns,
            now=now,
            context=context,
            shop=dossier.shop,
            item=dossier.thread.focus_item or None,
            order=dossier.thread.focus_order or None,
            buyer=dossier.customer.buyer,
            profile=dossier.profile(now),
            sent=dossier.sent,
            adoption=dossier.adoption,
            own=dossier.own,
            faq=self.dossiers.answers_of(dossier.shop, dossier.thread.focus_item, assistant.reader),
            seed=f"{conversation}:{dossier.round}",
            given=dossier.given(now),
            actions=dossier.actions,
        )
        answer = assistant.reply(question, read)
        offers = tuple(named(s, conversation, dossier.round) for s in answer.suggestions)
        reading = _reading(replace(answer, suggestions=offers), dossier, assistant.library, now)
        reading = replace(reading, conceded=_conceded(dossier.context, assistant.library))
        if dossier.shop is not None:
            said = " ".join(turn.text for turn in turns)
            wants = wants_of(answer, assistant.library, dossier.shop, said, now)
            reading = replace(reading, wants=wants, asked=mask(said) if wants else "")
        asked = dossier.label is None or not dossier.label.corrected
        return replace(
            reading,
            doubtful=partial(doubtful, assistant.reader, turns, context, read) if asked else tuple,
            whole=_whole(assistant.reader, turns, context),
        )

    def profile(self, conversation: str) -> ProfileCard:
        """Return the customer's card as it stands now, whatever was read last."""
        dossier = self.dossiers.open(conversation)
        return worded_profile(dossier, self.assistant().library, self.now())

    def unread(self, conversation: str) -> Reading:
        """Return a degraded reading: nothing understood, nothing suggested."""
        dossier = self.dossiers.open(conversation)
        nothing = Answer(replace(NOTHING, degraded=True), (), ())
        return _reading(nothing, dossier, self.assistant().library, self.now())

    def keep(self, session: Session, conversation: str, kept: Keep) -> None:
        """Store the reading, fold it into the profiles and, when offered, fill the ledger."""
        answer, now = kept.reading.answer, self.now()
        if answer is None or not kept.reading.last_seq:
            return
        label = save_label(
            session,
            conversation=conversation,
            round_seq=kept.round,
            revision=kept.revision,
            last_seq=kept.reading.last_seq,
            understanding=answer.understanding,
            model=self.model(),
            now=now,
        )
        if any(p.key in ALARMING_LABELS for p in label.understanding.psychology):
            day = day_of(now).isoformat()
            record_outcome(session, conversation=conversation, kind="complaint", reference=day, now=now)
        if kept.offered:
            offered(
                session,
                conversation=conversation,
                round_seq=kept.round,
                revision=kept.revision,
                suggestions=answer.suggestions,
                now=now,
            )
        if kept.offered and kept.reading.wants:
            record_gaps(
                session,
                shop=load_conversation(session, conversation).shop,
                conversation=conversation,
                asked=str(kept.round),
                wants=kept.reading.wants,
                question=kept.reading.asked,
                now=now,
            )
        for made in kept.reading.conceded:
            record_concession(
                session,
                conversation=conversation,
                step=made.step,
                source=made.message,
                staff=made.staff,
                now=made.at,
            )
        if doubts := kept.reading.doubtful():
            queue_reviews(
                session,
                shop=load_conversation(session, conversation).shop,
                conversation=conversation,
                items=doubts,
                model=label.model,
                now=now,
            )
        known, turn = label.understanding, f"{conversation}:{kept.round}"
        update_conversation_profile(
            session, conversation, lambda old: fold(old, known, now, turn=turn, memory=CONVERSATION)
        )
        update_customer_profile(
            session,
            kept.reading.profile.customer,
            lambda old: fold(old, known, now, turn=turn, memory=CUSTOMER),
        )

    def record(self, session: Session, conversation: str, step: Record) -> None:
        """Enter what became of suggestions; raises NotFound for those of another conversation."""
        for suggestion in step.suggestions:
            record_feedback(
                session,
                Feedback(suggestion, step.step, step.text, step.reason),
                conversation=conversation,
                staff=step.by.id or None,
                now=self.now(),
            )

    def last_read(self, session: Session, conversation: str) -> LastRead:
        """Return the newest reading kept, as staff saw it."""
        label = latest_label(session, conversation)
        if label is None:
            return LastRead()
        current = open_round(session, conversation)
        messages = current.messages if current is not None and current.round == label.round else ()
        offers = latest_suggestions(session, conversation)
        offers = tuple(offer for offer in offers if offer.round == label.round)
        library = self.assistant().library
        dossier = self.dossiers.with_shop(session, self.dossiers.gather(session, conversation))
        read = label.understanding
        answer = Answer(read, tuple(offer.suggestion for offer in offers), _advice(library, read))
        reading = _reading(answer, replace(dossier, messages=messages), library, self.now())
        used = [s.suggestion.id for s in suggestions_of_round(session, conversation, label.round) if _used(s)]
        return LastRead(
            label.round,
            label.revision,
            label.last_seq,
            replace(reading, last_seq=label.last_seq),
            used[-1] if used else "",
        )


def turns_of(messages: Sequence[StoredMessage]) -> tuple[Turn, ...]:
    """Return the turns that people said."""
    return tuple(
        Turn(
            "buyer" if message.sender_kind == "buyer" else "agent",
            message.text or _STAND_INS.get(message.kind, ""),
            message.id,
            message.sent_at.timestamp(),
        )
        for message in messages
    )


def _whole(reader: RoundReader, turns: Sequence[Turn], context: Sequence[Turn]) -> bool:
    """Return whether the newest turn says what it wants, as far as a trained reader can tell."""
    if not isinstance(reader, Reader):
        return False
    newest, before = turns[-1].text, (*context, *turns[:-1])
    return says_all(newest, reader.read(newest, before), reader.open_needs(before))


def _conceded(messages: Sequence[StoredMessage], library: Library) -> tuple[Conceded, ...]:
    """Return the steps of concession that agents made in their own words."""
    return tuple(
        Conceded(step, message.id, message.sender_id, message.sent_at)
        for message in messages
        if message.sender_kind == "agent"
        for step in sorted(library.dialogue.steps_in(message.text))
    )


def _used(suggestion: StoredSuggestion) -> bool:
    return (
        suggestion.inserted_at is not None and suggestion.sent_at is None and suggestion.dismissed_at is None
    )


def _corrected(read: Understanding, label: StoredLabel | None) -> Understanding:
    """Return what was read with everything that a person has said about this round in its place."""
    if label is None:
        return read
    said, types = label.understanding, dict(read.customer_type)
    for what in label.corrected:
        if what == "psychology":
            keys = {item.key for item in said.psychology}
            scores = {key: float(key in keys) for key in read.psychology_scores}
            kept = tuple(e for e in read.evidence if e.label in keys or e.label not in scores)
            read = replace(read, psychology=said.psychology, psychology_scores=scores, evidence=kept)
        elif what == "intent":
            rest = tuple(item for item in read.intents if item.key != said.intents[0].key)
            read = replace(read, intents=(said.intents[0], *rest), needs=(said.intents[0].key,))
        elif what == "emotion":
            read = replace(read, emotion=said.emotion)
        elif what in said.customer_type:
            types[what] = said.customer_type[what]
    return replace(read, customer_type=types)


def _advice(library: Library, read: Understanding) -> tuple[str, ...]:
    """Return what the assistant advised on a round when it was read."""
    types = {axis: guess.value for axis, guess in read.customer_type.items()}
    return advise(library, [label.key for label in read.psychology], read.needs, read.emotion.key, types)


def named(suggestion: Suggestion, conversation: str, number: int) -> Suggestion:
    """Return the suggestion with an id that is the same as long as the round offers the same text."""
    words = f"{conversation}\n{number}\n{suggestion.template}\n{suggestion.text}"
    return replace(suggestion, id=hashlib.blake2b(words.encode(), digest_size=16).hexdigest())


def _reading(answer: Answer, dossier: Dossier, library: Library, now: datetime) -> Reading:
    read = answer.understanding
    book = book_of(library)
    action, headline = action_line(book, library, read)
    return Reading(
        action=action,
        headline=headline,
        next_actions=() if read.degraded else next_actions(book, library, standing_of(dossier, answer, now)),
        understanding=worded_understanding(read, library, dossier.messages),
        advice=answer.advice,
        advice_keys=advice_keys(answer.advice, library),
        profile=worded_profile(dossier, library, now),
        items=tuple(worded_suggestion(suggestion, library) for suggestion in answer.suggestions),
        quiet=read.quiet,
        alarm=read.emotion.key in ALARMING_EMOTIONS or any(p.key in ALARMING_LABELS for p in read.psychology),
        last_seq=dossier.last_seq,
        answer=answer,
    )

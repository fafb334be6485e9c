"""How a shop's desk works: who gets what, when it is open, what is said while nobody is there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Final, Literal, Self

import structlog
from pydantic import Field, ValidationError, model_validator

from bot.chat.protocol.fields import Note, Wire
from bot.shop.dates import CHINA
from bot.store import Session, load_setting, save_setting

log = structlog.get_logger("zhike.chat")

MINUTES_A_DAY: Final = 24 * 60
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", description="China time.")]


class AwayRules(Wire):
    """What is said by itself while nobody is there; empty texts stand for the library's."""

    enabled: bool = False
    closed_text: Note = ""
    nobody_text: Note = ""
    quiet_minutes: Annotated[int, Field(ge=1, le=MINUTES_A_DAY)] = 240


class DeskRules(Wire):
    """What a supervisor sets for a shop's desk."""

    assignment: Literal["manual", "round_robin", "least_busy"] = "manual"
    capacity: Annotated[int, Field(ge=1, le=200)] = 12
    transfer_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
    service_from: Clock = "08:00"
    service_to: Clock = "23:00"
    away: AwayRules = AwayRules()

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if _minutes(self.service_from) >= _minutes(self.service_to):
            msg = "service_from must be before service_to"
            raise ValueError(msg)
        return self

    def opening(self, now: datetime) -> datetime:
        """Return when the service of this day in China begins."""
        midnight = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA)
        return midnight + timedelta(minutes=_minutes(self.service_from))

    def counted_from(self, waiting_since: datetime, now: datetime) -> datetime:
        """Return from when a wait counts: not while the desk was closed; a desk that never closes has no opening."""
        always = _minutes(self.service_to) - _minutes(self.service_from) >= MINUTES_A_DAY
        return waiting_since if always else max(waiting_since, self.opening(now))

    def open_at(self, now: datetime) -> bool:
        """Return whether the desk is served now."""
        begin = self.opening(now)
        length = _minutes(self.service_to) - _minutes(self.service_from)
        return begin <= now < begin + timedelta(minutes=length)


def load_rules(session: Session, shop: str) -> DeskRules:
    """Return what was set for a shop's desk; what ships where nothing was, or nothing that can be read."""
    value = load_setting(session, _key(shop))
    if value is None:
        return DeskRules()
    try:
        return DeskRules.model_validate(value)
    except ValidationError as error:
        log.warning("desk_rules_unreadable", shop=shop, problems=error.error_count())
        return DeskRules()


def save_rules(session: Session, shop: str, rules: DeskRules, *, now: datetime) -> None:
    """Set how a shop's desk works."""
    save_setting(session, _key(shop), rules.model_dump(mode="json"), now=now)


def _key(shop: str) -> str:
    return f"desk:{shop}"


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)

"""Figures for supervisors: what agents do with suggestions, and which needs are muted for it."""

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from bot.auth import access_supervisor
from bot.chat.learned import MUTED_DAYS, muted_needs
from bot.library import Library
from bot.shop.dates import CHINA
from bot.store import (
    Session,
    Uptake,
    UptakeDay,
    audit,
    day_of,
    lift,
    liftings,
    load_shop_entry,
    motive_uses,
    uptake,
    uptake_days,
)
from bot.web.api.shapes import Key, NeedLine, ReplyLine, SuggestionFigures
from bot.web.api.shelving import DayLine, MotiveLine, ServiceFigures
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/figures", tags=["figures"])


@router.get("/suggestions")
async def suggestions(
    home: Home,
    identity: Staff,
    shop: Annotated[Key, Query()],
    days: Annotated[int, Query(ge=1, le=365)] = MUTED_DAYS,
) -> SuggestionFigures:
    """Return paste rate and dismissals of the last `days` days, by need and by reply; for supervisors."""
    access_supervisor(identity, shop)
    last = day_of(home.now())
    first = last - timedelta(days=days - 1)
    library = home.library

    def read(session: Session) -> SuggestionFigures:
        load_shop_entry(session, shop)
        muted = muted_needs(session, shop, last)
        lifted = {line.need: line.lifted_at for line in liftings(session, shop)}
        lines = uptake(session, shop, first, last)
        texts = {template.id: template.wordings[0] for template in library.replies}

        def needs(of: tuple[Uptake, ...]) -> tuple[NeedLine, ...]:
            return tuple(
                NeedLine(
                    **_figures(line, library),
                    muted=line.need in muted,
                    lifted_at=lifted.get(line.need),
                )
                for line in of
                if not line.template
            )

        lately = uptake(session, shop, last - timedelta(days=MUTED_DAYS - 1), last)
        return SuggestionFigures(
            shop=shop,
            first=first,
            last=last,
            needs=needs(lines),
            replies=tuple(
                ReplyLine(
                    **_figures(line, library),
                    template=line.template,
                    text=texts.get(line.template, ""),
                )
                for line in lines
                if line.template
            ),
            repair=tuple(line for line in needs(lately) if line.muted),
        )

    return await home.archive.read(read)


@router.get("/service")
async def service(
    home: Home,
    identity: Staff,
    shop: Annotated[Key, Query()],
    days: Annotated[int, Query(ge=1, le=90)] = MUTED_DAYS,
) -> ServiceFigures:
    """Return the uptake of suggestions day by day and by what buyers cared about; for supervisors."""
    access_supervisor(identity, shop)
    last = day_of(home.now())
    first = last - timedelta(days=days - 1)
    known = home.library.labels.psychology

    def read(session: Session) -> ServiceFigures:
        load_shop_entry(session, shop)
        counted = {line.day: line for line in uptake_days(session, shop, first, last)}
        every = (first + timedelta(days=n) for n in range(days))
        begin = datetime.combine(first, time(), CHINA)
        return ServiceFigures(
            shop=shop,
            first=first,
            last=last,
            days=tuple(DayLine(**asdict(counted.get(day, UptakeDay(day, 0, 0, 0, 0)))) for day in every),
            motives=tuple(
                MotiveLine(**asdict(line), zh=known[line.psychology].zh if line.psychology in known else "")
                for line in motive_uses(session, shop, begin, begin + timedelta(days=days))
            ),
        )

    return await home.archive.read(read)


@router.delete("/suggestions/muted/{key}", status_code=204)
async def lift_muting(
    home: Home, identity: Staff, key: Annotated[Key, Path()], shop: Annotated[Key, Query()]
) -> None:
    """Have a need's suggestions shown again; shows count anew from tomorrow. For supervisors."""
    access_supervisor(identity, shop)

    def write(session: Session) -> None:
        load_shop_entry(session, shop)
        now = home.now()
        lift(session, shop=shop, need=key, staff=identity.id, now=now)
        audit(session, action="suggestions.lifted", target=key, staff=identity.id, shop=shop, now=now)

    await home.archive.write(write)
    await home.stores.run(home.interpreter.dossiers.learned.renew)


def _figures(line: Uptake, library: Library) -> dict[str, Any]:
    labels = library.labels
    label = labels.intents.get(line.need) or labels.psychology.get(line.need)
    shown = max(line.shown, 1)
    return {
        "need": line.need,
        "zh": label.zh if label is not None else "",
        "shown": line.shown,
        "inserted": line.inserted,
        "sent": line.sent,
        "edited": line.edited,
        "dismissed": line.dismissed,
        "paste_rate": round(line.pasted / shown, 4),
        "dismissed_per_100": round(100 * line.dismissed / shown, 1),
    }

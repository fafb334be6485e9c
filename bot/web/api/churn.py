"""Warnings of customers about to leave: reasons, what may be done, and how it ended."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from bot.auth import access_service
from bot.crm.holdout import Effect, Tried
from bot.crm.naming import Names, load_names
from bot.crm.reasons import Measure, load_measures, measures_for
from bot.crm.records import ChurnCase
from bot.crm.saving import MANY_CASES, saved
from bot.crm.settings import VERDICT, folder_of, load_computed
from bot.errors import InputError, NotFound
from bot.store import Session, load_shop_entry
from bot.store.churn import churn_cases, measure_churn
from bot.store.figures import load_figures
from bot.store.records import load_record
from bot.web.api.churn_bodies import CaseLine, CaseMeasure, Cases, EffectLine, MeasureLine, ShareLine
from bot.web.api.shapes import Key
from bot.web.api.value_bodies import Named, ReasonLine
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/crm/churn", tags=["customers"])
Shop = Annotated[Key, Path()]


@router.get("")
async def cases(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    outcome: Annotated[Literal["open", "returned", "lost"], Query()] = "open",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Cases:
    """Return warnings, the highest risk first, and how closed ones ended. For staff of the shop."""
    access_service(identity, key)
    names, measures = (
        load_names(folder_of(home.library.folder)),
        load_measures(folder_of(home.library.folder)),
    )

    def read(session: Session) -> Cases:
        load_shop_entry(session, key)
        known = saved(churn_cases(session, key, limit=MANY_CASES))
        found = churn_cases(session, key, outcome=outcome, limit=limit, offset=offset)
        return Cases(
            items=tuple(_line(session, names, measures, case) for case in found),
            open=known.open,
            saved=effect_line(known.effect),
            returned=known.value / 100,
            verdict=load_computed(session, key).get(VERDICT, {}),
        )

    return await home.archive.read(read)


@router.post("/{case}")
async def measure(
    home: Home, identity: Staff, key: Shop, case: Annotated[str, Path(max_length=64)], body: CaseMeasure
) -> CaseLine:
    """Record what is done about a warning, and its cause when it is known. For staff of the shop."""
    access_service(identity, key)
    names, measures = (
        load_names(folder_of(home.library.folder)),
        load_measures(folder_of(home.library.folder)),
    )
    if body.measure not in {known.id for known in measures}:
        msg = f"measure must be one of {', '.join(known.id for known in measures)}"
        raise InputError(msg)

    def write(session: Session) -> CaseLine:
        if not any(known.id == case for known in churn_cases(session, key, limit=MANY_CASES)):
            msg = f"no warning {case} in shop {key}"
            raise NotFound(msg)
        made = measure_churn(
            session, case, measure=body.measure, cause=body.cause, staff=identity.id, now=home.now()
        )
        return _line(session, names, measures, made)

    return await home.archive.write(write)


def reason_line(names: Names, reason: Sequence[Any]) -> ReasonLine:
    """Return a reason of a warning: key, figure, and both in words."""
    return ReasonLine(key=str(reason[0]), value=float(reason[1]), zh=names.reason(reason))


def effect_line(effect: Effect) -> EffectLine:
    """Return an effect for the wire."""
    return EffectLine(
        treated=_share(effect.treated),
        held=_share(effect.held),
        difference=effect.difference,
        low=effect.low,
        high=effect.high,
        clear=effect.clear,
    )


def _share(tried: Tried) -> ShareLine:
    return ShareLine(people=tried.people, successes=tried.successes, share=tried.share)


def _line(session: Session, names: Names, measures: tuple[Measure, ...], case: ChurnCase) -> CaseLine:
    figures = load_figures(session, case.customer)
    reasons = tuple((str(key), float(value)) for key, value in case.reasons.items())
    standing = {} if figures is None else figures.detail.get("standing", {})
    stage = "" if figures is None else figures.stage
    return CaseLine(
        id=case.id,
        customer=case.customer,
        name=load_record(session, case.customer).name,
        warned_at=case.warned_at,
        risk=case.risk,
        reasons=tuple(reason_line(names, reason) for reason in reasons),
        cause=case.cause,
        measure=case.measure,
        measured_at=case.measured_at,
        outcome=case.outcome,
        closed_at=case.closed_at,
        value=case.value / 100,
        spent=0 if figures is None else figures.spent / 100,
        days_since=standing.get("days_since"),
        stage=Named(key=stage, zh=names.of("stage", stage) if stage else ""),
        measures=tuple(
            MeasureLine(id=known.id, zh=known.zh) for known in measures_for(reasons, case.cause, measures)
        ),
    )

"""What a supervisor sees to now and then: what other rules would move, how long data is kept, the shop's own fields."""

import asyncio
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path

from bot.auth import access_service, access_supervisor
from bot.crm.foresight import AXES, Foresight, foresee
from bot.crm.naming import Names, load_names
from bot.crm.pyramid import LAYERS
from bot.crm.retention import Retention, last_let_go, let_go, retention_of, save_retention
from bot.crm.rules import load_rules, with_changes
from bot.crm.settings import changed_rules, folder_of
from bot.store import Session, load_shop_entry
from bot.store.crm_settings import load_crm_settings
from bot.store.custom_fields import order_custom_fields
from bot.store.uploads import remove_uploads
from bot.web.api.customers import field_specs
from bot.web.api.customers_upkeep_bodies import FieldOrder, FieldSpecs, LetGo, RetentionBody, RetentionCard
from bot.web.api.shapes import Key
from bot.web.api.value_bodies import AxisShift, Named, RuleChange, RulePreview, ShiftLine, TallyShift
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/crm", tags=["customers"])
Shop = Annotated[Key, Path()]


@router.post("/rules/preview")
async def preview(home: Home, identity: Staff, key: Shop, body: RuleChange) -> RulePreview:
    """Return whom a change of rules would move, nothing is saved. For supervisors."""
    access_supervisor(identity, key)
    folder = folder_of(home.library.folder)

    def look() -> Foresight:
        with home.database.read() as session:
            load_shop_entry(session, key)
            rules, kept = changed_rules(session, key, body.changes, folder=folder)
            after = with_changes(load_rules(folder), kept)
            return foresee(session, key, rules, after, now=home.now(), folder=folder)

    found = await asyncio.to_thread(look)
    names = load_names(folder)
    return RulePreview(
        customers=found.customers,
        every=found.every,
        axes=tuple(_axis(names, found, axis) for axis in AXES),
        contacts_before=found.contacts[0],
        contacts_after=found.contacts[1],
    )


def _axis(names: Names, found: Foresight, axis: str) -> AxisShift:
    def named(key: str) -> Named:
        if axis == "layer":
            key = LAYERS[int(key) - 1] if key not in {"", "0"} else ""
        group = "risk" if axis == "risk_level" else axis
        return Named(key=key, zh=names.of(group, key or "none") if key or axis == "value" else "")

    shifts = [shift for shift in found.shifts if shift.axis == axis]
    return AxisShift(
        axis=axis,
        moved=sum(shift.customers for shift in shifts),
        shifts=tuple(
            ShiftLine(before=named(s.before), after=named(s.after), customers=s.customers) for s in shifts
        ),
        tallies=tuple(
            TallyShift(**named(key).model_dump(), before=before, after=after)
            for key, (before, after) in sorted(found.tallies[axis].items())
        ),
    )


@router.get("/retention")
async def periods(home: Home, identity: Staff, key: Shop) -> RetentionCard:
    """Return for how many days this shop keeps what, and what the last night let go."""
    access_service(identity, key)
    return await home.archive.read(lambda s: _retention(s, key))


@router.put("/retention")
async def decide(home: Home, identity: Staff, key: Shop, body: RetentionBody) -> RetentionCard:
    """Decide for how many days this shop keeps what; every night what is older is let go. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> RetentionCard:
        load_shop_entry(session, key)
        save_retention(session, key, body.model_dump(), staff=identity.id, now=home.now())
        return _retention(session, key)

    return await home.archive.write(write)


@router.post("/retention/run")
async def run(home: Home, identity: Staff, key: Shop) -> RetentionCard:
    """Let go what is over its time now instead of tonight. For supervisors."""
    access_supervisor(identity, key)
    await home.archive.read(lambda s: load_shop_entry(s, key))

    def work() -> None:
        let_go(
            home.database, key, now=home.now(), unlink=lambda gone: remove_uploads(home.settings.var, gone)
        )

    await asyncio.to_thread(work)
    return await home.archive.read(lambda s: _retention(s, key))


def _retention(session: Session, key: str) -> RetentionCard:
    held = retention_of(load_crm_settings(session, key))
    last = last_let_go(session, key)
    return RetentionCard(
        **asdict(held),
        usual=RetentionBody(**asdict(Retention())),
        last=None if last is None else LetGo(at=last[0], counts=last[1]),
    )


@router.put("/fields/order")
async def order_fields(home: Home, identity: Staff, key: Shop, body: FieldOrder) -> FieldSpecs:
    """Put the shop's own fields in this order. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> FieldSpecs:
        load_shop_entry(session, key)
        order_custom_fields(session, key, body.keys)
        return field_specs(home, session, key)

    return await home.archive.write(write)

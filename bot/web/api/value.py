"""Value, scores, pyramid, life cycle and the rules behind them; the management table as a file."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from bot.auth import access_service, access_supervisor
from bot.crm.card import explained
from bot.crm.elsewhere import read_customer
from bot.crm.members import Right, load_rights
from bot.crm.naming import Names, load_names
from bot.crm.profile import record_in
from bot.crm.pyramid import LAYERS
from bot.crm.recompute import recompute_customer
from bot.crm.records import Figures, Tally, Transition
from bot.crm.rules import CrmRules, load_rules
from bot.crm.settings import (
    CHARTS,
    CLUSTERS,
    RECOMPUTED,
    RULES,
    VERDICT,
    change_rules,
    folder_of,
    load_computed,
    rules_of,
)
from bot.crm.steps import Step, next_steps
from bot.crm.table import table_of
from bot.crm.visits import visits_of
from bot.errors import NotFound
from bot.shop.dates import local
from bot.store import Session, load_shop_entry
from bot.store.crm_settings import load_crm_settings
from bot.store.figures import count_by, load_figures, transitions_of
from bot.store.gathered import traffic_between
from bot.web.api.churn import reason_line
from bot.web.api.shapes import Key
from bot.web.api.value_bodies import (
    ClusterLine,
    CustomerFigures,
    GaugeLine,
    Named,
    OriginLine,
    ReasonLine,
    RuleChange,
    RuleSet,
    ShopCharts,
    TallyLine,
    TransitionLine,
    TypeLine,
    VisitLine,
)
from bot.web.guard import Home, Staff
from bot.web.house import House, ear_of

router = APIRouter(prefix="/api/v1/shops/{key}/crm", tags=["customers"])
Shop = Annotated[Key, Path()]
Who = Annotated[str, Path(max_length=64)]
GROUPS = (
    "value",
    "layer",
    "cell",
    "stage",
    "relation",
    "tier",
    "risk",
    "cause",
    "audience",
    "footing",
    "gauge",
    "part",
)


def named(names: Names, group: str, key: str) -> Named:
    """Return a key with its Chinese; empty stays empty."""
    return Named(key=key, zh=names.of(group, key) if key else "")


@router.get("/rules")
async def rules(home: Home, identity: Staff, key: Shop) -> RuleSet:
    """Return thresholds, windows and caps as they hold. For staff of the shop."""
    access_service(identity, key)

    def read(session: Session) -> RuleSet:
        load_shop_entry(session, key)
        folder = folder_of(home.library.folder)
        return _rule_set(session, key, rules_of(session, key, folder), load_rules(folder))

    return await home.archive.read(read)


@router.patch("/rules")
async def change(home: Home, identity: Staff, key: Shop, body: RuleChange) -> RuleSet:
    """Change rules; they count from the next recomputation. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> RuleSet:
        load_shop_entry(session, key)
        made = change_rules(
            session,
            key,
            body.changes,
            staff=identity.id,
            folder=folder_of(home.library.folder),
            now=home.now(),
        )
        return _rule_set(session, key, made, load_rules(folder_of(home.library.folder)))

    return await home.archive.write(write)


VISITED = 90
"""Days of visits that are drawn."""


@router.get("/charts")
async def charts(home: Home, identity: Staff, key: Shop) -> ShopCharts:
    """Return RFM matrix, pyramid, 80/20 curve, intervals, cohorts and tallies. For supervisors."""
    access_supervisor(identity, key)
    names = load_names(folder_of(home.library.folder))

    def read(session: Session) -> ShopCharts:
        load_shop_entry(session, key)
        kept = load_computed(session, key)
        at = kept.get(RECOMPUTED)
        today = local(home.now()).date()
        visits = visits_of(traffic_between(session, key, today - timedelta(days=VISITED - 1), today))
        return ShopCharts(
            recomputed_at=None if at is None else datetime.fromisoformat(at),
            charts=kept.get(CHARTS, {}),
            value=_tallies(names, "value", count_by(session, key, "value")),
            tier=_tallies(names, "tier", count_by(session, key, "tier")),
            stage=_tallies(names, "stage", count_by(session, key, "stage")),
            relation=_tallies(names, "relation", count_by(session, key, "relation")),
            risk=_tallies(names, "risk", count_by(session, key, "risk_level")),
            clusters=tuple(_cluster(names, found) for found in kept.get(CLUSTERS, [])),
            verdict=kept.get(VERDICT, {}),
            names={group: dict(names.groups[group]) for group in GROUPS},
            visits=tuple(
                VisitLine(
                    day=line.day,
                    visitors=line.visitors,
                    new_visitors=line.new_visitors,
                    carts=line.carts,
                    favourites=line.favourites,
                )
                for line in visits.days
            ),
            origins=tuple(OriginLine(origin=origin, visitors=count) for origin, count in visits.origins),
        )

    return await home.archive.read(read)


@router.get("/customers/{customer}/figures")
async def figures(home: Home, identity: Staff, key: Shop, customer: Who) -> CustomerFigures:
    """Return a customer's figures, each with numerator, denominator and period. For staff of the shop."""
    access_service(identity, key)
    return await home.archive.read(lambda session: _told(home, session, key, customer))


@router.post("/customers/{customer}/figures")
async def figures_anew(home: Home, identity: Staff, key: Shop, customer: Who) -> CustomerFigures:
    """Compute one customer anew, among the borders of the last whole computation. For staff of the shop."""
    access_service(identity, key)

    def write(session: Session) -> CustomerFigures:
        person = record_in(session, key, customer).customer
        recompute_customer(session, person, now=home.now(), folder=folder_of(home.library.folder))
        return _told(home, session, key, customer)

    ear = ear_of(home.assistant)
    if ear is not None:
        person = await home.archive.read(lambda session: record_in(session, key, customer).customer)
        await home.readers.run(lambda: read_customer(home.database, person, ear, now=home.now()))
    return await home.archive.write(write)


def _told(home: House, session: Session, key: str, customer: str) -> CustomerFigures:
    """Return the figures of a customer of the shop. Raises NotFound where nothing is computed yet."""
    folder = folder_of(home.library.folder)
    record = record_in(session, key, customer)
    found = load_figures(session, record.customer)
    if found is None:
        msg = f"nothing is computed of customer {customer} yet"
        raise NotFound(msg)
    published = next((given for level, given in load_rights(folder).items() if level == found.tier), ())
    holding = rules_of(session, key, folder)
    return _figures(
        load_names(folder),
        found,
        holding,
        next_steps(record.complained_at, found, holding, home.now()),
        transitions_of(session, record.customer, 30),
        tuple(published),
    )


@router.get("/workbook", response_class=Response)
async def workbook(home: Home, identity: Staff, key: Shop) -> Response:
    """Return the management table of the window as XLSX, with live formulas. For supervisors."""
    access_supervisor(identity, key)

    def write() -> bytes:
        with home.database.read() as session:
            return table_of(session, key, now=home.now(), folder=folder_of(home.library.folder))

    headers = {
        "Content-Disposition": f'attachment; filename="{key}-customers.xlsx"',
        "Cache-Control": "no-store",
    }
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(await home.stores.run(write), media_type=mime, headers=headers)


def _rule_set(session: Session, key: str, made: CrmRules, shipped: CrmRules) -> RuleSet:
    return RuleSet(
        rules=made.model_dump(mode="json", by_alias=True),
        changed=load_crm_settings(session, key).get(RULES, {}),
        shipped=shipped.model_dump(mode="json", by_alias=True),
    )


def _tallies(names: Names, group: str, tallies: tuple[Tally, ...]) -> tuple[TallyLine, ...]:
    return tuple(
        TallyLine(
            key=found.key,
            zh=names.of(group, found.key or "none") if found.key or group == "value" else "",
            customers=found.customers,
            orders=found.orders,
            spent=found.spent / 100,
        )
        for found in tallies
    )


def _cluster(names: Names, found: dict[str, Any]) -> ClusterLine:
    return ClusterLine(**{**found, "zh": names.cluster(found["name"]), "spent": found["spent"] / 100})


def _figures(  # noqa: PLR0917 - what the card is made of
    names: Names,
    found: Figures,
    rules_: CrmRules,
    steps: tuple[Step, ...],
    transitions: tuple[Transition, ...],
    rights: tuple[Right, ...],
) -> CustomerFigures:
    detail = found.detail
    cluster = detail.get("cluster") or ""
    return CustomerFigures(
        customer=found.customer,
        as_of=found.as_of,
        value=named(names, "value", found.value),
        layer=named(names, "layer", LAYERS[found.layer - 1] if found.layer else ""),
        cell=named(names, "cell", found.cell),
        tier=named(names, "tier", found.tier),
        stage=named(names, "stage", found.stage),
        relation=named(names, "relation", found.relation),
        risk=found.risk,
        risk_level=named(names, "risk", found.risk_level),
        warned_by=detail.get("warned_by", "rule"),
        footing=named(names, "footing", detail.get("footing", "")),
        cluster=Named(key=cluster, zh=names.cluster(cluster) if cluster else ""),
        gauges=tuple(
            GaugeLine(
                key=gauge.key,
                zh=names.of("gauge" if gauge.key in names.groups["gauge"] else "figure", gauge.key),
                value=gauge.value,
                numerator=gauge.numerator,
                denominator=gauge.denominator,
                unit=gauge.unit,
                since=gauge.since,
                until=gauge.until,
            )
            for gauge in explained(found, rules_)
        ),
        reasons=tuple(reason_line(names, reason) for reason in detail.get("reasons", ())),
        parts=tuple(
            ReasonLine(key=part, value=value, zh=names.of("part", part))
            for part, value in detail.get("parts", ())
        ),
        types=tuple(
            TypeLine(axis=axis, value=value, score=score, why=why)
            for axis, (value, score, why) in detail.get("types", {}).items()
        ),
        steps=tuple(named(names, "step", step.key) for step in steps),
        rights=tuple(Named(key=right.kind, zh=right.zh) for right in rights),
        transitions=tuple(
            TransitionLine(
                at=step.at,
                what=step.what,
                before=named(names, step.what, step.before),
                after=named(names, step.what, step.after),
            )
            for step in transitions
        ),
    )

"""The whole recomputation of a shop, and of one customer on demand.

Two passes over the store: purchases as bare numbers for the borders between all customers (`view.look`), then every
customer by itself (`figure.figures_of`), written in pieces small enough for chats to get in between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.crm.aligned import Aligned, few_collections, one_at_a_time, pieces
from bot.crm.behaviour import habits_since
from bot.crm.brands import names_of
from bot.crm.charts import charts_of
from bot.crm.churn import Verdict, judge, parts_of
from bot.crm.clusters import Clustering, cluster
from bot.crm.elsewhere import READ_BACK, Ear, read_chats
from bot.crm.features import Numbers, features
from bot.crm.figure import Warned, before_of, changes, figures_of
from bot.crm.intervals import intervals_of
from bot.crm.points import credit
from bot.crm.purchases import Deals, Flags, Whole, deals_from, deals_of, outlines, second_of
from bot.crm.records import CustomerRecord, Figures, Tag, Transition
from bot.crm.rules import CrmRules
from bot.crm.saving import follow_cases
from bot.crm.settings import (
    CHARTS,
    CLUSTERS,
    RECOMPUTED,
    VERDICT,
    VIEW,
    folder_of,
    load_computed,
    rules_of,
    save_computed,
)
from bot.crm.tagging import CONSENT, Signs, Tagging, load_tag_rules
from bot.crm.view import View, last_days, look, view_from
from bot.store import Database, Session, load_shop
from bot.store.elsewhere import Typed, any_readings, types_told
from bot.store.figures import forget_figures, load_figures, write_figures, write_transitions
from bot.store.heard import SILENT, Heard, heard_of, stream_heard
from bot.store.outline import Before, Outline, stream_before, stream_outlines
from bot.store.persons import merged_accounts, person_of
from bot.store.purchases import purchases_of, stream_deals
from bot.store.records import load_record, stream_records
from bot.store.tags import keep_made_tags, presents_of, readings_of


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a recomputation came to."""

    shop: str
    as_of: datetime
    customers: int
    purchases: int
    transitions: int
    verdict: Verdict


def recompute_shop(
    database: Database,
    shop: str,
    *,
    now: datetime,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
    ear: Ear | None = None,
    rounds: int | None = None,
) -> Recomputed:
    """Compute everything of a shop's customers as of `now` and write it.

    With an `ear` imported chats that nobody read are read first, `rounds` of them at most. `progress` is told how many
    rounds are read, then how many customers are written. Raises StoreUnavailable; what was written stays, and the next
    recomputation writes it again.
    """
    with one_at_a_time(database.url, shop):
        if ear is not None:
            read_chats(database, shop, ear, now=now, progress=progress, most=rounds)
        return _recomputed(database, shop, now=now, folder=folder, progress=progress)


def _recomputed(
    database: Database,
    shop: str,
    *,
    now: datetime,
    folder: Path | None,
    progress: Callable[[int], None] | None,
) -> Recomputed:
    with few_collections(), database.read() as session:
        rules = rules_of(session, shop, folder)
        chats = any_readings(session, shop)
        deals = deals_in(session, shop)
    view, verdict = look(deals, rules, now)
    groups = _clusters(deals, view, rules, now)
    charts = charts_of(deals, view, rules, now)
    tagging = Tagging(load_tag_rules(folder_of(folder)), now)
    risks = warnings_of(deals, view, rules, now)
    place = {customer: i for i, customer in enumerate(deals.customers)}
    done = moved = 0
    with few_collections(), database.read() as session:
        for piece in pieces(
            persons_of(session, shop, min(tagging.first, habits_since(rules.behaviour, now)))
        ):
            rows: list[Figures] = []
            transitions: list[Transition] = []
            bought: list[tuple[Figures, list[Outline]]] = []
            told = types_in(session, [record for record, *_ in piece], now) if chats else {}
            for record, orders, before, heard in piece:
                i = place.get(record.customer)
                figures = figures_of(
                    record,
                    orders,
                    before,
                    view,
                    rules,
                    now=now,
                    warned=None if i is None else risks(i),
                    cluster="" if i is None or groups.place[i] < 0 else groups.clusters[groups.place[i]].name,
                    heard=heard,
                    elsewhere=told.get(record.customer, ()),
                )
                rows.append(figures)
                transitions += changes(before, figures)
                bought.append((figures, orders))
            known = {record.customer for record, _, before, _ in piece if before is not None}
            owner, tags = tags_in(
                session, [(record, orders, said) for record, orders, _, said in piece], tagging
            )
            with database.write() as writing:
                write_figures(writing, shop, rows)
                write_transitions(writing, transitions)
                keep_made_tags(writing, owner, tags, logged=known, now=now)
                follow_cases(writing, shop, bought, now)
                for figures, orders in bought:
                    credit(writing, shop, figures.customer, orders, rules.points, now=now)
            done += len(rows)
            moved += len(transitions)
            if progress is not None:
                progress(done)
    with database.write() as session:
        forget_figures(session, shop, now)
        kept: dict[str, Any] = {
            VIEW: view.as_json(),
            VERDICT: verdict.as_json(),
            CHARTS: charts,
            CLUSTERS: [found.as_json() for found in groups.clusters],
            RECOMPUTED: now.isoformat(),
        }
        save_computed(session, shop, kept, now=now)
    return Recomputed(shop, now, done, len(deals.who), moved, verdict)


def recompute_customer(
    session: Session, person: str, *, now: datetime, folder: Path | None = None
) -> Figures | None:
    """Compute one customer anew among the borders of the last whole recomputation, and write it.

    None where there was none yet. Raises NotFound.
    """
    customer = person_of(session, person)
    record = load_record(session, customer)
    computed = load_computed(session, record.shop)
    if VIEW not in computed:
        return None
    rules = rules_of(session, record.shop, folder)
    view = view_from(computed[VIEW]).on(rules, now)
    purchases, known = purchases_of(session, customer), load_figures(session, customer)
    orders = outlines(purchases)
    before = None if known is None else before_of(known)
    risk: Warned | None = None
    if view.model is not None:
        risk = warnings_of(deals_from([customer], purchases), view, rules, now)(0)
    heard = heard_of(session, customer, names_of(load_shop(session, record.shop)))
    told = types_in(session, [record], now).get(customer, ())
    figures = figures_of(
        record, orders, before, view, rules, now=now, warned=risk, heard=heard, elsewhere=told
    )
    write_figures(session, record.shop, [figures])
    write_transitions(session, changes(before, figures))
    owner, tags = tags_in(session, [(record, orders, heard)], Tagging(load_tag_rules(folder_of(folder)), now))
    keep_made_tags(session, owner, tags, logged=() if before is None else (customer,), now=now)
    follow_cases(session, record.shop, [(figures, orders)], now)
    credit(session, record.shop, customer, orders, rules.points, now=now)
    return figures


def types_in(session: Session, people: Sequence[CustomerRecord], now: datetime) -> dict[str, list[Typed]]:
    """Return person → what talks of imported chats say of them; nothing of who does not want to be described."""
    owner = {
        account: record.customer
        for record in people
        if record.consents.get(CONSENT) is not False
        for account in record.members
    }
    return types_told(session, owner, now - READ_BACK)


def tags_in(
    session: Session,
    people: Sequence[tuple[CustomerRecord, Sequence[Outline], Heard]],
    tagging: Tagging,
) -> tuple[dict[str, str], dict[str, tuple[Tag, ...]]]:
    """Return account → person of these, at most MANY, and the tags that behaviour and text give each."""
    owner = {account: record.customer for record, _, _ in people for account in record.members}
    read = {account: record.customer for record, _, said in people if said.read for account in record.members}
    readings = readings_of(session, read, tagging.first) if read else {}
    presents = presents_of(session, owner, tagging.first)
    tags = {}
    for record, orders, _ in people:
        person = record.customer
        signs = Signs(readings.get(person, ()), presents.get(person, ()))
        tags[person] = tagging.of(record, orders, signs)
    return owner, tags


def deals_in(session: Session, shop: str) -> Deals:
    """Return every purchase of a shop that counts, as bare numbers."""
    merged = merged_accounts(session, shop)
    places: dict[str, int] = {}
    parts: list[tuple[Whole, Whole, Whole]] = []
    for accounts, paid, fen in stream_deals(session, shop):
        who = [places.setdefault(merged.get(account, account), len(places)) for account in accounts]
        parts.append((np.array(who), np.array(paid), np.array(fen)))
    if not parts:
        return deals_of((), (), (), ())
    people = sorted(places)
    rank = np.empty(len(people), dtype=np.int64)
    rank[[places[person] for person in people]] = np.arange(len(people))
    who_, second, net = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(net, kind="stable")
    return deals_of(people, rank[who_[order]], second[order], net[order])


def _clusters(deals: Deals, view: View, rules: CrmRules, now: datetime) -> Clustering:
    lately = deals.until(second_of(now)).within(view.year)
    intervals = intervals_of(lately).mean
    return cluster(last_days(lately, now), lately.counts(), lately.spent(), intervals, rules.clusters)


def warnings_of(deals: Deals, view: View, rules: CrmRules, now: datetime) -> Callable[[int], Warned | None]:
    """Return what the model says of each customer of these deals up to now; nothing without a model or a purchase."""
    deals, model = deals.until(second_of(now)), view.model
    if model is None:
        return lambda _: None
    table: Numbers = features(deals, second_of(now), rules.life, view.rhythm)
    has: Flags = np.logical_not(np.isnan(table).any(axis=1))
    risk = np.full(len(table), np.nan)
    risk[has] = model.risk(table[has])
    chances, terms, medium = risk.tolist(), model.terms(table), rules.churn.medium

    def of(i: int) -> Warned | None:
        chance = chances[i]
        if math.isnan(chance):
            return None
        return Warned(chance, parts_of(terms[i].tolist()) if chance >= medium else ())

    return of


def persons_of(
    session: Session, shop: str, lines_since: datetime
) -> Iterator[tuple[CustomerRecord, list[Outline], Before | None, Heard]]:
    """Yield every customer with orders, figures so far, and what chats come to; all four come ascending by id.

    See `stream_outlines` for `lines_since`.
    """
    orders = Aligned(stream_outlines(session, shop, lines_since))
    before = Aligned(stream_before(session, shop))
    heard = Aligned(stream_heard(session, shop, names_of(load_shop(session, shop))))
    for record in stream_records(session, shop):
        person = record.customer
        yield record, orders.of(person) or [], before.of(person), heard.of(person) or SILENT


def verdict_of(session: Session, shop: str, *, now: datetime, folder: Path | None = None) -> Verdict:
    """Return what rule and model are worth on a shop's own purchases; nothing is written."""
    rules = rules_of(session, shop, folder)
    return judge(deals_in(session, shop), second_of(now), rules.churn, rules.life)[0]

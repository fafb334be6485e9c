"""The register of customers (客户名册): lists, cards, tags, notes, days and the fields of cards."""

import json
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.auth import Identity, access_service, access_supervisor
from bot.crm.history import watched
from bot.crm.naming import Names, load_names
from bot.crm.profile import edit_card, history_of, load_card, record_in
from bot.crm.settings import CLUSTERS, load_computed
from bot.crm.settings import folder_of as names_folder
from bot.errors import InputError, NotFound
from bot.store import Session, add_tag, list_staff, load_shop_entry, remove_tag, set_notes
from bot.store.accesses import log_access
from bot.store.custom_fields import CustomField, archive_custom_field, custom_fields, save_custom_field
from bot.store.filters import FIELDS, TYPED, Filter, parse_filter
from bot.store.register import SORTS, count_customers, list_customers, stream_matching
from bot.store.yearly import SpecialDate, drop_special_date, keep_special_date
from bot.web.api.customers_bodies import (
    BulkTags,
    CardEdit,
    ChangeRow,
    ChangeRows,
    Count,
    CustomerCard,
    CustomerRows,
    DateBody,
    NotesBody,
    PageSearch,
    Search,
    TagBody,
)
from bot.web.api.customers_lines import card_of, fields_of, row_of
from bot.web.api.customers_upkeep_bodies import FieldSpecLine, FieldSpecs, OwnField
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff
from bot.web.house import House

router = APIRouter(prefix="/api/v1/shops/{key}/crm", tags=["customers"])
Shop = Annotated[Key, Path()]
Who = Annotated[str, Path(max_length=64)]
Write = Callable[[Session, str], None]
MOST_TAGGED = 20_000
MANY = 500
NAMED = ("value", "layer", "cell", "stage", "relation", "tier", "risk", "cause", "footing")


def wanted(given: dict[str, object] | None) -> Filter | None:
    """Return the filter of a body. Raises WrongFilter."""
    return None if not given else parse_filter(given)


def filter_of(text: str) -> Filter | None:
    """Return the filter of a query parameter (JSON). Raises InputError."""
    if not text:
        return None
    try:
        return parse_filter(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        msg = "filter must be JSON"
        raise InputError(msg) from error


@router.get("/customers")
async def listing(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    search: Annotated[str, Query(max_length=200)] = "",
    sort: Annotated[str, Query(max_length=60)] = "-last_seen",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    filter: Annotated[str, Query(max_length=4000, description="JSON.")] = "",  # noqa: A002 - its name on the wire
) -> CustomerRows:
    """Return a page of the shop's customers, merged ones as one, forgotten ones not at all."""
    access_service(identity, key)
    return await _page(home, key, filter_of(filter), search, sort, offset, limit)


@router.post("/customers/search")
async def find(home: Home, identity: Staff, key: Shop, body: PageSearch) -> CustomerRows:
    """Return a page, for filters too long for an address."""
    access_service(identity, key)
    return await _page(home, key, wanted(body.filter), body.search, body.sort, body.offset, body.limit)


async def _page(  # noqa: PLR0917 - what a page is made of
    home: House, key: str, given: Filter | None, search: str, sort: str, offset: int, limit: int
) -> CustomerRows:
    def read(session: Session) -> CustomerRows:
        load_shop_entry(session, key)
        fields = fields_of(home, session, key)
        page = list_customers(
            session, key, given=given, search=search, sort=sort, offset=offset, limit=limit, now=home.now()
        )
        return CustomerRows(items=tuple(row_of(line, fields) for line in page.items), total=page.total)

    return await home.archive.read(read)


@router.post("/customers/count")
async def count(home: Home, identity: Staff, key: Shop, body: Search) -> Count:
    """Return how many customers a filter finds now."""
    access_service(identity, key)
    given = wanted(body.filter)
    found = await home.archive.read(lambda s: count_customers(s, key, given, now=home.now()))
    return Count(count=found)


@router.post("/tags")
async def tag_many(home: Home, identity: Staff, key: Shop, body: BulkTags) -> Count:
    """Put tags on many customers or take them off; return how many customers. For supervisors."""
    access_supervisor(identity, key)
    given = wanted(body.filter)
    if body.customers is None and given is None and not body.search:
        msg = "say which customers: customers, filter or search"
        raise InputError(msg)

    def whom(session: Session) -> list[str]:
        if body.customers is not None:
            return [record_in(session, key, customer).customer for customer in body.customers]
        return list(stream_matching(session, key, given, search=body.search, now=home.now()))

    people = await home.archive.read(whom)
    if len(people) > MOST_TAGGED:
        msg = f"{len(people)} customers are too many at once; at most {MOST_TAGGED}"
        raise InputError(msg)
    for start in range(0, len(people), MANY):
        part = people[start : start + MANY]

        def write(session: Session, part: list[str] = part) -> None:
            for customer in part:
                with watched(session, customer, staff=identity.id, now=home.now()):
                    for text in body.add:
                        add_tag(
                            session, customer, text=text, source="person", staff=identity.id, now=home.now()
                        )
                    for text in body.remove:
                        remove_tag(session, customer, text)

        await home.archive.write(write)
    return Count(count=len(people))


@router.get("/customers/{customer}")
async def card(home: Home, identity: Staff, key: Shop, customer: Who) -> CustomerCard:
    """Return a customer's card, personal values masked; the look is logged."""
    access_service(identity, key)
    return await _card(home, identity, key, customer, full=False)


@router.post("/customers/{customer}/reveal")
async def reveal(home: Home, identity: Staff, key: Shop, customer: Who) -> CustomerCard:
    """Return a customer's card in full; the look is logged. For supervisors."""
    access_supervisor(identity, key)
    return await _card(home, identity, key, customer, full=True)


async def _card(home: House, identity: Identity, key: str, customer: str, *, full: bool) -> CustomerCard:
    """Read the card first, so that others may write meanwhile; it is shown only once the look is logged."""

    def look(session: Session) -> tuple[CustomerCard, str]:
        fields = fields_of(home, session, key)
        found = load_card(session, key, customer, fields, full=full, now=home.now())
        return card_of(found, fields), found.record.customer

    def log(session: Session, person: str) -> None:
        what = "reveal" if full else "card"
        log_access(session, shop=key, customer=person, staff=identity.id, what=what, now=home.now())

    shown, person = await home.archive.read(look)
    await home.archive.write(lambda session: log(session, person))
    return shown


@router.patch("/customers/{customer}")
async def edit(home: Home, identity: Staff, key: Shop, customer: Who, body: CardEdit) -> CustomerCard:
    """Write fields of a card; a person's word is not overwritten by guesses or files."""
    access_service(identity, key)

    def write(session: Session) -> CustomerCard:
        fields = fields_of(home, session, key)
        edit_card(session, key, customer, body.fields, fields, staff=identity.id, now=home.now())
        return card_of(load_card(session, key, customer, fields, now=home.now()), fields)

    return await home.archive.write(write)


@router.get("/customers/{customer}/history")
async def history(
    home: Home, identity: Staff, key: Shop, customer: Who, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> ChangeRows:
    """Return every change of a customer, newest first."""
    access_service(identity, key)

    def read(session: Session) -> ChangeRows:
        names = {member.id: member.name for member in list_staff(session)}
        changes = history_of(session, key, customer, fields_of(home, session, key), limit=limit)
        return ChangeRows(
            items=tuple(
                ChangeRow(
                    at=line.at,
                    staff=line.staff,
                    staff_name=names.get(line.staff or "", ""),
                    how=line.how,
                    source=line.source,
                    changes=dict(line.changes),
                )
                for line in changes
            )
        )

    return await home.archive.read(read)


@router.put("/customers/{customer}/notes")
async def write_notes(home: Home, identity: Staff, key: Shop, customer: Who, body: NotesBody) -> CustomerCard:
    """Replace the notes of a customer."""
    access_service(identity, key)
    return await _changed(
        home,
        identity.id,
        key,
        customer,
        lambda s, person: set_notes(s, person, tuple(n for n in body.notes if n)),
    )


@router.post("/customers/{customer}/tags")
async def tag(home: Home, identity: Staff, key: Shop, customer: Who, body: TagBody) -> CustomerCard:
    """Put a tag on a customer."""
    access_service(identity, key)

    def write(session: Session, person: str) -> None:
        add_tag(session, person, text=body.text, source="person", staff=identity.id, now=home.now())

    return await _changed(home, identity.id, key, customer, write)


@router.delete("/customers/{customer}/tags/{text}")
async def untag(
    home: Home, identity: Staff, key: Shop, customer: Who, text: Annotated[str, Path(max_length=40)]
) -> CustomerCard:
    """Take a tag off a customer, from whichever account it hangs on."""
    access_service(identity, key)

    def write(session: Session, person: str) -> None:
        for account in record_in(session, key, person).members:
            remove_tag(session, account, text)

    return await _changed(home, identity.id, key, customer, write)


@router.put("/customers/{customer}/dates")
async def keep_date(home: Home, identity: Staff, key: Shop, customer: Who, body: DateBody) -> CustomerCard:
    """Keep a day of a customer or the family, by the sun or the moon."""
    access_service(identity, key)

    def write(session: Session, person: str) -> None:
        special = SpecialDate(person, **body.model_dump(), source="person")
        keep_special_date(session, key, special, now=home.now())

    return await _changed(home, identity.id, key, customer, write)


@router.delete("/customers/{customer}/dates/{special}")
async def drop_date(home: Home, identity: Staff, key: Shop, customer: Who, special: Who) -> CustomerCard:
    """Forget a day."""
    access_service(identity, key)

    def write(session: Session, person: str) -> None:
        accounts = record_in(session, key, person).members
        if not any(drop_special_date(session, account, special) for account in accounts):
            msg = f"no day {special}"
            raise NotFound(msg)

    return await _changed(home, identity.id, key, customer, write)


@router.get("/fields")
async def specs(home: Home, identity: Staff, key: Shop) -> FieldSpecs:
    """Return the fields of cards by group, and what lists can be filtered and sorted by."""
    access_service(identity, key)
    return await home.archive.read(lambda s: field_specs(home, s, key))


@router.put("/fields")
async def keep_field(home: Home, identity: Staff, key: Shop, body: OwnField) -> FieldSpecs:
    """Add a field of the shop's own, or change one. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> FieldSpecs:
        load_shop_entry(session, key)
        save_custom_field(session, key, CustomField(**body.model_dump()), now=home.now())
        return field_specs(home, session, key)

    return await home.archive.write(write)


@router.delete("/fields/{field}")
async def archive_field(home: Home, identity: Staff, key: Shop, field: Who) -> FieldSpecs:
    """Stop asking for a field of the shop's own; what stands on cards stays. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> FieldSpecs:
        archive_custom_field(session, key, field)
        return field_specs(home, session, key)

    return await home.archive.write(write)


def field_specs(home: House, session: Session, key: str) -> FieldSpecs:
    """Return every field of the shop's cards, and what lists can be filtered and sorted by."""
    fields = fields_of(home, session, key)
    own = {field.key: field for field in custom_fields(session, key)}
    names = load_names(names_folder(home.library.folder))
    return FieldSpecs(
        groups=dict(fields.groups),
        cards=dict(fields.cards),
        items=tuple(
            FieldSpecLine(
                key=name,
                zh=spec.zh,
                kind=spec.kind,
                section=spec.group,
                cards=spec.cards,
                choices=spec.choices,
                masked=spec.shown == "masked",
                own=name in own,
                retired=name in own and own[name].archived,
                position=own[name].position if name in own else 0,
            )
            for name, spec in fields.specs.items()
        ),
        filters={name: str(kind) for name, kind in FIELDS.items()},
        sorts=tuple(SORTS),
        names={group: dict(names.groups[group]) for group in NAMED} | _grouped(home, session, key, names),
    )


def _grouped(home: House, session: Session, key: str, names: Names) -> dict[str, dict[str, str]]:
    """Return the names of what the last computation sorted customers into: clusters, and types by axis."""
    clusters = [str(found["name"]) for found in load_computed(session, key).get(CLUSTERS, ())]
    axes = home.library.labels.axes
    return {"cluster": {name: names.cluster(name) for name in clusters}} | {
        f"type.{axis}": dict(axes[axis].values) for axis in TYPED if axis in axes
    }


async def _changed(home: House, staff: str, key: str, customer: str, write: Write) -> CustomerCard:
    """Change something of the person a customer of this shop is; return the card as it is then."""

    def work(session: Session) -> CustomerCard:
        person = record_in(session, key, customer).customer
        with watched(session, person, staff=staff, now=home.now()):
            write(session, person)
        fields = fields_of(home, session, key)
        return card_of(load_card(session, key, customer, fields, now=home.now()), fields)

    return await home.archive.write(work)

"""What was asked of a shop's facts in vain, and filling it in place."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query

from bot.auth import access_service, access_supervisor
from bot.errors import InputError
from bot.library import Library
from bot.shop import Answered, Edit, ShopFacts, ShopSpec
from bot.shop.draft import Result
from bot.shop.gaps import filling_of
from bot.shop.tables import ATTRIBUTE
from bot.store import GapLine, Saving, gap_lines, load_shop_entry
from bot.web.api.factual import FactsSaved, GapFill, GapReport, Gaps
from bot.web.api.keeping import IfMatch, change_facts, change_lines, editor, seen_version
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/gaps", tags=["facts"])
Shop = Annotated[Key, Path()]


@router.get("")
async def listing(
    home: Home, identity: Staff, key: Shop, days: Annotated[int, Query(ge=1, le=90)] = 7
) -> Gaps:
    """Return what was asked in the last `days` days and is not known yet, the most asked first."""
    access_service(identity, key)
    now = home.now()
    entry, lines, shop = await home.archive.read(
        lambda s: (
            load_shop_entry(s, key),
            gap_lines(s, key, now - timedelta(days=days)),
            home.interpreter.dossiers.shop(s, key),
        )
    )
    sheets = {product: shop.gather(product or None, None, (), now) for product in {g.product for g in lines}}
    open_ones = [line for line in lines if not _known(line, shop, frozenset(sheets[line.product]))]
    return Gaps(
        version=entry.version,
        days=days,
        items=tuple(_line(line, shop, home.library) for line in open_ones),
    )


@router.put("")
async def fill(home: Home, identity: Staff, key: Shop, body: GapFill, if_match: IfMatch = None) -> FactsSaved:
    """Say what was missing; from now on it is known, in conversations under way too. For supervisors."""
    access_supervisor(identity, key)
    if filling_of(body.kind, body.name) == "structure":
        msg = f"{body.name} is computed; change what it comes from (prices, stock, promotions, shipping)"
        raise InputError(msg)

    def write(spec: ShopSpec) -> Result:
        if body.kind == "faq":
            told = Answered((body.name,), body.value, body.product, body.valid_to)
            return editor(home).answer(spec, told)
        slot = body.name if body.kind == "slot" else f"{ATTRIBUTE}{body.name}"
        scope = body.scope or ("product" if body.product else "shop")
        edit = Edit(
            slot=slot,
            value=body.value,
            scope=scope,
            key=body.key if body.scope else body.product,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
        )
        return editor(home).edit(spec, [edit])

    saving = Saving("gap", source=body.name, expect=seen_version(if_match))
    entry, made = await change_facts(home, identity, key, saving, write)
    return FactsSaved(version=entry.version, changes=change_lines(made.changes))


def _known(line: GapLine, shop: ShopFacts, slots: frozenset[str]) -> bool:
    """Say whether a gap was filled meanwhile, or concerns a product that is not sold any more."""
    product = shop.spec.product_of.get(line.product)
    if line.product and product is None:
        return True
    if line.kind == "attribute":
        return product is not None and line.name in product.attributes
    if line.kind == "faq":
        return any(line.name in faq.ask for faq in shop.spec.faq)
    return line.name in slots


def _line(line: GapLine, shop: ShopFacts, library: Library) -> GapReport:
    product = shop.spec.product_of.get(line.product)
    return GapReport(
        kind=line.kind,
        name=line.name,
        zh=library.slots[line.name].zh if line.kind == "slot" and line.name in library.slots else line.name,
        product=line.product,
        product_name=product.short if product is not None else "",
        count=line.count,
        question=line.question,
        asked_at=line.asked_at,
        filling=filling_of(line.kind, line.name),
    )

"""What a shop's supervisors set, which rules hold for it, and opening a shop."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from bot.auth import access_admin, access_service, access_supervisor
from bot.chat.protocol.fields import Time, Wire
from bot.chat.protocol.shapes import NamedLabel
from bot.errors import Conflict, InputError
from bot.library import Library
from bot.shop import ShopSpec
from bot.shop.packs import GENERAL
from bot.shop.rulebook import rulebook_of
from bot.store import (
    Saving,
    Session,
    SettingsEntry,
    ShopSettings,
    audit,
    day_of,
    list_shops,
    load_shop,
    load_shop_settings,
    save_shop,
    save_shop_settings,
)
from bot.web.api.shapes import Key, ShopLine
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops", tags=["settings"])
Shop = Annotated[Key, Path()]
Seconds = Annotated[int, Field(ge=10, le=86400)]


class ShopTaken(Conflict):
    """There is a shop with this key already."""

    code = "shop_taken"


class UnknownPlatform(InputError):
    """The shop is to sell on a platform that has no rules here."""

    code = "unknown_platform"


class SettingsBody(Wire):
    """What is set."""

    wait_amber: Seconds = Field(description="Seconds after which a waiting buyer's clock turns amber.")
    wait_red: Seconds = Field(description="Seconds after which it turns red.")
    two_person: bool = Field(description="Replies are approved by somebody else than who wrote them.")


class SettingsChange(SettingsBody):
    """What shall be set; `version` is the one that was read."""

    version: Annotated[int, Field(ge=0)]


class LinePack(Wire):
    """Red lines of one file."""

    group: str
    rules: int
    blocking: int
    platforms: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    source: str
    holds: bool = Field(description="For this shop's platform, today.")


class SettingsCard(SettingsBody):
    """A shop's settings with what may be chosen elsewhere."""

    version: int
    staff: str | None
    updated_at: Time | None
    shipped: SettingsBody
    platform: str
    platforms: tuple[NamedLabel, ...] = Field(description="That have rules of their own.")
    packs: tuple[LinePack, ...]


class NewShop(Wire):
    """A shop to be opened, empty."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,47}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    trade: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,47}$")]
    platform: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,47}$")] | None = None


@router.post("", status_code=201)
async def open_shop(home: Home, identity: Staff, body: NewShop) -> ShopLine:
    """Open a shop; its facts come with imports or by hand. For administrators."""
    access_admin(identity)
    known = sorted({pack.key for pack in rulebook_of(home.library.folder).packs} - {GENERAL})
    if body.platform is not None and body.platform not in known:
        msg = f"no rules of platform {body.platform!r}: one of {', '.join(known)}"
        raise UnknownPlatform(msg)

    def write(session: Session) -> ShopLine:
        if body.key in {shop.key for shop in list_shops(session)}:
            msg = f"there is a shop {body.key} already"
            raise ShopTaken(msg)
        spec = ShopSpec(key=body.key, name=body.name, trade=body.trade, platform=body.platform)
        made = save_shop(session, spec, now=home.now(), saving=Saving("edit", identity.id))
        audit(
            session, action="shop.opened", target=made.key, staff=identity.id, shop=made.key, now=home.now()
        )
        return ShopLine(key=made.key, name=made.name, trade=made.trade)

    return await home.archive.write(write)


@router.get("/{key}/settings")
async def read(home: Home, identity: Staff, key: Shop) -> SettingsCard:
    """Return what is set; for everybody who serves the shop."""
    access_service(identity, key)
    entry, platform = await home.archive.read(
        lambda s: (load_shop_settings(s, key), load_shop(s, key).platform or "")
    )
    return await home.stores.run(lambda: _card(entry, platform, home.library, day_of(home.now())))


@router.put("/{key}/settings")
async def change(home: Home, identity: Staff, key: Shop, body: SettingsChange) -> SettingsCard:
    """Set; 409 with the newer version when somebody else did meanwhile. For supervisors."""
    access_supervisor(identity, key)
    wanted = ShopSettings(**body.model_dump(exclude={"version"}))

    def write(session: Session) -> tuple[SettingsEntry, str]:
        now, before = home.now(), load_shop_settings(session, key)
        kept = save_shop_settings(session, key, wanted, version=body.version, staff=identity.id, now=now)
        changed = {
            name: value for name, value in asdict(wanted).items() if value != getattr(before.settings, name)
        }
        audit(
            session,
            action="settings.changed",
            target=key,
            staff=identity.id,
            shop=key,
            detail=changed,
            now=now,
        )
        return kept, load_shop(session, key).platform or ""

    entry, platform = await home.archive.write(write)
    return await home.stores.run(lambda: _card(entry, platform, home.library, day_of(home.now())))


def _card(entry: SettingsEntry, platform: str, library: Library, today: date) -> SettingsCard:
    groups: dict[str, list[str]] = {}
    for rule in library.redlines:
        groups.setdefault(rule.path, []).append(rule.severity)
    first = {rule.path: rule for rule in reversed(library.redlines)}
    return SettingsCard(
        **asdict(entry.settings),
        version=entry.version,
        staff=entry.staff,
        updated_at=entry.updated_at,
        shipped=SettingsBody(**asdict(ShopSettings())),
        platform=platform,
        platforms=tuple(
            {
                pack.key: NamedLabel(key=pack.key, zh=pack.name)
                for pack in rulebook_of(library.folder).packs
                if pack.key != GENERAL
            }.values()
        ),
        packs=tuple(
            LinePack(
                group=first[path].group,
                rules=len(severities),
                blocking=severities.count("block"),
                platforms=tuple(sorted(first[path].pack.platforms)),
                valid_from=first[path].pack.valid_from,
                valid_to=first[path].pack.valid_to,
                source=first[path].pack.source,
                holds=first[path].pack.holds(platform or None, today),
            )
            for path, severities in groups.items()
        ),
    )

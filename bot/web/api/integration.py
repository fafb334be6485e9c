"""How other systems come in and are told: keys, sites that may embed, webhooks and what they were told."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Path, Query, Request, Response

from bot.auth import access_supervisor, enter_console, staff_token
from bot.chat.protocol.fields import Id
from bot.store import Session, audit, list_staff, load_shop_entry
from bot.store import Staff as Member
from bot.store.deliveries import Delivery, announce_test, deliver_again, deliveries_of, load_delivery
from bot.store.integration import (
    ShopKey,
    Webhook,
    change_webhook,
    drop_webhook,
    end_key,
    list_webhooks,
    live_keys,
    load_webhook,
    make_key,
    make_webhook,
    rotate_webhook,
    set_origins,
)
from bot.web.api.integration_bodies import (
    DeliveryLine,
    DeliveryLog,
    EmbedCard,
    GivenHook,
    GivenKey,
    HookChange,
    HookLine,
    IntegrationCard,
    KeyLine,
    Kind,
    NewHook,
    NewKey,
    OriginsBody,
    Signed,
)
from bot.web.api.session import Doorman, me_of
from bot.web.api.shapes import Key, SignedIn
from bot.web.guard import Home, Staff
from bot.web.house import House
from bot.web.origins import exact_origin
from bot.web.webhooks import checked_url

router = APIRouter(prefix="/api/v1", tags=["integration"])
HERE = "/shops/{key}/integration"
Shop = Annotated[Key, Path()]
Item = Annotated[Id, Path()]


@router.post("/session/exchange")
async def exchange(home: Home, request: Request, body: Signed) -> SignedIn:
    """Give an agent of another console a token of ours; the signed identity is good once."""
    doorman: Doorman = request.app.state.console_door
    doorman.admit(request)
    now = home.now()
    member: Member = await home.archive.write(lambda s: enter_console(s, body.token, now=now))
    issued = staff_token(member, secret=home.secret, life=home.token_life, now=now)
    return SignedIn(
        token=issued.token, expires_at=issued.identity.expires_at, me=await me_of(home, issued.identity)
    )


@router.get("/embed")
async def embed(
    home: Home,
    request: Request,
    shop: Annotated[Key, Query()],
    origin: Annotated[str, Query(max_length=300)],
) -> EmbedCard:
    """Tell an embedded page whether the page around it is of an allowed site; no token is needed."""
    entry = await home.archive.read(lambda s: load_shop_entry(s, shop))
    host = request.headers.get("host", "")
    own = bool(host) and origin in {f"http://{host}", f"https://{host}"}
    return EmbedCard(shop=entry.name, allowed=own or origin in home.allowed.of(shop))


@router.get(HERE)
async def card(home: Home, identity: Staff, key: Shop) -> IntegrationCard:
    """Return keys, sites and webhooks, without any secret. For supervisors."""
    access_supervisor(identity, key)

    def read(session: Session) -> IntegrationCard:
        names = _names(session)
        return IntegrationCard(
            keys=tuple(_key_line(one, names) for one in live_keys(session, key)),
            origins=tuple(sorted(home.allowed.of(key) - home.allowed.always)),
            always=tuple(sorted(home.allowed.always)),
            webhooks=tuple(_hook_line(one) for one in list_webhooks(session, key)),
            events=get_args(Kind),
        )

    return await home.archive.read(read)


@router.post(HERE + "/keys", status_code=201)
async def add_key(home: Home, identity: Staff, key: Shop, body: NewKey) -> GivenKey:
    """Make a key; its secret is told this once, and two are good at a time. For supervisors."""
    access_supervisor(identity, key)
    now = home.now()

    def write(session: Session) -> GivenKey:
        made, secret = make_key(session, key, body.use, staff=identity.id, now=now)
        _audit(
            session,
            home,
            "key_made",
            made.id,
            staff=identity.id,
            shop=key,
            detail={"use": made.use, "ending": made.ending},
        )
        return GivenKey(key=_key_line(made, _names(session)), secret=secret)

    return await home.archive.write(write)


@router.delete(HERE + "/keys/{item}", status_code=204)
async def drop_key(home: Home, identity: Staff, key: Shop, item: Item) -> Response:
    """Have a key be good for nothing more. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> None:
        gone = end_key(session, key, item, now=home.now())
        _audit(
            session,
            home,
            "key_ended",
            item,
            staff=identity.id,
            shop=key,
            detail={"use": gone.use, "ending": gone.ending},
        )

    await home.archive.write(write)
    return Response(status_code=204)


@router.put(HERE + "/origins")
async def origins(home: Home, identity: Staff, key: Shop, body: OriginsBody) -> OriginsBody:
    """Set which sites may embed the shop and ask for it; at once. For supervisors."""
    access_supervisor(identity, key)
    wanted = {exact_origin(origin) for origin in body.origins}

    def write(session: Session) -> tuple[str, ...]:
        kept = set_origins(session, key, wanted, now=home.now())
        _audit(session, home, "origins", key, staff=identity.id, shop=key, detail={"origins": list(kept)})
        return kept

    kept = await home.archive.write(write)
    await home.stores.run(home.allowed.renew)
    return OriginsBody(origins=kept)


@router.post(HERE + "/webhooks", status_code=201)
async def add_hook(home: Home, identity: Staff, key: Shop, body: NewHook) -> GivenHook:
    """Have an address be told; its signing secret is told this once. For supervisors."""
    access_supervisor(identity, key)
    checked_url(body.url, home.courier.inside)

    def write(session: Session) -> GivenHook:
        made, secret = make_webhook(session, key, **body.model_dump(), now=home.now())
        _audit(
            session,
            home,
            "webhook_made",
            made.id,
            staff=identity.id,
            shop=key,
            detail=body.model_dump(mode="json"),
        )
        return GivenHook(webhook=_hook_line(made), secret=secret)

    return await home.archive.write(write)


@router.patch(HERE + "/webhooks/{item}")
async def change_hook(home: Home, identity: Staff, key: Shop, item: Item, body: HookChange) -> HookLine:
    """Change address, events, texts, or switch it off and on. For supervisors."""
    access_supervisor(identity, key)
    wanted = body.model_dump(exclude_none=True)
    if body.url is not None:
        checked_url(body.url, home.courier.inside)

    def write(session: Session) -> HookLine:
        after = change_webhook(session, key, item, **wanted, now=home.now())
        told = body.model_dump(mode="json", exclude_none=True)
        _audit(session, home, "webhook_changed", item, staff=identity.id, shop=key, detail=told)
        return _hook_line(after)

    return await home.archive.write(write)


@router.delete(HERE + "/webhooks/{item}", status_code=204)
async def remove_hook(home: Home, identity: Staff, key: Shop, item: Item) -> Response:
    """Forget a webhook with its log. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> None:
        gone = drop_webhook(session, key, item)
        _audit(session, home, "webhook_dropped", item, staff=identity.id, shop=key, detail={"url": gone.url})

    await home.archive.write(write)
    return Response(status_code=204)


@router.post(HERE + "/webhooks/{item}/secret")
async def rotate(home: Home, identity: Staff, key: Shop, item: Item) -> GivenHook:
    """Give a new signing secret, told this once; the earlier one signs too for a day. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> GivenHook:
        after, secret = rotate_webhook(session, key, item, now=home.now())
        _audit(session, home, "webhook_rotated", item, staff=identity.id, shop=key, detail={"url": after.url})
        return GivenHook(webhook=_hook_line(after), secret=secret)

    return await home.archive.write(write)


@router.post(HERE + "/webhooks/{item}/test")
async def test(home: Home, identity: Staff, key: Shop, item: Item) -> DeliveryLine:
    """Tell the webhook `webhook.test` now, and return how it went. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> str:
        hook = load_webhook(session, key, item)
        return announce_test(session, hook.id, shop=key, now=home.now())

    return await _now(home, item, await home.archive.write(write))


@router.get(HERE + "/webhooks/{item}/deliveries")
async def deliveries(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    item: Item,
    before: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> DeliveryLog:
    """Return what the webhook was told, newest first. For supervisors."""
    access_supervisor(identity, key)

    def read(session: Session) -> tuple[Delivery, ...]:
        return deliveries_of(session, load_webhook(session, key, item).id, before=before, limit=limit)

    found = await home.archive.read(read)
    return DeliveryLog(
        items=tuple(_delivery_line(one) for one in found), next=found[-1].id if len(found) == limit else None
    )


@router.post(HERE + "/webhooks/{item}/deliveries/{delivery}/again")
async def again(
    home: Home, identity: Staff, key: Shop, item: Item, delivery: Annotated[Id, Path()]
) -> DeliveryLine:
    """Tell the webhook once more, under the same id, and return how it went. For supervisors."""
    access_supervisor(identity, key)

    def write(session: Session) -> str:
        hook = load_webhook(session, key, item)
        return deliver_again(session, hook.id, delivery, now=home.now())

    return await _now(home, item, await home.archive.write(write))


async def _now(home: House, webhook: str, delivery: str) -> DeliveryLine:
    """Try a delivery and return its line."""
    await home.courier.deliver(delivery)
    return _delivery_line(await home.archive.read(lambda s: load_delivery(s, webhook, delivery)))


def _audit(
    session: Session, home: House, what: str, target: str, *, staff: str, shop: str, detail: dict[str, Any]
) -> None:
    audit(
        session,
        action=f"integration.{what}",
        target=target,
        staff=staff,
        shop=shop,
        detail=detail,
        now=home.now(),
    )


def _names(session: Session) -> dict[str, str]:
    return {member.id: member.name for member in list_staff(session)}


def _key_line(key: ShopKey, names: dict[str, str]) -> KeyLine:
    return KeyLine(
        id=key.id,
        use=key.use,
        ending=key.ending,
        staff_name=names.get(key.staff or "", ""),
        created_at=key.created_at,
    )


def _hook_line(hook: Webhook) -> HookLine:
    return HookLine(
        id=hook.id,
        url=hook.url,
        events=hook.events,
        texts=hook.texts,
        enabled=hook.enabled,
        old_until=hook.old_until,
        created_at=hook.created_at,
    )


def _delivery_line(line: Delivery) -> DeliveryLine:
    return DeliveryLine(
        id=line.id,
        event=line.event,
        state=line.state,
        attempts=line.attempts,
        due_at=line.due_at if line.state == "waiting" else None,
        created_at=line.created_at,
        finished_at=line.finished_at,
        tries=tuple(dict(one) for one in line.tries),
    )

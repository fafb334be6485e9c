"""Telling webhooks what happened, as Standard Webhooks has it, from the outbox in the store.

See https://www.standardwebhooks.com: `webhook-signature` is `v1,` and base64(HMAC-SHA256(secret, id.timestamp.body)),
one for each secret that is good. A receiver that answers 2xx has it; everything else is tried again.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
import random
import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx
import structlog

from bot import __version__
from bot.chat.offload import Archive
from bot.chat.protocol.fields import utc_text
from bot.errors import InputError
from bot.store.deliveries import TEST, Attempt, Shipment, any_due, forget_deliveries, note_attempt, take_due

log = structlog.get_logger("zhike.webhooks")

BACKOFF: Final = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
"""Waits between tries, about three days in all; a tenth is left to chance."""
AT_ONCE: Final = 8
LOOK_SECONDS: Final = 1.0
TIMEOUT_SECONDS: Final = 10.0
ANSWER_BYTES: Final = 16 * 1024
"""More of an answer is not read."""
URL_CHARS: Final = 1000
GONE: Final = 410
TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses in IPv6 dress (NAT64)."""


class BadWebhook(InputError):
    """The address cannot be told anything; `detail` says why."""

    code = "bad_webhook"

    def __init__(self, why: str) -> None:
        self.detail = {"why": why}
        super().__init__(f"a webhook's address must be public and begin with https://: {why}")


def checked_url(url: str, inside: Collection[str]) -> SplitResult:
    """Return the address taken apart; raises BadWebhook. `inside`: `host:port` that need neither TLS nor be public."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        why = "not_an_address"
        raise BadWebhook(why) from None
    if len(url) > URL_CHARS or not host or any(char.isspace() or not char.isprintable() for char in url):
        why = "not_an_address"
        raise BadWebhook(why)
    if parts.username or parts.password or parts.fragment:
        why = "credentials_or_fragment"
        raise BadWebhook(why)
    if f"{host}:{port}" in inside and parts.scheme in {"http", "https"}:
        return parts
    if parts.scheme != "https":
        why = "not_https"
        raise BadWebhook(why)
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host or host.endswith((".local", ".internal", ".localhost", ".")):
            why = "not_public"
            raise BadWebhook(why) from None
    else:
        if not is_public(literal):
            why = "not_public"
            raise BadWebhook(why)
    return parts


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether an address is one of the open internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if wrapped is None and address in TRANSLATED:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def signature(secret: str, delivery: str, timestamp: int, body: bytes) -> str:
    """Return one signature of a delivery; `secret` is `whsec_` and base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{delivery}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def body_of(shipment: Shipment) -> bytes:
    """Return what is sent: `{type, timestamp, data}`, the time that of the event."""
    told = {"type": shipment.event, "timestamp": utc_text(shipment.created_at), "data": dict(shipment.data)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(shipment: Shipment, body: bytes, timestamp: int) -> dict[str, str]:
    """Return the headers of Standard Webhooks."""
    return {
        "content-type": "application/json",
        "user-agent": f"Zhike/{__version__}",
        "webhook-id": shipment.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(s, shipment.id, timestamp, body) for s in shipment.secrets),
    }


def again_after(attempts: int, chance: random.Random) -> timedelta | None:
    """Return how long to wait after so many tries; None: no more."""
    if attempts > len(BACKOFF):
        return None
    return BACKOFF[attempts - 1] * chance.uniform(0.9, 1.1)


@cache
def _trust() -> ssl.SSLContext:
    """Return whom to believe; reading the certificates takes as long as sending a thousand notes."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(eq=False, slots=True)
class Courier:
    """Takes from the outbox what is due and brings it there."""

    archive: Archive
    inside: frozenset[str]
    now: Callable[[], datetime]
    chance: random.Random = field(default_factory=random.Random)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _forgotten: datetime | None = None

    async def run(self) -> None:
        """Deliver for as long as the server runs; what cannot be done now is done later."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("not_delivered")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Begin what is due, as far as there is room. Raises StoreError."""
        now, room = self.now(), AT_ONCE - len(self._busy)
        if room > 0 and await self.archive.read(lambda s: any_due(s, now)):
            for shipment in await self.archive.write(lambda s: take_due(s, limit=room, now=now)):
                task = asyncio.create_task(self._finish(shipment))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)
        if self._forgotten is None or now - self._forgotten > timedelta(hours=1):
            self._forgotten = now
            await self.archive.write(lambda s: forget_deliveries(s, now=now))

    async def settle(self) -> None:
        """Wait for what is under way."""
        while self._busy:
            await asyncio.gather(*self._busy)

    def stop(self) -> None:
        """Leave what is under way; it is due again after its lease."""
        for task in tuple(self._busy):
            task.cancel()

    async def deliver(self, delivery: str) -> None:
        """Try one delivery now. Raises StoreError."""
        now = self.now()
        for shipment in await self.archive.write(lambda s: take_due(s, limit=1, now=now, only=delivery)):
            await self._bring(shipment)

    async def _finish(self, shipment: Shipment) -> None:
        try:
            await self._bring(shipment)
        except Exception:
            log.exception("not_delivered", delivery=shipment.id)

    async def _bring(self, shipment: Shipment) -> None:
        start, at = time.monotonic(), self.now()
        status, problem = 0, ""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                status = await self._post(shipment, int(at.timestamp()))
        except BadWebhook as refused:
            problem = str(refused.detail["why"])
        except TimeoutError:
            problem = "timeout"
        except socket.gaierror:
            problem = "no_such_host"
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failed:
            problem = type(failed).__name__
        if not problem and not httpx.codes.is_success(status):
            problem = f"status_{status}"
        attempt = Attempt(at, status, round((time.monotonic() - start) * 1000), problem)
        once = status == GONE or shipment.event == TEST
        wait = again_after(shipment.attempts, self.chance) if problem and not once else None
        again = None if wait is None else self.now() + wait
        await self.archive.write(
            lambda s: note_attempt(s, shipment.id, attempt, again_at=again, switch_off=status == GONE)
        )
        log.info(
            "webhook", delivery=shipment.id, webhook_event=shipment.event, status=status, problem=problem
        )

    async def _post(self, shipment: Shipment, timestamp: int) -> int:
        """Return the status of the answer. Connects to the very address that was found to be public."""
        parts = checked_url(shipment.url, self.inside)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = await self._resolved(host, port, free=f"{host}:{parts.port}" in self.inside)
        body = body_of(shipment)
        request = httpx.URL(shipment.url).copy_with(host=address)
        async with (
            httpx.AsyncClient(
                verify=_trust(),
                trust_env=False,
                follow_redirects=False,
                timeout=TIMEOUT_SECONDS,
                limits=httpx.Limits(max_connections=1),
            ) as client,
            client.stream(
                "POST",
                request,
                content=body,
                headers=headers_of(shipment, body, timestamp) | {"host": parts.netloc},
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            read = 0
            async for chunk in answer.aiter_raw():
                read += len(chunk)
                if read > ANSWER_BYTES:
                    break
            return answer.status_code

    async def _resolved(self, host: str, port: int, *, free: bool) -> str:
        """Return an address of the host; raises BadWebhook if any of them is not public."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses: Sequence[str] = [str(entry[4][0]) for entry in found]
        if not free and not all(is_public(ipaddress.ip_address(one.partition("%")[0])) for one in addresses):
            why = "not_public"
            raise BadWebhook(why)
        return addresses[0]

"""Is it alive, can it work, and what are the figures."""

from typing import Any

from fastapi import APIRouter, Response

from bot.errors import StoreError
from bot.web.api.shapes import Readiness
from bot.web.asyncapi import asyncapi
from bot.web.guard import Home

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer as long as the event loop turns."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(home: Home, response: Response) -> Readiness:
    """Say whether messages can be stored, and whether a trained model is in use."""
    stored = True
    try:
        await home.archive.check()
    except StoreError:
        stored = False
    good = stored and not home.stopping
    response.status_code = 200 if good else 503
    return Readiness(
        ready=good,
        database="ok" if stored else "unavailable",
        model="degraded" if home.assistant.degraded else "ready",
    )


@router.get("/metrics", include_in_schema=False)
async def metrics(home: Home) -> Response:
    """Return the figures in Prometheus' text format."""
    return Response(home.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/asyncapi.json", include_in_schema=False)
async def socket_description() -> dict[str, Any]:
    """Return the AsyncAPI document of the socket."""
    return asyncapi()

"""The application: parts, routes and layers of one server."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute

from bot import __version__
from bot.assembly import AssistantHolder
from bot.config import Settings
from bot.library import find_library, load_library
from bot.web import problems, socket
from bot.web.api import (
    assist,
    audiences,
    buyer,
    catalogue,
    churn,
    contacts,
    conversations,
    course,
    course_papers,
    course_team,
    customers,
    customers_files,
    customers_rights,
    customers_upkeep,
    desk,
    drills,
    facts,
    figures,
    files,
    gaps,
    health,
    imports,
    integration,
    library,
    material,
    models,
    notices,
    points,
    quality,
    replies,
    review,
    session,
    side,
    snippets,
    staff,
    tables,
    tickets,
    value,
)
from bot.web.api import (
    settings as shop_settings,
)
from bot.web.api.session import Doorman
from bot.web.bookcase import Bookcase
from bot.web.classroom import Classroom
from bot.web.console import DIST, console_router
from bot.web.house import AssistantSource, House, build_house
from bot.web.layers import BodyLimit, Surroundings
from bot.web.logs import configure_logs
from bot.web.origins import OriginGate, own_origin
from bot.web.server import listen, make_server

UPLOADS = re.compile(r"/api/v1/(?:files|shops/[^/]+/(?:crm/)?imports)")
"""Addresses that take files."""


def create_app(
    settings: Settings,
    assistant: AssistantSource,
    *,
    now: Callable[[], datetime] | None = None,
    dist: Path = DIST,
    warm: bool = False,
) -> FastAPI:
    """Return the application; its parts are `app.state.house`, started and stopped by its lifespan.

    `now` gives the wall clock (aware; the real one by default), `dist` is the built console,
    `warm` prepares at start what is otherwise made on first use.
    Raises SettingsError.
    """
    house = build_house(settings, assistant, now=now)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await house.start(warm=warm)
        try:
            yield
        finally:
            await house.stop()
            house.close()

    app = FastAPI(
        title="Zhike",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        dependencies=[Depends(own_origin)],
    )
    app.state.house = house
    app.state.bookcase = Bookcase()
    app.state.classroom = Classroom(house.drills.studio.cast)
    app.state.staff_door = Doorman(time.monotonic, burst=10, rate=0.2)
    app.state.buyer_door = Doorman(time.monotonic, burst=100, rate=2.0)
    app.state.console_door = Doorman(time.monotonic, burst=100, rate=2.0)
    problems.install(app, house.reception.words)
    app.router.routes.extend(_routes())
    app.include_router(console_router(dist))
    app.add_middleware(BodyLimit, uploads=UPLOADS, upload_bytes=settings.server.upload_bytes)
    app.add_middleware(OriginGate, allowed=house.allowed)
    app.add_middleware(Surroundings, metrics=lambda: house.metrics, framers=house.allowed.framers)
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Return what answers; nothing in it belongs to one application, and looking through it takes a third of a second."""
    parts = (
        health,
        session,
        buyer,
        catalogue,
        facts,
        imports,
        tables,
        gaps,
        conversations,
        desk,
        course,
        course_papers,
        course_team,
        notices,
        snippets,
        tickets,
        side,
        files,
        assist,
        figures,
        review,
        replies,
        library,
        staff,
        shop_settings,
        integration,
        models,
        audiences,
        churn,
        customers,
        customers_files,
        customers_upkeep,
        customers_rights,
        contacts,
        points,
        value,
        material,
        drills,
        quality,
        socket,
    )
    whole = APIRouter(dependencies=[Depends(own_origin)])
    for part in parts:
        whole.include_router(part.router)
    return tuple(whole.routes)


def serve(
    settings: Settings,
    assistant: AssistantSource | None = None,
    *,
    announce: Callable[[str], None] | None = None,
    background: Callable[[House], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then drain.

    `assistant` is built from library and models when not given. `announce` is told the address once the
    port is ours; `background` is called with the parts before serving (to train a missing model, say).
    Raises SettingsError (port, database URL), StoreError, LibraryError.
    """
    configure_logs(settings.log)
    source = assistant or AssistantHolder(load_library(settings.library or find_library()), settings.models)
    app = create_app(settings, source, warm=True)
    house: House = app.state.house
    listener = listen(settings)
    host, port = listener.getsockname()[:2]
    if announce is not None:
        announce(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    if background is not None:
        background(house)
    make_server(app, settings, house).run(sockets=[listener])

"""Every failure a client may meet: HTTP status, close code and words, mapped in this one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.chat.closing import CloseCode
from bot.chat.hub import TooManyConnections
from bot.chat.protocol import BadFrame
from bot.chat.refusals import Words, refusal
from bot.errors import (
    AuthError,
    BadCredentials,
    BotError,
    Conflict,
    Forbidden,
    InputError,
    LimitExceeded,
    NotFound,
    ShopError,
    StaleView,
    StoreUnavailable,
    TokenExpired,
)

log = structlog.get_logger("zhike.web")


class TooBig(LimitExceeded):
    """The body is larger than this address takes."""

    code = "too_big"


class BadFile(InputError):
    """The upload is of a kind that is not taken, or is not what it says it is."""

    code = "bad_file"


class BuyerPageOff(Forbidden):
    """The demonstration door for buyers is closed (setting server.buyer_page)."""

    code = "buyer_page_off"


TABLE: Final[tuple[tuple[type[BotError], int, CloseCode], ...]] = (
    (TooManyConnections, 429, CloseCode.TOO_MANY_CONNECTIONS),
    (TokenExpired, 401, CloseCode.EXPIRED_TOKEN),
    (BadCredentials, 401, CloseCode.BAD_TOKEN),
    (Forbidden, 403, CloseCode.FORBIDDEN),
    (AuthError, 401, CloseCode.BAD_TOKEN),
    (NotFound, 404, CloseCode.FORBIDDEN),
    (Conflict, 409, CloseCode.BAD_FRAME),
    (StaleView, 409, CloseCode.BAD_FRAME),
    (StoreUnavailable, 503, CloseCode.TRY_AGAIN_LATER),
    (TooBig, 413, CloseCode.TOO_BIG),
    (LimitExceeded, 429, CloseCode.RATE),
    (BadFile, 415, CloseCode.BAD_FRAME),
    (BadFrame, 422, CloseCode.BAD_FRAME),
    (InputError, 422, CloseCode.BAD_FRAME),
    (ShopError, 422, CloseCode.BAD_FRAME),
    (BotError, 500, CloseCode.INTERNAL),
)
"""The first class that fits decides."""

_NAME: Final = re.compile(r"\{(\w+)\}")
_STATUS_CODES: Final = {401: "auth", 403: "forbidden", 404: "not_found", 405: "unsupported", 413: "too_big"}


def status_of(error: BotError) -> int:
    """Return the HTTP status of a failure."""
    return next(status for kind, status, _ in TABLE if isinstance(error, kind))


def close_code_of(error: BotError) -> CloseCode:
    """Return the close code of a failure that ends a socket."""
    return next(code for kind, _, code in TABLE if isinstance(error, kind))


def _filled(text: str, detail: Mapping[str, Any]) -> str:
    """Return a wording with the names in its braces filled from what is told besides."""
    return _NAME.sub(lambda found: str(detail.get(found[1], found[0])), text)


def install(app: FastAPI, words: Words) -> None:
    """Have `app` answer every failure as `{"error": {"code", "message", "detail"}}`."""

    def answer(status: int, code: str, detail: dict[str, Any] | None = None) -> JSONResponse:
        key = f"error.{code}"
        said = words(key)
        message = words("error.error") if said == key else _filled(said, detail or {})
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None  # noqa: PLR2004 - RFC 9110
        body = {"error": {"code": code, "message": message, "detail": detail}}
        return JSONResponse(body, status, headers)

    def product(_request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, BotError):
            raise error
        told = refusal(error, words)
        response = answer(status_of(error), error.code, told.detail)
        if isinstance(error, LimitExceeded) and told.detail and "retry_after" in told.detail:
            response.headers["Retry-After"] = str(max(1, round(float(told.detail["retry_after"]))))
        return response

    def shape(_request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, RequestValidationError):
            raise error
        first = error.errors()[0] if error.errors() else {"loc": (), "msg": ""}
        path = ".".join(str(part)[:40] for part in first["loc"])
        return answer(422, "bad_input", {"problem": f"{path}: {first['msg']}"[:300]})

    def http(_request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            raise error
        return answer(error.status_code, _STATUS_CODES.get(error.status_code, "bad_input"))

    def surprise(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, exc_info=error)
        return answer(500, "internal")

    app.add_exception_handler(BotError, product)
    app.add_exception_handler(RequestValidationError, shape)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, surprise)

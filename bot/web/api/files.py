"""Pictures, videos and voice messages: stored under their SHA-256, served only to who may see them."""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import FileResponse

from bot.auth import Identity, access_conversation, access_file
from bot.chat.protocol.fields import clean_line
from bot.errors import Forbidden, NotFound
from bot.store import (
    Conversation,
    Session,
    StoredFile,
    add_file,
    load_conversation,
    load_customer,
    load_file,
    messages_before,
    open_conversation,
)
from bot.web.api.shapes import Uploaded
from bot.web.guard import Caller, Home
from bot.web.problems import BadFile, TooBig

router = APIRouter(prefix="/api/v1/files", tags=["files"])

SIGNATURES: Final[tuple[tuple[str, int, bytes], ...]] = (
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/gif", 0, b"GIF8"),
    ("image/webp", 8, b"WEBP"),
    ("video/mp4", 4, b"ftyp"),
    ("audio/mp4", 4, b"ftyp"),
    ("video/webm", 0, b"\x1aE\xdf\xa3"),
    ("audio/webm", 0, b"\x1aE\xdf\xa3"),
    ("audio/ogg", 0, b"OggS"),
    ("audio/mpeg", 0, b"ID3"),
    ("audio/mpeg", 0, b"\xff\xfb"),
    ("audio/wav", 8, b"WAVE"),
)
"""Types that are taken, and the bytes (at an offset) by which each is known."""
CHUNK = 256 * 1024
SEARCHED = 500
"""Newest messages of a conversation in which a file without one is looked for."""


@router.post("", status_code=201)
async def upload(
    home: Home, identity: Caller, file: UploadFile, conversation: Annotated[str | None, Form()] = None
) -> Uploaded:
    """Keep a file; `conversation` says where it will be sent, a buyer's is known."""
    data = await read_upload(file, home.settings.server.upload_bytes)
    mime = kind_of(data, (file.content_type or "").split(";")[0].strip().lower())
    digest = hashlib.sha256(data).hexdigest()
    name = clean_line(Path(file.filename or "file").name)[:120] or "file"
    path = _path(home.settings.var, digest)
    now = home.now()

    def keep(session: Session) -> StoredFile:
        thread: Conversation | None = None
        if conversation is not None:
            thread = load_conversation(session, conversation)
            access_conversation(identity, thread)
        elif identity.kind == "buyer":
            who = load_customer(session, identity.id)
            thread = open_conversation(session, shop=who.shop, buyer=who.buyer, now=now)
        shop = thread.shop if thread is not None else next(iter(identity.shops), "")
        if not shop:
            msg = "say which conversation the file is for"
            raise BadFile(msg)
        return add_file(
            session,
            shop=shop,
            conversation=thread.id if thread is not None else None,
            uploader_kind="buyer" if identity.kind == "buyer" else "agent",
            uploader_id=identity.id,
            name=name,
            mime=mime,
            size=len(data),
            sha256=digest,
            now=now,
        )

    await home.stores.run(lambda: _write(path, data))
    kept = await home.archive.write(keep)
    return Uploaded(
        file=kept.id, name=kept.name, mime=kept.mime, size=kept.size, url=f"/api/v1/files/{kept.id}"
    )


@router.get("/{file}")
async def download(home: Home, identity: Caller, file: str) -> FileResponse:
    """Return a file's bytes."""

    def found(session: Session) -> tuple[StoredFile, Conversation | None]:
        kept = load_file(session, file)
        return kept, load_conversation(session, kept.conversation) if kept.conversation else None

    kept, thread = await home.archive.read(found)
    try:
        access_file(identity, kept, thread)
    except Forbidden:
        loose = thread is None and identity.kind == "buyer" and kept.shop in identity.shops
        if not loose or not await home.archive.write(lambda s: _was_sent(s, kept, identity, home.now())):
            raise
    path = _path(home.settings.var, kept.sha256)
    if not path.is_file():
        msg = f"the bytes of file {file} are gone"
        raise NotFound(msg)
    headers = {
        "Cache-Control": "private, max-age=86400",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return FileResponse(path, media_type=kept.mime, filename=kept.name, headers=headers)


def kind_of(data: bytes, claimed: str) -> str:
    """Return the type of `data`: the claimed one if its first bytes agree. Raises BadFile."""
    for mime, offset, magic in SIGNATURES:
        if mime == claimed and data[offset : offset + len(magic)] == magic:
            return mime
    msg = f"{claimed or 'an unnamed type'} is not taken, or the file is something else"
    raise BadFile(msg)


def _was_sent(session: Session, file: StoredFile, identity: Identity, now: datetime) -> bool:
    """Return whether the file was sent lately in the conversation of the buyer who asks for it."""
    who = load_customer(session, identity.id)
    thread = open_conversation(session, shop=who.shop, buyer=who.buyer, now=now)
    said = messages_before(session, thread.id, limit=SEARCHED)
    return any(message.payload is not None and message.payload.get("file") == file.id for message in said)


async def read_upload(file: UploadFile, limit: int) -> bytes:
    """Return the bytes of an upload. Raises TooBig, BadFile."""
    data = bytearray()
    while chunk := await file.read(CHUNK):
        data += chunk
        if len(data) > limit:
            msg = f"the file is larger than {limit} bytes"
            raise TooBig(msg)
    if not data:
        msg = "the file is empty"
        raise BadFile(msg)
    return bytes(data)


def _path(var: Path, digest: str) -> Path:
    return var / "files" / digest[:2] / digest


def _write(path: Path, data: bytes) -> None:
    """Write the bytes so that the name never stands for half a file."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)

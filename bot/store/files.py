"""Uploaded files: what they are and whose; the bytes lie outside the database, named by their SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.store.columns import new_id
from bot.store.tables import FileTable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One upload."""

    id: str
    shop: str
    conversation: str | None
    uploader_kind: str
    uploader_id: str
    name: str
    mime: str
    size: int
    """Bytes."""
    sha256: str
    created_at: datetime


def add_file(
    session: Session,
    *,
    shop: str,
    conversation: str | None,
    uploader_kind: str,
    uploader_id: str,
    name: str,
    mime: str,
    size: int,
    sha256: str,
    now: datetime,
) -> StoredFile:
    """Register an upload whose bytes are already safe."""
    row = FileTable(
        id=new_id(now),
        shop=shop,
        conversation=conversation,
        uploader_kind=uploader_kind,
        uploader_id=uploader_id,
        name=name,
        mime=mime,
        size=size,
        sha256=sha256,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _file(row)


def load_file(session: Session, file: str) -> StoredFile:
    """Return an upload by id; raises NotFound."""
    row = session.get(FileTable, file)
    if row is None:
        msg = f"no file {file}"
        raise NotFound(msg)
    return _file(row)


def _file(row: FileTable) -> StoredFile:
    return StoredFile(
        id=row.id,
        shop=row.shop,
        conversation=row.conversation,
        uploader_kind=row.uploader_kind,
        uploader_id=row.uploader_id,
        name=row.name,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        created_at=row.created_at,
    )

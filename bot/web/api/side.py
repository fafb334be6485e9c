"""The side window, beside programs that cannot be changed: a copied chat is read, only what is new is added."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from bot.auth import access_service
from bot.chat.protocol.fields import Text, Title, Wire
from bot.library.pastes import pastes_of
from bot.store import load_shop_entry
from bot.text.pasted import LONGEST_PASTE, PastedLine, appended, read_paste
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/side", tags=["side"])

MOST_LINES = 1000


class SideLine(Wire):
    """One thing said."""

    role: Literal["buyer", "agent"]
    text: Text
    name: Title = ""
    time: Annotated[str, Field(max_length=40)] = ""


class Paste(Wire):
    """A copied chat, and what is known of it already."""

    shop: Key
    text: Annotated[Text, Field(min_length=1, max_length=LONGEST_PASTE)]
    known: Annotated[tuple[SideLine, ...], Field(max_length=MOST_LINES)] = ()
    mine: Annotated[tuple[Title, ...], Field(max_length=50)] = Field(
        default=(), description="Names that are the shop's."
    )


class PasteRead(Wire):
    """What the paste says."""

    format: str
    names: tuple[str, ...] = Field(description="Who spoke, by how often; empty: lines without speakers.")
    sure: bool = Field(description="Whether it is plain which names are the shop's; ask if it is not.")
    lines: tuple[SideLine, ...] = Field(description="All that is known now, oldest first.")
    new: int = Field(description="How many of them came with this paste.")


@router.post("/paste")
async def paste(home: Home, identity: Staff, body: Paste) -> PasteRead:
    """Read a copied chat and add what is new to what is known; nothing is stored."""
    access_service(identity, body.shop)
    await home.archive.read(lambda s: load_shop_entry(s, body.shop))
    formats, speakers = pastes_of(home.library.folder)

    def read() -> PasteRead:
        found = read_paste(body.text, formats, speakers, body.mine)
        known = [PastedLine(line.role, line.text, line.name, line.time) for line in body.known]
        fresh = appended(known, found.lines)
        lines = [*known, *fresh][-MOST_LINES:]
        return PasteRead(
            format=found.format,
            names=found.names,
            sure=found.sure,
            lines=tuple(
                SideLine(role=line.role, text=line.text, name=line.name, time=line.time[:40])
                for line in lines
            ),
            new=len(fresh),
        )

    return await home.readers.run(read)

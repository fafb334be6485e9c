"""A newer model or library is taken up by a server at work: whoever is connected stays so and is answered."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assembly import AssistantHolder
from bot.store import Database
from tests.models import library, trained_models
from tests.web.stage import Line, Stage, people, running, settings_for


@pytest.fixture
def holder(tmp_path: Path) -> AssistantHolder:
    """Return the real holder, over a folder in which nothing is trained yet."""
    return AssistantHolder(library(), tmp_path / "var" / "models")


@pytest.fixture
async def served(sqlite_database: Database, tmp_path: Path, holder: AssistantHolder) -> AsyncIterator[Stage]:
    """Yield a server over it."""
    people(sqlite_database)
    async with running(settings_for(sqlite_database, tmp_path), holder=holder) as made:
        yield made


async def ask(buyer: Line, agent: Line, conversation: str, text: str, key: str) -> tuple[bool, int]:
    """Begin a round; return whether rules alone understood it, and how many replies the agent is shown."""
    await buyer.say(conversation, text, key)
    seq = (await buyer.next("message.ack"))["seq"]
    while (insight := await agent.next("insight"))["round"] != seq:
        pass
    while (shown := await agent.next("suggestions"))["round"] != seq:
        pass
    await agent.say(conversation, "好的，我看一下", f"{key}-told", seen_seq=seq)
    await agent.next("message.ack")
    return insight["understanding"]["degraded"], len(shown["items"])


async def test_a_swap_drops_no_socket(served: Stage, holder: AssistantHolder, tmp_path: Path) -> None:
    """Rules answer before the model is there, the model after; then the library is read again; nothing said is lost."""
    old, guest = holder.current, await served.buyer()
    talk = guest.conversation
    async with guest.online() as buyer, served.agent().online(talk) as agent:
        assert await ask(buyer, agent, talk, "有优惠吗", "before") == (True, 3)

        shutil.copytree(trained_models(), tmp_path / "var" / "models", dirs_exist_ok=True)
        swap = asyncio.create_task(asyncio.to_thread(served.house.retraining.notice))
        await buyer.say(talk, "嗯嗯", "during")
        assert (await buyer.next("message.ack"))["client_msg_id"] == "during"
        assert await swap
        first = holder.current
        assert first is not old
        await agent.say(talk, "您说", "between", seen_seq=3)
        await agent.next("message.ack")
        assert await ask(buyer, agent, talk, "明天能到吗", "model") == (False, 3)

        await asyncio.to_thread(holder.renew, library())
        assert holder.current is not first
        assert await ask(buyer, agent, talk, "多少钱一个", "library") == (False, 3)

        assert (None, None) == (buyer.socket.close_code, agent.socket.close_code)
        heard = [(await agent.next("message.new"))["message"] for _ in range(8)]
        said = [message["text"] for message in heard if message["sender"]["kind"] == "buyer"]
        assert said == ["有优惠吗", "嗯嗯", "明天能到吗", "多少钱一个"]
        assert [message["seq"] for message in heard] == list(range(1, 9))

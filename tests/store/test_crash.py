from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from bot.store import messages_after
from tests.store.scenes import Scene

WRITER = """
import sys
from datetime import UTC, datetime
from bot.store import Database, append_message

url, conversation, buyer = sys.argv[1:]
database = Database(url)
for number in range(100_000):
    with database.write() as session:
        sent = append_message(
            session, conversation=conversation, sender_kind="buyer", sender_id=buyer, sender_name="b",
            client_msg_id=f"k{number}", kind="text", text="在吗", now=datetime.now(UTC),
        )
    print(sent.message.id, flush=True)
"""


def test_kill_loses_nothing_that_was_acknowledged(scene: Scene) -> None:
    """A writer killed in the middle leaves every acknowledged message, once, in order, and a usable database."""
    talk = scene.talk()
    url = scene.database.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url, talk.id, talk.customer],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _ in range(40)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    with scene.database.read() as session:
        stored = messages_after(session, talk.id, 0, limit=200_000)
    assert list(range(1, len(stored) + 1)) == [message.seq for message in stored]
    assert acknowledged == [message.id for message in stored][: len(acknowledged)]
    assert len(stored) + 1 == scene.say(talk, "还在吗").message.seq
    scene.database.check()

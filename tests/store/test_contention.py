from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import pytest

from bot.store import (
    Conversation,
    Database,
    LabelChange,
    append_message,
    assign,
    correct_label,
    ensure_customer,
    latest_label,
    messages_after,
    open_conversation,
    save_label,
    set_read,
    update_conversation_profile,
    update_customer_profile,
)
from tests.store.scenes import START, Scene, understanding


def together(*jobs: Callable[[], None]) -> list[BaseException]:
    """Run jobs at the same time; return what they raised."""
    problems: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        gate.wait()
        try:
            job()
        except BaseException as problem:  # noqa: BLE001 - the caller asserts that there is none
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def test_several_programs_write_one_order(scene: Scene) -> None:
    """Writers that know nothing of one another (as server, CLI and worker do) share one gapless order."""
    talk = scene.talk()
    url = scene.database.engine.url.render_as_string(hide_password=False)

    def program(name: str) -> Callable[[], None]:
        def run() -> None:
            with contextlib.closing(Database(url, patience=30)) as own:
                for number in range(15):
                    with own.write() as session:
                        append_message(
                            session,
                            conversation=talk.id,
                            sender_kind="buyer",
                            sender_id=talk.customer,
                            sender_name="b",
                            client_msg_id=f"{name}{number}",
                            kind="text",
                            text="在吗",
                            now=START,
                        )

        return run

    assert [] == together(*(program(name) for name in "abcd"))
    with scene.database.read() as session:
        assert list(range(1, 61)) == [message.seq for message in messages_after(session, talk.id, 0)]


def sending(scene: Scene, talk: Conversation) -> Callable[[], None]:
    """Return a job that sends twelve messages; run twice, as by two windows, it sends the same ones."""

    def run() -> None:
        for number in range(12):
            with scene.database.write() as session:
                append_message(
                    session,
                    conversation=talk.id,
                    sender_kind="buyer",
                    sender_id=talk.customer,
                    sender_name="b",
                    client_msg_id=f"x{number}",
                    kind="text",
                    text="在吗",
                    now=START,
                )

    return run


def test_everything_at_once_on_one_conversation(scene: Scene) -> None:
    """Sending, reading, labelling, correcting, assigning and folding never block one another for good."""
    talk, agent = scene.talk(), scene.agent("anna")
    first = scene.say(talk, "便宜点").message
    times = range(12)
    send = sending(scene, talk)

    def label() -> None:
        for number in times:
            with scene.database.write() as session:
                save_label(
                    session,
                    conversation=talk.id,
                    round_seq=1,
                    revision=number,
                    last_seq=1,
                    understanding=understanding("economy"),
                    model="m",
                    now=START,
                )

    def correct() -> None:
        for _ in times:
            with scene.database.write() as session:
                correct_label(
                    session,
                    conversation=talk.id,
                    message_id=first.id,
                    staff=agent.id,
                    change=LabelChange(intent="gift"),
                    now=START,
                )

    def fold() -> None:
        for _ in times:
            with scene.database.write() as session:
                update_conversation_profile(session, talk.id, lambda old: {"n": old.get("n", 0) + 1})
                update_customer_profile(session, talk.customer, lambda old: {"n": old.get("n", 0) + 1})

    def work() -> None:
        for number in times:
            with scene.database.write() as session:
                assign(session, talk.id, agent.id, now=START)
                set_read(session, talk.id, kind="agent", participant=agent.id, seq=number, now=START)

    assert [] == together(send, label, correct, fold, work, send)
    with scene.database.read() as session:
        assert list(range(1, 14)) == [message.seq for message in messages_after(session, talk.id, 0)]
        newest = latest_label(session, talk.id)
        assert newest is not None
        assert (11, "gift") == (newest.revision, newest.understanding.intents[0].key)
    with scene.database.write() as session:
        assert {"n": 13} == update_customer_profile(session, talk.customer, lambda old: {"n": old["n"] + 1})


@pytest.mark.parametrize("buyers", [1, 8])
def test_first_visits_at_once_make_one_thread_each(scene: Scene, buyers: int) -> None:
    """Eight windows opened together find one conversation per buyer."""
    found: list[tuple[str, str]] = []

    def visit(number: int) -> Callable[[], None]:
        buyer = f"b{number % buyers}"

        def run() -> None:
            with scene.database.write() as session:
                ensure_customer(session, shop="kitchen", buyer=buyer, name="王小明", now=START)
                talk = open_conversation(session, shop="kitchen", buyer=buyer, now=START)
            found.append((buyer, talk.id))

        return run

    assert [] == together(*(visit(number) for number in range(8)))
    assert buyers == len(set(found))

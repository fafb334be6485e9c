"""Colleagues around one conversation: notes, transfers, presence, alarms, what is said while nobody is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.chat.deskrules import AwayRules, DeskRules, save_rules
from bot.store import (
    OVERRIDE,
    ShopSettings,
    append_message,
    audit_entries,
    load_conversation,
    load_suggestion,
    save_shop_settings,
)
from bot.store.tickets import TicketWords, add_ticket
from tests.web.clerk import hired
from tests.web.stage import Guest, Line, Stage

ALWAYS = {"service_from": "00:00", "service_to": "24:00"}


@asynccontextmanager
async def colleagues(stage: Stage) -> AsyncIterator[tuple[Guest, Line, Line, Line]]:
    """Have a buyer talk while two agents follow."""
    buyer = await stage.buyer()
    where = buyer.conversation
    async with (
        buyer.online() as b,
        stage.agent("qing").online(where) as qing,
        stage.agent("ming").online(where) as ming,
    ):
        await b.say(where, "能便宜点吗", "k1")
        await qing.next("message.new")
        await ming.next("message.new")
        yield buyer, b, qing, ming


async def ids_of(stage: Stage) -> dict[str, str]:
    """Return the staff ids by username."""
    found = {}
    for name in ("qing", "ming", "stranger"):
        async with stage.http(stage.staff[name]) as http:
            found[name] = (await http.get("/api/v1/me")).json()["id"]
    return found


def rule(stage: Stage, **rules: Any) -> None:  # noqa: ANN401 - fields of DeskRules
    """Set how the cup shop's desk works."""
    with stage.house.database.write() as session:
        save_rules(session, "cups", DeskRules(**rules), now=stage.house.now())


async def test_note_is_seen_by_staff_alone(stage: Stage) -> None:
    """A note goes to colleagues, alerts who is mentioned, takes no seq, and never reaches the buyer."""
    ids = await ids_of(stage)
    async with colleagues(stage) as (buyer, b, qing, ming):
        where = buyer.conversation
        note = {"conversation": where, "client_note_id": "n1", "text": "老顾客，要发票"}
        await qing.send("note.add", **note, mentions=[ids["ming"]])
        mine, theirs = await qing.next("note.new"), await ming.next("note.new")
        assert mine == theirs
        assert (mine["note"]["after_seq"], mine["note"]["author"]["name"]) == (1, "qing")
        alert = await ming.next("alert")
        assert (alert["kind"], alert["by"]["id"]) == ("mention", ids["qing"])
        await qing.send("note.add", **note)
        assert await qing.next("note.new") == mine
        await qing.send("note.add", **{**note, "client_note_id": "n2"}, mentions=[ids["stranger"]])
        assert (await qing.next("error"))["code"] == "bad_input"
        await b.say(where, "在吗", "k2")
        assert (await b.next("message.ack"))["seq"] == 1
        assert (await b.next("message.ack"))["seq"] == 2
        assert [b.kept(kind) for kind in ("note.new", "notes", "alert", "presence")] == [[]] * 4
        async with stage.agent("ming").online(where) as late:
            assert [n["text"] for n in (await late.next("notes"))["notes"]] == ["老顾客，要发票"]
        async with stage.http(buyer.token) as http:
            assert (await http.get(f"/api/v1/conversations/{where}/notes")).status_code == 403


async def test_transfer_is_asked_and_answered(small_stage: Stage) -> None:
    """A colleague is asked, may decline, and has it only once she accepts; who is not there is not asked."""
    ids = await ids_of(small_stage)
    async with colleagues(small_stage) as (buyer, _, qing, ming):
        where = buyer.conversation
        ask = {"conversation": where, "agent": ids["ming"], "note": "要发票"}
        await qing.send("conversation.transfer", **ask)
        offer = (await ming.next("transfer.updated"))["transfer"]
        assert (offer["state"], offer["from"]["name"], offer["to"]["name"]) == ("pending", "qing", "ming")
        assert (await ming.next("alert"))["kind"] == "transfer"
        answer = {"conversation": where, "transfer": offer["id"]}
        await ming.send("transfer.answer", **answer, accept=False, reason="在忙")
        await qing.next("transfer.updated")
        assert (await qing.next("transfer.updated"))["transfer"]["reason"] == "在忙"
        await ming.send("transfer.answer", **answer, accept=True)
        assert (await ming.next("error"))["code"] == "transfer_over"
        await qing.send("conversation.transfer", **ask)
        again = (await qing.next("transfer.updated"))["transfer"]["id"]
        await ming.send("transfer.answer", conversation=where, transfer=again, accept=True)
        while ((await qing.next("conversation.updated"))["conversation"]["agent"] or {}).get(
            "name"
        ) != "ming":
            pass
        async with small_stage.http(small_stage.staff["qing"]) as http:
            card = (await http.get("/api/v1/conversations")).json()["items"][0]
            kinds = [
                note["kind"]
                for note in (await http.get(f"/api/v1/conversations/{where}/notes")).json()["items"]
            ]
        assert (card["handover"], card["transfer"], card["needs_reply"]) == ("要发票", None, True)
        assert kinds == ["transfer", "declined", "transfer", "accepted"]
        await qing.send("conversation.transfer", conversation=where, agent=ids["qing"])
        assert (await qing.next("error"))["code"] == "bad_input"
    async with small_stage.agent("qing").online(where) as qing:
        await qing.send("conversation.transfer", **ask)
        assert (await qing.next("error"))["code"] == "not_present"


async def test_presence_viewers_and_two_windows(small_stage: Stage) -> None:
    """Colleagues see who is there and who looks; a draft goes to one's own other window and nowhere else."""
    ids = await ids_of(small_stage)
    async with colleagues(small_stage) as (buyer, b, qing, ming):
        where = buyer.conversation
        await ming.send("presence.set", status="busy", capacity=3)
        while True:
            people = {p["name"]: p for p in (await qing.next("presence"))["people"]}
            if people["ming"]["status"] == "busy":
                break
        assert (people["ming"]["capacity"], people["qing"]["status"]) == (3, "online")
        assert "stranger" not in people
        await ming.send("conversation.view", conversation=where)
        assert [p["id"] for p in (await qing.next("viewers"))["people"]] == [ids["ming"]]
        await ming.send("conversation.view", conversation=None)
        assert (await qing.next("viewers"))["people"] == []
        async with small_stage.agent("qing").online(where) as second:
            await qing.send("draft.sync", conversation=where, text="亲，稍等 ")
            assert (await second.next("draft.synced"))["text"] == "亲，稍等 "
            await qing.send("read", conversation=where, seq=1)
            assert (await second.next("read"))["from"]["id"] == ids["qing"]
        await b.send("presence.set", status="away")
        assert (await b.next("error"))["code"] == "forbidden"
        assert [ming.kept("draft.synced"), b.kept("draft.synced"), b.kept("viewers")] == [[]] * 3
    async with small_stage.http(small_stage.staff["ming"]) as http:
        desk = (await http.get("/api/v1/desk")).json()
    assert desk["me"] == {"status": "busy", "capacity": 3}


async def test_next_buyer_goes_to_whose_turn_it_is(small_stage: Stage) -> None:
    """Round robin gives each colleague one in turn; who is away is passed over."""
    rule(small_stage, assignment="round_robin", **ALWAYS)
    async with (
        small_stage.agent("qing").online() as qing,
        small_stage.agent("ming").online() as ming,
    ):
        given = []
        for number in range(3):
            if number == 2:
                await ming.send("presence.set", status="away")
                while (await _status(qing, "ming")) != "away":
                    pass
            buyer = await small_stage.buyer(f"b{number}")
            async with buyer.online() as b:
                await b.say(buyer.conversation, "在吗", "k1")
                await b.next("message.ack")
                given.append(await _agent_of(qing, buyer.conversation))
        assert set(given[:2]) == {"qing", "ming"}
        assert given[2] == "qing"


async def test_what_came_while_nobody_was_there(small_stage: Stage) -> None:
    """It is read at the next start, and given away at the next look once somebody has come."""
    rule(small_stage, assignment="least_busy", **ALWAYS)
    house = small_stage.house
    buyer = await small_stage.buyer()
    with house.database.write() as session:
        thread = load_conversation(session, buyer.conversation)
        append_message(
            session,
            conversation=thread.id,
            sender_kind="buyer",
            sender_id=thread.customer,
            sender_name="李**",
            client_msg_id="night",
            kind="text",
            text="能便宜点吗",
            now=house.now(),
        )
    await house.catch_up()
    async with small_stage.agent("qing").online(buyer.conversation) as qing:
        assert (await qing.next("insight"))["understanding"]["psychology"][0]["key"] == "bargain"
        await house.watch.look()
        assert await _agent_of(qing, buyer.conversation) == "qing"


async def _status(line: Line, name: str) -> str:
    people = (await line.next("presence"))["people"]
    return next(str(person["status"]) for person in people if person["name"] == name)


async def _agent_of(line: Line, conversation: str) -> str:
    """Return who has been given a conversation, as the list says."""
    while True:
        card = (await line.next("conversation.updated"))["conversation"]
        if card["id"] == conversation and card["agent"] is not None:
            return str(card["agent"]["name"])


async def test_nobody_there_is_said_once(stage: Stage) -> None:
    """The buyer is told once a round by a message marked automatic, which answers nothing."""
    rule(stage, away=AwayRules(enabled=True, nobody_text="稍后回复您"), **ALWAYS)
    buyer = await stage.buyer()
    where = buyer.conversation
    async with buyer.online() as b:
        await b.say(where, "在吗", "k1")
        while (said := (await b.next("message.new"))["message"])["sender"]["kind"] != "auto":
            pass
        assert (said["text"], said["sender"]["name"]) == ("稍后回复您", "杯子店")
        async with stage.agent("qing").online(where) as qing:
            await b.say(where, "人呢", "k2")
            while (await qing.next("message.new"))["message"]["text"] != "人呢":
                pass
            async with stage.http(stage.staff["qing"]) as http:
                card = (await http.get("/api/v1/conversations")).json()["items"][0]
            assert card["needs_reply"]
            assert card["unread"] == 2
            await qing.say(where, "在的", "a1", seen_seq=3)
            assert (await qing.next("message.ack"))["seq"] == 4
        await b.say(where, "还在吗", "k3")
        while (await b.next("message.ack"))["client_msg_id"] != "k3":
            pass
        await stage.house.desk.drain()
        async with stage.http(buyer.token) as http:
            found = (await http.get(f"/api/v1/conversations/{where}/messages")).json()["messages"]
        assert [m["sender"]["kind"] for m in found] == ["buyer", "auto", "buyer", "agent", "buyer"]


async def test_closed_desk_says_its_hours(small_stage: Stage) -> None:
    """Outside the hours the buyer is told so although somebody is there, in the library's words."""
    soon = (small_stage.house.now() + timedelta(hours=8 + 2)).hour
    begin, end = f"{soon:02}:00", f"{soon + 1:02}:00"
    rule(small_stage, away=AwayRules(enabled=True), service_from=begin, service_to=end)
    buyer = await small_stage.buyer()
    async with buyer.online() as b, small_stage.agent("qing").online():
        await b.say(buyer.conversation, "在吗", "k1")
        while (said := (await b.next("message.new"))["message"])["sender"]["kind"] != "auto":
            pass
        assert said["text"]


async def test_waiting_too_long_is_told_once_a_mark(small_stage: Stage) -> None:
    """Amber to whom it belongs, red to supervisors as well, each once; nothing once somebody has answered."""
    rule(small_stage, **ALWAYS)
    house, ids = small_stage.house, await ids_of(small_stage)
    with house.database.write() as session:
        marks = ShopSettings(wait_amber=60, wait_red=120)
        save_shop_settings(session, "cups", marks, version=0, staff=None, now=house.now())
    boss = Guest(small_stage, hired(house, "supervisor", "cups"), "")
    begun = house.now()
    async with colleagues(small_stage) as (buyer, _, qing, ming), boss.online() as chief:
        where = buyer.conversation
        await qing.send("conversation.assign", conversation=where, agent=ids["qing"])
        await _agent_of(qing, where)

        async def look(seconds: float) -> None:
            later = replace(house.watch, now=lambda: begun + timedelta(seconds=seconds))
            await later.look()
            house.watch._told.update(later._told)

        await look(30)
        await look(100)
        amber = await qing.next("alert")
        assert (amber["kind"], amber["level"], amber["conversation"]) == ("sla", "amber", where)
        assert amber["due_at"] is not None
        await look(105)
        await look(150)
        assert (await chief.next("alert"))["level"] == "red"
        assert (await qing.next("alert"))["level"] == "red"
        await qing.say(where, "在的", "a1", seen_seq=1)
        await qing.next("message.ack")
        await look(170)
        await qing.send("read", conversation="no-such", seq=1)
        await qing.next("error")
        assert [qing.kept("alert"), ming.kept("alert"), chief.kept("alert")] == [[]] * 3


async def test_late_ticket_is_told_once_to_its_owner(small_stage: Stage) -> None:
    """What should have been done is told to whom it belongs, once; after it is done nothing is told."""
    rule(small_stage, **ALWAYS)
    house, ids = small_stage.house, await ids_of(small_stage)
    begun = house.now()
    async with colleagues(small_stage) as (buyer, _, qing, ming):
        words = TicketWords("resend", begun + timedelta(seconds=60), reason="少一个杯盖", owner=ids["qing"])
        with house.database.write() as session:
            made = add_ticket(
                session,
                shop="cups",
                words=words,
                staff=ids["ming"],
                now=begun,
                conversation=buyer.conversation,
            )
        for seconds in (30, 90, 120):
            later = replace(house.watch, now=partial(begun.__add__, timedelta(seconds=seconds)))
            await later.look()
            house.watch._looked = later._looked
        while (told := await qing.next("alert"))["kind"] != "ticket":
            pass
        assert ("ticket", buyer.conversation, made.id) == (told["kind"], told["conversation"], told["ticket"])
        assert told["ticket_kind"] == "resend"
        await qing.send("read", conversation="no-such", seq=1)
        await qing.next("error")
        assert "ticket" not in {one["kind"] for one in (*qing.kept("alert"), *ming.kept("alert"))}
        async with small_stage.http(small_stage.staff["ming"]) as http:
            found = (await http.get(f"/api/v1/conversations/{buyer.conversation}/insight")).json()
        assert [made.id] == [line["ticket"] for line in found["insight"]["profile"]["promises"]]


async def test_one_click_each_corrects_and_dismisses(small_stage: Stage) -> None:
    """Intent and emotion are set one at a time, each shown at once; a dismissal keeps its reason."""
    async with colleagues(small_stage) as (buyer, _, qing, _):
        where = buyer.conversation
        message = (await qing.next("insight"))["understanding"]["evidence"][0]["message_id"]
        one = {"conversation": where, "message_id": message}
        await qing.send("label.correct", **one, intent="other")
        assert (await qing.next("insight"))["understanding"]["needs"][0]["key"] == "other"
        await qing.send("label.correct", **one, emotion="angry")
        assert (await qing.next("insight"))["understanding"]["emotion"]["key"] == "angry"
        offered = (await qing.next("suggestions"))["items"][0]["id"]
        await qing.send("suggestion.dismissed", conversation=where, suggestion=offered, reason="与商品不符")
        await qing.send("read", conversation="no-such", seq=1)
        await qing.next("error")
    with small_stage.house.database.read() as session:
        line = load_suggestion(session, offered)
    assert (line.outcome, line.reason) == ("dismissed", "与商品不符")


async def test_override_is_shown_and_its_reason_kept(small_stage: Stage) -> None:
    """A supervisor sees what she may send all the same, an agent does not; why she did is written down."""
    house = small_stage.house
    boss = Guest(small_stage, hired(house, "supervisor", "cups"), "")
    async with colleagues(small_stage) as (buyer, _, qing, _), boss.online(buyer.conversation) as chief:
        where = buyer.conversation
        for line, may in ((qing, False), (chief, True)):
            await line.send("draft.check", conversation=where, text="我们家最好，送{gift}")
            marks = (await line.next("draft.marks"))["marks"]
            assert {mark["rule"]: mark["overridable"] for mark in marks} == {"best": may, "empty_slot": False}
        more = {"seen_seq": 1, "override": True, "override_reason": "买家原话"}
        await chief.say(where, "您说的最好", "a1", **more)
        await chief.next("message.ack")
    with house.database.read() as session:
        entry = next(e for e in audit_entries(session, shop="cups") if e.action == OVERRIDE)
    assert (entry.detail["rules"], entry.detail["why"]) == (["best"], "买家原话")


async def test_desk_settings_are_the_supervisors(small_stage: Stage) -> None:
    """Agents read how the desk works, supervisors change it, and it is written down."""
    boss = hired(small_stage.house, "supervisor", "cups")
    wanted = {"assignment": "least_busy", "capacity": 5, "service_from": "09:00", "service_to": "21:00"}
    async with small_stage.http(small_stage.staff["qing"]) as http:
        assert (await http.put("/api/v1/desk/settings?shop=cups", json=wanted)).status_code == 403
    async with small_stage.http(boss) as http:
        assert (await http.put("/api/v1/desk/settings?shop=cups", json=wanted)).status_code == 200
        bad = {**wanted, "away": {"nobody_text": "我们家最好"}}
        assert (await http.put("/api/v1/desk/settings?shop=cups", json=bad)).status_code == 422
        wrong = await http.put("/api/v1/desk/settings?shop=cups", json={**wanted, "service_to": "08:00"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "bad_input")
        desk = (await http.get("/api/v1/desk?shop=cups")).json()
        acts = (await http.get("/api/v1/audit?shop=cups")).json()
    assert (desk["settings"]["assignment"], desk["me"]["capacity"]) == ("least_busy", 5)
    assert {person["name"] for person in desk["people"]} == {"qing", "ming", "supervisor"}
    assert "desk.settings" in str(acts)


async def test_opening_list_has_complaints_before_the_rest(small_stage: Stage) -> None:
    """Unanswered conversations by risk, with how many there are of each."""
    async with small_stage.agent("qing").online() as qing:
        for name, text in (("li", "在吗"), ("wang", "我要投诉")):
            buyer = await small_stage.buyer(name)
            async with buyer.online() as b:
                await b.say(buyer.conversation, text, "k1")
                await b.next("message.ack")
        await qing.next("alert")
    async with small_stage.http(small_stage.staff["qing"]) as http:
        left = (await http.get("/api/v1/desk/opening?shop=cups")).json()
    assert [line["risk"] for line in left["items"]] == ["complaint", "plain"]
    assert {line["risk"]: line["count"] for line in left["counts"]} == {
        "refund_unsent": 0,
        "dispute": 0,
        "complaint": 1,
        "unpaid": 0,
        "plain": 1,
    }
    worst = left["items"][0]["conversation"]
    assert worst["alert_kind"] == "complaint"
    async with small_stage.agent("qing").online(worst["id"]) as qing:
        await qing.send("alert.settle", conversation=worst["id"])
        while (await qing.next("conversation.updated"))["conversation"]["alert_kind"] is not None:
            pass  # News of before it was settled may still be on its way.

"""The socket as clients see it, over a real server."""

from __future__ import annotations

from tests.web.stage import Line, Stage


async def test_message_is_acknowledged_and_reaches_the_agent(stage: Stage) -> None:
    """A buyer's message is acknowledged with its seq and shown to the agent who follows the conversation."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        ack = await b.next("message.ack")
        new = (await a.next("message.new"))["message"]
        assert (ack["seq"], ack["client_msg_id"]) == (1, "k1")
        assert (new["id"], new["seq"], new["text"]) == (ack["message_id"], 1, "能便宜点吗")
        assert new["sender"]["kind"] == "buyer"


async def test_round_is_understood_and_answered(stage: Stage) -> None:
    """The agent gets insight with evidence and suggestions with segments; the ledger has every step."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        insight, offers = await a.next("insight"), await a.next("suggestions")
        message = (await a.next("message.new"))["message"]
        read = insight["understanding"]
        assert [p["zh"] for p in read["psychology"]] == ["求廉"]
        assert [(e["start"], e["end"], e["message_id"]) for e in read["evidence"]] == [(1, 3, message["id"])]
        assert (insight["round"], insight["revision"], insight["advice"]) == (1, 1, ["先报价"])
        assert insight["profile"]["name"] == "李**"
        first, second = offers["items"]
        assert second["segments"] == [
            {"text": "还送", "slot": None, "zh": None},
            {"text": None, "slot": "gift", "zh": "赠品"},
            {"text": "呢", "slot": None, "zh": None},
        ]
        where = {"conversation": buyer.conversation}
        await a.send("suggestion.displayed", **where, round=1, revision=1, suggestions=[first["id"]])
        await a.send("suggestion.inserted", **where, suggestion=first["id"], revision=1)
        assert (await a.next("suggestions"))["frozen"] is True
        await a.say(buyer.conversation, "九折哦亲", "k2", seen_seq=1, suggestions=[first["id"]])
        assert (await a.next("message.ack"))["seq"] == 2
        assert (await b.next("message.new"))["message"]["text"] == "能便宜点吗"
        assert (await b.next("message.new"))["message"]["text"] == "九折哦亲"
    async with stage.http(stage.staff["qing"]) as http:
        known = (await http.get(f"/api/v1/conversations/{buyer.conversation}/insight")).json()
        assert known["insight"]["round"] == 1
        assert known["suggestions"] is None
        kept = (await http.patch(f"/api/v1/suggestions/{first['id']}", json={"displayed": True})).json()
        assert kept == {"id": first["id"], "outcome": "sent_edited"}


async def test_resend_gives_the_first_ack_and_no_second_message(stage: Stage) -> None:
    """The same id with the same body is one message; with another body it is a conflict."""
    buyer = await stage.buyer()
    async with buyer.online() as b:
        await b.say(buyer.conversation, "在吗", "k1")
        first = await b.next("message.ack")
        await b.say(buyer.conversation, "在吗", "k1")
        assert await b.next("message.ack") == first
        await b.say(buyer.conversation, "在不在", "k1")
        refused = await b.next("error")
        assert refused["code"] == "conflict"
        assert refused["detail"]["client_msg_id"] == "k1"
        await b.say(buyer.conversation, "有人吗", "k2")
        assert (await b.next("message.ack"))["seq"] == 2


async def test_resume_from_any_seq(stage: Stage) -> None:
    """Whoever comes back gets exactly what is missing, in pages, then live messages without a gap."""
    buyer = await stage.buyer()
    async with buyer.online() as b:
        for n in range(1, 13):
            await b.say(buyer.conversation, f"第{n}句", f"k{n}")
        for _ in range(12):
            await b.next("message.ack")
    for after in (0, 5, 12):
        async with Line(stage.address) as line:
            await line.hello(buyer.token, buyer.conversation, after=after)
            welcome = await line.next("welcome")
            assert welcome["conversations"] == [{"conversation": buyer.conversation, "head_seq": 12}]
            seqs: list[int] = []
            while True:
                page = await line.next("messages.page")
                seqs += [message["seq"] for message in page["messages"]]
                if page["last"]:
                    break
            assert seqs == list(range(after + 1, 13))
            await line.next("live")


async def test_stale_view(stage: Stage) -> None:
    """An agent who has not seen a colleague's reply is shown it, and may then send again."""
    buyer = await stage.buyer()
    where = buyer.conversation
    async with (
        buyer.online() as b,
        stage.agent("qing").online(where) as one,
        stage.agent("ming").online(where) as two,
    ):
        await b.say(where, "能便宜点吗", "k1")
        await b.next("message.ack")
        await one.say(where, "九折", "a1", seen_seq=1)
        assert (await one.next("message.ack"))["seq"] == 2
        await two.say(where, "八折", "a2", seen_seq=1)
        stale = await two.next("stale_view")
        assert [message["text"] for message in stale["missing"]] == ["九折"]
        assert stale["head_seq"] == 2
        await two.say(where, "八折", "a2", seen_seq=2)
        assert (await two.next("message.ack"))["seq"] == 3


async def test_unseen_buyer_messages_come_with_the_ack(stage: Stage) -> None:
    """A buyer's message that the agent had not seen never refuses her send."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "在吗", "k1")
        await b.say(buyer.conversation, "急", "k2")
        await b.next("message.ack")
        await b.next("message.ack")
        await a.say(buyer.conversation, "在的", "a1", seen_seq=1)
        ack = await a.next("message.ack")
        assert [message["text"] for message in ack["unseen"]] == ["急"]


async def test_broken_assistant_never_stops_messages(stage: Stage) -> None:
    """When the assistant fails, messages flow on and staff are told that nobody has read the round."""
    stage.assistant.broken = True
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        assert (await a.next("message.new"))["message"]["seq"] == 1
        insight = await a.next("insight")
        assert insight["understanding"]["degraded"] is True
        stage.assistant.broken = False
        await b.say(buyer.conversation, "便宜点", "k2")
        assert (await a.next("message.new"))["message"]["seq"] == 2
        assert (await a.next("insight"))["understanding"]["degraded"] is False


async def test_slow_assistant_never_delays_delivery(stage: Stage) -> None:
    """A message is delivered while the assistant is still thinking about the one before."""
    stage.assistant.gate.clear()
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        await a.next("message.new")
        await b.say(buyer.conversation, "人呢", "k2")
        assert (await a.next("message.new"))["message"]["text"] == "人呢"
        assert a.kept("insight") == []
        stage.assistant.gate.set()
        await a.next("insight")


async def test_complaint_alerts_the_shop_and_only_the_shop(stage: Stage) -> None:
    """Staff of the shop hear of a complaint whatever they follow; other shops hear nothing."""
    buyer = await stage.buyer()
    async with (
        buyer.online() as b,
        stage.agent("ming").online() as a,
        stage.agent("stranger").online() as other,
    ):
        await b.say(buyer.conversation, "我要投诉", "k1")
        alert = await a.next("alert")
        assert (alert["kind"], alert["conversation"]) == ("complaint", buyer.conversation)
        assert alert["message"] == "买家在投诉"
        updated = await a.next("conversation.updated")
        assert updated["conversation"]["buyer"]["name"] == "李**"
        assert (await a.next("queue.updated"))["waiting"] == 1
        await other.send("heartbeat.ack")
        await other.send("typing", conversation=buyer.conversation, active=True)
        assert (await other.next("error"))["code"] == "forbidden"
        assert [kind for kind in ("alert", "conversation.updated") if other.kept(kind)] == []


async def test_typing_and_reading_are_passed_on_once(stage: Stage) -> None:
    """Presence goes to the others in the conversation, and repeated news is merged."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "在吗", "k1")
        await a.next("message.new")
        for _ in range(3):
            await a.send("typing", conversation=buyer.conversation, active=True)
            await a.send("read", conversation=buyer.conversation, seq=1)
        await a.say(buyer.conversation, "在的", "a1", seen_seq=1)
        await b.next("message.ack")
        while (await b.next("message.new"))["message"]["seq"] != 2:
            pass
        assert [news["from"]["name"] for news in b.kept("typing")] == ["qing"]
        assert [news["seq"] for news in b.kept("read")] == [1]
        assert a.kept("typing") == []


async def test_correction_is_stored_and_shown_as_a_new_revision(stage: Stage) -> None:
    """What a person says about a message comes back as the next revision; unknown labels are refused."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        message = (await a.next("message.new"))["message"]
        await a.next("insight")
        where = {"conversation": buyer.conversation, "message_id": message["id"]}
        await a.send("label.correct", **where, psychology=["nonsense"])
        assert (await a.next("error"))["code"] == "bad_input"
        await a.send(
            "label.correct", **where, psychology=["complaint"], customer_type={"decision": "hesitant"}
        )
        insight = await a.next("insight")
        assert insight["revision"] == 2
        assert [p["key"] for p in insight["understanding"]["psychology"]] == ["complaint"]
        assert insight["understanding"]["customer_type"]["decision"]["zh"] == "犹豫型"
        assert insight["profile"]["customer_type"]["decision"]["value"] == "hesitant"


async def test_draft_is_checked_and_an_unsafe_one_is_not_sent(stage: Stage) -> None:
    """Empty slots and red lines are marked while typing, and refused when sent all the same."""
    buyer = await stage.buyer()
    where = buyer.conversation
    async with stage.agent().online(where) as a:
        await a.send("draft.check", conversation=where, text="我们最好，送{gift}")
        marks = await a.next("draft.marks")
        assert [(m["start"], m["end"], m["severity"]) for m in marks["marks"]] == [
            (2, 4, "block"),
            (6, 12, "block"),
        ]
        await a.say(where, "送【赠品】", "a1", seen_seq=0)
        assert (await a.next("error"))["code"] == "empty_slot"
        await a.say(where, "我们最好", "a2", seen_seq=0)
        refused = await a.next("error")
        assert (refused["code"], refused["detail"]["marks"][0]["rewrite"]) == ("red_line", "很好")
        await a.say(where, "我们很好", "a3", seen_seq=0)
        assert (await a.next("message.ack"))["seq"] == 1


async def test_cards_and_recall(stage: Stage) -> None:
    """A card sets the focus shown in the profile; a recalled message loses its text for everybody."""
    buyer = await stage.buyer()
    where = buyer.conversation
    async with buyer.online() as b, stage.agent().online(where) as a:
        await b.send(
            "message.send",
            conversation=where,
            client_msg_id="k1",
            kind="order",
            payload={"order_no": "202600000001"},
        )
        insight = await a.next("insight")
        assert insight["profile"]["focus"]["order"] == {"order_no": "202600000001"}
        await b.say(where, "说错了", "k2")
        await b.next("message.ack")
        ack = await b.next("message.ack")
        await b.send(
            "message.send",
            conversation=where,
            client_msg_id="k3",
            kind="recall",
            payload={"message_id": ack["message_id"]},
        )
        assert (await b.next("message.ack"))["seq"] == 3
    async with stage.http(buyer.token) as http:
        messages = (await http.get(f"/api/v1/conversations/{where}/messages")).json()["messages"]
    assert [(m["kind"], m["text"], m["recalled"]) for m in messages] == [
        ("order", "", False),
        ("text", "", True),
        ("recall", "", False),
    ]


async def test_assignment_is_shown_in_the_list(stage: Stage) -> None:
    """A conversation given to a colleague of the shop says so; one of another shop cannot have it."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent("qing").online(buyer.conversation) as a:
        await b.say(buyer.conversation, "在吗", "k1")
        await a.next("conversation.updated")
        async with stage.http(stage.staff["ming"]) as http:
            ming = (await http.get("/api/v1/me")).json()["id"]
        async with stage.http(stage.staff["stranger"]) as http:
            stranger = (await http.get("/api/v1/me")).json()["id"]
        await a.send("conversation.assign", conversation=buyer.conversation, agent=stranger)
        assert (await a.next("error"))["code"] == "bad_input"
        await a.send("conversation.assign", conversation=buyer.conversation, agent=ming)
        while (agent := (await a.next("conversation.updated"))["conversation"]["agent"]) is None:
            pass
        assert agent["name"] == "ming"

"""The course over HTTP: lesson, rewrite, papers, mistakes, tasks, own questions, certificate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.simulation.course import Question
from bot.store.course import note_progress
from bot.store.tables.drills import DrillSeatTable, DrillTable
from bot.web.classroom import Classroom
from bot.web.studio import Studio
from tests.models import NOON, library, tokeniser, trained_models
from tests.web.clerk import hired, stock
from tests.web.stage import FewWords, Source, Stage

PATH = "/api/v1/course"
CUPS = {"shop": "cups"}


class Booked(FewWords):
    """Has the project's library."""

    def __init__(self) -> None:
        super().__init__()
        self.library = replace(library(), wording=self.library.wording)


@pytest.fixture(scope="module")
def classroom() -> Classroom:
    """Return the class of the project's library, built before anybody waits for an answer."""
    made = Classroom(Studio(library, tokeniser().words, trained_models(), lambda: NOON).cast)
    made.current()
    return made


@pytest.fixture
async def pupil(stage: Stage, classroom: Classroom) -> AsyncIterator[tuple[Stage, httpx.AsyncClient]]:
    """Have a trainee of the cup shop in front of the course."""
    source = stage.house.assistant
    assert isinstance(source, Source)
    source.current = Booked()
    stage.app.state.classroom = classroom
    stock(stage)
    async with stage.http(hired(stage.house, "trainee", "cups")) as http:
        yield stage, http


async def got(http: httpx.AsyncClient, path: str, **body: Any) -> Any:  # noqa: ANN401 - JSON
    """Ask for something that must be there; with a body, post it."""
    answer = await (
        http.post(f"{PATH}{path}", params=CUPS, json=body) if body else http.get(f"{PATH}{path}", params=CUPS)
    )
    assert answer.status_code < 300, answer.text
    return answer.json()


def letter(known: Question, asked: dict[str, Any]) -> str:
    """Return the letter under which the right option was asked."""
    return "ABCD"[asked["options"].index(known.options["ABCD".index(known.answer)])]


async def test_a_day_is_read_written_and_tested(pupil: tuple[Stage, httpx.AsyncClient]) -> None:
    """The second day is locked; a wrong answer in the first day's test fails it and comes back tomorrow."""
    stage, http = pupil
    week = await got(http, "")
    assert [day["day"] for day in week["days"]][0::8] == ["d1", "final"]
    assert week["today"] == "d1"
    locked = await http.post(f"{PATH}/papers", params=CUPS, json={"day": "d2", "kind": "test"})
    assert (locked.status_code, locked.json()["error"]["code"]) == (409, "course_locked")
    assert (await http.post(f"{PATH}/days/d1/read", params=CUPS)).status_code == 204

    bad = await got(http, "/rewrites/d1.r1", text="可以呀，加我微信 zk8866 吧")
    assert not bad["passed"]
    assert any(point["rule"] == "red" and not point["good"] for point in bad["points"])
    good = await got(http, "/rewrites/d1.r1", text="抱歉回得慢了，在平台里聊更有保障，您想了解哪一点？")
    assert good["passed"], good
    assert good["model"]

    paper = await got(http, "/papers", day="d1", kind="test")
    assert "answer" not in paper["questions"][0]
    bank = stage.app.state.classroom.current().course.bank
    right = {question["id"]: letter(bank[question["id"]], question) for question in paper["questions"]}
    first = paper["questions"][0]["id"]
    wrong = right | {first: next(one for one in "ABCD" if one != right[first])}
    result = await got(http, f"/papers/{paper['id']}/finish", answers=wrong)
    assert not result["passed"]
    assert result["marks"] == result["of"] - 1
    again = await http.post(f"{PATH}/papers/{paper['id']}/finish", params=CUPS, json={"answers": right})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "paper_finished")
    book = await got(http, "/mistakes")
    assert [(one["question"], one["due"], one["box"]) for one in book["items"]] == [(first, False, 1)]

    second = await got(http, "/papers", day="d1", kind="test")
    right = {question["id"]: letter(bank[question["id"]], question) for question in second["questions"]}
    assert (await got(http, f"/papers/{second['id']}/finish", answers=right))["passed"]
    line = (await got(http, ""))["days"][0]
    assert (line["read"], line["rewrites"], line["best"], line["missing"]) == (
        True,
        1,
        1.0,
        ["rewrites", "drills"],
    )


async def test_a_test_survives_a_closed_page(pupil: tuple[Stage, httpx.AsyncClient]) -> None:
    """What was answered is kept and the clock goes on; when the time is up only what was kept counts."""
    stage, http = pupil
    began = stage.house.now()
    paper = await got(http, "/papers", day="d1", kind="test")
    bank = stage.app.state.classroom.current().course.bank
    right = {question["id"]: letter(bank[question["id"]], question) for question in paper["questions"]}
    first, second, *_ = right
    answers = f"{PATH}/papers/{paper['id']}/answers"
    for key in (first, second):
        kept = await http.put(answers, params=CUPS, json={"answers": {key: right[key]}})
        assert kept.status_code == 200, kept.text
    assert kept.json()["answered"] == 2
    odd = await http.put(answers, params=CUPS, json={"answers": {first: "E"}})
    strange = await http.put(answers, params=CUPS, json={"answers": {"none": "A"}})
    assert (422, 422) == (odd.status_code, strange.status_code)

    stage.house.now = lambda: began + timedelta(seconds=100)
    running = (await got(http, ""))["running"]
    assert paper["seconds"] - running["seconds"] in {99, 100, 101}
    assert {first: right[first], second: right[second]} == running["given"]
    again = await got(http, "/papers", day="d1", kind="test")
    assert (paper["id"], running["given"]) == (again["id"], again["given"])

    stage.house.now = lambda: began + timedelta(seconds=paper["seconds"] + 60)
    over = await http.put(answers, params=CUPS, json={"answers": right})
    assert (409, "paper_over") == (over.status_code, over.json()["error"]["code"])
    result = await got(http, f"/papers/{paper['id']}/finish", answers=right)
    assert (True, 2, False) == (result["late"], result["marks"], result["passed"])
    assert (await got(http, ""))["running"] is None


async def test_practice_answers_are_told_at_once(pupil: tuple[Stage, httpx.AsyncClient]) -> None:
    """A quiz on the shop's goods tells right from wrong as it goes; the first answer counts."""
    _, http = pupil
    quiz = await got(http, "/papers", day="d2", kind="quiz")
    question = quiz["questions"][0]
    one = await got(http, f"/papers/{quiz['id']}/answers", question=question["id"], answer="A")
    other = next(sign for sign in "ABCD" if sign != one["answer"])
    assert one["right"] == (one["answer"] == "A")
    assert one["why"]
    done = await got(http, f"/papers/{quiz['id']}/finish", answers={question["id"]: other})
    assert done["graded"][0]["given"] == "A"
    sums = await got(http, "/papers", day="d4", kind="sums")
    assert {question["kind"] for question in sums["questions"]} == {"sum"}
    odd = await http.post(
        f"{PATH}/papers/{sums['id']}/answers",
        params=CUPS,
        json={"question": sums["questions"][0]["id"], "answer": "很多"},
    )
    assert odd.status_code == 422


async def test_supervisor_sets_tasks_and_questions(pupil: tuple[Stage, httpx.AsyncClient]) -> None:
    """A task is seen by who has it; a question of the shop is asked; agents may not set either."""
    stage, http = pupil
    boss = hired(stage.house, "supervisor", "cups")
    due = (stage.house.now() + timedelta(days=2)).isoformat()
    async with stage.http(boss) as upstairs:
        team = await got(upstairs, "/team")
        trainee = next(one for one in team["items"] if one["role"] == "trainee")
        task = {"staff": [trainee["id"]], "day": "d1", "due_at": due, "pass_mark": 100, "note": "周三前"}
        assert (await http.put(f"{PATH}/tasks", params=CUPS, json=task)).status_code == 403
        assert (await upstairs.put(f"{PATH}/tasks", params=CUPS, json=task)).status_code == 204
        tasks = (await got(http, ""))["tasks"]
        assert [(one["day"], one["pass_mark"], one["done"], one["late"]) for one in tasks] == [
            ("d1", 100, False, False)
        ]
        own = {
            "day": "d1",
            "ask": "本店几点开门？",
            "options": ["八点", "九点"],
            "answer": "A",
            "why": "写在店铺资料里。",
        }
        made = await got(upstairs, "/questions", **own)
        stale = await upstairs.put(
            f"{PATH}/questions/{made['id']}", params=CUPS, json=own | {"version": made["version"] + 1}
        )
        assert stale.status_code == 409
        wrong = await upstairs.post(f"{PATH}/questions", params=CUPS, json=own | {"answer": "D"})
        assert wrong.status_code == 422
        shelf = await got(upstairs, "/questions")
        assert [one["id"] for one in shelf["items"]] == [made["id"]]
        assert (await upstairs.delete(f"{PATH}/tasks/{tasks[0]['id']}", params=CUPS)).status_code == 204
        assert (await upstairs.delete(f"{PATH}/questions/{made['id']}", params=CUPS)).status_code == 204


async def test_certificate_needs_every_day(pupil: tuple[Stage, httpx.AsyncClient]) -> None:
    """Nobody goes live with a day missing; with all of them the certificate is given once."""
    stage, http = pupil
    early = await http.post(f"{PATH}/certificate", params=CUPS)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "course_not_done")
    me = (await http.get("/api/v1/me")).json()["id"]
    course = stage.app.state.classroom.current().course
    now = stage.house.now()
    with stage.house.database.write() as session:
        for day in course.days.values():
            done = {"staff": me, "shop": "cups", "day": day.key, "now": now}
            note_progress(session, **done, read=True, share=1.0, passed=True)
            for entry in day.rewrites:
                note_progress(session, **done, rewrite=entry.id)
            for drill in day.drills:
                session.add(
                    DrillTable(
                        id=drill.id, staff=me, source="cups", mode="exam", help="off", title="", task="",
                        seed="1", plan={}, state="finished", total=90, passed=True, hints=0, seconds=60,
                        started_at=now, ended_at=now,
                    )
                )  # fmt: skip
                session.flush()
                for number, seat in enumerate(drill.cast):
                    session.add(
                        DrillSeatTable(
                            drill=drill.id, number=number, persona=seat.persona, scenario=seat.scenario,
                            level=1, psychology="care", type={}, total=90, passed=True, result={},
                        )
                    )  # fmt: skip
    issued = await http.post(f"{PATH}/certificate", params=CUPS)
    assert issued.status_code == 201, issued.text
    again = await http.post(f"{PATH}/certificate", params=CUPS)
    assert again.json()["number"] == issued.json()["number"]
    assert (await got(http, ""))["certificate"]["shop_name"] == issued.json()["shop_name"]

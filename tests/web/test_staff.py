"""Staff over HTTP: who may add and change whom, passwords told once, sessions that end, and the log of acts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.auth import sign_in
from bot.store import list_staff
from tests.web.clerk import hired
from tests.web.stage import Stage

PATH = "/api/v1/staff"
NEW = {"username": "Lin", "name": "林林", "shops": ["cups"]}


def id_of(stage: Stage, username: str) -> str:
    """Return the id of a member of staff."""
    with stage.house.database.read() as session:
        return next(member.id for member in list_staff(session) if member.username == username)


async def test_new_colleague_signs_in_with_the_password_told_once(stage: Stage) -> None:
    """A supervisor adds an agent; the name is taken from then on, and the log has it."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        made = await http.post(PATH, json=NEW)
        assert 201 == made.status_code, made.text
        told = made.json()
        with stage.house.database.read() as session:
            assert "林林" == sign_in(session, "lin", told["password"]).name
        again = await http.post(PATH, json={**NEW, "username": "LIN"})
        assert (409, "username_taken") == (again.status_code, again.json()["error"]["code"])
        reset = (await http.post(f"{PATH}/{told['member']['id']}/password")).json()
        assert reset["password"] != told["password"]
        (first, *_) = (await http.get("/api/v1/audit", params={"limit": 1})).json()["items"] or [None]
        listed = (await http.get(PATH)).json()["items"]
    assert first is None, "acts on people belong to the installation: administrators read them"
    assert ["lin", "ming", "qing", "supervisor-cups"] == [member["username"] for member in listed]
    assert [True, True, True, False] == [member["mine"] for member in listed]


async def test_role_change_ends_open_sessions(small_stage: Stage) -> None:
    """The socket is closed for good, the token is refused; another shop only sends the socket round again."""
    stage, key = small_stage, id_of(small_stage, "qing")
    async with stage.http(hired(stage.house, "admin")) as http:
        async with stage.agent().online() as line:
            told = await http.patch(f"{PATH}/{key}", json={"shops": ["cups", "toys"]})
            assert (200, ["cups", "toys"]) == (told.status_code, told.json()["shops"])
            assert 1012 == await line.code()
        async with stage.agent().online() as line:
            assert "online" in str((await http.get(PATH)).json())
            assert 200 == (await http.patch(f"{PATH}/{key}", json={"role": "supervisor"})).status_code
            assert 4501 == await line.code()
        acts = (await http.get("/api/v1/audit", params={"action": "staff.", "limit": 1})).json()
        assert ("staff.changed", {"role": "supervisor"}, "qing") == tuple(
            acts["items"][0][name] for name in ("action", "detail", "target_name")
        )
        earlier = (
            await http.get("/api/v1/audit", params={"action": "staff.", "before": acts["next"]})
        ).json()
        assert [{"shops": ["cups", "toys"]}] == [act["detail"] for act in earlier["items"]]
    async with stage.http(stage.staff["qing"]) as http:
        assert 401 == (await http.get("/api/v1/me")).status_code


async def test_supervisors_keep_to_their_own(small_stage: Stage) -> None:
    """No other shop's people, no supervisors or administrators made, nobody raised, no staff without a shop."""
    stage = small_stage
    hired(stage.house, "admin")
    refused: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", PATH, {**NEW, "role": "supervisor"}),
        ("POST", PATH, {**NEW, "shops": ["toys"]}),
        ("POST", PATH, {**NEW, "shops": []}),
        ("PATCH", f"{PATH}/{id_of(stage, 'qing')}", {"role": "admin"}),
        ("PATCH", f"{PATH}/{id_of(stage, 'qing')}", {"shops": ["cups", "toys"]}),
        ("PATCH", f"{PATH}/{id_of(stage, 'stranger')}", {"disabled": True}),
        ("POST", f"{PATH}/{id_of(stage, 'stranger')}/password", {}),
        ("POST", f"{PATH}/{id_of(stage, 'admin-')}/password", {}),
    ]
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        for method, path, body in refused:
            answer = await http.request(method, path, json=body)
            assert 403 == answer.status_code, (method, path, body, answer.text)
        assert "stranger" not in (await http.get(PATH)).text
    for token in (stage.staff["qing"], (await stage.buyer()).token):
        async with stage.http(token) as http:
            for method, path in (("GET", PATH), ("GET", "/api/v1/audit")):
                assert 403 == (await http.request(method, path)).status_code
            assert 403 == (await http.post(PATH, json=NEW)).status_code


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "agent"}])
async def test_an_administrator_is_left(small_stage: Stage, change: dict[str, Any]) -> None:
    """Nobody locks themselves out, and the last administrator stays one."""
    stage = small_stage
    token, mine = hired(stage.house, "admin"), id_of(stage, "admin-")
    async with stage.http(token) as http:
        own = await http.patch(f"{PATH}/{mine}", json=change)
        assert (403, "own_account") == (own.status_code, own.json()["error"]["code"])
        other = hired(stage.house, "admin", "cups")
        assert 200 == (await http.patch(f"{PATH}/{id_of(stage, 'admin-cups')}", json=change)).status_code
    async with stage.http(other) as http:
        assert 401 == (await http.get(PATH)).status_code

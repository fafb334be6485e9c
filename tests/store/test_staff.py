from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Conflict, NotFound
from bot.store import (
    StaffRole,
    count_staff,
    create_staff,
    find_credentials,
    list_staff,
    load_staff,
    revoke_token,
    set_password_hash,
    set_staff_disabled,
    set_staff_role,
    set_staff_shops,
    token_revoked,
)
from tests.store.scenes import START, Scene


def test_username_is_found_in_any_case(scene: Scene) -> None:
    """Anna and ANNA are one, and a second one is refused."""
    anna = scene.agent("Anna")
    with scene.database.read() as session:
        found = find_credentials(session, " ANNA ")
        assert found is not None
        assert (anna, "x") == (found.staff, found.password_hash)
        assert find_credentials(session, "bert") is None
    with pytest.raises(Conflict):
        scene.agent("ANNA")


def test_every_change_of_rights_ends_tokens(scene: Scene) -> None:
    """Password, role and lock-out each give a new token version; a modernised hash does not."""
    anna = scene.agent("anna").id
    with scene.database.write() as session:
        versions = [load_staff(session, anna).token_version]
        set_password_hash(session, anna, "modern", keep_tokens=True)
        versions.append(load_staff(session, anna).token_version)
        set_password_hash(session, anna, "other")
        versions.append(load_staff(session, anna).token_version)
        role: StaffRole = "supervisor"
        versions.append(set_staff_role(session, anna, role).token_version)
        versions.append(set_staff_disabled(session, anna, disabled=True).token_version)
    assert [1, 1, 2, 3, 4] == versions
    with scene.database.read() as session:
        known = load_staff(session, anna)
        assert ("supervisor", True) == (known.role, known.disabled)


def test_staff_serve_their_shops(scene: Scene) -> None:
    """Shops are replaced as a whole; an unknown shop is refused and changes nothing."""
    scene.shop("tea")
    anna = scene.agent("anna", "tea", "kitchen")
    bert = scene.agent("bert")
    assert ("kitchen", "tea") == anna.shops
    with scene.database.write() as session:
        assert ("tea",) == set_staff_shops(session, bert.id, ["tea", "tea"]).shops
    with pytest.raises(NotFound, match="nowhere"), scene.database.write() as session:
        set_staff_shops(session, bert.id, ["kitchen", "nowhere"])
    with scene.database.read() as session:
        assert ["anna", "bert"] == [staff.username for staff in list_staff(session, "tea")]
        assert ["anna"] == [staff.username for staff in list_staff(session, "kitchen")]
        assert 2 == len(list_staff(session)) == count_staff(session)


def test_unknown_role_is_refused(scene: Scene) -> None:
    """The database itself knows the roles."""
    with pytest.raises(Conflict), scene.database.write() as session:
        create_staff(
            session,
            username="eve",
            name="Eve",
            role="owner",  # type: ignore[arg-type]
            password_hash="x",
            now=START,
        )


def test_signed_out_token_is_remembered_until_it_would_have_ended(scene: Scene) -> None:
    """Revoking is idempotent, and forgets what has ended anyway."""
    end = START + timedelta(hours=1)
    with scene.database.write() as session:
        for _ in range(2):
            revoke_token(session, "t1", expires_at=end, now=START)
        assert token_revoked(session, "t1")
        assert not token_revoked(session, "t2")
        revoke_token(session, "t2", expires_at=end + timedelta(days=1), now=end + timedelta(seconds=1))
        assert not token_revoked(session, "t1")


def test_unknown_staff_is_not_found(scene: Scene) -> None:
    """Every door to a member of staff says so."""
    with scene.database.write() as session:
        for call in (
            lambda: load_staff(session, "no"),
            lambda: set_password_hash(session, "no", "x"),
            lambda: set_staff_role(session, "no", "admin"),
            lambda: set_staff_disabled(session, "no", disabled=True),
            lambda: set_staff_shops(session, "no", []),
        ):
            with pytest.raises(NotFound):
                call()

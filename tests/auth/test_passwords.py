from __future__ import annotations

import pytest

from bot.auth import (
    FIRST_ADMIN,
    add_staff,
    change_password,
    first_admin,
    hash_password,
    random_password,
    reset_password,
    sign_in,
)
from bot.errors import BadCredentials, Conflict, InputError
from bot.store import Database, audit_entries, find_credentials, load_staff, set_staff_disabled
from tests.store.scenes import START

PASSWORD = "correct horse battery"


def test_right_password_signs_in(sqlite_database: Database) -> None:
    """Name in any case and the exact password; everything else is refused in the same words."""
    with sqlite_database.write() as session:
        anna = add_staff(session, username="Anna", name="安娜", role="agent", password=PASSWORD, now=START)
        assert anna == sign_in(session, "ANNA", PASSWORD)
        refusals = set()
        for name, password in (
            ("anna", PASSWORD.upper()),
            ("anna", ""),
            ("anna", "x" * 100_000),
            ("nobody", PASSWORD),
            ("", ""),
        ):
            with pytest.raises(BadCredentials) as refused:
                sign_in(session, name, password)
            refusals.add(str(refused.value))
        set_staff_disabled(session, anna.id, disabled=True)
        with pytest.raises(BadCredentials) as refused:
            sign_in(session, "anna", PASSWORD)
        assert {str(refused.value)} == refusals


def test_password_is_kept_as_argon2(sqlite_database: Database) -> None:
    """Neither the password nor anything reversible is stored; two hashes of one password differ."""
    with sqlite_database.write() as session:
        add_staff(session, username="anna", name="安娜", role="agent", password=PASSWORD, now=START)
        found = find_credentials(session, "anna")
    assert found is not None
    assert found.password_hash.startswith("$argon2id$")
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_unusable_passwords_are_refused(sqlite_database: Database, password: str) -> None:
    """Too short, and so long that hashing it would be an attack."""
    with pytest.raises(InputError, match="10 to 256"), sqlite_database.write() as session:
        add_staff(session, username="anna", name="安娜", role="agent", password=password, now=START)


def test_first_admin_is_made_once(sqlite_database: Database) -> None:
    """An empty installation gets one administrator with a random password, never a second one."""
    with sqlite_database.write() as session:
        made = first_admin(session, now=START)
        assert made is not None
        assert ("admin", FIRST_ADMIN) == (made.staff.role, made.staff.username)
        assert made.staff == sign_in(session, FIRST_ADMIN, made.password)
        assert first_admin(session, now=START) is None


def test_reset_replaces_password_and_ends_tokens(sqlite_database: Database) -> None:
    """The command line gives a forgotten account a new password."""
    with sqlite_database.write() as session:
        made = first_admin(session, now=START)
        assert made is not None
        again = reset_password(session, "Admin", now=START)
        with pytest.raises(BadCredentials):
            sign_in(session, "admin", made.password)
        assert again.staff == sign_in(session, "admin", again.password)
        assert made.staff.token_version < again.staff.token_version
        with pytest.raises(BadCredentials, match="nobody"):
            reset_password(session, "nobody", now=START)


def test_administrative_acts_are_audited(sqlite_database: Database) -> None:
    """Making staff and changing passwords is written down, without the password."""
    with sqlite_database.write() as session:
        anna = add_staff(session, username="anna", name="安娜", role="admin", password=PASSWORD, now=START)
        change_password(session, anna.id, "another long one", by=anna.id, now=START)
        acts = audit_entries(session)
        assert {"staff.created", "staff.password"} == {act.action for act in acts}
        assert {anna.id} == {act.target for act in acts}
        assert "another" not in str(acts)
        assert 2 == load_staff(session, anna.id).token_version


def test_taken_username_is_a_conflict(sqlite_database: Database) -> None:
    """Two people cannot share a name."""
    with sqlite_database.write() as session:
        add_staff(session, username="anna", name="安娜", role="agent", password=PASSWORD, now=START)
    with pytest.raises(Conflict), sqlite_database.write() as session:
        add_staff(session, username="ANNA", name="安娜", role="agent", password=PASSWORD, now=START)


def test_random_passwords_are_easily_typed() -> None:
    """Four groups of four, without characters that look alike, never the same."""
    made = {random_password() for _ in range(50)}
    assert 50 == len(made)
    for password in made:
        assert [4, 4, 4, 4] == [len(group) for group in password.split("-")]
        assert not set(password) & set("ilo01")

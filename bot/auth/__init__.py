"""Who are you, and may you: passwords, tokens, signed buyers, and the `access_*` doors."""

from __future__ import annotations

from bot.auth.buyers import buyer_signature, check_buyer
from bot.auth.consoles import ConsoleIdentity, enter_console, from_console, read_identity
from bot.auth.doors import (
    access_admin,
    access_colleague,
    access_conversation,
    access_customer,
    access_file,
    access_service,
    access_shop,
    access_staff,
    access_suggestion,
    access_supervisor,
    access_supervisors,
    supervises,
)
from bot.auth.passwords import (
    FIRST_ADMIN,
    FirstAdmin,
    add_staff,
    change_password,
    first_admin,
    hash_password,
    random_password,
    reset_password,
    sign_in,
)
from bot.auth.tokens import Identity, Issued, buyer_token, read_token, staff_token, still_valid

__all__ = [
    "FIRST_ADMIN",
    "ConsoleIdentity",
    "FirstAdmin",
    "Identity",
    "Issued",
    "access_admin",
    "access_colleague",
    "access_conversation",
    "access_customer",
    "access_file",
    "access_service",
    "access_shop",
    "access_staff",
    "access_suggestion",
    "access_supervisor",
    "access_supervisors",
    "add_staff",
    "buyer_signature",
    "buyer_token",
    "change_password",
    "check_buyer",
    "enter_console",
    "first_admin",
    "from_console",
    "hash_password",
    "random_password",
    "read_identity",
    "read_token",
    "reset_password",
    "sign_in",
    "staff_token",
    "still_valid",
    "supervises",
]

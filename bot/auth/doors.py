"""The few doors: every action passes one of them, each raises Forbidden or lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Forbidden
from bot.store.drills import training_space

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.auth.tokens import Identity
    from bot.store import Conversation, Customer, StoredFile, StoredSuggestion

_RANK = {"buyer": 0, "trainee": 1, "agent": 2, "supervisor": 3, "admin": 4}


def access_shop(identity: Identity, shop: str) -> None:
    """Let staff of the shop pass, an administrator everywhere, a buyer only to the own shop's shelf.

    Everybody of the staff also has a training space, and nobody else a way into it but administrators.
    """
    if identity.kind == "staff" and shop == training_space(identity.id):
        return
    if identity.role != "admin" and shop not in identity.shops:
        msg = f"{identity.kind} {identity.id} does not belong to shop {shop}"
        raise Forbidden(msg)


def access_staff(identity: Identity) -> None:
    """Let any member of staff pass."""
    if identity.kind != "staff":
        msg = "only staff may do this"
        raise Forbidden(msg)


def access_service(identity: Identity, shop: str) -> None:
    """Let staff of the shop pass: reading customers, insight and suggestions, answering."""
    access_staff(identity)
    access_shop(identity, shop)


def supervises(identity: Identity) -> bool:
    """Return whether the caller is a supervisor or an administrator."""
    return identity.kind == "staff" and _RANK[identity.role] >= _RANK["supervisor"]


def access_supervisor(identity: Identity, shop: str) -> None:
    """Let supervisors of the shop and administrators pass."""
    access_service(identity, shop)
    if not supervises(identity):
        msg = "only supervisors may do this"
        raise Forbidden(msg)


def access_admin(identity: Identity) -> None:
    """Let administrators pass."""
    access_staff(identity)
    if identity.role != "admin":
        msg = "only administrators may do this"
        raise Forbidden(msg)


def access_supervisors(identity: Identity) -> None:
    """Let every supervisor and administrator pass, whatever shop they serve."""
    access_staff(identity)
    if not supervises(identity):
        msg = "only supervisors may do this"
        raise Forbidden(msg)


def access_colleague(identity: Identity, role: str, shops: Collection[str]) -> None:
    """Let pass who may make or change a member of staff that has, or shall have, this role and these shops.

    Administrators everybody; a supervisor trainees and agents of no shop but their own ones, and of one at least.
    """
    if identity.kind == "staff" and identity.role == "admin":
        return
    access_supervisors(identity)
    if _RANK[role] >= _RANK["supervisor"] or not shops or not set(shops) <= set(identity.shops):
        msg = "supervisors keep the trainees and agents of their own shops only"
        raise Forbidden(msg)


def access_conversation(identity: Identity, conversation: Conversation) -> None:
    """Let staff of its shop pass, and the buyer whose conversation it is."""
    access_shop(identity, conversation.shop)
    if identity.kind == "buyer" and conversation.customer != identity.id:
        msg = f"conversation {conversation.id} is not this buyer's"
        raise Forbidden(msg)


def access_customer(identity: Identity, customer: Customer) -> None:
    """Let staff of the customer's shop pass; a buyer never sees what is folded about them."""
    access_service(identity, customer.shop)


def access_suggestion(identity: Identity, suggestion: StoredSuggestion) -> None:
    """Let staff of its shop pass."""
    access_service(identity, suggestion.shop)


def access_file(identity: Identity, file: StoredFile, conversation: Conversation | None) -> None:
    """Let who sent it pass, and who may enter the conversation it belongs to."""
    kind = "buyer" if identity.kind == "buyer" else "agent"
    if file.shop in identity.shops and (file.uploader_kind, file.uploader_id) == (kind, identity.id):
        return
    if conversation is not None:
        if conversation.id != file.conversation:
            msg = f"file {file.id} is not part of conversation {conversation.id}"
            raise Forbidden(msg)
        access_conversation(identity, conversation)
        return
    access_service(identity, file.shop)

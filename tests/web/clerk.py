"""A shop with cups, people who keep its facts, and an assistant that says what it knows."""

from __future__ import annotations

from dataclasses import replace

from bot.assist import Answer, Question
from bot.auth import staff_token
from bot.shop.schema import ShopSpec
from bot.store import StaffRole, create_staff, save_shop
from bot.terms import Suggestion, Understanding
from bot.web.house import House
from tests.web.stage import FewWords, Source, Stage

SHOP = {
    "key": "cups",
    "name": "杯子店",
    "trade": "home",
    "products": [
        {"key": "cup", "title": "轻量保温杯", "short": "保温杯", "price": "80", "stock": 5},
        {
            "key": "pot",
            "title": "汤锅",
            "short": "汤锅",
            "price": "120",
            "stock": 4,
            "attributes": {"功率": "1500W"},
        },
    ],
}


class Knowing(FewWords):
    """Says the gift of the product in focus and the state of the order, or that it does not know."""

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Return one reply made of facts."""
        assert question.shop is not None
        order = question.shop.order_for(question.buyer or "", question.order, ())
        sheet = question.shop.gather("cup", order, (), question.now, buyer=question.buyer)
        gift = sheet["gift"].value if "gift" in sheet else "不知道"
        offer = Suggestion("", "t.known", f"赠品：{gift}；订单：{sheet.order_state}", 0.9)
        return replace(Answer(read, (offer,), ()), item="cup")


def stock(stage: Stage) -> None:
    """Give the cup shop its cups."""
    with stage.house.database.write() as session:
        save_shop(session, ShopSpec.model_validate(SHOP), now=stage.house.now())


def know(stage: Stage) -> None:
    """Have the server use the assistant that says what it knows."""
    source = stage.house.assistant
    assert isinstance(source, Source)
    source.current = Knowing()


def hired(house: House, role: StaffRole, *shops: str) -> str:
    """Return the token of a new member of staff."""
    with house.database.write() as session:
        staff = create_staff(
            session,
            username=f"{role}-{'-'.join(shops)}",
            name=role,
            role=role,
            password_hash="none",
            shops=shops,
            now=house.now(),
        )
    return staff_token(staff, secret=house.secret, life=house.token_life, now=house.now()).token

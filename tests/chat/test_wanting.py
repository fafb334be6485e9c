from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.assist import Answer
from bot.chat.wanting import wants_of
from bot.library import Conditions, Labels, Library, Slot, Template, Wording
from bot.shop import ShopFacts, ShopSpec
from bot.shop.gaps import Want
from bot.terms import Scored, Suggestion, Understanding

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
READ = Understanding(
    psychology=(),
    psychology_scores={},
    intents=(Scored("gift", 0.9),),
    emotion=Scored("calm", 0.9),
    needs=("gift",),
)
CUP = {"key": "cup", "title": "保温杯", "short": "保温杯", "price": "80", "stock": 5}
POT = {**CUP, "key": "pot", "title": "汤锅", "short": "汤锅", "attributes": {"容量": "4L"}}


def shop(**more: object) -> ShopFacts:
    """Return a shop of a cup and a pot."""
    spec = {"key": "s", "name": "店", "trade": "home", "products": [CUP, POT], **more}
    return ShopFacts(ShopSpec.model_validate(spec))


def template(key: str, words: str, *unknown: str, intent: str = "gift") -> Template:
    """Return a reply."""
    when = replace(Conditions(), unknown=unknown) if unknown else Conditions()
    return Template(
        id=key,
        intent=intent,
        stage="presale",
        wordings=(words,),
        tones={},
        when=when,
        not_when=Conditions(),
        about=(),
        kind="answer",
        action=None,
        cites=(),
        slots=(),
        path="x.yaml",
        line=1,
    )


def library(*templates: Template) -> Library:
    """Return a library of some replies and two slots."""
    return Library(
        folder=Path(),
        labels=Labels({}, {}, {}, {}),
        slots={
            "gift": Slot("gift", "赠品", "product", "杯刷"),
            "care": Slot("care", "清洗", "product", "擦"),
        },
        replies=templates,
        by_intent={},
        redlines=(),
        advice=(),
        wording=Wording({}),
        version="x",
    )


def wants(
    offers: tuple[Suggestion, ...],
    *templates: Template,
    said: str = "送什么",
    read: Understanding = READ,
    item: str | None = "cup",
    of: ShopFacts | None = None,
) -> tuple[Want, ...]:
    """Return what a round wanted."""
    return wants_of(Answer(read, offers, (), item), library(*templates), of or shop(), said, NOW)


def test_slot_that_an_offer_could_not_fill_is_wanted() -> None:
    """Of the product the round is about; not once it is known."""
    offer = Suggestion("1", "gift.a", "送{gift}", 1.0, missing_slots=("gift",))
    made = template("gift.a", "送{gift}")
    assert (Want("slot", "gift", "cup"),) == wants((offer,), made)
    assert () == wants((offer,), made, of=shop(facts={"gift": "杯刷"}))
    assert () == wants((offer,), made, item=None)


def test_reply_that_looks_it_up_wants_what_it_does_not_know() -> None:
    """The best reply without the fact has no blank, and is a gap all the same."""
    offer = Suggestion("1", "gift.look", "我查下有没有赠品", 1.0)
    made = template("gift.look", "我查下有没有赠品", "gift")
    assert (Want("slot", "gift", "cup"),) == wants((offer,), made)


def test_what_was_not_asked_is_not_wanted() -> None:
    """A blank of a reply for another need, and anything in a quiet round."""
    offer = Suggestion("1", "care.a", "{care}", 1.0, missing_slots=("care",))
    made = template("care.a", "{care}", intent="care")
    assert () == wants((offer,), made)
    blank = Suggestion("1", "gift.a", "送{gift}", 1.0, missing_slots=("gift",))
    assert () == wants((blank,), template("gift.a", "送{gift}"), read=replace(READ, quiet=True))


def test_attribute_named_by_the_buyer_is_wanted() -> None:
    """Other products have it, this one has not."""
    assert (Want("attribute", "容量", "cup"),) == wants((), said="容量多大")


def test_question_of_no_intent_is_wanted_as_it_was_asked() -> None:
    """Unless the shop's own list answered it; personal data stays out."""
    other = replace(READ, needs=(), intents=(Scored("other", 0.4),))
    (found,) = wants((), said="能寄放门卫吗 13812345678", read=other)
    assert ("faq", "cup") == (found.kind, found.product)
    assert "138" not in found.name
    answered = Suggestion("faq:a", "faq:a", "可以。", 1.0, reasons=("faq",))
    assert () == wants((answered,), said="能寄放门卫吗", read=other)
    assert () == wants((), said="好的谢谢", read=other)

"""How the scorer reads a reply to a simulated buyer: the whole of it, sentence by sentence.

A buyer takes in the beginning, believes what she likes and tires; what a trainee did is judged by the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.analytics.aside import beside
from bot.analytics.deeds import undone
from bot.analytics.denials import denied
from bot.analytics.figures import contradicted, too_soon
from bot.analytics.grants import FAULTY, unbacked
from bot.analytics.manners import does
from bot.library.claims import Claim
from bot.simulation.case import COMMON, SAID, pairs_in
from bot.simulation.conduct import DETAIL_SLOTS
from bot.simulation.hearing import HARSH, SOFT
from bot.simulation.settling import GRIEVED, PROVING, USEFUL
from bot.text.normalise import normalise

if TYPE_CHECKING:
    from bot.analytics.touch import Touch
    from bot.simulation.case import Case
    from bot.simulation.hearing import Ears
    from bot.terms import Fact

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)([^\d\s,，。.、；;！!？?]?)")
_WANTED = re.compile(
    r"(?:发|报|说|提供|告诉|留)(?:给)?(?:我|过来|一下|下|一个|个|一份)+(?:吧|哈|哦|呢)?[~～。！!]*$|^(?:麻烦|请)[^，,]{0,4}(?:提供|发|报)"
)
"""A clause that asks for something without a question mark."""
_OTHERS: Final = re.compile(r"面单|外箱|快递单|批次|收到的|全部|截图|小票|视频|再(?:发|拍)")
"""Pictures that are asked for beside the first."""
_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+[，,。！？!?；;]*")
_SPOKEN_OF: Final = re.compile(r"您说|您讲|您看到|别家|人家|那家|朋友|差|之前说|上次|我不知道")
"""Words of a clause that speaks of a sum without naming a price: hers, somebody else's, a difference."""
_QUOTED: Final = 2
"""Characters after a figure that must be the buyer's too where it is hers that is spoken of."""
SHORT: Final = 2
"""Digits from which a figure is told from any other."""
MONEY, OF = "元", "的"
RUN: Final = 3
"""Characters in a row by which a fact is known in other words around it."""
ASKED_ABOUT, ASKED_FOR = 6, -3650
"""Topics of a sentence that are looked at, and the score (4096 is one) from which it speaks to what is open: lower
than where nothing is known, because somebody has asked."""
_DIGIT: Final = re.compile(r"[0-9]")
_GIVES: Final = re.compile(
    r"(?:再|多|额外|免费|另外)(?:给)?(?:您|你)?送(?:给)?(?:您|你)?|(?:补|发|返)(?:给)?(?:您|你)\d+(?:元|块)?(?:的)?(?:红包|券)|(?:直接|再|多)?给(?:您|你)(?:再|直接|多)?(?:减|便宜|优惠|抹|少|打折)|送(?:您|你)(?:一|两|\d)|(?:优惠|能减的|最低价?)[^，,。！!？?]{0,4}给(?:您|你)|给(?:您|你)[^，,。！!？?]{0,3}(?:最低|最大|最好)(?:的)?(?:优惠|价)|不用讲价"
)
"""Words by which something is given away."""
_DOUBLES: Final = re.compile(
    r"(?:退|赔|补|转)(?:给)?(?:您|你)?[^。！!？?]{0,14}(?:再|另外再?|还|又|额外)(?:给|帮)?(?:您|你)?(?:补发|补您|补你|补偿|补\d|赔|送)"
)
"""Words by which one thing is made good twice."""
_WAYS: Final = re.compile(r"[、，,]|或者?")
CASES: Final[Mapping[str, str]] = {
    "wrong_size": "size",
    "dislike": "dislike",
    "broken": "damaged",
    "defect": "quality",
    "no_power": "quality",
    "warranty": "quality",
    "smell": "quality",
    "spoiled": "spoiled",
    "wrong_item": "wrong",
    "not_as_pictured": "colour",
    "missing_gift": "missing",
    "signed_not_received": "not_received",
    "courier_lost": "lost",
}
"""Trouble → the case by which the shop decides what is done, on what proof, and who pays the postage."""
AFTERWARDS: Final = frozenset({"refund_eta", "refund_time", "refund_state", "tracking", "order_state"})
"""Facts of what happens to an order."""
RETURNING: Final = frozenset(
    {"return_policy", "return_freight", "return_request", "refund_request", "refund_status"}
)
"""Needs that ask for them before there is one."""
TELLS: Final = frozenset({"answer_fact", "recommend", "reassure", "concede", "refuse"})
"""Acts that tell something there and then."""
LITTLE: Final = 0.65
"""Substance below which a reply without any of them only puts off."""
HERS: Final = (
    "fix_",
    "proof_",
    "agreed_",
    "freight_",
    "protect_",
    "refund_",
    "order_",
    "logistics",
    "tracking",
)
"""Beginnings of the slots that are about her own case: never beside the point."""
PART, MOSTLY = 3, 0.7
"""Character pairs from which a clause may be part of a fact; share of them that must stand in it."""
FAULT: Final = "quality_problem"
DONE: Final = "undone"
"""Key of a claim that something was done which was not."""
HAPPENED: Final = frozenset({"damaged", "refund_status", "exchange_request", "reship_status", "reorder"})
"""What only an order can bring up."""
_SUM: Final = re.compile(r"\d+(?:\.\d+)?")
CENT: Final = 0.011
"""Yuan by which two sums may differ that are the same."""
COURIER, POSTAGE = "courier", "freight_case"
_OPEN: Final = re.compile(r"能不能|可不可以|是不是|不是|不走|没有|[吗么？?]|问(?:一?下|问)?|如果|要是")
_MENTIONED: Final = re.compile(r"[这那多][张个笔次]?¥|没有?[^，,]{0,5}¥|¥[^，,]{0,2}(?:谁|哪|怎么)")
"""Words around a sum, here `¥`, that only speak of it: 「这8块」, 「没有要退3块的记录」, 「3块是谁要的」."""
_NOT_OURS: Final = re.compile(r"没有|没这|不是|不支持|做不到")
"""Words by which a rule that the buyer brought up is said not to be the shop's."""
AT_HAND: Final = ("freight", "fix")
DECIDED: Final = ("fix_", "proof_")
"""Beginnings of the slots that say so, one per case."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reply as the scorer reads it."""

    acts: frozenset[str]
    topics: tuple[str, ...]
    """Intents that its sentences speak to, in their order."""
    likely: frozenset[str]
    """Intents that it may well speak to: believed of what is open."""
    slots: frozenset[str]
    """Facts of the shop that stand in it, or whose figures do."""
    false: tuple[Claim, ...]
    true: tuple[Claim, ...]
    red: frozenset[str]
    asked: tuple[str, ...]
    """Topics that it asks for, without those it only makes sure of."""
    lines: tuple[frozenset[str], ...] = ()
    """What each of its messages speaks to."""

    def astray(self, open_: Sequence[str]) -> bool:
        """Return whether it treats somebody who has ordered nothing as if she had: by her order, a refund, a fault."""
        about = bool(self.slots & AFTERWARDS) or any(
            line & HAPPENED and line <= HAPPENED | {FAULT} for line in self.lines
        )
        return "order" in self.asked or (about and not (RETURNING | HAPPENED) & set(open_))


def read(text: str, said: str, case: Case, ears: Ears) -> Read:
    """Read a reply; `said` is what the buyer has written so far. What stands beside a falsehood answers nothing."""
    claims = ears.claims.check(text, _facts(case), case.true_lines)
    false = tuple(
        [
            claim
            for claim in claims
            if claim.verdict == "false" and not _hers(claim, text, said) and not worked_out(claim, text)
        ]
    )
    false += _unfounded(text, said, case, promised=any(claim.group == "promise" for claim in false))
    sentences = [part.strip() for part in _SENTENCE.findall(text) if part.strip()] or [text]
    acts = frozenset().union(*[ears.hear(sentence, case).acts for sentence in sentences])
    if ears.claims.refuses(text):
        acts |= {"refuse"}
    clean = [one for one in sentences if not any(claim.text in normalise(one).text for claim in false)]
    whole = text if len(clean) == len(sentences) else "\n".join(clean)
    topics = [topic for one in (*clean, whole) for topic in ears.about(_DIGIT.sub("0", one))]
    slots = case.facts.said(whole) | _figures_named(whole, case)
    return Read(
        acts - HARSH if slots or acts & SOFT else acts,
        tuple(dict.fromkeys(topics)),
        frozenset(topic for one in clean for topic in _likely(one, ears)),
        slots,
        false,
        tuple([claim for claim in claims if claim.verdict == "true"]),
        ears.claims.red(text),
        _asked(text, case, ears, said),
        tuple([frozenset(ears.about(_DIGIT.sub("0", line))) for line in text.split("\n")]),
    )


def worked_out(claim: Claim, text: str) -> bool:
    """Return whether a sum is what a reply makes of others that it names: their difference, their total, a share of one."""
    if claim.group != "price" or (found := _SUM.search(claim.text)) is None:
        return False
    told = float(found[0])
    others = {float(one) for one in _SUM.findall(normalise(text).text)} - {told}
    if len(others) < 2:  # noqa: PLR2004 - one sum alone is no working
        return False
    made = {abs(a - b) for a in others for b in others} | {a * b for a in others for b in others}
    made |= {a + b for a in others for b in others if a != b}
    made |= {a * tenths / 10 for a in others for tenths in range(1, 10)}
    return any(abs(told - one) < CENT for one in made)


def _unfounded(text: str, said: str, case: Case, *, promised: bool = False) -> tuple[Claim, ...]:
    """Return what a reply says against the sheet, gives without it, or tells as done, in whatever words.

    `promised`: what it gives was found already.
    """
    sheet = {slot: fact.value for slot, fact in _facts(case).items()}
    wrong = [
        Claim("figure", "rule", "false", one, slot)
        for one, slot in contradicted(text, sheet, case.true_lines)
    ]
    wrong += [Claim("denial", "rule", "false", one) for one in denied(text, sheet)]
    given = [Claim("grant", "promise", "false", one) for one in unbacked(text, sheet, said) if not promised]
    if twice := _DOUBLES.search(text):
        given.append(Claim("grant", "promise", "false", twice[0]))
    if not promised:
        given += [Claim("grant", "promise", "false", one) for one in too_soon(text, sheet)]
    again = (case.scenario.trouble or "") in CASES
    done = [Claim(DONE, "fact", "false", one) for one in undone(text, sheet, again=again)]
    return (*wrong, *given, *done)


def _likely(sentence: str, ears: Ears) -> list[str]:
    """Return what a sentence may well speak to, where it is asked for."""
    ranked = ears.topics.ranked(_DIGIT.sub("0", sentence), ASKED_ABOUT)
    return [intent for intent, score in ranked if score >= ASKED_FOR]


def of_other_case(text: str, case: Case) -> bool:
    """Return whether a reply decides by the rules for another case than hers: for a wrong item where one is missing."""
    at_hand = CASES.get(case.scenario.trouble or "")
    if at_hand is None:
        return False
    facts = case.sheet.facts
    for start in DECIDED:
        hers = facts.get(f"{start}{at_hand}")
        named = {fact.value for slot, fact in facts.items() if slot.startswith(start) and fact.value in text}
        strange = {value for value in named if not _ways(value) <= _ways(hers.value)} if hers else set()
        if hers is not None and strange and hers.value not in text:
            return True
    return False


def _ways(value: str) -> frozenset[str]:
    """Return the single ways that a decision names: what is one of hers is no other case's."""
    return frozenset(_WAYS.split(value))


def stands_in(clause: str, case: Case) -> frozenset[str]:
    """Return the facts that stand in a clause, or that it is a part of."""
    pairs = pairs_in(clause)
    if len(pairs) < PART:
        return case.facts.said(clause)
    facts = case.sheet.facts.items()
    parts = [
        slot
        for slot, fact in facts
        if slot not in COMMON and len(pairs & pairs_in(fact.value)) >= MOSTLY * len(pairs)
    ]
    return case.facts.said(clause) | frozenset(parts)


def hollow(text: str, found: Read, touch: Touch) -> bool:
    """Return whether a reply only says that it will be seen to: no fact, no time, nothing done or asked."""
    told = found.slots or found.true or found.asked or found.acts & TELLS or does(text)
    return not told and touch.substance(text) < LITTLE


def unasked_share(
    text: str, heard: Sequence[str], needs: Iterable[str], case: Case, by: tuple[Ears, Touch]
) -> float:
    """Return the share of a reply that answers no need of hers, now or before, and takes up nothing she wrote."""
    ears, touch = by
    wanted: frozenset[str] = frozenset().union(*[ears.slots_of.get(need, frozenset()) for need in needs])
    own = frozenset(slot for slot in case.sheet.facts if slot.startswith(HERS))
    return beside(text, heard, lambda clause: stands_in(clause, case), wanted | own, touch.bare)


def names_order(text: str, case: Case) -> bool:
    """Return whether a reply names what she ordered."""
    fact = case.sheet.facts.get("product")
    pairs = pairs_in(fact.value) if fact is not None else frozenset()
    return bool(pairs) and len(pairs & pairs_in(text)) >= SAID * len(pairs)


def gives(text: str) -> bool:
    """Return whether a reply gives something away."""
    return _GIVES.search(text) is not None


def doubles(text: str) -> bool:
    """Return whether a reply makes one thing good twice: the money back and another sent as well."""
    return _DOUBLES.search(text) is not None


def _facts(case: Case) -> dict[str, Fact]:
    """Return what holds, with the postage and the remedy of the case at hand as `freight_case` and `fix_case`."""
    facts = dict(case.sheet.facts)
    key = CASES.get(case.scenario.trouble or "", "")
    there = {f"{kind}_case": facts.get(f"{kind}_{key}") for kind in AT_HAND}
    return facts | {slot: fact for slot, fact in there.items() if fact is not None}


def answered(found: Read, open_: Sequence[str], served: Iterable[str], ears: Ears) -> tuple[str, ...]:
    """Return the open needs that a reply answers, in the order in which it speaks to them.

    `served` were answered before and asked again: any proof answers them.
    """
    before = set(served)
    met = [intent for intent in open_ if _meets(found, intent, ears, again=intent in before)]
    order = {topic: place for place, topic in enumerate(found.topics)}
    if all(intent in order for intent in met):
        met.sort(key=order.__getitem__)
    return tuple(met)


def thin(found: Read, text: str, intent: str, case: Case, ears: Ears) -> bool:
    """Return whether a reply names nothing that the shop knows, although it knows something on this need.

    A fact is known by its figures, or by three characters in a row that the buyer's product is not called.
    """
    facts = case.sheet.facts
    if not ears.slots_of.get(intent, frozenset()) & facts.keys() or found.slots or found.true:
        return False
    said = _runs(text)
    return not any(_runs(fact.value) & said for slot, fact in facts.items() if slot not in COMMON)


def _runs(text: str) -> frozenset[str]:
    plain = normalise(text).text
    return frozenset(plain[at : at + RUN] for at in range(len(plain) - RUN + 1))


def _meets(found: Read, intent: str, ears: Ears, *, again: bool) -> bool:
    facts = found.slots & ears.slots_of.get(intent, frozenset())
    if facts:
        return True
    if again and found.acts & PROVING and (found.slots or found.true):
        return True
    if intent not in found.topics and intent not in found.likely:
        return False
    return bool(found.acts & USEFUL) or (intent in GRIEVED and "apologise" in found.acts)


def _figures_named(text: str, case: Case) -> frozenset[str]:
    """Return the facts of which a figure stands in a text: with the same unit, or a bare one that is money there."""
    there = _figures(text)
    bare = {(figure, MONEY) for figure, unit in there if not unit}
    return frozenset(slot for slot, fact in case.sheet.facts.items() if _figures(fact.value) & (there | bare))


def _figures(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((figure, unit) for figure, unit in _FIGURE.findall(text) if len(figure) >= SHORT)


def _hers(claim: Claim, text: str, said: str) -> bool:
    """Return whether something is named because the buyer named it: 「10块的券」, 「您说的362」, 「也就差3块」.

    A courier that is only asked after, or denied, is none that the shop is said to send by.
    """
    clause = next((one for one in _CLAUSE.findall(text) if claim.text in one), "")
    if claim.slot == POSTAGE:
        before = text.partition(claim.text.strip("，,"))[0].rpartition("\n")[2]
        return FAULTY.search(before) is not None
    if claim.key == COURIER:
        return claim.text in said or _OPEN.search(clause) is not None
    if claim.group == "rule":
        return _NOT_OURS.search(clause) is not None and _numbers(claim.text) <= _numbers(said)
    return claim.group == "price" and _spoken_of(claim.text, clause, text, said)


def _spoken_of(price: str, clause: str, text: str, said: str) -> bool:
    """Return whether a sum is only spoken of, as the buyer named it."""
    at = text.find(price)
    phrase = text[at : at + len(price) + _QUOTED] if at >= 0 else ""
    if phrase.removeprefix(price)[:1] == OF and phrase in said:
        return True
    mentioned = _MENTIONED.search(clause.replace(price, "¥")) is not None
    spoken = _SPOKEN_OF.search(clause) is not None and not _GIVES.search(clause)
    return (mentioned or spoken) and _numbers(price) <= _numbers(said)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(figure for figure, _ in _FIGURE.findall(text))


def _asked(text: str, case: Case, ears: Ears, said: str) -> tuple[str, ...]:
    """Return the topics that a reply asks for: by a question, or by asking to send or tell."""
    found: dict[str, None] = {}
    for sentence in _SENTENCE.findall(text):
        topics = [topic for topic in ears.hear(sentence, case).asked if topic != "any"]
        for clause in _CLAUSE.findall(sentence):
            if _WANTED.search(clause.strip(" ,，")):
                topics += [topic for topic, pattern in ears.asks.items() if pattern.search(clause)]
        found |= dict.fromkeys([topic for topic in topics if not _told_back(topic, sentence, case, said)])
    return tuple(found)


def _told_back(topic: str, sentence: str, case: Case, said: str) -> bool:
    """Return whether a sentence names what she told, to make sure of it, or a picture that she has not sent."""
    if topic == "photo" and _OTHERS.search(sentence):
        return True
    known = [case.values[slot] for slot in DETAIL_SLOTS.get(topic, ()) if slot in case.values]
    return any(value in sentence and value in said for value in known)

"""A small library folder that is right, for tests that make it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = {
    "labels.yaml": """
psychology:
  - {key: safety, zh: 求安, group: core, means: health, cues: [会过敏吗]}
  - {key: bargain, zh: 求廉, group: core}
  - {key: complaint, zh: 投诉, group: service}
emotion:
  - {key: calm, zh: 平静}
  - {key: angry, zh: 愤怒}
intents:
  presale:
    - {key: price, zh: 询价}
  general:
    - {key: greeting, zh: 问候}
customer_type:
  age_band: {zh: 年龄段, signal: H, values: {18_25: 18-25岁, over_45: 46岁以上}}
  decision: {zh: 决策风格, signal: TB, values: {hesitant: 犹豫型, rational: 理智型}}
""",
    "slots.yaml": """
product:
  price: {zh: 价格, sample: 89元}
  gift: {zh: 赠品, sample: 送杯套一个}
""",
    "wording.yaml": """
reason:
  intent: 针对「{zh}」
action:
  change_price: 修改订单价格
""",
    "advice.yaml": """
advice:
  - {id: sorry, text: 先道歉, when: {psychology: [complaint]}, group: grievance}
  - {id: both, text: 先答安全，再说优惠, when: {sequence: [safety, bargain]}, group: order}
  - {id: cheap, text: 只给现成的优惠, when: {psychology: [bargain]}, not_with: [grievance]}
  - {id: quick, text: 先给结论, when: {emotion: [angry]}, group: pace}
  - {id: choose, text: 替他定一个, when: {intent: [price], type: {decision: [hesitant]}}, group: manner, cites: [TYPE-A10]}
""",
    "redlines/test.yaml": """
source: the test
rules:
  - {id: test.first, pattern: 第一, except: [第一次], severity: warn, reason: 不说第一, rewrite: 不错}
  - {id: test.phone, pattern: '1[0-9]{10}', severity: block, reason: 不发手机号, rewrite: '尾号{last4}'}
  - {id: done.action, pattern: 已改好, severity: warn, reason: 没做不能说做了, scope: template}
""",
    "replies/presale/price.yaml": """
intent: price
replies:
  - id: price.now
    wordings: ["现在{price}。", "标价{price}，您要几件？"]
    tones: {brief: "{price}。"}
    when: {psychology: [bargain], emotion: [calm], order_state: [unpaid], type: {decision: [hesitant]}}
    not_when: {psychology: [complaint]}
    kind: offer
    cites: [PSY-05, TYPE-A10]
  - id: price.ask
    wordings: ["您要几件？我算给您。"]
    about: [几件, 一共]
    kind: ask
  - id: price.changed
    wordings: ["价格已改好。"]
    action: change_price
""",
    "replies/general/greeting.yaml": """
intent: greeting
replies:
  - {id: greeting.hello, wordings: ["在的，您说。"], kind: next}
""",
    "replies/psychology/safety.yaml": """
intent: "*"
replies:
  - {id: any.safety.ask, wordings: ["您担心哪一样？"], when: {psychology: [safety]}, kind: ask}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a library folder without a fault."""
    root = tmp_path / "intents"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return root

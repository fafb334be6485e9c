import { describe, expect, it } from "vitest";

import { differences } from "../../src/pages/library/diff";
import { findingText } from "../../src/pages/library/findings";
import { pasteRate } from "../../src/pages/library/wire";

describe("what is different between two wordings", () => {
  it("tells what went and what came, in order", () => {
    expect(differences("今天给您发出", "明天上午给您寄出。")).toEqual([
      { kind: "gone", text: "今" },
      { kind: "new", text: "明" },
      { kind: "same", text: "天" },
      { kind: "new", text: "上午" },
      { kind: "same", text: "给您" },
      { kind: "gone", text: "发" },
      { kind: "new", text: "寄" },
      { kind: "same", text: "出" },
      { kind: "new", text: "。" },
    ]);
  });

  it("tells nothing of equal texts, and all of a new one", () => {
    expect(differences("好的", "好的")).toEqual([{ kind: "same", text: "好的" }]);
    expect(differences("", "好的")).toEqual([{ kind: "new", text: "好的" }]);
  });
});

describe("what lint says", () => {
  it.each([
    ["121 characters, at most 120: '好'", "有 121 个字，最多 120 个：太长没人会贴。"],
    ["red line ad.best (绝对化用语): '最好' in '这是最好的'", "「最好」碰了红线：绝对化用语。"],
    ["unknown slot {present}", "没有「present」这项资料。"],
    ["same text as discount.a (replies/presale/discount.yaml:3)", "和另一条话术一字不差：discount.a。"],
  ])("is told in words for people: %s", (finding, told) => {
    expect(findingText(finding)).toBe(told);
  });

  it("stands as it is when it is not known", () => {
    expect(findingText("something new")).toBe("something new");
  });
});

it("a reply that was never shown has no paste rate", () => {
  const uses = { shown: 0, inserted: 0, sent: 0, edited: 0, dismissed: 0 };
  expect(pasteRate(uses)).toBeNull();
  expect(pasteRate({ ...uses, shown: 8, inserted: 1, sent: 2, edited: 1 })).toBe(0.5);
});

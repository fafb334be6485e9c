import { expect, test } from "vitest";

import { insertion } from "../../src/text/insertion";
import { draftText, nextSlot, slotsIn, slotTouched } from "../../src/text/slots";
import type { Suggestion } from "../../src/wire/insight";

function suggestion(change: Partial<Suggestion>): Suggestion {
  return { id: "s", template: "t", text: "", segments: [], missing_slots: [], facts: [], reasons: [], score: 1, warnings: [], ...change };
}

test("an unfilled slot goes into the draft as a token with its Chinese name", () => {
  const segments = [
    { text: "建议您拍", slot: null, zh: null },
    { text: null, slot: "size_suggestion", zh: "建议尺码" },
    { text: "。", slot: null, zh: null },
  ];
  expect(draftText(suggestion({ segments }))).toBe("建议您拍{建议尺码}。");
  expect(draftText(suggestion({ text: "没有分段" }))).toBe("没有分段");
});

test("tokens are found with their place; other braces are text", () => {
  expect(slotsIn("拍{尺码}，发{快递}。{}{ }{带 空格}")).toEqual([
    { name: "尺码", start: 1, end: 5 },
    { name: "快递", start: 7, end: 11 },
  ]);
});

test("Tab goes to the next token and round again, backwards with Shift", () => {
  const draft = "{甲}和{乙}";
  expect(nextSlot(draft, 0)?.name).toBe("甲");
  expect(nextSlot(draft, 3)?.name).toBe("乙");
  expect(nextSlot(draft, 7)?.name).toBe("甲");
  expect(nextSlot(draft, 4, true)?.name).toBe("甲");
  expect(nextSlot(draft, 0, true)?.name).toBe("乙");
  expect(nextSlot("没有", 0)).toBeNull();
});

test("erasing at or inside a token takes all of it", () => {
  const draft = "a{甲}b";
  expect(slotTouched(draft, 4, "Backspace")?.name).toBe("甲");
  expect(slotTouched(draft, 2, "Backspace")?.name).toBe("甲");
  expect(slotTouched(draft, 1, "Backspace")).toBeNull();
  expect(slotTouched(draft, 1, "Delete")?.name).toBe("甲");
  expect(slotTouched(draft, 4, "Delete")).toBeNull();
});

test("a snippet is put at the cursor and what is there stays", () => {
  const placed = insertion({ text: "您好！再见", start: 3, end: 3 }, "有现货。");
  expect(placed).toEqual({ snippet: "有现货。", start: 7, end: 7 });
});

test("snippets stack: one that would run into a sentence starts on a new line", () => {
  const placed = insertion({ text: "亲，久等了", start: 5, end: 5 }, "有现货");
  expect(placed).toEqual({ snippet: "\n有现货", start: 9, end: 9 });
});

test("the first empty slot of a snippet is selected after inserting it", () => {
  const placed = insertion({ text: "好的\n", start: 3, end: 3 }, "拍{尺码}，发{快递}");
  expect([placed.start, placed.end]).toEqual([4, 8]);
});

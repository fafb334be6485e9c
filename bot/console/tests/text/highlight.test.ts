import { expect, test } from "vitest";

import { codePointLength, toUtf16, utf16Offsets } from "../../src/text/codepoints";
import { highlight } from "../../src/text/highlight";

test("offsets after an emoji are those of code points, not of UTF-16 units", () => {
  const text = "😟怕辐射👨‍👩‍👧吗";
  const start = Array.from(text).indexOf("辐");
  expect(highlight(text, [{ label: "safety", start, end: start + 2 }])).toEqual([
    { text: "😟怕", labels: [] },
    { text: "辐射", labels: ["safety"] },
    { text: "👨‍👩‍👧吗", labels: [] },
  ]);
});

test("spans that overlap are cut where they cross, each piece with all its labels", () => {
  expect(
    highlight("abcdef", [
      { label: "x", start: 0, end: 4 },
      { label: "y", start: 2, end: 6 },
    ]),
  ).toEqual([
    { text: "ab", labels: ["x"] },
    { text: "cd", labels: ["x", "y"] },
    { text: "ef", labels: ["y"] },
  ]);
});

test("pieces always join to the text, however wrong the offsets", () => {
  const text = "安全吗？😀";
  const spans = [
    { label: "a", start: -3, end: 2 },
    { label: "b", start: 4, end: 99 },
    { label: "c", start: 3, end: 3 },
    { label: "d", start: 5, end: 1 },
  ];
  const pieces = highlight(text, spans);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  expect(pieces.flatMap((piece) => piece.labels)).toEqual(["a", "b"]);
});

test("a text without evidence is one plain piece, an empty one none", () => {
  expect(highlight("嗯嗯", [])).toEqual([{ text: "嗯嗯", labels: [] }]);
  expect(highlight("", [])).toEqual([]);
});

test("lengths count code points", () => {
  expect(codePointLength("a😀中")).toBe(3);
  expect(toUtf16({ start: 1, end: 2 }, utf16Offsets("a😀中"))).toEqual({ start: 1, end: 3 });
  expect(toUtf16({ start: 7, end: 9 }, utf16Offsets("abc"))).toBeNull();
});

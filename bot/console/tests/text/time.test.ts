import { expect, test } from "vitest";

import { byteSize, yuan } from "../../src/text/money";
import { daysAgo, dayName, listTime, urgency, waitText } from "../../src/text/time";

const NOW = new Date(2025, 10, 22, 9, 30).getTime();

function local(day: number, hour: number, month = 10, year = 2025): string {
  return new Date(year, month, day, hour).toISOString();
}

test.each([
  [0, "calm"],
  [89_999, "calm"],
  [90_000, "amber"],
  [150_000, "red"],
  [3_600_000, "red"],
])("a wait of %i ms is %s", (waited, tone) => {
  expect(urgency(waited)).toBe(tone);
});

test.each([
  [-500, "0:00"],
  [65_000, "1:05"],
  [59 * 60_000, "59:00"],
  [60 * 60_000, "1 小时"],
  [50 * 3_600_000, "2 天"],
])("a wait of %i ms reads %s", (waited, text) => {
  expect(waitText(waited)).toBe(text);
});

test("days change at local midnight, not after 24 hours", () => {
  expect(daysAgo(local(21, 23), NOW)).toBe(1);
  expect(daysAgo(local(22, 0), NOW)).toBe(0);
});

test("days read as today, yesterday, a date, and a date with its year", () => {
  expect([local(22, 1), local(21, 1), local(3, 1), local(3, 1, 5, 2024)].map((at) => dayName(at, NOW))).toEqual([
    "今天",
    "昨天",
    "11月3日",
    "2024年6月3日",
  ]);
});

test("the list shows a clock time today and the day before that", () => {
  expect(listTime(local(22, 8), NOW)).toBe("08:00");
  expect(listTime(local(21, 8), NOW)).toBe("昨天");
  expect(listTime("", NOW)).toBe("");
});

test.each([
  [89, "¥89"],
  ["89.5", "¥89.50"],
  [12345.678, "¥12,345.68"],
  [1234567, "¥1,234,567"],
  [null, ""],
  ["", ""],
])("the amount %s reads %s", (amount, text) => {
  expect(yuan(amount)).toBe(text);
});

test.each([
  [0, ""],
  [900, "900 B"],
  [36_900, "36 KB"],
  [1_300_000, "1.2 MB"],
])("%i bytes read %s", (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});

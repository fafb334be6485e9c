import { expect, test } from "vitest";

import { Heights } from "../../src/parts/thread/heights";

function heights(count: number, guess = 10): Heights {
  const made = new Heights();
  made.arrange(Array.from({ length: count }, (_, i) => `r${i}`), () => guess);
  return made;
}

test("rows stand on one another; a measured height moves what follows and nothing before", () => {
  const rows = heights(5);
  expect(rows.measure("r2", 40)).toBe(true);
  expect(rows.measure("r2", 40)).toBe(false);
  expect([rows.top(2), rows.top(3), rows.total]).toEqual([20, 60, 80]);
});

test("only the rows that touch a stretch are drawn", () => {
  const rows = heights(5_000);
  expect(rows.range(1_000, 95)).toEqual({ start: 100, end: 110 });
  expect(rows.range(0, 5)).toEqual({ start: 0, end: 1 });
  expect(rows.range(1e9, 100)).toEqual({ start: 4_999, end: 5_000 });
  expect(new Heights().range(0, 100)).toEqual({ start: 0, end: 0 });
});

test("heights belong to keys: older rows put before them leave them as they were", () => {
  const rows = heights(2);
  rows.measure("r1", 33);
  rows.arrange(["older", "r0", "r1"], () => 10);
  expect([rows.indexOf("r1"), rows.top(2), rows.total]).toEqual([2, 20, 53]);
});

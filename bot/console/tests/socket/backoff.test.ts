import { expect, test } from "vitest";

import { backoff } from "../../src/socket/backoff";
import { isFinal, retryAfter } from "../../src/socket/closing";

test("the ceiling doubles from the base to the cap, and jitter takes any part of it", () => {
  const ceilings = [0, 1, 2, 3, 4, 10, 1000].map((attempt) => backoff(attempt, null, () => 1));
  expect(ceilings).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(backoff(3, null, () => 0)).toBe(0);
});

test("a server's wish is never undercut and still spread", () => {
  expect(backoff(0, 5, () => 0)).toBe(5000);
  expect(backoff(0, 5, () => 1)).toBe(5500);
  expect(backoff(10, 5, () => 1)).toBe(10_000);
});

test.each([
  [1001, false],
  [1002, true],
  [1006, false],
  [1010, true],
  [1011, false],
  [1012, false],
  [1013, false],
  [4000, false],
  [4499, false],
  [4500, true],
  [4999, true],
])("close code %i is final: %s", (code, final) => {
  expect(isFinal(code)).toBe(final);
});

test.each([
  ['{"retry_after": 1.5}', 1.5],
  ['{"retry_after": -1}', null],
  ['{"retry_after": "soon"}', null],
  ["{broken", null],
  ["restart", null],
  ["", null],
])("the reason %s asks for %s seconds", (reason, seconds) => {
  expect(retryAfter(reason)).toBe(seconds);
});

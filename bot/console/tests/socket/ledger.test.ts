import { expect, test } from "vitest";

import { Ledger } from "../../src/socket/ledger";
import { message } from "../fakes/socket";

test("messages stand in order of seq whatever order they came in, each once", () => {
  const ledger = new Ledger();
  ledger.add([message(3), message(1)]);
  expect(ledger.add([message(2), message(3)]).map((one) => one.seq)).toEqual([2]);
  expect(ledger.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
});

test("the head stops at a gap and moves on when it is filled", () => {
  const ledger = new Ledger();
  ledger.add([message(1), message(2), message(5)]);
  expect([ledger.head, ledger.top, ledger.hasGap]).toEqual([2, 5, true]);
  ledger.add([message(3), message(4)]);
  expect([ledger.head, ledger.hasGap]).toEqual([5, false]);
});

test("older history below does not count as a gap", () => {
  const ledger = new Ledger();
  ledger.add([message(51), message(52)]);
  expect([ledger.floor, ledger.head]).toEqual([51, 52]);
  ledger.add([message(50)]);
  expect([ledger.floor, ledger.head]).toEqual([50, 52]);
});

test("a recall marks the message it takes back, also when that one comes later", () => {
  const ledger = new Ledger();
  const recall = message(3, { kind: "recall", payload: { message_id: "m2" } });
  ledger.add([message(1), recall]);
  ledger.add([message(2)]);
  expect(ledger.messages.map((one) => one.recalled)).toEqual([false, true, false]);
});

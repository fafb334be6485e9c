import { expect, test } from "vitest";

import { Promises } from "../../src/parts/tickets/promises";
import type { Proposal } from "../../src/parts/tickets/tickets";

const of = (kind: string, promise = ""): Proposal => ({ kind, kind_zh: "", money: false, due_at: "", order_no: "", reason: "", promise, same: [] });

test("every promise of a conversation waits for its ticket, each kind once, and others keep theirs", () => {
  const promises = new Promises();
  promises.add("c1", [of("resend"), of("callback", "马上")]);
  promises.add("c2", [of("invoice")]);
  promises.add("c1", [of("callback", "明天上午"), of("gift")]);
  expect(promises.of("c1").map((one) => [one.kind, one.promise])).toEqual([["resend", ""], ["callback", "明天上午"], ["gift", ""]]);
  promises.settle("c1", "resend");
  expect(promises.of("c1").map((one) => one.kind)).toEqual(["callback", "gift"]);
  expect(promises.of("c2").map((one) => one.kind)).toEqual(["invoice"]);
  expect(promises.of(null)).toEqual([]);
});

import { expect, test } from "vitest";

import { placed } from "../../src/text/daybook";
import { message } from "../fakes/socket";

function at(seq: number, minutes: number, change: Parameters<typeof message>[1] = {}) {
  return message(seq, { sent_at: new Date(2025, 10, 22, 9, minutes).toISOString(), ...change });
}

test("a run shows its sender once; a pause, another sender and another day begin a new one", () => {
  const rows = placed([
    at(1, 0),
    at(2, 1),
    at(3, 10),
    at(4, 11, { sender: { kind: "agent", id: "a1", name: "Lin" } }),
    message(5, { sent_at: new Date(2025, 10, 23, 9, 0).toISOString() }),
  ]);
  expect(rows.map((row) => row.first)).toEqual([true, false, true, true, true]);
  expect(rows.map((row) => row.newDay)).toEqual([true, false, false, false, true]);
});

test("a recall shows in the place of its message, and by itself when that is not here", () => {
  const recall = (seq: number, id: string) => at(seq, 2, { kind: "recall", payload: { message_id: id } });
  expect(placed([at(1, 0), recall(2, "m1")]).map((row) => row.message.seq)).toEqual([1]);
  expect(placed([at(3, 0), recall(4, "m1")]).map((row) => row.message.recalled)).toEqual([false, true]);
});

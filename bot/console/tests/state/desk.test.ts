import { expect, test } from "vitest";

import { Api } from "../../src/http/api";
import { Desk, merged } from "../../src/state/desk";
import type { Colleague, Opening, OpeningItem, Risk, Transfer } from "../../src/wire/desk";
import type { Conversation } from "../../src/wire/frames";
import { Bench } from "../fakes/socket";

function item(id: string, risk: Risk, due: string | null, since: string): OpeningItem {
  const conversation = { id, waiting_since: since } as Conversation;
  return { conversation, risk, zh: risk, reason: "", order_no: null, due_at: due, overnight: false };
}

function opening(...items: OpeningItem[]): Opening {
  const counts = (["dispute", "plain"] as const).map((risk) => ({ risk, zh: risk, count: items.filter((one) => one.risk === risk).length }));
  return { items, counts };
}

function colleague(id: string, change: Partial<Colleague> = {}): Colleague {
  return { id, name: id, role: "agent", status: "online", load: 0, capacity: 10, ...change };
}

const TRANSFER: Transfer = {
  id: "t1",
  conversation: "c1",
  from: { id: "a2", name: "Zhou" },
  to: { id: "a1", name: "Lin" },
  note: "要发票",
  state: "pending",
  reason: "",
  asked_at: "2025-11-22T06:00:00Z",
  answered_at: null,
};

function desk(): { bench: Bench; desk: Desk } {
  const bench = new Bench();
  bench.live();
  return { bench, desk: new Desk(new Api(() => null), bench.connection, { id: "a1", name: "Lin" }) };
}

test("the lists of several shops are one: by risk, then deadline, then wait", () => {
  const one = opening(item("d2", "dispute", "2025-11-22T09:00:00Z", "2"), item("p2", "plain", null, "2025-11-22T02"));
  const other = opening(item("d1", "dispute", "2025-11-22T08:00:00Z", "3"), item("p1", "plain", null, "2025-11-22T01"));
  const all = merged([one, other]);
  expect(all.items.map((line) => line.conversation.id)).toEqual(["d1", "d2", "p1", "p2"]);
  expect(all.counts.map((line) => line.count)).toEqual([2, 2]);
});

test("who can take a conversation: those who are there, online first, the least busy first, never oneself", () => {
  const { desk: it } = desk();
  it.present("cups", [
    colleague("full", { load: 9 }),
    colleague("busy", { status: "busy" }),
    colleague("gone", { status: "offline" }),
    colleague("a1", { status: "away" }),
    colleague("free", { load: 1 }),
  ]);
  expect(it.available("cups").map((one) => one.id)).toEqual(["free", "full", "busy"]);
  expect(it.state.status).toBe("away");
  expect(it.available("other")).toEqual([]);
});

test("a transfer is asked for until it is answered, and only of the one it names", () => {
  const { bench, desk: it } = desk();
  it.transferred(TRANSFER);
  it.transferred({ ...TRANSFER, id: "t2", conversation: "c2", to: { id: "a3", name: "Wu" } });
  expect(it.asked.map((one) => one.id)).toEqual(["t1"]);
  it.answer(TRANSFER, true);
  expect(bench.socket.heard("transfer.answer").map((frame) => frame.data)).toEqual([
    { conversation: "c1", transfer: "t1", accept: true, reason: "" },
  ]);
  it.transferred({ ...TRANSFER, state: "accepted" });
  expect(it.asked).toEqual([]);
});

test("what is on the screen is said once, and again after a reconnect", () => {
  const { bench, desk: it } = desk();
  it.view("c1");
  it.view("c1");
  it.view("c1", true);
  it.view(null);
  expect(bench.socket.heard("conversation.view").map((frame) => frame.data.conversation)).toEqual(["c1", "c1", null]);
});

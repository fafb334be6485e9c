import { expect, test, vi } from "vitest";

import { byUrgency, ConversationList, inScope, steadyOrder } from "../../src/state/conversations";
import type { Conversation } from "../../src/wire/frames";

function conversation(id: string, change: Partial<Conversation> = {}): Conversation {
  return {
    id,
    shop: "demo",
    shop_name: "Demo",
    buyer: { id: `b-${id}`, name: id },
    state: "open",
    agent: null,
    head_seq: 1,
    read_seq: 0,
    unread: 0,
    last: null,
    waiting_since: null,
    psychology: [],
    emotion: null,
    alert: false,
    updated_at: "2025-11-22T06:00:00Z",
    ...change,
  };
}

test("complaints first, then the longest wait, then the latest, closed last", () => {
  const rows = [
    conversation("closed", { state: "closed", updated_at: "2025-11-22T09:00:00Z" }),
    conversation("old"),
    conversation("new", { updated_at: "2025-11-22T08:00:00Z" }),
    conversation("waits", { waiting_since: "2025-11-22T07:58:00Z" }),
    conversation("waits-longer", { waiting_since: "2025-11-22T07:50:00Z" }),
    conversation("complains", { waiting_since: "2025-11-22T07:59:00Z", alert: true }),
  ];
  expect(rows.sort(byUrgency).map((row) => row.id)).toEqual(["complains", "waits-longer", "waits", "new", "old", "closed"]);
});

test("rows keep their places under the pointer; newcomers go to the end, the gone go", () => {
  const sorted = ["d", "b", "a"].map((id) => conversation(id));
  expect(steadyOrder(["a", "b", "c"], sorted).map((row) => row.id)).toEqual(["a", "b", "d"]);
});

test("scopes: mine is mine, waiting is open and unanswered, all is all", () => {
  const mine = conversation("m", { agent: { id: "me", name: "Me" } });
  const waiting = conversation("w", { waiting_since: "2025-11-22T07:50:00Z" });
  expect([mine, waiting].map((one) => inScope(one, "mine", "me"))).toEqual([true, false]);
  expect([mine, waiting].map((one) => inScope(one, "waiting", "me"))).toEqual([false, true]);
  expect([mine, waiting].map((one) => inScope(one, "all", "me"))).toEqual([true, true]);
});

test("a search finds at once what the list shows, then what was said earlier, and nothing of an older search", async () => {
  vi.useFakeTimers();
  const earlier: Record<string, string[]> = { 杯盖: ["old"], 杯: ["old", "other"] };
  const list = new ConversationList(
    {
      conversations: () => Promise.resolve([]),
      conversationsSaying: (words) => Promise.resolve((earlier[words] ?? []).map((id) => conversation(id))),
    },
    () => "me",
  );
  list.hear(conversation("shown", { last: { kind: "text", sender: "buyer", text: "杯盖呢", sent_at: "" } as unknown as Conversation["last"] }));
  list.hear(conversation("other"));
  list.show();
  const ids = (): string[] => list.rows.value.map((row) => row.id).sort();
  list.search("杯");
  list.search("杯盖");
  expect(ids()).toEqual(["shown"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ids()).toEqual(["old", "shown"]);
  list.search("");
  expect(ids()).toEqual(["old", "other", "shown"]);
  vi.useRealTimers();
});

test("what is heard stands in the list when it is shown, is known before, and names whom an alert is about", async () => {
  const list = new ConversationList({ conversations: () => Promise.resolve([]), conversationsSaying: () => Promise.resolve([]) }, () => "me");
  const asked = list.awaited("late");
  list.hear(conversation("late", { buyer: { id: "b-1", name: "Lin" } }));
  list.hear(conversation("late", { buyer: { id: "b-1", name: "Lin" }, unread: 2 }));
  expect([list.items.size, list.latest("late")?.unread]).toEqual([0, 2]);
  list.show();
  expect([list.rows.value.length, list.rows.value[0]?.unread]).toEqual([1, 2]);
  expect((await asked)?.buyer.name).toBe("Lin");
  expect((await list.awaited("late"))?.id).toBe("late");
  vi.useFakeTimers();
  const never = list.awaited("never");
  vi.runAllTimers();
  expect(await never).toBeNull();
  vi.useRealTimers();
});

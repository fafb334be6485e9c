import { expect, test } from "vitest";

import { Api } from "../../src/http/api";
import { readLabels } from "../../src/http/labels";
import { Assistant } from "../../src/state/assistant";
import type { Insight, SuggestionSet } from "../../src/wire/insight";
import { Bench, message } from "../fakes/socket";

function assistant(): { bench: Bench; assistant: Assistant } {
  const bench = new Bench();
  bench.live();
  return { bench, assistant: new Assistant(new Api(() => null), bench.connection, () => []) };
}

function insight(round: number, revision: number, labels: string[]): Insight {
  const scored = labels.map((key) => ({ key, zh: key, score: 0.9 }));
  return {
    conversation: "c1",
    round,
    revision,
    understanding: {
      psychology: scored,
      intents: [],
      emotion: { key: "calm", zh: "calm", score: 1 },
      customer_type: {},
      evidence: labels.map((label) => ({ label, start: 0, end: 1, text: "x", turn: 0, message_id: `m${round}` })),
      quiet: false,
      needs: [],
      degraded: false,
    },
    advice: [],
    profile: {
      customer: "b1",
      name: "",
      masked: true,
      tags: [],
      psychology: [],
      customer_type: {},
      orders: [],
      order_count: 0,
      spent: 0,
      focus: { product: null, order: null },
      notes: [],
    },
  };
}

const SET: SuggestionSet = {
  conversation: "c1",
  round: 1,
  revision: 1,
  quiet: false,
  frozen: false,
  items: [{ id: "s1", template: "t", text: "x", segments: [], missing_slots: [], facts: [], reasons: [], score: 1, warnings: [] }],
};

test("a newer reading replaces an older one, never the other way round", () => {
  const { assistant: it } = assistant();
  it.understood(insight(1, 2, ["safety"]));
  it.understood(insight(1, 1, ["bargain"]));
  expect(it.of("c1").insight?.revision).toBe(2);
});

test("a reading that took long does not bring back an older card of the customer", () => {
  const { assistant: it } = assistant();
  const read = (revision: number, as_of: string, text: string): Insight => {
    const one = insight(1, revision, []);
    return { ...one, profile: { ...one.profile, as_of, promises: [{ text, due_at: null }] } };
  };
  const owed = (): (string | undefined)[] => (it.of("c1").profile?.promises ?? []).map((one) => one.text);
  it.understood(read(1, "2026-11-20T10:00:02.500Z", "made meanwhile"));
  it.understood(read(2, "2026-11-20T10:00:01.000Z", "before"));
  expect(it.of("c1").insight?.revision).toBe(2);
  expect(owed()).toEqual(["made meanwhile"]);
  it.understood(read(3, "2026-11-20T10:00:03.000Z", "later"));
  expect(owed()).toEqual(["later"]);
});

test("evidence of earlier rounds stays, that of the same round is replaced", () => {
  const { assistant: it } = assistant();
  it.understood(insight(1, 1, ["safety"]));
  it.understood(insight(3, 1, ["bargain"]));
  it.understood(insight(3, 2, []));
  expect([...it.of("c1").evidence.keys()]).toEqual(["m1"]);
});

test("taking a chip away shows at once and tells the server what the round is left with", () => {
  const { bench, assistant: it } = assistant();
  it.understood(insight(1, 1, ["safety", "bargain"]));
  it.correctPsychology("c1", "m1", { remove: "safety" });
  expect(it.of("c1").insight?.understanding.psychology.map((label) => label.key)).toEqual(["bargain"]);
  expect(it.of("c1").evidence.get("m1")?.map((one) => one.label)).toEqual(["bargain"]);
  expect(bench.socket.heard("label.correct").map((frame) => frame.data)).toEqual([
    { conversation: "c1", message_id: "m1", psychology: ["bargain"] },
  ]);
});

test("a chip is added from the vocabulary, once", () => {
  const { bench, assistant: it } = assistant();
  Object.assign(it.labels, readLabels({ psychology: [{ key: "speed", zh: "S" }] }));
  it.understood(insight(1, 1, ["safety"]));
  it.correctPsychology("c1", "m1", { add: "speed" });
  expect(bench.socket.heard("label.correct")[0]?.data.psychology).toEqual(["safety", "speed"]);
});

test("a set on the screen is entered in the ledger once, whatever its revision", () => {
  const { bench, assistant: it } = assistant();
  it.displayed(SET);
  it.displayed({ ...SET, revision: 2 });
  it.displayed({ ...SET, items: [] });
  expect(bench.socket.heard("suggestion.displayed").map((frame) => frame.data)).toEqual([
    { conversation: "c1", round: 1, revision: 1, suggestions: ["s1"] },
  ]);
});

test("an agent's message ends the round, an automatic one does not", () => {
  const { assistant: it } = assistant();
  it.offered(SET);
  it.heard("c1", [message(1), message(2, { sender: { kind: "auto", id: "auto", name: "" } })]);
  expect(it.of("c1").offers.shown).not.toBeNull();
  it.heard("c1", [message(3, { sender: { kind: "agent", id: "a2", name: "" } })]);
  expect(it.of("c1").offers.shown).toBeNull();
});

test("inserting says which revision was seen; asking for the newer set lets the old one go", () => {
  const { bench, assistant: it } = assistant();
  it.offered(SET);
  const [first] = SET.items;
  if (first) it.inserted("c1", first);
  it.takeNewer("c1");
  expect(bench.socket.heard("suggestion.inserted")[0]?.data).toEqual({ conversation: "c1", suggestion: "s1", revision: 1 });
  expect(bench.socket.heard("suggestion.dismissed")[0]?.data).toEqual({
    conversation: "c1",
    suggestion: "s1",
    reason: "newer_taken",
  });
});

test("the vocabulary is read from lists and from mappings alike", () => {
  const read = readLabels({
    psychology: [{ key: "safety", zh: "S" }],
    emotion: [],
    intents: { presale: [{ key: "price", zh: "P" }], order: [{ key: "invoice", zh: "I" }] },
    customer_type: { decision: { zh: "D", values: { rational: "R" }, seen: { rational: "r" } } },
  });
  expect(read.intents.map((one) => one.key)).toEqual(["price", "invoice"]);
  expect(read.customer_type).toEqual([{ key: "decision", zh: "D", values: [{ key: "rational", zh: "R" }], seen: { rational: "r" } }]);
  expect(readLabels(null).psychology).toEqual([]);
});

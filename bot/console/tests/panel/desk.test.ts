import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createDesk } from "../../src/panel/desk";
import { resembles } from "../../src/panel/likeness";
import { chatwootTalk } from "../../src/panel/chatwoot";
import { lightness } from "../../src/embed/shade";
import type { Suggestion } from "../../src/wire/insight";

const calls: { path: string; body: Record<string, unknown> }[] = [];
const OFFER: Suggestion = { id: "s1", template: "t", text: "亲，这款有 3C 认证，放心用", segments: [], missing_slots: [], facts: [], reasons: [], score: 1, warnings: [] };

/** The server: a token, words for labels, one suggestion, and it remembers what it was told. */
function server(path: string, request: RequestInit = {}): Response {
  calls.push({ path, body: JSON.parse(typeof request.body === "string" ? request.body : "{}") as Record<string, unknown> });
  if (path.includes("exchange")) return Response.json({ token: "t", expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  if (path.includes("labels")) return Response.json({ psychology: [], emotion: [], intents: {}, customer_type: [] });
  if (path.includes("assist")) return Response.json({ understanding: {}, profile: {}, advice: [], suggestions: [OFFER], action: "", next_actions: [] });
  return Response.json({});
}

beforeEach(() => {
  calls.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (path: string, request: RequestInit) => Promise.resolve(server(path, request)));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function entered(): Promise<{ desk: ReturnType<typeof createDesk>; needed: () => number }> {
  let needed = 0;
  const desk = createDesk("cups", { shown: () => undefined, needed: () => (needed += 1) });
  await desk.exchange("signed");
  desk.select({ conversation: "c1", buyer: "b1", item: null, order: null, messages: [{ id: "m1", role: "buyer", text: "安全吗" }] });
  await vi.advanceTimersByTimeAsync(10);
  return { desk, needed: () => needed };
}

const told = (): Record<string, unknown>[] => calls.filter((call) => call.path.includes("suggestions")).map((call) => call.body);

test("a buyer's message is asked about with all that was said before", async () => {
  const { desk } = await entered();
  expect(desk.offers.value.map((one) => one.id)).toEqual(["s1"]);
  desk.receive("c1", { id: "m2", role: "buyer", text: "多少钱" });
  desk.receive("c1", { id: "m2", role: "buyer", text: "多少钱" });
  desk.receive("c1", { id: "m3", role: "buyer", text: "包邮吗" });
  await vi.advanceTimersByTimeAsync(1000);
  const asked = calls.filter((call) => call.path.includes("assist")).map((call) => call.body);
  expect(asked.map((body) => body["message"])).toEqual([{ id: "m1", text: "安全吗" }, { id: "m3", text: "包邮吗" }]);
  expect(asked[1]?.["history"]).toHaveLength(2);
});

test("what was taken over and then sent, edited or not, is told once", async () => {
  const { desk } = await entered();
  const held = desk.talk.value;
  if (!held) throw new Error("no conversation");
  desk.inserted(held, OFFER);
  desk.receive("c1", { id: "a1", role: "agent", text: `${OFFER.text}哦` });
  desk.receive("c1", { id: "a2", role: "agent", text: `${OFFER.text}哦` });
  expect(told()).toEqual([{ displayed: true }, { inserted: true }, { edited_text: `${OFFER.text}哦`, sent_text: `${OFFER.text}哦` }]);
  expect(desk.talk.value?.answer).toBeNull();
});

test("a new identity is asked for before the token ends", async () => {
  const { desk, needed } = await entered();
  expect(needed()).toBe(0);
  await vi.advanceTimersByTimeAsync(3_000_000);
  expect([needed(), desk.state.signedIn]).toEqual([1, true]);
});

test("a reply of one's own is not the suggestion", () => {
  expect(resembles("好的，马上帮您查物流", OFFER.text)).toBe(false);
  expect(resembles(`您好！${OFFER.text}`, OFFER.text)).toBe(true);
});

test("Chatwoot's context is a conversation without private notes", () => {
  const messages = [
    { id: 1, content: "在吗", message_type: 0 },
    { id: 2, content: "内部", message_type: 1, private: true },
    { id: 3, content: "在的", message_type: 1 },
    { id: 4, content: "assigned", message_type: 2 },
  ];
  const context = JSON.stringify({ event: "appContext", data: { conversation: { id: 7, messages }, contact: { id: 9, name: "x" } } });
  expect(chatwootTalk(context)).toEqual({
    conversation: "chatwoot-7",
    buyer: "chatwoot-9",
    item: null,
    order: null,
    messages: [
      { id: "1", role: "buyer", text: "在吗" },
      { id: "3", role: "agent", text: "在的" },
    ],
  });
  for (const other of [context.slice(1), "{}", { event: "appContext" }, JSON.stringify({ event: "else", data: {} })]) expect(chatwootTalk(other)).toBeNull();
});

test("the shade behind a panel is told from any colour that can be seen", () => {
  expect(lightness("rgb(255, 255, 255)")).toBeCloseTo(1);
  expect(lightness("rgba(0, 0, 0, 0)")).toBeNull();
  expect(lightness("rgb(18 22 20 / 0.9)")).toBeLessThan(0.2);
});

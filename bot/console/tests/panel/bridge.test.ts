import { afterEach, expect, test, vi } from "vitest";

import { Bridge, envelope, opened, type Envelope } from "../../src/bridge/bridge";
import { talkOf } from "../../src/bridge/talk";

const HOST = "https://kefu.example";
const bridges: Bridge[] = [];

afterEach(() => {
  for (const bridge of bridges.splice(0)) bridge.close();
  vi.useRealTimers();
});

/** A window of another site that keeps what is posted to it, and to whom. */
function peer(): Window & { posted: [Envelope, string][] } {
  const posted: [Envelope, string][] = [];
  return { posted, postMessage: (data: Envelope, target: string) => posted.push([data, target]) } as unknown as Window & { posted: [Envelope, string][] };
}

function post(source: Window | null, origin: string, data: unknown): void {
  window.dispatchEvent(Object.assign(new MessageEvent("message", { data, origin }), source ? { source } : {}));
}

function bridged(): { other: ReturnType<typeof peer>; heard: Envelope[]; bridge: Bridge } {
  const [other, heard]: [ReturnType<typeof peer>, Envelope[]] = [peer(), []];
  const bridge = new Bridge(() => other, HOST, (message) => heard.push(message));
  bridges.push(bridge);
  return { other, heard, bridge };
}

function from(source: Window, origin: string, data: unknown): void {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperty(event, "source", { value: source });
  window.dispatchEvent(event);
}

test("only the right window of the right origin is heard", () => {
  const { other, heard } = bridged();
  from(other, "https://evil.example", envelope("conversation.selected", {}));
  from(peer(), HOST, envelope("conversation.selected", {}));
  post(null, HOST, envelope("conversation.selected", {}));
  from(other, HOST, { ...envelope("conversation.selected", {}), source: "somebody" });
  from(other, HOST, "text");
  expect(heard).toEqual([]);
  from(other, HOST, envelope("conversation.selected", { conversation: "1" }));
  expect(heard.map((one) => one.payload["conversation"])).toEqual(["1"]);
});

test("what is asked goes to one origin, and its answer is found by the request", async () => {
  const { other, bridge } = bridged();
  const answer = bridge.ask("suggestion.inserted", { text: "好" });
  const [sent, target] = other.posted[0] ?? [];
  expect([target, sent?.source, sent?.v]).toEqual([HOST, "zhike", 1]);
  from(other, HOST, envelope("ack", { ok: true }, "another"));
  from(other, HOST, envelope("ack", { ok: true }, sent?.request_id));
  expect(await answer).toEqual({ ok: true });
});

test("a host that does not answer is not waited for", async () => {
  vi.useFakeTimers();
  const { bridge } = bridged();
  const answer = bridge.ask("suggestion.inserted", {});
  vi.runAllTimers();
  expect(await answer).toBeNull();
});

test("envelopes and conversations of a wrong shape are nothing", () => {
  for (const wrong of [null, 1, {}, { source: "zhike", v: 2, type: "a", request_id: "", payload: {} }, { source: "zhike", v: 1, type: "a", request_id: "", payload: null }]) expect(opened(wrong)).toBeNull();
  expect(talkOf({ conversation: {} })).toBeNull();
  const messages = [{ role: "buyer", text: "在吗" }, { role: "robot", text: "x" }, { role: "agent", text: " " }, 7];
  expect(talkOf({ conversation: 12, messages })).toMatchObject({ conversation: "12", buyer: "12", messages: [{ role: "buyer", text: "在吗" }] });
});

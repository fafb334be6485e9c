import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Message } from "../../src/wire/message";
import { ack, Bench, message } from "../fakes/socket";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const COLLEAGUE = { kind: "agent", id: "a2", name: "Zhou" } as const;

describe("the outbox", () => {
  test("a message stays until it is acknowledged, then stands in the ledger", () => {
    const bench = new Bench();
    const socket = bench.live();
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "hello" });
    expect(socket.heard("message.send")[0]?.data).toEqual({
      conversation: "c1",
      client_msg_id: item.client_msg_id,
      kind: "text",
      text: "hello",
      seen_seq: 0,
      suggestions: [],
    });
    expect(bench.client.outbox.items).toHaveLength(1);
    socket.says("message.ack", ack(item.client_msg_id, 1));
    expect(bench.client.outbox.items).toHaveLength(0);
    expect(bench.client.ledger("c1").messages.map((one) => one.text)).toEqual(["hello"]);
  });

  test("what is written while offline goes out after live, in order, under its own ids", () => {
    const bench = new Bench();
    const first = bench.client.send({ conversation: "c1", kind: "text", text: "1" });
    const second = bench.client.send({ conversation: "c1", kind: "text", text: "2" });
    const socket = bench.live();
    expect(socket.heard("message.send").map((frame) => frame.data.client_msg_id)).toEqual([
      first.client_msg_id,
      second.client_msg_id,
    ]);
  });

  test("an ack lost with the connection leads to the same id again, and to one message", () => {
    const bench = new Bench();
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "once" });
    bench.live().drops();
    bench.connection.retryNow();
    const socket = bench.live();
    expect(socket.heard("message.send").map((frame) => frame.data.client_msg_id)).toEqual([item.client_msg_id]);
    socket.says("message.ack", ack(item.client_msg_id, 1));
    socket.says("message.ack", ack(item.client_msg_id, 1));
    expect(bench.client.ledger("c1").messages).toHaveLength(1);
  });

  test("it survives a reload of the tab", () => {
    const before = new Bench();
    const item = before.client.send({ conversation: "c1", kind: "text", text: "kept" });
    const after = new Bench("agent", before.storage);
    expect(after.live().heard("message.send")[0]?.data.client_msg_id).toBe(item.client_msg_id);
  });

  test("its own message coming back as new is as good as an ack", () => {
    const bench = new Bench();
    const socket = bench.live();
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "hello" });
    socket.says("message.new", { message: message(1, { client_msg_id: item.client_msg_id }) });
    expect(bench.client.outbox.items).toHaveLength(0);
    socket.says("message.ack", ack(item.client_msg_id, 1));
    expect(bench.client.ledger("c1").messages).toHaveLength(1);
  });

  test("without an answer it is sent three times, then fails and waits for a person", () => {
    const bench = new Bench();
    const socket = bench.live();
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "hello" });
    for (let i = 0; i < 3; i += 1) {
      vi.advanceTimersByTime(10_000);
      socket.says("heartbeat", { heads: {} });
    }
    expect(socket.heard("message.send")).toHaveLength(3);
    expect(bench.client.outbox.find(item.client_msg_id)).toMatchObject({ state: "failed", error: "timeout" });
    bench.client.resend(item.client_msg_id);
    expect(socket.heard("message.send").at(-1)?.data.client_msg_id).toBe(item.client_msg_id);
  });

  test("a refusal names the message by its frame and is kept with it", () => {
    const bench = new Bench();
    const socket = bench.live();
    const passed: string[] = [];
    bench.client.onFrame = (frame) => passed.push(frame.type);
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "bad" });
    socket.says("error", { code: "red_line", message: "no" }, socket.heard("message.send")[0]?.id);
    expect(bench.client.outbox.find(item.client_msg_id)).toMatchObject({ state: "failed", error: "no" });
    expect(passed).toEqual([]);
  });

  test("a message over the frame limit fails here and is not sent", () => {
    const bench = new Bench();
    const socket = bench.live();
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "\u4f60".repeat(30_000) });
    expect(socket.heard("message.send")).toHaveLength(0);
    expect(bench.client.outbox.find(item.client_msg_id)).toMatchObject({ state: "failed", error: "too_long" });
  });

  test("a buyer says neither what was seen nor what was suggested", () => {
    const bench = new Bench("buyer");
    const socket = bench.live();
    bench.client.send({ conversation: "c1", kind: "text", text: "hi" });
    expect(Object.keys(socket.heard("message.send")[0]?.data ?? {})).toEqual(["conversation", "client_msg_id", "kind", "text"]);
  });
});

describe("resuming", () => {
  test("the hello after a drop names the last message without a gap", () => {
    const bench = new Bench();
    bench.live().says("messages.page", { conversation: "c1", messages: [message(1), message(2)], head_seq: 2, last: true });
    bench.socket.drops();
    bench.connection.retryNow();
    bench.socket.onopen?.();
    expect(bench.socket.heard("hello")[0]?.data.conversations).toEqual([{ conversation: "c1", after_seq: 2 }]);
  });

  test("a message that skips some asks for what is between, once", () => {
    const bench = new Bench();
    const socket = bench.live();
    bench.client.learn("c1", [message(1)]);
    socket.says("message.new", { message: message(4) });
    socket.says("message.new", { message: message(5) });
    expect(socket.heard("conversation.open").map((frame) => frame.data)).toEqual([{ conversation: "c1", after_seq: 1 }]);
    socket.says("messages.page", { conversation: "c1", messages: [message(2), message(3)], head_seq: 5, last: true });
    socket.says("conversation.live", { conversation: "c1" });
    expect(bench.client.ledger("c1").head).toBe(5);
  });

  test("a heartbeat further than the ledger asks for what is missing", () => {
    const bench = new Bench();
    const socket = bench.live();
    bench.client.learn("c1", [message(1), message(2)]);
    socket.says("heartbeat", { heads: { c1: 2 } });
    expect(socket.heard("conversation.open")).toHaveLength(0);
    socket.says("heartbeat", { heads: { c1: 3, other: 9 } });
    expect(socket.heard("conversation.open").map((frame) => frame.data)).toEqual([{ conversation: "c1", after_seq: 2 }]);
  });

  test("a conversation opened while connecting is followed after live", () => {
    const bench = new Bench();
    bench.connection.start();
    bench.socket.onopen?.();
    bench.client.learn("c1", [message(1)]);
    bench.client.open("c1");
    bench.welcome();
    bench.socket.says("live", {});
    expect(bench.socket.heard("conversation.open").map((frame) => frame.data)).toEqual([{ conversation: "c1", after_seq: 1 }]);
  });

  test("buyer messages that come with the ack are new messages", () => {
    const bench = new Bench();
    const socket = bench.live();
    const told: Message[] = [];
    bench.client.onMessages = (_, messages) => told.push(...messages);
    bench.client.learn("c1", [message(1)]);
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "hello" });
    socket.says("message.ack", ack(item.client_msg_id, 3, [message(2)]));
    expect(told.map((one) => one.seq)).toEqual([2, 3]);
    expect(bench.client.ledger("c1").head).toBe(3);
  });
});

describe("a colleague's reply", () => {
  test("holds the message up, shows what was missing, and sends again under the same id", () => {
    const bench = new Bench();
    const socket = bench.live();
    bench.client.learn("c1", [message(1)]);
    const held: string[] = [];
    bench.client.onStale = ({ item, missing }) => held.push(item.text, ...missing.map((one) => one.text));
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "mine" });
    const theirs = message(2, { sender: COLLEAGUE, text: "theirs" });
    socket.says("stale_view", { conversation: "c1", client_msg_id: item.client_msg_id, missing: [theirs], head_seq: 2 });
    expect(held).toEqual(["mine", "theirs"]);
    expect(bench.client.outbox.find(item.client_msg_id)?.state).toBe("stale");
    bench.client.resend(item.client_msg_id);
    expect(socket.heard("message.send").map((frame) => frame.data.seen_seq)).toEqual([1, 2]);
    expect(new Set(socket.heard("message.send").map((frame) => frame.data.client_msg_id)).size).toBe(1);
  });

  test("is never overrun by a reconnect: what was held up is not sent by itself", () => {
    const bench = new Bench();
    const socket = bench.live();
    const item = bench.client.send({ conversation: "c1", kind: "text", text: "mine" });
    const theirs = message(1, { sender: COLLEAGUE });
    socket.says("stale_view", { conversation: "c1", client_msg_id: item.client_msg_id, missing: [theirs], head_seq: 1 });
    socket.drops();
    bench.connection.retryNow();
    expect(bench.live().heard("message.send")).toHaveLength(0);
  });
});

test("the server's clock is known from its welcome", () => {
  vi.setSystemTime("2025-11-22T06:00:00Z");
  const bench = new Bench();
  bench.connection.start();
  bench.socket.onopen?.();
  bench.welcome();
  expect(bench.client.skew).toBe(0);
  vi.setSystemTime("2025-11-22T05:59:00Z");
  expect(bench.client.me?.id).toBe("a1");
});

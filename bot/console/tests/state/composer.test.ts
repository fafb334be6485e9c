import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Composer } from "../../src/state/composer";
import { Drafts } from "../../src/state/drafts";
import type { Suggestion } from "../../src/wire/insight";
import { Bench, MemoryStorage, message } from "../fakes/socket";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(storage = new MemoryStorage()): { bench: Bench; composer: Composer; storage: MemoryStorage } {
  const bench = new Bench();
  bench.live();
  const composer = new Composer(bench.client, new Drafts(storage, "a1"));
  bench.client.onStale = (stale) => {
    composer.heldUp(stale);
  };
  composer.open("c1");
  return { bench, composer, storage };
}

const SUGGESTION = { id: "s1" } as Suggestion;

test("drafts are kept per conversation, over reloads, and gone once sent", () => {
  const { composer, storage } = open();
  composer.write("写到一半");
  composer.open("c2");
  expect(composer.state.draft.text).toBe("");
  const again = open(storage);
  expect(again.composer.state.draft.text).toBe("写到一半");
  expect(again.composer.send()).toBe(true);
  expect(storage.items.size).toBe(0);
});

test("an empty slot blocks sending until it is filled", () => {
  const { bench, composer } = open();
  composer.write("建议拍{尺码}");
  expect(composer.send()).toBe(false);
  expect(bench.socket.heard("message.send")).toHaveLength(0);
  composer.write("建议拍M码");
  expect(composer.send()).toBe(true);
});

test("nothing, spaces, and a text over the limit are not sent", () => {
  const { bench, composer } = open();
  for (const text of ["", " \n ", "好".repeat(4001)]) {
    composer.write(text);
    expect(composer.send()).toBe(false);
  }
  composer.write("😀".repeat(4000));
  expect(composer.send()).toBe(true);
  expect(bench.socket.heard("message.send")).toHaveLength(1);
});

test("what was inserted is named in the message; changed words are reported first", () => {
  const { bench, composer } = open();
  composer.cite(SUGGESTION, "有现货。");
  composer.write("有现货。");
  composer.cite({ ...SUGGESTION, id: "s2" }, "今天发。");
  composer.write("有现货。明天发。");
  composer.send();
  expect(bench.socket.heard("suggestion.edited").map((frame) => frame.data)).toEqual([
    { conversation: "c1", suggestion: "s2", text: "有现货。明天发。" },
  ]);
  expect(bench.socket.heard("message.send")[0]?.data.suggestions).toEqual(["s1", "s2"]);
});

test("a red line blocks, shows where, and is gone with its words", () => {
  const { bench, composer } = open();
  composer.write("全网最低");
  vi.advanceTimersByTime(400);
  const asked = bench.socket.heard("draft.check")[0];
  const marks = [{ start: 2, end: 4, text: "最低", severity: "block" as const, reason: "no", rewrite: null }];
  composer.marked(asked?.id ?? "", 4, marks);
  expect(composer.send()).toBe(false);
  composer.write("全网低价");
  expect(composer.state.marks).toEqual([]);
  expect(composer.send()).toBe(true);
});

test("marks for a text that has changed meanwhile are ignored", () => {
  const { bench, composer } = open();
  composer.write("全网最低");
  vi.advanceTimersByTime(400);
  const asked = bench.socket.heard("draft.check")[0];
  composer.write("全网都有");
  composer.marked(asked?.id ?? "", 4, [{ start: 2, end: 4, text: "最低", severity: "block", reason: "no" }]);
  expect(composer.state.marks).toEqual([]);
});

test("a colleague's reply brings the text back with what was missed; sending again keeps the id", () => {
  const { bench, composer } = open();
  composer.write("我来回答");
  composer.send();
  const sent = bench.socket.heard("message.send")[0]?.data.client_msg_id ?? "";
  const theirs = message(1, { sender: { kind: "agent", id: "a2", name: "Zhou" } });
  bench.socket.says("stale_view", { conversation: "c1", client_msg_id: sent, missing: [theirs], head_seq: 1 });
  expect(composer.state.draft.text).toBe("我来回答");
  expect(composer.state.stale?.missing).toEqual([theirs]);
  composer.send();
  const again = bench.socket.heard("message.send").at(-1)?.data;
  expect([again?.client_msg_id, again?.seen_seq]).toEqual([sent, 1]);
  expect(composer.state.stale).toBeNull();
});

test("a text changed after the colleague's reply is a new message, and the old one is gone", () => {
  const { bench, composer } = open();
  composer.write("我来回答");
  composer.send();
  const sent = bench.socket.heard("message.send")[0]?.data.client_msg_id ?? "";
  bench.socket.says("stale_view", { conversation: "c1", client_msg_id: sent, missing: [], head_seq: 0 });
  composer.write("补充一句");
  composer.send();
  expect(bench.socket.heard("message.send").at(-1)?.data.client_msg_id).not.toBe(sent);
  expect(bench.client.outbox.find(sent)).toBeUndefined();
});

test("what was typed meanwhile is not lost when a message comes back", () => {
  const { bench, composer } = open();
  composer.write("第一条");
  composer.send();
  composer.write("第二条");
  const sent = bench.socket.heard("message.send")[0];
  bench.socket.says("error", { code: "x", message: "no" }, sent?.id);
  composer.takeBack(sent?.data.client_msg_id ?? "");
  expect(composer.state.draft.text).toBe("第一条\n第二条");
});

test("typing is told at most every three seconds, and its end once", () => {
  const { bench, composer } = open();
  for (const text of ["a", "ab", "abc"]) composer.write(text);
  vi.advanceTimersByTime(5_000);
  expect(bench.socket.heard("typing").map((frame) => frame.data.active)).toEqual([true, false]);
});

test("ready texts stack, and their use is named in the message", () => {
  const { bench, composer } = open();
  composer.editor = {
    insert: (text) => {
      composer.write(composer.state.draft.text + text);
    },
    type: () => undefined,
    replace: () => undefined,
    select: () => undefined,
    focus: () => undefined,
  };
  composer.insert({ text: "", segments: [{ text: "今天发。" }] }, "s1");
  composer.insert({ text: "包邮。", segments: [] }, "s2");
  composer.insert({ text: "送杯刷。", segments: [] }, "");
  composer.send();
  const sent = bench.socket.heard("message.send")[0]?.data;
  expect([sent?.text, sent?.snippets]).toEqual(["今天发。包邮。送杯刷。", ["s1", "s2"]]);
});

test("a supervisor sends past a red line, nobody past an empty slot", () => {
  const { bench, composer } = open();
  const blocked = (rule: string, overridable = true) => ({
    start: 0,
    end: 2,
    text: "最低",
    rule,
    severity: "block" as const,
    reason: "no",
    overridable,
  });
  composer.write("最低【库存】");
  composer.state.marks = [blocked("extreme"), blocked("empty_slot", false)];
  expect(composer.send("why")).toBe(false);
  composer.write("最低价");
  composer.state.marks = [blocked("extreme")];
  expect(composer.send()).toBe(false);
  expect(composer.send("agreed with the brand")).toBe(true);
  const sent = bench.socket.heard("message.send").map(({ data }) => [data.override, data.override_reason]);
  expect(sent).toEqual([[true, "agreed with the brand"]]);
});

test("a notice is the draft of a conversation and goes out under its id, also after a reload", () => {
  const { composer, storage } = open();
  composer.prepare("c2", "n1", { text: "仓库爆仓，晚两天发", segments: [] });
  const again = open(storage);
  again.composer.open("c2");
  again.composer.send();
  const sent = again.bench.socket.heard("message.send")[0]?.data;
  expect([sent?.conversation, sent?.notice, sent?.text]).toEqual(["c2", "n1", "仓库爆仓，晚两天发"]);
});

test("another window's draft is taken over, but not under the hands of who types here", () => {
  const { composer } = open();
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  composer.synced("c1", "在另一个窗口写的", []);
  expect(composer.state.draft.text).toBe("在另一个窗口写的");
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  composer.synced("c1", "晚到的旧稿", []);
  expect(composer.state.draft.text).toBe("在另一个窗口写的");
  vi.restoreAllMocks();
});

test("a picture that a colleague's reply held up goes out again as it was", () => {
  const { bench, composer } = open();
  bench.client.send({ conversation: "c1", kind: "image", text: "", payload: { file: "f1" } });
  const sent = bench.socket.heard("message.send")[0]?.data.client_msg_id ?? "";
  bench.socket.says("stale_view", { conversation: "c1", client_msg_id: sent, missing: [], head_seq: 0 });
  expect(composer.state.draft.text).toBe("");
  expect(composer.sendStale()).toBe(true);
  expect(bench.socket.heard("message.send").map((frame) => frame.data.client_msg_id)).toEqual([sent, sent]);
});

import { expect, test } from "vitest";

import { Outbox, type OutboxItem } from "../../src/socket/outbox";
import { MemoryStorage } from "../fakes/socket";

const ITEM: OutboxItem = {
  conversation: "c1",
  client_msg_id: "x1",
  kind: "text",
  text: "hello",
  state: "sending",
  created_at: "2025-11-22T06:00:00Z",
  error: "",
};

test("items are kept in storage until removed, and the key goes with the last", () => {
  const storage = new MemoryStorage();
  new Outbox(storage, "key").put(ITEM);
  const again = new Outbox(storage, "key");
  expect(again.items).toEqual([ITEM]);
  again.remove("x1");
  expect(storage.items.has("key")).toBe(false);
});

test("putting the same id again replaces it in place", () => {
  const outbox = new Outbox(new MemoryStorage(), "key");
  outbox.put(ITEM);
  outbox.put({ ...ITEM, client_msg_id: "x2" });
  outbox.put({ ...ITEM, state: "failed" });
  expect(outbox.items.map((item) => [item.client_msg_id, item.state])).toEqual([
    ["x1", "failed"],
    ["x2", "sending"],
  ]);
});

test.each(["not json", "{}", '[{"text":"no id"}]'])("storage that holds %s is an empty outbox", (text) => {
  const storage = new MemoryStorage();
  storage.setItem("key", text);
  expect(new Outbox(storage, "key").items).toEqual([]);
});

test("a full storage does not keep a message from going out", () => {
  const storage = new MemoryStorage();
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const outbox = new Outbox(storage, "key");
  outbox.put(ITEM);
  expect(outbox.items).toEqual([ITEM]);
});

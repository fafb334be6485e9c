import { expect, test } from "vitest";

import { Notes } from "../../src/state/notes";
import type { Note } from "../../src/wire/desk";
import { Bench } from "../fakes/socket";

function note(id: string, change: Partial<Note> = {}): Note {
  return {
    id,
    conversation: "c1",
    after_seq: 1,
    kind: "note",
    author: { id: "a2", name: "Zhou" },
    text: id,
    mentions: [],
    written_at: "2025-11-22T06:00:00Z",
    client_note_id: `c-${id}`,
    ...change,
  };
}

function desk(live = true): { bench: Bench; notes: Notes } {
  const bench = new Bench();
  if (live) bench.live();
  return { bench, notes: new Notes(bench.connection, { id: "a1", name: "Lin" }) };
}

test("a note is shown at once and becomes the server's, never both", () => {
  const { bench, notes } = desk();
  expect(notes.add("c1", "要发票", [{ id: "a2", name: "Zhou" }], 3, "2025-11-22T06:01:00Z")).toBe(true);
  const [asked] = bench.socket.heard("note.add");
  expect(asked?.data.mentions).toEqual(["a2"]);
  notes.all("c1", [note("n0")]);
  expect(notes.of("c1").map((one) => one.id)).toEqual(["n0", ""]);
  notes.take(note("n1", { after_seq: 3, client_note_id: asked?.data.client_note_id ?? "" }));
  expect(notes.of("c1").map((one) => one.id)).toEqual(["n0", "n1"]);
});

test("without a connection nothing pretends to have been written", () => {
  const { notes } = desk(false);
  expect(notes.add("c1", "x", [], 1, "2025-11-22T06:00:00Z")).toBe(false);
  expect(notes.of("c1")).toEqual([]);
});

test("notes stand in the order of their places", () => {
  const { notes } = desk();
  for (const one of [note("late", { after_seq: 9 }), note("early"), note("next", { written_at: "2025-11-22T06:00:01Z" })]) notes.take(one);
  expect(notes.of("c1").map((one) => one.id)).toEqual(["early", "next", "late"]);
});

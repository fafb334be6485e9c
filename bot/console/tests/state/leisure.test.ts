import { expect, test, vi } from "vitest";

import { Leisure } from "../../src/state/leisure";

/** A leisure whose frames are painted by hand. */
function leisurely(): { leisure: Leisure; done: string[]; paint: () => void } {
  const frames: (() => void)[] = [];
  const done: string[] = [];
  const leisure = new Leisure((work) => frames.push(work));
  return {
    leisure,
    done,
    paint() {
      for (const frame of frames.splice(0)) frame();
    },
  };
}

test("work waits for a frame, and newer work of a name takes the place of older", () => {
  const { leisure, done, paint } = leisurely();
  leisure.later("list", () => done.push("old list"));
  leisure.later("read", () => done.push("read"));
  leisure.later("list", () => done.push("list"));
  expect(done).toEqual([]);
  paint();
  expect(done).toEqual(["list", "read"]);
  paint();
  expect(done).toEqual(["list", "read"]);
});

test("while something is expected nothing is done; when it has come, after the next frame", () => {
  const { leisure, done, paint } = leisurely();
  leisure.later("list", () => done.push("list"));
  leisure.expect("suggestions");
  paint();
  expect(done).toEqual([]);
  leisure.later("read", () => done.push("read"));
  leisure.came("something else");
  leisure.came("suggestions");
  expect(done).toEqual([]);
  paint();
  expect(done).toEqual(["list", "read"]);
});

test("what is expected may not come, and a hidden page paints nothing: nothing waits for ever", () => {
  vi.useFakeTimers();
  const { leisure, done, paint } = leisurely();
  leisure.expect("suggestions");
  leisure.later("read", () => done.push("read"));
  vi.advanceTimersByTime(500);
  expect(done).toEqual(["read"]);
  leisure.later("list", () => done.push("list"));
  vi.advanceTimersByTime(500);
  expect(done).toEqual(["read", "list"]);
  leisure.later("again", () => done.push("again"));
  paint();
  expect(done).toEqual(["read", "list", "again"]);
  vi.useRealTimers();
});

import { expect, test, vi } from "vitest";

import { Snippets } from "../../src/state/snippets";
import type { Snippet } from "../../src/wire/desk";

function snippet(id: string, title: string, initials: string): Snippet {
  return {
    id,
    source: "shop",
    title,
    text: title,
    filled: title,
    segments: [],
    missing_slots: [],
    facts: [],
    pinyin: [],
    initials,
    uses: 0,
    mine: 0,
    version: 1,
    editable: false,
  };
}

test("what is known answers at once; a late answer to an older question is ignored", async () => {
  vi.useFakeTimers();
  const answers: ((items: Snippet[]) => void)[] = [];
  const asked: string[] = [];
  const snippets = new Snippets({
    snippets: (_, needle) => {
      asked.push(needle);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  snippets.find("c1", "");
  answers[0]?.([snippet("s1", "发货时间", "fhsj"), snippet("s2", "运费", "yf")]);
  await vi.advanceTimersByTimeAsync(0);
  expect(snippets.state.items.map((one) => one.id)).toEqual(["s1", "s2"]);

  snippets.find("c1", "yf");
  expect(snippets.state.items.map((one) => one.id)).toEqual(["s2"]);
  await vi.advanceTimersByTimeAsync(100);
  snippets.find("c1", "fhsj");
  await vi.advanceTimersByTimeAsync(100);
  answers[2]?.([snippet("s1", "发货时间", "fhsj")]);
  answers[1]?.([snippet("s2", "运费", "yf")]);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["", "yf", "fhsj"]);
  expect(snippets.state.items.map((one) => one.id)).toEqual(["s1"]);
  vi.useRealTimers();
});

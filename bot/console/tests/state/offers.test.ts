import { describe, expect, test } from "vitest";

import * as offers from "../../src/state/offers";
import type { Suggestion, SuggestionSet } from "../../src/wire/insight";

function item(id: string): Suggestion {
  return { id, template: id, text: id, segments: [], missing_slots: [], facts: [], reasons: [], score: 1, warnings: [] };
}

function set(round: number, revision: number, ids = `r${round}v${revision}`, frozen = false): SuggestionSet {
  const items = [1, 2, 3].map((n) => item(`${ids}-${n}`));
  return { conversation: "c1", round, revision, quiet: false, frozen, items };
}

function shown(...sets: SuggestionSet[]): offers.Offers {
  return sets.reduce(offers.received, offers.NO_OFFERS);
}

function first(state: offers.Offers): string | undefined {
  return state.shown?.items[0]?.id;
}

test("a newer revision replaces an older one in place; an older one is ignored", () => {
  expect(first(shown(set(1, 1), set(1, 2)))).toBe("r1v2-1");
  expect(first(shown(set(1, 2), set(1, 1)))).toBe("r1v2-1");
});

test("under the pointer or key nothing changes; what came is shown when it is let go", () => {
  const held = offers.received(offers.held(shown(set(1, 1)), true), set(1, 2));
  expect(first(held)).toBe("r1v1-1");
  expect(offers.hasNewer(held)).toBe(true);
  const released = offers.held(held, false);
  expect(first(released)).toBe("r1v2-1");
  expect(offers.hasNewer(released)).toBe(false);
});

test("a new round waits for the pointer too", () => {
  const held = offers.received(offers.held(shown(set(1, 1)), true), set(4, 1));
  expect(first(held)).toBe("r1v1-1");
  expect(first(offers.held(held, false))).toBe("r4v1-1");
});

describe("after an insert", () => {
  const used = offers.inserted(shown(set(1, 1)), "r1v1-1");

  test("the round's set stays, newer ones wait behind the pill, also when the pointer leaves", () => {
    const later = offers.held(offers.held(offers.received(used, set(1, 2)), true), false);
    expect(first(later)).toBe("r1v1-1");
    expect(offers.hasNewer(later)).toBe(true);
    expect(first(offers.taken(later))).toBe("r1v2-1");
    expect(offers.taken(later).inserted).toEqual([]);
  });

  test("the server's frozen copy keeps what waits", () => {
    const raced = offers.received(used, set(1, 2));
    const frozen = offers.received(raced, set(1, 3, "r1v1", true));
    expect(first(frozen)).toBe("r1v1-1");
    expect(frozen.shown?.revision).toBe(3);
    expect(offers.hasNewer(frozen)).toBe(true);
  });

  test("an insight newer than the frozen set tells that the server holds a newer one", () => {
    const frozen = offers.received(used, set(1, 1, "r1v1", true));
    expect(offers.hasNewer(frozen)).toBe(false);
    const read = offers.understoodUpTo(frozen, 1, 2);
    expect(offers.hasNewer(read)).toBe(true);
    const asked = offers.held(offers.taken(read), true);
    expect(first(asked)).toBe("r1v1-1");
    expect(first(offers.received(asked, set(1, 3)))).toBe("r1v3-1");
  });

  test("the same suggestion twice counts once", () => {
    expect(offers.inserted(used, "r1v1-1").inserted).toEqual(["r1v1-1"]);
  });
});

describe("an answered round", () => {
  test("clears its set and ignores what comes late", () => {
    const done = offers.answered(shown(set(1, 1)), 3);
    expect(done.shown).toBeNull();
    expect(offers.received(done, set(1, 2)).shown).toBeNull();
    expect(first(offers.received(done, set(4, 1)))).toBe("r4v1-1");
  });

  test("brings a waiting set of the next round forward", () => {
    const held = offers.received(offers.held(shown(set(1, 1)), true), set(5, 1));
    expect(first(offers.answered(held, 4))).toBe("r5v1-1");
  });

  test("does not touch a round that began after it", () => {
    expect(first(offers.answered(shown(set(5, 1)), 3))).toBe("r5v1-1");
  });
});

test("after a restart of the server a lower revision is news, and the same set stays where it is", () => {
  const again = offers.reconnected(shown(set(1, 5)));
  expect(first(offers.received(again, set(1, 2)))).toBe("r1v2-1");
  expect(offers.received(again, set(1, 3, "r1v5")).shown?.revision).toBe(3);
});

test("after a reload the frozen set shows again what the draft was made from", () => {
  const again = offers.recognised(shown(set(1, 3, "r1v1", true)), ["r1v1-2", "other"]);
  expect(again.inserted).toEqual(["r1v1-2"]);
  expect(offers.recognised(shown(set(1, 3)), ["r1v3-2"]).inserted).toEqual([]);
});

import { expect, it } from "vitest";

import { addTab, adopt, closeTab, digest, openRound, sentOf, sideState, tabFor, type SideLine } from "../../src/pages/side/tabs";
import { forgetPasted, pastedKey } from "../../src/state/pasted";

const storage = (kept = ""): { getItem: () => string; setItem: () => void } => ({ getItem: () => kept, setItem: () => undefined });
const said = (role: "buyer" | "agent", text: string): SideLine => ({ role, text, name: "", time: "" });

it("keeps one tab per buyer", () => {
  const state = sideState("a", storage());
  const first = tabFor(state, "月月");
  expect(tabFor(state, "老王").id).not.toBe(first.id);
  expect(tabFor(state, "月月").id).toBe(first.id);
  expect(state.current).toBe(first.id);
});

it("gives a nameless tab the name that comes later", () => {
  const state = sideState("a", storage());
  const tab = addTab(state);
  expect(tabFor(state, "月月").id).toBe(tab.id);
  expect(tab.name).toBe("月月");
  closeTab(state, tab.id);
  expect(state.current).toBe("");
});

it("begins anew over broken storage", () => {
  expect(sideState("a", storage("{")).tabs).toEqual([]);
});

it("finds the open round", () => {
  const lines = [said("buyer", "在吗"), said("agent", "在的"), said("buyer", "有券吗"), said("buyer", "急")];
  expect(openRound(lines).map((line) => line.text)).toEqual(["有券吗", "急"]);
  expect(openRound(lines.slice(0, 2))).toEqual([]);
});

it("takes a copied reply for sent only when it is seen, perhaps edited", () => {
  const copied = { one: "亲，今天16点前付款今天就发哦", two: "满199减20，可以一起用" };
  expect(sentOf(copied, [said("agent", "今天16点前付款今天就发")])).toEqual({ one: "今天16点前付款今天就发" });
  expect(sentOf(copied, [said("buyer", "满199减20，可以一起用")])).toEqual({});
});

it("names texts alike everywhere", () => {
  expect(digest("有券吗")).toBe(digest("有券吗"));
  expect(digest("有券吗")).not.toBe(digest("有券么"));
});

it("takes over what another window has stored, and nothing else", () => {
  const state = sideState("a", storage());
  addTab(state, "月月");
  const other = JSON.stringify({ tabs: [{ id: "x", name: "老王", lines: [said("buyer", "在吗")], answer: null, copied: {} }], current: "x", mine: ["小美"] });
  adopt(state, "a", { key: "zhike.other", newValue: other });
  expect(state.tabs.map((tab) => tab.name)).toEqual(["月月"]);
  adopt(state, "a", { key: "zhike.side.a", newValue: other });
  expect([state.tabs.map((tab) => tab.name), state.current, state.mine]).toEqual([["老王"], "x", ["小美"]]);
});

it("forgets what was pasted when its owner signs out or somebody else signs in, never the shop's names", () => {
  const chat = JSON.stringify({ tabs: [{ id: "1", name: "月月", lines: [said("buyer", "我住三号楼")] }], current: "1", mine: ["小美"] });
  const keep = (): void => {
    for (const owner of ["a", "b"]) localStorage.setItem(pastedKey(owner), chat);
    localStorage.setItem("zhike.draft.a.c1", "还没发");
  };
  keep();
  forgetPasted(localStorage, "b");
  expect(localStorage.getItem(pastedKey("b"))).toBe(chat);
  expect(sideState("a", localStorage)).toEqual({ tabs: [], current: "", mine: ["小美"] });
  keep();
  forgetPasted(localStorage);
  expect(Object.values(localStorage).join("")).not.toContain("月月");
  expect(localStorage.getItem("zhike.draft.a.c1")).toBe("还没发");
});

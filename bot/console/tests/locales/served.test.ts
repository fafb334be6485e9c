import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { expect, it } from "vitest";

import * as served from "../../src/locales/en/served";
import { advice, first, manner, next, risks, tickets } from "../../src/locales/en/served/desk";
import { figures, parts, rights, segments, steps, tags, tiers, warnings } from "../../src/locales/en/served/customer";
import { errors } from "../../src/locales/en/served/errors";
import { marks } from "../../src/locales/en/served/marks";
import { reasons, typeReasons } from "../../src/locales/en/served/reasons";
import type { Read } from "../../src/locales/served";
import { draftText } from "../../src/text/slots";
import type { NextAction, Profile, Suggestion } from "../../src/wire/insight";

const INTENTS = resolve(import.meta.dirname, "../../../../intents");
const text = (file: string): string => readFileSync(`${INTENTS}/${file}`, "utf8");
/** The lines of a block of YAML below `key:` at the left edge. */
const block = (file: string, key: string): string => new RegExp(`^${key}:.*\\n((?: .*\\n|\\n)*)`, "mu").exec(text(file))?.[1] ?? "";
const keys = (within: string, indent: number): string[] => [...within.matchAll(new RegExp(`^ {${indent}}([a-z_]+):`, "gmu"))].map((one) => one[1] ?? "");
const ids = (within: string): string[] => [...within.matchAll(/\bid: ([\w.]+)/gu)].map((one) => one[1] ?? "");
const missing = (wanted: string[], there: object): string[] => wanted.filter((key) => !(key in there));

it("has English for everything the server says with a key", () => {
  const action = block("desk.yaml", "action");
  const [lead = "", rest = ""] = action.split("  manner:");
  expect(missing(ids(lead), first)).toEqual([]);
  expect(missing(ids(rest), manner)).toEqual([]);
  expect(missing(ids(block("advice.yaml", "advice")), advice)).toEqual([]);
  expect(missing(keys(block("desk.yaml", "next"), 2), next)).toEqual([]);
  expect(missing(keys(block("desk.yaml", "risks"), 2), risks)).toEqual([]);
  expect(missing(keys(block("wording.yaml", "error"), 2), errors)).toEqual([]);
  expect(missing(keys(block("wording.yaml", "type_reason"), 2), typeReasons)).toEqual([]);
  const customers = text("crm/names.yaml");
  const inline = (key: string): string[] => [...(new RegExp(`^${key}: \\{(.*)\\}$`, "mu").exec(customers)?.[1] ?? "").matchAll(/(\w+):/gu)].map((one) => one[1] ?? "");
  expect(inline("value").length).toBeGreaterThan(3);
  expect(missing(inline("value"), tiers)).toEqual([]);
  for (const [group, there] of [["cell", segments], ["figure", figures], ["step", steps], ["reason", warnings], ["part", parts]] as const) {
    const named = keys(block("crm/names.yaml", group), 2);
    expect(named.length).toBeGreaterThan(5);
    expect(missing(named, there)).toEqual([]);
  }
  const promised = [...text("crm/rights.yaml").matchAll(/\bzh: ([^,}]+)/gu)].map((one) => one[1] ?? "");
  expect(promised.length).toBeGreaterThan(5);
  expect(missing(promised, rights)).toEqual([]);
  const told = [...text("tickets.yaml").matchAll(/\bkey: (\w+)/gu)].map((one) => one[1] ?? "");
  expect(missing(told, tickets)).toEqual([]);
  const lines = readdirSync(`${INTENTS}/redlines`).flatMap((file) => ids(text(`redlines/${file}`)));
  expect(lines.length).toBeGreaterThan(40);
  expect(missing(lines, marks)).toEqual([]);
});

it("has English for every tag that the program makes, and knows it again when it is typed", () => {
  const made = [...text("crm/tags.yaml").matchAll(/\bzh: ([^,}]+)/gu)].map((one) => one[1] ?? "");
  expect(made.length).toBeGreaterThan(12);
  expect(missing(made, tags)).toEqual([]);
  expect(made.map((one) => served.tagTyped(served.tag(one).toUpperCase()))).toEqual(made);
  expect(Object.values(tags).filter((one) => one.length > 20)).toEqual([]);
  expect(served.tag("老街坊") + served.tagTyped("老街坊")).toBe("老街坊老街坊");
});

it("words the reasons of wording.yaml", () => {
  const why = block("wording.yaml", "reason");
  const flat = keys(why, 2).filter((key) => !["intent", "step", "psychology", "psychology_before", "emotion", "state", "standing", "stage", "type", "manner"].includes(key));
  expect(missing(flat, reasons)).toEqual([]);
  for (const group of ["psychology", "emotion", "state", "standing", "stage", "manner"]) {
    const inside = new RegExp(`^  ${group}:.*\\n((?:    .*\\n)*)`, "mu").exec(why)?.[1] ?? "";
    expect(keys(inside, 4).length).toBeGreaterThan(2);
    expect(missing(keys(inside, 4).map((key) => `${group}:${key}`), reasons)).toEqual([]);
  }
});

it("puts a reading into English by its keys and leaves the shop's own texts", () => {
  const step = { kind: "chase_payment", zh: "催付", why: "还没付款", order_no: "20261234", text: "亲，记得付款", segments: [], missing_slots: [] } as unknown as NextAction;
  const given: Read = {
    understanding: {
      psychology: [{ key: "safety", zh: "求安", score: 0.9 }],
      needs: [{ key: "product_safety", zh: "安全成分" }],
      intents: [{ key: "product_safety", zh: "安全成分", score: 0.9 }],
      emotion: { key: "calm", zh: "平静", score: 0.9 },
      customer_type: { decision: { value: "cautious", zh: "谨慎型", score: 0.8, why: "第2次讲价", why_key: "bargained:2" } },
      evidence: [],
      quiet: false,
      degraded: false,
    },
    profile: { customer: "c", name: "月月", masked: true, tags: [{ text: "老客", source: "" }], psychology: [], customer_type: {}, orders: [], order_count: 0, spent: 0, focus: { product: null, order: null }, notes: ["记得送贺卡"] },
    advice: ["先答安全，再说优惠"],
    advice_keys: ["safety_then_bargain"],
    action: "先答安全，再说优惠；拿检测和成分说话，不说满",
    headline: { first: "two", manner: "safety", topics: ["product_safety", "gift"] },
    next_actions: [step],
  };
  const read = served.read(given);
  expect(read.action).toBe("First safety, then gift; test results and ingredients, nothing absolute");
  expect(read.advice).toEqual(["Safety first, then the offers"]);
  expect(read.understanding?.intents[0]?.zh).toBe("Product safety");
  expect(read.understanding?.customer_type["decision"]).toMatchObject({ zh: "Cautious", why: "Has bargained 2 times" });
  expect(read.next_actions?.[0]).toMatchObject({ zh: "Remind of payment", why: "Order …1234 is not paid yet", text: "亲，记得付款" });
  expect(read.profile).toMatchObject({ name: "月月", notes: ["记得送贺卡"] });
});

it("names empty slots by their keys, which the server holds up too, and tells a customer in English", () => {
  const given = { text: "送{gift}", reasons: [], warnings: [], segments: [{ text: "送" }, { slot: "gift", zh: "赠品" }], missing_slots: [{ slot: "gift", zh: "赠品" }] } as unknown as Suggestion;
  expect(draftText(served.offer(given))).toBe("送{gift}");
  const card = { psychology: [], customer_type: {}, orders: [], tags: [{ text: "宝妈", source: "" }], tier: "高价值客户", tier_key: "high", rfm: { recency_days: 3, frequency: 2, monetary: 9, segment: "重要保持", segment_key: "important_keep" }, steps: [{ key: "welcome", zh: "新客户" }] } as unknown as Profile;
  const read = served.profile(card);
  expect([read.tier, read.rfm?.segment, read.steps?.[0]?.zh, read.tags[0]?.text]).toEqual(["High value", segments["important_keep"], steps["welcome"], "宝妈"]);
});

it("words why a reply is offered, and what in it must not be said", () => {
  const given = { text: "包邮的", segments: [], missing_slots: [], reasons: ["针对「优惠活动」", "本店常用这一条"], reason_keys: ["need:discount", "adopted_here", "unheard_of"], warnings: ["听起来冷"], warning_keys: ["tone.cold"] } as unknown as Suggestion;
  expect(served.offer(given)).toMatchObject({ text: "包邮的", reasons: ["For “the offers”", "Often used in this shop"], warnings: ["sounds cold"] });
  expect(served.error("no_such_code", "没见过的错")).toBe("没见过的错");
});

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import { nextTick, reactive } from "vue";

import { en } from "../../src/locales/en/material";
import { zh } from "../../src/locales/zh/material";
import { aimed, entryOf, formOf, opened, ordering, spanOf, staged, troubled, type Form } from "../../src/pages/drill/entry";
import ScenarioFields from "../../src/pages/drill/ScenarioFields.vue";
import { worded } from "../../src/pages/drill/slips";
import type { Catalogue, MaterialChoices } from "../../src/parts/drill/wire";

const BEFORE = { trades: ["appliances"], typing: "phone_fast", place: "成都" };
const BAITS = { off_platform: ["off_platform"], past_seven: [] };
const SERVER = resolve(import.meta.dirname, "../../..");
const fresh = (): Form => formOf({}, BEFORE);
const source = (path: string): string => readFileSync(`${SERVER}/${path}`, "utf8");

/** All that a persona and a scenario may hold, in the shape of `intents/`. */
const PERSONA = {
  key: "own_a", name: "妈妈", level: 2, psychology: { safety: 0.7, bargain: 0.3 }, type: { decision: "cautious" }, colour: { age: "32", gender: "female", occupation: "护士" },
  trades: ["appliances", "home"], products: ["cooker"], place: "成都", for_whom: "孩子", budget: 0.9,
  needs: [{ intent: "product_safety", psychology: "safety", weight: 3, hidden: false }, { intent: "gift", psychology: "bargain", weight: 1, hidden: true }],
  objections: ["dear"], knowledge: 0.3, patience: 60, trust: 0.6, typing: "careful", wins: ["reassure"], loses: ["urge"], body: { height: 165, age: 8 },
};
const SCENARIO = {
  key: "own_b", name: "没动静", brief: "催件", hidden: "急用", strategy: "先查", stage: "order", trades: [], psychology: ["speed"], levels: [1, 3], products: ["cooker"],
  opening: "order_card", goal: "fix", order: { state: "delivering", placed: "-4d", sent: "-3d", parcel: "stuck" }, trouble: "courier_lost",
  needs: [{ intent: "logistics_query", psychology: null, weight: 2, hidden: false }], persona_needs: false, overstate: ["regular"], misquote: ["late_ship"], threat: "review",
  events: [{ after: "turn3", hours: 2, say: "back.where_is_it", need: "logistics_query" }], red: ["false_done"],
  success: { needs: 0.5, acts: ["apologise"], refused: null, ordered: null, paid: null, trust: 0.4 },
};

it("writes what it read: nothing that an entry may hold is lost in the form", () => {
  expect(entryOf("persona", formOf(PERSONA, BEFORE), PERSONA)).toEqual(PERSONA);
  expect(entryOf("scenario", formOf(SCENARIO, BEFORE), SCENARIO)).toEqual(SCENARIO);
});

it("opens what was kept before there were more fields, and leaves open what it left open", () => {
  const { type: _t, colour: _c, products: _p, for_whom: _f, body: _b, ...old } = PERSONA;
  const persona = entryOf("persona", formOf(old, BEFORE), old);
  expect(persona).toMatchObject({ ...old, type: {}, colour: {}, products: [], for_whom: null, body: null });
  const situation = { key: "own_c", name: "退货", brief: "b", hidden: "h", strategy: "s", stage: "aftersale", goal: "fix", trades: ["home"], needs: [], order: { state: "signed", placed: "-6d", sent: "-5d", signed: "-2d", parcel: "arrived" } };
  expect(entryOf("scenario", formOf(situation, BEFORE), situation)).toMatchObject({ ...situation, opening: "question", events: [], red: [], success: { needs: 0.7 } });
});

it("weighs motives anew only when they are others", () => {
  const form = formOf(PERSONA, BEFORE);
  form.psychology = ["bargain", "safety"];
  expect(entryOf("persona", form, PERSONA)["psychology"]).toEqual({ bargain: 1, safety: 0.5 });
});

it("makes a bait one that refusing closes, and unmakes it with another trouble", () => {
  const form = fresh();
  form.trouble = "off_platform";
  troubled(form, BAITS);
  expect(entryOf("scenario", form, {})).toMatchObject({ goal: "bait", red: ["off_platform"], success: { needs: 0, refused: true } });
  form.trouble = "smell";
  troubled(form, BAITS);
  expect(entryOf("scenario", form, {})).toMatchObject({ goal: "buy", red: [], success: { needs: 0.7, refused: null } });
});

it("completes a bait that was kept without refusal and red lines", () => {
  const old = { stage: "presale", goal: "buy", trouble: "off_platform", needs: [] };
  expect(opened(old, BEFORE, BAITS)).toMatchObject({ goal: "bait", red: ["off_platform"], refused: "yes", share: 0 });
});

it("lets go of the bait with another goal", () => {
  const form = opened({ goal: "bait", trouble: "past_seven" }, BEFORE, BAITS);
  form.goal = "never_buy";
  aimed(form, BAITS);
  expect(form).toMatchObject({ trouble: "", red: [], refused: "", share: 70 });
});

it("brings the order that a stage or a goal needs", () => {
  const form = fresh();
  form.stage = "aftersale";
  staged(form);
  expect(form).toMatchObject({ goal: "fix", order: "signed", parcel: "arrived", personaNeeds: false });
  form.goal = "pay";
  aimed(form, BAITS);
  expect(entryOf("scenario", form, {})["order"]).toEqual({ state: "unpaid", placed: "-3h", parcel: "none" });
  form.stage = "presale";
  staged(form);
  expect(form).toMatchObject({ goal: "buy", order: "" });
  expect(entryOf("scenario", form, {})["order"]).toBeNull();
});

it("can make an order that is not sent, and a parcel that is stuck", () => {
  const form = fresh();
  ordering(form, "paid");
  form.sent = "-1d";
  expect(entryOf("scenario", form, {})["order"]).toEqual({ state: "paid", placed: "-2d", parcel: "none" });
  ordering(form, "delivering");
  form.parcel = "stuck";
  expect(entryOf("scenario", form, {})["order"]).toEqual({ state: "delivering", placed: "-4d", sent: "-3d", parcel: "stuck" });
  form.opening = "order_card";
  ordering(form, "");
  expect(form.opening).toBe("question");
});

it("gives what a buyer comes back with the need that it raises", () => {
  const form = fresh();
  form.events = [{ moment: "order", turn: 3, hours: 20, say: "back.invoice" }, { moment: "turn", turn: 4, hours: 0, say: "back.cancel" }];
  expect(entryOf("scenario", form, {}, { "back.invoice": "invoice", "back.cancel": "cancel_order" })["events"]).toEqual([
    { after: "order", hours: 20, say: "back.invoice", need: "invoice" },
    { after: "turn4", hours: 0, say: "back.cancel", need: "cancel_order" },
  ]);
});

it("counts how long ago something was", () => {
  expect(spanOf("-40m")).toEqual({ count: 40, unit: "m" });
  expect(spanOf("")).toEqual({ count: 1, unit: "d" });
});

it("says which field is wrong, by its name", () => {
  const found = worded([{ field: "order.sent", kind: "early" }, { field: "needs.0.intent", kind: "gone" }, { field: "needs", kind: "gone" }, { field: "type.decision", kind: "new kind" }], zh);
  expect(found).toEqual(["发货时间：比前一步还早", "会问什么：选的这一项已经没有了，重新选", "客户类型：填得不对"]);
});

it("has a name for every field and kind of slip that the server tells", () => {
  const shown = [...source("web/api/material_shown.py").matchAll(/yield "(\w+)"/gu)].map((one) => one[1] ?? "");
  const slips = [...source("simulation/material.py").matchAll(/Fault\("([\w.]+)", [^\n]*?(?:, "(\w+)")?\)$/gmu)];
  const kinds = slips.flatMap((one) => (one[2] ? [one[2]] : []));
  expect(shown.length).toBeGreaterThan(20);
  expect(kinds.length).toBeGreaterThan(8);
  for (const words of [zh, en]) {
    expect([...shown, ...slips.map((one) => one[1] ?? "")].filter((field) => !(field in words.fields))).toEqual([]);
    expect(kinds.filter((kind) => !(kind in words.slips))).toEqual([]);
  }
});

it("shows the fields of the order and says that a bait is set", async () => {
  const named = (...keys: string[]): { key: string; zh: string }[] => keys.map((key) => ({ key, zh: key }));
  const catalogue = { levels: { "1": "友善" }, troubles: named("smell", "off_platform"), goals: named("buy", "fix", "bait"), threats: [], acts: named("apologise") } as unknown as Catalogue;
  const choices = { openings: named("question", "order_card", "silent_order"), orders: named("paid", "delivering"), parcels: named("moving", "stuck"), reds: named("off_platform"), baits: [{ key: "off_platform", zh: "加微信", red: ["off_platform"] }], misquotes: [], overstates: [], events: [] } as unknown as MaterialChoices;
  const form = reactive(fresh());
  const page = mount(ScenarioFields, { props: { modelValue: form, catalogue, choices, baits: BAITS, goods: [], wrong: () => false } });
  await page.get('[data-testid="material-trouble"]').setValue("off_platform");
  expect(page.find('[data-testid="material-bait"]').exists()).toBe(true);
  expect(form.goal).toBe("bait");
  expect(page.find('[data-testid="material-parcel"]').exists()).toBe(false);
  await page.get('[data-testid="material-order"]').setValue("delivering");
  await page.get('[data-testid="material-parcel"]').setValue("stuck");
  await nextTick();
  expect(form).toMatchObject({ order: "delivering", parcel: "stuck", sent: "-3d" });
});

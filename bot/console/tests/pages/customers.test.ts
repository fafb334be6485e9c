import { describe, expect, it } from "vitest";

import { depthOf, retention, shareOf } from "../../src/pages/customers/charts";
import { blank, complete, fromFilter, joined, opsOf, toFilter, type Holds } from "../../src/pages/customers/filters";
import { dayOf, gaugeValue, percent, periodOf } from "../../src/pages/customers/shown";

const KINDS: Record<string, Holds> = { spent: "number", orders: "number", value: "text", last_at: "moment", days_since_last: "days", "consent.care": "flag" };
const holds = (field: string): Holds => KINDS[field] ?? "json";

describe("filters", () => {
  it("reads back what it has written, money in yuan", () => {
    const json = {
      all: [
        { field: "spent", op: "ge", value: 20050 },
        { not: { field: "value", op: "in", value: ["high", "medium"] } },
        { bought: { days: 730, until_days: 0, least: 1, most: 1, product: "", category: "" } },
        { interested: { kind: "cart", days: 10, unbought: true } },
        { tagged: "tea" },
        { not: { any: [{ field: "orders", op: "eq", value: 1 }] } },
      ],
    };
    const read = fromFilter(json);
    expect(read.conditions.map((one) => one.kind)).toEqual(["field", "field", "bought", "interested", "tagged", "raw"]);
    expect(read.conditions[0]).toMatchObject({ value: "200.5" });
    expect(toFilter(read, holds)).toEqual(json);
  });

  it("takes one condition and the other mode", () => {
    expect(toFilter(fromFilter({ field: "orders", op: "ge", value: 2 }), holds)).toEqual({ all: [{ field: "orders", op: "ge", value: 2 }] });
    expect(fromFilter({ any: [] })).toEqual({ mode: "any", conditions: [] });
  });

  it("keeps the sense of empty and known", () => {
    const said = (json: unknown): unknown => (toFilter(fromFilter({ all: [json] }), holds)["all"] as unknown[])[0];
    expect(said({ field: "last_at", op: "empty", value: true })).toEqual({ field: "last_at", op: "empty", value: true });
    expect(said({ field: "last_at", op: "known", value: true })).toEqual({ not: { field: "last_at", op: "empty", value: true } });
    expect(said({ field: "last_at", op: "empty", value: false })).toEqual({ not: { field: "last_at", op: "empty", value: true } });
    expect(said({ not: { field: "last_at", op: "known", value: true } })).toEqual({ field: "last_at", op: "empty", value: true });
  });

  it("writes flags and numbers of cards as such", () => {
    const field = (name: string, value: string): unknown => (toFilter({ mode: "all", conditions: [{ kind: "field", not: false, field: name, op: "eq", value }] }, holds, (one) => one === "field.years")["all"] as unknown[])[0];
    expect(field("consent.care", "false")).toEqual({ field: "consent.care", op: "eq", value: false });
    expect(field("field.years", "3")).toEqual({ field: "field.years", op: "eq", value: 3 });
    expect(field("field.city", "3")).toEqual({ field: "field.city", op: "eq", value: "3" });
  });

  it("knows what is not said to the end", () => {
    expect(complete(blank("field"), holds)).toBe(true);
    expect(complete({ kind: "field", not: false, field: "orders", op: "ge", value: "" }, holds)).toBe(false);
    expect(complete({ kind: "field", not: false, field: "value", op: "in", value: [] }, holds)).toBe(false);
    expect(complete({ ...blank("bought"), least: 3, most: 2 } as never, holds)).toBe(false);
    expect(complete({ ...blank("bought"), days: 10, untilDays: 10 } as never, holds)).toBe(false);
    expect(complete(blank("tagged"), holds)).toBe(false);
    expect(opsOf("flag", true)).toEqual(["eq"]);
  });

  it("joins quick choices, and asks nothing when nothing is chosen", () => {
    expect(joined(undefined, { value: "", tier: "" })).toBeUndefined();
    expect(joined({ all: [] }, { value: "" })).toBeUndefined();
    expect(joined({ tagged: "tea" }, { value: "high" })).toEqual({ all: [{ field: "value", op: "eq", value: "high" }, { tagged: "tea" }] });
  });
});

describe("figures", () => {
  it("tells shares, days and colours", () => {
    expect([shareOf(1, 8), shareOf(1, 0)]).toEqual([12.5, 0]);
    expect([0, 1, 25, 26, 100].map((value) => depthOf(value, 100))).toEqual([0, 1, 1, 2, 4]);
    expect(depthOf(1, 0)).toBe(0);
    expect(retention({ customers: 4, bought: [4, 1] })).toEqual([1, 0.25]);
    expect(retention({ customers: 0, bought: [0] })).toEqual([null]);
    expect([dayOf("2024-02-29"), dayOf(null), percent(null), percent(0.125, 1)]).toEqual(["2024-02-29", "–", "–", "12.5%"]);
  });

  it("shows a figure in its unit with the days it is of", () => {
    const gauge = { key: "a", zh: "a", numerator: 1, denominator: 3, since: "2025-01-01", until: "2025-12-31" };
    expect(gaugeValue({ ...gauge, unit: "share", value: 1 / 3 })).toBe("33%");
    expect(gaugeValue({ ...gauge, unit: "yuan", value: 200 })).toBe("¥200");
    expect(gaugeValue({ ...gauge, unit: "days", value: null })).toBe("–");
    expect(periodOf(gauge)).toContain("2025-01-01");
    expect(periodOf({ since: null, until: null })).toBe("–");
  });
});

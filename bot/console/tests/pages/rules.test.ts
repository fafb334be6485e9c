import { describe, expect, it } from "vitest";

import { at, changesIn, formOf, GROUPS, told, wrong, type RuleField } from "../../src/pages/settings/rules";
import type { Json, RuleSet } from "../../src/pages/settings/wire";
import { upkeepWords } from "../../src/pages/settings/words";

const RULES: Record<string, Json> = {
  window: { months: 3, days: null, since: null, until: null },
  value: { high: { over: "200", least: 4 }, medium: { over: "100", least: 2, most: 3 }, frequent: "medium", single: "low" },
  rfm: { days: 365, cut: "mean" },
  pyramid: [4, 13, 21, 62],
  contact: { quiet: { from: "22:00:00", until: "09:00:00" }, week_most: 2 },
  points: { since: null },
};
const SET: RuleSet = { rules: RULES, changed: {}, shipped: RULES };
const field = (path: string): RuleField => {
  const found = GROUPS.flatMap((group) => group.fields).find((one) => one.path === path);
  if (!found) throw new Error(path);
  return found;
};

describe("rules", () => {
  it("finds nothing changed in a form that was just filled", () => {
    expect(changesIn(formOf(RULES), SET)).toEqual({});
    expect(at(RULES, "value.high.over")).toBe("200");
    expect(at(RULES, "value.nothing.over")).toBeNull();
  });

  it("tells what was changed, nested as the server takes it", () => {
    const form = formOf(RULES);
    form["value.high.over"] = 300;
    form["contact.quiet.from"] = "21:30";
    form["rfm.cut"] = "4";
    form["window"] = { days: 60 };
    form["points.since"] = "2026-11-01";
    expect(changesIn(form, SET)).toEqual({
      value: { high: { over: 300 } },
      contact: { quiet: { from: "21:30" } },
      rfm: { cut: 4 },
      window: { days: 60 },
      points: { since: "2026-11-01" },
    });
  });

  it("leaves out the ends of a window that are not given", () => {
    expect(told(field("window"), { since: "2026-05-01", until: "" })).toEqual({ since: "2026-05-01" });
    expect(wrong(field("window"), {})).toBe("window");
    expect(wrong(field("window"), { until: "2026-05-01" })).toBe("window");
  });

  it("says what is wrong with a value", () => {
    expect(wrong(field("value.high.least"), 0)).toBe("range");
    expect(wrong(field("value.high.least"), 2.5)).toBe("whole");
    expect(wrong(field("value.high.over"), 199.99)).toBe("");
    expect(wrong(field("value.high.over"), null)).toBe("range");
    expect(wrong(field("pyramid"), [5, 13, 21, 62])).toBe("layers");
    expect(wrong(field("pyramid"), [4, 13, 21, 62])).toBe("");
  });

  it("has a name for every rule and group", () => {
    for (const group of GROUPS) {
      expect(upkeepWords.rules.groups[group.key]).toBeDefined();
      for (const one of group.fields) expect(upkeepWords.rules.names[one.path], one.path).toBeTruthy();
    }
  });
});

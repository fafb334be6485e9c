/** What of the rules of customer management can be set, and what a form says of it. */

import type { Json, RuleSet } from "./wire";

export interface RuleField {
  /** Dotted, as in the answer of the server. */
  path: string;
  kind: "number" | "money" | "choice" | "date" | "time" | "window" | "layers";
  least?: number;
  most?: number;
  step?: number;
  choices?: string[];
}

export interface RuleGroup {
  key: string;
  fields: RuleField[];
}

const days = (path: string, least = 1): RuleField => ({ path, kind: "number", least, most: 3660 });
const count = (path: string, least = 1, most = 10_000): RuleField => ({ path, kind: "number", least, most });
const share = (path: string, least = 0, most = 100): RuleField => ({ path, kind: "number", least, most });
const money = (path: string): RuleField => ({ path, kind: "money", least: 0, most: 100_000_000, step: 0.01 });
const ratio = (path: string): RuleField => ({ path, kind: "number", least: 0.1, most: 100, step: 0.1 });
const tier = (path: string): RuleField => ({ path, kind: "choice", choices: ["high", "medium", "low"] });
const level = (name: string): RuleField[] => [money(`members.${name}.spent`), count(`members.${name}.purchases`, 0), count(`members.${name}.activity`, 0, 3660)];

export const GROUPS: RuleGroup[] = [
  {
    key: "value",
    fields: [
      { path: "window", kind: "window" },
      money("value.high.over"),
      count("value.high.least"),
      money("value.medium.over"),
      count("value.medium.least"),
      count("value.medium.most"),
      tier("value.frequent"),
      tier("value.single"),
    ],
  },
  {
    key: "rfm",
    fields: [
      days("rfm.days"),
      { path: "rfm.cut", kind: "choice", choices: ["mean", "2", "3", "4", "5"] },
      { path: "pyramid", kind: "layers" },
      share("pareto.sales", 1, 99),
      share("pareto.customers", 1, 99),
    ],
  },
  {
    key: "life",
    fields: [
      days("life.rhythm"),
      days("life.rhythm_least"),
      days("life.rhythm_most"),
      count("life.mature_deals"),
      ratio("life.decline"),
      ratio("life.silent"),
      ratio("life.dead"),
      days("life.dead_days"),
      days("life.new_days"),
      count("life.loyal_deals"),
      days("life.loyal_days"),
    ],
  },
  {
    key: "churn",
    fields: [
      ratio("churn.watch"),
      ratio("churn.warn"),
      { path: "churn.medium", kind: "number", least: 0.01, most: 0.99, step: 0.01 },
      { path: "churn.high", kind: "number", least: 0.01, most: 0.99, step: 0.01 },
      days("churn.horizon"),
    ],
  },
  {
    key: "contact",
    fields: [
      { path: "contact.quiet.from", kind: "time" },
      { path: "contact.quiet.until", kind: "time" },
      count("contact.week_most"),
      count("contact.month_most"),
      count("contact.grow_most", 0, 100),
      days("contact.cool_days", 0),
      days("contact.complaint_days", 0),
      share("contact.holdout"),
      days("contact.result_days"),
    ],
  },
  {
    key: "chasing",
    fields: [
      count("chasing.chatted_after", 0, 10_080),
      count("chasing.chatted_until", 0, 10_080),
      count("chasing.silent_after", 0, 10_080),
      count("chasing.second_after", 0, 10_080),
      count("chasing.most", 0, 2),
      count("chasing.stale_hours", 1, 720),
      count("chasing.result_hours", 1, 720),
      count("chasing.stock_most", 0),
      count("chasing.promotion_hours", 0, 720),
    ],
  },
  { key: "members", fields: [days("members.days"), days("members.keep_days", 0), ...level("senior"), ...level("vip")] },
  {
    key: "points",
    fields: [
      { path: "points.since", kind: "date" },
      count("points.per_yuan", 0, 1000),
      count("points.sign_in", 0),
      count("points.sign_ins_a_day"),
      count("points.share", 0),
      count("points.shares_a_day"),
      count("points.review", 0),
      count("points.points_a_yuan"),
      share("points.most_share"),
      count("points.months", 1, 120),
    ],
  },
  { key: "audience", fields: [count("audience.new_years", 1, 10), days("audience.new_days"), days("audience.interest_days"), days("audience.silent_days")] },
];

export function at(rules: Json, path: string): Json {
  let found: Json = rules;
  for (const key of path.split(".")) {
    if (found === null || typeof found !== "object" || Array.isArray(found)) return null;
    found = found[key] ?? null;
  }
  return found;
}

/** Put a value in its place; the objects on the way are there already, or are made. */
export function put(rules: Record<string, Json>, path: string, value: Json): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let into = rules;
  for (const key of keys) {
    const there = into[key];
    if (there === null || typeof there !== "object" || Array.isArray(there)) into[key] = {};
    into = into[key] as Record<string, Json>;
  }
  into[last] = value;
}

/** A value as inputs hold it: numbers and choices as text, `22:00:00` as `22:00`. */
export function shown(field: RuleField, value: Json): Json {
  if (value === null) return field.kind === "date" ? "" : null;
  if (field.kind === "time") return String(value as string).slice(0, 5);
  if (field.kind === "choice") return String(value as string | number);
  if (field.kind === "money") return Number(value);
  return value;
}

/** A value as the server takes it. */
export function told(field: RuleField, value: Json): Json {
  if (field.kind === "date") return value === "" ? null : value;
  if (field.kind === "choice" && /^\d+$/.test(String(value as string))) return Number(value);
  if (field.kind === "window") return Object.fromEntries(Object.entries((value ?? {}) as Record<string, Json>).filter(([, one]) => one !== null && one !== ""));
  return value;
}

export function formOf(rules: Json): Record<string, Json> {
  return Object.fromEntries(GROUPS.flatMap((group) => group.fields.map((field) => [field.path, JSON.parse(JSON.stringify(shown(field, at(rules, field.path)))) as Json])));
}

/** What of a form is other than the rules that hold, nested as the server takes it. */
export function changesIn(form: Record<string, Json>, set: RuleSet): Record<string, Json> {
  const changes: Record<string, Json> = {};
  for (const group of GROUPS) {
    for (const field of group.fields) {
      const now = told(field, form[field.path] ?? null);
      if (!same(now, told(field, shown(field, at(set.rules, field.path))))) put(changes, field.path, now);
    }
  }
  return changes;
}

export function same(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What is wrong with a value: the key of its words, "" when nothing is. */
export function wrong(field: RuleField, value: Json): string {
  if (field.kind === "layers") {
    const layers = (value ?? []) as number[];
    return layers.every((one) => Number.isInteger(one) && one > 0) && layers.reduce((sum, one) => sum + one, 0) === 100 ? "" : "layers";
  }
  if (field.kind === "window") {
    const said = told(field, value) as Record<string, Json>;
    return Object.keys(said).length === 0 || (said["until"] !== undefined && said["since"] === undefined) ? "window" : "";
  }
  if (field.kind !== "number" && field.kind !== "money") return "";
  if (typeof value !== "number" || Number.isNaN(value) || value < (field.least ?? 0) || value > (field.most ?? Infinity)) return "range";
  return (field.step ?? 1) >= 1 && !Number.isInteger(value) ? "whole" : "";
}

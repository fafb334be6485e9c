/** The one language of filters over customers, as a flat list of conditions that a person can put together. */

export type Condition =
  | { kind: "field"; not: boolean; field: string; op: string; value: string | string[] }
  | { kind: "bought"; not: boolean; days: number | null; untilDays: number; least: number; most: number | null; product: string; category: string }
  | { kind: "interested"; not: boolean; interest: string; days: number; unbought: boolean }
  | { kind: "tagged"; not: boolean; text: string }
  | { kind: "raw"; not: boolean; json: unknown };

export interface Definition {
  mode: "all" | "any";
  conditions: Condition[];
}

/** How the server stores what a field holds. */
export type Holds = "number" | "text" | "moment" | "flag" | "json" | "days";

const FEN = 100;
/** Kept in fen, shown in yuan. */
const MONEY = new Set(["spent"]);
const NUMBER_OPS = ["ge", "le", "gt", "lt", "eq", "ne", "empty"];
const OPS: Record<Holds, string[]> = {
  number: NUMBER_OPS,
  days: ["le", "ge", "lt", "gt", "eq", "empty"],
  moment: ["ge", "le", "gt", "lt", "eq", "empty"],
  text: ["eq", "ne", "in", "contains", "empty"],
  flag: ["eq"],
  json: ["eq", "ne", "contains", "ge", "le", "empty"],
};

export function opsOf(holds: Holds, chosen: boolean): string[] {
  if (holds === "flag") return OPS.flag;
  if (chosen) return ["in", "ne", "empty"];
  return OPS[holds];
}

export function blank(kind: Condition["kind"]): Condition {
  switch (kind) {
    case "bought":
      return { kind, not: false, days: 180, untilDays: 0, least: 1, most: null, product: "", category: "" };
    case "interested":
      return { kind, not: false, interest: "cart", days: 30, unbought: true };
    case "tagged":
      return { kind, not: false, text: "" };
    case "raw":
      return { kind, not: false, json: { all: [] } };
    default:
      return { kind: "field", not: false, field: "orders", op: "ge", value: "1" };
  }
}

/** Whether a condition says all that it has to. */
export function complete(condition: Condition, holds: (field: string) => Holds): boolean {
  switch (condition.kind) {
    case "field": {
      if (condition.op === "empty") return true;
      if (Array.isArray(condition.value)) return condition.value.length > 0;
      if (condition.value.trim() === "") return false;
      const kind = holds(condition.field);
      return kind === "number" || kind === "days" ? Number.isFinite(Number(condition.value)) : true;
    }
    case "bought":
      return (condition.most === null || condition.most >= condition.least) && (condition.days === null || (condition.days > 0 && condition.untilDays < condition.days));
    case "interested":
      return condition.days > 0;
    case "tagged":
      return condition.text.trim() !== "";
    default:
      return true;
  }
}

function valueOf(field: string, value: string, holds: Holds, numeric: boolean): unknown {
  if (holds === "flag" || (holds === "json" && (value === "true" || value === "false"))) return value === "true";
  if (holds === "number" || holds === "days" || numeric) return MONEY.has(field) ? Math.round(Number(value) * FEN) : Number(value);
  return value.trim();
}

function part(condition: Condition, holds: (field: string) => Holds, numeric: (field: string) => boolean): unknown {
  switch (condition.kind) {
    case "field": {
      const { field, op, value } = condition;
      if (op === "empty") return { field, op, value: true };
      const kind = holds(field);
      return { field, op, value: Array.isArray(value) ? value.map((one) => valueOf(field, one, kind, false)) : valueOf(field, value, kind, numeric(field)) };
    }
    case "bought":
      return { bought: { days: condition.days, until_days: condition.untilDays, least: condition.least, most: condition.most, product: condition.product.trim(), category: condition.category.trim() } };
    case "interested":
      return { interested: { kind: condition.interest, days: condition.days, unbought: condition.unbought } };
    case "tagged":
      return { tagged: condition.text.trim() };
    default:
      return condition.json;
  }
}

/** The JSON that the server reads. `numeric`: whether a field of the card holds numbers. */
export function toFilter(given: Definition, holds: (field: string) => Holds, numeric: (field: string) => boolean = () => false): Record<string, unknown> {
  const parts = given.conditions.map((condition) => {
    const made = part(condition, holds, numeric);
    return condition.not ? { not: made } : made;
  });
  return { [given.mode]: parts };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function read(json: unknown, not = false): Condition {
  if (isObject(json)) {
    if ("not" in json && !not) return read(json["not"], true);
    if (typeof json["field"] === "string") {
      const { field, value } = json as { field: string; value: unknown };
      const op = typeof json["op"] === "string" ? json["op"] : "eq";
      if (op === "empty" || op === "known") return { kind: "field", not: not !== ((op === "empty") !== (value !== false)), field, op: "empty", value: "" };
      const shown = (one: unknown): string => (typeof one === "number" && MONEY.has(field) ? String(one / FEN) : String(one));
      return { kind: "field", not, field, op, value: Array.isArray(value) ? value.map(shown) : shown(value) };
    }
    const bought = json["bought"];
    if (isObject(bought)) {
      const number = (key: string): number | null => (typeof bought[key] === "number" ? bought[key] : null);
      return {
        kind: "bought",
        not,
        days: number("days"),
        untilDays: number("until_days") ?? 0,
        least: number("least") ?? 1,
        most: number("most"),
        product: typeof bought["product"] === "string" ? bought["product"] : "",
        category: typeof bought["category"] === "string" ? bought["category"] : "",
      };
    }
    const interested = json["interested"];
    if (isObject(interested)) return { kind: "interested", not, interest: String(interested["kind"]), days: Number(interested["days"]), unbought: interested["unbought"] === true };
    if (typeof json["tagged"] === "string") return { kind: "tagged", not, text: json["tagged"] };
  }
  return { kind: "raw", not, json };
}

/** Conditions for any filter; what is nested deeper stays as it is, in one condition. */
export function fromFilter(json: unknown): Definition {
  if (isObject(json)) {
    for (const mode of ["all", "any"] as const) {
      const parts = json[mode];
      if (Array.isArray(parts)) return { mode, conditions: parts.map((one) => read(one)) };
    }
  }
  return { mode: "all", conditions: [read(json)] };
}

/** A filter with more parts that must hold, undefined when nothing is asked. */
export function joined(filter: unknown, more: Record<string, string>, tag = ""): Record<string, unknown> | undefined {
  const parts: unknown[] = Object.entries(more)
    .filter(([, value]) => value !== "")
    .map(([field, value]) => ({ field, op: "eq", value }));
  if (tag.trim()) parts.push({ tagged: tag.trim() });
  if (isObject(filter) && !(Array.isArray(filter["all"]) && !filter["all"].length)) parts.push(filter);
  return parts.length ? { all: parts } : undefined;
}

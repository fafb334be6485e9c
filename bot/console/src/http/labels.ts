/** The closed vocabulary as the console needs it. */

import type { Named } from "../wire/insight";

export interface Axis extends Named {
  values: Named[];
  /** Values in the words that agents see, where those are other words than the names. */
  seen: Record<string, string>;
}

export interface Labels {
  psychology: Named[];
  emotion: Named[];
  intents: Named[];
  customer_type: Axis[];
}

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `[{key, zh}]`, or the vocabulary file's own `{key: zh}`. */
function named(value: unknown): Named[] {
  if (Array.isArray(value)) {
    return value.filter(isMapping).map((item) => ({ key: String(item["key"]), zh: String(item["zh"]) }));
  }
  if (!isMapping(value)) return [];
  return Object.entries(value).map(([key, zh]) => ({ key, zh: String(isMapping(zh) ? zh["zh"] : zh) }));
}

function seenWords(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(isMapping(value) ? value : {}).map(([key, zh]) => [key, String(zh)]));
}

function axes(value: unknown): Axis[] {
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.filter(isMapping).map((item) => [String(item["key"]), item])
    : Object.entries(isMapping(value) ? value : {});
  return entries.flatMap(([key, axis]) =>
    isMapping(axis)
      ? [{ key, zh: String(axis["zh"] ?? key), values: named(axis["values"]), seen: seenWords(axis["seen"]) }]
      : [],
  );
}

/** Labels out of the answer of `/api/v1/labels`; a part that is missing is empty. */
export function readLabels(value: unknown): Labels {
  const answer = isMapping(value) ? value : {};
  const groups = answer["intents"];
  return {
    psychology: named(answer["psychology"]),
    emotion: named(answer["emotion"]),
    intents: isMapping(groups) ? Object.values(groups).flatMap(named) : named(groups),
    customer_type: axes(answer["customer_type"]),
  };
}

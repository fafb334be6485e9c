/** What is wrong in a form, field by field, in words. */

import type { Slip } from "../../parts/drill/wire";

interface SlipWords {
  fields: Record<string, string>;
  slips: Record<string, (field: string) => string>;
}

/** Each slip once, its field by name: `order.sent` has one of its own, `needs.0.intent` that of `needs`. */
export function worded(found: Slip[], words: SlipWords): string[] {
  const labelOf = (field: string): string => words.fields[field] ?? words.fields[field.split(".")[0] ?? ""] ?? field;
  return [...new Set(found.map((one) => (words.slips[one.kind ?? ""] ?? words.slips["wrong"])?.(labelOf(one.field)) ?? one.field))];
}

/** Put a snippet into a draft at the cursor without losing what is there. */

import { nextSlot } from "./slots";

export interface Selected {
  text: string;
  start: number;
  end: number;
}

const OPEN_ENDED = /[\p{Script=Han}\p{L}\p{N})）」』”}]$/u;

/**
 * The snippet as it must be inserted at the cursor of `draft`, and the selection afterwards:
 * the first empty slot of the snippet, else its end. A sentence that would run into the one
 * before it starts on a new line.
 */
export function insertion(draft: Selected, snippet: string): { snippet: string; start: number; end: number } {
  const before = draft.text.slice(0, draft.start);
  const after = draft.text.slice(draft.end);
  const lead = OPEN_ENDED.test(before) ? "\n" : "";
  const trail = after !== "" && !after.startsWith("\n") && OPEN_ENDED.test(snippet) ? "\n" : "";
  const inserted = lead + snippet + trail;
  const slot = nextSlot(snippet, 0);
  const origin = draft.start + lead.length;
  if (slot) return { snippet: inserted, start: origin + slot.start, end: origin + slot.end };
  const end = origin + snippet.length;
  return { snippet: inserted, start: end, end };
}

/**
 * An empty slot stands in a draft as `{name}`. It is a token: drawn as a chip, jumped to with Tab,
 * deleted as a whole, and no draft that holds one can be sent.
 */

import type { Segment } from "../wire/insight";
import type { Span } from "./codepoints";

const TOKEN = /\{([^{}\s]{1,24})\}/gu;

export interface Slot extends Span {
  name: string;
}

/** Slots in `draft`, offsets in UTF-16 units. */
export function slotsIn(draft: string): Slot[] {
  return Array.from(draft.matchAll(TOKEN), (match) => ({
    name: match[1] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The slot to jump to from `position`: the first at or after it (or before it, backwards), going round. */
export function nextSlot(draft: string, position: number, backwards = false): Slot | null {
  const slots = slotsIn(draft);
  if (backwards) return slots.filter((slot) => slot.end < position).at(-1) ?? slots.at(-1) ?? null;
  return slots.find((slot) => slot.start >= position) ?? slots[0] ?? null;
}

/** The slot that a Backspace (or Delete) at `position` would damage. */
export function slotTouched(draft: string, position: number, key: "Backspace" | "Delete"): Slot | null {
  return (
    slotsIn(draft).find((slot) =>
      key === "Backspace"
        ? slot.start < position && position <= slot.end
        : slot.start <= position && position < slot.end,
    ) ?? null
  );
}

/** A ready text: a suggestion, a snippet, a notice. */
export interface Ready {
  text: string;
  segments: Segment[];
}

/** Segments to draw; a text that came without any is drawn as it is. */
export function segmentsOf(ready: Ready): Segment[] {
  return ready.segments.length > 0 ? ready.segments : [{ text: ready.text }];
}

/** What the agent reads in place of an empty slot; null for a segment of text. */
export function slotName(segment: Segment): string | null {
  return segment.slot ? segment.zh || segment.slot : null;
}

/** What is put in the draft: text with every unfilled slot as a token that says what is missing. */
export function draftText(ready: Ready): string {
  return segmentsOf(ready)
    .map((segment) => {
      const name = slotName(segment);
      return name === null ? (segment.text ?? "") : `{${name}}`;
    })
    .join("");
}

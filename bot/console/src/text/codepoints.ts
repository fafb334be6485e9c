/** Offsets on the wire count Unicode code points; JavaScript strings count UTF-16 units. */

/** Number of code points in `text`. */
export function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * UTF-16 index of every code point of `text`, with the length at the end, so that
 * `text.slice(index[start], index[end])` cuts by code points.
 */
export function utf16Offsets(text: string): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const character of text) {
    offsets.push(at);
    at += character.length;
  }
  offsets.push(at);
  return offsets;
}

export interface Span {
  start: number;
  end: number;
}

/** `span` in UTF-16 units, clipped to the text; null when nothing is left of it. */
export function toUtf16(span: Span, offsets: number[]): Span | null {
  const last = offsets.length - 1;
  const start = offsets[Math.max(0, Math.min(span.start, last))] ?? 0;
  const end = offsets[Math.max(0, Math.min(span.end, last))] ?? 0;
  return end > start ? { start, end } : null;
}

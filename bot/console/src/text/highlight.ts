/** Cut a text where labelled spans begin and end, for rendering as plain text nodes. */

import { toUtf16, utf16Offsets, type Span } from "./codepoints";

export interface Labelled extends Span {
  label: string;
}

export interface Piece {
  text: string;
  /** Labels that cover this piece, in the order given; empty for plain text. */
  labels: string[];
}

/** Pieces of `text` in order; joined they are `text` again. Offsets of `spans` are code points. */
export function highlight(text: string, spans: readonly Labelled[]): Piece[] {
  if (text === "") return [];
  const offsets = utf16Offsets(text);
  const placed = spans.flatMap((span) => {
    const range = toUtf16(span, offsets);
    return range ? [{ ...range, label: span.label }] : [];
  });
  const cuts = new Set<number>([0, text.length]);
  for (const span of placed) {
    cuts.add(span.start);
    cuts.add(span.end);
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const start = edges[i] ?? 0;
    const end = edges[i + 1] ?? start;
    const covering = placed.filter((span) => span.start <= start && span.end >= end);
    const labels = [...new Set(covering.map((span) => span.label))];
    const previous = pieces.at(-1);
    if (previous && previous.labels.join() === labels.join() && labels.length === 0) {
      previous.text += text.slice(start, end);
    } else {
      pieces.push({ text: text.slice(start, end), labels });
    }
  }
  return pieces;
}

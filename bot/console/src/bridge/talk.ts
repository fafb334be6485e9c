/** What a host tells about its conversations; both sides of the bridge use these shapes. */

import { textOf } from "./bridge";

export interface Line {
  id: string;
  role: "buyer" | "agent";
  text: string;
}

export interface Talk {
  conversation: string;
  buyer: string;
  item: string | null;
  order: string | null;
  messages: Line[];
}

const MOST_LINES = 60;

export function lineOf(value: unknown, place: number): Line | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, role, text } = value as Record<string, unknown>;
  const said = textOf(text).trim();
  if (!said || (role !== "buyer" && role !== "agent")) return null;
  return { id: textOf(id, 64) || `${place}-${said.length}`, role, text: said };
}

export function linesOf(value: unknown): Line[] {
  const found = Array.isArray(value) ? value.map(lineOf).filter((line) => line !== null) : [];
  return found.slice(-MOST_LINES);
}

export function talkOf(value: Record<string, unknown>): Talk | null {
  const conversation = textOf(value["conversation"], 64);
  if (!conversation) return null;
  return {
    conversation,
    buyer: textOf(value["buyer"], 64) || conversation,
    item: textOf(value["item"], 64) || null,
    order: textOf(value["order"], 64) || null,
    messages: linesOf(value["messages"]),
  };
}

/** Which rows of a thread begin a day or a run of one sender; remembers what it worked out for each message. */

import type { Message } from "../wire/message";

/** A pause after which the same sender is introduced again. */
const RUN_GAP = 180_000;

interface Stamp {
  /** Milliseconds since the epoch. */
  at: number;
  /** Local day as a number that differs between days. */
  day: number;
}

const stamps = new WeakMap<Message, Stamp>();

function stamp(message: Message): Stamp {
  const known = stamps.get(message);
  if (known) return known;
  const date = new Date(message.sent_at);
  const made = { at: date.getTime(), day: date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate() };
  stamps.set(message, made);
  return made;
}

export interface Place {
  message: Message;
  /** The first of its local day. */
  newDay: boolean;
  /** The first of a run: shows face, name and time. */
  first: boolean;
}

/** Messages as rows. Recalls of a message that is here show in its place; the rest stand as they come. */
export function placed(messages: readonly Message[]): Place[] {
  const recalls = messages.some((message) => message.kind === "recall");
  const here = recalls ? new Set(messages.map((message) => message.id)) : null;
  const result: Place[] = [];
  let before: Message | null = null;
  let then: Stamp | null = null;
  for (const message of messages) {
    if (message.kind === "recall" && here?.has(String(message.payload?.["message_id"]))) continue;
    const now = stamp(message);
    const newDay = then?.day !== now.day;
    const run =
      before !== null &&
      then !== null &&
      before.sender.kind === message.sender.kind &&
      before.sender.id === message.sender.id &&
      before.kind !== "event" &&
      !before.recalled &&
      now.at - then.at < RUN_GAP;
    result.push({
      message: message.kind === "recall" ? { ...message, recalled: true } : message,
      newDay,
      first: newDay || !run,
    });
    before = message;
    then = now;
  }
  return result;
}

/** Chatwoot shows a dashboard app in a frame and posts it an `appContext` message, as JSON text. */

import { textOf } from "../bridge/bridge";
import { linesOf, type Talk } from "../bridge/talk";

export const FETCH = "chatwoot-dashboard-app:fetch-info";
const INCOMING = 0;
const OUTGOING = 1;

interface Context {
  event?: unknown;
  data?: { conversation?: Record<string, unknown>; contact?: Record<string, unknown> };
}

/** The conversation in what Chatwoot posted; null for anything else. */
export function chatwootTalk(data: unknown): Talk | null {
  if (typeof data !== "string" || !data.startsWith("{")) return null;
  let context: Context;
  try {
    context = JSON.parse(data) as Context;
  } catch {
    return null;
  }
  const { conversation, contact } = context.data ?? {};
  const id = textOf(conversation?.["id"], 40);
  if (context.event !== "appContext" || !id) return null;
  const said = Array.isArray(conversation?.["messages"]) ? (conversation["messages"] as Record<string, unknown>[]) : [];
  const open = said.filter((one) => !one["private"] && (one["message_type"] === INCOMING || one["message_type"] === OUTGOING));
  return {
    conversation: `chatwoot-${id}`,
    buyer: textOf(contact?.["identifier"], 64) || `chatwoot-${textOf(contact?.["id"], 40) || id}`,
    item: null,
    order: null,
    messages: linesOf(open.map((one) => ({ id: textOf(one["id"], 64), role: one["message_type"] === INCOMING ? "buyer" : "agent", text: one["content"] }))),
  };
}

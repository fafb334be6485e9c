/** A message in one line, as lists and notices say it. */

import { words } from "../locales";
import type { MessageKind } from "../wire/message";

/** Text with the kind before it where it is not plain; a recall says only that. */
export function messageText(message: { kind: MessageKind; text: string }): string {
  return [words.list.kinds[message.kind], message.kind === "recall" ? "" : message.text].filter(Boolean).join(" ");
}

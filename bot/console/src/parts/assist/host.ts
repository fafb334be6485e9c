/** What the assistant's panel needs around it: the workspace gives it, and so may any small page that embeds it. */

import { inject, type InjectionKey, type Ref } from "vue";

import type { Assistant } from "../../state/assistant";
import type { Notices } from "../../state/notices";
import type { Ready } from "../../text/slots";
import type { Suggestion } from "../../wire/insight";

export interface AssistHost {
  /** The conversation that the panel is about. */
  readonly selected: Readonly<Ref<string | null>>;
  readonly assistant: Assistant;
  readonly notices: Notices;
  /** Connected: what is corrected or put away reaches the server. */
  readonly live: Readonly<Ref<boolean>>;
  /** Take a suggestion over, exactly as it is on the screen. */
  insert(suggestion: Suggestion): void | Promise<void>;
  /** Take over the ready text of a next action; `template` counts its use. */
  insertReady(ready: Ready, template: string): void | Promise<void>;
  /** The newest buyer message; corrections of the round name it. */
  lastBuyerMessage(): string | null;
  /** The buyer spoke last: suggestions are on their way. */
  due(): boolean;
}

export const ASSIST: InjectionKey<AssistHost> = Symbol("assist");

export function useAssist(): AssistHost {
  const host = inject(ASSIST);
  if (!host) throw new Error("nothing around the assistant's panel");
  return host;
}

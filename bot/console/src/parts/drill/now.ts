/** The drill under way, as the bar above the workspace last saw it. */

import { shallowRef } from "vue";

import type { DrillState } from "./wire";

export const drillNow = shallowRef<DrillState | null>(null);

/** The assistant keeps silent in this conversation: the trainee reads the buyer alone. */
export function hushed(conversation: string | null): boolean {
  const drill = drillNow.value;
  return drill !== null && drill.help !== "suggestions" && drill.seats.some((seat) => seat.conversation === conversation);
}

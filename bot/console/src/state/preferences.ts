/** What a person prefers on this machine. */

import { reactive, watch } from "vue";

export type SendKey = "enter" | "ctrl";

const KEY = "zhike.preferences";

function stored(): { sendKey: SendKey } {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? "{}") as { sendKey?: unknown };
    return { sendKey: value.sendKey === "ctrl" ? "ctrl" : "enter" };
  } catch {
    return { sendKey: "enter" };
  }
}

export const preferences = reactive(stored());

watch(preferences, (value) => {
  localStorage.setItem(KEY, JSON.stringify(value));
});

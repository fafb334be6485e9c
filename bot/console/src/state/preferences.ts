/** What a person prefers on this machine; tabs of the same browser follow each other. */

import { reactive, watch } from "vue";

export type SendKey = "enter" | "ctrl";
export type Theme = "system" | "light" | "dark";

export interface Preferences {
  sendKey: SendKey;
  theme: Theme;
  /** A short sound for a buyer's message that nobody is looking at. */
  sound: boolean;
  /** The desktop's own notice for the same; the browser asks for leave first. */
  desktop: boolean;
}

const KEY = "zhike.preferences";

function oneOf<T extends string>(value: unknown, choices: readonly T[], otherwise: T): T {
  return choices.find((choice) => choice === value) ?? otherwise;
}

/** Preferences as stored text says them; anything unreadable falls back to the default. */
export function readPreferences(text: string | null): Preferences {
  let value: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    if (typeof parsed === "object" && parsed !== null) value = parsed as Record<string, unknown>;
  } catch {
    // Not ours, or cut off: the defaults do.
  }
  return {
    sendKey: oneOf(value["sendKey"], ["enter", "ctrl"], "enter"),
    theme: oneOf(value["theme"], ["system", "light", "dark"], "system"),
    sound: value["sound"] !== false,
    desktop: value["desktop"] === true,
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage refused, as in a frame without cookies.
  }
}

export const preferences = reactive(readPreferences(stored()));

watch(preferences, (value) => {
  try {
    const text = JSON.stringify(value);
    if (text !== stored()) localStorage.setItem(KEY, text);
  } catch {
    // They last as long as the page.
  }
});

window.addEventListener("storage", (event) => {
  if (event.key === KEY) Object.assign(preferences, readPreferences(event.newValue));
});

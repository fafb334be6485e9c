/** The buyers of the side window: what was pasted of each, kept over reloads on this machine. */

import { reactive, watch } from "vue";

import type { Answer } from "../../http/api";
import { pastedKey } from "../../state/pasted";
import type { Insight } from "../../wire/insight";

export interface SideLine {
  role: "buyer" | "agent";
  text: string;
  name: string;
  time: string;
}

/** What the server makes of a paste. */
export interface PasteRead {
  format: string;
  names: string[];
  sure: boolean;
  lines: SideLine[];
  new: number;
}

export interface SideTab {
  id: string;
  /** Name of the buyer as pasted; "" while nobody has one. */
  name: string;
  lines: SideLine[];
  answer: Answer | null;
  /** Suggestions copied and not yet seen in a later paste: id → text. */
  copied: Record<string, string>;
}

export interface SideState {
  tabs: SideTab[];
  current: string;
  /** Names that are the shop's. */
  mine: string[];
}

const MOST_TABS = 20;

/** A short name for a text, the same everywhere; no secret hangs on it. */
export function digest(text: string): string {
  let one = 0x811c9dc5;
  let other = 0x1000193;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    one = Math.imul(one ^ code, 0x01000193) >>> 0;
    other = Math.imul(other + code, 0x85ebca6b) >>> 0;
  }
  return one.toString(16).padStart(8, "0") + other.toString(16).padStart(8, "0");
}

function readState(stored: () => string | null): SideState {
  let kept: Partial<SideState> = {};
  try {
    kept = JSON.parse(stored() ?? "{}") as Partial<SideState>;
  } catch {
    // Somebody else's text under our key, or storage refused: begin anew.
  }
  return {
    tabs: Array.isArray(kept.tabs) ? kept.tabs : [],
    current: typeof kept.current === "string" ? kept.current : "",
    mine: Array.isArray(kept.mine) ? kept.mine : [],
  };
}

/** Take over what another window of the same person has stored. */
export function adopt(state: SideState, owner: string, event: Pick<StorageEvent, "key" | "newValue">): void {
  if (event.key === pastedKey(owner) && event.newValue !== JSON.stringify(state)) Object.assign(state, readState(() => event.newValue));
}

export function sideState(owner: string, storage: Pick<Storage, "getItem" | "setItem">): SideState {
  const key = pastedKey(owner);
  const state = reactive<SideState>(readState(() => storage.getItem(key)));
  watch(
    state,
    (value) => {
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or forbidden: it lasts as long as the page.
      }
    },
    { deep: true },
  );
  return state;
}

/** The tab of a buyer: theirs, or the current one while it has no name, or a new one. */
export function tabFor(state: SideState, name: string): SideTab {
  const current = state.tabs.find((tab) => tab.id === state.current);
  const named = name ? state.tabs.find((tab) => tab.name === name) : undefined;
  const found = named ?? (current && (!name || !current.name || current.name === name) ? current : undefined);
  if (found) {
    if (!found.name) found.name = name;
    state.current = found.id;
    return found;
  }
  return addTab(state, name);
}

export function addTab(state: SideState, name = ""): SideTab {
  const id = digest(`${name}${Date.now()}${Math.random()}`);
  state.tabs.push({ id, name, lines: [], answer: null, copied: {} });
  if (state.tabs.length > MOST_TABS) state.tabs.shift();
  state.current = id;
  return state.tabs[state.tabs.length - 1] as SideTab;
}

export function closeTab(state: SideState, id: string): void {
  const place = state.tabs.findIndex((tab) => tab.id === id);
  if (place < 0) return;
  state.tabs.splice(place, 1);
  if (state.current === id) state.current = state.tabs[Math.min(place, state.tabs.length - 1)]?.id ?? "";
}

/** The buyer's messages since the shop's last, oldest first; empty when the shop spoke last. */
export function openRound(lines: readonly SideLine[]): SideLine[] {
  const last = lines.findLastIndex((line) => line.role === "agent");
  return lines.slice(last + 1);
}

/** Copied suggestions that a newly pasted line of the shop shows as sent: id → what was sent. */
export function sentOf(copied: Record<string, string>, fresh: readonly SideLine[]): Record<string, string> {
  const said = fresh.filter((line) => line.role === "agent");
  const found: Record<string, string> = {};
  for (const [id, text] of Object.entries(copied)) {
    const line = said.find((one) => alike(one.text, text));
    if (line) found[id] = line.text;
  }
  return found;
}

const SAME = 0.6;

/** Whether a text was sent, perhaps edited: most of its character pairs are there. */
function alike(sent: string, text: string): boolean {
  const pairs = (value: string): Set<string> => {
    const bare = [...value.replace(/\s+/gu, "")];
    return new Set(bare.slice(1).map((char, place) => `${bare[place] ?? ""}${char}`));
  };
  const [one, other] = [pairs(sent), pairs(text)];
  if (one.size === 0 || other.size === 0) return sent.trim() === text.trim();
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return shared / Math.min(one.size, other.size) >= SAME;
}

/** What the reading block draws. */
export function insightOf(tab: SideTab): Insight | null {
  if (!tab.answer) return null;
  const { understanding, advice, action, next_actions, profile } = tab.answer;
  return { conversation: tab.id, round: tab.lines.length, revision: 1, understanding, advice, action, next_actions, profile };
}

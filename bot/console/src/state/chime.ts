/** A sound and a desktop notice for what nobody is looking at; one of several tabs rings. */

import { preferences } from "./preferences";

const CLAIM = "zhike.rang";
/** Longest that a tab waits before it rings, so that another can be first. */
const SPREAD = 120;
/** Two rings within this are one. */
const QUIET = 2_000;

/** True for the tab that asks first about `occasion`. */
export function claims(storage: Pick<Storage, "getItem" | "setItem">, occasion: string): boolean {
  try {
    if (storage.getItem(CLAIM) === occasion) return false;
    storage.setItem(CLAIM, occasion);
  } catch {
    // Without storage every tab is alone.
  }
  return true;
}

let audio: AudioContext | null = null;
let rang = 0;

/** Two short tones, made here: nothing to fetch. */
function ring(): void {
  if (Date.now() - rang < QUIET) return;
  rang = Date.now();
  try {
    audio ??= new AudioContext();
    const context = audio;
    [784, 1047].forEach((pitch, i) => {
      const tone = context.createOscillator();
      const level = context.createGain();
      const from = context.currentTime + i * 0.14;
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0, from);
      level.gain.linearRampToValueAtTime(0.12, from + 0.02);
      level.gain.exponentialRampToValueAtTime(0.001, from + 0.32);
      tone.connect(level).connect(context.destination);
      tone.start(from);
      tone.stop(from + 0.34);
    });
  } catch {
    // No sound device, or the page was never touched: the badge in the title still counts.
  }
}

export interface Occasion {
  /** Tells occasions apart, the same in every tab. */
  id: string;
  title: string;
  text: string;
  /** It is on the screen of this window. */
  seen: boolean;
  open: () => void;
}

/** Tell of something as preferred: by sound unless it is looked at, by notice unless this window is. */
export function tell(occasion: Occasion): void {
  const here = document.visibilityState === "visible" && document.hasFocus();
  if (here && occasion.seen) {
    claims(localStorage, occasion.id);
    return;
  }
  setTimeout(() => {
    if (!claims(localStorage, occasion.id)) return;
    if (preferences.sound) ring();
    if (here || !preferences.desktop || !("Notification" in window) || Notification.permission !== "granted") return;
    const notice = new Notification(occasion.title, { body: occasion.text, tag: occasion.id, icon: "/favicon.svg" });
    notice.onclick = () => {
      window.focus();
      occasion.open();
      notice.close();
    };
  }, here ? 0 : Math.random() * SPREAD);
}

/** Whether the browser can show desktop notices here: only over https or on this machine. */
export function desktopPossible(): boolean {
  return "Notification" in window && window.isSecureContext;
}

/** Turn desktop notices on or off; asks the browser the first time. False when it refuses. */
export async function setDesktop(wanted: boolean): Promise<boolean> {
  if (wanted && desktopPossible() && Notification.permission === "default") await Notification.requestPermission();
  preferences.desktop = wanted && desktopPossible() && Notification.permission === "granted";
  return preferences.desktop === wanted;
}

/** Let the page make sounds from its first touch on, and hear how it rings. */
export function tryRing(): void {
  rang = 0;
  ring();
}

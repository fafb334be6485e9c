/** One ticking clock for every timer on the screen, set by the server's time. */

import { onScopeDispose, reactive, ref, type Ref } from "vue";

import { PATIENCE } from "../text/time";

const skew = ref(0);

/** Server clock minus this machine's, milliseconds. */
export function setSkew(milliseconds: number): void {
  skew.value = milliseconds;
}

/** Server time now, milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + skew.value;
}

/** Clocks further apart than this are worth a word. */
const WORTH_SAYING = 60_000;

/** How far this machine's clock is off, milliseconds; 0 while that does not matter. */
export function clockError(): number {
  return Math.abs(skew.value) >= WORTH_SAYING ? -skew.value : 0;
}

/** When waits turn amber and red; the shop's settings say so. */
export const patience = reactive({ ...PATIENCE });

const now = ref(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;
let last = Date.now();
/** A tick this late means that the machine slept. */
const SLEPT = 15_000;
const sleepers = new Set<() => void>();

function tick(): void {
  const at = Date.now();
  const slept = at - last > SLEPT;
  last = at;
  now.value = serverNow();
  if (slept) for (const wake of sleepers) wake();
}

/** Call `wake` after the machine, or the tab, was asleep. */
export function onWake(wake: () => void): void {
  sleepers.add(wake);
  onScopeDispose(() => {
    sleepers.delete(wake);
  });
}

/** Server time, refreshed every second while somebody looks; one timer serves everybody. */
export function useNow(): Readonly<Ref<number>> {
  watchers += 1;
  if (watchers === 1) {
    last = Date.now();
    timer = setInterval(tick, 1000);
  }
  now.value = serverNow();
  onScopeDispose(() => {
    watchers -= 1;
    if (watchers === 0) clearInterval(timer);
  });
  return now;
}
